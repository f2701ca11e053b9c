"""Turns forked from one process that has imported everything."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
from typing import Any

from grader.sandbox import launch
from grader.sandbox.answers import EndOfTurn, PipeTurn
from grader.sandbox.cgroups import Group
from grader.sandbox.inside import words
from grader.sandbox.inside.outcome import Status

#: Seconds for a process that was killed to be gone.
_GONE = 10.0


class Forks:
    """A zygote (``inside.zygote``) and the socket to it; ``group`` bounds its memory where there is
    one."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.group = Group.make() if told["isolated"] else None
        self._busy = False  # a turn was begun whose process is not known to be gone
        self._start()

    def begin(self, job: bytes) -> PipeTurn:
        """Fork a process that takes ``job``."""
        self._await_gone()
        if self._process is None or self._process.poll() is not None:
            self._start()
        theirs, ours = _file(job), os.pipe()
        try:
            socket.send_fds(self._control, [b"t"], [theirs, ours[1]])
            self._busy = True
        finally:
            os.close(theirs)
            os.close(ours[1])
        return PipeTurn(ours[0], self._fate)

    def end(self, turn: PipeTurn) -> None:
        """End the turn. Its process is gone before the next one begins."""
        os.close(turn.descriptor)
        self._say_end()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._say_end()
            self._await_gone()
        if self._process is not None:
            self._control.close()
            self._stop()
        if self.group:
            self.group.remove()
        self._folder.cleanup()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process, said = launch.start(
                self._told, theirs, self._folder.name, group=self.group
            )
        with said:
            if not self._heard(launch.START) or self._control.recv(5) != b"ready":
                self._stop()
                raise launch.explain(self._told, said)
        if self.group:
            self.group.allow(self._told["limits"]["memory"] + self._told["limits"]["scratch"])
        self._busy = self._ending = False

    def _fate(self) -> EndOfTurn:
        """Why the pipe closed early."""
        self._say_end()
        report = self._await_gone()
        if self.group and self.group.has_killed():
            most = self._told["limits"]["memory"] >> 20
            return EndOfTurn(Status.CRASHED, words.say("memory", size=most))
        if report.get("reason"):
            return EndOfTurn(Status.CRASHED, report["reason"])
        return _meaning(report.get("status"))

    def _say_end(self) -> None:
        if self._busy and not self._ending:
            self._ending = True
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._control.sendall(b"e")

    def _await_gone(self) -> dict[str, Any]:
        if not self._busy:
            return {}
        self._busy = self._ending = False
        if self._heard(_GONE):
            with contextlib.suppress(ValueError, ConnectionResetError):
                said: dict[str, Any] = json.loads(self._control.recv(4096))
                return said
        self._stop()  # the next turn starts another
        return {}

    def _heard(self, seconds: float) -> bool:
        return bool(select.select([self._control], [], [], seconds)[0])

    def _stop(self) -> None:
        # With bubblewrap the whole process namespace goes with its first process.
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None


def _meaning(status: int | None) -> EndOfTurn:
    if status is None or status == -signal.SIGKILL:
        return EndOfTurn(Status.CRASHED, words.say("killed"))
    if status == -signal.SIGXCPU:
        return EndOfTurn(Status.TIMEOUT, words.say("processor time"))
    if status == -signal.SIGSEGV:
        return EndOfTurn(Status.CRASHED, words.say("segmentation fault"))
    if status < 0:
        return EndOfTurn(Status.CRASHED, f": {signal.strsignal(-status) or f'signal {-status}'}")
    return EndOfTurn(Status.CRASHED, words.say("ended itself"))


def _file(data: bytes) -> int:
    """An unnamed file with ``data`` in it: a pipe would have to be read while we write."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("job", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    return descriptor
