"""Submissions and courses for the tests of batch grading."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from grader.classroom import new_course

ASSIGNMENT = "08_elementwise"

RIGHT = """\
import numpy as np

def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""
NO_DZ = RIGHT.replace("dz * s", "s")
TWICE = RIGHT.replace("dz * s", "2 * dz * s")
RAISES = RIGHT.replace("dz * s", "unknown * s")
STUB = "def grad_sigmoid(x, dz):\n    ...\n"
ENDS_ITSELF = "import os\ndef grad_sigmoid(x, dz):\n    os._exit(3)\n"
SYNTAX = "def grad_sigmoid(x, dz) return dz\n"
KINDS = (RIGHT, NO_DZ, TWICE, RAISES, STUB, ENDS_ITSELF, SYNTAX)


def notebook(*sources: str, **more) -> str:
    """A notebook with these code cells, as text."""
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "outputs": []} for s in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 0} | more)


def make_course(folder: Path) -> Path:
    """A course in ``folder`` whose first assignment has been generated."""
    new_course(folder)
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT],
        cwd=folder,
        check=True,
        capture_output=True,
        env=environment(),
    )
    return folder


def environment() -> dict[str, str]:
    """nbgrader calls programs of the environment that it is installed in."""
    programs = Path(sys.executable).parent
    return {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


def hand_in(course: Path, student: str, content: str, stamp: str = "") -> Path:
    """Put a notebook where ``nbgrader collect`` puts it."""
    path = course / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    if stamp:
        (path.parent / "timestamp.txt").write_text(stamp)
    return path


def copy(course: Path, target: Path) -> Path:
    return Path(shutil.copytree(course, target))


class Row(NamedTuple):
    """What the gradebook says of a cell: ``said`` by the grader, ``wrote`` by a person."""

    timestamp: str | None
    points: float | None
    by_hand: float | None
    needs_a_person: int | None
    said: str | None
    wrote: str | None
    penalty: float | None


def book(course: Path) -> dict[tuple[str, str], Row]:
    """(student, cell) -> everything that the gradebook says of it, ids left out."""
    with sqlite3.connect(f"file:{course}/gradebook.db?mode=ro", uri=True) as db:
        rows = db.execute(
            """SELECT a.student_id, c.name, a.timestamp, g.auto_score, g.manual_score,
                      g.needs_manual_grade, NULL, NULL, n.late_submission_penalty
               FROM grade g JOIN base_cell c ON c.id = g.cell_id
               JOIN submitted_notebook n ON n.id = g.notebook_id
               JOIN submitted_assignment a ON a.id = n.assignment_id
               UNION ALL
               SELECT a.student_id, c.name, a.timestamp, NULL, NULL, NULL,
                      m.auto_comment, m.manual_comment, NULL
               FROM comment m JOIN base_cell c ON c.id = m.cell_id
               JOIN submitted_notebook n ON n.id = m.notebook_id
               JOIN submitted_assignment a ON a.id = n.assignment_id"""
        ).fetchall()
    found = {(row[0], row[1]): Row(*row[2:]) for row in rows}
    assert len(found) == len(rows), "a grade or a comment is there twice"
    return found


def autograded(course: Path) -> dict[str, bytes]:
    """What Formgrader shows, by path."""
    root = course / "autograded"
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}
