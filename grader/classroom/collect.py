"""Puts the submissions of an LMS's zip file where ``nbgrader collect`` would put them.

Whoever made the zip is not trusted: names decide nothing but whose submission it is, only regular
notebooks are taken, and only so much is unpacked as a course's notebooks can need.
"""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader import reading
from grader.classroom.folder import Course, write_whole
from grader.errors import GraderError

#: Files in one zip, those of a zip inside it included.
MOST_FILES = 20_000
#: Bytes that all of it may unpack to.
MOST_BYTES = 4 * 2**30
#: How many times its packed size a file may unpack to, from a size on where that matters. Text
#: packs to a twentieth; zeros to a thousandth.
MOST_RATIO = 200
_RATIO_FROM = 2**20

_CHUNK = 1 << 16


class CollectError(GraderError):
    """The zip file cannot be collected at all; the message is one line."""


@dataclass(frozen=True)
class Taken:
    """A notebook that was put in its place."""

    name: str
    student: str
    path: Path


@dataclass(frozen=True)
class Refused:
    """A file of the zip that was left out, and why, as the end of a sentence."""

    name: str
    why: str


@dataclass(frozen=True)
class _Found:
    """A notebook in the zip: whose it is, as the zip says it and as a folder is called, and what
    tells it from an earlier one."""

    info: zipfile.ZipInfo
    said: str
    student: str
    moment: tuple


