"""Lays out this process's memory so that forking it is cheap: what a child writes is copied page by
page, and what it has in common with its parent is listed for it page by page.

All of it is best effort, and changes no answer: where a system has none of this, a fork costs what
it did.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator

#: Python's allocator (Objects/obmalloc.c) serves sizes up to 512 bytes, in classes of 16, each
#: class from pools of 16 KiB that begin with a header.
_STEP, _MOST, _POOL, _HEADER = 16, 512, 1 << 14, 48
_EMPTY = sys.getsizeof(b"")
#: Objects of a class after which it is clear that this Python does otherwise.
_ENOUGH = 1 << 17

_HUGE = 2 << 20
_MADV_COLLAPSE = 25  # Linux 6.1

_filling: list[bytes] = []


def settle() -> None:
    """To be called when everything is imported, before the first fork."""
    for size in range(_EMPTY // _STEP * _STEP + _STEP, _MOST + 1, _STEP):
        _fill_gaps(size)
    _collapse()


def _fill_gaps(size: int) -> None:
    """Take every free place of one size, for good. Imports leave gaps all over, and a child's first
    few thousand objects would each go to another page; now they go side by side into new ones."""
    # A new pool is known by its objects' following one another from its beginning to its end.
    whole, row, last = (_POOL - _HEADER) // size - 1, 0, 0
    for _ in range(_ENOUGH):
        filling = bytes(size - _EMPTY)
        _filling.append(filling)
        row = row + 1 if id(filling) - last == size else 0
        last = id(filling)
        if row >= whole:
            return


def _collapse() -> None:
    """Put this process's own memory into huge pages: a fork lists each as one. What a child writes
    is still copied in small ones."""
    try:
        madvise = ctypes.CDLL(None).madvise
        madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        ranges = list(_own_ranges())
    except (OSError, AttributeError, TypeError):  # another system
        return
    for start, end in ranges:
        for page in range(-(-start // _HUGE) * _HUGE, end - _HUGE + 1, _HUGE):
            madvise(page, _HUGE, _MADV_COLLAPSE)  # it may say no: where nothing is there yet


def _own_ranges() -> Iterator[tuple[int, int]]:
    """Where memory of no file lies, the stack left out."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            place, rights, _offset, _device, _inode, *name = line.split()
            if rights == "rw-p" and name in ([], ["[heap]"]):
                start, end = (int(number, 16) for number in place.split("-"))
                yield start, end
