"""Every sentence about an answer that a learner reads, in one place.

The judging modules find facts; a :class:`Fact` is the key of a sentence here and what goes into
it. A course in another language hands over its own sentences under the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fact:
    """Something to be said: the key of its sentence, and what goes into it.

    A part may be a Fact itself, a number, a text, or a sequence of these, which is listed.
    """

    key: str
    parts: Mapping[str, Any] = field(default_factory=dict)


def fact(key: str, **parts: Any) -> Fact:
    """A fact, spelled like a call."""
    return Fact(key, parts)


#: What is said, by key. Plural forms are keys of their own.
SENTENCES: Mapping[str, str] = {
    # --- how the answer came, in three voices: returned, observed by a driver, assigned
    "function should": "Your function should return",
    "function came": "Your function returned",
    "function it came": "it returned",
    "driver should": "It should give",
    "driver came": "It gave",
    "driver it came": "it gave",
    "value should": "The answer should be",
    "value came": "The answer is",
    "value it came": "it is",
    # --- what was expected
    "a number": "a number",
    "an array": "an array of shape {shape}",
    "a letter": "a letter",
    "a word": "a word",
    "letters": "{count} letters",
    "words": "{count} words",
    "expected": "where {name}, {what}, was expected",
    "have shape": "have shape {shape}",
    "be one number": "be one number",
    # --- form
    "foreign": "{came} {what} {expected}.",
    "none returned": "{came} None where {name} was expected: is a `return` missing?",
    "a dict": "{came} a dict {expected}.",
    "ragged": "{came} a {kind} of {count} items that do not make one array, {expected}.",
    "text": "{came} text {expected}.",
    "complex": "{name} came back as complex numbers; the gradient of a real function is real. "
    "Was it measured with a complex step?",
    "booleans": "{name} came back as True and False; it should be {what}.",
    "shape": "{name} should {wanted}; yours has shape {came}.",
    "not finite": "{entry} is {value}, and the true value is finite.",
    "too long": "Yours has {mine} entries, where {count} were expected. As far as they go "
    "together the values are right; it goes on for too long.",
    "too short": "Yours has {mine} entries, where {count} were expected. As far as they go "
    "together the values are right; it ends too early.",
    "strays at": "Yours has {mine} entries, where {count} were expected. Entry {index} is the "
    "first that is not right, counting from 0.",
    "list expected": "{name} should be a list of {wanted}; it is {what}.",
    "things expected": "{should} {wanted} things, ({name}); {it_came} {what}.",
    "one array": "one array of shape {shape}",
    "one number": "one number",
    "a collection": "a {kind} of {count}",
    "a kind": "a {kind}",
    "dict expected": "{should} a dict with the keys {keys}; {it_came} {what}.",
    "keys missing": "The dict should have the keys {keys}; {lacking} is missing.",
    "text expected": "{name} should be {what}; it is {came}.",
    "text of another size": "{name} should be {what}; yours has {size}.",
    "something else": "something else",
    "for the case": "{said} This was for {case}.",
    "for the case first": "For {case}, {said}",
    # --- structure
    "ignores upstream": "The result does not change when {dz} changes.",
    "sign": "Every entry is right up to its sign.",
    "sign of one": "The result is right up to its sign.",
    "factor": "Every entry is {factor} times what it should be.",
    "factor of one": "The result is {factor} times what it should be.",
    "not linear": "The result is not linear in {dz}: twice the {dz} should give twice the "
    "gradient.",
    # --- digits
    "came back narrow": "The inputs are float64 and {name} came back as {dtype}: half of the "
    "digits or more were lost on the way. An answer keeps at least the precision of its inputs.",
    "cast": "{entry} agrees with the truth to about {digits} digits and no further, and every "
    "entry is a {dtype} number: something on the way was cast to {dtype}.",
    "rounded": "{entry} agrees with the truth to about {digits} digits and no further: something "
    "on the way was rounded to {decimals} decimals.",
    "added something": "{entry} agrees with the truth to about {digits} digits and no further; "
    "it looks as if something small was added, in a denominator perhaps, which the formula "
    "does not have.",
    "clipped": "{entry} agrees with the truth to about {digits} digits and no further, while "
    "other entries are exact: it looks as if small or large values were clipped.",
    "finite difference": "{entry} is a finite difference with a step of {step}, right to about "
    "{digits} digits. Here the exact slope is asked for: derive it.",
    "as float32": "{entry} agrees with the truth to about {digits} digits and no further, about as "
    "many as float32 has: something on the way was cast to float32, or something small was added "
    "that the formula does not have.",
    "needs nothing of it": "The gradient does not depend on {name}, and this answer does: where "
    "{name} is nan in every entry, so is what came back. Is it a finite difference? Derive it "
    "instead.",
    "imprecise": "{entry} agrees with the truth to about {digits} digits and no further "
    "({case}). Something on the way is an approximation: where are the other digits lost?",
    "overflows": "The formula is right, and for {case} a number on the way grows too large: "
    "{entry} is {value}.",
    # --- the worst entry
    "worst": "{entry} is {mine} and should be {truth} ({case}).",
    "worst text": "{entry} is “{mine}” and should be “{truth}” ({case}).",
    "parts right": "{parts} are right.",
    "part right": "{parts} is right.",
    "some right": "{right} of {count} are right.",
    "not it": "This is not it yet.",
    "also": "And for {case}: {said}",
    # --- outcomes
    "raised": "Your function raised {error} ({case}){at}.",
    "driver raised": "It stopped with {error} ({case}){at}.",
    "at": ", at {where}",
    "refused": "This answer asks {error} for the gradient. Here you are the one who "
    "differentiates: write it with ordinary operations.",
    "timeout": "Your function did not finish in time{error}.",
    "crashed": "The process that ran this answer ended before it finished{error}.",
    "not attempted": "Nothing is written here yet: replace the `...` in `{name}` by your answer, "
    "run its cell, then run the check again.",
    "not attempted with": "This is graded together with your `{other}`, which is not written yet.",
    "missing": "There is no {name} in this submission.",
    "missing with": "There is no {other} here, and {name} is graded with it.",
    "not python": "The cell that defines {name} is not Python{at}: {error}.",
    "in the cell": " ({where})",
    "changes inputs": "Your function changes {names}, which belongs to whoever called it: work "
    "on a copy, or make a new array.",
    # --- notes
    "by row": "It is a function of one vector: it raised on a batch, so it was called once for "
    "each row. On a batch with as many rows as columns it might mix the rows and raise no "
    "error; an axis of −1 works for both.",
    "more hints": "`hint({name})` has something to think about.",
}


class Sentences:
    """Says facts in one language; keys that it does not have are said in English."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self._sentences = {**SENTENCES, **(own or {})}

    def say(self, said: Fact) -> str:
        """The sentence of a fact."""
        parts = {name: self._spoken(part) for name, part in said.parts.items()}
        return self._sentences[said.key].format(**parts)

    def _spoken(self, part: Any) -> str:
        if isinstance(part, Fact):
            return self.say(part)
        if isinstance(part, bool):
            return str(part)
        if isinstance(part, float):
            return number(part)
        if isinstance(part, Sequence) and not isinstance(part, (str, tuple)):
            return listed([self._spoken(one) for one in part])
        return str(part)


#: The grader's own language.
ENGLISH = Sentences()


def number(value: float) -> str:
    """Six significant digits, with a true minus sign."""
    return f"{float(value):.6g}".replace("-", "−")


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
