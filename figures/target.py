"""Bob's shooting range: the scene, his target, and what is drawn on it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from figures import theme
from figures.plot import HALO, Plot
from figures.svg import arrow, element, formula, line, rect, text
from figures.words import number

RINGS = (10, 8, 6, 4, 2)  # radii in centimetres
MIDDLE = np.zeros(2)
FAULT = np.array([-6.2, 3.6])  # where a shot lands when Bob aims at the middle, in centimetres
BURST, ROUNDS = 3, 5
SCATTER = np.array(  # of every shot around where it should land: BURST shots a round
    [
        [[0.4, 0.7], [-0.8, 0.2], [0.2, -0.7]],
        [[0.6, -0.4], [-0.7, -0.4], [0.3, 0.8]],
        [[-0.7, -0.2], [0.6, -0.6], [-0.2, 0.7]],
        [[0.7, 0.1], [-0.5, 0.6], [-0.1, -0.6]],
        [[-0.4, -0.8], [0.4, 0.5], [0.2, 0.4]],
    ]
)
WIDTH, SCENE = 796.0, 150.0
C = {name: theme.paint(name) for name in theme.PALETTE}


def loss(hits: np.ndarray) -> float:
    """The mean over the shots of the squared distance to the middle; `hits` is (n, 2)."""
    return float(np.mean(np.sum((hits - MIDDLE) ** 2, axis=1)))


def gradient(hits: np.ndarray) -> np.ndarray:
    """Of the loss in the aim, shape (2,): every hit moves as the aim does."""
    return np.asarray(2 * np.mean(hits - MIDDLE, axis=0), dtype=float)


def in_words(move: np.ndarray) -> str:
    """A vector on the target as people say it: ``2.4 to the left and 1.5 up``."""
    sideways = f"{number(abs(move[0]), 1)} to the {'right' if move[0] > 0 else 'left'}"
    upwards = f"{number(abs(move[1]), 1)} {'up' if move[1] > 0 else 'down'}"
    return f"{sideways} and {upwards}"


# ------------------------------------------------------------------------------------ the scene


def scene() -> str:
    """The range from the side: Bob on the left, his target on the right."""
    ground = SCENE - 34
    hills = [(0, 92), (90, 66), (190, 84), (300, 54), (430, 82), (560, 60), (690, 80), (796, 64)]
    woods = [(0, 108), (120, 96), (260, 106), (400, 92), (540, 104), (660, 94), (796, 100)]
    drawn = [
        rect(0, 0, WIDTH, SCENE, fill=C["sky"]),
        element("circle", cx=640, cy=34, r=17, fill=C["sun"]),
        _rolling(hills, C["far"]),
        _rolling(woods, C["near"]),
        rect(0, ground, WIDTH, SCENE - ground, fill=C["grass"]),
        element(
            "path", d=f"M60 {ground + 4}L738 {ground + 4}L790 {SCENE}L20 {SCENE}z", fill=C["lane"]
        ),
    ]
    return "".join(drawn) + _windsock(560, ground) + _stand(744, ground) + _bob(70, ground + 12)


def _rolling(points: Sequence[tuple[float, float]], fill: str) -> str:
    """Hills through these points, as smooth curves."""
    (x, y), *rest = points
    d = f"M{x} {SCENE}L{x} {y}"
    for u, v in rest:
        middle = (x + u) / 2
        d += f"C{middle:g} {y} {middle:g} {v} {u} {v}"
        x, y = u, v
    return element("path", d=f"{d}L{x} {SCENE}z", fill=fill)


def _strokes(colour: str, width: float, *paths: str) -> str:
    more: dict[str, Any] = {"stroke": colour, "stroke_width": width, "fill": "none"}
    return element(
        "path", d="".join(paths), stroke_linecap="round", stroke_linejoin="round", **more
    )


def _bob(x: float, feet: float) -> str:
    """Bob, seen from the side, the rifle at his shoulder; its muzzle is at :func:`muzzle`."""
    hip, neck = feet - 34, feet - 66
    shoulder = neck + 7
    return "".join(
        (
            _strokes(
                C["dark"], 8, f"M{x} {hip}L{x - 9} {feet - 3}", f"M{x} {hip}L{x + 10} {feet - 3}"
            ),
            _strokes(C["dark"], 5, f"M{x - 9} {feet - 2}h7", f"M{x + 10} {feet - 2}h7"),
            _strokes(C["jacket"], 17, f"M{x} {hip - 4}L{x + 1} {shoulder + 3}"),
            element("circle", cx=x + 5, cy=neck - 7, r=9, fill=C["skin"]),
            element(
                "path", d=f"M{x - 6} {neck - 10}a11 10 0 0 1 21 -2l8 2q-14 3 -29 0z", fill=C["hat"]
            ),
            _strokes(C["hat"], 6, f"M{x + 9} {shoulder}l10 3"),
            _strokes(C["dark"], 3, f"M{x + 14} {shoulder - 1}L{x + 66} {shoulder - 4}"),
            _strokes(C["hat"], 5, f"M{x + 18} {shoulder}L{x + 42} {shoulder - 1}"),
            _strokes(
                C["jacket"],
                7,
                f"M{x + 2} {shoulder + 3}L{x + 17} {shoulder + 13}L{x + 36} {shoulder + 2}",
            ),
            element("circle", cx=x + 37, cy=shoulder + 1, r=3.5, fill=C["skin"]),
        )
    )


def muzzle() -> tuple[float, float]:
    return 139.0, SCENE - 34 + 12 - 66 + 3


def _stand(x: float, ground: float) -> str:
    legs = _strokes(
        C["wood"],
        4,
        f"M{x - 8} {ground + 16}L{x} {ground - 52}",
        f"M{x + 10} {ground + 16}L{x + 2} {ground - 52}",
    )
    rings = "".join(
        element("ellipse", cx=x, cy=ground - 46, rx=0.34 * r, ry=r, fill=fill, stroke=theme.QUIET)
        for r, fill in ((32.0, C["paper"]), (21.0, C["paper"]), (10.0, theme.QUIET))
    )
    return legs + rings


def _windsock(x: float, ground: float) -> str:
    pole = _strokes(theme.QUIET, 2.5, f"M{x} {ground + 4}V{ground - 62}")
    top = ground - 62
    parts = []
    for k in range(4):
        left, right, slack = x - 11 * k, x - 11 * (k + 1), (7 - 1.1 * k, 7 - 1.1 * (k + 1))
        sag = 1.8 * k, 1.8 * (k + 1)
        d = (
            f"M{left:g} {top + sag[0] - slack[0] + 7:g}L{right:g} {top + sag[1] - slack[1] + 7:g}"
            f"V{top + sag[1] + slack[1] + 7:g}L{left:g} {top + sag[0] + slack[0] + 7:g}z"
        )
        parts.append(element("path", d=d, fill=C["flash"] if k % 2 == 0 else theme.CARD))
    return pole + "".join(parts)


def flight(hits: np.ndarray) -> str:
    """A flash, and every shot's way to the target."""
    x, y = muzzle()
    flash = "".join(
        line(
            x + 5 * np.cos(a),
            y + 5 * np.sin(a),
            x + 14 * np.cos(a),
            y + 14 * np.sin(a),
            stroke=C["flash"],
            stroke_width=2.5,
            stroke_linecap="round",
            style="",
        )
        for a in np.radians([-50, -18, 14, 46])
    )
    ways = []
    for k, hit in enumerate(hits):
        u, v = 738.0, SCENE - 34 - 46 - float(np.clip(hit[1], -16, 16)) * 3.0
        d = f"M{x + 8:g} {y:g}Q{(x + u) / 2:g} {min(y, v) - 26 + 6 * k:g} {u:g} {v:.1f}"
        ways.append(
            element("path", d=d, class_="forward", stroke_width=1.5, stroke_dasharray="2 5")
        )
        ways.append(element("circle", cx=u, cy=round(v, 1), r=2.5, class_="forward"))
    return flash + "".join(ways)


