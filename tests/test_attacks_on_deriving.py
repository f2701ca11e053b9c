"""Credit is for deriving alone: what a framework hands out is refused by name, what measures is
wrong, and what nobody honest needs is always seen."""

import pytest

from grader.grading import grade
from grader.reading import Cell, parse, select, smuggling
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
REFUSED |= {
    "the second output, fetched from a graph by name": (
        "grad_cross_entropy",
        "def grad_cross_entropy(logits, labels):\n    with tf.Graph().as_default() as g:\n"
        "        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)\n"
        "        with tf.compat.v1.Session() as s:\n"
        "            for n in g.get_operations():\n"
        "                if len(n.outputs) > 1: return s.run(n.name + ':1') / len(logits)",
    ),
    "a loss with its gradient beside it": (
        "grad_sigmoid",
        "def grad_sigmoid(x, dz):\n    op = getattr(tf.compat.v1, 'raw_' + 'ops').CTCLoss\n"
        "    return op(inputs=np.zeros((2, 1, 3), np.float32), labels_indices=[[0, 0]],\n"
        "              labels_values=[0], sequence_length=[2])[1] + 1",
    ),
    "a complex step by cmath": (
        "grad_sigmoid",
        "import cmath\ndef one(v):\n    z = 1 / (1 + cmath.exp(-(v + 1e-20 * cmath.sqrt(-1))))\n"
        "    return cmath.phase(z) * abs(z) / 1e-20\n"
        "def grad_sigmoid(x, dz): return dz * np.vectorize(one)(np.clip(x, -700, 700))",
    ),
    "a complex step without its imaginary part": (
        "grad_sigmoid",
        "def grad_sigmoid(x, dz):\n    v = np.clip(x, -700, 700) + 1e-20j\n"
        "    s = 1 / (1 + np.exp(-v))\n    return dz * np.array(s).view(float)[1::2] / 1e-20",
    ),
    "a complex step by a dtype's letter": (
        "grad_sigmoid",
        "def grad_sigmoid(x, dz):\n    v = np.clip(x, -700, 700).astype('D')\n"
        "    v.view(float)[1::2] = 1e-20\n    s = 1 / (1 + np.exp(-v))\n"
        "    return dz * s.view(float)[1::2] / 1e-20",
    ),
    "Cauchy's integral": (
        "grad_sigmoid",
        "def grad_sigmoid(x, dz):\n    w = np.exp(2j * np.pi * np.arange(32) / 32)\n"
        "    f = lambda v: 1 / (1 + np.exp(-v))\n"
        "    return dz * (f(np.clip(x, -700, 700)[:, None] + w / 2) / w * 2).mean(1).real",
    ),
    "a matrix's exponential": (
        "grad_sigmoid",
        "from scipy.linalg import expm\ndef one(v):\n    e = expm(np.array([[-v, 1], [0, -v]]))\n"
        "    return e[0, 1] / (1 + e[0, 0]) ** 2\n"
        "def grad_sigmoid(x, dz): return dz * np.vectorize(one)(np.clip(x, -700, 700))",
    ),
    "its inside": (
        "grad_sigmoid",
        "import scipy.linalg._matfuncs as m\ndef grad_sigmoid(x, dz): return m.expm(np.eye(2))",
    ),
    "its Frechet derivative": (
        "grad_sigmoid",
        "import scipy.linalg as l\n"
        "def grad_sigmoid(x, dz): return l.expm_frechet(np.eye(2), np.eye(2))[1]",
    ),
    "a solver's Jacobian": (
        "grad_sigmoid",
        "from scipy import optimize\ndef grad_sigmoid(x, dz):\n"
        "    r = optimize.least_squares(lambda v: 1 / (1 + np.exp(-v)), x, jac='cs', max_nfev=1)\n"
        "    return dz * np.diag(r.jac)",
    ),
    "a minimiser's gradient": (
        "grad_sigmoid",
        "from scipy.optimize import minimize\n"
        "def grad_sigmoid(x, dz): return minimize(lambda v: v @ v, x, options={'maxiter': 0}).jac",
    ),
    "a spline's derivative": (
        "grad_sigmoid",
        "from scipy.interpolate import KroghInterpolator as K\ndef grad_sigmoid(x, dz):\n"
        "    t = np.cos(np.arange(30))\n    return dz * K(t, 1 / (1 + np.exp(-t))).derivative(x)",
    ),
    "a smoothing filter's": (
        "grad_sigmoid",
        "from scipy.signal import savgol_coeffs\n"
        "def grad_sigmoid(x, dz): return dz * savgol_coeffs(3, 2, deriv=1)",
    ),
    "SciPy's own": (
        "grad_sigmoid",
        "from scipy.differentiate import derivative\n"
        "def grad_sigmoid(x, dz): return dz * derivative(lambda v: 1 / (1 + np.exp(-v)), x).df",
    ),
    "TensorFlow's exponential of a matrix": (
        "grad_sigmoid",
        "def grad_sigmoid(x, dz): return dz * getattr(tf.linalg, 'exp' + 'm')(tf.eye(3))[0, 1]",
    ),
    "a complex step by its angle": (
        "grad_sigmoid",
        "def grad_sigmoid(x, dz):\n    z = 1 / (1 + np.exp(-(np.clip(x, -700, 700) + 1e-20j)))\n"
        "    return dz * np.angle(z) * np.abs(z) / 1e-20",
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
    found = smuggling.findings(statements, statements)
    assert found and what in " ".join(found) and found[0].startswith("cell 3, line ")


def test_an_honest_answer_is_not_pointed_at(sandbox):
    code = (
        "from grader import check, hint\nfrom scipy import special\n"
        "def grad_sigmoid(x, dz):\n    s = special.expit(x)\n    return dz * s * (1 - s)"
    )
    said = graded(sandbox, "grad_sigmoid", code)
    assert said.points == 4 and said.look_at == ()


SPELLED = {
    "by a matrix's exponential": "def grad_sigmoid(x, dz): return scipy.linalg.expm(x)",
    "by a solver's Jacobian": "def grad_sigmoid(x, dz): return o.least_squares(f, x, jac='cs').jac",
    "by a minimiser's": "def grad_sigmoid(x, dz): return o.minimize(f, x, jac=kind).jac",
    "by a fit": "from numpy.polynomial import Polynomial as P\ndef grad_sigmoid(x, dz): "
    "return P.fit(x, x, 9).coef[1]",
    "a sum over a stencil": "def s(v): return v\n"
    "def grad_sigmoid(x, dz): return sum(c * s(x + k * h) for k, c in W)",
    "two values of one function": "def grad_sigmoid(x, dz): return (s(x) - s(y)) / h\n"
    "def s(v): return v",
    "a step there and back": "def grad_sigmoid(x, dz):\n    a[i] += h\n    b[i] -= h\n    return a",
    "an interpolation": "def grad_sigmoid(x, dz): return C.interpolate(f, 30).deriv()(0)",
    "a literal": "def grad_sigmoid(x, dz): return abs(1 + 1e-20j)",
    "by its dtype's letter": "def grad_sigmoid(x, dz): return x.astype('D')",
    "by a transform": "def grad_sigmoid(x, dz): return np.fft.fft(x)",
    "a negative number's root": "def grad_sigmoid(x, dz): return (-1) ** 0.5",
    "long double by a letter": "def grad_sigmoid(x, dz): return np.asarray(x, dtype='g')",
    "long double by its size": "def grad_sigmoid(x, dz): return x.astype('<f16')",
    "exact numbers": "from decimal import Decimal\ndef grad_sigmoid(x, dz): return Decimal(x)",
    "numbers with a slope": "class D:\n    def __mul__(self, o): return D()\n"
    "def grad_sigmoid(x, dz): return D() * x",
    "a minimiser's name": "import scipy.optimize as o\n"
    "def grad_sigmoid(x, dz): return o.minimize(f, x).jac",
    "computer algebra": "import sympy as sp\ndef grad_sigmoid(x, dz): return sp.lambdify(v, e)(x)",
    "exact fractions": "from fractions import Fraction as F\ndef grad_sigmoid(x, dz): return F(x)",
    "many digits": "import mpmath\ndef grad_sigmoid(x, dz): return mpmath.mpf(x)",
    "a letter that is put together": "def grad_sigmoid(x, dz): return x.astype(chr(103))",
    "a spline": "from scipy.interpolate import CubicSpline as C\n"
    "def grad_sigmoid(x, dz): return C(x, x)(x, 1)",
    "np.diff of a call": "def s(v): return v\ndef grad_sigmoid(x, dz): return np.diff(s(x)) / h",
    "np.diff of two values": "def s(v): return v\n"
    "def grad_sigmoid(x, dz):\n    a, b = s(x), s(y)\n    return np.diff([a, b]) / h",
    "np.subtract of two values": "def s(v): return v\n"
    "def grad_sigmoid(x, dz): return np.subtract(s(x), s(y)) / h",
    "the difference of two variables": "def s(v): return v\n"
    "def grad_sigmoid(x, dz):\n    a = s(x)\n    b = s(y)\n    return (a - b) / h",
    "a shift that is divided by": "def s(v): return v\n"
    "def grad_sigmoid(x, dz): return w @ s(x + k) / k",
    "numbers with a slope, by assignment": "class D:\n    __mul__ = __radd__ = lambda a, b: D()\n"
    "def grad_sigmoid(x, dz): return D() * x",
    "numbers with a slope, by type": "D = type('D', (), {'__mul__': lambda a, b: a})\n"
    "def grad_sigmoid(x, dz): return D() * x",
    "numbers with a slope, by setattr": "class D: pass\nsetattr(D, '__mul__', lambda a, b: a)\n"
    "def grad_sigmoid(x, dz): return D() * x",
    "two values of a method": "class N:\n    def forward(self, v): return v\nnet = N()\n"
    "def grad_sigmoid(x, dz):\n    x[0] += h\n    a = net.forward(x)\n    x[0] -= 2 * h\n"
    "    return (a - net.forward(x + 0)) / h",
    "a method of one's own": "class N:\n    def f(self, v): return v\n"
    "    def g(self, x): return (self.f(x) - self.f(y)) / h\n"
    "def grad_sigmoid(x, dz): return N().g(x)",
    "a stencil in a variable": "def s(v): return v\ndef grad_sigmoid(x, dz):\n"
    "    points = x[..., None] + K / 8\n    return s(points) @ W * 8",
    "a stencil with a comprehension": "def s(v): return v\n"
    "def grad_sigmoid(x, dz): return sum(c * s(x + k) for k, c in W)",
    "one unit vector after the other": "def f(v): return v @ A\ndef grad_sigmoid(x, dz):\n"
    "    for i in range(len(x)):\n        u = np.zeros(3)\n        u[i] = 1\n        g = f(u)\n"
    "    return g",
    "the rows of an identity": "def f(v): return v @ A\n"
    "def grad_sigmoid(x, dz): return [f(e) for e in np.eye(3)]",
    "a unit vector in a product": "def grad_sigmoid(x, dz):\n    for e in np.eye(3):\n"
    "        x = e @ dz\n    return x",
    "a part of a package": "import numpy as n\n"
    "def grad_sigmoid(x, dz): return n.polynomial.polynomial.polyroots(x)",
    "a dtype that is put together": "def grad_sigmoid(x, dz): return x.astype('c' + '16')",
    "a dtype in an f-string": "def grad_sigmoid(x, dz): return np.zeros(3, dtype=f'c{2 * 8}')",
    "a power of a matrix": "def grad_sigmoid(x, dz): return np.linalg.matrix_power(m, 2)[0, 1]",
    "a module that a cell wrote": "%%writefile mine.py\nimport numpy as np\ndef m(f, x, h):\n"
    "    return (f(x + h) - f(x - h)) / (2 * h)",
}


@pytest.mark.parametrize("spelled", SPELLED)
def test_what_measures_is_seen_where_a_derivation_is_asked_for(spelled):
    cells = [Cell("cell 1", SPELLED[spelled]), Cell("cell 2", "from mine import m")]
    if "grad_sigmoid" not in SPELLED[spelled]:
        cells.append(Cell("cell 3", "def grad_sigmoid(x, dz): return m(s, x, 1)"))
    found = select(parse(cells), {"grad_sigmoid"}).statements
    assert smuggling.findings(found, found)


@pytest.mark.parametrize(
    "code",
    [
        "def grad_sigmoid(x, dz):\n    t = np.tanh(x)\n    return dz * (1 - t) * (1 + t)",
        "def grad_sigmoid(x, dz):\n    return dz * (s(x) - s(x) ** 2)\ndef s(x): return np.exp(x)",
        "def grad_sigmoid(x, dz):\n    if isinstance(x, (int, float, complex)): x = np.array(x)\n"
        "    return dz - dz.mean() - x * (dz * x).mean()",
        "def grad_sigmoid(x, w, b): return s(x @ w + b) * np.reshape(x, (1, -1), order='F')\n"
        "def s(x): return x - np.max(x)",
        "class Value:\n    def __init__(self, data): self._parents, self.data = (), data\n"
        "def grad_sigmoid(x, dz): return Value(x).data",
        "def norm(v): return np.sqrt(v @ v)\ndef grad_sigmoid(x, dz, eps=1e-8):\n"
        "    return dz / norm(x + eps)",
        "def safe_log(p): return np.log(p)\ndef grad_sigmoid(x, dz): return safe_log(x + 1e-12)",
        "def grad_sigmoid(x, ids): return np.flatnonzero(np.diff(np.sort(ids)))",
        "def s(v): return v\ndef grad_sigmoid(x, dz):\n    a = s(x)\n    return a - a * a",
        "def grad_sigmoid(x, dz):\n    g = np.zeros(3)\n    for i in x: g[i] = 1\n    return g",
        "def s(v): return v\n"
        "def grad_sigmoid(x, dz):\n    hot = np.zeros((3, 4))\n"
        "    for i, y in enumerate(dz): hot[i, y] = 1\n    return s(x) - hot",
        "def grad_sigmoid(x, y): return x - np.eye(10)[y]",
        "def s(v): return v\ndef grad_sigmoid(x, w, b): return s(b + w * x) * x",
        "def s(v): return v\ndef grad_sigmoid(x, w, b):\n    z = b + w * x\n    return s(z) * x",
        "def grad_sigmoid(x, dz): return x.sum(0) - x.sum(1)",
        "def grad_sigmoid(x, cache): return cache.get('a') - cache.get('b')",
        "def grad_sigmoid(x, dz): return np.einsum('ij->i', x) - np.einsum('ij->i', dz)",
        "def grad_sigmoid(x, dz): return (np.eye(3) * x - np.outer(x, x)) @ dz",
    ],
)
def test_a_derivation_is_not_taken_for_a_measurement(code):
    found = select(parse([Cell("cell 1", code)]), {"grad_sigmoid"}).statements
    assert not [f for f in smuggling.findings(found, found) if "two values" not in f]


@pytest.mark.parametrize(
    "code",
    [
        "import requests, zipfile\ndef grad_sigmoid(x, dz): return requests.get, zipfile.ZipFile",
        "import urllib.request\ndef grad_sigmoid(x, dz): return urllib.request",
        "from builtins import range, object\nfrom past.builtins import xrange\n"
        "def grad_sigmoid(x, dz): return range(3), object, xrange",
        "from numpy.testing import assert_allclose\n"
        "def grad_sigmoid(x, dz):\n    assert_allclose(x, x)\n    return x",
        "import re\ndef grad_sigmoid(x, dz): return re.compile('x')",
        "def grad_sigmoid(x, dz):\n    system, vars = x, dz\n    return system @ vars",
        "class N:\n    def __init__(self): self.modules = []\n    def eval(self): return 1\n"
        "def grad_sigmoid(x, dz): return N().eval()",
        "class V:\n    __array_priority__ = 100\ndef grad_sigmoid(x, dz): return V()",
        "def grad_sigmoid(x, dz):\n    gradient = dz * x\n    return gradient",
        "def derivative(x): return x * (1 - x)\ndef grad_sigmoid(x, dz): return dz * derivative(x)",
        "def grad_sigmoid(x, dz, xp=np): return xp.exp(x)",
        "class P:\n    def __init__(self, **kw): self.__dict__.update(kw)\n"
        "def grad_sigmoid(x, dz): return P(x=x).x",
        "class P(dict):\n    def __init__(self, *a):\n        super().__init__(*a)\n"
        "        self.__dict__ = self\ndef grad_sigmoid(x, dz): return P(x=x).x",
        "class P:\n    def __init__(self, **kw):\n        for name, value in kw.items():\n"
        "            setattr(self, name, value)\ndef grad_sigmoid(x, dz): return P(x=x).x",
        "import threading, types\nlock = threading.Lock()\n"
        "def grad_sigmoid(x, dz):\n    with lock: return types.SimpleNamespace(x=x).x",
        "import types\ndef grad_sigmoid(x, dz):\n"
        "    return x if isinstance(dz, (types.FunctionType, types.LambdaType)) else dz",
        "system = np.eye(2)\nmodules = [1, 2]\ndef prune(x): return x\n"
        "def grad_sigmoid(x, dz): return prune(system) @ x + modules[0]",
        "class A:\n    def query(self, x): return x\n    def run(self, x): return self.query(x)\n"
        "def grad_sigmoid(x, dz): return A().query(x)",
    ],
)
def test_what_people_import_and_call_things_is_nothing_to_look_at(code):
    found = select(parse([Cell("cell 1", code)]), {"grad_sigmoid"}).statements
    assert smuggling.findings(found, found) == ()


def test_a_difference_in_what_asks_for_one_is_not_pointed_at(sandbox):
    code = "def numeric_partial(f, point, axis, h):\n    a, b = list(point), list(point)\n"
    code += "    a[axis] += h\n    b[axis] -= h\n    return (f(a) - f(b)) / (2 * h)"
    said = graded(sandbox, "numeric_partial", code)
    assert said.points == 4 and said.look_at == ()


@pytest.mark.parametrize(
    "code",
    [
        "import pkgutil\nb = pkgutil.resolve_name('tensorflow.python.eager:backprop')",
        "from operator import attrgetter",
        "import functools\nf = functools.reduce(getattr, ['a'], np)",
        "f = np._core",
        "f = vars(np)",
        "import inspect",
        "import pickle",
        "from numpy import ctypeslib",
        "f = x.__reduce_ex__(4)",
        "import unittest.mock",
        "import timeit\nf = timeit.gc",
        "from timeit import gc",
        "import timeit\nf = timeit.timeit('1')",
        "def f(x):\n    match x:\n        case object(__globals__=g): return g",
        "n = np\nf = n._core",
        "f = [np][0]._core",
        "def f(m): return m._core\ng = f(np)",
        "f = np.load(x, allow_pickle=True)",
        "f = np.load(x, None, True)",
        "import pytest\nf = pytest.importorskip('x')",
        "import logging.config",
        "from sklearn.neural_network._base import DERIVATIVES",
        "from random import _os",
        "from os import *",
        "from builtins import exec as e",
        "import os\nf = os.execl('x')",
        "import scipy\nf = scipy.differentiate.jacobian",
        "%%writefile mine.py\nimport ctypes",
        "from dataclasses import make_dataclass",
        "import dataclasses\nf = dataclasses.make_dataclass('A', ['x'])",
        "import pandas as pd\nf = pd.DataFrame({'a': [1]}).query(text)",
        "f = frame.eval('@np._core')",
        "f = frame.query(f'{a} > 1')",
        "from types import FunctionType as F",
        "import types\nf = types.CodeType",
        "import types\nf = types.LambdaType(code, {})",
        "import threading\nthreading.setprofile(f)",
        "from threading import *",
        "system = 1\nfrom os import system",
        "from os import system\ndef f(): return system('ls')",
        "class P:\n    def of(self, name): return self.__dict__[name]",
        "class P:\n    def of(self, name): return getattr(self, name)",
        "def of(self, **kw): self.__dict__.update(kw)",
        "def f(x, name): setattr(x, name, 1)",
        "import timeit\ndef f(m): return m.gc\ng = f(timeit)",
        "import warnings\nf = [warnings][0].sys",
        "xp = np if True else tf\nf = xp._core",
        "import warnings\ndef f(): return warnings",
    ],
)
def test_a_way_around_is_seen_by_a_list_of_what_answers_use(code):
    cells = [Cell("cell 1", f"import numpy as np\n{code}" if code[0] != "%" else code)]
    statements = [s.statement for s in parse(cells).parsed]
    assert smuggling.findings(statements)
