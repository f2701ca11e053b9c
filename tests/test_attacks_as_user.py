"""Where the tests run as root, what must hold for an ordinary user as well is run as one: the
machine's refusals, and isolation. All of it is ``make attacks``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.sandboxed, pytest.mark.slow, pytest.mark.timeout(600)]

TESTS = ("tests/test_attacks_on_the_machine.py", "tests/test_isolation.py")
#: What root alone can be asked, and what starts several processes more.
LEFT_OUT = "not nobody and not other_users and not side_by_side"


@pytest.mark.skipif(sys.platform != "linux", reason="asked on Linux")
def test_the_attacks_on_the_machine_fail_for_an_ordinary_user_too(root: Path):
    if os.geteuid() != 0:
        return  # whoever runs the tests is one, and runs these files themselves
    # What is left out by name, and what is asked of root alone, may be left out here.
    ours = ("PYTEST_", "NOTHING_SKIPPED")
    around = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    done = subprocess.run(
        [str(root / ".ci" / "as-user"), sys.executable, "-m", "pytest", "-q",
         "-p", "no:cacheprovider", "-n", "0", "-k", LEFT_OUT, *TESTS],
        cwd=root, capture_output=True, text=True, env=around,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout and "failed" not in done.stdout
