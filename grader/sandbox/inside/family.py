"""Holds a process and all that it starts to a number of processes and to a time, where no namespace
does: for one's own code, which may run away as well as anybody's."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time

_TICK = 0.05
_SET_CHILD_SUBREAPER = 36


def adopt() -> None:
    """Become the parent of whatever is orphaned below this process, so that it can be found."""
    with contextlib.suppress(OSError, AttributeError):  # not Linux: its group is all there is
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def watch(child: int, processes: int, seconds: float) -> None:
    """Wait for ``child`` to end, but no longer than that, and end it with everything below this
    process where there are more than so many of them. Nothing of it is left afterwards."""
    ends = time.monotonic() + seconds
    while _runs(child) and time.monotonic() < ends and len(_below()) <= processes:
        time.sleep(_TICK)
    # Again and again: what is being ended may be starting others.
    for _ in range(200):
        left = _below()
        if not left:
            return
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.01)


def _runs(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def _below() -> list[int]:
    """Every process that descends from this one."""
    parents: dict[int, list[int]] = {}
    try:
        names = os.listdir("/proc")
    except OSError:
        return []
    for name in names:
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                with open(f"/proc/{name}/stat", "rb") as file:
                    # The name stands in parentheses, and may hold anything.
                    state, parent = file.read().rpartition(b")")[2].split()[:2]
                if state != b"Z" or int(parent) != os.getpid():
                    parents.setdefault(int(parent), []).append(int(name))
    found, ahead = [], [os.getpid()]
    while ahead:
        below = parents.get(ahead.pop(), [])
        found += below
        ahead += below
    return found
