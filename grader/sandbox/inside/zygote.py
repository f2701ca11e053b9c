"""The process that has imported everything and is forked for each submission.

It never runs a line of a learner's code and never reads a job. A cold one never runs a TensorFlow
op: where ops have threads of their own, a fork after the first hangs. A warm one rehearses them
with no other thread (``rehearsal``), after its first turn. Its only companion is the trusted
side, at the other end of the socket that is its standard input.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from typing import Any

from . import closed, isolate, memory, rehearsal, standins, tensorflow_insides, turn
from .parent import Parent
from .watch import Watch

#: What learners' code and ours import, so that no child has to.
_BEFOREHAND = [
    "ast",
    "bisect",
    "collections",
    "copy",
    "dataclasses",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "json",
    "linecache",
    "math",
    "operator",
    "random",
    "re",
    "statistics",
    "string",
    "time",
    "traceback",
    "typing",
    "warnings",
    "numpy",
    "numpy.linalg",
    "numpy.random",
    "numpy.fft",
    "numpy.lib.stride_tricks",
]

_TICK = 0.02


def main(settings: dict[str, Any]) -> None:
    """Import, say so, and serve until the socket closes; or take one turn, with no fork."""
    for name in _BEFOREHAND:
        importlib.import_module(name)
    if settings["parent"] != Parent.NUMPY:
        import_tensorflow()
    standins.install()
    closed.close_frameworks()
    turn.rehearse()
    turn.hide_ours()
    turn.make_streams()
    if settings["once"]:
        _once(settings)
    _serve(settings)


def import_tensorflow() -> None:
    """TensorFlow and what its first use imports; short of running an op."""
    tf = importlib.import_module("tensorflow")
    # What is not there is named by ``closed``, with all else that is missing.
    for path in ("nn", "math", "linalg", "keras.ops", "raw_ops", "random", "autodiff"):
        owner: Any = tf
        for part in path.split("."):
            owner = getattr(owner, part, None)
    try:
        closed.close_tensorflow(tf)
    except tensorflow_insides.UnknownInsides as unknown:
        sys.exit(str(unknown))
    with contextlib.suppress(ImportError, AttributeError):  # internals, that may come to be others
        tensorflow_insides.foresee()


def _once(settings: dict[str, Any]) -> None:
    # Standard output is the way back: a copy is kept for us, and theirs leads nowhere.
    job = sys.stdin.buffer.read()
    back = os.dup(1)
    if os.name == "nt":
        msvcrt: Any = importlib.import_module("msvcrt")
        msvcrt.setmode(back, getattr(os, "O_BINARY"))  # noqa: B009 (not on every system)
    _sealed(settings)
    turn.quiet(back)
    turn.run(job, back, Parent(settings["parent"]))


def _serve(settings: dict[str, Any]) -> None:
    control = socket.socket(fileno=os.dup(0))
    spaces = None
    if settings["isolated"]:
        spaces = isolate.ProcessNamespaces()
        isolate.still_proc()
        _rehearse(settings, spaces)
    warmed = sys.modules["tensorflow"] if settings["parent"] == Parent.WARM else None
    if warmed:
        rehearsal.alone(warmed)
    gc.freeze()  # no collection in a child touches, and so copies, the pages shared with us
    control.sendall(b"ready")
    # Somebody waits for the first turn, and it may be the only one: what makes turns cheap comes
    # after it.
    if not _turn(control, spaces, _watch(settings), settings):
        return
    if warmed:
        rehearsal.rehearse(warmed)
    gc.unfreeze()
    gc.collect()
    memory.settle()
    gc.freeze()
    watch = _watch(settings)  # what is shared with a child has become more
    while _turn(control, spaces, watch, settings):
        pass


def _watch(settings: dict[str, Any]) -> Watch | None:
    return Watch(settings["limits"]) if settings["isolated"] else None


def _turn(
    control: socket.socket,
    spaces: isolate.ProcessNamespaces | None,
    watch: Watch | None,
    settings: dict[str, Any],
) -> bool:
    """Fork for one turn, and see it end; False where no further one is asked for."""
    request, descriptors = _receive(control)
    if not request:
        return False
    job, back = descriptors
    folder = "" if spaces else tempfile.mkdtemp(dir=os.getcwd())
    child = spaces.fork() if spaces else os.fork()
    if child == 0:
        _child(settings, job, back, folder)
    os.close(job)
    os.close(back)
    control.sendall(json.dumps(_until_gone(control, child, watch, settings)).encode())
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    return True


def _rehearse(settings: dict[str, Any], spaces: isolate.ProcessNamespaces) -> None:
    """Seal a child that does nothing, so that what cannot work here is known before any turn."""
    child = spaces.fork()
    if child == 0:
        _sealed(settings)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(1)


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    numbers = array.array("i")
    data, ancillary, _flags, _address = control.recvmsg(1, socket.CMSG_LEN(2 * numbers.itemsize))
    for level, kind, payload in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            numbers.frombytes(payload)
    return data, list(numbers)


def _child(settings: dict[str, Any], job: int, back: int, folder: str) -> None:
    if not settings["isolated"]:
        os.setsid()
        os.chdir(folder)  # a file that this one writes is not there for the next
    data = os.pread(job, os.fstat(job).st_size, 0)
    _sealed(settings)
    turn.quiet(back)
    turn.run(data, back, Parent(settings["parent"]))


def _sealed(settings: dict[str, Any]) -> None:
    limits = settings["limits"]
    try:
        isolate.limit(*(limits[name] for name in ("memory", "files", "file_size")))
        isolate.limit_cpu(limits["seconds"])
        if settings["isolated"]:
            isolate.seal(limits["scratch"], limits["processes"], settings["user"])
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)


def _until_gone(
    control: socket.socket, child: int, watch: Watch | None, settings: dict[str, Any]
) -> dict[str, Any]:
    """Wait for the trusted side to end the turn; meanwhile see that limits are kept."""
    reason = ""
    while not select.select([control], [], [], _TICK)[0]:
        if watch and not reason:
            reason = watch.excess()
            if reason:
                os.kill(child, signal.SIGKILL)
    control.recv(1)
    _end(child, settings)
    _pid, status = os.waitpid(child, 0)
    return {"status": os.waitstatus_to_exitcode(status), "reason": reason}


def _end(child: int, settings: dict[str, Any]) -> None:
    # Isolated, the child is process 1 of its namespace, and nothing in it outlives process 1.
    try:
        if settings["isolated"]:
            os.kill(child, signal.SIGKILL)
        else:
            os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)
