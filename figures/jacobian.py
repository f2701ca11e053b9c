"""The Jacobians of sigmoid and softmax side by side, while the upstream gradient is dragged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from figures import inputs, theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.svg import arrow, element, formula, line, rect, text
from figures.words import factor, listed, number, row, sub

WIDTH = 790.0
TOP = 84.0  # of the first row
CELL_WIDTH, CELL_HEIGHT, GAP = 76.0, 60.0, 4.0
UNIT_MIDDLE, UNIT_REACH = 76.0, 60.0  # where a bar's zero is, how far the longest one goes
BAR = 58.0  # height of the tallest dx
MOVES = (-6.0, 0.0, 6.0)  # of the last entry of x


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1/(1+e⁻ˣ) for each entry, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def softmax(x: np.ndarray) -> np.ndarray:
    """Softmax of one vector, shape (n,) → (n,), without overflow."""
    powers = np.exp(x - x.max())
    return np.asarray(powers / powers.sum())


def sigmoid_jacobian(x: np.ndarray) -> np.ndarray:
    """J[i, j] = ∂σ(x)_i/∂x_j, shape (n, n): σ(1−σ) on the diagonal, nothing elsewhere."""
    s = sigmoid(x)
    return np.diag(s * (1 - s))


def softmax_jacobian(x: np.ndarray) -> np.ndarray:
    """J[i, j] = ∂p_i/∂x_j = p_i·(1 if i = j else 0) − p_i·p_j, shape (n, n)."""
    p = softmax(x)
    return np.diag(p) - np.outer(p, p)


def jacobian(x: npt.ArrayLike = (3, 4, 5), dz: npt.ArrayLike | None = None) -> Figure:
    """The heat maps of ∂z_i/∂x_j for sigmoid and softmax at `x`, with dx = Jᵀ·dz below them.

    `x` and `dz` have shape (n,), n = 2 or 3; dz is (1, 2, 3) unless given. Each entry of dz can be
    dragged over the whole numbers −3 … 3, of which the nearest makes room for the value it was
    given, and the last entry of x moves from 6 below its value to 6 above, to where both functions
    saturate. Raises ValueError for
    anything else.
    """
    x = inputs.vector("x", x, longest=3)
    dz = inputs.vector("dz", range(1, x.size + 1) if dz is None else dz, longest=3)
    inputs.same_shape("dz", dz, x.shape, "one entry for each entry of x")

    levels = [_levels(float(given)) for given in dz]
    reach = max(3.0, *np.abs(dz))
    params = tuple(
        Param(
            name=f"dz{i}",
            label=f"{sub('dz', i)}, the upstream gradient of {sub('z', i)}",
            values=tuple(levels[i]),
            labels=tuple(number(level, 2) for level in levels[i]),
            start=levels[i].index(dz[i]),
        )
        for i in range(x.size)
    )
    n = x.size
    moved = Param(
        name="x",
        label=f"{sub('x', n - 1)}, the last input",
        values=tuple(float(x[-1] + move) for move in MOVES),
        labels=tuple(f"{sub('x', n - 1)} = {number(float(x[-1] + move), 2)}" for move in MOVES),
        start=MOVES.index(0.0),
        control="slider",
    )
    pairs = {float(last): _pair(np.array([*x[:-1], last])) for last in moved.values}
    first, second = pairs[float(x[-1])]
    limit = max(np.abs(panel.jacobian).max() for panel in (first, second))
    highest = [max(pair[side].highest for pair in pairs.values()) for side in (0, 1)]
    layers = [still(_upstream_axis(n) + first.ground() + second.ground())]
    for side in (0, 1):
        layers.append(Layer(("x",), lambda x, side=side: pairs[x][side].entries(limit)))
    for i, param in enumerate(params):
        layers.append(Layer((param.name,), _bar(i, param.name, reach)))
        layers += [Layer(("x", param.name), _products(pairs, side, i)) for side in (0, 1)]
    for side in (0, 1):
        layers += _results(pairs, side, params, reach * highest[side])

    return Figure(
        title="What one output’s gradient does to every input",
        hint="Drag the orange bars, or move the last x below. Tab and the arrow keys do it too.",
        size=(second.right + 6, _below(n) + BELOW),
        params=(moved, *params),
        layers=tuple(layers),
        says=_says(params, pairs),
        columns=("", "dz", *(f"dz · {sub('∂z/∂x', j)}" for j in range(n))),
        table=_table(params, pairs),
        panels=(
            (0, 0, first.right + 6, _below(n) + BELOW),
            (second.x0 - 70, 0, second.right - second.x0 + 76, _below(n) + BELOW),
        ),
        grips=tuple(_grip(i, param, reach) for i, param in enumerate(params)),
    )


def _levels(given: float) -> list[float]:
    """The values an entry of dz can take: whole numbers, the nearest one replaced by `given`."""
    whole = [float(k) for k in range(-3, 4)]
    nearest = min(whole, key=lambda k: abs(k - given))
    return [given if k == nearest else k for k in whole]


BELOW = 46 + 2 * BAR + 26  # room under the cells for dx


def _pair(x: np.ndarray) -> "Pair":
    """The panels of both functions at `x`."""
    first = _Panel("sigmoid", 218.0, x, sigmoid(x), sigmoid_jacobian(x))
    return first, _Panel("softmax", first.right + 94.0, x, softmax(x), softmax_jacobian(x))


@dataclass(frozen=True)
class _Panel:
    """One function's Jacobian, drawn with its upper left cell at (`x0`, TOP)."""

    name: str
    x0: float
    x: np.ndarray
    z: np.ndarray
    jacobian: np.ndarray

    @property
    def n(self) -> int:
        return self.x.size

    @property
    def right(self) -> float:
        return self.x0 + self.n * (CELL_WIDTH + GAP) - GAP

    def column(self, j: int) -> float:
        """The middle of column j."""
        return self.x0 + j * (CELL_WIDTH + GAP) + CELL_WIDTH / 2

    @property
    def highest(self) -> float:
        """The largest dx there can be for a dz of at most 1."""
        return float(np.abs(self.jacobian).sum(axis=0).max())

    @property
    def diagonal(self) -> bool:
        return not np.any(self.jacobian - np.diag(np.diag(self.jacobian)))

    def ground(self) -> str:
        """Everything about the panel that depends on neither x nor dz."""
        drawn = [text(self.x0, 14, self.name, "large bold")]
        rule = "z_i = σ(x_i)" if self.diagonal else "z_i = 'exp'(x_i) / Σ_k 'exp'(x_k)"
        drawn.append(formula(self.x0, 38, rule, "quiet"))
        for i in range(self.n):
            drawn.append(formula(self.x0 - 10, _row(i) - 9, f"{{forward|z_{i}}} =", "end small"))
        y = _below(self.n)
        drawn.append(line(self.x0, y, self.right, y, "axis"))
        drawn.append(line(self.x0, y + 46 + BAR, self.right, y + 46 + BAR))
        for j in range(self.n):
            drawn.append(formula(self.column(j), y + 17, f"{{result|dx_{j}}} =", "mid small"))
        return "".join(drawn)

    def entries(self, limit: float) -> str:
        """x above the columns, z before the rows, and the entries of the Jacobian."""
        drawn = []
        for j in range(self.n):
            head = f"{{forward|x_{j}}} = {number(self.x[j], 2)}"
            drawn.append(formula(self.column(j), TOP - 17, head, "mid small"))
        for i in range(self.n):
            y = _row(i)
            drawn.append(text(self.x0 - 10, y + 10, number(self.z[i], 3), "end small"))
            for j in range(self.n):
                entry = self.jacobian[i, j]
                corner = self.x0 + j * (CELL_WIDTH + GAP), y - CELL_HEIGHT / 2
                alive = not self.diagonal or i == j
                ground = theme.diverging(entry, limit) if alive else theme.EMPTY
                drawn.append(rect(*corner, CELL_WIDTH, CELL_HEIGHT, rx=4, fill=ground))
                look = "mid" if alive else "mid quiet"
                drawn.append(text(self.column(j), y - 12, number(entry), look))
        return "".join(drawn)

    def result(self, j: int, highest: float, dz: dict[str, float]) -> str:
        """dx_j under its column, as a number and as a bar."""
        value = self.dx(dz)[j]
        y = _below(self.n)
        base, length = y + 46 + BAR, round(BAR * value / highest, 1) or 0.6
        x = self.column(j)
        bar = line(x, base, x, base - length, "result", stroke_width=34)
        return bar + text(x, y + 36, number(value), "mid bold result")

    def sum(self, dz: dict[str, float]) -> str:
        names = " + ".join(f"{{result|dx_{j}}}" for j in range(self.n))
        total = number(sum(self.dx(dz)))
        always = "" if self.diagonal else "', whatever '{upstream|dz}"
        return formula(self.x0, _below(self.n) + BELOW - 10, f"{names} = {total}{always}")

    def dx(self, dz: dict[str, float]) -> np.ndarray:
        """The vector–Jacobian product for dz given by parameter name (missing ones count 0)."""
        upstream = [dz.get(f"dz{i}", 0.0) for i in range(self.n)]
        return np.asarray(np.array(upstream) @ self.jacobian)


