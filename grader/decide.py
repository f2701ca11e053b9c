"""From the outcomes of an exercise's cases to one verdict: the one judge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader import diagnose
from grader.exercise import Choice, Driven, Exercise, Mistake, Tried
from grader.expected import Problem
from grader.judged import Judged
from grader.known_mistake import Named, known_mistake
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sentences import ENGLISH, Fact, Heard, Sentences, fact, number
from grader.tolerance import Array
from grader.truths import Truths
from grader.verdict import Picture, Verdict

#: What ends a whole answer, whatever else there is; the first that is met.
_ENDED = (Status.REFUSED, Status.TIMEOUT, Status.CRASHED, Status.NOT_ATTEMPTED, Status.MISSING)


def decide(known: Truths, outcomes: Sequence[Outcome], sentences: Sentences = ENGLISH) -> Verdict:
    """The verdict on one answer from the outcomes of all its cases."""
    ex = known.exercise
    if isinstance(ex.kind, Tried):
        return _tried(known, ex.kind, outcomes[0], sentences)
    if known.all_right(outcomes):
        return _right(ex, outcomes, sentences)
    judged = known.judge(outcomes)
    for status in _ENDED:
        hit = next((j for j in judged if j.outcome.status == status), None)
        if hit is not None:
            thought = ex.endless if status is Status.TIMEOUT else ""
            return _verdict(ex, status, [_ended(ex, hit.outcome)], sentences, note=thought)
    changed = next((j for j in judged if j.outcome.changed), None)
    if changed is not None:
        names = list(changed.outcome.changed)
        return _verdict(ex, Status.WRONG, [fact("changes inputs", names=names)], sentences)
    if all(j.right for j in judged):
        return _right(ex, outcomes, sentences, judged)
    return _wrong(known, judged, sentences)


def not_python(
    ex: Exercise, name: str, where: str, error: str, sentences: Sentences = ENGLISH
) -> Verdict:
    """The verdict where the cell that defines ``name``, which is the answer or is graded with it,
    cannot be parsed."""
    at = fact("in the cell", where=Heard(where)) if where else ""
    said = fact("not python", name=name, at=at, error=Heard(error))
    return _verdict(ex, Status.RAISED, [said], sentences)


def missing(ex: Exercise, other: str = "", sentences: Sentences = ENGLISH) -> Verdict:
    """The verdict where the answer is not there, or ``other``, which is graded with it."""
    hit = Outcome(Status.MISSING, error=other)
    return _verdict(ex, Status.MISSING, [_ended(ex, hit)], sentences)


def _right(
    ex: Exercise,
    outcomes: Sequence[Outcome],
    sentences: Sentences,
    judged: Sequence[Judged] = (),
) -> Verdict:
    notes = [sentences.say(fact("by row"))] if any(o.by_row for o in outcomes) else []
    if any(leaf.slack for j in judged for leaf in j.leaves):
        notes.append(ex.slack_note)
    notes.append(ex.insight)
    note = " ".join(filter(None, notes))
    return Verdict(ex.name, Status.RIGHT, ex.points, ex.points, note=note)


def _tried(known: Truths, kind: Tried, outcome: Outcome, sentences: Sentences) -> Verdict:
    """The verdict on an answer that is tried: many are right, so nothing is compared."""
    ex, came = known.exercise, Judged(known.cases[0], outcome)
    if outcome.status == Status.RAISED:
        return _verdict(ex, Status.RAISED, [_raised(ex, came)], sentences)
    if outcome.status != Status.RETURNED:
        return _verdict(ex, Status(outcome.status), [_ended(ex, outcome)], sentences)
    trial = kind.judge(outcome.value)
    if trial.share >= 1:
        return _right(ex, [outcome], sentences)
    named = next(
        (m for m, made in known.mistakes() if trial.marks and trial.marks == _marks(kind, made)),
        None,
    )
    said = [*trial.says, named.sentence] if named else trial.says
    return _verdict(
        ex,
        Status.WRONG,
        said,
        sentences,
        points=round(ex.points * trial.share, 2),
        mistake=named.name if named else None,
    )


def _marks(kind: Tried, made: Sequence[Judged]) -> tuple[bool, ...]:
    return kind.judge(made[0].outcome.value).marks


def _wrong(known: Truths, judged: list[Judged], sentences: Sentences) -> Verdict:
    ex = known.exercise
    named = known_mistake(judged, known.mistakes())
    mistake = named.mistake if named else None
    shown = diagnose.commonest(judged)
    assert shown is not None
    raised = shown.outcome.status == Status.RAISED
    said: list[Fact | str] = []
    if raised:
        said.append(_raised(ex, shown))
    elif ex.is_function:
        said += diagnose.findings(judged, ex.upstream, known.differences)
    if mistake:
        said.append(mistake.sentence)
    elif explained := known.explained(judged):
        said.append(explained)
    elif not said:
        said.append(diagnose.worst(judged) if ex.is_function else diagnose.how_many(judged))
    if ex.is_function and (other := _corner(ex, judged, shown, named)):
        said.append(other)
    points = 0.0 if raised and not mistake else _partial(known, judged, mistake)
    right = [n for n in ex.returns if _part_right(judged, n)]
    if right and points and len(ex.returns) > 1:
        said.insert(0, fact("parts right" if len(right) > 1 else "part right", parts=right))
    return _verdict(
        ex,
        Status.RAISED if raised and not mistake else Status.WRONG,
        said,
        sentences,
        points=points,
        mistake=mistake.name if mistake else None,
        picture=_picture(judged, sentences) if ex.is_function else None,
    )


def _ended(ex: Exercise, outcome: Outcome) -> Fact:
    if outcome.status in (Status.NOT_ATTEMPTED, Status.MISSING):
        if outcome.error:
            return fact(f"{outcome.status} with", other=outcome.error, name=ex.name)
        return fact(outcome.status, name=ex.name)
    return fact(outcome.status, error=Heard(outcome.error))


def _raised(ex: Exercise, j: Judged) -> Fact:
    key = "driver raised" if isinstance(ex.kind, Driven) else "raised"
    return diagnose.raised(j, key)


def _corner(
    ex: Exercise, judged: Sequence[Judged], shown: Judged, named: Named | None
) -> Fact | None:
    """What happens besides, on a case that fails in another way than most: it raises, or has
    another shape, and not only because its mistake does."""
    loud = (Status.RAISED, Problem.FORM)
    for place, j in enumerate(judged):
        if named and named.judged[place].fails:
            continue
        if j.problem in loud and j.problem != shown.problem and not j.case.extreme:
            said = _raised(ex, j) if j.problem == Status.RAISED else j.leaves[0].says
            said = next((leaf.says for leaf in j.leaves if leaf.says), said)
            return fact("also", case=j.case.label, said=said)
    return None


def _partial(known: Truths, judged: Sequence[Judged], mistake: Mistake | None) -> float:
    """What a wrong answer earns: for each right part or choice its share, or what its mistake is
    worth, whichever is more."""
    ex, share = known.exercise, 0.0
    if isinstance(ex.kind, Choice):
        # A choice for each key; of an ordering, places that are right by chance earn nothing.
        right, count = diagnose.choices(judged)
        is_a_choice_each = isinstance(known.expected[0].truth, dict)
        share = right / count if is_a_choice_each else 0.0
    elif len(ex.returns) > 1:
        right_parts = [name for name in ex.returns if _part_right(judged, name)]
        # Parts that are the same for every input say nothing alone: whoever does nothing has them.
        if any(_varies(judged, name) for name in right_parts):
            share = len(right_parts) / len(ex.returns)
    return round(ex.points * max(share, mistake.worth if mistake else 0.0), 2)


def _varies(judged: Sequence[Judged], part: str) -> bool:
    """Whether what is right of a part depends on the inputs."""
    truths = {
        v
        for j in judged
        for leaf in j.leaves
        if leaf.part == part
        for v in np.ravel(leaf.truth).tolist()
    }
    return len(truths) > 1


def _part_right(judged: Sequence[Judged], part: str) -> bool:
    leaves = [leaf for j in judged for leaf in j.leaves if leaf.part == part]
    everywhere = all(j.leaves for j in judged)
    return everywhere and bool(leaves) and not any(leaf.problem for leaf in leaves)


def _verdict(
    ex: Exercise,
    status: Status,
    said: Sequence[Fact | str],
    sentences: Sentences,
    points: float = 0.0,
    mistake: str | None = None,
    note: str = "",
    picture: Picture | None = None,
) -> Verdict:
    spoken = tuple(one if isinstance(one, str) else sentences.say(one) for one in said)
    return Verdict(ex.name, status, points, ex.points, mistake, spoken, note, picture)


# ------------------------------------------------------------------------------------- picture


def _picture(judged: Sequence[Judged], sentences: Sentences) -> Picture | None:
    units = [j for j in judged if j.case.role.startswith("unit") and len(j.leaves) == 1]
    mines = [leaf.mine for j in units for leaf in j.leaves if leaf.allowed is not None]
    if units and len(mines) == len(units) and all(m is not None and m.ndim == 1 for m in mines):
        mine = np.stack([m for m in mines if m is not None])
        truth = np.stack([j.leaves[0].truth for j in units])
        allowed = np.stack([j.leaves[0].room for j in units])
        if _visible(mine, truth):
            x = next(iter(judged[0].case.inputs.values()))
            title = sentences("picture at", value=_short(x))
            return Picture("jacobian", title, mine, truth, _wrong_at(mine, truth, allowed))
    for j in sorted(judged, key=lambda j: j.case.extreme):
        for leaf in j.leaves:
            if leaf.problem is not Problem.VALUE or leaf.mine is None or leaf.allowed is None:
                continue
            if not 1 <= leaf.mine.size <= 64:
                continue
            mine, truth = _matrix(leaf.mine), _matrix(leaf.truth)
            if _visible(mine, truth):
                wrong = _wrong_at(mine, truth, _matrix(leaf.allowed))
                title = sentences("picture for", name=leaf.name, case=j.case.label)
                return Picture("arrays", title, mine, truth, wrong)
    return None


def _wrong_at(mine: Array, truth: Array, allowed: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(~(np.abs(mine - truth) <= allowed))


def _visible(mine: Array, truth: Array) -> bool:
    """Whether a difference shows in the three or four digits that a cell has room for."""
    with np.errstate(all="ignore"):
        return bool((~(np.abs(mine - truth) <= 1e-3 * np.abs(truth).max(initial=0.0))).any())


def _matrix(array: Array) -> Array:
    return array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)


def _short(value: object) -> str | Fact:
    """A few numbers for a title: [3, 4, 5]."""
    array = np.asarray(value)
    if array.size > 8 or array.ndim > 1:
        return fact("an array", shape=array.shape)
    if array.ndim == 0:
        return number(float(array))
    return f"[{', '.join(number(float(v)) for v in array)}]"
