"""Puts what a learning platform hands out where ``nbgrader collect`` would put it.

Whoever made the zip is not trusted: names decide nothing but whose submission it is, only regular
files are taken, and only so much is unpacked as a course's notebooks can need. A notebook is the
assignment's by what is in it, and not by its name or date; every attempt is kept.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import reading
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.archives import CollectError
from grader.classroom.attempts import Attempt, Attempts
from grader.classroom.best import Earned, Judge
from grader.classroom.folder import Course, write_whole
from grader.classroom.found import (
    Found,
    Refused,
    answers_own,
    chapters_in,
    own_answers,
    sorted_out,
    unreadable,
)
from grader.classroom.lms import Said
from grader.classroom.roster import Roster
from grader.courses import chapters
from grader.escaping import printable

__all__ = ["CollectError", "Refused", "Taken", "collect"]

#: What nbgrader reads: a moment, and its time zone.
_TIMESTAMP = "%Y-%m-%d %H:%M:%S UTC"


@dataclass(frozen=True)
class Taken:
    """A notebook that was put in its place; ``note`` says what else there is to know."""

    name: str
    student: str
    path: Path
    note: str = ""


#: When an assignment is due for a student, in UTC, if that is said.
Due = Callable[[str], datetime.datetime | None]


def _never(_student: str) -> datetime.datetime | None:
    return None


@dataclass(frozen=True)
class _Wanted:
    """What is collected, and by which rules; see :func:`collect`."""

    course: Course
    assignment: str
    notebook: str
    attempt: str
    zone: datetime.tzinfo
    due: Due
    dry_run: bool


def collect(
    paths: Path | Sequence[Path],
    course: Course,
    assignment: str,
    notebook: str,
    roster: Roster | None = None,
    attempt: str = "last",
    zone: datetime.tzinfo = datetime.UTC,
    dry_run: bool = False,
    judge: Judge | None = None,
    due: Due = _never,
) -> Iterator[Taken | Refused]:
    """Put each student's notebook into ``submitted/``; what became of every file, one by one.

    paths    zip files and folders
    attempt  which of several counts: "last", "first" or "best"
    zone     that of the platform's own times
    judge    says what attempts earn, for "best"
    due      when it is due for a student: what a platform calls late was handed in after that

    Raises CollectError where a path cannot be opened, or is one that should not be.
    """
    wanted = _Wanted(course, assignment, notebook, attempt, zone, due, dry_run)
    everything = [paths] if isinstance(paths, Path) else list(paths)
    by_student: dict[str, list[Found]] = defaultdict(list)
    two_people: set[str] = set()
    two_forms: set[str] = set()
    for path in everything:
        numbers: dict[str, str] = {}
        forms: dict[str, str] = {}
        for one in sorted_out(path, assignment, notebook, roster, zone):
            if isinstance(one, Refused):
                yield one
                continue
            key = one.student.lower()
            by_student[key].append(one)
            if numbers.setdefault(key, one.said.person) != one.said.person:
                two_people.add(key)
            # An accent that is part of a letter, or stands by itself: systems differ in that, and
            # one zip does not, unless its platform says by a number that it is one person.
            if forms.setdefault(key, one.said.student) != one.said.student:
                if not one.said.person:
                    two_forms.add(key)
    coming: dict[str, list[tuple[Attempt, str]]] = {}
    own = own_answers(course.source(assignment) / f"{notebook}.ipynb")
    for key, found in sorted(by_student.items()):
        if key in two_people:
            for one in found:
                yield Refused(one.name, _of_two_people(one.said), unmatched=True)
            continue
        spelled = {unicodedata.normalize("NFC", one.said.student) for one in found}
        if roster is None and (len(spelled) > 1 or key in two_forms):
            names = " and ".join(printable(name, 60) for name in sorted(spelled))
            names += " in two spellings" if len(spelled) == 1 else ""
            for one in found:
                why = f"{names} would both be {found[0].student}: name them apart, or give a roster"
                yield Refused(one.name, why, unmatched=True)
            continue
        mine, refused, note = _of_the_assignment(found, assignment, own)
        yield from refused
        there = _there(_attempt(mine[0], wanted, "")[0], wanted) if note else None
        if there is not None and there.data != mine[0].data:
            why = f"{note}, and what {mine[0].student} has in its place stays"
            yield Refused(mine[0].name, why, student=mine[0].student)
        elif mine:
            coming[mine[0].student] = [_attempt(one, wanted, note) for one in mine]
    kept = Attempts(course, assignment)
    if not dry_run:
        for several in coming.values():
            for one_of_them, _ in several:
                kept.keep(one_of_them)
    if attempt == "best" and judge is not None:
        yield from _best(coming, kept, wanted, judge)
        return
    for several in coming.values():
        yield from _one_of(several, kept, wanted)


def _of_two_people(said: Said) -> str:
    name, alias = (printable(n, 80) for n in (said.student, f"{said.student}_{said.person}"))
    return (
        f"two people are called {name} here: give each a line in the roster, and this one the "
        f"alias {alias}"
    )


def _of_the_assignment(
    found: list[Found], assignment: str, own: frozenset[str]
) -> tuple[list[Found], list[Refused], str]:
    """Of all that one student handed in, what is of this assignment, the latest first, what is
    not, and a note about the former."""
    mine: list[Found] = []
    unknown: list[Found] = []
    refused: list[Refused] = []
    for one in found:
        held = chapters_in(one)
        is_own = assignment not in chapters() and (not own or answers_own(one, own))
        if assignment in held or is_own:
            mine.append(one)
        elif held:
            why = f"this is {' and '.join(sorted(held))}, and not {assignment}"
            refused.append(Refused(one.name, why, student=one.student))
        else:
            unknown.append(one)
    note, none = "", f"it holds no answer of {assignment}"
    if not mine and len(unknown) == 1:
        mine, unknown = unknown, []
        note = unreadable(mine[0]) or none
    refused += [Refused(o.name, unreadable(o) or none, student=o.student) for o in unknown]
    return sorted(mine, key=lambda one: one.order, reverse=True), refused, note


def _attempt(one: Found, wanted: _Wanted, note: str) -> tuple[Attempt, str]:
    """It as an attempt with its moment in UTC, and what there is to say of it."""
    moment, notes = one.said.moment, [note] if note else []
    if moment is not None:
        if moment > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1):
            notes.append(f"its date, {moment:%Y-%m-%d}, is in the future")
            moment = None
    elif one.said.late:
        moment, more = _late(one, wanted)
        notes.append(more)
    system, parts, suffix = one.said.system, one.member.parts, one.suffix
    found = Attempt(one.student, one.name, one.data, suffix, parts, system, moment)
    return found, "; ".join(notes)


def _late(one: Found, wanted: _Wanted) -> tuple[datetime.datetime | None, str]:
    """When something was handed in that a platform calls late, without saying when."""
    due = wanted.due(one.student)
    if due is None:
        return None, f"{one.said.system} calls it late; no due date is set here"
    # The date in the zip is when the platform packed it: that would make everybody later.
    just = due + datetime.timedelta(seconds=1)
    return just, f"{one.said.system} calls it late and not by how much: the least is counted"


# ------------------------------------------------------------------------------ which counts


def _one_of(
    several: list[tuple[Attempt, str]], kept: Attempts, wanted: _Wanted
) -> Iterator[Taken | Refused]:
    """The last or the first of one student's, and why the others do not count."""
    (chosen, note), *others = several if wanted.attempt != "first" else several[::-1]
    for one, _ in others:
        if one.data == chosen.data:
            yield Refused(one.name, f"{one.student} has the same once more")
        elif wanted.attempt == "first":
            yield Refused(one.name, f"{one.student} has an earlier one, and the first counts")
        else:
            yield Refused(one.name, f"{one.student} has another, as late or later")
    there = _there(chosen, wanted)
    if there is not None and there.data != chosen.notebook:
        both = there.moment, chosen.moment
        if wanted.attempt == "first" and not _is_earlier(chosen, there, kept):
            yield Refused(chosen.name, f"{chosen.student} has an earlier one, and the first counts")
            return
        later = both[0] is not None and both[1] is not None and both[0] > both[1]
        if later and wanted.attempt != "first":
            yield Refused(
                chosen.name, f"{chosen.student} has a later one, of {both[0]:{_TIMESTAMP}}"
            )
            return
    yield _place(chosen, there, kept, wanted, note)


