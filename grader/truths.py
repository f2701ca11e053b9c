"""The truth: ``tf.GradientTape(...).gradient(z, x, output_gradients=dz)``, in float64.

The only owner of caches: what is known of an exercise's cases is kept here, for a process grades
many submissions on the same few.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from grader import cases
from grader.compare import AllAtOnce, Expected, MadeBy
from grader.exercise import Case, Driven, Exercise, Gradient, Inputs, Mistake
from grader.judged import Judged, judge
from grader.lazy import tf
from grader.sandbox.inside.calls import call
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.values import Foreign, plain

_known: WeakKeyDictionary[Exercise, dict[Any, tuple[Any, Any]]] = WeakKeyDictionary()


@functools.lru_cache(maxsize=4096)
def cases_of(ex: Exercise, seed: bytes = b"") -> tuple[Case, ...]:
    """The cases that ``ex`` is graded on; another ``seed`` draws other numbers."""
    return cases.draw(ex, seed, output_shape)


def known(ex: Exercise, case: Case) -> tuple[Any, Any]:
    """The true value and the size of its terms.

    About half the cases are the same whatever the seed, and the tape's gradient is most of what a
    new seed costs; so values are kept by the inputs.
    """
    key = _spelled(case)
    kept = _known.setdefault(ex, {})
    if key is None or key not in kept:
        value = expected(ex, case)
        found = value, terms(ex, case, value)
        if key is None:
            return found
        kept[key] = found
    return kept[key]


def _spelled(case: Case) -> tuple[Any, ...] | None:
    """The inputs as a key; None where they are not all arrays."""
    if not all(isinstance(v, np.ndarray) for v in case.inputs.values()):
        return None
    return tuple((k, v.dtype.str, v.shape, v.tobytes()) for k, v in case.inputs.items())


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
    return gradient(ex.kind.function, positive, ex.kind.wrt, ex.kind.upstream)


def gradient(
    function: Callable[..., Any], inputs: Inputs, wrt: Sequence[str], upstream: str = "dz"
) -> Any:
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


def _tensor(value: Any) -> Any:
    return _each(lambda a: tf.constant(np.asarray(a, np.float64)), value)


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


# ------------------------------------------------------------------------------- what is known


class Truths:
    """The cases of one exercise under one seed, with what is expected of each, computed once."""

    def __init__(self, ex: Exercise, seed: bytes = b"") -> None:
        self.exercise = ex
        self.cases = cases_of(ex, seed)
        self.expected = [_expected(ex, case) for case in self.cases]
        self._mistakes: list[list[Judged]] = []
        self._all = AllAtOnce(self.expected)

    def all_right(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether every outcome is seen to be right at a glance; most answers are."""
        if isinstance(self.exercise.kind, Driven):
            return False
        clean = all(o.status == Status.RETURNED and not o.changed for o in outcomes)
        return clean and self._all.is_right([o.value for o in outcomes])

    def judge(self, outcomes: Sequence[Outcome]) -> list[Judged]:
        """Compare each outcome with what is expected of its case."""
        return [
            judge(case, outcome, self._value(case, outcome), expected)
            for case, outcome, expected in zip(self.cases, outcomes, self.expected, strict=True)
        ]

    def _value(self, case: Case, outcome: Outcome) -> Any:
        """What is compared: what came back, or what is to be made of a driver's observations."""
        kind = self.exercise.kind
        if outcome.status != Status.RETURNED or not isinstance(kind, Driven) or not kind.reads:
            return outcome.value
        try:
            return plain(kind.reads(*case.inputs.values(), outcome.value))
        except (TypeError, ValueError, KeyError, IndexError, OverflowError):
            return Foreign("nothing that could be observed")

    def explained(self, judged: Sequence[Judged]) -> str:
        """What the exercise itself says of a wrong answer, on the first case it can explain."""
        if self.exercise.explains is None:
            return ""
        for j, expected in zip(judged, self.expected, strict=True):
            if j.right or j.outcome.status != Status.RETURNED or j.fails:
                continue
            with contextlib.suppress(TypeError, ValueError, KeyError, IndexError):
                said = self.exercise.explains(
                    *j.case.inputs.values(), j.outcome.value, expected.truth
                )
                if said:
                    return str(said)
        return ""

    def size(self) -> tuple[int, int]:
        """The most leaves, and the most entries, that a right answer has on any case."""
        leaves = [list(_leaves(e.truth)) for e in self.expected]
        return max(map(len, leaves)), max(sum(map(np.size, one)) for one in leaves)

    def run(self, function: Callable[..., Any]) -> list[Outcome]:
        """Call a function of the course on every case, in this process."""
        rowwise = self.exercise.rowwise
        return [call(function, case.inputs, rowwise, ours=True) for case in self.cases]

    def mistakes(self) -> Iterator[tuple[Mistake, list[Judged]]]:
        """Each known mistake with what it returns here; each is run when it is first come to."""
        for number, mistake in enumerate(self.exercise.mistakes):
            if number == len(self._mistakes):
                self._mistakes.append(self.judge(self.run(mistake.function)))
            yield mistake, self._mistakes[number]

    def differences(self, number: int, step: float, side: int) -> npt.NDArray[Any] | None:
        """The finite difference of the exercise's own function on a case, in float64: central
        (``side`` 0), ahead (1) or behind (−1). None where it is no gradient of one argument."""
        kind, inputs = self.exercise.kind, widened(self.cases[number].inputs)
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


def _leaves(truth: Any) -> Iterator[Any]:
    if isinstance(truth, dict):
        truth = list(truth.values())
    if isinstance(truth, (tuple, list)):
        for part in truth:
            yield from _leaves(part)
    else:
        yield truth


@functools.lru_cache(maxsize=4096)
def truths(ex: Exercise, seed: bytes = b"") -> Truths:
    """The :class:`Truths` of an exercise, kept: the seeds of a course are few."""
    return Truths(ex, seed)


def _expected(ex: Exercise, case: Case) -> Expected:
    truth, sizes = known(ex, case)
    return Expected(
        truth,
        sizes,
        ex.returns,
        ex.slack(**widened(case.inputs)) if ex.slack is not None else None,
        case.dtype,
        ex.also_shape,
        ex.stepwise,
        _made_by(ex),
    )


def _made_by(ex: Exercise) -> MadeBy:
    if isinstance(ex.kind, Driven):
        return MadeBy.DRIVER
    return MadeBy.FUNCTION if ex.is_function else MadeBy.VALUE
