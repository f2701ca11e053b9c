"""Three methods race to bring z = (2w + b)(b + 1) to a target: two turn b alone, one descends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
TAIL = 6  # so many steps of a descent are joined by lines; of the older ones the places are left
SIZE = (810.0, 410.0)
COLOURS = {"fixed": theme.NEGATIVE, "newton": theme.INK, "descent": theme.ROLES["result"].paint}
Ways = dict[str, list[tuple[float, float]]]  # every (w, b) of each method
NAMES = {"fixed": "fixed slope", "newton": "fresh slope (Newton)", "descent": "gradient descent"}
RACE_NAMES = NAMES | {"newton": "fresh slope"}


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

    On the left the plane of w and b, on the right how far z is off. Two methods turn b alone (the
    figure `root_finding` shows how), gradient descent turns both. Raises ValueError where a fixed
    slope does not get there within 30 steps, or where z is there already.
    """
    runs = Runs.of(float(w), float(b), float(target))
    ways = {eta: runs.roots | {"descent": way} for eta, way in runs.descents.items()}
    track = Track(
        Panel(528.0, 106.0, 230.0, 250.0, (0, STEPS), runs.decades), runs.target, RACE_NAMES
    )
    params = (
        Param(
            "eta", "Learning rate", ETAS, tuple(f"η = {eta:g}" for eta in ETAS), control="choice"
        ),
        Param("step", "Steps", tuple(range(STEPS + 1)), LABELS, control="slider", play=700),
    )
    layers = [still(_ground(runs) + track.ground())]
    for k in range(max(map(len, runs.roots.values()))):
        layers.append(
            Layer(("step",), lambda step, k=k: _root_marks(runs, track, k) if step >= k else "")
        )
    for k in range(STEPS + 1):
        layers.append(
            Layer(
                ("eta", "step"),
                lambda eta, step, k=k: _descent_marks(runs, track, eta, k, step - k),
            )
        )
    layers.append(Layer(("eta", "step"), lambda eta, step: track.score(ways[eta], step)))
    table = [
        Layer(("eta", "step"), lambda eta, step, k=k: _row(ways[eta], k) if step >= k else "")
        for k in range(STEPS + 1)
    ]
    return Figure(
        title=f"Three ways to {number(target)}",
        hint="Press play, step, or drag over the steps on the right. Or change η:",
        size=SIZE,
        params=params,
        layers=tuple(layers),
        says=(
            Layer(
                ("eta", "step"),
                lambda eta, step: said(ways[eta], runs.target, step, f", with η = {eta:g}"),
            ),
        ),
        columns=("step", "fixed: b", "z", "Newton: b", "z", "descent: w", "b", "z"),
        table=tuple(table),
        panels=((0, 0, 460, SIZE[1]), (460, 0, SIZE[0] - 460, SIZE[1])),
        grips=(track.grip(STEPS),),
    )


@dataclass(frozen=True)
class Panel:
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

    @property
    def bottom(self) -> float:
        return self.top + self.height

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
        across = _round(*self.across)
        if sum(7.5 * len(f"{v:g}") for v in across) > self.width - 40:
            across = across[len(across) % 2 :: 2]
        drawn = [text(self.x(v), below, f"{v:g}", "mid tiny quiet") for v in across]
        drawn += [
            text(self.left - 7, self.y(v), f"{v:g}", "end tiny quiet") for v in _round(*self.up)
        ]
        return "".join(drawn)


@dataclass(frozen=True)
class Runs:
    """The three ways, and the scales they are drawn on."""

    target: float
    roots: dict[str, list[tuple[float, float]]]
    descents: dict[float, list[tuple[float, float]]]
    root: float

    @classmethod
    def of(cls, w: float, b: float, target: float) -> "Runs":
        """The ways from (w, b); ValueError where there is none to be shown."""
        if abs(value(w, b) - target) < 0.01:
            raise ValueError(f"z is {value(w, b):g} at the start already; choose another target")
        if slopes(w, b)[1] == 0:
            raise ValueError("the slope ∂z/∂b is 0 at the start; choose another start")
        roots = {"fixed": root_path(w, b, target, False), "newton": root_path(w, b, target, True)}
        if any(abs(value(*way[-1]) - target) >= TOL for way in roots.values()):
            raise ValueError(f"from w = {w:g}, b = {b:g} a fixed slope does not lead to {target:g}")
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

    @property
    def plane(self) -> Panel:
        """w and b on the same scale, wide enough for every way that stays near."""
        points = [self.start, (self.start[0], self.root)]
        for way in self.descents.values():
            if max(abs(value(*p) - self.target) for p in way) < 10 * self.gap:
                points += way
        ws, bs = zip(*points, strict=True)
        half = 0.54 * max((max(ws) - min(ws)) * 250 / 380, max(bs) - min(bs))
        w, b = (max(ws) + min(ws)) / 2, (max(bs) + min(bs)) / 2
        wide = half * 380 / 250
        return Panel(50.0, 106.0, 380.0, 250.0, (w - wide, w + wide), (b - half, b + half))

    @property
    def gap(self) -> float:
        """How far z is off at the start."""
        return abs(value(*self.start) - self.target)


