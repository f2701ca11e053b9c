"""A graded submission as JSON and back, its pictures included: what the journal keeps."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.grading import Graded
from grader.verdict import Picture, Verdict


def to_record(graded: Graded) -> dict[str, Any]:
    """Everything there is to know of a graded submission, as JSON has it."""
    return {
        "submission": graded.submission,
        "isolation": graded.isolation,
        "message": graded.message,
        "look_at": graded.look_at,
        "verdicts": [_verdict(v) for v in graded.verdicts],
    }


def from_record(record: dict[str, Any]) -> Graded:
    """The inverse of :func:`to_record`."""
    verdicts = tuple(
        Verdict(
            v["exercise"],
            v["status"],
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
    return Graded(record["submission"], record["isolation"], verdicts, record["message"], look_at)


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
