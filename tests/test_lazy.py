"""TensorFlow's import, and the silence around it."""

import platform
import subprocess
import sys

import pytest

from grader import lazy, notebook
from grader.courses import by_name


def test_the_silence_lasts_until_the_last_that_asked_for_it():
    """A check may begin while the import goes on in the background, and end before or after it."""
    code = (
        "import os\nfrom grader import lazy\n"
        "first, second = lazy.quiet_stderr(), lazy.quiet_stderr()\n"
        "first.__enter__()\nsecond.__enter__()\nfirst.__exit__(None, None, None)\n"
        "os.write(2, b'not heard')\nsecond.__exit__(None, None, None)\nos.write(2, b'heard')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr == "heard"


def test_hush_is_for_good():
    code = (
        "import os; from grader import lazy; os.write(2, b'heard'); lazy.hush()\n"
        "with lazy.quiet_stderr(): pass\n"
        "os.write(2, b'not heard')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr == "heard"


def test_the_import_begins_once_and_may_be_waited_for(monkeypatch):
    begun = []
    monkeypatch.setattr(lazy, "_import", lazy._Import())
    monkeypatch.setattr(lazy, "loaded", lambda: False)
    monkeypatch.setattr(lazy, "load", lambda: begun.append(1))
    for _ in range(3):
        lazy.load_in_background(wait=10)
    assert begun == [1]


@pytest.mark.parametrize("on_intel_mac", [True, False])
def test_an_intel_mac_is_told_what_to_do_where_there_is_no_tensorflow(monkeypatch, on_intel_mac):
    """From a wheel it is installed without TensorFlow and without a word."""
    monkeypatch.setitem(sys.modules, "tensorflow", None)  # as if it were not installed
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64" if on_intel_mac else "arm64")
    with pytest.raises(ModuleNotFoundError, match=r"(?i)tensorflow") as found:
        _ = lazy.tf.exp
    said = str(found.value)
    assert ("Colab" in said and "container" in said) == on_intel_mac
    name = next(iter(by_name()))
    monkeypatch.setattr(notebook, "_check", lambda *_: lazy.load())
    card = repr(notebook.check(**{name: None}))
    assert (card == said) == on_intel_mac
    assert ("stumbled" in card) != on_intel_mac


def test_no_wrong_answer_waits_for_tensorflow():
    """Truths are kept, and known mistakes run on arrays: only an answer that uses it imports it."""
    code = (
        "import importlib.abc, sys\n"
        "class Never(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'tensorflow': asked.append(mistake)\n"
        "asked, mistake = [], ''\n"
        "sys.meta_path.insert(0, Never())\n"
        "from grader.courses import by_name\n"
        "from grader.truths import truths\n"
        "for ex in by_name().values():\n"
        "    for one in ex.mistakes:\n"
        "        mistake = f'{ex.name}: {one.name}'\n"
        "        truths(ex).run(one.function)\n"
        "        if asked: sys.exit(asked[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
