"""In CI every skip is a failure, whatever made it; elsewhere a skip stays a skip."""

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
    "unittest": "import unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n"
    "        self.skipTest('by unittest')\n",
}


def run(tmp_path: Path, source: str, **environment: str) -> tuple[int, str]:
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text("utf-8"), "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_one.py").write_text(f"import pytest\n{source}", "utf-8")
    kept = {k: v for k, v in os.environ.items() if k != "NOTHING_SKIPPED"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        capture_output=True,
        text=True,
        env={**kept, **environment},
        cwd=tmp_path,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("way", WAYS)
def test_a_skip_fails_in_ci_however_it_was_made(tmp_path, way):
    code, said = run(tmp_path, WAYS[way], NOTHING_SKIPPED="1")
    assert code != 0 and "nothing may be skipped here" in said
    assert not re.search(r"\d+ skipped", said)


def test_elsewhere_a_skip_stays_a_skip(tmp_path):
    code, said = run(tmp_path, WAYS["a call"])
    assert code == 0 and "1 skipped" in said


def test_a_test_that_is_expected_to_fail_was_run_all_the_same(tmp_path):
    code, said = run(
        tmp_path, "@pytest.mark.xfail\ndef test_it():\n    assert False\n", NOTHING_SKIPPED="1"
    )
    assert code == 0 and "1 xfailed" in said
