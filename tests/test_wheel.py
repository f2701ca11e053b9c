"""What the tests import is the wheel and not the checkout, here and in what they start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import backprop
import figures
import grader

PACKAGES = (grader, backprop, figures)
PRINT = "import grader, backprop, figures, json\n"
PRINT += "print(json.dumps([m.__file__ for m in (grader, backprop, figures)]))"


pytestmark = pytest.mark.usefixtures("installed")


def of_the_wheel(path: str, root: Path) -> bool:
    """Whether a module lies where the wheel was installed, and not among the checkout's sources."""
    inside = Path(path).resolve()
    sources = [root / name for name in ("grader", "backprop", "figures")]
    return "site-packages" in inside.parts and not any(inside.is_relative_to(s) for s in sources)


@pytest.mark.parametrize("module", PACKAGES, ids=lambda module: module.__name__)
def test_a_test_imports_the_wheel(module, root):
    assert of_the_wheel(module.__file__, root)


@pytest.mark.parametrize("how", [["-c", PRINT], ["-m", "timeit", "-n1", "-r1", PRINT]])
def test_a_process_that_a_test_starts_imports_the_wheel(how, root):
    told = subprocess.run([sys.executable, *how], capture_output=True, text=True, check=True)
    assert all(of_the_wheel(path, root) for path in json.loads(told.stdout.splitlines()[0]))


def test_a_kernel_imports_the_wheel(root):
    from nbclient import NotebookClient
    from nbformat import v4

    notebook = v4.new_notebook(cells=[v4.new_code_cell(PRINT)])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    [output] = notebook.cells[0].outputs
    assert all(of_the_wheel(path, root) for path in json.loads(output["text"]))
