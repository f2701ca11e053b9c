"""How long the first answer takes: a first check, a first file, and TensorFlow beside its import.

    python -m benchmarks.first

Everything is measured in processes that have just started, each several times; the floor is
``python -c "import tensorflow"`` in the same run, and the ratio to it is what counts: this machine
may be busy.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMES = 3

NUMPY = """import numpy as np

def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    return dz * s * (1 - s)
"""
TENSORFLOW = """import tensorflow as tf

def grad_sigmoid(x, dz):
    s = tf.sigmoid(x)
    return dz * s * (1 - s)
"""
CHECK = f"""
import time
{NUMPY}
began = time.perf_counter()
from grader import check
check(grad_sigmoid)._repr_html_()
print(time.perf_counter() - began)
"""


def seconds(command: list[str]) -> float:
    """The median over fresh processes."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def first_check() -> float:
    """A first check, its import included, without NumPy's, which every notebook has."""
    run = [sys.executable, "-c", CHECK]
    said = [subprocess.run(run, check=True, capture_output=True, text=True) for _ in range(TIMES)]
    return statistics.median(float(one.stdout.split()[-1]) for one in said)


def main() -> None:
    grader = str(Path(sys.executable).with_name("grader"))
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, text in (("numpy", NUMPY), ("tensorflow", TENSORFLOW)):
            files[name] = str(Path(folder, f"{name}.py"))
            Path(files[name]).write_text(text, "utf-8")
        grade = [grader, "grade", "--exercise", "grad_sigmoid"]
        floor = seconds([sys.executable, "-c", "import tensorflow"])
        rows = [
            ("import tensorflow (the floor)", floor),
            ("first check of a NumPy answer", first_check()),
            ("grader grade one.py, NumPy", seconds([*grade, files["numpy"]])),
            ("grader grade one.py, TensorFlow", seconds([*grade, files["tensorflow"]])),
        ]
    for what, took in rows:
        print(f"{what:34}{took:8.2f} s{took / floor:8.2f} of the import")


if __name__ == "__main__":
    main()
