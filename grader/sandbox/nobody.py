"""Who a submission is where we are root: nobody, as the machine knows it too.

bubblewrap needs root's right to look into root's folders, and a submission needs none of it. So
the sandbox's users are root and nobody, and a submission's process becomes nobody before it is
closed in (``inside.isolate.seal``). See user_namespaces(7).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from grader.sandbox.mounts import python as its_python
from grader.sandbox.mounts import readable_by_all

NOBODY = 65534
#: Makes a user namespace, says so, and keeps it until its input closes.
_KEEPS = (
    "import ctypes, sys; print(ctypes.CDLL(None).unshare(0x10000000), flush=True); sys.stdin.read()"
)


@contextlib.contextmanager
def users(python: str) -> Iterator[int | None]:
    """A descriptor of a user namespace with root and nobody in it; None where we are not root, or
    are root of a container that has nobody else, or where nobody could not read Python's files."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not readable_by_all():
        yield None
        return
    keeper = subprocess.Popen(
        [python, "-I", "-S", "-c", _KEEPS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert keeper.stdin is not None and keeper.stdout is not None
    descriptor = None
    try:
        if keeper.stdout.readline().strip() == b"0":
            of = Path(f"/proc/{keeper.pid}")
            with contextlib.suppress(OSError):
                for kind in ("uid_map", "gid_map"):
                    (of / kind).write_text(f"0 0 1\n{NOBODY} {NOBODY} 1\n", "ascii")
                descriptor = os.open(of / "ns" / "user", os.O_RDONLY | os.O_CLOEXEC)
        yield descriptor
    finally:
        if descriptor is not None:
            os.close(descriptor)
        keeper.stdin.close()
        keeper.stdout.close()
        keeper.wait()


def is_lacking() -> bool:
    """Whether we are root, and a submission cannot be made another user."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    with users(its_python()) as found:
        return found is None
