"""Finite differences and their like, found in the source of what was to be derived, for a person to
look at.

What measures is told by its numbers where they show it. On a function without large numbers a
stencil of many points is right to the last digits, and a linear function is measured without any
error; so the way it is spelled is looked at as well. One can always spell it otherwise.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from grader.reading.nodes import children, nodes


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
#: Functions that are linear in what they are handed.
_PRODUCTS = frozenset(["dot", "matmul", "einsum", "tensordot", "convolve", "correlate"])
#: What takes the difference of two values, as a function.
_SUBTRACTS = frozenset(["subtract", "sub", "isub"])
_DIFFERENCES = frozenset(["diff", "ediff1d", "gradient"])
#: Before a name among those that are known: it is a module's, and its functions nobody's own.
_IMPORTED = "imported "
#: What arrays, containers and texts can do.
_METHODS = frozenset(name for kind in (np.ndarray, dict, list, str) for name in dir(kind))
#: Names of a step, as people give them.
_STEPS = frozenset(["h", "eps", "epsilon", "delta", "step", "dx", "dt", "e", "tol", "tiny"])
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


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
    own = _own(everything, defined).difference(imported)
    asked: set[int] = set()  # `complex`, where only a type is asked after
    for node in everything:
        # `derivative` of a learner's own is what is to be worked out, and `gradient = …` a result.
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load) or node.id in own:
                asked.add(id(node))
        if isinstance(node, ast.Attribute) and _is_of(node.value, ("self", "cls", *own)):
            asked.add(id(node))
        if isinstance(node, ast.Call) and _callee(node) == "isinstance":
            asked.update(id(name) for one in node.args[1:] for name in nodes(one))
        if id(node) not in asked:
            for what in _numbers(node):
                yield node, what
    inner = {node.name for node in everything if isinstance(node, ast.FunctionDef)}
    yield from _in(tree, everything, inner.union(defined, (_IMPORTED + name for name in imported)))


def _own(everything: Iterable[ast.AST], defined: Collection[str]) -> set[str]:
    """Names that are bound, here or elsewhere in what was handed in."""
    own = set(defined)
    for node in everything:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
    return own


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
        if _callee(node) == "setattr" and len(node.args) > 1:
            if isinstance(node.args[1], ast.Constant) and node.args[1].value in _ARITHMETIC:
                yield "computes with numbers of its own making"
        named = [keyword.value for keyword in node.keywords if keyword.arg == "dtype"]
        if _last(node.func) in _TAKE_DTYPE:
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


def _in(
    scope: ast.AST, everything: Sequence[ast.AST], callables: Collection[str]
) -> Iterator[tuple[ast.AST, str]]:
    """``everything`` are all nodes of ``scope``; ``callables`` are names whose calls may be the
    function that is measured: a learner's own, and the parameters of the functions around."""
    plus: dict[str, ast.AST] = {}
    minus: dict[str, ast.AST] = {}
    values = _values(everything, callables)
    units = _units(everything)
    calls = _calls(everything)
    divisors, steps = _divisors(everything), _STEPS | _loop_variables(everything)
    # A global is no input: x + OFFSETS are other points. A global EPS is what it is elsewhere.
    local = _own(everything, ())
    steps |= {name for name in callables if name not in local and name.lower() not in _STEPS}
    points = _sums_in_variables(everything)
    todo: list[tuple[ast.AST, frozenset[str]]] = [(scope, frozenset(callables))]
    while todo:
        node, known = todo.pop()
        if isinstance(node, _Function):
            known = known | {a.arg for a in (*node.args.args, *node.args.posonlyargs)}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            if _of_one(node.left, node.right, known, values):
                yield node, "takes the difference of two values of one function"
        elif isinstance(node, ast.Call):
            name = _last(node.func)
            if name in _SUBTRACTS and len(node.args) > 1:
                if _of_one(node.args[0], node.args[1], known, values):
                    yield node, "takes the difference of two values of one function"
            elif name in _DIFFERENCES and any(_of(one, known, values) for one in node.args):
                yield node, "takes the difference of values of one function"
            elif units and (_function(node, known) or name in _PRODUCTS):
                if any(_names_one(one, units) for one in node.args):
                    yield node, "asks a function about one unit vector after the other"
            its = _function(node, known)
            if its and name not in _DIFFERENCES:
                often = len(calls.get(_last(node.func), ())) > 1
                given = [points.get(getattr(one, "id", ""), one) for one in node.args]
                if any(_is_shifted(one, often, divisors | steps) for one in given):
                    yield node, "calls a function beside the point it is asked about"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            if any(
                isinstance(one, ast.Name) and one.id in units for one in (node.left, node.right)
            ):
                yield node, "asks a product about one unit vector after the other"
        for sides, operator, left, right in _sums(node):
            kept = plus if sides else minus
            kept.setdefault(f"{left}|{right}", operator)
        todo += ((below, known) for below in children(node))
    for spelled in sorted(plus.keys() & minus.keys()):
        yield plus[spelled], "adds a step, and takes the same step away"


