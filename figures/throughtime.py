"""What becomes of a gradient that meets the same matrix at every step back through time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from figures import inputs, theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.svg import Grid, element, line, polyline, rect, text
from figures.words import number, power, row

LEFT, TOP, WIDTH, HEIGHT = 60.0, 44.0, 430.0, 330.0  # the plot
ASIDE = 540.0  # where the matrix begins
CELL = 60.0
LARGEST, MOST = 4, 6  # rows of a matrix, matrices
STEPS = 40
SLOPES = (1.0, 0.9, 0.5)
FLOOR = 1e-30
DECADES = -14, 14  # of the scale, the same for every matrix; what is beyond lies on its edge

_COS, _SIN = np.cos(np.pi / 6), np.sin(np.pi / 6)
_ROTATION = np.array([[_COS, -_SIN], [_SIN, _COS]])
MATRICES: dict[str, np.ndarray] = {
    "0.5 · ones(4, 4)": 0.5 * np.ones((4, 4)),
    "[[0.5, 5], [0, 0.5]]": np.array([[0.5, 5.0], [0.0, 0.5]]),
    "a rotation": _ROTATION,
    "0.9 · rotation": 0.9 * _ROTATION,
    "1.1 · rotation": 1.1 * _ROTATION,
}


def through_time(w: Mapping[str, object] | Sequence[Any] | None = None) -> Figure:
    """How large a gradient can be after 0 to 40 steps back through W, and the matrix W·W·…·W.

    `w` is a square matrix of at most 4×4, or a dict of up to 6 of them by name; without it, five
    that tell the story. Each step can be weakened by a slope of tanh, the same for all units.
    Raises ValueError for anything else.
    """
    chains = _read(MATRICES if w is None else w)
    names = tuple(chains)
    params = (
        Param("w", "Matrix W", names, names, control="choice"),
        Param(
            "slope",
            "Slope of tanh at every step",
            SLOPES,
            tuple(f"tanh′ = {number(slope, 1)}" for slope in SLOPES),
            control="choice",
        ),
        Param(
            "t",
            "Steps back",
            tuple(range(STEPS + 1)),
            tuple(f"{t} step{'' if t == 1 else 's'} back" for t in range(STEPS + 1)),
            start=1,
            control="slider",
            play=250,
        ),
    )

    def chain(w: str, slope: float) -> "_Chain":
        return chains[w][slope]

    return Figure(
        title="The same matrix, again and again",
        hint="Drag in the plot, press play, or use the arrow keys.",
        size=(ASIDE + LARGEST * (CELL + 4) + 4, TOP + HEIGHT + 48),
        params=params,
        layers=(
            still(_ground()),
            Layer(("w", "slope"), lambda w, slope: _plot(chain(w, slope))),
            Layer(("w", "slope", "t"), lambda w, slope, t: _here(chain(w, slope), t)),
            Layer(("t",), _heading),
            Layer(("w", "t"), lambda w, t: _ground_of_matrix(chain(w, 1.0), t)),
            Layer(("w", "slope", "t"), lambda w, slope, t: _matrix(chain(w, slope), t)),
            Layer(("w", "slope"), lambda w, slope: _facts(chain(w, slope))),
        ),
        says=(
            Layer(("w", "slope", "t"), lambda w, slope, t: _said(chain(w, slope), t)),
            Layer(("w", "slope"), lambda w, slope: chain(w, slope).fate),
        ),
        columns=("steps back", "norm of the product", "ρ to that power"),
        table=(Layer(("w", "slope"), lambda w, slope: _rows(chain(w, slope))),),
        panels=(
            (0, 0, LEFT + WIDTH + 10, TOP + HEIGHT + 48),
            (ASIDE - 4, 0, LARGEST * (CELL + 4) + 8, TOP + HEIGHT + 48),
        ),
        telling=(("t", 10),),
        grips=(
            Grip(
                param="t",
                label="Steps back",
                outline=f"M{LEFT:g} {TOP:g}h{WIDTH:g}v{HEIGHT:g}h{-WIDTH:g}z",
                points=tuple((_across(t), TOP, t) for t in range(STEPS + 1)),
                keys=tuple((max(t - 1, 0), min(t + 1, STEPS)) * 2 for t in range(STEPS + 1)),
            ),
        ),
    )


@dataclass(frozen=True)
class _Chain:
    """The powers of slope·W."""

    name: str
    slope: float
    w: np.ndarray

    @cached_property
    def powers(self) -> list[np.ndarray]:
        found = [np.eye(len(self.w))]
        for _ in range(STEPS):
            found.append(self.slope * self.w @ found[-1])
        return found

    @cached_property
    def sizes(self) -> np.ndarray:
        """The spectral norms: by how much a gradient can have grown after 0, 1, … steps."""
        return np.array([np.linalg.norm(power, 2) for power in self.powers])

    @cached_property
    def radius(self) -> float:
        """The spectral radius of slope·W."""
        return float(np.abs(np.linalg.eigvals(self.slope * self.w)).max())

    @property
    def fate(self) -> str:
        radius = f"Spectral radius {number(self.radius, 2)}:"
        if abs(self.radius - 1) < 1e-9:
            return f"{radius} in the long run it neither grows nor shrinks by a constant factor."
        if self.radius > 1:
            return f"{radius} it explodes."
        if self.sizes.max() > 1 + 1e-9:
            best = int(self.sizes.argmax())
            return (
                f"{radius} it vanishes, after it has first grown to "
                f"{number(self.sizes[best], 2)} at step {best}."
            )
        return f"{radius} it vanishes."

    def down(self, size: float) -> float:
        low, high = DECADES
        exponent = min(max(np.log10(max(size, FLOOR)), low), high)
        return float(TOP + HEIGHT * (high - exponent) / (high - low))


def _read(w: Mapping[str, object] | Sequence[Any]) -> dict[str, dict[float, _Chain]]:
    given = w if isinstance(w, Mapping) else {"W": w}
    if not 1 <= len(given) <= MOST:
        raise ValueError(f"w must hold 1 to {MOST} matrices; got {len(given)}")
    chains = {}
    for name, value in given.items():
        matrix = inputs.matrix(str(name), value, LARGEST)
        if matrix.shape[0] != matrix.shape[1]:
            raise ValueError(f"{name} must be square; got an array of shape {matrix.shape}")
        chains[str(name)] = {slope: _Chain(str(name), slope, matrix) for slope in SLOPES}
    return chains


def _across(t: float) -> float:
    return LEFT + WIDTH * t / STEPS


def _ground() -> str:
    drawn = [
        text(0, 10, "largest size of the gradient", "bold"),
        rect(LEFT, TOP, WIDTH, HEIGHT, fill=theme.EMPTY, rx=4),
    ]
    low, high = DECADES
    for exponent in range(-12, 13, 4):
        y = TOP + HEIGHT * (high - exponent) / (high - low)
        drawn.append(line(LEFT, y, LEFT + WIDTH, y, "axis" if exponent == 0 else "rule"))
        drawn.append(text(LEFT - 8, y, power(10.0**exponent), "end small"))
    for t in range(0, STEPS + 1, 10):
        drawn.append(line(_across(t), TOP + HEIGHT, _across(t), TOP + HEIGHT + 5, "axis"))
        drawn.append(text(_across(t), TOP + HEIGHT + 17, str(t), "mid small"))
    drawn.append(text(LEFT, TOP + HEIGHT + 38, "the end of the sequence", "small quiet"))
    drawn.append(text(LEFT + WIDTH, TOP + HEIGHT + 38, "steps back in time", "end small quiet"))
    x = LEFT + 196
    drawn.append(element("path", d=f"M{x:g} 11h26", **GRADIENT))
    drawn.append(text(x + 34, 11, "with W", "small"))
    drawn.append(element("path", d=f"M{x + 104:g} 11h26", **LAW))
    drawn.append(text(x + 138, 11, "ρ to the power t", "small"))
    return "".join(drawn)


GRADIENT: dict[str, Any] = {
    "fill": "none",
    "stroke": theme.ROLES["upstream"].paint,
    "stroke_width": 2.2,
    "stroke_linejoin": "round",
}
LAW: dict[str, Any] = {
    "fill": "none",
    "stroke": theme.INK,
    "stroke_width": 1.3,
    "stroke_dasharray": "1 4",
}


def _plot(chain: _Chain) -> str:
    drawn = []
    law = [(_across(t), chain.down(chain.radius**t)) for t in range(STEPS + 1)]
    found = [(_across(t), chain.down(size)) for t, size in enumerate(chain.sizes)]
    drawn.append(element("path", d=polyline(np.round(found, 1)), **GRADIENT))
    drawn.append(element("path", d=polyline(np.round(law, 1)), **LAW))
    return "".join(drawn)


def _here(chain: _Chain, t: int) -> str:
    x, y = _across(t), chain.down(chain.sizes[t])
    return line(x, TOP - 6, x, TOP + HEIGHT, "", stroke=theme.INK, stroke_width=1.2) + element(
        "circle",
        cx=x,
        cy=y,
        r=6,
        fill=theme.ROLES["upstream"].paint,
        stroke=theme.CARD,
        stroke_width=1.5,
    )


def _heading(t: int) -> str:
    if t == 0:
        return text(ASIDE, 10, "no step yet", "bold")
    return text(ASIDE, 10, f"all {t} steps together" if t > 1 else "one step", "bold")


def _grid(entries: np.ndarray) -> Grid:
    """As wide for every matrix: the smaller it is, the larger its cells."""
    cell = LARGEST * (CELL + 4) / len(entries) - 4
    return Grid.of(ASIDE, TOP, entries.shape, cell)


def _ground_of_matrix(chain: _Chain, t: int) -> str:
    """Its colours: the same for every slope of tanh, which weakens all entries alike."""
    entries = chain.powers[t]
    grid = _grid(entries)
    limit = float(np.abs(entries).max())
    return "".join(
        grid.box(i, j, "", fill=theme.diverging(float(entries[i, j]), limit))
        for i, j in grid.indices()
    )


def _matrix(chain: _Chain, t: int) -> str:
    entries = chain.powers[t]
    grid = _grid(entries)
    return "".join(
        text(*grid.center(i, j), _short(float(entries[i, j])), "mid small")
        for i, j in grid.indices()
    )


def _short(value: float) -> str:
    if abs(value) < 1e-13:
        return "0"  # what rounding left of a zero
    if not 0.001 <= abs(value) < 10_000:
        return power(value) if abs(value) > FLOOR else "0"
    return number(value, 3 if abs(value) < 10 else 1)


def _facts(chain: _Chain) -> str:
    y = TOP + LARGEST * (CELL + 4) + 22
    lines = [
        ("largest entry of W", number(float(np.abs(chain.w).max()), 3)),
        ("spectral radius of W", number(chain.radius / chain.slope, 3)),
        ("ρ, with tanh′", number(chain.radius, 3)),
    ]
    right = ASIDE + LARGEST * (CELL + 4) - 4
    return "".join(
        text(ASIDE, y + 24 * k, name, "small") + text(right, y + 24 * k, value, "end")
        for k, (name, value) in enumerate(lines)
    )


def _said(chain: _Chain, t: int) -> str:
    weakened = "" if chain.slope == 1 else f", tanh′ = {number(chain.slope, 1)}"
    steps = "1 step" if t == 1 else f"{t} steps"
    return (
        f"W = {chain.name}{weakened}. After {steps} back, a gradient of size 1 can have the size "
        f"{_short(float(chain.sizes[t]))}."
    )


def _rows(chain: _Chain) -> str:
    return "".join(
        row(str(t), (_short(float(chain.sizes[t])), _short(chain.radius**t)))
        for t in (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 30, 35, 40)
    )
