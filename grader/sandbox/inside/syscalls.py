"""System calls that no computation needs, refused for good (seccomp(2)).

What a process may still ask of the kernel is what it could use to get more of the machine than
its limits, or to reach a fault in the kernel: other namespaces, mounts, memory that is nobody's
(memfd, System V), tracing, kernel modules, io_uring.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

_X86_64, _AARCH64 = 0xC000003E, 0xC00000B7

#: name -> (its number on x86-64, on aarch64)
_REFUSED = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "pidfd_getfd": (438, 438),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
}
_CLONE, _CLONE3 = (56, 220), (435, 435)
_ANY_NEW_NAMESPACE = 0x7E020000

# Classic BPF, see linux/bpf_common.h and linux/seccomp.h.
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


def program(machine: str) -> bytes:
    """The filter for "x86_64" or "aarch64", b"" for any other machine."""
    if machine not in ("x86_64", "aarch64"):
        return b""
    column = 0 if machine == "x86_64" else 1
    architecture = _X86_64 if machine == "x86_64" else _AARCH64
    refuse = _ERRNO | errno.EPERM
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":  # the x32 numbers would be a second way to everything below
        code += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, refuse)]
    for numbers in _REFUSED.values():
        code += [(_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, refuse)]
    # clone3 has its flags in memory, where a filter cannot look; without it, libc uses clone.
    code += [(_EQUAL, 0, 1, _CLONE3[column]), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    code += [
        (_EQUAL, 0, 3, _CLONE[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _ANY_NEW_NAMESPACE),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("<HBBI", *line) for line in code)


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
_libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
