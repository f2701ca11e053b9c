"""Takes automatic differentiation out of this process for good, before any learner's code runs.

:mod:`.guard` closes the front doors while one answer runs. Here the machinery behind them goes:
the tape of the C++ runtime, the table of gradient functions, and the operations that compute a
gradient, however they are reached from Python. It still is the learner's own process, and a
learner may always write an engine of their own; what a framework offers is refused by name.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .frameworks import CloseAtImport
from .guard import refuse

_TAPE, _FORWARD = "tf.GradientTape", "tf.autodiff.ForwardAccumulator"

#: Functions of the C++ runtime, by the name a learner would know.
_RUNTIME = {
    "TFE_Py_TapeSetNew": _TAPE,
    "TFE_Py_TapeSetAdd": _TAPE,
    "TFE_Py_TapeWatch": _TAPE,
    "TFE_Py_TapeGradient": _TAPE,
    "TFE_Py_RegisterGradientFunction": _TAPE,
    "TFE_Py_ForwardAccumulatorNew": _FORWARD,
    "TFE_Py_ForwardAccumulatorSetAdd": _FORWARD,
    "TFE_Py_ForwardAccumulatorWatch": _FORWARD,
    "TFE_Py_ForwardAccumulatorJVP": _FORWARD,
    "TFE_Py_RegisterJVPFunction": _FORWARD,
}

#: Functions of TensorFlow's Python, by module.
_FUNCTIONS = {
    "ops.gradients_util": {"_GradientsHelper": "tf.gradients"},
    "ops.nn_ops": {
        "conv2d_backprop_input_v2": "conv2d_backprop_input",
        "conv2d_backprop_filter_v2": "conv2d_backprop_filter",
        "conv2d_backprop_input": "conv2d_backprop_input",
        "conv2d_backprop_filter": "conv2d_backprop_filter",
    },
    "ops.gen_nn_ops": {
        "conv2d_backprop_input": "conv2d_backprop_input",
        "conv3d_backprop_input_v2": "conv3d_backprop_input",
    },
}

#: Operations that are gradients under another name, and those that are not in spite of theirs.
#: ``tf.nn.conv2d_transpose`` is a convolution like any other, and is Conv2DBackpropInput inside.
_GRADIENT_OP = re.compile(
    r"(Grad(Grad)?(V\d)?(WithArgmax|Boxes|Image|A|WithShape)?|Gradient|Backprop\w*)$"
)
_NOT_GRADIENT_OP = re.compile(
    r"(Stop|Prevent)Gradient|.*Accumulator|Conv2DBackpropInput|Conv3DBackpropInputV2$"
)
#: Raw operations that hand out a gradient beside their value, or are refused only by that name.
_RAW_ONLY = (
    "SoftmaxCrossEntropyWithLogits",
    "SparseSoftmaxCrossEntropyWithLogits",
    "Conv2DBackpropInput",
    "Conv2DBackpropInputV2",
    "Conv3DBackpropInput",
    "Conv3DBackpropInputV2",
)


#: Operations whose second output is the gradient of the first.
_SECOND = frozenset({"SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits"})


def is_gradient_op(name: str) -> bool:
    """Whether TensorFlow's operation ``name`` ("SigmoidGrad") computes a gradient."""
    return bool(_GRADIENT_OP.search(name)) and not _NOT_GRADIENT_OP.match(name)


#: What has to be there to be closed: a module, and paths in it.
_NEEDED = {
    "tensorflow.python._pywrap_tfe": (*_RUNTIME, "TFE_Py_FastPathExecute", "TFE_Py_Execute"),
    "tensorflow.python.framework.ops": (
        "Graph._create_op_internal",
        "gradient_registry._registry",
    ),
    "tensorflow.python.ops.gradients_util": ("_GradientsHelper",),
    "tensorflow.python.ops.nn_ops": ("gen_nn_ops",),
    "tensorflow.python.ops.nn_grad": ("_SoftmaxGrad",),
    "tensorflow.python.ops.math_grad": ("_MatMulGrad",),
}


