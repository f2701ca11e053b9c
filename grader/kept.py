"""Truths that are there already: what the tape said, written down.

TensorFlow's import takes seconds, and its gradients most of what a check costs; both are needed
only where nobody has asked before. ``grader build`` writes the truths of the cases that everybody
gets into the course, and a course keeps those of its own pools of inputs. A file is used only where
the course's source and the inputs are the ones it was made from; ``grader doctor`` proves that it
says what the tape says.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.exercise import Case, Exercise, Gradient
from grader.sandbox.inside.beside import Beside
from grader.sandbox.inside.values import pack, unpack
from grader.sandbox.inside.wire import Frames, frame

#: Raised with every change of what is written, so that no old file is misread.
_FORM = 1


@dataclass(frozen=True)
class Kept:
    """What is known of an exercise's cases.

    shapes  of z, in the order in which drawing the cases asks for them
    inputs  a digest of all inputs: the same seed may give others under another NumPy
    values  for each case the true value, and the size of its terms
    """

    shapes: tuple[tuple[int, ...], ...]
    inputs: str
    values: tuple[tuple[Any, Any], ...]


def name_of(exercise: str, seed: bytes = b"") -> str:
    """The name of the file."""
    return f"{exercise}{'-' + hashlib.sha256(seed).hexdigest()[:16] if seed else ''}.truths"


def read(path: Path, ex: Exercise) -> Kept | None:
    """What is kept in a file, or None where there is none that can be used."""
    try:
        data = path.read_bytes()
        [(header, blobs)] = Frames(len(data), len(data)).feed(data)
        if header["form"] != _FORM or header["source"] != source_of(ex):
            return None
        # Trusted like the course's own source, beside which it lies.
        none = Beside({}).function
        values = tuple(
            (unpack(value, blobs, none), unpack(terms, blobs, none))
            for value, terms in header["values"]
        )
        shapes = tuple(tuple(shape) for shape in header["shapes"])
        return Kept(shapes, header["inputs"], values)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def as_bytes(ex: Exercise, kept: Kept) -> bytes:
    """The file's content. Raises TypeError where a value is of a kind that is not written."""
    blobs: list[bytes] = []
    values = [[pack(value, blobs), pack(terms, blobs)] for value, terms in kept.values]
    header = {"form": _FORM, "source": source_of(ex), "inputs": kept.inputs}
    return frame({**header, "shapes": kept.shapes, "values": values}, blobs)


def write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all: two workers may come to the same truth at once. The truths
    of a class's own inputs are their owner's alone."""
    path.parent.mkdir(mode=0o755 if mode & 0o044 else 0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".truths")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def digest(cases: Sequence[Case]) -> str:
    """All inputs of all cases, as one word."""
    found = hashlib.sha256()
    for case in cases:
        for name, value in case.inputs.items():
            found.update(repr((name, list(_spelled(value)))).encode())
    return found.hexdigest()


def _spelled(value: Any) -> Iterator[Any]:
    if isinstance(value, np.ndarray):
        yield value.dtype.str, value.shape, value.tobytes()
    elif isinstance(value, (list, tuple)):
        yield type(value).__name__, len(value)
        for item in value:
            yield from _spelled(item)
    elif callable(value):
        yield getattr(value, "__name__", "a function")
    else:
        yield value


def source_of(ex: Exercise) -> str:
    """A digest of the files that say what is true: the exercise's module, and what of its own
    package that takes from."""
    found = hashlib.sha256()
    for path in sorted(set(_files(ex))):
        # A checkout on Windows may have other ends of lines.
        found.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def _files(ex: Exercise) -> Iterable[Path]:
    function = ex.kind.function if isinstance(ex.kind, Gradient) else ex.kind.expects
    todo = [home for f in (function, ex.terms) if f is not None for home in _homes(f)]
    seen = set[str]()
    package = todo[0].partition(".")[0]
    while todo:
        name = todo.pop()
        module = sys.modules.get(name)
        if name in seen or module is None or name.partition(".")[0] != package:
            continue
        seen.add(name)
        for value in vars(module).values():
            todo += [value.__name__] if isinstance(value, ModuleType) else _homes(value)
        if module.__file__:
            yield Path(module.__file__)


def _homes(value: Any) -> Iterator[str]:
    """The modules that a function was written in. One that is partial says ``functools`` of itself;
    what it is made of says more, and what it is given, that of the course, comes first."""
    if isinstance(value, functools.partial):
        for part in (*value.args, *value.keywords.values(), value.func):
            yield from _homes(part)
        return
    home = getattr(value, "__module__", None) if callable(value) else None
    if isinstance(home, str) and home:
        yield home
