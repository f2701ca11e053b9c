"""``grader build``: the chapters' Markdown to notebooks."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.errors import WrongCall


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    build = commands.add_parser(
        "build",
        help="build notebooks/ from solutions/",
        description="Build the learner's notebooks from the chapters' Markdown.",
    )
    build.add_argument(
        "--worked",
        type=Path,
        metavar="DIR",
        help="write the notebooks with the worked answers into DIR instead",
    )
    build.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Carry it out; returns the exit code."""
    from grader import build

    try:
        if arguments.worked is None:
            written = build.build_all()
        else:
            written = build.build_worked(arguments.worked)
    except OSError as error:
        raise WrongCall(str(error)) from None
    for path in written:
        print(path)
    return 0
