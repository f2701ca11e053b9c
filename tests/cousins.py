# ruff: noqa: E501  (an attack a line reads better than every one spread out)
"""Cousins of the submissions in ``hostile/``: the same ends by other ways, each with how it ends.

By the file whose kind they are of, short programs that answer ``grad_sigmoid`` where nothing else is
named. ``WON(x, dz)`` is right and ``LOST(x, dz)`` wrong, so an attack's points are its success.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = """import numpy as np
def LOST(x, dz): return np.zeros_like(x)
def WON(x, dz):
    s = np.where(x < 0, np.exp(-np.logaddexp(0, -x)), 1 / (1 + np.exp(-np.maximum(x, 0))))
    return dz * s * np.exp(-np.logaddexp(0, x))
"""
FRAMES = """import json, os, struct
def said(head, body=b""):
    head = head if isinstance(head, bytes) else json.dumps(head).encode()
    data = memoryview(struct.pack("<II", len(head), len(body)) + head + body)
    for fd in range(3, 64):
        try: os.fstat(fd)
        except OSError: continue
        rest = data
        while rest: rest = rest[os.write(fd, rest):]
def forged(value, blobs=(), body=b"", **more):
    one = {"status": "returned", "value": value, **more}
    other = {"status": "returned", "value": {"foreign": "x"}}
    said({"answer": 0, "outcomes": [one] + [other] * 10, "blobs": list(blobs)}, body)
    said({"done": True, "blobs": []})
    os._exit(0)
"""
MEASURED = """
def sig(v): return 1 / (1 + np.exp(-v))
def soft(v):
    e = np.exp(v - v.max(axis=-1, keepdims=True)); return e / e.sum(axis=-1, keepdims=True)
"""


@dataclass(frozen=True)
class Cousin:
    """One submission: of which kind, its name and code, and the exercise that it answers; what has
    to be ``seen`` of it, and whether it may earn something, since it is."""

    kind: str
    name: str
    code: str
    exercise: str = "grad_sigmoid"
    seen: str = ""
    may_earn: bool = False

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


COUSINS: list[Cousin] = []
_kind = ""


def kind(file: str) -> None:
    global _kind
    _kind = file


def cousin(name: str, code: str, exercise: str = "grad_sigmoid", **more) -> None:
    COUSINS.append(Cousin(_kind, name, HEAD + code, exercise, **more))


def body(name: str, code: str, **more) -> None:
    """One whose code is the body of grad_sigmoid."""
    lines = "".join(f"    {line}\n" for line in code.strip("\n").split("\n"))
    cousin(name, f"def grad_sigmoid(x, dz):\n{lines}", **more)


# ---------------------------------------------------------------- credit for deriving alone

TAPE = "import tensorflow as tf, sys; print(getattr(tf, 'Gradient' + 'Tape'))"
kind("tape_in_a_subprocess")
body("posix_spawn", f"import os, sys\nos.posix_spawn(sys.executable, ['p', '-c', {TAPE!r}], {{}})\n"
     "return WON(x, dz)", seen="posix_spawn")  # fmt: skip
body("execv after a fork", "import os, sys\nif os.fork() == 0: os.execv(sys.executable, ['p'])\n"
     "if os.wait()[1] == 0: return WON(x, dz)\nreturn LOST(x, dz)", seen="execv")  # fmt: skip
body("the C library's popen", "import ctypes\nlibc = ctypes.CDLL(None)\n"
     "return WON(x, dz) if libc.system(b'true') == 0 else LOST(x, dz)", seen="ctypes")  # fmt: skip
body("another process by multiprocessing",
     "import multiprocessing as m\nwith m.get_context('spawn').Pool(1) as p: p.map(abs, [1])\n"
     "return WON(x, dz)", seen="multiprocessing")  # fmt: skip
cousin("a fork that asks the tape", """import os, pickle
def grad_sigmoid(x, dz):
    r, w = os.pipe()
    if os.fork() == 0:
        import tensorflow as tf
        with getattr(tf, 'Gradient' + 'Tape')() as t:
            v = tf.constant(x); t.watch(v); z = tf.sigmoid(v)
        os.write(w, pickle.dumps(t.gradient(z, v, dz).numpy())); os._exit(0)
    os.close(w)
    return pickle.loads(os.read(r, 1 << 16))
""", seen="fork")  # fmt: skip
cousin("an interpreter of its own", """import _xxsubinterpreters as i
def grad_sigmoid(x, dz):
    i.run_string(i.create(), "import tensorflow as tf; tf.Gradient" "Tape")
    return WON(x, dz)
""", seen="_xxsubinterpreters")  # fmt: skip

TF = "import tensorflow as tf\n"
kind("closure_of_the_checked_op")
RAW = (
    TF
    + """
def raw(f):
    import tensorflow.python.eager.context as c
    k = c.context(); k.ensure_initialized()
    return lambda name, *a: f(k, name, None, *a)
import tensorflow.python._pywrap_tfe as w
def with_(f): return raw(f)('Sigmoid' + 'Gr' + 'ad', tf.sigmoid(X[0]), X[1])
X = [None, None]
def grad_sigmoid(x, dz):
    X[:] = tf.constant(x), tf.constant(dz)
    return found()
