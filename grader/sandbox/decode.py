"""What a learner's process sent, as outcomes: nothing wider, deeper or longer than was asked.

The trusted side reads here. What is more than an answer to the question can be becomes a sentence,
before any room is made for it; what the other side never writes is a ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.escaping import printable
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.values import DEEPEST, DTYPES, MOST_AXES, Foreign

#: What a learner's process may say of a call. TIMEOUT and CRASHED are ours to say; they come back
#: only as the fate of a statement that we ended earlier.
_STATUSES = (
    Status.RETURNED,
    Status.RAISED,
    Status.NOT_ATTEMPTED,
    Status.REFUSED,
    Status.MISSING,
    Status.TIMEOUT,
    Status.CRASHED,
)
_MOST_CHANGED = 20
_MORE_NUMBERS = "more numbers than any answer here has"
_MORE_PARTS = "more parts than any answer here has"


@dataclass(frozen=True)
class Room:
    """How much an answer to one question may be: what a right one is, and room for wrong shapes.

    leaves      arrays and numbers
    entries     of all arrays together
    characters  of all texts together, every entry of an array as long as its longest
    """

    leaves: int = 20_000
    entries: int = 100_000
    characters: int = 4_096

    @classmethod
    def for_answer(cls, leaves: int, entries: int) -> Room:
        """Room for answers to a question whose right answer has so many leaves and entries: a
        Jacobian, a batch of outer products, a list of every step still are what they are."""
        return cls(leaves=64 + 64 * leaves + 64 * entries, entries=4_096 + 256 * entries)


def outcomes(
    header: dict[str, Any], blobs: Sequence[bytes], count: int, room: Room
) -> list[Outcome]:
    """The outcomes of one question, one for each of ``count`` cases. Raises ValueError for anything
    that :mod:`.inside.turn` does not write."""
    found = header.get("outcomes")
    if not isinstance(found, list) or len(found) != count:
        raise ValueError("not one outcome for each case")
    used: set[int] = set()
    decoded = [_outcome(one, blobs, used, room) for one in found]
    if len(used) != len(blobs):
        raise ValueError("bytes that nothing names")
    return decoded


def _outcome(one: Any, blobs: Sequence[bytes], used: set[int], room: Room) -> Outcome:
    if not isinstance(one, dict) or one.get("status") not in _STATUSES:
        raise ValueError("not an outcome")
    status = Status(one["status"])
    changed = one.get("changed", [])
    if not isinstance(changed, list) or len(changed) > _MOST_CHANGED:
        raise ValueError("not an outcome")
    value = None
    if status is Status.RETURNED:
        value = _Decoding(blobs, used, room).value(one.get("value"))
    return Outcome(
        status,
        value,
        _text(one.get("error", ""), 400),
        _text(one.get("where", ""), 300),
        tuple(_text(name, 100) for name in changed),
        one.get("by_row") is True,
        one.get("measured") is True,
    )


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return printable(value, longest)


class _TooMuch(Exception):
    """More than there is room for; the message says of what."""


class _Decoding:
    """One value, with the room that is left for it."""

    def __init__(self, blobs: Sequence[bytes], used: set[int], room: Room) -> None:
        self._blobs, self._used = blobs, used
        self._leaves, self._entries = room.leaves, room.entries
        self._characters = room.characters

    def value(self, node: Any) -> Any:
        """What ``node`` describes, or a Foreign that says why it is not looked at."""
        try:
            return self._value(node, DEEPEST + 2)
        except _TooMuch as much:
            self._spend_blobs(node)
            return Foreign(str(much))
        except (TypeError, KeyError, IndexError, OverflowError, AttributeError) as error:
            raise ValueError(f"not a packed value ({type(error).__name__})") from error

    def _value(self, node: Any, depth: int) -> Any:
        if depth == 0 or not isinstance(node, dict):
            raise ValueError("not a packed value")
        self._leaves -= 1
        if self._leaves < 0:
            raise _TooMuch(_MORE_PARTS)
        if "array" in node:
            return self._array(node)
        if "foreign" in node:
            return Foreign(_text(node["foreign"], 400))
        if "text" in node:
            return self._texts(node)
        if "dict" in node:
            pairs = _items(node["dict"])
            return {_text(k, 100): self._value(v, depth - 1) for k, v in pairs}
        if "tuple" in node:
            return tuple(self._value(v, depth - 1) for v in _items(node["tuple"]))
        if "list" in node:
            return [self._value(v, depth - 1) for v in _items(node["list"])]
        raise ValueError("not a packed answer")

    def _array(self, node: dict[str, Any]) -> Any:
        dtype = DTYPES.get(node["array"]) if isinstance(node["array"], str) else None
        if dtype is None:
            raise ValueError("a packed array of another dtype")
        shape = _shape(node)
        blob = self._blob(node["blob"])
        if math.prod(shape) * dtype.itemsize != len(blob):
            raise ValueError("a packed array of another size")
        self._entries -= math.prod(shape)
        if self._entries < 0:
            raise _TooMuch(_MORE_NUMBERS)
        # A copy: the frame that it came in, with all that is beside it, can go.
        return np.frombuffer(blob, dtype).reshape(shape).copy()

    def _blob(self, number: Any) -> bytes:
        if type(number) is not int or not 0 <= number < len(self._blobs) or number in self._used:
            raise ValueError("bytes named twice, or not there")
        self._used.add(number)
        return self._blobs[number]

    def _texts(self, node: dict[str, Any]) -> Any:
        items, shape = _items(node["text"]), _shape(node)
        if not all(isinstance(t, str) for t in items) or math.prod(shape) != len(items):
            raise ValueError("a packed text that is none")
        self._characters -= len(items) * max(map(len, items), default=0)
        if self._characters < 0:
            raise _TooMuch("more text than any answer here has")
        return np.array([printable(t) for t in items], dtype=str).reshape(shape)

    def _spend_blobs(self, node: Any) -> None:
        """Count as named what stands in a value that is not looked at any further."""
        todo = [node]
        while todo:
            here = todo.pop()
            if isinstance(here, dict):
                if "blob" in here and here["blob"] not in self._used:
                    self._blob(here["blob"])
                todo += here.values()
            elif isinstance(here, list):
                todo += here


def _items(node: Any) -> list[Any]:
    if not isinstance(node, list):
        raise ValueError("not a packed value")
    return node


def _shape(node: dict[str, Any]) -> tuple[int, ...]:
    shape = _items(node["shape"])
    if len(shape) > MOST_AXES or not all(type(n) is int and 0 <= n < 1 << 31 for n in shape):
        raise ValueError("a packed array of impossible size")
    return tuple(shape)
