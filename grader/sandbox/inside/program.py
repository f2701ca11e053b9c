"""A learner's statements: run in order, each on its own, in one namespace."""

from __future__ import annotations
import __future__

import ast
import inspect
import linecache
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

from .awaiting import awaited
from .guard import AutodiffRefused
from .outcome import Status
from .raised import ANSWER, in_words, where
from .words import say

#: What Python says of a name that is not there.
_UNDEFINED = re.compile(r"NameError: (?:free variable |name )'(\w+)'")
#: `from __future__ import annotations` says how all that follows is compiled.
_FUTURE = __future__.annotations.compiler_flag
#: Jupyter awaits at top level.
_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass(frozen=True)
class Failure:
    """Why a statement came to nothing: ``status`` and the rest as in ``calls.Outcome``."""

    status: Status
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
        self._binds = [frozenset(s["binds"]) for s in statements]
        self._files = [f"{ANSWER} {s['where']}".rstrip() + ">" for s in statements]
        self._remember_lines(statements)
        self._future = 0
        self._codes = [self._compiled(i, s["first_line"]) for i, s in enumerate(statements)]

    def __len__(self) -> int:
        return len(self._codes)

    def run(self, number: int, namespace: dict[str, Any]) -> None:
        """Run one statement; what goes wrong is remembered, and the next can still run."""
        if number in self.failures:
            return
        try:
            code = self._codes[number]
            if code is not None and code.co_flags & inspect.CO_COROUTINE:
                awaited(eval(code, namespace))
            elif code is not None:
                exec(code, namespace)
        except AutodiffRefused as refusal:
            self.failures[number] = Failure(Status.REFUSED, str(refusal))
        except ImportError as error:
            self.failures[number] = _not_imported(error, self._sources[number])
        except NameError as error:
            self.failures[number] = self.behind(raised(error))
        except BaseException as error:  # SystemExit too: the statement's error, not ours
            self.failures[number] = raised(error)

    def failure_of(self, name: str) -> Failure | None:
        """The failure of the last statement that would have bound ``name``."""
        for number in sorted(self.failures, reverse=True):
            if name in self._binds[number]:
                return self.failures[number]
        return None

    def behind(self, failure: Failure) -> Failure:
        """What is behind a failure: a name that is not defined may be one that a statement would
        have bound that failed itself, an import for example."""
        missing = _UNDEFINED.match(failure.error)
        if missing is None:
            return failure
        cause = self.failure_of(missing[1])
        if cause is not None:
            return Failure(cause.status, cause.error, failure.where or cause.where)
        # `from helpers import *` may have been where it was to come from.
        for number, source in enumerate(self._sources):
            if number in self.failures and "*" in source and "import" in source:
                said = say("behind it", error=failure.error, behind=self.failures[number].error)
                return Failure(Status.RAISED, said, failure.where)
        return failure

    def _compiled(self, number: int, first_line: int) -> CodeType | None:
        source, flags = self._sources[number], _AWAIT | self._future
        try:
            code: CodeType = compile(
                source, self._files[number], "exec", flags=flags, dont_inherit=True
            )
            self._future |= code.co_flags & _FUTURE
            return _further_down(code, first_line - 1)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            if isinstance(error, SyntaxError) and error.lineno is not None:
                error.filename, error.lineno = self._files[number], error.lineno + first_line - 1
            self.failures.setdefault(number, raised(error))
            return None

    def _remember_lines(self, statements: Sequence[Mapping[str, Any]]) -> None:
        # Where an error is told, the line itself is shown; linecache keeps it by file name.
        for file, statement in zip(self._files, statements, strict=True):
            known: Any = linecache.cache.get(file)
            lines: list[str] = known[2] if known else []
            code = [f"{line}\n" for line in statement["code"].split("\n")]
            first = statement["first_line"] - 1
            lines.extend(["\n"] * (first + len(code) - len(lines)))
            lines[first : first + len(code)] = code
            linecache.cache[file] = (0, None, lines, file)


def _further_down(code: CodeType, lines: int) -> CodeType:
    """The same code, from a place so many lines below: it counts its lines from its first."""
    if not lines:
        return code
    inner = (_further_down(c, lines) if isinstance(c, CodeType) else c for c in code.co_consts)
    first = code.co_firstlineno + lines
    return code.replace(co_firstlineno=first, co_consts=tuple(inner))


def _not_imported(error: ImportError, source: str) -> Failure:
    """An import that failed, with the module's name as it was written."""
    try:
        node = ast.parse(source).body[0]
    except (SyntaxError, IndexError):
        return raised(error)
    wanted = error.name or ""
    if isinstance(node, ast.ImportFrom) and node.module:
        wanted = node.module
    elif isinstance(node, ast.Import):
        named = [alias.name for alias in node.names]
        wanted = next((n for n in named if n.partition(".")[0] == wanted.partition(".")[0]), wanted)
    if not wanted:
        return raised(error)
    kind = type(error).__name__
    said = say("not imported", error=kind, name=wanted)
    return Failure(Status.RAISED, said, where(error))


def raised(error: BaseException) -> Failure:
    """An exception as a failure."""
    return Failure(Status.RAISED, in_words(error), where(error))
