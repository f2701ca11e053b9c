"""Worked notebooks, run in the process of the tests."""

import numpy as np
import pytest

import figures
import grader
from grader.authoring import build


def sources(chapter, learner=False):
    """The code cells of a chapter, but for the set-up, the checks and the summary."""
    make = build.learner_notebook if learner else build.worked_notebook
    for cell in make(chapter).cells:
        graded = cell.metadata.get("nbgrader", {}).get("grade")
        if cell.cell_type == "code" and cell["id"] != "set-up" and not graded:
            if cell.source != "progress()":
                yield cell.source


def run(chapter, learner=False):
    """The names that a chapter leaves behind."""
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    names = {"np": np, "figures": figures, "tf": grader.tf}
    printing = np.get_printoptions()
    for source in sources(chapter, learner):
        exec(compile(source, f"<{chapter}>", "exec"), names)
    np.set_printoptions(**printing)
    return names
