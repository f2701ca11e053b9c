"""Colours and type: the one place where every figure gets them from.

Four roles keep one colour each through the whole course. They stay apart for colour-blind readers
(``tests/test_figures.py`` simulates the three kinds) and are dark enough to be read as text.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What a number is: `ink` for text and lines, `tint` for the ground behind it."""

    ink: str
    tint: str


ROLES = {
    "forward": Role(ink="#1a6fe0", tint="#dbe9fc"),  # values on the way forward: x, w, z
    "upstream": Role(ink="#c8420a", tint="#fde2cf"),  # the gradient that arrives: dz
    "local": Role(ink="#0b5a43", tint="#cdeadf"),  # ∂output/∂input of one operation
    "result": Role(ink="#8a1485", tint="#f3dcf1"),  # the gradient that is passed on: dx, dw
}

INK = "#24292f"
QUIET = "#6a727c"
LINE = "#d5d9de"
EMPTY = "#f5f6f7"
CARD = "#ffffff"
FOCUS = "#1a73e8"

SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SERIF = "'STIX Two Text', 'Latin Modern Roman', Cambria, Georgia, 'Times New Roman', serif"

SCENERY = {  # of the shooting range in chapter 03, where nothing has a role
    "sky": "#eaf3fb",
    "sun": "#fbe6ae",
    "far": "#d3e1e6",
    "near": "#bfd6c6",
    "grass": "#dcead2",
    "lane": "#efe9d6",
    "paper": "#faf6ea",
    "wood": "#a47b52",
    "skin": "#e6b48f",
    "jacket": "#4d6a8c",
    "dark": "#37414d",
    "hat": "#8a5a33",
    "flash": "#f4a53a",
}

POSITIVE = "#0b6a50"
NEGATIVE = "#965c28"


def shade(colour: str, strength: float) -> str:
    """`colour` (``#rrggbb``) mixed with white: 0 is white, 1 the colour itself."""
    parts = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * strength):02x}" for part in parts)


def diverging(value: float, limit: float) -> str:
    """The ground of a signed number: white at 0, green towards `limit`, brown towards −`limit`.

    The strength follows the square root of the size, so that small entries are still seen, and
    stops where dark text on it would become hard to read.
    """
    strength = 0.55 * min(1.0, abs(value) / limit) ** 0.5 if limit else 0.0
    return shade(POSITIVE if value > 0 else NEGATIVE, strength)


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
    ]
    for name, role in ROLES.items():
        rules += [
            f"text.{name},tspan.{name}{{fill:{role.ink}}}",
            f"rect.{name}{{fill:{role.tint}}}rect.lit.{name}{{stroke:{role.ink};stroke-width:2}}",
            f"rect.solid.{name},circle.{name}{{fill:{role.ink}}}",
            f"path.{name},line.{name}{{stroke:{role.ink};fill:none}}",
            f"rect.window.{name}{{fill:none;stroke:{role.ink}}}",
        ]
    return "".join(_confined(rule) for rule in rules)


def page_style() -> str:
    """The theme's colours and type as CSS variables, for the controls around the picture."""
    names = {"ink": INK, "quiet": QUIET, "line": LINE, "empty": EMPTY, "card": CARD}
    names |= {"focus": FOCUS, "sans": SANS, "forward": ROLES["forward"].ink}
    return ":host{" + "".join(f"--{name}:{value};" for name, value in names.items()) + "}"


def _confined(rules: str) -> str:
    """Every selector of `rules` (``a,b{...}c{...}``) preceded by the library's own class."""
    confined = []
    for rule in rules.split("}"):
        if rule:
            selectors, body = rule.split("{")
            names = ",".join(f".bbh {selector}" for selector in selectors.split(","))
            confined.append(f"{names}{{{body}}}")
    return "".join(confined)
