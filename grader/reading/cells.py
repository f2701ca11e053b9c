"""The code cells of a notebook, or of a Python file the one that it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.reading.files import LARGEST_SOURCE, Unreadable, load, newlines, text_of
from grader.sentences import ENGLISH

MOST_CELLS = 20_000
#: Brackets, braces and commas of a notebook's JSON: each may become an object in memory. A picture
#: is one long string and has none.
MOST_PARTS = 4_000_000


@dataclass(frozen=True)
class Cell:
    """A piece of source and what a learner calls the place: "cell 7", or "" for a file."""

    where: str
    source: str


def read(path: Path) -> list[Cell]:
    """The code cells of a notebook, or a Python file as one cell. Raises :class:`Unreadable`."""
    return cells(load(path), path.suffix)


def cells(data: bytes, suffix: str) -> list[Cell]:
    """The code cells of a notebook, or of a ``.py`` file the one that it is. Raises
    :class:`Unreadable`."""
    if suffix == ".py" and len(data) > 4 * LARGEST_SOURCE:
        raise _too_long()
    text = text_of(data, python=suffix == ".py")
    if suffix == ".py":
        if len(text) > LARGEST_SOURCE:
            raise _too_long()
        return [Cell("", text)]
    return list(_cells_of(_notebook(text)))


def notebook(data: bytes) -> Any:
    """What the JSON of a notebook says, without its outputs and with 0 for every number; bounded.
    Raises :class:`Unreadable`."""
    return _notebook(text_of(data))


def _too_long() -> Unreadable:
    return Unreadable(ENGLISH("too much code", size=LARGEST_SOURCE // 2**20))


def _notebook(text: str) -> Any:
    if sum(map(text.count, "[{,")) > MOST_PARTS:
        raise Unreadable(ENGLISH("too much in it"))
    try:
        # No number in a notebook says anything about its code, and one of 5,000 digits is refused
        # by Python. Outputs are forgotten as soon as they are read.
        return json.loads(
            text,
            object_pairs_hook=_without_outputs,
            parse_int=_no_number,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(ENGLISH("broken at line", line=error.lineno)) from None
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable(ENGLISH("broken")) from None


def _no_number(_digits: str) -> float:
    return 0.0


def _without_outputs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    for name in ("outputs", "attachments"):
        found.pop(name, None)
    return found


def _cells_of(notebook: Any) -> Iterator[Cell]:
    raw = _raw_cells(notebook)
    if len(raw) > MOST_CELLS:
        raise Unreadable(ENGLISH("too many cells", count=f"{len(raw):,}", most=f"{MOST_CELLS:,}"))
    size = 0
    for number, cell in enumerate(raw, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _joined(cell.get("source", cell.get("input", "")))
        size += len(source)
        if size > LARGEST_SOURCE:
            raise _too_long()
        yield Cell(f"cell {number}", newlines(source))


def _raw_cells(notebook: Any) -> list[Any]:
    if isinstance(notebook, dict):
        if isinstance(sheets := notebook.get("worksheets"), list):  # nbformat 3
            below = [s.get("cells") for s in sheets if isinstance(s, dict)]
            return [c for cells_ in below if isinstance(cells_, list) for c in cells_]
        if isinstance(found := notebook.get("cells"), list):
            return found
    raise Unreadable(ENGLISH("no cells"))


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
