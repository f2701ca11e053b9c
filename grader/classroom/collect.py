"""Puts what a learning platform hands out where ``nbgrader collect`` would put it.

Whoever made the zip is not trusted: names decide nothing but whose submission it is, only regular
files are taken, and only so much is unpacked as a course's notebooks can need. A notebook is the
assignment's by what is in it, and not by its name or date; every attempt is kept.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import lzma
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from grader import reading
from grader.classroom import archives
from grader.classroom.archives import CollectError, Member
from grader.classroom.folder import Course, write_whole
from grader.classroom.lms import Said, blackboard_title, whose
from grader.classroom.roster import Roster
from grader.courses import chapters
from grader.escaping import printable
from grader.recognise import chapters_of
from grader.submission import Submission

__all__ = ["CollectError", "Refused", "Taken", "collect", "student_of"]

#: What nbgrader reads: a moment, and its time zone.
_TIMESTAMP = "%Y-%m-%d %H:%M:%S UTC"
_NOT_UNPACKED = (BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, ValueError,
                 OSError, RuntimeError)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """A notebook that was put in its place; ``note`` says what else there is to know."""

    name: str
    student: str
    path: Path
    note: str = ""


@dataclass(frozen=True)
class Refused:
    """A file that was left out, and why, as the end of a sentence. ``unmatched`` where it may be
    somebody's work, and it cannot be told whose."""

    name: str
    why: str
    unmatched: bool = False


@dataclass(frozen=True)
class _Found:
    """A file that may be somebody's submission."""

    member: Member
    said: Said
    student: str
    data: bytes

    @property
    def order(self) -> tuple[datetime.datetime, int, tuple[int, ...]]:
        moment = self.said.moment or datetime.datetime.min
        return moment, self.said.attempt, self.member.date

    @property
    def name(self) -> str:
        return self.member.shown


def collect(
    paths: Path | Sequence[Path],
    course: Course,
    assignment: str,
    notebook: str,
    roster: Roster | None = None,
    attempt: str = "last",
    zone: datetime.tzinfo = datetime.UTC,
    dry_run: bool = False,
) -> Iterator[Taken | Refused]:
    """Put each student's notebook into ``submitted/``; what became of every file, one by one.

    paths    zip files and folders
    attempt  which of several counts: "last" or "first"
    zone     that of the platform's own times

    Raises CollectError where a path cannot be opened, or is one that should not be.
    """
    everything = [paths] if isinstance(paths, Path) else list(paths)
    by_student: dict[str, list[_Found]] = defaultdict(list)
    for path in everything:
        for one in _sorted_out(path, assignment, notebook, roster):
            if isinstance(one, Refused):
                yield one
            else:
                by_student[one.student.lower()].append(one)
    for _key, found in sorted(by_student.items()):
        spelled = sorted({one.said.student for one in found})
        if roster is None and len(spelled) > 1:
            names = " and ".join(printable(name, 60) for name in spelled)
            for one in found:
                why = f"{names} would both be {found[0].student}: name them apart, or give a roster"
                yield Refused(one.name, why, unmatched=True)
            continue
        yield from _of_one(found, course, assignment, notebook, attempt, zone, dry_run)


def _of_one(
    found: list[_Found],
    course: Course,
    assignment: str,
    notebook: str,
    attempt: str,
    zone: datetime.tzinfo,
    dry_run: bool,
) -> Iterator[Taken | Refused]:
    """All that one student handed in: which of it counts, and why the others do not."""
    mine: list[_Found] = []
    unknown: list[_Found] = []
    for one in found:
        held = _chapters_in(one)
        if assignment not in chapters() or assignment in held:
            mine.append(one)
        elif held:
            yield Refused(one.name, f"this is {' and '.join(sorted(held))}, and not {assignment}")
        else:
            unknown.append(one)
    note = ""
    if not mine and len(unknown) == 1:
        mine, unknown, note = unknown, [], f"it holds no answer of {assignment}"
    for one in unknown:
        yield Refused(one.name, f"it holds no answer of {assignment}")
    if not mine:
        return
    mine.sort(key=lambda one: one.order, reverse=attempt != "first")
    chosen, *others = mine
    for one in others:
        if one.data == chosen.data:
            yield Refused(one.name, f"{one.student} has the same once more")
        elif attempt == "first":
            yield Refused(one.name, f"{one.student} has an earlier one, and the first counts")
        elif one.order == chosen.order:
            yield Refused(one.name, f"{one.student} has another, as late or later")
        else:
            yield Refused(one.name, f"{one.student} has another, as late or later")
    if not dry_run:
        for one in mine:
            _keep(course, assignment, one)
    yield _place(course, assignment, notebook, chosen, zone, dry_run, note)


def student_of(name: str, assignment: str = "", notebook: str = "") -> str:
    """Whose a file is, from its path; "" where that cannot be told."""
    return whose(name.split("/"), [n for n in (assignment, notebook) if n]).student


# ------------------------------------------------------------------------------- what came


