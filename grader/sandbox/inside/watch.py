"""What all processes of one submission use together, which no limit of one process bounds."""

from __future__ import annotations

import os
from typing import Any

from .words import say

#: Of a process: what it has written to, what it shares, both of them where the system has put them
#: aside, and what the kernel keeps to find them.
_COUNTED = (b"RssAnon", b"RssShmem", b"VmSwap", b"VmPTE")


class Watch:
    """Counts the processes of the sandbox and their memory, seen from the zygote."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self._processes, self._memory = limits["processes"], limits["memory"]
        self._others = set(_processes())
        self._shared = self._private(os.getpid())

    def excess(self) -> str:
        """What there is too much of, as the rest of a sentence; "" while all is well."""
        theirs = [pid for pid in _processes() if pid not in self._others]
        if len(theirs) > self._processes:
            return say("processes", count=self._processes)
        # What a child still shares with the zygote costs nothing and is not counted.
        used = sum(max(0, self._private(pid) - self._shared) for pid in theirs)
        if used > self._memory:
            return say("memory", size=self._memory >> 20)
        return ""

    def _private(self, pid: int) -> int:
        try:
            # As bytes: a process may give itself any name.
            with open(f"/proc/{pid}/status", "rb") as file:
                lines = [line.split() for line in file if line.startswith(_COUNTED)]
        except OSError:  # gone meanwhile
            return 0
        return sum(int(kilobytes) << 10 for _name, kilobytes, _unit in lines)


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]
