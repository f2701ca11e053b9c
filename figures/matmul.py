"""A matrix product and its gradients: point at an entry, see all that feeds it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from figures import inputs
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip, neighbours
from figures.svg import Grid, formula, text
from figures.words import factor, number, row, sub

WIDEST = 640.0  # of both sides' cells together
LARGEST = 4
Entry = tuple[str, int, int]  # matrix, row, column
TOP = 66.0
BETWEEN = 30.0  # from a matrix to the one beside or below it

Matrix = npt.ArrayLike


def matmul(
    x: Matrix = ((3, 4), (5, 6)), y: Matrix = ((4, 5), (6, 7)), dz: Matrix | None = None
) -> Figure:
    """z = x·y in the usual layout, beside it dz with dx = dz·yᵀ and dy = xᵀ·dz in the same places.

    `x` has shape (n, m), `y` (m, k), `dz` (n, k), each size at most 4; dz counts 1, 2, 3, … unless
    given. Pointing at an entry of z
    lights the row and the column it is made of; at an entry of x or y, all the outputs it reaches
    and the sum its gradient is made of. Raises ValueError for shapes that do not fit.
    """
    product = _product(x, y, dz)
    forward, backward = _Place.pair(product)
    entries = product.entries()
    names = ("x", "y", "z")
    param = Param(
        name="entry",
        label="the entry pointed at",
        values=entries,
        labels=tuple(sub(name, i, j) for name, i, j in entries),
        start=entries.index(("x", 0, 0)),
    )
    spots = [forward.grid(name).center(i, j) for name, i, j in entries]
    mirrored = [backward.grid(name).center(i, j) for name, i, j in entries]
    outline = "".join(place.grid(name).outline() for place in (forward, backward) for name in names)
    bottom = forward.grid("z").bottom
    layers = (
        still(forward.ground("") + backward.ground("d")),
        Layer(("entry",), lambda entry: _lights(product, forward, backward, entry)),
        still(forward.numbers(product, "") + backward.numbers(product, "d")),
        Layer(("entry",), lambda entry: _written_out(product, bottom + 44, entry)),
    )
    return Figure(
        title="Every entry, and all that feeds it",
        hint="Point at any entry, or reach the picture with Tab and walk with the arrow keys.",
        size=(max(backward.grid("z").right + 40, 620.0), bottom + 94),
        params=(param,),
        layers=layers,
        says=(Layer(("entry",), lambda entry: _said(product, entry)),),
        columns=("entry", "is made of", "value"),
        table=(Layer(("entry",), lambda entry: _rows(product, entry)),),
        panels=(
            (0, 0, backward.left - 40, bottom + 22),
            (backward.left - 40, 0, backward.grid("z").right + 80 - backward.left, bottom + 20),
            (0, bottom + 22, 480, 74),
        ),
        grips=(
            Grip(
                param="entry",
                label="Entry of the matrices",
                outline=outline,
                points=tuple((u, v, k) for s in (spots, mirrored) for k, (u, v) in enumerate(s)),
                keys=neighbours(spots),
                hover=True,
            ),
        ),
    )


@dataclass(frozen=True)
class _Term:
    """One product in a sum: two entries, each (matrix name, row, column), with their role."""

    left: tuple[str, int, int]
    right: tuple[str, int, int]


@dataclass(frozen=True)
class _Product:
    """x (n, m), y (m, k), dz (n, k) and what follows from them."""

    x: np.ndarray
    y: np.ndarray
    dz: np.ndarray

    def value(self, name: str) -> np.ndarray:
        """A matrix by its name, ``"x"`` … ``"dy"``."""
        found: dict[str, np.ndarray] = {
            "x": self.x,
            "y": self.y,
            "z": self.x @ self.y,
            "dx": self.dz @ self.y.T,
            "dy": self.x.T @ self.dz,
            "dz": self.dz,
        }
        return found[name]

    def entries(self) -> tuple[tuple[str, int, int], ...]:
        """Every entry of x, y, z that can be pointed at."""
        shapes = {"x": self.x.shape, "y": self.y.shape, "z": self.dz.shape}
        return tuple(
            (name, *index) for name, shape in shapes.items() for index in np.ndindex(shape)
        )

    def terms(self, name: str, i: int, j: int) -> list[_Term]:
        """The products whose sum entry (i, j) of ``"z"``, ``"dx"`` or ``"dy"`` is."""
        if name == "z":
            return [_Term(("x", i, s), ("y", s, j)) for s in range(self.x.shape[1])]
        if name == "dx":
            return [_Term(("dz", i, s), ("y", j, s)) for s in range(self.dz.shape[1])]
        return [_Term(("dz", s, j), ("x", s, i)) for s in range(self.dz.shape[0])]


def _product(x: Matrix, y: Matrix, dz: Matrix | None) -> _Product:
    x, y = inputs.matrix("x", x, LARGEST), inputs.matrix("y", y, LARGEST)
    if x.shape[1] != y.shape[0]:
        raise ValueError(
            f"x must have as many columns as y has rows; got x of shape {x.shape} and y of shape "
            f"{y.shape}"
        )
    shape = x.shape[0], y.shape[1]
    counting = np.arange(1, shape[0] * shape[1] + 1).reshape(shape)
    dz = inputs.matrix("dz", counting if dz is None else dz, LARGEST)
    inputs.same_shape("dz", dz, shape, "the shape of z = x·y")
    return _Product(x, y, dz)


@dataclass(frozen=True)
class _Place:
    """Where the three matrices of one side stand: y above z, x to the left of z."""

    title: str
    left: float
    cell: float
    sizes: tuple[int, int, int]

    @classmethod
    def pair(cls, product: _Product) -> tuple["_Place", "_Place"]:
        (n, m), k = product.x.shape, product.y.shape[1]
        cell = min(56.0, (WIDEST / 2 - BETWEEN) / (m + k) - 4)
        forward = cls("forward", 34.0, cell, (n, m, k))
        left = max(forward.left + forward.width + 110, 330.0)
        return forward, cls("backward", left, cell, (n, m, k))

    @property
    def width(self) -> float:
        _, m, k = self.sizes
        return (m + k) * (self.cell + 4) - 8 + BETWEEN

    def grid(self, name: str) -> Grid:
        n, m, k = self.sizes
        beside = self.left + m * (self.cell + 4) - 4 + BETWEEN
        below = TOP + m * (self.cell + 4) - 4 + BETWEEN
        return {
            "x": Grid(self.left, below, n, m, self.cell),
            "y": Grid(beside, TOP, m, k, self.cell),
            "z": Grid(beside, below, n, k, self.cell),
        }[name]

    def ground(self, prefix: str) -> str:
        """The empty matrices with their names; `prefix` is "d" on the backward side."""
        x, y, z = (self.grid(name) for name in "xyz")
        role = {"": ("forward",) * 3, "d": ("result", "result", "upstream")}[prefix]
        # The backward rules are what the exercises ask for: the entries say them one by one.
        rule = "{forward|z} = {forward|x} · {forward|y}"
        if prefix:
            rule = "{upstream|dz}' comes in, '{result|dx}' and '{result|dy}' go out'"
        return "".join(
            [
                text(self.left - 34, 14, self.title, "large bold"),
                formula(self.left - 34, 38, rule, "quiet"),
                *(grid.boxes("cell") for grid in (x, y, z)),
                formula(x.x - 10, x.middle[1], f"{{{role[0]}|{prefix}x}}", "end large"),
                formula(y.x - 10, y.middle[1], f"{{{role[1]}|{prefix}y}}", "end large"),
                *(
                    text(g.middle[0], y_, f"({g.rows}, {g.cols})", "mid tiny quiet")
                    for g, y_ in ((x, x.bottom + 13), (y, y.y - 13), (z, z.bottom + 13))
                ),
                formula(z.right + 8, z.middle[1], f"{{{role[2]}|{prefix}z}}", "large"),
            ]
        )

    def numbers(self, product: _Product, prefix: str) -> str:
        return "".join(
            self.grid(name).numbers(product.value(prefix + name)) for name in ("x", "y", "z")
        )


def _lights(
    product: _Product, forward: _Place, backward: _Place, entry: tuple[str, int, int]
) -> str:
    """The cells that take part, coloured by their part."""
    name, i, j = entry
    lit = []
    if name == "z":
        lit.append(forward.grid("z").box(i, j, "forward lit"))
        for term in product.terms("z", i, j):
            for factor_name, r, c in (term.left, term.right):
                lit.append(forward.grid(factor_name).box(r, c, "forward"))
                lit.append(backward.grid(factor_name).box(r, c, "result"))
        lit.append(backward.grid("z").box(i, j, "upstream lit"))
        return "".join(lit)
    lit.append(forward.grid(name).box(i, j, "forward lit"))
    lit.append(backward.grid(name).box(i, j, "result lit"))
    for term in product.terms("d" + name, i, j):
        _, r, c = term.left
        lit.append(forward.grid("z").box(r, c, "forward"))
        lit.append(backward.grid("z").box(r, c, "upstream lit"))
        other, r, c = term.right
        lit.append(forward.grid(other).box(r, c, "local lit"))
    return "".join(lit)


ROLE = dict.fromkeys("xyz", "forward") | {"dz": "upstream", "dx": "result", "dy": "result"}


def _marked(entry: tuple[str, int, int], role: str = "") -> str:
    name, i, j = entry
    return f"{{{role or ROLE[name]}|{name}_{i}{j}}}"


def _sum(product: _Product, name: str, i: int, j: int) -> tuple[str, str]:
    """Entry (i, j) of `name` written out: in symbols (for `formula`), and in numbers."""
    terms = product.terms(name, i, j)
    local = "" if name == "z" else "local"
    symbols = " + ".join(f"{_marked(t.left)}·{_marked(t.right, local)}" for t in terms)
    digits = " + ".join(
        f"{factor(product.value(t.left[0])[t.left[1:]])}·"
        f"{factor(product.value(t.right[0])[t.right[1:]])}"
        for t in terms
    )
    total = number(product.value(name)[i, j], 2)
    return f"{_marked((name, i, j))} = {symbols}", f"{digits} = {total}"


def _written_out(product: _Product, y: float, entry: Entry) -> str:
    name, i, j = entry
    symbols, digits = _sum(product, "z" if name == "z" else "d" + name, i, j)
    return formula(0, y, symbols, "large") + formula(0, y + 32, "= " + digits, "large")


def _said(product: _Product, entry: Entry) -> str:
    name, i, j = entry
    if name == "z":
        return (
            f"{sub('z', i, j)} = {_plain_sum(product, 'z', i, j)}: row {i} of x times column "
            f"{j} of y. Its gradient {sub('dz', i, j)} = {number(product.dz[i, j], 2)} goes "
            f"back to row {i} of dx and column {j} of dy."
        )
    where = f"row {i}" if name == "x" else f"column {j}"
    other = f"row {j} of y" if name == "x" else f"column {i} of x"
    return (
        f"{sub(name, i, j)} = {number(product.value(name)[i, j], 2)} reaches {where} of z, through "
        f"{other}. {sub('d' + name, i, j)} = {_plain_sum(product, 'd' + name, i, j)}: "
        f"{where} of dz times {other}."
    )


def _plain_sum(product: _Product, name: str, i: int, j: int) -> str:
    return _sum(product, name, i, j)[1]


def _rows(product: _Product, entry: Entry) -> str:
    name, i, j = entry
    made = "z" if name == "z" else "d" + name
    rows = []
    for term in product.terms(made, i, j):
        left = product.value(term.left[0])[term.left[1:]]
        right = product.value(term.right[0])[term.right[1:]]
        cells = [f"{factor(left)} · {factor(right)}", number(left * right, 2)]
        rows.append(row(f"{sub(*term.left)} · {sub(*term.right)}", cells))
    rows.append(row(sub(made, i, j), ["the sum", number(product.value(made)[i, j], 2)]))
    return "".join(rows)
