"""How a finite difference is spelled, found in a statement's tree: two values of one function, one
taken from the other; a step that is added and taken away; unit vectors, one after the other."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from grader.reading.nodes import callee, children, last_part, nodes

#: Functions that are linear in what they are handed.
_PRODUCTS = frozenset(["dot", "matmul", "einsum", "tensordot", "convolve", "correlate"])
#: What takes the difference of two values, as a function.
_SUBTRACTS = frozenset(["subtract", "sub", "isub"])
_DIFFERENCES = frozenset(["diff", "ediff1d", "gradient"])
#: Before a name among those that are known: it is a module's, and its functions nobody's own.
IMPORTED = "imported "
#: What arrays, containers and texts can do.
_METHODS = frozenset(name for kind in (np.ndarray, dict, list, str) for name in dir(kind))
#: Names of a step, as people give them.
_STEPS = frozenset(["h", "eps", "epsilon", "delta", "step", "dx", "dt", "e", "tol", "tiny"])
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def own_names(everything: Iterable[ast.AST], defined: Collection[str]) -> set[str]:
    """Names that are bound, here or elsewhere in what was handed in."""
    own = set(defined)
    for node in everything:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
    return own


def found(
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
    local = own_names(everything, ())
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
            name = last_part(node.func)
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
                often = len(calls.get(last_part(node.func), ())) > 1
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
        isinstance(one, ast.Call) and last_part(one.func) in ("eye", "identity")
        for one in nodes(node)
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
        if isinstance(node, ast.Call) and last_part(node.func):
            spelled = ",".join(map(ast.dump, node.args))
            found.setdefault(last_part(node.func), set()).add(spelled)
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


def _function(node: ast.Call, known: Collection[str]) -> str:
    """The known function that is called, or the method of a known object: ``net.forward``. What
    arrays, lists and dicts can do is no function of anybody's."""
    name = callee(node)
    if not name and isinstance(node.func, ast.Attribute) and node.func.attr not in _METHODS:
        base = node.func.value
        if not isinstance(base, ast.Name) or IMPORTED + base.id in known:
            return ""
        if base.id in known or base.id in ("self", "cls"):
            return f"{base.id}.{node.func.attr}"
    return name if name in known else ""
