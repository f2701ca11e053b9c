"""The ``grader`` command: what it prints, and its exit codes."""

import json
import os

import pytest

from grader import cli, packages

RIGHT = """\
import numpy as np

def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""
WRONG = RIGHT.replace("dz * s", "s")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "a.py").write_text(RIGHT)
    (tmp_path / "b" / "c.py").write_text(WRONG)
    (tmp_path / "b" / "broken.ipynb").write_text("{")
    (tmp_path / "b" / "notes.txt").write_text("not a submission")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "copy.py").write_text(RIGHT)
    return tmp_path


def grade(*arguments):
    return cli.main(["grade", "--isolation", "none", *map(str, arguments)])


def test_a_folder_gives_one_json_line_a_submission(folder, capsys):
    assert grade(folder, "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["submission"] for line in lines] == [
        str(folder / name) for name in ("a.py", "b/broken.ipynb", "b/c.py")
    ]
    assert [line["points"] for line in lines] == [4, 0, 0]
    assert lines[0]["isolation"] == "none"
    assert lines[2]["exercises"][0]["mistake"] == "no_upstream"
    assert "JSON is broken" in lines[1]["message"]


def test_for_people_there_is_a_table_with_what_was_wrong(folder, capsys):
    assert grade(folder) == 0
    shown = capsys.readouterr().out
    assert "4 of 4 points" in shown and "0 of 4 points" in shown
    assert "The result does not change when dz changes." in shown
    assert "JSON is broken" in shown


def test_one_exercise_may_be_asked_for(folder, capsys):
    assert grade(folder / "a.py", "--json", "--exercise", "grad_softmax") == 0
    (exercise,) = json.loads(capsys.readouterr().out)["exercises"]
    assert (exercise["exercise"], exercise["status"]) == ("grad_softmax", "missing")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.ipynb"], "nowhere.ipynb does not exist"),
        (["b/notes.txt"], "neither a notebook (.ipynb) nor a Python file (.py)"),
        (["a.py", "--exercise", "grad_sofmax"], "no exercise called grad_sofmax"),
        ([".hidden/.."], None),
    ],
)
def test_a_wrong_call_is_one_clear_line_and_exit_code_2(
    folder, monkeypatch, capsys, arguments, says
):
    monkeypatch.chdir(folder)
    if says is None:
        (folder / "empty").mkdir()
        arguments, says = ["empty"], "holds no notebook and no Python file"
    assert grade(*arguments) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.parametrize("limit", ["0", "-1", "soon", "1e9"])
def test_a_time_limit_is_a_number_of_seconds(limit, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main(["grade", "a.py", "--time-limit", limit])
    assert exit_.value.code == 2
    assert "expected seconds" in capsys.readouterr().err


def test_building_where_there_is_no_checkout_is_said_in_words(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(packages, "notebooks", lambda package: None)
    assert cli.main(["build"]) == 2
    assert "clone its repository" in capsys.readouterr().err


@pytest.mark.sandboxed
@pytest.mark.parametrize(
    ("user", "becomes_nobody", "warned"), [(0, False, True), (0, True, False), (1000, False, False)]
)
def test_root_is_told_that_an_ordinary_user_is_safer(
    tmp_path, capsys, monkeypatch, user, becomes_nobody, warned
):
    """Where a submission cannot be made another user."""
    if user == 0 and os.geteuid() != 0:
        becomes_nobody, warned = False, True  # only root can make it one
    monkeypatch.setattr("grader.sandbox.nobody.readable_by_all", lambda: becomes_nobody)
    monkeypatch.setattr("os.geteuid", lambda: user)
    file = tmp_path / "a.py"
    file.write_text("x = 1\n")
    cli.main(["grade", str(file)])
    assert ("You are root" in capsys.readouterr().err) == warned
    cli.main(["grade", "--json", str(file)])
    assert capsys.readouterr().err == ""