def _round(low: float, high: float) -> list[float]:
    """Three to six round numbers between two ends."""
    unit = 10.0 ** floor(log10(high - low))
    unit = next(u for u in (unit, unit / 2, unit / 5) if (high - low) / u >= 3)
    places = max(0, -floor(log10(unit)))
    return [round(k * unit, places + 1) for k in range(ceil(low / unit), floor(high / unit) + 1)]


def mark(name: str, x: float, y: float, small: bool = False) -> str:
    """Each method has its own shape, so that no one needs the colour."""
    r, colour = 3.2 if small else 5.0, COLOURS[name]
    if name == "newton":
        return element("circle", cx=x, cy=y, r=r, fill=colour)
    if name == "fixed":
        side = 2.6 * r
        return element(
            "rect", x=x - side / 2, y=y - side / 2, width=side, height=side, fill=colour,
            stroke=theme.CARD,
        )  # fmt: skip
    d = 1.3 * r
    shape = f"M{x:.2f} {y - d:.2f}l{d:g} {d:g}l{-d:g} {d:g}l{-d:g} {-d:g}z"
    return element("path", d=shape, fill=colour)


def joined(name: str, ends: list[tuple[float, float]]) -> str:
    """A step from one place to the next (or only the place), in a method's own look."""
    drawn = ""
    if len(ends) > 1:
        drawn = element(
            "path", d=polyline(ends), stroke=COLOURS[name], fill="none",
            stroke_width=3.0 if name == "fixed" else 1.4,
            stroke_dasharray="6 4" if name == "fixed" else "",
        )  # fmt: skip
    return drawn + mark(name, *ends[-1], small=True)


def broad(points: Iterable[tuple[float, float]]) -> str:
    """A broad pale curve, so that what runs along it is seen."""
    colour = theme.shade(theme.ROLES["forward"].paint, 0.4)
    return element("path", d=polyline(points), stroke=colour, stroke_width=5, fill="none")


@dataclass(frozen=True)
class Track:
    """How far each method's z is from the target after each step, on a scale of powers of ten."""

    panel: Panel
    target: float
    names: dict[str, str]

    def ground(self) -> str:
        panel, goal = self.panel, number(self.target)
        drawn = [panel.axes("'steps'", "")]
        drawn.append(formula(panel.left, 12, f"'how far '{{forward|z}}' is from '{goal}"))
        for decade in range(-6, int(panel.up[1]) + 1, 2):
            y, power = panel.y(decade), f"10{str(decade).translate(SUPERSCRIPTS)}"
            drawn.append(line(panel.left, y, panel.left + panel.width, y))
            drawn.append(text(panel.left - 7, y, power, "end tiny quiet"))
        y, right = panel.y(log10(TOL)), panel.left + panel.width
        drawn.append(line(panel.left, y, right, y, "axis", stroke_dasharray="5 4"))
        drawn.append(text(right + 6, y, "near", "tiny quiet"))
        last = int(panel.across[1])
        for k in range(0, last + 1, 10 if last > 15 else 1):
            drawn.append(text(panel.x(k), panel.bottom + 14, str(k), "mid tiny quiet"))
        return "".join(drawn)

    def joined(self, name: str, way: list[tuple[float, float]], k: int) -> str:
        """Step k of a way."""
        ends = [self.panel.at((j, self._off(way[j]))) for j in range(max(k - 1, 0), k + 1)]
        return joined(name, ends)

    def _off(self, point: tuple[float, float]) -> float:
        return log10(max(abs(value(*point) - self.target), 10**-6.4))

    def score(self, ways: Ways, step: int) -> str:
        """Who is where: a line for each method, above the track."""
        drawn = ""
        for k, (name, way) in enumerate(ways.items()):
            y = 36.0 + 22 * k
            drawn += mark(name, self.panel.left + 6, y)
            says = f"{self.names[name]}: {self._state(way, step)}"
            drawn += text(self.panel.left + 18, y, says, "small")
        return drawn

    def _state(self, way: list[tuple[float, float]], step: int) -> str:
        if len(way) <= step + 1 and abs(value(*way[-1]) - self.target) < TOL:
            return f"there after {len(way) - 1}"
        return f"z = {number(value(*way[min(step, len(way) - 1)]))}"

    def grip(self, last: int) -> Grip:
        return Grip(
            param="step",
            label="Steps",
            outline=self.panel.outline(),
            points=tuple((self.panel.x(k), self.panel.top + 75, k) for k in range(last + 1)),
        )


