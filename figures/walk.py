"""A graph walked node by node: values on the way forward, gradients on the way back."""

from collections.abc import Callable
from dataclasses import dataclass

from figures.frames import Layer, Param, still
from figures.graph import Edge, Graph, Node, bracketed, short, taken_apart
from figures.player import Figure, Grip
from figures.stage import Stage, legend
from figures.svg import formula
from figures.words import number, row

ROW_HEIGHT = 27.0
EXAMPLE = {"w": 3, "b": 4, "x": "2*w + b", "y": "b + 1", "z": "x * y"}


def walk(graph: Graph | str | None = None, /, **formulas: float | str) -> Figure:
    """A graph that is walked forward and backward, one node a step.

    Give numbers first, then what is made of them: ``walk(x=6, y=-2, z=-3, a="x*y", F="a*z")``. The
    last one is the result. Formulas are made of + − * / **, exp, log and tanh. Or give one formula
    of your own and its numbers, ``walk("(x*y)**2 + x", x=3, y=2)``: it is taken apart into single
    operations. A `figures.graph.Graph` may stand in their place; without any, it is
    z = (2w + b)(b + 1).
    Raises ValueError for formulas that make no graph.
    """
    if isinstance(graph, str):
        graph = taken_apart(graph, formulas)
    graph = graph or Graph.of(**(formulas or EXAMPLE))
    stage = Stage.of(graph, top=58.0)
    width, height = stage.size
    steps = _steps(graph)
    lines = max(len(node.parents) for node in graph.nodes)
    both = ("step",)

    def at(draw: Callable[..., str]) -> Layer:
        return Layer(both, lambda step: draw(graph, stage, steps[step]))

    return Figure(
        title=f"Forward to {graph.root.name}, and back",
        hint="Press play, step, or drag along the nodes: values above, gradients below.",
        size=(width, height + 26 + max(lines, 2) * ROW_HEIGHT),
        params=(Param.walk("Where the walk is", [step.label for step in steps]),),
        layers=(
            still(legend("gradient that has arrived", 194)),
            at(_edges),
            at(_nodes),
            at(_travellers),
            at(_written),
        ),
        says=(Layer(both, lambda step: _said(graph, steps[step])),),
        columns=("node", "made as", "value", f"gradient ∂{graph.root.name}/∂node"),
        table=(Layer(both, lambda step: _rows(graph, steps[step])),),
        grips=(
            Grip(
                param="step",
                label="Where the walk is",
                outline=f"M-6 24H{width + 6:g}V{height:g}H-6z",
                points=_points(graph, stage, steps),
            ),
        ),
    )


@dataclass(frozen=True)
class _Step:
    """What is known after a step, and which node it is about (none at the start)."""

    node: str
    back: bool
    values: frozenset[str]
    terms: dict[str, tuple[float, ...]]  # what has arrived at each node so far

    @property
    def label(self) -> str:
        if not self.node:
            return "the inputs"
        return f"back through {self.node}" if self.back else f"forward to {self.node}"

    def gradient(self, name: str) -> float | None:
        return sum(self.terms[name]) if name in self.terms else None


def _steps(graph: Graph) -> list[_Step]:
    known = {node.name for node in graph.nodes if not node.parents}
    steps = [_Step("", False, frozenset(known), {})]
    made = [node for node in graph.nodes if node.parents]
    for node in made:
        known.add(node.name)
        steps.append(_Step(node.name, False, frozenset(known), {}))
    terms: dict[str, tuple[float, ...]] = {graph.root.name: (1.0,)}
    for node in reversed(made):
        for edge in graph.into(node.name):
            if edge.slope is not None:
                amount = sum(terms.get(node.name, (0.0,))) * edge.slope
                terms[edge.start] = (*terms.get(edge.start, ()), amount)
        steps.append(_Step(node.name, True, frozenset(known), dict(terms)))
    return steps


def _edges(graph: Graph, stage: Stage, step: _Step) -> str:
    drawn, signs = [], []
    for edge in graph.edges:
        now = edge.end == step.node
        style = "arrow"
        if now:
            style = "arrow window " + ("upstream" if step.back else "forward")
        drawn.append((now, stage.edge(edge, style, back=now and step.back)))
        if edge.end in step.values:
            signs.append(stage.slope(edge, lit=now))
    return "".join(path for _, path in sorted(drawn)) + "".join(signs)


def _nodes(graph: Graph, stage: Stage, step: _Step) -> str:
    drawn = []
    reached = {edge.start for edge in graph.into(step.node)} if step.node else set()
    for name in graph.names:
        lit = ""
        if name == step.node:
            lit = "upstream" if step.back else "forward"
        elif step.back and name in reached:
            lit = "result"
        elif not step.node and name in step.values:
            lit = "forward"
        terms = step.terms.get(name, ())
        drawn.append(stage.node(name, name in step.values, step.gradient(name), terms, lit))
    return "".join(drawn)


