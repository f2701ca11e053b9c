"""What is true: ``tf.GradientTape(...).gradient(z, x, output_gradients=dz)``, in float64.

Nothing is remembered here; see :mod:`grader.truths`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.exercise import Case, Exercise, Gradient, Inputs
from grader.lazy import tf


def worked_out(ex: Exercise, case: Case) -> tuple[Any, Any]:
    """The true value of a case, and the size of its terms."""
    value = expected(ex, case)
    return value, terms(ex, case, value)


def expected(ex: Exercise, case: Case) -> Any:
    """What a right answer returns for ``case``: an array, or a tuple, list or dict of arrays. Of a
    driven answer: what its driver observes; of one that is tried: one of the right ones."""
    if isinstance(ex.kind, Gradient):
        return gradient(ex.kind.function, case.inputs, ex.kind.wrt, ex.kind.upstream)
    return ex.kind.expects(**widened(case.inputs))


def terms(ex: Exercise, case: Case, truth: Any) -> Any:
    """The size of the terms that are added up in each entry of ``truth``.

    A sum of terms t₁ … tₙ computed with relative precision ε is off by at most about n·ε·Σ|tᵢ|
    (Higham, *Accuracy and Stability of Numerical Algorithms*, section 4.2), whatever cancels.
    """
    if ex.terms is not None:
        return ex.terms(**widened(case.inputs))
    if not isinstance(ex.kind, Gradient):
        return _largest(truth)
    positive = {k: _each(np.abs, v) for k, v in case.inputs.items()}
    sizes = gradient(ex.kind.function, positive, ex.kind.wrt, ex.kind.upstream)
    return tf.nest.map_structure(np.maximum, sizes, _lost(ex.kind, case, truth))


def _lost(kind: Gradient, case: Case, truth: Any) -> Any:
    """The size of what the tape itself loses: 1 − tanh²(x) is nearly nothing left of 1, and a
    formula that is better than the tape's is right too.

    It is what the same tape is off by in float32, in roundings of float32; and where nothing is
    left of an extreme case, what comes from above.
    """
    epsilon = np.finfo(np.float32).eps
    narrow = {k: _each(lambda a: np.float64(np.float32(a)), v) for k, v in case.inputs.items()}
    ways = (kind.function, narrow, kind.wrt, kind.upstream)
    above = float(np.abs(case.inputs.get(kind.upstream, 1.0)).max(initial=0.0))
    off = tf.nest.map_structure(np.zeros_like, truth)
    with contextlib.suppress(Exception), np.errstate(all="ignore"):  # a function of float64 alone
        rough, fine = gradient(*ways, dtype=np.float32), gradient(*ways)
        off = tf.nest.map_structure(np.subtract, rough, fine)

    def size(off: Any, true: Any) -> Any:
        found = np.abs(np.nan_to_num(off, nan=0.0, posinf=0.0, neginf=0.0)) / epsilon
        return np.where((np.asarray(true) == 0) & case.extreme, above, found)

    return tf.nest.map_structure(size, off, truth)


def gradient(
    function: Callable[..., Any],
    inputs: Inputs,
    wrt: Sequence[str],
    upstream: str = "dz",
    dtype: npt.DTypeLike = np.float64,
) -> Any:
    """∂⟨dz, function(inputs)⟩/∂wrt; dz is ``inputs[upstream]``, and 1 if that is not there.

    Returns for one name in ``wrt`` an array (for an input that is a list, a list of them), and a
    tuple for several.
    """
    tensors = {k: _tensor(v, dtype) for k, v in inputs.items() if k != upstream}
    with tf.GradientTape() as tape:
        for name in wrt:
            tape.watch(tensors[name])
        z = function(**tensors)
    dz = inputs.get(upstream)
    sources = [tensors[name] for name in wrt]
    found = tape.gradient(
        z,
        sources,
        output_gradients=None if dz is None else tf.reshape(_tensor(dz, dtype), z.shape),
        unconnected_gradients=tf.UnconnectedGradients.ZERO,
    )
    arrays = tuple(tf.nest.map_structure(lambda g: g.numpy(), g) for g in found)
    return arrays[0] if len(wrt) == 1 else arrays


def graph_gradients(graph: Callable[..., Any], **inputs: Any) -> dict[str, np.ndarray]:
    """∂out/∂node for each node of a small graph of numbers.

    ``graph(inputs…)`` returns out and a dict of its nodes by name, in TensorFlow; what comes back
    has the same keys.
    """
    tensors = {k: _tensor(v) for k, v in inputs.items()}
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        out, nodes = graph(**tensors)
    return {name: g.numpy() for name, g in tape.gradient(out, nodes).items()}


def output_shape(function: Callable[..., Any], inputs: Inputs) -> tuple[int, ...]:
    """The shape of z = function(inputs)."""
    z = function(**{k: _tensor(v) for k, v in inputs.items()})
    return tuple(z.shape)


def widened(inputs: Inputs) -> dict[str, Any]:
    """The same inputs, float32 arrays as float64: the truth is not rounded by the case's dtype."""
    return {k: _each(lambda a: np.asarray(a, np.float64), v) for k, v in inputs.items()}


def _tensor(value: Any, dtype: npt.DTypeLike = np.float64) -> Any:
    return _each(lambda a: tf.constant(np.asarray(a, dtype)), value)


def _each(function: Callable[..., Any], value: Any) -> Any:
    """``function`` of a float, or of every array in ``value``; anything else stays as it is."""
    if isinstance(value, (list, tuple)):
        return type(value)(v if isinstance(v, float) else _each(function, v) for v in value)
    return function(value) if _is_real(value) else value


def _is_real(value: Any) -> bool:
    return isinstance(value, (float, np.ndarray)) and np.asarray(value).dtype.kind == "f"


def _largest(truth: Any) -> Any:
    if isinstance(truth, dict):
        return {k: _largest(v) for k, v in truth.items()}
    if isinstance(truth, (tuple, list)):
        return type(truth)(_largest(v) for v in truth)
    if np.asarray(truth).dtype.kind == "U":
        return np.zeros(np.shape(truth))
    array = np.abs(np.asarray(truth, np.float64))
    return np.full(array.shape, array.max(initial=0.0))


def finite_differences(ex: Exercise, case: Case, step: float, side: int) -> npt.NDArray[Any] | None:
    """The finite difference of the exercise's own function on a case, in float64: central
    (``side`` 0), ahead (1) or behind (−1). None where it is no gradient of one argument."""
    kind, inputs = ex.kind, widened(case.inputs)
    if not isinstance(kind, Gradient) or len(kind.wrt) != 1:
        return None
    x = inputs[kind.wrt[0]]
    dz = inputs.get(kind.upstream, 1.0)
    if not isinstance(x, np.ndarray) or x.size > 32:
        return None

    def at(index: tuple[int, ...], moved: float) -> Any:
        there = x.copy()
        there[index] += moved
        rest = {k: v for k, v in inputs.items() if k != kind.upstream}
        z = kind.function(**{k: _tensor(v) for k, v in {**rest, kind.wrt[0]: there}.items()})
        return np.sum(np.asarray(z).reshape(np.shape(dz)) * dz)

    ahead, behind = (step if side >= 0 else 0.0), (step if side <= 0 else 0.0)
    found = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        found[index] = (at(index, ahead) - at(index, -behind)) / (ahead + behind)
    return found
