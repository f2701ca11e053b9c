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

# 3 keeps TensorFlow's own log at errors; a learner's own setting wins.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send file descriptor 2 to nowhere: C++ does not write to ``sys.stderr``."""
    sys.stderr.flush()
    try:
        saved = os.dup(2)
    except OSError:  # no descriptor 2 to be quiet about
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


class LazyTensorFlow(ModuleType):
    """Stands for the module ``tensorflow`` and imports it at the first attribute asked for."""

    def __getattr__(self, name: str):
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


def load_in_background() -> None:
    """Begin the import in a thread of its own, so that no cell waits for it until one needs it."""
    if not loaded():
        threading.Thread(target=load, name="import tensorflow", daemon=True).start()
