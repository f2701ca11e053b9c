"""From the outcomes of an exercise's cases to one verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader import diagnose
from grader.compare import AllAtOnce, Leaf, compare
from grader.exercise import Case, Driven, Exercise, Mistake
from grader.sandbox.inside.calls import call
from grader.sandbox.inside.outcome import Outcome
from grader.truths import cases_of
from grader.truths import known as of_case

STATUSES = (
    "right",
    "wrong",
    "raised",
    "timeout",
    "crashed",
    "refused",
    "not attempted",
    "missing",
)


@dataclass(frozen=True)
class Picture:
    """Something to see about a wrong answer: the learner's array and the true one.

    kind   "jacobian" (rows: entries of z, columns: entries of x) or "arrays"
    title  which array, on which inputs
    """

    kind: str
    title: str
    mine: np.ndarray
    truth: np.ndarray
    wrong: np.ndarray


@dataclass(frozen=True)
class Verdict:
    """What is said of one answer. ``findings`` are sentences, in the order they are told."""

    exercise: str
    status: str
    points: float
    max_points: float
    mistake: str | None = None
    findings: tuple[str, ...] = ()
    note: str = ""
    picture: Picture | None = field(default=None, compare=False)

    @property
    def message(self) -> str:
        return " ".join(part for part in (*self.findings, self.note) if part)


@dataclass(frozen=True)
class Judged:
    """One case with its outcome and, where something came back, its leaves."""

    case: Case
    outcome: Outcome
    leaves: tuple[Leaf, ...] = ()

    @property
    def right(self) -> bool:
        return bool(self.leaves) and not any(leaf.problem for leaf in self.leaves)


class Truths:
    """The cases of one exercise under one seed, with their true values, computed once."""

    def __init__(self, ex: Exercise, seed: bytes = b"") -> None:
        self.exercise = ex
        self.cases = cases_of(ex, seed)
        known = [of_case(ex, case) for case in self.cases]
        self.values = [value for value, _ in known]
        self.terms = [terms for _, terms in known]
        self._dtypes = [_float_dtype(case) for case in self.cases]
        self._mistakes: list[list[Judged]] = []
        self._all = AllAtOnce(self.values, self.terms, self._dtypes)

    def all_right(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether every outcome is seen to be right at a glance; most answers are."""
        clean = all(o.status == "returned" and not o.changed for o in outcomes)
        return clean and self._all.is_right([o.value for o in outcomes])

    def judge(self, outcomes: Sequence[Outcome]) -> list[Judged]:
        """Compare each outcome with the truth of its case."""
        return [
            Judged(case, outcome, self._leaves(i, outcome))
            for i, (case, outcome) in enumerate(zip(self.cases, outcomes, strict=True))
        ]

    def _leaves(self, i: int, outcome: Outcome) -> tuple[Leaf, ...]:
        if outcome.status != "returned":
            return ()
        ex = self.exercise
        return tuple(
            compare(
                outcome.value,
                self.values[i],
                self.terms[i],
                ex.returns,
                self._dtypes[i],
                ex.also_shape,
                ex.stepwise,
                "driver"
                if isinstance(ex.kind, Driven)
                else "function"
                if ex.is_function
                else "value",
            )
        )

    def run(self, function: Callable) -> list[Outcome]:
        """Call a function of the course on every case, in this process."""
        rowwise = self.exercise.rowwise
        return [call(function, case.inputs, rowwise, ours=True) for case in self.cases]

    def mistakes(self) -> Iterator[tuple[Mistake, list[Judged]]]:
        """Each known mistake with what it returns here; each is run when it is first come to."""
        for number, mistake in enumerate(self.exercise.mistakes):
            if number == len(self._mistakes):
                self._mistakes.append(self.judge(self.run(mistake.function)))
            yield mistake, self._mistakes[number]


_TRUTHS: dict[tuple[str, bytes], Truths] = {}


def truths(ex: Exercise, seed: bytes = b"") -> Truths:
    """The :class:`Truths` of an exercise, kept: the seeds of a course are few."""
    key = (ex.name, seed)
    if key not in _TRUTHS or _TRUTHS[key].exercise is not ex:
        _TRUTHS[key] = Truths(ex, seed)
    return _TRUTHS[key]


def _made_by(ex: Exercise) -> str:
    if isinstance(ex.kind, Driven):
        return "driver"
    return "function" if ex.is_function else "value"


def decide(known: Truths, outcomes: Sequence[Outcome]) -> Verdict:
    """The verdict on one answer from the outcomes of all its cases."""
    ex = known.exercise
    if known.all_right(outcomes):
        return _right(ex, outcomes)
    judged = known.judge(outcomes)
    for status in ("refused", "timeout", "crashed", "not attempted"):
        hit = next((j for j in judged if j.outcome.status == status), None)
        if hit:
            more = ex.endless if status == "timeout" else ""
            return _verdict(ex, status, findings=(_SAID[status](hit),), note=more)
    mutated = next((j for j in judged if j.outcome.changed), None)
    if mutated:
        names = " and ".join(mutated.outcome.changed)
        return _verdict(
            ex,
            "wrong",
            findings=(
                f"Your function changes {names}, which belongs to whoever called it: "
                "work on a copy, or make a new array.",
            ),
        )
    if all(j.right for j in judged):
        return _right(ex, outcomes)
    return _wrong(ex, known, judged)