def _units(everything: Iterable[ast.AST]) -> set[str]:
    """Variables that are a unit vector after the other: zeros of which one entry is set at a loop's
    own place, or the rows of an identity."""
    found: set[str] = set()
    for loop in everything:
        if isinstance(loop, ast.For):
            places = {name.id for name in nodes(loop.target) if isinstance(name, ast.Name)}
            if _has_rows_of_identity(loop.iter):
                found |= places
            for node in nodes(loop):
                if isinstance(node, ast.Assign) and len(node.targets) == 1:
                    target = node.targets[0]
                    at = {n.id for n in nodes(target) if isinstance(n, ast.Name)} & places
                    if isinstance(target, ast.Subscript) and at and _is_number(node.value):
                        found |= {target.value.id} if isinstance(target.value, ast.Name) else set()
        elif hasattr(loop, "generators"):
            for rows in loop.generators:  # the rows of rows are rows
                above = {name.id for name in nodes(rows.iter) if isinstance(name, ast.Name)}
                if _has_rows_of_identity(rows.iter) or above & found:
                    found |= {n.id for n in nodes(rows.target) if isinstance(n, ast.Name)}
    return found


def _names_one(node: ast.expr, names: Collection[str]) -> bool:
    """Whether this is one of the variables, or made of it by a method: ``e.reshape(n, m)``."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in names


def _has_rows_of_identity(node: ast.AST) -> bool:
    return any(
        isinstance(one, ast.Call) and _last(one.func) in ("eye", "identity") for one in nodes(node)
    )


def _is_number(node: ast.expr) -> bool:
    """A number, or a power of one; not 0."""
    if isinstance(node, ast.BinOp):
        return _is_number(node.left) and isinstance(node.right, ast.Constant | ast.UnaryOp)
    return isinstance(node, ast.Constant) and bool(node.value) and not isinstance(node.value, str)


def _values(everything: Iterable[ast.AST], callables: Collection[str]) -> dict[str, set[str]]:
    """By variable, the functions whose value it was given: ``ahead = f(x + h)``. Where it was given
    one value only, in one function, it still may be the other of two."""
    found: dict[str, set[str]] = {}
    for node in everything:
        if isinstance(node, ast.Assign | ast.NamedExpr):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                _give(target, node.value, callables, found)
    return found


def _give(
    target: ast.expr, value: ast.expr, callables: Collection[str], found: dict[str, set[str]]
) -> None:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=False):
            _give(one, its, callables, found)
    elif isinstance(target, ast.Name) and isinstance(value, ast.Call):
        if name := _function(value, callables):
            found.setdefault(target.id, set()).add(name)


def _calls(everything: Iterable[ast.AST]) -> dict[str, set[str]]:
    """By function, the different ways in which it is called."""
    found: dict[str, set[str]] = {}
    for node in everything:
        if isinstance(node, ast.Call) and _last(node.func):
            spelled = ",".join(map(ast.dump, node.args))
            found.setdefault(_last(node.func), set()).add(spelled)
    return found


def _divisors(everything: Iterable[ast.AST]) -> set[str]:
    """The names of products that something is divided by: h of ``/ (2 * h)``."""
    found: set[str] = set()
    for node in everything:
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            todo = [node.right if isinstance(node, ast.BinOp) else node.value]
            while todo:
                here = todo.pop()
                if isinstance(here, ast.Name):
                    found.add(here.id)
                elif isinstance(here, ast.BinOp):
                    todo += [here.left, here.right]
    return found


def _of_one(
    left: ast.expr, right: ast.expr, known: Collection[str], values: dict[str, set[str]]
) -> bool:
    """Whether two sides are values of one function, and not the same one."""
    if ast.dump(left) == ast.dump(right):
        return False
    return bool(_of(left, known, values) & _of(right, known, values))


def _of(node: ast.AST, known: Collection[str], values: dict[str, set[str]]) -> set[str]:
    """The functions of which ``node`` has a value, called here or before."""
    found = _called(node, known)
    for one in [node, *(getattr(node, "elts", None) or ())]:
        if isinstance(one, ast.Name):
            found |= values.get(one.id, set())
        elif isinstance(one, ast.Call):
            found |= _called(one, known)
    return found


def _sums(node: ast.AST) -> Iterator[tuple[bool, ast.AST, str, str]]:
    """Of ``u + v`` and ``u − v``, or ``a[i] += v``: which it is, and the step, spelled. The step is
    a name, a number, or a product of these, and u is no number."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        if _is_step(node.right) and not isinstance(node.left, ast.Constant):
            if isinstance(node.left, ast.Name | ast.Subscript):
                yield isinstance(node.op, ast.Add), node, ast.dump(node.left), ast.dump(node.right)
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
        if _is_step(node.value) and isinstance(node.target, ast.Subscript):
            yield isinstance(node.op, ast.Add), node, "", ast.dump(node.value)


