"""A kernel slides over an input; then its gradients: gathered into dw, scattered back into dx."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from figures import inputs
from figures.frames import Layer, Param
from figures.player import Figure, Grip, neighbours
from figures.svg import Grid, arrow, formula, text
from figures.words import factor, number, row, sub

Matrix = npt.ArrayLike

LARGEST_INPUT, LARGEST_KERNEL = 6, 3
TOP = 66.0
BETWEEN = 92.0
MODES = ("forward", "dw", "dx")
MODE_LABELS = ("Forward: z", "Backward to w: dw", "Backward to x: dx")

INPUT = ((3, 4, 5, 6), (4, 5, 6, 7), (5, 6, 7, 8), (6, 7, 8, 9))
KERNEL = ((1, 2), (3, 4))


def convolution(
    x: Matrix = INPUT, w: Matrix = KERNEL, dz: Matrix | None = None, *, mode: str = "forward"
) -> Figure:
    """The kernel `w` slid over `x`, forward and backward; `mode` is the one shown first.

    `x` has shape (H, W), at most 6×6, `w` (kh, kw), at most 3×3 and not larger than x, and `dz`
    (H−kh+1, W−kw+1); its rows are 1, 2, 3, … unless given. Every step has the window at one place
    and one output: forward it fills z, ``"dw"`` adds dz times the window of x to dw, ``"dx"`` adds
    dz times w to dx under it.
    Raises ValueError for anything else.
    """
    sums = _sums(x, w, dz)
    inputs.one_of("mode", mode, MODES)
    steps = tuple(np.ndindex(sums.dz.shape))
    stage = _Stage.of(sums)
    params = (
        Param("mode", "Direction", MODES, MODE_LABELS, MODES.index(mode), control="choice"),
        Param(
            name="step",
            label="Position of the window",
            values=tuple(range(len(steps))),
            labels=tuple(
                f"step {k + 1} of {len(steps)}: row {i}, column {j}"
                for k, (i, j) in enumerate(steps)
            ),
            control="slider",
            play=700,
        ),
    )
    left = [stage.window_middle(i, j) for i, j in steps]
    right = [stage.z.center(i, j) for i, j in steps]
    both = ("mode", "step")
    bottom = max(stage.x.bottom, stage.w.bottom, stage.z.bottom)

    def at(draw: Callable[..., str]) -> Layer:
        return Layer(both, lambda mode, step: draw(sums, stage, mode, steps[step]))

    return Figure(
        title="A kernel slides over an input, and the gradient slides back",
        hint="Drag the window, press play, or use the arrow keys. Choose a direction:",
        size=(stage.z.right + 6, bottom + 84),
        params=params,
        layers=(
            Layer(("mode",), lambda mode: _ground(stage, mode)),
            at(_lights),
            Layer(("mode",), lambda mode: _given(sums, stage, mode)),
            at(_counted),
            Layer(both, lambda mode, step: _written(sums, bottom + 34, mode, steps[step])),
        ),
        says=(Layer(both, lambda mode, step: _said(sums, mode, steps[step])),),
        columns=("now", *(f"column {j}" for j in range(sums.x.shape[1]))),
        table=(Layer(both, lambda mode, step: _rows(sums, mode, steps[step])),),
        panels=(
            (0, 0, stage.w.right + 10, bottom + 10),
            (stage.w.right + 10, stage.z.y - 40, stage.z.width + BETWEEN, stage.z.height + 50),
            (0, bottom + 14, 480, 70),
        ),
        grips=(
            Grip(
                param="step",
                label="Position of the window",
                outline=stage.x.outline() + stage.z.outline(),
                points=tuple((u, v, k) for s in (left, right) for k, (u, v) in enumerate(s)),
                keys=neighbours(left),
            ),
        ),
    )


@dataclass(frozen=True)
class _Sums:
    """x (H, W), w (kh, kw), dz (H−kh+1, W−kw+1) and what has been added up after some steps."""

    x: np.ndarray
    w: np.ndarray
    dz: np.ndarray

    def patch(self, at: tuple[int, int]) -> tuple[slice, slice]:
        """Where the window stands that makes z[at]."""
        (i, j), (rows, cols) = at, self.w.shape
        return slice(i, i + rows), slice(j, j + cols)

    def done(self, at: tuple[int, int]) -> list[tuple[int, int]]:
        """The outputs up to and with `at`, row by row."""
        return [each for each in np.ndindex(self.dz.shape) if each <= at]

    def z(self, at: tuple[int, int]) -> np.ndarray:
        """z as far as it is filled; NaN where the window has not been."""
        z = np.full(self.dz.shape, np.nan)
        for each in self.done(at):
            z[each] = np.sum(self.x[self.patch(each)] * self.w)
        return z

    def dw(self, at: tuple[int, int]) -> np.ndarray:
        """The sum so far of dz times the window of x, shape (kh, kw)."""
        return np.asarray(
            sum(self.dz[each] * self.x[self.patch(each)] for each in self.done(at)), dtype=float
        )

    def dx(self, at: tuple[int, int]) -> np.ndarray:
        """The sum so far of dz times w, put where the window stood, shape (H, W)."""
        dx = np.zeros(self.x.shape)
        for each in self.done(at):
            dx[self.patch(each)] += self.dz[each] * self.w
        return dx

    def reached(self, at: tuple[int, int]) -> np.ndarray:
        """Where the window has been, shape (H, W), true or false."""
        been = np.zeros(self.x.shape, dtype=bool)
        for each in self.done(at):
            been[self.patch(each)] = True
        return been


def _sums(x: Matrix, w: Matrix, dz: Matrix | None) -> _Sums:
    x = inputs.matrix("x", x, LARGEST_INPUT)
    w = inputs.matrix("w", w, LARGEST_KERNEL)
    if w.shape[0] > x.shape[0] or w.shape[1] > x.shape[1]:
        raise ValueError(f"w must not be larger than x; got w {w.shape} and x {x.shape}")
    out = (x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1)
    by_rows = np.ones(out) * np.arange(1, out[0] + 1)[:, None]
    dz = inputs.matrix("dz", by_rows if dz is None else dz, LARGEST_INPUT)
    inputs.same_shape("dz", dz, out, "one entry for each place of the window")
    return _Sums(x, w, dz)


@dataclass(frozen=True)
class _Stage:
    """The three grids, side by side: whatever has x's shape, w's shape, z's shape."""

    x: Grid
    w: Grid
    z: Grid

    @classmethod
    def of(cls, sums: _Sums) -> "_Stage":
        columns = sums.x.shape[1] + sums.w.shape[1] + sums.dz.shape[1]
        cell = min(56.0, 600 / columns - 4)
        x = Grid.of(2.0, TOP, sums.x.shape, cell)
        w = Grid.of(x.right + BETWEEN, TOP, sums.w.shape, cell)
        z = Grid.of(w.right + BETWEEN, TOP, sums.dz.shape, cell)
        middle = x.middle[1]
        lowered = (Grid(g.x, middle - g.height / 2, g.rows, g.cols, cell) for g in (w, z))
        return cls(x, *lowered)

    def window_middle(self, i: int, j: int) -> tuple[float, float]:
        return self.x.center(i + (self.w.rows - 1) / 2, j + (self.w.cols - 1) / 2)


