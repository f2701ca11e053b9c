"""Every small way to change a function: one operator, bound, axis, sign or argument at a time."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_FUNCTIONS = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "max": ("min", "sum"),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "argmax": ("argmin",),
    "var": ("std",),
    "std": ("var",),
    "sin": ("cos",),
    "cos": ("sin",),
    "exp": ("expm1",),
    "log": ("log1p",),
    "abs": ("square",),
}
#: What a tolerance is called.
TOLERANCE = "tol"
_STRICT: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.GtE: ast.Gt, ast.LtE: ast.Lt}


@dataclass(frozen=True)
class Mutant:
    """A function changed in one place.

    line    of the definition, counted from 1
    change  the lines before and after, "a = b + c → a = b - c": what it is recorded by
    tree    the definition as it is now, to be compiled in place of the old one
    """

    line: int
    change: str
    tree: ast.Module


def mutants(definition: str) -> Iterator[Mutant]:
    """Every mutant of the functions in ``definition``, each once."""
    tree = ast.parse(definition)
    before = ast.unparse(tree).split("\n")
    seen = {_canonical(tree)}
    for path in _places(tree):
        for new in _changes(_at(tree, path)):
            changed = copy.deepcopy(tree)
            _put(changed, path, copy.deepcopy(new))
            ast.fix_missing_locations(changed)
            after = ast.unparse(changed).split("\n")
            # Through the text once more: -1 is a constant, or an operation on one.
            told = _canonical(ast.parse("\n".join(after)))
            if told in seen:
                continue
            seen.add(told)
            yield Mutant(getattr(_at(tree, path), "lineno", 0), _difference(before, after), changed)


def _canonical(tree: ast.Module) -> str:
    """The same text for functions that are the same whatever they stand for: |a − b| and |b − a|,
    the larger of a and b and of b and a, 1 · a and a; what is returned as a list or as an array of
    it; and what is larger than a tolerance or at least as large, for where rounding decides nothing
    can be asked."""
    return ast.dump(_Canonical().visit(copy.deepcopy(tree)))


class _Canonical(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if isinstance(node.func, ast.Name):
            name = node.func.id
        if name in ("abs", "square") and len(node.args) == 1:
            node.args = [_either_way(node.args[0])]
        if name in ("maximum", "minimum"):
            node.args.sort(key=ast.dump)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        call = node.value
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "np.array":
            if len(call.args) == 1 and not call.keywords:
                node.value = call.args[0]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        sides = (node.left, *node.comparators)
        if any(isinstance(side, ast.Name) and side.id == TOLERANCE for side in sides):
            node.ops = [_STRICT.get(type(op), type(op))() for op in node.ops]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        one = (ast.dump(ast.Constant(1)), ast.dump(ast.Constant(1.0)))
        if isinstance(node.op, (ast.Mult, ast.Div)) and ast.dump(node.right) in one:
            return node.left
        if isinstance(node.op, ast.Mult) and ast.dump(node.left) in one:
            return node.right
        if isinstance(node.op, ast.Pow) and ast.dump(node.right) == ast.dump(ast.Constant(2)):
            node.left = _either_way(node.left)
        return node


def _either_way(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        left, right = sorted((node.left, node.right), key=ast.dump)
        return ast.BinOp(left, ast.Sub(), right)
    return node


def _difference(before: list[str], after: list[str]) -> str:
    """The lines that are others now, "a = b + c → a = b - c"."""
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    end = next(
        (i for i, (a, b) in enumerate(zip(before[::-1], after[::-1], strict=False)) if a != b), 0
    )
    end = min(end, len(before) - start, len(after) - start)
    lines = [" ⏎ ".join(map(str.strip, part[start : len(part) - end])) for part in (before, after)]
    return f"{lines[0] or 'nothing'} → {lines[1] or 'nothing'}"


# ------------------------------------------------------------------------------------- places

#: From the module down: the name of a field, and the place in it where it is a list.
_Path = tuple[tuple[str, int | None], ...]


def _places(tree: ast.AST) -> Iterator[_Path]:
    """Every node inside the body of a function, outside of its signature and its docstring."""
    todo: list[tuple[ast.AST, _Path, bool]] = [(tree, (), False)]
    while todo:
        node, path, inside = todo.pop()
        if inside:
            yield path
        for name, value in ast.iter_fields(node):
            if isinstance(node, ast.FunctionDef) and name != "body":
                continue
            within = inside or isinstance(node, ast.FunctionDef)
            many = value if isinstance(value, list) else [value]
            for number, one in enumerate(many):
                if isinstance(one, (ast.expr, ast.stmt, ast.keyword, ast.mod)) and not _says(one):
                    place = (name, number if isinstance(value, list) else None)
                    todo.append((one, (*path, place), within))


def _says(node: ast.AST) -> bool:
    """A docstring or a message: text that is nothing but said."""
    return isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _at(tree: ast.AST, path: _Path) -> ast.AST:
    node: ast.AST = tree
    for name, number in path:
        value = getattr(node, name)
        node = value if number is None else value[number]
    return node


def _put(tree: ast.AST, path: _Path, new: ast.AST | None) -> None:
    """Put ``new`` where ``path`` leads; None takes it out of the list that it stands in."""
    parent = _at(tree, path[:-1])
    name, number = path[-1]
    if number is None:
        setattr(parent, name, new)
        return
    row = getattr(parent, name)
    if new is not None:
        row[number] = new
        return
    del row[number]
    if not row and name == "body":
        row.append(ast.Pass())


# ------------------------------------------------------------------------------------ changes


def _changes(node: ast.AST) -> Iterator[ast.AST | None]:
    """What may stand in place of a node; None for nothing at all."""
    if isinstance(node, ast.BinOp):
        yield from _of_operation(node)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARISONS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from node.values
    elif isinstance(node, (ast.If, ast.IfExp)):
        for truth in (True, False):
            changed = copy.copy(node)
            changed.test = ast.Constant(truth)
            yield changed
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(other) for other in _other_constants(node.value))
    elif isinstance(node, ast.keyword):
        yield None
        if node.arg == "axis":
            yield from (ast.keyword("axis", ast.Constant(other)) for other in (0, 1, -1, None))
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Attribute):
        if node.attr == "T":
            yield node.value
    elif isinstance(node, ast.Slice):
        yield from _of_slice(node)
    elif isinstance(node, ast.Subscript):
        yield from _of_subscript(node)
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        row = node.value.elts
        for i in range(len(row) - 1):
            turned = [*row[:i], row[i + 1], row[i], *row[i + 2 :]]
            yield ast.Return(ast.Tuple(turned, ast.Load()))
    elif isinstance(node, ast.AugAssign):
        yield None
        yield ast.Assign([node.target], node.value)
        for other_op in _OPERATORS.get(type(node.op), ()):
            yield ast.AugAssign(node.target, other_op(), node.value)
    elif isinstance(node, (ast.Assign, ast.Expr, ast.For, ast.While)):
        yield None
    elif isinstance(node, ast.Break):
        yield ast.Continue()
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
        yield ast.Pass()


def _of_operation(node: ast.BinOp) -> Iterator[ast.AST]:
    for other in _OPERATORS.get(type(node.op), ()):
        yield ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
        yield ast.BinOp(node.right, node.op, node.left)
    yield node.left
    yield node.right
    if isinstance(node.op, ast.MatMult):
        for turned in ("left", "right"):
            changed = copy.copy(node)
            setattr(changed, turned, ast.Attribute(getattr(node, turned), "T", ast.Load()))
            yield changed


def _other_constants(value: object) -> Iterator[bool | int | float | str]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, float):
        yield from (2 * value, value / 2, 0.0)


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    args = node.args
    if len(args) == 1 and not isinstance(args[0], ast.Starred):
        yield args[0]
    if not args and not node.keywords and isinstance(node.func, ast.Attribute):
        yield node.func.value  # x for x.copy()
    for i in range(len(args) - 1):
        swapped = [*args[:i], args[i + 1], args[i], *args[i + 2 :]]
        yield ast.Call(node.func, swapped, node.keywords)
        yield args[i]
    if len(args) > 1:
        yield args[-1]
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    for other in _FUNCTIONS.get(name, ()):
        assert isinstance(node.func, ast.Attribute)
        called = ast.Attribute(node.func.value, other, ast.Load())
        yield ast.Call(called, args, node.keywords)
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        for i, bound in enumerate(args):
            for moved in _moved(bound):
                yield ast.Call(node.func, [*args[:i], moved, *args[i + 1 :]], [])


def _moved(bound: ast.expr) -> Iterator[ast.expr]:
    if not isinstance(bound, ast.Constant):
        yield ast.BinOp(bound, ast.Add(), ast.Constant(1))
        yield ast.BinOp(bound, ast.Sub(), ast.Constant(1))


def _of_slice(node: ast.Slice) -> Iterator[ast.AST]:
    for field in ("lower", "upper", "step"):
        bound = getattr(node, field)
        if bound is None:
            continue
        for moved in (None, *_moved(bound)):
            changed = copy.copy(node)
            setattr(changed, field, moved)
            yield changed


def _of_subscript(node: ast.Subscript) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load):
        yield node.value
    if isinstance(node.slice, ast.Tuple):
        row = node.slice.elts
        for i in range(len(row) - 1):
            turned = [*row[:i], row[i + 1], row[i], *row[i + 2 :]]
            yield ast.Subscript(node.value, ast.Tuple(turned, ast.Load()), node.ctx)
    elif isinstance(node.ctx, ast.Load) and not isinstance(node.slice, (ast.Slice, ast.Constant)):
        for moved in _moved(node.slice):
            yield ast.Subscript(node.value, moved, node.ctx)
