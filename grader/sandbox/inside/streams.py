"""What is printed: sent nowhere within a block, for every thread at once, and never lost after it.

Whoever is handed ``sys.stderr`` may keep it: TensorFlow and Abseil make a log handler of it as they
are imported, and Abseil's closes it. So what stands in for a stream follows, once its block is
over, whatever the stream is then, and is not closed.
"""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Iterator
from typing import Any

_lock = threading.Lock()


class StandIn(io.TextIOBase):
    """In the place of ``sys.stdout`` or ``sys.stderr``."""

    def __init__(self, name: str, under: Any) -> None:
        self._name, self._under = name, under
        self.holders = self.muted = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not self.muted:
            target = self._target()
            if target is not None:
                target.write(text)
        return len(text)

    def flush(self) -> None:
        target = self._target()
        if target is not None:
            with contextlib.suppress(ValueError):  # it was closed
                target.flush()

    def isatty(self) -> bool:
        return bool(self._target() and self._target().isatty())

    def fileno(self) -> int:
        number: int = self._target().fileno()
        return number

    def close(self) -> None:
        """Nothing: it is not whoever keeps it that owns the stream."""

    def give_back(self) -> None:
        """Put back what it stands for, where nobody has put something else there meanwhile."""
        if getattr(sys, self._name) is self:
            setattr(sys, self._name, self._under)

    def _target(self) -> Any:
        now = getattr(sys, self._name)
        return self._under if now is self else now


@contextlib.contextmanager
def stood_in(name: str, muted: bool = False) -> Iterator[None]:
    """Within this block ``sys.stdout``, or ``sys.stderr``, is a stand-in, and where ``muted`` what
    is written to it goes nowhere. Blocks may overlap, in one thread or several."""
    with _lock:
        stream = getattr(sys, name)
        if not isinstance(stream, StandIn):
            stream = StandIn(name, stream)
            setattr(sys, name, stream)
        stream.holders += 1
        stream.muted += muted
    try:
        yield
    finally:
        with _lock:
            stream.holders -= 1
            stream.muted -= muted
            if not stream.holders:
                stream.give_back()
