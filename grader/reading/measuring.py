"""What measures, found in the source of what was to be derived, for a person to look at: functions
and numbers that differentiate, and finite differences (``quotients``).

What measures is told by its numbers where they show it. On a function without large numbers a
stencil of many points is right to the last digits, and a linear function is measured without any
error; so the way it is spelled is looked at as well. One can always spell it otherwise.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from grader.reading import quotients
from grader.reading.nodes import callee, last_part, nodes


def _words(*groups: str) -> frozenset[str]:
    return frozenset(word for group in groups for word in group.split())


#: Functions that differentiate what was sampled or interpolated, or a matrix's function, in whose
#: corner a slope stands.
_NAMES = _words(
    # differences
    "approx_fprime approx_fprime_cs approx_derivative check_grad derivative derivatives gradient "
    "central_diff_weights savgol_coeffs savgol_filter ediff1d finite_diff_weights",
    # polynomials through points, and what becomes of them
    "Polynomial Chebyshev Legendre Hermite HermiteE Laguerre poly1d polyfit chebfit legfit hermfit "
    "hermefit lagfit vander chebvander legvander polyvander chebinterpolate interpolate lagrange "
    "pade approximate_taylor_polynomial polyder deriv chebder legder hermder hermeder lagder",
    # splines and their like
    "CubicSpline CubicHermiteSpline BarycentricInterpolator barycentric_interpolate "
    "KroghInterpolator krogh_interpolate PchipInterpolator pchip_interpolate Akima1DInterpolator "
    "UnivariateSpline InterpolatedUnivariateSpline make_interp_spline BSpline PPoly BPoly splrep "
    "splev splder spalde interp1d RBFInterpolator AAA",
    # functions of matrices
    "expm expm_multiply expm_frechet expm_cond logm sqrtm funm signm sinm cosm tanm sinhm coshm "
    "tanhm fractional_matrix_power matrix_power matrix_exp",
    # solvers and minimisers, which measure a Jacobian
    "least_squares leastsq minimize fsolve curve_fit fmin_bfgs fmin_cg fmin_ncg fmin_l_bfgs_b "
    "fmin_tnc fmin_slsqp solve_ivp solve_bvp odeint Radau BDF LSODA ODR",
    # what frameworks and computer algebra call it
    "hessian jacobian jacfwd jacrev jvp vjp lambdify",
)
#: Modules that do, wherever they are taken from, with what they do.
_MODULES = {
    name: said
    for said, names in {
        "differentiates numbers": (
            "scipy.optimize scipy.differentiate scipy.interpolate scipy.integrate scipy.misc "
            "scipy.fftpack numpy.polynomial statsmodels numdifftools findiff algopy casadi "
            "uncertainties sympy mpmath"
        ),
        "computes in exact numbers": "fractions decimal gmpy2",
    }.items()
    for name in names.split()
}
#: The same as parts of a package: ``np.polynomial``.
_PARTS = {name.rpartition(".")[2]: said for name, said in _MODULES.items() if "." in name}
#: Calls that a dtype is handed to.
_TAKE_DTYPE = frozenset(["astype", "asarray", "array", "dtype", "frombuffer", "view", "zeros"])
#: Other names, with what they are for.
_NUMBERS = {
    name: said
    for said, names in {
        "computes in long double": (
            "longdouble float128 longfloat sctypeDict LongDoubleDType typecodes ScalarType"
        ),
        "computes in complex numbers": (
            "complex complex64 complex128 clongdouble csingle cdouble cmath imag angle emath "
            "scimath fft roots eig eigvals"
        ),
        "computes in exact numbers": "Fraction Decimal mpf mpq mpfr nsimplify",
        "builds a text of numbers": "chr",
    }.items()
    for name in names.split()
}
#: Texts that are handed to a call and name a dtype.
_DTYPES = {
    **dict.fromkeys(
        (
            "g",
            "G",
            "f12",
            "f16",
            "float96",
            "float128",
            "longdouble",
            "longfloat",
            "c24",
            "c32",
            "clongdouble",
            "complex256",
        ),
        "computes in long double",
    ),
    **dict.fromkeys(
        ("D", "c8", "c16", "complex", "complex64", "complex128", "cdouble"),
        "computes in complex numbers",
    ),
}
_ARITHMETIC = _words(
    "__add__ __radd__ __mul__ __rmul__ __sub__ __rsub__ __truediv__ __rtruediv__ __matmul__",
    "__array_ufunc__ __array_function__ __array_wrap__",
)


def found(
    tree: ast.AST, defined: Collection[str], imported: Collection[str] = ()
) -> Iterator[tuple[ast.AST, str]]:
    """Where a statement seems to measure. ``defined`` are the names that a learner bound, and
    ``imported`` those that an import did."""
    everything = nodes(tree)
    for node in everything:
        if isinstance(node, ast.Attribute) and node.attr in _PARTS:
            if _is_of(node.value, imported):
                yield node, f"{_PARTS[node.attr]} (`{node.attr}`)"
    own = quotients.own_names(everything, defined).difference(imported)
    asked: set[int] = set()  # `complex`, where only a type is asked after
    for node in everything:
        # `derivative` of a learner's own is what is to be worked out, and `gradient = …` a result.
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load) or node.id in own:
                asked.add(id(node))
        if isinstance(node, ast.Attribute) and _is_of(node.value, ("self", "cls", *own)):
            asked.add(id(node))
        if isinstance(node, ast.Call) and callee(node) == "isinstance":
            asked.update(id(name) for one in node.args[1:] for name in nodes(one))
        if id(node) not in asked:
            for what in _numbers(node):
                yield node, what
    inner = {node.name for node in everything if isinstance(node, ast.FunctionDef)}
    yield from quotients.found(
        tree, everything, inner.union(defined, (quotients.IMPORTED + name for name in imported))
    )


def _is_of(node: ast.expr, names: Collection[str]) -> bool:
    """Whether it is one of the names, or made by calling one."""
    node = node.func if isinstance(node, ast.Call) else node
    return isinstance(node, ast.Name) and node.id in names


def _numbers(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute | ast.Name):
        name = node.attr if isinstance(node, ast.Attribute) else node.id
        if name in _NAMES:
            yield f"differentiates numbers (`{name}`)"
        elif name in _NUMBERS:
            yield f"{_NUMBERS[name]} (`{name}`)"
    elif isinstance(node, ast.Import):
        for alias in node.names:
            yield from _module(alias.name)
    elif isinstance(node, ast.ImportFrom):
        inside = list(_module(node.module or ""))
        for alias in node.names:
            if inside or alias.name in _NAMES:
                said = inside[0] if inside else f"differentiates numbers (`{alias.name}`)"
                yield said
            else:
                yield from _module(f"{node.module}.{alias.name}")
    elif isinstance(node, ast.ClassDef):
        if _ARITHMETIC & _bound(node):
            yield "computes with numbers of its own making"
    elif isinstance(node, ast.Dict):
        if _ARITHMETIC & {key.value for key in node.keys if isinstance(key, ast.Constant)}:
            yield "computes with numbers of its own making"
    elif isinstance(node, ast.Constant) and isinstance(node.value, complex):
        yield f"computes in complex numbers (`{node.value.imag:g}j`)"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        negative = isinstance(node.left, ast.UnaryOp) and isinstance(node.left.op, ast.USub)
        whole = isinstance(node.right, ast.Constant) and isinstance(node.right.value, int)
        if negative and not whole and isinstance(node.right, ast.Constant | ast.BinOp):
            yield "takes the root of a negative number"
    elif isinstance(node, ast.Call):
        if callee(node) == "setattr" and len(node.args) > 1:
            if isinstance(node.args[1], ast.Constant) and node.args[1].value in _ARITHMETIC:
                yield "computes with numbers of its own making"
        named = [keyword.value for keyword in node.keywords if keyword.arg == "dtype"]
        if last_part(node.func) in _TAKE_DTYPE:
            named += node.args
        if any(_is_put_together(one) for one in named):
            yield "builds the name of a dtype"
        for one in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                kind = one.value.lstrip("<>=|")
                if kind in _DTYPES:
                    yield f"{_DTYPES[kind]} (`{kind}`)"


def _is_put_together(node: ast.expr) -> bool:
    """Whether this is a text that is not there as it is: ``"c" + "16"``."""
    if isinstance(node, ast.BinOp):
        return any(
            isinstance(one, ast.JoinedStr)
            or (isinstance(one, ast.Constant) and isinstance(one.value, str))
            for one in (node.left, node.right)
        )
    return isinstance(node, ast.JoinedStr)


def _module(path: str) -> Iterator[str]:
    for name, said in _MODULES.items():
        if path == name or path.startswith(f"{name}."):
            yield f"{said} (`{name}`)"


def _bound(definition: ast.ClassDef) -> set[str]:
    """What stands in the body of a class, however it came there."""
    names: set[str] = set()
    for one in definition.body:
        if isinstance(one, ast.FunctionDef):
            names.add(one.name)
        elif isinstance(one, ast.Assign):
            names.update(target.id for target in one.targets if isinstance(target, ast.Name))
    return names
