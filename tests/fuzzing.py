"""How a fuzzer is run: a fixed few examples, the same each time; or, where ``FUZZ_SECONDS`` is set,
as many as go into that many seconds for each fuzzer, and other ones each time."""

from __future__ import annotations

import functools
import inspect
import os
import random
import time
from collections.abc import Callable
from typing import Any

import hypothesis
from hypothesis import HealthCheck
from hypothesis import strategies as st

SECONDS = float(os.environ.get("FUZZ_SECONDS") or 0)
_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much,
          HealthCheck.function_scoped_fixture, HealthCheck.large_base_example]  # fmt: skip


def fuzzed(*strategies: Any, examples: int = 80, **named: Any) -> Callable[..., Any]:
    """Like ``hypothesis.given``: the decorated test is called with what the strategies draw."""

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        given = hypothesis.given(*strategies, **named)(test)
        few = hypothesis.settings(
            max_examples=examples,
            derandomize=not SECONDS,
            deadline=None,
            database=None,
            suppress_health_check=_QUIET,
        )
        if not SECONDS:
            return few(given)

        @functools.wraps(test)
        def searching(*args: Any, **kwargs: Any) -> None:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                # Made anew each time: a seed is of a test, and not of a run of it.
                one = hypothesis.given(*strategies, **named)(test)
                hypothesis.seed(random.getrandbits(64))(few(one))(*args, **kwargs)

        # What pytest looks at: the parameters that are its own to give.
        searching.__signature__ = inspect.signature(given)  # type: ignore[attr-defined]
        return searching

    return decorate


#: Pieces that something once made something of.
FRAGMENTS = (
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)"),
    *("](", "![", "[", "]", "(", ")", "`", "```", "$", "$$", "\\(", "\\[", "\\href{", "}", "{"),
    *("<", ">", "&", "&lt;", "&#60;", "&#x6a;avascript:", '"', "'", "http://evil.invalid/x.png"),
    *(
        "//evil.invalid",
        "www.evil.invalid",
        "a@evil.invalid",
        "<!--",
        "-->",
        "<svg/onload=alert(1)>",
    ),
    *("\x1b[2J", "\x1b]0;x\x07", "\r", "\n", "\t", "\0", "\u202e", "\u2028", "\ud800", "\udcff"),
    *("=1+1", "@SUM(1)", "+1", "-1", "~", "*", "_", "#", "|", "---", "\\", "../", "/", "..", "."),
    *("é", "李雷", "\ufeff", "1", "x", " ", "con", "\N{GREEK SMALL LETTER ALPHA}"),
)
texts = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(st.characters(), max_size=6), max_size=12
).map("".join)


@st.composite
def damaged(draw: Any, whole: st.SearchStrategy[bytes]) -> bytes:
    """Bytes of ``whole`` with some overwritten, taken out, put in or cut off."""
    data = bytearray(draw(whole))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        piece = draw(st.binary(max_size=8) | st.sampled_from([b"\xff" * 4, b"\0" * 8, b"[", b'"']))
        kind = draw(st.sampled_from(["over", "out", "in", "cut"]))
        if kind == "over":
            data[at : at + len(piece)] = piece
        elif kind == "out":
            del data[at : at + draw(st.integers(1, 40))]
        elif kind == "in":
            data[at:at] = piece
        elif draw(st.booleans()):
            del data[at:]
    return bytes(data)
