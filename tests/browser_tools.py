"""Chromium, and a JupyterLab to open in it: for the browser tests and the benchmark of figures."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import nbformat

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def running_lab(folder: Path) -> Iterator[str]:
    """A JupyterLab server on `folder` with settings of its own; gives its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    settings = {name: str(folder / ".jupyter" / name) for name in names}
    start = [sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser"]
    start += ["--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    with open(folder / "lab.log", "wb") as log:
        server = subprocess.Popen(
            [*start, f"--ServerApp.root_dir={folder}"],
            env=os.environ | settings,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):  # a busy machine takes minutes
            with suppress(OSError):
                urllib.request.urlopen(f"{address}/api", timeout=1)
                break
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=20)
        server.kill()
        server.wait()


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """A notebook of code cells for this Python."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


def open_notebook(page, address: str, name: str) -> None:
    """Open a notebook in JupyterLab and wait for its kernel."""
    page.goto(f"{address}/lab/tree/{name}?reset")
    page.wait_for_function("window.jupyterapp && window.jupyterapp.shell.currentWidget?.content")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.evaluate("window.jupyterapp.shell.currentWidget.context.sessionContext.ready")


def command(page, name: str, arguments: dict | None = None) -> None:
    """Execute one of JupyterLab's commands and wait for its end."""
    page.evaluate(
        "([name, given]) => window.jupyterapp.commands.execute(name, given)",
        [name, arguments or {}],
    )
