"""The bytes and the text of a submission: read once, bounded, whatever it is."""

from __future__ import annotations

import codecs
import os
import re
import stat
from pathlib import Path

from grader.errors import GraderError
from grader.sentences import ENGLISH

#: A submission larger than this is not read. Notebooks with pictures in them reach a few MB.
LARGEST_FILE = 64 * 2**20
#: The most characters of code that are read; a real chapter has less than one hundredth of that.
LARGEST_SOURCE = 2**20

#: What PEP 263 calls a declaration, and a line after which one may still follow.
_SAYS_ENCODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]{1,40})")
_ONLY_COMMENT = re.compile(rb"[ \t\f]*(?:#|$)")
#: Emacs says how lines end as well: ``utf-8-unix``.
_EDITORS = re.compile(r"^(utf-8|latin-1|iso-8859-1|iso-latin-1)-(?:unix|dos|mac)$", re.IGNORECASE)
#: Encodings of alphabets, as Python names them: each of them takes bytes for letters one by one.
_ALPHABETS = re.compile(
    r"utf-8(-sig)?|ascii|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-\w+|gb2312|gbk|gb18030|big5(hkscs)?"
    r"|shift_jis(_2004|x0213)?|euc_(jp|jis_2004|jisx0213|kr)|johab|tis-620|hp-roman8|kz1048|ptcp154"
)


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


def text_of(data: bytes, python: bool = False) -> str:
    """The text of a file, its newlines as Python reads them, and of a ``python`` file its letters
    too. Raises :class:`Unreadable`."""
    if not data.strip():
        raise Unreadable(ENGLISH("empty"))
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif python and not data.startswith(codecs.BOM_UTF8):
        encoding = _declared(data) or encoding
    try:
        return newlines(data.decode(encoding))
    except UnicodeDecodeError:
        raise Unreadable(ENGLISH("no text")) from None


def _declared(data: bytes) -> str:
    """The encoding that a Python file says it has, in one of its first two lines (PEP 263), or "".
    Raises :class:`Unreadable` for one that is not an alphabet's: by some of Python's own a comment
    becomes code, or a file takes minutes to read."""
    for line in re.split(rb"\r\n?|\n", data[:1000], maxsplit=2)[:2]:
        match = _SAYS_ENCODING.match(line)
        if match:
            try:
                name = codecs.lookup(_EDITORS.sub(r"\1", match[1].decode("ascii"))).name
            except (LookupError, UnicodeDecodeError, ValueError):
                name = ""
            if not _ALPHABETS.fullmatch(name):
                raise Unreadable(ENGLISH("no text"))
            return name
        if not _ONLY_COMMENT.match(line):
            return ""
    return ""


def newlines(text: str) -> str:
    """With ``\\n`` for every newline. Python reads ``\\r`` and ``\\r\\n`` so, inside a string too,
    and counts lines by them."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
