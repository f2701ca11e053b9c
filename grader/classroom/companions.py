"""What lies beside a notebook that was handed in, and goes with it through grading and feedback.

nbgrader carries every file of a submission into ``autograded/`` and from there into ``feedback/``;
``release_feedback`` needs two of them: ``timestamp.txt``, and ``submission_secret.txt``, which
names the page in the exchange so that only whoever handed in can find it.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import hmac
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader import reading
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.folder import Course, Handed, write_whole

SECRET = "submission_secret.txt"
TIMESTAMP = "timestamp.txt"

#: Files that are carried at most: a submission is a stranger's.
MOST_FILES = 1000
#: Bytes up to which a file's content says whether it changed, and not its size and date.
_SMALL = 1 << 16


@dataclass(frozen=True)
class Companions:
    """The files beside one notebook.

    files   by path relative to the folder, where each is to be taken from
    secret  what names the feedback in the exchange, "" where nothing was handed in with it
    stamp   when it was handed in, as the exchange wrote it, or ""
    """

    files: Mapping[str, Path]
    secret: str
    stamp: str

    def shown(self) -> dict[str, Path]:
        """Those that are there as the notebook runs: not what is the exchange's."""
        return {n: path for n, path in self.files.items() if n not in (SECRET, TIMESTAMP)}

    def digest(self) -> str:
        """Other files, another digest."""
        found = hashlib.sha256()
        for name, path in sorted(self.files.items()):
            found.update(name.encode(errors="replace") + b"\0" + _content(path) + b"\0")
        return found.hexdigest()[:16]


def of(course: Course, handed: Handed) -> Companions:
    """All that nbgrader's own autograde would carry: what was handed in, and over it what the
    instructor's version of the assignment has. Links and what is too large are left out."""
    ignored = [*course.directory.ignore, "*.ipynb"]
    source = course.source(handed.assignment)
    files = dict(_regular(course, handed.folder, ignored))
    files.update(_regular(course, source, ignored))
    return Companions(files, _first_line(files.get(SECRET)), _first_line(files.get(TIMESTAMP)))


def carry(
    course: Course, handed: Handed, beside: Companions, key: bytes, left_behind: bool = False
) -> None:
    """Put them beside the graded notebook, and nothing of an earlier submission.

    key          what the secret of a submission that has none is made with: only a submission
                 through the exchange has one, and feedback for a class is released as a whole
    left_behind  whether its secret is an earlier attempt's, whose feedback is not to be overwritten
    """
    folder = course.autograded(handed).parent
    mode = 0o664 if course.directory.groupshared else 0o444
    _forget_feedback(course, handed, folder)
    kept = {*beside.files, SECRET, TIMESTAMP}
    for path in _all(folder):
        name = str(path.relative_to(folder))
        if path.suffix != ".ipynb" and name not in kept:
            path.unlink()
    for name, path in beside.files.items():
        if name not in (SECRET, TIMESTAMP):
            write_whole(folder / name, path.read_bytes(), mode)
    secret = "" if left_behind else beside.secret
    write_whole(folder / SECRET, (secret or _own_secret(key, handed)).encode(), mode)
    write_whole(folder / TIMESTAMP, (beside.stamp or _seen(handed)).encode(), mode)


def complete(course: Course, handed: Handed, beside: Companions, key: bytes) -> None:
    """Add what ``nbgrader release_feedback`` needs where nbgrader's own autograde has carried the
    rest and it was not handed in."""
    folder = course.autograded(handed).parent
    for name, text in ((SECRET, _own_secret(key, handed)), (TIMESTAMP, _seen(handed))):
        if name not in beside.files:
            write_whole(folder / name, text.encode(), 0o664)


def _forget_feedback(course: Course, handed: Handed, graded: Path) -> None:
    """Remove the page of what was graded before: ``nbgrader generate_feedback`` makes a page only
    where there is none, and a page with an old grade would be released again."""
    page = course.feedback(handed)
    names = {str(p.relative_to(graded)) for p in _all(graded) if p.suffix != ".ipynb"}
    for path in (page, *(page.parent / name for name in names)):
        with contextlib.suppress(OSError):
            path.unlink()
    for folder, _, _ in os.walk(page.parent, topdown=False):
        with contextlib.suppress(OSError):
            os.rmdir(folder)  # only where it is empty: what else is in it is somebody's


def _regular(course: Course, folder: Path, ignored: list[str]) -> Iterable[tuple[str, Path]]:
    most = course.directory.max_file_size * 1000
    left = course.directory.max_dir_size * 1000
    if folder.is_symlink():
        return
    try:
        names = sorted(nbgrader.find_all_files(str(folder), ignored))[:MOST_FILES]
    except RecursionError:  # folders in folders without end
        return
    for name in names:
        path = Path(name)
        try:
            found = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode) and found.st_size <= min(most, left):
            left -= found.st_size
            yield str(path.relative_to(folder)), path


def _all(folder: Path) -> list[Path]:
    paths = (above / name for above, _, names in reading.below(folder) for name in names)
    return [p for p in paths if p.is_symlink() or p.is_file()]


def _content(path: Path) -> bytes:
    try:
        found = path.stat()
        if found.st_size > _SMALL:
            return f"{found.st_size} {found.st_mtime_ns}".encode()
        return path.read_bytes()
    except OSError:
        return b""


def _first_line(path: Path | None) -> str:
    try:
        text = path.read_bytes()[:1000].decode(errors="replace") if path else ""
    except OSError:
        return ""
    return text.strip().split("\n")[0]


def _own_secret(key: bytes, handed: Handed) -> str:
    about = "\0".join((handed.student, handed.assignment, _seen(handed)))
    return hmac.new(key, about.encode(), hashlib.sha512).hexdigest()


def _seen(handed: Handed) -> str:
    """When the file came to be there, as nbgrader writes a moment."""
    try:
        seconds = (handed.found or handed.folder).lstat().st_mtime
    except OSError:
        seconds = 0.0
    try:
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (ValueError, OverflowError, OSError):  # a moment that no calendar has
        moment = datetime.datetime.fromtimestamp(0, datetime.UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
