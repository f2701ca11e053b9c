"""The page of ``grader report``: one file of HTML, without script and without network, to be read
by the instructor and projected in class. No learner is named unless that is asked for.

All that a learner wrote is escaped: it is shown in the instructor's browser.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from html import escape

from grader import feedback
from grader.classroom import look
from grader.classroom.insight import BARS, ClassMistake, ExerciseResult, Insight

#: Characters of an answer that are shown where answers are alike.
LONGEST_CODE = 3000
#: Groups of like answers, and things for a person, that are shown.
MOST_GROUPS = 20
MOST_FOR_A_PERSON = 60

_KINDS = (
    ("right", "right"),
    ("partly", "partly right"),
    ("wrong", "not yet"),
    ("failed", "stopped or refused"),
    ("not_attempted", "not attempted"),
)


def page(insight: Insight, names: bool = False, now: datetime.datetime | None = None) -> str:
    """The whole file. ``names`` says who, wherever somebody is meant."""
    moment = now or datetime.datetime.now().astimezone()
    results = insight.results
    title = f"{results.assignment}: how the class did"
    sections = [
        _at_a_glance(insight),
        _lecture(insight),
        _per_exercise(insight),
        _mistakes(insight, names),
        _attempts(insight),
        _for_a_person(insight, names),
        _alike(insight, names),
    ]
    foot = f"Made {moment:%Y-%m-%d %H:%M} from what was graded; nothing was graded anew for it."
    if not names:
        foot += " Nobody is named; <code>--names</code> names them."
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{look.ALONE}\n"
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{look.switch()}<main>\n<header><p class=course>{escape(results.course)}</p>"
        f"<h1>{escape(results.assignment)}</h1></header>\n"
        + "\n".join(s for s in sections if s)
        + f"\n<footer>{foot}</footer>\n</main>\n</body>\n</html>\n"
    )


# ---------------------------------------------------------------------------------- at a glance


def _at_a_glance(insight: Insight) -> str:
    percent = 100 * insight.mean / insight.max_points if insight.max_points else 0.0
    waiting = insight.results.waiting
    numbers = [
        (f"{insight.learners:,}", "learners"),
        (f"{insight.median:g}", f"median of {insight.max_points:g} points"),
        (f"{percent:.0f}%", "of all points, on average"),
        (f"{insight.full:,}", "with full marks"),
    ]
    if waiting:
        numbers.append((f"{waiting:,}", "handed in, not graded yet"))
    tiles = "".join(f"<div class=tile><b>{n}</b><span>{what}</span></div>" for n, what in numbers)
    return f"<section class=glance><div class=tiles>{tiles}</div>{_distribution(insight)}</section>"


def _distribution(insight: Insight) -> str:
    """Bars: how many learners earned so many tenths of the points."""
    width, height, foot, head = 900, 260, 34, 26
    step = width / BARS
    most = max(*insight.bars, 1)
    drawn = []
    for i, count in enumerate(insight.bars):
        tall = (height - head - foot) * count / most
        top = height - foot - tall
        if count:
            drawn.append(
                f'<rect class=bar x="{i * step + 5:.1f}" y="{top:.1f}" width="{step - 10:.1f}" '
                f'height="{tall:.1f}" rx="4"/><text class=count x="{(i + 0.5) * step:.1f}" '
                f'y="{top - 8:.1f}">{count}</text>'
            )
    # Between the bars, where there is room for a number on a telephone too.
    for i in range(BARS + 1):
        end = {0: " first", BARS: " last"}.get(i, "")
        label = f"{100 * i // BARS}{'' if i else '%'}"
        drawn.append(f'<text class="axis{end}" x="{i * step:.1f}" y="{height - 10}">{label}</text>')
    drawn.append(f'<path class=line d="M0 {height - foot + 0.5}H{width}"/>')
    said = ", ".join(
        f"{count} from {100 * i // BARS} to {100 * (i + 1) // BARS} percent"
        for i, count in enumerate(insight.bars)
        if count
    )
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role=img aria-label="Learners by share of '
        f'the points earned: {said}">{"".join(drawn)}</svg>'
        "<figcaption>Learners, by the share of the points that they earned</figcaption></figure>"
    )


# ----------------------------------------------------------------------------------- for the class


def _lecture(insight: Insight) -> str:
    if not insight.lecture:
        return ""
    items = "".join(f"<li>{_marked_up(said)}</li>" for said in insight.lecture)
    return f"<section class=lecture><h2>For the next lecture</h2><ol>{items}</ol></section>"


def _per_exercise(insight: Insight) -> str:
    legend = "".join(
        f'<span class=key><i class="{kind}"></i>{word}</span>'
        for kind, word in _KINDS
        if any(getattr(ex, kind) for ex in insight.exercises)
    )
    rows = "".join(map(_exercise_row, insight.exercises))
    return (
        f"<section><h2>Exercise by exercise</h2><p class=legend>{legend}</p>"
        "<table class=exercises><thead><tr><th scope=col>exercise</th><th scope=col>answers</th>"
        f"<th scope=col class=number>of its points</th></tr></thead><tbody>{rows}</tbody></table>"
        "</section>"
    )


def _exercise_row(ex: ExerciseResult) -> str:
    parts = []
    for kind, word in _KINDS:
        count = getattr(ex, kind)
        if count:
            share = 100 * count / ex.answers
            parts.append(
                f'<span class="{kind}" style="width:{share:.2f}%" title="{count} {word}">'
                f"{count if share > 4 else ''}</span>"
            )
    said = ", ".join(f"{getattr(ex, k)} {word}" for k, word in _KINDS if getattr(ex, k))
    return (
        f"<tr><th scope=row><code>{escape(ex.name)}</code></th>"
        f'<td><div class=stack role=img aria-label="{said}">{"".join(parts)}</div></td>'
        f"<td class=number>{ex.mean_share:.0%} <small>of {ex.max_points:g}</small></td></tr>"
    )


def _mistakes(insight: Insight, names: bool) -> str:
    if not insight.mistakes and not insight.unknown:
        return ""
    cards = "".join(_mistake(m, insight.learners, names) for m in insight.mistakes)
    other = ""
    if insight.unknown:
        several = ", ".join(f"{n} of <code>{escape(e)}</code>" for e, n in insight.unknown.items())
        other = (
            "<p class=quiet>Wrong in a way that the course has no name for: "
            f"{several}. Their cards in Formgrader show the entry that is furthest off.</p>"
        )
    return f"<section><h2>Mistakes this class makes</h2>{cards}{other}</section>"


def _mistake(mistake: ClassMistake, learners: int, names: bool) -> str:
    count = len(mistake.students)
    drawn = ""
    if mistake.example.picture is not None:
        drawn = f"<div class=paper>{feedback.picture(mistake.example.picture)}</div>"
    return (
        f"<article><div><div class=head><b>{count}</b><span>of {learners} learners, in "
        f"<code>{escape(mistake.exercise)}</code></span></div>"
        f"<p>{_marked_up(mistake.sentence)}</p>{_who(mistake.students, names)}</div>{drawn}"
        "</article>"
    )


def _attempts(insight: Insight) -> str:
    """Hand-ins day by day."""
    if not insight.per_day:
        return ""
    first, last = min(insight.per_day), max(insight.per_day)
    length = (last - first).days + 1
    if length > 120:  # a clock that is wrong, or a whole year: the days that have any
        days: list[datetime.date] = list(insight.per_day)[-60:]
    else:
        days = [first + datetime.timedelta(days=i) for i in range(length)]
    width, height, foot, head = 900, 180, 30, 22
    step = width / max(len(days), 1)
    most = max(insight.per_day.values())
    drawn = []
    for i, day in enumerate(days):
        count = insight.per_day.get(day, 0)
        tall = (height - head - foot) * count / most
        if count:
            wide = min(step - 2, 90)
            drawn.append(
                f'<rect class=bar x="{(i + 0.5) * step - wide / 2:.1f}" '
                f'y="{height - foot - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="3">'
                f"<title>{day}: {count}</title></rect>"
            )
            if len(days) <= 31:
                drawn.append(
                    f'<text class="count{" tight" * (len(days) > 14)}" x="{(i + 0.5) * step:.1f}" '
                    f'y="{height - foot - tall - 6:.1f}">{count}</text>'
                )
        if i % (len(days) // 8 + 1) == 0:
            drawn.append(
                f'<text class=axis x="{(i + 0.5) * step:.1f}" y="{height - 8}">'
                f"{day.day} {day:%b}</text>"
            )
    drawn.append(f'<path class=line d="M0 {height - foot + 0.5}H{width}"/>')
    again = f" {insight.again:,} handed in more than once." if insight.again else ""
    said = f"{sum(insight.per_day.values())} hand-ins from {first} to {last}"
    return (
        f"<section><h2>When it was handed in</h2><figure>"
        f'<svg viewBox="0 0 {width} {height}" role=img aria-label="{said}">{"".join(drawn)}</svg>'
        f"<figcaption>Hand-ins by day (UTC).{again}</figcaption></figure></section>"
    )


# ------------------------------------------------------------------------------ for the instructor


def _for_a_person(insight: Insight, names: bool) -> str:
    if not insight.for_a_person:
        return ""
    # What several have in common is one line.
    several: dict[tuple[str, str], list[str]] = {}
    for one in insight.for_a_person:
        several.setdefault((one.exercise, one.reason), []).append(one.student)
    rows = []
    for (exercise, reason), students in list(several.items())[:MOST_FOR_A_PERSON]:
        who = f"{len(students)} × " if len(students) > 1 else ""
        what = f"<code>{escape(exercise)}</code> " if exercise else ""
        rows.append(f"<li>{who}{what}{_marked_up(reason)}{_who(students, names)}</li>")
    left = len(several) - len(rows)
    more = f"<p class=quiet>… and {left:,} more; <code>grader grade --json</code> has all.</p>"
    return (
        f"<section><h2>For a person to look at</h2><ul class=plain>{''.join(rows)}</ul>"
        f"{more * (left > 0)}</section>"
    )


def _alike(insight: Insight, names: bool) -> str:
    if not insight.alike:
        return ""
    groups = []
    for one in insight.alike[:MOST_GROUPS]:
        code = one.code if len(one.code) <= LONGEST_CODE else f"{one.code[:LONGEST_CODE]}\n…"
        groups.append(
            f"<details><summary><b>{len(one.students)}</b> answers to "
            f"<code>{escape(one.exercise)}</code></summary>{_who(one.students, names)}"
            f"<pre>{escape(code)}</pre></details>"
        )
    left = len(insight.alike) - len(groups)
    more = f"<p class=quiet>… and {left:,} smaller groups.</p>" * (left > 0)
    return (
        "<section><h2>Answers that are alike</h2><p class=quiet>The same program after names, "
        "comments and layout. That is no proof of anything: people learn together, and from the "
        f"same book. Somebody should look.</p>{''.join(groups)}{more}</section>"
    )


# ---------------------------------------------------------------------------------------- helpers


def _who(students: Sequence[str], names: bool) -> str:
    if not names:
        return ""
    return f"<p class=who>{escape(', '.join(students))}</p>"


def _marked_up(sentence: str) -> str:
    """A sentence with its code as code."""
    parts: Iterable[str] = re.split(r"`([^`]+)`", sentence)
    return "".join(
        f"<code>{escape(part)}</code>" if i % 2 else escape(part, quote=False)
        for i, part in enumerate(parts)
    )


_STYLE = (
    look.COLOURS
    + look.SWITCH_STYLE
    + """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
 font:18px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
