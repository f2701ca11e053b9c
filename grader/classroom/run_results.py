"""What a run in a course comes to, as data: its results, and what it has to tell besides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from grader.classroom.grades import Moot
from grader.results import Graded

#: Reasons to deliver a grade again that has not changed.
GONE = "its notebook in autograded/ was gone"
OTHER = "the gradebook had another grade"


@dataclass(frozen=True)
class CourseResult:
    """One notebook of one student, graded.

    graded  in the points of the gradebook
    own     of the instructor's own cells, by name: (points or None where a person grades, most)
    reused  whether an earlier run had graded these answers
    why     where it had a grade already and was delivered anew, what had changed
    """

    graded: Graded
    own: dict[str, tuple[float | None, float]] = field(default_factory=dict)
    reused: bool = False
    why: str = ""

    @property
    def is_put_back(self) -> bool:
        """Whether the grade is what it was, and only what had been made of it was gone."""
        return self.why in (GONE, OTHER)

    @property
    def is_unchanged(self) -> bool:
        """Whether an earlier run came to the same grade."""
        return self.reused and (not self.why or self.is_put_back)

    def as_json(self) -> dict[str, Any]:
        """The line of ``grader grade COURSE --json``: the points that the gradebook has."""
        line: dict[str, Any] = self.graded.as_json()
        if self.own:
            line["points"] = round(line["points"] + sum(p or 0.0 for p, _ in self.own.values()), 2)
            line["max_points"] += sum(most for _, most in self.own.values())
            line["own_cells"] = [
                {"cell": name, "points": points, "max_points": most}
                for name, (points, most) in self.own.items()
            ]
        return line


@dataclass
class News:
    """What a run has to tell besides its results.

    empty      assignments for which nothing was handed in
    changed    what course.toml changed in the gradebook, in words
    moot       scores by hand that a later attempt made moot
    penalties  how many penalties changed, by the reason
    kept       results that are in the journal, of those that the run has come to
    full       how many (student, assignment) have all points, what people graded included
    """

    empty: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moot: list[Moot] = field(default_factory=list)
    penalties: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    full: int = 0
