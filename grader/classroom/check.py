"""What is wrong with a course that somebody edited, moved or took over: everything, in words."""

from __future__ import annotations

import difflib
import importlib.util
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from grader import course_file
from grader.classroom import roster
from grader.classroom.folder import CONFIG, Course, CourseUnreadable, own_settings
from grader.classroom.gradebook import Book
from grader.classroom.gradebook_errors import GradebookError
from grader.course_file import CourseFile
from grader.releases import install

#: Who is in the class.
ROSTER = "roster.csv"


def problems(root: Path) -> Iterator[str]:
    """Everything that is wrong with the course in ``root``, a sentence each, with what to do."""
    if not root.is_dir():
        yield f"{root} is not a folder: give the folder of a course"
        return
    if not any((root / name).exists() for name in (CONFIG, course_file.NAME, "source")):
        yield (
            f"{root} holds no course (no {CONFIG}, no {course_file.NAME}, no source/): "
            f"`grader course new {root}` makes one"
        )
        return
    file, wrong = course_file.examine(root)
    yield from wrong
    yield from _roster(root)
    yield from _tools()
    yield from _settings(root)
    try:
        course = Course.open(root)
    except CourseUnreadable as error:
        yield str(error)
        return
    yield from _chapters(course, file)
    yield from _gradebook(course, file)
    yield from _name(course, file)


def _roster(root: Path) -> Iterator[str]:
    if not (root / ROSTER).is_file():
        return
    try:
        roster.read(root / ROSTER)
    except roster.RosterError as error:
        yield str(error)


def _tools() -> Iterator[str]:
    if shutil.which("bwrap") is None:
        yield (
            "bubblewrap is not installed, and other people's code is not run without it: "
            "`apt install bubblewrap` (or dnf, pacman, zypper)"
        )
    if importlib.util.find_spec("jupytext") is None:
        yield f"jupytext is not installed: {install('instructor')}"


def _settings(root: Path) -> Iterator[str]:
    """What the course's own configuration says against the course."""
    if not (root / CONFIG).is_file():
        yield (
            f"{root / CONFIG} is not there: nbgrader's own commands would not know this course; "
            "take the file of a new course (`grader course new`)"
        )
        return
    try:
        own = own_settings(root)
    except CourseUnreadable:
        return  # said when the course is opened
    kept = own.CourseDirectory if "CourseDirectory" in own else {}
    said = kept.get("root")
    if said is not None and Path(str(said)).resolve() != root.resolve():
        yield (
            f"{root / CONFIG} says that the course is in {said}, and it is in {root.resolve()}: "
            "was the folder moved or copied? `grader` follows the folder, nbgrader the "
            "file. Write c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))"
        )
    url = str(kept.get("db_url", ""))
    if url.startswith("sqlite:///") and "?" not in url:
        file = Path(url.removeprefix("sqlite:///"))
        if file.is_absolute() and root.resolve() not in file.resolve().parents:
            yield (
                f"{root / CONFIG} names the gradebook {file}, which is not in this course: "
                "is it another course's? Take the line away, and gradebook.db beside the file is it"
            )
    steps = own.Autograde if "Autograde" in own else {}
    if "grader.course." in str(dict(steps)):
        yield f"{root / CONFIG} names grader.course.…, which is grader.classroom.… now: change it"
    elif "autograde_preprocessors" not in steps:
        yield (
            f"{root / CONFIG} has no Autograde.autograde_preprocessors: `nbgrader autograde` and "
            "Formgrader's button would run learners' code on this machine, without a sandbox"
        )


