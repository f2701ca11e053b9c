"""What one submission may use: time, memory, processes, files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes are in bytes.

    seconds    wall time of one question, all its cases together, or of one statement
    in_all     wall time of the whole submission, restarts included
    memory     beyond what the process has when the learner's code starts
    processes  at one time, threads included where the kernel counts them
    files      open at one time
    file_size  of any one file
    scratch    the writable folder
    """

    seconds: float = 10.0
    in_all: float = 60.0
    memory: int = 1 << 30
    processes: int = 64
    files: int = 256
    file_size: int = 32 << 20
    scratch: int = 64 << 20
