"""Refuses automatic differentiation while an answer runs.

This is the kind half: it tells an honest learner at once, by name. It lives in the learner's own
process, so it is no boundary, and nothing depends on its holding.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from .frameworks import CloseAtImport, close_loaded
from .gradient_ops import hands_out_one


class AutodiffRefused(BaseException):
    """Raised where an answer asks a framework for the gradient. Not an Exception: a learner's
    ``except Exception`` should not hide it, and every refusal is remembered in ``all``."""

    all: ClassVar[list[str]] = []

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.all.append(name)


#: In TensorFlow: (path from the module, what it is called in the message)
_TENSORFLOW = (
    ("GradientTape", "tf.GradientTape"),
    ("gradients", "tf.gradients"),
    ("autodiff.ForwardAccumulator", "tf.autodiff.ForwardAccumulator"),
    ("autodiff.GradientTape", "tf.GradientTape"),
    ("compat.v1.gradients", "tf.gradients"),
    ("compat.v1.GradientTape", "tf.GradientTape"),
    ("compat.v2.GradientTape", "tf.GradientTape"),
    ("linalg.expm", "tf.linalg.expm"),
    ("linalg.logm", "tf.linalg.logm"),
    ("linalg.sqrtm", "tf.linalg.sqrtm"),
    ("compat.v1.nn.conv2d_backprop_filter", "conv2d_backprop_filter"),
    ("compat.v1.nn.conv2d_backprop_input", "conv2d_backprop_input"),
)


@contextlib.contextmanager
def no_autodiff() -> Iterator[None]:
    """Within this block the differentiators of TensorFlow raise :class:`AutodiffRefused`, and
    those of other frameworks too."""
    undo: list[Callable[[], None]] = []
    try:
        if hasattr(sys.modules.get("tensorflow"), "GradientTape"):
            _close_tensorflow(sys.modules["tensorflow"], undo)
        close_loaded(refuse, undo)
        finder = CloseAtImport(refuse, undo)
        sys.meta_path.insert(0, finder)
        undo.append(lambda: sys.meta_path.remove(finder))
        yield
    finally:
        for step in reversed(undo):
            step()


def _close_tensorflow(tf: Any, undo: list[Callable[[], None]]) -> None:
    raw = [f"raw_ops.{name}" for name in _raw_gradients(getattr(tf, "raw_ops", None))]
    for path, name in (*_TENSORFLOW, *((path, f"tf.{path}") for path in raw)):
        owner, found = tf, True
        *parents, last = path.split(".")
        for part in parents:
            owner = getattr(owner, part, None)
            found = found and owner is not None
        if not found or not hasattr(owner, last):
            continue
        original = getattr(owner, last)
        if isinstance(original, type):
            # The class itself is closed, so that a copy taken by `from … import` is too.
            undo.append(_swap(original, "__init__", refuse(name)))
        else:
            undo.append(_swap(owner, last, refuse(name)))


@functools.lru_cache(maxsize=4)
def _raw_gradients(raw_ops: Any) -> tuple[str, ...]:
    """The raw operations of this version that are gradients."""
    return tuple(name for name in dir(raw_ops) if hands_out_one(name) or "Backprop" in name)


def _swap(owner: Any, name: str, replacement: Any) -> Callable[[], None]:
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    return lambda: setattr(owner, name, original)


def refuse(name: str) -> Callable[..., Any]:
    """A function that does nothing but refuse, by ``name``."""

    def refused(*_args: Any, **_kwargs: Any) -> Any:
        raise AutodiffRefused(name)

    return refused
