"""Makes docs/coverage.md: for each row of the course's sources and of what it adds, the cell that
covers it; and every graded answer.

    python docs/make_coverage.py

The rows stand in coverage.toml, each with a piece of the cell. A row whose cell is not there is an
error, so that no row is lost when a chapter is rewritten.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import jupytext

from grader.courses import default

HERE = Path(__file__).parent
SOURCES = {
    "000": "Why the gradient is the direction of steepest ascent",
    "001": "Backpropagation: graphs, Jacobians, recurrent nets, convolution",
    "002": "Bob's target shooting, and z = (2w + b)(b + 1)",
    "003": "Gradient descent and backpropagation",
    "004": "Gradients in TensorFlow",
}
PARTS = {source: f"{source}: {title}" for source, title in SOURCES.items()}
PARTS["further"] = "What the course adds"


class RowError(Exception):
    """A row whose cell is not there."""


def table() -> str:
    """The text of coverage.md. Raises RowError for a row that no cell covers."""
    rows = tomllib.loads((HERE / "coverage.toml").read_text("utf-8"))
    chapters = {p.stem: _cells(p) for p in sorted((HERE.parent / "solutions").glob("*.md"))}
    said = [
        "# What covers what",
        "",
        "For each row of the five sources, and of what the course adds to them, the cell that",
        "covers it. A ✗ marks an error of a source that the course puts right. Below, every graded",
        "answer. Made by `make coverage` from `coverage.toml` and the exercises; a test fails when",
        "the cell of a row is gone.",
    ]
    for part, title in PARTS.items():
        said += ["", f"## {title}", "", "| row | chapter | section |", "|---|---|---|"]
        for row in rows[part]:
            heading = _heading(chapters[row["chapter"]], row)
            said.append(f"| {_escaped(row['row'])} | {_link(row['chapter'])} | {heading} |")
    said += ["", "## The graded answers", "", "| answer | points | chapter |", "|---|---|---|"]
    for chapter, exercises in default().chapters.items():
        for ex in exercises:
            call = f"{ex.name}({', '.join(ex.signature)})" if ex.is_function else ex.name
            said.append(f"| `{call}` | {ex.points:g} | {_link(chapter)} |")
    return "\n".join(said) + "\n"


def _escaped(row: str) -> str:
    return row.replace("|", "\\|")


def _link(chapter: str) -> str:
    return f"[{chapter}](../solutions/{chapter}.md)"


def _cells(path: Path) -> list[tuple[str, str]]:
    """Each cell's text with the heading above it."""
    heading, cells = "", []
    for cell in jupytext.read(path).cells:
        if cell.cell_type != "markdown":
            cells.append((cell.source, heading))
            continue
        # A Markdown cell may hold several sections.
        for part in re.split(r"(?m)^(?=#{1,3} )", cell.source):
            found = re.match(r"#+ (.*)", part)
            heading = found[1] if found else heading
            cells.append((part, heading))
    return cells


def _heading(cells: list[tuple[str, str]], row: dict) -> str:
    for text, heading in cells:
        if row["words"] in text:
            return heading
    raise RowError(
        f"{row['chapter']} has no cell with {row['words']!r} for the row {row['row']!r}: put the "
        "row back, or say in coverage.toml where it is now."
    )


if __name__ == "__main__":
    (HERE / "coverage.md").write_text(table(), "utf-8")
