"""Finds automatic differentiation in the source of one answer, so that it is told by name even
where the call never came about.

Looks only at the statements an answer depends on, and only at what Python itself would look up:
a comment, a string or a variable called ``gradients`` is not a use.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .frameworks import FRAMEWORKS, differentiates
from .gradient_ops import hands_out_one

#: A source in which none of these occurs need not be parsed a second time.
_SUSPICIOUS = re.compile(
    rb"Tape|[Gg]radients|Accumulator|Grad\b|Grad[A-Z]|_grad\b|ackprop|[Ff]orwardprop|autodiff"
    rb"|\b(expm|logm|sqrtm|cmath|emath|scimath|cdouble|csingle|c8|c16)\b|complex|[0-9.]j\b|[\"']D\b"
    rb"|raw_ops|tensorflow\.python|\b(" + "|".join(FRAMEWORKS).encode() + rb")\b"
)

#: Attributes of TensorFlow that differentiate, by the end of their dotted path.
_DIFFERENTIATE = {
    "GradientTape": "tf.GradientTape",
    "ForwardAccumulator": "tf.autodiff.ForwardAccumulator",
    "gradients": "tf.gradients",
    "hessians": "tf.hessians",
    "conv2d_backprop_input": "conv2d_backprop_input",
    "conv2d_backprop_filter": "conv2d_backprop_filter",
    "depthwise_conv2d_backprop_input": "depthwise_conv2d_backprop_input",
    "depthwise_conv2d_backprop_filter": "depthwise_conv2d_backprop_filter",
    "conv3d_backprop_filter": "conv3d_backprop_filter",
    "expm": "tf.linalg.expm",
    "logm": "tf.linalg.logm",
    "sqrtm": "tf.linalg.sqrtm",
}
#: What makes complex numbers by its name, and the dtypes' names where they are texts.
_COMPLEX = frozenset(
    ("complex", "cmath", "emath", "scimath", "cdouble", "csingle", "complex64", "complex128")
)
_COMPLEX_TEXT = frozenset(("complex", "complex64", "complex128", "cdouble", "c8", "c16", "D"))
#: Where complex numbers are named and none is made.
_ASKS = frozenset(("isinstance", "issubclass", "issubdtype", "can_cast"))
_INTERNAL = ("backprop", "forwardprop", "gradients_impl", "gradients_util", "pywrap_tfe")


class Scan:
    """The statements of one submission, to be asked about one answer after the other."""

    def __init__(self, statements: Sequence[Mapping[str, Any]]) -> None:
        sources = self._sources = [statement["code"] for statement in statements]
        self._binds = [frozenset(statement["binds"]) for statement in statements]
        self._suspicious = any(
            _SUSPICIOUS.search(source.encode(errors="replace")) for source in sources
        )
        self._trees: list[ast.Module] = []
        self._uses: list[set[str]] = []

    def refused(self, name: str) -> str:
        """What the answer ``name`` asks for its gradient, "" where it does not."""
        if not self._suspicious:
            return ""
        reachable = self._reachable(name)
        aliases = {"tf": "tensorflow"}
        for tree in reachable:
            aliases.update(_imports(tree))
        for tree in reachable:
            for path in _paths(tree, aliases):
                if found := _differentiates(path):
                    return found
        return ""

    def makes_complex(self, name: str) -> bool:
        """Whether the answer ``name`` makes complex numbers. No answer here is one: who makes some
        and gives back real ones has taken a complex step."""
        return self._suspicious and any(map(_makes_complex, self._reachable(name)))

    def _reachable(self, name: str) -> list[ast.Module]:
        if not self._trees:
            self._trees = [_tree(source) for source in self._sources]
            self._uses = [_used(source) for source in self._sources]
        wanted, chosen, grown = {name}, set(), True
        while grown:
            grown = False
            for number, (bound, used) in enumerate(zip(self._binds, self._uses, strict=True)):
                if number not in chosen and bound & wanted:
                    chosen.add(number)
                    wanted |= used
                    grown = True
        return [self._trees[number] for number in sorted(chosen)]


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _used(source: str) -> set[str]:
    """The global names that a statement, or a function in it, looks up."""
    try:
        top = symtable.symtable(source, "<answer>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    used = {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    tables = list(top.get_children())
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        used |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return used


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                if node.module != "grader":
                    yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _makes_complex(tree: ast.AST) -> bool:
    """Whether complex numbers are made: by a literal, ``1e-20j``, by a type or by a dtype's name.
    To ask whether something is one, or to say so in an annotation, makes none."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Call) and _called(node) in _ASKS:
            todo += node.args[:1]
            continue
        if isinstance(node, ast.Compare):
            todo += [node.left, *node.comparators] if not _names_a_type(node) else []
            continue
        if isinstance(node, ast.Constant):
            if isinstance(node.value, complex):
                return True
        elif isinstance(node, (ast.Attribute, ast.Name)):
            if isinstance(node.ctx, ast.Load) and _name(node) in _COMPLEX:
                return True
        elif isinstance(node, ast.ImportFrom):
            if any(alias.name in _COMPLEX for alias in node.names):
                return True
        elif isinstance(node, ast.Call) and _has_a_complex_dtype(node):
            return True
        for field, below in ast.iter_fields(node):
            if field not in ("annotation", "returns"):
                below = below if isinstance(below, list) else [below]
                todo += [one for one in below if isinstance(one, ast.AST)]
    return False


def _called(node: ast.Call) -> str:
    return _name(node.func) if isinstance(node.func, (ast.Attribute, ast.Name)) else ""


def _names_a_type(node: ast.Compare) -> bool:
    """Whether this compares kinds of numbers, ``x.dtype == complex``, and not numbers."""
    sides = (node.left, *node.comparators)
    return any(
        (isinstance(one, ast.Attribute) and one.attr in ("dtype", "kind"))
        or (isinstance(one, ast.Call) and _called(one) == "type")
        for one in sides
    )


def _has_a_complex_dtype(node: ast.Call) -> bool:
    """Whether ``x.astype("c16")``, or ``np.zeros(3, dtype="complex128")``."""
    given = [keyword.value for keyword in node.keywords if keyword.arg in ("dtype", "sig")]
    if _called(node) in ("astype", "dtype", "array", "asarray", "zeros", "ones", "empty", "view"):
        given += node.args
    return any(
        isinstance(one, ast.Constant)
        and isinstance(one.value, str)
        and one.value.lstrip("<>=|") in _COMPLEX_TEXT
        for one in given
    )


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def _paths(tree: ast.AST, aliases: dict[str, str]) -> Iterator[str]:
    """Every dotted path that a statement looks up, from the module on."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)) and isinstance(node.ctx, ast.Load):
            parts = []
            while isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            if isinstance(node, ast.Name) and node.id in aliases:
                yield ".".join([aliases[node.id], *reversed(parts)])


def _differentiates(path: str) -> str:
    root, _, rest = path.partition(".")
    if root in FRAMEWORKS:
        return differentiates(path)
    if root not in ("tensorflow", "keras") or not rest:
        return ""
    parts = rest.split(".")
    for part in parts:
        if part in _DIFFERENTIATE:
            return _DIFFERENTIATE[part]
        if "python" in parts and (part in _INTERNAL or part.endswith("_grad")):
            return path
    if parts[0] == "raw_ops" and len(parts) > 1:
        if hands_out_one(parts[1]) or "Backprop" in parts[1]:
            return f"tf.raw_ops.{parts[1]}"
    return ""
