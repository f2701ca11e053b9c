"""``grader doctor``: prove that the course is sound."""

from __future__ import annotations

import argparse


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    doctor = commands.add_parser(
        "doctor",
        help="prove that the course is sound",
        description="Prove that every stub is not attempted, every worked answer earns full marks, "
        "every known mistake is rejected and named, and notebooks/ is what solutions/ builds.",
    )
    doctor.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader import build, doctor, lazy
    from grader.courses import by_name
    from grader.sandbox import Sandbox

    with Sandbox("none") as sandbox:
        lazy.load_in_background()
        found = 0
        for problem in doctor.problems(sandbox):
            print(f"✗ {problem}", flush=True)
            found += 1
    exercises = by_name().values()
    counted = (
        f"{len(build.written_chapters())} chapters, {len(exercises)} exercises, "
        f"{sum(len(ex.mistakes) for ex in exercises)} known mistakes"
    )
    print(f"{counted}: {'sound' if not found else f'{found} problems'}.")
    return 1 if found else 0
