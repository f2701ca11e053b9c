"""What one submission costs in the sandbox, against the floor below which no fork can go.

    python -m benchmarks.sandbox [--jobs 100] [--json]

A submission is the four functions of source 004 on five inputs each, written with NumPy and with
TensorFlow. The floor is a bare fork of a process that has imported the same and calls the same
functions, with no isolation, no limit and nothing sent back.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import statistics
import subprocess
import sys
import time

import numpy as np

from grader.sandbox import Job, Question, Sandbox, Statement

NUMPY = """
import numpy as np

def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)

def grad_softmax(x, dz):
    p = np.exp(x - x.max())
    p = p / p.sum()
    return p * (dz - np.dot(p, dz))

def grad_matmul(x, y, dz):
    return dz @ y.T

def grad_conv2d(x, w, dz):
    rows, columns = dz.shape
    return np.array([[np.sum(x[i:i + rows, j:j + columns] * dz)
                      for j in range(w.shape[1])] for i in range(w.shape[0])])
"""

TENSORFLOW = """
import tensorflow as tf

def conv2d(x, w):
    return tf.nn.conv2d(tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
                        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
                        strides=[1, 1], padding="VALID")

def grad_sigmoid(x, dz):
    return dz * tf.sigmoid(x) * (1 - tf.sigmoid(x))

def grad_softmax(x, dz):
    return tf.nn.softmax(x) * (dz - tf.tensordot(tf.nn.softmax(x), dz, 1))

def grad_matmul(x, y, dz):
    return tf.matmul(dz, tf.transpose(y))

def grad_conv2d(x, w, dz):
    return conv2d(x, dz)
"""


def questions() -> tuple[Question, ...]:
    """Five cases for each of the four functions."""
    rng = np.random.default_rng(0)

    def cases(**shapes):
        drawn = [{k: rng.normal(size=shape) for k, shape in shapes.items()} for _ in range(5)]
        return tuple(drawn)

    return (
        Question("grad_sigmoid", cases(x=(3,), dz=(3,))),
        Question("grad_softmax", cases(x=(3,), dz=(3,))),
        Question("grad_matmul", cases(x=(2, 3), y=(3, 4), dz=(2, 4))),
        Question("grad_conv2d", cases(x=(4, 4), w=(2, 2), dz=(3, 3))),
    )


def job(source: str) -> Job:
    """The submission as the sandbox gets it."""
    lines = source.splitlines(keepends=True)
    statements = tuple(
        Statement("".join(lines[node.lineno - 1 : node.end_lineno]), "cell 1", node.lineno)
        for node in ast.parse(source).body
    )
    return Job(statements, questions(), tensorflow="tensorflow" in source)


def sandboxed(source: str, isolation: str, jobs: int) -> list[float]:
    """Milliseconds of each of ``jobs`` submissions, after one that starts everything."""
    with Sandbox(isolation) as sandbox:
        asked = job(source)

        def once() -> None:
            outcomes = sandbox.run(asked)
            bad = [o for each in outcomes.values() for o in each if o.status != "returned"]
            if bad:
                raise SystemExit(f"the benchmark's own answers fail: {bad[0]}")

        once()
        return [_timed(once) for _ in range(jobs)]


def floor(source: str, jobs: int) -> list[float]:
    """The same calls in bare forks, in a fresh process of its own that runs no op itself."""
    command = [sys.executable, __file__, "--floor", source, "--jobs", str(jobs)]
    quiet = {"OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    threads = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    environment = {**os.environ, **quiet, **threads, "TF_ENABLE_ONEDNN_OPTS": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


def _floor(source: str, jobs: int) -> list[float]:
    if "tensorflow" in source:
        import tensorflow as tf

        _ = tf.nn.conv2d
    asked = questions()

    def once() -> None:
        child = os.fork()
        if child == 0:
            namespace: dict = {}
            exec(source, namespace)
            for question in asked:
                for case in question.cases:
                    np.asarray(namespace[question.name](*case.values()))
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            raise SystemExit("the floor's child failed")

    once()
    return [_timed(once) for _ in range(jobs)]


def _timed(function) -> float:
    began = time.perf_counter()
    function()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--floor", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.floor:
        print(json.dumps(_floor(told.floor, told.jobs)))
        return
    rows = []
    for name, source in (("NumPy", NUMPY), ("TensorFlow", TENSORFLOW)):
        lowest = floor(source, told.jobs)
        for isolation in ("none", "bubblewrap"):
            rows.append((name, isolation, lowest, sandboxed(source, isolation, told.jobs)))
    if told.json:
        keys = ("answers", "isolation", "floor_ms", "sandbox_ms")
        print(json.dumps([dict(zip(keys, row, strict=True)) for row in rows]))
        return
    print("answers     isolation   floor: best, median   sandbox: best, median   ratio of medians")
    for name, isolation, lowest, ours in rows:
        f, s = statistics.median(lowest), statistics.median(ours)
        print(
            f"{name:<11} {isolation:<11} {min(lowest):8.1f} {f:8.1f} ms "
            f"{min(ours):10.1f} {s:8.1f} ms {s / f:14.2f}"
        )


if __name__ == "__main__":
    main()
