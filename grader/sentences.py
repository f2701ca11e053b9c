"""Every sentence that a learner reads, in one place, by key.

The judging modules find facts; a :class:`Fact` is the key of a sentence here and what goes into
it. What is said where answers run, which takes nothing of ours along, stands in
:mod:`grader.sandbox.inside.words`. A course in another language gives its own sentences under the
same keys, in its ``sentences.toml`` (:mod:`grader.language`). What a course's drivers say stands in
the course, in the ``SENTENCES`` of their modules, and is said in another language in the same way.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from grader.sandbox.inside.words import WORDS


@dataclass(frozen=True)
class Fact:
    """Something to be said: the key of its sentence, and what goes into it.

    A part may be a Fact itself, a number, a text, or a sequence of these, which is listed. As text
    it is the English sentence.
    """

    key: str
    parts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return ENGLISH.say(self)


class Heard(str):
    """English text from where no language is known: what the sandbox says of an answer, or the
    reader of a file. Where it is one of our sentences, it is said in the course's language."""


def fact(key: str, /, **parts: Any) -> Fact:
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
    "does not end": "{came} {what}, where {count} steps were expected: it does not stop where it "
    "should.",
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
    "kind number": "number",
    "kind array": "list or array",
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
    "ignores upstream of a part": "{part} does not change when {dz} changes.",
    "sign of a part": "Every entry of {part} is right up to its sign.",
    "factor of a part": "Every entry of {part} is {factor} times what it should be.",
    "sign of one part": "{part} is right up to its sign.",
    "factor of one part": "{part} is {factor} times what it should be.",
    "not linear of a part": "{part} is not linear in {dz}: twice the {dz} should give twice the "
    "gradient.",
    # --- what was done to a part that is right but for that
    "altered negated": "{part} has the wrong sign: where does a minus come from?",
    "altered absolute": "The signs of {part} are lost: some of it should be below zero.",
    "altered turned": "{part} has rows and columns exchanged: which index of it belongs to what?",
    "altered in one row": "{part} has the right numbers, all in one row: what is its shape?",
    "altered added up": "The entries of {part} were added up to one number. Each of them stands "
    "for itself.",
    "altered averaged": "The mean over all entries of {part} was taken. Each of them stands for "
    "itself.",
    "altered rows added": "The rows of {part} were added up. Each of them stands for itself.",
    "altered columns added": "The columns of {part} were added up. Each of them stands for itself.",
    "altered rows averaged": "The mean over the rows of {part} was taken. Each of them stands for "
    "itself.",
    "altered axis in front": "{part} has the right numbers and an axis of length 1 too many, in "
    "front: what did a sum keep?",
    "altered axis behind": "{part} has the right numbers and an axis of length 1 too many, at the "
    "end: is it a column?",
    "altered upside down": "{part} stands upside down, its last row first: where is an order "
    "turned round?",
    "altered mirrored": "{part} is mirrored, its last column first: where is an order turned?",
    "altered half a turn": "{part} is turned by 180°: where is an order turned round, twice?",
    "altered quarter turn": "{part} is turned by 90°: which way do its rows run?",
    "altered over rows": "{part} is divided by the number of rows of the inputs. Is there a mean "
    "in it that was taken once more, or none at all?",
    "altered times rows": "{part} is multiplied by the number of rows of the inputs. Is a mean "
    "missing?",
    "altered over size": "{part} is divided by the number of its entries. Is there a mean in it?",
    "altered over length": "{part} is divided by its own length. Is there a mean in it?",
    "altered doubled": "{part} is twice as large as it should be: where does a factor 2 come from?",
    "altered halved": "{part} is half as large as it should be: where does a factor ½ come from?",
    "altered squared": "{part} is squared. How often does it count?",
    "altered zeros": "{part} is 0 everywhere: what reaches it?",
    "altered first row only": "Only the first row of {part} is there, and the others are 0: does a "
    "loop end too early?",
    "altered last row only": "Only the last row of {part} is there, and the others are 0: is "
    "something begun anew in each turn of a loop?",
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
    "measured, imprecise": "{entry} agrees with the truth to about {digits} digits and no further: "
    "it is measured, a function is asked on both sides of a point. Here the exact slope is asked "
    "for: derive it.",
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
    "no choice": "“{word}” is none of those to choose from.",
    "twice": "“{word}” comes more than once.",
    "not it": "This is not it yet.",
    "also": "And for {case}: {said}",
    "also stopped": "And for {case} it stopped with {error}{at}.",
    # --- outcomes
    "raised": "Your function raised {error} ({case}){at}.",
    "driver raised": "It stopped with {error} ({case}){at}.",
    "the last axis": "{said} Counted from the end, the last axis is −1, however many there are.",
    "at": ", at {where}",
    "error": "{kind}: {words}",
    "refused": "This answer asks {error} for the gradient. Here you are the one who "
    "differentiates: write it with ordinary operations.",
    "measured": "It is measured: a function is asked on both sides of a point. Here you are the "
    "one who differentiates: write down what its derivative is.",
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
    # --- what may be the matter with a whole submission, at the end of "Nothing to grade"
    "no file": "it is not a file",
    "cannot be read": "it cannot be read ({error})",
    "too large": "it is larger than {size} MB",
    "empty": "the file is empty",
    "no text": "it is not text in UTF-8",
    "too much code": "its code is longer than {size} MB",
    "too much in it": "it holds more than any notebook that people write",
    "broken at line": "it is not a notebook: its JSON is broken at line {line}",
    "broken": "it is not a notebook: its JSON is broken",
    "too many cells": "it has {count} cells, and no more than {most} are read",
    "no cells": "it is not a notebook: it has no cells",
    "cannot be shown here": "it cannot be shown",
    "ended by": "it was ended by {signal}",
    "ended with": "it ended with code {code}",
    "ended": "it ended",
    "all workers ended": "every Dask worker that it was given to ended",
    "not read": "it was not read",
    # --- of a submission, and of an answer in it
    "nothing to grade": "Nothing to grade: {problem}.",
    "no answers, notebook": "This notebook holds no answer of this course; an answer is found by "
    "its name.",
    "no answers, file": "This Python file holds no answer of this course; an answer is found by "
    "its name.",
    "stumbled": "The grader itself stumbled over this submission ({error}): please report it, with "
    "it.",
    "lost": "The grader's own process ended twice on this submission: {why}.",
    "cell took too long": "the cell took too long",
    "cells ended": "the notebook's process ended before this cell was done",
    # --- a place in a learner's code
    "cell, line, code": "cell {cell}, line {line}: {code}",
    "cell, line": "cell {cell}, line {line}",
    "cell": "cell {cell}",
    "line, code": "line {line}: {code}",
    "line": "line {line}",
    # --- what a case is called where its author does not say
    "case of the text": "the numbers of the text",
    "case of shape": "{name} of shape {shape}",
    "case drawn": "drawn at random",
    "case in float32": "{case}, float32",
    "case as large as": "{name} with entries as large as {size}",
    "case with zeros": "{name} with zeros in it",
    "case all equal": "all entries of {name} equal",
    "case equal rows": "equal rows in {name}",
    "case single row": "{name} with a single row",
    "case single column": "{name} with a single column",
    "case tiny and huge rows": "{name} with tiny and huge rows",
    "case rows far apart": "{name} with rows far apart",
    "case odd rows": "{case}, with zeros, equal rows and a row of tiny numbers",
    "case another upstream": "{case}, another {name}",
    "case third upstream": "{case}, a third {name}",
    "case single one": "{name} with a single 1, at entry {index}",
    # --- a card: how it went, as in "✓ grad_f: right, 4 of 4 points."
    "status right": "right",
    "status wrong": "not yet",
    "status raised": "it stopped with an error",
    "status timeout": "it did not finish",
    "status crashed": "it crashed",
    "status refused": "not allowed here",
    "status not attempted": "not attempted",
    "status missing": "missing",
    "status unchecked": "not checked yet",
    "points": "{earned} of {most} points",
    "points in short": "{earned} of {most}",
    # --- its picture
    "picture mine": "yours",
    "picture truth": "expected",
    "picture difference": "yours − expected",
    "picture my Jacobian": "your Jacobian",
    "picture Jacobian": "the Jacobian",
    "picture wrong": "yours − the Jacobian",
    "picture at": "at x = {value}",
    "picture for": "{name}, for {case}",
    "picture one differs": "{mine} beside {truth}, {title}: 1 of {size} entries differs.",
    "picture some differ": "{mine} beside {truth}, {title}: {count} of {size} entries differ.",
    # --- check, hint and progress
    "still loading": "TensorFlow is still loading; one moment …",
    "no TensorFlow for it": "There is no TensorFlow 2.20 or newer for Macs with an Intel "
    "processor: open this notebook in Colab by its badge, or use Linux in a container. On Apple "
    "silicon this is an Intel Python that runs under Rosetta: take one for arm64.",
    "check stopped": "The check was stopped before it finished.",
    "check stumbled": "The grader itself stumbled over this answer, and that is not your mistake. "
    "Please report it, with your code: {error}",
    "a hint": 'A hint: `hint("{name}")`.',
    "one more hint": 'One more hint: `hint("{name}")`.',
    "hint": "Hint {number} of {count} for {name}",
    "no more hints": "No more hints for {name}",
    "all hints seen": "You have seen them all. Try the smallest case on paper, with two numbers, "
    "and compare it with what your function returns.",
    "progress": "Progress",
    "nothing run": "No exercise has been run yet: run the cells from the top, then ask again.",
    "which exercise": "Which exercise?",
    "did you mean": "There is no exercise called {name}. Did you mean `{close}`?",
    "say which": "Say which answer, for example `{call}({name})`.",
    "one at a time": "`{call}` takes one answer at a time: `{call}({name})`.",
    "takes nothing": "`{call}` takes nothing: `{call}()`.",
    "not defined here": "`{name}` is not defined here yet: run its cell, then the check again.",
    "no exercise called": "There is no exercise called {name}. Those of this notebook are {names}.",
    "no exercise for": "There is no exercise for {kind} values. Those of this notebook are "
    "{names}.",
    # --- hand_in
    "nothing packed": "Nothing was packed",
    "notebook cannot be read": "This notebook cannot be read: {problem}.",
    "several chapters": "It looks like {chapters} in one: an answer is found by its name, in the "
    "notebook of its chapter. Begin with the chapter's own notebook, and copy your cells into it.",
    "no chapter": "It holds no answer: an answer is found by its name, in the notebook of its "
    "chapter. Begin with the chapter's own notebook, and copy your cells into it.",
    "cannot be written": "{path} cannot be written ({error}). Download the notebook instead.",
    "save first": "Save the notebook first: what was written in the last minutes may not be in it.",
    "not handed over": "Colab did not hand the notebook over: use File, Download .ipynb instead.",
    "which notebook": "It cannot be told which notebook this is: say it, hand_in('{name}.ipynb').",
    "no download": "The download did not begin ({error}): take the file from the folder.",
    "graded as": "Graded as {chapter}: {written} of {count} answers are written.",
    "answer written": "written",
    "upload": "Upload this file: {name}",
    # --- the feedback page
    "page title": "{assignment}: feedback",
    "page late": "{points} were taken for being late",
    "page waits": "somebody has still to grade a part by hand",
    "page percent": "{share} percent",
    "page to look at": "What to look at",
    "page all right": "All of it is right",
    "page right": "Right",
    "page not graded": "not graded yet",
    "page person wrote": "A person wrote to {cell}:",
    "page person gave": "A person looked at {name} and gave {points} of {most} points.",
    "page notebook": "The notebook",
    "page whole notebook": "The whole notebook",
    "page no notebook": "There is none to show.",
    "page colours": "Colours",
    "page auto": "auto",
    "page light": "light",
    "page dark": "dark",
    # --- a notebook: above its first cell, in it, in a stub, and in what is graded
    "run first": "**First run the folded cell below.** It fetches what this notebook needs.",
    "set-up title": "Run this cell first",
    "set-up fetches": "What is not installed here (in Colab, say) is fetched.",
    "set-up carries": "The exercises of this chapter are in here, packed, for check, hint and "
    "progress.",
    "course absent": "The course {name} is not installed here: run the set-up cell of the notebook "
    "again, or ask whoever gave it to you.",
    "course damaged": "The exercises of this notebook cannot be read: its first cell was changed. "
    "Take a new copy of the notebook.",
    "your code": "your code here",
    "open in Colab": "Open in Colab",
    "helper": "{where} of the submission, which the answers use",
    "cut off": "… and {count} characters more",
    # --- two or more in a row: "a, b and c"
    "and": "{some} and {last}",
    **WORDS,
}


