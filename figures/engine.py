"""A graph that hands its gradients back in a given order, right or wrong: what an engine does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from figures.frames import Layer, Param, still
from figures.graph import Edge, Graph, Node, bracketed, short
from figures.player import Figure, Grip
from figures.stage import ROW, Stage, legend
from figures.svg import formula, rect, text
from figures.words import number, row

LINE = 27.0


def engine(root: object = None, /, *, order: Sequence[Any] | None = None, **named: Any) -> Figure:
    """The graph behind `root`, whose nodes hand their gradients back in the reverse of `order`.

    `root` is a Value: anything with ``data``, ``grad`` and ``parents``; with ``slopes``, one for
    each parent, the picture shows them and adds up the gradients itself. Keywords name Values,
    ``engine(L, x=x, y=y)``. Without `root`, keywords are numbers and formulas, as for
    `figures.walk`. `order` is a list of the nodes (or their names), parents usually first; without
    it, one that is right. Raises ValueError for what makes no graph or no order of it.
    """
    if root is None:
        graph = Graph.of(**named)
        names: dict[int, str] = {}
    else:
        graph, names = _read(root, named)
    sequence = _order(graph, names, order)
    steps = _steps(graph, sequence)
    stage = Stage.of(graph, top=58.0)
    width, height = stage.size
    lines = max(2, *(len(graph.into(name)) for name in graph.names))

    def at(draw: Callable[..., str]) -> Layer:
        return Layer(("step",), lambda step: draw(graph, stage, steps[step]))

    return Figure(
        title="Who hands on, and when",
        hint="Press play, step, or drag along the nodes.",
        size=(width, height + 26 + lines * LINE),
        params=(
            Param.walk("Nodes that have handed on", [step.node or "the start" for step in steps]),
        ),
        layers=(still(legend("gradient so far", 132)), at(_edges), at(_nodes), at(_written)),
        says=(Layer(("step",), lambda step: _said(graph, steps[step])),),
        columns=("node", "value", "gradient so far", "has handed on"),
        table=(Layer(("step",), lambda step: _rows(graph, steps, step)),),
        grips=(
            Grip(
                param="step",
                label="Nodes that have handed on",
                outline=f"M-6 24H{width + 6:g}V{height:g}H-6z",
                points=tuple(
                    (*_rounded(stage.places[step.node or graph.root.name]), k)
                    for k, step in enumerate(steps)
                    if k
                ),
            ),
        ),
    )


def _rounded(place: tuple[float, float]) -> tuple[float, float]:
    return round(place[0], 1), round(place[1], 1)


def _sum(terms: Sequence[float | None]) -> float | None:
    """None if one of the terms is not known."""
    known = [term for term in terms if term is not None]
    return sum(known) if len(known) == len(terms) else None


@dataclass(frozen=True)
class _Step:
    """After a node has handed on (none at the start): what has arrived where, by then."""

    node: str
    terms: dict[str, tuple[float | None, ...]]
    done: frozenset[str]
    early: bool  # it handed on before all that it was to receive had arrived

    def gradient(self, name: str) -> float | None:
        found = self.terms.get(name, ())
        return _sum(found) if found else None


def _read(root: Any, named: dict[str, object]) -> tuple[Graph, dict[int, str]]:
    """The graph of a Value, and the name of each of its nodes by id."""
    for wanted in ("data", "grad", "parents"):
        if not hasattr(root, wanted):
            raise ValueError(f"root must be a Value with .{wanted}; got {root!r}")
    values = _parents_first(root)
    given = {id(value): name for name, value in named.items()}
    names = {id(v): given.get(id(v), f"v{k}") for k, v in enumerate(values)}
    if id(root) not in given and "L" not in given.values():
        names[id(root)] = "L"
    nodes = []
    for value in values:
        slopes = tuple(getattr(value, "slopes", ()))
        ways: dict[str, float | None] = {}
        for at, parent in enumerate(value.parents):
            name = names[id(parent)]
            slope = float(slopes[at]) if len(slopes) == len(value.parents) else None
            so_far = ways.get(name, 0.0)
            ways[name] = None if slope is None or so_far is None else so_far + slope
        nodes.append(
            Node(
                names[id(value)],
                float(value.data),
                parents=tuple(ways),
                slopes=tuple(ways.values()),
                gradient=float(value.grad),
            )
        )
    return Graph(tuple(nodes)), names


def _parents_first(root: Any) -> list[Any]:
    """Every Value behind `root` once, after its parents; without recursion."""
    found, seen, waiting = [], set(), [(root, False)]
    while waiting:
        value, ready = waiting.pop()
        if ready:
            found.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            waiting.append((value, True))
            waiting += [(parent, False) for parent in reversed(value.parents)]
    return found


def _order(graph: Graph, names: dict[int, str], order: Sequence[Any] | None) -> list[str]:
    if order is None:
        return list(graph.names)
    found = [one if isinstance(one, str) else names.get(id(one), repr(one)) for one in order]
    if sorted(found) != sorted(graph.names):
        raise ValueError(
            f"order must name each of {', '.join(graph.names)} once; got {', '.join(found)}"
        )
    return found


def _steps(graph: Graph, order: list[str]) -> list[_Step]:
    terms: dict[str, tuple[float | None, ...]] = {graph.root.name: (1.0,)}
    done: set[str] = set()
    steps = [_Step("", dict(terms), frozenset(), False)]
    for name in reversed(order):
        if not graph.into(name):
            continue  # an input has nothing to hand on
        early = any(edge.start == name and edge.end not in done for edge in graph.edges)
        arrived = terms.get(name, (0.0,))
        up = _sum(arrived)
        for edge in graph.into(name):
            amount = None if up is None or edge.slope is None else up * edge.slope
            terms[edge.start] = (*terms.get(edge.start, ()), amount)
        done.add(name)
        for other in graph.nodes:
            consumers = {edge.end for edge in graph.edges if edge.start == other.name}
            unknown = None in terms.get(other.name, ())
            if unknown and consumers <= done and other.gradient is not None:
                terms[other.name] = (other.gradient,)  # all is there: what the Value itself says
        steps.append(_Step(name, dict(terms), frozenset(done), early))
    return steps


def _edges(graph: Graph, stage: Stage, step: _Step) -> str:
    drawn, signs = [], []
    for edge in graph.edges:
        now = edge.end == step.node
        style = "arrow window upstream" if now else "arrow"
        drawn.append((now, stage.edge(edge, style, back=edge.end in step.done)))
        signs.append(stage.slope(edge, lit=now))
    return "".join(path for _, path in sorted(drawn)) + "".join(signs)


def _nodes(graph: Graph, stage: Stage, step: _Step) -> str:
    reached = {edge.start for edge in graph.into(step.node)} if step.node else set()
    drawn, wrong = [], _wrong(graph, step)
    for name in graph.names:
        lit = "upstream" if name == step.node else "result" if name in reached else ""
        terms = step.terms.get(name, ())
        known = tuple(term for term in terms if term is not None)
        known = known if len(known) == len(terms) else ()
        drawn.append(stage.node(name, True, step.gradient(name), known, lit))
        if name in wrong:
            x, y = stage.places[name]
            outline = rect(
                x - stage.box / 2 - 5, y - ROW - 5, stage.box + 10, 2 * ROW + 10, "wrong"
            )
            should = f"should be {short(wrong[name])}"
            drawn.append(
                outline
                + text(x, y + ROW + (34 if len(known) > 1 else 18), should, "mid small bold")
            )
    return "".join(drawn)


def _written(graph: Graph, stage: Stage, step: _Step) -> str:
    y, root = stage.size[1] + 26, graph.root.name
    if not step.node:
        own = f"{{upstream|∂{root}/∂{root}}} = 1"
        return formula(0, y, f"'the slope of '{root}' with respect to itself: '{own}")
    return "".join(
        formula(0, y + k * LINE, _sent(graph, step, edge))
        for k, edge in enumerate(graph.into(step.node))
    )


def _sent(graph: Graph, step: _Step, edge: Edge) -> str:
    root = graph.root.name
    role = "upstream" if graph.node(edge.start).parents else "result"  # as in its box
    made = (
        f"{{{role}|∂{root}/∂{edge.start}}} += {{upstream|∂{root}/∂{edge.end}}} · "
        f"{{local|∂{edge.end}/∂{edge.start}}}"
    )
    up = _handed(step)
    if up is None or edge.slope is None:
        return made
    return f"{made} = {bracketed(up)} · {bracketed(edge.slope)} = {short(up * edge.slope)}"


def _handed(step: _Step) -> float | None:
    """The gradient that the node of this step handed on."""
    return step.gradient(step.node) if step.node in step.terms else 0.0


def _said(graph: Graph, step: _Step) -> str:
    root = graph.root.name
    if not step.node:
        return f"{root} begins: its slope with respect to itself is 1. All other gradients are 0."
    parents = " and ".join(edge.start for edge in graph.into(step.node))
    up = _handed(step)
    amount = "what has arrived there" if up is None else short(up)
    said = f"{step.node} hands on to {parents}, with {amount} as its upstream gradient."
    if step.early:
        late = [e.end for e in graph.edges if e.start == step.node and e.end not in step.done]
        return (
            f"{said} Too early: {' and '.join(late)} will still send something to {step.node}, "
            "and that goes no further."
        )
    return said + _verdict(graph, step)


def _verdict(graph: Graph, step: _Step) -> str:
    """At the end: are the inputs' gradients what they should be?"""
    if not _finished(graph, step):
        return ""
    wrong = _wrong(graph, step)
    if wrong:
        return f" All have handed on. Wrong in the end: {', '.join(wrong)}."
    return " All have handed on, each after everything had arrived."


def _finished(graph: Graph, step: _Step) -> bool:
    """All have handed on, and what they should have handed on is known."""
    made = [node.name for node in graph.nodes if node.parents]
    return len(step.done) == len(made) and all(edge.slope is not None for edge in graph.edges)


def _wrong(graph: Graph, step: _Step) -> dict[str, float]:
    """At the end: the nodes whose gradient is wrong, each with what it should be."""
    if not _finished(graph, step):
        return {}
    return {
        name: value
        for name, value in _true(graph).items()
        if abs((step.gradient(name) or 0.0) - value) > 1e-9 * (1 + abs(value))
    }


def _true(graph: Graph) -> dict[str, float]:
    bare = (Node(n.name, n.value, n.parents, n.slopes) for n in graph.nodes)
    return {name: v for name, v in Graph(tuple(bare)).gradients.items() if v is not None}


def _rows(graph: Graph, steps: list[_Step], at: int) -> str:
    step, rows = steps[at], []
    for node in graph.nodes:
        gradient = step.gradient(node.name)
        when = "yes" if node.name in step.done else "" if node.parents else "an input"
        shown = "" if gradient is None else number(gradient, 6)
        rows.append(row(node.name, [number(node.value, 6), shown, when]))
    return "".join(rows)
