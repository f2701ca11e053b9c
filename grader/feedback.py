"""A verdict as a person reads it: text, HTML, and a picture where there is something to see.

The HTML has no script and no style sheet, so that it looks the same in JupyterLab, in Colab, in
Formgrader and on nbgrader's feedback page. The card brings its own light background.
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.sentences import ENGLISH, Sentences, capital
from grader.verdict import Picture, Verdict

#: Of a table of progress: exercise, status or "unchecked", points, most points.
Row = tuple[str, str, float, float]

#: Mark and accent. The mark and the word say it too: colour is never alone.
_LOOK = {
    "right": ("✓", "#0b7a5e"),
    "wrong": ("✗", "#b4470b"),
    "raised": ("!", "#b4470b"),
    "timeout": ("!", "#b4470b"),
    "crashed": ("!", "#b4470b"),
    "refused": ("✗", "#b4470b"),
    "not attempted": ("○", "#5b6570"),
    "missing": ("○", "#5b6570"),
    "unchecked": ("○", "#5b6570"),
}

_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_INK, _MUTED, _PAPER = "#1d2733", "#5b6570", "#fbfaf7"
#: Signed numbers from brown over white to green, as in the figures of the course. Blue and orange
#: are taken: they stand for values and upstream gradients.
_POSITIVE, _NEGATIVE = np.array([11, 106, 80]), np.array([150, 92, 40])


def text(verdict: Verdict, words: Sentences = ENGLISH) -> str:
    """One line of status, then the findings, for a terminal and for screen readers."""
    mark, _ = _LOOK[verdict.status]
    head = f"{mark} {verdict.exercise}: {_word(verdict.status, words)}, {points(verdict, words)}."
    return "\n".join([head, *_sentences(verdict)])


def html(verdict: Verdict, words: Sentences = ENGLISH) -> str:
    """A card: status and points, the findings, the picture."""
    mark, accent = _LOOK[verdict.status]
    word = escape(capital(_word(verdict.status, words)), quote=False)
    sentences = "".join(
        f'<p style="margin:.35em 0 0 0;max-width:46em">{_marked_up(s, words)}</p>'
        for s in _sentences(verdict)
    )
    drawn = picture(verdict.picture, words) if verdict.picture is not None else ""
    return (
        f'<div role="status" style="font-family:{_FONT};font-size:14.5px;line-height:1.5;'
        f"color:{_INK};background:{_PAPER};border:1px solid #e4e0d8;border-left:4px solid {accent};"
        'border-radius:6px;padding:.7em 1em .8em 1em;margin:.2em 0;max-width:56em">'
        f'<div style="display:flex;gap:.6em;align-items:baseline">'
        f'<span style="color:{accent};font-weight:650">{mark} {word}</span>'
        f'<code style="color:{_INK};background:none;font-size:.95em">'
        f"{escape(verdict.exercise)}</code>"
        f'<span style="color:{_MUTED};margin-left:auto">{_points_html(verdict, words)}</span></div>'
        f"{sentences}{drawn}</div>"
    )


def note_html(title: str, sentence: str, words: Sentences = ENGLISH) -> str:
    """A card that is not a verdict: a hint, or a word about how to call us."""
    return (
        f'<div role="note" style="font-family:{_FONT};font-size:14.5px;line-height:1.5;'
        f"color:{_INK};background:{_PAPER};border:1px solid #e4e0d8;border-left:4px solid #5b6570;"
        'border-radius:6px;padding:.7em 1em;margin:.2em 0;max-width:56em">'
        f'<span style="font-weight:650">{escape(title, quote=False)}</span>'
        f'<p style="margin:.35em 0 0 0;max-width:46em">{_marked_up(sentence, words)}</p></div>'
    )


def progress_html(rows: Sequence[Row], words: Sentences = ENGLISH) -> str:
    """A table of the rows, with its sum."""
    earned, possible = _sums(rows)
    share = 100 * earned / possible if possible else 0
    body = "".join(_progress_row(row, words) for row in rows)
    total = words.html("points", earned=f"<b>{earned:g}</b>", most=f"{possible:g}")
    return (
        f'<div role="status" style="font-family:{_FONT};font-size:14.5px;color:{_INK};'
        f"background:{_PAPER};border:1px solid #e4e0d8;border-radius:6px;padding:.8em 1em;"
        'display:inline-block;margin:.2em 0">'
        f'<div style="margin-bottom:.5em">{total}</div>'
        f'<div style="background:#e9e5dc;border-radius:3px;height:6px;min-width:20em">'
        f'<div style="background:#0b7a5e;border-radius:3px;height:6px;width:{share:.1f}%"></div>'
        '</div><table style="border-collapse:collapse;margin-top:.6em;color:inherit">'
        f"{body}</table></div>"
    )


def _progress_row(row: Row, words: Sentences) -> str:
    name, status, got, most = row
    mark, accent = _LOOK[status]
    word = escape(capital(_word(status, words)), quote=False)
    earned = words.html("points in short", earned=f"{got:g}", most=f"{most:g}")
    return (
        f'<tr style="background:{_PAPER};color:{_INK}">'
        '<td style="text-align:left;padding:.15em 1.2em .15em 0">'
        f'<code style="background:none;color:{_INK}">'
        f'{escape(name)}</code></td><td style="text-align:left;padding:.15em 1.2em .15em 0;'
        f'color:{accent}">{mark} {word}</td>'
        f'<td style="text-align:right;padding:.15em 0">{earned}</td></tr>'
    )


def progress_text(rows: Sequence[Row], words: Sentences = ENGLISH) -> str:
    """The same table as plain text."""
    earned, possible = _sums(rows)
    lines = [words("points", earned=earned, most=possible)]
    for name, status, got, most in rows:
        mark, _ = _LOOK[status]
        short = words("points in short", earned=got, most=most)
        lines.append(f"  {mark} {name}: {_word(status, words)}, {short}")
    return "\n".join(lines)


def points(verdict: Verdict, words: Sentences = ENGLISH) -> str:
    """``4 of 6 points``."""
    return words("points", earned=verdict.points, most=verdict.max_points)


def _points_html(verdict: Verdict, words: Sentences) -> str:
    return escape(points(verdict, words), quote=False)


def _word(status: str, words: Sentences) -> str:
    return words(f"status {status}")


def _sums(rows: Iterable[Row]) -> tuple[float, float]:
    rows = list(rows)
    return sum(r[2] for r in rows), sum(r[3] for r in rows)


def _sentences(verdict: Verdict) -> list[str]:
    return [s for s in (*verdict.findings, verdict.note) if s]


@functools.cache
def _quoted(sentence: str) -> re.Pattern[str]:
    """A line of the learner's, quoted at the end; ``sentence`` is that of its place."""
    before, _, after = sentence.partition("{code}")
    place = re.sub(r"\\{\w+\\}", r"\\d+", re.escape(before))
    return re.compile(rf"((?<!\w){place})([^`]+?)({re.escape(after)}\.?)$")


