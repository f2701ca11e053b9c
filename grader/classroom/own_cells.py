"""Cells of an instructor's own, graded as nbgrader grades them: the learner's notebook is run, the
instructor's tests in it, and a test that raises earns nothing.

Where nbgrader starts a kernel on this machine, here the notebook is run inside the sandbox: no
network, nothing of the course, an empty scratch. Its outputs are text to us.
"""

from __future__ import annotations

import ast
import base64
import binascii
import contextlib
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from grader import reading
from grader.batch import Journal
from grader.classroom import nbgrader_insides as nbgrader
from grader.classroom.assignments import Cell, Released
from grader.courses import spoken
from grader.errors import GraderError
from grader.reading.magics import parsed
from grader.sandbox import whole_notebook
from grader.sandbox.mounts import INSIDE
from grader.sandbox.whole_notebook import Run
from grader.sentences import ENGLISH

#: What nothing is taken over of but this: the rest would run in the instructor's browser.
_SHOWN = ("text/plain", "image/png")


@dataclass(frozen=True)
class OwnCells:
    """What came of the instructor's own cells in one submission.

    shares   by graded cell, the share of its points that it earned; None where a person grades it
    sources  by cell, the learner's code that stood in it
    outputs  by cell, what it put out, as nbformat has it
    """

    shares: Mapping[str, float | None] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"shares": self.shares, "sources": self.sources, "outputs": self.outputs}


def grade(
    data: bytes,
    released: Released,
    run: Run,
    beside: Mapping[str, Path] | None = None,
    journal: Journal | None = None,
    again: bool = False,
) -> OwnCells:
    """Run a submission's notebook with the instructor's tests in it.

    data     the ``.ipynb`` file as it was handed in; what is no notebook earns nothing
    beside   files that are in its folder as it runs, by name
    journal  where an earlier run's result is kept, and this one's will be

    A cell is known by nbgrader's metadata, or where that was stripped (Colab does), by its source
    if it is the instructor's, and by the names it defines if it is the learner's. Never raises for
    what is in a submission: what the grader stumbles over is left to a person.
    """
    try:
        return _graded(data, released, run, beside, journal, again)
    except GraderError:
        raise  # of the machine, and not of this submission
    except Exception:
        return OwnCells({c.name: None for c in released.cells if _is_own(c)})


def _graded(
    data: bytes,
    released: Released,
    run: Run,
    beside: Mapping[str, Path] | None,
    journal: Journal | None,
    again: bool,
) -> OwnCells:
    if not _theirs(data):
        return OwnCells({c.name: 0.0 for c in released.cells if _is_own(c)})
    key = _key(data, released, beside or {})
    if journal is not None and key in journal and not again:
        return OwnCells(**journal.record(key))
    cells = arrange(data, released)
    code = [(name, source) for name, kind, source in cells if kind == "code"]
    tested = any(cell.is_test for cell in released.cells)
    put_out = run([source for _, source in code], beside or {}) if tested else []
    outputs: dict[str, list[dict[str, Any]]] = {}
    for number, (name, _) in enumerate(code):
        if name and tested:
            came = put_out[number] if number < len(put_out) else [_error(spoken()("cells ended"))]
            outputs[name] = [o for o in map(shown, came) if o is not None]
    sources = {name: source for name, _, source in cells if name}
    shares = {
        cell.name: _share(cell, sources.get(cell.name), outputs.get(cell.name, ()))
        for cell in released.cells
        if _is_own(cell)
    }
    own = {c.name for c in released.cells if not c.exercise}
    found = OwnCells(
        shares,
        {n: s for n, s in sources.items() if n in own},
        {n: o for n, o in outputs.items() if n in own},
    )
    if journal is not None:
        journal.append(key, found.as_json())
    return found


def _is_own(cell: Cell) -> bool:
    return bool((cell.grade or cell.task) and not cell.exercise)


# ---------------------------------------------------------------------------- the notebook to run


def arrange(data: bytes, released: Released) -> list[tuple[str, str, str]]:
    """The cells of the notebook to be run: (name in the gradebook or "", kind, source).

    The learner's cells in the learner's order, the instructor's locked ones as they were released,
    and those that are gone put back behind the cell that they followed. The course's own checks
    are not run: their answers are graded by name.
    """
    known = {cell.name: cell for cell in released.cells}
    theirs = _theirs(data)
    names = _named(theirs, released)
    found: list[tuple[str, str, str]] = []
    for number, (kind, source, _) in enumerate(theirs):
        cell = known.get(names.get(number, ""))
        if cell is None:
            found.append(("", kind, source))
        elif not (cell.grade and cell.exercise):
            found.append((cell.name, cell.cell_type, cell.source if cell.locked else source))
    there = {name for name, _, _ in found}
    before = ""
    for cell in released.cells:
        if cell.name not in there and not (cell.grade and cell.exercise):
            at = next((i for i, (n, _, _) in enumerate(found) if n and n == before), None)
            place = len(found) if at is None else at + 1
            found.insert(place, (cell.name, cell.cell_type, cell.source))
        before = cell.name if not (cell.grade and cell.exercise) else before
    return found


