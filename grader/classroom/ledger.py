"""What was delivered of each submission, and under what: so that a later run knows what changed.

The journal says what a submission's answers came to; this says what was made of it in the
gradebook and in ``autograded/``. Lines are appended and never changed; the last of a submission
counts.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.errors import GraderError


class LedgerError(GraderError):
    """The ledger cannot be written; the message is one line."""


@dataclass(frozen=True)
class Facts:
    """All that a delivered grade depends on.

    data    the file that was handed in, hashed
    engine  the grader, its exercises, limits and seeds, hashed
    points  by cell of the gradebook, the most it can earn
    beside  the files beside the notebook, hashed
    secret  what named its feedback in the exchange, and ``stamp`` when it was handed in
    own     by exercise, what the course's own mistakes.py adds to it, hashed. Only some answers
            depend on that, so it is no reason by itself: see :meth:`whose_mistakes`.
    """

    data: str
    engine: str
    points: Mapping[str, float]
    beside: str
    secret: str
    stamp: str
    own: Mapping[str, str] = field(default_factory=dict)

    def why(self, before: Facts, engines: Mapping[str, Mapping[str, str]] | None = None) -> str:
        """What changed since ``before``, as the reason for grading anew; "" where nothing did.
        ``engines`` has the parts of engines, by their hash."""
        if self.data != before.data or self.stamp != before.stamp:
            return "handed in again"
        why = []
        if self.points.keys() != before.points.keys():
            gone = sorted(before.points.keys() - self.points.keys())
            new = sorted(self.points.keys() - before.points.keys())
            why += [f"{_names(new)} added"] * bool(new) + [f"{_names(gone)} removed"] * bool(gone)
        why += [
            f"points of {_name(cell)} changed from {before.points[cell]:g} to {most:g}"
            for cell, most in self.points.items()
            if most != before.points.get(cell, most)
        ]
        if self.engine != before.engine:
            known = engines or {}
            why.append(_of_engines(known.get(before.engine, {}), known.get(self.engine, {})))
        if why:
            return ", ".join(why)
        if self.beside != before.beside or self.secret != before.secret:
            return "files beside the notebook changed"
        return ""

    def whose_mistakes(self, before: Facts) -> str:
        """What changed in the course's own mistakes.py, as a reason; "" where nothing did."""
        both = self.own.keys() | before.own.keys()
        changed = sorted(name for name in both if self.own.get(name) != before.own.get(name))
        return f"mistakes.py changed for {_listed(changed)}" if changed else ""


