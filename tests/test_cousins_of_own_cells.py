# ruff: noqa: E501  (a cell a line reads better than every one spread out)
"""An instructor's own tests, in a notebook that somebody hostile handed in: what it puts out is text
and bounded, and the others' are graded as ever."""

from __future__ import annotations

import json
import resource
import subprocess
import sys

import pytest
from batch_tools import ASSIGNMENT, RIGHT, book, environment, hand_in, make_course, notebook

from grader.classroom import own_cells
from grader.cli import main

pytestmark = [pytest.mark.sandboxed, pytest.mark.slow, pytest.mark.timeout(600)]

MINE = "def mine(x):\n    return x * x\n"
#: What is handed in beside a right `mine`, by name, with what `mine` earns of its two points.
BESIDE = {
    "half": ("print('\\ud800' * 3); x = '\\udfff'; x", 2),
    "escapes": ("print('\\x1b[31m\\x1b]0;x\\x07\\u202e')", 2),
    "raises": ("raise type('\\ud800<b>', (Exception,), {})('\\ud800<script>alert(1)</script>')", 2),
    "shows": ("from IPython.display import HTML\nHTML('<script>alert(1)</script>')", 2),
    "much": ("print('x' * 40_000_000)", 2),
    "often": ("for i in range(100_000): display(i)", 2),
    "digits": ("10 ** 5000", 2),
    "writes": ("%%writefile mine.py\ndef mine(x): return 0", 2),
    "html": ("%%html\ndef mine(x): return 0", 2),
    "forged": ("import os\nfor fd in range(1, 9):\n    try: os.write(fd, b'{\"outputs\": []}\\n' * 9)\n"
               "    except OSError: pass", None),
    "parts": ("import os\nfor fd in range(1, 9):\n"
              "    try:\n        for _ in range(9): os.write(fd, b'{\"outputs\": [' + b'{},' * 500_000 + b'{}]}\\n')\n"
              "    except OSError: pass", None),
    "ends": ("import os; os._exit(0)", 0),
    "patches": ("import builtins\nbuiltins.AssertionError = ValueError", 2),
}  # fmt: skip


def cell(name: str, source: str, **more) -> dict:
    about = {"grade": False, "solution": False, "locked": False, "task": False}
    about |= {"schema_version": 3, "grade_id": name, "cell_type": "code"} | more
    return {"cell_type": "code", "source": source, "id": name, "metadata": {"nbgrader": about},
            "outputs": [], "execution_count": None}  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = make_course(tmp_path_factory.mktemp("courses") / "course")
    source = folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    whole = json.loads(source.read_text())
    whole["cells"] += [
        cell("mine", "def mine(x):\n    ### BEGIN SOLUTION\n    ### END SOLUTION", solution=True),
        cell("own", "assert mine(3) == 9 and mine(-2) == 4", grade=True, locked=True, points=2),
    ]
    source.write_text(json.dumps(whole))
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT, "--force"],
        cwd=folder, check=True, capture_output=True, env=environment(),
    )  # fmt: skip
    return folder


def test_whatever_it_puts_out_is_text_and_the_others_are_graded(course, capfd):
    hand_in(course, "zoe", notebook(RIGHT, MINE))
    for name, (beside, _) in BESIDE.items():
        hand_in(course, name, notebook(RIGHT, beside, MINE))
    assert main(["grade", str(course), ASSIGNMENT]) in (0, 1)
    out, error = capfd.readouterr()
    assert "Traceback" not in out + error and "\x1b" not in out + error, error
    rows = book(course)
    assert rows["zoe", "own"].points == 2 and rows["zoe", "check_grad_sigmoid"].points == 4
    for name, (_, points) in BESIDE.items():
        assert rows[name, "check_grad_sigmoid"].points == 4, name
        assert points is None or rows[name, "own"].points == points, name
        page = course / "autograded" / name / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        text = page.read_text("utf-8")
        assert len(text) < 3_000_000, name
        for found in json.loads(text)["cells"]:
            if found["metadata"].get("nbgrader", {}).get("grade_id") in ("mine", "own"):
                kinds = {kind for o in found["outputs"] for kind in o.get("data", ())}
                assert kinds <= {"text/plain", "image/png"}, name
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1.5 * 2**20


@pytest.mark.parametrize(
    "line",
    [
        b'{"outputs": [' + b"{}," * 6_000_000 + b"{}]}\n",
        b'{"outputs": [' + b"[[]]," * 4_000_000 + b"{}]}\n",
        b'{"outputs": [' + b'{"output_type":"stream"},' * 700_000 + b"{}]}\n",
        b'{"outputs": ' + b"[" * 900_000 + b"\n",
        b'{"outputs": 3}\n',
        b'{"outputs": [' + b"1," * 9_000_000 + b"1]}\n",
    ],
    ids=["dicts", "lists", "streams", "deep", "a number", "numbers"],
)
def test_what_is_reported_is_bounded_before_it_is_read(tmp_path, line):
    (tmp_path / "line").write_bytes(line)
    code = f"""
import re, subprocess, sys
from grader.sandbox import whole_notebook
process = subprocess.Popen(["cat", {str(tmp_path / "line")!r}], stdin=-1, stdout=-1)
said = list(whole_notebook._reported(process, b""))
assert sum(map(len, said)) <= 2 * whole_notebook.MOST_OUTPUTS
# Not `ru_maxrss`, which begins with what the process had that started this one.
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) >> 10)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert not done.stderr and int(done.stdout) < 400, done.stderr


@pytest.mark.parametrize("magic", ["%%writefile mine.py", "%%html", "%%timeit", "!x \\"])
def test_what_jupyter_would_not_define_is_not_the_cell_that_defines_it(magic):
    assert own_cells._defines(f"{magic}\n{MINE}") == set()
    assert own_cells._defines(f"%%time\n{MINE}") == {"mine"}
