"""What real people write is graded truly, and told truly: every answer of ``tests/answers/`` gets
the verdict, the name and the words that stand above it."""

import functools
import importlib.util

import pytest
import spellings

from grader.courses import by_name

NAMES = list(by_name())


@functools.cache
def verdicts(name):
    return [(one, spellings.verdict(one)) for one in spellings.of(name)]


@pytest.fixture(scope="module")
def make_truth():
    path = spellings.FOLDER.parent.parent / "docs" / "make_truth.py"
    spec = importlib.util.spec_from_file_location("make_truth", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_exercise_has_its_file_and_eight_right_spellings():
    assert {path.stem for path in spellings.FOLDER.glob("*.py")} == set(NAMES)
    assert {
        name: len(spellings.right(name)) for name in NAMES if len(spellings.right(name)) < 8
    } == {}


def test_no_two_answers_to_an_exercise_have_the_same_heading():
    for name in NAMES:
        headings = [(one.status, one.mistake, one.title) for one in spellings.of(name)]
        assert len(headings) == len(set(headings)), name


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_gets_its_verdict_its_name_and_its_words(name):
    for one, said in verdicts(name):
        got = (said.status, said.mistake or "")
        assert got == (one.status, one.mistake), f"{one}: {said.message}"
        assert spellings.is_told(one, said), f"{one}: {said.message} {said.note}"
        assert (said.points == said.max_points) == (one.status == "right"), one


def test_of_wrong_answers_that_run_four_in_five_are_named():
    wrong = [said for name in NAMES for one, said in verdicts(name) if one.status == "wrong"]
    assert sum(bool(said.mistake) for said in wrong) >= 0.8 * len(wrong)


def test_docs_truth_says_what_the_grader_does(root, make_truth):
    kept = (root / "docs" / "truth.md").read_text("utf-8")
    now = make_truth.table([make_truth.row(name, verdicts(name)) for name in NAMES])
    assert kept == now, "docs/truth.md is stale: `make truth`"


def test_a_heading_that_says_nothing_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(spellings, "FOLDER", tmp_path)
    (tmp_path / "an_answer.py").write_text("# %% first\nx = 1\n# %% by loops\nan_answer = x\n")
    with pytest.raises(ValueError, match="does not say right, wrong or raised"):
        spellings.of("an_answer")
