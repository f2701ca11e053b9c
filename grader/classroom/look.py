"""How our pages look: light and dark, by the reader's system or by a switch without script."""

from __future__ import annotations

from html import escape

from grader.sentences import ENGLISH, Sentences


def switch(words: Sentences = ENGLISH) -> str:
    """The switch, as HTML."""
    return f"""\
<fieldset class=switch aria-label="{escape(words("page colours"))}">
<label><input type=radio name=look checked><span>{words.html("page auto")}</span></label>
<label><input type=radio name=look id=light><span>{words.html("page light")}</span></label>
<label><input type=radio name=look id=dark><span>{words.html("page dark")}</span></label>
</fieldset>
"""


_LIGHT = (
    "--paper:#fbfaf7;--card:#fff;--ink:#1d2733;--quiet:#5b6570;--line:#e4e0d8;--bar:#2f6f9f;"
    "--right:#0b7a5e;--partly:#7dbfa7;--wrong:#d98032;--failed:#9c3d7a;--none:#cfcac0;"
    "--on:#fff;--on-pale:#1d2733;--on-none:#1d2733;--say:#fdf3e3;--say-line:#d98032;color-scheme:light;"
)
_DARK = (
    "--paper:#12171d;--card:#1a2129;--ink:#e8ebee;--quiet:#a3adb7;--line:#2d3741;--bar:#6cb0e0;"
    "--right:#2fae8a;--partly:#8fd0ba;--wrong:#e79a52;--failed:#d07fb2;--none:#4a5560;"
    "--on:#0d1115;--on-pale:#0d1115;--on-none:#e8ebee;--say:#2a2218;--say-line:#e79a52;color-scheme:dark;"
)
#: The colours, as CSS variables.
COLOURS = f"""
:root{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}
:root:has(#light:checked){{{_LIGHT}}}
:root:has(#dark:checked){{{_DARK}}}
"""

#: A picture of a verdict, which is drawn on light paper, on a dark page.
DARK_PICTURE = "filter:invert(.89) hue-rotate(180deg);mix-blend-mode:lighten"


def in_the_dark(rules: str) -> str:
    """CSS rules that count on a dark page only, be it the system's wish or the switch's."""
    return (
        f"\n@media (prefers-color-scheme:dark){{:root:not(:has(#light:checked)){{{rules}}}}}"
        f"\n:root:has(#dark:checked){{{rules}}}\n"
    )


#: Of the switch.
SWITCH_STYLE = """
.switch{position:absolute;top:1rem;right:1.2rem;border:0;padding:0;margin:0;display:flex;
 gap:.2rem;font-size:.82rem;color:var(--quiet)}
.switch input{position:absolute;opacity:0}
.switch span{padding:.15rem .6rem;border-radius:99px;cursor:pointer}
.switch input:checked+span{background:var(--line);color:var(--ink)}
.switch input:focus-visible+span{outline:2px solid var(--bar)}
@media print{.switch{display:none}section{break-inside:avoid}}
"""

#: Nothing is run, and nothing is loaded from elsewhere.
ALONE = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
)