def _is_earlier(one: Attempt, other: Attempt, kept: Attempts) -> bool:
    """Whether it was handed in before another; where no platform says when, whether it came here
    before."""
    if one.moment is not None and other.moment is not None:
        return one.moment < other.moment
    came = [each.notebook for each in kept.of(one.student)]
    both = one.notebook in came and other.data in came
    return both and came.index(one.notebook) < came.index(other.data)


def _best(
    coming: dict[str, list[tuple[Attempt, str]]], kept: Attempts, wanted: _Wanted, judge: Judge
) -> Iterator[Taken | Refused]:
    """Of all that each student ever handed in, what earns most; of equals the later."""
    everything: dict[str, list[Attempt]] = {}
    for student, several in coming.items():
        there = _there(several[0][0], wanted)
        found = [one for one, _ in several[::-1]]
        before = kept.of(student)
        ours = {one.notebook for one in (*before, *found)}
        # What is in its place came by another way where it was not collected.
        by_another = [there] if there is not None and there.data not in ours else []
        distinct = {one.digest: one for one in (*by_another, *before, *found)}
        everything[student] = list(distinct.values())
    of_several = [one for ones in everything.values() if len(ones) > 1 for one in ones]
    points = judge(of_several) if of_several else {}
    for student, several in coming.items():
        yield from _best_of(several, everything[student], points, kept, wanted)