def _travellers(graph: Graph, stage: Stage, step: _Step) -> str:
    """What goes along the edges: values forward; back the upstream gradient, and from the middle of
    the edge on its product with the local one."""
    drawn = []
    for edge in graph.into(step.node) if step.node else ():
        if not step.back:
            drawn.append(stage.traveller(edge, graph.node(edge.start).value, "forward"))
        elif edge.slope is not None:
            up = step.gradient(edge.end) or 0.0
            role = "upstream" if graph.node(edge.start).parents else "result"
            drawn.append(stage.traveller(edge, up, "upstream", "0 0.5", back=True))
            drawn.append(stage.traveller(edge, up * edge.slope, role, "0.5 1", back=True))
    return "".join(drawn)


def _written(graph: Graph, stage: Stage, step: _Step) -> str:
    y = stage.size[1] + 26
    if not step.node:
        given = ",  ".join(f"{{forward|{n.name}}} = {short(n.value)}" for n in _inputs(graph))
        return formula(0, y, f"'given: '{given}")
    node = graph.node(step.node)
    if step.back:
        lines = [_sent_back(graph, step, edge) for edge in graph.into(node.name)]
    else:
        slopes = ",  ".join(_local(graph, edge) for edge in graph.into(node.name))
        lines = [
            f"{{forward|{node.name}}} = {node.rule or '…'} = {short(node.value)}",
            f"'kept for the way back: '{slopes}",
        ]
    return "".join(formula(0, y + k * ROW_HEIGHT, each) for k, each in enumerate(lines))


def _local(graph: Graph, edge: Edge) -> str:
    node = graph.node(edge.end)
    rule = node.slope_rules[edge.at] if node.slope_rules else ""
    shown = short(edge.slope) if edge.slope is not None else "'?'"
    by_rule = f" = {rule}" if rule and rule != shown else ""
    return f"{{local|∂{edge.end}/∂{edge.start}}}{by_rule} = {shown}"


def _sent_back(graph: Graph, step: _Step, edge: Edge) -> str:
    root = graph.root.name
    up, local = step.gradient(edge.end) or 0.0, edge.slope or 0.0
    sign = "+=" if len(step.terms[edge.start]) > 1 else "="
    total = step.gradient(edge.start) or 0.0
    role = "upstream" if graph.node(edge.start).parents else "result"  # as in its box
    line = (
        f"{{{role}|∂{root}/∂{edge.start}}} {sign} {{upstream|∂{root}/∂{edge.end}}} · "
        f"{{local|∂{edge.end}/∂{edge.start}}} = {bracketed(up)} · {bracketed(local)} = "
        f"{short(up * local)}"
    )
    if sign == "+=":
        line += f"',  together '{short(total)}"
    return line


def _inputs(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes if not node.parents]


def _points(graph: Graph, stage: Stage, steps: list[_Step]) -> tuple[tuple[float, float, int], ...]:
    """Value rows for the way forward, gradient rows for the way back."""
    points = [(*_shifted(stage, node.name, -20), 0) for node in _inputs(graph)]
    for k, step in enumerate(steps):
        if step.node:
            points.append((*_shifted(stage, step.node, 20 if step.back else -20), k))
    last = len(steps) - 1
    points += [(*_shifted(stage, edge.start, 20), last) for edge in graph.into(steps[-1].node)]
    return tuple(points)


def _shifted(stage: Stage, name: str, down: float) -> tuple[float, float]:
    x, y = stage.places[name]
    return round(x, 1), round(y + down, 1)


def _said(graph: Graph, step: _Step) -> str:
    root = graph.root.name
    if not step.node:
        given = ", ".join(f"{node.name} = {short(node.value)}" for node in _inputs(graph))
        return f"Given: {given}. Nothing else is known yet."
    node = graph.node(step.node)
    if not step.back:
        slopes = ", ".join(
            f"∂{e.end}/∂{e.start} = {short(e.slope)}"
            for e in graph.into(node.name)
            if e.slope is not None
        )
        kept = f" Its local gradients are kept for the way back: {slopes}." if slopes else ""
        return f"Forward: {node.name} = {short(node.value)}.{kept}"
    up = step.gradient(node.name) or 0.0
    parts = []
    for edge in graph.into(node.name):
        arrived = step.terms[edge.start]
        local = edge.slope or 0.0
        amount = f"{bracketed(up)} · {bracketed(local)} = {short(up * local)}"
        if len(arrived) > 1:
            parts.append(f"to {edge.start} {amount}, together {short(sum(arrived))}")
        else:
            parts.append(f"to {edge.start} {amount}")
    begins = (
        f"The slope of {root} with respect to itself is 1."
        if node.name == root
        else f"{short(up)} has arrived at {node.name}."
    )
    return f"{begins} Times its local gradients, {node.name} sends {'; '.join(parts)}."


def _rows(graph: Graph, step: _Step) -> str:
    rows = []
    for node in graph.nodes:
        rule = node.rule.replace("'", "") or "given"
        value = number(node.value, 6) if node.name in step.values else ""
        gradient = step.gradient(node.name)
        rows.append(row(node.name, [rule, value, "" if gradient is None else number(gradient, 6)]))
    return "".join(rows)
