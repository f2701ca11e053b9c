"""The truth: ``tf.GradientTape(...).gradient(z, x, output_gradients=dz)``, in float64."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.exercise import Case, Exercise, Inputs
from grader.lazy import tf


def expected(ex: Exercise, case: Case) -> Any:
    """What a right answer returns for ``case``: an array, or a tuple, list or dict of arrays."""
    if ex.expects is not None:
        return ex.expects(**widened(case.inputs))
    return gradient(ex.function, case.inputs, ex.wrt, ex.upstream)


def terms(ex: Exercise, case: Case, truth: Any) -> Any:
    """The size of the terms that are added up in each entry of ``truth``.

    A sum of terms t₁ … tₙ computed with relative precision ε is off by at most about n·ε·Σ|tᵢ|
    (Higham, *Accuracy and Stability of Numerical Algorithms*, section 4.2), whatever cancels.
    """
    if ex.terms is not None:
        return ex.terms(**widened(case.inputs))
    if ex.expects is not None:
        return _largest(truth)
    positive = {k: _each(np.abs, v) for k, v in case.inputs.items()}
    return gradient(ex.function, positive, ex.wrt, ex.upstream)


def gradient(function: Callable, inputs: Inputs, wrt: Sequence[str], upstream: str = "dz") -> Any:
    """∂⟨dz, function(inputs)⟩/∂wrt; dz is ``inputs[upstream]``, and 1 if that is not there.

    Returns for one name in ``wrt`` an array (for an input that is a list, a list of them), and a
    tuple for several.
    """
    tensors = {k: _tensor(v) for k, v in inputs.items() if k != upstream}
    with tf.GradientTape() as tape:
        for name in wrt:
            tape.watch(tensors[name])
        z = function(**tensors)
    dz = inputs.get(upstream)
    sources = [tensors[name] for name in wrt]
    found = tape.gradient(
        z,
        sources,
        output_gradients=None if dz is None else tf.reshape(_tensor(dz), z.shape),
        unconnected_gradients=tf.UnconnectedGradients.ZERO,
    )
    arrays = tuple(tf.nest.map_structure(lambda g: g.numpy(), g) for g in found)
    return arrays[0] if len(wrt) == 1 else arrays


def graph_gradients(graph: Callable, **inputs: Any) -> dict[str, np.ndarray]:
    """∂out/∂node for each node of a small graph of numbers.

    ``graph(inputs…)`` returns out and a dict of its nodes by name, in TensorFlow; what comes back
    has the same keys.
    """
    tensors = {k: _tensor(v) for k, v in inputs.items()}
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        out, nodes = graph(**tensors)
    return {name: g.numpy() for name, g in tape.gradient(out, nodes).items()}


def output_shape(function: Callable, inputs: Inputs) -> tuple[int, ...]:
    """The shape of z = function(inputs)."""
    z = function(**{k: _tensor(v) for k, v in inputs.items()})
    return tuple(z.shape)


def widened(inputs: Inputs) -> dict[str, Any]:
    """The same inputs, float32 arrays as float64: the truth is not rounded by the case's dtype."""
    return {k: _each(lambda a: np.asarray(a, np.float64), v) for k, v in inputs.items()}


def _tensor(value: Any) -> Any:
    return _each(lambda a: tf.constant(np.asarray(a, np.float64)), value)


def _each(function: Callable, value: Any) -> Any:
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
