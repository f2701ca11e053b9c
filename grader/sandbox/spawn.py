"""Turns in a fresh process each, for systems without fork: slow, and for one's own code only."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import tempfile
import threading
import time
from typing import Any

from grader.sandbox import launch
from grader.sandbox.answers import EndOfTurn, Turn
from grader.sandbox.inside import words
from grader.sandbox.inside.outcome import Status
from grader.sandbox.inside.wire import Frames

Frame = tuple[dict[str, Any], list[bytes]]


class Spawns:
    """Starts a process of ``inside`` for each turn."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told

    def begin(self, job: bytes) -> SpawnTurn:
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        process, said = launch.start(self._told, subprocess.PIPE, folder.name, subprocess.PIPE)
        said.close()
        return SpawnTurn(process, job, folder)

    def end(self, turn: SpawnTurn) -> None:
        turn.process.kill()
        turn.process.wait()
        turn.folder.cleanup()

    def close(self) -> None: ...


class SpawnTurn(Turn):
    """A turn whose process is written to and read from by threads: not every system can poll."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        job: bytes,
        folder: tempfile.TemporaryDirectory[str],
    ) -> None:
        self.process, self.folder = process, folder
        self._queue: queue.Queue[Frame | Exception] = queue.Queue(maxsize=64)
        self._first: Frame | Exception | None = None
        threading.Thread(target=self._write, args=(job,), daemon=True).start()
        threading.Thread(target=self._read, daemon=True).start()

    def await_begun(self) -> None:
        with contextlib.suppress(queue.Empty):
            self._first = self._queue.get(timeout=launch.START)

    def read(self, deadline: float) -> tuple[dict[str, Any], list[bytes]]:
        item, self._first = self._first, None
        try:
            if item is None:
                item = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise EndOfTurn(Status.TIMEOUT) from None
        if isinstance(item, Exception):
            raise item
        return item

    def _write(self, job: bytes) -> None:
        pipe = self.process.stdin
        assert pipe is not None
        with contextlib.suppress(OSError), pipe:
            pipe.write(job)

    def _read(self) -> None:
        frames = Frames()
        pipe: Any = self.process.stdout
        try:
            while data := pipe.read1(1 << 18):
                for one in frames.feed(data):
                    self._queue.put(one)
        except (OSError, ValueError) as error:
            self._queue.put(ValueError(str(error)))
        self._queue.put(EndOfTurn(Status.CRASHED, words.say("its process ended")))
