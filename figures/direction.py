"""A dial that turns a direction of length 1, and the slope of a hill in that direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from figures import inputs, theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.plot import HALO, Plot
from figures.svg import arrow, element, formula, line, polyline, rect, text
from figures.words import factor, listed, number, plain, row

REACH = 1.4  # how far the map goes from the point
SCALE = 10.0  # the gradient is drawn so many times shorter than it is
MAP = 344.0
TOP = 52.0
RIGHT, CURVE = 436.0, 216.0  # where the curve begins, and how high it is
TURN = 2
HOLLOW: dict[str, Any] = {
    "fill": theme.CARD,
    "stroke": theme.ROLES["result"].paint,
    "stroke_width": 1.5,
}


def direction(point: Sequence[float] = (2, 3), w: Sequence[float] = (3, 5)) -> Figure:
    """The slope of f = x²y at `point` in every direction, with that of `w` marked.

    On the left a map of f with its contour lines, on which a dial turns u, of length 1; on the
    right the slope along u against its angle to the gradient. Both coordinates of `point` lie
    between 1.5 and 4; `w` is any vector but zero. Raises ValueError for anything else.
    """
    at, along = np.array(inputs.point("point", point)), np.array(inputs.point("w", w))
    if not (at >= 1.5).all() or not (at <= 4).all():
        raise ValueError(
            f"both coordinates of point must lie between 1.5 and 4, where f = x²y rises along both "
            f"axes; got {point!r}"
        )
    if not along.any():
        raise ValueError("w must not be zero: a vector of length 0 has no direction")
    hill = _Hill(at, along)
    angles = hill.angles()
    param = Param(
        name="angle",
        label="Direction",
        values=tuple(angles),
        labels=tuple(_label(angle, hill) for angle in angles),
        start=angles.index(hill.marks()["x"]),
        control="slider",
        play=120,
    )
    map_, graph = hill.map(), hill.graph()
    on_map = [map_.at(*(at + hill.u(angle))) for angle in angles]
    on_curve = [graph.at(angle, hill.slope(angle)) for angle in angles]
    one = ("angle",)
    return Figure(
        title="How steep is it in that direction?",
        hint="Turn the dial: drag it on the map or on the curve, press play, or use arrow keys.",
        size=(796, TOP + MAP + 36),
        params=(param,),
        layers=(
            still(_ground(hill, map_) + _axes(hill, graph)),
            Layer(one, lambda angle: _dial(hill, map_, angle)),
            Layer(one, lambda angle: _reading(hill, graph, angle)),
            Layer(one, lambda angle: _written(hill, angle)),
        ),
        says=(Layer(one, lambda angle: _said(hill, angle)),),
        columns=("direction", "angle to ∇f", "u", "slope along u"),
        table=(
            Layer(one, lambda angle: _row("now", hill, angle)),
            still("".join(_row(f"along {k}", hill, v) for k, v in hill.marks().items())),
            still(_row("steepest", hill, 0.0)),
        ),
        panels=(
            (0, 0, 408, TOP + MAP + 36),
            (RIGHT - 30, 0, 796 - RIGHT + 30, TOP + MAP + 36),
        ),
        grips=(
            _grip("Direction u on the map", angles, map_.outline(), on_map),
            _grip("Direction u on the curve", angles, graph.outline(10), on_curve),
        ),
    )


@dataclass(frozen=True)
class _Hill:
    """f = x²y at a point, and a vector w. Angles are in degrees, measured from the gradient."""

    at: np.ndarray
    w: np.ndarray

    @staticmethod
    def height(x: float, y: float) -> float:
        return x**2 * y

    @property
    def gradient(self) -> np.ndarray:
        x, y = self.at
        return np.array([2 * x * y, x**2])

    @property
    def steepest(self) -> float:
        """The length of the gradient."""
        return float(np.hypot(*self.gradient))

    def u(self, angle: float) -> np.ndarray:
        """The vector of length 1 at this angle to the gradient, counterclockwise."""
        turned = np.arctan2(*self.gradient[::-1]) + np.radians(angle)
        return np.array([np.cos(turned), np.sin(turned)])

    def slope(self, angle: float) -> float:
        """The directional derivative along u."""
        return float(self.gradient @ self.u(angle))

    def angle(self, vector: np.ndarray) -> float:
        """Of a vector, between −180 and 180."""
        turned = np.degrees(np.arctan2(*vector[::-1]) - np.arctan2(*self.gradient[::-1]))
        return float((turned + 180) % 360 - 180)

    def marks(self) -> dict[str, float]:
        """The directions that have a name."""
        axes = {"x": np.array([1.0, 0.0]), "y": np.array([0.0, 1.0])}
        return {name: self.angle(vector) for name, vector in (axes | {"w": self.w}).items()}

    def angles(self) -> list[float]:
        """All the dial's positions, in order."""
        marks = set(self.marks().values())
        return sorted({float(a) for a in range(-180 + TURN, 181, TURN)} | marks)

    def map(self) -> Plot:
        x, y = self.at
        return Plot(24, TOP, MAP, MAP, x - REACH, x + REACH, y - REACH, y + REACH)

    def graph(self) -> Plot:
        top = self.steepest * 1.18
        return Plot(RIGHT, TOP, 796 - RIGHT - 12, CURVE, -180, 180, -top, top)


