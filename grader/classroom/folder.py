"""An nbgrader course's folder: its settings, its paths, what was handed in."""

from __future__ import annotations

import contextlib
import datetime
import glob
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets import TraitError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grader import escaping, reading
from grader.classroom import nbgrader_insides as nbgrader
from grader.errors import WrongCall
from grader.submission import Submission

#: nbgrader's settings of one course.
CONFIG = "nbgrader_config.py"

#: Where this grader keeps its own: the journals and the secret.
OWN = ".grader"


class CourseUnreadable(WrongCall):
    """A course whose settings cannot be read; the message is one line."""


def own_settings(root: Path) -> Config:
    """What the course's own ``nbgrader_config.py`` says, and nothing else. Raises
    CourseUnreadable where it is not Python, or what it runs fails."""
    if not (root / CONFIG).is_file():
        return Config()
    try:
        settings: Config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # it is a program, and may raise anything
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise CourseUnreadable(
            f"{root / CONFIG}{line} cannot be read ({type(error).__name__}: {error}): mend it, "
            "and run the same again"
        ) from None
    return settings


#: Of a moment, its time zone's name included, nobody writes more.
_LONGEST_STAMP = 200


@dataclass(frozen=True)
class Handed:
    """One notebook of one student for one assignment, handed in or not.

    found     the file, or None where there is none
    problem   why there is none, or why it is not read
    """

    student: str
    assignment: str
    notebook: str
    folder: Path
    found: Path | None
    problem: str = ""

    @property
    def timestamp(self) -> datetime.datetime | None:
        """When it was handed in, in UTC without a time zone as nbgrader has it, if known."""
        try:
            # Through ``load``: a pipe that nobody writes to would be waited for without end.
            data = reading.load(self.folder / "timestamp.txt")
            text = data[:_LONGEST_STAMP].decode("utf-8").strip()
            found: datetime.datetime = nbgrader.parse_utc(text)
        except Exception:
            # Whatever a parser of other people's makes of it: digits alone raise an
            # ArithmeticError.
            return None
        return found

    def submission(self, root: Path, held_to: tuple[str, ...]) -> Submission:
        """It as what is graded."""
        path = self.found or self.folder / f"{self.notebook}.ipynb"
        try:
            name = str(path.relative_to(root))
        except ValueError:
            name = str(path)
        if self.problem:
            shown, why = escaping.path(name), escaping.path(self.problem)
            return Submission(shown, b"", why, self.student, held_to)
        return Submission.of_file(path, name, student=self.student, held_to=held_to)


class Course:
    """An nbgrader course.

    directory  nbgrader's ``CourseDirectory``: the paths and the gradebook's URL
    parent     whatever of nbgrader's has the course's configuration
    """

    def __init__(self, directory: Any, parent: Any) -> None:
        self.directory: Any = directory
        self.parent: Any = parent
        self.root = Path(directory.root).resolve()

    @classmethod
    def open(cls, root: Path) -> Course:
        """The course in a folder. Its configuration is read as nbgrader reads it, but for which
        course it is: that is the folder's to say, and not the user's other settings'.

        Raises CourseUnreadable where its configuration cannot be read.
        """
        root = Path(root).resolve()
        own = own_settings(root)
        app = nbgrader.Application(log_level=logging.CRITICAL)
        # Not the settings of whatever folder the command was given in.
        app.load_cwd_config = False
        try:
            # On the "command line", since that is what no configuration file overrides.
            app.initialize([f"--CourseDirectory.root={root}"])
            theirs = app.config.CourseDirectory
            settings = Config(own.CourseDirectory if "CourseDirectory" in own else {})
            # One server may serve all the courses of a machine; a file is one course's own.
            url = theirs.get("db_url", "")
            if "db_url" not in settings and url and not str(url).startswith("sqlite"):
                settings.db_url = url
            settings.root = str(root)
            app.config.CourseDirectory = settings
            app.coursedir = nbgrader.CourseDirectory(parent=app, root=str(root))
        except (SystemExit, TraitError) as error:
            said = str(error) if isinstance(error, TraitError) else "nbgrader refuses a setting"
            raise CourseUnreadable(
                f"the settings of the course {root} cannot be used ({said}): look at "
                f"{root / CONFIG}; `grader course check {root}` says more"
            ) from None
        return cls(app.coursedir, app)

    @property
    def own(self) -> Path:
        """The folder for what is ours in the course."""
        return self.root / OWN

    def autograded(self, handed: Handed) -> Path:
        """Where Formgrader looks for the notebook that was graded."""
        step = self.directory.autograded_directory
        folder = self.directory.format_path(step, handed.student, handed.assignment)
        return Path(folder) / f"{handed.notebook}.ipynb"

    def feedback(self, handed: Handed) -> Path:
        """Where ``nbgrader generate_feedback`` puts the page."""
        step = self.directory.feedback_directory
        folder = self.directory.format_path(step, handed.student, handed.assignment)
        return Path(folder) / f"{handed.notebook}.html"

    def source(self, assignment: str) -> Path:
        """The folder of the instructor's own version of an assignment."""
        return Path(self.directory.format_path(self.directory.source_directory, ".", assignment))

    def submitted(self, assignment: str) -> list[tuple[str, Path]]:
        """Every student with a folder for this assignment, and the folder, by student."""
        step = self.directory.submitted_directory
        pattern = self.directory.format_path(step, "\0", assignment)
        matched = re.compile(re.escape(pattern).replace("\0", "(?P<student>[^/\\\\]+)"))
        found = []
        for name in glob.iglob(glob.escape(pattern).replace("\0", "*")):
            match = matched.fullmatch(name)
            if match and os.path.isdir(name):
                # No gradebook takes bytes that are no UTF-8: such a name is spelled, ``\\xff``.
                raw = match["student"].encode("utf-8", "surrogateescape")
                found.append((raw.decode("utf-8", "backslashreplace"), Path(name)))
        return sorted(found)

    def handed(
        self, student: str, folder: Path, assignment: str, notebooks: list[str]
    ) -> Iterator[Handed]:
        """Each of the assignment's notebooks, as this student handed it in or did not."""
        for notebook in notebooks:
            found, problem = _find(folder, notebook, alone=len(notebooks) == 1)
            yield Handed(student, assignment, notebook, folder, found, problem)

    def handed_in(self, assignment: str, notebooks: list[str]) -> Iterator[Handed]:
        """Each of the assignment's notebooks for each student who handed anything in."""
        for student, folder in self.submitted(assignment):
            yield from self.handed(student, folder, assignment, notebooks)


def write_whole(path: Path, data: bytes, mode: int) -> None:
    """Write a file so that it is there whole or not at all. An OSError names the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.chmod(mode)
        os.replace(draft, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            draft.unlink()
        if isinstance(error, OSError):  # a full disk names none
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def _find(folder: Path, notebook: str, alone: bool) -> tuple[Path | None, str]:
    """A student's notebook, also where a browser or an LMS gave it another name."""
    wanted = folder / f"{notebook}.ipynb"
    if not os.path.lexists(wanted):
        others = sorted(p for p in folder.glob("*.ipynb") if not p.name.startswith("."))
        if not alone or not others:
            return None, f"there is no {notebook}.ipynb"
        if len(others) > 1:
            return None, f"there is no {notebook}.ipynb, and more than one other notebook"
        wanted = others[0]
    if wanted.is_symlink():
        return None, f"{wanted.name} is a symbolic link"
    return wanted, ""