def _best_of(
    several: list[tuple[Attempt, str]],
    everything: list[Attempt],
    points: Earned,
    kept: Attempts,
    wanted: _Wanted,
) -> Iterator[Taken | Refused]:
    """One student's best, and what is said of the others that came now."""
    notes = {one.digest: note for one, note in several}
    student = several[0][0].student

    def rank(place: int) -> tuple[float, str, int]:
        one = everything[place]
        when = one.moment.isoformat() if one.moment else ""
        return points.get((student, one.digest), 0.0), when, place

    chosen = everything[max(range(len(everything)), key=rank)]
    note = notes.get(chosen.digest, "")
    if len(everything) > 1:
        most = points[student, chosen.digest]
        rest = sorted((points[student, o.digest] for o in everything if o != chosen), reverse=True)
        others = ", ".join(f"{p:g}" for p in rest)
        told = f"it earns {most:g}, and the others {others}"
        note = "; ".join(filter(None, (note, told)))
    seen: set[str] = set()
    for one, _ in several:
        if one.digest in seen or (one.digest == chosen.digest and one.name != chosen.name):
            yield Refused(one.name, f"{student} has the same once more")
        elif one.digest != chosen.digest:
            got, most = points[student, one.digest], points[student, chosen.digest]
            if got == most:
                why = f"it earns {got:g}, as a later one of {student}'s does"
            else:
                why = f"it earns {got:g}, and another of {student}'s {most:g}"
            yield Refused(one.name, why)
        seen.add(one.digest)
    yield _place(chosen, _there(chosen, wanted), kept, wanted, note)


# ------------------------------------------------------------------------------- where it goes


def _folder(student: str, wanted: _Wanted) -> Path:
    step = wanted.course.directory.submitted_directory
    return Path(wanted.course.directory.format_path(step, student, wanted.assignment))


def _there(one: Attempt, wanted: _Wanted) -> Attempt | None:
    """What the student has in its place already."""
    folder = _folder(one.student, wanted)
    path = folder / f"{wanted.notebook}.ipynb"
    if folder.is_symlink() or folder.parent.is_symlink() or not path.is_file():
        return None
    moment = _stamped(folder / "timestamp.txt")
    name = f"what is in submitted/{one.student}"
    return Attempt(one.student, name, path.read_bytes(), moment=moment)


def _place(
    one: Attempt, there: Attempt | None, kept: Attempts, wanted: _Wanted, note: str
) -> Taken | Refused:
    folder = _folder(one.student, wanted)
    if folder.is_symlink() or folder.parent.is_symlink():
        return Refused(one.name, f"{folder} is a symbolic link")
    path, stamp = folder / f"{wanted.notebook}.ipynb", folder / "timestamp.txt"
    is_other = there is not None and there.data != one.notebook
    if is_other:
        note = "; ".join(filter(None, (note, "it takes the place of another one")))
    if wanted.dry_run:
        return Taken(one.name, one.student, path, note)
    if there is not None and is_other:
        kept.keep(there)
    kept.choose(one)
    # The notebook comes last: where that is not reached, the next call sees that another is there.
    if one.moment is not None:
        write_whole(stamp, f"{one.moment:{_TIMESTAMP}}\n".encode(), 0o644)
    elif is_other and stamp.is_file():
        stamp.unlink()  # it was the other one's
    write_whole(path, one.notebook, 0o644)
    return Taken(one.name, one.student, path, note)


def _stamped(path: Path) -> datetime.datetime | None:
    try:
        text = reading.load(path)[:200].decode("utf-8").strip()
        found: datetime.datetime = nbgrader.parse_utc(text)
    except Exception:  # whatever a parser of other people's makes of it
        return None
    return found.replace(tzinfo=datetime.UTC)
