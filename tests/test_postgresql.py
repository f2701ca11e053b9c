"""A real PostgreSQL as the gradebook: the commands of docs/instructors/postgresql.md as they stand
there, with a server of this test's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_tools import ASSIGNMENT, NO_DZ, RIGHT, environment, hand_in, notebook

from grader import cli
from grader.classroom import new_course

PAGE = Path(__file__).parent.parent / "docs" / "instructors" / "postgresql.md"
_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
PROGRAMS = _FOUND[-1].parent if _FOUND else None

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[dict[str, str]]:
    """A server on a socket; the environment in which its programs find it."""
    assert PROGRAMS is not None, "apt-get install postgresql"
    # Its socket's path may have 107 characters, and it does not start for root.
    folder = Path("/tmp") / f"pg-{os.getpid()}"
    folder.mkdir(mode=0o755)
    user: dict[str, str] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        user = {"user": "postgres"}

    def run(*command: str) -> None:
        subprocess.run(
            [str(PROGRAMS / command[0]), *command[1:]], check=True, capture_output=True,
            cwd=folder, timeout=60, **user,
        )  # fmt: skip

    data = str(folder / "data")
    run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "-D", data)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        log = str(folder / "log")
        run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        yield environment() | {"PGHOST": str(folder), "PGUSER": "postgres"}
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def blocks(page: Path) -> list[str]:
    """The lines of its indented blocks."""
    return re.findall(r"^    (\S.*)$", page.read_text("utf-8"), re.MULTILINE)


def test_a_course_on_postgresql_as_the_page_says(server, tmp_path, monkeypatch, capsys):
    from grader.batch import where
    from grader.batch.here import Here

    monkeypatch.setattr(where, "Pool", lambda setup, *_more: Here(setup))
    for name, value in server.items():
        monkeypatch.setenv(name, value)
    root = tmp_path / "course"
    new_course(root, only=["08"])
    text = PAGE.read_text("utf-8")
    (settings,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    with open(root / "nbgrader_config.py", "a") as file:
        # The page's server is another machine; this one is reached by its socket.
        file.write("\n" + re.sub(r"//.*?/grades", f"///grades?host={server['PGHOST']}", settings))
    ran = []
    for line in blocks(PAGE):
        command = line.partition("#")[0].split()
        if command[0] in ("createuser", "pip", "apt"):
            continue  # a password is asked for; what is installed is
        program = {"grader": [sys.executable, "-m", "grader.cli"]}
        ran.append(command[0])
        if command[0] == "createdb":
            command = ["createdb", command[-1]]
        if command[0] == "grader":
            hand_in(root, "ada", notebook(RIGHT), "2026-11-01 10:00:00 UTC")
            hand_in(root, "bob", notebook(NO_DZ))
            monkeypatch.chdir(root)
            assert cli.main(
                [*command[1:], *(["--isolation", "none"] if command[1] == "grade" else [])]
            ) in (0,)
            continue
        target = PROGRAMS / command[0]
        whole = [
            str(target) if target.exists() else program.get(command[0], command[0]),
            *command[1:],
        ]
        subprocess.run(whole, check=True, cwd=root, env=server, capture_output=True, timeout=120)
    assert ran[:2] == ["createdb", "nbgrader"] and "pg_dump" in ran
    capsys.readouterr()
    assert cli.main(["grade", str(root), "--isolation", "none"]) == 0
    assert "2 had been graded before" in capsys.readouterr().out
    found = subprocess.run(
        [str(PROGRAMS / "psql"), "-tA", "-c",
         "SELECT a.student_id, g.auto_score FROM grade g JOIN base_cell c ON c.id = g.cell_id JOIN "
         "submitted_notebook n ON n.id = g.notebook_id JOIN submitted_assignment a ON "
         "a.id = n.assignment_id WHERE c.name = 'check_grad_sigmoid' ORDER BY 1", "grades"],
        env=server, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert found.stdout.split() == ["ada|4", "bob|0"]
    assert (
        cli.main(["export", str(root), ASSIGNMENT, "--to", "csv", "-o", str(tmp_path / "x")]) == 0
    )
    assert not (root / "gradebook.db").exists()