main{max-width:62rem;margin:0 auto;padding:2.5rem 1.5rem 3rem}
h1{font-size:2.6rem;line-height:1.15;margin:0 0 1.6rem;letter-spacing:-.02em;
 overflow-wrap:anywhere}
h2{font-size:1.45rem;margin:0 0 .8rem;letter-spacing:-.01em}
section{margin:0 0 3rem}
code{font:.92em ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
.course{margin:0;color:var(--quiet)}
.tiles{display:flex;flex-wrap:wrap;gap:.9rem;margin:0 0 1.6rem}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;
 padding:.8rem 1.2rem;flex:1 1 9rem}
.tile b{display:block;font-size:2.1rem;line-height:1.2;font-variant-numeric:tabular-nums}
.tile span{color:var(--quiet);font-size:.92rem}
figure{margin:0}
svg{display:block;width:100%;height:auto;overflow:visible}
figcaption,.quiet,footer{color:var(--quiet);font-size:.92rem}
figcaption{margin-top:.3rem}
.bar{fill:var(--bar)}
.line{stroke:var(--line);stroke-width:1.5;fill:none}
.count{fill:var(--ink);font-size:19px;font-weight:600;text-anchor:middle}
.axis{fill:var(--quiet);font-size:15px;text-anchor:middle}
.axis.first{text-anchor:start}.axis.last{text-anchor:end}
.lecture{background:var(--say);border-left:5px solid var(--say-line);border-radius:8px;
 padding:1.2rem 1.5rem}
