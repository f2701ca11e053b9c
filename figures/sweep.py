"""One sweep back through a small net, which leaves a gradient at every weight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from figures.frames import Layer, Param, still
from figures.graph import short
from figures.net import WEIGHTS, Net, Weights, X, box, forward_rows, heads, named, read, sign
from figures.player import Figure, Grip
from figures.stage import Stage
from figures.svg import formula
from figures.words import number, row


def sweep(
    x: Sequence[float] = X, weights: Weights = WEIGHTS, dout: Sequence[float] = (1.0,)
) -> Figure:
    """One sweep back through the same net, that leaves a gradient at every weight.

    Takes what `paths` takes, and raises ValueError where that does.
    """
    net = read(x, weights, dout)
    stage = Stage.of(net.graph, top=30.0, rows=4, sign=84.0, tall=54.0, wider=6.0)
    steps = _steps(net)
    width, height = stage.size

    def at(draw: Callable[..., str]) -> Layer:
        return Layer(("step",), lambda step: draw(net, stage, steps, step))

    return Figure(
        title="One sweep back, and a gradient at every weight",
        hint="Press play, step, or drag from right to left.",
        size=(width, height + 40),
        params=(Param.walk("How far the sweep is", [step.label for step in steps]),),
        layers=(
            still(heads(net, stage)),
            at(_edges),
            at(_signs),
            at(_nodes),
            Layer(("step",), lambda step: _rule(net, steps[step], height + 20)),
        ),
        says=(Layer(("step",), lambda step: _said(net, steps[step])),),
        columns=("gradient", "value"),
        table=(Layer(("step",), lambda step: _rows(net, steps, step)),),
        grips=(
            Grip(
                param="step",
                label="How far the sweep is",
                outline=f"M0 0H{width:g}V{height:g}H0z",
                points=tuple(
                    (round(width * (1 - k / (len(steps) - 1)), 1), 40.0, k)
                    for k in range(len(steps))
                ),
                keys=tuple(
                    (min(k + 1, len(steps) - 1), max(k - 1, 0)) * 2 for k in range(len(steps))
                ),
            ),
        ),
    )


@dataclass(frozen=True)
class _Step:
    """The sweep at a layer: nothing yet (layer −1), its weights, or what goes on below it."""

    kind: str  # "start", "weights", "below"
    layer: int
    label: str


def _steps(net: Net) -> list[_Step]:
    steps = [_Step("start", len(net.weights), "dout has arrived")]
    for layer in range(len(net.weights) - 1, -1, -1):
        steps.append(_Step("weights", layer, f"the gradient of W{layer + 1}"))
        steps.append(_Step("below", layer, f"on to {net.letters[layer]}"))
    return steps


def _has(steps: Sequence[_Step], step: int, kind: str, layer: int) -> bool:
    return any((s.kind, s.layer) == (kind, layer) for s in steps[: step + 1])


def _edges(net: Net, stage: Stage, steps: Sequence[_Step], step: int) -> str:
    now = steps[step]
    drawn = []
    for place in net.places:
        if place[0] == now.layer and now.kind == "below":
            drawn.append(stage.edge(net.edge(place), "arrow window upstream", back=True))
        elif place[0] == now.layer and now.kind == "weights":
            drawn.append(stage.edge(net.edge(place), "arrow window result"))
        else:
            drawn.append(stage.edge(net.edge(place), "rule"))
    return "".join(drawn)


def _signs(net: Net, stage: Stage, steps: Sequence[_Step], step: int) -> str:
    now, gradients = steps[step], net.weight_gradients()
    drawn = []
    for place in net.places:
        layer, i, j = place
        known = _has(steps, step, "weights", layer)
        lit = now.layer == layer and now.kind != "start"
        role = "local" if not known or (lit and now.kind == "below") else "result"
        gradient = gradients[layer][i, j] if known else None
        drawn.append(sign(net, stage, place, role, lit, gradient))
    return "".join(drawn)


def _nodes(net: Net, stage: Stage, steps: Sequence[_Step], step: int) -> str:
    now, last = steps[step], len(net.weights)
    drawn = []
    for column, values in enumerate(net.before):
        for k in range(values.size):
            rows = forward_rows(net, column, k)
            used = -1
            if now.layer == column and now.kind == "weights":
                used = min(1, len(rows) - 1)
            elif now.layer == column and now.kind == "below":
                used = 2
            lit = [(says, role, n == used) for n, (says, role) in enumerate(rows)]
            slope = f"∂L/∂{net.name(column, k)}"
            if column == last or _has(steps, step, "below", column):
                role = "upstream" if column else "result"
                new = now.kind == "below" and now.layer == column
                sends = now.kind != "start" and now.layer == column - 1
                says = f"{{{role}|{slope}}} = {short(net.deltas[column][k])}"
                lit.append((says, role, new or sends or (now.kind == "start")))
            else:
                lit.append((f"{{quiet|{slope}}}", "", False))
            drawn.append(box(stage, net.name(column, k), lit))
    return "".join(drawn)


def _rule(net: Net, step: _Step, y: float) -> str:
    """What happens at this step, for all the nodes or weights of the layer at once."""
    if step.kind == "start":
        return formula(0, y, "'given is '{upstream|∂L/∂out}', the slope of the loss in the output'")
    W, here = f"W{step.layer + 1}", net.letters[step.layer]
    above = net.letters[step.layer + 1]
    up = f"{{upstream|∂L/∂{above}}}" if above == "out" else f"{{upstream|∂L/∂{above}_j}}"
    if step.kind == "weights":
        leaves = f"σ({here}_i)" if step.layer else f"{here}_i"
        return formula(0, y, f"{{result|∂L/∂{W}[i, j]}} = {{forward|{leaves}}} · {up}")
    bend = f"{{local|σ′({here}_i)}} · " if step.layer else ""
    role = "upstream" if step.layer else "result"
    return formula(0, y, f"{{{role}|∂L/∂{here}_i}} = {bend}Σ_j {{local|{W}[i, j]}} · {up}")


def _said(net: Net, step: _Step) -> str:
    if step.kind == "start":
        return (
            f"dout = {short(net.dout[0])} has arrived at the output. No weight has a gradient yet."
        )
    if step.kind == "weights":
        values = ", ".join(number(v, 4) for v in net.weight_gradients()[step.layer].flat)
        return f"The gradients of W{step.layer + 1}, row by row: {values}."
    values = ", ".join(number(v, 4) for v in net.deltas[step.layer])
    if step.layer == 0:
        return f"The gradients of x: {values}. The sweep is done."
    return (
        f"The gradients of {net.letters[step.layer]}: {values}. Nothing above is needed any more."
    )


def _rows(net: Net, steps: Sequence[_Step], step: int) -> str:
    rows = [row("∂L/∂out", [number(net.dout[0], 6)])]
    for one in steps[1 : step + 1]:
        if one.kind == "weights":
            gradient = net.weight_gradients()[one.layer]
            for (i, j), value in np.ndenumerate(gradient):
                rows.append(row(f"∂L/∂{named((one.layer, i, j))}", [number(float(value), 6)]))
        else:
            for k, v in enumerate(net.deltas[one.layer]):
                rows.append(row(f"∂L/∂{net.letters[one.layer]}{k}", [number(v, 6)]))
    return "".join(rows)
