"""A real photograph under a kernel: what comes out where edges are, and what a blur leaves."""

import base64
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from figures import inputs
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip
from figures.svg import Grid, arrow, element, formula, rect, text
from figures.words import factor, number, row

LARGEST = 32  # rows and columns of a picture
TOP, WIDE = 40.0, 286.0
CELL = 44.0

#: A photograph of Grace Hopper (US Navy, in the public domain), a hexadecimal digit for each
#: pixel: 0 is black, f is white.
PHOTOGRAPH = """
22522a92428966666666666666
2221256243aa35566666666666
2221214242838ba58777777776
222121424ae29dd68ea7767676
2761314288227dc637d9766677
4d8195423157944a8756577777
1752a441000011112200377777
12214140000000000000377777
12212130014665566510277777
1221213038abbbbba983278888
7421114168879ba75665488888
c6234145335369863554788888
64233146654689a88787688888
22211147787abacaa997888899
1221118a97898bc98a89889999
11111799988876666899999999
21118a9997969aa97789899998
21128a98439867778a78999999
21126a98637888788868999999
11123987666789aa7779999999
11333686639444444727999999
53322573138652256a10479999
a7321100038764567c00013699
a700000002c76566aa00011113
4000000000dc8659f500011111
00000000008fc97ee100111111
00000000004e31137111111111
00000000001301211111111111
0000000000013ef61110111011
000000000001bfd21111111110
"""

KERNELS: dict[str, npt.ArrayLike] = {
    "upright edges": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "level edges": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "every edge": ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
    "blur": ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
}


def filters(
    picture: npt.ArrayLike | None = None, kernels: Mapping[str, npt.ArrayLike] | None = None
) -> Figure:
    """A picture, a 3×3 kernel that is dragged over it, and the picture that it makes.

    `picture` has shape (H, W), 3 to 32 each, its smallest entry black and its largest white; a
    photograph unless given. `kernels` are up to four by name, of shape (3, 3). Brightness counts
    from 0 to 9 here, so that the sums can be read. Raises ValueError for anything else.
    """
    x = _read(picture)
    chosen = {name: inputs.matrix(name, w, 3) for name, w in (kernels or KERNELS).items()}
    if not 1 <= len(chosen) <= 4:
        raise ValueError(f"kernels must hold 1 to 4 kernels by name; got {len(chosen)}")
    for name, w in chosen.items():
        inputs.same_shape(name, w, (3, 3), "a kernel of 3×3")
    made = {name: _correlated(x, w) for name, w in chosen.items()}
    places = tuple(np.ndindex(next(iter(made.values())).shape))
    stage = _Stage(x.shape)
    names = tuple(chosen)
    start = max(range(len(places)), key=lambda k: abs(made[names[0]][places[k]]))
    both = ("kernel", "at")

    def at(draw: Callable[..., str]) -> Layer:
        return Layer(both, lambda kernel, at: draw(x, chosen[kernel], made[kernel], at))

    middles = [stage.middle(*place) for place in places]
    outputs = [stage.output(*place) for place in places]
    return Figure(
        title="A photograph under a kernel",
        hint="Drag the window over the photograph, or use the arrow keys. Choose a kernel:",
        size=(stage.right + 2, max(TOP + stage.height + 28, stage.kernel.bottom + 44)),
        params=(
            Param("kernel", "Kernel", names, names, control="choice"),
            Param(
                name="at",
                label="Place of the window",
                values=places,
                labels=tuple(f"row {i}, column {j}" for i, j in places),
                start=start,
            ),
        ),
        layers=(
            still(stage.ground(x)),
            Layer(("kernel",), lambda kernel: stage.made(chosen[kernel], made[kernel])),
            Layer(("at",), lambda at: stage.window(*at)),
            Layer(("at",), lambda at: stage.patch(x, at)),
            Layer(both, lambda kernel, at: stage.sum(made[kernel], at)),
        ),
        says=(at(_said),),
        columns=("in the window", "column 0", "column 1", "column 2"),
        table=(Layer(("at",), lambda at: _rows(x, at)),),
        panels=(
            (0, 0, WIDE + 2, TOP + stage.height + 8),
            (WIDE + 2, 0, 170, stage.kernel.bottom + 44),
            (stage.left - 4, 0, stage.right - stage.left + 6, TOP + stage.height + 28),
        ),
        grips=(
            Grip(
                param="at",
                label="Place of the window",
                outline=stage.outline(),
                points=tuple(
                    (round(u, 1), round(v, 1), k)
                    for side in (middles, outputs)
                    for k, (u, v) in enumerate(side)
                ),
                keys=_keys(places),
            ),
        ),
    )


def _read(picture: npt.ArrayLike | None) -> np.ndarray:
    """The picture as brightness from 0 to 9, shape (H, W)."""
    if picture is None:
        picture = [[int(digit, 16) for digit in line] for line in PHOTOGRAPH.split()]
    x = inputs.matrix("picture", picture, LARGEST)
    if min(x.shape) < 3:
        raise ValueError(f"picture must have at least 3 rows and 3 columns; got {x.shape}")
    spread = float(np.ptp(x))
    if not spread:
        raise ValueError("picture must have more than one brightness")
    return np.asarray(np.round((x - x.min()) / spread * 9))


def _correlated(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape)
    return np.asarray(np.einsum("ijab,ab->ij", windows, w))