def _label(angle: float, hill: _Hill) -> str:
    named = {value: f", along {name}" for name, value in hill.marks().items()}
    named |= {0.0: ", steepest up", 180.0: ", steepest down"}
    return f"θ = {number(angle, 1)}°{named.get(angle, '')}"


def _ground(hill: _Hill, plot: Plot) -> str:
    """The map: the higher the darker, with contour lines and their heights."""
    heading = f"'the hill '{{forward|f}} = x^2 y' from above, at '({plain(hill.at[0])}, "
    drawn = [formula(plot.x, 14, f"{heading}{plain(hill.at[1])})", "")]
    blue = theme.ROLES["forward"].paint
    level = hill.height(*hill.at)
    spacing = _spacing(hill.steepest / 3)
    high, low = hill.height(plot.right, plot.top), hill.height(plot.left, plot.bottom)
    ks = range(int(np.floor((low - level) / spacing)), int((high - level) / spacing) + 1)
    bands, lines, names, pen = [], [], [], 0.0
    for k in ks:
        height = level + k * spacing
        points = _contour(height, plot)
        shade = theme.shade(blue, round(0.05 + 0.3 * (k - ks[0]) / len(ks), 3))
        area = polyline(plot.at(*p) for p in [*points, *_above(points, plot)]) + "z"
        bands.append(element("path", d=area, fill=shade))
        if len(points) < 2:
            continue
        width = 2.5 if k == 0 else 1
        lines.append(plot.curve(points, "forward", stroke_width=width, opacity=0.75))
        x, y = plot.at(*points[0])
        if y < plot.y + 1 and x > pen + 26:
            pen = x
            names.append(text(x, plot.y - 9, plain(height), "mid tiny quiet"))
    drawn.append(plot.clipped("".join(bands) + "".join(lines)))
    drawn += names
    for k in (-1, 0, 1):
        x, y = plot.at(hill.at[0] + k, hill.at[1] + k)
        drawn.append(text(x, plot.y + plot.height + 13, plain(hill.at[0] + k), "mid tiny quiet"))
        drawn.append(text(plot.x - 6, y, plain(hill.at[1] + k), "end tiny quiet"))
    cx, cy = plot.at(*hill.at)
    unit = plot.width / (2 * REACH)
    rim = element("circle", cx=cx, cy=cy, r=unit, class_="arrow", stroke_dasharray="2 4")
    for name, angle in hill.marks().items():
        inner, outer = (plot.at(*(hill.at + r * hill.u(angle))) for r in (0.96, 1.04))
        rim += line(*inner, *outer, "arrow", stroke_width=2.5)
        place = plot.at(*(hill.at + 1.15 * hill.u(angle - 7)))
        rim += formula(*place, name, "mid small", **HALO)
    tip = plot.at(*(hill.at + hill.gradient / SCALE))
    beyond = plot.at(*(hill.at + hill.gradient / SCALE * 1.08))
    rim += element("g", arrow(cx, cy, *tip, "local"), stroke_width=3)
    rim += formula(beyond[0] - 6, beyond[1] + 16, "{local|∇f}", "mid", **HALO)
    note = (
        "{local|∇f}' and its shadow on the line of 'u', which is '{result|D_u f}', are drawn at '"
        f"1/{plain(SCALE)}' of their length'"
    )
    return "".join(drawn) + rim + formula(plot.x, plot.y + plot.height + 32, note, "small quiet")


