"""The notebook that Formgrader shows: the released one, with the learner's answers put in by name
and each check's verdict, picture included, as its output.

Only code of the learner's is taken over, by the names it defines. Their metadata, their outputs
and their text are not: what Formgrader shows runs in the instructor's browser, with the
instructor's rights.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import escaping, feedback, reading
from grader.classroom.points import rescaled
from grader.courses import spoken
from grader.results import Graded
from grader.sentences import Heard, Sentences
from grader.submission import Submission
from grader.verdict import Verdict

if TYPE_CHECKING:  # each worker imports this module, and nbgrader would take it a second
    from grader.classroom.assignments import Cell, Released
    from grader.classroom.folder import Course
    from grader.classroom.own_cells import OwnCells

#: Characters of one cell that are shown. Nobody reads more, and highlighting it takes minutes.
LONGEST_CELL = 50_000
#: Cells of helpers that are shown, for the same reason.
MOST_HELPERS = 50


@dataclass(frozen=True)
class Slot:
    """A cell of the released notebook.

    cell      as JSON has it, nbgrader's metadata included
    answer    the exercise whose answer belongs in it, or ""
    check     the exercise whose verdict belongs under it, or ""
    by_hand   the learner's own text belongs in it, to be graded by a person
    """

    cell: Mapping[str, Any]
    answer: str = ""
    check: str = ""
    by_hand: bool = False

    @functools.cached_property
    def text(self) -> str:
        """The cell as JSON, as it was released."""
        return _text(self.cell)


@dataclass(frozen=True)
class Autograded:
    """Makes the notebook of a submission: a :class:`grader.batch.worker.Dress`.

    worth  by exercise, the points that the gradebook gives it
    """

    slots: tuple[Slot, ...]
    metadata: Mapping[str, Any]
    worth: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, course: Course, assignment: str, notebook: Released) -> Autograded:
        """For a notebook of an assignment: as it was released, where that can be read."""
        step = course.directory.release_directory
        folder = course.directory.format_path(step, ".", assignment)
        try:
            shipped = json.loads((Path(folder) / f"{notebook.name}.ipynb").read_text("utf-8"))
        except (OSError, ValueError):
            shipped = {}
        metadata = shipped.get("metadata") if isinstance(shipped, dict) else None
        return cls(slots(notebook.cells, shipped), metadata or {}, notebook.worth)

    def __call__(self, submission: Submission, graded: Graded) -> bytes:
        """The whole ``.ipynb`` file."""
        graded = rescaled(graded, self.worth)
        theirs = _Theirs(submission, self.slots)
        return self._notebook(graded, theirs)

    def _notebook(self, graded: Graded, theirs: _Theirs) -> bytes:
        verdicts = {v.exercise: v for v in graded.verdicts}
        cells: list[str] = []
        if graded.message:
            said = f"**{escaping.markdown(graded.message)}**"
            cells.append(_text(_cell("markdown", said, "grader-message")))
        helpers_shown = False
        for slot in self.slots:
            cell = slot.cell
            if slot.answer:
                if not helpers_shown:
                    cells += map(_text, theirs.helpers())
                    helpers_shown = True
                cells.append(_text({**cell, "source": theirs.answer(slot.answer)}))
            elif slot.by_hand:
                cells.append(_text({**cell, "source": theirs.text(cell)}))
            elif slot.check in verdicts:
                cells.append(_text({**cell, "outputs": [card(verdicts[slot.check])]}))
            else:
                cells.append(slot.text)
        rest = _text({"metadata": self.metadata, "nbformat": 4, "nbformat_minor": 5})
        joined = ",\n".join(cells)
        return f'{{"cells": [\n{joined}\n],\n{rest[1:]}\n'.encode()


def with_own_cells(file: bytes, own: OwnCells) -> bytes:
    """The notebook with the learner's code, and what it put out, in the instructor's own cells."""
    notebook = json.loads(file)
    for cell in notebook["cells"]:
        name = _grade_id(cell)
        if name in own.sources and not cell["metadata"]["nbgrader"]["locked"]:
            text = _cut(own.sources[name])
            is_code = cell["cell_type"] == "code"
            cell["source"] = text if is_code else escaping.by_hand(text)
        if name in own.outputs and cell["cell_type"] == "code":
            cell["outputs"] = list(own.outputs[name])
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode() + b"\n"


def _text(cell: Mapping[str, Any]) -> str:
    return json.dumps(cell, ensure_ascii=False)


def card(verdict: Verdict) -> dict[str, Any]:
    """The feedback as a cell's output."""
    # Most answers of a class are right, and get the same card; a picture is one answer's own.
    show = _shown if verdict.picture is None else _shown.__wrapped__
    return {"output_type": "display_data", "data": show(verdict, spoken()), "metadata": {}}


