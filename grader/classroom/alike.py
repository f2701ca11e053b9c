"""Answers that are the same program after names, comments and layout: for a person to look at.

Short right answers are alike because there is one way to write them. So only answers of some size
are compared, and one that a good part of the class has written is nobody's in particular.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from grader.classroom.class_results import Work
from grader.classroom.own_cells import code_of

#: Nodes of its syntax tree from which on an answer is compared.
SMALLEST = 45
#: The share of a class, and the number of learners, from which on an answer is the usual one.
USUAL = 0.2
FEW = 4


@dataclass(frozen=True)
class Alike:
    """Answers to one exercise that are the same program.

    code   as the first of them wrote it
    nodes  the size of its syntax tree: the larger, the less likely by chance
    """

    exercise: str
    students: tuple[str, ...]
    code: str
    nodes: int


def groups(works: Iterable[Work], exercises: Collection[str]) -> list[Alike]:
    """The groups of two and more, the largest programs first."""
    works = list(works)
    found: dict[tuple[str, str], list[tuple[str, str, int]]] = defaultdict(list)
    for work in works:
        for name, code, tree in _answers(work, exercises):
            nodes = sum(1 for _ in ast.walk(tree))
            if nodes >= SMALLEST:
                found[name, fingerprint(tree)].append((work.student, code, nodes))
    usual = max(FEW, USUAL * len(works))
    alike = [
        Alike(name, tuple(dict.fromkeys(s for s, _, _ in same)), same[0][1], same[0][2])
        for (name, _), same in found.items()
        if 1 < len({s for s, _, _ in same}) <= usual
    ]
    return sorted(alike, key=lambda one: (-one.nodes, one.exercise))


def fingerprint(tree: ast.FunctionDef) -> str:
    """The same for two functions that differ in the names they chose, comments, docstrings, type
    hints and layout only."""
    return hashlib.sha256(ast.dump(_Plain().visit(tree)).encode()).hexdigest()


def _answers(work: Work, wanted: Collection[str]) -> Iterable[tuple[str, str, ast.FunctionDef]]:
    """The last definition of each wanted function: its name, its text, its tree."""
    found: dict[str, tuple[str, str, ast.FunctionDef]] = {}
    for text in code_of(work.submission.data):
        lines = ["" if re.match(r"\s*[%!]", line) else line for line in text.splitlines()]
        plain = "\n".join(lines)
        try:
            tree = ast.parse(plain)
            for one in tree.body:
                if isinstance(one, ast.FunctionDef) and one.name in wanted:
                    code = ast.get_source_segment(plain, one) or ""
                    found[one.name] = (one.name, code, one)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return found.values()


class _Plain(ast.NodeTransformer):
    """Gives what a function names itself, its arguments and variables, names by their order."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        for inner in ast.walk(node):
            if isinstance(inner, ast.arg):
                self._own(inner.arg)
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self._own(inner.id)
            elif isinstance(inner, ast.FunctionDef):
                self._own(inner.name)
        node.name = self._names[node.name]
        node.returns = None
        node.decorator_list = []
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            if isinstance(first.value.value, str):
                node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg, node.annotation = self._names.get(node.arg, node.arg), None
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node

    def _own(self, name: str) -> None:
        self._names.setdefault(name, f"name{len(self._names)}")
