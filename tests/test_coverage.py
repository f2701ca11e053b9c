"""Every row of the sources has its cell, and docs/coverage.md says which."""

import importlib.util

import pytest


@pytest.fixture
def make_coverage(root):
    path = root / "docs" / "make_coverage.py"
    spec = importlib.util.spec_from_file_location("make_coverage", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_what_the_chapters_hold(root, make_coverage):
    kept = (root / "docs" / "coverage.md").read_text("utf-8")
    assert kept == make_coverage.table(), "docs/coverage.md is stale: `make coverage`"


def test_a_row_whose_cell_is_gone_is_said_in_words(make_coverage):
    row = {"row": "f = x²y", "chapter": "01_slopes", "words": "nowhere in it"}
    with pytest.raises(make_coverage.RowError, match="01_slopes has no cell with 'nowhere in it'"):
        make_coverage._heading([("a cell", "A heading")], row)
