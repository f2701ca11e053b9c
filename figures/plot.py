"""A plot: a rectangle of the picture that shows a rectangle of the plane."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from figures import theme
from figures.svg import element, line, polyline, rect, text
from figures.words import plain

HALO: dict[str, Any] = {
    "stroke": theme.CARD,
    "stroke_width": 4,
    "paint_order": "stroke",
}  # text over lines


@dataclass(frozen=True)
class Plot:
    """(`x`, `y`) is the upper left corner on the picture; the plane is shown from `left` to
    `right` and from `bottom` to `top`."""

    x: float
    y: float
    width: float
    height: float
    left: float
    right: float
    bottom: float
    top: float

    def at(self, u: float, v: float) -> tuple[float, float]:
        """Where the point (u, v) of the plane is on the picture."""
        return (
            self.x + self.width * (u - self.left) / (self.right - self.left),
            self.y + self.height * (self.top - v) / (self.top - self.bottom),
        )

    def curve(self, points: Iterable[tuple[float, float]], style: str, **more: Any) -> str:
        """A line through points of the plane."""
        return element("path", d=polyline(self.at(u, v) for u, v in points), class_=style, **more)

    def dot(self, u: float, v: float, radius: float, style: str = "", **more: Any) -> str:
        cx, cy = self.at(u, v)
        return element("circle", cx=cx, cy=cy, r=radius, class_=style, **more)

    def clipped(self, content: str) -> str:
        """`content` as far as it lies inside the rectangle."""
        view = f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"
        return element(
            "svg",
            content,
            x=self.x,
            y=self.y,
            width=self.width,
            height=self.height,
            viewBox=view,
        )

    def ground(self) -> str:
        return rect(self.x, self.y, self.width, self.height, "cell", rx=4)

    def axes(self, us: Sequence[float], vs: Sequence[float], unit: str = "") -> str:
        """Marks with their numbers below (`us`) and on the left (`vs`), and faint lines."""
        bottom = self.y + self.height
        drawn = []
        for u in us:
            px, _ = self.at(u, self.bottom)
            drawn.append(line(px, self.y, px, bottom))
            drawn.append(text(px, bottom + 13, plain(u) + unit, "mid tiny quiet"))
        for v in vs:
            _, py = self.at(self.left, v)
            drawn.append(line(self.x, py, self.x + self.width, py))
            drawn.append(text(self.x - 6, py, plain(v), "end tiny quiet"))
        return "".join(drawn)

    def outline(self, margin: float = 0.0) -> str:
        """Path data of the rectangle, for a region that listens to the mouse."""
        width, height = self.width + 2 * margin, self.height + 2 * margin
        return f"M{self.x - margin:g} {self.y - margin:g}h{width:g}v{height:g}h{-width:g}z"
