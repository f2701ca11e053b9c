"""Writes a course's notebooks, and says which of the written ones are not what its prose builds."""

from __future__ import annotations

import contextlib
import shlex
from pathlib import Path

from grader.authoring.kept_truths import build_truths
from grader.authoring.notebooks import learner_notebook, source_notebook, text_of, worked_notebook
from grader.authoring.stubs import ChapterError
from grader.courses import Course, NoCourse, default
from grader.releases import checkout_of


def build(chapter: str, course: Course | None = None) -> str:
    """The learner's notebook as the text of its ``.ipynb`` file."""
    return text_of(learner_notebook(chapter, course))


def written_chapters(course: Course | None = None) -> list[str]:
    """The chapters that have prose, in order."""
    return list((course or default()).prose)


def stale(course: Course | None = None) -> list[str]:
    """Which built notebooks are not what the prose builds, as sentences.

    An installed package keeps no notebooks, and whoever has built none has none that are stale."""
    course = course or default()
    folder = course.notebooks
    if folder is None or not folder.is_dir():
        return []
    said = []
    for chapter, prose in course.prose.items():
        if course.package and course.own_module(chapter) is not None:
            continue  # one's own beside ours is built as an assignment, where it is taught
        path = folder / f"{chapter}.ipynb"
        if not path.is_file():
            said.append(f"{folder.name}/{chapter}.ipynb is missing.")
        elif path.read_text("utf-8") != build(chapter, course):
            said.append(f"{folder.name}/{chapter}.ipynb is not what {_short(prose)} builds.")
    for path in sorted(folder.glob("*.ipynb")):
        if path.stem not in course.prose:
            said.append(f"{folder.name}/{path.name} has no prose: there is no {path.stem}.md.")
    return said


def build_all(course: Course | None = None) -> list[Path]:
    """Write every learner's notebook where the course keeps them; returns what was written.

    Raises ChapterError where the course is an installed package.
    """
    course = course or default()
    folder = course.notebooks
    if folder is None:
        raise ChapterError(
            f"{course.title} is installed as a package, which keeps no notebooks: clone its "
            "repository to build them, or name the folder of another course: `grader build .`"
        )
    folder.mkdir(exist_ok=True)
    written = []
    for chapter in course.prose:
        path = folder / f"{chapter}.ipynb"
        path.write_text(build(chapter, course), "utf-8")
        written.append(path)
    return [*written, *build_truths(course)]


def build_worked(folder: Path, course: Course | None = None) -> list[Path]:
    """Write every chapter's notebook with its worked answers into ``folder``."""
    course = course or default()
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for chapter in course.prose:
        path = folder / f"{chapter}.ipynb"
        path.write_text(text_of(worked_notebook(chapter, course)), "utf-8")
        written.append(path)
    return written


def build_assignments(source: Path, course: Course) -> list[Path]:
    """Write nbgrader's source version of the chapters that lie in folders, each an assignment in
    ``source``; returns what was written."""
    written = []
    for chapter in course.prose:
        if course.own_module(chapter) is None:
            continue
        folder = source / chapter
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{chapter}.ipynb"
        path.write_text(text_of(source_notebook(chapter, course)), "utf-8")
        written.append(path)
    return written


def command(course: Course) -> str:
    """What builds a course's notebooks, as it is typed here: one that is not meant without a name
    is named by its folder."""
    with contextlib.suppress(NoCourse):
        if course.package and course.package == default().package:
            return "grader build"
    folder = checkout_of(course.package) if course.package else course.folders[0]
    if folder is None:
        return f"grader build {course.name}"
    folder, here = folder.resolve(), Path.cwd().resolve()
    place = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return f"grader build {shlex.quote(str(place))}"


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
