"""Frames on a pipe: two lengths, a JSON header, raw bytes. Nothing is ever pickled.

A frame is ``<II`` (bytes of the header, bytes of the body), the header as JSON, and the body: the
blobs one after the other, their sizes in ``header["blobs"]``.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any

_LENGTHS = struct.Struct("<II")

#: What one frame from the sandbox may hold. A megabyte of JSON can become a hundred in memory.
MOST_HEADER = 1 << 20
MOST_BODY = 16 << 20


def frame(header: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """One frame as bytes."""
    head = json.dumps({**header, "blobs": [len(b) for b in blobs]}, separators=(",", ":")).encode()
    return b"".join((_LENGTHS.pack(len(head), sum(map(len, blobs))), head, *blobs))


class Frames:
    """Takes bytes as they arrive and gives the frames that are complete.

    Raises ValueError for anything :func:`frame` does not write, and for a frame larger than
    allowed as soon as its lengths are known.
    """

    def __init__(self, most_header: int = MOST_HEADER, most_body: int = MOST_BODY) -> None:
        self._buffer = bytearray()
        self._most_header, self._most_body = most_header, most_body

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
        self._buffer += data
        while len(self._buffer) >= _LENGTHS.size:
            head, body = _LENGTHS.unpack_from(self._buffer)
            if head > self._most_header or body > self._most_body:
                raise ValueError(f"a frame of {head} and {body} bytes")
            end = _LENGTHS.size + head + body
            if len(self._buffer) < end:
                return
            whole = bytes(self._buffer[:end])
            del self._buffer[:end]
            yield _parse(whole, _LENGTHS.size, head)


def _parse(whole: bytes, start: int, head: int) -> tuple[dict[str, Any], list[bytes]]:
    try:
        header = json.loads(whole[start : start + head])
    except RecursionError as error:
        raise ValueError("a header nested too deeply") from error
    sizes = header.pop("blobs", None) if isinstance(header, dict) else None
    if not isinstance(sizes, list) or not all(type(n) is int and n >= 0 for n in sizes):
        raise ValueError("a header without sizes")
    at = start + head
    if at + sum(sizes) != len(whole):
        raise ValueError("sizes that do not add up")
    blobs = []
    for size in sizes:
        blobs.append(whole[at : at + size])
        at += size
    return header, blobs
