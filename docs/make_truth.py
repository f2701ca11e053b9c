"""Makes docs/truth.md: what the grader says of right and wrong answers as people spell them.

    python docs/make_truth.py

The answers stand in tests/answers/, a file an exercise, each headed by what it should be told.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import spellings  # noqa: E402
from spellings import Spelling  # noqa: E402

from grader.courses import by_name  # noqa: E402
from grader.verdict import Verdict  # noqa: E402

HEAD = """\
# What is right is right, and the reason is the reason

For each exercise, what the grader says of answers as people spell them: loops, `einsum`, strides,
`tf.*`, lists, SciPy, classes; and of the mistakes that people make. They stand in
[tests/answers](../tests/answers), each headed by what it should be told. Made by `make truth`; a
test fails where a number here is not what the grader does.

*Named* are the wrong ones whose very mistake is known; of the others some are *told* all the same
what is the matter (digits lost, a shape, which operation). *False* is a name that is not theirs.
"""
COLUMNS = ("exercise", "right", "rejected", "wrong", "accepted", "named", "told", "false")


class Row(NamedTuple):
    """What came of the answers to one exercise; those that raise by themselves are not wrong ones
    that run, and are counted nowhere but among the rejected and the accepted."""

    exercise: str
    right: int
    rejected: int
    wrong: int
    accepted: int
    named: int
    told: int
    false: int


def row(exercise: str, verdicts: Iterable[tuple[Spelling, Verdict]]) -> Row:
    """Count what came of the answers to one exercise."""
    tried = list(verdicts)
    right = [said for one, said in tried if one.status == "right"]
    rest = [(one, said) for one, said in tried if one.status != "right"]
    wrong = [(one, said) for one, said in rest if one.status == "wrong"]
    return Row(
        exercise,
        len(right),
        sum(said.status != "right" for said in right),
        len(wrong),
        sum(said.status == "right" for _, said in rest),
        sum(bool(said.mistake) and said.mistake == one.mistake for one, said in wrong),
        sum(
            not said.mistake and bool(one.says) and spellings.is_told(one, said)
            for one, said in wrong
        ),
        sum(bool(said.mistake) and said.mistake != one.mistake for one, said in rest),
    )


def rows() -> list[Row]:
    """What comes of every answer now, in the order of the course."""
    return [
        row(name, [(s, spellings.verdict(s)) for s in spellings.of(name)]) for name in by_name()
    ]


def table(counted: list[Row]) -> str:
    """The text of truth.md."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" + "|--:" * (len(COLUMNS) - 1) + "|"]
    for one in counted:
        numbers = [getattr(one, column) for column in COLUMNS[1:]]
        lines.append(f"| `{one.exercise}` | " + " | ".join(map(str, numbers)) + " |")
    sums = [sum(getattr(one, column) for one in counted) for column in COLUMNS[1:]]
    lines.append("| **all** | " + " | ".join(f"**{n}**" for n in sums) + " |")
    return HEAD + "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = table(rows())
    print(text[len(HEAD) :].strip())
    (HERE / "truth.md").write_text(text, "utf-8")