def _keys(places: Sequence[tuple[int, int]]) -> tuple[tuple[int, int, int, int], ...]:
    """Where the arrow keys lead: to the place beside, or nowhere at the border."""
    index = {place: k for k, place in enumerate(places)}
    ways = ((0, -1), (0, 1), (-1, 0), (1, 0))
    return tuple(
        tuple(index.get((i + a, j + b), k) for a, b in ways)  # type: ignore[misc]
        for k, (i, j) in enumerate(places)
    )


class _Stage:
    """The photograph on the left, what is under the window in the middle, what is made on the
    right."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        rows, cols = shape
        self.pixel = min(WIDE / cols, 320 / rows)
        self.rows, self.cols = rows, cols
        self.height = rows * self.pixel
        self.left = WIDE + 202.0  # of what is made
        self.right = self.left + cols * self.pixel
        self.lens = Grid(WIDE + 28, TOP + 4, 3, 3, CELL)
        self.kernel = Grid(WIDE + 28, TOP + 3 * 48 + 24, 3, 3, CELL)

    def middle(self, i: int, j: int) -> tuple[float, float]:
        """Of the window at row i, column j."""
        return (j + 1.5) * self.pixel, TOP + (i + 1.5) * self.pixel

    def output(self, i: int, j: int) -> tuple[float, float]:
        """Where in what is made its output is."""
        return self.left + (j + 1.5) * self.pixel, TOP + (i + 1.5) * self.pixel

    def outline(self) -> str:
        width, height = self.cols * self.pixel, self.height
        return "".join(f"M{x:g} {TOP:g}h{width:g}v{height:g}h{-width:g}z" for x in (0.0, self.left))

    def ground(self, x: np.ndarray) -> str:
        at = self.lens
        return (
            formula(0, 12, "{forward|x}', a photograph'")
            + formula(at.x, 12, "'under the window'", "small quiet")
            + _image(0, TOP, self.pixel, x, 0, 9)
            + arrow(self.left - 26, TOP + 120, self.left - 10, TOP + 120)
        )

    def made(self, w: np.ndarray, z: np.ndarray) -> str:
        """The kernel, and what it makes of the whole picture: grey is 0 where it has both signs."""
        most = float(np.abs(z).max()) or 1.0
        low = -most if z.min() < 0 else 0.0
        told = "grey: 0, white: more, black: less" if low else "black: 0, white: the most"
        at = self.kernel
        return (
            text(at.x - 18, at.middle[1], "×", "mid large quiet")
            + at.boxes("local")
            + at.numbers(w)
            + formula(self.left, 12, "{forward|z}', what the kernel makes of it'")
            + _image(self.left + self.pixel, TOP + self.pixel, self.pixel, z, low, most)
            + text(self.left, TOP + self.height + 14, told, "tiny quiet")
        )

    def window(self, i: int, j: int) -> str:
        p = self.pixel
        u, v = self.output(i, j)
        look = "window forward"
        return rect(j * p, TOP + i * p, 3 * p, 3 * p, look, rx=2) + rect(
            u - p / 2 - 1, v - p / 2 - 1, p + 2, p + 2, look, rx=2
        )

    def patch(self, x: np.ndarray, at: tuple[int, int]) -> str:
        i, j = at
        return self.lens.boxes("forward") + self.lens.numbers(x[i : i + 3, j : j + 3])

    def sum(self, z: np.ndarray, at: tuple[int, int]) -> str:
        y = self.kernel.bottom + 24
        return formula(
            self.kernel.x, y, f"'added up: '{{forward|z}} = {number(float(z[at]), 2)}", "bold"
        )


def _image(x: float, y: float, pixel: float, values: np.ndarray, low: float, high: float) -> str:
    """`values`, shape (H, W), in greys: `low` is black, `high` is white. A photograph keeps its
    colours in the dark theme."""
    grey = np.clip(np.round((values - low) / (high - low) * 255), 0, 255).astype(np.uint8)
    rows, cols = grey.shape
    address = "data:image/png;base64," + base64.b64encode(_png(grey)).decode()
    return element(
        "image",
        x=x,
        y=y,
        width=cols * pixel,
        height=rows * pixel,
        href=address,
        preserveAspectRatio="none",
        style="image-rendering:pixelated",
    )


def _png(grey: np.ndarray) -> bytes:
    """An 8-bit grey PNG (ISO/IEC 15948), shape (H, W) of uint8."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data))
        )  # fmt: skip

    rows, cols = grey.shape
    lines = b"".join(b"\0" + line.tobytes() for line in grey)  # each unfiltered
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", cols, rows, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines, 9))
        + chunk(b"IEND", b"")
    )


def _said(x: np.ndarray, w: np.ndarray, z: np.ndarray, at: tuple[int, int]) -> str:
    i, j = at
    parts = [
        f"{factor(float(weight))}·{number(float(x[i + a, j + b]), 2)}"
        for (a, b), weight in np.ndenumerate(w)
        if weight
    ]
    total = f"{' + '.join(parts)} = {number(float(z[at]), 2)}"
    return f"Window at row {i}, column {j}: z = {total}."


def _rows(x: np.ndarray, at: tuple[int, int]) -> str:
    i, j = at
    return "".join(
        row(f"row {i + a}", (number(float(v), 2) for v in x[i + a, j : j + 3])) for a in range(3)
    )
