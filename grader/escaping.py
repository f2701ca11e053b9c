"""A learner's text is text wherever it is shown: one function for each place.

A name, a message, a line of code or a file name may hold anything: markup for a browser, control
characters for a terminal, halves of a surrogate pair that no encoder takes.
"""

from __future__ import annotations

import html as _html
import os
import re

#: Invisible, and no part of any syntax: it keeps two characters from meaning something together.
_JOINER = "\u2060"
#: What Markdown, or a browser that reads its HTML, would make something of.
_MARKDOWN = re.compile(
    r"(?<=\])(?=[(\[:])|(?<=!)(?=\[)|(?<=:)(?=//)|(?<=[a-z])(?=:(?!\s|//))", re.I
)
#: Macros of MathJax that lead somewhere, or set what the page looks like.
_MACROS = re.compile(
    r"(?<=\\)(?=(?:href|url|unicode|style|class|cssId|data|require|includegraphics|bbox|def|let|"
    r"newcommand|renewcommand|newenvironment)\b)",
    re.I,
)
#: Halves of surrogate pairs that stand for no byte of a file's name.
_HALVES = re.compile("[\ud800-\udc7f\udd00-\udfff]")


def printable(text: str, longest: int = 400) -> str:
    """One line that a terminal, a log and JSON can hold: no control characters, no line breaks, no
    direction marks, no half of a surrogate pair."""
    short = text if len(text) <= longest else f"{text[: longest - 1]}…"
    if short.isprintable():
        return short
    return "".join(c if c.isprintable() else " " for c in short)


def path(name: str | os.PathLike[str]) -> str:
    """A file's name as text: bytes that are no UTF-8 are spelled, ``\\xff``."""
    encoded = _HALVES.sub("\ufffd", os.fspath(name)).encode("utf-8", "surrogateescape")
    return printable(encoded.decode("utf-8", "backslashreplace"), 1000)


def html(text: str) -> str:
    """For HTML, inside an element or a quoted attribute."""
    return _html.escape(text, quote=True)


def markdown(text: str) -> str:
    """For Markdown that becomes HTML, with MathJax on the page: it reads as it was written, and is
    no link, no picture, no markup and no formula."""
    quiet = _html.escape(text, quote=False)
    quiet = _MARKDOWN.sub(_JOINER, quiet)
    return re.sub(r"(?<=\\)(?=[(\[a-zA-Z])", _JOINER, quiet).replace("$", "\\$")


def by_hand(text: str) -> str:
    """For a text that a person reads and grades, in Markdown: emphasis, lists and formulas stay
    what they are; markup, links, pictures and macros that lead elsewhere do not."""
    quiet = _html.escape(text, quote=False)
    return _MACROS.sub(_JOINER, _MARKDOWN.sub(_JOINER, quiet))
