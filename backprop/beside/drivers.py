"""Drivers for a learner's ``Value`` and what takes its objects: each is tried on an expression.

A driver returns plain observations, and knows of no right answer. What it says of an answer stands
by key in ``SENTENCES``: only text comes back from where answers run, and a course in another
language finds the sentence again and says it in its own words.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Names = Mapping[str, Any]
#: ("+", 0, 2.5): an operation and its operands, an int being the number of an earlier value.
Step = tuple[Any, ...]
#: The numbers that an expression starts from, and the steps that make values out of them.
Expression = tuple[Sequence[float], Sequence[Step]]

#: What is said of an answer, by key, in English.
SENTENCES = {
    "no order": "topological_order should return a list of Values; it returned {what}",
    "no data": "a Value has no `.data`: its number",
    "no grad": "a Value has no `.grad`: 0.0 until something flows back",
    "no parents": "a Value has no `.parents`: a tuple of the Values it was made of, () where there "
    "are none",
    "no Value": "`{operation}` of {operands} should be a Value; it is {what}",
    "Value": "a Value",
    "float": "a float",
    "Value and Value": "a Value and a Value",
    "Value and float": "a Value and a float",
    "float and Value": "a float and a Value",
    "float and float": "a float and a float",
    "of type": "a value of type {kind}",
    # --- what `parents` was seen to be, and which inputs lie below
    "tuple of Values": "a tuple of Values",
    "odd tuple": "a tuple with {what} in it",
    "no inputs": "none",
}

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
        "parents": [_seen(node.parents, names["Value"]) for node in nodes],
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
        raise TypeError(_say("no order", what=_kind(found)))
    numbers = {id(node): number for number, node in enumerate(nodes)}
    below = _below(nodes[-1])
    listed = list(found)
    for node in (*below, *listed):
        numbers.setdefault(id(node), len(numbers))
    edges = [
        (numbers[id(node)], numbers[id(parent)]) for node in below for parent in _parents(node)
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


def _insist(nodes: Sequence[Any], *attributes: str) -> None:
    """Every Value has these attributes."""
    for node in nodes:
        for name in attributes:
            if not hasattr(node, name):
                raise TypeError(_say(f"no {name}"))


def _making(make: type, name: str) -> Callable[..., Any]:
    """An operation that insists on making a Value."""

    def operation(*operands: Any) -> Any:
        made = OPERATIONS[name](*operands)
        if not isinstance(made, make):
            kinds = " and ".join("Value" if isinstance(o, make) else "float" for o in operands)
            raise TypeError(
                _say("no Value", operation=name, operands=_say(kinds), what=_kind(made))
            )
        return made

    return operation


def _below(root: Any) -> list[Any]:
    """All that can be reached from ``root`` through parents, itself included."""
    found, todo = {}, [root]
    while todo:
        node = todo.pop()
        if id(node) not in found:
            found[id(node)] = node
            todo += _parents(node)
    return list(found.values())


def _parents(node: Any) -> list[Any]:
    """Of a node's parents those that are nodes; a learner may have put a float among them."""
    parents = getattr(node, "parents", None)
    listed = parents if isinstance(parents, (tuple, list)) else ()
    return [parent for parent in listed if hasattr(parent, "parents")]


def _inputs_below(node: Any, inputs: Sequence[Any]) -> str:
    """ "0 2" where the way back through parents leads to the first and the third input."""
    below = {id(n) for n in _below(node)}
    found = [str(number) for number, value in enumerate(inputs) if id(value) in below]
    return " ".join(found) or _say("no inputs")


def _seen(parents: Any, make: type) -> str:
    if not isinstance(parents, tuple):
        return _kind(parents)
    odd = [parent for parent in parents if not isinstance(parent, make)]
    return _say("odd tuple", what=_kind(odd[0])) if odd else _say("tuple of Values")


def _kind(value: Any) -> str:
    return "None" if value is None else _say("of type", kind=type(value).__name__)


def _say(key: str, **parts: str) -> str:
    return SENTENCES[key].format(**parts)
