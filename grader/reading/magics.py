"""What IPython makes of a cell before Python sees it: magics, shell lines, modules written."""

from __future__ import annotations

import ast
import re

#: Below these a cell's Python is run where the rest of the notebook is, and another cell magic may
#: follow. Not ``%%timeit``, which runs it within a function.
_RUNS_HERE = re.compile(r"%%(time|capture|prun)\b(?!\?)")
#: ``%%time?`` asks for help; what is below is Python.
_HELP = re.compile(r"%%\w+\?")
_WRITES_MODULE = re.compile(
    r"\s*%%(?:writefile|file)\s+(-a\s+|--append\s+)?[\"']?(\w+)\.py[\"']?\s*$"
)
_WRITING = "import sys as _sys; _sys.path[:0] = [] if '.' in _sys.path else ['.']\n"
_WRITTEN = re.compile(
    re.escape(_WRITING) + r"with open\('(\w+)\.py', '[aw]', encoding='utf-8'\) as _file:\n"
    r"    _file\.write\((.*)\)"
)
_MAGIC_LINE = re.compile(
    r"""\s*(?:\w+\s*=\s*)?(?:[%!?]|[\w.*()\[\]"']+\s*\?{1,2}\s*$)"""  # `np.exp?` asks for help
)
_MARK = re.compile(r"[%!?]")
#: In the .py file that Colab exports a magic is a comment, and may be all there is in a block.
_COMMENTED_MAGIC = re.compile(r"\s+#\s*[%!]\s*\w")


def is_not_python(source: str) -> bool:
    """Whether a cell is another language's, or HTML, or what a file is to hold: ``%%bash``. Also
    below a magic that would run Python here, as IPython reads it."""
    return _of_another_language(source) >= 0


def _of_another_language(source: str) -> int:
    """The number of the line with the cell magic that takes all below it, from 0; or -1."""
    for number, line in enumerate(source.split("\n")):
        start = line.strip()
        if not start or start[0] == "#" or _RUNS_HERE.match(start):
            continue  # Colab's title of a cell is a comment
        return number if start.startswith("%%") and not _HELP.match(start) else -1
    return -1


def parsed(source: str) -> ast.Module:
    """The tree of a cell, in which there is nothing for another language's. Raises SyntaxError."""
    return ast.parse("" if is_not_python(source) else without_magics(source))


def written_module(source: str) -> tuple[str, str, int] | None:
    """Of a cell ``%%writefile name.py``: the module's name, Python that writes the file where it
    can be imported, and the number of the line with the magic. None for any other cell."""
    number = _of_another_language(source)
    lines = source.split("\n")
    match = _WRITES_MODULE.match(lines[number]) if number >= 0 else None
    if match is None:
        return None
    mode, rest = "a" if match[1] else "w", "\n".join(lines[number + 1 :])
    code = (
        f"{_WRITING}"
        f"with open({match[2] + '.py'!r}, {mode!r}, encoding='utf-8') as _file:\n"
        f"    _file.write({rest!r})"
    )
    return match[2], code, number + 1


def module_of(code: str) -> tuple[str, str] | None:
    """The module that a statement of :func:`written_module` writes: its name, and its source."""
    match = _WRITTEN.fullmatch(code)
    if match is None:
        return None
    try:
        return match[1], str(ast.literal_eval(match[2]))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def without_magics(source: str) -> str:
    """The same lines, with ``pass`` for those that are not Python: an indented magic may be all
    there is in a block. A magic goes on where its line ends in a backslash."""
    found: list[str] = []
    goes_on = False
    for line in source.split("\n"):
        kept = "" if goes_on else _without_magic(line)
        goes_on = (goes_on or kept != line) and line.endswith("\\")
        found.append(kept)
    return "\n".join(found)


def _without_magic(line: str) -> str:
    if not _MARK.search(line):
        return line
    start = line.lstrip()
    is_magic = _MAGIC_LINE.match(line) and not start.startswith("#")
    if is_magic or _COMMENTED_MAGIC.match(line):
        return line[: len(line) - len(start)] + "pass"
    return line
