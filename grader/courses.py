"""Which courses there are, and what is in them.

A course is a package with a folder or a module for each chapter, ``c02_waves`` for chapter
``02_waves``. A distribution offers its course by an entry point of the group
``grader.courses``; the engine itself names none. A chapter of one's own needs no package: a folder
with ``13_mine.md``, or ``13_mine.ipynb``, and its exercises beside it in ``13_mine.py``.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from grader import folders, packages
from grader.errors import GraderError
from grader.exercise import Exercise
from grader.folders import Extended
from grader.kept import name_of
from grader.language import read
from grader.releases import Release, distribution_of, release_of, requirement_of
from grader.sentences import Sentences

GROUP = "grader.courses"
#: The environment variable that says which course is meant: the name of an installed one, or a
#: folder. The grader's own workers, and nbgrader's, inherit it.
CHOICE = "GRADER_COURSE"
#: Where an nbgrader course keeps chapters of its own.
OWN_CHAPTERS = "chapters"
#: Where it keeps mistakes of its own, of exercises that are declared elsewhere.
OWN_MISTAKES = "mistakes.py"
#: Where it keeps the truths of its own pools of inputs.
POOLS = ".grader/truths"


class NoCourse(GraderError):
    """There is no course, or one cannot be read; the message says what was looked for."""

    exit_code = 2


class Absent(NoCourse):
    """A course is meant that is neither installed nor a folder."""


@dataclass(frozen=True)
class Course:
    """A course.

    name      how it is chosen
    title     how people call it, and how its notebooks say which course they belong to
    package   the import package that holds its chapters, "" where all of them lie in folders
    folders   folders with chapters of one's own, beside those of the package
    language  of its prose, as in HTML's ``lang``
    pools     where the truths of a class's own inputs are kept
    public    modules of the package that its notebooks import; a person should look at a submission
              that imports another
    own       the file with mistakes of one's own, of exercises that are declared elsewhere
    """

    name: str
    title: str
    package: str = ""
    folders: tuple[Path, ...] = ()
    language: str = "en"
    pools: Path | None = None
    public: tuple[str, ...] = ()
    own: Path | None = None

    @classmethod
    def from_folder(cls, folder: Path) -> Course:
        """The course in a folder: ``NN_name.md`` or ``.ipynb``, and ``NN_name.py`` beside it.

        Its ``course.toml``, where there is one, may give title, language and release. Raises
        NoCourse where there is no such folder or the file says something else.
        """
        try:
            settings = folders.settings(folder)
        except folders.Unreadable as problem:
            raise NoCourse(str(problem)) from None
        return cls(
            name=folder.resolve().name,
            title=settings.title or folder.resolve().name,
            folders=(folder.resolve(),),
            language=settings.language or "en",
        )

    def with_folder(self, folder: Path) -> Course:
        """This course with the chapters in ``folder`` after its own, in the language that the
        folder says. Raises NoCourse where its ``course.toml`` cannot be read."""
        try:
            language = folders.settings(folder).language or self.language
        except folders.Unreadable as problem:
            raise NoCourse(str(problem)) from None
        return replace(self, folders=(*self.folders, folder.resolve()), language=language)

    @classmethod
    def from_checkout(cls, folder: Path) -> Course | None:
        """The course whose package lies in a folder, installed or not; None where the folder is no
        course's checkout. Raises NoCourse where it is one and cannot be read."""
        for place in packages.offered_in(folder, GROUP):
            try:
                return _loaded(packages.object_in(folder, place), place)
            except NoCourse:
                raise
            except Exception as error:  # whatever an author's module raises
                said = f"{type(error).__name__}: {error}"
                raise NoCourse(f"{place} in {folder} cannot be read: {said}.") from error
        return None

    @functools.cached_property
    def chapters(self) -> Mapping[str, tuple[Exercise, ...]]:
        """Every chapter's exercises in order, by the chapter's name.

        Raises NoCourse where a chapter cannot be read, or is there twice.
        """
        found = dict(packages.chapters(self.package)) if self.package else {}
        for folder in self.folders:
            try:
                more = folders.chapters(folder)
            except folders.Unreadable as problem:
                raise NoCourse(str(problem)) from None
            twice = sorted(set(found) & set(more))
            if twice:
                raise NoCourse(
                    f"The chapter {twice[0]} of {self.title} is in {folder} too: give the file "
                    "there another name."
                )
            found |= more
        return MappingProxyType(self._extended(found))

    @functools.cached_property
    def declared(self) -> Mapping[str, Exercise]:
        """Every exercise as it was declared, without what the course's own file adds."""
        bare = replace(self, own=None)
        return bare.exercises

    def _extended(
        self, found: dict[str, tuple[Exercise, ...]]
    ) -> Mapping[str, tuple[Exercise, ...]]:
        """The same chapters with the mistakes of the course's own file."""
        known = {ex.name for exercises in found.values() for ex in exercises}
        if strange := sorted(self.extensions.keys() - known):
            raise NoCourse(
                f"{self.own}: there is no exercise called {strange[0]} to be extended. Those that "
                f"there are: {', '.join(sorted(known))}."
            )
        try:
            return {
                chapter: tuple(
                    self.extensions[ex.name].by.extended(ex) if ex.name in self.extensions else ex
                    for ex in exercises
                )
                for chapter, exercises in found.items()
            }
        except ValueError as problem:
            raise NoCourse(f"{self.own}: {problem}.") from None

    @functools.cached_property
    def extensions(self) -> Mapping[str, Extended]:
        """What the course's own file adds to exercises, by their name. Raises NoCourse."""
        try:
            return folders.extensions(self.own) if self.own else {}
        except folders.Unreadable as problem:
            raise NoCourse(str(problem)) from None

    @functools.cached_property
    def exercises(self) -> Mapping[str, Exercise]:
        """Every exercise by the name of the learner's answer, in the order of the course.

        Raises NoCourse where two have one name.
        """
        found: dict[str, Exercise] = {}
        for ex in (ex for exs in self.chapters.values() for ex in exs):
            if ex.name in found:
                raise NoCourse(
                    f"{ex.name} is declared in {found[ex.name].chapter} and in {ex.chapter}: "
                    "give one of them another name."
                )
            found[ex.name] = ex
        return MappingProxyType(found)

    # -------------------------------------------------------------- where it is written down

    @functools.cached_property
    def prose(self) -> Mapping[str, Path]:
        """The file of every chapter that is written, by the chapter's name, in order."""
        folders_of_prose = [packages.prose(self.package)] if self.package else []
        files = [p for folder in (*folders_of_prose, *self.folders) for p in folders.prose(folder)]
        return MappingProxyType({p.stem: p for p in files})

    @property
    def places(self) -> tuple[Path, ...]:
        """The package's folder, and those with chapters of one's own."""
        of_package = (packages.folder(self.package),) if self.package else ()
        return (*of_package, *self.folders)

    @functools.cached_property
    def sentences(self) -> Sentences:
        """What the grader says in this course: in its own words where it gives them in a
        ``sentences.toml``, that of a folder before that of the package."""
        drivers = packages.drivers_say(self.package) if self.package else {}
        english = Sentences(drivers=drivers).english
        own = {k: said for place in self.places for k, said in read(place, english).items()}
        return Sentences(own, drivers)

    @property
    def notebooks(self) -> Path | None:
        """Where its built notebooks are kept; None for an installed package, which keeps none."""
        if self.package:
            return packages.notebooks(self.package)
        return self.folders[0] / "notebooks" if self.folders else None

    @property
    def truths(self) -> Path | None:
        """Where the truths of the inputs that everybody gets are kept, or None."""
        return packages.truths(self.package) if self.package else None

    @property
    def release(self) -> Release | None:
        """Where it lives, or None where it does not say. Raises BadAddress."""
        return release_of(self.package) if self.package else folders.release(self.folders[0])

    def home_of(self, chapter: str) -> Release | None:
        """Where a chapter's file is to be had: one that lies in a folder is not where the package
        is. Raises BadAddress."""
        own = self.own_module(chapter)
        return self.release if own is None else folders.release(own.parent)

    def required(self, chapter: str) -> Mapping[str, str]:
        """What a chapter's notebook needs: by import package, what pip is told to install where it
        is missing. A course that does not say where it lives cannot be fetched."""
        found = {"grader": requirement_of("grader") or distribution_of("grader")}
        is_own = not self.package or self.own_module(chapter) is not None
        if not is_own and distribution_of(self.package) != distribution_of("grader"):
            if wanted := requirement_of(self.package):
                found[self.package] = wanted
        return found

    def says_chapter(self, chapter: str) -> str:
        """How a notebook's set-up cell says which chapter it is."""
        return f"{self.title}, chapter {chapter}."

    def chapters_said_in(self, text: str) -> set[str]:
        """The chapters of this course that a notebook's text says it is."""
        said = re.findall(rf"{re.escape(self.title)}, chapter (\w+)\.", text)
        return set(said) & set(self.chapters)

    def own_module(self, chapter: str) -> Path | None:
        """The file with the exercises of a chapter that lies in a folder. None for a chapter of the
        package."""
        for folder in self.folders:
            path = folder / f"{chapter}.py"
            if path.is_file():
                return path
        return None


