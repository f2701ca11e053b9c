"""The gradient of a convolution's input: dz, padded, under the kernel turned by 180°."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from figures import inputs, theme
from figures.convolution import KERNEL
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip, neighbours
from figures.svg import Grid, element, formula, line, text
from figures.words import factor, number, row, sub

Matrix = npt.ArrayLike

LARGEST, LARGEST_KERNEL = 4, 3
TOP = 32.0
BETWEEN = 70.0
TURNS = (0, 30, 60, 90, 120, 150, 180)  # degrees that the kernel is turned by hand
UPSTREAM = ((1, 1, 1), (2, 2, 2), (3, 3, 3))
ROOM_FOR_TAGS = 40.0


def full_correlation(w: Matrix = KERNEL, dz: Matrix = UPSTREAM) -> Figure:
    """dx, pixel by pixel: which entries of dz reach it, and why they meet w turned by 180°.

    `w` has shape (kh, kw), at most 3×3, `dz` (a, b), at most 4×4; dx is (a+kh−1, b+kw−1). Each
    weight keeps its shade of green wherever it stands. Raises ValueError for anything else.
    """
    given = _Given(inputs.matrix("w", w, LARGEST_KERNEL), inputs.matrix("dz", dz, LARGEST))
    stage = _Stage.of(given)
    steps = tuple(np.ndindex(given.dx.shape))
    param = Param(
        name="step",
        label="Pixel of dx",
        values=steps,
        labels=tuple(
            f"step {k + 1} of {len(steps)}: row {i}, column {j}" for k, (i, j) in enumerate(steps)
        ),
        control="slider",
        play=900,
    )
    turn = Param(
        name="turn",
        label="How far w is turned",
        values=TURNS,
        labels=tuple(f"turned by {angle}°" for angle in TURNS),
        start=TURNS.index(180),
    )
    left = [stage.window_middle(i, j) for i, j in steps]
    right = [stage.dx.center(i, j) for i, j in steps]
    return Figure(
        title="Why the kernel is turned by 180°",
        hint="Turn the kernel by hand, and drag the window: what stands on each dz?",
        size=(stage.dx.right + 6, stage.bottom + 106),
        params=(turn, param),
        layers=(
            still(_ground(given, stage)),
            Layer(("turn",), lambda turn: _kernel(given, stage, turn)),
            Layer(("turn", "step"), lambda turn, step: _lights(given, stage, turn, step)),
            still(_numbers(given, stage)),
            Layer(("turn", "step"), lambda turn, step: _filled(given, stage, turn, step)),
            Layer(("step",), lambda step: _written(given, stage.bottom + 36, step)),
        ),
        says=(
            Layer(("step",), lambda step: _said(given, step)),
            Layer(("turn", "step"), lambda turn, step: _fits(given, turn, step)),
        ),
        columns=("dx", *(f"column {j}" for j in range(given.dx.shape[1]))),
        table=(Layer(("step",), lambda step: _rows(given, step)),),
        panels=(
            (0, 0, stage.dx.x - 24, stage.bottom + 14),
            (stage.dx.x - 24, stage.dx.y - 40, stage.dx.width + 30, stage.dx.height + 50),
            (0, stage.bottom + 16, 490, 90),
        ),
        grips=(
            _handle(stage),
            Grip(
                param="step",
                label="Pixel of dx",
                outline=stage.padded.outline() + stage.dx.outline(),
                points=tuple((u, v, k) for s in (left, right) for k, (u, v) in enumerate(s)),
                keys=neighbours(right),
            ),
        ),
    )


@dataclass(frozen=True)
class _Given:
    """w (kh, kw), dz (a, b)."""

    w: np.ndarray
    dz: np.ndarray

    @property
    def border(self) -> tuple[int, int]:
        """How many zeros go around dz, above and to the left."""
        return self.w.shape[0] - 1, self.w.shape[1] - 1

    @property
    def padded(self) -> np.ndarray:
        rows, cols = self.border
        return np.pad(self.dz, ((rows, rows), (cols, cols)))

    @property
    def turned(self) -> np.ndarray:
        return self.w[::-1, ::-1]

    @property
    def dx(self) -> np.ndarray:
        """The full correlation, shape (a+kh−1, b+kw−1)."""
        rows, cols = self.w.shape
        padded = self.padded
        shape = padded.shape[0] - rows + 1, padded.shape[1] - cols + 1
        return np.array(
            [
                [np.sum(padded[i : i + rows, j : j + cols] * self.turned) for j in range(shape[1])]
                for i in range(shape[0])
            ]
        )

    def terms(self, step: tuple[int, int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """(output, weight) for every output that pixel `step` feeds, in the outputs' order."""
        found = []
        for output in np.ndindex(self.dz.shape):
            weight = step[0] - output[0], step[1] - output[1]
            if 0 <= weight[0] < self.w.shape[0] and 0 <= weight[1] < self.w.shape[1]:
                found.append((output, weight))
        return found


