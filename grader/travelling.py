"""A chapter that lies in a folder travels inside its notebook, packed into the set-up cell.

In Colab a learner opens the notebook and nothing else, and platforms drop what lies beside it or in
its metadata; a cell's source stays. So ``grader build`` packs what ``check`` needs into that cell,
the exercises and the course's sentences, and there :func:`unpacked` makes a folder of it again.
Nothing of a course's own folder goes along: the inputs of a grade are drawn with its secret.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import functools
import json
import tempfile
import textwrap
from pathlib import Path
from typing import Any

from grader import course_file, language
from grader.courses import Course
from grader.errors import GraderError
from grader.sentences import ENGLISH

#: The most that is unpacked, in bytes.
_MOST = 16 * 2**20
#: Folders that this process has unpacked; they go with it.
_folders: list[tempfile.TemporaryDirectory[str]] = []


class Damaged(GraderError):
    """What a notebook carries cannot be read any more; the message says what to do."""


def packed(course: Course, chapter: str) -> str:
    """A chapter that lies in a folder, as lines of text: the same for the same chapter, on every
    machine (of what Python has to compress with, bz2 alone has one implementation)."""
    module = course.own_module(chapter)
    assert module is not None
    kept = {
        "chapter": chapter,
        "exercises": module.read_text("utf-8"),
        "title": course.title,
        "language": course.language,
        "sentences": course.sentences.own,
    }
    data = bz2.compress(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode())
    return "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 96))


@functools.lru_cache(maxsize=64)
def unpacked(text: str) -> Path:
    """A new folder with the chapter that ``text`` is packed from, there until the process ends.
    Raises Damaged."""
    try:
        data = bz2.BZ2Decompressor().decompress(base64.b64decode(text), _MOST)
        kept: dict[str, Any] = json.loads(data)
        chapter = Path(f"{kept['chapter']}.py").name
        files = {
            chapter: str(kept["exercises"]),
            course_file.NAME: _toml({name: kept[name] for name in ("title", "language")}),
            language.NAME: _toml(kept["sentences"]),
        }
    except (binascii.Error, OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Damaged(ENGLISH("course damaged")) from None
    _folders.append(tempfile.TemporaryDirectory(prefix="chapter-", ignore_cleanup_errors=True))
    folder = Path(_folders[-1].name)
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    return folder


def _toml(values: dict[str, str]) -> str:
    return "".join(f"{language.quoted(key)} = {language.quoted(v)}\n" for key, v in values.items())
