"""Starts the processes that learner code is forked from, with bubblewrap or without."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from typing import IO, Any

from grader.errors import WrongCall
from grader.sandbox import nobody
from grader.sandbox.cgroups import Group
from grader.sandbox.inside.parent import Parent
from grader.sandbox.limits import Limits
from grader.sandbox.mounts import INSIDE, NEUTRAL, mounts, package_folders, python
from grader.sandbox.nobody import NOBODY

#: Seconds that importing everything may take on a slow disk.
START = 120.0

#: No folder of this user's, no ``site``, no bytecode written. Not ``-I``, which would ignore
#: PYTHONHASHSEED; the environment is ours anyway.
ALONE = ("-P", "-s", "-S", "-B")

INSTALL = (
    "bubblewrap is not installed, and other people's code is not run without it: "
    "`apt install bubblewrap` (or dnf, pacman, zypper), or --isolation none for your own code"
)
NAMESPACES = (
    "bubblewrap cannot make its namespaces here ({reason}). Unprivileged user namespaces have to "
    "be allowed: on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, on older "
    "Debian `sysctl kernel.unprivileged_userns_clone=1`, in Docker `--security-opt "
    "seccomp=unconfined --security-opt systempaths=unconfined`; or --isolation none for your own "
    "code"
)


class SandboxUnavailable(WrongCall):
    """Learner code cannot be isolated here; the message says what to install or to allow."""


def settings(limits: Limits, *, parent: Parent, isolated: bool, once: bool) -> dict[str, Any]:
    """What the process inside is told; ``packages`` is added by :func:`command`."""
    kept = asdict(limits)
    return {
        "parent": parent,
        "isolated": isolated,
        "once": once,
        "limits": {
            **{k: kept[k] for k in ("memory", "processes", "files", "file_size", "scratch")},
            "seconds": limits.in_all,
        },
    }


def command(told: dict[str, Any], users: int | None = None) -> list[str]:
    """The command line of a process that runs ``inside``; ``users`` is :func:`.nobody.users`'s."""
    if not told["isolated"]:
        told = {**told, "packages": list(package_folders())}
        return [python(), *ALONE, str(INSIDE), json.dumps(told)]
    return isolated(f"{NEUTRAL}/inside", told, users=users)


def isolated(
    program: str, told: dict[str, Any], binds: Sequence[str] = (), users: int | None = None
) -> list[str]:
    """The command line of ``program`` under bubblewrap; ``told`` and where packages are is its
    argument, ``binds`` are further mounts, and ``users`` is :func:`.nobody.users`'s."""
    arguments, packages = mounts()
    told = {**told, "user": 0 if users is None else NOBODY}
    namespaces, rights = ["--unshare-all"], ["SYS_ADMIN", "SETFCAP"]
    if users is not None:
        kinds = ("ipc", "pid", "net", "uts", "cgroup-try")
        namespaces = ["--userns", str(users), *(f"--unshare-{kind}" for kind in kinds)]
        rights += ["SETUID", "SETGID", "KILL"]  # to become nobody, and to end what has
    return [
        bubblewrap(),
        *(*namespaces, "--die-with-parent", "--new-session"),
        # Privileges only within its own user namespace: to make the namespaces of each submission
        # (SYS_ADMIN) with their users (SETFCAP, since user 0 is mapped). For another user than 0,
        # bubblewrap would put a second user namespace between, in which neither would do.
        *("--uid", "0", "--gid", "0", "--cap-drop", "ALL"),
        *(part for right in rights for part in ("--cap-add", f"CAP_{right}")),
        *("--hostname", "answers"),
        *arguments,
        *binds,
        *("--proc", "/proc", "--dev", "/dev", "--size", "1048576", "--tmpfs", "/tmp"),
        *("--chdir", "/tmp"),
        *("--remount-ro", "/dev", "--remount-ro", "/"),
        *("--", python(), *ALONE, program),
        json.dumps({**told, "packages": packages}),
    ]


def bubblewrap() -> str:
    """The path of bwrap. Raises SandboxUnavailable where there is none."""
    path = shutil.which("bwrap")
    if not path:
        raise SandboxUnavailable(INSTALL)
    return path


def environment() -> dict[str, str]:
    """All that learner code sees of the environment: nothing of this machine's."""
    single = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
    needed = {k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "LD_LIBRARY_PATH")}
    return {
        **needed,
        **{f"{name}_NUM_THREADS": "1" for name in single},
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        # Its kernels for float32 are compiled at first use: 80 ms, for every submission anew.
        "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "0",
        "CUDA_VISIBLE_DEVICES": "-1",
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": "/tmp/keras",
        "PYTHONHASHSEED": "0",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
    }


def start(
    told: dict[str, Any],
    stdin: Any,
    folder: str,
    stdout: Any = subprocess.DEVNULL,
    group: Group | None = None,
) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    """Start a process that runs ``inside``, in ``group`` and in ``folder``: what learner code
    writes without bubblewrap is not to lie in the instructor's own. Returns it and the file that
    its stderr goes to."""
    said = tempfile.TemporaryFile()  # noqa: SIM115 (the caller reads it)
    with nobody.users(python()) if told["isolated"] else contextlib.nullcontext() as users:
        run = command(told, users)
        process = subprocess.Popen(
            group.around(run) if group else run,
            stdin=stdin,
            stdout=stdout,
            stderr=said,
            env=environment(),
            cwd=folder,
            close_fds=True,
            pass_fds=() if users is None else (users,),
            start_new_session=sys.platform != "win32",
        )
    return process, said


def explain(told: dict[str, Any], said: Any) -> SandboxUnavailable:
    """Why a process did not start, from what it left on stderr."""
    said.seek(0)
    lines = said.read()[-4000:].decode(errors="replace").strip().splitlines()
    reason = lines[-1][:1000] if lines else "it ended without a word"
    if told["isolated"] and (reason.startswith("bwrap:") or "namespace" in reason):
        return SandboxUnavailable(NAMESPACES.format(reason=reason))
    if reason.startswith("TensorFlow "):  # our own words: ``inside.tensorflow_insides``
        return SandboxUnavailable(reason)
    return SandboxUnavailable(f"the sandbox's Python did not start: {reason}")