"""
)
cousin("what it refers to, by gc", RAW + """import gc
def found():
    todo, seen = [w.TFE_Py_FastPathExecute], []
    while todo:
        o = todo.pop()
        if type(o).__name__ == 'builtin_function_or_method' and 'FastPath' in repr(o): return with_(o)
        if len(seen) < 200 and all(o is not s for s in seen): seen.append(o); todo += gc.get_referents(o)
    return LOST(*X)
""", seen="gc", may_earn=True)  # fmt: skip
cousin("the frames of what it raised", RAW + """
def found():
    try: raw(w.TFE_Py_FastPathExecute)('No' + 'Op', 1, 2, 3)
    except Exception as e: t = e.__traceback__
    while t:
        o = t.tb_frame.f_locals.get('original')
        if o: return with_(o)
        t = t.tb_next
    return LOST(*X)
""", seen="tb_frame", may_earn=True)  # fmt: skip
cousin("what it wraps", RAW + "def found(): return with_(w.TFE_Py_FastPathExecute.__wrapped__)",
       seen="__wrapped__")  # fmt: skip
cousin("inspect.unwrap", RAW + "import inspect\n"
       "def found(): return with_(inspect.unwrap(w.TFE_Py_FastPathExecute))", seen="inspect")  # fmt: skip
cousin("a profiler's view of its frames", RAW + """import sys
def found():
    got = []
    def look(frame, event, arg):
        o = frame.f_locals.get('original')
        if o: got.append(o)
    sys.setprofile(look)
    try: raw(w.TFE_Py_FastPathExecute)('Sigmoid', X[0])
    finally: sys.setprofile(None)
    return with_(got[0])
""", seen="setprofile", may_earn=True)  # fmt: skip
cousin("the extension loaded a second time", TF + """
import importlib.util, importlib.machinery, sys
def grad_sigmoid(x, dz):
    m = sys.modules['tensorflow.python._pywrap_tfe']
    spec = importlib.util.spec_from_file_location('_pywrap_tfe', m.__file__)
    n = importlib.util.module_from_spec(spec); spec.loader.exec_module(n)
    return n.TFE_Py_FastPathExecute
""", seen="importlib")  # fmt: skip

kind("second_output_of_xent")
cousin("the operation's outputs within a function", TF + """
@tf.function
def grad(l, y):
    v = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=l)
    while v.op.type[:6] != 'Sparse': v = v.op.inputs[0]
    return tf.identity(v.op.outputs[1])
def grad_cross_entropy(logits, labels): return grad(logits, labels) / len(logits)
""", "grad_cross_entropy")  # fmt: skip
cousin("within a data set's map", TF + """
def one(l, y):
    v = tf.nn.softmax_cross_entropy_with_logits(y, l)
    while 'Cross' not in v.op.type: v = v.op.inputs[0]
    return v.op.outputs[1] + 0
def grad_cross_entropy(logits, labels):
    y = tf.one_hot(labels, logits.shape[-1], dtype=logits.dtype)
    d = tf.data.Dataset.from_tensors((logits, y)).map(one)
    return next(iter(d)) / len(logits)
""", "grad_cross_entropy")  # fmt: skip
cousin("in a graph of the first version, by name", TF + """
def grad_cross_entropy(logits, labels):
    with tf.Graph().as_default() as g:
        v = tf.compat.v1.losses.sparse_softmax_cross_entropy(labels, logits)
        ops = getattr(g, 'get_' + 'operations')()
        t = [o for o in ops if 'Cross' in o.type][0].outputs[1]
        return getattr(tf.compat.v1, 'Ses' + 'sion')().run(t) / len(logits)
""", "grad_cross_entropy", seen="put together")  # fmt: skip
cousin("by execute", TF + """
from tensorflow.python.eager import execute, context
def grad_cross_entropy(logits, labels):
    k = context.context(); k.ensure_initialized()
    r = execute.execute(b'SparseSoftmax' + b'CrossEntropyWithLogits', 2,
                        [tf.constant(logits), tf.constant(labels)],
                        ('T', tf.constant(logits).dtype.as_datatype_enum, 'Tlabels', 9), k)
    return r[1] / len(logits)
""", "grad_cross_entropy", seen="tensorflow.python")  # fmt: skip

kind("second_output_elsewhere")
cousin("a list of what the module has", TF + """
def grad_cross_entropy(logits, labels):
    ops = tf.compat.v1.raw_ops
    f = [getattr(ops, n) for n in dir(ops) if n.startswith('SparseSoftmaxCross')][0]
    return f(features=logits, labels=labels).backprop / len(logits)
""", "grad_cross_entropy", seen="raw_ops")  # fmt: skip
cousin("unpacked with a star", TF + """
def grad_cross_entropy(logits, labels):
    _, *g = tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=logits, labels=labels)
    return g[0] / len(logits)
