"""Everything that we touch of TensorFlow's inside, and nowhere else: found once, by name.

None of it is promised by TensorFlow. So all of it is looked for before anything is closed, and
where one thing is not where it was, that is said with everything else that is missing: a door that
is not found is not a door that is closed.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, MappingView, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_TAPE, _FORWARD = "tf.GradientTape", "tf.autodiff.ForwardAccumulator"

#: Functions of the C++ runtime that differentiate, by the name a learner would know.
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
#: Those that run an operation, with the position of its name among their arguments.
_RUNNERS = {"TFE_Py_FastPathExecute": 1, "TFE_Py_Execute": 2, "TFE_Py_ExecuteCancelable": 2}

#: Functions of TensorFlow's Python that differentiate, by module.
_FUNCTIONS = {
    "tensorflow.python.ops.gradients_util": {"_GradientsHelper": "tf.gradients"},
    "tensorflow.python.ops.nn_ops": {
        "conv2d_backprop_input_v2": "conv2d_backprop_input",
        "conv2d_backprop_filter_v2": "conv2d_backprop_filter",
        "conv2d_backprop_input": "conv2d_backprop_input",
        "conv2d_backprop_filter": "conv2d_backprop_filter",
    },
    # The slope of a matrix's function stands in the corner of what it makes of [[x, 1], [0, x]].
    "tensorflow.python.ops.linalg.linalg_impl": {"matrix_exponential": "tf.linalg.expm"},
    "tensorflow.python.ops.gen_nn_ops": {
        "conv2d_backprop_input": "conv2d_backprop_input",
        "conv3d_backprop_input_v2": "conv3d_backprop_input",
    },
}
_RUNTIMES = ("tensorflow.python._pywrap_tfe", "tensorflow.python.pywrap_tfe")
_FUNC_GRAPH = "tensorflow.python.framework.func_graph"
_DEFINITIONS = "tensorflow.python.framework.op_def_registry"
_XENT = "SoftmaxCrossEntropyWithLogits"
_OPS, _NN_OPS = "tensorflow.python.framework.ops", "tensorflow.python.ops.nn_ops"

#: Raw operations that are refused only by that name.
_RAW_ONLY = (
    "Conv2DBackpropInput",
    "Conv2DBackpropInputV2",
    "Conv3DBackpropInput",
    "Conv3DBackpropInputV2",
)


class UnknownInsides(ImportError):
    """This TensorFlow's inside is not what is known here; the message names all that is missing."""


@dataclass(frozen=True)
class Door:
    """An attribute to be closed: of ``owner``, called ``name``; ``said`` is what a learner would
    call it."""

    owner: Any
    name: str
    said: str

    def open(self) -> Any:
        """What is there now."""
        return getattr(self.owner, self.name)

    def close(self, replacement: Callable[..., Any]) -> None:
        """Put ``replacement`` there."""
        setattr(self.owner, self.name, replacement)


@dataclass(frozen=True)
class Insides:
    """What is closed of one TensorFlow.

    differentiate  functions that hand out a gradient
    run            functions that run an operation, with the position of its name
    build          the method that adds an operation to a graph
    traced         the class of a ``tf.function``'s graph
    outputs        every operation that is registered, with the names of its outputs
    registers      of gradient functions, by operation
    nn_ops         whose table of operations the transposed convolutions use
    """

    differentiate: tuple[Door, ...]
    run: tuple[tuple[Door, int], ...]
    build: Door
    traced: type
    outputs: Mapping[str, tuple[str, ...]]
    registers: tuple[dict[str, Any], ...]
    nn_ops: ModuleType


def find(tf: ModuleType) -> Insides:
    """All of it. Runs no operation. Raises UnknownInsides."""
    missing: list[str] = []

    def there(module: str, path: str = "") -> Any:
        found: Any = tf if module == "tf" else sys.modules.get(module)
        for part in path.split(".") if path else ():
            found = getattr(found, part, None)
        if found is None:
            missing.append(f"{module}.{path}" if path else module)
        return found

    def door(module: str, path: str, said: str) -> Door:
        above, _, name = path.rpartition(".")
        there(module, path)
        owner = None if missing else there(module, above)
        return Door(owner, name, said)

    functions = [
        *((module, name, said) for module in _RUNTIMES for name, said in _RUNTIME.items()),
        *(
            (module, name, said)
            for module in _FUNCTIONS
            for name, said in _FUNCTIONS[module].items()
        ),
        *(("tf", f"raw_ops.{name}", f"tf.raw_ops.{name}") for name in _RAW_ONLY),
        *(("tf", f"linalg.{name}", f"tf.linalg.{name}") for name in ("expm", "logm", "sqrtm")),
        ("tf", "GradientTape.__init__", _TAPE),
        ("tf", "autodiff.ForwardAccumulator.__init__", _FORWARD),
    ]
    runners = [(module, name, at) for module in _RUNTIMES for name, at in _RUNNERS.items()]
    differentiate = tuple(door(*function) for function in functions)
    run = tuple((door(module, name, name), at) for module, name, at in runners)
    build = door(_OPS, "Graph._create_op_internal", "a graph")
    traced = there(_FUNC_GRAPH, "FuncGraph")
    definition = there(_DEFINITIONS, "get")
    there("tf", "raw_ops")
    register = there(_OPS, "gradient_registry._registry")
    if register is not None and not isinstance(register, dict):
        missing.append(f"{_OPS}.gradient_registry._registry as a dict")
    # They are where the register points to; asked for because their absence would mean that the
    # register is filled in another way.
    there("tensorflow.python.ops.nn_grad", "_SoftmaxGrad")
    there("tensorflow.python.ops.math_grad", "_MatMulGrad")
    nn_ops = there(_NN_OPS)
    there(_NN_OPS, "gen_nn_ops")
    there("tf", "function")
    if missing:
        version = getattr(tf, "__version__", "")
        raise UnknownInsides(
            f"TensorFlow {version} is not known well enough to grade with: there is no "
            f"{', '.join(dict.fromkeys(missing))}. Install a version that pyproject.toml allows"
        )
    outputs = {
        name: tuple(output.name for output in getattr(definition(name), "output_arg", ()))
        for name in dir(tf.raw_ops)
        if not name.startswith("_")
    }
    if "SigmoidGrad" not in outputs or "backprop" not in outputs.get(_XENT, ()):
        raise UnknownInsides(f"TensorFlow {tf.__version__} does not say what its operations are")
    return Insides(differentiate, run, build, traced, outputs, (register,), nn_ops)


def foresee() -> None:
    """Have TensorFlow work out beforehand what it works out at first use and keeps, where that
    takes no operation: a third of what the first one costs. Where its inside is another, nothing
    is lost but that time: raises ImportError or AttributeError."""
    import numpy as np

    path = "tensorflow.python.framework"
    # At the first name that it does not know, it lists all those that it knows.
    importlib.import_module(f"{path}.op_def_registry").get("NoSuchOp")
    conversions = importlib.import_module(f"{path}.tensor_conversion_registry")
    composite = importlib.import_module(f"{path}.composite_tensor").CompositeTensor
    tensor = importlib.import_module(f"{path}.ops").EagerTensor
    numbers = (bool, int, float, np.bool_, np.int64, np.float32, np.float64)
    for kind in (*numbers, np.ndarray, tensor, list, tuple, dict, str):
        conversions.get(kind)
        for asked in (composite, Mapping, MappingView, Sequence):
            issubclass(kind, asked)  # the first answer looks through all that was ever registered