def bubble(words: str) -> str:
    """What Bob says."""
    width = 6.5 * len(words) + 30
    x, y = 96.0, 8.0
    card = element(
        "path",
        d=f"M{x + 8:g} {y}h{width - 16:g}q8 0 8 8v14q0 8 -8 8h{-(width - 46):g}l-12 10l0 -10h-18"
        "q-8 0 -8 -8v-14q0 -8 8 -8z",
        fill=theme.CARD,
        stroke=theme.LINE,
    )
    return card + text(x + 13, y + 15, words, "small")


# ----------------------------------------------------------------------------------- the target


def face(plot: Plot) -> str:
    """The target from the front."""
    drawn = [rect(plot.x, plot.y, plot.width, plot.height, fill=C["paper"], rx=6)]
    unit = plot.width / (plot.right - plot.left)
    cx, cy = plot.at(0, 0)
    for k, r in enumerate(RINGS):
        fill = theme.shade(C["wood"], 0.16) if k % 2 == 0 else C["paper"]
        drawn.append(
            element(
                "circle", cx=cx, cy=cy, r=r * unit, fill=fill, stroke=theme.shade(C["wood"], 0.5)
            )
        )
        if r > 2:
            drawn.append(text(cx, cy + (r - 1) * unit, f"{r} cm", "mid tiny quiet"))
    cross = f"M{cx - 5} {cy}h10M{cx} {cy - 5}v10"
    return "".join(drawn) + element("path", d=cross, stroke=theme.INK, stroke_width=1.5)


