"""A control group for the processes of submissions: made where one is delegated, and what it says.

The kernel's files are played by plain ones here, for most machines delegate none; what only the
kernel can do, ending a process for its memory, is played by writing down that it has.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from grader.sandbox import Job, Limits, Question, Sandbox, Statement
from grader.sandbox.cgroups import Group


@pytest.fixture
def machine(tmp_path):
    """A /sys/fs/cgroup and a /proc in which this process alone is in a delegated group."""
    root, proc = tmp_path / "cgroup", tmp_path / "proc"
    own = root / "user.slice" / "run.scope"
    own.mkdir(parents=True)
    (own / "cgroup.controllers").write_text("cpu memory pids\n")
    (own / "cgroup.subtree_control").write_text("")
    (own / "cgroup.procs").write_text(f"{os.getpid()}\n")
    (proc / "self").mkdir(parents=True)
    (proc / "self" / "cgroup").write_text("4:memory:/x\n0::/user.slice/run.scope\n")
    for pid, parent in ((os.getpid(), os.getppid()), (os.getppid(), 1), (1, 0), (99999, 1)):
        (proc / str(pid)).mkdir()
        (proc / str(pid) / "stat").write_bytes(b"%d (a) b\xff) S %d 1 1" % (pid, parent))
    return root, proc, own


@pytest.fixture
def kernel(monkeypatch):
    """Gives a new group the files that the kernel gives it."""
    make = Path.mkdir

    def mkdir(path, *arguments, **more):
        make(path, *arguments, **more)
        if path.name.startswith("submissions-"):
            (path / "cgroup.procs").write_text("")
            (path / "memory.current").write_text("1000000\n")
            (path / "memory.max").write_text("max\n")
            (path / "memory.events").write_text("low 0\noom 0\noom_kill 0\n")

    monkeypatch.setattr(Path, "mkdir", mkdir)


def test_a_group_is_made_where_one_is_delegated(machine, kernel):
    root, proc, own = machine
    group = Group.make(root, proc)
    assert group is not None
    assert (own / "grader" / "cgroup.procs").read_text() == str(os.getpid())
    assert (own / "cgroup.subtree_control").read_text() == "+memory"
    [path] = own.glob("submissions-*")
    said = subprocess.run(
        group.around(["/bin/sh", "-c", "echo $$"]), capture_output=True, text=True
    )
    assert (path / "cgroup.procs").read_text() == said.stdout  # it was in before it began
    group.allow(500)
    assert (path / "memory.max").read_text() == "1000500"
    assert not group.has_killed()
    (path / "memory.events").write_text("low 0\noom 3\noom_kill 2\n")
    assert group.has_killed() and not group.has_killed()


def test_a_second_process_finds_it_divided(machine, kernel):
    root, proc, own = machine
    Group.make(root, proc)
    (own / "cgroup.subtree_control").write_text("memory")
    (own / "cgroup.procs").write_text("")
    (proc / "self" / "cgroup").write_text("0::/user.slice/run.scope/grader\n")
    assert Group.make(root, proc) is not None
    assert len(list(own.glob("submissions-*"))) == 2


@pytest.mark.parametrize("lacking", ["memory", "version 2", "the right", "ours alone", "a group"])
def test_where_none_can_be_had_there_is_none(machine, kernel, lacking):
    root, proc, own = machine
    if lacking == "memory":
        (own / "cgroup.controllers").write_text("cpu pids")
    elif lacking == "version 2":
        (proc / "self" / "cgroup").write_text("4:memory:/x\n")
    elif lacking == "the right":
        (own / "grader").write_text("")  # no folder can be made there
    elif lacking == "ours alone":
        (own / "cgroup.procs").write_text(f"{os.getpid()}\n99999\n")
    else:
        root = root / "elsewhere"
    assert Group.make(root, proc) is None


@pytest.mark.sandboxed
def test_which_of_the_two_it_was_is_said(machine, kernel, monkeypatch):
    root, proc, own = machine
    job = Job((Statement("import os\ndef f(): os._exit(0)"),), (Question("f", ({},)),))
    with Sandbox("bubblewrap", Limits(memory=64 << 20)) as sandbox:
        assert sandbox.memory == "watched" or Path("/sys/fs/cgroup/cgroup.controllers").exists()
    made = Group.make(root, proc)
    monkeypatch.setattr(Group, "make", lambda: made)
    [path] = own.glob("submissions-*")
    with Sandbox("bubblewrap", Limits(memory=64 << 20, scratch=1 << 20)) as sandbox:
        assert sandbox.memory == "cgroup"
        assert (path / "memory.max").read_text() == str(1000000 + (65 << 20))
        assert (path / "cgroup.procs").read_text().strip().isdigit()
        [outcome] = sandbox.run(job)["f"]
        assert "it ended its own process" in outcome.error
        (path / "memory.events").write_text("oom_kill 1\n")
        [outcome] = sandbox.run(job)["f"]
        assert outcome.error == ": it used more than 64 MB of memory"
    with Sandbox("none") as sandbox:
        sandbox.run(job)
        assert sandbox.memory == ""