class Sentences:
    """Says facts in one language; keys that it does not have are said in English.

    own      the course's sentences, by key
    drivers  what its drivers say of an answer, by key, in English
    """

    def __init__(
        self, own: Mapping[str, str] | None = None, drivers: Mapping[str, str] | None = None
    ) -> None:
        self.own = dict(own or {})
        self.drivers = dict(drivers or {})
        #: All of it in English, by key.
        self.english: Mapping[str, str] = {**SENTENCES, **self.drivers}
        self._drivers = tuple(self.drivers.items())
        self._sentences = {**self.english, **self.own}

    def __call__(self, key: str, /, **parts: Any) -> str:
        """The sentence of a key, with these parts in it."""
        return self.say(Fact(key, parts))

    def say(self, said: Fact) -> str:
        """The sentence of a fact."""
        parts = {name: self.spoken(part) for name, part in said.parts.items()}
        return self._sentences[said.key].format(**parts)

    def template(self, key: str) -> str:
        """The sentence of a key, with its parts in braces."""
        return self._sentences[key]

    def html(self, key: str, /, **parts: str) -> str:
        """The sentence of a key as HTML, with parts that are HTML."""
        return escape(self._sentences[key], quote=False).format(**parts)

    def spoken(self, part: Any) -> str:
        """Whatever may be part of a fact, as text."""
        if isinstance(part, Heard) and self.own:
            part = recognised(part, self._drivers)
        if isinstance(part, Fact):
            return self.say(part)
        if isinstance(part, bool):
            return str(part)
        if isinstance(part, float):
            return number(part)
        if isinstance(part, Sequence) and not isinstance(part, (str, tuple)):
            return self.listed([self.spoken(one) for one in part])
        return str(part)

    def listed(self, names: Sequence[str]) -> str:
        """``a``, ``a and b``, ``a, b and c``."""
        if len(names) < 2:
            return "".join(names)
        return self("and", some=", ".join(names[:-1]), last=names[-1])


