"""What of a zip file or folder may be somebody's work, whose it is, and of which chapter."""

from __future__ import annotations

import datetime
import json
import lzma
import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

from grader import reading
from grader.classroom import archives
from grader.classroom.archives import Member
from grader.classroom.lms import Said, is_given_back, says_author, whose
from grader.classroom.roster import Roster
from grader.escaping import printable
from grader.recognise import chapters_of
from grader.submission import Submission

_NOT_UNPACKED = (BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, ValueError,
                 OSError, RuntimeError, reading.Unreadable)  # fmt: skip


#: Letters that are no other letter with an accent, as they are written where there are none.
_SPELLED = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "Ae", "đ": "d", "Đ": "D"}
)


@dataclass(frozen=True)
class Refused:
    """A file that was left out, and why, as the end of a sentence. ``unmatched`` where it may be
    somebody's work, and it cannot be told whose; ``student`` where it can."""

    name: str
    why: str
    unmatched: bool = False
    student: str = ""


@dataclass(frozen=True)
class Found:
    """A file that may be somebody's submission."""

    member: Member
    said: Said
    student: str
    data: bytes

    @property
    def order(self) -> tuple[datetime.datetime, int, tuple[int, ...]]:
        moment = self.said.moment or datetime.datetime.min.replace(tzinfo=datetime.UTC)
        return moment, self.said.attempt, self.member.date

    @property
    def name(self) -> str:
        return self.member.shown

    @property
    def suffix(self) -> str:
        """``.py`` or ``.ipynb``: a notebook is one whatever it is called."""
        is_json = self.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        return ".ipynb" if is_json else self.member.suffix


def student_of(name: str, assignment: str = "", notebook: str = "") -> str:
    """Whose a file is, from its path; "" where that cannot be told."""
    return whose(name.split("/"), [n for n in (assignment, notebook) if n]).student


def sorted_out(
    path: Path,
    assignment: str,
    notebook: str,
    roster: Roster | None,
    zone: datetime.tzinfo = datetime.UTC,
) -> Iterator[Found | Refused]:
    """What there is in a zip or a folder, file by file. ``zone`` is that of times which name
    none; all that are found are in UTC. Raises CollectError."""
    with archives.opened(path) as members:
        kept = [m for m in members if not m.problem]
        names = (assignment, notebook)
        shared = _shared_folder([m.parts for m in kept if m.is_submission], names)
        usernames = archives.blackboard(kept)
        submitters = {
            **archives.gradescope(kept),
            **archives.sakai(kept, shared),
            **archives.clones(members, shared),
        }
        if not members:
            yield Refused(printable(path.name, 200), "there is nothing in it")
        seen: set[tuple[str, ...]] = set()
        for member in members:
            why = member.problem
            if not why and member.parts in seen:
                why = "there is another file of this name in the zip"
            seen.add(member.parts)
            if not why and not member.is_submission:
                why = "it is no notebook"
                if member.is_archive:
                    why = "it is an archive that cannot be opened: ask for the notebook"
            parts = member.parts[shared:] or member.parts
            whole = whose(parts, names, usernames, submitters)
            if not why and is_given_back(parts, whole):
                why = "it is what was given back, and not what was handed in"
            if why:
                yield Refused(member.shown, why, student=_sender(whole, roster))
                continue
            for said in (whole, *whole.others):
                yield _found(member, said, roster, zone)


def _sender(said: Said, roster: Roster | None) -> str:
    """Who sent something that is not taken, where the roster or, without one, a platform says so:
    platforms' own files, and what systems leave in archives, nobody has sent."""
    if roster is not None:
        return roster.find(said.student, said.also, numbered=not said.person)[0]
    return safe(said.student) if said.system else ""


