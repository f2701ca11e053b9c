"""Frames: what a layer looks like in every state, drawn once and packed small.

A layer depends on only some of a figure's parameters, so a figure with three sliders of seven
positions ships seven frames for what follows one slider, not 343.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any


@dataclass(frozen=True)
class Param:
    """One thing the reader can change: a finite list of `values`, one of them current.

    `labels` say each value in words (for the control and for screen readers). `control` is what
    stands beside the picture: a ``"slider"``, a ``"choice"`` of buttons, or ``""`` if the picture
    itself is the control. `play` is the time in milliseconds a step takes when played, 0 for a
    parameter that is not played.
    """

    name: str
    label: str
    values: tuple[Any, ...]
    labels: tuple[str, ...]
    start: int = 0
    control: str = ""
    play: int = 0

    @classmethod
    def walk(cls, label: str, stops: Sequence[str], play: int = 1400) -> "Param":
        """The parameter ``step`` of a figure that goes from a start through the other stops."""
        last = len(stops) - 1
        labels = tuple(f"step {k} of {last}: {stop}" for k, stop in enumerate(stops))
        return cls("step", label, tuple(range(len(stops))), labels, control="slider", play=play)

    def index(self, value: object) -> int:
        """Where `value` stands among the values; ValueError if it is none of them."""
        if value not in self.values:
            known = ", ".join(map(repr, self.values))
            raise ValueError(f"{self.name} must be one of {known}; got {value!r}")
        return self.values.index(value)


@dataclass(frozen=True)
class Layer:
    """Markup that depends on the parameters named in `params` and on nothing else.

    `draw` is called with their values as keywords and returns SVG, HTML or plain text, whichever
    belongs where the layer is used.
    """

    params: tuple[str, ...]
    draw: Callable[..., str]

    def frames(self, params: Sequence[Param]) -> list[str]:
        """The layer in each of its states, the last parameter moving fastest."""
        by_name = {param.name: param for param in params}
        grid = product(*(by_name[name].values for name in self.params))
        return [self.at(dict(zip(self.params, values, strict=True))) for values in grid]

    def at(self, state: dict[str, object]) -> str:
        """The layer in one state, given as the values of (at least) its parameters."""
        return self.draw(**{name: state[name] for name in self.params})


def still(markup: str) -> Layer:
    """A layer that never changes."""
    return Layer((), lambda: markup)


_NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?")


def pack(frames: Sequence[str]) -> dict[str, list[Any]]:
    """Frames that differ in numbers only, as one template and the numbers that differ.

    Returns ``templates`` (each a list of pieces with a hole between any two), ``frames`` (each
    distinct one as [template, the numbers for its holes joined by blanks]) and ``states`` (for
    each of the frames given, which distinct one it is).
    """
    distinct = {frame: k for k, frame in enumerate(dict.fromkeys(frames))}
    groups: dict[tuple[str, ...], list[str]] = {}
    for frame in distinct:
        groups.setdefault(tuple(_NUMBER.split(frame)), []).append(frame)

    templates: list[list[str]] = []
    packed: list[list[Any]] = [[0, ""]] * len(distinct)
    for pieces, members in groups.items():
        rows = [_NUMBER.findall(frame) for frame in members]
        columns = list(zip(*rows, strict=True))
        moving = [k for k, column in enumerate(columns) if len(set(column)) > 1]
        template = [pieces[0]]
        for k, column in enumerate(columns):
            if k in moving:
                template.append(pieces[k + 1])
            else:
                template[-1] += column[0] + pieces[k + 1]
        for frame, row in zip(members, rows, strict=True):
            packed[distinct[frame]] = [len(templates), " ".join(row[k] for k in moving)]
        templates.append(template)
    return {
        "templates": templates,
        "frames": packed,
        "states": [distinct[frame] for frame in frames],
    }