def _ground(runs: Runs) -> str:
    plane, goal = runs.plane, number(runs.target)
    drawn = [plane.axes("{forward|w}", "{forward|b}"), plane.ticks()]
    drawn.append(formula(plane.left, 12, "'the plane of '{forward|w}' and '{forward|b}"))
    says = f"'on the broad line '{{forward|z}} = {goal}"
    drawn.append(formula(plane.left, 36, says, "small quiet"))
    held = f"'the first two move along '{{forward|w}} = {number(runs.start[0], 2)}"
    drawn.append(formula(plane.left, 58, held, "small quiet"))
    drawn.append(plane.clipped("".join(_contours(runs, plane))))
    return "".join(drawn)


def _contours(runs: Runs, plane: Panel) -> Iterator[str]:
    gap = runs.gap / 2
    bs = [b for b in np.linspace(*plane.up, 25) if abs(b + 1) > 1e-9]
    for k in range(-12, 13):
        z = runs.target + k * gap
        points = [plane.at(((z / (b + 1) - b) / 2, b)) for b in bs]
        points = [(float(np.clip(x, -3e3, 3e3)), y) for x, y in points]
        yield element("path", d=polyline(points), class_="rule") if k else broad(points)


def _root_marks(runs: Runs, track: Track, k: int) -> str:
    """Step k of both methods that turn b alone, in the plane and on the track."""
    drawn = ""
    for name, way in runs.roots.items():  # the larger squares first, the circles upon them
        if k >= len(way):
            continue
        ends = [runs.plane.at(p) for p in way[max(k - 1, 0) : k + 1]]
        drawn += runs.plane.clipped(joined(name, ends)) + track.joined(name, way, k)
    return drawn


def _descent_marks(runs: Runs, track: Track, eta: float, k: int, age: int) -> str:
    way = runs.descents[eta]
    if k >= len(way) or age < 0:
        return ""
    ends = [runs.plane.at(p) for p in way[max(k - 1, 0) : k + 1]]
    faded = age >= TAIL and _hops(runs, way)
    here = mark("descent", *ends[-1], small=True) if faded else joined("descent", ends)
    here = element("g", here, opacity=0.35) if faded else here
    return runs.plane.clipped(here) + track.joined("descent", way, k)


def _hops(runs: Runs, way: list[tuple[float, float]]) -> bool:
    """Whether a way goes to and fro across the line, so that its lines would cover each other."""
    sides = [value(*p) > runs.target for p in way]
    return sum(a != b for a, b in pairwise(sides)) > TAIL


def said(ways: Ways, target: float, step: int, told: str = "") -> str:
    """Where everyone is after so many steps; `told` is said of the steps."""
    parts = []
    for name, way in ways.items():
        w, b = way[min(step, len(way) - 1)]
        where = (
            f"w = {number(w, 6)}, b = {number(b, 6)}"
            if name == "descent"
            else f"b = {number(b, 6)}"
        )
        there = abs(value(w, b) - target) < TOL
        done = f", there after {len(way) - 1} steps" if there else ""
        who = NAMES[name][0].upper() + NAMES[name][1:]
        parts.append(f"{who}: {where}, z = {number(value(w, b), 6)}{done}.")
    return f"After {step} {'step' if step == 1 else 'steps'}{told}. {' '.join(parts)}"


def _row(ways: Ways, k: int) -> str:
    cells = row_cells(ways, k)
    return row(str(k), cells) if any(cells) else ""


def row_cells(ways: Ways, k: int) -> list[str]:
    """Of each method the numbers after step k, or blanks where it has arrived before."""
    cells: list[str] = []
    for name, way in ways.items():
        if k >= len(way):
            cells += [""] * (3 if name == "descent" else 2)
            continue
        w, b = way[k]
        shown = [w, b] if name == "descent" else [b]
        cells += [number(v, 6) for v in (*shown, value(w, b))]
    return cells
