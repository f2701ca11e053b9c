"""Descent in the bowl y = (x − 1)² + 0.001, tangent by tangent, for several learning rates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from figures import inputs, theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.plot import HALO, Plot
from figures.svg import arrow, element, formula, line, rect
from figures.words import plain, row

RATES = (0.1, 0.3, 0.5, 0.9, 1.0, 1.1)
STARTS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 1.75, 1.9)
STEPS = 8
TOP = 34.0
BOWL = Plot(24, TOP, 420, 372, -0.35, 2.35, -0.3, 1.9)
ERRORS = Plot(506, TOP, 278, 150, -0.5, STEPS - 0.5, -1.25, 1.25)
HOLLOW: dict[str, Any] = {
    "fill": theme.CARD,
    "stroke": theme.ROLES["forward"].paint,
    "stroke_width": 2,
}
DASHES: dict[str, Any] = {"stroke_width": 1.5, "stroke_dasharray": "5 4"}


def bowl(*, eta: float = 0.1, start: float = 0.2) -> Figure:
    """Gradient descent on y = (x − 1)² + 0.001 from `start` with learning rate `eta`.

    Each step follows the tangent as far as η times the slope says; the chord joins where it began
    and where it ended. On the right the error x − 1 from step to step. Raises ValueError for a
    rate or start the figure does not have.
    """
    inputs.one_of("eta", eta, RATES)
    inputs.one_of("start", start, STARTS)
    params = (
        Param(
            name="eta",
            label="Learning rate η",
            values=RATES,
            labels=tuple(f"η = {plain(rate)}" for rate in RATES),
            start=RATES.index(eta),
            control="choice",
        ),
        Param(
            name="start",
            label="Where the descent starts",
            values=STARTS,
            labels=tuple(f"x = {plain(x)}" for x in STARTS),
            start=STARTS.index(start),
        ),
        Param(
            name="step",
            label="Step",
            values=tuple(range(STEPS)),
            labels=tuple(f"step {k}" for k in range(STEPS)),
            control="slider",
            play=800,
        ),
    )
    every = ("eta", "start", "step")

    def at(draw: Callable[..., str]) -> Layer:
        return Layer(every, lambda eta, start, step: draw(_Descent(eta, start), step))

    return Figure(
        title="Down into the bowl",
        hint="Choose a learning rate, then play or step; drag the point on the axis to start "
        "elsewhere.",
        size=(796, TOP + BOWL.height + 26),
        params=params,
        layers=(
            still(_ground()),
            Layer(("start",), _handle),
            Layer(("eta", "start"), lambda eta, start: _errors(_Descent(eta, start))),
            at(_trail),
            at(_now),
            at(_written),
        ),
        says=(at(_said),),
        columns=("step", "x", "y", "slope", "−η · slope", "slope of the chord", "error x − 1"),
        table=(at(_row),),
        panels=(
            (0, 0, 456, TOP + BOWL.height + 26),
            (476, 0, 320, TOP + BOWL.height + 26),
        ),
        grips=(
            Grip(
                param="start",
                label=params[1].label,
                outline=f"M{BOWL.x:g} {BOWL.at(0, -0.02)[1]:g}h{BOWL.width:g}v46h{-BOWL.width:g}z",
                points=tuple((*BOWL.at(x, -0.17), k) for k, x in enumerate(STARTS)),
            ),
            Grip(
                param="step",
                label="Step",
                outline=ERRORS.outline(),
                points=tuple((*ERRORS.at(k, 0), k) for k in range(STEPS)),
            ),
        ),
    )


@dataclass(frozen=True)
class _Descent:
    eta: float
    start: float

    @staticmethod
    def y(x: float) -> float:
        return (x - 1) ** 2 + 0.001

    @staticmethod
    def slope(x: float) -> float:
        return 2 * (x - 1)

    def x(self, step: int) -> float:
        """After so many steps; each multiplies the error x − 1 by the factor."""
        x = self.start
        for _ in range(step):
            x -= self.eta * self.slope(x)
        return x

    def chord(self, step: int) -> float:
        """The slope from where the step begins to where it ends; NaN for a step of no length."""
        here, there = self.x(step), self.x(step + 1)
        return (self.y(there) - self.y(here)) / (there - here) if there != here else float("nan")

    @property
    def factor(self) -> float:
        return 1 - 2 * self.eta

    @property
    def regime(self) -> str:
        """In words, what the factor does to the error."""
        f = round(self.factor, 9)
        if f == 0:
            return "it is gone in one step"
        if f == -1:
            return "it changes sides for ever"
        if f < -1:
            return "it changes sides and grows"
        return "it changes sides and shrinks" if f < 0 else "it shrinks"


def _ground() -> str:
    drawn = [formula(BOWL.x, 14, "{forward|y} = (x − 1)^2 + 0.001")]
    drawn.append(BOWL.ground())
    drawn.append(BOWL.axes((0, 0.5, 1, 1.5, 2), (0, 0.5, 1, 1.5)))
    drawn.append(line(*BOWL.at(BOWL.left, 0), *BOWL.at(BOWL.right, 0), "axis"))
    xs = np.linspace(BOWL.left, BOWL.right, 61)
    curve = BOWL.curve(((x, _Descent.y(x)) for x in xs), "forward", stroke_width=3)
    drawn.append(BOWL.clipped(curve))
    drawn.append(formula(ERRORS.x, 14, "'the error '{forward|x} − 1' from step to step'"))
    drawn.append(ERRORS.ground())
    drawn.append(ERRORS.axes(range(STEPS), (-1, 0, 1)))
    drawn.append(line(*ERRORS.at(ERRORS.left, 0), *ERRORS.at(ERRORS.right, 0), "axis"))
    return "".join(drawn)


def _handle(start: float) -> str:
    """The start, on the axis, where it can be dragged."""
    x, y = BOWL.at(start, -0.17)
    knob = element("circle", cx=x, cy=y, r=7.0, class_="forward")
    return knob + formula(x + 12, y, "'start'", "tiny quiet")


def _errors(descent: _Descent) -> str:
    """All errors faintly, so that the course of things is seen before it is played."""
    dots = (
        ERRORS.dot(k, descent.x(k) - 1, 3, fill=theme.LINE)
        for k in range(STEPS)
        if abs(descent.x(k) - 1) < ERRORS.top
    )
    return "".join(dots)


def _trail(descent: _Descent, step: int) -> str:
    """What has been: points, chords, errors."""
    xs = [descent.x(k) for k in range(step + 1)]
    points = [(x, descent.y(x)) for x in xs]
    drawn = BOWL.curve(points, "arrow") if step else ""
    drawn += "".join(BOWL.dot(x, y, 3.5, "forward", opacity=0.6) for x, y in points[:-1])
    shown = BOWL.clipped(drawn)
    errors = [(k, x - 1) for k, x in enumerate(xs)]
    stems = "".join(line(*ERRORS.at(k, 0), *ERRORS.at(k, e), "forward") for k, e in errors)
    stems += "".join(ERRORS.dot(k, e, 4, "forward") for k, e in errors)
    return shown + ERRORS.clipped(stems)


def _now(descent: _Descent, step: int) -> str:
    """The present step: along the tangent, as far as η says; then down or up to the curve."""
    x, to = descent.x(step), descent.x(step + 1)
    y, slope = descent.y(x), descent.slope(x)
    here = BOWL.dot(x, y, 6, "forward")
    if abs(to - x) < 1e-9:
        return BOWL.clipped(here)
    end = y + slope * (to - x)
    far = [(u, y + slope * (u - x)) for u in (x - 0.25, x + 0.25)]
    drawn = BOWL.curve(far, "local", stroke_width=1.5)
    drawn += BOWL.curve([(x, y), (to, end)], "local", stroke_width=3.5)
    drawn += BOWL.curve([(to, end), (to, descent.y(to))], "arrow", **DASHES)
    drawn += BOWL.curve([(x, y), (to, descent.y(to))], "arrow", **DASHES)
    drawn += here + BOWL.dot(to, descent.y(to), 5, **HOLLOW)
    start, tip = BOWL.at(x, 0), BOWL.at(to, 0)
    gone = ""
    if not BOWL.left < to < BOWL.right:
        way, side = ("end", BOWL.x + BOWL.width - 8) if to > 1 else ("", BOWL.x + 8)
        words = f"{{result|'off to '{plain(round(to, 2))}}}"
        gone = formula(side, BOWL.y + 16, words, f"bold {way}".strip(), **HALO)
    if abs(tip[0] - start[0]) > 8:
        drawn += element("g", arrow(*start, *tip, "result"), stroke_width=4)
    return BOWL.clipped(drawn + gone)


def _written(descent: _Descent, step: int) -> str:
    x, to, slope = (
        round(v, 4) for v in (descent.x(step), descent.x(step + 1), _slope(descent, step))
    )
    eta, chord = plain(descent.eta), descent.chord(step)
    joined = "'none: nothing moves'" if np.isnan(chord) else plain(round(chord, 4))
    move = plain(round(-descent.eta * _slope(descent, step), 4))
    lines = (
        ("'slope'", f"{{local|2·({plain(x)} − 1) = {plain(slope)}}}"),
        ("'step'", f"{{result|−{eta} · {_bracketed(slope)} = {move}}}"),
        ("'next '{forward|x}", f"{{forward|{plain(to)}}}"),
        ("'chord'", joined),
        ("'error'", f"'times  1 − 2 · '{eta} = {plain(round(descent.factor, 4))}"),
    )
    y = ERRORS.y + ERRORS.height + 62
    card = rect(ERRORS.x - 14, y - 26, 306, 156, "cell", rx=6)
    return card + "".join(
        formula(ERRORS.x, y + 26 * k, name, "quiet") + formula(ERRORS.x + 64, y + 26 * k, what)
        for k, (name, what) in enumerate(lines)
    )


def _slope(descent: _Descent, step: int) -> float:
    return descent.slope(descent.x(step))


def _bracketed(value: float) -> str:
    return f"({plain(value)})" if value < 0 else plain(value)


def _said(descent: _Descent, step: int) -> str:
    x, to = plain(round(descent.x(step), 4)), plain(round(descent.x(step + 1), 4))
    multiplied = plain(round(descent.factor, 4))
    chord = descent.chord(step)
    if np.isnan(chord):
        return f"η = {plain(descent.eta)}, step {step}: at x = {x} the slope is 0. Nothing moves."
    return (
        f"η = {plain(descent.eta)}, step {step}: at x = {x} the tangent has slope "
        f"{plain(round(_slope(descent, step), 4))}, and the step leads to {to}; the chord to there "
        f"has slope {plain(round(chord, 4))}. Each step multiplies the error by {multiplied}: "
        f"{descent.regime}."
    )


def _row(descent: _Descent, step: int) -> str:
    x, slope, chord = descent.x(step), _slope(descent, step), descent.chord(step)
    cells = (x, descent.y(x), slope, -descent.eta * slope, chord, x - 1)
    return row(str(step), ("" if np.isnan(c) else plain(round(c, 6)) for c in cells))