Pair = tuple[_Panel, _Panel]  # sigmoid's and softmax's, at one x
Pairs = Mapping[float, Pair]  # by the last entry of x


def _results(pairs: Pairs, side: int, params: Sequence[Param], highest: float) -> list[Layer]:
    """dx below the columns; of the diagonal Jacobian each entry follows one entry of dz."""
    names = tuple(param.name for param in params)

    def one(j: int) -> Callable[..., str]:
        return lambda x, **dz: pairs[x][side].result(j, highest, dz)

    def total(x: float, **dz: float) -> str:
        return pairs[x][side].sum(dz)

    alone = next(iter(pairs.values()))[side].diagonal
    layers = [Layer(("x", names[j]) if alone else ("x", *names), one(j)) for j in range(len(names))]
    return [*layers, Layer(("x", *names), total)]


def _row(i: int) -> float:
    """The middle height of row i."""
    return TOP + i * (CELL_HEIGHT + GAP) + CELL_HEIGHT / 2


def _below(n: int) -> float:
    """The height of the line under the last row."""
    return TOP + n * (CELL_HEIGHT + GAP) + 6


def _upstream_axis(n: int) -> str:
    drawn = [text(0, 14, "upstream gradient", "bold upstream")]
    drawn.append(formula(0, 38, "'one '{upstream|dz_i}' for each '{forward|z_i}", "quiet"))
    for i in range(n):
        y = _row(i)
        left, right = UNIT_MIDDLE - UNIT_REACH, UNIT_MIDDLE + UNIT_REACH
        drawn.append(rect(left - 8, y - 4, right - left + 16, 24.0, "cell", rx=12))
        drawn.append(line(UNIT_MIDDLE, y - 8, UNIT_MIDDLE, y + 24, "axis"))
    y = _below(n)
    drawn.append(formula(0, y + 17, "'Add up each column:'"))
    drawn.append(
        formula(0, y + 42, "{result|dx_j} = Σ_i {upstream|dz_i} · {local|∂z_i}/{local|∂x_j}")
    )
    drawn.append(rect(0, y + 62, 172, 60, rx=4, fill=theme.EMPTY))
    drawn.append(formula(12, y + 80, "'in a cell: '{local|∂z_i}/{local|∂x_j}", "small"))
    drawn.append(
        formula(12, y + 104, "'below it: '{upstream|dz_i} · {local|∂z_i}/{local|∂x_j}", "small")
    )
    return "".join(drawn)