def _chapters(course: Course, file: CourseFile) -> Iterator[str]:
    there = sorted(p.name for p in (course.root / "source").glob("*") if p.is_dir())
    if not there:
        yield f"{course.root / 'source'} holds no assignment: is this the whole course?"
    for name, said in file.chapters.items():
        if name not in there:
            near = difflib.get_close_matches(name, there, 1)
            meant = f"is {near[0]} meant?" if near else f"there are {', '.join(there) or 'none'}"
            yield f"{course.root / course_file.NAME}: no chapter {name} in source/; {meant}"
            continue
        points = _source_points(course, name)
        for exercise in said.points:
            if points and exercise not in points:
                near = difflib.get_close_matches(exercise, points, 1)
                meant = f"is {near[0]} meant?" if near else f"it has {', '.join(points)}"
                yield (
                    f"{course.root / course_file.NAME}: {name} has no exercise {exercise}; {meant}"
                )
    for name in there:
        if not list((course.root / "source" / name).glob("*.ipynb")):
            yield f"{course.root / 'source' / name} holds no notebook"
    for student, by_chapter in file.extensions.items():
        for name in by_chapter:
            if name and name not in there:
                yield (
                    f"{course.root / course_file.NAME}: extensions.{student} names {name}, which "
                    "is no chapter of the course"
                )


def _source_points(course: Course, assignment: str) -> dict[str, float]:
    """By exercise, the points in the source notebooks; empty where they cannot be read."""
    found: dict[str, float] = {}
    for path in course.source(assignment).glob("*.ipynb"):
        try:
            cells = json.loads(path.read_text("utf-8"))["cells"]
            for cell in cells:
                kept = cell.get("metadata", {}).get("nbgrader", {})
                if kept.get("grade") or kept.get("task"):
                    found[kept["grade_id"].removeprefix("check_")] = float(kept.get("points", 0))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}
    return found


def _gradebook(course: Course, file: CourseFile) -> Iterator[str]:
    url = course.directory.db_url
    sqlite = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:////") and not sqlite.exists():
        return  # nothing was generated yet
    try:
        with Book(course) as book:
            known, ids = book.assignments(), book.course_ids()
            late = [n for n in known if (said := file.chapters.get(n)) and said.points]
            worth = {n: _worth(book, n) for n in late}
    except GradebookError as error:
        yield str(error)
        return
    if ids and course.directory.course_id and course.directory.course_id not in ids:
        if ids != ["default_course"]:
            yield (
                f"the gradebook is of the course {', '.join(ids)}, and this is "
                f"{course.directory.course_id}: was it copied from another, or was course_id "
                "changed after the first release?"
            )
    for name in known:
        if not course.source(name).is_dir():
            yield (
                f"the gradebook has the assignment {name}, and source/ does not: is it another "
                f"course's gradebook? If the chapter was dropped, `nbgrader db assignment remove "
                f"{name}` drops its grades"
            )
        elif course.submitted(name) and not _released(course, name):
            yield (
                f"{name} was handed in, and release/ does not have it: Formgrader shows its cells "
                f"without the text between; `nbgrader generate_assignment {name}` brings it back"
            )
    for name, points in worth.items():
        wanted = file.chapters[name].points
        waits = [e for e, most in wanted.items() if e in points and points[e] != most]
        if waits and course.submitted(name):
            yield (
                f"{course_file.NAME} gives {', '.join(waits)} of {name} other points than the "
                f"gradebook: `grader grade {course.root} {name}` makes them count"
            )
    for name in sorted({p.name for p in course.root.glob("submitted/*/*") if p.is_dir()}):
        if name not in known:
            yield (
                f"submitted/ has work for {name}, which the gradebook does not know: "
                f"`nbgrader generate_assignment {name}` first"
            )


def _worth(book: Book, name: str) -> dict[str, float]:
    notebooks = book.assignment(name).notebooks
    return {cell.removeprefix("check_"): most for n in notebooks for cell, most in n.points.items()}


def _released(course: Course, name: str) -> bool:
    folder = course.directory.format_path(course.directory.release_directory, ".", name)
    return Path(folder).is_dir()


def _name(course: Course, file: CourseFile) -> Iterator[str]:
    if file.course and course.directory.course_id and file.course != course.directory.course_id:
        yield (
            f"{course_file.NAME} calls the course {file.course}, and {CONFIG} calls it "
            f"{course.directory.course_id}: the exchange goes by the second; make them one"
        )
