"""What can be seen of a wrong answer from its numbers alone: facts, and no formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader import partial
from grader.expected import Leaf, Problem, entry
from grader.judged import Judged, asked, only_overflows
from grader.known_mistake import Named
from grader.lost_digits import Differences, digits_of, lost_digits, narrowed
from grader.sandbox.inside.outcome import Status
from grader.sentences import Fact, Heard, fact
from grader.structure import structure
from grader.tolerance import Array, worst_entry


@dataclass(frozen=True)
class Seen:
    """What was seen of a wrong answer: what to say of it, and whether that is what it raised."""

    says: tuple[Fact | str, ...]
    raises: bool


def seen(
    judged: Sequence[Judged],
    named: Sequence[Named],
    sentence: str,
    upstream: str,
    by: str,
    differences: Differences | None,
) -> Seen:
    """All that is said of a wrong answer from what it came to.

    named        the known mistakes that it is
    sentence     what these, or the exercise, say of it
    upstream     what the exercise calls the upstream gradient
    by           the key of what is said where it raised
    differences  the finite differences of a function; None where the answer is a plain value
    """
    places = [place for place, is_asked in enumerate(asked(judged)) if is_asked]
    judged = [judged[place] for place in places]
    fails = {n for n, place in enumerate(places) if any(m.judged[place].fails for m in named)}
    shown = _commonest(judged)
    assert shown is not None
    raises = shown.outcome.status == Status.RAISED
    said: list[Fact | str] = []
    if raises:
        said.append(raised(shown, by))
    elif differences is not None:
        said += _findings(judged, upstream, differences, bool(named))
    if sentence:
        said.append(sentence)
    elif not said:
        said.append(_how_many(judged) if differences is None else _worst(judged))
    if differences is not None and (other := _corner(judged, shown, fails)):
        said.append(other)
    return Seen(tuple(said), raises)


def _commonest(judged: Sequence[Judged]) -> Judged | None:
    """A case that shows what is wrong most often; of two kinds, the one that comes first."""
    wrong = [j for j in judged if not j.right]
    ordinary = [j for j in wrong if not j.case.extreme] or wrong
    if not ordinary:
        return None
    counts = Counter(j.problem for j in ordinary)
    most = max(counts.values())
    return next(j for j in ordinary if counts[j.problem] == most)


def _findings(
    judged: Sequence[Judged], upstream: str, differences: Differences | None, is_named: bool
) -> list[Fact]:
    """What is wrong, the commonest first; at most one fact of each kind. Where the digits of an
    answer went is not asked where its mistake is named."""
    shown = _commonest(judged)
    if shown is None:
        return []
    if all(j.case.unknown for j in judged if not j.right):
        return [fact("needs nothing of it", name=shown.case.unknown)]
    if only_overflows(judged):
        leaf = _leaf_with(shown, Problem.NOT_FINITE)
        return [_overflow(shown, leaf)]
    said: list[Fact] = []
    if shown.problem in (Problem.FORM, Problem.NOT_FINITE):
        said.append(_told(judged, shown))
    if shown.problem == Problem.FORM:
        return said
    narrow = None if is_named else narrowed(judged)
    if narrow:
        said.append(narrow)
    elif found := structure(judged, upstream):
        said.append(found)
    elif is_named:
        return said
    elif lost := lost_digits(judged, differences):
        said.append(lost)
    return said


def _told(judged: Sequence[Judged], j: Judged) -> Fact:
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
    return _worst([j])


def raised(j: Judged, key: str = "raised") -> Fact:
    """What a call raised, and where."""
    at = fact("at", where=Heard(j.outcome.where)) if j.outcome.where else ""
    said = fact(key, error=Heard(j.outcome.error.rstrip(".")), case=j.case.label, at=at)
    return fact("the last axis", said=said) if j.outcome.error.startswith("AxisError") else said


def _worst(judged: Sequence[Judged]) -> Fact:
    """The entry that is most wrong, on the first case that is. Where no number is wrong, but the
    digits of some cases and the form of others: the first of these."""
    found = [(j, leaf) for j in judged for leaf in j.leaves if leaf.problem is Problem.VALUE]
    if not found:
        said = (leaf.says for j in judged for leaf in j.leaves if leaf.problem and leaf.says)
        wrong = next(j for j in judged if not j.right)
        return next(said, None) or raised(wrong)
    j, leaf = found[0]
    mine, truth = leaf.both
    if truth.dtype.kind == "U":
        at = tuple(int(i) for i in np.argwhere(mine != truth)[0])
        texts = {"mine": Heard(mine[at]), "truth": Heard(truth[at])}
        return fact("worst text", entry=entry(leaf.name, at), case=j.case.label, **texts)
    at = worst_entry(mine, truth, leaf.room)
    if (digits := digits_of(mine[at], truth[at])) >= 5:  # no two numbers that look the same
        return fact("imprecise", entry=entry(leaf.name, at), digits=digits, case=j.case.label)
    values = {"mine": float(mine[at]), "truth": float(truth[at])}
    return fact("worst", entry=entry(leaf.name, at), case=j.case.label, **values)


def _how_many(judged: Sequence[Judged]) -> Fact:
    """Of an answer that is a plain value: how much of it is right, and not what would be."""
    for j in judged:
        leaf = _leaf_with(j, Problem.FORM)
        if leaf is not None and leaf.says is not None:
            return leaf.says
    right, count = partial.choices(judged)
    return fact("some right", right=right, count=count) if count > 1 else fact("not it")


def strangers(judged: Sequence[Judged], choices: Iterable[Judged]) -> list[Fact]:
    """Of an answer in words: one that nobody can choose, or one of an ordering that comes twice.

    choices  what the known mistakes come to: with the truth, all that can be chosen
    """
    known = {str(t) for j in (*judged, *choices) for leaf in j.leaves for t in _texts(leaf.truth)}
    known |= {str(t) for j in choices for leaf in j.leaves for t in _texts(leaf.mine)}
    known = {word.lower().strip() for word in known}
    for j in judged:
        for leaf in (leaf for leaf in j.leaves if _texts(leaf.truth)):
            mine, once = list(map(str, _texts(leaf.mine))), len(set(_texts(leaf.truth)))
            odd = next((word for word in mine if word not in known), None)
            if odd is not None:
                return [fact("no choice", word=_typed(odd, j.outcome.value))]
            if leaf.truth.ndim and once == leaf.truth.size and len(set(mine)) < len(mine):
                again = next(word for word in mine if mine.count(word) > 1)
                return [fact("twice", word=_typed(again, j.outcome.value))]
    return []


# -------------------------------------------------------------------------------------- helpers


def _typed(word: str, value: Any) -> str:
    """A word as the learner typed it, which is compared without its capitals."""
    typed = np.ravel(list(value.values()) if isinstance(value, dict) else value)
    spelled = (str(text).strip() for text in typed)
    return next((text for text in spelled if text.lower() == word), word)[:60]


def _texts(array: Array | None) -> Sequence[Any]:
    """The words of an array; none where there are numbers in it."""
    return array.ravel().tolist() if array is not None and array.dtype.kind == "U" else ()


def _corner(judged: Sequence[Judged], shown: Judged, fails: Set[int]) -> Fact | None:
    """What happens besides, on a case that fails in another way than most: it raises, or has
    another shape, and not only because its mistake does, which ``fails`` on these cases."""
    loud = (Status.RAISED, Problem.FORM)
    for place, j in enumerate(judged):
        if place in fails:
            continue
        if j.problem in loud and j.problem != shown.problem and not j.case.extreme:
            if j.problem == Status.RAISED:
                return raised(j, "also stopped")
            said = next((leaf.says for leaf in j.leaves if leaf.says), None)
            return fact("also", case=j.case.label, said=said)
    return None


def _overflow(j: Judged, leaf: Leaf | None) -> Fact:
    assert leaf is not None and leaf.says is not None
    parts = {name: leaf.says.parts[name] for name in ("entry", "value")}
    return fact("overflows", case=j.case.label, **parts)


def _leaf_with(j: Judged, problem: Problem) -> Leaf | None:
    return next((leaf for leaf in j.leaves if leaf.problem is problem), None)
