"""Random inputs of a student's own, so that no hard-coded answer pays.

Each student draws, for each exercise, one of :data:`POOLS` sets of inputs; which one, and what is
in it, follows from a secret of the course by HMAC. A set of their own for everyone would be no
safer against somebody who is told one set by one classmate, and would cost the tape's gradients
(about 30 ms an exercise) for every submission instead of once a run.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GraderError

#: Sets of inputs of an exercise. All their references together take a worker a second or two a
#: chapter; what a learner reads in a classmate's feedback fits with a chance of one in four.
POOLS = 4

_BYTES = 32


class SecretError(GraderError):
    """The course's secret cannot be read or made; the message is one line."""


@dataclass(frozen=True)
class Seeds:
    """The seeds of one course. Without a secret, everybody has the notebook's own inputs."""

    secret: bytes = b""

    def seed(self, student: str, exercise: str) -> bytes:
        """What ``Exercise.cases`` is given for this student; b"" where there is no student."""
        if not self.secret or not student:
            return b""
        return self._pool(exercise, self._digest("student", student, exercise)[0] % POOLS)

    def pools(self, exercise: str) -> list[bytes]:
        """The seeds of all sets of inputs of an exercise."""
        return [self._pool(exercise, number) for number in range(POOLS)]

    def _pool(self, exercise: str, number: int) -> bytes:
        return self._digest("pool", str(number), exercise)

    def _digest(self, *words: str) -> bytes:
        # Each word with its length, so that no two lists of words are the same bytes.
        spelled = b"".join(b"%d:%s" % (len(w.encode()), w.encode()) for w in words)
        return hmac.digest(self.secret, spelled, "sha256")


def course_secret(path: Path) -> bytes:
    """The secret kept in ``path``, made at the first call; only its owner may read the file."""
    try:
        if not path.exists():
            _make(path)
        found = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not what was once written there"
        raise SecretError(f"the course's secret in {path} cannot be used: {reason}") from None
    if len(found) != _BYTES:
        raise SecretError(
            f"the course's secret in {path} is not whole; remove the file, and another is made "
            "(the inputs of everyone's answers change with it)"
        )
    return found


def _make(path: Path) -> None:
    # Linked into place when it is whole: of two programs that make it at once, one wins.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_bytes(_BYTES).hex())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
