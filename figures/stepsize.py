"""The error of a numerical slope against its step h: too long a step, too short a step, a kink."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from figures import theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.svg import element, formula, line, polyline, rect, text
from figures.words import power, row

LEFT, TOP, WIDTH, HEIGHT = 60.0, 44.0, 430.0, 340.0  # the plot of errors
LENS = 566.0, 74.0, 230.0, 230.0  # x, y, width, height of the view through the lens
DECADES = 16  # h from 1 down to 10⁻¹⁶
MOST_STAIRS = 90  # of the numbers there are in the lens, if each is to be seen as a stair
HIGHEST, LOWEST = 0, -16  # powers of ten on the error axis
WAYS = ("one-sided", "central")
PRECISIONS = ("float64", "float32")


def step_size() -> Figure:
    """One-sided and central differences of three functions in two precisions, at every step h.

    The plot shows the size of the error against h, both on logarithmic scales; beside it, what
    the computer sees of the function within reach of the step.
    """
    steps = tuple(-k / 2 for k in range(2 * DECADES + 1))
    params = (
        Param("of", "Function", tuple(EXAMPLES), tuple(EXAMPLES), control="choice"),
        Param("dtype", "Precision", PRECISIONS, PRECISIONS, control="choice"),
        Param(
            "h",
            "Step h",
            steps,
            tuple(f"h = {power(10.0**step)}" for step in steps),
            start=steps.index(-2),
            control="slider",
            play=500,
        ),
    )
    return Figure(
        title="How wrong is a measured slope?",
        hint="Drag the line, press play, or use the arrow keys.",
        size=(LENS[0] + LENS[2] + 4, TOP + HEIGHT + 50),
        params=params,
        layers=(
            still(_axes()),
            Layer(("of",), _kink),
            Layer(("of", "dtype"), _guides),
            Layer(("of", "dtype"), _curves),
            Layer(("h",), _marker),
            Layer(("of", "dtype", "h"), _points),
            Layer(("of", "dtype", "h"), _lens),
        ),
        says=(Layer(("of", "dtype", "h"), _said),),
        columns=("h", *(f"{way}, {dtype}" for dtype in PRECISIONS for way in WAYS)),
        table=(Layer(("of",), _rows),),
        panels=(
            (0, 0, LEFT + WIDTH + 2, TOP + HEIGHT + 50),
            (LENS[0] - 30, 0, LENS[2] + 34, TOP + HEIGHT + 50),
        ),
        grips=(
            Grip(
                param="h",
                label="Step h",
                outline=f"M{LEFT:g} {TOP:g}h{WIDTH:g}v{HEIGHT:g}h{-WIDTH:g}z",
                points=tuple((_across(step), TOP, n) for n, step in enumerate(steps)),
                keys=tuple(
                    (max(n - 1, 0), min(n + 1, len(steps) - 1)) * 2 for n in range(len(steps))
                ),
            ),
        ),
    )


@dataclass(frozen=True)
class Example:
    """A function at a point: its name, its derivatives there, and its kink if it has one."""

    shown: str
    f: Callable[[np.ndarray], np.ndarray]
    at: float
    slope: float
    second: float = 0.0
    third: float = 0.0
    kink: float | None = None


def _sigmoid(x: np.ndarray) -> np.ndarray:
    one = x.dtype.type(1)
    return np.asarray(one / (one + np.exp(-x)))


def _relu(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(x, x.dtype.type(0)))


def _sigmoid_example(at: float) -> Example:
    s = 1 / (1 + np.exp(-at))
    slope = s * (1 - s)
    return Example(
        f"σ at x = {at:g}",
        _sigmoid,
        at,
        slope,
        slope * (1 - 2 * s),
        slope * (1 - 6 * s + 6 * s * s),
    )


EXAMPLES = {
    "σ at 0.5": _sigmoid_example(0.5),
    "relu at 0.001": Example("relu at x = 0.001", _relu, 0.001, 1.0, kink=0.0),
    "relu at 0": Example("relu at x = 0", _relu, 0.0, 0.0, kink=0.0),
}


def measured(of: str, dtype: str, way: str, h: float) -> float:
    """The difference quotient of an example, every operation done in `dtype`."""
    example, kind = EXAMPLES[of], np.dtype(dtype).type
    x, step = kind(example.at), kind(h)
    ahead, here, behind = (example.f(np.asarray(t)) for t in (x + step, x, x - step))
    if way == "central":
        return float((ahead - behind) / (kind(2) * step))
    return float((ahead - here) / step)


def error(of: str, dtype: str, way: str, h: float) -> float:
    """How far the measured slope is from the true one; relu's slope at 0 counts as 0."""
    return abs(measured(of, dtype, way, h) - EXAMPLES[of].slope)


