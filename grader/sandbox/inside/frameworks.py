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

_TENSOR = ("Tensor.backward", "Tensor.gradient")
#: Of a matrix with x on its diagonal and 1 beside it, these put the slope into the corner.
_OF_MATRICES = (
    *("expm", "logm", "sqrtm", "funm", "signm", "sinm", "cosm", "tanm", "sinhm", "coshm", "tanhm"),
    "fractional_matrix_power",
)
_FRECHET = ("expm_frechet", "expm_cond")
_SYMBOLIC = ("gradient.grad", "gradient.jacobian", "gradient.Lop", "gradient.Rop")

#: By the module that is imported, the paths from it that differentiate. What a package shows in
#: one module and has in another stands under both: whoever imports the inside first finds it too.
DIFFERENTIATORS: Mapping[str, tuple[str, ...]] = {
    "torch": (
        "Tensor.backward",
        "autograd.backward",
        "autograd.grad",
        "autograd.functional.hessian",
        "autograd.functional.hvp",
        "autograd.functional.jacobian",
        "autograd.functional.jvp",
        "autograd.functional.vhp",
        "autograd.functional.vjp",
        "autograd.forward_ad.dual_level",
        "autograd.forward_ad.make_dual",
        "autograd.gradcheck.get_numerical_jacobian",
        "func.grad",
        "func.grad_and_value",
        "func.hessian",
        "func.jacfwd",
        "func.jacrev",
        "func.jvp",
        "func.linearize",
        "func.vjp",
        "linalg.matrix_exp",
        "matrix_exp",
        "nn.grad.conv1d_input",
        "nn.grad.conv1d_weight",
        "nn.grad.conv2d_input",
        "nn.grad.conv2d_weight",
        "nn.grad.conv3d_input",
        "nn.grad.conv3d_weight",
    ),
    "functorch": ("grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "vjp"),
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
    "jax.interpreters.ad": ("backward_pass", "jvp", "linearize", "vjp"),
    "jax.experimental.jet": ("jet",),
    "jax.scipy.linalg": _OF_MATRICES + _FRECHET,
    "autograd": (
        "elementwise_grad",
        "grad",
        "grad_and_aux",
        "hessian",
        "hessian_tensor_product",
        "hessian_vector_product",
        "holomorphic_grad",
        "jacobian",
        "make_ggnvp",
        "make_hvp",
        "make_jvp",
        "make_vjp",
        "multigrad_dict",
        "value_and_grad",
    ),
    "autograd.core": ("backward_pass", "make_jvp", "make_vjp"),
    "autograd.differential_operators": (
        "elementwise_grad",
        "grad",
        "grad_and_aux",
        "jacobian",
        "make_jvp",
        "make_vjp",
        "value_and_grad",
    ),
    "mygrad": _TENSOR,
    "tinygrad": _TENSOR,
    "tinygrad.tensor": _TENSOR,
    "tinygrad.gradient": ("compute_gradient",),
    "micrograd.engine": ("Value.backward",),
    "casadi": (
        *("gradient", "jacobian", "hessian", "jtimes", "linearize", "forward", "reverse"),
        *("Function.forward", "Function.jacobian", "Function.reverse", "Function.factory"),
    ),
    "pytensor": _SYMBOLIC,
    "aesara": _SYMBOLIC,
    "theano": (*_SYMBOLIC, "grad"),
    "sympy": (
        *("diff", "Derivative", "Expr.diff", "Matrix.jacobian", "Matrix.diff", "Poly.diff"),
        *("differentiate_finite", "finite_diff_weights", "apply_finite_diff", "Expr.series"),
        *("Function.fdiff", "fps", "hessian", "idiff", "limit", "series", "wronskian"),
    ),
    "sympy.core.function": ("Derivative", "Function.fdiff", "diff"),
    "mpmath": ("diff", "diffs", "diffun", "jacobian", "taylor", "chebyfit", "mp.diff", "mp.taylor"),
    "numdifftools": (
        *("Derivative", "Gradient", "Jacobian", "Hessian", "Hessdiag", "directionaldiff"),
    ),
    "numdifftools.nd_statsmodels": ("Gradient", "Hessian", "Jacobian"),
    "numdifftools.nd_algopy": ("Derivative", "Gradient", "Hessian", "Jacobian"),
    "algopy": ("CGraph.gradient", "CGraph.jacobian", "CGraph.pullback", "UTPM.init_jacobian"),
    "findiff": ("Diff", "FinDiff", "Gradient"),
    "uncertainties": ("AffineScalarFunc.derivatives", "ufloat", "wrap"),
    "scipy.differentiate": ("derivative", "jacobian", "hessian"),
    "scipy.differentiate._differentiate": ("derivative", "jacobian", "hessian"),
    "scipy.optimize": ("approx_fprime", "check_grad"),
    # What a solver or a minimiser measures with: the Jacobian that it hands out comes from here.
    "scipy.optimize._numdiff": ("approx_derivative", "check_derivative"),
    "scipy.misc": ("derivative", "central_diff_weights"),
    "scipy.fftpack": ("diff",),
    "scipy.fftpack._pseudo_diffs": ("diff",),
    "scipy.interpolate": (
        *("PPoly.derivative", "BPoly.derivative", "BSpline.derivative", "NdPPoly.derivative"),
        *("KroghInterpolator.derivative", "KroghInterpolator.derivatives"),
        *("BarycentricInterpolator.derivative", "BarycentricInterpolator.derivatives"),
        *("UnivariateSpline.derivative", "UnivariateSpline.derivatives"),
        *("approximate_taylor_polynomial", "spalde", "splder"),
    ),
    "scipy.signal": ("savgol_coeffs", "savgol_filter"),
    "scipy.signal._savitzky_golay": ("savgol_coeffs", "savgol_filter"),
    "scipy.linalg": _OF_MATRICES + _FRECHET,
    "scipy.linalg._matfuncs": _OF_MATRICES,
    "scipy.linalg._expm_frechet": _FRECHET,
    "scipy.sparse.linalg": ("expm", "expm_multiply"),
    "scipy.sparse.linalg._matfuncs": ("expm",),
    "scipy.sparse.linalg._expm_multiply": ("expm_multiply",),
    "statsmodels.tools.numdiff": (
        *("approx_fprime", "approx_fprime_cs", "approx_hess", "approx_hess_cs"),
        *("approx_hess1", "approx_hess2", "approx_hess3"),
    ),
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

#: Of these every operation has its gradient beside it: ``torch.ops.aten.sigmoid_backward``.
_BACKWARD = frozenset(["torch", "mxnet"])

Refuse = Callable[[str], Callable[..., Any]]


def differentiates(path: str) -> str:
    """What a dotted path, ``jax.value_and_grad``, asks for its gradient; "" where it does not."""
    package, *parts = path.split(".")
    verbs = _VERBS.get(package, frozenset())
    beside = package in _BACKWARD
    for part in parts:
        if part in verbs or (beside and "_backward" in part):
            return path
    return ""


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
        refusal = refuse(_shown(f"{name}.{path}"))
        refusal.is_refusal = True  # type: ignore[attr-defined]
        setattr(owner, last, refusal)
        undo.append(_putting_back(owner, last, original))


def _shown(path: str) -> str:
    """A path as people know it: without the modules that a package keeps for itself."""
    return ".".join(part for part in path.split(".") if part[:1] != "_")


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
