"""Three methods race to bring z = (2w + b)(b + 1) to a target: two find a root, one descends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt

import numpy as np

from figures import theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.svg import element, formula, line, polyline, text
from figures.words import SUPERSCRIPTS, number, row

STEPS = 30  # the most that are shown
LABELS = tuple(f"{k} steps" if k != 1 else "1 step" for k in range(STEPS + 1))
TOL = 1e-5
ETAS = (0.001, 0.002, 0.003, 0.004, 0.006)
ZOOMS = (1, 10, 100, 1000)
SIZE = (810.0, 580.0)
COLOURS = {"fixed": theme.NEGATIVE, "newton": theme.INK, "descent": theme.ROLES["result"].paint}
NAMES = {"fixed": "fixed slope", "newton": "fresh slope (Newton)", "descent": "gradient descent"}


def value(w: float, b: float) -> float:
    """z = (2w + b)(b + 1)."""
    return (2 * w + b) * (b + 1)


def slopes(w: float, b: float) -> tuple[float, float]:
    """∂z/∂w and ∂z/∂b."""
    return 2 * (b + 1), (2 * w + b) + (b + 1)


def root_path(w: float, b: float, target: float, fresh: bool) -> list[tuple[float, float]]:
    """Every (w, b) on the way, with the slope at the start or with one taken afresh each time."""
    visited, slope = [(w, b)], slopes(w, b)[1]
    while abs(value(*visited[-1]) - target) >= TOL and len(visited) <= STEPS:
        b = visited[-1][1]
        if fresh:
            slope = slopes(w, b)[1]
        visited.append((w, b + (target - value(w, b)) / slope))
    return visited


def descent_path(w: float, b: float, target: float, eta: float) -> list[tuple[float, float]]:
    """Every (w, b) on the way down ½(z − target)²."""
    visited = [(w, b)]
    while abs(value(w, b) - target) >= TOL and len(visited) <= STEPS:
        missing, (by_w, by_b) = value(w, b) - target, slopes(w, b)
        w, b = w - eta * missing * by_w, b - eta * missing * by_b
        visited.append((w, b))
    return visited


def race(w: float = 3.0, b: float = 4.0, target: float = 60.0) -> Figure:
    """z = (2w + b)(b + 1) on its way to `target`, by three methods at once.

    Above, z over b and the plane of w and b; below, how far z is off. Raises ValueError where a
    fixed slope does not get there within 30 steps, or where z is there already.
    """
    if abs(value(w, b) - target) < 0.01:
        raise ValueError(f"z is {value(w, b):g} at the start already; choose another target")
    if slopes(w, b)[1] == 0:
        raise ValueError("the slope ∂z/∂b is 0 at the start; choose another start")
    runs = _Runs.of(float(w), float(b), float(target))
    if any(abs(value(*runs.roots[name][-1]) - target) >= TOL for name in runs.roots):
        raise ValueError(f"from w = {w:g}, b = {b:g} a fixed slope does not lead to {target:g}")
    track = _Panel(44.0, 392.0, 700.0, 150.0, (0, STEPS), runs.decades)
    params = (
        Param("zoom", "Zoom", ZOOMS, ("zoom: all", "10×", "100×", "1000×"), control="choice"),
        Param(
            "eta", "Learning rate", ETAS, tuple(f"η = {eta:g}" for eta in ETAS), control="choice"
        ),
        Param("step", "Steps", tuple(range(STEPS + 1)), LABELS, control="slider", play=700),
    )
    layers = [still(_ground(runs, track)), Layer(("zoom",), runs.curve)]
    longest = max(map(len, runs.roots.values()))
    layers.append(Layer(("zoom", "step"), lambda zoom, step: runs.cobweb(zoom, step)))
    for k in range(longest):
        layers.append(
            Layer(("step",), lambda step, k=k: _root_marks(runs, track, k) if step >= k else "")
        )
    for k in range(STEPS + 1):
        layers.append(
            Layer(
                ("eta", "step"),
                lambda eta, step, k=k: _descent_marks(runs, track, eta, k) if step >= k else "",
            )
        )
    layers.append(Layer(("eta", "step"), lambda eta, step: _score(runs, eta, step)))
    table = [
        Layer(("eta", "step"), lambda eta, step, k=k: _row(runs, eta, k) if step >= k else "")
        for k in range(STEPS + 1)
    ]
    return Figure(
        title=f"Three ways to {number(target)}",
        hint="Press play, step, or drag along the track below. Look closer, or change η:",
        size=SIZE,
        params=params,
        layers=tuple(layers),
        says=(Layer(("eta", "step"), lambda eta, step: _said(runs, eta, step)),),
        columns=("step", "fixed: b", "z", "Newton: b", "z", "descent: w", "b", "z"),
        table=tuple(table),
        panels=((0, 0, 414, 330), (414, 0, 396, 330), (0, 330, *_below(330))),
        grips=(
            Grip(
                param="step",
                label="Steps",
                outline=track.outline(),
                points=tuple((track.x(k), track.top + 75, k) for k in range(STEPS + 1)),
            ),
        ),
    )


def _below(y: float) -> tuple[float, float]:
    """Width and height of the picture below `y`."""
    return SIZE[0], SIZE[1] - y


@dataclass(frozen=True)
class _Panel:
    """A rectangle of the picture with scales: `across` and `up` are what its edges stand for."""

    left: float
    top: float
    width: float
    height: float
    across: tuple[float, float]
    up: tuple[float, float]

    def x(self, value: float) -> float:
        low, high = self.across
        return self.left + (value - low) / (high - low) * self.width

    def y(self, value: float) -> float:
        low, high = self.up
        return self.top + self.height - (value - low) / (high - low) * self.height

    def at(self, point: Sequence[float]) -> tuple[float, float]:
        return self.x(point[0]), self.y(point[1])

    def outline(self) -> str:
        left, right = self.left - 8, self.left + self.width + 8
        top, bottom = self.top - 8, self.top + self.height + 8
        return f"M{left:g} {top:g}H{right:g}V{bottom:g}H{left:g}z"

    def clipped(self, markup: str) -> str:
        """What lies inside; what lies outside is cut off."""
        box = f"{self.left:g} {self.top:g} {self.width:g} {self.height:g}"
        return element(
            "svg", markup, x=self.left, y=self.top, width=self.width, height=self.height,
            viewBox=box,
        )  # fmt: skip

    def axes(self, across: str, up: str) -> str:
        """Two lines, and the names of what they stand for."""
        right, bottom = self.left + self.width, self.top + self.height
        return (
            line(self.left, self.top, self.left, bottom, "axis")
            + line(self.left, bottom, right, bottom, "axis")
            + formula(right + 12, bottom, across, "small")
            + formula(self.left - 10, self.top - 6, up, "end small")
        )

    def ticks(self) -> str:
        """Round numbers along both axes."""
        below = self.top + self.height + 15
        drawn = [text(self.x(v), below, f"{v:g}", "mid tiny quiet") for v in _round(*self.across)]
        drawn += [
            text(self.left - 7, self.y(v), f"{v:g}", "end tiny quiet") for v in _round(*self.up)
        ]
        return "".join(drawn)


@dataclass(frozen=True)
class _Runs:
    """The three ways, and the scales they are drawn on."""

    target: float
    roots: dict[str, list[tuple[float, float]]]
    descents: dict[float, list[tuple[float, float]]]
    root: float

    @classmethod
    def of(cls, w: float, b: float, target: float) -> "_Runs":
        roots = {"fixed": root_path(w, b, target, False), "newton": root_path(w, b, target, True)}
        descents = {eta: descent_path(w, b, target, eta) for eta in ETAS}
        # b² + (2w + 1)b + 2w − target = 0
        middle = -(2 * w + 1) / 2
        reach = sqrt(max(middle**2 - 2 * w + target, 0.0))
        root = min((middle - reach, middle + reach), key=lambda r: abs(r - roots["newton"][-1][1]))
        return cls(target, roots, descents, root)

    @property
    def start(self) -> tuple[float, float]:
        return self.roots["fixed"][0]

    @property
    def decades(self) -> tuple[float, float]:
        far = max(abs(value(*p) - self.target) for way in self.descents.values() for p in way)
        return -6.5, float(ceil(log10(far)))

    def over_b(self, zoom: float) -> _Panel:
        """z against b: the whole way, or a part around the root."""
        w, start = self.start
        half = 1.1 * max(abs(b - self.root) for way in self.roots.values() for _, b in way)
        b = (self.root - half / zoom, self.root + half / zoom)
        if zoom == 1:
            on = 0.35 if start < self.root else -0.35
            b = (b[0], self.root + on * half) if on > 0 else (self.root + on * half, b[1])
        z = sorted(value(w, end) for end in b)
        return _Panel(62.0, 34.0, 300.0, 250.0, b, (z[0], z[1]))

    @property
    def plane(self) -> _Panel:
        """w and b on the same scale."""
        points = [self.start, (self.start[0], self.root), self.descents[ETAS[0]][-1]]
        ws, bs = zip(*points, strict=True)
        half = 0.62 * max(max(ws) - min(ws), max(bs) - min(bs))
        w, b = (max(ws) + min(ws)) / 2, (max(bs) + min(bs)) / 2
        wide = half * 300 / 250
        return _Panel(468.0, 34.0, 300.0, 250.0, (w - wide, w + wide), (b - half, b + half))

    def curve(self, zoom: float) -> str:
        panel = self.over_b(zoom)
        points = [(b, value(self.start[0], b)) for b in np.linspace(*panel.across, 41)]
        y = panel.y(self.target)
        level = line(
            panel.left, y, panel.left + panel.width, y, "axis", stroke_dasharray="5 4"
        )  # fmt: skip
        return panel.clipped(_broad(map(panel.at, points)) + level) + panel.ticks()

    def cobweb(self, zoom: float, step: int) -> str:
        """Along the slope to the target, then straight to the curve; once more for each step."""
        panel, w = self.over_b(zoom), self.start[0]
        drawn = ""
        for name, way in reversed(self.roots.items()):  # the dashed one on top
            points = [(way[0][1], value(*way[0]))]
            for _, b in way[1 : step + 1]:
                points += [(b, self.target), (b, value(w, b))]
            path = [panel.at(p) for p in points]
            path = [(float(np.clip(x, -3e3, 3e3)), float(np.clip(y, -3e3, 3e3))) for x, y in path]
            dash = "6 4" if name == "fixed" else ""
            drawn += element(
                "path", d=polyline(path), stroke=COLOURS[name], stroke_width=1.8, fill="none",
                stroke_dasharray=dash,
            )  # fmt: skip
            drawn += _mark(name, *path[-1])
        return panel.clipped(drawn)


def _round(low: float, high: float) -> list[float]:
    """Three to six round numbers between two ends."""
    unit = 10.0 ** floor(log10(high - low))
    unit = next(u for u in (unit, unit / 2, unit / 5) if (high - low) / u >= 3)
    places = max(0, -floor(log10(unit)))
    return [round(k * unit, places + 1) for k in range(ceil(low / unit), floor(high / unit) + 1)]


def _mark(name: str, x: float, y: float, small: bool = False) -> str:
    """Each method has its own shape, so that no one needs the colour."""
    r, colour = 3.2 if small else 5.0, COLOURS[name]
    if name == "newton":
        return element("circle", cx=x, cy=y, r=r, fill=colour)
    if name == "fixed":
        side = 1.8 * r
        return element(
            "rect", x=x - side / 2, y=y - side / 2, width=side, height=side, fill=colour,
            stroke=theme.CARD,
        )  # fmt: skip
    d = 1.3 * r
    shape = f"M{x:.2f} {y - d:.2f}l{d:g} {d:g}l{-d:g} {d:g}l{-d:g} {-d:g}z"
    return element("path", d=shape, fill=colour)


def _broad(points: Iterable[tuple[float, float]]) -> str:
    """A broad pale curve, so that what runs along it is seen."""
    colour = theme.shade(theme.ROLES["forward"].paint, 0.4)
    return element("path", d=polyline(points), stroke=colour, stroke_width=5, fill="none")


def _ground(runs: _Runs, track: _Panel) -> str:
    left, plane, goal = runs.over_b(1), runs.plane, number(runs.target)
    drawn = [left.axes("{forward|b}", "{forward|z}"), plane.axes("{forward|w}", "{forward|b}")]
    drawn += [plane.ticks(), track.axes("'steps'", "")]
    at_w = f"{{forward|w}} = {number(runs.start[0], 2)}"
    drawn.append(formula(left.left, 12, f"{{forward|z}}' over '{{forward|b}}' at '{at_w}"))
    drawn.append(text(left.left + left.width, 12, f"dashed: {goal}", "end small quiet"))
    drawn.append(formula(plane.left, 12, "'the plane of '{forward|w}' and '{forward|b}"))
    says = f"broad line: z = {goal}"
    drawn.append(text(plane.left + plane.width, 12, says, "end small quiet"))
    drawn.append(plane.clipped("".join(_contours(runs, plane))))
    says = f"'how far '{{forward|z}}' is from '{goal}', on a scale of powers of ten'"
    drawn.append(formula(track.left, track.top - 56, says))
    for decade in range(-6, int(track.up[1]) + 1, 2):
        y, power = track.y(decade), f"10{str(decade).translate(SUPERSCRIPTS)}"
        drawn.append(line(track.left, y, track.left + track.width, y))
        drawn.append(text(track.left - 7, y, power, "end tiny quiet"))
    y = track.y(log10(TOL))
    drawn.append(line(track.left, y, track.left + track.width, y, "axis", stroke_dasharray="5 4"))
    drawn.append(text(track.left + track.width + 8, y, "near", "tiny quiet"))
    for k in range(0, STEPS + 1, 5):
        drawn.append(text(track.x(k), track.top + track.height + 14, str(k), "mid tiny quiet"))
    return "".join(drawn)


def _contours(runs: _Runs, plane: _Panel) -> Iterator[str]:
    gap = abs(value(*runs.start) - runs.target) / 4
    bs = [b for b in np.linspace(*plane.up, 25) if abs(b + 1) > 1e-9]
    for k in range(-12, 13):
        z = runs.target + k * gap
        points = [plane.at(((z / (b + 1) - b) / 2, b)) for b in bs]
        points = [(float(np.clip(x, -3e3, 3e3)), y) for x, y in points]
        yield element("path", d=polyline(points), class_="rule") if k else _broad(points)


def _off(runs: _Runs, point: tuple[float, float]) -> float:
    return log10(max(abs(value(*point) - runs.target), 10**-6.4))


def _root_marks(runs: _Runs, track: _Panel, k: int) -> str:
    """Step k of both root finders, in the plane (side by side, not to cover each other) and on
    the track."""
    drawn = ""
    for name, aside in (("fixed", -5.0), ("newton", 5.0)):
        way = runs.roots[name]
        if k >= len(way):
            continue
        ends = [runs.plane.at(p) for p in way[max(k - 1, 0) : k + 1]]
        ends = [(x + aside, y) for x, y in ends]
        lane = [track.at((j, _off(runs, way[j]))) for j in range(max(k - 1, 0), k + 1)]
        drawn += runs.plane.clipped(_joined(name, ends)) + _joined(name, lane)
    return drawn


def _descent_marks(runs: _Runs, track: _Panel, eta: float, k: int) -> str:
    way = runs.descents[eta]
    if k >= len(way):
        return ""
    ends = [runs.plane.at(p) for p in way[max(k - 1, 0) : k + 1]]
    lane = [track.at((j, _off(runs, way[j]))) for j in range(max(k - 1, 0), k + 1)]
    return runs.plane.clipped(_joined("descent", ends)) + _joined("descent", lane)


def _joined(name: str, ends: list[tuple[float, float]]) -> str:
    dash = "6 4" if name == "fixed" else ""
    drawn = ""
    if len(ends) > 1:
        drawn = element(
            "path", d=polyline(ends), stroke=COLOURS[name], stroke_width=1.6, fill="none",
            stroke_dasharray=dash,
        )  # fmt: skip
    return drawn + _mark(name, *ends[-1], small=True)


def _ways(runs: _Runs, eta: float) -> dict[str, list[tuple[float, float]]]:
    return runs.roots | {"descent": runs.descents[eta]}


def _score(runs: _Runs, eta: float, step: int) -> str:
    """Who is where: one entry for each method, in a line above the track."""
    drawn, x = "", 44.0
    for name, way in _ways(runs, eta).items():
        drawn += _mark(name, x + 6, 364.0)
        drawn += text(x + 18, 364, f"{NAMES[name]}: {_state(runs, way, step)}", "small")
        x += (212.0, 282.0, 0.0)[list(NAMES).index(name)]
    return drawn


def _state(runs: _Runs, way: list[tuple[float, float]], step: int) -> str:
    if len(way) <= step + 1 and abs(value(*way[-1]) - runs.target) < TOL:
        return f"there after {len(way) - 1}"
    return f"z = {number(value(*way[min(step, len(way) - 1)]))}"


def _said(runs: _Runs, eta: float, step: int) -> str:
    parts = []
    for name, way in _ways(runs, eta).items():
        w, b = way[min(step, len(way) - 1)]
        where = (
            f"w = {number(w, 6)}, b = {number(b, 6)}"
            if name == "descent"
            else f"b = {number(b, 6)}"
        )
        there = abs(value(w, b) - runs.target) < TOL
        done = f", there after {len(way) - 1} steps" if there else ""
        who = NAMES[name][0].upper() + NAMES[name][1:]
        parts.append(f"{who}: {where}, z = {number(value(w, b), 6)}{done}.")
    return f"After {step} {'step' if step == 1 else 'steps'}, with η = {eta:g}. {' '.join(parts)}"


def _row(runs: _Runs, eta: float, k: int) -> str:
    cells: list[str] = []
    for name, way in _ways(runs, eta).items():
        if k >= len(way):
            cells += [""] * (3 if name == "descent" else 2)
            continue
        w, b = way[k]
        shown = [w, b] if name == "descent" else [b]
        cells += [number(v, 6) for v in (*shown, value(w, b))]
    return row(str(k), cells) if any(cells) else ""
