"""A graded submission, and the one place where it becomes JSON and comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.sandbox.inside.outcome import Status
from grader.verdict import Picture, Verdict


@dataclass(frozen=True)
class Graded:
    """A submission with its verdicts. ``message`` says what was wrong with the file, if anything;
    ``isolation`` is what stood between its code and the rest, and ``memory`` what bounded the
    memory of its processes together (``Sandbox.memory``); ``look_at`` are lines of its source that
    no honest answer needs, for a person to look at."""

    submission: str
    isolation: str
    verdicts: tuple[Verdict, ...]
    message: str = ""
    look_at: tuple[str, ...] = ()
    memory: str = ""

    @property
    def points(self) -> float:
        return round(sum(v.points for v in self.verdicts), 2)

    @property
    def max_points(self) -> float:
        return sum(v.max_points for v in self.verdicts)

    def as_json(self) -> dict[str, Any]:
        """The line of ``grader grade --json``: docs/result.schema.json is its form."""
        line = {
            "submission": self.submission,
            "isolation": self.isolation,
            "points": self.points,
            "max_points": self.max_points,
            "exercises": [
                {
                    "exercise": v.exercise,
                    "status": v.status,
                    "points": v.points,
                    "max_points": v.max_points,
                    "mistake": v.mistake,
                    "message": v.message,
                }
                for v in self.verdicts
            ],
        }
        if self.memory:
            line["memory"] = self.memory
        if self.message:
            line["message"] = self.message
        if self.look_at:
            line["look_at"] = list(self.look_at)
        return line


def to_record(graded: Graded) -> dict[str, Any]:
    """Everything there is to know of a graded submission, its pictures included: what the journal
    keeps, and what workers send."""
    return {
        "submission": graded.submission,
        "isolation": graded.isolation,
        "memory": graded.memory,
        "message": graded.message,
        "look_at": graded.look_at,
        "verdicts": [_verdict(v) for v in graded.verdicts],
    }


def from_record(record: dict[str, Any]) -> Graded:
    """The inverse of :func:`to_record`."""
    verdicts = tuple(
        Verdict(
            v["exercise"],
            Status(v["status"]),
            v["points"],
            v["max_points"],
            v["mistake"],
            tuple(v["findings"]),
            v["note"],
            _picture_from(v["picture"]),
        )
        for v in record["verdicts"]
    )
    look_at = tuple(record.get("look_at", ()))
    return Graded(
        record["submission"],
        record["isolation"],
        verdicts,
        record["message"],
        look_at,
        record.get("memory", ""),
    )


def _verdict(v: Verdict) -> dict[str, Any]:
    return {
        "exercise": v.exercise,
        "status": v.status,
        "points": v.points,
        "max_points": v.max_points,
        "mistake": v.mistake,
        "findings": v.findings,
        "note": v.note,
        "picture": _picture(v.picture),
    }


def _picture(picture: Picture | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    arrays = {name: getattr(picture, name).tolist() for name in ("mine", "truth", "wrong")}
    return {"kind": picture.kind, "title": picture.title, **arrays}


def _picture_from(record: dict[str, Any] | None) -> Picture | None:
    if record is None:
        return None
    arrays = {name: np.array(record[name]) for name in ("mine", "truth", "wrong")}
    return Picture(record["kind"], record["title"], **arrays)
