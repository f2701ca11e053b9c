"""How long each worked notebook takes to run, from a fresh kernel to its last cell.

    python -m benchmarks.notebooks [chapter …]

The first column has all of it, TensorFlow's import included; the second leaves out the kernel's
start and the import, which a learner pays for once and while reading.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from grader.authoring import build

WARM_UP = "from grader import tf\ntf.constant(0.0)"


def seconds(path: Path, warm: bool) -> float:
    """The time from the start of the kernel, or from the first cell on, to the end."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3")
    began = time.monotonic()
    with client.setup_kernel():
        if warm:
            cell = nbformat.v4.new_code_cell(WARM_UP)
            notebook.cells.insert(0, cell)
            client.execute_cell(cell, 0)
            began = time.monotonic()
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code" and cell.source != WARM_UP:
                client.execute_cell(cell, number)
        return time.monotonic() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = build.build_worked(Path(folder))
        print("| chapter | from a fresh kernel | TensorFlow loaded |\n|---|---|---|")
        for path in paths:
            if not sys.argv[1:] or path.stem in sys.argv[1:]:
                cold, warm = seconds(path, False), seconds(path, True)
                print(f"| `{path.stem}` | {cold:.1f} s | {warm:.1f} s |", flush=True)


if __name__ == "__main__":
    main()
