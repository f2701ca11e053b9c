"""Runs a coroutine to its end without what asyncio's own loops need: sockets, and a selector."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any


class _Selector:
    """Nothing is ever ready; time passes."""

    def select(self, timeout: float | None = None) -> list[Any]:
        time.sleep(timeout or 0.0)
        return []

    def close(self) -> None: ...


class _Loop(asyncio.BaseEventLoop):
    def __init__(self) -> None:
        super().__init__()
        self._selector = _Selector()

    def _process_events(self, _events: list[Any]) -> None: ...

    def _write_to_self(self) -> None: ...


def awaited(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run ``coroutine`` as Jupyter runs a cell that awaits."""
    loop = _Loop()
    try:
        loop.run_until_complete(coroutine)
    finally:
        loop.close()