def truncation(of: str, way: str, h: float) -> float:
    """The error that a step of length h would make if nothing were rounded, to leading order."""
    example = EXAMPLES[of]
    if way == "central":
        return abs(example.third) * h * h / 6
    return abs(example.second) * h / 2


def rounding(of: str, dtype: str, h: float) -> float:
    """About the largest error that rounding x ± h and f makes, divided by the step."""
    example = EXAMPLES[of]
    value = float(example.f(np.asarray(example.at)))
    return float(np.finfo(dtype).eps) / 2 * (abs(value) + abs(example.slope * example.at)) / h


def _across(exponent: float) -> float:
    """Where h = 10^exponent stands: long steps on the left, short ones on the right."""
    return LEFT - WIDTH * exponent / DECADES


def _down(size: float) -> float:
    """Where an error of this size stands; what is smaller than the axis shows lies on its floor."""
    exponent = np.log10(size) if size > 0 else LOWEST
    return TOP + HEIGHT * (HIGHEST - max(min(exponent, HIGHEST + 0.35), LOWEST)) / (
        HIGHEST - LOWEST
    )


def _axes() -> str:
    drawn = [
        text(0, 10, "size of the error", "bold"),
        rect(LEFT, TOP, WIDTH, HEIGHT, fill=theme.EMPTY, rx=4),
    ]
    for exponent in range(HIGHEST, LOWEST - 1, -4):
        y = _down(10.0**exponent)
        drawn.append(line(LEFT, y, LEFT + WIDTH, y))
        drawn.append(text(LEFT - 8, y, power(10.0**exponent), "end small"))
    for exponent in range(0, -DECADES - 1, -2):
        x = _across(exponent)
        drawn.append(line(x, TOP + HEIGHT, x, TOP + HEIGHT + 5, "axis"))
        drawn.append(text(x, TOP + HEIGHT + 17, power(10.0**exponent), "mid small"))
    drawn.append(text(LEFT, TOP + HEIGHT + 39, "long step", "small quiet"))
    drawn.append(formula(LEFT + WIDTH / 2, TOP + HEIGHT + 39, "'step 'h", "mid"))
    drawn.append(text(LEFT + WIDTH, TOP + HEIGHT + 39, "short step", "end small quiet"))
    for k, way in enumerate(WAYS):
        x = LEFT + 130 + 130 * k
        drawn.append(element("path", d=f"M{x:g} 11h26", **LOOKS[way]))
        drawn.append(text(x + 34, 11, way))
    return "".join(drawn)


LOOKS: dict[str, dict[str, Any]] = {
    "one-sided": {
        "fill": "none",
        "stroke": theme.shade(theme.ROLES["local"].paint, 0.6),
        "stroke_width": 2.2,
        "stroke_dasharray": "6 4",
        "stroke_linejoin": "round",
    },
    "central": {
        "fill": "none",
        "stroke": theme.ROLES["local"].paint,
        "stroke_width": 2.2,
        "stroke_linejoin": "round",
    },
}


def _kink(of: str) -> str:
    """The part of the plot in which the step reaches over the kink."""
    example = EXAMPLES[of]
    if example.kink is None:
        return ""
    reach = abs(example.at - example.kink)
    right = _across(np.log10(reach)) if reach else LEFT + WIDTH
    ground = rect(LEFT, TOP, right - LEFT, HEIGHT, fill=theme.shade(theme.NEGATIVE, 0.16), rx=4)
    for k, words in enumerate(("the step", "reaches", "the kink")):
        ground += text(LEFT + 12, TOP + 110 + 19 * k, words, "small")
    return ground