@functools.cache
def installed() -> Mapping[str, Course]:
    """The courses that installed distributions offer, by name. Raises NoCourse."""
    points = sorted(importlib.metadata.entry_points(group=GROUP), key=lambda point: point.name)
    found = {}
    for point in points:
        course = _loaded(point.load(), point.value)
        found[course.name] = course
    return MappingProxyType(found)


def _loaded(course: object, place: str) -> Course:
    if not isinstance(course, Course):
        raise NoCourse(f"The entry point {place} should be a Course; it is {course!r}.")
    return course


def named(name: str) -> Course:
    """The installed course of this name, or the one in a folder: that of an nbgrader course, one
    that is a package in its checkout, or one with chapters of one's own. Raises NoCourse."""
    if name in installed():
        return installed()[name]
    folder = Path(name)
    if _is_nbgraders(folder):
        return _taught_in(folder)
    if folder.is_dir():
        return Course.from_checkout(folder) or Course.from_folder(folder)
    there = ", ".join(installed()) or "none"
    raise Absent(f"There is no course called {name!r}, and no such folder; installed are: {there}.")


def default() -> Course:
    """The course that is meant where none is named.

    That is what ``GRADER_COURSE`` says, a name or a folder, or else the first installed one; and,
    in the folder of an nbgrader course, the chapters in its ``chapters/`` as well. Raises NoCourse.
    """
    return _default(choice(), os.getcwd())


