"""``course.toml``: what is said of a course, in one readable file, and the one reader of it.

An instructor says in it what the term needs: points, dates, late work. An author of chapters in a
folder says what the course is called, its language and where it lives. Both may stand in one file.

Only what it says counts: a chapter whose points it does not name has the points of its source
notebook, and a course without the file is a course all the same.
"""

from __future__ import annotations

import contextlib
import datetime
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from grader.errors import WrongCall

NAME = "course.toml"

Attempt = Literal["last", "best", "first"]
ATTEMPTS: tuple[Attempt, ...] = ("last", "best", "first")

#: What an author says of chapters in a folder.
_AUTHORS = ("title", "language", "release")
_TOP = ("course", *_AUTHORS, "timezone", "attempt", "late", "extensions", "chapters")
_LATE = ("grace_days", "penalty_per_day", "at_most")
_CHAPTER = ("due", "points")


class CourseFileError(WrongCall):
    """A ``course.toml`` that cannot be followed; the message is one line and names the place."""


@dataclass(frozen=True)
class Late:
    """What handing in late costs.

    grace_days       days after the due date that cost nothing
    penalty_per_day  share of the points earned that each day begun after that costs, 0 to 1
    at_most          share of the points earned that is taken at most
    """

    grace_days: float = 0.0
    penalty_per_day: float = 0.0
    at_most: float = 1.0

    def share(self, seconds_late: float) -> float:
        """The share of the points earned that is taken from work so many seconds late."""
        seconds = seconds_late - self.grace_days * 86400
        if seconds <= 0:
            return 0.0
        days = -(-seconds // 86400)
        return min(days * self.penalty_per_day, self.at_most)


@dataclass(frozen=True)
class Chapter:
    """What is said of one assignment.

    due     in UTC without a time zone, as nbgrader has it; None where nothing is said
    points  by exercise, for those whose points are said
    """

    due: datetime.datetime | None = None
    points: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CourseFile:
    """What a ``course.toml`` says.

    course      what nbgrader's exchange calls it; ``title`` is what people call it
    language    of its prose, as in HTML's ``lang``; "" where it does not say
    release     the address where its chapters live, "" where it does not say
    late        None where it says nothing: then nbgrader's own plugin decides
    extensions  student -> assignment, or "" for every one -> the time they have longer
    """

    course: str = ""
    attempt: Attempt = "last"
    late: Late | None = None
    extensions: Mapping[str, Mapping[str, datetime.timedelta]] = field(default_factory=dict)
    chapters: Mapping[str, Chapter] = field(default_factory=dict)
    zone: datetime.tzinfo = datetime.UTC
    title: str = ""
    language: str = ""
    release: str = ""

    def extension(self, student: str, assignment: str) -> datetime.timedelta | None:
        """How much longer a student has for an assignment, where that is said."""
        said = self.extensions.get(student, {})
        return said.get(assignment, said.get(""))


def read(root: Path) -> CourseFile:
    """The ``course.toml`` of a course; where there is none, one that says nothing. Raises
    CourseFileError, for the first thing that is wrong."""
    found, problems = examine(root)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise CourseFileError(f"{problems[0]}{more}; `grader course check {root}` says all")
    return found


def examine(root: Path) -> tuple[CourseFile, list[str]]:
    """As much of it as can be followed, and in words everything that cannot."""
    path = root / NAME
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return CourseFile(), []
    except (OSError, UnicodeDecodeError) as error:
        return CourseFile(), [f"{path} cannot be read ({error}): it is a text file in UTF-8"]
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return CourseFile(), [
            f"{path} is not TOML ({error}): text stands in quotation marks, dates do not"
        ]
    return _Reader(path).course(said)


class _Reader:
    """Reads what TOML made of the file, and notes what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []

    def course(self, said: dict[str, Any]) -> tuple[CourseFile, list[str]]:
        self._known(said, _TOP, "")
        zone = self._zone(said.get("timezone", "UTC"))
        attempt = said.get("attempt", "last")
        if attempt not in ATTEMPTS:
            self._wrong("attempt", f"one of {', '.join(map(repr, ATTEMPTS))}", attempt)
            attempt = "last"
        name = self._text(said, "course", "the course's name in quotation marks")
        chapters = {
            str(chapter): self._chapter(str(chapter), kept, zone)
            for chapter, kept in self._table(said, "chapters").items()
        }
        found = CourseFile(
            name,
            attempt,
            self._late(self._table(said, "late")) if "late" in said else None,
            self._extensions(self._table(said, "extensions")),
            chapters,
            zone,
            self._text(said, "title", "what the course is called, in quotation marks"),
            self._text(said, "language", "a language such as 'en', in quotation marks"),
            self._text(said, "release", "an address in quotation marks"),
        )
        return found, self.problems

    def _chapter(self, name: str, said: Any, zone: datetime.tzinfo) -> Chapter:
        where = f"chapters.{name}"
        if not isinstance(said, dict):
            self._wrong(where, "a table with `due` and `points`", said)
            return Chapter()
        self._known(said, _CHAPTER, where)
        points = {}
        for exercise, value in self._table(said, "points", where).items():
            number = self._number(value, f"{where}.points.{exercise}", most=10_000)
            if number is not None:
                points[str(exercise)] = number
        return Chapter(self._due(said.get("due"), f"{where}.due", zone), points)

    def _due(self, said: Any, where: str, zone: datetime.tzinfo) -> datetime.datetime | None:
        if isinstance(said, str):
            with contextlib.suppress(ValueError):
                said = datetime.datetime.fromisoformat(said)
        if isinstance(said, datetime.datetime):
            aware = said if said.tzinfo else said.replace(tzinfo=zone)
            return aware.astimezone(datetime.UTC).replace(tzinfo=None)
        if isinstance(said, datetime.date):  # the whole of that day
            end = datetime.datetime.combine(said, datetime.time(23, 59, 59), zone)
            return end.astimezone(datetime.UTC).replace(tzinfo=None)
        if said is not None:
            self._wrong(where, "a date such as 2027-03-01T23:59:00", said)
        return None

    def _late(self, said: dict[str, Any]) -> Late:
        self._known(said, _LATE, "late")
        grace = self._number(said.get("grace_days", 0), "late.grace_days", most=366)
        a_day = self._number(said.get("penalty_per_day", 0), "late.penalty_per_day", most=1)
        at_most = self._number(said.get("at_most", 1), "late.at_most", most=1)
        return Late(grace or 0.0, a_day or 0.0, 1.0 if at_most is None else at_most)

    def _extensions(self, said: dict[str, Any]) -> dict[str, dict[str, datetime.timedelta]]:
        found: dict[str, dict[str, datetime.timedelta]] = {}
        for student, days in said.items():
            by_chapter = days if isinstance(days, dict) else {"": days}
            for chapter, value in by_chapter.items():
                where = f"extensions.{student}{'.' * bool(chapter)}{chapter}"
                number = self._number(value, where, most=3660)
                if number is not None:
                    found.setdefault(student, {})[chapter] = datetime.timedelta(days=number)
        return found

    def _text(self, said: dict[str, Any], key: str, expected: str) -> str:
        found = said.get(key, "")
        if isinstance(found, str):
            return found
        self._wrong(key, expected, found)
        return ""

    def _number(self, said: Any, where: str, most: float) -> float | None:
        is_number = isinstance(said, int | float) and not isinstance(said, bool)
        if is_number and 0 <= said <= most:
            return float(said)
        self._wrong(where, f"a number from 0 to {most:g}, without quotation marks", said)
        return None

    def _zone(self, said: Any) -> datetime.tzinfo:
        try:
            return ZoneInfo(said)
        except Exception:  # what is not a name, not there, not a file: each raises its own
            self._wrong("timezone", "a name such as 'Europe/Berlin' or 'UTC'", said)
            return datetime.UTC

    def _table(self, said: dict[str, Any], key: str, where: str = "") -> dict[str, Any]:
        found = said.get(key, {})
        if isinstance(found, dict):
            return found
        self._wrong(f"{where}{'.' * bool(where)}{key}", "a table", found)
        return {}

    def _known(self, said: dict[str, Any], known: Iterable[str], where: str) -> None:
        for key in said:
            if key not in known:
                near = difflib.get_close_matches(key, list(known), 1)
                meant = f": is {near[0]} meant?" if near else f"; known are {', '.join(known)}"
                self.problems.append(
                    f"{self.path}: {where}{'.' * bool(where)}{key} is not known{meant}"
                )

    def _wrong(self, where: str, expected: str, came: Any) -> None:
        shown = repr(came) if not isinstance(came, datetime.date) else str(came)
        self.problems.append(f"{self.path}: {where} is {shown}; expected {expected}")


# ------------------------------------------------------------------------------------- a new one


def text(course: str, timezone: str, chapters: Mapping[str, Mapping[str, float]]) -> str:
    """A ``course.toml`` for a new course.

    chapters  assignment -> exercise -> the points that its source notebook gives it
    """
    return "\n".join(
        [
            _HEAD.format(course=course, timezone=timezone, chapter=next(iter(chapters), "NAME")),
            *map(_said, chapters.items()),
        ]
    )


def _said(chapter: tuple[str, Mapping[str, float]]) -> str:
    name, points = chapter
    lines = [f"[chapters.{name}]", "# due = 2027-03-01T23:59:00"]
    lines += [f"# points.{exercise} = {value:g}" for exercise, value in points.items()]
    return "\n".join([*lines, ""])


_HEAD = """\
# The course in one file. A line that begins with # says nothing yet: take the # away, and put in
# what you want. `grader course check .` says what is wrong with it; `grader grade .` follows it,
# also for what was graded before.

course = "{course}"

# The time zone of the dates below.
timezone = "{timezone}"

# Which attempt counts where someone handed in more than once: "last", "best" or "first".
attempt = "last"

# What handing in late costs: nothing for so many days, then a share of the points earned for each
# day that has begun, but never more than `at_most`.
# [late]
# grace_days = 1
# penalty_per_day = 0.1
# at_most = 0.5

# Who has longer, in days: for everything, or by assignment.
# [extensions]
# ada = 7
# bob = {{ "{chapter}" = 3 }}

# The assignments. The points shown are those of the source notebooks.
"""


def local_timezone() -> str:
    """The name of this machine's time zone, or "UTC" where it has no name."""
    try:
        linked = str(Path("/etc/localtime").resolve())
    except OSError:
        return "UTC"
    name = linked.partition("zoneinfo/")[2]
    try:
        ZoneInfo(name)
    except Exception:
        return "UTC"
    return name if name else "UTC"
