"""A figure: frames drawn in Python, and the page that lets a reader move among them.

The page is self-contained: picture, controls, text and one small script (``player.js``), which
only chooses frames. It asks no kernel and no network. Where scripts do not run, what is left is a
still picture of the first state, its description and its table.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any
from uuid import uuid4

from figures import theme
from figures.frames import Layer, Param, pack

MARGIN = 16.0  # around a still picture, where no card brings it


@dataclass(frozen=True)
class Grip:
    """A region of the picture that is itself a control for one parameter.

    `outline` is path data of where it listens. `points` are (x, y, index): dragging (or, with
    `hover`, merely pointing) chooses the index of the nearest one. `keys` gives for each index
    where the arrow keys lead, as (left, right, up, down); without it, right and up are one more.
    Where the points move with another parameter, `by` names that, and `sets` are the points for
    each of its values.
    """

    param: str
    label: str
    outline: str
    points: tuple[tuple[float, float, int], ...]
    keys: tuple[tuple[int, int, int, int], ...] = ()
    hover: bool = False
    by: str = ""
    sets: tuple[tuple[tuple[float, float, int], ...], ...] = ()


def neighbours(points: Sequence[tuple[float, float]]) -> tuple[tuple[int, int, int, int], ...]:
    """For each point the index of the next one to the left, right, up and down (itself if none)."""
    found: list[tuple[int, int, int, int]] = []
    for k, (x, y) in enumerate(points):
        row = []
        for along_x, along_y in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            costs = []
            for other, (u, v) in enumerate(points):
                ahead = (u - x) * along_x + (v - y) * along_y
                aside = abs((u - x) * along_y) + abs((v - y) * along_x)
                if ahead > 1 and aside <= 2 * ahead:
                    costs.append((ahead + 2.5 * aside, other))
            row.append(min(costs, default=(0, k))[1])
        left, right, up, down = row
        found.append((left, right, up, down))
    return tuple(found)


@dataclass(frozen=True)
class Figure:
    """An interactive figure; the last expression of a cell, or ``.show()``, displays it.

    `layers` are SVG, from back to front. `says` are sentences that together describe the present
    state. `table` are HTML table rows under the column headings `columns`. `panels` are the parts
    of the picture, (x, y, width, height) each, that stand one below the other on a narrow page.
    `telling` is the state of the still picture, as pairs of a parameter's name and its value; what
    is not named there is at its start, or played to its end if it is played from the beginning.
    """

    title: str
    hint: str
    size: tuple[float, float]
    params: tuple[Param, ...]
    layers: tuple[Layer, ...]
    says: tuple[Layer, ...]
    columns: tuple[str, ...]
    table: tuple[Layer, ...]
    grips: tuple[Grip, ...] = ()
    panels: tuple[tuple[float, float, float, float], ...] = ()
    telling: tuple[tuple[str, object], ...] = ()

    def at(self, **values: object) -> "Figure":
        """The same figure, starting with these parameters at these values.

        Raises ValueError for a name or a value the figure does not have.
        """
        names = [param.name for param in self.params]
        for name in values:
            if name not in names:
                raise ValueError(f"this figure has the parameters {', '.join(names)}; got {name!r}")
        moved = (
            replace(param, start=param.index(values[param.name])) if param.name in values else param
            for param in self.params
        )
        return replace(
            self, params=tuple(moved), telling=tuple((dict(self.telling) | values).items())
        )

    def still(self) -> "Figure":
        """The figure in its most telling state: the one that is left where scripts do not run."""
        ends = {p.name: p.values[-1] for p in self.params if p.play and p.start == 0}
        return self.at(**(ends | dict(self.telling)))

    def text(self) -> str:
        """What the picture shows in its starting state: its alternative text."""
        return self._drawn(self.says, " ")

    def svg(self) -> str:
        """The starting state as a self-contained SVG picture."""
        left, top = -MARGIN, -MARGIN
        width, height = (side + 2 * MARGIN for side in self.size)
        markup = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="bbh" role="img" '
            f'viewBox="{left:g} {top:g} {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}">'
            f"<title>{escape(self.title)}</title><desc>{escape(self.text())}</desc>"
            f"<style>{theme.svg_style()}</style>"
            f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="10" '
            f'fill="{theme.CARD}"/>{self._drawn(self.layers)}</svg>'
        )
        return theme.resolved(markup)

    def html(self) -> str:
        """The whole figure: a still picture, its words and numbers, and the script over them."""
        still = self.still()
        picture = base64.b64encode(still.svg().encode()).decode()
        said = escape(still.text())
        name = f"figure-{uuid4().hex[:12]}"
        data = json.dumps(self._data(), ensure_ascii=False, separators=(",", ":"))
        data = data.replace("</", "<\\/")  # or the page would see the end of the script
        return (
            f'<div class="bbh-figure" data-figure="{name}" data-lm-suppress-shortcuts="true">'
            f"<p><strong>{escape(self.title)}</strong></p>"
            f'<img alt="{said}" style="max-width:100%" src="data:image/svg+xml;base64,{picture}">'
            f"<p>{said}</p>"
            f"<details><summary>The numbers</summary><table><thead><tr>{self._headings()}</tr>"
            f"</thead><tbody>{still._drawn(self.table)}</tbody></table></details>"
            f'<script type="application/json">{data}</script>'
            f"<script>{_script().replace('__NAME__', name)}</script></div>"
        )

    def show(self) -> None:
        """Display the figure from anywhere in a cell."""
        from IPython.display import display

        display(self)  # type: ignore[no-untyped-call]  # IPython has no types

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # No image beside the HTML: exporting SVG to LaTeX stops where Inkscape is missing, and the
        # HTML brings its own still picture.
        return {"text/html": self.html(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{self.title}: {self.text()}"

    def _state(self) -> dict[str, object]:
        return {param.name: param.values[param.start] for param in self.params}

    def _drawn(self, layers: Sequence[Layer], between: str = "") -> str:
        return between.join(filter(None, (layer.at(self._state()) for layer in layers)))

    def _headings(self) -> str:
        return "".join(f'<th scope="col">{escape(column)}</th>' for column in self.columns)

    def _grip_name(self, grip: Grip) -> str:
        """What a screen reader calls it: never the same as another control of the figure."""
        others = {param.label for param in self.params if param.control}
        return f"{grip.label}, in the picture" if grip.label in others else grip.label

    def _data(self) -> dict[str, object]:
        """What the script needs: parameters, packed frames and grips."""
        order = [param.name for param in self.params]

        def packed(layers: Sequence[Layer]) -> list[dict[str, Any]]:
            return [
                {"params": [order.index(p) for p in layer.params]} | pack(layer.frames(self.params))
                for layer in layers
            ]

        return {
            "title": self.title,
            "hint": self.hint,
            "size": self.size,
            "panels": self.panels,
            "css": theme.page_style() + _asset("player.css"),
            "style": theme.svg_style(),
            "params": [
                {
                    "name": param.name,
                    "label": param.label,
                    "labels": param.labels,
                    "start": param.start,
                    "control": param.control,
                    "play": param.play,
                }
                for param in self.params
            ],
            "layers": packed(self.layers),
            "says": packed(self.says),
            "longest": " ".join(max(one.frames(self.params), key=len) for one in self.says),
            "head": self._headings(),
            "table": packed(self.table),
            "grips": [
                {
                    "param": order.index(grip.param),
                    "label": self._grip_name(grip),
                    "outline": grip.outline,
                    "points": grip.points,
                    "by": order.index(grip.by) if grip.by else -1,
                    "sets": grip.sets,
                    "keys": grip.keys,
                    "hover": grip.hover,
                }
                for grip in self.grips
            ],
        }


@cache
def _asset(name: str) -> str:
    return files("figures").joinpath(name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    """The script that every figure brings."""
    parts = (_asset(name) for name in ("glide.js", "page.js", "player.js"))
    return f'(function () {{\n"use strict";\n{"".join(parts)}}})();'
