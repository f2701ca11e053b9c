"""Broadcasting: forward an entry is copied, so on the way back its gradients are added up."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from figures import inputs
from figures.frames import Layer, Param
from figures.player import Figure, Grip, neighbours
from figures.svg import Grid, arrow, element, formula, text
from figures.words import factor, number, row

Array = npt.NDArray[np.float64]

ROWS, COLS = 2, 3
SOURCES = {  # by the shape of b
    "(3,)": ((10.0, 20.0, 30.0),),
    "(2, 1)": ((10.0,), (20.0,)),
    "()": ((10.0,),),
}
SUMS = {
    "(3,)": "dz.sum(axis=0)",
    "(2, 1)": "dz.sum(axis=1, keepdims=True)",
    "()": "dz.sum()",
}
X = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
UPSTREAM = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
MODES = ("forward", "backward")
TOP, CELL = 62.0, 54.0


def broadcasting(shape: str = "(3,)", *, mode: str = "forward") -> Figure:
    """z = x + b with x of shape (2, 3) and b of a smaller one: copies forward, sums back.

    `shape` is the shape of b that is shown first, ``"(3,)"``, ``"(2, 1)"`` or ``"()"``; `mode` is
    ``"forward"`` or ``"backward"``. Pointing at an entry lights the entry of b behind it and all
    of that entry's copies. Raises ValueError for anything else.
    """
    inputs.one_of("shape", shape, tuple(SOURCES))
    inputs.one_of("mode", mode, MODES)
    places = tuple(np.ndindex(ROWS, COLS))
    params = (
        Param(
            "shape",
            "Shape of b",
            tuple(SOURCES),
            tuple(f"b: {one}" for one in SOURCES),
            tuple(SOURCES).index(shape),
            control="choice",
        ),
        Param(
            "mode",
            "Direction",
            MODES,
            ("Forward: copies", "Backward: sums"),
            MODES.index(mode),
            control="choice",
        ),
        Param(
            "at",
            "Entry pointed at",
            places,
            tuple(f"row {i}, column {j}" for i, j in places),
        ),
    )
    every = ("shape", "mode", "at")
    spots = [COPIES.center(i, j) for i, j in places]
    outer = [RESULT.center(i, j) for i, j in places]
    bottom = TOP + COPIES.height
    return Figure(
        title="Copied forward, added up on the way back",
        hint="Point at an entry, or use the arrow keys. Choose the shape of b, and a direction:",
        size=(RESULT.right + 8, bottom + 96),
        params=params,
        layers=(
            Layer(every, lambda shape, mode, at: _Spread(shape).threads(mode, at)),
            Layer(("shape", "mode"), lambda shape, mode: _Spread(shape).ground(mode)),
            Layer(every, lambda shape, mode, at: _Spread(shape).lights(mode, at)),
            Layer(("shape", "mode"), lambda shape, mode: _Spread(shape).numbers(mode)),
            Layer(every, lambda shape, mode, at: _Spread(shape).written(mode, at, bottom + 40)),
        ),
        says=(Layer(every, lambda shape, mode, at: _Spread(shape).said(mode, at)),),
        columns=("array", *(f"column {j}" for j in range(COLS))),
        table=(Layer(("shape", "mode"), lambda shape, mode: _Spread(shape).rows(mode)),),
        grips=(
            Grip(
                param="at",
                label="Entry pointed at",
                outline=COPIES.outline() + RESULT.outline(),
                points=tuple((u, v, k) for s in (spots, outer) for k, (u, v) in enumerate(s)),
                keys=neighbours(spots),
                hover=True,
            ),
        ),
        panels=(
            (0, 0, COPIES.right + 20, bottom + 12),
            (RESULT.x - 44, 0, 240, bottom + 12),
            (0, bottom + 24, 480, 72),
        ),
        telling=(("at", (0, 1)),),
    )


SOURCE = Grid(2.0, TOP, ROWS, COLS, CELL)  # room for b, which is smaller
COPIES = Grid(SOURCE.right + 96, TOP, ROWS, COLS, CELL)
RESULT = Grid(COPIES.right + 100, TOP, ROWS, COLS, CELL)


@dataclass(frozen=True)
class _Spread:
    """b of one shape, and its copies."""

    shape: str

    @property
    def b(self) -> Array:
        return np.array(SOURCES[self.shape])

    @property
    def copies(self) -> Array:
        return np.broadcast_to(self.b, (ROWS, COLS))

    @property
    def z(self) -> Array:
        return np.array(X) + self.copies

    @property
    def db(self) -> Array:
        """The sums of dz over the copies, in the shape of b (as a matrix)."""
        dz = np.array(UPSTREAM)
        for axis in (0, 1):
            if self.b.shape[axis] == 1:
                dz = dz.sum(axis=axis, keepdims=True)
        return dz

    @property
    def grid(self) -> Grid:
        """b in the middle of its room."""
        rows, cols = self.b.shape
        pitch = CELL + SOURCE.gap
        return Grid(
            SOURCE.x + (COLS - cols) * pitch / 2,
            SOURCE.y + (ROWS - rows) * pitch / 2,
            rows,
            cols,
            CELL,
        )

    def behind(self, at: tuple[int, int]) -> tuple[int, int]:
        """The entry of b that stands behind an entry of the copies."""
        rows, cols = self.b.shape
        return min(at[0], rows - 1), min(at[1], cols - 1)

    def siblings(self, at: tuple[int, int]) -> list[tuple[int, int]]:
        """All the copies of the same entry of b."""
        return [one for one in np.ndindex(ROWS, COLS) if self.behind(one) == self.behind(at)]

    def name(self, at: tuple[int, int], prefix: str = "") -> str:
        i, j = self.behind(at)
        index = {"(3,)": f"_{j}", "(2, 1)": f"_{i}0", "()": ""}[self.shape]
        return f"{prefix}b{index}"

    def ground(self, mode: str) -> str:
        forward = mode == "forward"
        d, role = ("", "forward") if forward else ("d", "result")
        last = "{forward|z} = {forward|x} + {forward|b}" if forward else "{upstream|dz}"
        middle = "'copies of '{forward|b}" if forward else "'each copy receives its '{upstream|dz}"
        drawn = [
            formula(SOURCE.middle[0], TOP - 40, f"{{{role}|{d}b}},  'shape '{self.shape}", "mid"),
            formula(COPIES.middle[0], TOP - 40, f"{middle}", "mid"),
            formula(RESULT.middle[0], TOP - 40, f"{last},  'shape '(2, 3)", "mid"),
            self.grid.boxes("cell"),
            COPIES.boxes("cell"),
            RESULT.boxes("cell"),
        ]
        y = COPIES.middle[1]
        first, second = (SOURCE.right + 14, COPIES.x - 14), (COPIES.right + 20, RESULT.x - 20)
        if not forward:
            first, second = first[::-1], second[::-1]
        drawn.append(arrow(second[0], y, second[1], y))
        if forward:
            drawn.append(formula(sum(second) / 2, y - 18, "+ {forward|x}", "mid small"))
        says = "copied" if forward else "added up"
        drawn.append(text(sum(first) / 2, TOP + COPIES.height + 10, says, "mid small quiet"))
        return "".join(drawn)

    def lights(self, mode: str, at: tuple[int, int]) -> str:
        forward = mode == "forward"
        source, copy = ("forward lit", "forward") if forward else ("result lit", "upstream")
        drawn = [self.grid.box(*self.behind(at), source)]
        for one in self.siblings(at):
            drawn.append(COPIES.box(*one, copy) + RESULT.box(*one, copy))
        drawn.append(RESULT.window(*at, 1, 1, "forward" if forward else "upstream"))
        return "".join(drawn)

    def threads(self, mode: str, at: tuple[int, int]) -> str:
        """Between an entry of b and its copies, under the cells that lie in between."""
        x, y = self.grid.center(*self.behind(at))
        look = "forward" if mode == "forward" else "upstream"
        drawn = []
        for one in self.siblings(at):
            u, v = COPIES.center(*one)
            third = (u - x) / 3
            path = f"M{x:g} {y:g}C{x + third:g} {y:g} {u - third:g} {v:g} {u:g} {v:g}"
            drawn.append(element("path", d=path, class_=look, stroke_width=2, opacity=0.8))
        return "".join(drawn)

    def numbers(self, mode: str) -> str:
        if mode == "forward":
            arrays = self.b, self.copies, self.z
        else:
            arrays = self.db, np.array(UPSTREAM), np.array(UPSTREAM)
        grids = self.grid, COPIES, RESULT
        return "".join(g.numbers(array) for g, array in zip(grids, arrays, strict=True))

    def written(self, mode: str, at: tuple[int, int], y: float) -> str:
        i, j = at
        if mode == "forward":
            line = (
                f"{{forward|z_{i}{j}}} = {{forward|x_{i}{j}}} + {{forward|{self.name(at)}}} = "
                f"{number(X[i][j])} + {number(self.copies[at])} = {number(self.z[at])}"
            )
            return formula(0, y, line, "large")
        symbols = " + ".join(f"{{upstream|dz_{a}{b}}}" for a, b in self.siblings(at))
        digits = " + ".join(factor(UPSTREAM[a][b]) for a, b in self.siblings(at))
        total = number(self.db[self.behind(at)])
        return formula(
            0, y, f"{{result|{self.name(at, 'd')}}} = {symbols} = {digits} = {total}"
        ) + formula(0, y + 32, f"'in NumPy: 'db' = {SUMS[self.shape]}'", "small quiet")

    def said(self, mode: str, at: tuple[int, int]) -> str:
        copies, name = len(self.siblings(at)), self.name(at).replace("_", "")
        if mode == "forward":
            return (
                f"b has the shape {self.shape}. {name} = {number(self.copies[at])} is copied "
                f"{copies} times: it is in {copies} entries of z."
            )
        digits = " + ".join(factor(UPSTREAM[a][b]) for a, b in self.siblings(at))
        return (
            f"b has the shape {self.shape}. {name} was copied {copies} times, so the gradients of "
            f"all its copies are added up: d{name} = {digits} = "
            f"{number(self.db[self.behind(at)])}."
        )

    def rows(self, mode: str) -> str:
        name, array = ("z", self.z) if mode == "forward" else ("db", self.db)
        return "".join(row(f"{name}, row {i}", map(number, each)) for i, each in enumerate(array))
