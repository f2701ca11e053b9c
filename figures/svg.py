"""Small helpers that write SVG: elements, formulas, arrows, grids of cells.

All lengths are in the units of the picture's own coordinates (pixels at full size).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from figures.words import number


def element(name: str, content: str = "", **attributes: Any) -> str:
    """One element; ``class_`` stands for ``class``, ``stroke_width`` for ``stroke-width``."""
    parts = []
    for key, value in attributes.items():
        if value not in (None, ""):
            shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
            parts.append(f' {key.rstrip("_").replace("_", "-")}="{escape(str(shown))}"')
    opening = f"<{name}{''.join(parts)}"
    return f"{opening}>{content}</{name}>" if content else f"{opening}/>"


def rect(x: float, y: float, width: float, height: float, style: str = "", **more: Any) -> str:
    return element("rect", x=x, y=y, width=width, height=height, class_=style, **more)


def line(x1: float, y1: float, x2: float, y2: float, style: str = "rule", **more: Any) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=style, **more)


def text(x: float, y: float, content: str, style: str = "", **more: Any) -> str:
    """Text whose middle height is at `y`; `content` is plain."""
    return element("text", escape(content), x=x, y=y, dy=".35em", class_=style, **more)


def arrow(x1: float, y1: float, x2: float, y2: float, style: str = "arrow") -> str:
    """A straight arrow whose tip is at (`x2`, `y2`)."""
    along = np.array([x2 - x1, y2 - y1], dtype=float)
    along /= np.hypot(*along)
    across = np.array([-along[1], along[0]])
    tip, head = np.array([x2, y2], dtype=float), 6.0
    left, right = tip - head * along + 0.6 * head * across, tip - head * along - 0.6 * head * across
    points = [(x1, y1), (x2, y2)], [tuple(left), (x2, y2), tuple(right)]
    return element("path", d=" ".join(polyline(p) for p in points), class_=style)


def polyline(points: Iterable[tuple[float, float]]) -> str:
    """Path data through `points`."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in np.round(list(points), 2))


_TOKENS = re.compile(r"\{(\w+)\||(\})|_(\w+)|\^(\w+)|([^\W\d_Σ]+)|'([^']*)'|([^{}_^]?)")


def formula(x: float, y: float, source: str, style: str = "", **more: Any) -> str:
    """A line of mathematics: letters in italics, ``_12`` below, ``^T`` above the line.

    ``{role|…}`` is in that role's colour; words between single quotes stand upright.

    >>> formula(0, 0, "{result|dx_12} = 3·4")  # doctest: +SKIP
    """
    runs: list[tuple[str, str, float]] = []  # (what it says, its classes, how far below the line)
    roles: list[str] = []
    for role, close, index, power, letters, words, other in _TOKENS.findall(source):
        if role:
            roles.append(role)
        elif close:
            roles.pop()
        elif content := index or power or letters or words or other:
            math = "math" if letters or index.isalpha() or power else ""
            style_ = " ".join(filter(None, [roles[-1] if roles else "", math]))
            below = 4.0 if index else -6.0 if power else 0.0
            if runs and runs[-1][1:] == (style_, below):
                content = runs.pop()[0] + content
            runs.append((content, style_, below))
    spans, pen = [], 0.0
    for content, style_, below in runs:
        shift = f"{below - pen:g}" if below != pen else None
        size = "font-size:.72em" if below else None
        spans.append(element("tspan", escape(content), class_=style_, dy=shift, style=size))
        pen = below
    return element(
        "text", "".join(spans), x=x, y=y + 5, class_=style, **{"xml:space": "preserve"}, **more
    )


@dataclass(frozen=True)
class Grid:
    """A matrix drawn as `rows` × `cols` square cells; (`x`, `y`) is its upper left corner."""

    x: float
    y: float
    rows: int
    cols: int
    cell: float = 46.0
    gap: float = 4.0

    @classmethod
    def of(cls, x: float, y: float, shape: tuple[int, ...], cell: float) -> "Grid":
        """The grid of a matrix of this shape, (rows, columns)."""
        return cls(x, y, shape[0], shape[1], cell)

    @property
    def width(self) -> float:
        return self.cols * (self.cell + self.gap) - self.gap

    @property
    def height(self) -> float:
        return self.rows * (self.cell + self.gap) - self.gap

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def indices(self) -> Iterator[tuple[int, int]]:
        """All (row, column), row by row."""
        return ((i, j) for i in range(self.rows) for j in range(self.cols))

    def corner(self, i: float, j: float) -> tuple[float, float]:
        return self.x + j * (self.cell + self.gap), self.y + i * (self.cell + self.gap)

    def center(self, i: float, j: float) -> tuple[float, float]:
        x, y = self.corner(i, j)
        return x + self.cell / 2, y + self.cell / 2

    def box(self, i: int, j: int, style: str, **more: Any) -> str:
        """Cell (i, j) as a rounded square."""
        return rect(*self.corner(i, j), self.cell, self.cell, style, rx=4, **more)

    def boxes(self, style: str | Callable[[int, int], str]) -> str:
        """All cells, in one style or in a style for each."""
        look = style if callable(style) else lambda i, j: style
        return "".join(self.box(i, j, look(i, j)) for i, j in self.indices())

    def numbers(self, values: np.ndarray, style: str = "", places: int = 2) -> str:
        """`values`, shape (rows, cols), each in the middle of its cell; NaN leaves a cell empty."""
        shown = {
            at: number(values[at], places) for at in self.indices() if not np.isnan(values[at])
        }
        fits = all(len(each) * 9 <= self.cell for each in shown.values())
        look = f"mid {style}".strip() if fits else f"mid small {style}".strip()
        return "".join(text(*self.center(*at), each, look) for at, each in shown.items())

    def tag(self, i: int, j: int, content: str, style: str) -> str:
        """A small remark in the lower right corner of cell (i, j)."""
        x, y = self.corner(i, j)
        return text(x + self.cell - 4, y + self.cell - 9, content, f"end tiny {style}")

    def window(self, i: int, j: int, rows: int, cols: int, style: str) -> str:
        """An outline around `rows` × `cols` cells, (i, j) being the upper left one."""
        x, y = self.corner(i, j)
        pitch, out = self.cell + self.gap, self.gap / 2
        width, height = cols * pitch - self.gap + 2 * out, rows * pitch - self.gap + 2 * out
        return rect(x - out, y - out, width, height, f"window {style}", rx=6)

    def outline(self) -> str:
        """Path data of the whole grid, for a region that listens to the mouse."""
        out = self.gap
        x, y, width, height = (
            self.x - out,
            self.y - out,
            self.width + 2 * out,
            self.height + 2 * out,
        )
        return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"
