"""Cells to top-level statements, each with the names that it binds, may change, and reads."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.escaping import printable
from grader.reading.cells import Cell
from grader.reading.files import Unreadable, newlines
from grader.reading.magics import is_not_python, without_magics, written_module
from grader.reading.nodes import children, nodes
from grader.sandbox.job import Statement
from grader.sentences import ENGLISH

_symtable: Any = importlib.import_module("_symtable")
_ASSIGNED = _symtable.DEF_LOCAL | _symtable.DEF_IMPORT
_GLOBAL = (_symtable.GLOBAL_IMPLICIT, _symtable.GLOBAL_EXPLICIT)
#: A cell with more characters is nobody else's, and is not kept.
_WORTH_KEEPING = 10_000
#: A statement with more characters is not compiled here, only parsed: the compiler looks at every
#: name of a function from each function in it.
_WORTH_COMPILING = 20_000
_UNPARSABLE = (ValueError, RecursionError, MemoryError, OverflowError)
#: Pieces of a Python file that are left out, one by one, for the rest to be read.
_MOST_PIECES = 10
#: Top-level statements that are looked at, a tenth of a millisecond each; notebooks have a few
#: hundred.
MOST_STATEMENTS = 30_000
#: What a line that defines something looks like. It stays on its line: what looks across blank
#: lines looks at each of them from each of them.
_DEFINES = re.compile(r"^[ \t]*(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*=", re.M)
#: Before the name of a module that a cell writes: ``import name`` depends on that cell.
_MODULE = "module "


class NotPython(Exception):
    """A cell that does not parse; the message is the error in words."""


@dataclass(frozen=True)
class Parsed:
    """A statement with the names it binds, those whose object it may change, and those it reads."""

    statement: Statement
    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    imports: bool = False
    star: bool = False

    def at(self, where: str) -> Parsed:
        """The same statement in another cell."""
        one = self.statement
        there = Statement(one.code, where, one.first_line, one.binds)
        return Parsed(there, self.binds, self.changes, self.uses, self.imports, self.star)


@dataclass(frozen=True)
class Source:
    """A submission's code, parsed: its top-level statements, the cells that are not Python, and
    all its cells."""

    parsed: tuple[Parsed, ...] = ()
    not_python: tuple[tuple[Cell, str], ...] = ()
    cells: tuple[Cell, ...] = ()

    @functools.cached_property
    def defined(self) -> frozenset[str]:
        """Every name that some top-level statement binds."""
        return frozenset(name for s in self.parsed for name in s.binds)

    def attempts(self, names: Iterable[str]) -> set[str]:
        """Those of ``names`` that are defined, or seem to be in a cell that does not parse."""
        seeming = {name for cell, _ in self.not_python for name in seems_to_define(cell.source)}
        return set(names) & (self.defined | seeming)


def parse(cells: Iterable[Cell]) -> Source:
    """Parse every cell; those that are not Python are kept aside. Raises Unreadable where there is
    more than anybody writes."""
    parsed: list[Parsed] = []
    not_python: list[tuple[Cell, str]] = []
    # Python counts a lone carriage return as the end of a line, and so must whoever counts with it.
    cells = tuple(Cell(cell.where, newlines(cell.source)) for cell in cells)
    for cell in cells:
        if len(parsed) > MOST_STATEMENTS:
            raise Unreadable(ENGLISH("too much in it"))
        # In a batch most cells are the same everywhere: those that the course shipped.
        parse_one = _parse if len(cell.source) < _WORTH_KEEPING else _parse.__wrapped__
        try:
            parsed += (s.at(cell.where) for s in parse_one(cell.source))
        except NotPython as error:
            if cell.where:
                not_python.append((cell, str(error)))
            else:
                found, pieces = _piece_by_piece(cell.source)
                parsed += found
                not_python += pieces
    return Source(tuple(parsed), tuple(not_python), cells)


def seems_to_define(source: str) -> frozenset[str]:
    """The names that a source which does not parse looks as if it defined."""
    return frozenset(name for pair in _DEFINES.findall(source) for name in pair if name)


@functools.lru_cache(maxsize=1024)
def _parse(source: str) -> tuple[Parsed, ...]:
    module = written_module(source)
    if module is not None:
        name, code, line = module
        statement = Statement(code, "", line, frozenset())
        return (Parsed(statement, frozenset({_MODULE + name})),)
    if is_not_python(source):
        return ()
    try:
        tree = _tree(source)
    except NotPython as error:
        without = without_magics(source)
        if without == source:
            raise
        try:
            tree, source = _tree(without), without
        except NotPython:
            raise error from None
    if len(tree.body) > MOST_STATEMENTS:
        raise Unreadable(ENGLISH("too much in it"))
    lines = source.split("\n")
    encoded: dict[int, bytes] = {}
    return tuple(_statement(node, lines, encoded) for node in tree.body)


def _piece_by_piece(source: str) -> tuple[list[Parsed], list[tuple[Cell, str]]]:
    """A Python file that does not parse as a whole, as a notebook's export does not with one cell
    that is unfinished: without the pieces, between two lines that begin at the margin, where it
    stops."""
    broken: list[tuple[Cell, str]] = []
    lines = source.split("\n")
    for _ in range(_MOST_PIECES):
        try:
            return list(_parse.__wrapped__("\n".join(lines))), broken
        except NotPython as error:
            at = re.search(r"at line (\d+)", str(error))
            number = min(int(at[1]), len(lines)) - 1 if at else -1
            first = next((i for i in range(number, -1, -1) if _at_margin(lines[i])), -1)
            if first < 0:
                return [], [(Cell("", source), str(error))]
            last = next((i for i in range(number + 1, len(lines)) if _at_margin(lines[i])), None)
            end = len(lines) if last is None else last
            piece = "\n".join(lines[first:end])
            broken.append((Cell("", piece), str(error)))
            lines[first:end] = [""] * (end - first)
    return [], [(Cell("", source), broken[0][1])]


def _at_margin(line: str) -> bool:
    return bool(line) and not line[0].isspace() and line[0] not in "#)]}"


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, *_UNPARSABLE) as error:
        raise _not_python(error) from None


def _compiles(node: ast.stmt, code: str) -> None:
    """Raise NotPython for what only the compiler sees: `return` outside a function. Of a statement
    longer than anybody's it is not asked: its time grows with the square of functions that are
    alike, and of numbers that were chosen for it. What such a one is worth is seen when it runs."""
    if len(code) < _WORTH_COMPILING:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # Jupyter awaits at top level
        module = ast.Module([node], [])
        try:
            compile(module, "<answer>", "exec", flags=flags, dont_inherit=True)
        except (SyntaxError, *_UNPARSABLE) as error:
            if isinstance(error, SyntaxError) and error.lineno and not error.text:
                lines = code.split("\n")
                at = error.lineno - node.lineno
                error.text = lines[at] if 0 <= at < len(lines) else ""
            raise _not_python(error) from None


def _not_python(error: Exception) -> NotPython:
    if not isinstance(error, SyntaxError):
        return NotPython(f"{type(error).__name__}: it cannot be parsed")
    shown = printable((error.text or "").strip(), 200)
    line = f"line {error.lineno}: {shown}" if shown else f"line {error.lineno}"
    return NotPython(f"{type(error).__name__}: {error.msg}, at {line}")


def _statement(node: ast.stmt, lines: Sequence[str], encoded: dict[int, bytes]) -> Parsed:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    code = _segment(node, lines, first, encoded)
    _compiles(node, code)
    if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
        module = frozenset({_MODULE + (node.module or "").partition(".")[0]})
        return Parsed(Statement(code, "", first, frozenset()), uses=module, star=True)
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        # It binds nothing that is read, and says how all that follows is compiled.
        return Parsed(Statement(code, "", first, frozenset()), star=True)
    try:
        binds, uses = _names(code) if len(code) < _WORTH_COMPILING else _names_in(node)
    except (SyntaxError, *_UNPARSABLE) as error:
        raise NotPython(f"{type(error).__name__}: it cannot be parsed") from None
    return Parsed(
        Statement(code, "", first, frozenset(binds)),
        frozenset(binds),
        frozenset(_changed(node)),
        frozenset(uses | _modules(node)),
        imports=isinstance(node, (ast.Import, ast.ImportFrom)),
    )


def _segment(node: ast.stmt, lines: Sequence[str], first: int, encoded: dict[int, bytes]) -> str:
    """A statement's own text: of ``a = 1; b = 2`` only its half. Columns count UTF-8 bytes."""
    last = node.end_lineno or node.lineno

    def line(number: int) -> bytes:
        if number not in encoded:
            encoded.clear()  # two are enough: statements come in order
            encoded[number] = lines[number - 1].encode(errors="surrogatepass")
        return encoded[number]

    end = node.end_col_offset or 0
    if node.col_offset == 0 and (first < last or not line(last)[end:].strip(b"\t #;")):
        if first == last or not line(last)[end:].strip(b"\t #;"):
            return "\n".join(lines[first - 1 : last])
    if first == last:
        return line(first)[node.col_offset : end].decode(errors="surrogatepass")
    head = line(first)[node.col_offset :].decode(errors="surrogatepass")
    tail = line(last)[:end].decode(errors="surrogatepass")
    return "\n".join([head, *lines[first : last - 1], tail])