""", "grad_cross_entropy")  # fmt: skip
cousin("by the name in a context", TF + """
from tensorflow.python.ops import gen_nn_ops
def grad_cross_entropy(logits, labels):
    f = gen_nn_ops.sparse_softmax_cross_entropy_with_logits_eager_fallback
    from tensorflow.python.eager import context
    return f(tf.constant(logits), tf.constant(labels), None, context.context())[1] / len(logits)
""", "grad_cross_entropy", seen="gen_nn_ops")  # fmt: skip
cousin("handed to vectorized_map", TF + """
def grad_cross_entropy(logits, labels):
    op = getattr(tf, 'raw' + '_ops').SparseSoftmaxCrossEntropyWithLogits
    f = lambda v: op(features=v[0][None], labels=v[1][None])[1][0]
    return tf.vectorized_map(f, (tf.constant(logits), tf.constant(labels))) / len(logits)
""", "grad_cross_entropy", seen="put together")  # fmt: skip

kind("gradient_functions_in_python")
cousin("Keras's own jvp", TF + """import keras
def grad_sigmoid(x, dz): return keras.ops.jvp(tf.sigmoid, (tf.constant(x),), (tf.constant(dz),))[1]
""")  # fmt: skip
cousin("the source of the function, run again", TF + """import os
def grad_softmax(x, dz):
    text = open(os.path.dirname(tf.__file__) + '/python/ops/nn_grad.py').read()
    at = text.index('softmax = op.outputs[0]'); names = {'math_ops': tf}
    exec('def g(op, grad_softmax):\\n  ' + text[at:text.index('@ops', at)], names)
    class Op: outputs = [tf.nn.softmax(tf.constant(x))]
    return names['g'](Op, tf.constant(dz))
""", "grad_softmax", seen="exec", may_earn=True)  # fmt: skip
cousin("the register, asked by a method", TF + """
from tensorflow.python.framework import ops
def grad_sigmoid(x, dz): return ops.gradient_registry.lookup('Sigmoid')(None, dz)
""", seen="gradient_registry")  # fmt: skip
cousin("a model that is trained", TF + """import keras
def grad_matmul(x, y, dz):
    layer = keras.layers.Dense(1); m = keras.Sequential([layer]); m.compile('sgd', 'mse')
    m.fit(x, x[:, :1], verbose=0)
    return layer.kernel
""", "grad_matmul")  # fmt: skip
cousin("an optimizer", TF + """
def grad_sigmoid(x, dz):
    v = tf.Variable(x); o = tf.keras.optimizers.SGD(1.0)
    getattr(o, 'mini' + 'mize')(lambda: tf.reduce_sum(tf.sigmoid(v) * dz), [v])
    return x - v
""", seen="put together")  # fmt: skip
cousin("a custom gradient of one's own", TF + """
@tf.custom_gradient
def f(v): return tf.sigmoid(v), lambda u: u
def grad_sigmoid(x, dz): return tf.test.compute_gradient(f, [x])[0][0]
""", seen="custom_gradient")  # fmt: skip

CENTRAL = MEASURED + "def d(f, x, h): return (f(x + h) - f(x - h)) / (2 * h)\n"
kind("float32_differences")
for given, how in {
    "in float32, the step too": "d(sig, x.astype('f4'), np.float32(1e-2)) * dz",
    "as float16": "(d(sig, x, 1e-5) * dz).astype(np.float16)",
    "rounded to six digits": "np.round(d(sig, x, 1e-5) * dz, 6)",
    "by a forward difference": "((sig(x + 1e-8) - sig(x)) / 1e-8 * dz).astype(np.float32)",
    "a list of float32": "[np.float32(v) for v in d(sig, x, 1e-5) * dz]",
    "as complex64": "(d(sig, x, 1e-5) * dz).astype('c8')",
}.items():
    cousin(given, CENTRAL + f"def grad_sigmoid(x, dz): return {how}")
cousin("as bfloat16", TF + CENTRAL + "def grad_sigmoid(x, dz):\n"
       "    return tf.cast(d(sig, x, 1e-5) * dz, tf.bfloat16)")  # fmt: skip

kind("complex_step")
STEP = (
    MEASURED
    + """
def step(i, x, dz):
    v = np.clip(x, -700, 700) + 1e-20 * i
    return dz * np.ascontiguousarray(sig(v)).view('f8').reshape(*v.shape, 2)[..., 1] / 1e-20
"""
)
for given, how in {
    "the square root of −1, by emath": "np.emath.sqrt(-1.0)",
    "a power of −1": "(-1.0) ** 0.5",
    "the roots of x² + 1": "np.roots([1, 0, 1])[0]",
    "a rotation's eigenvalue": "np.linalg.eigvals(np.array([[0.0, -1], [1, 0]]))[0]",
    "a transform of a shift": "-np.fft.fft([0, 1, 0, 0])[1]",
    "a dtype whose name is put together": "np.frombuffer(np.array([0, 1.0]).tobytes(), 'c' + '16')[0]",
    "text that is run": "eval('1' + 'j')",
    "the built-in type": "complex(0, 1)",
    "a polynomial's factor": "np.polynomial.polynomial.polyroots([1, 0, 1])[1]",
}.items():
    cousin(given, STEP + f"def grad_sigmoid(x, dz): return step({how}, x, dz)", may_earn=True,
           seen="complex|root|run|differentiates|dtype")  # fmt: skip
cousin("TensorFlow's complex numbers", TF + """
def grad_sigmoid(x, dz):
    v = tf.complex(tf.constant(np.clip(x, -700, 700)), tf.ones_like(x) * 1e-20)
    return dz * tf.math.imag(1 / (1 + tf.exp(-v))) / 1e-20