def choice() -> str:
    """What ``GRADER_COURSE`` says here, for :func:`chosen` to say elsewhere."""
    return os.environ.get(CHOICE, "")


def chosen(said: str) -> None:
    """Have ``GRADER_COURSE`` say this in this process."""
    os.environ.pop(CHOICE, None)
    if said:
        os.environ[CHOICE] = said


def at_hand(name: str | None, chapter: str) -> Course:
    """The course that an author means, who stands in some folder: the one that is named, else the
    one of the folder where ``chapter`` lies in it, else the one whose checkout this is, else
    :func:`default`. Raises NoCourse."""
    here = Path.cwd()
    if name:
        return named(name)
    if (here / f"{chapter}.py").is_file():
        return Course.from_folder(here)
    return Course.from_checkout(here) or default()


@contextlib.contextmanager
def taught_in(folder: Path) -> Iterator[None]:
    """Within the block, the course that is taught in an nbgrader course's folder is the one that is
    meant, here and in the processes started meanwhile, unless ``GRADER_COURSE`` says another."""
    if os.environ.get(CHOICE) or not _is_nbgraders(folder):
        yield
        return
    os.environ[CHOICE] = str(folder.resolve())
    try:
        yield
    finally:
        del os.environ[CHOICE]


@functools.lru_cache(maxsize=64)
def _default(said: str, here: str) -> Course:
    return named(said) if said else _taught_in(Path(here))


def _taught_in(folder: Path) -> Course:
    own = folder / OWN_CHAPTERS
    # Never from just any folder: its files may be what learners handed in.
    has_own = own.is_dir() and _is_nbgraders(folder)
    pools = folder / POOLS if _is_nbgraders(folder) else None
    mistakes = folder.resolve() / OWN_MISTAKES if _is_nbgraders(folder) else None
    for course in installed().values():
        return replace(course.with_folder(own) if has_own else course, pools=pools, own=mistakes)
    if has_own:
        return replace(Course.from_folder(own), pools=pools, own=mistakes)
    raise NoCourse(
        f"No course is installed: a distribution offers one by an entry point in {GROUP!r}."
    )


def _is_nbgraders(folder: Path) -> bool:
    return (folder / "nbgrader_config.py").is_file()


def forget() -> None:
    """Read courses in folders anew when they are next asked for: a file of theirs has changed."""
    _default.cache_clear()


def chapters() -> Mapping[str, tuple[Exercise, ...]]:
    """Every chapter's exercises in order, by the chapter's name."""
    return default().chapters


def spoken() -> Sentences:
    """What is said in the course that is meant."""
    return default().sentences


def by_name() -> Mapping[str, Exercise]:
    """Every exercise by the name of the learner's answer, in the order of the course."""
    return default().exercises


def truths_file(ex: Exercise, seed: bytes) -> Path | None:
    """The file in which the truths of an exercise are kept, whether it is there or not; None where
    there is no place for them."""
    course = default()
    if course.exercises.get(ex.name) is not ex:
        return None  # of another course
    folder = course.pools if seed else course.truths
    if folder is None or (not seed and course.own_module(ex.chapter) is not None):
        return None
    return folder / name_of(ex.name, seed)
