"""Automatic differentiation is refused by name, however it is spelled; a right answer never is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import spellings

from grader.courses import by_name
from grader.exercise import Gradient
from grader.reading import Cell, parse, select, smuggling
from grader.sandbox import Job, Limits, Question, Sandbox, Statement
from grader.sandbox.inside.gradient_ops import GradientOps, is_gradient_op
from grader.sandbox.inside.scan import Scan


def refused(code: str) -> str:
    """What the scan of the source says of the answer f."""
    statements = [one.statement for one in parse([Cell("", code)]).parsed]
    return Scan([dataclasses.asdict(statement) for statement in statements]).refused("f")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("def f(x):\n    return tf.GradientTape()", "tf.GradientTape"),
        ("import tensorflow as t\ndef f(x):\n    t.GradientTape()", "tf.GradientTape"),
        ("from tensorflow import GradientTape as G\nf = lambda x: G()", "tf.GradientTape"),
        ("T = tf.GradientTape\ndef g(): T()\ndef f(x): g()", "tf.GradientTape"),
        ("def f(x):\n    tf.compat.v1.gradients(x, x)", "tf.gradients"),
        ("def f(x):\n    tf.autodiff.ForwardAccumulator", "tf.autodiff.ForwardAccumulator"),
        ("def f(x):\n    tf.raw_ops.TanhGrad(y=x, dy=x)", "tf.raw_ops.TanhGrad"),
        (
            "from tensorflow.python.eager import backprop\ndef f(x): backprop.implicit_grad(x)",
            "tensorflow.python.eager.backprop.implicit_grad",
        ),
        ("import jax\ndef f(x): return jax.grad(x)", "jax.grad"),
        ("from torch.autograd import grad as g\ndef f(x): return g(x, x)", "torch.autograd.grad"),
        ("from autograd import elementwise_grad as e\nf = e(sin)", "autograd.elementwise_grad"),
        ("import numdifftools as nd\ndef f(x): return nd.Gradient(g)(x)", "numdifftools.Gradient"),
        ("import sympy\ndef f(x): return sympy.diff(x)", "sympy.diff"),
        ("from sympy import limit\ndef f(x): return limit(x, h, 0)", "sympy.limit"),
        ("import casadi as ca\ndef f(x): return ca.jacobian(x, x)", "casadi.jacobian"),
        ("import mpmath\ndef f(x): return mpmath.taylor(g, x, 1)", "mpmath.taylor"),
        (
            "import statsmodels.tools.numdiff as n\ndef f(x): return n.approx_fprime_cs(x, g)",
            "statsmodels.tools.numdiff.approx_fprime_cs",
        ),
        ("from autograd.core import make_vjp as m\nf = m", "autograd.core.make_vjp"),
        (
            "from jax.interpreters import ad\ndef f(x): return ad.vjp(g, x)",
            "jax.interpreters.ad.vjp",
        ),
        (
            "import torch\ndef f(x): return torch.ops.aten.sigmoid_backward(x, x)",
            "torch.ops.aten.sigmoid_backward",
        ),
        ("import scipy\ndef f(x): return scipy.linalg.expm(x)", "scipy.linalg.expm"),
        ("def f(x): return tf.linalg.expm(x)", "tf.linalg.expm"),
    ],
)
def test_the_source_names_it(code, name):
    assert refused(code) == name


@pytest.mark.parametrize(
    ("code", "makes"),
    [
        ("def f(x): return abs(x + 1e-20j)", True),
        ("def f(x): return x.astype('c16')", True),
        ("def f(x): return np.zeros(3, dtype=np.complex128)", True),
        ("def f(x): return x if x.dtype == complex else 2 * x", False),
    ],
)
def test_the_source_shows_whether_complex_numbers_are_made(code, makes):
    statement = {"code": code, "binds": ["f"], "where": "", "first_line": 1}
    assert Scan([statement]).makes_complex("f") == makes


X = np.array([1.0, 2.0])


@pytest.mark.sandboxed
def test_complex_numbers_are_a_complex_step_where_real_ones_come_back():
    """`dz * 1j` is wrong, and that is all there is to say of it."""
    step = "def f(x): return ((x + 1e-20j) ** 2).imag / 1e-20"
    with Sandbox("bubblewrap") as sandbox:
        for code, status in ((step, "refused"), ("def f(x): return x * 1j", "returned")):
            job = Job((Statement(code, binds=frozenset({"f"})),), (Question("f", ({"x": X},)),))
            [outcome] = sandbox.run(job)["f"]
            assert outcome.status == status


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    gradients = x\n    return gradients",
        "def f(x):\n    '''Not tf.GradientTape.'''\n    return x  # tf.gradients",
        "def check():\n    tf.GradientTape()\ndef f(x):\n    check = 1\n    return x * check",
        "from tensorflow import GradientTape\ndef f(x): return x",
        "import torch\ndef f(x): return x",
        "import torch\ndef f(x): return torch.sigmoid(torch.tensor(x)).numpy()",
        "import jax.numpy as jnp\ndef f(x): return jnp.ones(3)",
        "import autograd.numpy as np\ndef f(x): return np.exp(x)",
        "def f(x):\n    return tf.nn.conv2d_transpose(x, x, [1], 1)",
        "def f(x):\n    return tf.stop_gradient(x)",
        "class E:\n    GradientTape = 1\ndef f(x): return E.GradientTape * x",
        "def f(x):\n    return x.gradients",
        "def f(x: complex | float) -> complex:\n    return x",
        "def f(x):\n    if isinstance(x, (int, complex)): x = np.array(x)\n    return x.real",
        "def f(x):\n    return x if x.dtype in (np.complex64, np.complex128) else x.imag",
        "def f(x):\n    return np.fft.irfft2(np.fft.rfft2(x) * np.conj(np.fft.rfft2(x)))",
        "class M:\n    complexity = 1\ndef f(x): return M().complexity * x",
        "from scipy.optimize import brentq\ndef f(x): return brentq(g, 0, 1)",
    ],
)
def test_the_source_of_a_right_answer_is_no_use_of_it(code):
    assert refused(code) == ""


def test_operations_that_are_gradients_are_told_from_those_that_sound_like_it():
    gradients = ["SigmoidGrad", "Conv2DBackpropFilter", "MaxPoolGradV2", "SymbolicGradient"]
    others = ["StopGradient", "Conv2DBackpropInput", "MatMul", "ResourceApplyGradientDescent"]
    assert all(map(is_gradient_op, gradients))
    assert not any(map(is_gradient_op, others))


def test_the_list_of_gradients_comes_from_what_is_registered():
    ops = GradientOps.of(
        {
            "MatMul": ("product",),
            "TanhGrad": ("z",),
            "CTCLoss": ("loss", "gradient"),
            "NewLoss": ("value", "weights", "x_backprop"),
            "ApplyAdagrad": ("out",),
            "ResourceAccumulatorTakeGradient": ("average_gradient",),
        }
    )
    assert ops.refused == {"TanhGrad"}
    assert ops.beside == {"CTCLoss": {1}, "NewLoss": {2}}
    assert ops.refuses("XlaSparseDenseMatmulGradWithSgdAndCsrInput")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none", Limits(seconds=30, in_all=120)) as running:
        yield running


def outcome(sandbox, code: str):
    statements = [parsed.statement for parsed in parse([Cell("", code)]).parsed]
    inputs = {"x": np.arange(3.0), "dz": np.ones(3)}
    return sandbox.run(Job(tuple(statements), (Question("f", (inputs,)),), True))["f"][0]


_IMPORT = "import importlib\nmodule = importlib.import_module\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("def f(x, dz):\n    getattr(tf, 'Gradient' + 'Tape')()", "tf.GradientTape"),
        (
            "def f(x, dz):\n    try: getattr(tf, 'Gradient' + 'Tape')()\n"
            "    except BaseException: return x",
            "tf.GradientTape",
        ),
        (
            _IMPORT + "def f(x, dz):\n    m = module('tensorflow.python._pywrap' + '_tfe')\n"
            "    getattr(m, 'TFE_Py_' + 'TapeSetNew')(False, False)",
            "tf.GradientTape",
        ),
        (
            _IMPORT
            + "def f(x, dz):\n    m = module('tensorflow.python.eager.' + 'back' + 'prop')\n"
            "    return m.gradients_function(tf.sigmoid)(tf.constant(x))[0]",
            "tf.GradientTape",
        ),
        (
            _IMPORT + "def f(x, dz):\n    m = module('tensorflow.python.ops.grad' + 'ients_impl')\n"
            "    g = tf.function(lambda v: getattr(m, 'gradients_v2')(tf.sigmoid(v), v)[0])\n"
            "    return g(tf.constant(x))",
            "tf.gradients",
        ),
        (
            "def f(x, dz):\n    op = getattr(tf.raw_ops, 'Sigmoid' + 'Grad')\n"
            "    return tf.function(lambda v: op(y=v, dy=v))(tf.constant(x))",
            "tf.raw_ops.SigmoidGrad",
        ),
        ("def f(x, dz):\n    tf.test.compute_gradient(tf.sigmoid, [x])", "tf.GradientTape"),
        (
            "import keras\ndef f(x, dz):\n    m = keras.Sequential([keras.layers.Dense(1)])\n"
            "    m.compile('sgd', 'mse')\n    m.fit(x[:, None], dz)",
            "tf.GradientTape",
        ),
    ],
)
def test_what_the_source_hides_is_refused_when_it_runs(sandbox, code, name):
    found = outcome(sandbox, code)
    assert (found.status, found.error) == ("refused", name)


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "def f(x, dz):\n    k = tf.ones([1, 1, 1, 1], tf.float64)\n"
        "    return tf.nn.conv2d_transpose(tf.reshape(dz, [1, 3, 1, 1]), k, [1, 3, 1, 1], 1)",
        "@tf.function\ndef f(x, dz):\n    y = tf.map_fn(lambda v: v * 2, x)\n"
        "    return y * tf.stop_gradient(dz)",
        "@tf.function\ndef f(x, dz):\n    s = tf.zeros_like(x)\n    for _ in tf.range(3):\n"
        "        s += tf.nn.silu(x) * dz\n    return s",
        "def f(x, dz):\n    gradients = tf.Variable(x)\n    gradients.assign_add(dz)\n"
        "    return gradients  # GradientTape",
        "def f(x, dz):\n    return tf.keras.layers.Dense(2)(x[None])",
        "def f(x, dz):\n    z, y = tf.constant(x), tf.constant(dz)\n"
        "    return tf.nn.softmax_cross_entropy_with_logits(y, z)",
    ],
)
def test_a_right_answer_in_tensorflow_is_never_refused(sandbox, code):
    found = outcome(sandbox, code)
    assert found.status == "returned", found


@pytest.mark.slow
def test_a_submission_that_turns_out_to_need_tensorflow_gets_it(sandbox):
    code = "def f(x, dz): return __import__('tensor' + 'flow').sigmoid(x)"
    inputs = {"x": np.zeros(3), "dz": np.ones(3)}
    job = Job((Statement(code),), (Question("f", (inputs,)),), tensorflow=False)
    np.testing.assert_array_equal(sandbox.run(job)["f"][0].value, 0.5)


@pytest.mark.parametrize("name", by_name())
def test_the_source_of_no_right_spelling_is_refused(name):
    for one in spellings.right(name):
        statements = [dataclasses.asdict(s.statement) for s in parse([Cell("", one.code)]).parsed]
        assert Scan(statements).refused(name) == "", one


#: What a person is shown of right spellings, and why: they differentiate a polynomial by name, come
#: by transforms, or make methods of text.
SHOWN = {"np.polyval", "by fourier", "fft", "reflected operators in a loop"}


@pytest.mark.parametrize("name", by_name())
def test_few_right_spellings_are_to_be_looked_at(name):
    ex = by_name()[name]
    for one in spellings.right(name):
        found = select(parse([Cell("", one.code)]), {name, *ex.needs}).statements
        said = smuggling.findings(found, found if isinstance(ex.kind, Gradient) else ())
        assert not said or one.title in SHOWN, f"{one}: {said}"