def _is_step(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        return _is_step(node.left) and _is_step(node.right)
    return isinstance(node, ast.Name | ast.Constant)


def _loop_variables(everything: Iterable[ast.AST]) -> set[str]:
    """The names that loops and comprehensions go through something with."""
    targets = [n.target for n in everything if isinstance(n, ast.For | ast.comprehension)]
    return {name.id for one in targets for name in nodes(one) if isinstance(name, ast.Name)}


def _sums_in_variables(everything: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """By variable, the sum or difference that it was given: ``ahead = x + k * h``."""
    return {
        node.targets[0].id: node.value
        for node in everything
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.BinOp)
    }


def _is_shifted(node: ast.AST, often: bool, steps: Collection[str]) -> bool:
    """Whether an argument is ``x + k * h``, or ``x + h`` or ``x - 1e-3`` where the function is
    called elsewhere too (``often``) or h divides something: ``log(p + eps)`` alone measures
    nothing. ``steps`` are names that a step may have, those of divisors and loops among them."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)):
        return False
    if not isinstance(node.left, ast.Name | ast.Subscript) or not _is_step(node.right):
        return False
    if isinstance(node.right, ast.Name):
        return node.right.id in steps and (often or node.right.id not in _STEPS)
    if isinstance(node.right, ast.Constant):
        return often
    parts = nodes(node.right)
    return any(isinstance(one, ast.Constant) for one in parts) or any(
        isinstance(one, ast.Name) and one.id in steps for one in parts
    )


def _called(node: ast.AST, known: Collection[str]) -> set[str]:
    """The known functions that are called in ``node``, not in what is handed to a call."""
    names: set[str] = set()
    todo = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, ast.Call):
            name = _function(here, known)
            if name:
                names.add(name)
                continue
            todo += here.args  # np.sum(f(a)) − np.sum(f(b))
        elif isinstance(here, ast.BinOp | ast.UnaryOp | ast.Subscript | ast.Attribute):
            todo += children(here)
    return names


def _last(function: ast.expr) -> str:
    """The last part of what is called: ``np.subtract``, ``subtract``."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _function(node: ast.Call, known: Collection[str]) -> str:
    """The known function that is called, or the method of a known object: ``net.forward``. What
    arrays, lists and dicts can do is no function of anybody's."""
    name = _callee(node)
    if not name and isinstance(node.func, ast.Attribute) and node.func.attr not in _METHODS:
        base = node.func.value
        if not isinstance(base, ast.Name) or _IMPORTED + base.id in known:
            return ""
        if base.id in known or base.id in ("self", "cls"):
            return f"{base.id}.{node.func.attr}"
    return name if name in known else ""


def _callee(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""
