"""Takes automatic differentiation out of this process for good, before any learner's code runs.

:mod:`.guard` closes the front doors while one answer runs. Here the machinery behind them goes:
the tape of the C++ runtime, the table of gradient functions, and the operations that compute a
gradient, however they are reached from Python. It still is the learner's own process, and a
learner may always write an engine of their own; what a framework offers is refused by name.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .frameworks import CloseAtImport, close_loaded
from .gradient_ops import GradientOps
from .guard import refuse
from .tensorflow_insides import find


def close_frameworks() -> None:
    """Nothing of another framework differentiates, whenever it is imported: TensorFlow has brought
    parts of SciPy along."""
    close_loaded(refuse, [])
    sys.meta_path.insert(0, CloseAtImport(refuse, []))


def close_tensorflow(tf: ModuleType) -> None:
    """Nothing of TensorFlow differentiates any more. Runs no op.

    Raises :class:`.tensorflow_insides.UnknownInsides`, an ImportError, where something that is to
    be closed is not there.
    """
    insides = find(tf)
    # The transposed convolutions keep a table of their own with what everybody else loses.
    nn_ops: Any = insides.nn_ops
    kept = ModuleType("gen_nn_ops")
    kept.__dict__.update(nn_ops.gen_nn_ops.__dict__)
    nn_ops.gen_nn_ops = kept
    ops = GradientOps.of(insides.outputs)
    checked: dict[int, Callable[..., Any]] = {}  # two modules may have the same function
    for door, position in insides.run:
        original = door.open()
        if id(original) not in checked:
            checked[id(original)] = _checked(original, position, ops)
        door.close(checked[id(original)])
    insides.build.close(_checked_in_graph(insides.build.open(), ops, insides.traced))
    for door in insides.differentiate:
        door.close(refuse(door.said))
    for register in insides.registers:
        _close_gradient_functions(register)
    _without_xla(tf)


class _Withheld:
    """In the place of an output that is a gradient: whatever is done with it is refused."""

    def __init__(self, said: str) -> None:
        object.__setattr__(self, "said", said)

    def __getattribute__(self, name: str) -> Any:
        refuse(object.__getattribute__(self, "said"))()


def _refusing(name: str) -> Any:
    """A special method, which Python looks up on the type alone."""

    def method(self: _Withheld, *_args: Any) -> Any:
        return getattr(self, name)

    return method


for _name in (
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__"),
    *("__rtruediv__", "__neg__", "__matmul__", "__rmatmul__", "__getitem__", "__len__"),
    *("__iter__", "__array__", "__float__", "__bool__", "__str__", "__repr__", "__format__"),
):
    setattr(_Withheld, _name, _refusing(_name))


def _close_gradient_functions(registry: dict[str, Any]) -> None:
    """TensorFlow's own gradient functions, which are plain Python: those that it has registered, in
    the modules where they stand and whoever has a copy, and the register itself."""
    for kept in tuple(registry.values()):
        for function in kept.values():
            name, home = getattr(function, "__name__", ""), getattr(function, "__module__", "")
            module = sys.modules.get(home)
            if module is not None and getattr(module, name, None) is function:
                setattr(module, name, refuse(f"{home}.{name}"))
    registry.clear()


def _without_xla(tf: ModuleType) -> None:
    """``@tf.function(jit_compile=True)`` runs as ``@tf.function`` does: XLA's compiler wants
    threads and files that are not here, and ends the process where it does not get them."""
    original = tf.function

    @functools.wraps(original)
    def function(*args: Any, **kwargs: Any) -> Any:
        for name in ("jit_compile", "experimental_compile"):
            kwargs.pop(name, None)
        return original(*args, **kwargs)

    tf.function = function  # type: ignore[attr-defined]


def _checked(original: Callable[..., Any], position: int, ops: GradientOps) -> Callable[..., Any]:
    """``original``, where the operation's name at ``position`` is not that of a gradient."""
    known: dict[Any, tuple[bool, frozenset[int]]] = {}

    def checked(*args: Any, **kwargs: Any) -> Any:
        name = args[position] if len(args) > position else kwargs.get("op_type", "")
        if name not in known:
            known[name] = ops.refuses(_text(name)), ops.beside.get(_text(name), frozenset())
        refused, beside = known[name]
        if refused:
            refuse(f"tf.raw_ops.{_text(name)}")()
        result = original(*args, **kwargs)
        if beside and isinstance(result, list):
            for number in beside:
                result[number] = _Withheld(f"tf.raw_ops.{_text(name)}")
        return result

    return _opaque(checked)


def _checked_in_graph(original: Any, ops: GradientOps, traced: type) -> Callable[..., Any]:
    """``original`` adds an operation to a graph, and hands it out with all its outputs. One that
    has a gradient among them is added to the graph of a ``tf.function`` alone, where what is made
    of an output is seen; from any other its value could be fetched by name."""
    inner = _checked(original, 1, ops)

    def checked(graph: Any, op_type: Any, inputs: Any = (), *args: Any, **kwargs: Any) -> Any:
        if ops.beside.get(_text(op_type)) and not isinstance(graph, traced):
            refuse(f"tf.raw_ops.{_text(op_type)}")()
        inputs = list(inputs)
        for one in inputs:
            made_by = _text(getattr(getattr(one, "op", None), "type", ""))
            if getattr(one, "value_index", 0) in ops.beside.get(made_by, ()):
                refuse(f"tf.raw_ops.{made_by}")()
        return inner(graph, op_type, inputs, *args, **kwargs)

    return _opaque(checked)


def _text(name: Any) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)


def _opaque(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` as an object of C's, whose closure cannot be looked into from Python without
    ``gc``, and that is seen (``reading/smuggling.py``). Nothing is remembered: its size is 0."""
    wrapped = functools.lru_cache(maxsize=0)(function)
    del wrapped.__wrapped__
    return wrapped
