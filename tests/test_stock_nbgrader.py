"""A notebook under a stock nbgrader gets the points that our own grading gives.

nbgrader grades a check by its outputs: nothing for an error or anything on stderr, else the number
that the cell returns. All the answers below run in one kernel, each followed by its check, with
TensorFlow as talkative as it can be.
"""

from __future__ import annotations

from dataclasses import dataclass

import nbformat
import pytest

from grader import reading
from grader.authoring.setup_cell import setup_source
from grader.courses import by_name, default
from grader.grading import grade_source
from grader.sandbox import Sandbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

RIGHT = "def grad_sigmoid(x, dz):\n{0}    return dz * tf.sigmoid(x) * (1 - tf.sigmoid(x))\n"


def right_but(*lines: str, before: str = "") -> tuple[str, str]:
    """grad_sigmoid, right, that does something besides."""
    return "grad_sigmoid", before + RIGHT.format("".join(f"    {line}\n" for line in lines))


LINEAR = "def grad_linear(x, w, b, dz):\n    return dz @ w.T, {0}, dz.sum(axis=0)\n"

ANSWERS = {
    "deleted": ("grad_cross_entropy", ""),
    "not attempted": ("grad_softmax", "def grad_softmax(x, dz):\n    ...  # your code here"),
    "right": right_but(),
    "wrong": ("grad_softmax", "def grad_softmax(x, dz):\n    return tf.nn.softmax(x) * dz"),
    "partly right": ("grad_linear", LINEAR.format("dz.T @ x")),
    "partly right, few digits": ("grad_linear", "%precision 0\n" + LINEAR.format("x.T @ dz * 2")),
    "raises": ("grad_matmul", "def grad_matmul(x, y, dz):\n    return dz @ y"),
    "exits": ("grad_matmul", "def grad_matmul(x, y, dz):\n    raise SystemExit(1)"),
    "does not parse": ("grad_matmul_y", "def grad_matmul_y(x, y, dz:\n    return x.T @ dz"),
    "warns": right_but("warnings.warn('careful')", "np.exp(1e9)", before="import warnings\n"),
    "prints a lot": right_but("for i in range(300): print(i, x, dz)"),
    "writes to stderr": right_but("print('oh', file=sys.stderr)", before="import sys\n"),
    "writes to descriptor 2": right_but("os.write(2, b'oh')", before="import os\n"),
    "wrote to descriptor 2 before": right_but(before="import os; os.write(2, b'oh' * 1000)\n"),
    "starts a program that writes to stderr": right_but(
        "os.system('echo oh >&2')", before="import os\n"
    ),
    "logs": right_but(
        "logging.warning('oh')", before="import logging\nlogging.basicConfig(level='DEBUG')\n"
    ),
    "imports TensorFlow itself": right_but(
        before="import tensorflow as tf\nprint(tf.constant([1.0]) + 1)\n"
    ),
    "lets TensorFlow print": right_but("tf.print(x)", "tf.get_logger().warning('oh')"),
    "displays": right_but(
        "display(HTML('<b>oh</b>'), 7)", before="from IPython.display import HTML, display\n"
    ),
    "draws": right_but(before="import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"),
    "makes noise for ever": right_but(
        before="import os, threading, time\n"
        "def noise():\n"
        "    while True:\n"
        "        os.write(2, b'oh\\n')\n"
        "        time.sleep(0.001)\n"
        "threading.Thread(target=noise, daemon=True).start()\n"
    ),
}


@dataclass(frozen=True)
class Graded:
    """What became of one answer: our verdict, nbgrader's points, and the check's cell."""

    ours: float
    nbgraders: float
    cell: nbformat.NotebookNode


@pytest.fixture(scope="module")
def graded() -> dict[str, Graded]:
    from nbgrader.preprocessors import Execute
    from nbgrader.utils import determine_grade

    new = nbformat.v4.new_code_cell
    cells, checks = [new(setup_source(default(), "08_elementwise", ""))], {}
    for case, (name, source) in ANSWERS.items():
        forget = f"globals().pop({name!r}, None)\n_ = %precision"
        checks[case] = new(f"check({name})")
        checks[case].metadata["nbgrader"] = {
            "grade_id": f"check_{name}",
            "grade": True,
            "locked": True,
            "points": by_name()[name].points,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
        cells += [new(forget), new(source), checks[case]]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NBGRADER_EXECUTION", "autograde")
        environment.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
        # With it, a kernel does not watch its file descriptors, which is what makes the trouble.
        environment.delenv("PYTEST_CURRENT_TEST", raising=False)
        Execute(timeout=120, startup_timeout=120).preprocess(notebook, {})
    with Sandbox("none") as sandbox:
        return {
            case: Graded(ours(*ANSWERS[case], sandbox), determine_grade(cell)[0], cell)
            for case, cell in checks.items()
        }


def ours(name: str, source: str, sandbox: Sandbox) -> float:
    parsed = reading.parse([reading.Cell("cell 1", source)])
    (verdict,) = grade_source(parsed, [by_name()[name]], sandbox)
    return verdict.points


@pytest.mark.parametrize("case", ANSWERS)
def test_stock_nbgrader_gives_our_points(case, graded):
    assert graded[case].nbgraders == graded[case].ours, graded[case].cell.outputs


def test_among_these_answers_are_some_of_each_kind(graded):
    """Or the test above would compare nothing with nothing."""
    assert graded["right"].ours == graded["makes noise for ever"].ours == 4
    assert graded["partly right"].ours == graded["partly right, few digits"].ours == 2.67
    assert graded["wrong"].ours == graded["raises"].ours == graded["not attempted"].ours == 0


def test_the_cell_of_a_check_holds_the_card_and_the_points(graded):
    """And not the learner's prints: what is on the feedback page is there to be read."""
    card, points = graded["prints a lot"].cell.outputs
    assert card.output_type == "display_data" and "4 of 4 points" in card.data["text/html"]
    assert points.output_type == "execute_result" and points.data["text/plain"] == "4.0"
