"""Graded submissions on a terminal: a table each, a bar while they come, a summary of many."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from grader.results import Graded
from grader.sandbox.inside.outcome import Status

Thing = TypeVar("Thing")

_COLOURS = {Status.RIGHT: "green", Status.NOT_ATTEMPTED: "dim", Status.MISSING: "dim"}
_ABSENT = (Status.NOT_ATTEMPTED, Status.MISSING)


class _Unread(io.TextIOBase):
    """Standard output that may be closed at its other end."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        with self._to_nobody():
            self._out.write(text)
        return len(text)

    def flush(self) -> None:
        with self._to_nobody():
            self._out.flush()

    def isatty(self) -> bool:
        return self._out.isatty()

    def fileno(self) -> int:
        return self._out.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._out.encoding

    @contextlib.contextmanager
    def _to_nobody(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())


@contextlib.contextmanager
def unread() -> Iterator[None]:
    """Within the block, work goes on where nobody reads what is said of it any more (``| head``):
    for work that puts things in their places, and half of it would be a loss that nobody saw."""
    with contextlib.redirect_stdout(_Unread(sys.stdout)):
        yield


def show(graded: Graded) -> None:
    """Print one submission: its points, and for each exercise what was wrong with it."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    head = f"{graded.submission}: {graded.points:g} of {graded.max_points:g} points"
    memory = f", memory: {graded.memory}" if graded.memory else ""
    console.print(Text(f"{head} (isolation: {graded.isolation}{memory})", style="bold"))
    if graded.message:
        console.print(Text(graded.message))
    for line in graded.look_at:
        console.print(Text(f"To be looked at: {line}", style="yellow"))
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
            Text("" if v.status in _ABSENT else v.message),
        )
    console.print(table)
    console.print()


class Tally:
    """What a run came to, counted while it goes on."""

    def __init__(self) -> None:
        self.submissions = self.reused = self.full_marks = 0
        self.statuses: Counter[str] = Counter()
        self.told: list[str] = []
        self.not_told = 0
        self._began = time.monotonic()

    def add(self, graded: Graded, reused: bool = False) -> None:
        """Count one, and note in one line what an instructor should know of it."""
        self.submissions += 1
        self.reused += reused
        self.full_marks += bool(graded.max_points) and graded.points == graded.max_points
        self.statuses.update(v.status for v in graded.verdicts)
        lines = [f"{graded.submission}: {graded.message}"] if graded.message else []
        if not graded.message:
            lines = [
                f"{graded.submission}: {v.exercise} {_NOTABLE[v.status]}. {v.message}"
                for v in graded.verdicts
                if v.status in _NOTABLE
            ]
        lines += [f"{graded.submission}: {line}" for line in graded.look_at[:1]]
        room = _MOST_TOLD - len(self.told)
        self.told += lines[:room]
        self.not_told += len(lines[room:])

    def show(self) -> None:
        """Print how many, how fast, and which were refused, and why."""
        console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
        seconds = time.monotonic() - self._began
        graded = self.submissions - self.reused
        rate = f", {graded / seconds:.1f} a second" if graded and seconds > 0 else ""
        before = f" {self.reused:,} had been graded before." if self.reused else ""
        plural = "submission" if self.submissions == 1 else "submissions"
        console.print(f"{self.submissions:,} {plural} in {seconds:.1f} s{rate}.{before}")
        counts = ", ".join(f"{n:,} {status}" for status, n in self.statuses.most_common())
        if counts:
            console.print(f"{self.full_marks:,} with full marks. Of all answers: {counts}.")
        if self.told:
            console.print("\nTo be looked at:", style="bold")
        for line in self.told:
            console.print(Text(f"  {line}"))
        if self.not_told:
            console.print(f"  … and {self.not_told:,} more; `--json` has them all.")


#: What an instructor is told of, as a predicate.
_NOTABLE = {
    Status.REFUSED: "was refused",
    Status.CRASHED: "crashed",
    Status.TIMEOUT: "did not finish",
}
_MOST_TOLD = 50


@contextlib.contextmanager
def progress(total: int, quiet: bool) -> Iterator[Advance]:
    """A bar on stderr with rate and time left, where that is a terminal. What is given hands on
    whatever it is given, one by one, and moves the bar by each."""
    console = Console(stderr=True)
    columns = (
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    shown = not quiet and console.is_terminal
    bar = Progress(*columns, console=console, disable=not shown)
    # Before rich 15 one that is disabled ends with an empty line all the same.
    with bar if shown else contextlib.nullcontext():
        yield Advance(bar, bar.add_task("", total=total))


class Advance:
    """Moves a bar by each thing that goes by."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task

    def __call__(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The same things."""
        for thing in things:
            self._bar.advance(self._task)
            yield thing


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")
