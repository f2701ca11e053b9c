"""Everybody's feedback page, and the zip that a platform takes back: called as the platform called
what it handed out, which is how it knows whose each page is."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.classroom import class_results, feedback_page, marks
from grader.classroom.assignments import Assignment
from grader.classroom.attempts import Attempts, Origin
from grader.classroom.class_results import Work
from grader.classroom.folder import Course, write_whole
from grader.classroom.gradebook import Book
from grader.classroom.lms import is_moodle_folder, is_named_by_platform
from grader.courses import default
from grader.errors import GraderError

#: What platforms are called here, and in what was collected.
PLATFORMS = {"moodle": "Moodle", "canvas": "Canvas"}
_ENDINGS = re.compile(r"(?:\.ipynb|\.json|\.py|\.txt)+$", re.I)


class GiveBackError(GraderError):
    """Pages that cannot be made or written; the message is one line."""


@dataclass(frozen=True)
class Given:
    """What was written: where, for how many, and whose page has no place in it, with the reason."""

    path: Path
    pages: int
    left_out: Mapping[str, str]


def give_back(root: Path, assignment: str, to: str, directory: Path) -> Given:
    """Write the pages: for ``"folder"`` one file for each student, for a platform one zip.

    Raises NothingGraded where grading left nothing, GradebookError, GiveBackError.
    """
    course = Course.open(root)
    made = dict(_pages(course, root, assignment))
    try:
        if to == "folder":
            for student, page in made.items():
                write_whole(directory / student / f"{assignment}.html", page, 0o600)
            return Given(directory, len(made), {})
        system = PLATFORMS[to]
        origins = Attempts(course, assignment).origins(system)
        names: dict[str, str] = {}
        left_out: dict[str, str] = {}
        for student in made:
            name = name_for(origins[student], assignment) if student in origins else ""
            if name and name not in names.values():
                names[student] = name
            else:
                left_out[student] = f"it was not collected from {system}"
        path = directory / f"{assignment}-{to}.zip"
        if names:
            write_whole(path, _zip({name: made[s] for s, name in names.items()}), 0o600)
        return Given(path, len(names), left_out)
    except OSError as error:
        where = error.filename or directory
        raise GiveBackError(
            f"{where} cannot be written ({error.strerror or error}): give another folder"
        ) from None


def name_for(origin: Origin, assignment: str) -> str:
    """What a page is called in the zip, "" where the path is not of the platform's shape.

    Moodle reads whose it is from the folder, or from the beginning of a flat name, and Canvas from
    the numbers at the beginning: all of that is kept, and only the ending is another.
    """
    for part in origin.parts:
        if is_moodle_folder(part):
            return f"{part}/{assignment}.html"
        if is_named_by_platform(part):  # the file, or the zip that it was in
            return f"{_ENDINGS.sub('', part)}.html"
    return ""


def _pages(course: Course, root: Path, assignment: str) -> Iterator[tuple[str, bytes]]:
    results = class_results.read(root, assignment)
    with Book(course) as book:
        known = book.assignment(assignment)
        points = marks.of(book, known)
    released = _released(course, known)
    made: dict[str, list[feedback_page.Page]] = {}
    meant = default()
    for work in results.works:
        if work.student in points:
            page = feedback_page.Page(
                results.course,
                assignment,
                points[work.student],
                work.graded,
                _autograded(course, work, known),
                released,
                meant.sentences,
                meant.language,
            )
            made.setdefault(work.student, []).append(page)
    for student, pages in made.items():
        yield student, feedback_page.html(*pages).encode("utf-8", "replace")


def _autograded(course: Course, work: Work, known: Assignment) -> Mapping[str, object]:
    """The notebook that Formgrader shows; an empty one where it is gone."""
    step = course.directory.autograded_directory
    folder = Path(course.directory.format_path(step, work.student, known.name))
    names = [n.name for n in known.notebooks]
    stem = Path(work.submission.name).stem
    name = stem if stem in names else names[0]
    try:
        found = json.loads((folder / f"{name}.ipynb").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _released(course: Course, known: Assignment) -> frozenset[str]:
    """The Markdown that the instructor released, cell by cell."""
    step = course.directory.release_directory
    folder = Path(course.directory.format_path(step, ".", known.name))
    found = set()
    for notebook in known.notebooks:
        try:
            cells = json.loads((folder / f"{notebook.name}.ipynb").read_text("utf-8"))["cells"]
            for cell in cells:
                if cell["cell_type"] == "markdown":
                    found.add(feedback_page.joined(cell["source"]).strip())
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return frozenset(found)


def _zip(files: Mapping[str, bytes]) -> bytes:
    """A zip of them; the same bytes for the same pages."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in files.items():
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode(), (2020, 1, 1, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, page)
    return data.getvalue()
