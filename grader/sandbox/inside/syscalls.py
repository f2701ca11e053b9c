"""System calls: those that a computation needs are allowed, every other is refused (seccomp(2)).

A list of what is forbidden ages: a kernel learns new calls, and each would be open. What is allowed
cannot start another program, open a socket, share memory that no process is seen to hold, change
what others see (a lock on a file, which pages of it are kept), or ask about the machine.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from typing import Any

_X86_64, _AARCH64 = 0xC000003E, 0xC00000B7

#: name -> (its number on x86-64, on aarch64; None where there is none)
_ALLOWED: dict[str, tuple[int, int | None]] = {
    # what is asked for most
    "read": (0, 63),
    "write": (1, 64),
    "futex": (202, 98),
    "close": (3, 57),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "madvise": (28, 233),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "clock_gettime": (228, 113),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "newfstatat": (262, 79),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "openat": (257, 56),
    # files: what is mounted is read-only, the scratch is small
    "open": (2, None),
    "openat2": (437, 437),
    "creat": (85, None),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "stat": (4, None),
    "lstat": (6, None),
    "statx": (332, 291),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents": (78, None),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "link": (86, None),
    "linkat": (265, 37),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "truncate": (76, 45),
    "ftruncate": (77, 46),
    "fallocate": (285, 47),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "close_range": (436, 436),
    "umask": (95, 166),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "getxattr": (191, 8),
    "lgetxattr": (192, 9),
    "fgetxattr": (193, 10),
    "listxattr": (194, 11),
    "llistxattr": (195, 12),
    "flistxattr": (196, 13),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "readv": (19, 65),
    "writev": (20, 66),
    "preadv": (295, 69),
    "pwritev": (296, 70),
    "sendfile": (40, 71),
    "copy_file_range": (326, 285),
    # memory
    "mremap": (25, 216),
    "msync": (26, 227),
    "mlock": (149, 228),
    "munlock": (150, 229),
    "membarrier": (324, 283),
    # waiting
    "pipe": (22, None),
    "pipe2": (293, 59),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "epoll_create": (213, None),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "epoll_pwait2": (441, 441),
    "eventfd": (284, None),
    "eventfd2": (290, 19),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "pause": (34, None),
    "alarm": (37, None),
    "getitimer": (36, 102),
    "setitimer": (38, 103),
    # signals, to one's own
    "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137),
    "rt_sigsuspend": (130, 133),
    "sigaltstack": (131, 132),
    "kill": (62, 129),
    "tgkill": (234, 131),
    "tkill": (200, 130),
    # processes and threads, as many as the limits allow
    "fork": (57, None),
    "vfork": (58, None),
    "wait4": (61, 260),
    "waitid": (247, 95),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "set_tid_address": (218, 96),
    "set_robust_list": (273, 99),
    "get_robust_list": (274, 100),
    "futex_waitv": (449, 449),
    "rseq": (334, 293),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "sched_setaffinity": (203, 122),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "getpriority": (140, 141),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "restart_syscall": (219, 128),
    # who and what one is, and what there is
    "capget": (125, 90),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getgroups": (115, 158),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getpgrp": (111, None),
    "getpgid": (121, 155),
    "getsid": (124, 156),
    "getrusage": (98, 165),
    "getrlimit": (97, 163),
    "setrlimit": (160, 164),
    "prlimit64": (302, 261),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "arch_prctl": (158, None),
    "getrandom": (318, 278),
    "getcpu": (309, 168),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
}
#: Allowed with some arguments only.
_MMAP, _IOCTL, _PRCTL, _FCNTL = (9, 222), (16, 29), (157, 167), (72, 25)
_CLONE, _CLONE3 = (56, 220), (435, 435)
_ANY_NEW_NAMESPACE = 0x7E020000
#: Memory that several processes share can be held where no process is seen to use it, and pages of
#: the machine's large ones are counted nowhere.
_MAP_SHARED, _MAP_HUGE = 0x01, 0x40000
#: To copy a descriptor and ask about it. Not to lock a file, which all of the machine would see, or
#: to make a pipe larger.
_FCNTLS = (0, 1, 2, 3, 4, 1030, 1032)
#: What Python asks of a file: whether it is a terminal, how much waits, what happens at exec.
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)
#: A thread's name, a mapping's name, the parent's death; and to be told of what is given up.
_PRCTLS = (15, 16, 0x53564D41, 1, 2, 3, 21, 23, 39)
#: Calls from this number on are newer than any C library here must have: it asks for them, and does
#: without where they do not exist.
_NEW = 424

# Classic BPF, see linux/bpf_common.h and linux/seccomp.h.
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

Line = tuple[int, int, int, int]


def program(machine: str) -> bytes:
    """The filter for "x86_64" or "aarch64", b"" for any other machine."""
    if machine not in ("x86_64", "aarch64"):
        return b""
    column = 0 if machine == "x86_64" else 1
    refuse, not_there = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    code: list[Line] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _X86_64 if machine == "x86_64" else _AARCH64),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":  # the x32 numbers would be a second way to everything below
        code += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, refuse)]
    hidden = _MAP_SHARED | _MAP_HUGE
    code += _unless(_MMAP[column], 3, [(_ANY_BIT, 0, 1, hidden), (_RETURN, 0, 0, refuse)])
    for numbers in _ALLOWED.values():
        number = numbers[column]
        if number is not None:
            code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    code += _unless(
        _CLONE[column], 0, [(_ANY_BIT, 0, 1, _ANY_NEW_NAMESPACE), (_RETURN, 0, 0, refuse)]
    )
    code += _only(_FCNTL[column], 1, _FCNTLS, refuse)
    code += _only(_IOCTL[column], 1, _IOCTLS, refuse)
    code += _only(_PRCTL[column], 0, _PRCTLS, refuse)
    # clone3 has its flags in memory, where a filter cannot look; without it, libc uses clone.
    code += [(_EQUAL, 0, 1, _CLONE3[column]), (_RETURN, 0, 0, not_there)]
    code += [(_AT_LEAST, 0, 1, _NEW), (_RETURN, 0, 0, not_there), (_RETURN, 0, 0, refuse)]
    return b"".join(struct.pack("<HBBI", *line) for line in code)


def _unless(number: int, argument: int, refused: list[Line]) -> list[Line]:
    """Allow a call unless ``refused`` returns, which looks at one of its arguments."""
    body = [(_LOAD, 0, 0, _ARGUMENTS + 8 * argument), *refused, (_RETURN, 0, 0, _ALLOW)]
    return [(_EQUAL, 0, len(body), number), *body]


def _only(number: int, argument: int, values: tuple[int, ...], refuse: int) -> list[Line]:
    """Allow a call where one of its arguments is one of ``values``."""
    body: list[Line] = [(_LOAD, 0, 0, _ARGUMENTS + 8 * argument)]
    for value in values:
        body += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    body.append((_RETURN, 0, 0, refuse))
    return [(_EQUAL, 0, len(body), number), *body]


def refuse_system_calls() -> None:
    """Load the filter. It holds for this process, its threads, and all they start. Wants
    ``no_new_privs``; raises OSError where the kernel has no such filters."""
    if _FILTER.length and _libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(_FILTER), 0, 0):
        raise OSError(ctypes.get_errno(), "refusing system calls (seccomp)")


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))

    @classmethod
    def here(cls) -> _Filter:
        code = program(os.uname().machine) if hasattr(os, "uname") else b""
        return cls(len(code) // 8, code)


# Made once, before any fork.
_FILTER = _Filter.here()
_libc: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
