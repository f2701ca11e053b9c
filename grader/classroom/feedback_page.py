"""One learner's feedback as one file of HTML, without script and without network: first what was
wrong and why, then the whole notebook.

It is opened by the learner, on whatever machine, long after the course: everything is in it. What
the learner wrote is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from grader import feedback
from grader.classroom import look, prose
from grader.classroom.marks import Mark, Marks
from grader.classroom.own_cells import shown
from grader.results import Graded
from grader.sentences import ENGLISH, Sentences, capital
from grader.verdict import Verdict


@dataclass(frozen=True)
class Page:
    """What is on a page.

    graded    the verdicts, in the points of the gradebook
    notebook  as Formgrader shows it, as JSON has it
    released  the sources of the course's own Markdown cells: their HTML is HTML
    words     the course's sentences, and ``language`` as in HTML's ``lang``
    """

    course: str
    assignment: str
    marks: Marks
    graded: Graded
    notebook: Mapping[str, Any]
    released: Collection[str]
    words: Sentences = ENGLISH
    language: str = "en"


def html(*pages: Page) -> str:
    """The whole file; an assignment of several notebooks has one after the other in it."""
    page, words = pages[0], pages[0].words
    title = words("page title", assignment=page.assignment)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(page.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{look.ALONE}\n<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{look.switch(words)}<main>\n<header><p class=course>{escape(page.course)}</p>"
        f"<h1>{escape(page.assignment)}</h1>{_sum(page.marks, words)}</header>\n"
        f"{''.join(map(_what_was_wrong, pages))}{''.join(map(_what_is_right, pages))}"
        f"{''.join(map(_notebook, pages))}"
        "</main>\n</body>\n</html>\n"
    )


def _sum(marks: Marks, words: Sentences) -> str:
    """The points in one line, and what else there is to know of them."""
    more = []
    if marks.taken:
        more.append(words("page late", points=marks.taken))
    if marks.waits:
        more.append(words("page waits"))
    whole = escape(capital("; ".join(more)), quote=False)
    said = f"<p class=quiet>{whole}.</p>" if more else ""
    total = words.html("points", earned=f"<b>{marks.points:g}</b>", most=f"{marks.most:g}")
    return f"<p class=sum>{total}</p>{_bar(marks.points, marks.most, words)}{said}"


def _bar(points: float, most: float, words: Sentences) -> str:
    share = 100 * min(points / most, 1.0) if most else 0.0
    label = escape(words("page percent", share=f"{share:.0f}"))
    filled = f'<i style="width:{share:.1f}%"></i>'
    return f'<div class=meter role=img aria-label="{label}">{filled}</div>'


# ------------------------------------------------------------------------------- what was wrong


def _what_was_wrong(page: Page) -> str:
    """The verdicts that are not right, the nearest to right first, then what people wrote."""
    words = page.words
    by_cell = {f"check_{v.exercise}": v for v in page.graded.verdicts}
    wrong = [v for v in by_cell.values() if v.points < v.max_points]
    wrong.sort(key=lambda v: v.status in ("not attempted", "missing"))
    parts = [f'<p class="said">{escape(page.graded.message)}</p>'] * bool(page.graded.message)
    for verdict in wrong:
        mark = next((m for m in page.marks.marks if m.cell == f"check_{verdict.exercise}"), None)
        parts.append(feedback.html(verdict, words) + _by_hand(mark, verdict, words))
    own = [m for m in page.marks.marks if m.cell not in by_cell and (m.points or 0) < m.most]
    if own:
        rows = "".join(
            f"<li><code>{escape(m.cell)}</code>: {escape(_earned(m, words), quote=False)}</li>"
            for m in own
        )
        parts.append(f"<ul class=plain>{rows}</ul>")
    for cell, text in page.marks.comments.items():
        parts.append(
            f"<blockquote><p class=quiet>{words.html('page person wrote', cell=_code(cell))}</p>"
            f"{prose.markdown(escape(text, quote=False), own=False)}</blockquote>"
        )
    if not parts:
        return f"<section><h2>{words.html('page all right')}</h2></section>\n"
    return f"<section><h2>{words.html('page to look at')}</h2>{''.join(parts)}</section>\n"


def _earned(mark: Mark, words: Sentences) -> str:
    if mark.points is None:
        return words("page not graded")
    return words("points", earned=mark.points, most=mark.most)


def _code(name: str) -> str:
    return f"<code>{escape(name)}</code>"


def _by_hand(mark: Mark | None, verdict: Verdict, words: Sentences) -> str:
    if mark is None or not mark.by_hand or mark.points is None:
        return ""
    numbers = {"points": f"{mark.points:g}", "most": f"{mark.most:g}"}
    said = words.html("page person gave", name=_code(verdict.exercise), **numbers)
    return f"<p class=quiet>{said}</p>"


def _what_is_right(page: Page) -> str:
    right = [v for v in page.graded.verdicts if v.points >= v.max_points]
    if not right:
        return ""
    rows = "".join(
        f"<li><span class=tick>✓</span> <code>{escape(v.exercise)}</code> "
        f"<span class=quiet>{escape(feedback.points(v, page.words), quote=False)}</span>"
        + (f"<br><span class=quiet>{escape(v.note)}</span>" if v.note else "")
        + "</li>"
        for v in right
    )
    return (
        f"<section><h2>{page.words.html('page right')}</h2><ul class=right>{rows}</ul></section>\n"
    )


# ---------------------------------------------------------------------------------- the notebook


def _notebook(page: Page) -> str:
    verdicts, words = {v.exercise: v for v in page.graded.verdicts}, page.words
    cells = page.notebook.get("cells")
    made = [
        _cell(cell, verdicts, page)
        for cell in (cells if isinstance(cells, list) else ())
        if isinstance(cell, dict)
    ]
    if not made:
        head, none = words.html("page notebook"), words.html("page no notebook")
        return f"<section><h2>{head}</h2><p>{none}</p></section>\n"
    head = words.html("page whole notebook")
    return f"<section class=notebook><h2>{head}</h2>{''.join(made)}</section>\n"


def _cell(cell: Mapping[str, Any], verdicts: Mapping[str, Verdict], page: Page) -> str:
    source = joined(cell.get("source"))
    if cell.get("cell_type") == "markdown":
        return (
            f"<div class=prose>{prose.markdown(source, own=source.strip() in page.released)}</div>"
        )
    if cell.get("cell_type") != "code":
        return ""
    kept = cell.get("metadata", {}).get("nbgrader", {})
    name = str(kept.get("grade_id", "")) if isinstance(kept, dict) else ""
    verdict = verdicts.get(name.removeprefix("check_")) if name.startswith("check_") else None
    below = (
        feedback.html(verdict, page.words) if verdict else "".join(_outputs(cell.get("outputs")))
    )
    return f"<pre tabindex=0>{prose.code(source)}</pre>{below}"


def _outputs(outputs: object) -> Iterable[str]:
    """What a cell put out, as far as it is text or a picture."""
    for output in outputs if isinstance(outputs, list) else ():
        safe = shown(output) if isinstance(output, dict) else None
        if safe is None:
            continue
        data: Mapping[str, str] = safe.get("data", {})
        if "image/png" in data:
            yield f'<img alt="" src="data:image/png;base64,{escape(data["image/png"])}">'
            continue
        lines: Sequence[str] = safe.get("traceback", ())
        text = safe.get("text") or data.get("text/plain") or "\n".join(lines)
        if text:
            yield f"<pre class=out>{escape(_without_colours(text))}</pre>"


def _without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def joined(source: object) -> str:
    """A cell's source, which JSON may have in lines."""
    parts = source if isinstance(source, list) else [source]
    return "".join(part for part in parts if isinstance(part, str))


