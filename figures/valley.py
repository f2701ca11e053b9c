"""A valley in two dimensions, descended by hand: drag the start, choose η, see where it leads."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from figures import inputs
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip, neighbours
from figures.plot import HALO, Plot
from figures.svg import arrow, element, formula, line, rect, text
from figures.words import number, plain, row

Vector = npt.NDArray[np.float64]

STEEP = np.array([1.0, 10.0])  # how strongly the valley bends along x and across it, along y
RATES = (0.05, 0.15, 0.19, 0.21)
STEPS = 10
ACROSS = tuple(k / 2 for k in range(-6, 7))
UP = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
STARTS = tuple((x, y) for y in reversed(UP) for x in ACROSS)
MAP = Plot(26, 34, 440, 290, -3.4, 3.4, -2.24, 2.24)
LOSSES = Plot(530, 54, 240, 112, -0.4, STEPS + 0.4, -3, 1.5)  # upwards, powers of ten
LEVELS = (0.25, 1.0, 2.5, 5.0, 9.0, 14.0, 20.0)


def valley(*, eta: float = 0.15, start: tuple[float, float] = (-3.0, 1.0)) -> Figure:
    """Gradient descent in the valley L = ½x² + 5y², ten steps from a start that can be dragged.

    The valley bends ten times as much across as along, so no η suits both: a rate that crosses it
    calmly is slow along it, and above 2/10 every step across leads further away. `start` is a pair
    of multiples of ½, |x| ≤ 3 and |y| ≤ 1.5. Raises ValueError for a rate or start the figure does
    not have.
    """
    inputs.one_of("eta", eta, RATES)
    here = inputs.point("start", start)
    if here not in STARTS:
        raise ValueError(
            f"start must be a pair of multiples of 0.5, |x| ≤ 3 and |y| ≤ 1.5; got {start!r}"
        )
    labels = tuple(f"η = {plain(rate)}" for rate in RATES)
    params = (
        Param("eta", "Learning rate η", RATES, labels, RATES.index(eta), control="choice"),
        Param(
            "start",
            "Where the descent starts",
            STARTS,
            tuple(f"x = {plain(x)}, y = {plain(y)}" for x, y in STARTS),
            STARTS.index(here),
        ),
    )
    both = ("eta", "start")

    def at(draw: Callable[[float, Vector], str]) -> Layer:
        return Layer(both, lambda eta, start: draw(eta, descent(eta, start)))

    return Figure(
        title="A valley, descended by hand",
        hint="Drag the start over the map, or move it with the arrow keys. Choose a learning rate:",
        size=(796, MAP.y + MAP.height + 26),
        params=params,
        layers=(
            still(_ground()),
            at(lambda eta, way: _way(way)),
            at(lambda eta, way: _first(eta, way)),
            at(lambda eta, way: _losses(way)),
            at(_written),
        ),
        says=(at(_said),),
        columns=("step", "x", "y", "L"),
        table=(at(lambda eta, way: _rows(way)),),
        grips=(
            Grip(
                param="start",
                label="Where the descent starts",
                outline=MAP.outline(),
                points=tuple((*MAP.at(*place), k) for k, place in enumerate(STARTS)),
                keys=neighbours([MAP.at(*place) for place in STARTS]),
            ),
        ),
        panels=((0, 0, 474, MAP.y + MAP.height + 26), (486, 0, 310, MAP.y + MAP.height + 26)),
    )


def loss(place: Vector) -> float:
    """L = ½x² + 5y²."""
    return float(0.5 * np.sum(STEEP * place**2))


def gradient(place: Vector) -> Vector:
    """(x, 10y)."""
    return np.asarray(STEEP * place, dtype=float)


def descent(eta: float, start: tuple[float, float]) -> Vector:
    """Every place on the way, shape (STEPS + 1, 2)."""
    way = [np.array(start, dtype=float)]
    for _ in range(STEPS):
        way.append(way[-1] - eta * gradient(way[-1]))
    return np.array(way)


def _ground() -> str:
    rule = "{forward|L} = ½{forward|x}² + 5{forward|y}²"
    drawn = [formula(MAP.x, 14, f"'the valley '{rule}' from above'"), MAP.ground()]
    rings = []
    for level in LEVELS:
        radii = np.sqrt(2 * level / STEEP)
        (cx, cy), (x, y) = MAP.at(0, 0), MAP.at(*radii)
        rings.append(
            element("ellipse", cx=cx, cy=cy, rx=x - cx, ry=cy - y, fill="none", class_="ring")
        )
    drawn.append(MAP.clipped("".join(rings)))
    drawn.append(MAP.dot(0, 0, 3, "forward"))
    for u in (-3, -2, -1, 0, 1, 2, 3):
        drawn.append(text(MAP.at(u, 0)[0], MAP.y + MAP.height + 13, plain(u), "mid tiny quiet"))
    for v in (-2, -1, 0, 1, 2):
        drawn.append(text(MAP.x - 6, MAP.at(0, v)[1], plain(v), "end tiny quiet"))
    drawn.append(formula(LOSSES.x - 36, 14, "'the loss '{forward|L}' from step to step'"))
    drawn.append(formula(LOSSES.x - 36, 34, "'on a scale of powers of ten'", "small quiet"))
    drawn.append(LOSSES.ground())
    for power, name in ((-2, "0.01"), (-1, "0.1"), (0, "1"), (1, "10")):
        _, y = LOSSES.at(0, power)
        drawn.append(line(LOSSES.x, y, LOSSES.x + LOSSES.width, y))
        drawn.append(text(LOSSES.x - 6, y, name, "end tiny quiet"))
    for k in range(0, STEPS + 1, 2):
        x, _ = LOSSES.at(k, 0)
        drawn.append(text(x, LOSSES.y + LOSSES.height + 13, str(k), "mid tiny quiet"))
    return "".join(drawn)


def _way(way: Vector) -> str:
    points = [MAP.at(*place) for place in np.clip(way, -9, 9)]
    places = [f"{round(x)} {round(y)}" for x, y in points]
    drawn = element("path", d=f"M{'L'.join(places)}", class_="arrow")
    dots = "".join(f"M{place}h0" for place in places[2:])  # no longer than their round ends
    look: dict[str, Any] = {"stroke_width": 5, "stroke_linecap": "round"}
    return MAP.clipped(drawn + element("path", d=dots, class_="forward", **look))


def _first(eta: float, way: Vector) -> str:
    """The start, the gradient there at a tenth of its length, and the first step."""
    here, there = way[0], way[1]
    up = gradient(here)
    (x, y), (u, v) = MAP.at(*here), MAP.at(*there)
    drawn = []
    if up.any():
        tip = MAP.at(*(here + up / 10))
        drawn.append(element("g", arrow(x, y, *tip, "upstream"), stroke_width=2.5))
        drawn.append(element("g", arrow(x, y, u, v, "result"), stroke_width=3))
        name = (x + tip[0]) / 2, (y + tip[1]) / 2
        drawn.append(formula(name[0] + 10, name[1], "{upstream|∇L}", "small", **HALO))
    drawn.append(element("circle", cx=x, cy=y, r=8.0, class_="forward"))
    return MAP.clipped("".join(drawn))


def _losses(way: Vector) -> str:
    heights = [np.log10(max(loss(place), 1e-9)) for place in way]
    points = [(float(k), float(min(max(h, -3.4), 2))) for k, h in enumerate(heights)]
    places = (LOSSES.at(*point) for point in points)
    path = "L".join(f"{round(x)} {round(y)}" for x, y in places)
    return LOSSES.clipped(element("path", d=f"M{path}", class_="forward", stroke_width=2.5))


def _pair(vector: Vector) -> str:
    return f"({', '.join(plain(round(float(v), 3)) for v in vector)})"


def _factor(eta: float, axis: int) -> str:
    return plain(round(1 - eta * float(STEEP[axis]), 3))


def _written(eta: float, way: Vector) -> str:
    up, times = gradient(way[0]), [_factor(eta, axis) for axis in (0, 1)]
    lines = (
        ("'start'", f"{{forward|{_pair(way[0])}}}"),
        ("{upstream|∇L}", f"{{upstream|{_pair(up)}}}"),
        ("'step '{result|−η∇L}", f"{{result|{_pair(-eta * up)}}}"),
        ("'next'", f"{{forward|{_pair(way[1])}}}"),
        ("'each step'", f"{{forward|x}}' times '{times[0]},  {{forward|y}}' times '{times[1]}"),
    )
    y = LOSSES.y + LOSSES.height + 54
    card = rect(LOSSES.x - 40, y - 24, 300.0, 140.0, "cell", rx=6)
    return card + "".join(
        formula(LOSSES.x - 28, y + 23 * k, name, "small quiet")
        + formula(LOSSES.x + 52, y + 23 * k, what, "small")
        for k, (name, what) in enumerate(lines)
    )


def _said(eta: float, way: Vector) -> str:
    across = 1 - eta * STEEP[1]
    if not way[0].any():
        fate = "The start is the floor: the gradient is 0 and nothing moves."
    elif abs(across) > 1 and way[0, 1]:
        fate = "Across the valley every step leads further away."
    elif across < 0 and way[0, 1]:
        fate = "It crosses the valley at every step, back and forth."
    else:
        fate = "It does not cross the valley, and creeps along it."
    return (
        f"From {_pair(way[0])} with η = {plain(eta)}: the gradient is {_pair(gradient(way[0]))}, "
        f"the step leads to {_pair(way[1])}. After {STEPS} steps the loss is "
        f"{number(loss(way[-1]), 3)}, from {number(loss(way[0]), 3)}. {fate}"
    )


def _rows(way: Vector) -> str:
    return "".join(
        row(str(k), (plain(round(float(v), 4)) for v in (*place, loss(place))))
        for k, place in enumerate(way)
        if k in (0, 1, 2, 5, STEPS)
    )