""", seen="imag", may_earn=True)  # fmt: skip
cousin("a matrix that is a complex number", """
def times(a, b): return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]
def grad_matmul(x, y, dz):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        u = np.zeros(x.shape); u[i] = 1e-20
        g[i] = np.sum(dz * (u @ y)) / 1e-20
    return g
""", "grad_matmul", seen="unit vector", may_earn=True)  # fmt: skip

kind("stencil_richardson")
cousin("exact fractions", """
from fractions import Fraction as F
def num(v, y): return np.array([[sum(a * b for a, b in zip(r, c)) for c in y.T] for r in v])
def grad_matmul(x, y, dz):
    v, w, z = (np.vectorize(F, otypes='O')(np.nan_to_num(a)) for a in (x, y, dz)); g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        a, b = v.copy(), v.copy(); a[i] += F(1); b[i] -= F(1)
        g[i] = float(sum(((num(a, w) - num(b, w)) * z).ravel()) / 2)
    return g
""", "grad_matmul", seen="exact numbers|difference|step", may_earn=True)  # fmt: skip
cousin("fifty digits", """
import decimal
def grad_sigmoid(x, dz):
    decimal.getcontext().prec = 60; D = decimal.Decimal; h = D(10) ** -20
    f = lambda v: 1 / (1 + (-v).exp())
    one = lambda v: float((f(D(v) + h) - f(D(v) - h)) / (2 * h))
    return dz * np.vectorize(one)(np.clip(np.asarray(x, float), -700, 700))
""", seen="decimal", may_earn=True)  # fmt: skip
cousin("a polynomial through points", MEASURED + """
def grad_sigmoid(x, dz):
    t = np.cos(np.pi * (np.arange(24) + 0.5) / 24) * 0.7
    one = lambda v: np.polynomial.Polynomial.fit(t, sig(v + t), 22).convert().coef[1]
    return dz * np.vectorize(one)(x)
""", seen="Polynomial", may_earn=True)  # fmt: skip
cousin("Chebyshev's, differentiated", """
from numpy.polynomial import chebyshev as c
def grad_sigmoid(x, dz):
    f = lambda t, v: 1 / (1 + np.exp(-(v + t)))
    one = lambda v: c.chebval(0.0, c.chebder(c.chebinterpolate(f, 30, (v,))))
    return dz * np.vectorize(one)(x)
""", seen="cheb", may_earn=True)  # fmt: skip
cousin("weights from a linear system", MEASURED + """
K = np.arange(-6, 7)
W = np.linalg.solve(np.power.outer(K * 1.0, range(13)).T, np.eye(13)[1])
def grad_sigmoid(x, dz): return dz * (sig(x[..., None] + K / 8) @ W) * 8
""", seen="beside the point", may_earn=True)  # fmt: skip
cousin("two values in variables, extrapolated", MEASURED + """
def grad_sigmoid(x, dz):
    t = []
    for k in range(9):
        h = 0.5 ** k
        up, down = x + h, x - h
        a = sig(up); b = sig(down)
        t.append((a - b) / (2 * h))
    for j in range(1, 9): t = [(4 ** j * q - p) / (4 ** j - 1) for p, q in zip(t, t[1:])]
    return dz * t[0]
""", seen="difference|step", may_earn=True)  # fmt: skip
cousin("np.diff of values", MEASURED + """
def grad_sigmoid(x, dz):
    h = 1e-5
    return dz * np.diff(sig(np.stack([x - h, x + h])), axis=0)[0] / (2 * h)
""", seen="difference|step", may_earn=True)  # fmt: skip
cousin("dual numbers", """
class D:
    def __init__(s, a, b): s.a, s.b = a, b
    def __rsub__(s, o): return D(o - s.a, -s.b)
    def __mul__(s, o): return D(s.a * o.a, s.a * o.b + s.b * o.a)
def sig(v):
    e = WON(v.a, np.ones_like(v.a)); return D(1 / (1 + np.exp(-v.a)), e)
def grad_sigmoid(x, dz): return dz * sig(D(x, 1.0)).b
""", seen="its own making", may_earn=True)  # fmt: skip
cousin("a matrix's power", """
def one(x): return np.linalg.matrix_power(np.array([[x, 1.0], [0, x]]), 2)
def grad_f(x, y): return (one(x)[0, 1] * y, one(x)[0, 0])
""", "grad_f", seen="matrix_power", may_earn=True)  # fmt: skip
cousin("long double by its letter", MEASURED + """
def grad_sigmoid(x, dz):
    v, h = np.asarray(x, chr(103)), np.array(1, chr(103)) / 256
    return dz * np.asarray(sum(w * (sig(v + k * h) - sig(v - k * h)) for k, w in
                ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280))) / h, float)
