"""The nodes of an expression, each after its parents."""

import numpy as np

from backprop.beside import drivers
from backprop.c12_engine import engines, walks
from backprop.material.engine import (
    CASES,
    in_order,
)
from grader.exercise import exercise

_RULES = (
    "the number of nodes that are missing",
    "the number of nodes that do not belong there",
    "the number of nodes that come again",
    "the number of nodes that stand before a parent of theirs",
    "the number of nodes after the root",
)


def _broken_rules(expression, observed):
    """How often an observed order breaks each rule, among the expression's own nodes; where those
    break none, among all nodes.

    Which nodes an operation makes besides is the engine's own affair, and the same walk over two
    engines is the same mistake.
    """
    leaves, steps = expression
    count = len(leaves) + len(steps)
    listed = [int(n) for n in np.ravel(observed["listed"])]
    parents = {n: set() for n in range(count)}
    for number, (_name, *operands) in enumerate(steps, len(leaves)):
        parents[number] = {o for o in operands if isinstance(o, int)}
    broken = _count_broken([n for n in listed if n < count], parents, count)
    if not any(broken):
        said = zip(np.ravel(observed["children"]), np.ravel(observed["parents"]), strict=True)
        for child, parent in said:
            parents.setdefault(int(child), set()).add(int(parent))
        broken = _count_broken(listed, parents, count)
    return dict(zip(_RULES, broken, strict=True))


def _count_broken(listed, parents, count):
    """How often each rule is broken by an order of nodes with these parents."""
    due, todo = set(), [count - 1]
    while todo:
        node = todo.pop()
        if node not in due:
            due.add(node)
            todo += parents.get(node, ())
    place = {}
    for number, node in enumerate(listed):
        place.setdefault(node, number)
    too_early = (any(place.get(p, -1) > place[n] for p in parents.get(n, ())) for n in place)
    root = place.get(count - 1)
    return (
        len(due - place.keys()),
        len(place.keys() - due),
        len(listed) - len(place),
        sum(too_early),
        len(listed) if root is None else len(listed) - 1 - root,
    )


_SAID = (
    ("A node is missing", "{n} nodes are missing"),
    ("A node is there that root is not made of", "{n} nodes are there that root is not made of"),
    ("A node comes a second time", "{n} nodes come again"),
    ("A node stands before one of its parents", "{n} nodes stand before one of their parents"),
    ("A node stands after the root", "{n} nodes stand after the root"),
)


def _which_rule(expression, mine, _truth):
    """The first rule that an order breaks, in a sentence."""
    for n, (one, several) in zip(_broken_rules(expression, mine).values(), _SAID, strict=True):
        if n:
            return (one if n == 1 else several.format(n=n)) + "."
    return ""


topological_order = exercise(
    points=3,
    explains=_which_rule,
    driver=drivers.order,
    needs=("Value",),
    expects=lambda expression: dict.fromkeys(_RULES, 0),
    reads=_broken_rules,
    signature=("root",),
    returns="order",
    cases=CASES,
    hints=[
        "When may a Value stand in the list? Only when all its parents do. What does that say of "
        "a Value without parents?",
        "Inside yours, write a function `visit(node)` that calls itself: it visits each of the "
        "parents, and then it puts the node in the list, which stands outside of it.",
        "A node that is reached by two ways is visited once: keep a set of those that were seen. "
        "Two nodes with the same number are still two, so remember the nodes and not their data.",
    ],
    insight="A set of the nodes that were seen keeps y from standing there twice. If it did, y "
    "would hand on twice, and x would receive the same gradient once more. Try it on x * "
    "x, where x is a parent twice.",
)


def _wrong_order(sentence, styles=engines.STYLES[:1]):
    """Register the decorated function of the root as a mistake, on engines of these styles."""

    def register(order):
        for value, suffix, more in styles:
            wrong = engines.driven(drivers.order, value, topological_order=order)
            topological_order.mistake(sentence + more)(
                engines.named(wrong, order.__name__ + suffix)
            )
        return order

    return register


@_wrong_order("The root comes first: this is the order in which gradients flow, turned round.")
def root_first(root):
    return in_order(root)[::-1]


_wrong_order("A node is put in the list before its parents are: put it there after them.")(
    walks.node_before_its_parents
)


@_wrong_order(
    "The nodes are listed as they were met on the way down from the root, and then turned round. "
    "One that is met early by a short way may be needed by another that is met later.",
    engines.STYLES,
)
def first_met_last(root):
    return walks.node_before_its_parents(root)[::-1]


@_wrong_order(
    "The nodes are listed by their distance from the root, the shortest way counting. With a short "
    "way and a long way to the same node it is the long way that counts.",
    engines.STYLES,
)
def by_distance(root):
    return walks.by_levels(root)[::-1]


@_wrong_order(
    "A node that is reached by two ways comes twice. How could you know that you have seen it?"
)
def nodes_twice(root):
    return [node for parent in root.parents for node in nodes_twice(parent)] + [root]


@_wrong_order("The root is missing: it is a node as well, and the last.")
def root_missing(root):
    return in_order(root)[:-1]


@_wrong_order(
    "The Values that everything starts from are missing: they have no parents, and a place."
)
def starts_missing(root):
    return [node for node in in_order(root) if node.parents or node is root]


@_wrong_order("Only the root and its parents are there. Parents have parents.")
def one_level_only(root):
    return [*dict.fromkeys(root.parents), root]


@_wrong_order(
    "Of two nodes with the same number one is missing. Remember which nodes you have seen, and not "
    "which numbers.",
    engines.STYLES,
)
def same_number_same_node(root):
    found, seen = [], set()

    def visit(node):
        if node.data not in seen:
            seen.add(node.data)
            for parent in node.parents:
                visit(parent)
            found.append(node)

    visit(root)
    return found


@_wrong_order(
    "The nodes are listed as they were met on the way down from the root, the last parent first, "
    "and then turned round. One that is met early by a short way may be needed by another that is "
    "met later."
)
def last_parent_first(root):
    def mentioned(node):
        return [n for parent in node.parents for n in mentioned(parent)] + [node]

    found = []
    for node in reversed(mentioned(root)):
        if all(node is not f for f in found):
            found.append(node)
    return found[::-1]


@_wrong_order("The nodes are sorted by their numbers. What says which of two has to come first?")
def by_number(root):
    return sorted(in_order(root), key=lambda node: node.data)


@_wrong_order("These are the numbers of the nodes. The nodes themselves are asked for.")
def numbers_for_nodes(root):
    return [node.data for node in in_order(root)]


@_wrong_order("Only the Values that everything starts from are there, and the root.")
def starts_and_root(root):
    return [node for node in in_order(root) if not node.parents] + [root] * bool(root.parents)


@_wrong_order(
    "Only the first parent of each node was visited. A sum or a product has two.", engines.STYLES
)
def first_parents_only(root):
    found, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents[:1]:
                visit(parent)
            found.append(node)

    visit(root)
    return found


@_wrong_order(
    "A node was put in the list once for each parent: the line stands inside the loop over the "
    "parents. Where does it belong?",
    engines.STYLES,
)
def once_for_each_parent(root):
    found, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
                found.append(node)

    visit(root)
    return found


@_wrong_order(
    "In place of each node stand its parents: what was put in the list inside the loop is the "
    "parent, and after it there is nothing."
)
def parents_for_nodes(root):
    found, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
                found.append(parent)

    visit(root)
    return found


@_wrong_order("The root stands there twice. It is a node like the others, and has been visited.")
def root_twice(root):
    return [*in_order(root), root]
