"""Whose a file is, by its path in what a learning platform hands out.

The outermost part that says something decides: what a learner put below it, a folder with a
classmate's name for example, says nothing. A platform's pattern counts at its own level only.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Said:
    """What a path says of a submission.

    student  how the platform names its author; "" where it cannot be told
    system   which platform's shape it is, "" for none
    moment   when it was handed in, by the platform's own clock and without a time zone
    late     whether the platform calls it late
    attempt  the number of a later attempt, 0 where there is none
    """

    student: str
    system: str = ""
    moment: datetime.datetime | None = None
    late: bool = False
    attempt: int = 0


_MOODLE = re.compile(r"(.+?)_(\d+)_assignsubmission_(?:file|onlinetext)_?")
_MOODLE_FLAT = re.compile(r"(.+?)_(\d+)_assignsubmission_(?:file|onlinetext)_(.+)")
_CANVAS = re.compile(r"([^_]+)_(LATE_)?(\d+)_\d+_.+")
_BLACKBOARD = re.compile(r"(.+)_attempt_(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)(?:_.+|\.txt)")
_BRIGHTSPACE = re.compile(
    r"(\d+)-\d+ - (.+?) - (\w{3,9}) (\d{1,2}), (\d{4}) (\d{1,2})(\d\d) ([AP])M"
)
_GRADESCOPE = re.compile(r"submission_(\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ATTEMPT = re.compile(r"(?:-| \()(\d{1,3})\)?$")
_COPY = re.compile(r"^(?:Copy of |Kopie von |Copie de |Copia de )+|(?:-Copy\d+)+$")


def whose(
    parts: Sequence[str],
    names: Sequence[str] = (),
    title: str = "",
    submitters: dict[str, Said] | None = None,
) -> Said:
    """What the parts of a path say. ``names`` are names of the assignment and its notebook,
    ``title`` is what Blackboard calls the assignment, ``submitters`` is what Gradescope's metadata
    says, by folder."""
    *folders, file = parts
    number = _attempt(file)
    if folders and (said := _folder(folders[0], submitters or {})):
        return replace(said, attempt=number)
    if not folders and (said := _file(file, title)):
        return replace(said, attempt=said.attempt or number)
    inner = [f for f in folders if f not in names]
    if inner:
        return Said(_of_course(folders, names), attempt=number)
    return Said(_plain(file, names), attempt=number)


def is_moodle_folder(name: str) -> bool:
    """Whether Moodle calls somebody's folder like this."""
    return _MOODLE.fullmatch(name) is not None


def _folder(folder: str, submitters: dict[str, Said]) -> Said | None:
    if match := _MOODLE.fullmatch(folder):
        return Said(_without_group(match[1]), "Moodle")
    if match := _BRIGHTSPACE.fullmatch(folder):
        number, name, month, day, year, hour, minute, half = match.groups()
        if month[:3] in _MONTHS:
            hours = int(hour) % 12 + (12 if half == "P" else 0)
            when = (int(year), _MONTHS.index(month[:3]) + 1, int(day), hours, int(minute))
            return Said(f"{name}_{number}", "Brightspace", _moment(when))
    if _GRADESCOPE.fullmatch(folder) and folder in submitters:
        return submitters[folder]
    return None


def _file(file: str, title: str) -> Said | None:
    if match := _MOODLE_FLAT.fullmatch(file):
        return Said(_without_group(match[1]), "Moodle")
    if match := _BLACKBOARD.fullmatch(file):
        head = re.sub(r"^gradebook_[^_]+_", "", match[1])
        if title and head.startswith(f"{title}_"):
            student = head[len(title) + 1 :]
        else:
            student = head.partition("_")[2] or head
        return Said(student, "Blackboard", _moment(tuple(map(int, match.groups()[1:]))))
    if match := _CANVAS.fullmatch(file):
        return Said(f"{match[1]}_{match[3]}", "Canvas", late=bool(match[2]))
    return None


def blackboard_title(files: Sequence[str]) -> str:
    """What all of Blackboard's files begin with: the assignment's name, which may hold ``_``."""
    heads = [
        re.sub(r"^gradebook_[^_]+_", "", match[1])
        for file in files
        if (match := _BLACKBOARD.fullmatch(file))
    ]
    if len(set(heads)) < 2:
        return ""
    common = heads[0]
    for head in heads:
        while not head.startswith(common):
            common = common[:-1]
    return common.rpartition("_")[0]


def _without_group(name: str) -> str:
    """ "Group A-First Last" is First Last."""
    group, dash, rest = name.partition("-")
    return (
        rest if dash and " " in rest and re.match(r"(?i)group|gruppe|groupe|team", group) else name
    )


def _of_course(folders: Sequence[str], names: Sequence[str]) -> str:
    """nbgrader's own ``student/assignment/``, or the outermost folder."""
    for place, folder in enumerate(folders[1:], 1):
        if folder in names:
            return folders[place - 1]
    return folders[0]


def _plain(file: str, names: Sequence[str]) -> str:
    """``anna.ipynb``, ``NAME_anna.ipynb``, ``First Last - NAME.ipynb``."""
    stem = re.sub(r"(?:\.ipynb|\.py|\.json|\.txt)+$", "", file)
    stem = _COPY.sub("", _ATTEMPT.sub("", _COPY.sub("", stem))).strip()
    for name in names:
        if stem == name:
            return ""
        for pattern in (
            rf"(.+) - {re.escape(name)}",
            rf"{re.escape(name)}_(.+)",
            rf"(.+)_{re.escape(name)}",
        ):
            if match := re.fullmatch(pattern, stem):
                return match[1].strip()
    return stem


def _attempt(file: str) -> int:
    """The number behind a later attempt: ``hw-2.ipynb``, ``hw (2).ipynb``."""
    stem = re.sub(r"(?:\.ipynb|\.py|\.json|\.txt)+$", "", file)
    numbered = _ATTEMPT.search(stem)
    return int(numbered[1]) if numbered else 0


def _moment(parts: tuple[int, ...]) -> datetime.datetime | None:
    try:
        return datetime.datetime(*parts)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None
