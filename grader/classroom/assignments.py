"""What the gradebook knows of an assignment, as data: its notebooks and their cells."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from grader.courses import by_name


@dataclass(frozen=True)
class Cell:
    """A cell as the gradebook knows it. ``grade``, ``answer`` and ``task`` are what it is in it:
    the id of that record, or "". ``points`` are the most it can earn."""

    name: str
    cell_type: str = "code"
    source: str = ""
    locked: bool = False
    checksum: str = ""
    points: float = 0.0
    grade: str = ""
    answer: str = ""
    task: str = ""

    @property
    def exercise(self) -> str:
        """The exercise that it holds or checks, or ""."""
        name = self.name.removeprefix("check_") if self.grade else self.name
        is_ours = name in by_name() and (self.grade == "") != (self.answer == "")
        return name if is_ours else ""

    @property
    def is_test(self) -> bool:
        """Whether it is a test of the instructor's own, graded by running it as nbgrader does."""
        return bool(
            self.grade and not self.answer and not self.exercise and self.cell_type == "code"
        )

    @property
    def by_hand(self) -> bool:
        """Whether somebody has to grade it: no check of this course's, and no test."""
        return bool(self.task or (self.grade and not self.exercise and not self.is_test))

    def metadata(self) -> dict[str, Any]:
        """What nbgrader keeps in the cell."""
        kept: dict[str, Any] = {
            "schema_version": 3,
            "grade_id": self.name,
            "grade": bool(self.grade),
            "solution": bool(self.answer),
            "locked": self.locked,
            "task": bool(self.task),
            "cell_type": self.cell_type,
            "checksum": self.checksum,
        }
        if self.grade or self.task:
            kept["points"] = self.points
        return kept


@dataclass(frozen=True)
class Released:
    """A notebook of an assignment, as it was released."""

    id: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def held_to(self) -> tuple[str, ...]:
        """The exercises that it is graded on, in the course's order."""
        asked = {cell.exercise for cell in self.cells if cell.grade}
        return tuple(name for name in by_name() if name in asked)

    @property
    def points(self) -> dict[str, float]:
        """By graded cell, the most it can earn."""
        return {cell.name: cell.points for cell in self.cells if cell.grade or cell.task}

    @property
    def worth(self) -> dict[str, float]:
        """By exercise of the course, the most that it can earn here."""
        return {cell.exercise: cell.points for cell in self.cells if cell.grade and cell.exercise}

    @property
    def has_own(self) -> bool:
        """Whether there is code of the instructor's own exercises in it, or a test of theirs."""
        return any(
            cell.is_test or (cell.answer and not cell.exercise and cell.cell_type == "code")
            for cell in self.cells
        )


@dataclass(frozen=True)
class Assignment:
    """An assignment in the gradebook."""

    id: str
    name: str
    duedate: datetime.datetime | None
    notebooks: tuple[Released, ...]