def _place(value: float, reach: float) -> float:
    return UNIT_MIDDLE + UNIT_REACH * value / reach


def _bar(i: int, name: str, reach: float) -> Callable[..., str]:
    def draw(**dz: float) -> str:
        value = dz[name]
        x, y = _place(value, reach), _row(i)
        label = formula(UNIT_MIDDLE, y - 22, f"{{upstream|dz_{i}}} = {number(value, 2)}", "mid")
        bar = rect(min(x, UNIT_MIDDLE), y + 4, abs(x - UNIT_MIDDLE), 8.0, "solid upstream")
        knob = element("circle", cx=x, cy=y + 8, r=8, class_="upstream")
        way = arrow(UNIT_MIDDLE + UNIT_REACH + 14, y + 8, UNIT_MIDDLE + UNIT_REACH + 28, y + 8)
        return label + bar + knob + way

    return draw


def _grip(i: int, param: Param, reach: float) -> Grip:
    y = _row(i)
    left, width = UNIT_MIDDLE - UNIT_REACH - 12, 2 * UNIT_REACH + 24
    return Grip(
        param=param.name,
        label=param.label,
        outline=f"M{left:g} {y - 9:g}h{width:g}v34h{-width:g}z",
        points=tuple((_place(v, reach), y + 8, k) for k, v in enumerate(param.values)),
    )


