"""How long the first answer takes: a first check, a first file, the first result of a course, and
TensorFlow beside its import.

    python -m benchmarks.first

Everything is measured in processes that have just started, each several times; the floor is
``python -c "import tensorflow"`` in the same run, and the ratio to it is what counts: this machine
may be busy.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMES = 3
CHAPTER = "08_elementwise"
GRADER = str(Path(sys.executable).with_name("grader"))

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


def first_result(course: Path, source: str) -> float:
    """From the start of `grader grade COURSE` to its first line, of twenty submissions."""
    notebook = json.loads((course / "release" / CHAPTER / f"{CHAPTER}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        if "def grad_sigmoid(" in "".join(cell["source"]):
            cell["source"] = source
    for number in range(20):
        path = course / "submitted" / f"s{number}" / CHAPTER / f"{CHAPTER}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), "utf-8")
    found = []
    for _ in range(TIMES):
        (course / ".grader" / "journal.jsonl").unlink(missing_ok=True)
        began = time.perf_counter()
        command = [GRADER, "grade", str(course), "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            line = run.stdout.readline()
            found.append(time.perf_counter() - began)
            run.communicate()
        assert json.loads(line)["points"] > 0, line
    return statistics.median(found)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, text in (("numpy", NUMPY), ("tensorflow", TENSORFLOW)):
            files[name] = str(Path(folder, f"{name}.py"))
            Path(files[name]).write_text(text, "utf-8")
        grade = [GRADER, "grade", "--exercise", "grad_sigmoid"]
        course = Path(folder, "course")
        subprocess.run([GRADER, "course", "new", course], check=True, capture_output=True)
        release = [Path(GRADER).with_name("nbgrader"), "generate_assignment", CHAPTER]
        path = f"{Path(GRADER).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic
        env = os.environ | {"PATH": path}
        subprocess.run(release, cwd=course, env=env, check=True, capture_output=True)
        floor = seconds([sys.executable, "-c", "import tensorflow"])
        rows = [
            ("import tensorflow (the floor)", floor),
            ("first check of a NumPy answer", first_check()),
            ("grader grade one.py, NumPy", seconds([*grade, files["numpy"]])),
            ("grader grade one.py, TensorFlow", seconds([*grade, files["tensorflow"]])),
            ("first result of a course, NumPy", first_result(course, NUMPY)),
            ("first result of a course, TensorFlow", first_result(course, TENSORFLOW)),
        ]
    for what, took in rows:
        print(f"{what:38}{took:8.2f} s{took / floor:8.2f} of the import")


if __name__ == "__main__":
    main()