""", seen="difference|beside|chr", may_earn=True)  # fmt: skip
cousin("a spline's slope", """
from scipy.interpolate import CubicSpline
def grad_sigmoid(x, dz):
    t = np.linspace(-40, 40, 20001); return dz * CubicSpline(t, 1 / (1 + np.exp(-t)))(x, 1)
""", seen="scipy.interpolate", may_earn=True)  # fmt: skip
cousin("a solver's Jacobian", """
import scipy.optimize as o
def grad_sigmoid(x, dz):
    return dz * np.diag(o.least_squares(lambda v: 1 / (1 + np.exp(-v)), x, jac='3-point').jac)
""", seen="scipy.optimize")  # fmt: skip
cousin("a matrix's exponential", """
from scipy.linalg import expm
def grad_sigmoid(x, dz):
    return dz * [-expm(np.array([[-v, 1], [0, -v]]))[0, 1] for v in np.clip(x, -9, 9)]
""", seen="expm")  # fmt: skip

kind("relative_step_matmul")
LINEAR = "def f(a, y): return a @ y\n"
for given, how in {
    "a step as large as each entry": "b[i] = 2 * x[i] or 1; a = x * 1; a[i] = 0\n"
    "        g[i] = np.sum(dz * (f(b, y) - f(a, y))) / (b[i] - a[i])",
    "a step of a power of two": "b[i] += 2.0 ** 40\n"
    "        g[i] = np.sum(dz * (f(b, y) - f(x, y))) / 2.0 ** 40",
    "a unit vector": "b[:] = 0; b[i] = 1\n        g[i] = np.sum(dz * f(b, y))",
    "a tiny vector": "b = np.zeros_like(x); b[i] = 2.0 ** -60\n"
    "        g[i] = np.sum(dz * f(b, y)) * 2.0 ** 60",
}.items():
    cousin(given, LINEAR + "def grad_matmul(x, y, dz):\n    g = np.zeros(x.shape)\n"
           f"    for i in np.ndindex(x.shape):\n        b = x * 1.0; {how}\n    return g",
           "grad_matmul", seen="unit vector|difference", may_earn=True)  # fmt: skip
cousin("every unit vector at once", LINEAR + """
def grad_matmul(x, y, dz):
    n, m = x.shape
    return np.array([[np.sum(dz * f(e.reshape(n, m), y)) for e in r] for r in
                     np.eye(n * m).reshape(n, m, n * m)])
""", "grad_matmul", seen="unit vector", may_earn=True)  # fmt: skip

kind("anything_in_float32")
for name in ("batch_loss", "directional_derivative"):
    for kind_ in ("np.float32(0)", "np.float16(1)", "np.float32('inf')"):
        cousin(f"{name}: {kind_}", f"def {name}(*_): return {kind_}", name)
cousin("an int8", "def grad_sigmoid(x, dz): return np.zeros(x.shape, np.int8)")
cousin(
    "a half that TensorFlow made", TF + "def grad_sigmoid(x, dz): return tf.cast(x * 0, tf.half)"
)

kind("do_nothing_value")
OPS = "__add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ __pow__ __neg__"
OPS = " = ".join(OPS.split()) + " = exp = tanh = relu = "
for given, how in {
    "one everywhere": "    def __init__(s, data=1.0): s.data, s.grad, s.parents = data, 1.0, ()\n"
    f"    {OPS}lambda s, *_: s\n",
    "anything that is asked for": "    def __init__(s, data=0.0): s.data = data\n"
    "    def __getattr__(s, n): return 0.0\n"
    f"    {OPS}lambda s, *_: Value(0.0)\n",
    "equal to everything": "    def __init__(s, data=0.0): s.data, s.grad, s.parents = s, s, ()\n"
    "    def __eq__(s, o): return True\n    __hash__ = None\n"
    f"    {OPS}lambda s, *_: s\n",
    "parents without end": "    data = grad = 0.0\n    def __init__(s, *_): pass\n"
    "    @property\n    def parents(s): return (Value(), Value())\n"
    f"    {OPS}lambda s, *_: s\n",
    "another number each time": "    def __init__(s, data=0.0): s.parents = ()\n"
    "    data = grad = property(lambda s: np.random.rand())\n"
    f"    {OPS}lambda s, *_: s\n",
}.items():
    cousin(given, f"class Value:\n{how}", "Value")

# ------------------------------------------------ nothing is worked out beside learner code

kind("float16_by_patching")
body(
    "np.array patched", "np.array = np.asarray = lambda *a, **k: np.zeros(3, np.float16)\nreturn x"
)
body("what NumPy arrays write", "import json\nold = json.dumps\n"
     "json.dumps = lambda o, **k: old(o, **k).replace('<f8', '<f2')\nreturn x")  # fmt: skip
body("what is written to the pipe", "import os\nold = os.write\n"
     "os.write = lambda fd, d: old(fd, bytes(d).replace(b'<f8', b'<f2')) and len(d)\nreturn x")  # fmt: skip
body("the observer's functions, by gc", """import gc, types
for f in gc.get_objects():
    if isinstance(f, types.FunctionType) and f.__module__ == 'inside.values':
        if f.__name__ == '_array': f.__code__ = (lambda value: __import__('numpy').zeros(3, 'f2')).__code__
