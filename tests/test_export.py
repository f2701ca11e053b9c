"""Grades as platforms take them, and no formula of a stranger's in an instructor's spreadsheet."""

from __future__ import annotations

import csv
import os
import subprocess
import sys

import pytest
from batch_tools import ASSIGNMENT, NO_DZ, RIGHT, environment, hand_in, make_course, notebook

from grader import cli
from grader.classroom.export import as_csv, harmless

ROSTER = """\
id,first_name,last_name,email,canvas_id
s1,Ada,Lovelace,ada@uni.edu,77
s2,=HYPERLINK("http://x"),"@Smith",bob@uni.edu,78
s3,Zoë,Never,zoe@uni.edu,79
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_course(tmp_path_factory.mktemp("courses") / "course")
    (made / "roster.csv").write_text(ROSTER, "utf-8")
    (made / "course.toml").write_text(
        f"[late]\npenalty_per_day = 0.25\n[chapters.{ASSIGNMENT}]\ndue = 2026-11-02T12:00:00\n"
    )
    hand_in(made, "s1", notebook(RIGHT), "2026-11-02 13:00:00 UTC")
    hand_in(made, "s2", notebook(NO_DZ), "2026-11-01 13:00:00 UTC")
    with pytest.MonkeyPatch.context() as patched:
        from grader.batch import where
        from grader.batch.here import Here

        patched.setattr(where, "Pool", lambda setup, *_more: Here(setup))
        assert cli.main(["grade", str(made), "--isolation", "none", "--workers", "1"]) == 0
    return made


def exported(course, to, target):
    command = ["export", str(course), ASSIGNMENT, "--to", to, "--output", str(target)]
    assert cli.main(command) == 0
    with open(target, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_moodle_canvas_gradescope_and_csv_say_the_same_points(course, tmp_path):
    m = exported(course, "moodle", tmp_path / "m.csv")
    assert [(r["ID number"], r["Email address"], r[ASSIGNMENT]) for r in m] == [
        ("s1", "ada@uni.edu", "3"), ("s2", "bob@uni.edu", "0"), ("s3", "zoe@uni.edu", ""),
    ]  # fmt: skip
    possible, ada, *_ = exported(course, "canvas", tmp_path / "c.csv")
    assert possible["Student"].strip() == "Points Possible" and possible[ASSIGNMENT] == "15"
    assert (ada["Student"], ada["ID"], ada[ASSIGNMENT]) == ("Lovelace, Ada", "77", "3")
    g = exported(course, "gradescope", tmp_path / "g.csv")
    assert (g[0]["SID"], g[0]["Total"], g[0]["Max Points"]) == ("s1", "3", "15")
    p = exported(course, "csv", tmp_path / "p.csv")
    assert (p[0]["raw_score"], p[0]["late_submission_penalty"], p[0]["score"]) == ("4", "1", "3")
    assert p[2]["score"] == "" and p[2]["last_name"] == "Never"


@pytest.mark.parametrize("to", ["moodle", "canvas", "gradescope", "csv"])
def test_no_name_is_a_formula(course, tmp_path, to):
    for row in exported(course, to, tmp_path / "x.csv"):
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "@", "+", "|"))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        (" =1+1", "' =1+1"),
        ("\t=1+1", "'=1+1"),
        ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-1.5", "-1.5"),
        ("+4", "+4"),
        ("Ada", "Ada"),
        ("a\nb", "ab"),
    ],
)
def test_what_a_spreadsheet_would_run_is_text(cell, written):
    assert harmless(cell) == written
    assert as_csv([[cell]]).count("\n") == 1


@pytest.mark.slow
def test_nbgraders_own_export_has_them_as_plugins(course, tmp_path):
    command = [sys.executable, "-m", "nbgrader", "export", f"--to={tmp_path / 'n.csv'}"]
    command += ["--exporter=grader.classroom.export.Moodle", f"--assignment={ASSIGNMENT}"]
    subprocess.run(command, cwd=course, check=True, capture_output=True, env=environment())
    exported(course, "moodle", tmp_path / "o.csv")
    assert (tmp_path / "n.csv").read_text() == (tmp_path / "o.csv").read_text()


def test_what_cannot_be_written_or_is_not_there_is_one_line(course, tmp_path, capsys):
    command = ["export", str(course), "--to", "csv", "--output", str(tmp_path / "no" / "x")]
    (tmp_path / "no").write_text("")
    assert cli.main(command) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert cli.main(["export", str(course), "99_none", "--to", "csv"]) == 1
    assert "knows no assignment 99_none" in capsys.readouterr().err
    assert os.path.exists(course / "gradebook.db")
