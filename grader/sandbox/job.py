"""What is asked of a sandbox: data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Statement:
    """One top-level statement of a learner's: its text, what a learner calls the place ("cell 7",
    or "" for a file), and the line of the place on which it begins."""

    code: str
    where: str
    first_line: int


@dataclass(frozen=True)
class Question:
    """One answer to call: its name, the inputs of each call, and how."""

    name: str
    cases: tuple[Mapping[str, Any], ...]
    rowwise: tuple[str, ...] = ()
    is_value: bool = False


@dataclass(frozen=True)
class Job:
    """One submission: statements to execute in order, then questions to answer."""

    statements: tuple[Statement, ...]
    questions: tuple[Question, ...]
    tensorflow: bool
