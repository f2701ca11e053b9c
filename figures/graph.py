"""A small computational graph as data: and the gradients that follow.

>>> graph = Graph((
...     Node("w", 3.0),
...     Node("b", 4.0),
...     Node("z", 12.0, parents=("w", "b"), slopes=(4.0, 3.0), rule="w · b"),
... ))
>>> graph.gradients
{'w': 4.0, 'b': 3.0, 'z': 1.0}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from figures import expressions
from figures.words import number

MOST_NODES = 24


@dataclass(frozen=True)
class Node:
    """One value in a graph.

    `parents` are the names of the nodes it is made from, `slopes` its local gradients, one for each
    parent (None where it is not known). `rule` and `slope_rules` say how the value and the slopes
    are made, as the source of a formula. `gradient` is what the graph shows instead of the
    gradient that follows from the slopes.
    """

    name: str
    value: float
    parents: tuple[str, ...] = ()
    slopes: tuple[float | None, ...] = ()
    rule: str = ""
    slope_rules: tuple[str, ...] = ()
    gradient: float | None = None


@dataclass(frozen=True)
class Edge:
    """From the node `start` into `end`, being the parent number `at` of it."""

    start: str
    end: str
    at: int
    slope: float | None


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which parents come first; the last one is the result, the root."""

    nodes: tuple[Node, ...]

    def __post_init__(self) -> None:
        if not 2 <= len(self.nodes) <= MOST_NODES:
            raise ValueError(f"a graph has 2 to {MOST_NODES} nodes; got {len(self.nodes)}")
        known: set[str] = set()
        for node in self.nodes:
            if node.name in known:
                raise ValueError(f"two nodes are called {node.name}; each needs its own name")
            for parent in node.parents:
                if parent not in known:
                    raise ValueError(
                        f"{node.name} is made from {parent}, which should come before it"
                    )
            if len(node.slopes) not in (0, len(node.parents)):
                raise ValueError(f"{node.name} needs one local gradient for each of its parents")
            known.add(node.name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(node.name for node in self.nodes)

    @property
    def root(self) -> Node:
        return self.nodes[-1]

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(
            Edge(parent, node.name, at, node.slopes[at] if node.slopes else None)
            for node in self.nodes
            for at, parent in enumerate(node.parents)
        )

    def node(self, name: str) -> Node:
        return self.nodes[self.names.index(name)]

    def into(self, name: str) -> list[Edge]:
        """The edges that end at a node."""
        return [edge for edge in self.edges if edge.end == name]

    @cached_property
    def gradients(self) -> dict[str, float | None]:
        """∂root/∂node for each node, None where it cannot be known."""
        found: dict[str, float | None] = dict.fromkeys(self.names, 0.0)
        found[self.root.name] = 1.0
        for node in reversed(self.nodes):
            if node.gradient is not None:
                found[node.name] = node.gradient
            for edge in self.into(node.name):
                so_far, upstream = found[edge.start], found[edge.end]
                if edge.slope is None or so_far is None or upstream is None:
                    found[edge.start] = None
                else:
                    found[edge.start] = so_far + upstream * edge.slope
        return found

    @classmethod
    def of(cls, **formulas: float | str) -> "Graph":
        """The graph of formulas such as ``x=3, y="x * x"``: numbers first, then what is made of
        them. Raises ValueError where that makes no graph.
        """
        nodes: list[Node] = []
        given: dict[str, float] = {}
        for name, source in formulas.items():
            if not isinstance(source, str):
                given[name] = float(source)
                nodes.append(Node(name, given[name]))
                continue
            tree = expressions.parse(source)
            parents = expressions.names(tree)
            for parent in parents:
                if parent not in given:
                    raise ValueError(f"{name} is made from {parent}, which should come before it")
            slopes = [expressions.derivative(tree, parent) for parent in parents]
            before = dict(given)
            given[name] = expressions.value(tree, before)
            nodes.append(
                Node(
                    name=name,
                    value=given[name],
                    parents=parents,
                    slopes=tuple(expressions.value(slope, before) for slope in slopes),
                    rule=expressions.written(tree),
                    slope_rules=tuple(map(expressions.written, slopes)),
                )
            )
        return cls(tuple(nodes))


def taken_apart(formula: str, given: Mapping[str, float | str]) -> Graph:
    """The graph of one formula such as ``"z = (2*w + b) * (b + 1)"``, one operation a node.

    Without a name before an equals sign, the result is z. `given` are the numbers of its
    variables. Raises ValueError where a variable has none, or a number no variable.
    """
    name, equals, source = formula.rpartition("=")
    result = name.strip() if equals else "z"
    if not result.isidentifier() or result in given:
        raise ValueError(f"write one formula such as 'z = x * y'; got {formula!r}")
    tree = expressions.parse(source.strip())
    variables = expressions.names(tree)
    for wanted in variables:
        if wanted not in given:
            raise ValueError(f"the formula needs a number for {wanted}: walk(…, {wanted}=2)")
    for name, value in given.items():
        if name not in variables or isinstance(value, str):
            raise ValueError(f"{name} should be the number of a variable of {source.strip()!r}")
    if result in variables:
        raise ValueError(f"{result} is made from itself; give the result another name")
    return Graph.of(**given, **expressions.steps(tree, result, given))


def short(value: float) -> str:
    """A number as it stands in a node: at most four places, fewer for larger ones."""
    text = number(value, 4 if abs(value) < 10 else 2 if abs(value) < 1000 else 0)
    return text.rstrip("0").rstrip(".") if "." in text else text


def bracketed(value: float) -> str:
    """The same, in brackets where it is negative."""
    text = short(value)
    return f"({text})" if text.startswith("−") else text
