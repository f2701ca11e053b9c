"""A small net of sigmoids as data, and how its nodes and weights are drawn."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

from figures import inputs
from figures.graph import Edge, Graph, Node, short
from figures.stage import ROW, Stage
from figures.svg import formula, rect

WIDEST, FEWEST_LAYERS, MOST_LAYERS = 3, 2, 3
X = (1.0, 2.0)
WEIGHTS = (((0.5, -1.0), (0.25, 0.75)), ((1.0, -0.5), (2.0, 1.5)), ((1.0,), (-2.0,)))

Weights = Sequence[Sequence[Sequence[float]]]
Place = tuple[int, int, int]  # layer, from, to: (0, i, j) is W1[i, j]


@dataclass(frozen=True)
class Net:
    """x (n,), the weights, dout (1,), and what follows from them."""

    x: np.ndarray
    weights: tuple[np.ndarray, ...]
    dout: np.ndarray

    @property
    def letters(self) -> tuple[str, ...]:
        """What the entries of each column are called, from x to out."""
        return ("x", *"abc"[: len(self.weights) - 1], "out")

    @cached_property
    def before(self) -> list[np.ndarray]:
        """Each column before its sigmoid; x and out have none."""
        columns = [self.x]
        for layer, w in enumerate(self.weights):
            columns.append(self.after(layer, columns[layer]) @ w)
        return columns

    def after(self, column: int, values: np.ndarray | None = None) -> np.ndarray:
        """What a column hands on: x itself, σ of the hidden ones."""
        values = self.before[column] if values is None else values
        return values if column == 0 else np.asarray(1 / (1 + np.exp(-values)))

    def bend(self, column: int) -> np.ndarray:
        """σ′ of a hidden column."""
        s = self.after(column)
        return np.asarray(s * (1 - s))

    def name(self, column: int, k: int) -> str:
        last = column == len(self.weights)
        return "out" if last else f"{self.letters[column]}_{k}"

    @cached_property
    def graph(self) -> Graph:
        nodes = [Node(self.name(0, k), float(v)) for k, v in enumerate(self.x)]
        for column, values in enumerate(self.before[1:], 1):
            w = self.weights[column - 1]
            parents = tuple(self.name(column - 1, i) for i in range(w.shape[0]))
            nodes += [
                Node(self.name(column, j), float(v), parents, tuple(map(float, w[:, j])))
                for j, v in enumerate(values)
            ]
        return Graph(tuple(nodes))

    @property
    def places(self) -> list[Place]:
        return [(n, i, j) for n, w in enumerate(self.weights) for i, j in np.ndindex(w.shape)]

    def edge(self, place: Place) -> Edge:
        layer, i, j = place
        ends = self.name(layer, i), self.name(layer + 1, j)
        return next(e for e in self.graph.edges if (e.start, e.end) == ends)

    def paths_from(self, place: Place) -> list[tuple[int, ...]]:
        """For each path to the output, which entry of each column from the weight's end on."""
        layer, _, j = place
        sizes = [w.shape[1] for w in self.weights[layer + 1 :]]
        return [(j, *rest) for rest in product(*map(range, sizes))]

    def factors(self, place: Place, path: tuple[int, ...]) -> list[tuple[str, float]]:
        """What is multiplied along a path, from the weight to the output."""
        layer, i, _ = place
        first = self.name(layer, i) if layer == 0 else f"σ({self.name(layer, i)})"
        found = [(f"{{forward|{first}}}", self.after(layer)[i])]
        for column, k in enumerate(path[:-1], layer + 1):
            found.append((f"{{local|σ′({self.name(column, k)})}}", self.bend(column)[k]))
            following = path[column - layer]
            weight = self.weights[column][k, following]
            found.append((f"{{local|{named((column, k, following))}}}", weight))
        return [*found, ("{upstream|dout}", self.dout[0])]

    @cached_property
    def deltas(self) -> list[np.ndarray]:
        """∂L of each column, before its sigmoid."""
        found = [self.dout]
        for layer in range(len(self.weights) - 1, -1, -1):
            reached = self.weights[layer] @ found[0]
            found.insert(0, reached * self.bend(layer) if layer else reached)
        return found

    def weight_gradients(self) -> list[np.ndarray]:
        return [
            np.outer(self.after(layer), self.deltas[layer + 1])
            for layer in range(len(self.weights))
        ]