def _contour(height: float, plot: Plot) -> list[tuple[float, float]]:
    """Points of the line on which f = x²y has this height, from left to right."""
    left = max(plot.left, np.sqrt(max(height, 0.0) / plot.top))
    right = min(plot.right, np.sqrt(max(height, 0.0) / plot.bottom))
    if left >= right:
        return [(plot.left, plot.bottom)]
    return [(x, height / x**2) for x in np.linspace(left, right, 25)]


def _above(line: list[tuple[float, float]], plot: Plot) -> list[tuple[float, float]]:
    """The corners of the map that lie higher than a contour line, from its end to its start."""
    corners = [(plot.right, plot.top)]
    if line[-1][0] < plot.right:
        corners.insert(0, (plot.right, plot.bottom))
    if line[0][1] < plot.top - 1e-9:
        corners.append((plot.left, plot.top))
    return corners


def _spacing(limit: float) -> float:
    """The largest round number not above `limit`."""
    unit = 10 ** np.floor(np.log10(limit))
    return float(max(m for m in (1, 2, 4, 5) if m * unit <= limit) * unit)


def _axes(hill: _Hill, plot: Plot) -> str:
    drawn = [formula(plot.x, 14, "'its slope along 'u' against the angle 'θ")]
    drawn.append(formula(plot.x, 36, "θ' is measured from '{local|∇f}", "small quiet"))
    drawn.append(plot.ground())
    step = _spacing(hill.steepest / 2)
    drawn.append(plot.axes((-180, -90, 0, 90, 180), (-2 * step, -step, 0, step, 2 * step), "°"))
    drawn.append(line(*plot.at(-180, 0), *plot.at(180, 0), "axis"))
    angles = np.linspace(-180, 180, 73)
    drawn.append(plot.curve(((a, hill.slope(a)) for a in angles), "result", stroke_width=2.5))
    for name, angle in hill.marks().items():
        drawn.append(plot.dot(angle, hill.slope(angle), 4, **HOLLOW))
        x, y = plot.at(angle, hill.slope(angle))
        aside = -12 if angle < 0 else 12
        drawn.append(formula(x + aside, y - 9, name, "mid small", **HALO))
    x, y = plot.at(0, hill.steepest)
    drawn.append(formula(x + 2, y - 13, f"‖{{local|∇f}}‖ = {number(hill.steepest, 3)}", "small"))
    return "".join(drawn)