TITLES = {
    "forward": ("{forward|x}", "{forward|w}", "{forward|z}"),
    "dw": ("{forward|x}", "{result|dw}", "{upstream|dz}"),
    "dx": ("{result|dx}", "{forward|w}", "{upstream|dz}"),
}
RULES = {
    "forward": "'one output is the window of '{forward|x}' times '{forward|w}', added up'",
    "dw": "'every window of '{forward|x}', times its '{upstream|dz}', is added into '{result|dw}",
    "dx": "'every '{upstream|dz}', times '{forward|w}', is added into '{result|dx}"
    "' where its window stood'",
}


def _ground(stage: _Stage, mode: str) -> str:
    grids = (stage.x, stage.w, stage.z)
    drawn = [formula(0, 14, RULES[mode])]
    for grid, title in zip(grids, TITLES[mode], strict=True):
        drawn.append(formula(grid.middle[0], grid.y - 18, title, "mid large"))
        drawn.append(grid.boxes("cell"))
    y = stage.x.middle[1]
    first = (stage.x.right + 16, stage.w.x - 16)
    second = (stage.w.right + 16, stage.z.x - 16)
    if mode == "forward":
        drawn.append(text(sum(first) / 2, y, "×", "mid large quiet"))
        drawn.append(arrow(second[0], y, second[1], y))
    elif mode == "dw":
        drawn.append(arrow(first[0], y, first[1], y))
        drawn.append(arrow(second[1], y, second[0], y))
    else:
        drawn.append(arrow(first[1], y, first[0], y))
        drawn.append(text(sum(second) / 2, y, "×", "mid large quiet"))
    return "".join(drawn)


def _lights(sums: _Sums, stage: _Stage, mode: str, at: tuple[int, int]) -> str:
    i, j = at
    rows, cols = sums.w.shape
    window = {"forward": "forward", "dw": "local", "dx": "result"}[mode]
    kernel = {"forward": "local", "dw": "result", "dx": "local"}[mode]
    output = {"forward": "forward", "dw": "upstream", "dx": "upstream"}[mode]
    drawn = [stage.x.box(i + a, j + b, window) for a in range(rows) for b in range(cols)]
    drawn.append(stage.w.boxes(kernel))
    drawn.append(stage.z.box(i, j, f"{output} lit"))
    drawn.append(stage.x.window(i, j, rows, cols, window))
    return "".join(drawn)


def _given(sums: _Sums, stage: _Stage, mode: str) -> str:
    """The numbers that are known from the start."""
    if mode == "forward":
        return stage.x.numbers(sums.x) + stage.w.numbers(sums.w)
    if mode == "dw":
        return stage.x.numbers(sums.x) + stage.z.numbers(sums.dz)
    return stage.w.numbers(sums.w) + stage.z.numbers(sums.dz)


