"""A runtime that lacks something is told what, in one sentence, in the first cell."""

import importlib.metadata
import importlib.util
import sys

import pytest

from grader import lacking


@pytest.fixture
def runtime(monkeypatch):
    """Pretends that packages are absent, or of another version."""

    def pretend(absent=(), versions=None):
        find, version = importlib.util.find_spec, importlib.metadata.version

        def of(name):
            if name.removesuffix("-cpu") in absent:
                raise importlib.metadata.PackageNotFoundError(name)
            return (versions or {}).get(name) or version(name)

        monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n in absent else find(n))
        monkeypatch.setattr(importlib.metadata, "version", of)

    return pretend


def test_nothing_is_lacking_where_the_course_is_installed():
    assert lacking.lacking() == ""


def test_a_tpu_runtime_has_no_tensorflow(runtime):
    runtime(absent=["tensorflow"])
    said = lacking.lacking()
    assert said.startswith("This runtime has no tensorflow. In Colab, choose Runtime → Change")


def test_a_pinned_older_runtime_has_older_packages(runtime):
    runtime(versions={"numpy": "1.22.4", "tensorflow": "2.15.0", "tensorflow-cpu": "2.15.0"})
    said = lacking.lacking()
    assert "numpy 1.22.4 (the course needs 1.26)" in said and "tensorflow 2.15.0" in said
    assert "scipy" not in said


def test_a_later_minor_version_is_not_older(runtime):
    runtime(versions={"numpy": "1.100.0"})
    assert lacking.lacking() == ""


def test_it_is_said_once_and_only_in_a_notebook(runtime, monkeypatch, capsys):
    runtime(absent=["tensorflow"])
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    lacking.say.cache_clear()
    lacking.say()
    assert capsys.readouterr().out == ""
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    lacking.say.cache_clear()
    lacking.say()
    lacking.say()
    assert capsys.readouterr().out.count("This runtime has no tensorflow") == 1
    lacking.say.cache_clear()
