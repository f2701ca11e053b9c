"""``hand_in()``: what is packed, what a learner is told that it will be graded as."""

from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace

import pytest
from batch_tools import ASSIGNMENT, RIGHT, STUB, notebook

import grader

SETUP = f"# Backprop by Hand, chapter {ASSIGNMENT}."


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return tmp_path


def said() -> str:
    return repr(grader.hand_in())


def test_it_says_what_it_will_be_graded_as_and_packs_the_work(here):
    stub = STUB.replace("grad_sigmoid", "grad_softmax")
    data = notebook(SETUP, RIGHT, stub)
    (here / "Untitled7.ipynb").write_text(data)
    told = said()
    assert f"Graded as {ASSIGNMENT}: 1 of 3 answers are written." in told
    assert "grad_sigmoid: written" in told and "grad_cross_entropy: missing" in told
    assert "grad_softmax: not attempted" in told
    packed = here / f"{ASSIGNMENT}-to-hand-in.ipynb"
    assert packed.name in told and packed.read_text() == data
    assert said() == told, "what was packed before is not what is open"


def test_in_colab_the_notebook_comes_from_colab_and_is_downloaded(here, monkeypatch):
    downloads = []
    colab = ModuleType("google.colab")
    answer = {"ipynb": json.loads(notebook(SETUP, RIGHT))}
    colab._message = SimpleNamespace(blocking_request=lambda *_a, **_k: answer)
    colab.files = SimpleNamespace(download=downloads.append)
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    assert f"Graded as {ASSIGNMENT}" in said()
    assert [name.rpartition("/")[2] for name in downloads] == [f"{ASSIGNMENT}-to-hand-in.ipynb"]
    answer.clear()
    assert "Download .ipynb" in said()


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({}, "which notebook this is"),
        ({"a.ipynb": notebook(RIGHT), "b.ipynb": notebook(RIGHT)}, "which notebook this is"),
        ({"a.ipynb": "{"}, "cannot be read"),
        ({"a.ipynb": notebook("x = 1")}, "holds no answer"),
    ],
)
def test_where_nothing_can_be_packed_a_sentence_says_why(here, files, what):
    for name, content in files.items():
        (here / name).write_text(content)
    assert what in said()
    assert not list(here.glob("*-to-hand-in.ipynb"))
