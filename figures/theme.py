"""Colours and type: the one place where every figure gets them from.

Four roles keep one colour each through the whole course. They stay apart for colour-blind readers
(``tests/test_figures.py`` simulates the three kinds) and are dark enough to be read as text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What a number is: `ink` for text and lines, `tint` for the ground behind it.

    Both are the colours of the light theme, as ``#rrggbb``, for plots outside of figures; inside
    of them `paint` follows the page.
    """

    name: str
    ink: str
    tint: str

    @property
    def paint(self) -> str:
        """The ink as it stands in a figure."""
        return paint(self.name)


#: Every colour, by name: in the light theme and in the dark one.
PALETTE = {
    "ink": ("#24292f", "#e4e8ec"),
    "quiet": ("#6a727c", "#9aa4ae"),
    "line": ("#d5d9de", "#414952"),
    "empty": ("#f5f6f7", "#262c32"),
    "card": ("#ffffff", "#1a1f24"),
    "hover": ("#e9ebee", "#323941"),
    "focus": ("#1a73e8", "#7ab4ff"),
    "forward": ("#1a6fe0", "#5493f2"),  # values on the way forward: x, w, z
    "forward-tint": ("#dbe9fc", "#17395f"),
    "upstream": ("#c8420a", "#fc8846"),  # the gradient that arrives: dz
    "upstream-tint": ("#fde2cf", "#5b2c10"),
    "local": ("#0b5a43", "#34e8a6"),  # ∂output/∂input of one operation
    "local-tint": ("#cdeadf", "#123f31"),
    "result": ("#8a1485", "#deafe5"),  # the gradient that is passed on: dx, dw
    "result-tint": ("#f3dcf1", "#531a50"),
    "positive": ("#0b6a50", "#3fb892"),
    "negative": ("#965c28", "#c98f52"),
    # The shooting range of chapter 03, where nothing has a role:
    "sky": ("#eaf3fb", "#1d2b38"),
    "sun": ("#fbe6ae", "#8c7a45"),
    "far": ("#d3e1e6", "#2a3a42"),
    "near": ("#bfd6c6", "#2c4436"),
    "grass": ("#dcead2", "#2b3d2a"),
    "lane": ("#efe9d6", "#413c2d"),
    "paper": ("#faf6ea", "#2c2a24"),
    "wood": ("#a47b52", "#b08a63"),
    "skin": ("#e6b48f", "#d9a884"),
    "jacket": ("#4d6a8c", "#6f8fb5"),
    "dark": ("#37414d", "#aab4bf"),
    "hat": ("#8a5a33", "#a9764b"),
    "flash": ("#f4a53a", "#f4a53a"),
}
LIGHT = {name: light for name, (light, _) in PALETTE.items()}
DARK = {name: dark for name, (_, dark) in PALETTE.items()}


def paint(name: str) -> str:
    """A colour of the palette as CSS, following the page's theme."""
    return f"var(--{name})"


ROLES = {
    name: Role(name, LIGHT[name], LIGHT[f"{name}-tint"])
    for name in ("forward", "upstream", "local", "result")
}

INK, QUIET, LINE = paint("ink"), paint("quiet"), paint("line")
EMPTY, CARD = paint("empty"), paint("card")
POSITIVE, NEGATIVE = paint("positive"), paint("negative")

SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SERIF = "'STIX Two Text', 'Latin Modern Roman', Cambria, Georgia, 'Times New Roman', serif"


def shade(colour: str, strength: float) -> str:
    """`colour`, as `paint` gives it, mixed with the card: 0 is the card, 1 the colour itself."""
    return f"color-mix(in srgb,{colour} {round(100 * strength, 1):g}%,var(--card))"


def diverging(value: float, limit: float) -> str:
    """The ground of a signed number: the card at 0, green towards `limit`, brown towards −`limit`.

    The strength follows the square root of the size, so that small entries are still seen, and
    stops where text on it would become hard to read.
    """
    strength = 0.55 * min(1.0, abs(value) / limit) ** 0.5 if limit else 0.0
    return shade(POSITIVE if value > 0 else NEGATIVE, strength)


