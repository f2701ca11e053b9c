"""Attention: scores become weights, row by row, and weights mix the values into outputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from figures import inputs, theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.svg import Grid, element, formula, line, rect, text
from figures.words import number, row

Array = npt.NDArray[np.float64]
Matrix = Sequence[Sequence[float]]

LARGEST, WIDEST = 8, 4
TOKENS = ("the", "cat", "sat", "down")
SCORES = ((1.0, 0.2, -0.4, 0.0), (0.6, 1.4, 0.3, -0.5), (0.1, 2.0, 0.8, 0.4), (0.2, 0.9, 1.6, 0.7))
VALUES = ((1.0, 0.0), (-1.0, 1.0), (0.5, -1.0), (0.0, 2.0))
MASKS = ("none", "causal")
MASK_LABELS = {"none": "No mask", "causal": "Causal mask", "given": "your weights"}
TOP = 86.0


def attention(
    weights: Matrix | Mapping[str, Matrix] | None = None,
    tokens: Sequence[str] | None = None,
    *,
    values: Matrix | None = None,
    mask: str = "causal",
) -> Figure:
    """How much each position attends to each other one, and what it takes from there.

    Without `weights`, scores of four words are turned into weights by a softmax over each row, with
    or without a causal mask. `weights` are your own, shape (n, n), n ≤ 8, every row adding up to 1,
    or several such by name, to choose from; `tokens` n words; `values` V, shape (n, d), d ≤ 4,
    whose rows are mixed. Raises ValueError for anything else.
    """
    inputs.one_of("mask", mask, MASKS)
    if weights is None:
        given = {name: _softmax(_masked(np.array(SCORES), name)) for name in MASKS}
        n = len(TOKENS)
        mixed: Array | None = _values(VALUES if values is None else values, n)
    else:
        several = weights if isinstance(weights, Mapping) else {"given": weights}
        if not several:
            raise ValueError("weights must be a square of numbers, or several by name; got none")
        given = {name: _weights(own) for name, own in several.items()}
        n = len(next(iter(given.values())))
        for own in given.values():
            inputs.same_shape("weights", own, (n, n), "one row and one column for each position")
        mixed = None if values is None else _values(values, n)
    words = tuple(TOKENS if tokens is None and n == len(TOKENS) else tokens or map(str, range(n)))
    if len(words) != n or not all(isinstance(word, str) for word in words):
        raise ValueError(f"tokens must be {n} words, one for each position; got {tokens!r}")
    stage = _Stage.of(words, given, mixed, weights is None)
    names = tuple(given)
    params = (
        Param(
            "mask",
            "Mask" if weights is None else "Weights",
            names,
            tuple(MASK_LABELS.get(name, name) for name in names),
            names.index(mask) if mask in names else 0,
            control="choice" if len(names) > 1 else "",
        ),
        Param(
            "query",
            "Position that attends",
            tuple(range(n)),
            tuple(f"{word}, position {k}" for k, word in enumerate(words)),
            control="slider",
            play=900,
        ),
    )
    both = ("mask", "query")
    rows = [stage.weights.center(i, (n - 1) / 2) for i in range(n)]
    if stage.scores:
        rows += [stage.scores.center(i, (n - 1) / 2) for i in range(n)]
    grids = [grid for grid in (stage.scores, stage.weights) if grid]
    return Figure(
        title="Who attends to whom",
        hint="Point at a row, press play, or use the arrow keys.",
        size=(stage.right, stage.bottom),
        params=params,
        layers=(
            still(stage.ground()),
            Layer(("mask",), stage.cells),
            Layer(("query",), stage.row),
            Layer(both, stage.threads),
            Layer(both, stage.written),
        ),
        says=(Layer(both, stage.said),),
        columns=("query", *words),
        table=(Layer(("mask",), stage.rows),),
        grips=(
            Grip(
                param="query",
                label="Row of the query",
                outline="".join(grid.outline() for grid in grids),
                points=tuple((x, y, k % n) for k, (x, y) in enumerate(rows)),
                keys=tuple((max(k - 1, 0), min(k + 1, n - 1)) * 2 for k in range(n)),
                hover=True,
            ),
        ),
        panels=stage.panels(),
    )


def _weights(weights: Matrix) -> Array:
    own = inputs.matrix("weights", weights, LARGEST)
    if (own < -1e-6).any() or np.abs(own.sum(axis=1) - 1).max() > 1e-3:
        raise ValueError(
            "every row of weights must hold numbers from 0 to 1 that add up to 1; the rows add "
            f"up to {', '.join(number(float(s), 3) for s in own.sum(axis=1))}"
        )
    return own


def _values(values: Matrix, n: int) -> Array:
    mixed = inputs.matrix("values", values, LARGEST)
    if mixed.shape[0] != n or mixed.shape[1] > WIDEST:
        raise ValueError(f"values must have shape ({n}, d), d ≤ {WIDEST}; got {mixed.shape}")
    return mixed


def _masked(scores: Array, mask: str) -> Array:
    """The scores, with −∞ where a position may not look: at those after it."""
    later = np.triu(np.ones(scores.shape, dtype=bool), 1)
    return np.where(later & (mask == "causal"), -np.inf, scores)


def _softmax(scores: Array) -> Array:
    """Over each row, without overflow."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=float)