@dataclass(frozen=True)
class _Stage:
    """dz with its border of zeros, the kernel as it is and turned, dx."""

    padded: Grid
    w: Grid
    turned: Grid
    dx: Grid

    @classmethod
    def of(cls, given: _Given) -> "_Stage":
        columns = given.padded.shape[1] + given.w.shape[1] + given.dx.shape[1]
        cell = min(50.0, 630 / columns - 4)
        size = given.w.shape
        small = Grid.of(0.0, 0.0, size, cell)
        height = 2 * small.height + 96
        padded = Grid.of(2.0, TOP, given.padded.shape, cell)
        middle = TOP + max(padded.height, height) / 2
        left = padded.right + BETWEEN
        dx = Grid.of(left + small.width + BETWEEN, TOP, given.dx.shape, cell)
        return cls(
            padded=Grid.of(2.0, middle - padded.height / 2, given.padded.shape, cell),
            w=Grid.of(left, middle - height / 2, size, cell),
            turned=Grid.of(left, middle + height / 2 - small.height, size, cell),
            dx=Grid.of(dx.x, middle - dx.height / 2, given.dx.shape, cell),
        )

    @property
    def bottom(self) -> float:
        return max(self.padded.bottom, self.turned.bottom + 24)

    def window_middle(self, i: int, j: int) -> tuple[float, float]:
        return self.padded.center(i + (self.w.rows - 1) / 2, j + (self.w.cols - 1) / 2)


def _green(given: _Given, weight: tuple[int, int]) -> str:
    """The shade of one weight: light for the first, dark for the last."""
    place = weight[0] * given.w.shape[1] + weight[1]
    strength = 0.1 + 0.36 * place / max(given.w.size - 1, 1)
    return theme.shade(theme.ROLES["local"].paint, strength)


def _ground(given: _Given, stage: _Stage) -> str:
    rows, cols = given.border
    a, b = given.dz.shape
    inside = {(i + rows, j + cols) for i, j in np.ndindex(a, b)}
    w = stage.w
    drawn = [
        formula(
            stage.padded.middle[0], stage.padded.y - 20, "{upstream|dz}', with zeros around'", "mid"
        ),
        formula(stage.dx.middle[0], stage.dx.y - 20, "{result|dx}", "mid large"),
        formula(w.middle[0], w.y - 20, "{forward|w}", "mid large"),
        stage.padded.boxes(lambda i, j: "cell" if (i, j) in inside else "pad"),
        stage.dx.boxes("cell"),
    ]
    for i, j in w.indices():
        drawn.append(w.box(i, j, "", fill=_green(given, (i, j))))
    return "".join(drawn)


def _handle(stage: _Stage) -> Grip:
    """The turned kernel is turned like a wheel, by its corner."""
    grid = stage.turned
    (x, y), reach = grid.middle, _reach(grid)
    angles = [np.deg2rad(angle - 90) for angle in TURNS]
    outline = grid.outline() + f"M{x - 12:g} {y - reach - 12:g}h{reach + 24:g}v{2 * reach + 24:g}"
    return Grip(
        param="turn",
        label="How far w is turned",
        outline=f"{outline}h{-reach - 24:g}z",
        points=tuple(
            (round(x + reach * np.cos(a), 1), round(y + reach * np.sin(a), 1), k)
            for k, a in enumerate(angles)
        ),
        keys=tuple((max(k - 1, 0), min(k + 1, len(TURNS) - 1)) * 2 for k in range(len(TURNS))),
    )


def _reach(grid: Grid) -> float:
    """From the middle of the kernel to its handle."""
    return float(np.hypot(grid.width, grid.height)) / 2 + 10


def _kernel(given: _Given, stage: _Stage, turn: int) -> str:
    """w, turned about its middle, its numbers upright; and the handle that turns it."""
    grid = stage.turned
    (x, y), angle = grid.middle, np.deg2rad(turn)
    cos, sin = np.cos(angle), np.sin(angle)
    drawn = []
    for i, j in grid.indices():
        box = grid.box(
            i, j, "", fill=_green(given, (i, j)), transform=f"rotate({turn} {x:g} {y:g})"
        )
        drawn.append(box)
    for i, j in grid.indices():
        u, v = grid.center(i, j)
        spot = x + (u - x) * cos - (v - y) * sin, y + (u - x) * sin + (v - y) * cos
        drawn.append(text(*spot, number(float(given.w[i, j]), 2), "mid"))
    reach = _reach(grid)
    hx, hy = x + reach * sin, y - reach * cos
    edge = grid.height / 2 + 2
    drawn.append(line(x + edge * sin, y - edge * cos, hx, hy, "axis"))
    drawn.append(element("circle", cx=hx, cy=hy, r=6.0, fill=theme.ROLES["local"].paint))
    drawn.append(formula(x, stage.w.bottom + 20, f"'turned by {turn}°'", "mid small quiet"))
    return "".join(drawn)


