"""Other frameworks that differentiate, or measure to many digits: what of each does, and how that
is refused.

To import one is nobody's mistake, and their arithmetic may be used like NumPy's. What they offer
to differentiate with is refused by name, as TensorFlow's tape is.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

#: By the module that is imported, the paths from it that differentiate.
DIFFERENTIATORS: Mapping[str, tuple[str, ...]] = {
    "torch": (
        "Tensor.backward",
        "autograd.backward",
        "autograd.grad",
        "autograd.functional.hessian",
        "autograd.functional.jacobian",
        "autograd.functional.jvp",
        "autograd.functional.vjp",
        "autograd.forward_ad.dual_level",
        "func.grad",
        "func.grad_and_value",
        "func.hessian",
        "func.jacfwd",
        "func.jacrev",
        "func.jvp",
        "func.vjp",
        "nn.grad.conv2d_input",
        "nn.grad.conv2d_weight",
    ),
    "jax": (
        "grad",
        "hessian",
        "jacfwd",
        "jacobian",
        "jacrev",
        "jvp",
        "linearize",
        "linear_transpose",
        "value_and_grad",
        "vjp",
    ),
    "autograd": (
        "elementwise_grad",
        "grad",
        "grad_and_aux",
        "hessian",
        "holomorphic_grad",
        "jacobian",
        "make_jvp",
        "make_vjp",
        "multigrad_dict",
        "value_and_grad",
    ),
    "mygrad": ("Tensor.backward",),
    "tinygrad": ("Tensor.backward", "Tensor.gradient"),
    "micrograd.engine": ("Value.backward",),
    "casadi": ("gradient", "jacobian", "hessian", "jtimes"),
    "pytensor": ("gradient.grad", "gradient.jacobian", "gradient.Lop", "gradient.Rop"),
    "theano": ("gradient.grad", "gradient.jacobian", "gradient.Lop", "gradient.Rop", "grad"),
    "sympy": ("diff", "Derivative", "Expr.diff", "Matrix.jacobian"),
    "mpmath": ("diff", "diffs", "diffun", "jacobian", "taylor"),
    "numdifftools": ("Derivative", "Gradient", "Jacobian", "Hessian"),
    "scipy.differentiate": ("derivative", "jacobian", "hessian"),
    "scipy.optimize": ("approx_fprime", "check_grad"),
    "mxnet": ("autograd.record", "autograd.grad", "autograd.backward"),
}
#: The packages, by the name one imports.
FRAMEWORKS = tuple(sorted({name.partition(".")[0] for name in DIFFERENTIATORS}))
#: The last parts of all those paths, package by package.
_VERBS: Mapping[str, frozenset[str]] = {
    package: frozenset(
        path.rpartition(".")[2]
        for module, paths in DIFFERENTIATORS.items()
        if module.partition(".")[0] == package
        for path in paths
    )
    for package in FRAMEWORKS
}

Refuse = Callable[[str], Callable[..., Any]]


def differentiates(path: str) -> str:
    """What a dotted path, ``jax.value_and_grad``, asks for its gradient; "" where it does not."""
    package, *parts = path.split(".")
    verbs = _VERBS.get(package, frozenset())
    return path if any(part in verbs for part in parts) else ""


def close_loaded(refuse: Refuse, undo: list[Callable[[], None]]) -> None:
    """Let every differentiator of a framework that is imported refuse; ``undo`` takes what puts
    it back."""
    # The names at once, which nothing interrupts: another thread may be importing.
    for name in tuple(sys.modules):
        if name in DIFFERENTIATORS:
            _close(sys.modules[name], DIFFERENTIATORS[name], name, refuse, undo)


def _close(
    module: ModuleType,
    paths: Sequence[str],
    name: str,
    refuse: Refuse,
    undo: list[Callable[[], None]],
) -> None:
    for path in paths:
        owner: Any = module
        *parents, last = path.split(".")
        for part in parents:
            owner = getattr(owner, part, None)
        original = getattr(owner, last, None)
        if original is None or getattr(original, "is_refusal", False):
            continue
        refusal = refuse(f"{name}.{path}")
        refusal.is_refusal = True  # type: ignore[attr-defined]
        setattr(owner, last, refusal)
        undo.append(_putting_back(owner, last, original))


def _putting_back(owner: Any, name: str, original: Any) -> Callable[[], None]:
    return lambda: setattr(owner, name, original)


class CloseAtImport(importlib.abc.MetaPathFinder):
    """Closes a framework as soon as it has been imported, wherever that happens."""

    def __init__(self, refuse: Refuse, undo: list[Callable[[], None]]) -> None:
        self._refuse, self._undo = refuse, undo
        self._looking: set[str] = set()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in DIFFERENTIATORS or name in self._looking:
            return None
        self._looking.add(name)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._looking.discard(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Closing(spec.loader, self._refuse, self._undo)
        return spec


class _Closing(importlib.abc.Loader):
    """A module's own loader, and then the refusals."""

    def __init__(self, loader: Any, refuse: Refuse, undo: list[Callable[[], None]]) -> None:
        self._loader, self._refuse, self._undo = loader, refuse, undo

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        name = module.__name__
        _close(module, DIFFERENTIATORS[name], name, self._refuse, self._undo)
