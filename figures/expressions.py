"""Short formulas such as ``"2 * w + b"``: read, evaluated, differentiated and written out."""

import ast
import math
from collections.abc import Iterable, Mapping
from typing import Any

from figures.words import SUPERSCRIPTS

FUNCTIONS = {"exp": math.exp, "log": math.log, "tanh": math.tanh}
_KNOWN = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Call, ast.Load,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub,
)  # fmt: skip


def parse(source: str) -> ast.expr:
    """`source` as a tree of + − * / **, unary −, numbers, names, exp, log and tanh.

    Raises ValueError for anything else, and for powers whose exponent is not a whole number.
    """
    try:
        tree = ast.parse(source, mode="eval")
    except SyntaxError:
        raise ValueError(f"{source!r} is not a formula that Python can read") from None
    for node in ast.walk(tree):
        known = isinstance(node, _KNOWN)
        if isinstance(node, ast.Call):
            known = isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS
            known = known and len(node.args) == 1 and not node.keywords
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            known = _number(node.right) is not None and _number(node.right) % 1 == 0
        elif isinstance(node, ast.Constant):
            known = isinstance(node.value, (int, float))
        if not known:
            raise ValueError(
                f"{source!r} should be made of names, numbers, + - * / **, exp(…), log(…) and "
                "tanh(…), with whole numbers as exponents"
            )
    return tree.body


def names(tree: ast.expr) -> tuple[str, ...]:
    """The variables of a formula, each once, in the order in which they are read."""
    calls = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in calls]
    found.sort(key=lambda node: node.col_offset)
    return tuple(dict.fromkeys(node.id for node in found))


def value(tree: ast.expr, given: Mapping[str, float]) -> float:
    """The formula's value where the variables have the values `given`.

    Raises ValueError where it has none, as 1/0 has none.
    """
    code = compile(ast.fix_missing_locations(ast.Expression(tree)), "<formula>", "eval")
    try:
        return float(eval(code, {"__builtins__": {}}, FUNCTIONS | dict(given)))
    except (ArithmeticError, ValueError):
        raise ValueError(f"{ast.unparse(tree)} has no value at {dict(given)}") from None


def steps(tree: ast.expr, result: str, taken: Iterable[str]) -> dict[str, str]:
    """A formula taken apart into single operations: the name of each and its own formula.

    The last one is `result`; the others have letters that are not among `taken`. What stands in the
    formula twice is made once.
    """
    used = {*taken, result}
    free = (letter for letter in "pqrstuvcdefghkmno" if letter not in used)
    made: dict[str, str] = {}
    by_source: dict[str, str] = {}

    def piece(part: ast.expr) -> str:
        """The name or the number that stands for a part of the formula."""
        if isinstance(part, ast.Name) or _number(part) is not None:
            return f"({ast.unparse(part)})" if isinstance(part, ast.UnaryOp) else ast.unparse(part)
        source = one(part)
        if source not in by_source:
            name = next(free, "")
            if not name:
                raise ValueError("the formula has more operations than a picture has room for")
            by_source[source] = name
            made[name] = source
        return by_source[source]

    def one(part: ast.expr) -> str:
        """A part as one operation on pieces."""
        match part:
            case ast.UnaryOp(operand=a):
                return f"-{piece(a)}"
            case ast.BinOp(left=a, op=ast.Pow(), right=n):
                return f"{piece(a)} ** {ast.unparse(n)}"
            case ast.BinOp(left=a, op=op, right=b):
                signs = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
                return f"{piece(a)} {signs[type(op)]} {piece(b)}"
            case ast.Call(func=f, args=[a]):
                return f"{ast.unparse(f)}({piece(a)})"
        return ast.unparse(part)

    last = one(tree)
    made[result] = last
    return made