def _dial(hill: _Hill, plot: Plot, angle: float) -> str:
    """u, and the shadow that the gradient throws on the line of u."""
    u, slope = hill.u(angle), hill.slope(angle)
    here = plot.at(*hill.at)
    far, back = (plot.at(*(hill.at + r * u)) for r in (1.35, -1.35))
    tip = plot.at(*(hill.at + hill.gradient / SCALE))
    foot = plot.at(*(hill.at + slope / SCALE * u))
    drawn = [line(*back, *far, "arrow", stroke_dasharray="1 5")]
    if abs(slope) > 1e-9:
        drawn.append(line(*here, *foot, "result", stroke_width=7, opacity=0.55))
    if abs(angle) > 1:
        drawn.append(line(*tip, *foot, "result", stroke_width=1.5, stroke_dasharray="4 3"))
        arc = [plot.at(*(hill.at + 0.3 * hill.u(a))) for a in np.linspace(0, angle, 21)]
        drawn.append(element("path", d=polyline(arc), class_="arrow"))
    if abs(angle) > 25:
        middle = plot.at(*(hill.at + 0.42 * hill.u(angle / 2)))
        drawn.append(formula(*middle, "θ", "mid", **HALO))
    end = plot.at(*(hill.at + u))
    drawn.append(
        element(
            "path",
            d=arrow(*here, *end).split('"')[1],
            stroke=theme.INK,
            fill="none",
            stroke_width=2.5,
        )
    )
    drawn.append(element("circle", cx=end[0], cy=end[1], r=6.0, fill=theme.INK))
    aside = plot.at(*(hill.at + 0.72 * u + 0.13 * np.array([-u[1], u[0]])))
    drawn.append(formula(*aside, "u", "mid bold", **HALO))
    drawn.append(element("circle", cx=here[0], cy=here[1], r=5.5, class_="forward"))
    return "".join(drawn)


def _reading(hill: _Hill, plot: Plot, angle: float) -> str:
    slope = hill.slope(angle)
    foot, head = plot.at(angle, 0), plot.at(angle, slope)
    drawn = line(*foot, *head, "result", stroke_width=7, opacity=0.55)
    return drawn + plot.dot(angle, slope, 6.5, "", fill=theme.ROLES["result"].paint)


def _written(hill: _Hill, angle: float) -> str:
    (a, b), (c, d) = hill.gradient, hill.u(angle)
    slope = f"{{result|{number(hill.slope(angle), 3)}}}"
    lines = (
        f"D_u f = {{local|∇f}} · u = {plain(a, 4)}·{factor(c, 3)} + {plain(b, 4)}·{factor(d, 3)}",
        f"= ‖{{local|∇f}}‖ ‖u‖ 'cos' θ = {number(hill.steepest, 3)} · 1 · 'cos' "
        f"{number(abs(angle), 1)}°",
        f"= {slope}",
    )
    y = TOP + CURVE + 54
    card = rect(RIGHT - 14, y - 24, 796 - RIGHT + 14, 100.0, "cell", rx=6)
    return card + "".join(formula(RIGHT, y + 26 * k, each) for k, each in enumerate(lines))


def _said(hill: _Hill, angle: float) -> str:
    slope = number(hill.slope(angle), 3)
    named = {value: name for name, value in hill.marks().items()}
    remark = {
        0.0: "No direction is steeper: the slope is the length of the gradient.",
        180.0: "This is the opposite of the gradient: nothing goes down faster.",
        90.0: "Along the contour line, f does not change, to first order.",
        -90.0: "Along the contour line, f does not change, to first order.",
    }.get(angle, "")
    if named.get(angle) in ("x", "y"):
        remark = f"This is the slope along the {named[angle]} axis, the partial derivative."
    elif named.get(angle) == "w":
        length = float(np.hypot(*hill.w))
        whole = plain(hill.gradient @ hill.w, 5)
        remark = (
            f"Along the whole of w = {listed(hill.w, 2)}, which has length {number(length, 3)}, f "
            f"changes by {whole}."
        )
    u = listed(hill.u(angle), 3)
    return (
        f"u = {u} points {number(abs(angle), 1)}° away from the gradient. The slope along u is "
        f"{slope}. {remark}"
    ).strip()


def _row(name: str, hill: _Hill, angle: float) -> str:
    cells = (f"{number(angle, 1)}°", listed(hill.u(angle), 3), number(hill.slope(angle), 3))
    return row(name, cells)


def _grip(
    label: str, angles: Sequence[float], outline: str, points: Sequence[tuple[float, float]]
) -> Grip:
    n = len(angles)
    return Grip(
        param="angle",
        label=label,
        outline=outline,
        points=tuple((float(x), float(y), k) for k, (x, y) in enumerate(points)),
        keys=tuple(((k - 1) % n, (k + 1) % n, (k + 1) % n, (k - 1) % n) for k in range(n)),
    )