.lecture ol{margin:0;padding-left:1.3rem}
.lecture li{margin:.35rem 0}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;margin:0 0 .5rem;color:var(--quiet);
 font-size:.92rem}
.key i{display:inline-block;width:.85em;height:.85em;border-radius:3px;margin-right:.45em;
 vertical-align:-.05em}
.exercises{width:100%;border-collapse:collapse}
.exercises th{text-align:left;font-weight:400;padding:.35rem 1rem .35rem 0;white-space:nowrap}
.exercises thead th{color:var(--quiet);font-size:.92rem}
.exercises td{padding:.35rem 0}
.exercises td:nth-child(2){width:100%}
.exercises .number{text-align:right;padding-left:1rem;white-space:nowrap;
 font-variant-numeric:tabular-nums}
.number small{color:var(--quiet)}
.stack{display:flex;height:2rem;border-radius:6px;overflow:hidden;gap:2px}
.stack span{display:flex;align-items:center;justify-content:center;font-size:.92rem;
 font-weight:600;color:var(--on);min-width:3px}
.right{background:var(--right)}.partly{background:var(--partly)}.wrong{background:var(--wrong)}
.failed{background:var(--failed)}.not_attempted{background:var(--none)}
.stack .partly,.stack .wrong{color:var(--on-pale)}.stack .not_attempted{color:var(--on-none)}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;
 padding:1rem 1.2rem;margin:0 0 1rem;display:grid;gap:.4rem 1.6rem;align-items:center;
 grid-template-columns:minmax(0,1fr) minmax(0,1.7fr)}
