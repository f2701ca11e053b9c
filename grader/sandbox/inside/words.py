"""What is said of an answer where it runs, each phrase once, in English.

Beside a learner's code only text crosses the boundary. On the trusted side
:func:`grader.sentences.heard` finds the phrase again, and a course says it in its own language.
"""

from __future__ import annotations

from typing import Any

#: By key, as in :data:`grader.sentences.SENTENCES`.
WORDS = {
    # --- the end of "Your function did not finish in time" and "The process … ended"
    "in seconds": " ({seconds} s)",
    "in all": " ({seconds} s for all answers together)",
    "in seconds, at": " ({seconds} s; it was at {where})",
    "processor time": " (processor time)",
    "killed": ": it was killed, or closed its way back to us",
    "segmentation fault": ": segmentation fault, as after endless recursion",
    "ended itself": ": it ended its own process",
    "its process ended": ": its process ended",
    "no answer": ": what it sent back is not an answer",
    "processes": ": it started more than {count} processes",
    "memory": ": it used more than {size} MB of memory",
    "ends the process": ": it ends the process that it runs in, so it was tried in another one",
    # --- the middle of "This answer asks … for the gradient"
    "complex step": "a complex step",
    # --- the middle of "Your function raised …"
    "is a stub": "this is still `...`, not a function",
    "is no function": "this is a value of type {kind}, not a function",
    "cannot be shown": "an exception that cannot be shown",
    "behind it": "{error}, and {behind}",
    "not imported": "{error}: `{name}` could not be imported where answers are graded",
    "cannot be called": "{name} is a value of type {kind}, and cannot be called",
    "no product": "a matrix product wants as many columns on its left as there are rows on its "
    "right; here they are {columns} and {rows}",
    "no product, left": "a matrix product wants an array on either side; on its left stands a "
    "number",
    "no product, right": "a matrix product wants an array on either side; on its right stands a "
    "number",
    "no product of stacks": "{left} and {right} cannot be multiplied: their axes before the last "
    "two do not fit",
    "no yes or no": "an `if`, an `and` or a `max` asks for one yes or no; what it was given is an "
    "array of them",
    "no axis": "the second argument of `np.{name}` is an axis",
    "no axis, of two": "the second argument of `np.{name}` is an axis; to compare two arrays, "
    "entry by entry, take `np.{other}`",
    "took memory": "it took more than {size} GB of memory and was stopped",
    # --- what came back, where it is not numbers
    "many items": "more items than any answer here has",
    "long string": "a long string",
    "large dict": "a dict with more in it than any answer here has",
    "nested": "lists nested deeper than any answer here",
    "long list": "{count} items in a {kind}",
    "not observed": "nothing that could be observed",
    "symbolic": "a symbolic tensor, which has no numbers yet",
    "no array": "{what} that does not become an array ({error})",
    "large array": "an array of shape {shape}, {count} entries",
    "odd numbers": "numbers that do not make an array ({error})",
    "odd axes": "an array of {count} axes, the longest {longest} long",
    "objects": "an array of Python objects",
    "odd dtype": "an array of dtype {dtype}",
    "generator": "a generator (a function with `yield`)",
    "a function": "a function",
    "object": "a {kind} object",
    "object, vowel": "an {kind} object",
    "many numbers": "more numbers than any answer here has",
    "many parts": "more parts than any answer here has",
}


def say(key: str, **parts: Any) -> str:
    """The phrase of a key, in English."""
    return WORDS[key].format(**parts)
