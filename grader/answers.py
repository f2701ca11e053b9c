"""Finds a learner's answers by name, in a notebook or a Python file, wherever they ended up.

Nothing of the learner's runs here: the source is parsed, and the top-level statements that the
asked-for names depend on are picked out, in their order. So a check, a plot or a slow experiment
in the same notebook costs nothing, cells may be moved, copied, split or renamed, and a cell with
a syntax error spoils only what it defines.
"""

from __future__ import annotations

import ast
import functools
import json
import os
import re
import stat
import symtable
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GraderError
from grader.sandbox.job import Statement

#: A submission larger than this is not read. Notebooks with pictures in them reach a few MB.
LARGEST_FILE = 64 * 2**20
LARGEST_SOURCE = 2 * 2**20
MOST_CELLS = 20_000
#: A cell with more characters is nobody else's, and is not kept.
_WORTH_KEEPING = 10_000

_SKIPPED_CELL_MAGICS = re.compile(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)\w+")
_MAGIC_LINE = re.compile(r"\s*(?:\w+\s*=\s*)?[%!?]|.*\?\s*$")


class Unreadable(GraderError):
    """A submission that is not what it should be; the message says what it is instead."""


@dataclass(frozen=True)
class Cell:
    """A piece of source and what a learner calls the place: "cell 7", or "" for a file."""

    where: str
    source: str


@dataclass(frozen=True)
class Broken:
    """A cell that does not parse: the names it seems to define, and the error in words."""

    names: frozenset[str]
    error: str
    where: str


@dataclass(frozen=True)
class Answers:
    """What a submission holds of the names asked for.

    found       the names that some statement defines
    statements  what has to be executed, in order, for these names to exist
    broken      cells that do not parse and seem to define a name that was not found
    tensorflow  whether any of it mentions TensorFlow
    """

    found: frozenset[str]
    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...]
    tensorflow: bool


class _NotPython(Exception):
    pass


@dataclass(frozen=True)
class _Parsed:
    """A statement with the names it binds, those whose object it may change, and those it reads."""

    statement: Statement
    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    imports: bool = False
    star: bool = False

    def at(self, where: str) -> _Parsed:
        """The same statement in another cell."""
        said = self.statement
        statement = Statement(said.code, where, said.first_line)
        return _Parsed(statement, self.binds, self.changes, self.uses, self.imports, self.star)


@dataclass(frozen=True)
class Source:
    """A submission's code, parsed: its top-level statements, the cells that are not Python, and
    all its cells."""

    parsed: tuple[_Parsed, ...] = ()
    not_python: tuple[tuple[Cell, str], ...] = ()
    cells: tuple[Cell, ...] = ()

    @property
    def defined(self) -> frozenset[str]:
        """Every name that some top-level statement binds."""
        return frozenset(name for s in self.parsed for name in s.binds)

    def attempts(self, names: Iterable[str]) -> set[str]:
        """Those of ``names`` that are defined, or seem to be in a cell that does not parse."""
        defined = self.defined
        return {
            name
            for name in names
            if name in defined
            or any(_seems_to_define(cell.source, name) for cell, _ in self.not_python)
        }


def read(path: Path) -> list[Cell]:
    """The code cells of a notebook, or a Python file as one cell. Raises :class:`Unreadable`."""
    return cells(load(path), path.suffix)


