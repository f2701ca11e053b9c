"""A syntax tree, walked: what ``ast.walk`` and ``ast.iter_child_nodes`` give, at a fifth of the
cost, which every submission pays several times; and what is called in it."""

from __future__ import annotations

import ast

#: Fields that hold no node, or one that says no more than its parent's: what an operator is, and
#: whether a name is loaded or stored.
_BARE = {
    *("id", "attr", "arg", "ctx", "op", "ops", "kind", "type_comment", "level", "module"),
    *("simple", "conversion", "rest", "is_async"),
}


class _Below(dict[type, tuple[str, ...]]):
    """By a node's class, the fields in which nodes may stand."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        fields = () if kind is ast.Constant else kind._fields
        self[kind] = below = tuple(name for name in fields if name not in _BARE)
        return below


_BELOW = _Below()


def nodes(tree: ast.AST) -> list[ast.AST]:
    """The node and all below it, in the order of ``ast.walk``; operators, and contexts of names,
    are left out."""
    found, below, node_class, a_list = [tree], _BELOW, ast.AST, list
    add = found.append
    for node in found:  # it grows meanwhile
        for name in below[node.__class__]:
            value = getattr(node, name, None)
            if value.__class__ is a_list:
                for one in value:
                    if isinstance(one, node_class):
                        add(one)
            elif value is not None and isinstance(value, node_class):
                add(value)
    return found


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, in the order of ``ast.iter_child_nodes``; operators, and contexts
    of names, are left out."""
    found: list[ast.AST] = []
    for name in _BELOW[node.__class__]:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def last_part(function: ast.expr) -> str:
    """The last part of what is called: ``np.subtract``, ``subtract``."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def callee(node: ast.Call) -> str:
    """The name that is called, "" where it is no name alone."""
    return node.func.id if isinstance(node.func, ast.Name) else ""
