"""Which statements have to be executed for some names to exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from grader.reading.statements import Parsed, Source, seems_to_define
from grader.sandbox.job import Statement


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


def select(source: Source, names: Collection[str]) -> Answers:
    """Pick out of ``source`` what defines ``names``, and all that it depends on."""
    found = frozenset(names) & source.defined
    kept, needed = _closure(source.parsed, found)
    broken = [
        Broken(seems_to_define(cell.source) & frozenset(names), error, cell.where)
        for cell, error in source.not_python
    ]
    return Answers(
        found,
        tuple(s.statement for s in kept),
        tuple(b for b in broken if b.names - found),
        _mentions_tensorflow(kept, needed - source.defined),
    )


def _closure(parsed: Sequence[Parsed], names: Iterable[str]) -> tuple[list[Parsed], set[str]]:
    """The statements that ``names`` depend on, in order, and every name that is needed. Each name
    and each statement is looked at once."""
    todo = list(names)
    if not todo:
        return [], set()
    # `np.save(…)` does not change np in any way that an answer could need.
    modules = {name for s in parsed if s.imports for name in s.binds}
    makers: dict[str, list[int]] = defaultdict(list)
    for number, s in enumerate(parsed):
        for name in s.binds | (s.changes - modules):
            makers[name].append(number)
    kept = {number for number, s in enumerate(parsed) if s.star}
    for number in kept:
        todo += parsed[number].uses
    needed = set(todo)
    while todo:
        for number in makers.get(todo.pop(), ()):
            if number not in kept:
                kept.add(number)
                todo += parsed[number].uses - needed
                needed |= parsed[number].uses
    return [parsed[number] for number in sorted(kept)], needed


def _mentions_tensorflow(kept: Iterable[Parsed], from_elsewhere: set[str]) -> bool:
    if "tf" in from_elsewhere:
        return True
    for s in kept:
        code = s.statement.code
        if "tensorflow" in code or "keras" in code or "tf" in s.uses:
            return True
    return False
