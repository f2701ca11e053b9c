"""Run notebooks to the end in the environment of this interpreter; print what came of each.

``python run_notebooks.py a.ipynb b.ipynb`` prints one JSON line a notebook: its name, the errors of
its cells, the first line of every check, and the seconds it took.

They share one kernel, whose names are cleared in between: TensorFlow is imported once and not once
for each notebook, which would be most of the time.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient


def run(path: str, kernel: KernelManager) -> dict:
    """Execute one notebook from clean names on; errors are collected, not raised."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    began = time.monotonic()
    NotebookClient(notebook, km=kernel, timeout=300, allow_errors=True).execute()
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    return {
        "notebook": Path(path).stem,
        "seconds": round(time.monotonic() - began, 1),
        "errors": [
            f"{o.ename}: {o.evalue} in {c.source[:80]!r}"
            for c in cells
            for o in c.outputs
            if o.output_type == "error"
        ],
        "stderr": [o.text for c in cells for o in c.outputs if o.get("name") == "stderr"],
        "checks": [_first_line(c) for c in cells if c.source.startswith("check(")],
    }


def _first_line(cell) -> str:
    shown = [o for o in cell.outputs if o.output_type in ("execute_result", "display_data")]
    return shown[-1].data.get("text/plain", "").splitlines()[0] if shown else ""


if __name__ == "__main__":
    kernel = KernelManager(kernel_name="python3")
    try:
        for path in sys.argv[1:]:
            print(json.dumps(run(path, kernel)), flush=True)
    finally:
        if kernel.has_kernel:
            kernel.shutdown_kernel(now=True)
