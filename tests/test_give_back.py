"""Feedback that a learning platform takes back: whose each page is, what stands on it, and that
nothing on it runs or is loaded."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from batch_tools import ASSIGNMENT, NO_DZ, RIGHT, environment, make_course, notebook

from grader import cli
from grader.classroom import prose

STRIKE = "<script>alert(1)</script><img src=https://x.org/a onerror=alert(1)>"
MOODLE = {
    "Ada Lovelace_11_assignsubmission_file_/hw.ipynb": notebook(NO_DZ),
    "Bob Ünal_12_assignsubmission_file_/hw.ipynb": notebook(RIGHT),
    "Eve_13_assignsubmission_file_/hw.ipynb": notebook(f"x = '''{STRIKE}'''\n{NO_DZ}  # {STRIKE}"),
}


def run(*command: str) -> None:
    """A command of ours in a process of its own."""
    program = Path(sys.executable).parent / "grader"
    subprocess.run([str(program), *command], check=True, capture_output=True, env=environment())


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with three from Moodle, one from Canvas, one who came by another way, graded."""
    made = make_course(tmp_path_factory.mktemp("courses") / "course")
    folder = tmp_path_factory.mktemp("zips")
    for name, files in {
        "moodle": MOODLE,
        "canvas": {"kimlee_LATE_21_345_08_elementwise-1.ipynb": notebook(NO_DZ)},
        "plain": {"plain.ipynb": notebook(RIGHT, "# by mail")},
    }.items():
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        run("collect", str(folder / f"{name}.zip"), str(made), ASSIGNMENT)
    run("grade", str(made), "--isolation", "none", "--workers", "1")
    return made


def returned(course, to, target, capsys):
    capsys.readouterr()
    code = cli.main(["return", str(course), ASSIGNMENT, "--to", to, str(target)])
    return code, capsys.readouterr().out


def names(path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("</style>")[-1]).split())


def test_moodle_takes_back_what_is_called_as_it_called_it(course, tmp_path, capsys):
    code, said = returned(course, "moodle", tmp_path, capsys)
    path = tmp_path / f"{ASSIGNMENT}-moodle.zip"
    assert names(path) == sorted(f"{name.split('/')[0]}/{ASSIGNMENT}.html" for name in MOODLE)
    assert code == 1 and "left out kimlee_21: it was not collected from Moodle" in said
    first = path.read_bytes()
    returned(course, "moodle", tmp_path, capsys)
    assert path.read_bytes() == first, "the same pages are the same file"


def test_canvas_takes_back_what_is_called_as_it_called_it(course, tmp_path, capsys):
    code, _ = returned(course, "canvas", tmp_path, capsys)
    assert names(tmp_path / f"{ASSIGNMENT}-canvas.zip") == [
        "kimlee_LATE_21_345_08_elementwise-1.html"
    ]
    assert code == 1


def test_a_folder_has_everybodys_page(course, tmp_path, capsys):
    code, said = returned(course, "folder", tmp_path, capsys)
    assert code == 0 and "5 pages" in said
    assert {p.parent.name for p in tmp_path.rglob("*.html")} == {
        "Ada-Lovelace", "Bob-Unal", "Eve", "kimlee_21", "plain"
    }  # fmt: skip


def page_of(course, student, target, capsys) -> str:
    returned(course, "folder", target, capsys)
    return (target / student / f"{ASSIGNMENT}.html").read_text("utf-8")


def test_the_page_begins_with_what_was_wrong_and_the_notebook_comes_after(course, tmp_path, capsys):
    page = page_of(course, "Ada-Lovelace", tmp_path, capsys)
    said = words(page)
    order = ["0 of 15 points", "What to look at", "what becomes of", "The whole notebook"]
    places = [said.find(part) for part in order]
    assert places == sorted(places) and -1 not in places, said[:600]
    assert said.find("There is no grad_softmax") > said.find("what becomes of")
    assert "Right ✓ grad_sigmoid" in words(page_of(course, "Bob-Unal", tmp_path, capsys))
    assert page.count("<math") > 10 and "<mfrac>" in page and "$$" not in said
    assert "s * (1 - s)" in re.sub(r"<[^>]+>", "", page)


def test_a_page_loads_nothing_and_runs_nothing_whatever_a_learner_wrote(course, tmp_path, capsys):
    page = page_of(course, "Eve", tmp_path, capsys)
    assert "&lt;script&gt;" in page, "it is shown"
    found = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append(tag)
            for name, value in attributes:
                assert not name.startswith("on"), (tag, name)
                assert name != "src" or value.startswith("data:image/"), value
                assert "javascript:" not in (value or "")

    Tags().feed(page)
    assert not {"script", "link", "iframe", "object"} & set(found)
    assert "default-src 'none'" in page and "@import" not in page and "url(" not in page


@pytest.mark.parametrize(
    "text",
    [
        STRIKE,
        "[x](javascript:alert(1))",
        "![x](https://x.org/a.png)",
        r"$\href{javascript:alert(1)}{x}$",
        "$" + "{" * 3000 + "$",
        "$\\unknown{$ <b>bold</b>",
        "<style>*{display:none}</style>",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_a_learners_markdown_is_text(text):
    made = prose.markdown(text, own=False)
    for tag in ("<script", "<img", "<a ", "<style", "<b>", "href="):
        assert tag not in made


def test_what_a_person_gave_and_wrote_is_on_the_page(course, tmp_path, capsys):
    copied = tmp_path / "copied"
    import shutil

    shutil.copytree(course, copied)
    with sqlite3.connect(copied / "gradebook.db") as db:
        cell = "(SELECT id FROM base_cell WHERE name = '{}')"
        db.execute(
            "UPDATE grade SET manual_score = 3.5 WHERE cell_id = "
            + cell.format("check_grad_sigmoid")
        )
        db.execute(
            "UPDATE comment SET manual_comment = 'Nearly <b>there</b>: $x^2$' WHERE cell_id = "
            + cell.format("grad_sigmoid")
        )
        db.execute("UPDATE submitted_notebook SET late_submission_penalty = 1")
    page = page_of(copied, "Ada-Lovelace", tmp_path / "pages", capsys)
    said = words(page)
    assert "2.5 of 15 points" in said and "1 were taken for being late" in said
    assert "gave 3.5 of 4 points" in said
    assert "Nearly &lt;b&gt;there" in page and "<msup>" in page


def test_where_nothing_is_graded_or_written_it_is_one_line(course, tmp_path, capsys):
    assert cli.main(["return", str(course), "09_matmul", "--to", "folder", str(tmp_path)]) == 2
    assert "nothing was handed in for 09_matmul" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    command = ["return", str(course), ASSIGNMENT, "--to", "folder", str(tmp_path / "file")]
    assert cli.main(command) == 1
    assert "cannot be written" in capsys.readouterr().err
