"""How a computational graph is drawn: where its nodes lie, and its parts as markup.

Values stand above, gradients below, local gradients on the edges, each in the colour of its role.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from figures.graph import Edge, Graph, Node, bracketed, short
from figures.svg import element, formula, rect, text
from figures.words import number

Key = tuple[str, str]  # the ends of an edge
Entry = str | Key  # of a column: a node by name, or an edge that passes through
Beside = dict[tuple[int, Entry], list[Entry]]

WIDTH = 810.0
MOST_COLUMNS = 6  # in this width; more of them widen the picture
ROW = 27.0  # height of one of a node's two rows
ROOM = 66.0  # between two nodes, one above the other: for a rule, and a sum of gradients


def legend(upstream: str, width: float) -> str:
    """What the colours stand for; `upstream` is said of the upstream gradient, `width` wide."""
    drawn, x = [], 0.0
    for role, says, wide in (
        ("forward", "value", 70),
        ("local", "local gradient", 124),
        ("upstream", upstream, width),
        ("result", "gradient of an input", 0),
    ):
        drawn.append(rect(x, 3, 14.0, 14.0, f"{role} lit", rx=3))
        drawn.append(text(x + 21, 10, says, "small quiet"))
        x += wide + 14
    return "".join(drawn)


@dataclass(frozen=True)
class Stage:
    """Where each node of a graph lies (its middle), and the size of the picture."""

    graph: Graph
    places: dict[str, tuple[float, float]]
    ways: dict[tuple[str, str], tuple[tuple[float, float], ...]]
    signs: dict[Edge, tuple[float, float]]  # the middle of each local gradient
    box: float  # width of a node
    sign: float  # width of a local gradient
    tall: float  # height of one
    size: tuple[float, float]

    @classmethod
    def of(
        cls,
        graph: Graph,
        top: float = 24.0,
        rows: int = 2,
        sign: float = 80.0,
        tall: float = 34.0,
        wider: float = 0.0,
    ) -> "Stage":
        """Columns from left to right by the longest way from an input, inputs beside their first
        consumer; within a column ordered so that edges cross little.

        The picture's first node begins below `top`; a node has so many `rows`, and a local gradient
        a sign that is at most so wide and so tall. Nodes are so much `wider` than they would be.
        """
        column = _columns(graph)
        slots = _slots(graph, column)
        count, tallest = len(slots), max(map(len, slots))
        width = WIDTH * max(1.0, count / MOST_COLUMNS)
        box = (114.0 if count <= 4 else 106.0 if count == 5 else 84.0) + wider
        pitch = (width - box) / max(count - 1, 1)
        step = rows * ROW + ROOM
        height = top + tallest * step - ROOM + 24
        middle = (top + height - 24) / 2
        places: dict[str, tuple[float, float]] = {}
        bends: dict[Key, list[tuple[float, float]]] = {}
        for c, slot in enumerate(slots):
            for r, entry in enumerate(slot):
                where = (box / 2 + c * pitch, middle + (r - (len(slot) - 1) / 2) * step)
                if isinstance(entry, str):
                    places[entry] = where
                else:
                    bends.setdefault(entry, []).append(where)
        ways = {edge: tuple(points) for edge, points in bends.items()}
        sign = min(sign, pitch - box - 6)
        stage = cls(graph, places, ways, {}, box, sign, tall, (width, height))
        stage._place_signs()
        return stage

    def node(
        self,
        name: str,
        value: bool = True,
        gradient: float | None = None,
        terms: Sequence[float] = (),
        lit: str = "",
    ) -> str:
        """A node: its rule, its value if it is known, its gradient if there is one.

        `terms` are what the gradient is the sum of; `lit` is ``"forward"``, ``"upstream"`` or
        ``"result"`` for the row that is being written, empty for none.
        """
        node = self.graph.node(name)
        x, y = self.places[name]
        left, small = x - self.box / 2, "mid small" if self.box > 110 else "mid tiny"
        leaf = not node.parents
        role = "result" if leaf else "upstream"
        parts = [formula(x, y - ROW - 14, node.rule, "mid small quiet")] if node.rule else []
        for known, top, ground in (
            (value, y - ROW, "forward"),
            (gradient is not None, y, role),
        ):
            look = ground if known else "cell"
            now = lit == ground or (lit in ("upstream", "result") and ground == role)
            parts.append(
                rect(left, top, self.box, ROW, f"{look} lit" if known and now else look, rx=4)
            )
        shown = f"{{forward|{name}}} = {short(node.value)}" if value else f"{{quiet|{name}}}"
        parts.append(formula(x, y - ROW / 2, shown, small))
        parts.append(formula(x, y + ROW / 2, self._slope_of_root(name, gradient, role), small))
        if len(terms) > 1:
            sum_ = " + ".join(bracketed(term) for term in terms)
            parts.append(formula(x, y + ROW + 13, f"{{{role}|= {sum_}}}", small))
        return "".join(parts)

    def _slope_of_root(self, name: str, gradient: float | None, role: str) -> str:
        slope = f"∂{self.graph.root.name}/∂{name}"
        if gradient is None:
            return f"{{quiet|{slope}}}"
        if self.box < 100:
            return f"{{{role}|{short(gradient)}}}"
        return f"{{{role}|{slope}}} = {short(gradient)}"

    def edge(self, edge: Edge, style: str = "arrow", back: bool = False) -> str:
        """An edge as an arrow from its start to its end, or `back` the other way."""
        path, (x, y) = self._way(edge, back)
        side = -1 if back else 1
        path += f"M{x - 7 * side:g} {y - 4.5:g}L{x:g} {y:g}L{x - 7 * side:g} {y + 4.5:g}"
        return element("path", d=path, class_=style)

    def _way(self, edge: Edge, back: bool) -> tuple[str, tuple[float, float]]:
        """An edge as path data, and where it ends."""
        points = self._along(edge)
        if back:
            points = points[::-1]
        (x0, y0), *_ = points
        path = f"M{x0:g} {y0:g}"
        for (x1, y1), (x2, y2) in pairwise(points):
            third = (x2 - x1) / 2.4
            path += f"C{x1 + third:g} {y1:g} {x2 - third:g} {y2:g} {x2:g} {y2:g}"
        return path, points[-1]

    def traveller(
        self, edge: Edge, value: float, role: str, part: str = "0 1", back: bool = False
    ) -> str:
        """A number that goes along an edge while the frame comes in, unseen at rest; `part` is the
        stretch of the way on which it is seen."""
        shown = short(value)
        wide = 8.0 * len(shown) + 14
        chip = rect(-wide / 2, -11, wide, 22.0, f"{role} lit", rx=11)
        chip += text(0, 0, shown, f"mid small {role}")
        way, _ = self._way(edge, back)
        return element(
            "g", chip, class_="traveller", visibility="hidden", data_way=way, data_part=part
        )

    def edges(self, style: str = "arrow") -> str:
        """All edges, as arrows on the way forward."""
        return "".join(self.edge(edge, style) for edge in self.graph.edges)

    def slope(self, edge: Edge, lit: bool = False) -> str:
        """The local gradient of an edge, on a small sign beside it."""
        if edge.slope is None:
            return ""
        x, y = self.signs[edge]
        style = "local lit" if lit else "local"
        if self.sign < 60:
            ground = rect(x - self.sign / 2, y - 10, self.sign, 20.0, style, rx=6)
            return ground + formula(x, y, f"{{local|{number(edge.slope, 2)}}}", "mid tiny")
        return (
            rect(x - self.sign / 2, y - 17, self.sign, 34.0, style, rx=6)
            + formula(x, y - 8, f"{{local|∂{edge.end}/∂{edge.start}}}", "mid tiny")
            + formula(x, y + 8, short(edge.slope), "mid small")
        )

    def _place_signs(self) -> None:
        """On the last stretch of each edge where there is room; beside it where it is level."""
        middles = {edge: self._on(edge, 0.5) for edge in self.graph.edges}
        heart = float(np.mean([y for _, y in self.places.values()]))
        for edge in sorted(self.graph.edges, key=self._is_level, reverse=True):
            others = [middles[other] for other in middles if other != edge]
            met = any(map(self._overlap(middles[edge]), others))
            along = (0.38, 0.5, 0.62, 0.3, 0.7) if met else (0.5, 0.6, 0.4, 0.7, 0.3)
            if self._is_level(edge):
                x, y = middles[edge]
                outward = (self.tall / 2 + 7) * (1 if y > heart + 1 else -1)
                spots = [(x, y + outward), (x, y - outward)]
            else:
                spots = [self._on(edge, t) for t in along]
            free = (
                spot for spot in spots if not any(map(self._overlap(spot), self.signs.values()))
            )
            self.signs[edge] = next(free, spots[0])

    def _on(self, edge: Edge, t: float) -> tuple[float, float]:
        """Where an edge's last stretch is after the part `t` of it; signs stay between nodes."""
        (x1, y1), (x2, y2) = self._along(edge)[-2:]
        x = x1 + (x2 - x1) * ((1 - t) * t * (1.25 + 0.5 * t) + t**3)
        middle, most = (x1 + x2) / 2, max(0.0, (x2 - x1 - self.sign) / 2 - 4)
        x = min(max(x, middle - most), middle + most)
        return x, y1 + (y2 - y1) * t * t * (3 - 2 * t)

    def _overlap(self, one: tuple[float, float]) -> Callable[[tuple[float, float]], bool]:
        return lambda two: (
            abs(one[0] - two[0]) < self.sign + 2 and abs(one[1] - two[1]) < self.tall + 2
        )

    def _is_level(self, edge: Edge) -> bool:
        (_, y1), (_, y2) = self._along(edge)[-2:]
        return abs(y2 - y1) < 12

    def _along(self, edge: Edge) -> list[tuple[float, float]]:
        """Where an edge goes: from the right of its start to the left of its end."""
        (x1, y1), (x2, y2) = self.places[edge.start], self.places[edge.end]
        node = self.graph.node(edge.end)
        count = len(node.parents)
        # Edges enter a node in the order in which they come from above.
        order = sorted(range(count), key=lambda at: (self._before(node, at)[1], at))
        enters = y2 + (order.index(edge.at) - (count - 1) / 2) * min(18.0, ROW / count)
        bends = self.ways.get((edge.start, edge.end), ())
        return [(x1 + self.box / 2 + 3, y1), *bends, (x2 - self.box / 2 - 4, enters)]

    def _before(self, node: Node, at: int) -> tuple[float, float]:
        """The last point of an edge before the node that it enters."""
        start = node.parents[at]
        return (self.ways.get((start, node.name)) or (self.places[start],))[-1]