def _missing(tf: ModuleType) -> list[str]:
    """What is not where it was, of all that is closed."""
    found = []
    for name, paths in _NEEDED.items():
        module = sys.modules.get(name)
        for path in paths:
            owner: Any = module
            for part in path.split("."):
                owner = getattr(owner, part, None)
            if owner is None:
                found.append(f"{name}.{path}")
    for path in ("GradientTape", "autodiff.ForwardAccumulator", "raw_ops", "function"):
        owner = tf
        for part in path.split("."):
            owner = getattr(owner, part, None)
        if owner is None:
            found.append(f"tf.{path}")
    return found


def close_frameworks() -> None:
    """Nothing of another framework differentiates, whenever it is imported."""
    sys.meta_path.insert(0, CloseAtImport(refuse, []))


def close_tensorflow(tf: ModuleType) -> None:
    """Nothing of TensorFlow differentiates any more. Runs no op.

    Raises ImportError, with everything that is missing, where this TensorFlow's inside is not what
    is known here: a door that is not found is not a door that is closed.
    """
    missing = _missing(tf)
    if missing:
        raise ImportError(
            f"TensorFlow {tf.__version__} is not known well enough to grade with: there is no "
            f"{', '.join(missing)}. Install a version that pyproject.toml allows"
        )
    runtimes = [
        sys.modules["tensorflow.python._pywrap_tfe"],
        sys.modules["tensorflow.python.pywrap_tfe"],
    ]
    for name, said in _RUNTIME.items():
        _replace(runtimes, name, refuse(said))
    for name, position in (
        ("TFE_Py_FastPathExecute", 1),
        ("TFE_Py_Execute", 2),
        ("TFE_Py_ExecuteCancelable", 2),
    ):
        _replace(runtimes, name, _checked(getattr(runtimes[0], name), position))
    graph = sys.modules["tensorflow.python.framework.ops"]
    graph.Graph._create_op_internal = _checked(graph.Graph._create_op_internal, 1)
    _close_gradient_functions(graph.gradient_registry._registry)
    _close_functions()
    _without_xla(tf)
    for name in _RAW_ONLY:
        _replace([tf.raw_ops], name, refuse(f"tf.raw_ops.{name}"))
    tf.GradientTape.__init__ = refuse(_TAPE)
    tf.autodiff.ForwardAccumulator.__init__ = refuse(_FORWARD)


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


def _close_functions() -> None:
    nn_ops: Any = sys.modules["tensorflow.python.ops.nn_ops"]
    # The transposed convolutions keep a table of their own with what everybody else loses.
    kept = ModuleType("gen_nn_ops")
    kept.__dict__.update(nn_ops.gen_nn_ops.__dict__)
    nn_ops.gen_nn_ops = kept
    for path, names in _FUNCTIONS.items():
        module = sys.modules.get(f"tensorflow.python.{path}")
        for name, said in names.items():
            _replace([module], name, refuse(said))


def _replace(owners: list[Any], name: str, replacement: Callable[..., Any]) -> None:
    for owner in owners:
        if hasattr(owner, name):
            setattr(owner, name, replacement)


def _checked(original: Callable[..., Any], position: int) -> Callable[..., Any]:
    """``original``, where the operation's name at ``position`` is not that of a gradient."""
    known: dict[Any, bool] = {}

    def checked(*args: Any, **kwargs: Any) -> Any:
        name = args[position] if len(args) > position else kwargs.get("op_type", "")
        bad = known.get(name)
        if bad is None:
            text = name.decode() if isinstance(name, bytes) else str(name)
            bad = known[name] = is_gradient_op(text)
        if bad:
            text = name.decode() if isinstance(name, bytes) else str(name)
            refuse(f"tf.raw_ops.{text}")()
        result = original(*args, **kwargs)
        if name in _SECOND and isinstance(result, list) and len(result) > 1:
            result[1] = _Withheld(f"tf.raw_ops.{name}")
        return result

    return checked
