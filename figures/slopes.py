"""A point on a surface, its two slices along the axes, and a step Δ that shrinks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from figures import inputs, theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.plot import HALO, Plot
from figures.svg import element, formula, line, polyline, rect, text
from figures.words import plain, row

STEPS = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01, 0.001)
SIDES = ("ahead", "both")
SIDE_LABELS = ("One step ahead", "One step to either side")
REACH = 1.5  # how far the picture goes from the point, along both axes
MOVES = (-0.5, 0.0, 0.5)  # of the point, along each axis
TURNS = (-40, -20, 0, 20, 40)  # degrees; from behind, the mesh would have to be painted anew
MESH = 11
PLOT_TOP, PLOT_WIDTH, PLOT_HEIGHT = 70.0, 206.0, 240.0
LENS = 78.0
DASHES: dict[str, Any] = {"stroke_width": 2, "stroke_dasharray": "7 4"}


@dataclass(frozen=True)
class _Surface:
    """A function of two variables with its partial derivatives, and how it is written."""

    name: str
    rule: str
    value: Callable[..., Any]
    partials: tuple[Callable[..., Any], Callable[..., Any]]


SURFACES = {
    "f": _Surface("f", "x^2 y", lambda x, y: x**2 * y, (lambda x, y: 2 * x * y, lambda x, y: x**2)),
    "g": _Surface(
        "g",
        "3 x y^3",
        lambda x, y: 3 * x * y**3,
        (lambda x, y: 3 * y**3, lambda x, y: 9 * x * y**2),
    ),
}


def slopes(function: str = "f", point: Sequence[float] = (2, 3)) -> Figure:
    """The surface of f = x²y (``"f"``) or g = 3xy³ (``"g"``) at `point`, cut along both axes.

    In each slice a secant goes from the point one step Δ ahead, or from Δ behind to Δ ahead; as Δ
    shrinks, it turns into the tangent. The surface can be turned, and the point moved by a half
    along each axis. Raises ValueError for anything else.
    """
    inputs.one_of("function", function, tuple(SURFACES))
    middle = inputs.point("point", point)
    surface = SURFACES[function]
    scenes = {turn: _Scene.of(surface, middle, turn) for turn in TURNS}
    plots = tuple(_plot(surface, middle, axis) for axis in (0, 1))
    places = [tuple(m + move for move in MOVES) for m in middle]

    def cut(axis: int, x: float, y: float) -> _Cut:
        return _Cut(surface, axis, (x, y), plots[axis])

    def of_cut(axis: int, draw: Callable[..., str]) -> Layer:
        return Layer(
            ("x", "y", "side", "step"),
            lambda x, y, side, step: draw(cut(axis, x, y), side, step),
        )

    params = (
        Param("side", "Secant", SIDES, SIDE_LABELS, control="choice"),
        Param(
            name="turn",
            label="How far the surface is turned",
            values=TURNS,
            labels=tuple(f"{plain(turn)}°" for turn in TURNS),
            start=TURNS.index(0),
        ),
        *(
            Param(
                name=letter,
                label=f"The point's {letter}",
                values=places[axis],
                labels=tuple(f"{letter} = {plain(value)}" for value in places[axis]),
                start=MOVES.index(0.0),
            )
            for axis, letter in enumerate("xy")
        ),
        Param(
            name="step",
            label="Step Δ",
            values=STEPS,
            labels=tuple(f"Δ = {plain(step)}" for step in STEPS),
            control="slider",
            play=600,
        ),
    )
    layers = [
        still(_legend() + "".join(cut(axis, *middle).ground() for axis in (0, 1))),
        Layer(("x", "y"), lambda x, y: _heading(surface, (x, y))),
        Layer(("turn",), lambda turn: scenes[turn].ground()),
        Layer(("turn", "y"), lambda turn, y: scenes[turn].slice(0, y)),
        Layer(("turn", "x"), lambda turn, x: scenes[turn].slice(1, x)),
        Layer(
            ("turn", "x", "y", "side", "step"),
            lambda turn, x, y, side, step: scenes[turn].steps((x, y), 0, side, step),
        ),
        Layer(
            ("turn", "x", "y", "side", "step"),
            lambda turn, x, y, side, step: scenes[turn].steps((x, y), 1, side, step),
        ),
        Layer(("turn", "x", "y"), lambda turn, x, y: scenes[turn].dot((x, y), 5.5, False)),
    ]
    for axis in (0, 1):
        layers.append(Layer(("x", "y"), lambda x, y, axis=axis: cut(axis, x, y).slice()))
        layers += [of_cut(axis, draw) for draw in (_Cut.secant, _Cut.lens, _Cut.written)]
    return Figure(
        title=f"Two slopes at one point of {function}",
        hint="Drag the hollow point to shrink Δ, the blue mark on an axis to move the point, "
        "the surface to turn it.",
        size=(796, PLOT_TOP + PLOT_HEIGHT + 128),
        params=params,
        layers=tuple(layers),
        says=(
            Layer(("x", "y"), lambda x, y: f"At ({plain(x)}, {plain(y)}):"),
            Layer(("step",), lambda step: f"Δ = {plain(step)}."),
            *(of_cut(axis, _Cut.said) for axis in (0, 1)),
        ),
        columns=("along", "behind", "ahead", "rise", "run", "secant", "tangent"),
        table=tuple(of_cut(axis, _Cut.row) for axis in (0, 1)),
        panels=(
            (0, 0, 322, PLOT_TOP + PLOT_HEIGHT + 128),
            (318, 0, 478, PLOT_TOP + PLOT_HEIGHT + 128),
        ),
        telling=(("step", 0.6),),
        grips=(
            Grip(
                param="turn",
                label="How far the surface is turned",
                outline=f"M0 {PLOT_TOP:g}h300v{PLOT_HEIGHT:g}h-300z",
                points=tuple((70.0 + 40 * k, 200.0, k) for k in range(len(TURNS))),
            ),
            *(_mover(axis, plots[axis], places[axis]) for axis in (0, 1)),
            *(_stepper(surface, axis, plots[axis], middle, places[axis]) for axis in (0, 1)),
        ),
    )


def _heading(surface: _Surface, at: tuple[float, float]) -> str:
    where = f"{{quiet|'  at '({plain(at[0])}, {plain(at[1])})}}"
    drawn = [formula(0, 14, f"{{forward|{surface.name}}}(x, y) = {surface.rule}{where}")]
    for axis in (0, 1):
        held = f"{'yx'[axis]} = {plain(at[1 - axis])}"
        drawn.append(formula(_left(axis), 38, f"{held}' stands still'", "quiet"))
    return "".join(drawn)


@dataclass(frozen=True)
class _Scene:
    """The surface in space, turned about its height: x runs to the right, y to the left."""

    surface: _Surface
    low: tuple[float, float]
    bottom: float
    top: float
    turn: float

    @classmethod
    def of(cls, surface: _Surface, middle: tuple[float, float], turn: float) -> "_Scene":
        heights = surface.value(*_mesh(middle))
        low = middle[0] - REACH, middle[1] - REACH
        return cls(surface, low, min(0.0, float(heights.min())), float(heights.max()), turn)

    def place(self, x: float, y: float, height: float | None = None) -> tuple[float, float]:
        """Where a point of space is on the picture; on the surface, unless `height` is given."""
        if height is None:
            height = self.surface.value(x, y)
        a, b = ((c - low) / REACH - 1 for c, low in zip((x, y), self.low, strict=True))
        angle = np.deg2rad(45 + self.turn)
        right = (a * np.cos(angle) - b * np.sin(angle)) / np.sqrt(2)
        back = (a * np.sin(angle) + b * np.cos(angle)) / np.sqrt(2)
        up = (height - self.bottom) / (self.top - self.bottom)
        return 136 + 128 * right, PLOT_TOP + PLOT_HEIGHT - 60 - 66 * back - 140 * up

    def ground(self) -> str:
        """The mesh above its floor, and the names of the axes."""
        (x0, y0), (x1, y1) = self.low, (low + 2 * REACH for low in self.low)
        floor = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        drawn = [self._line([(*p, self.bottom) for p in floor], "rule"), self._patches()]
        for axis, ends in enumerate((((x0, y0), (x1, y0)), ((x0, y0), (x0, y1)))):
            (px, py), (qx, qy) = (self.place(*end, self.bottom) for end in ends)
            middle = (px + qx) / 2 + (14 if axis == 0 else -14), (py + qy) / 2 + 14
            drawn.append(formula(*middle, "xy"[axis], "mid"))
        return "".join(drawn)

    def slice(self, axis: int, held: float) -> str:
        """The curve along an axis on which the other coordinate is `held`."""
        middle = [low + REACH for low in self.low]
        ends = [(middle[axis] + t, held) for t in np.linspace(-REACH, REACH, 13)]
        points = [end if axis == 0 else end[::-1] for end in ends]
        px, py = self.place(*points[-1])
        right, side = (px + 8, "") if axis == 0 else (max(px - 8, 52), "end")
        name = f"{{forward|{'yx'[axis]} = {plain(held)}}}"
        return self._line(points, "forward", stroke_width=2.5) + formula(
            right, py - 6, name, f"small {side}"
        )

    def steps(self, at: tuple[float, float], axis: int, side: str, step: float) -> str:
        """Where a step along an axis leads from the point."""
        ends = (step,) if side == "ahead" else (-step, step)
        return "".join(self.dot(_along(at, axis, t), 4.5, True) for t in ends)

    def dot(self, point: tuple[float, float], radius: float, hollow: bool) -> str:
        x, y = self.place(*point)
        return _disc(round(x, 1), round(y, 1), radius, hollow)

    def _line(self, points: Sequence[tuple[float, ...]], style: str, **more: Any) -> str:
        return element("path", d=polyline(self.place(*p) for p in points), class_=style, **more)

    def _patches(self) -> str:
        """The surface as a mesh, painted from back to front, the higher the darker."""
        xs, ys = (low + np.linspace(0, 2 * REACH, MESH + 1) for low in self.low)
        drawn = []
        for i, j in sorted(np.ndindex(MESH, MESH), key=lambda ij: -sum(ij)):
            corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
            places = (self.place(float(xs[a]), float(ys[b])) for a, b in corners)
            d = polyline((round(x, 1), round(y, 1)) for x, y in places) + "z"
            height = self.surface.value(xs[i : i + 2].mean(), ys[j : j + 2].mean())
            strength = 0.08 + 0.42 * ((height - self.bottom) / (self.top - self.bottom)) ** 0.6
            fill = theme.shade(theme.ROLES["forward"].paint, round(strength, 2))
            drawn.append(element("path", d=d, fill=fill))
        edges: dict[str, Any] = {
            "stroke": theme.CARD,
            "stroke_width": 0.7,
            "stroke_linejoin": "round",
        }
        return element("g", "".join(drawn), **edges)


def _left(axis: int) -> float:
    """Where the slice along an axis begins."""
    return 348.0 + axis * (PLOT_WIDTH + 34)


def _plot(surface: _Surface, middle: tuple[float, float], axis: int) -> Plot:
    """The plot of the slices along an axis: both in one scale, for every place of the point."""
    heights = surface.value(*_mesh(middle))
    top, bottom = float(heights.max()), min(0.0, float(heights.min()))
    u = middle[axis]
    return Plot(_left(axis), PLOT_TOP, PLOT_WIDTH, PLOT_HEIGHT, u - REACH, u + REACH, bottom, top)


def _along(at: tuple[float, float], axis: int, t: float) -> tuple[float, float]:
    return (at[0] + t, at[1]) if axis == 0 else (at[0], at[1] + t)


@dataclass(frozen=True)
class _Cut:
    """The slice along one axis, as a plot; the other coordinate is held."""

    surface: _Surface
    axis: int
    at: tuple[float, float]
    plot: Plot

    @property
    def letter(self) -> str:
        return "xy"[self.axis]

    @property
    def here(self) -> float:
        return self.at[self.axis]

    @property
    def slope(self) -> float:
        return float(self.surface.partials[self.axis](*self.at))

    def value(self, u: float) -> float:
        """The height where this axis' coordinate is u and the other one is held."""
        place = (u, self.at[1]) if self.axis == 0 else (self.at[0], u)
        return float(self.surface.value(*place))

    def ends(self, side: str, step: float) -> tuple[float, float]:
        """Between which two places the secant is drawn."""
        return (self.here - step if side == "both" else self.here), self.here + step

    def ratio(self, side: str, step: float) -> float:
        """The slope of the secant."""
        a, b = self.ends(side, step)
        return (self.value(b) - self.value(a)) / (b - a)

    def ground(self) -> str:
        plot = self.plot
        drawn = [formula(plot.x, 14, f"'along '{self.letter}", "bold"), plot.ground()]
        drawn.append(plot.axes([self.here + t for t in (-1, 0, 1)], self._ticks()))
        return "".join(drawn)

    def slice(self) -> str:
        """The curve, its tangent, and the point above the mark that moves it."""
        plot = self.plot
        x, y = plot.at(self.here, self.value(self.here))
        return (
            plot.clipped(self._curve(plot, 25) + self._tangent(plot))
            + line(x, y, x, plot.y + plot.height, "ring")
            + element("circle", cx=x, cy=plot.y + plot.height, r=5, class_="forward")
        )

    def secant(self, side: str, step: float) -> str:
        a, b = self.ends(side, step)
        drawn = self._secant(self.plot, side, step)
        if step >= 0.1:
            low, high = self.plot.at(a, self.value(a)), self.plot.at(b, self.value(b))
            drawn += line(low[0], low[1], high[0], low[1], "axis")
            drawn += line(high[0], low[1], high[0], high[1], "axis")
            if step >= 0.3:
                run = f"'run '{'2' if side == 'both' else ''}Δ = {plain(b - a)}"
                drawn += formula((low[0] + high[0]) / 2, low[1] + 12, run, "mid small", **HALO)
                rise = f"'rise '{plain(self.value(b) - self.value(a), 3)}"
                if low[1] - high[1] < 26:  # too flat to be written beside
                    where, middle = (high[0], "end small"), low[1] + 28
                else:
                    beyond = high[0] + 66 > self.plot.x + self.plot.width
                    where = (high[0] - 6, "end small") if beyond else (high[0] + 6, "small")
                    middle = low[1] - 12
                drawn += formula(where[0], middle, rise, where[1], **HALO)
        marks = [_disc(*self.plot.at(u, self.value(u)), 5, u != self.here) for u in (a, b)]
        return drawn + "".join(marks)

    def lens(self, side: str, step: float) -> str:
        """The stretch between the ends of the secant, magnified without bending it."""
        frame = self.plot
        times = LENS / (3.4 * step) / (frame.width / (2 * REACH))
        if times < 1:
            return ""
        wide = 1.7 * step
        high = wide * (frame.top - frame.bottom) / (frame.right - frame.left)
        high *= frame.width / frame.height
        u, v = self.here, self.value(self.here)
        plot = Plot(frame.x + 10, frame.y + 26, LENS, LENS, u - wide, u + wide, v - high, v + high)
        inside = self._curve(plot, 7) + self._tangent(plot) + self._secant(plot, side, step)
        ends = [_disc(*plot.at(e, self.value(e)), 3.5, e != u) for e in self.ends(side, step)]
        inside += "".join(ends) + plot.dot(u, v, 3.5, "forward")
        card = rect(plot.x, plot.y, LENS, LENS, fill=theme.CARD, rx=6)
        rim = rect(plot.x, plot.y, LENS, LENS, "arrow", rx=6)
        caption = f"× {plain(times, 2 if times < 10 else 3)}"
        return (
            card
            + plot.clipped(inside)
            + rim
            + text(plot.x + LENS / 2, plot.y - 11, caption, "mid tiny quiet")
        )

    def written(self, side: str, step: float) -> str:
        a, b = self.ends(side, step)
        rise, y = self.value(b) - self.value(a), PLOT_TOP + PLOT_HEIGHT + 44
        x, run = self.plot.x, b - a
        lines = (
            ("'rise'", plain(rise)),
            ("'run'", plain(run)),
            ("'secant: rise / run'", plain(rise / run)),
            ("'tangent'", f"{{local|{plain(self.slope)}}}"),
        )
        return "".join(
            formula(x, y + 24 * k, name, "quiet") + formula(x + 136, y + 24 * k, value)
            for k, (name, value) in enumerate(lines)
        )

    def said(self, side: str, step: float) -> str:
        a, b = self.ends(side, step)
        rise = self.value(b) - self.value(a)
        where = "ahead" if side == "ahead" else "to either side"
        return (
            f"Along {self.letter}, a step {where} changes {self.surface.name} by {plain(rise)} "
            f"over {plain(b - a)}: the secant has slope {plain(rise / (b - a))}, the tangent "
            f"{plain(self.slope)}."
        )

    def row(self, side: str, step: float) -> str:
        a, b = self.ends(side, step)
        low, high = self.value(a), self.value(b)
        cells = (low, high, high - low, b - a, (high - low) / (b - a), self.slope)
        return row(self.letter, map(plain, cells))

    def _ticks(self) -> list[float]:
        """Round heights, about five of them."""
        span = self.plot.top - self.plot.bottom
        unit = 10 ** np.floor(np.log10(span / 4))
        unit *= max(m for m in (1, 2, 5) if m * unit <= span / 4)
        return list(np.arange(np.ceil(self.plot.bottom / unit), self.plot.top / unit) * unit)

    def _curve(self, plot: Plot, points: int) -> str:
        us = np.linspace(plot.left, plot.right, points)
        return plot.curve(((u, self.value(u)) for u in us), "forward", stroke_width=4)

    def _tangent(self, plot: Plot) -> str:
        v = self.value(self.here)
        ends = ((u, v + self.slope * (u - self.here)) for u in (plot.left, plot.right))
        return plot.curve(ends, "local", stroke_width=1.7)

    def _secant(self, plot: Plot, side: str, step: float) -> str:
        a, _ = self.ends(side, step)
        slope = self.ratio(side, step)
        far = ((u, self.value(a) + slope * (u - a)) for u in (plot.left, plot.right))
        return plot.clipped(plot.curve(far, "arrow", **DASHES))