def _columns(graph: Graph) -> dict[str, int]:
    column: dict[str, int] = {}
    for node in graph.nodes:
        column[node.name] = 1 + max((column[parent] for parent in node.parents), default=-1)
    for node in graph.nodes:
        consumers = [column[edge.end] for edge in graph.edges if edge.start == node.name]
        if not node.parents and consumers:
            column[node.name] = min(consumers) - 1
    return column


def _slots(graph: Graph, column: dict[str, int]) -> list[list[Entry]]:
    """What stands in each column from top to bottom: nodes by name, and for an edge that passes
    through it, the pair of its ends."""
    slots: list[list[Entry]] = [[] for _ in range(max(column.values()) + 1)]
    for name in graph.names:
        slots[column[name]].append(name)
    for slot in slots:
        slot.sort(key=lambda name: not graph.node(str(name)).parents)  # what is made, before inputs
    beside: Beside = {}  # (column, entry) → entries of the next column that it is joined to
    for edge in graph.edges:
        key = (edge.start, edge.end)
        chain: list[Entry] = [edge.start]
        for c in range(column[edge.start] + 1, column[edge.end]):
            if key not in slots[c]:
                slots[c].append(key)
            chain.append(key)
        chain.append(edge.end)
        for step, (a, b) in enumerate(pairwise(chain), column[edge.start]):
            beside.setdefault((step, a), []).append(b)
            beside.setdefault((step + 1, b), []).append(a)

    def height(c: int, entry: Entry) -> float:
        return slots[c].index(entry) - (len(slots[c]) - 1) / 2

    best, fewest = slots, float("inf")
    for _ in range(6):
        for way in (1, -1):
            order = range(1, len(slots)) if way == 1 else range(len(slots) - 2, -1, -1)
            for c in order:
                wanted: dict[Entry, float] = {}
                for entry in slots[c]:
                    there = [e for e in beside.get((c, entry), ()) if e in slots[c - way]]
                    heights = [height(c - way, e) for e in there]
                    wanted[entry] = float(np.mean(heights)) if heights else height(c, entry)
                slots[c] = sorted(slots[c], key=wanted.__getitem__)
            crossings = _crossings(slots, beside)
            if crossings < fewest:
                best, fewest = [list(slot) for slot in slots], crossings
    return best


def _crossings(slots: list[list[Entry]], beside: Beside) -> int:
    count = 0
    for c, slot in enumerate(slots[:-1]):
        lines = [
            (i, slots[c + 1].index(e))
            for i, entry in enumerate(slot)
            for e in beside.get((c, entry), ())
            if e in slots[c + 1]
        ]
        count += sum((a - p) * (b - q) < 0 for a, b in lines for p, q in lines)
    return count