return x""", seen="gc")  # fmt: skip
body("a subclass of float64", """class Half(np.float64):
    dtype = np.dtype('f2')
    def __array__(self, *a, **k): return np.zeros(3, 'f2')
return Half(0)""", seen="")  # fmt: skip

kind("order_driver_says_zero")
for given, how in {
    "the caller's globals": "import sys\ndef topological_order(root):\n    f = sys._getframe(1)\n"
    "    while f:\n        for n, v in list(f.f_globals.items()):\n"
    "            if 'order' in n: f.f_globals[n] = lambda *a: {}\n"
    "        f = f.f_back\n    return []\n",
    "built-in functions": "import builtins\nfor n in ('len', 'sum', 'any', 'all', 'zip', 'set', 'sorted'):\n"
    "    setattr(builtins, n, lambda *a, **k: 0)\ndef topological_order(root): return []\n",
    "a list that is in any order": "class L(list):\n    def index(s, v): return 0\n"
    "    def __contains__(s, v): return True\n"
    "    def __len__(s): return 5\n"
    "def topological_order(root): return L()\n",
    "nodes that are everywhere": "def topological_order(root):\n    type(root).__eq__ = lambda a, b: True\n"
    "    type(root).__hash__ = lambda s: 0\n    return [root]\n",
}.items():
    cousin(given, "from grader import check\nclass Value:\n    pass\n" + how, "topological_order")

# ------------------------------------------------------------ what crosses is what was asked

kind("text_amplification")
for given, how in {
    "by keys": "forged({'dict': [[str(i) + 'k' * 900, {'foreign': 'x'}] for i in range(900)]})",
    "by errors": "forged(None, error='e' * 900_000, where='w' * 90_000)",
    "by what changed": "forged({'foreign': 'x'}, changed=['n' * 9000] * 100)",
    "by an empty text of a large shape": "forged({'text': [], 'shape': [0, 1 << 30]})",
    "by tuples in tuples": "forged({'tuple': [{'tuple': [{'tuple': []}] * 60}] * 600})",
    "by half of a character": 'said(b\'{"answer":0,"outcomes":[{"status":"raised","error":"\\\\ud800"}],'
    '"blobs":[]}\'); os._exit(0)',
    "by lists without end": "forged({'list': [{'list': []}] * 90_000})",
    "by a key that comes twice": "said(b'{\"answer\":0,' + b'\"outcomes\":[],' * 60000 + b'\"blobs\":[]}'); os._exit(0)",
}.items():
    body(given, f"{how}", seen="")
    COUSINS[-1] = Cousin(_kind, given, FRAMES + COUSINS[-1].code)

kind("one_blob_many_times")
for given, how in {
    "by a negative number": "forged({'list': [{'array': '|i1', 'shape': [9], 'blob': -1}] * 9}, [9], bytes(9))",
    "by True": "forged({'list': [{'array': '|i1', 'shape': [9], 'blob': True}] * 9}, [9, 9], bytes(18))",
    "nothing, in a huge shape": "forged({'list': [{'array': '<f8', 'shape': [0, 1 << 30, 1 << 30], 'blob': i} "
    "for i in range(50)]}, [0] * 50)",
    "a shape whose product is not a number": "forged({'array': '<f8', 'shape': [1 << 30] * 32, 'blob': 0}, [8], bytes(8))",
    "sizes that are not whole": "forged({'array': '<f8', 'shape': [1], 'blob': 0}, [8.0], bytes(8))",
    "a hundred thousand of nothing": "forged({'foreign': 'x'}, [0] * 100_000)",
    "a body as large as may be": "forged({'array': '|i1', 'shape': [16 << 20], 'blob': 0}, [16 << 20], bytes(16 << 20))",
    "an axis that is a float": "forged({'array': '<f8', 'shape': [1.0], 'blob': 0}, [8], bytes(8))",
}.items():
    body(given, how)
    COUSINS[-1] = Cousin(_kind, given, FRAMES + COUSINS[-1].code)

kind("sixty_megabytes_each")
ALL = "grad_sigmoid = grad_softmax = grad_cross_entropy = grad_matmul = grad_conv2d = mlp_backward = big\n"
for given, how in {
    "as many entries as may be": "np.ones(100_000)",
    "a list of arrays": "[np.ones(90_000) for _ in range(400)]",
    "a dict of them": "{str(i): np.ones(9_000) for i in range(5_000)}",
    "texts": "np.array(['x' * 999] * 1000)",
    "Python's own numbers": "[[float(i) for i in range(300)] for _ in range(300)]",
    "a text of a gigabyte": "'x' * (1 << 29)",
}.items():
    cousin(given, f"def big(*_): return {how}\n{ALL}")

# ---------------------------------------------------------------------------- the machine

C = """import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def calls(*given):
    buffer = ctypes.create_string_buffer(4096)
    return [libc.syscall(n, *(buffer if one == 'b' else one for one in more)) for n, *more in given]