def _mover(axis: int, plot: Plot, places: Sequence[float]) -> Grip:
    """The mark on the axis that moves the point."""
    y = plot.y + plot.height
    return Grip(
        param="xy"[axis],
        label=f"The point's {'xy'[axis]}",
        outline=f"M{plot.x:g} {y - 10:g}h{plot.width:g}v20h{-plot.width:g}z",
        points=tuple((plot.at(u, 0)[0], y, k) for k, u in enumerate(places)),
    )


def _stepper(
    surface: _Surface, axis: int, plot: Plot, middle: tuple[float, float], places: Sequence[float]
) -> Grip:
    """The slice itself: the hollow point is dragged, from wherever the point is."""
    last = len(STEPS) - 1

    def points(u: float) -> tuple[tuple[float, float, int], ...]:
        at = (u, middle[1]) if axis == 0 else (middle[0], u)
        here = _Cut(surface, axis, at, plot)
        return tuple((*plot.at(u + step, here.value(u + step)), k) for k, step in enumerate(STEPS))

    return Grip(
        param="step",
        label=f"Step Δ along {'xy'[axis]}",
        outline=f"M{plot.x:g} {plot.y:g}h{plot.width:g}v{plot.height - 12:g}h{-plot.width:g}z",
        points=points(middle[axis]),
        keys=tuple(
            (min(k + 1, last), max(k - 1, 0), max(k - 1, 0), min(k + 1, last))
            for k in range(len(STEPS))
        ),
        by="xy"[axis],
        sets=tuple(points(u) for u in places),
    )


def _mesh(at: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    us, vs = (c + np.linspace(-REACH, REACH, MESH + 1) for c in at)
    x, y = np.meshgrid(us, vs)
    return x, y


def _disc(x: float, y: float, radius: float, hollow: bool) -> str:
    """A place on the surface: full where we are, hollow where a step leads."""
    ink = theme.ROLES["forward"].paint
    return element(
        "circle",
        cx=round(x, 2),
        cy=round(y, 2),
        r=radius,
        fill=theme.CARD if hollow else ink,
        stroke=ink,
        stroke_width=2,
    )


def _legend() -> str:
    y = PLOT_TOP + PLOT_HEIGHT + 44
    rows = (
        ("forward", {"stroke_width": 4}, "slice of the surface"),
        ("arrow", DASHES, "secant, through two places"),
        ("local", {"stroke_width": 1.7}, "tangent, at the point alone"),
    )
    return "".join(
        line(0, y + 24 * k, 30, y + 24 * k, style, **more)
        + text(40, y + 24 * k, words, "quiet", **HALO)
        for k, (style, more, words) in enumerate(rows)
    )
