"""What a forked child gives up before it reads a line of a learner's code.

The system calls are made through ctypes because Python 3.11 has no ``os.unshare``. See
namespaces(7), capabilities(7) and prctl(2) for the numbers.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
from typing import Any

try:
    import resource
except ImportError:  # not a Unix
    resource = None  # type: ignore[assignment]

from .syscalls import refuse_system_calls

_NEWNS, _NEWUTS, _NEWIPC = 0x00020000, 0x04000000, 0x08000000
_NEWUSER, _NEWPID, _NEWNET = 0x10000000, 0x20000000, 0x40000000

_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_REMOUNT = 1, 2, 4, 0x20
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 1 << 18
_HARMLESS = _MS_NOSUID | _MS_NODEV

#: mount_setattr(2), which has one number everywhere.
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE, _MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1
_MOUNT_FLAGS = {"nosuid": 2, "nodev": 4, "noexec": 8, "noatime": 1024, "relatime": 1 << 21}

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_HEADER = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
_NO_CAPABILITY = (ctypes.c_uint32 * 6)()

SCRATCH = "/tmp"
_STILL_PROC = "/tmp/proc"

_libc: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
if hasattr(os, "memfd_create"):  # Linux: look the functions up once, before any fork
    _ = _libc.syscall, _libc.unshare, _libc.setns, _libc.mount, _libc.prctl, _libc.capset


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


class ProcessNamespaces:
    """Forks children that are each process 1 of a process namespace of their own.

    When process 1 ends, the kernel kills everything it started, however detached.
    """

    def __init__(self) -> None:
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def fork(self) -> int:
        _checked(_libc.unshare(_NEWPID), "a process namespace")
        try:
            child = os.fork()
        except BaseException:
            self._return()
            raise
        if child:
            # Only children of ours were to move; a second unshare needs us back at the start.
            self._return()
        return child

    def _return(self) -> None:
        _checked(_libc.setns(self._own, _NEWPID), "return to the process namespace")


def still_proc() -> None:
    """Write the little of /proc that TensorFlow reads, for the children to have in its place: the
    real one would show them the processes around them."""
    os.umask(0o022)  # not the caller's: children may be another user, and have to read it
    os.makedirs(f"{_STILL_PROC}/self")
    for name in ("cpuinfo", "meminfo", "self/cmdline"):
        with open(f"/proc/{name}", "rb") as real, open(f"{_STILL_PROC}/{name}", "wb") as still:
            still.write(real.read() if "self" not in name else b"python\0")
    os.symlink(os.readlink("/proc/self/exe"), f"{_STILL_PROC}/self/exe")


def seal(scratch: int, processes: int, user: int = 0) -> None:
    """Move this process into namespaces of its own, with one small writable folder, and give up
    every privilege for good. ``user`` is who to be first, where we are root: 0 for no other."""
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        _libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)  # or /proc/self would be root's
    uid, gid = os.geteuid(), os.getegid()
    _checked(_libc.unshare(_NEWUSER | _NEWNS | _NEWIPC | _NEWUTS | _NEWNET), "namespaces")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"1000 {uid} 1")
    _write("/proc/self/gid_map", f"1000 {gid} 1")
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE)
    _make_read_only()
    _mount(_STILL_PROC, "/proc", None, _MS_BIND)
    _mount(None, "/proc", None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _HARMLESS)
    _mount("tmpfs", SCRATCH, "tmpfs", _HARMLESS, f"size={scratch},nr_inodes=4096")
    os.chdir(SCRATCH)
    # Counted within the new user namespace, and only there; older kernels count all processes of
    # the user on the machine, and ``watch`` alone must do.
    if _kernel() >= (5, 14):
        _limit("RLIMIT_NPROC", processes)
    give_up_privileges()
    refuse_system_calls()


def _make_read_only() -> None:
    """Every mount there is, the machine's own device nodes and terminals among them: their modes
    and times would outlive this process, and be a note for the next."""
    everything = (ctypes.c_uint64 * 4)(_MOUNT_ATTR_RDONLY, 0, 0, 0)
    size = ctypes.sizeof(everything)
    if not _libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, b"/", _AT_RECURSIVE, everything, size):
        return
    # Before Linux 5.12: each mount by its name, keeping what else is said of it.
    with open("/proc/self/mountinfo", "rb") as file:
        mounts = [line.split(b" ")[4:6] for line in file]
    for target, options in mounts:
        said = options.decode().split(",")
        kept = sum(flag for name, flag in _MOUNT_FLAGS.items() if name in said)
        path = re.sub(rb"\\(\d{3})", lambda m: bytes([int(m[1], 8)]), target)
        _mount(None, os.fsdecode(path), None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | kept)


def give_up_privileges() -> None:
    """No capability now; and, with a user who is not root and no new privileges, after no exec."""
    _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _checked(_libc.capset(_CAPABILITY_HEADER, _NO_CAPABILITY), "dropping capabilities")
    _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def limit(memory: int, files: int, file_size: int) -> None:
    """Resource limits of this process and of all forked from it, where the system has them. Memory
    is what each may use beyond what this one has."""
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_NOFILE", files)
    _limit("RLIMIT_FSIZE", file_size)
    _limit("RLIMIT_MEMLOCK", 1 << 16)
    _limit("RLIMIT_MSGQUEUE", 0)
    _limit("RLIMIT_SIGPENDING", 256)
    with contextlib.suppress(OSError):  # no /proc: not Linux
        _limit("RLIMIT_AS", _address_space() + memory)


def limit_cpu(seconds: float) -> None:
    """Processor time of this process and of each forked from it."""
    _limit("RLIMIT_CPU", int(seconds) + 1)


def _limit(name: str, value: int) -> None:
    # AttributeError: no such module, or none of that limit.
    with contextlib.suppress(AttributeError, OSError, ValueError):
        resource.setrlimit(getattr(resource, name), (value, value))


def _kernel() -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", os.uname().release)[:2])


def _address_space() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    text = [None if s is None else s.encode() for s in (source, target, kind)]
    _checked(_libc.mount(*text, ctypes.c_ulong(flags), data.encode() or None), f"mounting {target}")