def read(x: npt.ArrayLike, weights: Weights, dout: npt.ArrayLike) -> Net:
    """The net, or a ValueError that says what does not fit."""
    x = np.array(x, dtype=float)
    if x.ndim != 1 or not 1 <= x.size <= WIDEST:
        raise ValueError(f"x must be a list of 1 to {WIDEST} numbers; got shape {x.shape}")
    if not FEWEST_LAYERS <= len(weights) <= MOST_LAYERS:
        raise ValueError(
            f"weights must be {FEWEST_LAYERS} to {MOST_LAYERS} matrices; got {len(weights)}"
        )
    matrices = tuple(inputs.matrix(f"W{k + 1}", w, WIDEST) for k, w in enumerate(weights))
    size = x.size
    for k, w in enumerate(matrices):
        if w.shape[0] != size:
            raise ValueError(f"W{k + 1} should have {size} rows, one for each input; got {w.shape}")
        size = w.shape[1]
    if size != 1:
        raise ValueError(f"the last matrix must have one column; got {matrices[-1].shape}")
    dout = np.array(dout, dtype=float)
    inputs.same_shape("dout", dout, (1,), "one entry for the one output")
    return Net(x, matrices, dout)


def named(place: Place) -> str:
    """``W1[0, 1]``, as in code."""
    layer, i, j = place
    return f"W{layer + 1}[{i}, {j}]"


def heads(net: Net, stage: Stage) -> str:
    """What each column is and what it is made of."""
    drawn = []
    for column, letter in enumerate(net.letters):
        x, _ = stage.places[net.name(column, 0)]
        if column == len(net.weights):
            x, look = x + stage.box / 2, "end quiet"
        else:
            look = "mid quiet"
        before = net.letters[column - 1] if column == 1 else f"σ({net.letters[column - 1]})"
        made = f" = {before}' @ W{column}'" if column else ""
        drawn.append(formula(x, 8, f"{letter}{made}", look))
    return "".join(drawn)


def box(stage: Stage, name: str, rows: Sequence[tuple[str, str, bool]]) -> str:
    """A node of several rows: (what it says, its role or nothing for a pale one, whether lit)."""
    x, y = stage.places[name]
    left, top = x - stage.box / 2, y - len(rows) * ROW / 2
    grounds, words = [], []
    for k, (says, role, lit) in enumerate(rows):
        look = f"{role}{' lit' * lit}" if role else "cell"
        grounds.append((lit, rect(left, top + k * ROW, stage.box, ROW, look, rx=4)))
        says = says if role else re.sub(r"\{\w+\|", "{quiet|", says)
        style = "mid tiny" if role else "mid tiny quiet"
        words.append(formula(x, top + (k + 0.5) * ROW, says, style))
    return "".join(ground for _, ground in sorted(grounds)) + "".join(words)


def forward_rows(net: Net, column: int, k: int) -> list[tuple[str, str]]:
    """What a node knows after the way forward: (what it says, its role) for each of its rows."""
    name = net.name(column, k)
    value = (f"{{forward|{name}}} = {short(net.before[column][k])}", "forward")
    if column in (0, len(net.weights)):
        return [value]
    return [
        value,
        (f"{{forward|σ({name})}} = {short(net.after(column)[k])}", "forward"),
        (f"{{local|σ′({name})}} = {short(net.bend(column)[k])}", "local"),
    ]


def sign(
    net: Net, stage: Stage, place: Place, role: str, lit: bool, gradient: float | None = None
) -> str:
    """A weight's name and value on its edge, and below them its gradient when it is known."""
    x, y = stage.signs[net.edge(place)]
    layer, i, j = place
    value = short(net.weights[layer][i, j])
    look = f"{role or 'cell'}{' lit' * lit}"
    ground = rect(x - stage.sign / 2, y - stage.tall / 2, stage.sign, stage.tall, look, rx=6)
    quiet = "" if role else " quiet"
    if gradient is None:
        lines = [f"{{{role or 'quiet'}|{named(place)}}}", value]
    else:
        lines = [f"{{local|{named(place)}}}", value, f"{{result|∂ = {short(gradient)}}}"]
    top = y - 8 * (len(lines) - 1)
    return ground + "".join(
        formula(x, top + 16 * k, each, f"mid tiny{quiet}") for k, each in enumerate(lines)
    )
