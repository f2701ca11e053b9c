"""Finds a learner's answers by name, in a notebook or a Python file, wherever they ended up.

Nothing of the learner's runs here: the source is parsed, and the top-level statements that the
asked-for names depend on are picked out, in their order. So a check, a plot or a slow experiment
in the same notebook costs nothing, cells may be moved, copied, split or renamed, and a cell with
a syntax error spoils only what it defines.
"""

from grader.reading.cells import Cell, cells, notebook, read
from grader.reading.dependencies import Answers, Broken, select
from grader.reading.files import LARGEST_FILE, Unreadable, load
from grader.reading.paths import below
from grader.reading.statements import Source, parse

__all__ = [
    "LARGEST_FILE",
    "Answers",
    "Broken",
    "Cell",
    "Source",
    "Unreadable",
    "below",
    "cells",
    "load",
    "notebook",
    "parse",
    "read",
    "select",
]
