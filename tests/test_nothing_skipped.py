"""In CI every test is run and passes; elsewhere a skip stays a skip.

Tried is the conftest.py beside this file, in a run of its own in a folder of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")

WAYS = {
    "a call": "def test_it():\n    pytest.skip('by call')\n",
    "skipif": "@pytest.mark.skipif(True, reason='by mark')\ndef test_it():\n    pass\n",
    "skip": "@pytest.mark.skip\ndef test_it():\n    pass\n",
    "importorskip": "def test_it():\n    pytest.importorskip('no_such_module')\n",
    "importorskip of a module": "pytest.importorskip('no_such_module')\ndef test_it():\n    pass\n",
    "a module's mark": "pytestmark = pytest.mark.skip\ndef test_it():\n    pass\n",
    "a fixture": "@pytest.fixture\ndef f():\n    pytest.skip('in set-up')\n"
    "def test_it(f):\n    pass\n",
    "another fixture's module": "@pytest.fixture(scope='module', autouse=True)\ndef f():\n"
    "    pytest.skip('for all')\ndef test_it():\n    pass\n",
    "a skip of a module": "pytest.skip('all of it', allow_module_level=True)\n",
    "a teardown": "@pytest.fixture\ndef f():\n    yield\n    pytest.skip('late')\n"
    "def test_it(f):\n    pass\n",
    "no values": "@pytest.mark.parametrize('x', [])\ndef test_it(x):\n    pass\n",
    "xfail": "@pytest.mark.xfail\ndef test_it():\n    assert False\n",
    "xfail that is not run": "@pytest.mark.xfail(run=False)\ndef test_it():\n    pass\n",
    "a call of xfail": "def test_it():\n    pytest.xfail('known')\n",
    "unittest": "import unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n"
    "        self.skipTest('by unittest')\n",
}


def run(tmp_path: Path, source: str, *arguments: str, **environment: str) -> tuple[int, str]:
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text("utf-8"), "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = rare\n  slow\n")
    (tmp_path / "test_one.py").write_text(f"import pytest\n{source}", "utf-8")
    kept = {k: v for k, v in os.environ.items() if k != "NOTHING_SKIPPED"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    done = subprocess.run(
        [*command, *arguments, str(tmp_path)],
        capture_output=True,
        text=True,
        env={**kept, **environment, "COLUMNS": "200"},
        cwd=tmp_path,
    )
    return done.returncode, done.stdout + done.stderr


def file_of(way: str) -> str:
    return "test_" + re.sub("[ ']", "_", way) + ".py"


@pytest.fixture(scope="module")
def every_way(tmp_path_factory) -> tuple[int, str]:
    """All of them in one run, each in a file of its own, beside a test that passes."""
    folder = tmp_path_factory.mktemp("ways")
    for way, source in WAYS.items():
        (folder / file_of(way)).write_text(f"import pytest\n{source}", "utf-8")
    passes = "def test_passes():\n    pass\n"
    return run(folder, passes, "--continue-on-collection-errors", NOTHING_SKIPPED="1")


@pytest.mark.parametrize("way", WAYS)
def test_a_skip_fails_in_ci_however_it_was_made(every_way, way):
    code, said = every_way
    lines = re.findall(rf"^(?:FAILED|ERROR) {re.escape(file_of(way))}.* - (.*)$", said, re.M)
    assert code != 0 and any(line.startswith("nothing may be skipped here") for line in lines), said


def test_in_ci_nothing_else_fails_and_nothing_is_counted_as_skipped(every_way):
    said = every_way[1]
    assert not re.search(r"\d+ (skipped|xfailed|xpassed|deselected)", said)
    assert not re.search(r"^(?:FAILED|ERROR) test_one\.py", said, re.M)


def test_elsewhere_a_skip_stays_a_skip(tmp_path):
    code, said = run(tmp_path, WAYS["a call"])
    assert code == 0 and "1 skipped" in said


LEFT_OUT = """
@pytest.mark.rare
def test_rare():
    pass

@pytest.mark.slow
def test_slow():
    pass

def test_quick():
    pass
"""


def test_in_ci_only_what_is_rare_can_be_left_out(tmp_path):
    code, said = run(tmp_path, LEFT_OUT, "-m", "not rare", NOTHING_SKIPPED="1")
    assert code == 0 and "2 passed, 1 deselected" in said


@pytest.mark.parametrize("arguments", [["-m", "not slow"], ["-k", "quick"]], ids=" ".join)
@pytest.mark.parametrize("workers", [[], ["-n", "1"]], ids=["alone", "in a worker"])
def test_in_ci_another_that_is_left_out_fails_the_run(tmp_path, arguments, workers):
    code, said = run(tmp_path, LEFT_OUT, *arguments, *workers, NOTHING_SKIPPED="1")
    assert code != 0
    assert "test_one.py::test_slow - Failed: nothing may be skipped here: it was deselected" in said
    assert "test_one.py::test_quick" not in said
    code, said = run(tmp_path, LEFT_OUT, *arguments, *workers)
    assert code == 0 and " passed" in said


def test_no_test_stands_where_pytest_does_not_look():
    """A file that is not called test_*.py, a second function of one name (ruff's F811)."""
    here = Path(__file__).parent
    others = [path for path in here.glob("*.py") if not path.name.startswith("test_")]
    assert others
    assert not any(re.search(r"^\s*def test_", p.read_text("utf-8"), re.M) for p in others)


FILES = {
    "a": "@pytest.mark.slow\ndef test_slow():\n    pass\n\ndef test_quick():\n    pass\n",
    "b": "@pytest.mark.slow\n@pytest.mark.timeout(99)\ndef test_long():\n    pass\n",
    "c": "def test_quick():\n    pass\n",
}


@pytest.mark.parametrize("workers", [[], ["-n", "1", "--dist=loadfile", "--no-loadscope-reorder"]])
def test_files_of_quick_tests_are_run_first_and_then_what_takes_longest(tmp_path, workers):
    for name, source in FILES.items():
        (tmp_path / f"test_{name}.py").write_text(f"import pytest\n{source}", "utf-8")
    said = run(tmp_path, "def test_one():\n    pass\n", "-vv", *workers)[1]
    ran = [m for m in re.findall(r"(?:PASSED )?test_(\w+)\.py::test_(\w+)", said)]
    order = [("c", "quick"), ("one", "one"), ("b", "long"), ("a", "slow"), ("a", "quick")]
    assert list(dict.fromkeys(ran)) == order
