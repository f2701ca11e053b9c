"""TensorFlow's inside is touched in one place; what is missing is named, and nothing left open."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox import SandboxUnavailable, launch

INSIDE = Path(launch.__file__).parent / "inside"

#: Run in a process of its own: it would close this one's TensorFlow for good.
PROBE = """
import sys
sys.path[:0] = [{inside!r}]
import importlib.util
spec = importlib.util.spec_from_file_location(
    "inside", {inside!r} + "/__init__.py", submodule_search_locations=[{inside!r}])
sys.modules["inside"] = importlib.util.module_from_spec(spec)
import tensorflow as tf
for name in ("nn", "raw_ops", "autodiff", "keras"):
    getattr(tf, name)
from inside import closed, tensorflow_insides
"""


def probe(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(inside=str(INSIDE)) + code],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_all_that_is_missing_is_named_at_once_and_nothing_is_closed_by_half():
    said = probe(
        """
import tensorflow.python.ops.math_grad as m
runtime = sys.modules["tensorflow.python._pywrap_tfe"]
del m._MatMulGrad, runtime.TFE_Py_TapeSetNew, runtime.TFE_Py_ExecuteCancelable
del sys.modules["tensorflow.python.ops.gen_nn_ops"]
before = tf.GradientTape.__init__
try:
    closed.close_tensorflow(tf)
except tensorflow_insides.UnknownInsides as unknown:
    print(unknown)
print(tf.GradientTape.__init__ is before)
"""
    )
    for name in ("_MatMulGrad", "TFE_Py_TapeSetNew", "TFE_Py_ExecuteCancelable", "gen_nn_ops"):
        assert re.search(rf"\.{name}\b", said), said
    assert "is not known well enough to grade with" in said and said.endswith("True\n")
    assert said.count("TFE_Py_TapeSetNew") == 1 and "\n" not in said[: -len("\nTrue\n")]


@pytest.mark.slow
def test_what_was_closed_is_not_found_in_a_closure():
    said = probe(
        """
closed.close_tensorflow(tf)
runtime = sys.modules["tensorflow.python._pywrap_tfe"]
for function in (runtime.TFE_Py_FastPathExecute, runtime.TFE_Py_Execute):
    print([hasattr(function, name) for name in ("__closure__", "__wrapped__", "__code__")])
print(float(tf.constant(2.0) * 3), tf.function(lambda x: x + 1)(tf.constant(1.0)).numpy())
"""
    )
    assert said == "[False, False, False]\n" * 2 + "6.0 2.0\n"


def test_a_tensorflow_that_is_not_known_is_one_sentence(tmp_path):
    said = "TensorFlow 9.9 is not known well enough to grade with: there is no x"
    file = tmp_path / "said"
    file.write_text(f"warning\n{said}\n")
    with file.open("rb") as stderr:
        explained = launch.explain({"isolated": True}, stderr)
    assert isinstance(explained, SandboxUnavailable) and str(explained) == said


def test_no_other_module_reaches_into_tensorflow():
    """What reads a learner's source names it too, to find it there."""
    reads = {"tensorflow_insides.py", "needed.py", "scan.py"}
    for path in INSIDE.parents[1].rglob("*.py"):
        if path.name not in reads:
            code = re.sub(r'""".*?"""|#.*', "", path.read_text(), flags=re.S)
            assert not re.search(r"tensorflow\.python|_pywrap|TFE_Py", code), path


def test_no_module_reaches_into_numpy():
    for path in INSIDE.parents[1].rglob("*.py"):
        code = path.read_text()
        assert not re.search(r"\b(np|numpy)\.(_\w+|core\b|lib\._)", code), path