def load(path: Path) -> bytes:
    """What is in the file. Raises :class:`Unreadable`."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("it is not a file")
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Unreadable(f"it cannot be read ({error.strerror or error})") from None
    if len(data) > LARGEST_FILE:
        raise Unreadable(f"it is larger than {LARGEST_FILE // 2**20} MB")
    return data


def _at_once(path: str, flags: int) -> int:
    # A named pipe that nobody writes to would be waited for without end.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def cells(data: bytes, suffix: str) -> list[Cell]:
    """The code cells of a notebook, or of a ``.py`` file the one that it is. Raises
    :class:`Unreadable`."""
    if not data.strip():
        raise Unreadable("the file is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("it is not text in UTF-8") from None
    if suffix == ".py":
        return [Cell("", text)]
    return _notebook_cells(text)


def parse(cells: Iterable[Cell]) -> Source:
    """Parse every cell; those that are not Python are kept aside."""
    parsed: list[_Parsed] = []
    not_python: list[tuple[Cell, str]] = []
    cells = tuple(cells)
    for cell in cells:
        # In a batch most cells are the same everywhere: those that the course shipped.
        parse_one = _parse if len(cell.source) < _WORTH_KEEPING else _parse.__wrapped__
        try:
            parsed += (s.at(cell.where) for s in parse_one(cell.source))
        except _NotPython as error:
            not_python.append((cell, str(error)))
    return Source(tuple(parsed), tuple(not_python), cells)


def select(source: Source, names: Collection[str]) -> Answers:
    """Pick out of ``source`` what defines ``names``, and all that it depends on."""
    found = frozenset(names) & source.defined
    kept, needed = _slice(source.parsed, found)
    broken = [
        Broken(frozenset(n for n in names if _seems_to_define(cell.source, n)), error, cell.where)
        for cell, error in source.not_python
    ]
    return Answers(
        found,
        tuple(s.statement for s in kept),
        tuple(b for b in broken if b.names - found),
        _mentions_tensorflow(kept, needed - source.defined),
    )


# -------------------------------------------------------------------------------- reading


def _notebook_cells(text: str) -> list[Cell]:
    try:
        notebook = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        at = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"it is not a notebook: its JSON is broken{at}") from None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = [s.get("cells") for s in notebook["worksheets"] if isinstance(s, dict)]
        raw = [c for cells in sheets if isinstance(cells, list) for c in cells]
    elif isinstance(notebook, dict) and isinstance(notebook.get("cells"), list):
        raw = notebook["cells"]
    else:
        raise Unreadable("it is not a notebook: it has no cells")
    if len(raw) > MOST_CELLS:
        raise Unreadable(f"it has {len(raw):,} cells, and no more than {MOST_CELLS:,} are read")
    cells, size = [], 0
    for number, cell in enumerate(raw, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _joined(cell.get("source", cell.get("input", "")))
        size += len(source)
        if size > LARGEST_SOURCE:
            raise Unreadable(f"its code is longer than {LARGEST_SOURCE // 2**20} MB")
        cells.append(Cell(f"cell {number}", source))
    return cells


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


# -------------------------------------------------------------------------------- parsing


@functools.lru_cache(maxsize=1024)
def _parse(source: str) -> tuple[_Parsed, ...]:
    first = source.lstrip().split("\n", 1)[0]
    if _SKIPPED_CELL_MAGICS.match(first):
        return ()  # %%bash, %%html, %%writefile: not Python
    try:
        tree = _tree(source)
    except _NotPython as error:
        without = "\n".join(_without_magic(line) for line in source.split("\n"))
        if without == source:
            raise
        try:
            tree, source = _tree(without), without
        except _NotPython:
            raise error from None
    lines = source.split("\n")
    return tuple(_statement(node, lines) for node in tree.body)


def _tree(source: str) -> ast.Module:
    try:
        tree = ast.parse(source)
        compile(tree, "<answer>", "exec", dont_inherit=True)  # `return` outside a function
        return tree
    except SyntaxError as error:
        shown = (error.text or "").strip()
        line = f"line {error.lineno}: {shown}" if shown else f"line {error.lineno}"
        raise _NotPython(f"{type(error).__name__}: {error.msg}, at {line}") from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise _NotPython(f"{type(error).__name__}: it cannot be parsed") from None


def _without_magic(line: str) -> str:
    if not _MAGIC_LINE.match(line) or line.lstrip().startswith("#"):
        return line
    # An indented magic may be all there is in a block.
    return line[: len(line) - len(line.lstrip())] + "pass"


def _statement(node: ast.stmt, lines: list[str]) -> _Parsed:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    code = _segment(node, lines[first - 1 : node.end_lineno])
    statement = Statement(code, "", first)
    if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
        return _Parsed(statement, star=True)
    try:
        binds, uses = _names(code)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise _NotPython(f"{type(error).__name__}: it cannot be parsed") from None
    return _Parsed(
        statement,
        frozenset(binds),
        frozenset(_mutated(node)),
        frozenset(uses),
        imports=isinstance(node, (ast.Import, ast.ImportFrom)),
    )


def _segment(node: ast.stmt, lines: list[str]) -> str:
    """A statement's own text: of ``a = 1; b = 2`` only its half. Columns count UTF-8 bytes."""
    head, tail = lines[0].encode(), lines[-1].encode()
    if node.col_offset == 0 and not tail[node.end_col_offset :].strip(b"\t #;"):
        return "\n".join(lines)
    if len(lines) == 1:
        return head[node.col_offset : node.end_col_offset].decode()
    middle = [head[node.col_offset :].decode(), *lines[1:-1]]
    return "\n".join([*middle, tail[: node.end_col_offset].decode()])


def _names(code: str) -> tuple[set[str], set[str]]:
    """Names that a statement binds at top level, and globals that it reads, at any depth."""
    table = symtable.symtable(code, "<answer>", "exec")
    binds = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    uses = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    below = list(table.get_children())
    while below:
        inner = below.pop()
        below += inner.get_children()
        for symbol in inner.get_symbols():
            if symbol.is_global():
                uses.add(symbol.get_name())
                if symbol.is_assigned():
                    binds.add(symbol.get_name())
    return binds, uses


def _mutated(node: ast.stmt) -> set[str]:
    """Names whose object a statement may change: ``t[0] = 1``, ``t.x = 1``, ``t.append(1)``."""
    names: set[str] = set()
    todo: list[ast.AST] = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(here, (ast.Subscript, ast.Attribute)) and not isinstance(here.ctx, ast.Load):
            names.add(_base(here))
        called = here.value.func if _is_bare_call(here) else None
        if isinstance(called, ast.Attribute):
            names.add(_base(called))
        todo += ast.iter_child_nodes(here)
    return names - {""}


def _is_bare_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _base(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


# -------------------------------------------------------------------------------- slicing


def _slice(parsed: Sequence[_Parsed], names: Iterable[str]) -> tuple[list[_Parsed], set[str]]:
    needed = set(names)
    kept: set[int] = set()
    if needed:
        kept = {i for i, s in enumerate(parsed) if s.star}
    # `np.save(…)` does not change np in any way that an answer could need.
    modules = {name for s in parsed if s.imports for name in s.binds}
    changed = bool(needed)
    while changed:
        changed = False
        for i, s in enumerate(parsed):
            if i not in kept and (s.binds | (s.changes - modules)) & needed:
                kept.add(i)
                needed |= s.uses
                changed = True
    return [parsed[i] for i in sorted(kept)], needed


def _mentions_tensorflow(kept: Iterable[_Parsed], from_elsewhere: set[str]) -> bool:
    # `conv2d` is a helper of ours, there by default, that calls TensorFlow.
    if from_elsewhere & {"tf", "conv2d"}:
        return True
    for s in kept:
        code = s.statement.code
        if "tensorflow" in code or "keras" in code or "tf" in s.uses or "conv2d" in s.uses:
            return True
    return False


def _seems_to_define(source: str, name: str) -> bool:
    return re.search(rf"^\s*(?:def|class)\s+{name}\b|^{name}\s*=", source, re.MULTILINE) is not None
