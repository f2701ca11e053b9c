"""What can be seen of a wrong answer from its numbers alone: facts, and no formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from grader.compare import ROUNDINGS, Array, Leaf, Problem, entry, worst_entry
from grader.judged import Judged
from grader.known_mistake import only_overflows
from grader.sandbox.inside.outcome import Status
from grader.sentences import Fact, Heard, fact

#: Two arrays of numbers are the same up to a factor when they agree to this.
SAME = 1e-4
#: Within float64, agreement that no different formula reaches by accident.
EXACT = 1e-7
#: An answer that is off by less than this everywhere is right but imprecise.
IMPRECISE = 1e-3

#: The finite difference of the exercise's own function on a case, by the case's number, the step
#: and the side (0 central, 1 ahead, −1 behind); None where there is no function to take one of.
Differences = Callable[[int, float, int], Array | None]


def commonest(judged: Sequence[Judged]) -> Judged | None:
    """A case that shows what is wrong most often; of two kinds, the one that comes first."""
    wrong = [j for j in judged if not j.right]
    ordinary = [j for j in wrong if not j.case.extreme] or wrong
    if not ordinary:
        return None
    counts = Counter(j.problem for j in ordinary)
    most = max(counts.values())
    return next(j for j in ordinary if counts[j.problem] == most)


def findings(
    judged: Sequence[Judged], upstream: str, differences: Differences | None = None
) -> list[Fact]:
    """What is wrong, the commonest first; at most one fact of each kind."""
    shown = commonest(judged)
    if shown is None:
        return []
    if all(j.case.unknown for j in judged if not j.right):
        return [fact("needs nothing of it", name=shown.case.unknown)]
    if only_overflows(judged):
        leaf = _leaf_with(shown, Problem.NOT_FINITE)
        return [_overflow(shown, leaf)]
    said: list[Fact] = []
    if shown.problem in (Problem.FORM, Problem.NOT_FINITE):
        said.append(told(judged, shown))
    if shown.problem == Problem.FORM:
        return said
    structure = _structure(judged, upstream)
    if structure:
        said.append(structure)
    elif lost := lost_digits(judged, differences):
        said.append(lost)
    return said


def told(judged: Sequence[Judged], j: Judged) -> Fact:
    """What is wrong with one case, in a sentence of its own."""
    if j.outcome.status != Status.RETURNED:
        return raised(j)
    for problem in (Problem.FORM, Problem.NOT_FINITE):
        leaf = _leaf_with(j, problem)
        if leaf is None or leaf.says is None:
            continue
        if problem is Problem.NOT_FINITE:
            return fact("for the case first", said=leaf.says, case=j.case.label)
        return (
            leaf.says if j is judged[0] else fact("for the case", said=leaf.says, case=j.case.label)
        )
    return worst([j])


def raised(j: Judged, key: str = "raised") -> Fact:
    """What a call raised, and where."""
    at = fact("at", where=Heard(j.outcome.where)) if j.outcome.where else ""
    return fact(key, error=Heard(j.outcome.error.rstrip(".")), case=j.case.label, at=at)


def worst(judged: Sequence[Judged]) -> Fact:
    """The entry that is most wrong, on the first case that is."""
    j, leaf = _first(judged, Problem.VALUE)
    mine, truth = _both(leaf)
    if truth.dtype.kind == "U":
        at = tuple(int(i) for i in np.argwhere(mine != truth)[0])
        texts = {"mine": str(mine[at]), "truth": str(truth[at])}
        return fact("worst text", entry=entry(leaf.name, at), case=j.case.label, **texts)
    at = worst_entry(mine, truth, allowed(leaf))
    if (digits := _digits(mine[at], truth[at])) >= 5:  # no two numbers that look the same
        return fact("imprecise", entry=entry(leaf.name, at), digits=digits, case=j.case.label)
    values = {"mine": float(mine[at]), "truth": float(truth[at])}
    return fact("worst", entry=entry(leaf.name, at), case=j.case.label, **values)


def how_many(judged: Sequence[Judged]) -> Fact:
    """Of an answer that is a plain value: how much of it is right, and not what would be."""
    for j in judged:
        leaf = _leaf_with(j, Problem.FORM)
        if leaf is not None and leaf.says is not None:
            return leaf.says
    right, count = choices(judged)
    return fact("some right", right=right, count=count) if count > 1 else fact("not it")


def choices(judged: Sequence[Judged]) -> tuple[int, int]:
    """How many choices are right, and how many there are."""
    right = [
        np.ravel(leaf.mine == leaf.truth)
        for j in judged
        for leaf in j.leaves
        if leaf.mine is not None and leaf.problem is not Problem.FORM
    ]
    count = sum(leaf.truth.size for j in judged for leaf in j.leaves)
    return int(sum(r.sum() for r in right)), count


# --------------------------------------------------------------------------------- lost digits


def lost_digits(judged: Sequence[Judged], differences: Differences | None = None) -> Fact | None:
    """Where an answer is right but for its last digits: how many there are, and where the others
    may have gone, as far as the numbers show it."""
    ordinary = [j for j in judged if not j.case.extreme and j.case.dtype != np.float32]
    if not ordinary or not all(_nearly(leaf) for j in ordinary for leaf in j.leaves):
        return None
    if not all(j.finite for j in ordinary):
        return None
    narrow = [leaf for j in judged for leaf in j.leaves if leaf.problem is Problem.PRECISION]
    if narrow:
        return narrow[0].says
    wrong = [(j, leaf) for j in ordinary for leaf in j.leaves if leaf.problem is Problem.VALUE]
    if not wrong:
        wrong = [
            (j, leaf)
            for j in judged
            for leaf in j.leaves
            if leaf.problem is Problem.VALUE and _nearly(leaf)
        ]
    if not wrong:
        return None
    j, leaf = max(wrong, key=lambda one: _relative_error(one[1]))
    mine, truth = _both(leaf)
    at = worst_entry(mine, truth, allowed(leaf))
    # Where the truth is nearly nothing, digits are those of what was added up for it.
    beside = int(-np.log10(max(_relative_error(leaf), 1e-16)))
    digits = max(1, beside, _digits(mine[at], truth[at]))
    about = {"entry": entry(leaf.name, at), "digits": digits}
    values = np.concatenate([_both(one)[0].ravel().astype(np.float64) for _, one in wrong])
    truths = np.concatenate([one.truth.ravel() for _, one in wrong])
    for kind in (np.float16, np.float32):
        with np.errstate(all="ignore"):
            if values.size > 2 and (values.astype(kind) == values).all():
                return fact("cast", dtype=np.dtype(kind).name, **about)
    for decimals in range(2, 9):
        if values.size > 2 and (np.round(values, decimals) == values).all():
            return fact("rounded", decimals=decimals, **about)
    if differences is not None and (step := _step_of(judged, differences)):
        return fact("finite difference", step=step, **about)
    if all(j.right for j in ordinary):  # what is lost for large and small values alone
        return fact("clipped", **about)
    levels = [_levels(one) for _, one in wrong]
    if all(many <= 2 for _, many in levels) and any(count > 2 for count, _ in levels):
        return fact("clipped", **about)
    off = np.concatenate(
        [(np.abs(_both(one)[0] - one.truth) > allowed(one)).ravel() for _, one in wrong]
    )
    if off.sum() * 2 <= off.size:
        return fact("clipped", **about)
    with np.errstate(all="ignore"):
        relative = (values - truths) / np.where(truths == 0, np.inf, truths)
    if _systematic(relative[off]):
        return fact("added something", **about)
    largest = max(_relative_error(one) for _, one in wrong)
    if 1e-10 < largest < 1e-6:
        return fact("as float32", **about)
    return fact("imprecise", case=j.case.label, **about)


def _levels(leaf: Leaf) -> tuple[int, int]:
    """How many entries are wrong, and how many different sizes they have: what was clipped stands
    at its bounds."""
    mine, truth = _both(leaf)
    off = mine[~(np.abs(mine - truth) <= allowed(leaf))]
    return off.size, len({f"{abs(v - round(v)):.3g}" for v in np.ravel(off).tolist()})


def _digits(mine: float, truth: float) -> int:
    """To how many digits two numbers agree, 0 where they do not."""
    error = abs(float(mine) - float(truth))
    if not np.isfinite(error) or not truth:
        return 0
    return max(0, int(-np.log10(max(error / abs(float(truth)), 1e-16))))


def _systematic(relative: Array) -> bool:
    """Whether the errors lean to one side: added to a denominator, something small makes every
    entry smaller."""
    moved = relative[np.isfinite(relative) & (relative != 0)]
    if moved.size < 4:
        return False
    sizes = np.abs(moved)
    return bool(abs(np.sign(moved).sum()) >= 0.8 * moved.size and sizes.max() < 1e4 * sizes.min())


def _step_of(judged: Sequence[Judged], differences: Differences) -> float | None:
    """The step of the finite difference that this answer is, if it is one."""
    for number, j in enumerate(judged):
        if j.case.extreme or not j.finite or j.right or len(j.leaves) != 1:
            continue
        mine, truth = _both(j.leaves[0])
        error = mine.astype(np.float64) - truth
        for step in (1e-1, 1e-2, 1e-3, 1e-4, 1e-5):
            for side in (0, 1, -1):
                measured = differences(number, step, side)
                if measured is None or measured.shape != truth.shape:
                    return None
                expected = measured - truth
                size = np.abs(expected).max(initial=0.0)
                if size > 0 and np.abs(error - expected).max() <= 0.05 * size:
                    return step
        return None
    return None


def _nearly(leaf: Leaf) -> bool:
    """Whether it is right, or off by little."""
    if not leaf.problem:
        return True
    if leaf.problem is Problem.FORM or leaf.mine is None or leaf.truth.dtype.kind == "U":
        return False
    return _relative_error(leaf) < IMPRECISE


def _relative_error(leaf: Leaf) -> float:
    """The largest error, relative to the largest entry that there should be, or to the size of what
    was added up for it where that cancels."""
    mine, truth = _both(leaf)
    rounded = allowed(leaf) if leaf.rounded is None else leaf.rounded
    terms = rounded / (ROUNDINGS * np.finfo(np.float64).eps)
    size = float(np.maximum(np.abs(truth), terms).max(initial=0.0))
    with np.errstate(all="ignore"):
        error = float(np.abs(mine.astype(np.float64) - truth).max(initial=0.0))
    if not np.isfinite(error):
        return np.inf
    return error / size if size else (0.0 if error == 0 else np.inf)


# ------------------------------------------------------------------------------------ structure


def _structure(judged: Sequence[Judged], dz: str) -> Fact | None:
    if _ignores_dz(judged):
        return fact("ignores upstream", dz=dz)
    factor = _common_factor(judged)
    if factor is not None:
        [first, *more] = judged[0].leaves
        of_one = "" if more or first.truth.ndim else " of one"
        if abs(factor + 1) < EXACT:
            return fact(f"sign{of_one}")
        return fact(f"factor{of_one}", factor=factor)
    if _not_linear_in_dz(judged):
        return fact("not linear", dz=dz)
    return None


def _ignores_dz(judged: Sequence[Judged]) -> bool:
    triple = _dz_triple(judged)
    return triple is not None and all(
        _close(x, y) for x, y in zip(triple[0], triple[1], strict=True)
    )


def _not_linear_in_dz(judged: Sequence[Judged]) -> bool:
    triple = _dz_triple(judged)
    return triple is not None and not all(_close(x + y, z) for x, y, z in zip(*triple, strict=True))


def _dz_triple(judged: Sequence[Judged]) -> tuple[list[Array], list[Array], list[Array]] | None:
    """What came back for dz = a, for dz = b and for dz = a + b, all else the same."""
    by_role = {j.case.role: j for j in judged if j.case.role.startswith("dz")}
    triple = [by_role.get(role) for role in ("dz a", "dz b", "dz a+b")]
    arrays = [[_both(leaf)[0] for leaf in j.leaves] for j in triple if j is not None and j.finite]
    return (arrays[0], arrays[1], arrays[2]) if len(arrays) == 3 else None


def _common_factor(judged: Sequence[Judged]) -> float | None:
    """c ≠ 1 with mine = c · truth on every ordinary case, or None."""
    mine: list[Array] = []
    truth: list[Array] = []
    for j in judged:
        if j.case.extreme:
            continue
        if not j.finite:
            return None
        mine += [_both(leaf)[0].ravel().astype(np.float64) for leaf in j.leaves]
        truth += [leaf.truth.ravel() for leaf in j.leaves]
    if not mine:
        return None
    # Each case counts the same, whatever the size of its numbers.
    sizes = [max(float(np.abs(t).max(initial=0.0)), 1e-300) for t in truth]
    m = np.concatenate([a / s for a, s in zip(mine, sizes, strict=True)])
    t = np.concatenate([a / s for a, s in zip(truth, sizes, strict=True)])
    if not t.any():
        return None
    factor = float(m @ t / (t @ t))
    residual = float(np.abs(m - factor * t).max())
    is_factor = residual <= SAME * abs(factor) and abs(factor) > 1e-12
    return factor if is_factor and abs(factor - 1) > SAME else None


# -------------------------------------------------------------------------------------- helpers


def _overflow(j: Judged, leaf: Leaf | None) -> Fact:
    assert leaf is not None and leaf.says is not None
    parts = {name: leaf.says.parts[name] for name in ("entry", "value")}
    return fact("overflows", case=j.case.label, **parts)


def _leaf_with(j: Judged, problem: Problem) -> Leaf | None:
    return next((leaf for leaf in j.leaves if leaf.problem is problem), None)


def _first(judged: Sequence[Judged], problem: Problem) -> tuple[Judged, Leaf]:
    return next((j, leaf) for j in judged for leaf in j.leaves if leaf.problem is problem)


def _both(leaf: Leaf) -> tuple[Array, Array]:
    """The learner's array, which is there, and the truth."""
    assert leaf.mine is not None
    return leaf.mine, leaf.truth


def allowed(leaf: Leaf) -> Array:
    """How far each entry may be off; not at all where nothing was compared."""
    return np.zeros(leaf.truth.shape) if leaf.allowed is None else leaf.allowed


def _close(a: Array, b: Array) -> bool:
    """Equal to SAME, relative to the larger of the two arrays."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.shape != b.shape:
        return False
    size = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))
    return bool((np.abs(a - b) <= SAME * size).all())
