"""Runs a whole notebook away from everything it must not see, for an instructor's own tests.

Where nbgrader starts a kernel on this machine, here ``inside/notebook_cells.py`` runs the cells: no
network, nothing of the course, an empty scratch. What it reports is text to us.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.sandbox import nobody
from grader.sandbox.launch import ALONE, environment, isolated
from grader.sandbox.mounts import INSIDE, NEUTRAL, package_folders, python

#: Seconds that one cell may take, and all of a notebook; the imports before the first come on top.
CELL_SECONDS = 60.0
NOTEBOOK_SECONDS = 600.0
START_SECONDS = 60.0
#: Bytes: memory of the notebook's process, a file it writes, its scratch, what it may report.
MEMORY = 4 << 30
FILE_SIZE = 64 << 20
SCRATCH = 256 << 20
MOST_REPORTED = 20 << 20
#: Brackets, braces and commas of a line that it reports: each may become an object in memory. And
#: outputs of a cell, of which the shell inside keeps half as many.
MOST_PARTS, MOST_OUTPUTS = 2_000_000, 200
#: Processes, threads included, and open files.
PROCESSES = 64
FILES = 256
#: Characters of a cell's printed text that are kept.
MOST_PRINTED = 50_000

_PARTS = (b"[", b"{", b",")

#: Runs the sources of cells; one list of outputs for each, fewer where the process ended.
Run = Callable[[Sequence[str], Mapping[str, Path]], list[list[dict[str, Any]]]]


def runner(isolation: str, seconds: float = CELL_SECONDS) -> Run:
    """What runs notebooks: in the sandbox, or ``"none"`` for one's own code."""

    def run(sources: Sequence[str], beside: Mapping[str, Path]) -> list[list[dict[str, Any]]]:
        return _run(sources, beside, isolation, seconds)

    return run


def _run(
    sources: Sequence[str], beside: Mapping[str, Path], isolation: str, seconds: float
) -> list[list[dict[str, Any]]]:
    cells = [{"source": source, "seconds": seconds} for source in sources]
    with tempfile.TemporaryDirectory(prefix="notebook-") as scratch:
        sandboxed = isolation != "none"
        with nobody.users(python()) if sandboxed else contextlib.nullcontext() as users:
            process = subprocess.Popen(
                _command(isolation, beside, Path(scratch), users),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**environment(), "IPYTHONDIR": "/tmp/ipython" if sandboxed else scratch},
                cwd=scratch,
                pass_fds=() if users is None else (users,),
                start_new_session=sys.platform != "win32",
            )
        try:
            return list(_reported(process, json.dumps(cells).encode()))
        finally:
            _end(process)


def _reported(process: subprocess.Popen[bytes], data: bytes) -> Iterator[list[dict[str, Any]]]:
    """What it reports, line by line, until it ends, or has said or taken too much."""
    assert process.stdin is not None and process.stdout is not None
    # A little later than the watch inside, which leaves nothing running.
    ends = threading.Timer(START_SECONDS + NOTEBOOK_SECONDS + 5, process.kill)
    ends.daemon = True
    ends.start()
    try:
        with contextlib.suppress(OSError), process.stdin as pipe:
            pipe.write(data)
        left = MOST_REPORTED
        while line := process.stdout.readline(left + 1):
            left -= len(line)
            if left < 0 or not line.endswith(b"\n") or sum(map(line.count, _PARTS)) > MOST_PARTS:
                return
            try:
                outputs = json.loads(line)["outputs"]
                yield [o for o in outputs[:MOST_OUTPUTS] if isinstance(o, dict)]
            except (ValueError, KeyError, TypeError, RecursionError):
                return
    finally:
        ends.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and what it started. Inside the sandbox the kernel sees to that; without it, whatever
    has stayed in its group goes."""
    process.kill()
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _command(
    isolation: str, beside: Mapping[str, Path], scratch: Path, users: int | None
) -> list[str]:
    told: dict[str, Any] = {
        "isolated": isolation != "none",
        "seconds": START_SECONDS + NOTEBOOK_SECONDS,
        "limits": {
            "memory": MEMORY,
            "files": FILES,
            "file_size": FILE_SIZE,
            "scratch": SCRATCH,
            "processes": PROCESSES,
        },
        "output": MOST_PRINTED,
        "beside": "",
        "packages": list(package_folders()),
    }
    program = "notebook_cells.py"
    if isolation == "none":
        if beside:
            told["beside"] = str(_gathered(beside, scratch))
        return [python(), *ALONE, str(INSIDE / program), json.dumps(told)]
    binds: list[str] = []
    if beside:
        told["beside"] = "/beside"
        binds = ["--ro-bind", str(_gathered(beside, scratch)), "/beside"]
    return isolated(f"{NEUTRAL}/inside/{program}", told, binds, users)


def _gathered(beside: Mapping[str, Path], scratch: Path) -> Path:
    """The files beside the notebook, and nothing else of their folders."""
    folder = scratch / ".beside"
    for name, path in beside.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        os.utime(target)
    # Whatever our umask is: the notebook may be another user's (``nobody``).
    for made in (folder, *folder.rglob("*")):
        made.chmod(0o755 if made.is_dir() else 0o644)
    return folder
