"""Two ways to the place where z = (2w + b)(b + 1) meets a target: a fixed slope, and fresh ones."""

import numpy as np

from figures.frames import Layer, Param, still
from figures.player import Figure
from figures.race import (
    COLOURS,
    LABELS,
    NAMES,
    Panel,
    Runs,
    Track,
    broad,
    mark,
    row_cells,
    said,
    value,
)
from figures.svg import element, formula, line, polyline, text
from figures.words import number, row

ZOOMS = (1, 10, 100, 1000)
ZOOM_LABELS = ("The whole way", "10× nearer", "100× nearer", "1000× nearer")
SIZE = (810.0, 400.0)
WIDTH, HEIGHT = 420.0, 300.0


def root_finding(w: float = 3.0, b: float = 4.0, target: float = 60.0) -> Figure:
    """z over b at a fixed w, and how two methods turn b until z is `target`.

    Each goes along a slope to the target and then straight to the curve: with the slope at the
    start for ever, or with a fresh one each time (Newton's method). Raises ValueError where the
    fixed slope does not get there within 30 steps, or where z is there already.
    """
    runs = Runs.of(float(w), float(b), float(target))
    last = max(map(len, runs.roots.values())) - 1
    track = Track(Panel(560.0, 84.0, 200.0, 250.0, (0, last), (-6.5, 2.0)), runs.target, NAMES)
    params = (
        Param("zoom", "Look at", ZOOMS, ZOOM_LABELS, control="choice"),
        Param(
            "step", "Steps", tuple(range(last + 1)), LABELS[: last + 1], control="slider", play=900
        ),
    )
    layers = [
        still(_ground(runs) + track.ground()),
        Layer(("zoom",), lambda zoom: _curve(runs, zoom)),
    ]
    layers.append(Layer(("zoom", "step"), lambda zoom, step: _cobweb(runs, zoom, step)))
    for k in range(last + 1):
        layers.append(
            Layer(("step",), lambda step, k=k: _tracked(runs, track, k) if step >= k else "")
        )
    layers.append(Layer(("step",), lambda step: track.score(runs.roots, step)))
    return Figure(
        title=f"Two ways to turn b until z is {number(target)}",
        hint="Press play, step, or drag over the steps on the right. Look nearer at the crossing:",
        size=SIZE,
        params=params,
        layers=tuple(layers),
        says=(Layer(("step",), lambda step: said(runs.roots, runs.target, step)),),
        columns=("step", "fixed: b", "z", "Newton: b", "z"),
        table=tuple(
            Layer(
                ("step",),
                lambda step, k=k: row(str(k), row_cells(runs.roots, k)) if step >= k else "",
            )
            for k in range(last + 1)
        ),
        panels=((0, 0, 500, SIZE[1]), (500, 0, SIZE[0] - 500, SIZE[1])),
        grips=(track.grip(last),),
    )


def _over_b(runs: Runs, zoom: float) -> Panel:
    """z against b: the whole way, or a part around the root."""
    w, start = runs.start
    half = 1.1 * max(abs(b - runs.root) for way in runs.roots.values() for _, b in way)
    b = (runs.root - half / zoom, runs.root + half / zoom)
    if zoom == 1:
        on = 0.35 if start < runs.root else -0.35
        b = (b[0], runs.root + on * half) if on > 0 else (runs.root + on * half, b[1])
    z = sorted(value(w, end) for end in b)
    return Panel(62.0, 60.0, WIDTH, HEIGHT, b, (z[0], z[1]))


def _ground(runs: Runs) -> str:
    panel = _over_b(runs, 1)
    at_w = f"{{forward|w}} = {number(runs.start[0], 2)}"
    return (
        panel.axes("{forward|b}", "{forward|z}")
        + formula(panel.left, 12, f"{{forward|z}}' over '{{forward|b}}' at '{at_w}")
        + text(panel.left + WIDTH, 12, f"dashed: {number(runs.target)}", "end small quiet")
    )


def _curve(runs: Runs, zoom: float) -> str:
    panel = _over_b(runs, zoom)
    points = [(b, value(runs.start[0], b)) for b in np.linspace(*panel.across, 41)]
    y = panel.y(runs.target)
    level = line(panel.left, y, panel.left + WIDTH, y, "axis", stroke_dasharray="5 4")
    seen = "" if zoom == 1 else f"magnified {zoom} times, around the crossing"
    return (
        panel.clipped(broad(map(panel.at, points)) + level)
        + panel.ticks()
        + text(panel.left + 12, panel.top + 14, seen, "small quiet")
    )


def _cobweb(runs: Runs, zoom: float, step: int) -> str:
    """Along the slope to the target, then straight to the curve; once more for each step."""
    panel, w = _over_b(runs, zoom), runs.start[0]
    drawn = ""
    for name, way in runs.roots.items():
        points = [(way[0][1], value(*way[0]))]
        for _, b in way[1 : step + 1]:
            points += [(b, runs.target), (b, value(w, b))]
        path = [panel.at(p) for p in points]
        path = [(float(np.clip(x, -3e3, 3e3)), float(np.clip(y, -3e3, 3e3))) for x, y in path]
        drawn += element(
            "path", d=polyline(path), stroke=COLOURS[name], fill="none",
            stroke_width=3.0 if name == "fixed" else 1.4,
            stroke_dasharray="6 4" if name == "fixed" else "",
        )  # fmt: skip
        drawn += mark(name, *path[-1])
    return panel.clipped(drawn)


def _tracked(runs: Runs, track: Track, k: int) -> str:
    return "".join(track.joined(name, way, k) for name, way in runs.roots.items() if k < len(way))
