"""A worked answer with its answer taken out, or marked: from what an author writes to a stub.

A code cell that defines the name of an exercise is that exercise's answer.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from grader.errors import WrongCall
from grader.reading.magics import parsed
from grader.sentences import ENGLISH

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

_Assignment = ast.Assign | ast.AnnAssign


class ChapterError(WrongCall):
    """A chapter that cannot be built; the message says which, where and what to do."""


def blank(says: str = ENGLISH("your code")) -> str:
    """What stands where an answer belongs: it runs, and its check says "not attempted"."""
    return f"...  # {says}"


def stub(source: str, says: str = ENGLISH("your code")) -> str:
    """A worked answer with the answer taken out: signatures and docstrings stay."""
    return _cut(source, blank(says))


def marked(source: str) -> str:
    """A worked answer with nbgrader's marks around what :func:`stub` takes out."""
    return _cut(source, None)


def _cut(source: str, blank: str | None) -> str:
    """With ``blank`` in the place of what is cut out; None marks it instead."""
    lines = source.splitlines()
    tree = parsed(source)
    # From the last to the first, so that line numbers stay right.
    for node in reversed(list(_answers(tree))):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            lines = _cut_value(lines, node, blank)
        else:
            lines = _cut_body(lines, node, blank)
    return "\n".join(lines)


def _answers(tree: ast.Module) -> Iterator[ast.FunctionDef | _Assignment]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from (n for n in node.body if isinstance(n, ast.FunctionDef))
        elif isinstance(node, (ast.FunctionDef, ast.Assign, ast.AnnAssign)):
            yield node


def _cut_body(lines: list[str], node: ast.FunctionDef, blank: str | None) -> list[str]:
    body = node.body
    documented = ast.get_docstring(node, clean=False) is not None
    first = _last_line(body[0]) if documented else body[0].lineno - 1
    if documented and len(body) == 1:
        return lines
    indent = " " * (node.col_offset + 4)
    return (
        lines[:first]
        + _region(lines[first : _last_line(node)], indent, blank)
        + lines[_last_line(node) :]
    )


def _cut_value(lines: list[str], node: _Assignment, blank: str | None) -> list[str]:
    if node.value is None:  # `name: int` alone
        return lines
    start = lines[node.lineno - 1][: node.value.col_offset].rstrip().removesuffix("(").rstrip()
    value = ast.get_source_segment("\n".join(lines), node.value) or ""
    inside = [f"    {line}" if i == 0 else line for i, line in enumerate(value.splitlines())]
    new = [f"{start} (", *_region(inside, "    ", blank), ")"]
    return lines[: node.lineno - 1] + new + lines[_last_line(node) :]


def _region(lines: list[str], indent: str, blank: str | None) -> list[str]:
    if blank is None:
        return [indent + BEGIN, *lines, indent + END]
    return [indent + blank]


def answer_in(source: str, exercises: Collection[str]) -> str | None:
    """The one of ``exercises`` whose name this cell defines, or None. Raises ChapterError where a
    cell defines two."""
    try:
        tree = parsed(source)
    except SyntaxError:
        return None
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append(node.name)
        elif isinstance(node, ast.Assign):
            found += [t.id for t in node.targets if isinstance(t, ast.Name)]
    named = [name for name in found if name in exercises]
    if len(named) > 1:
        raise ChapterError(f"One cell answers {' and '.join(named)}: give each a cell of its own.")
    return named[0] if named else None


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
