"""What IPython makes of a cell before Python sees it: magics, shell lines, modules written."""

from __future__ import annotations

import ast
import re

_SKIPPED_CELL_MAGICS = re.compile(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)\w+")
_WRITES_MODULE = re.compile(
    r"\s*%%(?:writefile|file)\s+(-a\s+|--append\s+)?[\"']?(\w+)\.py[\"']?\s*$"
)
_WRITING = "import sys as _sys; _sys.path[:0] = [] if '.' in _sys.path else ['.']\n"
_WRITTEN = re.compile(
    re.escape(_WRITING) + r"with open\('(\w+)\.py', '[aw]', encoding='utf-8'\) as _file:\n"
    r"    _file\.write\((.*)\)"
)
_MAGIC_LINE = re.compile(r"\s*(?:\w+\s*=\s*)?[%!?]|.*\?\s*$")
_MARK = re.compile(r"[%!?]")
#: In the .py file that Colab exports a magic is a comment, and may be all there is in a block.
_COMMENTED_MAGIC = re.compile(r"\s+#\s*[%!]\s*\w")


def is_not_python(source: str) -> bool:
    """Whether a cell is another language's, or HTML: ``%%bash``."""
    return _SKIPPED_CELL_MAGICS.match(_first_line(source)) is not None


def written_module(source: str) -> tuple[str, str] | None:
    """Of a cell ``%%writefile name.py``: the module's name, and Python that writes the file where
    it can be imported. None for any other cell."""
    first, _, rest = source.lstrip().partition("\n")
    match = _WRITES_MODULE.match(first)
    if match is None:
        return None
    mode = "a" if match[1] else "w"
    code = (
        f"{_WRITING}"
        f"with open({match[2] + '.py'!r}, {mode!r}, encoding='utf-8') as _file:\n"
        f"    _file.write({rest!r})"
    )
    return match[2], code


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
    there is in a block."""
    return "\n".join(map(_without_magic, source.split("\n")))


def python_tree(source: str) -> ast.Module:
    """The tree of a cell, with ``pass`` for each magic. Raises SyntaxError for what is not Python
    all the same."""
    return ast.parse(without_magics(source))


def _without_magic(line: str) -> str:
    if not _MARK.search(line):
        return line
    start = line.lstrip()
    is_magic = _MAGIC_LINE.match(line) and not start.startswith("#")
    if is_magic or _COMMENTED_MAGIC.match(line):
        return line[: len(line) - len(start)] + "pass"
    return line


def _first_line(source: str) -> str:
    return source.lstrip().split("\n", 1)[0]
