"""Keeps a check from harming the notebook it runs in.

A call that does not end is stopped, one that fills the memory is stopped before the system ends the
kernel, and one that may abort the process is tried in another process first. The learner's
variables stay what they are.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType

#: What one check has for all its calls, in seconds.
SECONDS = 20.0
#: What one check may take of the memory, in bytes, and what part of what is free.
MEMORY, PART = 2 << 30, 0.5
#: How often the memory is looked at while a call runs, in seconds.
_EVERY = 0.05
#: How a copy of this process ends that came to its own end.
_SURVIVED = 77
#: Names that code which ends its process makes use of.
_RISKY = frozenset(
    ("_exit", "abort", "kill", "killpg", "raise_signal", "ctypes", "setrecursionlimit", "execv")
)


class Halted(BaseException):
    """A call was stopped; not an Exception, so that a learner's ``except Exception`` lets it
    pass."""


class RanTooLong(Halted):
    """It had not ended when its time was up."""


class RanAwayWithMemory(Halted):
    """It had taken more memory than there is to spare."""


class Watch:
    """What one check may use, all its calls together."""

    def __init__(self, seconds: float = SECONDS, memory: int | None = None) -> None:
        self.seconds = seconds
        free = _free_memory()
        self.room = memory or (min(MEMORY, int(free * PART)) if free else MEMORY)
        self._end = time.monotonic() + seconds
        self._start = _used_memory()
        self.stopped: Halted | None = None

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Raise Halted in this block, once its time is up or its memory is used. Only the main
        thread can be stopped; in another the block runs unwatched.

        What the block caught itself is raised at its end: a bare ``except:`` gains nothing.
        """
        if threading.current_thread() is not threading.main_thread() or not _has_timers():
            yield
            return

        def look(_signal: int, _frame: FrameType | None) -> None:
            if time.monotonic() >= self._end:
                self.stopped = RanTooLong()
            elif _used_memory() - self._start > self.room:
                self.stopped = RanAwayWithMemory()
            if self.stopped:
                raise self.stopped

        before = signal.signal(signal.SIGALRM, look)
        pending = signal.setitimer(signal.ITIMER_REAL, _EVERY, _EVERY)
        try:
            with _memory_limit(self._start + self.room):
                yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            if pending[0]:  # a timer of the learner's own
                signal.setitimer(signal.ITIMER_REAL, *pending)
        if self.stopped:
            gc.collect()
            raise self.stopped


def ends_the_process(run: Callable[[], object], seconds: float = SECONDS) -> bool | None:
    """Whether ``run`` ends the process it runs in, tried in a copy of this one. None where the
    system has no copies, or where the copy had not ended after so many seconds: TensorFlow may
    wait for ever in a copy."""
    if not hasattr(os, "fork"):
        return None
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            nowhere = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nowhere, descriptor)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            run()
        os._exit(_SURVIVED)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return not os.WIFEXITED(status) or os.WEXITSTATUS(status) != _SURVIVED
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def may_end_the_process(function: object) -> bool:
    """Whether a function's code names something by which a process ends."""
    todo: list[object] = [getattr(function, "__code__", None)]
    if isinstance(function, type):
        todo = [getattr(f, "__code__", None) for f in vars(function).values()]
    while todo:
        code = todo.pop()
        if isinstance(code, CodeType):
            if _RISKY & {*code.co_names, *code.co_varnames}:
                return True
            todo += code.co_consts
    return False


# ------------------------------------------------------------------------------------- helpers


def _has_timers() -> bool:
    return hasattr(signal, "setitimer")


@contextlib.contextmanager
def _memory_limit(size: int) -> Iterator[None]:
    """One allocation that is larger than all there is raises a MemoryError in this block. The
    limit is on addresses, of which a process has many more than memory."""
    try:
        import resource

        addresses = _statm(0)
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        room = size - _statm(1)
    except (ImportError, OSError, ValueError):
        yield
        return
    limit = addresses + max(room, 0) + (1 << 30)
    if soft != resource.RLIM_INFINITY:
        limit = min(limit, soft)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _used_memory() -> int:
    """What this process holds in memory, in bytes; 0 where the system does not say."""
    try:
        return _statm(1)
    except (OSError, ValueError):
        return 0


def _statm(field: int) -> int:
    """Linux: 0 for the addresses of this process, 1 for what is in memory, in bytes."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[field])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _free_memory() -> int:
    """What is free for a process, in bytes; 0 where the system does not say. Of a container, what
    the container has left."""
    free = 0
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                free = int(line.split()[1]) * 1024
    group = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError):
        limit = int((group / "memory.max").read_text("ascii"))
        left = limit - int((group / "memory.current").read_text("ascii"))
        free = min(free, max(left, 1)) if free else left
    return free