def _products(pairs: Pairs, side: int, i: int) -> Callable[..., str]:
    """Row i's products dz_i · ∂z_i/∂x_j, under the entries they are made of."""

    def draw(x: float, **dz: float) -> str:
        panel = pairs[x][side]
        products = dz[f"dz{i}"] * panel.jacobian[i]
        return "".join(
            text(panel.column(j), _row(i) + 12, number(products[j]), "mid small result")
            for j in range(panel.n)
            if not panel.diagonal or i == j
        )

    return draw


def _says(params: Sequence[Param], pairs: Pairs) -> tuple[Layer, ...]:
    names = tuple(param.name for param in params)

    def upstream(**dz: float) -> str:
        return f"dz = {listed(dz[name] for name in names)}."

    def where(x: float) -> str:
        return f"x = {listed(pairs[x][0].x)}."

    def spoken(side: int) -> Callable[..., str]:
        def say(x: float, **dz: float) -> str:
            panel = pairs[x][side]
            dx = panel.dx(dz)
            if panel.diagonal:
                return f"Sigmoid: each dx needs only its own dz; dx = {listed(dx)}."
            return f"Softmax: each dx adds up all the rows; dx = {listed(dx)}, in all 0."

        return say

    spoken_of = (Layer(("x", *names), spoken(side)) for side in (0, 1))
    return (Layer(names, upstream), Layer(("x",), where), *spoken_of)


def _table(params: Sequence[Param], pairs: Pairs) -> tuple[Layer, ...]:
    def products(side: int, i: int, name: str) -> Callable[..., str]:
        def draw(x: float, **dz: float) -> str:
            panel = pairs[x][side]
            given = number(dz[name], 2)
            products = (
                f"{factor(dz[name])} · {factor(entry, 4)} = {number(dz[name] * entry)}"
                for entry in panel.jacobian[i]
            )
            return row(f"{panel.name} {sub('z', i)}", [given, *products])

        return draw

    def total(side: int) -> Callable[..., str]:
        def draw(x: float, **dz: float) -> str:
            panel = pairs[x][side]
            return row(f"{panel.name} dx, the sums", ["", *map(number, panel.dx(dz))])

        return draw

    names = tuple(param.name for param in params)
    layers = []
    for side in (0, 1):
        layers += [Layer(("x", name), products(side, i, name)) for i, name in enumerate(names)]
        layers.append(Layer(("x", *names), total(side)))
    return tuple(layers)