def collect(
    archive: Path, course: Course, assignment: str, notebook: str
) -> Iterator[Taken | Refused]:
    """Unpack each student's notebook into ``submitted/``; what became of every file, one by one.

    Of several by one student the latest counts. Raises CollectError where there is no zip, or it
    is one that should not be opened.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            chosen: dict[str, _Found] = {}
            for one in _sorted_out(opened, assignment, notebook):
                if isinstance(one, Refused):
                    yield one
                    continue
                other = chosen.setdefault(one.student, one)
                if other is one:
                    continue
                if other.said != one.said:
                    yield Refused(
                        _shown(one.info), f"{one.said} and {other.said} would both be {one.student}"
                    )
                elif other.moment >= one.moment:
                    yield Refused(_shown(one.info), f"{one.student} has another, as late or later")
                else:
                    yield Refused(_shown(other.info), f"{one.student} has a later one")
                    chosen[one.student] = one
            budget = [MOST_BYTES]
            for student in sorted(chosen):
                yield _take(opened, chosen[student], course, assignment, notebook, budget)
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or str(error) or "it is no zip file"
        raise CollectError(f"{archive} cannot be collected: {reason}") from None


def student_of(name: str, assignment: str = "", notebook: str = "") -> str:
    """Whose a file is, from its path in the zip; "" where that cannot be told.

    ``ada/x.ipynb``, ``ada.ipynb``, nbgrader's ``ada/ASSIGNMENT/x.ipynb``, Moodle's
    ``Ada Lovelace_123_assignsubmission_file_/x.ipynb`` (name and number), Canvas's
    ``lovelaceada_LATE_123_456_x.ipynb`` (name, whether late, two numbers, the file's own name).
    """
    *folders, file = PurePosixPath(name).parts
    for folder in reversed(folders):
        moodle = re.fullmatch(r"(.+?_\d+)_assignsubmission_(?:file|onlinetext)_?.*", folder)
        if moodle:
            return moodle[1]
    canvas = re.fullmatch(r"([^_]+)_(?:LATE_)?(\d+)_\d+_.+", file)
    if canvas:
        return f"{canvas[1]}_{canvas[2]}"
    if assignment in folders[1:]:
        return folders[folders.index(assignment, 1) - 1]
    stem = PurePosixPath(file).stem
    return folders[0] if folders else stem * (stem not in (assignment, notebook))


# ------------------------------------------------------------------------------------ the zip


def _sorted_out(
    opened: zipfile.ZipFile, assignment: str, notebook: str
) -> Iterator[_Found | Refused]:
    """Every notebook that may be taken, and every other file with the reason why not."""
    infos = [i for i in opened.infolist() if not i.is_dir()]
    if len(infos) > MOST_FILES:
        raise CollectError(f"the zip holds {len(infos):,} files; {MOST_FILES:,} are the most")
    if sum(i.file_size for i in infos) > MOST_BYTES:
        raise CollectError(f"the zip unpacks to more than {MOST_BYTES >> 30} GB")
    shared = _shared_folder([i.filename for i in infos], assignment)
    seen: set[str] = set()
    for info in infos:
        why = _problem(info)
        if not why and info.filename in seen:
            why = "there is another file of this name in the zip"
        seen.add(info.filename)
        said = "" if why else student_of(info.filename[len(shared) :], assignment, notebook)
        student = _safe(said)
        if not why and not student:
            why = "it cannot be told whose it is"
        if why:
            yield Refused(_shown(info), why)
        else:
            yield _Found(info, said, student, (_attempt(info.filename), info.date_time))


def _problem(info: zipfile.ZipInfo) -> str:
    """Why a file is not to be unpacked, or ""."""
    # zipfile cuts a name at its first NUL and turns backslashes on Windows: both are tricks here.
    name = info.orig_filename
    parts = PurePosixPath(name).parts
    kind = stat.S_IFMT(info.external_attr >> 16)
    if "\0" in name or "\\" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "its name leads out of the zip"
    if ".." in parts:
        return "its name leads out of the zip"
    if kind == stat.S_IFLNK:
        return "it is a symbolic link"
    if kind not in (0, stat.S_IFREG):
        return "it is no regular file"
    if any(part.startswith((".", "__MACOSX")) for part in parts):
        return "it is hidden"
    if not name.endswith(".ipynb"):
        return "it is no notebook"
    if info.flag_bits & 1:
        return "it is encrypted"
    if info.file_size > reading.LARGEST_FILE:
        return f"it is larger than {reading.LARGEST_FILE >> 20} MB"
    if info.file_size > _RATIO_FROM and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        return "it unpacks to far more than a notebook would"
    return ""


def _shared_folder(names: list[str], assignment: str) -> str:
    """The folders that all files are in together, as in a zip of one folder: nobody's name."""
    split = [name.split("/")[:-1] for name in names if "__MACOSX" not in name]
    shared: list[str] = []
    while split and all(len(s) > len(shared) + 1 for s in split):
        level = {s[len(shared)] for s in split}
        below = {s[len(shared) + 1] for s in split}
        # The folder above the assignment's is a student's, and be it the only one.
        if len(level) > 1 or assignment in below:
            break
        shared += level
    return "".join(f"{part}/" for part in shared)


def _attempt(name: str) -> int:
    """The number that an LMS puts behind a later attempt: ``hw-2.ipynb``, ``hw (2).ipynb``."""
    numbered = re.search(r"(?:-| \()(\d{1,3})\)?\.ipynb$", name)
    return int(numbered[1]) if numbered else 0


# ------------------------------------------------------------------------------------ one file


def _take(
    opened: zipfile.ZipFile,
    found: _Found,
    course: Course,
    assignment: str,
    notebook: str,
    budget: list[int],
) -> Taken | Refused:
    name = _shown(found.info)
    try:
        data = _unpack(opened, found.info, budget)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        return Refused(name, f"it cannot be unpacked ({error})")
    step = course.directory.submitted_directory
    folder = Path(course.directory.format_path(step, found.student, assignment))
    if folder.is_symlink() or folder.parent.is_symlink():
        return Refused(name, f"{folder} is a symbolic link")
    path = folder / f"{notebook}.ipynb"
    write_whole(path, data, 0o644)
    return Taken(name, found.student, path)


def _unpack(opened: zipfile.ZipFile, info: zipfile.ZipInfo, budget: list[int]) -> bytes:
    """The file, as far as the zip does not lie about its size."""
    parts, size = [], 0
    with opened.open(info) as file:
        while part := file.read(_CHUNK):
            size += len(part)
            budget[0] -= len(part)
            if size > info.file_size or size > reading.LARGEST_FILE or budget[0] < 0:
                raise ValueError("it is larger than it says")
            parts.append(part)
    return b"".join(parts)


def _safe(name: str) -> str:
    """A name that can be a folder and nbgrader's name of a student."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.@-]+", "-", plain).strip("-._")[:100]


def _shown(info: zipfile.ZipInfo) -> str:
    return "".join(c if c.isprintable() else "?" for c in info.orig_filename)[:200]
