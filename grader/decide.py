"""From the outcomes of an exercise's cases to one verdict: the one judge."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Sequence

from grader import diagnose, partial, picture, tape
from grader.exercise import Choice, Driven, Exercise, Mistake, Tried
from grader.judged import Judged
from grader.known_mistake import known_mistakes
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sentences import ENGLISH, Fact, Heard, Sentences, fact
from grader.truths import Truths
from grader.verdict import Picture, Verdict

#: What ends a whole answer, whatever else there is; the first that is met.
_ENDED = (Status.REFUSED, Status.TIMEOUT, Status.CRASHED, Status.NOT_ATTEMPTED, Status.MISSING)


def decide(known: Truths, outcomes: Sequence[Outcome], sentences: Sentences = ENGLISH) -> Verdict:
    """The verdict on one answer from the outcomes of all its cases."""
    ex = known.exercise
    if isinstance(ex.kind, Tried):
        return _tried(known, ex.kind, outcomes[0], sentences)
    judged = known.judge_closely(outcomes)
    if not judged:
        return _right(ex, outcomes, sentences)
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
    if any(o.measured for o in outcomes):
        return _verdict(ex, Status.REFUSED, [fact("measured")], sentences)
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
        return _verdict(ex, Status.RAISED, [diagnose.raised(came, _by(ex))], sentences)
    if outcome.status != Status.RETURNED:
        return _verdict(ex, Status(outcome.status), [_ended(ex, outcome)], sentences)
    trial = kind.judge(outcome.value)
    if trial.share >= 1:
        return _right(ex, [outcome], sentences)
    tried = known.mistakes if trial.marks else ()
    named = next((m for m, made in tried if trial.marks == _marks(kind, made)), None)
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
    named = known_mistakes(judged, known.mistakes, known.altered)
    mistake = named[0].mistake if named else None
    only = mistake if len(named) == 1 else None  # nobody gets a share for two mistakes at once
    told = " ".join(_spoken(one.mistake, sentences) for one in named) or _explained(known, judged)
    of_numbers = functools.partial(tape.finite_differences, ex) if ex.is_function else None
    seen = diagnose.seen(judged, named, told, ex.upstream, _by(ex), of_numbers)
    raises = seen.raises and not mistake
    if isinstance(ex.kind, Choice) and not mistake:
        strange = diagnose.strangers(judged, [j for _m, made in known.mistakes for j in made])
    else:
        strange = []
    earned = partial.earned(ex, judged, only, isinstance(known.expected[0].truth, dict))
    measured = any(j.outcome.measured for j in judged)
    points = 0.0 if raises or measured else earned.points
    said = [*strange, *seen.says]
    if measured and earned.points:
        said.append(fact("measured"))
    if earned.right_parts and points and len(ex.returns) > 1:
        key = "parts right" if len(earned.right_parts) > 1 else "part right"
        said.insert(0, fact(key, parts=earned.right_parts))
    return _verdict(
        ex,
        Status.RAISED if raises else Status.WRONG,
        said,
        sentences,
        points=points,
        mistake=mistake.name if mistake else None,
        note=ex.endless if any(getattr(one, "key", "") == "does not end" for one in said) else "",
        picture=picture.drawn(judged, sentences) if ex.is_function else None,
    )


def _spoken(mistake: Mistake, sentences: Sentences) -> str:
    return sentences.say(mistake.spoken) if mistake.spoken else mistake.sentence


def _explained(known: Truths, judged: Sequence[Judged]) -> str:
    """What the exercise itself says of a wrong answer, on the first case it can explain."""
    explains = known.exercise.explains
    if explains is None:
        return ""
    for j, expected in zip(judged, known.expected, strict=True):
        if j.right or j.outcome.status != Status.RETURNED or (j.fails and not j.steps):
            continue
        with contextlib.suppress(TypeError, ValueError, KeyError, IndexError):
            said = explains(*j.case.inputs.values(), j.outcome.value, expected.truth)
            if said:
                return str(said)
    return ""


def _ended(ex: Exercise, outcome: Outcome) -> Fact:
    if outcome.status in (Status.NOT_ATTEMPTED, Status.MISSING):
        if outcome.error:
            return fact(f"{outcome.status} with", other=outcome.error, name=ex.name)
        return fact(outcome.status, name=ex.name)
    return fact(outcome.status, error=Heard(outcome.error))


def _by(ex: Exercise) -> str:
    """The key of what is said where a call raised: a driver's is not the learner's own."""
    return "driver raised" if isinstance(ex.kind, Driven) else "raised"


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
