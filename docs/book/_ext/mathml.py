"""Formulas as MathML, made while the page is built: no script, no other host, read aloud by a
screen reader. The font, STIX Two Math, comes with ziamath and is copied into the site."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import ziamath
from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

FONT = "STIXTwoMath-Regular.ttf"


def mathml(tex: str, display: str) -> str:
    """The formula ``tex`` as a MathML element that is scrolled where it is wider than its column.

    Raises what latex2mathml raises where it cannot read the formula, which stops the build."""
    return str(convert(re.sub(r"\s+", " ", tex.strip()), display=display))


def _inline(page: HTML5Translator, node: nodes.Element) -> None:
    page.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _block(page: HTML5Translator, node: nodes.Element) -> None:
    page.body.append(
        f'<div class="formula" tabindex="0" role="group" aria-label="formula">'
        f"{mathml(node.astext(), 'block')}</div>"
    )
    raise nodes.SkipNode


def _copy_font(app: Sphinx, error: Exception | None) -> None:
    if error is None:
        found = next(Path(ziamath.__file__).parent.rglob(FONT))
        shutil.copy(found, Path(app.outdir) / "_static" / FONT)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.connect("build-finished", _copy_font)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