def _guides(of: str, dtype: str) -> str:
    """The two laws: dotted lines of slope 1, 2 and −1."""
    look: dict[str, Any] = {"stroke": theme.INK, "stroke_width": 1.3, "stroke_dasharray": "1 4"}
    halo: dict[str, Any] = {"stroke": theme.EMPTY, "stroke_width": 4, "paint_order": "stroke"}
    drawn, names = [], []

    def guide(size: Callable[[float], float], name: str, at: float, side: str) -> None:
        ends = [
            (_across(e), _down(size(10.0**e)))
            for e in np.arange(0, -DECADES - 0.01, -0.125)
            if 10.0**LOWEST < size(10.0**e) < 10.0**HIGHEST
        ]
        if len(ends) > 1:
            drawn.append(line(*ends[0], *ends[-1], "", stroke_linecap="round", **look))
            x, y = _across(at), _down(size(10.0**at))
            right, down = {"above": (10, -12), "below": (16, 12), "before": (-46, -10)}[side]
            names.append(formula(x + right, y + down, name, "small", **halo))

    if EXAMPLES[of].second:
        guide(lambda h: truncation(of, "one-sided", h), "∼ h", -3.4, "above")
        guide(lambda h: truncation(of, "central", h), "∼ h^2", -3.2, "below")
    if of != "relu at 0":
        at = -12.4 if dtype == "float64" else -5.0
        guide(lambda h: rounding(of, dtype, h), "∼ 1/h", at, "before")
    return "".join(drawn + names)


@cache
def _curve(of: str, dtype: str, way: str) -> tuple[tuple[float, float], ...]:
    exponents = np.arange(0, -DECADES - 0.01, -0.125)
    return tuple((_across(e), _down(error(of, dtype, way, 10.0**e))) for e in exponents)


def _curves(of: str, dtype: str) -> str:
    return "".join(
        element("path", d=polyline(np.round(_curve(of, dtype, way), 1)), **LOOKS[way])
        for way in WAYS
    )


def _marker(h: float) -> str:
    x = _across(h)
    return line(x, TOP - 6, x, TOP + HEIGHT, "", stroke=theme.INK, stroke_width=1.5) + element(
        "circle", cx=x, cy=TOP - 10, r=7, fill=theme.INK
    )


RIM: dict[str, Any] = {"stroke": theme.CARD, "stroke_width": 1.5}


def _points(of: str, dtype: str, h: float) -> str:
    drawn = []
    for way in WAYS:
        look: dict[str, Any] = {
            "fill": LOOKS[way]["stroke"],
            "stroke": theme.CARD,
            "stroke_width": 1.5,
        }
        y = _down(error(of, dtype, way, 10.0**h))
        drawn.append(element("circle", cx=_across(h), cy=y, r=5.5, fill=look, **RIM))
    return "".join(drawn)


def _lens(of: str, dtype: str, h: float) -> str:
    """The function as the computer sees it, from x − 1.5h to x + 1.5h, and both chords."""
    example, kind, step = EXAMPLES[of], np.dtype(dtype).type, 10.0**h
    left, top, width, height = LENS
    x, reach = kind(example.at), kind(step)
    here = float(example.f(np.asarray(x)))
    tall = (example.slope or 1.0) * 1.5 * step * 1.15

    def place(a: float, value: float) -> tuple[float, float]:
        up = min(max((value - here) / tall, -1.0), 1.0)
        return left + width * (a + 1.5) / 3, top + height * (1 - up) / 2

    seen = _stairs(example, x, step)
    few = bool(seen)
    if not few:
        apart = np.linspace(-1.5, 1.5, 121)
        seen = [(a, float(example.f(np.asarray(x + kind(a) * reach)))) for a in apart]
    points = np.round([place(a, v) for a, v in seen], 1)
    drawn = [
        formula(left, top - 60, "'a lens from 'x − h' to 'x + h", "bold"),
        formula(left, top - 36, f"{{forward|{example.shown}}}',  {dtype}'", "small"),
        rect(left, top, width, height, fill=theme.EMPTY, rx=4),
        line(
            *place(-1.5, here - 1.5 * step * example.slope),
            *place(1.5, here + 1.5 * step * example.slope),
            "rule",
        ),
        element(
            "path",
            d=polyline(points if few else _corners(points)),
            fill="none",
            stroke=theme.ROLES["forward"].paint,
            stroke_width=2,
            stroke_linejoin="round",
        ),
    ]
    if few:
        told = f"each stair is one number of {dtype}"
        drawn.append(text(left, top - 13, told, "tiny quiet"))
    values = {a: float(example.f(np.asarray(x + kind(a) * reach))) for a in (-1, 0, 1)}
    for way, ends in (("one-sided", (0, 1)), ("central", (-1, 1))):
        drawn.append(
            line(
                *place(ends[0], values[ends[0]]), *place(ends[1], values[ends[1]]), "", **LOOKS[way]
            )
        )
    for a, value in values.items():
        px, py = place(a, value)
        drawn.append(element("circle", cx=px, cy=py, r=4.5, fill=theme.INK))
        name = {-1: "x − h", 0: "x", 1: "x + h"}[a]
        drawn.append(formula(px, top + height + 16, name, "mid small"))
    y = top + height + 46
    for k, way in enumerate(WAYS):
        drawn.append(text(left, y + 24 * k, f"{way}:", "small local"))
        slope = measured(of, dtype, way, step)
        drawn.append(text(left + 168, y + 24 * k, _digits(slope), "end local"))
    drawn.append(text(left, y + 48, "true slope:", "small"))
    drawn.append(text(left + 168, y + 48, _slope(example), "end"))
    return "".join(drawn)