def _marked_up(sentence: str, words: Sentences) -> str:
    """Escape; what stands in backticks becomes code, and so does a line that is quoted."""
    for key in ("cell, line, code", "line, code"):
        sentence, found = _quoted(words.template(key)).subn(r"\1`\2`\3", sentence)
        if found:
            break
    parts = escape(sentence, quote=False).split("`")
    return "".join(
        f'<code style="color:{_INK};background:#efece5;padding:0 .25em;border-radius:3px">'
        f"{p}</code>"
        if i % 2
        else p
        for i, p in enumerate(parts)
    )


# ------------------------------------------------------------------------------------- picture


def picture(pic: Picture, words: Sentences = ENGLISH) -> str:
    """Three matrices side by side: yours, expected, and the difference with its wrong entries lit.

    An image that needs nothing else, since a notebook that is not trusted takes the tags out of
    an inline SVG and leaves its numbers in a row.
    """
    rows, columns = pic.mine.shape
    cell_w, cell_h = (58, 30) if columns <= 4 else (50, 28) if columns <= 8 else (44, 26)
    gap, left, top = 30, 6, 46
    if pic.kind == "jacobian":
        left = 34
    panel = columns * cell_w
    width = left + 3 * panel + 2 * (gap + left) + 6
    height = top + rows * cell_h + (26 if pic.kind == "jacobian" else 10)
    scale = float(np.abs(pic.truth).max(initial=0.0)) or 1.0
    kinds = ("my Jacobian", "Jacobian", "wrong")
    if pic.kind == "arrays":
        kinds = ("mine", "truth", "difference")
    names = [words(f"picture {kind}") for kind in kinds]
    with np.errstate(all="ignore"):
        difference = pic.mine - pic.truth
    parts = []
    for k, (name, array) in enumerate(zip(names, (pic.mine, pic.truth, difference), strict=True)):
        x0 = left + k * (panel + gap + left)
        parts.append(
            f'<text x="{x0 + panel / 2}" y="{top - 12}" text-anchor="middle" font-weight="600" '
            f'font-size="13">{escape(name)}</text>'
        )
        lit = pic.wrong if k == 2 else None
        parts.append(_panel(array, scale, x0, top, cell_w, cell_h, lit))
        if pic.kind == "jacobian":
            parts.append(_jacobian_labels(rows, columns, x0, top, cell_w, cell_h))
    count = int(pic.wrong.sum())
    parts_of = {"mine": names[0], "truth": names[1], "title": pic.title, "size": pic.wrong.size}
    key = "picture one differs" if count == 1 else "picture some differ"
    described = capital(words(key, count=count, **parts_of))
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="{_FONT}" fill="{_INK}">'
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>{"".join(parts)}</svg>'
    )
    return (
        f'<figure style="margin:.9em 0 0 0"><figcaption style="color:{_MUTED};font-size:13px">'
        f"{escape(described, quote=False)}</figcaption>"
        f'<img alt="{escape(described)}" style="width:100%;max-width:{width}px;height:auto" '
        f'src="data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"></figure>'
    )


