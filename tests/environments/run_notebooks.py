"""Run notebooks to the end in the environment of this interpreter; print what came of each.

``python run_notebooks.py a.ipynb b.ipynb`` prints one JSON line a notebook: its name, the errors of
its cells, the first line of every check, and the seconds it took.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def run(path: str) -> dict:
    """Execute one notebook in a fresh kernel; errors are collected, not raised."""
    notebook = nbformat.read(path, as_version=4)
    began = time.monotonic()
    NotebookClient(notebook, timeout=300, kernel_name="python3", allow_errors=True).execute()
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
    with ThreadPoolExecutor(max_workers=2) as pool:
        for result in pool.map(run, sys.argv[1:]):
            print(json.dumps(result), flush=True)