def _stairs(example: Example, x: Any, step: float) -> list[tuple[float, float]]:
    """The function at every number that there is from x − 1.5h to x + 1.5h: (steps from x, value)
    at both ends of each stair, or nothing where there are too many to be seen.

    A stair reaches half-way to the numbers beside its own, as whatever lies there is rounded to it.
    """
    kind = type(x)
    end, apart = kind(np.inf), float(np.spacing(x)) / 2
    if 3 * step > 2 * MOST_STAIRS * apart:
        return []
    first = x
    while float(first) > float(x) - 1.5 * step:
        first = np.nextafter(first, -end)
    stairs: list[tuple[float, float]] = []
    here, left = first, -1.5
    while left < 1.5:
        after = np.nextafter(here, end)
        middle = ((float(here) - float(x)) + (float(after) - float(x))) / 2 / step
        right = min(max(middle, -1.5), 1.5)
        if right > left:
            value = float(example.f(np.asarray(here)))
            stairs += [(left, value), (right, value)]
        here, left = after, right
    return stairs


def _corners(points: np.ndarray) -> list[tuple[float, float]]:
    """`points`, shape (n, 2), without those that lie on the line between their neighbours."""
    kept = [points[0]]
    for here, after in pairwise(points[1:]):
        (a, b), (c, d) = here - kept[-1], after - here
        if abs(a * d - b * c) > 0.12 * abs(a) * abs(c):
            kept.append(here)
    return [tuple(point) for point in (*kept, points[-1])]


def _digits(value: float) -> str:
    return f"{value:.8f}".replace("-", "−")


def _slope(example: Example) -> str:
    return "none" if example.at == example.kink else _digits(example.slope)


def _why(of: str, dtype: str, h: float) -> str:
    """What makes the larger part of the central difference's error."""
    example = EXAMPLES[of]
    if example.at == example.kink:
        return "There is a kink at x itself: no step finds a slope, since there is none."
    if example.kink is not None and h > abs(example.at - example.kink):
        return "x − h lies beyond the kink: the central difference mixes two slopes."
    kind = np.dtype(dtype).type
    x = kind(example.at)
    if x + kind(h) == x:
        return "x + h is rounded back to x: nothing is left to be measured."
    if example.kink is not None:
        return "The step stays on one side of the kink, and only rounding is left."
    if truncation(of, "central", h) > rounding(of, dtype, h):
        return "The step is long: the curve bends within it."
    return "The step is short: what is left is rounding, blown up by 1/h."


def _said(of: str, dtype: str, h: float) -> str:
    step = 10.0**h
    one, both = (power(error(of, dtype, way, step)) for way in WAYS)
    if EXAMPLES[of].at == EXAMPLES[of].kink:
        slopes = [_digits(measured(of, dtype, way, step)) for way in WAYS]
        found = f"the one-sided difference says {slopes[0]}, the central one {slopes[1]}."
    else:
        found = f"the one-sided difference is off by {one}, the central one by {both}."
    return f"{of}, {dtype}, h = {power(step)}: {found} {_why(of, dtype, step)}"


def _rows(of: str) -> str:
    return "".join(
        row(
            power(10.0**-k),
            (power(error(of, dtype, way, 10.0**-k)) for dtype in PRECISIONS for way in WAYS),
        )
        for k in range(DECADES + 1)
    )
