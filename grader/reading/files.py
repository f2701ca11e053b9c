"""The bytes and the text of a submission: read once, bounded, whatever it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from grader.errors import GraderError
from grader.sentences import ENGLISH

#: A submission larger than this is not read. Notebooks with pictures in them reach a few MB.
LARGEST_FILE = 64 * 2**20
#: The most characters of code that are read; a real chapter has less than one hundredth of that.
LARGEST_SOURCE = 2**20


class Unreadable(GraderError):
    """A submission that is not what it should be; the message says what it is instead, in English:
    whoever shows it to a learner has :class:`grader.sentences.Heard` it."""


def load(path: Path) -> bytes:
    """What is in the file. Raises :class:`Unreadable`."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable(ENGLISH("no file"))
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Unreadable(ENGLISH("cannot be read", error=error.strerror or error)) from None
    if len(data) > LARGEST_FILE:
        raise Unreadable(ENGLISH("too large", size=LARGEST_FILE // 2**20))
    return data


def _at_once(path: str, flags: int) -> int:
    # A named pipe that nobody writes to would be waited for without end.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def text_of(data: bytes) -> str:
    """The text of a file, its newlines as Python reads them. Raises :class:`Unreadable`."""
    if not data.strip():
        raise Unreadable(ENGLISH("empty"))
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return newlines(data.decode(encoding))
    except UnicodeDecodeError:
        raise Unreadable(ENGLISH("no text")) from None


def newlines(text: str) -> str:
    """With ``\\n`` for every newline. Python reads ``\\r`` and ``\\r\\n`` so, inside a string too,
    and counts lines by them."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
