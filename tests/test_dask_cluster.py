"""A real Dask cluster, as docs/instructors/dask.md starts one; of its two workers one is killed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_tools import KINDS

from grader.batch import Journal, Seeds, Setup, Submission, grade_all
from grader.batch.cluster import Cluster
from grader.batch.here import Here
from grader.sandbox import Limits

PAGE = Path(__file__).parent.parent / "docs" / "instructors" / "dask.md"
LIMITS = Limits(seconds=20)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(sys.platform == "win32", reason="its processes are found by their group"),
]


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    """The scheduler's, with two workers below it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = re.findall(r"^    (dask .*)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [line.split()[1] for line in lines] == ["scheduler", "worker"]
    started = []
    try:
        for line in lines:
            command = line.replace("8786", str(port)).split()
            command[0] = str(Path(sys.executable).parent / "dask")
            if command[1] == "scheduler":
                command += ["--host", "127.0.0.1", "--no-dashboard"]
            with open(tmp_path / command[1], "wb") as log:
                started.append(
                    subprocess.Popen(
                        command, cwd=tmp_path, stdout=log, stderr=log, start_new_session=True
                    )
                )
        yield f"tcp://127.0.0.1:{port}"
    finally:
        for process in reversed(started):
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def submissions(count: int) -> Iterator[tuple[Submission, str]]:
    for number in range(count):
        code = f"{KINDS[number % len(KINDS)]}\n# {number}\n"
        yield Submission(f"{number}.py", code.encode(), student="ada"), ""


def test_of_two_workers_one_is_killed_and_every_grade_is_the_same(address, tmp_path):
    setup = Setup("none", LIMITS, Seeds(b"s" * 32))
    count = 3 * len(KINDS)
    with Here(setup) as here:
        expected = {f.submission.name: f.graded for f in grade_all(submissions(count), here)}
    with Cluster(setup, address) as cluster, Journal(tmp_path / "journal") as journal:
        cluster._client.wait_for_workers(2, timeout=60)
        workers = cluster._client.run(os.getpid)
        assert len(set(workers.values())) == 2
        found = {}
        for finished in grade_all(submissions(count), cluster, journal):
            found[finished.submission.name] = finished.graded
            if len(found) == 3:
                os.kill(next(iter(workers.values())), signal.SIGKILL)
                killed = time.monotonic()
        assert len(journal) == count
    assert found == expected and time.monotonic() - killed < 240