@functools.lru_cache(maxsize=256)
def _shown(verdict: Verdict, words: Sentences) -> dict[str, str]:
    return {kind: show(verdict, words) for kind, show in _KINDS.items()}


_KINDS = {"text/html": feedback.html, "text/plain": feedback.text}


def slots(released: Sequence[Cell], notebook: Mapping[str, Any] | None) -> tuple[Slot, ...]:
    """The cells to be filled: those of the released ``notebook`` where there is one, and all that
    the gradebook knows (``released``)."""
    known = {cell.name: cell for cell in released}
    found: list[Slot] = []
    for number, cell in enumerate(_cells(notebook)):
        grade_id = _grade_id(cell)
        if grade_id in known:
            found.append(_slot(known.pop(grade_id), cell))
        elif "nbgrader" not in cell.get("metadata", {}):
            found.append(Slot(_plain(cell, f"released-{number}")))
    return (*found, *(_slot(cell, {}) for cell in known.values()))


class _Theirs:
    """What a submission holds of the code that is shown."""

    def __init__(self, submission: Submission, all_slots: Iterable[Slot]) -> None:
        self._submission = submission
        self._names = {slot.answer for slot in all_slots if slot.answer}
        self._released = {slot.cell["source"].strip() for slot in all_slots}
        try:
            self._source = submission.source
        except reading.Unreadable:
            self._source = reading.Source()
        self._text = {cell.where: cell.source for cell in self._source.cells}
        self._at = {name: self._where(name) for name in self._names}

    def answer(self, name: str) -> str:
        """The cell that has the last definition of a name."""
        where = self._at[name]
        if where is None:
            return f"# {spoken()('missing', name=name)}"
        return _cut(self._text[where])

    def helpers(self) -> list[dict[str, Any]]:
        """Cells that the answers need and that the course did not ship."""
        found = reading.select(self._source, self._names)
        wheres = dict.fromkeys(s.where for s in found.statements)
        shown = [
            (w, self._text[w])
            for w in wheres
            if w not in self._at.values() and self._text[w].strip() not in self._released
        ]
        return [
            _cell("code", _cut(f"# {said}\n{text}"), at)
            for where, text in shown[:MOST_HELPERS]
            for said in [spoken()("helper", where=Heard(where))]
            for at in [f"helper-{where.replace(' ', '-')}"]
        ]

    def text(self, cell: Mapping[str, Any]) -> str:
        """The learner's own text for a cell that is graded by hand: there is no name to know it
        by, so it is taken from the cell that says to be it, and can only be put in its place."""
        try:
            notebook = reading.notebook(self._submission.data)
        except reading.Unreadable:
            notebook = {}
        for theirs in _cells(notebook):
            if _grade_id(theirs) == _grade_id(cell):
                text = _cut(_joined(theirs.get("source", "")))
                return text if cell["cell_type"] == "code" else escaping.by_hand(text)
        return ""

    def _where(self, name: str) -> str | None:
        for statement in reversed(self._source.parsed):
            if name in statement.binds:
                return statement.statement.where
        broken = reading.select(self._source, {name}).broken
        return broken[0].where if broken else None


def _slot(known: Cell, shipped: Mapping[str, Any]) -> Slot:
    """A cell that the gradebook knows, in the place and with the id that it was released with."""
    source = shipped.get("source", known.source)
    base = _cell(known.cell_type, _joined(source), shipped.get("id") or known.name)
    kept = {k: v for k, v in shipped.get("metadata", {}).items() if k != "nbgrader"}
    cell = {**base, "metadata": {**kept, "nbgrader": known.metadata()}}
    by_hand = bool(known.answer and known.grade)
    answer = known.exercise if known.answer and not by_hand else ""
    return Slot(cell, answer, known.exercise if known.grade else "", by_hand)


def _plain(cell: Mapping[str, Any], fallback: str) -> dict[str, Any]:
    kind = cell.get("cell_type", "markdown")
    return _cell(kind, _joined(cell.get("source", "")), cell.get("id") or fallback)


def _cell(kind: str, source: str, cell_id: str) -> dict[str, Any]:
    safe = "".join(c if c.isalnum() and c.isascii() else "-" for c in str(cell_id))[:64]
    cell = {"cell_type": kind, "id": safe, "metadata": {}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _cells(notebook: Any) -> list[Mapping[str, Any]]:
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    return [c for c in cells if isinstance(c, dict)] if isinstance(cells, list) else []


def _grade_id(cell: Mapping[str, Any]) -> str:
    metadata = cell.get("metadata")
    kept = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = kept.get("grade_id") if isinstance(kept, dict) else None
    return name if isinstance(name, str) else ""


def _joined(source: Any) -> str:
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def _cut(text: str) -> str:
    if len(text) <= LONGEST_CELL:
        return text
    said = spoken()("cut off", count=f"{len(text) - LONGEST_CELL:,}")
    return f"{text[:LONGEST_CELL]}\n# {said}"
