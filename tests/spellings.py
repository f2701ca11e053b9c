"""Right and wrong answers as people spell them: what stands in ``tests/answers/``, and what the
grader says of it.

One file an exercise, in cells as editors show them. The first cell begins every answer; each of
the others is one whole answer, headed by what it should be told::

    # %% right: by symmetry
    # %% wrong, no_dz: the slope alone
    # %% wrong: a mistake that has no name, and need not have one
    # %% raised: axis 1, which a vector does not have
    # says: AxisError

``# says:`` lines below a heading are words that have to be told. Answers are run in this process,
so nothing in them may harm it.
"""

from __future__ import annotations

import contextlib
import functools
import re
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.courses import by_name
from grader.decide import decide
from grader.sandbox.inside.ask import ask
from grader.sandbox.inside.calls import hushed
from grader.sandbox.inside.guard import no_autodiff
from grader.truths import Truths, truths
from grader.verdict import Verdict

FOLDER = Path(__file__).parent / "answers"

_HEAD = re.compile(r"^# %% ?(.*)$", re.MULTILINE)
_SHOULD = re.compile(r"(right|wrong|raised|refused)(?:, (\w+))?: (.+)")


@dataclass(frozen=True)
class Spelling:
    """One answer to one exercise, as somebody spelled it.

    status   what its verdict should be: "right", "wrong", "raised" or "refused"
    mistake  the name that a wrong one should get, "" for none
    says     words that its author should read
    """

    exercise: str
    title: str
    status: str
    mistake: str
    says: tuple[str, ...]
    code: str

    def __str__(self) -> str:
        return f"{self.exercise}: {self.title}"

    @functools.cached_property
    def names(self) -> dict[str, Any]:
        """All that its code defines, by name."""
        module = types.ModuleType("__main__")  # a dataclass looks its module up
        source = compile(self.code, f"<{self}>", "exec")
        exec(source, module.__dict__)
        return module.__dict__

    @property
    def answer(self) -> Any:
        """The function, class or value that is graded."""
        return self.names[self.exercise]


@functools.cache
def of(exercise: str) -> tuple[Spelling, ...]:
    """The spellings of one exercise, in the file's order. Raises ValueError for a heading that
    says nothing of what is expected."""
    text = (FOLDER / f"{exercise}.py").read_text("utf-8")
    _, *pieces = _HEAD.split(text)
    cells = list(zip(pieces[::2], pieces[1::2], strict=True))
    [(_, first), *answers] = cells
    return tuple(_spelling(exercise, heading, first, cell) for heading, cell in answers)


def every() -> list[Spelling]:
    """The spellings of all exercises."""
    return [one for path in sorted(FOLDER.glob("*.py")) for one in of(path.stem)]


def right(exercise: str) -> list[Spelling]:
    """The right ones alone."""
    return [one for one in of(exercise) if one.status == "right"]


def verdict(spelling: Spelling, known: Truths | None = None, guarded: bool = True) -> Verdict:
    """What the grader says of it, on the inputs of the exercise or on those of ``known``;
    without the guard against automatic differentiation it is quicker."""
    known = known or truths(by_name()[spelling.exercise])
    with no_autodiff() if guarded else contextlib.nullcontext(), hushed():
        outcomes = ask(known.question, spelling.names, lambda calling: calling())
    return decide(known, outcomes)


def is_told(spelling: Spelling, said: Verdict) -> bool:
    """Whether its author reads all the words that they should."""
    return all(words in f"{said.message} {said.note}" for words in spelling.says)


def _spelling(exercise: str, heading: str, first: str, cell: str) -> Spelling:
    found = _SHOULD.fullmatch(heading.strip())
    if found is None:
        raise ValueError(f"{exercise}.py: “# %% {heading}” does not say right, wrong or raised")
    status, mistake, title = found.groups()
    says = tuple(re.findall(r"^# says: (.+)$", cell, re.MULTILINE))
    return Spelling(exercise, title, status, mistake or "", says, first + cell)