#: The grader's own language.
ENGLISH = Sentences()


def number(value: float) -> str:
    """Six significant digits, with a true minus sign."""
    return f"{float(value):.6g}".replace("-", "−")


def capital(text: str) -> str:
    """With a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------------------- what was heard

#: The keys of what is heard, beside those of the sandbox and of drivers: of the readers of files,
#: and of places.
_FILES = list(SENTENCES)
_FILES = _FILES[_FILES.index("no file") : _FILES.index("not read") + 1]
_PLACES = ("cell, line, code", "cell, line", "cell", "line, code", "line")
_FORMS = {"cell": "[0-9]+", "line": "[0-9]+", "kind": r"[\w.]+"}
#: By key, what drivers say; hashable.
_Drivers = tuple[tuple[str, str], ...]
#: Characters of what is heard. A stranger may have written it, to be long in the looking.
_LONGEST = 500


@functools.cache
def _patterns(drivers: _Drivers) -> Sequence[tuple[str, re.Pattern[str]]]:
    ours = [(key, SENTENCES[key]) for key in (*WORDS, *_FILES, *_PLACES)]
    return [(key, re.compile(_pattern(said), re.DOTALL)) for key, said in (*ours, *drivers)]


def _pattern(sentence: str) -> str:
    fixed = re.split(r"\{(\w+)\}", sentence)
    return "".join(
        f"(?P<{part}>{_FORMS.get(part, '.+?')})" if place % 2 else re.escape(part)
        for place, part in enumerate(fixed)
    )


@functools.lru_cache(maxsize=1024)  # of one text, what is in it is asked for on several ways
def recognised(text: str, drivers: _Drivers = ()) -> Fact | str:
    """The fact whose English sentence a text is; the text itself where it is none of ours, or
    longer than any of them."""
    if len(text) > _LONGEST:
        return str(text)
    for key, pattern in _patterns(drivers):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        parts = {name: recognised(part, drivers) for name, part in match.groupdict().items()}
        if key == "behind it" and not isinstance(parts["behind"], Fact):
            continue  # Python's own words may be joined so
        return Fact(key, parts)
    # Of "TypeError: …" the name is Python's, and the words may be ours.
    kind, colon, words = text.partition(": ")
    if colon and kind.isidentifier() and isinstance(said := recognised(words, drivers), Fact):
        return Fact("error", {"kind": kind, "words": said})
    return str(text)