def _counted(sums: _Sums, stage: _Stage, mode: str, at: tuple[int, int]) -> str:
    """The numbers that come into being, and in the window what each cell is multiplied with."""
    i, j = at
    cells = list(np.ndindex(sums.w.shape))
    up = sums.dz[at]
    if mode == "forward":
        tags = [
            stage.x.tag(i + a, j + b, f"×{factor(float(sums.w[a, b]))}", "local") for a, b in cells
        ]
        return "".join(tags) + stage.z.numbers(sums.z(at))
    if mode == "dw":
        tags = [stage.x.tag(i + a, j + b, f"×{factor(up)}", "upstream") for a, b in cells]
        patch = sums.x[sums.patch(at)]
        tags += [stage.w.tag(a, b, _added(up * patch[a, b]), "local") for a, b in cells]
        return "".join(tags) + stage.w.numbers(sums.dw(at), "bold")
    tags = [stage.x.tag(i + a, j + b, _added(up * sums.w[a, b]), "local") for a, b in cells]
    tags += [stage.w.tag(a, b, f"×{factor(up)}", "upstream") for a, b in cells]
    untouched = np.where(sums.reached(at), np.nan, 0.0)
    dx = np.where(sums.reached(at), sums.dx(at), np.nan)
    return "".join(tags) + stage.x.numbers(dx, "bold") + stage.x.numbers(untouched, "quiet")


def _added(value: float) -> str:
    return number(value, 2) if value < 0 else f"+{number(value, 2)}"


def _written(sums: _Sums, y: float, mode: str, at: tuple[int, int]) -> str:
    """The step as a formula, in symbols and in numbers."""
    i, j = at
    cells = list(np.ndindex(sums.w.shape))
    index = f"{i}{j}"
    if mode == "forward":
        terms = (f"{{forward|x_{i + a}{j + b}}}·{{local|w_{a}{b}}}" for a, b in cells)
        symbols = f"{{forward|z_{index}}} = {' + '.join(terms)}"
        digits = f"= {_products(sums, at)} = {number(sums.z(at)[at], 2)}"
    elif mode == "dw":
        a, b = cells[-1]
        symbols = (
            f"{{result|dw_ab}} += {{upstream|dz_{index}}} · {{local|x}}"
            "' under '{forward|w_ab}',  for example'"
        )
        under = sums.x[sums.patch(at)][a, b]
        digits = (
            f"{{result|dw_{a}{b}}} += {{upstream|dz_{index}}}·"
            f"{{local|x_{i + a}{j + b}}} = {factor(float(sums.dz[at]))}·{factor(float(under))} = "
            f"{number(sums.dz[at] * under, 2)}"
        )
    else:
        a, b = cells[-1]
        symbols = (
            f"{{result|dx}}' under '{{forward|w_ab}} += {{upstream|dz_{index}}} · {{local|w_ab}}"
            "',  for example'"
        )
        digits = (
            f"{{result|dx_{i + a}{j + b}}} += {{upstream|dz_{index}}}·"
            f"{{local|w_{a}{b}}} = {factor(float(sums.dz[at]))}·{factor(float(sums.w[a, b]))} = "
            f"{number(sums.dz[at] * sums.w[a, b], 2)}"
        )
    return formula(0, y, symbols) + formula(0, y + 28, digits)


def _products(sums: _Sums, at: tuple[int, int]) -> str:
    pairs = zip(sums.x[sums.patch(at)].flat, sums.w.flat, strict=True)
    return " + ".join(f"{factor(value)}·{factor(weight)}" for value, weight in pairs)


def _said(sums: _Sums, mode: str, at: tuple[int, int]) -> str:
    i, j = at
    last = at == tuple(size - 1 for size in sums.dz.shape)
    up = f"{sub('dz', i, j)} = {number(sums.dz[at], 2)}"
    if mode == "forward":
        return (
            f"The window at row {i}, column {j} makes {sub('z', i, j)} = "
            f"{_products(sums, at)} = {number(sums.z(at)[at], 2)}."
        )
    if mode == "dw":
        end = "Every output has spoken: dw is complete." if last else "All outputs share w."
        return (
            f"{up} times the window of x at row {i}, column {j} is added to dw, "
            f"now {_matrix(sums.dw(at))}. {end}"
        )
    end = "dx is complete." if last else "Where windows overlap, the parts add up."
    return f"{up} times w is added to dx where the window stood, at row {i}, column {j}. {end}"


def _matrix(values: np.ndarray) -> str:
    rows = ("[" + ", ".join(number(value, 2) for value in each) + "]" for each in values)
    return f"[{', '.join(rows)}]"


def _rows(sums: _Sums, mode: str, at: tuple[int, int]) -> str:
    """The array that comes into being, as far as it is known."""
    name, array = {
        "forward": ("z", sums.z),
        "dw": ("dw", sums.dw),
        "dx": ("dx", sums.dx),
    }[mode]
    return "".join(
        row(f"{name}, row {i}", ("" if np.isnan(v) else number(v, 2) for v in values))
        for i, values in enumerate(array(at))
    )
