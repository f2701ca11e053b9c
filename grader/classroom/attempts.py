"""Every attempt that was collected, kept whether it counts or not, and where each came from.

``collected.jsonl`` in the course's own folder has a line for each attempt, and one for each that
was chosen to count: what a platform is to take back has to be called what the platform called it.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.classroom.folder import Course, write_whole

LOG = "collected.jsonl"


@dataclass(frozen=True)
class Attempt:
    """Something that one student handed in for an assignment.

    name    its path in what was collected, to be shown; ``parts`` is that path as it was
    data    the file
    suffix  ``.ipynb`` or ``.py``
    system  whose shape the path has, "" for none
    moment  when it was handed in, if that is known
    """

    student: str
    name: str
    data: bytes
    suffix: str = ".ipynb"
    parts: tuple[str, ...] = ()
    system: str = ""
    moment: datetime.datetime | None = None

    @property
    def digest(self) -> str:
        """What tells it from other attempts of the same student."""
        return hashlib.sha256(self.data).hexdigest()[:12]

    @property
    def notebook(self) -> bytes:
        """It as the notebook that nbgrader takes."""
        return self.data if self.suffix == ".ipynb" else as_notebook(self.data)


@dataclass(frozen=True)
class Origin:
    """Where the attempt that counts came from: the platform, and the path in its zip."""

    system: str
    parts: tuple[str, ...]


class Attempts:
    """The attempts of one assignment."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._folder = course.own / "attempts" / assignment
        self._log = course.own / LOG
        self._assignment = assignment
        self._lines: dict[tuple[str, str], dict[str, Any]] = {}
        self._chosen: dict[str, str] = {}
        try:
            text = self._log.read_text("utf-8", "replace")
        except OSError:
            text = ""
        for line in text.splitlines():
            # A line that a kill cut off says nothing.
            with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                self._learn(json.loads(line))

    def keep(self, one: Attempt) -> None:
        """Keep an attempt, whether it counts or not."""
        path = self._path(one.student, one.digest, one.suffix)
        if not path.exists():
            write_whole(path, one.data, 0o600)
        if one.parts:
            moment = one.moment.isoformat() if one.moment else ""
            line = {"student": one.student, "digest": one.digest, "suffix": one.suffix,
                    "system": one.system, "parts": list(one.parts), "name": one.name,
                    "moment": moment}  # fmt: skip
            if self._lines.get((one.student, one.digest)) != line:
                self._append(line)

    def choose(self, one: Attempt) -> None:
        """Note that it is this attempt of the student's that counts."""
        if self._chosen.get(one.student) != one.digest:
            self._append({"student": one.student, "chosen": one.digest})

    def of(self, student: str) -> list[Attempt]:
        """What was kept of a student, in the order in which it came."""
        found = []
        for (who, digest), line in self._lines.items():
            path = self._path(who, digest, line["suffix"])
            if who == student:
                with contextlib.suppress(OSError, ValueError):
                    moment = (
                        datetime.datetime.fromisoformat(line["moment"]) if line["moment"] else None
                    )
                    found.append(
                        Attempt(who, line["name"], path.read_bytes(), line["suffix"],
                                tuple(line["parts"]), line["system"], moment)
                    )  # fmt: skip
        return found

    def origins(self, system: str) -> Mapping[str, Origin]:
        """By student, where in what ``system`` handed out their work was: that which counts, or
        the last that came from there where what counts came by another way."""
        found: dict[str, Origin] = {}
        for (student, digest), line in self._lines.items():
            if line["system"] != system:
                continue
            if student not in found or self._chosen.get(student) == digest:
                found[student] = Origin(system, tuple(line["parts"]))
        return found

    def _path(self, student: str, digest: str, suffix: str) -> Path:
        return self._folder / student / f"{digest}{suffix}"

    def _append(self, line: dict[str, Any]) -> None:
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        said = json.dumps({"assignment": self._assignment, **line}, ensure_ascii=False)
        # It begins on a line of its own, also after one that a full disk cut off.
        try:
            with open(self._log, "a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(f"\n{said}\n")
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._log)) from None
        self._learn({"assignment": self._assignment, **line})

    def _learn(self, line: dict[str, Any]) -> None:
        if line.pop("assignment") != self._assignment:
            return
        if "chosen" in line:
            self._chosen[line["student"]] = line["chosen"]
        else:
            self._lines[line["student"], line["digest"]] = line


def as_notebook(data: bytes) -> bytes:
    """A Python file as a notebook of one cell, which is what nbgrader takes."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "python-file",
        "metadata": {},
        "outputs": [],
        "source": data.decode("utf-8-sig", "replace"),
    }
    rest = {"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({"cells": [cell], **rest}, ensure_ascii=False).encode("utf-8", "replace")
