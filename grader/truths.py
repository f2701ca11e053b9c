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

from grader import cases, kept
from grader.compare import AllAtOnce, Expected, MadeBy
from grader.courses import truths_file
from grader.exercise import Case, Driven, Exercise, Gradient, Inputs, Mistake
from grader.judged import Judged, judge
from grader.kept import Kept
from grader.lazy import tf
from grader.sandbox.inside.calls import call
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.values import Foreign, plain

_known: WeakKeyDictionary[Exercise, dict[Any, tuple[Any, Any]]] = WeakKeyDictionary()


def cases_of(ex: Exercise, seed: bytes = b"") -> tuple[Case, ...]:
    """The cases that ``ex`` is graded on; another ``seed`` draws other numbers."""
    return _drawn(ex, seed)[0]


@functools.lru_cache(maxsize=4096)
def _drawn(ex: Exercise, seed: bytes) -> tuple[tuple[Case, ...], Kept | None]:
    """The cases, and what is kept of them where that can be used."""
    path = truths_file(ex, seed)
    there = kept.read(path, ex) if path is not None else None
    if there is not None:
        shapes = iter(there.shapes)
        with contextlib.suppress(StopIteration):
            found = cases.draw(ex, seed, lambda _function, _inputs: next(shapes))
            if kept.digest(found) == there.inputs and len(found) == len(there.values):
                return found, there
    return cases.draw(ex, seed, output_shape), None


def is_kept(ex: Exercise, seed: bytes = b"") -> bool:
    """Whether what is right is known without asking TensorFlow."""
    path = truths_file(ex, seed)
    return path is not None and kept.read(path, ex) is not None


def keep(ex: Exercise, seed: bytes = b"") -> bytes:
    """The truths of an exercise as the tape says them now, as the content of their file. Raises
    TypeError where they are of a kind that is not written."""
    shapes: list[tuple[int, ...]] = []

    def shape_of(function: Callable[..., Any], inputs: Inputs) -> tuple[int, ...]:
        shapes.append(output_shape(function, inputs))
        return shapes[-1]

    found = cases.draw(ex, seed, shape_of)
    values = tuple(_worked_out(ex, case) for case in found)
    return kept.as_bytes(ex, Kept(tuple(shapes), kept.digest(found), values))


def differences(ex: Exercise, there: Kept) -> str:
    """Of what is kept of the inputs that everybody gets: the first case of which the tape says
    something else now, "" where there is none.

    The tape itself is off by some roundings, and not by the same ones on every processor.
    """
    found = cases.draw(ex, b"", output_shape)
    if kept.digest(found) != there.inputs:
        return "other inputs"
    for case, (value, sizes) in zip(found, there.values, strict=True):
        now, now_sizes = _worked_out(ex, case)
        room = [64 * np.finfo(np.float64).eps * np.abs(s) for s in _leaves(now_sizes)]
        pairs = list(zip(_leaves(value), _leaves(now), strict=True))
        if len(room) != len(pairs):  # broadcast
            room = [np.asarray(np.inf)] * len(pairs)
        if not all(_alike(a, b, r) for (a, b), r in zip(pairs, room, strict=True)):
            return str(case.label)
        sizes_now = zip(_leaves(sizes), _leaves(now_sizes), strict=True)
        if not all(np.allclose(a, b, rtol=1e-9, equal_nan=True) for a, b in sizes_now):
            return f"the terms of {case.label}"
    return ""


def _alike(a: Any, b: Any, room: Any) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.kind not in "fc":
        return bool((a == b).all())
    with np.errstate(all="ignore"):
        near = np.abs(a - b) <= np.maximum(room, 1e-12 * np.abs(b))
    return bool((near | (a == b) | (np.isnan(a) & np.isnan(b))).all())


def _worked_out(ex: Exercise, case: Case) -> tuple[Any, Any]:
    value = expected(ex, case)
    return value, terms(ex, case, value)


def known(ex: Exercise, case: Case) -> tuple[Any, Any]:
    """The true value and the size of its terms.

    About half the cases are the same whatever the seed, and the tape's gradient is most of what a
    new seed costs; so values are kept by the inputs.
    """
    key = _spelled(case)
    kept = _known.setdefault(ex, {})
    if key is None or key not in kept:
        found = _worked_out(ex, case)
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
    """The cases of one exercise under one seed, with what is expected of each, computed once; or
    other cases than those that it is graded on, where they are given."""

    def __init__(self, ex: Exercise, seed: bytes = b"", cases: Sequence[Case] = ()) -> None:
        self.exercise = ex
        if cases:
            self.cases, there = tuple(cases), None
        else:
            self.cases, there = _drawn(ex, seed)
        values = there.values if there else [known(ex, case) for case in self.cases]
        if there is None and seed and not cases:
            _keep(ex, seed)
        pairs = zip(self.cases, values, strict=True)
        self.expected = [_expected(ex, case, *value) for case, value in pairs]
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
        pairs = zip(range(len(self.cases)), outcomes, strict=True)
        return [self.judge_one(number, outcome) for number, outcome in pairs]

    def judge_one(self, number: int, outcome: Outcome) -> Judged:
        """Compare the outcome of one case with what is expected of it."""
        case = self.cases[number]
        return judge(case, outcome, self._value(case, outcome), self.expected[number])

    def is_right(self, number: int, outcome: Outcome) -> bool:
        """Whether one case is right with this outcome, the others left alone."""
        return self.judge_one(number, outcome).right and not outcome.changed

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


def _keep(ex: Exercise, seed: bytes) -> None:
    """Write down the truths of a course's own pool, for the next run. It is no loss where that
    cannot be."""
    path = truths_file(ex, seed)
    if path is not None:
        with contextlib.suppress(OSError, TypeError):
            kept.write(path, keep(ex, seed), 0o600)


def _expected(ex: Exercise, case: Case, truth: Any, sizes: Any) -> Expected:
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
