"""What reading a submission costs, against the floor: ``json.loads`` and ``ast.parse`` alone.

    python -m benchmarks.reading [--json]

Each kind is read at three sizes, each twice the one before. Reading is linear where the time for a
kilobyte stays the same; the ratio is to the floor on the same bytes, in the same run.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import time
import warnings
from collections.abc import Callable

from grader.authoring import build
from grader.reading import cells, parse, select

Make = Callable[[int], tuple[str, bytes]]
TIMES = 3


def _notebook(*sources: str, **more: object) -> bytes:
    found = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": s, **more}
             for s in sources]  # fmt: skip
    return json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def _chapters(n: int) -> tuple[str, bytes]:
    worked = [c.source for c in build.worked_notebook("08_elementwise").cells
              if c.cell_type == "code"]  # fmt: skip
    return ".ipynb", _notebook(*(worked * n))


KINDS: dict[str, tuple[int, Make]] = {
    "a worked chapter, again and again": (2, _chapters),
    "a Python file of short functions": (
        500,
        lambda n: (".py", b"".join(b"def f%d(x):\n    return x * %d\n" % (i, i) for i in range(n))),
    ),
    "a chain of names": (
        1000,
        lambda n: (".py", b"\n".join(b"a%d = a%d" % (i, i + 1) for i in range(n))),
    ),
    "statements on one line": (
        2000,
        lambda n: (".py", b"; ".join(b"b%d = 1" % i for i in range(n))),
    ),
    "empty lines and a bracket": (4000, lambda n: (".py", b"\n" * n + b"(")),
    "empty lines and a bracket in a cell": (
        4000,
        lambda n: (".ipynb", _notebook("\n" * n + "(")),
    ),
    "functions that are alike": (
        2000,
        lambda n: (".py", b"def f():\n" + b"".join(b" a%d = lambda: 0\n" % i for i in range(n))),
    ),
    "numbers of one hash": (
        2000,
        lambda n: (".py", b"f = [%s]" % b", ".join(b"%d" % ((2**61 - 1) * i) for i in range(n))),
    ),
    "definitions that are broken": (
        200,
        lambda n: (".ipynb", _notebook(*[f"def f{i}(:" for i in range(n)])),
    ),
    "pieces that are no Python": (
        100,
        lambda n: (".py", b"".join(b"def f%d(x):\n    return (x *\n\n" % i for i in range(n))),
    ),
    "a notebook with outputs": (
        500,
        lambda n: (".ipynb", _notebook("x = 1", outputs=[{"data": {"text/plain": "1"}}] * n)),
    ),
    "a picture of a megabyte": (
        1,
        lambda n: (".ipynb", _notebook("x", outputs=[{"data": {"image/png": "A" * n * 2**20}}])),
    ),
    "many cells": (500, lambda n: (".ipynb", _notebook(*["x = 1"] * n))),
}  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def _read(suffix: str, data: bytes) -> None:
    select(parse(cells(data, suffix)), {"grad_sigmoid", "a0", "f1"})


def _floor(suffix: str, data: bytes) -> None:
    sources = [data.decode()]
    if suffix == ".ipynb":
        sources = [cell["source"] for cell in json.loads(data)["cells"]]
    for source in sources:
        with contextlib.suppress(SyntaxError):
            ast.parse(source)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = []
    for name, (size, make) in KINDS.items():
        for double in (1, 2, 4):
            suffix, data = make(size * double)
            ours = _seconds(lambda s=suffix, d=data: _read(s, d))  # type: ignore[misc]
            floor = _seconds(lambda s=suffix, d=data: _floor(s, d))  # type: ignore[misc]
            rows.append((name, len(data) / 1024, ours, floor))
    if arguments.json:
        print(
            json.dumps([dict(zip(("kind", "kB", "ours", "floor"), r, strict=True)) for r in rows])
        )
        return
    print(f"{'what is read':36} {'size':>9} {'ours':>10} {'a kB':>10} {'floor':>10} {'ratio':>8}")
    for name, kilobytes, ours, floor in rows:
        each = f"{ours * 1e3:7.1f} ms {ours / kilobytes * 1e6:7.0f} µs"
        print(f"{name:36} {kilobytes:6.0f} kB {each} {floor * 1e3:7.1f} ms {ours / floor:6.1f} ×")


if __name__ == "__main__":
    main()
