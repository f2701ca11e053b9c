"""Back through attention: one word's dz is dragged, and dq, dk and dv answer."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from figures import inputs, theme
from figures.attending import TOKENS
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip, neighbours
from figures.plot import Plot
from figures.svg import arrow, element, formula, line, rect, text
from figures.words import listed, number, row

Array = npt.NDArray[np.float64]
Matrix = Sequence[Sequence[float]]
Pair = tuple[float, float]

QUERIES = ((1.0, 0.5), (0.5, 1.5), (-1.0, 1.0), (0.5, -1.5))
KEYS = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.5), (1.0, -1.0))
VALUES = ((1.0, 0.0), (-1.0, 1.0), (0.5, -1.0), (0.0, 2.0))
LEVELS = (-2.0, -1.0, 0.0, 1.0, 2.0)
PLACES = tuple((x, y) for y in reversed(LEVELS) for x in LEVELS)
LARGEST = 4

PLANE = Plot(30, 62, 232, 232, -2.4, 2.4, -2.4, 2.4)
LEFT, TOP, TALL, GAP = 384.0, 62.0, 72.0, 4.0
SHARE, WIDE = 56.0, 106.0  # of a weight's cell, of an arrow's
REACH = 54.0  # length of the longest arrow in the table
COLUMNS = ("dq", "dk", "dv")
MEANT = ("the queries", "the keys", "the values")


def attention_back(
    q: Matrix = QUERIES,
    k: Matrix = KEYS,
    v: Matrix = VALUES,
    tokens: Sequence[str] | None = None,
    *,
    word: int = 2,
    dz: Pair = (2.0, 1.0),
) -> Figure:
    """What the gradient of one word's output sends back to every query, key and value.

    `q`, `k` and `v` have shape (n, 2), n ≤ 4, a row for each word. One word has an upstream
    gradient, dz of shape (2,), which is dragged over the whole numbers from −2 to 2; those of the
    others are 0. `tokens` are n words. Raises ValueError for anything else.
    """
    given = [
        inputs.matrix(name, array, LARGEST) for name, array in zip("qkv", (q, k, v), strict=True)
    ]
    n = len(given[0])
    for name, array in zip("qkv", given, strict=True):
        inputs.same_shape(name, array, (n, 2), "two numbers for each word")
    words = tuple(TOKENS[:n] if tokens is None else tokens)
    if len(words) != n or not all(isinstance(one, str) for one in words):
        raise ValueError(f"tokens must be {n} words, one for each row; got {tokens!r}")
    inputs.one_of("word", word, tuple(range(n)))
    here = inputs.point("dz", dz)
    if here not in PLACES:
        raise ValueError(f"dz must be a pair of whole numbers from −2 to 2; got {dz!r}")
    stage = _Stage(words, *given)
    params = (
        Param("word", "Whose output", tuple(range(n)), words, word, control="choice"),
        Param(
            "dz",
            "Its upstream gradient",
            PLACES,
            tuple(f"dz = {listed(place, 0)}" for place in PLACES),
            PLACES.index(here),
        ),
    )
    both = ("word", "dz")
    return Figure(
        title="Which word’s gradient reaches which",
        hint="Drag the orange arrow, or move it with the arrow keys. Choose whose output it is:",
        size=(stage.right, stage.bottom),
        params=params,
        layers=(
            still(stage.ground()),
            Layer(("word",), stage.looks),
            Layer(("dz",), stage.upstream),
            Layer(both, stage.written),
            Layer(both, stage.answers),
        ),
        says=(Layer(both, stage.said),),
        columns=("word", "A", *COLUMNS),
        table=(Layer(both, stage.rows),),
        grips=(
            Grip(
                param="dz",
                label="Upstream gradient dz",
                outline=PLANE.outline(),
                points=tuple((*PLANE.at(*place), at) for at, place in enumerate(PLACES)),
                keys=neighbours([PLANE.at(*place) for place in PLACES]),
            ),
        ),
        panels=(
            (0, 0, PLANE.x + PLANE.width + 12, stage.bottom),
            (LEFT - 66, 0, stage.right - LEFT + 66, stage.bottom),
        ),
    )


def weights(q: Array, k: Array) -> Array:
    """softmax(q kᵀ/√d), shape (n, n)."""
    scores = q @ k.T / np.sqrt(q.shape[1])
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=float)


def sent_back(q: Array, k: Array, v: Array, dz: Array) -> tuple[Array, Array, Array]:
    """(dq, dk, dv) of z = softmax(q kᵀ/√d) v."""
    root, a = np.sqrt(q.shape[1]), weights(q, k)
    da = dz @ v.T
    ds = a * (da - (a * da).sum(axis=1, keepdims=True))
    return ds @ k / root, ds.T @ q / root, a.T @ dz


@dataclass(frozen=True)
class _Stage:
    """The plane of dz on the left, a row for each word on the right."""

    words: tuple[str, ...]
    q: Array
    k: Array
    v: Array

    @property
    def n(self) -> int:
        return len(self.words)

    @property
    def right(self) -> float:
        return self.column(3) + 6

    @property
    def bottom(self) -> float:
        return max(TOP + self.n * (TALL + GAP), PLANE.y + PLANE.height) + 24

    def column(self, c: int) -> float:
        """The left edge of the cells of dq, dk and dv."""
        return LEFT + SHARE + GAP + c * (WIDE + GAP)

    def top(self, j: int) -> float:
        return TOP + j * (TALL + GAP)

    def back(self, word: int, dz: Pair) -> tuple[Array, Array, Array]:
        upstream = np.zeros((self.n, 2))
        upstream[word] = dz
        return sent_back(self.q, self.k, self.v, upstream)

    @functools.cached_property
    def scale(self) -> float:
        """Pixels for a gradient of length 1: the same for all arrows of the table."""
        longest = max(
            float(np.hypot(*part.T).max())
            for word in range(self.n)
            for place in PLACES
            for part in self.back(word, place)
        )
        return REACH / longest

    def ground(self) -> str:
        drawn = [PLANE.ground()]
        drawn.append(text(PLANE.x, 36, "those of the other words are 0", "small quiet"))
        for level in LEVELS:
            (x, _), (_, y) = PLANE.at(level, 0), PLANE.at(0, level)
            drawn.append(line(x, PLANE.y, x, PLANE.y + PLANE.height))
            drawn.append(line(PLANE.x, y, PLANE.x + PLANE.width, y))
            drawn.append(text(x, PLANE.y + PLANE.height + 13, number(level), "mid tiny quiet"))
            drawn.append(text(PLANE.x - 6, y, number(level), "end tiny quiet"))
        drawn.append(formula(LEFT, 14, "{forward|A}"))
        drawn.append(text(LEFT, 36, "its row", "small quiet"))
        for c, (name, meant) in enumerate(zip(COLUMNS, MEANT, strict=True)):
            drawn.append(formula(self.column(c), 14, f"{{result|{name}}}"))
            drawn.append(text(self.column(c), 36, meant, "small quiet"))
        for j, word in enumerate(self.words):
            drawn.append(text(LEFT - 10, self.top(j) + TALL / 2, word, "end small"))
            for c in range(3):
                drawn.append(rect(self.column(c), self.top(j), WIDE, TALL, "cell", rx=4))
        return "".join(drawn)

    def looks(self, word: int) -> str:
        """How much this word looks at each, and which row is its own."""
        drawn = []
        for j, share in enumerate(weights(self.q, self.k)[word]):
            fill = theme.shade(theme.ROLES["forward"].paint, 0.6 * float(share))
            drawn.append(rect(LEFT, self.top(j), SHARE, TALL, "", rx=4, fill=fill))
            shown = number(float(share), 2)
            drawn.append(text(LEFT + SHARE / 2, self.top(j) + TALL / 2, shown, "mid small"))
        wide = self.column(2) + WIDE - LEFT + 4
        drawn.append(rect(LEFT - 2, self.top(word) - 2, wide, TALL + 4, "window forward", rx=6))
        return "".join(drawn)

    def upstream(self, dz: Pair) -> str:
        (x, y), (u, v) = PLANE.at(0, 0), PLANE.at(*dz)
        shaft = element("g", arrow(x, y, u, v, "upstream"), stroke_width=3) if any(dz) else ""
        return shaft + PLANE.dot(*dz, 7, "upstream lit")

    def written(self, word: int, dz: Pair) -> str:
        return formula(PLANE.x, 14, f"{{upstream|dz_{word}}} = {listed(dz, 0)}")

    def answers(self, word: int, dz: Pair) -> str:
        drawn = []
        for c, part in enumerate(self.back(word, dz)):
            for j, gradient in enumerate(part):
                drawn.append(self.answer(c, j, gradient))
        return "".join(drawn)

    def answer(self, c: int, j: int, gradient: Array) -> str:
        x, y = self.column(c) + WIDE / 2, self.top(j) + TALL / 2 - 8
        if np.abs(gradient).max() < 5e-4:
            return text(x, self.top(j) + TALL - 11, "0", "mid tiny quiet")
        along = self.scale * gradient
        drawn = ""
        if np.hypot(*along) > 1.5:
            right, down = float(along[0]) / 2, -float(along[1]) / 2
            tip = arrow(x - right, y - down, x + right, y + down, "result")
            drawn = element("g", tip, stroke_width=2.2)
        shown = listed(gradient, 2)
        return drawn + text(x, self.top(j) + TALL - 11, shown, "mid tiny")

    def said(self, word: int, dz: Pair) -> str:
        dq, _, dv = self.back(word, dz)
        name = f"“{self.words[word]}”"
        if not any(dz):
            return f"dz of {name} is (0, 0), so nothing comes back to any query, key or value."
        most = int(np.hypot(*dv.T).argmax())
        return (
            f"dz of {name} is {listed(dz, 0)}. Of the queries only its own hears of it: "
            f"{listed(dq[word], 2)}. Every key and every value does; of the values, "
            f"“{self.words[most]}” hears the most: {listed(dv[most], 2)}."
        )

    def rows(self, word: int, dz: Pair) -> str:
        parts = self.back(word, dz)
        shares = weights(self.q, self.k)[word]
        return "".join(
            row(name, (number(float(shares[j]), 4), *(listed(part[j], 4) for part in parts)))
            for j, name in enumerate(self.words)
        )
