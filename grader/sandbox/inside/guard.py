"""Refuses automatic differentiation while an answer runs.

This is the kind half: it tells an honest learner at once, by name. It lives in the learner's own
process, so it is no boundary, and nothing depends on its holding.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import ClassVar


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
    ("raw_ops.SigmoidGrad", "tf.raw_ops.SigmoidGrad"),
    ("raw_ops.TanhGrad", "tf.raw_ops.TanhGrad"),
    ("raw_ops.ReluGrad", "tf.raw_ops.ReluGrad"),
    ("raw_ops.Conv2DBackpropFilter", "tf.raw_ops.Conv2DBackpropFilter"),
    ("raw_ops.Conv2DBackpropInput", "tf.raw_ops.Conv2DBackpropInput"),
    ("raw_ops.FusedBatchNormGradV3", "tf.raw_ops.FusedBatchNormGradV3"),
    ("compat.v1.nn.conv2d_backprop_filter", "conv2d_backprop_filter"),
    ("compat.v1.nn.conv2d_backprop_input", "conv2d_backprop_input"),
)

#: Other frameworks whose purpose is to differentiate, by the name one imports.
FRAMEWORKS = (
    "torch",
    "jax",
    "jaxlib",
    "autograd",
    "mygrad",
    "tinygrad",
    "micrograd",
    "casadi",
    "pytensor",
    "theano",
    "mxnet",
)


@contextlib.contextmanager
def no_autodiff() -> Iterator[None]:
    """Within this block the differentiators of TensorFlow raise :class:`AutodiffRefused`, and
    the other frameworks cannot be imported."""
    undo = []
    try:
        if hasattr(sys.modules.get("tensorflow"), "GradientTape"):
            _close_tensorflow(sys.modules["tensorflow"], undo)
        finder = _RefuseFrameworks()
        sys.meta_path.insert(0, finder)
        undo.append(lambda: sys.meta_path.remove(finder))
        # The names at once, which nothing interrupts: another thread may be importing.
        names = [n for n in tuple(sys.modules) if n.partition(".")[0] in FRAMEWORKS]
        hidden = {name: sys.modules.pop(name) for name in names}
        undo.append(lambda: sys.modules.update(hidden))
        yield
    finally:
        for step in reversed(undo):
            step()


def _close_tensorflow(tf, undo: list) -> None:
    for path, name in _TENSORFLOW:
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


def _swap(owner, name: str, replacement):
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    return lambda: setattr(owner, name, original)


def refuse(name: str):
    """A function that does nothing but refuse, by ``name``."""

    def refused(*_args, **_kwargs):
        raise AutodiffRefused(name)

    return refused


def refused_frameworks():
    """An import hook that refuses :data:`FRAMEWORKS`."""
    return _RefuseFrameworks(everywhere=True)


class _RefuseFrameworks:
    """Refuses everywhere, or in the thread that put it up alone: TensorFlow, imported by another
    one in the background, may look for frameworks that it can work with."""

    def __init__(self, everywhere: bool = False) -> None:
        self.thread = None if everywhere else threading.get_ident()

    def find_spec(self, name: str, path=None, target=None):
        if self.thread not in (None, threading.get_ident()):
            return None
        if name.partition(".")[0] in FRAMEWORKS:
            raise AutodiffRefused(name.partition(".")[0])