def _panel(
    array: npt.NDArray[Any],
    scale: float,
    x0: float,
    y0: float,
    cell_w: float,
    cell_h: float,
    lit: npt.NDArray[np.bool_] | None,
) -> str:
    parts = []
    for i, j in np.ndindex(array.shape):
        value = float(array[i, j])
        quiet = lit is not None and not lit[i, j]
        fill = _PAPER if quiet else _colour(value / scale)
        ink = "#b9b4aa" if quiet else _INK
        x, y = x0 + j * cell_w, y0 + i * cell_h
        parts.append(
            f'<rect x="{x + 1}" y="{y + 1}" width="{cell_w - 2}" height="{cell_h - 2}" rx="3" '
            f'fill="{fill}" stroke="{"#e4e0d8" if quiet else fill}"/>'
        )
        if lit is not None and lit[i, j]:
            parts.append(
                f'<rect x="{x + 1.5}" y="{y + 1.5}" width="{cell_w - 3}" height="{cell_h - 3}" '
                f'rx="3" fill="none" stroke="{_INK}" stroke-width="1.5"/>'
            )
        size = 12 if cell_w > 50 else 11
        parts.append(
            f'<text x="{x + cell_w / 2}" y="{y + cell_h / 2 + 4}" text-anchor="middle" '
            f'font-size="{size}" fill="{ink}">{_shortest(value)}</text>'
        )
    return "".join(parts)


def _jacobian_labels(
    rows: int, columns: int, x0: float, y0: float, cell_w: float, cell_h: float
) -> str:
    down = "".join(
        f'<text x="{x0 - 6}" y="{y0 + i * cell_h + cell_h / 2 + 4}" text-anchor="end" '
        f'font-size="11" fill="{_MUTED}">z[{i}]</text>'
        for i in range(rows)
    )
    across = "".join(
        f'<text x="{x0 + j * cell_w + cell_w / 2}" y="{y0 + rows * cell_h + 15}" '
        f'text-anchor="middle" font-size="11" fill="{_MUTED}">x[{j}]</text>'
        for j in range(columns)
    )
    return down + across


def _colour(share: float) -> str:
    """The ground of a number: its strength follows the square root of the size, so that small
    entries are seen, and stops where dark text would become hard to read."""
    if not np.isfinite(share):
        return "#c9ccd1"
    strength = 0.55 * min(abs(share), 1.0) ** 0.5
    end = _POSITIVE if share > 0 else _NEGATIVE
    mixed = 255 * (1 - strength) + end * strength
    return "#" + "".join(f"{int(c):02x}" for c in mixed)


def _shortest(value: float) -> str:
    if not np.isfinite(value):
        return {"nan": "NaN", "inf": "∞", "-inf": "−∞"}[str(value)]
    if abs(value) < 5e-5:
        return "0"
    if value == int(value) and abs(value) < 1e5:
        return f"{value:.0f}".replace("-", "−")
    if abs(value) < 1e4:
        return f"{value:.{3 if abs(value) < 10 else 1}f}".replace("-", "−")
    return f"{value:.1e}".replace("-", "−")
