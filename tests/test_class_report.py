"""How a class did, as a page: what is on it, who is named, and that nothing of a learner's runs."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import shutil
from html.parser import HTMLParser

import pytest
from batch_tools import ASSIGNMENT, ENDS_ITSELF, NO_DZ, RIGHT, hand_in, make_course, notebook

from grader import cli
from grader.classroom import alike, class_results, insight
from grader.commands import report as report_command

#: Of some size, wrong, and the same program under other names.
SOFTMAX = """\
def grad_softmax(values, upstream):
    # mine
    shifted = values - values.max(axis=-1, keepdims=True)
    weights = np.exp(shifted)
    weights = weights / weights.sum(axis=-1, keepdims=True)
    total = np.zeros_like(values) + weights * upstream
    return total - weights * upstream.sum(axis=-1, keepdims=True)
"""
RENAMED = (
    SOFTMAX.replace("values", "x")
    .replace("upstream", "dz")
    .replace("weights", "p")
    .replace("    # mine\n", '    """All my own work."""\n\n')
)
STRIKE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of eight, graded."""
    made = make_course(tmp_path_factory.mktemp("courses") / "course")
    for number in range(3):
        hand_in(made, f"right{number}", notebook(RIGHT, f"# {number}"), "2026-11-01 10:00:00 UTC")
    hand_in(made, "anna", notebook(NO_DZ), "2026-11-03 10:00:00 UTC")
    hand_in(made, "bela", notebook(NO_DZ, "import numpy as np", SOFTMAX))
    hand_in(made, "cleo", notebook(NO_DZ, "import numpy as np", RENAMED))
    hand_in(made, "dora", notebook(ENDS_ITSELF))
    hand_in(made, STRIKE.replace("/", ""), notebook(f"'{STRIKE}'\ndef grad_sigmoid(x, dz: pass"))
    with pytest.MonkeyPatch.context() as patched:
        from grader.batch import where
        from grader.batch.here import Here

        patched.setattr(where, "Pool", lambda setup, *_more: Here(setup))
        command = ["grade", str(made), "--isolation", "none", "--workers", "1"]
        assert cli.main(command) == 0
        # Handed in again, and better.
        hand_in(made, "anna", notebook(RIGHT, "# again"), "2026-11-04 10:00:00 UTC")
        assert cli.main(command) == 0
    return made


def report(course, capsys, *more: str) -> tuple[str, str]:
    """The page, and what the terminal said."""
    capsys.readouterr()
    assert cli.main(["report", str(course), ASSIGNMENT, *more]) == 0
    return (course / "reports" / f"{ASSIGNMENT}.html").read_text("utf-8"), capsys.readouterr().out


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("</style>")[-1]).split())


def test_the_page_says_how_the_class_did(course, capsys):
    page, _ = report(course, capsys)
    said = words(page)
    assert "8 learners" in said and "2 of 8 learners, in grad_sigmoid" in said
    assert "what becomes of dz" in said and "For the next lecture" in said
    assert "8 of 8 have not attempted grad_cross_entropy" in said
    assert "1 handed in more than once" in said
    assert 'aria-label="5 hand-ins from 2026-11-01 to 2026-11-04"' in page
    assert "grad_sigmoid ended its process" in said
    assert page.count("<svg") + page.count("data:image/svg+xml") >= 3, (
        "the distribution, the hand-ins, and the mistakes' pictures"
    )


def test_nobody_is_named_unless_that_is_asked_for(course, capsys):
    page, said = report(course, capsys)
    for name in ("anna", "bela", "cleo", "dora", "right0"):
        assert name not in page and name not in said
    page, said = report(course, capsys, "--names")
    assert "bela, cleo" in page and "dora" in page and "bela" in said


def test_the_terminal_says_it_in_a_few_lines(course, capsys):
    _, said = report(course, capsys)
    assert len(said.splitlines()) < 12
    assert "8 learners, median 2 of 15 points" in said
    assert "2 × grad_sigmoid, no upstream" in said
    assert "nobody named yet" not in said
    found = insight.of(class_results.read(course, ASSIGNMENT))
    nameless = dataclasses.replace(found, unknown={"grad_softmax": 3, "grad_sigmoid": 1})
    [line] = [n for n in report_command._lines(nameless, False) if "nobody named yet" in n]
    assert "3 of grad_softmax, 1 of grad_sigmoid. `grader mistakes` groups them" in line


def test_the_page_needs_no_network_and_runs_nothing(course, capsys):
    page, _ = report(course, capsys, "--names")
    found = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append(tag)
            for name, value in attributes:
                assert not name.startswith("on")
                assert name not in ("src", "href") or (value or "").startswith(("data:", "#"))

    Tags().feed(page)
    assert "script" not in found and "link" not in found
    assert "default-src 'none'" in page and "@import" not in page and "url(" not in page


def test_answers_that_are_one_program_under_other_names_are_shown_together(course, capsys):
    said = words(report(course, capsys, "--names")[0])
    assert "2 answers to grad_softmax" in said and "bela, cleo" in said
    assert "answers to grad_sigmoid" not in said, "short right answers are alike by nature"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "def f(x):\n    y = x\n    return y",
            "def g(a: int) -> int:\n  b = a  # b\n  return b",
            True,
        ),
        ("def f(x, y):\n    return x - y", "def f(x, y):\n    return y - x", False),
        ("def f(x):\n    return np.sin(x)", "def f(x):\n    return np.cos(x)", False),
        ("def f(x):\n    'Says so.'\n    return x", "def f(x):\n    return x", True),
        ("def f(x):\n    return x + 1", "def f(x):\n    return x + 2", False),
    ],
)
def test_what_is_alike(one, other, same):
    first, second = (alike.fingerprint(ast.parse(code).body[0]) for code in (one, other))
    assert (first == second) == same


def test_where_there_is_nothing_to_show_that_is_said(course, tmp_path, capsys):
    assert cli.main(["report", str(course), "09_matmul"]) == 2
    assert f"there is work for {ASSIGNMENT}" in capsys.readouterr().err
    fresh = shutil.copytree(course, tmp_path / "fresh", ignore=shutil.ignore_patterns(".grader"))
    assert cli.main(["report", str(fresh), ASSIGNMENT]) == 2
    assert "is graded yet" in capsys.readouterr().err
    assert cli.main(["report", str(tmp_path / "none"), ASSIGNMENT]) == 2
    assert "is not the folder of a course" in capsys.readouterr().err


def test_a_journal_that_is_being_written_is_read_as_far_as_it_goes(course, tmp_path, capsys):
    copied = shutil.copytree(course, tmp_path / "copied")
    with open(copied / ".grader" / "journal.jsonl", "ab") as file:
        file.write(json.dumps({"key": "x", "result": {}}).encode()[:-4])
    page, _ = report(copied, capsys)
    assert "8 learners" in words(page)
