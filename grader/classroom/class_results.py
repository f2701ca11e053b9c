"""What a class handed in for one assignment and what came of it, read back from what grading left:
the journal, the ledger and ``submitted/``. Nothing is graded and nothing is written."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.folder import Course
from grader.classroom.points import earned, rescaled
from grader.errors import WrongCall
from grader.results import Graded, from_record
from grader.sandbox.inside.outcome import Status
from grader.submission import Submission
from grader.verdict import Verdict


class NothingGraded(WrongCall):
    """There are no results to show; the message is one line."""


@dataclass(frozen=True)
class Work:
    """One student's notebook.

    graded    in the points that were delivered
    attempts  when it was handed in, each time that it was graded, in UTC; those whose time is not
              known are left out
    tries     how many different versions of it were graded
    """

    student: str
    submission: Submission
    graded: Graded
    attempts: tuple[datetime.datetime, ...]
    tries: int

    @property
    def share(self) -> float:
        """Of the points of the course's exercises, the share that was earned."""
        most = self.graded.max_points
        return self.graded.points / most if most else 0.0


@dataclass(frozen=True)
class ClassResults:
    """All that was graded of one assignment, and how many have handed in what is not graded."""

    course: str
    assignment: str
    works: tuple[Work, ...]
    waiting: int


def read(root: Path, assignment: str) -> ClassResults:
    """Read back what grading left. Raises NothingGraded where it left nothing."""
    course = Course.open(root)
    there = course.submitted(assignment)
    if not there:
        known = sorted({p.name for p in course.root.glob("submitted/*/*") if p.is_dir()})
        raise NothingGraded(
            f"nothing was handed in for {assignment}; there is work for "
            f"{', '.join(known) or 'no assignment'}"
        )
    results = dict(_results(course.own / "journal.jsonl"))
    delivered = _delivered(course.own / "delivered.jsonl")
    works, waiting = [], 0
    for student, folder in there:
        found = 0
        for path in sorted(folder.glob("*.ipynb")):
            name = str(path.relative_to(course.root)) if course.root in path.parents else str(path)
            if name in results or name in delivered:
                found += 1
                deliveries = delivered.get(name, [])
                works.append(_work(student, path, name, results.get(name), deliveries))
        waiting += not found
    if not works:
        raise NothingGraded(
            f"nothing of the {len(there):,} handed in for {assignment} is graded yet: "
            f"`grader grade {course.root} {assignment}` first"
        )
    name = course.directory.course_id or course.root.name
    return ClassResults(name, assignment, tuple(works), waiting)


def _work(
    student: str,
    path: Path,
    name: str,
    record: dict[str, Any] | None,
    deliveries: list[dict[str, Any]],
) -> Work:
    graded = from_record(record) if record else Graded(name, "", ())
    if deliveries:
        points = deliveries[-1]["facts"].get("points", {})
        worth = {cell.removeprefix("check_"): float(most) for cell, most in points.items()}
        graded = rescaled(graded, worth)
        own = deliveries[-1].get("own", {})
        # What a person grades is the gradebook's to know.
        tests = tuple(
            _of_test(cell, part, points.get(cell, 0.0))
            for cell, part in own.items()
            if part is not None
        )
        graded = dataclasses.replace(graded, verdicts=graded.verdicts + tests)
    facts = [d["facts"] for d in deliveries]
    versions = dict.fromkeys((f.get("data"), f.get("stamp", "")) for f in facts)
    moments = (_moment(stamp) for _, stamp in versions)
    attempts = tuple(dict.fromkeys(m for m in moments if m is not None))
    submission = Submission.of_file(path, name, student=student)
    return Work(student, submission, graded, attempts, max(1, len(versions)))


def _of_test(cell: str, part: float, most: float) -> Verdict:
    """A test of the instructor's own as a verdict."""
    return Verdict(cell, Status.RIGHT if part == 1 else Status.WRONG, earned(part, most), most)


def _results(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in _lines(path):
        result = line.get("result")
        if isinstance(result, dict) and isinstance(result.get("submission"), str):
            yield result["submission"], result


def _delivered(path: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in _lines(path):
        if isinstance(line.get("of"), str) and isinstance(line.get("facts"), dict):
            found.setdefault(line["of"], []).append(line)
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file that a run may be writing to: one that is not whole is not there."""
    try:
        file = open(path, "rb")  # noqa: SIM115 (a generator's with would hide the error's place)
    except FileNotFoundError:
        return
    except OSError as error:
        raise NothingGraded(f"{path} cannot be read ({error.strerror or error})") from None
    with file:
        for data in file:
            try:
                line = json.loads(data)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield line


def _moment(stamp: str) -> datetime.datetime | None:
    try:
        found: datetime.datetime = nbgrader.parse_utc(stamp)
    except (ValueError, OverflowError, TypeError):
        return None
    return found
