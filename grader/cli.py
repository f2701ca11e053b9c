"""The ``grader`` command: its parser, and the one place where what goes wrong is told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from grader.commands import build, collect, course, doctor, grade
from grader.errors import GraderError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except GraderError as error:
        print(f"grader: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("grader: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grader",
        description="Grade and maintain the course Backprop by Hand.",
        epilog="Each command has its own help: grader grade --help",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in (grade, collect, doctor, build, course):
        command.add(commands)
    return parser