@dataclass(frozen=True)
class _Stage:
    """Scores (ours only), weights, and the words that are mixed."""

    words: tuple[str, ...]
    given: dict[str, Array]
    values: Array | None
    scores: Grid | None
    weights: Grid
    keys: float  # where the words stand that are looked at

    @classmethod
    def of(
        cls, words: tuple[str, ...], given: dict[str, Array], values: Array | None, ours: bool
    ) -> "_Stage":
        n = len(words)
        cell = 46.0 if n <= 4 else 42.0 if n <= 6 else 38.0
        left = 12 + max(44.0, 8.0 * max(map(len, words)))
        scores = Grid(left, TOP, n, n, cell) if ours else None
        weights = Grid(scores.right + 78 if scores else left, TOP, n, n, cell)
        return cls(words, given, values, scores, weights, weights.right + 70)

    @property
    def n(self) -> int:
        return len(self.words)

    @property
    def right(self) -> float:
        return max(self.keys + 216, 560.0)

    @property
    def bottom(self) -> float:
        return self.weights.bottom + 92

    def panels(self) -> tuple[tuple[float, float, float, float], ...]:
        below = (0.0, self.weights.bottom + 10, 480.0, 82.0)
        tall = self.weights.bottom + 10
        aside = (self.keys - 60, 0.0, 276.0, tall)
        if self.scores is None:
            return (0.0, 0.0, self.weights.right + 8, tall), aside, below
        middle = self.scores.right + 16
        return (
            (0.0, 0.0, middle, tall),
            (middle, 0.0, self.weights.right - middle + 8, tall),
            aside,
            below,
        )

    def ground(self) -> str:
        drawn = []
        tight = 7 * max(map(len, self.words)) > self.weights.cell
        names = "'scores '{forward|S}", "'weights '{forward|A}"
        for grid, name in zip((self.scores, self.weights), names, strict=True):
            if grid is None:
                continue
            drawn.append(formula(grid.x, 12, name, "bold"))
            for k, word in enumerate(self.words):
                x, y = grid.center(k, k)
                drawn.append(text(x, TOP - 14 - 13 * (k % 2 and tight), word, "mid tiny quiet"))
                if grid.x < 200:
                    drawn.append(text(grid.x - 10, y, word, "end small"))
        if self.scores:
            x = (self.scores.right + self.weights.x) / 2
            drawn.append(text(x, self.weights.middle[1] - 14, "softmax", "mid tiny quiet"))
            drawn.append(text(x, self.weights.middle[1] + 4, "→", "mid large quiet"))
            drawn.append(text(self.scores.x, 34, "row: who looks", "small quiet"))
        drawn.append(text(self.weights.x, 34, "each row adds up to 1", "small quiet"))
        drawn.append(text(self.keys, 12, "what is taken", "bold"))
        drawn.append(text(self.keys, 34, "thick: much", "small quiet"))
        for k, word in enumerate(self.words):
            _, y = self.weights.center(k, 0)
            drawn.append(text(self.keys, y, word, "small"))
        return "".join(drawn)

    def cells(self, mask: str) -> str:
        drawn = []
        weights = self.given[mask]
        if self.scores:
            scores = _masked(np.array(SCORES), mask)
            for i, j in self.scores.indices():
                hidden = np.isneginf(scores[i, j])
                fill = theme.EMPTY if hidden else theme.diverging(float(scores[i, j]), 2.0)
                drawn.append(self.scores.box(i, j, "", fill=fill))
                shown = "−∞" if hidden else number(float(scores[i, j]), 1)
                drawn.append(text(*self.scores.center(i, j), shown, "mid small"))
        for i, j in self.weights.indices():
            share = float(weights[i, j])
            fill = theme.shade(theme.ROLES["forward"].paint, 0.6 * share)
            drawn.append(self.weights.box(i, j, "", fill=fill))
            shown = number(share, 2) if share > 1e-9 else "0"
            drawn.append(text(*self.weights.center(i, j), shown, "mid small"))
        return "".join(drawn)

    def row(self, query: int) -> str:
        grids = [grid for grid in (self.scores, self.weights) if grid]
        return "".join(grid.window(query, 0, 1, self.n, "forward") for grid in grids)

    def threads(self, mask: str, query: int) -> str:
        """From every word to the one that looks, as thick as its weight."""
        drawn = []
        x, y = self.keys + 150, self.weights.center(query, 0)[1]
        for k in range(self.n):
            share = float(self.given[mask][query, k])
            _, foot = self.weights.center(k, 0)
            start = self.keys + 8 * max(map(len, self.words)) + 8
            if share > 1e-9:
                drawn.append(
                    line(start, foot, x, y, "forward", stroke_width=0.6 + 9 * share, opacity=0.65)
                )
        drawn.append(rect(x, y - 14, 64.0, 28.0, "result lit", rx=6))
        drawn.append(text(x + 32, y, self.words[query], "mid small"))
        return element("g", "".join(drawn))

    def output(self, mask: str, query: int) -> Array | None:
        return None if self.values is None else self.given[mask][query] @ self.values

    def written(self, mask: str, query: int) -> str:
        y = self.weights.bottom + 38
        terms = " + ".join(
            f"{{forward|{number(float(share), 2)}}} · {{local|v_{k}}}"
            for k, share in enumerate(self.given[mask][query])
            if share > 1e-9
        )
        style = "small" if self.n > 5 else ""
        drawn = formula(0, y, f"{{result|out_{query}}} = {terms}", style)
        out = self.output(mask, query)
        if out is not None:
            shown = ", ".join(number(float(v), 3) for v in out)
            drawn += formula(0, y + 30, f"= ({shown})")
        return drawn

    def said(self, mask: str, query: int) -> str:
        weights = self.given[mask][query]
        best = int(weights.argmax())
        hidden = int((weights <= 1e-9).sum())
        said = (
            f"{self.words[query]}, position {query}, attends most to {self.words[best]}, with the "
            f"weight {number(float(weights[best]), 2)}"
        )
        if hidden:
            said += f", and not at all to {hidden} position{'s' if hidden > 1 else ''}"
        out = self.output(mask, query)
        if out is None:
            return f"{said}."
        shown = ", ".join(number(float(v), 3) for v in out)
        return f"{said}. Its output is ({shown})."

    def rows(self, mask: str) -> str:
        return "".join(
            row(f"{word}", (number(float(v), 4) for v in self.given[mask][k]))
            for k, word in enumerate(self.words)
        )
