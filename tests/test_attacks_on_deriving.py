"""Credit is for deriving alone: what a framework hands out is refused by name, what measures is
wrong, and what nobody honest needs is always seen."""

import pytest

from grader.grading import grade
from grader.reading import Cell, parse, smuggling
from grader.sandbox import Sandbox
from grader.submission import Submission

TF = "import numpy as np\nimport tensorflow as tf\n"
MEASURED = """
def numeric(f, v, dz, h):
    g = np.zeros(v.shape)
    for i in np.ndindex(v.shape):
        a, b = v.copy(), v.copy(); a[i] += h; b[i] -= h
        g[i] = np.sum(dz * (f(a) - f(b)) / (2 * h))
    return g
"""

REFUSED = {
    "the second output of a raw operation's twin": (
        "grad_cross_entropy",
        "from tensorflow.python.ops import gen_nn_ops as g\n"
        "def grad_cross_entropy(logits, labels):\n"
        "    op = g.sparse_softmax_cross_entropy_with_logits\n"
        "    r = op(tf.constant(logits), tf.constant(labels))\n"
        "    return r[1] / len(logits)",
    ),
    "the second output, by another table": (
        "grad_cross_entropy",
        "def grad_cross_entropy(logits, labels):\n"
        "    op = getattr(getattr(tf.compat.v1, 'raw_' + 'ops'), 'Softmax' + "
        "'CrossEntropyWithLogits')\n"
        "    hot = tf.one_hot(labels, logits.shape[-1], dtype=logits.dtype)\n"
        "    return op(features=tf.constant(logits), labels=hot)[1] / len(logits)",
    ),
    "TensorFlow's own gradient function": (
        "grad_matmul",
        "import importlib\ng = importlib.import_module('tensorflow.python.ops.math' + '_grad')\n"
        "class Op:\n    inputs = ()\n    def get_attr(self, name): return False\n"
        "def grad_matmul(x, y, dz):\n    op = Op(); op.inputs = [tf.constant(x), tf.constant(y)]\n"
        "    return g._MatMulGrad(op, tf.constant(dz))[0]",
    ),
    "a complex step": (
        "grad_sigmoid",
        "def grad_sigmoid(x, dz):\n    z = 1 / (1 + np.exp(-(np.clip(x, -700, 700) + 1e-20j)))\n"
        "    return dz * z.imag / 1e-20",
    ),
}
WRONG = {
    "float16 zeros": (
        "grad_sigmoid",
        "def grad_sigmoid(x, dz): return np.zeros(np.shape(x), np.float16)",
    ),
    "any number in float32": ("relative_error", "def relative_error(a, b): return np.float32(0)"),
    "a difference cast to float32": (
        "grad_softmax",
        MEASURED + "def s(x):\n    e = np.exp(x - x.max(-1, keepdims=True))\n"
        "    return e / e.sum(-1, keepdims=True)\n"
        "def grad_softmax(x, dz): return numeric(s, x, dz, 1e-5).astype(np.float32)",
    ),
    "a step as large as the array": (
        "grad_matmul",
        MEASURED + "def grad_matmul(x, y, dz):\n"
        "    h = 2.0 ** np.round(np.log2(max(np.abs(x).max(), 1e-3)))\n"
        "    return numeric(lambda a: a @ y, x, dz, h)",
    ),
    "a stencil in long double": (
        "grad_sigmoid",
        "L = np.longdouble\ndef s(v): return 1 / (1 + np.exp(-v))\n"
        "def grad_sigmoid(x, dz):\n    x, h = np.asarray(np.clip(x, -700, 700), L), L(1) / 256\n"
        "    w = ((1, L(4) / 5), (2, -L(1) / 5), (3, L(4) / 105), (4, -L(1) / 280))\n"
        "    slope = sum(c * (s(x + k * h) - s(x - k * h)) for k, c in w) / h\n"
        "    return np.asarray(dz * slope, float)",
    ),
}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none") as running:
        yield running


def graded(sandbox, name, code):
    return grade(Submission("a.py", (TF + code).encode(), held_to=(name,)), sandbox)


@pytest.mark.parametrize("attack", REFUSED)
def test_what_a_framework_hands_out_is_refused_by_name(sandbox, attack):
    name, code = REFUSED[attack]
    [said] = graded(sandbox, name, code).verdicts
    assert (said.status, said.points) == ("refused", 0), said.message


@pytest.mark.parametrize("attack", WRONG)
def test_what_measures_or_is_a_constant_earns_nothing(sandbox, attack):
    name, code = WRONG[attack]
    [said] = graded(sandbox, name, code).verdicts
    assert said.points == 0 and said.status in ("wrong", "raised"), said.message


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import ctypes", "ctypes"),
        ("def f(x): return f.__closure__[0].cell_contents", "__closure__"),
        ("import sys\ndef f(x): return sys._getframe(1)", "_getframe"),
        ("import sys\nm = sys.modules['inside.calls']", "modules"),
        ("from tensorflow.python.eager import context", "tensorflow.python"),
        ("import subprocess as s", "subprocess"),
        ("def f(x): return getattr(x, 'Gr' + 'ad')", "put together"),
        ("def f(x): return getattr(x, '__globals__')", "__globals__"),
        ("import grader.truths", "grader.truths"),
        ("exec('x = 1')", "exec"),
        ("def f(x): return np.longdouble(x)", "longdouble"),
        ("import gc", "gc"),
    ],
)
def test_what_no_honest_answer_needs_is_always_seen(code, what):
    statements = [s.statement for s in parse([Cell("cell 3", code)]).parsed]
    found = smuggling.findings(statements)
    assert found and what in " ".join(found) and found[0].startswith("cell 3, line ")


def test_an_honest_answer_is_not_pointed_at(sandbox):
    code = (
        "from grader import check, hint\nfrom scipy import special\n"
        "def grad_sigmoid(x, dz):\n    s = special.expit(x)\n    return dz * s * (1 - s)"
    )
    said = graded(sandbox, "grad_sigmoid", code)
    assert said.points == 4 and said.look_at == ()