def derivative(tree: ast.expr, name: str) -> ast.expr:
    """The formula's partial derivative in `name`, as a formula again."""
    match tree:
        case ast.Name(id=own):
            return ast.Constant(1 if own == name else 0)
        case ast.UnaryOp(operand=a):
            return _negative(derivative(a, name))
        case ast.BinOp(left=a, op=ast.Add(), right=b):
            return _sum(derivative(a, name), derivative(b, name))
        case ast.BinOp(left=a, op=ast.Sub(), right=b):
            return _sum(derivative(a, name), _negative(derivative(b, name)))
        case ast.BinOp(left=a, op=ast.Mult(), right=b):
            return _sum(_product(derivative(a, name), b), _product(a, derivative(b, name)))
        case ast.BinOp(left=a, op=ast.Div(), right=b):
            first = _quotient(derivative(a, name), b)
            second = _quotient(_product(a, derivative(b, name)), _power(b, 2))
            return _sum(first, _negative(second))
        case ast.BinOp(left=a, op=ast.Pow(), right=n):
            outer = _product(ast.Constant(_number(n)), _power(a, _number(n) - 1))
            return _product(outer, derivative(a, name))
        case ast.Call(func=ast.Name(id=f), args=[a]):
            outer = {
                "exp": tree,
                "log": _quotient(ast.Constant(1), a),
                "tanh": _sum(ast.Constant(1), _negative(_power(tree, 2))),
            }[f]
            return _product(outer, derivative(a, name))
    return ast.Constant(0)


def written(tree: ast.expr) -> str:
    """A formula as the source of `figures.svg.formula`: ``2w + b``, ``x · y``, ``e^c``."""
    return _written(tree)[0]


def _written(tree: ast.expr) -> tuple[str, int]:
    """The text, and how tightly it holds together: 1 a sum, 2 a product, 3 one piece."""

    def within(part: ast.expr, tight: int) -> str:
        shown, holds = _written(part)
        return shown if holds >= tight else f"({shown})"

    match tree:
        case ast.Constant():
            shown = f"{_number(tree):g}".replace("-", "−")
            return shown, 1 if shown.startswith("−") else 3
        case ast.Name():
            return tree.id, 3
        case ast.UnaryOp():
            return f"−{within(tree.operand, 2)}", 1
        case ast.BinOp(left=a, op=ast.Add(), right=b):
            return f"{within(a, 1)} + {within(b, 1)}", 1
        case ast.BinOp(left=a, op=ast.Sub(), right=b):
            return f"{within(a, 1)} − {within(b, 2)}", 1
        case ast.BinOp(left=a, op=ast.Mult(), right=b):
            close = isinstance(a, ast.Constant) and not isinstance(b, ast.Constant)
            return f"{within(a, 2)}{'' if close else ' · '}{within(b, 2)}", 2
        case ast.BinOp(left=a, op=ast.Div(), right=b):
            return f"{within(a, 2)}/{within(b, 3)}", 2
        case ast.BinOp(left=a, op=ast.Pow(), right=n):
            raised = f"{_number(n):g}".translate(SUPERSCRIPTS)
            return f"{within(a, 3)}{raised}", 3
        case ast.Call(func=ast.Name(id="exp"), args=[ast.Name(id=name)]):
            return f"e^{name}", 3
        case ast.Call(func=ast.Name(id=f), args=[a]):
            return f"'{f}'({within(a, 1)})", 3
    raise AssertionError(ast.dump(tree))


def _number(tree: ast.expr) -> Any:
    """What a constant, or minus a constant, stands for; None for anything else."""
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.operand, ast.Constant):
        inner = _number(tree.operand)
        return -inner
    return tree.value if isinstance(tree, ast.Constant) else None


def _sum(a: ast.expr, b: ast.expr) -> ast.expr:
    if _number(a) == 0 or _number(b) == 0:
        return b if _number(a) == 0 else a
    if _number(a) is not None and _number(b) is not None:
        return ast.Constant(_number(a) + _number(b))
    if isinstance(b, ast.UnaryOp):
        return ast.BinOp(a, ast.Sub(), b.operand)
    return ast.BinOp(a, ast.Add(), b)


def _negative(a: ast.expr) -> ast.expr:
    if _number(a) is not None:
        return ast.Constant(-_number(a))
    return a.operand if isinstance(a, ast.UnaryOp) else ast.UnaryOp(ast.USub(), a)


def _product(a: ast.expr, b: ast.expr) -> ast.expr:
    if _number(a) is not None and _number(b) is not None:
        return ast.Constant(_number(a) * _number(b))
    if _number(b) is not None:
        a, b = b, a  # numbers stand first
    if _number(a) in (0, 1, -1):
        return {0: ast.Constant(0), 1: b, -1: _negative(b)}[_number(a)]
    return ast.BinOp(a, ast.Mult(), b)


def _quotient(a: ast.expr, b: ast.expr) -> ast.expr:
    return a if _number(a) == 0 or _number(b) == 1 else ast.BinOp(a, ast.Div(), b)


def _power(a: ast.expr, n: float) -> ast.expr:
    if n in (0, 1):
        return a if n else ast.Constant(1)
    return ast.BinOp(a, ast.Pow(), ast.Constant(n))
