"""A learner's statements: run in order, each on its own, in one namespace."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

from .errors import ANSWER, in_words, where
from .guard import AutodiffRefused


@dataclass(frozen=True)
class Failure:
    """Why a statement came to nothing: ``status`` and the rest as in ``calls.Outcome``."""

    status: str
    error: str
    where: str = ""


class Program:
    """The statements of one submission, compiled.

    ``failures`` are known beforehand for those that ended an earlier process; the others are
    added as they happen.
    """

    def __init__(
        self, statements: Sequence[Mapping[str, Any]], failures: Mapping[int, Failure]
    ) -> None:
        self.failures: dict[int, Failure] = dict(failures)
        self._sources = [s["code"] for s in statements]
        self._files = [f"{ANSWER} {s['where']}".rstrip() + ">" for s in statements]
        self._remember_lines(statements)
        self._codes = [self._compiled(i, s["first_line"]) for i, s in enumerate(statements)]

    def __len__(self) -> int:
        return len(self._codes)

    def run(self, number: int, namespace: dict[str, Any]) -> None:
        """Run one statement; what goes wrong is remembered, and the next can still run."""
        if number in self.failures:
            return
        try:
            exec(self._codes[number], namespace)
        except AutodiffRefused as refusal:
            self.failures[number] = Failure("refused", str(refusal))
        except BaseException as error:  # SystemExit too: the statement's error, not ours
            self.failures[number] = raised(error)

    def failure_of(self, name: str) -> Failure | None:
        """The failure of the last statement that would have bound ``name``."""
        for number in sorted(self.failures, reverse=True):
            if self._codes[number] is None or name in bound_names(ast.parse(self._sources[number])):
                return self.failures[number]
        return None

    def _compiled(self, number: int, first_line: int) -> CodeType | None:
        code = "\n" * (first_line - 1) + self._sources[number]
        try:
            return compile(code, self._files[number], "exec", dont_inherit=True)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            self.failures.setdefault(number, raised(error))
            return None

    def _remember_lines(self, statements: Sequence[Mapping[str, Any]]) -> None:
        # Where an error is told, the line itself is shown; linecache keeps it by file name.
        for file, statement in zip(self._files, statements, strict=True):
            lines = linecache.cache[file][2] if file in linecache.cache else []
            code = statement["code"].splitlines(keepends=True)
            first = statement["first_line"] - 1
            lines.extend(["\n"] * (first + len(code) - len(lines)))
            lines[first : first + len(code)] = code
            linecache.cache[file] = (0, None, lines, file)


def bound_names(tree: ast.AST) -> set[str]:
    """The names that a statement may bind where it stands."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
    return names


def raised(error: BaseException) -> Failure:
    """An exception as a failure."""
    return Failure("raised", in_words(error), where(error))
