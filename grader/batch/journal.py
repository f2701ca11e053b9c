"""What was finished, one line each, so that a killed run goes on where it was.

A line is appended before anything else happens with a result. Lines are never changed; of two with
the same key the later counts, and a last line that was cut off by a kill is not there.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grader.errors import GraderError

#: Seconds between two calls of fsync: what a power failure may cost. A kill costs nothing.
SYNC_EVERY = 2.0


class JournalError(GraderError):
    """The journal cannot be written; the message is one line. What it holds stays."""


class Journal:
    """The lines of one run and of those before it, found by key.

    Lines stay on disk, and only where each begins is kept in memory. Used by one process at a
    time, which a lock on the file makes sure of. A context manager.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._at: dict[str, tuple[int, int]] = {}
        self._done: set[str] = set()
        self._synced = time.monotonic()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
            self._descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            raise self._error(error) from None
        try:
            self._lock()
            self._end = self._read()
        except BaseException:
            os.close(self._descriptor)
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, key: str) -> bool:
        return key in self._at

    def append(self, key: str, record: dict[str, Any]) -> None:
        """Add the result of what ``key`` stands for."""
        start, size = self._write({"key": key, "result": record})
        self._at[key] = (start, size)
        self._done.discard(key)
        self._sync_now_and_then()

    def record(self, key: str) -> dict[str, Any]:
        """What was appended under ``key``. Raises KeyError."""
        start, size = self._at[key]
        record: dict[str, Any] = json.loads(os.pread(self._descriptor, size, start))["result"]
        return record

    def delivered(self, keys: Iterable[str]) -> None:
        """Note that these results have reached the place they were for."""
        keys = list(keys)
        self.sync()
        self._write({"delivered": keys})
        self._done.update(keys)

    def is_delivered(self, key: str) -> bool:
        return key in self._done

    def sync(self) -> None:
        """Wait until the disk has all of it."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise self._error(error) from None
        self._synced = time.monotonic()

    def close(self) -> None:
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.fsync(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1

    # ----------------------------------------------------------------------------- the file

    def _read(self) -> int:
        """Learn where each line begins; returns where the next one is to be written."""
        at = 0
        with open(self.path, "rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break  # cut off by a kill; the next line is written over it
                with contextlib.suppress(ValueError, TypeError, AttributeError):
                    self._learn(json.loads(line), at, len(line))
                at += len(line)
        os.ftruncate(self._descriptor, at)
        return at

    def _learn(self, line: dict[str, Any], at: int, size: int) -> None:
        if "delivered" in line:
            self._done.update(line["delivered"])
        elif isinstance(line["result"], dict):
            self._at[line["key"]] = (at, size)
            self._done.discard(line["key"])

    def _write(self, line: dict[str, Any]) -> tuple[int, int]:
        data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        view, at = memoryview(data), self._end
        try:
            while view:
                written = os.pwrite(self._descriptor, view, at)
                view, at = view[written:], at + written
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._end)
            raise self._error(error) from None
        self._end, start = at, self._end
        return start, len(data)

    def _sync_now_and_then(self) -> None:
        if time.monotonic() - self._synced > SYNC_EVERY:
            self.sync()

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows: two runs at once are the instructor's to avoid
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise JournalError(
                f"another run is using {self.path}: wait for it to end, or end it"
            ) from None
        except OSError:  # a network file system that cannot lock
            return

    def _error(self, error: OSError) -> JournalError:
        return JournalError(
            f"the journal {self.path} cannot be written ({error.strerror or error}). What was "
            f"finished is kept, {len(self._at):,} results: put that right, and run the same again"
        )