def hole(plot: Plot, hit: np.ndarray, fresh: bool) -> str:
    if max(abs(hit)) > plot.right:
        return ""
    more: dict[str, Any] = (
        {"r": 4.5, "fill": theme.INK} if fresh else {"r": 3.5, "fill": theme.QUIET, "opacity": 0.55}
    )
    x, y = plot.at(*hit)
    return element("circle", cx=round(x, 1), cy=round(y, 1), **more)


def error_line(plot: Plot, hit: np.ndarray) -> str:
    """From the middle to where the shot went."""
    return plot.curve([(0.0, 0.0), (float(hit[0]), float(hit[1]))], "forward", stroke_width=2)


def sight(plot: Plot, aim: np.ndarray, quiet: bool = False) -> str:
    """The cross hairs where Bob aims."""
    x, y = plot.at(*aim)
    ink = theme.QUIET if quiet else theme.INK
    more: dict[str, Any] = {"fill": "none", "stroke": ink, "stroke_width": 1.2 if quiet else 2}
    more |= {"stroke_dasharray": "3 3"} if quiet else {}
    ring = element("circle", cx=x, cy=y, r=11, **more)
    across = f"M{x - 16:.1f} {y:.1f}h10M{x + 6:.1f} {y:.1f}h10"
    hairs = f"{across}M{x:.1f} {y - 16:.1f}v10M{x:.1f} {y + 6:.1f}v10"
    return ring + element("path", d=hairs, **more)


def vector(plot: Plot, start: np.ndarray, move: np.ndarray, style: str, name: str) -> str:
    """An arrow on the target, with its name beyond the tip where there is room for it."""
    (x, y), (u, v) = plot.at(*start), plot.at(*(start + move))
    length = np.hypot(u - x, v - y)
    if length < 7:
        return ""
    drawn = element("g", arrow(x, y, u, v, style), stroke_width=3)
    u, v = u + (u - x) * 32 / length, v + (v - y) * 22 / length
    if not (plot.x + 24 < u < plot.x + plot.width - 24):
        return drawn
    if not (plot.y + 10 < v < plot.y + plot.height - 10):
        return drawn
    return drawn + formula(u, v, f"{{{style}|{name}}}", "mid small", **HALO)


def pair(vector: np.ndarray, places: int = 1) -> str:
    """A vector in numbers."""
    return f"({', '.join(number(float(v), places) for v in vector)})"
