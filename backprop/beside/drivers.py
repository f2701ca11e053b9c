"""Drivers for a learner's ``Value`` and what takes its objects: each is tried on an expression.

A driver returns plain observations, and knows of no right answer.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Names = Mapping[str, Any]
#: ("+", 0, 2.5): an operation and its operands, an int being the number of an earlier value.
Step = tuple[Any, ...]
#: The numbers that an expression starts from, and the steps that make values out of them.
Expression = tuple[Sequence[float], Sequence[Step]]

OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "neg": operator.neg,
    "exp": lambda v: v.exp(),
    "tanh": lambda v: v.tanh(),
    "relu": lambda v: v.relu(),
}


def run(
    expression: Expression,
    make: Callable[..., Any],
    operations: Mapping[str, Callable[..., Any]] = OPERATIONS,
) -> list[Any]:
    """The values that an expression starts from, made by ``make``, and those of its steps."""
    leaves, steps = expression
    made = [make(float(leaf)) for leaf in leaves]
    for name, *operands in steps:
        picked = [made[o] if isinstance(o, int) else o for o in operands]
        made.append(operations[name](*picked))
    return made


def reached(expression: Expression, root: int) -> set[int]:
    """The numbers of the values that value ``root`` is made of, itself included."""
    leaves, steps = expression
    found, todo = set(), {root}
    while todo:
        number = todo.pop()
        found.add(number)
        operands = steps[number - len(leaves)][1:] if number >= len(leaves) else ()
        todo |= {o for o in operands if isinstance(o, int)} - found
    return found


def values(names: Names, expression: Expression) -> dict[str, Any]:
    """What a learner's Value makes of an expression: numbers, and the way back through parents."""
    nodes = _nodes(names["Value"], expression)
    _insist(nodes, "data", "grad", "parents")
    return {
        "data": [node.data for node in nodes],
        "grad": [node.grad for node in nodes],
        "parents": [_kind(node.parents, names["Value"]) for node in nodes],
        "inputs reached through parents": [
            _inputs_below(node, nodes[: len(expression[0])]) for node in nodes
        ],
    }


def order(names: Names, expression: Expression) -> dict[str, Any]:
    """In which order a learner's function lists the nodes, and which are whose parents. A node is
    its number in the expression; nodes that an operation made besides are numbered after those."""
    nodes = _nodes(names["Value"], expression)
    _insist(nodes, "parents")
    found = names["topological_order"](nodes[-1])
    if not isinstance(found, (list, tuple)):
        kind = "None" if found is None else f"a value of type {type(found).__name__}"
        raise TypeError(f"topological_order should return a list of Values; it returned {kind}")
    numbers = {id(node): number for number, node in enumerate(nodes)}
    below = _below(nodes[-1])
    listed = list(found)
    for node in (*below, *listed):
        numbers.setdefault(id(node), len(numbers))
    edges = [
        (numbers[id(node)], numbers[id(parent)])
        for node in below
        if isinstance(node.parents, (tuple, list))
        for parent in node.parents
    ]
    return {
        "listed": [numbers[id(node)] for node in listed],
        "children": [child for child, _ in edges],
        "parents": [parent for _, parent in edges],
    }


def gradients(names: Names, expression: Expression) -> dict[str, Any]:
    """The gradients that a learner's backward leaves in the values, twice."""
    nodes = _nodes(names["Value"], expression)
    _insist(nodes, "grad", "parents")
    names["backward"](nodes[-1])
    first = [node.grad for node in nodes]
    for node in [*nodes, *_below(nodes[-1])]:
        node.grad = 0.0
    names["backward"](nodes[-1])
    return {
        "grad": first,
        "grad, after every grad was set back to 0": [node.grad for node in nodes],
    }


# -------------------------------------------------------------------------------------- helpers


def _nodes(make: type, expression: Expression) -> list[Any]:
    return run(expression, make, {name: _making(make, name) for name in OPERATIONS})


#: What every Value has, and how it is told where it is missing.
_ATTRIBUTES = {
    "data": "its number",
    "grad": "0.0 until something flows back",
    "parents": "a tuple of the Values it was made of, () where there are none",
}


def _insist(nodes: Sequence[Any], *attributes: str) -> None:
    """Every Value has these attributes."""
    for node in nodes:
        for name in attributes:
            if not hasattr(node, name):
                raise TypeError(f"a Value has no `.{name}`: {_ATTRIBUTES[name]}")


def _making(make: type, name: str) -> Callable[..., Any]:
    """An operation that insists on making a Value."""

    def operation(*operands: Any) -> Any:
        made = OPERATIONS[name](*operands)
        if not isinstance(made, make):
            spoken = " and ".join("a Value" if isinstance(o, make) else "a float" for o in operands)
            kind = "None" if made is None else f"a {type(made).__name__}"
            raise TypeError(f"`{name}` of {spoken} should be a Value; it is {kind}")
        return made

    return operation


def _below(root: Any) -> list[Any]:
    """All that can be reached from ``root`` through parents, itself included."""
    found, todo = {}, [root]
    while todo:
        node = todo.pop()
        if id(node) not in found:
            found[id(node)] = node
            todo += node.parents if isinstance(node.parents, (tuple, list)) else ()
    return list(found.values())


def _inputs_below(node: Any, inputs: Sequence[Any]) -> str:
    """ "0 2" where the way back through parents leads to the first and the third input."""
    below = {id(n) for n in _below(node)}
    return " ".join(str(i) for i, v in enumerate(inputs) if id(v) in below) or "none"


def _kind(parents: Any, kind: type) -> str:
    if not isinstance(parents, tuple):
        return f"a {type(parents).__name__}"
    odd = next((p for p in parents if not isinstance(p, kind)), None)
    return "a tuple of Values" if odd is None else f"a tuple with a {type(odd).__name__} in it"
