"""Finite differences and their like, found in the source of what was to be derived, for a person to
look at.

What measures is told by its numbers where they show it. On a function without large numbers a
stencil of many points is right to the last digits, and a linear function is measured without any
error; so the way it is spelled is looked at as well. One can always spell it otherwise.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

#: Functions that differentiate what was sampled or interpolated.
_NAMES = frozenset(
    [
        "Polynomial",
        "Chebyshev",
        "chebfit",
        "vander",
        "savgol_coeffs",
        "savgol_filter",
        "least_squares",
        "minimize",
        "fsolve",
        "curve_fit",
        "expm",
        "expm_frechet",
        "logm",
        "funm",
        "approx_fprime",
        "approx_derivative",
        "check_grad",
        "derivative",
        "gradient",
        "polyfit",
        "polyder",
        "deriv",
        "chebder",
        "legder",
        "chebinterpolate",
        "interpolate",
        "CubicSpline",
        "BarycentricInterpolator",
        "KroghInterpolator",
        "make_interp_spline",
        "UnivariateSpline",
        "lagrange",
        "pade",
    ]
)
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
_ARITHMETIC = frozenset(
    ["__add__", "__mul__", "__truediv__", "__array_ufunc__", "__array_function__"]
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def found(
    tree: ast.AST, defined: Collection[str], imported: Collection[str] = ()
) -> Iterator[tuple[ast.AST, str]]:
    """Where a statement seems to measure. ``defined`` are the names that a learner bound, and
    ``imported`` those that an import did."""
    nodes = list(ast.walk(tree))
    own = _own(nodes, defined).difference(imported)
    asked: set[int] = set()  # `complex`, where only a type is asked after
    for node in nodes:
        # `derivative` of a learner's own is what is to be worked out, and `gradient = …` a result.
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load) or node.id in own:
                asked.add(id(node))
        if isinstance(node, ast.Attribute) and _is_of(node.value, ("self", "cls", *own)):
            asked.add(id(node))
        if isinstance(node, ast.Call) and _callee(node) == "isinstance":
            asked.update(id(name) for one in node.args[1:] for name in ast.walk(one))
        if id(node) not in asked:
            for what in _numbers(node):
                yield node, what
    inner = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    yield from _in(tree, inner.union(defined))


def _own(nodes: Iterable[ast.AST], defined: Collection[str]) -> set[str]:
    """Names that are bound, here or elsewhere in what was handed in."""
    own = set(defined)
    for node in nodes:
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
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if alias.name in _NAMES:
                yield f"differentiates numbers (`{alias.name}`)"
    elif isinstance(node, ast.ClassDef):
        if _ARITHMETIC & {d.name for d in node.body if isinstance(d, ast.FunctionDef)}:
            yield "computes with numbers of its own making"
    elif isinstance(node, ast.Constant) and isinstance(node.value, complex):
        yield f"computes in complex numbers (`{node.value.imag:g}j`)"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        negative = isinstance(node.left, ast.UnaryOp) and isinstance(node.left.op, ast.USub)
        whole = isinstance(node.right, ast.Constant) and isinstance(node.right.value, int)
        if negative and not whole and isinstance(node.right, ast.Constant | ast.BinOp):
            yield "takes the root of a negative number"
    elif isinstance(node, ast.Call):
        for one in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                kind = one.value.lstrip("<>=|")
                if kind in _DTYPES:
                    yield f"{_DTYPES[kind]} (`{kind}`)"


def _in(scope: ast.AST, callables: Collection[str]) -> Iterator[tuple[ast.AST, str]]:
    """``callables`` are names whose calls may be the function that is measured: a learner's own,
    and the parameters of the functions around."""
    plus: dict[str, ast.AST] = {}
    minus: dict[str, ast.AST] = {}
    todo: list[tuple[ast.AST, frozenset[str]]] = [(scope, frozenset(callables))]
    while todo:
        node, known = todo.pop()
        if isinstance(node, _Function):
            known = known | {a.arg for a in (*node.args.args, *node.args.posonlyargs)}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            if _called(node.left, known) & _called(node.right, known):
                yield node, "takes the difference of two values of one function"
        if isinstance(node, ast.Call) and _callee(node) in known:
            if any(_is_shifted(one) for one in node.args):
                yield node, "calls a function beside the point it is asked about"
        for sides, operator, left, right in _sums(node):
            kept = plus if sides else minus
            kept.setdefault(f"{left}|{right}", operator)
        todo += ((below, known) for below in ast.iter_child_nodes(node))
    for spelled in sorted(plus.keys() & minus.keys()):
        yield plus[spelled], "adds a step, and takes the same step away"


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


def _is_shifted(node: ast.AST) -> bool:
    """Whether an argument is ``x + h``, ``x - 1e-3`` or ``x + k * h``."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)):
        return False
    return isinstance(node.left, ast.Name | ast.Subscript) and (
        (_is_step(node.right) and not isinstance(node.right, ast.Name))
        or (
            isinstance(node.right, ast.Name)
            and node.right.id in ("h", "eps", "epsilon", "delta", "step", "dx", "dt", "e")
        )
    )


def _called(node: ast.AST, known: Collection[str]) -> set[str]:
    """The known functions that are called in ``node``, not in what is handed to a call."""
    names: set[str] = set()
    todo = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, ast.Call):
            name = _callee(here)
            if name in known:
                names.add(name)
                continue
            todo += here.args  # np.sum(f(a)) − np.sum(f(b))
        elif isinstance(here, ast.BinOp | ast.UnaryOp | ast.Subscript | ast.Attribute):
            todo += ast.iter_child_nodes(here)
    return names


def _callee(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""