def _right(ex: Exercise, outcomes: Sequence[Outcome]) -> Verdict:
    by_row = any(outcome.by_row for outcome in outcomes)
    return _verdict(ex, "right", ex.points, note=_BY_ROW if by_row else "")


def _wrong(ex: Exercise, known: Truths, judged: list[Judged]) -> Verdict:
    mistake = diagnose.known_mistake(judged, known.mistakes)
    raised = next((j for j in judged if j.outcome.status == "raised"), None)
    if raised:
        findings = [_raised_sentence(ex, raised)]
        status = "raised"
    else:
        findings = diagnose.findings(judged, ex.upstream) if ex.is_function else []
        status = "wrong"
    if mistake:
        findings.append(mistake.sentence)
    elif not findings:
        worst = diagnose.worst if ex.is_function else diagnose.how_many
        findings.append(worst(judged))
    points = 0.0 if raised else _partial(ex, judged)
    if points:
        right = [n for n in ex.returns if _part_right(judged, n)]
        findings.insert(0, f"{_listed(right)} {'is' if len(right) == 1 else 'are'} right.")
    return _verdict(
        ex,
        status,
        points,
        mistake.name if mistake else None,
        tuple(findings),
        picture=_picture(judged) if ex.is_function else None,
    )


def _partial(ex: Exercise, judged: Sequence[Judged]) -> float:
    """The share of the points for the parts that are right on every case."""
    if len(ex.returns) < 2:
        return 0.0
    right = sum(_part_right(judged, name) for name in ex.returns)
    return round(ex.points * right / len(ex.returns), 2)


def _listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _part_right(judged: Sequence[Judged], part: str) -> bool:
    leaves = [leaf for j in judged for leaf in j.leaves if leaf.part == part]
    return bool(leaves) and not any(leaf.problem for leaf in leaves)


def _picture(judged: Sequence[Judged]) -> Picture | None:
    units = [j for j in judged if j.case.role.startswith("unit") and len(j.leaves) == 1]
    rows = [j.leaves[0] for j in units]
    if rows and all(leaf.allowed is not None and leaf.mine.ndim == 1 for leaf in rows):
        mine, truth = (np.stack([getattr(r, k) for r in rows]) for k in ("mine", "truth"))
        wrong = np.abs(mine - truth) > np.stack([r.allowed for r in rows])
        if _visible(mine, truth):
            x = judged[0].case.inputs[next(iter(judged[0].case.inputs))]
            return Picture("jacobian", f"at x = {diagnose.short(x)}", mine, truth, wrong)
    for j in judged:
        for leaf in j.leaves:
            if leaf.problem == "value" and leaf.allowed is not None and 1 <= leaf.mine.size <= 64:
                mine, truth = _matrix(leaf.mine), _matrix(leaf.truth)
                wrong = np.abs(mine - truth) > _matrix(leaf.allowed)
                if not _visible(mine, truth):
                    continue
                return Picture("arrays", f"{leaf.name}, for {j.case.label}", mine, truth, wrong)
    return None


def _visible(mine: np.ndarray, truth: np.ndarray) -> bool:
    """Whether a difference shows in the three or four digits that a cell has room for."""
    return bool((np.abs(mine - truth) > 1e-3 * np.abs(truth).max(initial=0.0)).any())


def _matrix(array: np.ndarray) -> np.ndarray:
    return array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)


def _float_dtype(case: Case) -> np.dtype | None:
    flat = [v for x in case.inputs.values() for v in (x if isinstance(x, (list, tuple)) else [x])]
    kinds = [v.dtype for v in flat if isinstance(v, np.ndarray) and v.dtype.kind == "f"]
    return kinds[0] if kinds else None


def _raised_sentence(ex: Exercise, j: Judged) -> str:
    at = f", at {j.outcome.where}" if j.outcome.where else ""
    came = "It stopped with" if isinstance(ex.kind, Driven) else "Your function raised"
    return f"{came} {j.outcome.error.rstrip('.')} ({j.case.label}){at}."


def _verdict(ex: Exercise, status: str, points: float = 0.0, *rest: Any, **more: Any) -> Verdict:
    return Verdict(ex.name, status, points, ex.points, *rest, **more)


_BY_ROW = "It takes one vector at a time, so it was called once for each row of a batch."

_SAID = {
    "refused": lambda j: (
        f"This answer asks {j.outcome.error} for the gradient. Here you are the one who "
        "differentiates: write it with ordinary operations."
    ),
    "timeout": lambda j: f"Your function did not finish in time{j.outcome.error}.",
    "crashed": lambda j: (
        f"The process that ran this answer ended before it finished{j.outcome.error}."
    ),
    "not attempted": lambda j: (
        f"This is graded together with your {j.outcome.error}, which is not attempted yet."
        if j.outcome.error
        else "Not attempted yet."
    ),
}
