"""Gives a submitted notebook its nbgrader metadata back, by the names that its cells define.

nbgrader knows a cell by metadata, and metadata gets lost: Colab saves a notebook without it, a
copied cell has it twice, a pasted one has another's. So it is not read at all where there is a
better sign: an answer is the last cell that defines its name, its check is the cell with the
check's own source, and what was not found is put back.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbgrader.api import Gradebook, Notebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grader import answers


@dataclass(frozen=True)
class Released:
    """A cell of a released notebook, with the nbgrader metadata it was released with."""

    source: str
    metadata: Mapping[str, Any]

    @property
    def grade_id(self) -> str:
        return self.metadata["grade_id"]

    @property
    def is_code(self) -> bool:
        return self.metadata["cell_type"] == "code"

    @property
    def is_answer(self) -> bool:
        return self.is_code and self.metadata["solution"]

    @property
    def is_check(self) -> bool:
        return self.is_code and self.metadata["grade"] and not self.metadata["solution"]


def restore(notebook: nbformat.NotebookNode, released: Iterable[Released]) -> list[str]:
    """Give the cells of ``notebook`` the metadata of ``released``, in place.

    A check stands after the last definition of what it checks: it is moved there where the learner
    defined it again further down, and put back where it was deleted. Returns the ``grade_id`` of
    every cell that did not have its metadata, or was not in its place.
    """
    return _Restoration(notebook, released).run()


class _Restoration:
    """One notebook being restored. Cells are told by identity: they move and they equal others."""

    def __init__(self, notebook: nbformat.NotebookNode, released: Iterable[Released]) -> None:
        self.notebook = notebook
        self.cells = notebook.cells
        self.released = list(released)
        self.names = {n for r in self.released if r.is_answer for n in _defined(r.source)}
        self.claims = {id(c): c.metadata.pop("nbgrader", None) for c in self.cells}
        self.defines = {
            id(c): _attempted(c.source, self.names) if c.cell_type == "code" else set()
            for c in self.cells
        }
        self.taken: set[int] = set()
        self.changed: list[str] = []

    def run(self) -> list[str]:
        self._answers()
        self._checks()
        self._others()
        return self.changed

    def _answers(self) -> None:
        nameless = []
        for r in self.released:
            if r.is_answer:
                cell = self._last_defining(_defined(r.source))
                if cell is None:
                    nameless.append(r)
                self._give(cell, r)
        for r in nameless:
            self._give(self._claimant(r), r)

    def _checks(self) -> None:
        for r in self.released:
            if not r.is_check:
                continue
            home = self._last_defining(_used(r.source) & self.names)
            cell = self._last_like(r.source) or self._claimant(r)
            if cell is None:
                cell = _new_cell(r.source, self.notebook)
                self.cells.append(cell)
                self._move_after(cell, home)
            elif home is not None and self._at(cell) < self._at(home):
                self._move_after(cell, home)
                self.changed.append(r.grade_id)
            self._give(cell, r)

    def _others(self) -> None:
        """Read-only cells and cells graded by hand: there is no name to know them by."""
        for r in self.released:
            if not (r.is_answer or r.is_check):
                self._give(self._claimant(r) or self._last_like(r.source), r)

    # ------------------------------------------------------------------------------ finding

    def _last_defining(self, names: set[str]) -> Any:
        return self._last(lambda c: self.defines.get(id(c), set()) & names)

    def _last_like(self, source: str) -> Any:
        return self._last(lambda c: id(c) not in self.taken and c.source.strip() == source.strip())

    def _claimant(self, r: Released) -> Any:
        return self._last(
            lambda c: (
                id(c) not in self.taken
                and (self.claims.get(id(c)) or {}).get("grade_id") == r.grade_id
            )
        )

    def _last(self, fits) -> Any:
        return next((cell for cell in reversed(self.cells) if fits(cell)), None)

    def _at(self, cell: Any) -> int:
        return next(i for i, other in enumerate(self.cells) if other is cell)

    # ------------------------------------------------------------------------------ changing

    def _move_after(self, cell: Any, home: Any) -> None:
        if home is not None:
            del self.cells[self._at(cell)]
            self.cells.insert(self._at(home) + 1, cell)

    def _give(self, cell: Any, r: Released) -> None:
        if cell is None or id(cell) in self.taken:
            return  # one cell with two answers in it: it can carry one name only
        self.taken.add(id(cell))
        if self.claims.get(id(cell)) != r.metadata and r.grade_id not in self.changed:
            self.changed.append(r.grade_id)
        cell.metadata["nbgrader"] = nbformat.from_dict(dict(r.metadata))


def _new_cell(source: str, notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source)
    if notebook.get("nbformat_minor", 5) < 5:  # ids came with 4.5; before, they are not valid
        del cell["id"]
    return cell


def _attempted(source: str, names: set[str]) -> set[str]:
    return answers.parse([answers.Cell("", source)]).attempts(names)


def _defined(source: str) -> set[str]:
    return set(answers.parse([answers.Cell("", source)]).defined)


def _used(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


# ------------------------------------------------------------------------------- in nbgrader


class RestoreMetadata(NbGraderPreprocessor):
    """The first of ``Autograde.sanitize_preprocessors`` in a course of ours."""

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            found = gradebook.find_notebook(where["notebook"], where["assignment"])
            released = released_cells(found)
        changed = restore(nb, released)
        if changed:
            self.log.warning(
                "%s of %s: nbgrader's metadata was restored by name for %s",
                where["notebook"],
                where["student"],
                ", ".join(changed),
            )
        return nb, resources


def released_cells(notebook: Notebook) -> Sequence[Released]:
    """The cells of a released notebook as the gradebook has them, in no particular order."""
    solutions = {cell.name for cell in notebook.solution_cells}
    points = {c.name: c.max_score for c in (*notebook.grade_cells, *notebook.task_cells)}
    graded = {cell.name for cell in notebook.grade_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    cells = []
    for cell in notebook.source_cells:
        metadata = {
            "schema_version": 3,
            "grade_id": cell.name,
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "locked": cell.locked,
            "task": cell.name in tasks,
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
        }
        if cell.name in points:
            metadata["points"] = points[cell.name]
        cells.append(Released(cell.source, metadata))
    return cells