def _of_engines(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Which parts of the grader and its exercises changed, as a reason."""
    changed = [n for n in {**now, **before} if before.get(n) != now.get(n)]
    if not before or not now or not changed:
        return "the grader, its exercises or its limits changed"
    return f"{_listed(changed)} changed"


def _listed(names: list[str]) -> str:
    first, rest = names[:_MOST], names[_MOST:]
    return ", ".join(first) + (f" and {len(rest):,} more" if rest else "")


#: Names that one reason lists.
_MOST = 4


@dataclass(frozen=True)
class Terms:
    """What the penalties of one assignment were worked out under."""

    due: str
    late: str

    @classmethod
    def of(cls, due: datetime.datetime | None, late: Any) -> Terms:
        return cls(due.isoformat(sep=" ", timespec="minutes") if due else "", repr(late))

    def why(self, before: Terms | None) -> str:
        """What changed since, as the reason for another penalty."""
        if before is not None and self.due != before.due:
            return f"the due date moved from {before.due or 'none'} to {self.due or 'none'} (UTC)"
        if before is not None and self.late != before.late:
            return "the late policy changed"
        return "handed in again, graded otherwise, or given longer"


@dataclass(frozen=True)
class Followed:
    """What ``course.toml`` was made to count in for one assignment, so that a line that is taken
    out of it stops counting.

    points      by exercise: what it was worth before, and what the file made it worth
    due         the due date before, "" for none; and the one that the file set, if it did
    extensions  the students whom the file gave longer
    """

    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    due: tuple[str, str] | None = None
    extensions: tuple[str, ...] = ()


class Ledger:
    """The ledger of a course, used by the one process that holds the journal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._facts: dict[str, Facts] = {}
        self._terms: dict[str, Terms] = {}
        self._followed: dict[str, Followed] = {}
        self._engines: dict[str, Mapping[str, str]] = {}
        try:
            with open(path, "rb") as file:
                for line in file:
                    # A line that a kill cut off, or another release wrote, says nothing.
                    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                        self._learn(json.loads(line))
        except FileNotFoundError:
            pass
        except OSError as error:
            raise self._error(error) from None

    def facts(self, submission: str) -> Facts | None:
        """What a submission was last delivered under, if it was."""
        return self._facts.get(submission)

    def why(self, submission: str, now: Facts) -> str:
        """What changed since a submission was last delivered; "" where nothing did, or it never
        was."""
        before = self.facts(submission)
        return now.why(before, self._engines) if before else ""

    def runs(self, engine: str, parts: Mapping[str, str]) -> None:
        """Note what an engine is made of."""
        if self._engines.get(engine) != parts:
            self._append([{"engine": engine, "parts": dict(parts)}])
            self._engines[engine] = parts

    def terms(self, assignment: str) -> Terms | None:
        """What the penalties of an assignment were last worked out under, if they were."""
        return self._terms.get(assignment)

    def followed(self, assignment: str) -> Followed:
        """What ``course.toml`` was last made to count in for an assignment."""
        return self._followed.get(assignment, Followed())

    def delivered(
        self,
        several: Mapping[str, Facts],
        own: Mapping[str, Mapping[str, float | None]] | None = None,
    ) -> None:
        """Note what was delivered, and under what; ``own`` is what the instructor's own cells in
        it earned, as shares."""
        self._append(
            {"of": name, "facts": dataclasses.asdict(facts), "own": dict((own or {}).get(name, {}))}
            for name, facts in several.items()
        )
        self._facts.update(several)

    def follows(self, assignment: str, followed: Followed) -> None:
        """Note what ``course.toml`` was made to count in."""
        if self.followed(assignment) != followed:
            self._append([{"course.toml": assignment, "said": dataclasses.asdict(followed)}])
            self._followed[assignment] = followed

    def penalised(self, assignment: str, terms: Terms) -> None:
        """Note under what an assignment's penalties were worked out."""
        if self._terms.get(assignment) != terms:
            self._append([{"assignment": assignment, "terms": dataclasses.asdict(terms)}])
            self._terms[assignment] = terms

    def _learn(self, line: dict[str, Any]) -> None:
        if "of" in line:
            self._facts[line["of"]] = Facts(**line["facts"])
        elif "engine" in line:
            self._engines[line["engine"]] = dict(line["parts"])
        elif "course.toml" in line:
            said = line["said"]
            self._followed[line["course.toml"]] = Followed(
                {name: (was, made) for name, (was, made) in said["points"].items()},
                tuple(said["due"]) if said["due"] else None,
                tuple(said["extensions"]),
            )
        else:
            self._terms[line["assignment"]] = Terms(**line["terms"])

    def _append(self, lines: Iterable[dict[str, Any]]) -> None:
        # It begins on a line of its own, also after one that a kill cut off.
        data = "".join(f"\n{json.dumps(line, ensure_ascii=False)}" for line in lines) + "\n"
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(data.encode())
        except OSError as error:
            raise self._error(error) from None

    def _error(self, error: OSError) -> LedgerError:
        return LedgerError(
            f"{self.path} cannot be read and written ({error.strerror or error}). What was graded "
            "is kept in the journal: put that right, and run the same again"
        )


def _name(cell: str) -> str:
    return cell.removeprefix("check_")


def _names(cells: Iterable[str]) -> str:
    return ", ".join(map(_name, cells))
