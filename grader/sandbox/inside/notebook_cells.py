"""Runs a whole notebook, cell by cell, as a kernel would: for tests that are an instructor's own.

It stands beside learner code, which may do with it as it likes: what it reports is believed as far
as nbgrader believes a kernel, and no further. Started as a program; cells come as JSON on standard
input, and what each has put out leaves as a line of JSON on the standard output of its start.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import io
import json
import os
import shutil
import signal
import sys
import time
from types import ModuleType
from typing import Any

#: Seconds between two looks at what the notebook's processes use.
_TICK = 0.1
#: Outputs of one cell that are kept.
MOST_OUTPUTS = 100


class CellTimeout(BaseException):
    """A cell took too long. No Exception, so that ``except Exception`` does not keep it."""


class _Stream(io.TextIOBase):
    """A standard stream whose text becomes an output of the cell, up to a size."""

    def __init__(self, outputs: list[dict[str, Any]], name: str, most: int) -> None:
        self.outputs, self.name, self.left = outputs, name, most

    def write(self, text: str) -> int:
        kept = str(text)[: self.left]
        self.left -= len(kept)
        if kept:
            last = self.outputs[-1] if self.outputs else {}
            if last.get("output_type") == "stream" and last.get("name") == self.name:
                last["text"] += kept
            elif len(self.outputs) < MOST_OUTPUTS:
                self.outputs.append({"output_type": "stream", "name": self.name, "text": kept})
        return len(text)

    def writable(self) -> bool:
        return True


class _Quiet(ModuleType):
    """A module of the course as it is in a notebook, where nothing of it is to happen: every name
    is a function that does nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__spec__ = importlib.machinery.ModuleSpec(name, None)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


class _LazyTensorFlow(ModuleType):
    """The name ``tf`` before anybody has used it: the import takes seconds."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module("tensorflow"), name)


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    return None


def _seal(told: dict[str, Any]) -> None:
    """Give up, as every answer's process does, what a notebook does not need (see ``isolate``);
    the process that began stays behind and sees that limits are kept."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    isolate = importlib.import_module("inside.isolate")
    watch = importlib.import_module("inside.watch")
    limits = told["limits"]
    isolate.limit(limits["memory"], limits["files"], limits["file_size"])
    if not told["isolated"]:
        _watch_over(limits["processes"], told["seconds"])
        del sys.path[0]
        return
    del sys.path[0]
    isolate.still_proc()
    guard = watch.Watch(limits)
    child = isolate.ProcessNamespaces().fork()
    if not child:
        isolate.seal(limits["scratch"], limits["processes"], told["user"])
        return
    while os.waitpid(child, os.WNOHANG) == (0, 0) and not guard.excess():
        time.sleep(_TICK)
    os._exit(0)  # and with it all that was started


def _watch_over(processes: int, seconds: float) -> None:
    """Go on in a child; the process that began sees that limits are kept."""
    if not hasattr(os, "fork"):
        return
    family = importlib.import_module("inside.family")
    family.adopt()
    child = os.fork()
    if child:
        family.watch(child, processes, seconds)
        os._exit(0)


def _shell(outputs: list[dict[str, Any]]) -> Any:
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    def add(output: dict[str, Any]) -> None:
        if len(outputs) < MOST_OUTPUTS:
            outputs.append(output)

    class Hook(DisplayHook):
        def write_output_prompt(self) -> None: ...

        def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
            kind = {"output_type": "execute_result", "execution_count": None}
            add({**kind, "data": dict(format_dict), "metadata": {}})

        def finish_displayhook(self) -> None: ...

    class Publisher(DisplayPublisher):
        def publish(self, data: Any, *_more: Any, **_named: Any) -> None:
            add({"output_type": "display_data", "data": dict(data), "metadata": {}})

        def clear_output(self, wait: bool = False) -> None:
            outputs.clear()

    class Shell(InteractiveShell):
        def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
            name = getattr(etype, "__name__", str(etype))
            lines = [str(line) for line in stb][:200]
            add({"output_type": "error", "ename": name, "evalue": str(evalue), "traceback": lines})

    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    try:
        return Shell.instance(config=config, displayhook_class=Hook, display_pub_class=Publisher)
    except Exception:  # an IPython that spells the colours in another way
        del config.InteractiveShell.colors
        Shell.clear_instance()
        return Shell.instance(config=config, displayhook_class=Hook, display_pub_class=Publisher)


def _ring(_signal: int, _frame: Any) -> None:
    raise CellTimeout("the cell took too long")


def _run(shell: Any, cell: dict[str, Any], outputs: list[dict[str, Any]], most: int) -> None:
    streams = sys.stdout, sys.stderr
    sys.stdout = _Stream(outputs, "stdout", most)
    sys.stderr = _Stream(outputs, "stderr", most)
    timed = hasattr(signal, "setitimer")
    try:
        if timed:
            signal.signal(signal.SIGALRM, _ring)
            signal.setitimer(signal.ITIMER_REAL, cell["seconds"])
        result = shell.run_cell(cell["source"], store_history=True)
        failed = result.error_in_exec or result.error_before_exec
    except BaseException as error:
        failed = error
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout, sys.stderr = streams
    if failed is not None and not any(o["output_type"] == "error" for o in outputs):
        name, said = type(failed).__name__, str(failed)
        line = f"{name}: {said}"
        outputs.append({"output_type": "error", "ename": name, "evalue": said, "traceback": [line]})


def main(told: dict[str, Any]) -> None:
    """Run the cells that come on standard input; ``told`` says where packages and files are."""
    cells = json.loads(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _seal(told)
    sys.path[:] = [p for p in sys.path if not p.endswith("inside")] + told["packages"]
    if told["beside"]:
        shutil.copytree(told["beside"], os.getcwd(), dirs_exist_ok=True)
        sys.path.insert(0, os.getcwd())
    for name in ("grader", "figures"):
        sys.modules[name] = _Quiet(name)
    sys.modules["grader"].tf = _LazyTensorFlow("tensorflow")  # type: ignore[attr-defined]
    outputs: list[dict[str, Any]] = []
    shell = _shell(outputs)
    for name in ("pip", "conda", "mamba"):  # what is there is there
        shell.register_magic_function(_nothing, "line", name)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for cell in cells:
        outputs.clear()
        began = time.monotonic()
        _run(shell, cell, outputs, told["output"])
        line = {"outputs": outputs, "seconds": round(time.monotonic() - began, 3)}
        out.write(json.dumps(line, default=str) + "\n")
        out.flush()
    os._exit(0)  # threads that a learner left running are not waited for


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
