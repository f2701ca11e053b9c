"""TensorFlow, imported when it is first used and quietly.

Its import takes seconds and writes to file descriptor 2, which nbgrader would read as a failed
cell. ``load_in_background`` starts it while the learner reads the first page.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

# 3 keeps TensorFlow's own log at errors; a learner's own setting wins.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


_quiet_lock = threading.Lock()
_quiet_depth = 0
_real_stderr = -1


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send file descriptor 2 to nowhere: C++ does not write to ``sys.stderr``.

    The descriptor belongs to the whole process, and a check may begin while TensorFlow is still
    being imported in the background; it is given back when the last of them is done.
    """
    hush()
    try:
        yield
    finally:
        _unhush()


def hush() -> None:
    """Send file descriptor 2 to nowhere until the process ends."""
    global _quiet_depth, _real_stderr
    with _quiet_lock:
        _quiet_depth += 1
        if _quiet_depth > 1:
            return
        sys.stderr.flush()
        try:
            _real_stderr = os.dup(2)
        except OSError:  # no descriptor 2 to be quiet about
            _real_stderr = -1
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def _unhush() -> None:
    global _quiet_depth
    with _quiet_lock:
        _quiet_depth -= 1
        if _quiet_depth == 0 and _real_stderr >= 0:
            os.dup2(_real_stderr, 2)
            os.close(_real_stderr)


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
    with quiet_stderr():
        return importlib.import_module("tensorflow")


def loaded() -> bool:
    """Whether TensorFlow can be used without waiting for its import.

    While another thread imports it, the module is there already and half of it is missing.
    """
    spec = getattr(sys.modules.get("tensorflow"), "__spec__", None)
    return spec is not None and not getattr(spec, "_initializing", False)


_importing: threading.Thread | None = None


def load_in_background(wait: float = 0) -> None:
    """Begin the import in a thread of its own, so that no cell waits for it until one needs it.

    ``wait`` is how many seconds the call that begins it may itself wait for its end.
    """
    global _importing
    if _importing is None and not loaded():
        _importing = threading.Thread(target=load, name="import tensorflow", daemon=True)
        _importing.start()
        _importing.join(wait)
