"""How long a learner waits for ``check``, once TensorFlow is loaded.

    python -m benchmarks.check

Each exercise is checked with a right answer (its tape's own gradient is not allowed, so the worked
one) and with its first known mistake. The aim: under 100 ms a call. The peer is the check that the
source document shows, ``dx == dx_tf`` with a fresh tape, on one input: it says less, and is wrong
both ways; it is here to show what the floor is.
"""

from __future__ import annotations

import contextlib
import io
import statistics
import time

from grader import lazy
from grader.authoring import build
from grader.courses import by_name, chapters
from grader.notebook import check
from grader.tape import expected
from grader.truths import cases_of

CALLS = 20


def worked_answers(chapter: str) -> dict:
    """The names that the worked notebook's answer cells define, with what they need."""
    from grader import reading

    cells = [c for c in build.worked_notebook(chapter).cells if c.cell_type == "code"]
    source = reading.parse(reading.Cell("", c.source) for c in cells)
    chosen = reading.select(source, [ex.name for ex in chapters()[chapter]])
    namespace: dict = {"__name__": "worked"}
    for statement in chosen.statements:
        exec(statement.code, namespace)
    return namespace


def milliseconds(function) -> tuple[float, float, float]:
    """First call, median and slowest of the later ones, in milliseconds."""
    times = []
    for _ in range(CALLS + 1):
        began = time.perf_counter()
        function()
        times.append((time.perf_counter() - began) * 1e3)
    return times[0], statistics.median(times[1:]), max(times[1:])


def main() -> None:
    lazy.load()
    print(f"{'':34}{'first':>8}{'median':>8}{'slowest':>9}{'floor':>8}{'ratio':>7}   (ms)")
    worst = 0.0
    for chapter in build.written_chapters():
        namespace = worked_answers(chapter)
        for ex in chapters()[chapter]:
            answer = namespace[ex.name]
            mistake = ex.mistakes[0].function
            floor = milliseconds(lambda ex=ex: expected(ex, cases_of(ex)[0]))[1]
            for kind, given in (("right", answer), ("wrong", mistake)):
                with contextlib.redirect_stdout(io.StringIO()):
                    first, median, slowest = milliseconds(lambda g=given, n=ex.name: _check(n, g))
                worst = max(worst, median)
                name = f"{ex.name}, {kind}"
                print(
                    f"{name:34}{first:8.1f}{median:8.1f}{slowest:9.1f}{floor:8.1f}"
                    f"{median / floor:7.1f}"
                )
    print(f"slowest median: {worst:.1f} ms of {100} ms, over {len(by_name())} exercises")


def _check(name: str, answer) -> object:
    if callable(answer):
        answer.__name__ = name
        return check(answer)
    return check(**{name: answer})


if __name__ == "__main__":
    main()
