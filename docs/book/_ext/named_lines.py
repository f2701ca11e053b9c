"""Docstrings in this project list names and meanings in columns, to be read in an editor:

    name   what it is
           and more of it

For the book each becomes an entry of a field list, which is what Sphinx makes of such things.
"""

from __future__ import annotations

import re
from typing import Any

_ENTRY = re.compile(r"^(?P<names>\w+(?:, \w+)*) {2,}(?P<meaning>\S.*)$")


def as_fields(lines: list[str]) -> list[str]:
    """The lines with every column of names as a field list."""
    made: list[str] = []
    inside = False
    for line in lines:
        entry = _ENTRY.match(line)
        if entry:
            if not inside and made and made[-1].strip():
                made.append("")
            made.append(f":{entry['names']}: {entry['meaning']}")
            inside = True
        elif inside and line.startswith("   "):
            made.append(f"    {line.strip()}")
        else:
            if inside and line.strip():
                made.append("")
            inside = inside and not line.strip()
            made.append(line)
    return made


def setup(app: Any) -> dict[str, bool]:
    def process(_app: Any, _what: str, _name: str, _obj: Any, _options: Any, lines: Any) -> None:
        lines[:] = as_fields(list(lines))

    app.connect("autodoc-process-docstring", process, priority=400)  # before napoleon
    return {"parallel_read_safe": True}
