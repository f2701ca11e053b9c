"""Control groups (v2), where one is delegated to us: the kernel then bounds all that a submission
takes of memory together, what no process maps, what lies in pipes and what is in its scratch too.

A process that submissions are forked from is started in a group of its own. Groups can be made
below the one that we are in where it is ours to divide: ``systemd-run --user --scope -p
Delegate=yes grader grade …``, or a container whose /sys/fs/cgroup may be written to and that has no
other processes. See cgroups(7) and the kernel's cgroup-v2.rst.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import time
from pathlib import Path

ROOT, PROC = Path("/sys/fs/cgroup"), Path("/proc")
#: Where we move with all that is beside us, for a group with processes cannot be divided.
_OURS = "grader"
_numbers = itertools.count()
_MEMORY = "memory.max"


class Group:
    """A group for one process that submissions are forked from, and for all of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._killed = 0

    @classmethod
    def make(cls, root: Path = ROOT, proc: Path = PROC) -> Group | None:
        """A new group, or None where none can be had."""
        try:
            above = _divided(root, proc)
            if above is None:
                return None
            path = above / f"submissions-{os.getpid()}-{next(_numbers)}"
            path.mkdir()
        except OSError:
            return None
        group = cls(path)
        tried = subprocess.run(group.around(["/bin/true"]), capture_output=True, check=False)
        if tried.returncode or not (path / _MEMORY).exists():
            group.remove()
            return None
        return group

    def around(self, command: list[str]) -> list[str]:
        """``command`` as one whose process, and all that it starts, is in the group."""
        enter = 'echo $$ > "$0" && exec "$@"'
        return ["/bin/sh", "-c", enter, str(self._path / "cgroup.procs"), *command]

    def allow(self, more: int) -> None:
        """From now on, no more than so many bytes beyond what is taken already. Raises OSError."""
        taken = int((self._path / "memory.current").read_text("ascii"))
        with contextlib.suppress(OSError):  # no swap is counted here
            (self._path / "memory.swap.max").write_text("0", "ascii")
        (self._path / _MEMORY).write_text(str(taken + more), "ascii")
        self._killed = self._kills()

    def has_killed(self) -> bool:
        """Whether the kernel has ended a process of the group for its memory since it was asked."""
        before, self._killed = self._killed, self._kills()
        return self._killed > before

    def remove(self) -> None:
        """Remove the group, once its processes are gone."""
        for _ in range(50):
            try:
                self._path.rmdir()
            except FileNotFoundError:
                return
            except OSError:  # they are still being ended
                time.sleep(0.02)
            else:
                return

    def _kills(self) -> int:
        words = _words(self._path / "memory.events")
        with contextlib.suppress(ValueError, IndexError):
            return int(words[words.index("oom_kill") + 1])
        return 0


def _divided(root: Path, proc: Path) -> Path | None:
    """The group below which we may make others whose memory is counted, or None."""
    lines = (proc / "self" / "cgroup").read_text("utf-8", "surrogateescape").splitlines()
    of_v2 = [line.removeprefix("0::") for line in lines if line.startswith("0::")]
    if not of_v2:
        return None
    own = root / of_v2[0].lstrip("/")
    if own.name == _OURS and "memory" in _words(own.parent / "cgroup.subtree_control"):
        return own.parent  # a process beside us has been here
    pids = _words(own / "cgroup.procs")
    if "memory" not in _words(own / "cgroup.controllers") or not os.access(own, os.W_OK):
        return None
    if not pids or not set(map(int, pids)) <= _family(proc):
        return None
    (own / _OURS).mkdir(exist_ok=True)
    for pid in pids:
        (own / _OURS / "cgroup.procs").write_text(pid, "ascii")
    (own / "cgroup.subtree_control").write_text("+memory", "ascii")
    return own


def _family(proc: Path) -> set[int]:
    """This process, those that it comes from, and those that come from it."""
    parents: dict[int, int] = {}
    for entry in proc.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                # The name stands in parentheses, and may hold anything.
                stat = (entry / "stat").read_bytes().rpartition(b")")[2].split()
                parents[int(entry.name)] = int(stat[1])
    own = os.getpid()
    found = {own}
    here = own
    while here in parents and parents[here] not in found and parents[here] > 0:
        here = parents[here]
        found.add(here)
    below = {own}
    while below:
        below = {pid for pid, parent in parents.items() if parent in below} - found
        found |= below
    return found


def _words(path: Path) -> list[str]:
    try:
        return path.read_text("ascii", "replace").split()
    except OSError:
        return []