article>div:only-child{grid-column:1/-1}
article p{margin:.5rem 0 .2rem}
.head{display:flex;gap:.55rem;align-items:baseline;color:var(--quiet)}
.head b{font-size:1.9rem;line-height:1.1;color:var(--ink);font-variant-numeric:tabular-nums}
.paper{background:#fbfaf7;color:#1d2733;border-radius:8px;padding:.5rem .8rem .8rem;
overflow-x:auto;color-scheme:light}
.who{color:var(--quiet);font-size:.92rem;overflow-wrap:anywhere}
.plain{margin:0;padding-left:1.2rem}.plain li{margin:.3rem 0;overflow-wrap:anywhere}
details{background:var(--card);border:1px solid var(--line);border-radius:10px;
 padding:.6rem 1.1rem;margin:.6rem 0}
summary{cursor:pointer}
pre{overflow-x:auto;font:.82rem/1.5 ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;
 margin:.6rem 0}
footer{border-top:1px solid var(--line);padding-top:1rem}
@media (max-width:56rem){article{grid-template-columns:minmax(0,1fr)}}
@media (max-width:40rem){body{font-size:16px}main{padding:3.2rem 1rem 2rem}h1{font-size:2rem}
 .axis{font-size:26px}.count{font-size:32px}.count.tight{display:none}
 .exercises,.exercises tbody{display:block}.exercises thead{display:none}
 .exercises tr{display:grid;grid-template-columns:1fr auto;margin:0 0 .8rem}
 .exercises td:nth-child(2){grid-area:2/1/3/3}.exercises .number{grid-area:1/2/2/3}}
"""
    + look.in_the_dark(
        ".paper{background:none;color:var(--ink);color-scheme:dark;padding:0}"
        ".paper figcaption{color:var(--quiet)!important}.paper img{" + look.DARK_PICTURE + "}"
    )
)