def _found(
    member: Member, said: Said, roster: Roster | None, zone: datetime.tzinfo
) -> Found | Refused:
    """A file as one of its authors' work."""
    student, why = safe(said.student), said.why
    if said.student and roster is not None:
        student, why = roster.find(said.student, said.also, numbered=not said.person)
    if not student:
        return Refused(member.shown, why or "it cannot be told whose it is", unmatched=True)
    try:
        data = member.read()
    except _NOT_UNPACKED as error:
        reason = printable(str(error), 100) or type(error).__name__
        why = f"it cannot be unpacked ({reason})"
        return Refused(member.shown, why, unmatched=True, student=student)
    return Found(member, replace(said, moment=_in_utc(said.moment, zone)), student, data)


def _in_utc(moment: datetime.datetime | None, zone: datetime.tzinfo) -> datetime.datetime | None:
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(datetime.UTC)
    except OverflowError:  # the years 1 and 9999
        return None


def chapters_in(found: Found) -> set[str]:
    """The chapters that a notebook says to be, or answers."""
    name = f"handed in{found.suffix}"
    try:
        source = reading.parse(reading.cells(found.data, found.suffix))
        return chapters_of(Submission(name, found.data), source)
    except reading.Unreadable:
        return set()


def unreadable(found: Found) -> str:
    """Why it cannot be read, as the end of a sentence; "" where it can."""
    try:
        reading.cells(found.data, found.suffix)
    except reading.Unreadable as problem:
        return f"it cannot be read: {printable(str(problem), 120)}"
    return ""


def own_answers(notebook: Path) -> frozenset[str]:
    """By what an assignment of the instructor's own is known: nbgrader's names of its cells, and
    the functions that are to be written. Empty where the notebook cannot be read."""
    try:
        return _names(notebook.read_bytes(), graded=True)
    except (OSError, ValueError, RecursionError, AttributeError, TypeError):
        return frozenset()


def answers_own(found: Found, wanted: frozenset[str]) -> bool:
    """Whether any of these is in what was handed in; a notebook whose metadata somebody stripped
    is known by the functions in it."""
    if found.suffix == ".py":
        return bool(wanted & _functions(found.data.decode("utf-8", "replace")))
    try:
        return bool(wanted & _names(found.data))
    except (ValueError, RecursionError, AttributeError, TypeError):
        return False


def _names(data: bytes, graded: bool = False) -> frozenset[str]:
    """The names of nbgrader's cells and of functions, of all cells or of those that count."""
    names: set[str] = set()
    for cell in json.loads(data)["cells"] if data.strip() else ():
        kept = cell.get("metadata", {}).get("nbgrader", {})
        counts = any(kept.get(what) for what in ("grade", "solution", "task"))
        if counts:
            names.add(str(kept.get("grade_id", "")))
        if counts or not graded:
            source = cell.get("source", "")
            names |= _functions("".join(source))
    return frozenset(names - {""})


def _functions(source: str) -> set[str]:
    return set(re.findall(r"^def (\w+)", source, re.MULTILINE))


def _shared_folder(paths: list[tuple[str, ...]], names: Sequence[str]) -> int:
    """How many folders all files are in together, as in a zip of one folder: nobody's name."""
    split = [parts[:-1] for parts in paths if "__MACOSX" not in parts]
    shared = 0
    while split and all(len(s) > shared + 1 for s in split):
        level = {s[shared] for s in split}
        below = {s[shared + 1] for s in split}
        # The folder above the assignment's is a student's, and be it the only one; and a folder
        # that a platform named is a student's as well.
        named = any(whose((name, "x.ipynb")).system for name in level)
        if len(level) > 1 or names[0] in below or named:
            break
        shared += 1
    # A platform's flat files, all in one folder.
    last = {parts[shared:-1] for parts in paths}
    if len(last) == 1 and len(next(iter(last))) == 1:
        if all(whose(parts[-1:]).system or says_author(parts[-1], names) for parts in paths):
            shared += 1
    return shared


def safe(name: str) -> str:
    """A name that can be a folder and nbgrader's name of a student. Accents are left out; letters
    that are no Latin ones stay, for nothing would be left of many a name."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain.translate(_SPELLED))
    return re.sub(r"[^\w.@-]+", "-", plain).strip("-._@")[:100]