#: The card of a verdict brings colours of its own, since it is shown in notebooks whose colours
#: nobody knows. Here they are known: it follows the page, and its picture with it.
_CARDS_DARK = (
    """
[role=status]{background:var(--card)!important;color:var(--ink)!important;
 border-color:var(--line)!important;max-width:none!important}
[role=status][style*="#b4470b"]{border-left-color:var(--wrong)!important}
[role=status][style*="#0b7a5e"]{border-left-color:var(--right)!important}
[role=status][style*="#5b6570;border-radius"]{border-left-color:var(--none)!important}
[role=status] code{color:var(--ink)!important}
[role=status] p code{background:var(--line)!important}
[role=status] span[style*="#b4470b"]{color:var(--wrong)!important}
[role=status] span[style*="#0b7a5e"]{color:var(--right)!important}
[role=status] :is(span,figcaption)[style*="#5b6570"]{color:var(--quiet)!important}
[role=status] img{"""
    + look.DARK_PICTURE
    + "}"
)

_STYLE = (
    look.COLOURS
    + """
:root{--code-word:#8a3b6f;--code-text:#2f6f4f;--code-number:#2f6f9f}
@media (prefers-color-scheme:dark){:root{
 --code-word:#e0a3cc;--code-text:#8fd0ba;--code-number:#8cc4ec}}
:root:has(#light:checked){--code-word:#8a3b6f;--code-text:#2f6f4f;--code-number:#2f6f9f}
:root:has(#dark:checked){--code-word:#e0a3cc;--code-text:#8fd0ba;--code-number:#8cc4ec}
"""
    + look.SWITCH_STYLE
    + prose.STYLE
    + look.in_the_dark(_CARDS_DARK)
    + """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:break-word;
 font:17px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
main{max-width:50rem;margin:0 auto;padding:2.5rem 1.25rem 3rem}
h1{font-size:2.2rem;line-height:1.15;margin:0 0 .8rem;letter-spacing:-.02em}
h2{font-size:1.35rem;margin:0 0 .8rem;letter-spacing:-.01em}
section{margin:2.4rem 0}
code{font:.92em ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
a{color:var(--bar)}
.course{margin:0;color:var(--quiet)}
.quiet{color:var(--quiet);font-size:.92rem}
.sum{margin:0;font-size:1.15rem}.sum b{font-size:2rem;font-variant-numeric:tabular-nums}
.meter{background:var(--line);border-radius:4px;height:8px;margin:.5rem 0;max-width:24rem}
.meter i{display:block;height:8px;border-radius:4px;background:var(--right)}
.said{font-weight:600}
[role=status]{margin:.8rem 0!important}
.plain{padding-left:1.2rem}
.right{list-style:none;padding:0;margin:0}.right li{margin:.3rem 0}.tick{color:var(--right)}
blockquote{margin:1rem 0;padding:.2rem 1rem;border-left:4px solid var(--bar);
 background:var(--card);border-radius:6px}
.notebook{border-top:1px solid var(--line);padding-top:2rem}
.prose h1{font-size:1.7rem}.prose h2{font-size:1.3rem}
.prose table{border-collapse:collapse;display:block;overflow-x:auto}
.prose td,.prose th{padding:.3rem .7rem;border-bottom:1px solid var(--line)}
.formula{display:block;overflow-x:auto;overflow-y:hidden;padding:.2rem 0;margin:.6rem 0}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;
 overflow-x:auto;margin:.9rem 0;tab-size:4;
 font:.86rem/1.55 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
pre.out{background:none;color:var(--quiet)}
img,svg{max-width:100%}
@media (max-width:40rem){body{font-size:16px}main{padding-top:3.2rem}h1{font-size:1.8rem}}
"""
)
