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
MESH = 14
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
    shrinks, it turns into the tangent. Raises ValueError for anything else.
    """
    inputs.one_of("function", function, tuple(SURFACES))
    at = inputs.point("point", point)
    surface = SURFACES[function]
    cuts = tuple(_Cut.of(surface, at, axis) for axis in (0, 1))
    params = (
        Param("side", "Secant", SIDES, SIDE_LABELS, control="choice"),
        Param(
            name="step",
            label="Step Δ",
            values=STEPS,
            labels=tuple(f"Δ = {plain(step)}" for step in STEPS),
            control="slider",
            play=600,
        ),
    )
    both = ("side", "step")
    scene = _Scene.of(surface, at)
    layers = [still(scene.ground(at) + _legend() + "".join(cut.ground() for cut in cuts))]
    layers.append(Layer(both, lambda side, step: scene.steps(at, side, step)))
    for cut in cuts:
        layers.append(Layer(both, cut.secant))
        layers.append(Layer(both, cut.lens))
        layers.append(Layer(both, cut.written))
    return Figure(
        title=f"Two slopes at one point of {function}",
        hint="Shrink Δ: press play, move the slider, or drag the hollow point in a slice.",
        size=(796, PLOT_TOP + PLOT_HEIGHT + 128),
        params=params,
        layers=tuple(layers),
        says=(
            Layer(("step",), lambda step: f"Δ = {plain(step)}."),
            *(Layer(both, cut.said) for cut in cuts),
        ),
        columns=("along", "behind", "ahead", "rise", "run", "secant", "tangent"),
        table=tuple(Layer(both, cut.row) for cut in cuts),
        panels=(
            (0, 0, 322, PLOT_TOP + PLOT_HEIGHT + 128),
            (318, 0, 478, PLOT_TOP + PLOT_HEIGHT + 128),
        ),
        telling=(("step", 0.6),),
        grips=tuple(cut.grip() for cut in cuts),
    )


@dataclass(frozen=True)
class _Scene:
    """The surface in space, seen from its lowest corner: x runs to the right, y to the left."""

    surface: _Surface
    low: tuple[float, float]
    bottom: float
    top: float

    @classmethod
    def of(cls, surface: _Surface, at: tuple[float, float]) -> "_Scene":
        heights = surface.value(*_mesh(at))
        low = at[0] - REACH, at[1] - REACH
        return cls(surface, low, min(0.0, float(heights.min())), float(heights.max()))

    def place(self, x: float, y: float, height: float | None = None) -> tuple[float, float]:
        """Where a point of space is on the picture; on the surface, unless `height` is given."""
        if height is None:
            height = self.surface.value(x, y)
        a, b = ((c - low) / (2 * REACH) for c, low in zip((x, y), self.low, strict=True))
        up = (height - self.bottom) / (self.top - self.bottom)
        return 136 + 128 * (a - b), PLOT_TOP + PLOT_HEIGHT + 6 - 66 * (a + b) - 140 * up

    def ground(self, at: tuple[float, float]) -> str:
        (x0, y0), (x1, y1) = self.low, (low + 2 * REACH for low in self.low)
        name, rule = self.surface.name, self.surface.rule
        where = f"{{quiet|'  at '({plain(at[0])}, {plain(at[1])})}}"
        drawn = [formula(0, 14, f"{{forward|{name}}}(x, y) = {rule}{where}")]
        floor = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        drawn.append(self._line([(*p, self.bottom) for p in floor], "rule"))
        drawn.append(self._patches())
        for axis, held in enumerate(("y", "x")):
            points = [self._along(at, axis, t) for t in np.linspace(-REACH, REACH, 31)]
            drawn.append(self._line(points, "forward", stroke_width=2.5))
            name = f"{held} = {plain(at[1 - axis])}"
            px, py = self.place(*self._along(at, axis, REACH))
            shift, side = (8, "") if axis == 0 else (-8, "end")
            drawn.append(formula(px + shift, py - 6, f"{{forward|{name}}}", f"small {side}"))
        for axis, ends in enumerate((((x0, y0), (x1, y0)), ((x0, y0), (x0, y1)))):
            (px, py), (qx, qy) = (self.place(*end, self.bottom) for end in ends)
            middle = (px + qx) / 2 + (14 if axis == 0 else -14), (py + qy) / 2 + 14
            drawn.append(formula(*middle, "xy"[axis], "mid"))
        return "".join(drawn)

    def steps(self, at: tuple[float, float], side: str, step: float) -> str:
        """The point, and where a step along each axis leads."""
        drawn = []
        for axis in (0, 1):
            ends = (0.0, step) if side == "ahead" else (-step, step)
            points = [self._along(at, axis, t) for t in ends]
            drawn.append(self._line(points, "arrow", **DASHES))
            drawn += [self._dot(p, 4.5, True) for p, t in zip(points, ends, strict=True) if t]
        return "".join(drawn) + self._dot(at, 5.5, False)

    def _along(self, at: tuple[float, float], axis: int, t: float) -> tuple[float, float]:
        return (at[0] + t, at[1]) if axis == 0 else (at[0], at[1] + t)

    def _line(self, points: Sequence[tuple[float, ...]], style: str, **more: Any) -> str:
        return element("path", d=polyline(self.place(*p) for p in points), class_=style, **more)

    def _dot(self, point: tuple[float, float], radius: float, hollow: bool) -> str:
        x, y = self.place(*point)
        return _disc(x, y, radius, hollow)

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


@dataclass(frozen=True)
class _Cut:
    """The slice along one axis, as a plot; the other coordinate is held."""

    surface: _Surface
    axis: int
    at: tuple[float, float]
    plot: Plot

    @classmethod
    def of(cls, surface: _Surface, at: tuple[float, float], axis: int) -> "_Cut":
        u = at[axis]
        ts = np.linspace(-REACH, REACH, 41)  # both slices in one scale
        heights = [*surface.value(at[0] + ts, at[1]), *surface.value(at[0], at[1] + ts)]
        top, bottom = max(heights), min(0.0, *heights)
        left = 348.0 + axis * (PLOT_WIDTH + 34)
        plot = Plot(left, PLOT_TOP, PLOT_WIDTH, PLOT_HEIGHT, u - REACH, u + REACH, bottom, top)
        return cls(surface, axis, at, plot)

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
        held = f"{'yx'[self.axis]} = {plain(self.at[1 - self.axis])}"
        drawn = [formula(plot.x, 14, f"'along '{self.letter}", "bold")]
        drawn.append(formula(plot.x, 38, f"{held}' stands still'", "quiet"))
        drawn.append(plot.ground())
        drawn.append(plot.axes([self.here + t for t in (-1, 0, 1)], self._ticks()))
        drawn.append(plot.clipped(self._curve(plot) + self._tangent(plot)))
        drawn.append(plot.dot(self.here, self.value(self.here), 5.5, "forward"))
        return "".join(drawn)

    def secant(self, side: str, step: float) -> str:
        a, b = self.ends(side, step)
        drawn = self._secant(self.plot, side, step)
        if step >= 0.1:
            low, high = self.plot.at(a, self.value(a)), self.plot.at(b, self.value(b))
            drawn += line(low[0], low[1], high[0], low[1], "axis")
            drawn += line(high[0], low[1], high[0], high[1], "axis")
            run = "Δ" if side == "ahead" else "2Δ"
            if step >= 0.3:
                drawn += formula((low[0] + high[0]) / 2, low[1] + 10, run, "mid small", **HALO)
                rise = f"'+'{plain(self.value(b) - self.value(a), 4)}"
                middle = (low[1] + high[1]) / 2
                drawn += formula(high[0] + 6, middle, rise, "small", **HALO)
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
        inside = self._curve(plot) + self._tangent(plot) + self._secant(plot, side, step)
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

    def grip(self) -> Grip:
        return Grip(
            param="step",
            label=f"Step Δ along {self.letter}",
            outline=self.plot.outline(),
            points=tuple(
                (*self.plot.at(self.here + step, self.value(self.here + step)), k)
                for k, step in enumerate(STEPS)
            ),
            keys=tuple(
                (min(k + 1, last), max(k - 1, 0), max(k - 1, 0), min(k + 1, last))
                for last in (len(STEPS) - 1,)
                for k in range(len(STEPS))
            ),
        )

    def _ticks(self) -> list[float]:
        """Round heights, about five of them."""
        span = self.plot.top - self.plot.bottom
        unit = 10 ** np.floor(np.log10(span / 4))
        unit *= max(m for m in (1, 2, 5) if m * unit <= span / 4)
        return list(np.arange(np.ceil(self.plot.bottom / unit), self.plot.top / unit) * unit)

    def _curve(self, plot: Plot) -> str:
        us = np.linspace(plot.left, plot.right, 41)
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
