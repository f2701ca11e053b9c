"""TensorFlow, imported when it is first used and quietly.

Its import takes seconds and writes to file descriptor 2, which nbgrader would read as a failed
cell. ``load_in_background`` starts it while the learner reads the first page.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import platform
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from grader.errors import GraderError
from grader.sandbox.inside.streams import stood_in
from grader.sentences import ENGLISH

# 3 keeps TensorFlow's own log at errors; a learner's own setting wins.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


class _Descriptor2:
    """File descriptor 2, which C++ writes to, and not to ``sys.stderr``.

    It belongs to the whole process, and a check may begin while TensorFlow is still being imported
    in the background: it is given back when the last who wanted it quiet is done.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanting = 0
        self._kept: int | None = None

    def hush(self) -> None:
        with self._lock:
            self._wanting += 1
            if self._wanting > 1:
                return
            with contextlib.suppress(ValueError):  # it was closed
                sys.stderr.flush()
            try:
                self._kept = os.dup(2)
            except OSError:  # no descriptor 2 to be quiet about
                return
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 2)
            os.close(nowhere)

    def unhush(self) -> None:
        with self._lock:
            self._wanting -= 1
            if not self._wanting and self._kept is not None:
                os.dup2(self._kept, 2)
                os.close(self._kept)
                self._kept = None


class _Import:
    """The import of TensorFlow in a thread of its own, begun once."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def begin(self, wait: float) -> None:
        if self._thread is None and not loaded():
            self._thread = threading.Thread(target=load, name="import tensorflow", daemon=True)
            self._thread.start()
            self._thread.join(wait)


#: There is one of each in a process.
_descriptor_2, _import = _Descriptor2(), _Import()


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send file descriptor 2 to nowhere: C++ does not write to ``sys.stderr``."""
    _descriptor_2.hush()
    try:
        yield
    finally:
        _descriptor_2.unhush()


def hush() -> None:
    """Send file descriptor 2 to nowhere until the process ends."""
    _descriptor_2.hush()


class NoTensorFlow(GraderError, ModuleNotFoundError):
    """There is none for this machine. A wheel that was built elsewhere is installed without a word;
    see hatch_build.py."""


class LazyTensorFlow(ModuleType):
    """Stands for the module ``tensorflow`` and imports it at the first attribute asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(load(), name)

    def __dir__(self) -> list[str]:
        return dir(load())

    def __repr__(self) -> str:
        state = "loaded" if loaded() else "not loaded yet"
        return f"<module 'tensorflow' ({state})>"


tf = LazyTensorFlow("tensorflow")


def load() -> ModuleType:
    """Import TensorFlow, or wait for the thread that does."""
    if loaded():
        return sys.modules["tensorflow"]
    # Its log handlers keep the sys.stderr of now: a stand-in, which follows the one of later.
    with quiet_stderr(), stood_in("stderr"):
        try:
            return importlib.import_module("tensorflow")
        except ModuleNotFoundError as absent:
            if absent.name != "tensorflow" or not _is_intel_mac():
                raise
            raise NoTensorFlow(ENGLISH("no TensorFlow for it"), name="tensorflow") from None


def _is_intel_mac() -> bool:
    return sys.platform == "darwin" and platform.machine() == "x86_64"


def loaded() -> bool:
    """Whether TensorFlow can be used without waiting for its import.

    While another thread imports it, the module is there already and half of it is missing.
    """
    spec = getattr(sys.modules.get("tensorflow"), "__spec__", None)
    return spec is not None and not getattr(spec, "_initializing", False)


def load_in_background(wait: float = 0) -> None:
    """Begin the import in a thread of its own, so that no cell waits for it until one needs it.

    ``wait`` is how many seconds the call that begins it may itself wait for its end.
    """
    _import.begin(wait)