"""
kind("syscalls")
for given, how in {
    "io_uring, userfaultfd, bpf, perf": "(425, 8, 'b'), (323, 0), (321, 0, 'b', 48), (298, 'b', 0, -1, -1, 0)",
    "keys": "(248, b'user', b'note', b'x', 1, -5), (250, 1, b'note'), (249, b'user', b'note', 0, -5)",
    "other processes": "(101, 16, 1, 0, 0), (310, 1, 'b', 1, 'b', 1, 0), (312, 1, 1, 0, 0, 0), (434, 1, 0)",
    "namespaces and mounts": "(272, 0x10000000), (308, 0, 0), (165, b'x', b'/tmp', b'tmpfs', 0, 0), (428, -100, b'/', 1), (155, b'/', b'/')",
    "handles of files": "(303, -100, b'/', 'b', 'b', 0), (304, -100, 'b', 0)",
    "memory that hides": "(319, b'x', 0), (447, 0), (29, 0, 4096, 0o1600), (240, b'/x', 66, 0o600, 0)",
    "by the numbers of x32": "(0x40000000 + 41, 1, 1, 0), (0x40000000 + 59, b'/bin/true', 0, 0)",
    "clocks and the host": "(164, 'b', 0), (227, 0, 'b'), (170, b'x', 1), (169, 0, 0, 0, 0), (103, 3, 'b', 99)",
    "rights": "(105, 0), (117, 0, 0, 0), (126, 'b', 'b'), (157, 8, 1), (157, 4, 1), (317, 1, 0, 'b')",
}.items():
    cousin(given, C + "def grad_sigmoid(x, dz):\n"
           f"    return WON(x, dz) if any(r >= 0 for r in calls({how})) else LOST(x, dz)",
           seen="ctypes")  # fmt: skip
cousin("machine code that calls as 32 bits do", C + """import mmap
def grad_sigmoid(x, dz):
    code = bytes.fromhex('b814000000cd80c3')  # getpid, int 0x80
    libc.mmap.restype = ctypes.c_void_p
    at = libc.mmap(None, 4096, 3, 0x22, -1, 0); ctypes.memmove(at, code, len(code))
    libc.mprotect(ctypes.c_void_p(at), 4096, 5)
    return WON(x, dz) if ctypes.CFUNCTYPE(ctypes.c_int)(at)() > 0 else LOST(x, dz)