_MIX = re.compile(r"color-mix\(in srgb,var\(--([\w-]+)\) ([\d.]+)%,var\(--card\)\)")
_PAINT = re.compile(r"var\(--([\w-]+)\)")


def resolved(markup: str, palette: Mapping[str, str] = LIGHT) -> str:
    """`markup` with every colour written out, for viewers that know no CSS variables."""

    def mixed(found: re.Match[str]) -> str:
        share = float(found[2]) / 100
        ends = zip(_parts(palette[found[1]]), _parts(palette["card"]), strict=True)
        return "#" + "".join(f"{round(card + (part - card) * share):02x}" for part, card in ends)

    return _PAINT.sub(lambda found: palette[found[1]], _MIX.sub(mixed, markup))


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))


def svg_style() -> str:
    """The style sheet inside every picture; each rule is confined to pictures of this library."""
    rules = [
        f"text{{font-family:{SANS};font-size:15px;fill:{INK};font-variant-numeric:tabular-nums}}",
        f".math{{font-family:{SERIF};font-style:italic;font-size:1.12em}}",
        ".mid{text-anchor:middle}.end{text-anchor:end}.bold{font-weight:600}",
        ".small{font-size:12.5px}.tiny{font-size:12px}.large{font-size:17px}",
        f"text.quiet,tspan.quiet{{fill:{QUIET}}}",
        f"rect.cell{{fill:{EMPTY}}}rect.pad{{fill:none;stroke:{LINE};stroke-dasharray:3 3}}",
        f".rule{{stroke:{LINE};stroke-width:1;fill:none}}.axis{{stroke:{QUIET};stroke-width:1}}",
        f".arrow{{stroke:{QUIET};stroke-width:1.5;fill:none;stroke-linecap:round;"
        "stroke-linejoin:round}",
        ".window{fill:none;stroke-width:2.5}",
        f"rect.wrong{{fill:none;stroke:{paint('upstream')};stroke-width:2.5;stroke-dasharray:5 3}}",
        f".ring{{fill:none;stroke:{paint('forward')};stroke-width:1;opacity:.55}}",
    ]
    for name in ROLES:
        ink, tint = paint(name), paint(f"{name}-tint")
        rules += [
            f"text.{name},tspan.{name}{{fill:{ink}}}",
            f"rect.{name}{{fill:{tint}}}rect.lit.{name}{{stroke:{ink};stroke-width:2}}",
            f"rect.solid.{name},circle.{name}{{fill:{ink}}}",
            f"path.{name},line.{name}{{stroke:{ink};fill:none}}",
            f"rect.window.{name}{{fill:none;stroke:{ink}}}",
        ]
    return "".join(_confined(rule) for rule in rules)


def page_style() -> str:
    """The palette as CSS variables: light, dark, and in colours that the reader's system forces.

    The four roles keep their colours there too: they are what the pictures say.
    """

    def variables(palette: Mapping[str, str]) -> str:
        return "".join(f"--{name}:{value};" for name, value in palette.items())

    system = {"ink": "CanvasText", "quiet": "CanvasText", "card": "Canvas", "empty": "Canvas"}
    system |= {"line": "CanvasText", "focus": "Highlight", "hover": "Canvas", "paper": "Canvas"}
    return (
        f":host{{--sans:{SANS};}}.card{{{variables(LIGHT)}color-scheme:light}}"
        f".card.dark{{{variables(DARK)}color-scheme:dark}}"
        f"@media (forced-colors:active){{.card,.card.dark{{forced-color-adjust:none;"
        f"{variables(system)}}}}}"
    )


def _confined(rules: str) -> str:
    """Every selector of `rules` (``a,b{...}c{...}``) preceded by the library's own class."""
    confined = []
    for rule in rules.split("}"):
        if rule:
            selectors, body = rule.split("{")
            names = ",".join(f".bbh {selector}" for selector in selectors.split(","))
            confined.append(f"{names}{{{body}}}")
    return "".join(confined)
