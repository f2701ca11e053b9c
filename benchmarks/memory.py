"""What the trusted side takes of memory for the worst that a submission can send.

    python -m benchmarks.memory [--json]

Each submission is graded in this process, whose peak is set back before it and read after it. The
floor is the peak for a right answer. Exits with 1 where a peak is beyond 1.5 GB: Linux only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.courses import by_name
from grader.grading import grade
from grader.sandbox import Sandbox, available
from grader.sandbox.decode import Room
from grader.submission import Submission
from grader.truths import cases_of, truths

MOST = 1536.0
HOSTILE = Path(__file__).parent.parent / "tests" / "hostile"

RIGHT = """
import numpy as np
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""
#: Sends one frame of its own making in the place of the first answer, and then more of the same.
FORGED = """
import json, os, struct
COUNT = {count}
def say(head, body=b""):
    data = struct.pack("<II", len(head), len(body)) + head + body
    for number in range(3, 64):
        try:
            os.fstat(number)
        except OSError:
            continue
        view = memoryview(data)
        while view:
            view = view[os.write(number, view):]
def outcomes(value, blobs=()):
    one = {{"status": "returned", "value": value}}
    rest = [{{"status": "returned", "value": {{"foreign": "x"}}}}] * (COUNT - 1)
    head = {{"answer": 0, "outcomes": [one] + rest, "blobs": list(blobs)}}
    return json.dumps(head, separators=(",", ":")).encode()
def grad_sigmoid(x, dz):
    {body}
    os._exit(0)
"""
FRAMES = {
    "400 texts that are widened (M01)": (
        'text = {"text": ["x" * 1000] + [""] * 999, "shape": [1000]}\n'
        '    say(outcomes({"tuple": [text] * 200}))'
    ),
    "one blob, 400 times (M02)": (
        'node = {"array": "|i1", "shape": [1 << 20], "blob": 0}\n'
        '    say(outcomes({"list": [node] * 400}, [1 << 20]), bytes(1 << 20))'
    ),
    "16 MB in one array": (
        'say(outcomes({"array": "<f8", "shape": [1 << 21], "blob": 0}, [1 << 24]), bytes(1 << 24))'
    ),
    "a megabyte of empty lists": 'say(b"[" + b"[]," * 340_000 + b"[]]")',
    "a megabyte of empty objects": 'say(b\'{"a":[\' + b"{}," * 340_000 + b"{}]}")',
    "a megabyte of sizes": 'say(b\'{"blobs":[\' + b"0," * 500_000 + b"0]}")',
    "half a million empty arrays": (
        'say(outcomes({"list": [{"list": []}] * 80_000}))'
    ),
    "a megabyte of nested tuples": (
        'say(outcomes({"tuple": [{"tuple": [{"tuple": []}] * 100}] * 500}))'
    ),
    "keys as long as can be": (
        'say(outcomes({"dict": [["k" * 1000 + str(i), {"foreign": "x"}] for i in range(900)]}))'
    ),
    "16 MB in a thousand arrays": (
        'nodes = [{"array": "|i1", "shape": [1 << 14], "blob": i} for i in range(1000)]\n'
        '    say(outcomes({"list": nodes}, [1 << 14] * 1000), bytes(1000 << 14))'
    ),
    "axes without end": (
        'say(outcomes({"array": "<f8", "shape": [1] * 32, "blob": 0}, [8]), bytes(8))'
    ),
    "one text, a megabyte long": 'say(outcomes({"text": ["x" * 1_000_000], "shape": [1]}))',
    "frames without end": 'while True: say(b\'{"at":0,"blobs":[]}\' + b" " * 1_000_000)',
}  # fmt: skip


def submissions() -> Iterator[tuple[str, str]]:
    """Each with what it is called; the first is the floor."""
    yield "a right answer", RIGHT
    count = len(cases_of(by_name()["grad_sigmoid"]))
    for name, body in FRAMES.items():
        yield name, FORGED.format(count=count, body=body)
    yield "60 MB each (N12)", (HOSTILE / "sixty_megabytes_each.py").read_text()
    yield (
        "as much as is taken, of every answer",
        "\n".join(
            [
                "import numpy as np",
                *(_most(name) for name in by_name() if by_name()[name].is_function),
            ]
        ),
    )


def _most(name: str) -> str:
    room = Room.for_answer(*truths(by_name()[name]).size())
    return f"def {name}(*_): return np.ones({min(room.entries, 100_000)}, complex)"


def peak() -> float:
    """This process's peak since it was last set back, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise SystemExit("The kernel does not say how much memory a process used.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found: dict[str, float] = {}
    with Sandbox("bubblewrap" if available() else "none") as sandbox:
        for ex in by_name().values():
            truths(ex)  # known before, as in a worker that has been at work for a while
        for name, code in submissions():
            for _ in range(2):  # once to warm up
                Path("/proc/self/clear_refs").write_text("5")
                grade(Submission("a.py", code.encode()), sandbox)
                found[name] = peak()
    floor = next(iter(found.values()))
    if arguments.json:
        print(json.dumps(found))
    else:
        print(f"{'what it sends':40} {'peak':>9} {'more than a right answer':>26}")
        for name, megabytes in found.items():
            print(f"{name:40} {megabytes:6.0f} MB {megabytes - floor:+23.0f} MB")
        print(f"The most there may be: {MOST:.0f} MB.")
    sys.exit(max(found.values()) > MOST)


if __name__ == "__main__":
    main()
