"""Graded submissions on a terminal: a table each, and a progress bar where there are many."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from grader.grading import Graded

_COLOURS = {"right": "green", "not attempted": "dim", "missing": "dim"}


def show(graded: Graded) -> None:
    """Print one submission: its points, and for each exercise what was wrong with it."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    head = f"{graded.submission}: {graded.points:g} of {graded.max_points:g} points"
    console.print(Text(f"{head} (isolation: {graded.isolation})", style="bold"))
    if graded.message:
        console.print(Text(graded.message))
    if not graded.verdicts:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("exercise", "points", "", "what was wrong"):
        table.add_column(title, no_wrap=title != "what was wrong", overflow="fold")
    for v in graded.verdicts:
        table.add_row(
            Text(v.exercise),
            Text(f"{v.points:g} of {v.max_points:g}"),
            Text(v.status, style=_COLOURS.get(v.status, "yellow")),
            Text("" if v.status in ("not attempted", "missing") else v.message),
        )
    console.print(table)
    console.print()


def with_progress(files: Sequence[Path], quiet: bool) -> Iterator[Path]:
    """The files, with a progress bar on stderr where that is a terminal."""
    console = Console(stderr=True)
    return iter(track(files, "Grading", console=console, disable=quiet or not console.is_terminal))
