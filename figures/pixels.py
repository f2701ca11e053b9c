"""How many outputs of a convolution each input pixel feeds, and through which weights."""

from dataclasses import dataclass

import numpy as np

from figures import theme
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip, neighbours
from figures.svg import Grid, element, formula, polyline, rect, text
from figures.words import row, sub

LARGEST = 5
TOP = 52.0
BETWEEN = 150.0
WIDE = 56.0  # of a weight or an output
STRONGEST = 0.45  # the shade of the pixel that is used most


def pixel_uses(n: int = 3, k: int = 2) -> Figure:
    """An n×n input under a k×k kernel: on every pixel the number of outputs it feeds.

    The chosen pixel's outputs and the weights in between are lit. Starts with the middle pixel.
    Raises ValueError unless 1 ≤ k ≤ n ≤ 5.
    """
    if not (isinstance(n, int) and isinstance(k, int) and 1 <= k <= n <= LARGEST):
        raise ValueError(
            f"n and k must be whole numbers with 1 ≤ k ≤ n ≤ {LARGEST}; got n={n!r}, k={k!r}"
        )
    out = n - k + 1
    uses = count_uses(n, k)
    height = max(n * 64.0, max(k, out) ** 2 * 22.0)
    x = Grid(2.0, TOP + (height - n * 64) / 2, n, n, 60.0)
    w = _Column("w", x.right + BETWEEN, TOP, height, k)
    z = _Column("z", w.x + WIDE + BETWEEN, TOP, height, out)
    bottom = TOP + height
    pixels = tuple(x.indices())
    param = Param(
        name="pixel",
        label="the input pixel",
        values=pixels,
        labels=tuple(sub("x", *at) for at in pixels),
        start=len(pixels) // 2,
    )
    spots = [x.center(i, j) for i, j in pixels]

    def links(pixel: tuple[int, int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        return feeds(pixel, n, k)

    def lights(pixel: tuple[int, int]) -> str:
        lit = [x.window(*pixel, 1, 1, "forward")]
        for output, weight in links(pixel):
            lit.append(w.box(weight, "local lit") + z.box(output, "upstream lit"))
            lit.append(_thread(_exit(x, pixel), w.left(weight)))
            lit.append(_thread([w.right(weight)], z.left(output)))
        return "".join(lit)

    def written(pixel: tuple[int, int]) -> str:
        terms = [
            f"{{upstream|{_indexed('dz', output)}}}·{{local|{_indexed('w', weight)}}}"
            for output, weight in links(pixel)
        ]
        left = f"{{result|{_indexed('dx', pixel)}}} = "
        lines = [" + ".join(terms[at : at + 5]) for at in range(0, len(terms), 5)]
        return "".join(
            formula(0 if not at else 30, bottom + 30 + 28 * at, (left if not at else "+ ") + line)
            for at, line in enumerate(lines)
        )

    def said(pixel: tuple[int, int]) -> str:
        outputs = ", ".join(sub("z", *output) for output, _ in links(pixel))
        weights = ", ".join(sub("w", *weight) for _, weight in links(pixel))
        times = f"{uses[pixel]} output{'s' if uses[pixel] > 1 else ''}"
        backwards = " The outputs run forward, the weights backwards." if uses[pixel] > 1 else ""
        return f"{sub('x', *pixel)} feeds {times}: {outputs}, through {weights}.{backwards}"

    lines = -(-uses.max() // 5)
    return Figure(
        title="How often is each pixel used?",
        hint="Point at a pixel, or reach the picture with Tab and walk with the arrow keys.",
        size=(z.x + WIDE + 60, bottom + 20 + 28 * int(lines)),
        params=(param,),
        layers=(
            still(_ground(x, w, z, uses)),
            Layer(("pixel",), lights),
            still(_names(x, uses) + w.names() + z.names()),
            Layer(("pixel",), written),
        ),
        says=(Layer(("pixel",), said),),
        columns=("uses", *(f"column {j}" for j in range(n))),
        table=(still("".join(row(f"row {i}", map(str, uses[i])) for i in range(n))),),
        grips=(
            Grip(
                param="pixel",
                label="Input pixel",
                outline=x.outline(),
                points=tuple((u, v, at) for at, (u, v) in enumerate(spots)),
                keys=neighbours(spots),
                hover=True,
            ),
        ),
    )


def feeds(pixel: tuple[int, int], n: int, k: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The (output, weight) pairs by which an input pixel is used, in the order of the outputs."""
    i, j = pixel
    pairs = []
    for a, b in np.ndindex(n - k + 1, n - k + 1):
        if 0 <= i - a < k and 0 <= j - b < k:
            pairs.append(((a, b), (i - a, j - b)))
    return pairs


def count_uses(n: int, k: int) -> np.ndarray:
    """How many outputs each pixel feeds, shape (n, n)."""
    return np.array([[len(feeds((i, j), n, k)) for j in range(n)] for i in range(n)])


@dataclass(frozen=True)
class _Column:
    """The entries of a `size` × `size` array in one column, in reading order."""

    name: str
    x: float
    y: float
    height: float
    size: int

    @property
    def pitch(self) -> float:
        return min(44.0, self.height / self.size**2)

    def middle(self, at: tuple[int, int]) -> float:
        """The middle height of an entry; the column stands in the middle of its height."""
        from_middle = at[0] * self.size + at[1] + 0.5 - self.size**2 / 2
        return self.y + self.height / 2 + from_middle * self.pitch

    def left(self, at: tuple[int, int]) -> tuple[float, float]:
        return self.x, self.middle(at)

    def right(self, at: tuple[int, int]) -> tuple[float, float]:
        return self.x + WIDE, self.middle(at)

    def box(self, at: tuple[int, int], style: str) -> str:
        tall = self.pitch - 4
        return rect(self.x, self.middle(at) - tall / 2, WIDE, tall, style, rx=4)

    def boxes(self) -> str:
        return "".join(self.box(at, "cell") for at in np.ndindex(self.size, self.size))

    def names(self) -> str:
        return "".join(
            formula(
                self.x + WIDE / 2,
                self.middle(at),
                _indexed(self.name, at),
                "mid" if self.pitch > 26 else "mid small",
            )
            for at in np.ndindex(self.size, self.size)
        )


def _indexed(name: str, at: tuple[int, int]) -> str:
    """An entry's name in a formula, by row and column, as in code."""
    return f"{name}_{at[0]}{at[1]}"


def _ground(x: Grid, w: _Column, z: _Column, uses: np.ndarray) -> str:
    drawn = [
        formula(x.x, 10, "'input '{forward|x}"),
        text(x.x, 31, "and how many outputs it feeds", "small quiet"),
        formula(w.x, 10, "'kernel '{forward|w}"),
        formula(z.x, 10, "'output '{forward|z}"),
        text(w.x, 31, "in reading order", "small quiet"),
        text(z.x, 31, "in reading order", "small quiet"),
        w.boxes(),
        z.boxes(),
    ]
    for i, j in x.indices():
        strength = STRONGEST * uses[i, j] / uses.max()
        drawn.append(x.box(i, j, "", fill=theme.shade(theme.ROLES["forward"].paint, strength)))
    return "".join(drawn)


def _names(x: Grid, uses: np.ndarray) -> str:
    drawn = [x.numbers(uses, "large bold")]
    for at in x.indices():
        left, top = x.corner(*at)
        drawn.append(formula(left + 5, top + 10, _indexed("x", at), "small"))
    return "".join(drawn)


def _exit(x: Grid, pixel: tuple[int, int]) -> list[tuple[float, float]]:
    """Out of the grid, from under a pixel along the gap below its row."""
    left, top = x.corner(*pixel)
    y = top + x.cell + x.gap / 2
    return [(left + x.cell / 2, y), (x.right, y)]


def _thread(start: list[tuple[float, float]], end: tuple[float, float]) -> str:
    """A line through `start`, then a curve to `end`."""
    (x1, y1), (x2, y2) = start[-1], end
    bend = (x2 - x1) / 2
    curve = f"C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    return element("path", d=polyline(start) + curve, class_="local", stroke_width=1.8, opacity=0.8)
