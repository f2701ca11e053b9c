"""The ``grader`` command: its parser, and the one place where what goes wrong is told."""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib.metadata
import os
import sys
from collections.abc import Sequence

from grader import releases
from grader.commands import (
    build,
    collect,
    course,
    doctor,
    export,
    give_back,
    grade,
    mistakes,
    new,
    report,
)
from grader.errors import GraderError, machine

#: What a disk or a folder says that does not let itself be written: no fault of the program's.
_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    # jsonschema, which nbgrader imports, builds a parser for international URLs as it is imported,
    # which takes longer than all the rest. It does without where there is no such module, and
    # nothing here has such URLs. Whoever hands over arguments has a process of their own, which is
    # not to miss the module.
    if argv is None:
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever read has read enough (`| head`). What is left in the buffer has nowhere to go,
        # and Python would say so once more at its end.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13
    except GraderError as error:
        print(f"grader: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        if error.errno not in _OF_THE_MACHINE:
            raise
        print(f"grader: {machine(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("grader: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grader",
        description="Grade, teach and write courses whose exercises are checked.",
        epilog="Each command has its own help: grader grade --help",
    )
    version = importlib.metadata.version(releases.distribution_of("grader"))
    parser.add_argument("--version", action="version", version=f"grader {version}")
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in (
        grade,
        collect,
        give_back,
        export,
        report,
        mistakes,
        course,
        new,
        doctor,
        build,
    ):
        command.add(commands)
    return parser