def _standing(given: _Given, turn: int) -> np.ndarray | None:
    """w as it stands after the turn; none where it stands askew, or does not fit upright."""
    if turn == 90 and given.w.shape[0] != given.w.shape[1]:
        return None
    return np.rot90(given.w, -(turn // 90)) if turn % 90 == 0 else None


def _numbers(given: _Given, stage: _Stage) -> str:
    rows, cols = given.border
    dz = np.full(given.padded.shape, np.nan)
    dz[rows : rows + given.dz.shape[0], cols : cols + given.dz.shape[1]] = given.dz
    zeros = np.where(np.isnan(dz), 0.0, np.nan)
    return (
        stage.padded.numbers(dz) + stage.padded.numbers(zeros, "quiet") + stage.w.numbers(given.w)
    )


def _lights(given: _Given, stage: _Stage, turn: int, step: tuple[int, int]) -> str:
    i, j = step
    rows, cols = given.w.shape
    drawn = []
    places = np.arange(rows * cols).reshape(rows, cols)
    standing = _standing(_Given(places, given.dz), turn)
    for (a, b), place in np.ndenumerate(standing) if standing is not None else ():
        weight = divmod(int(place), cols)
        drawn.append(stage.padded.box(i + a, j + b, "", fill=_green(given, weight)))
    drawn.append(stage.padded.window(i, j, rows, cols, "local"))
    drawn.append(stage.dx.box(i, j, "result lit"))
    return "".join(drawn)


def _filled(given: _Given, stage: _Stage, turn: int, step: tuple[int, int]) -> str:
    i, j = step
    standing = _standing(given, turn)
    dx = given.dx
    known = np.array([[dx[at] if at <= step else np.nan for at in r] for r in _by_rows(dx)])
    tags = [
        stage.padded.tag(i + a, j + b, f"×{factor(float(weight))}", "")
        for (a, b), weight in (np.ndenumerate(standing) if standing is not None else ())
        if stage.padded.cell >= ROOM_FOR_TAGS
    ]
    return "".join(tags) + stage.dx.numbers(known)


def _by_rows(array: np.ndarray) -> list[list[tuple[int, int]]]:
    return [[(i, j) for j in range(array.shape[1])] for i in range(array.shape[0])]


def _written(given: _Given, y: float, step: tuple[int, int]) -> str:
    """On the way forward and on the way back: the same pairs."""
    pixel = f"{step[0]}{step[1]}"
    terms = given.terms(step)
    ways = [f"{{local|w_{v[0]}{v[1]}}}→{{forward|z_{u[0]}{u[1]}}}" for u, v in terms]
    parts = [f"{{upstream|dz_{u[0]}{u[1]}}}·{{local|w_{v[0]}{v[1]}}}" for u, v in terms]
    small = "small" if len(terms) > 6 else ""
    return (
        formula(0, y, f"'forward, '{{forward|x_{pixel}}}' went through  '{',  '.join(ways)}", small)
        + formula(0, y + 32, f"'so, back,  '{{result|dx_{pixel}}} = {' + '.join(parts)}", small)
        + formula(0, y + 60, f"= {_digits(given, step)}", small)
    )


def _digits(given: _Given, step: tuple[int, int]) -> str:
    products = (
        f"{factor(float(given.dz[u]))}·{factor(float(given.w[v]))}" for u, v in given.terms(step)
    )
    return f"{' + '.join(products)} = {number(given.dx[step], 2)}"


def _said(given: _Given, step: tuple[int, int]) -> str:
    terms = given.terms(step)
    weights = ", ".join(sub("w", *weight) for _, weight in terms)
    outputs = ", ".join(sub("z", *output) for output, _ in terms)
    made = f"{sub('dx', *step)} = {_digits(given, step)}."
    if len(terms) == 1:
        return f"{made} Pixel {sub('x', *step)} met {weights} only, on its way to {outputs}."
    return (
        f"{made} Taken in the order of the outputs {outputs}, the weights that pixel "
        f"{sub('x', *step)} met are {weights}: w read backwards."
    )


def _fits(given: _Given, turn: int, step: tuple[int, int]) -> str:
    """Whether the kernel as it is turned gives this pixel of dx."""
    if turn == 180:
        return "Turned by 180°, w lays each of them on its own dz."
    standing = _standing(given, turn)
    if standing is None:
        return f"Turned by {turn}°, w stands askew: go on to 180°."
    i, j = step
    rows, cols = standing.shape
    found = float(np.sum(given.padded[i : i + rows, j : j + cols] * standing))
    asked = "As it is" if turn == 0 else f"Turned by {turn}°"
    if abs(found - given.dx[step]) < 1e-9:
        return f"{asked}, w gives the same here, by chance: look at another pixel."
    return f"{asked}, w would give {number(found, 2)}: its weights stand on the wrong dz."


def _rows(given: _Given, step: tuple[int, int]) -> str:
    dx = given.dx
    return "".join(
        row(f"row {i}", (number(dx[at], 2) if at <= step else "" for at in places))
        for i, places in enumerate(_by_rows(dx))
    )
