"""The paths from one weight of a small net to its output, and what each of them contributes."""

from collections.abc import Callable, Sequence

import numpy as np

from figures.frames import Layer, Param, still
from figures.graph import bracketed, short
from figures.net import WEIGHTS, Net, Place, Weights, X, box, forward_rows, heads, named, read, sign
from figures.player import Figure, Grip, neighbours
from figures.stage import Stage
from figures.svg import formula
from figures.words import number, row

LINE = 27.0


def paths(
    x: Sequence[float] = X, weights: Weights = WEIGHTS, dout: Sequence[float] = (1.0,)
) -> Figure:
    """The paths that lead from one chosen weight to the output, and what each contributes.

    ``h = x``, then ``h = σ(h @ W)`` for every layer but the last, which has no σ and one output.
    `x` has shape (n,), n ≤ 3; `weights` are two or three matrices that fit, of at most 3×3, the
    last of one column; `dout` is ∂L/∂out, shape (1,). Raises ValueError for anything else.
    """
    net = read(x, weights, dout)
    stage = Stage.of(net.graph, top=30.0, rows=3, sign=70.0)
    places = net.places
    spots = [stage.signs[net.edge(place)] for place in places]
    longest = max(len(net.paths_from(place)) for place in places)
    bottom = stage.size[1] + 34

    def at(draw: Callable[..., str]) -> Layer:
        return Layer(("weight",), lambda weight: draw(net, stage, places[weight]))

    return Figure(
        title="Every path from one weight to the output",
        hint="Point at a weight, or move from one to the next with the arrow keys.",
        size=(stage.size[0], bottom + (longest + 1) * LINE),
        params=(
            Param(
                name="weight",
                label="The weight whose paths are lit",
                values=tuple(range(len(places))),
                labels=tuple(map(named, places)),
                start=min(1, len(places) - 1),
            ),
        ),
        layers=(
            still(heads(net, stage)),
            at(_lit_edges),
            at(_signs),
            at(_path_nodes),
            Layer(("weight",), lambda weight: _written(net, bottom, places[weight])),
        ),
        says=(Layer(("weight",), lambda weight: _said(net, places[weight])),),
        columns=("path", "factors", "product"),
        table=(Layer(("weight",), lambda weight: _rows(net, places[weight])),),
        grips=(
            Grip(
                param="weight",
                label="The weight whose paths are lit",
                outline=f"M0 0H{stage.size[0]:g}V{stage.size[1]:g}H0z",
                points=tuple((round(u, 1), round(v, 1), k) for k, (u, v) in enumerate(spots)),
                keys=neighbours(spots),
                hover=True,
            ),
        ),
    )


def _on_paths(net: Net, place: Place) -> tuple[set[Place], set[tuple[int, int]]]:
    """The weights on the paths from a weight (itself not among them), and the nodes."""
    layer, _, _ = place
    weights, nodes = set(), set()
    for path in net.paths_from(place):
        nodes |= {(layer + 1 + n, k) for n, k in enumerate(path)}
        weights |= {(layer + 1 + n, path[n], path[n + 1]) for n in range(len(path) - 1)}
    return weights, nodes


def _lit_edges(net: Net, stage: Stage, chosen: Place) -> str:
    weights, _ = _on_paths(net, chosen)
    quiet, lit = [], []
    for place in net.places:
        if place == chosen:
            lit.append(stage.edge(net.edge(place), "arrow window result"))
        elif place in weights:
            lit.append(stage.edge(net.edge(place), "arrow window local"))
        else:
            quiet.append(stage.edge(net.edge(place), "rule"))
    return "".join(quiet + lit)


def _signs(net: Net, stage: Stage, chosen: Place) -> str:
    weights, _ = _on_paths(net, chosen)
    drawn = []
    for place in net.places:
        role = "result" if place == chosen else "local" if place in weights else ""
        drawn.append(sign(net, stage, place, role, bool(role)))
    return "".join(drawn)


def _path_nodes(net: Net, stage: Stage, chosen: Place) -> str:
    """Each node, and in colour what of it is a factor: the value at the start, then slopes."""
    _, nodes = _on_paths(net, chosen)
    layer, i, _ = chosen
    drawn = []
    for column, values in enumerate(net.before):
        for k in range(values.size):
            rows = forward_rows(net, column, k)
            factor = -1
            if (column, k) == (layer, i):
                factor = min(1, len(rows) - 1)
            elif (column, k) in nodes and len(rows) == 3:
                factor = 2
            lit = [
                (says, role if n == factor else "", n == factor)
                for n, (says, role) in enumerate(rows)
            ]
            if column == len(net.weights):
                lit.append((f"{{upstream|dout}} = {short(net.dout[0])}", "upstream", True))
            drawn.append(box(stage, net.name(column, k), lit))
    return "".join(drawn)


def _product(factors: Sequence[tuple[str, float]]) -> float:
    return float(np.prod([value for _, value in factors]))


def _written(net: Net, y: float, chosen: Place) -> str:
    drawn, total = [], 0.0
    found = net.paths_from(chosen)
    for k, path in enumerate(found):
        factors = net.factors(chosen, path)
        total += _product(factors)
        symbols = " · ".join(name for name, _ in factors)
        digits = " · ".join(bracketed(value) for _, value in factors)
        line = f"{symbols} = {digits} = {short(_product(factors))}"
        drawn.append(formula(0, y + k * LINE, line, "small"))
    end = f"{{result|∂L/∂{named(chosen)}}} = {number(total, 6)}"
    says = "'the one path: '" if len(found) == 1 else "'together: '"
    drawn.append(formula(0, y + len(found) * LINE, says + end))
    return "".join(drawn)


def _said(net: Net, chosen: Place) -> str:
    found = net.paths_from(chosen)
    amounts = [_product(net.factors(chosen, path)) for path in found]
    end = f"∂L/∂{named(chosen)} = {number(sum(amounts), 6)}"
    if len(found) == 1:
        return f"From {named(chosen)} one path leads to the output: {end}."
    through = "; ".join(
        f"through {_passes(net, chosen, path)}: {short(amount)}"
        for path, amount in zip(found, amounts, strict=True)
    )
    return f"From {named(chosen)} {len(found)} paths lead to the output: {through}. Together {end}."


def _passes(net: Net, chosen: Place, path: tuple[int, ...]) -> str:
    names = [net.name(chosen[0] + 1 + n, k) for n, k in enumerate(path[:-1])]
    return " and ".join(name.replace("_", "") for name in names)


def _rows(net: Net, chosen: Place) -> str:
    rows = []
    for path in net.paths_from(chosen):
        factors = net.factors(chosen, path)
        digits = " · ".join(bracketed(value) for _, value in factors)
        through = _passes(net, chosen, path) or "the output"
        rows.append(row(f"through {through}", [digits, number(_product(factors), 6)]))
    return "".join(rows)