def _names(code: str) -> tuple[set[str], set[str]]:
    """Names that a statement binds at top level, and globals that it reads, at any depth.

    The compiler's own tables are read, of which the module ``symtable`` makes objects: it looks
    through all functions of a scope for each of its names.
    """
    top = symtable.symtable(code, "<answer>", "exec")._table  # type: ignore[attr-defined]
    binds = {name for name, flags in top.symbols.items() if flags & _ASSIGNED}
    uses = {name for name, flags in top.symbols.items() if flags & _symtable.USE}
    below = list(top.children)
    while below:
        inner = below.pop()
        below += inner.children
        for name, flags in inner.symbols.items():
            if flags >> _symtable.SCOPE_OFF & _symtable.SCOPE_MASK in _GLOBAL:
                uses.add(name)
                if flags & _symtable.DEF_LOCAL:
                    binds.add(name)
    return binds, uses


def _names_in(node: ast.stmt) -> tuple[set[str], set[str]]:
    """Of a long statement: the names that it binds at top level, or as globals; and every name in
    it, which is more than it reads."""
    binds: set[str] = set()
    uses = {one.id for one in nodes(node) if isinstance(one, ast.Name)}
    for one in nodes(node):
        if isinstance(one, ast.Global):
            binds |= {*one.names}
    todo: list[ast.AST] = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            binds.add(here.name)
            continue
        if isinstance(here, ast.Name) and isinstance(here.ctx, ast.Store):
            binds.add(here.id)
        elif isinstance(here, ast.alias):
            binds.add(here.asname or here.name.partition(".")[0])
        elif isinstance(here, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and here.name:
            binds.add(here.name)
        todo += children(here)
    return binds, uses


def _modules(node: ast.stmt) -> set[str]:
    """The modules that a statement imports, at any depth: one of them may be a cell's."""
    found: set[str] = set()
    for inner in nodes(node):
        if isinstance(inner, ast.Import):
            found |= {_MODULE + alias.name.partition(".")[0] for alias in inner.names}
        elif isinstance(inner, ast.ImportFrom) and inner.module:
            found.add(_MODULE + inner.module.partition(".")[0])
    return found


def _changed(node: ast.stmt) -> set[str]:
    """Names whose object a statement may change: ``t[0] = 1``, ``t.x = 1``, ``t.append(1)``,
    ``setattr(t, "x", 1)``."""
    names: set[str] = set()
    todo: list[ast.AST] = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(here, (ast.Subscript, ast.Attribute)) and not isinstance(here.ctx, ast.Load):
            names.add(_base(here))
        if isinstance(here, ast.Expr) and isinstance(here.value, ast.Call):
            if isinstance(here.value.func, ast.Attribute):
                names.add(_base(here.value.func))
            elif _base(here.value.func) in ("setattr", "delattr") and here.value.args:
                names.add(_base(here.value.args[0]))
        todo += children(here)
    return names - {""}


def _base(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
