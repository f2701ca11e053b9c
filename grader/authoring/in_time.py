"""Stops what does not end: a mutant that has lost the end of its loop."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


class TooLong(BaseException):
    """It had not ended in time."""


@contextlib.contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """What takes longer in this block is stopped, and TooLong raised. In the main thread only."""
    over = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal over
        over = True
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: what is called may catch it.
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    if over:  # the call has made an outcome of it
        raise TooLong
