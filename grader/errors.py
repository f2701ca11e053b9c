"""What a command says instead of working: one clear line, and an exit code.

Everything that a user may read as an error derives from :class:`GraderError`; the command line
catches it in one place. The message says what was expected, what came and what to do.
"""


class GraderError(Exception):
    """Something that cannot be done, in one line for the user."""

    #: What the command ends with. 0 is for everything that was graded, whatever the grade.
    exit_code = 1


class WrongCall(GraderError):
    """The user asked for something that cannot be done; nothing was done."""

    exit_code = 2


class Stopped(GraderError):
    """Something outside stopped the work; what was finished is kept."""


def machine(error: OSError) -> str:
    """What a disk or a folder said, as one line: which file, and why."""
    said = error.strerror or str(error)
    return f"{error.filename}: {said}" if error.filename else said