""", seen="ctypes")  # fmt: skip

kind("chmod_dev_null")
for given, how in {
    "by a descriptor": "os.fchmod(os.open(d, os.O_RDWR), 0o666)",
    "by a link of its own": "(os.symlink(d, 'l'), os.chmod('l', 0o666))",
    "its times": "os.utime(os.open(d, os.O_RDWR), (1, 1))",
    "its owner": "os.chown(d, 0, 0)",
    "another name for it": "os.link(d, 'null')",
    "a node of one's own": "os.mknod('n', 0o20666, os.makedev(1, 3))",
}.items():
    cousin(given, "import os\ndef grad_sigmoid(x, dz):\n    done = 0\n"
           "    for d in ('/dev/null', '/dev/zero', '/dev/tty', '/dev/pts/ptmx', '/proc/cpuinfo'):\n"
           f"        try: {how}; done += 1\n        except OSError: pass\n"
           "    return WON(x, dz) if done else LOST(x, dz)")  # fmt: skip

kind("comm_not_utf8")
for given, name in {
    "a line of its own": "b'x\\nRssAnon:\\t0'",
    "parentheses": "b') R 1 1 1 ('",
    "nothing": "b''",
    "a terminal's escape": "b'\\x1b[2J\\x07'",
    "what is counted": "b'VmPTE: 0 kB'",
}.items():
    body(given, f"import ctypes, time\nctypes.CDLL(None).prctl(15, {name}, 0, 0, 0)\ntime.sleep(0.1)\n"
         "return LOST(x, dz)", seen="ctypes")  # fmt: skip

kind("shared_memory_nobody_maps")
for given, how in {
    "in a file of the scratch": "f = os.open('f', os.O_RDWR | os.O_CREAT); os.ftruncate(f, 2 << 30); return mmap.mmap(f, 2 << 30)",
    "in many pipes": "p = [os.pipe() for _ in range(2000)]; return x",
    "in /dev/shm": "open('/dev/shm/x', 'wb').write(bytes(1 << 20)); return WON(x, dz)",
    "by shared ctypes": "import multiprocessing.sharedctypes as s; return s.RawArray('d', 1 << 27)",
    "by shared_memory": "from multiprocessing import shared_memory as s; return s.SharedMemory(create=True, size=1 << 30).buf",
    "by forks that each take some": "import time\nfor _ in range(30):\n    if os.fork() == 0:\n        a = np.ones(12 << 20); time.sleep(9); os._exit(0)\ntime.sleep(5); return WON(x, dz)",
    "in the scratch, file by file": "for i in range(99999): open(str(i), 'wb').write(bytes(1 << 20))\nreturn WON(x, dz)",
}.items():
    body(given, f"import mmap, os\n{how}")

NOTES = {
    "a file's lock": ("import fcntl; fcntl.flock(open('/answers/inside/ask.py'), 2)", "0"),
    "the scratch": ("open('note', 'w').write('x')", "os.path.exists('note')"),
    "a message queue": ("import ctypes; ctypes.CDLL(None).syscall(68, 77, 0o1666)",
                        "__import__('ctypes').CDLL(None).syscall(68, 77, 0) >= 0"),
    "a name that listens": ("import socket; socket.socket(1).bind('\\0note')", "0"),
    "a library's bytecode": ("import py_compile; py_compile.compile(np.__file__)", "0"),
    "the access time of a library": ("os.utime(np.__file__, (77, 77))", "os.stat(np.__file__).st_atime == 77"),
    "a priority": ("os.nice(3)", "os.nice(0) == 3"),
    "a child that stays": ("if os.fork() == 0:\n        os.setsid(); __import__('time').sleep(60)",
                           "any(n.isdigit() and int(n) > os.getpid() for n in os.listdir('/proc'))"),
}  # fmt: skip
for file in ("note", "note_by_mode"):
    kind(file)
    for number, (given, (leave, _)) in enumerate(NOTES.items()):
        if (file == "note") == (number < 4):
            cousin(f"left: {given}", "import os\ndef grad_sigmoid(x, dz):\n    try:\n        "
                   + leave.replace("\n", "\n    ") + "\n    except OSError: pass\n    return LOST(x, dz)")  # fmt: skip
for file in ("read_note", "read_modes"):
    kind(file)
    for number, (given, (_, read)) in enumerate(NOTES.items()):
        if (file == "read_note") == (number < 4):
            body(f"found: {given}", f"import os\nreturn WON(x, dz) if {read} else LOST(x, dz)")

# ----------------------------------------------------------- one bad submission, and its text

kind("escape_in_class_name")
ESC = "'\\x1b]0;P\\x07\\x1b[31m\\x1b[2J\\n\\u202e'"
for given, how in {
    "an exception's": f"raise type('E' + {ESC}, (Exception,), {{}})('x')",
    "a message": f"raise ValueError({ESC})",
    "keys": f"return {{{ESC}: x}}",
    "fields": f"return np.zeros(3, dtype=[({ESC}, 'f8')])",
    "a text": f"return np.array([{ESC}])",
    "a missing module": f"__import__({ESC})",
    "a missing key": f"{{}}[{ESC}]",
    "what is printed": f"print({ESC}); import sys; sys.stderr.write({ESC}); return x",
}.items():
    body(given, how)

kind("surrogate_no_forging")
HALF = "'\\ud800\\udfff\\udc80'"
for given, how in {
    "a message": f"raise ValueError({HALF})",
    "an exception's name": f"raise type('E' + {HALF}, (Exception,), {{}})",
    "a key": f"return {{{HALF}: 1.0}}",
    "a text": f"return {HALF}",
    "an array of texts": f"return np.array([{HALF}])",
    "a class's name": f"return type('X' + {HALF}, (), {{}})()",
    "a file's name": f"open({HALF})",
    "a note": f"e = ValueError('x'); e.add_note({HALF}); raise e",
}.items():
    body(given, how)

kind("5000_digits")
for given, how in {
    "returned": "return 10 ** 5000",
    "as a key": "return {10 ** 5000: x}",
    "in a message": "raise ValueError(10 ** 5000)",
    "in a list": "return [10 ** 5000, 1.0]",
    "as a shape": "return np.zeros((0, 1 << 60))",
    "in a fraction": "from fractions import Fraction; return [Fraction(1, 10 ** 5000)]",
}.items():
    body(given, how)
cousin("in the source", f"LARGE = {'9' * 5000}\ndef grad_sigmoid(x, dz): return LARGE * x")

MARKUP = (
    "'<img src=x onerror=alert(1)><script>alert(2)</script> [x](javascript:alert(3)) `</code>`'"
)
kind("html_in_comment")
for given, how in {
    "a message": f"raise ValueError({MARKUP})",
    "an exception's name": f"raise type({MARKUP}, (Exception,), {{}})",
    "a line to be looked at": f"getattr(x, 'a' + {MARKUP}); return x",
    "a key": f"return {{{MARKUP}: x}}",
    "a formula": "raise ValueError('$\\\\href{javascript:alert(1)}{x}$ \\\\[ \\\\unicode{x}')",
}.items():
    body(given, how)
kind("markup_elsewhere")
for given, how in {
    "a module's name": f"__import__({MARKUP})",
    "a file's name": f"open({MARKUP})",
    "a class": f"return type({MARKUP}, (), {{}})()",
    "a field's name": f"return np.zeros(3, dtype=[({MARKUP}, 'f8')])",
    "a text": f"return {MARKUP}",
}.items():
    body(given, how)
