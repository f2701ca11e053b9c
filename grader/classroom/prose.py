"""A notebook's Markdown and code as HTML that opens without a network: formulas become MathML."""

from __future__ import annotations

import html
import itertools
import re
from typing import Any

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

from grader import escaping

_PYTHON = PythonLexer()
_CODE = HtmlFormatter(nowrap=True, classprefix="c-")
#: Characters of a formula that are read: the longest in the course have 200.
LONGEST_FORMULA = 5_000
#: Braces within braces. The library goes down into each by recursion, which has an end.
_DEEPEST = 40
#: What leads out of the page from inside a formula.
_LEADS_OUT = re.compile(r'\s(?:href|xlink:href|src|style|class|id|on\w+)="[^"]*"')
_IMAGE = re.compile(r"<img\b[^>]*>", re.I)


def markdown(source: str, own: bool) -> str:
    """A Markdown cell. ``own`` says that it is the instructor's: its HTML stays HTML. A learner's
    is shown as text, and leads nowhere."""
    renderer = _Renderer(escape=not own, allow_harmful_protocols=False, exclude_anchor_links=True)
    renderer.own = own
    text = source if own else html.unescape(source)  # autograded/ has it escaped already
    try:
        return str(MarkdownWithMath(renderer=renderer).render(text))
    except Exception:  # whatever a parser makes of what strangers write: it is text all the same
        return f"<pre>{escaping.html(source)}</pre>"


def code(source: str) -> str:
    """A code cell, in colours."""
    if len(source) > 100_000:  # nobody reads it, and colouring takes minutes
        return escaping.html(source)
    return str(highlight(source, _PYTHON, _CODE))


def formula(latex: str, display: bool) -> str:
    """A formula as MathML; what cannot be read as LaTeX is shown as it was written."""
    try:
        if len(latex) > LONGEST_FORMULA or _depth(latex) > _DEEPEST:
            raise ValueError("nobody writes that")
        made = convert(latex, display="block" if display else "inline")
    except Exception:  # the library raises its own, and IndexError, KeyError, RecursionError
        return f"<code>{escaping.html(latex)}</code>"
    made = _LEADS_OUT.sub("", made)
    # A reader of the page's source, and whoever copies the formula, gets what was written.
    note = f'<annotation encoding="application/x-tex">{escaping.html(latex.strip())}</annotation>'
    opening, _, rest = made.partition(">")
    return f"{opening}><semantics>{rest.removesuffix('</math>')}{note}</semantics></math>"


def _depth(latex: str) -> int:
    opened = itertools.accumulate((c in "{[(") - (c in "}])") for c in latex)
    begun = latex.count(r"\begin") + latex.count(r"\left")
    return max(opened, default=0) + begun


class _Renderer(IPythonRenderer):
    """Formulas as MathML, and no picture from elsewhere."""

    own = False

    def block_math(self, body: str) -> str:
        return f'<span class="formula">{formula(body, display=True)}</span>'

    def inline_math(self, body: str) -> str:
        return formula(body, display=False)

    def latex_environment(self, name: str, body: str) -> str:
        whole = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return f'<span class="formula">{formula(whole, display=True)}</span>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith(("data:image/png;base64,", "data:image/jpeg;base64,")):
            return f'<img alt="{escaping.html(text)}" src="{escaping.html(url)}">'
        return escaping.html(text)

    def block_html(self, html: str) -> str:
        return self._at_home(str(super().block_html(html)))

    def inline_html(self, html: str) -> str:
        return self._at_home(str(super().inline_html(html)))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return str(super().link(text, url, title)) if self.own else text

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre>{escaping.html(code)}</pre>"

    def _at_home(self, made: str) -> str:
        return _IMAGE.sub(_alternative, made)


def _alternative(image: re.Match[str]) -> str:
    """An image's text, where the image would have to be fetched."""
    if re.search(r"""\bsrc\s*=\s*["']data:image/""", image[0], re.I):
        return image[0]
    found: Any = re.search(r"""\balt\s*=\s*["']([^"']*)["']""", image[0], re.I)
    return escaping.html(html.unescape(found[1])) if found else ""


#: The colours of code, light and dark.
STYLE = """
.c-k,.c-kn,.c-ow,.c-kc,.c-kd{color:var(--code-word);font-weight:600}
.c-s,.c-s1,.c-s2,.c-sd,.c-sa,.c-si,.c-se{color:var(--code-text)}
.c-c,.c-c1,.c-ch,.c-cm{color:var(--quiet);font-style:italic}
.c-mi,.c-mf,.c-mh{color:var(--code-number)}
"""