def _sorted_out(
    path: Path, assignment: str, notebook: str, roster: Roster | None
) -> Iterator[_Found | Refused]:
    with archives.opened(path) as members:
        kept = [m for m in members if not m.problem]
        shared = _shared_folder([m.parts for m in kept if m.is_submission], assignment)
        title = blackboard_title([m.parts[-1] for m in kept])
        submitters = archives.gradescope(kept)
        seen: set[tuple[str, ...]] = set()
        for member in members:
            why = member.problem
            if not why and member.parts in seen:
                why = "there is another file of this name in the zip"
            seen.add(member.parts)
            if not why and not member.is_submission:
                why = "it is no notebook"
            if why:
                yield Refused(member.shown, why)
                continue
            parts = member.parts[shared:]
            said = whose(parts, (assignment, notebook), title, submitters)
            student, why = _safe(said.student), ""
            if said.student and roster is not None:
                student, why = roster.find(said.student)
            if not student:
                yield Refused(member.shown, why or "it cannot be told whose it is", unmatched=True)
                continue
            try:
                data = member.read()
            except _NOT_UNPACKED as error:
                reason = printable(str(error), 100) or type(error).__name__
                yield Refused(member.shown, f"it cannot be unpacked ({reason})", unmatched=True)
                continue
            yield _Found(member, said, student, data)


def _chapters_in(found: _Found) -> set[str]:
    """The chapters that a notebook says to be, or answers."""
    name = f"handed in{found.member.suffix}"
    try:
        source = reading.parse(reading.cells(found.data, found.member.suffix))
        return chapters_of(Submission(name, found.data), source)
    except reading.Unreadable:
        return set()


def _shared_folder(paths: list[tuple[str, ...]], assignment: str) -> int:
    """How many folders all files are in together, as in a zip of one folder: nobody's name."""
    split = [parts[:-1] for parts in paths if "__MACOSX" not in parts]
    shared = 0
    while split and all(len(s) > shared + 1 for s in split):
        level = {s[shared] for s in split}
        below = {s[shared + 1] for s in split}
        # The folder above the assignment's is a student's, and be it the only one; and a folder
        # that a platform named is a student's as well.
        named = any(whose((name, "x.ipynb")).system for name in level)
        if len(level) > 1 or assignment in below or named:
            break
        shared += 1
    # A platform's flat files, all in one folder.
    last = {parts[shared:-1] for parts in paths}
    if len(last) == 1 and len(next(iter(last))) == 1:
        if all(whose(parts[-1:]).system for parts in paths):
            shared += 1
    return shared


# ------------------------------------------------------------------------------- where it goes


def _keep(course: Course, assignment: str, one: _Found) -> None:
    """Keep an attempt, whether it counts or not."""
    digest = hashlib.sha256(one.data).hexdigest()[:12]
    folder = course.own / "attempts" / assignment / one.student
    path = folder / f"{digest}{one.member.suffix}"
    if not path.exists():
        write_whole(path, one.data, 0o600)


def _place(
    course: Course,
    assignment: str,
    notebook: str,
    one: _Found,
    zone: datetime.tzinfo,
    dry_run: bool,
    note: str,
) -> Taken | Refused:
    step = course.directory.submitted_directory
    folder = Path(course.directory.format_path(step, one.student, assignment))
    if folder.is_symlink() or folder.parent.is_symlink():
        return Refused(one.name, f"{folder} is a symbolic link")
    path, stamp = folder / f"{notebook}.ipynb", folder / "timestamp.txt"
    moment = None
    if one.said.moment is not None:
        moment = one.said.moment.replace(tzinfo=zone).astimezone(datetime.UTC)
        if moment > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1):
            note = "; ".join(filter(None, (note, f"its date, {moment:%Y-%m-%d}, is in the future")))
            moment = None
    data = one.data if one.member.suffix == ".ipynb" else _as_notebook(one.data)
    there = path.read_bytes() if path.is_file() else None
    earlier = _stamped(stamp)
    if there is not None and there != data:
        if moment is not None and earlier is not None and earlier > moment:
            return Refused(one.name, f"{one.student} has a later one, of {earlier:{_TIMESTAMP}}")
        note = "; ".join(filter(None, (note, "it takes the place of another one")))
    if dry_run:
        return Taken(one.name, one.student, path, note)
    if there is not None and there != data:
        digest = hashlib.sha256(there).hexdigest()[:12]
        kept = course.own / "attempts" / assignment / one.student / f"{digest}.ipynb"
        write_whole(kept, there, 0o600)
    write_whole(path, data, 0o644)
    if moment is not None:
        write_whole(stamp, f"{moment:{_TIMESTAMP}}\n".encode(), 0o644)
    elif there is not None and there != data and stamp.is_file():
        stamp.unlink()  # it was the other one's
    return Taken(one.name, one.student, path, note)


def _as_notebook(data: bytes) -> bytes:
    """A Python file as a notebook of one cell, which is what nbgrader takes."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "python-file",
        "metadata": {},
        "outputs": [],
        "source": data.decode("utf-8-sig", "replace"),
    }
    rest = {"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({"cells": [cell], **rest}, ensure_ascii=False).encode("utf-8", "replace")


def _stamped(path: Path) -> datetime.datetime | None:
    try:
        found = datetime.datetime.strptime(path.read_text("utf-8").strip(), _TIMESTAMP)
    except (OSError, ValueError):
        return None
    return found.replace(tzinfo=datetime.UTC)


def _safe(name: str) -> str:
    """A name that can be a folder and nbgrader's name of a student."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.@-]+", "-", plain).strip("-._@")[:100]
