"""Which process a turn is forked from."""

from __future__ import annotations

from enum import StrEnum


class Parent(StrEnum):
    """What the process has done before the fork. A turn may ask for the next one."""

    NUMPY = "numpy"  # has no TensorFlow
    WARM = "warm"  # has run TensorFlow's ops, in its one thread
    COLD = "cold"  # has imported TensorFlow and run nothing: all of it works after a fork