def code_of(data: bytes) -> list[str]:
    """The code cells of a notebook, as text; none where it is no notebook."""
    return [source for kind, source, _ in _theirs(data) if kind == "code"]


def _theirs(data: bytes) -> list[tuple[str, str, str]]:
    """Each cell that was handed in: its kind, its source, the name its metadata gives it."""
    try:
        cells = reading.notebook(data)["cells"]
    except (reading.Unreadable, KeyError, TypeError):
        return []
    found = []
    for cell in cells if isinstance(cells, list) else ():
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", "")
        parts = source if isinstance(source, list) else [source]
        text = "".join(part for part in parts if isinstance(part, str))
        metadata = cell.get("metadata")
        kept = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        name = kept.get("grade_id") if isinstance(kept, dict) else None
        kind = "code" if cell.get("cell_type") == "code" else "markdown"
        found.append((kind, text, name if isinstance(name, str) else ""))
    return found


def _named(theirs: Sequence[tuple[str, str, str]], released: Released) -> dict[int, str]:
    """Which cell of the gradebook each of theirs is, by number. Each is one cell at most: the last
    that says so."""
    known = {cell.name: cell for cell in released.cells}
    found = {name: number for number, (_, _, name) in enumerate(theirs) if name in known}
    taken = set(found.values())
    for name, cell in known.items():
        if name in found:
            continue
        wanted = _defines(cell.source) if not cell.locked and cell.cell_type == "code" else set()
        for number, (kind, source, _) in reversed(list(enumerate(theirs))):
            if number in taken or kind != cell.cell_type:
                continue
            same = source.strip() == cell.source.strip()
            if same or (wanted and wanted <= _defines(source)):
                found[name] = number
                taken.add(number)
                break
    return {number: name for name, number in found.items()}


def _defines(source: str) -> set[str]:
    """The names that a cell defines at its top level; none where it is not Python."""
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found = set()
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Assign):
            found.update(t.id for t in statement.targets if isinstance(t, ast.Name))
    return found


def _share(cell: Cell, source: str | None, outputs: Sequence[Mapping[str, Any]]) -> float | None:
    """What nbgrader makes of a cell and its outputs, as a share of its points."""
    if cell.task:
        return None
    node = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {
            "cell_type": cell.cell_type,
            "source": cell.source if source is None else source,
            "outputs": list(outputs),
            "metadata": {"nbgrader": cell.metadata()},
        }
    )
    if cell.answer and source is not None and source.strip() == cell.source.strip():
        return 0.0  # nothing was written in it
    points, most = nbgrader.determine_grade(node)
    if points is None:
        return None
    if not most:
        return 0.0
    return float(points) / float(most)


# ------------------------------------------------------------------------------------ its outputs


def shown(output: Mapping[str, Any]) -> dict[str, Any] | None:
    """An output as it may be shown in an instructor's browser, or None."""
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        name, value = _text(output.get("ename")), _text(output.get("evalue"))
        lines = output.get("traceback")
        if value == ENGLISH("cell took too long"):  # the shell knows no language
            said = spoken()("cell took too long")
            if isinstance(lines, list):
                lines = [_text(line).replace(value, said) for line in lines]
            value = said
        return _error(value, name, lines)
    if kind in ("display_data", "execute_result"):
        given = output.get("data")
        data = {
            mime: _text(given[mime])
            for mime in _SHOWN
            if isinstance(given, dict) and _is_shown(mime, given.get(mime))
        }
        kept: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        return kept | ({"execution_count": None} if kind == "execute_result" else {})
    return None


def _is_shown(mime: str, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if mime == "text/plain":
        return True
    try:
        return base64.b64decode(value).startswith(b"\x89PNG")
    except (binascii.Error, ValueError):
        return False


def _error(said: str, name: str = "Stopped", traceback: Any = None) -> dict[str, Any]:
    lines = [_text(line) for line in traceback] if isinstance(traceback, list) else []
    lines = lines or [f"{name}: {said}"]
    return {"output_type": "error", "ename": name, "evalue": said, "traceback": lines}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _key(data: bytes, released: Released, beside: Mapping[str, Path]) -> str:
    digest = hashlib.sha256(f"own cells {sys.version}".encode())
    for part in (Path(__file__), Path(whole_notebook.__file__), INSIDE / "notebook_cells.py"):
        digest.update(part.read_bytes())
    about = [
        [c.name, c.cell_type, c.source, c.locked, bool(c.grade), bool(c.answer), bool(c.task)]
        for c in released.cells
    ]
    digest.update(json.dumps([released.name, about]).encode())
    for name, path in sorted(beside.items()):
        with contextlib.suppress(OSError):
            digest.update(name.encode(errors="replace") + b"\0" + path.read_bytes())
    digest.update(data)
    return digest.hexdigest()
