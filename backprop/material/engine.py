"""Expressions to try an engine on, and a right engine, from which chapter 12's known mistakes are
made by getting one thing in it wrong."""

from __future__ import annotations

import math

import numpy as np

from backprop.beside.drivers import OPERATIONS, run
from grader.cases import normal
from grader.lazy import tf

# ---------------------------------------------------------------------------------- expressions

ON_FLOATS = {
    **OPERATIONS,
    "exp": math.exp,
    "tanh": math.tanh,
    "relu": lambda v: max(v, 0.0),
}


def expression_case(label, leaves, *steps):
    """A case with this very expression."""
    return normal(label, expression=lambda _rng: (leaves, list(steps)))


def wild_case(label, leaves, steps):
    """A case with an expression drawn at random: many values are used more than once, and none
    becomes large or is divided by when it is small."""

    def draw(rng):
        sizes = rng.integers(16, 145, size=leaves) / 64
        start = [float(v) for v in sizes * rng.choice([-1.0, 1.0], size=leaves)]
        data, program = list(start), []
        while len(program) < steps:
            step = _step(rng, len(data))
            made = _tame(step, data)
            if made is not None:
                program.append(step)
                data.append(made)
        return start, program

    return normal(label, expression=draw)


def _step(rng, made):
    i, j = (int(rng.integers(max(0, made - 6), made)) for _ in range(2))
    constant = float(rng.choice([-1.5, -0.5, 0.5, 2.0, 3.0]))
    name = str(rng.choice(list(OPERATIONS)))
    if name == "**":
        return name, i, float(rng.choice([2.0, 3.0, -1.0]))
    if name in "+-*/":
        return [(name, i, j), (name, i, constant), (name, constant, j)][int(rng.integers(3))]
    return name, i


def _tame(step, data):
    """The number that a step makes of ``data``, or None where it is too large or too small."""
    name, *operands = step
    picked = [data[o] if isinstance(o, int) else o for o in operands]
    if (name == "/" and abs(picked[1]) < 0.3) or (name == "**" and abs(picked[0]) < 0.3):
        return None
    made = ON_FLOATS[name](*picked)
    return made if 0.05 < abs(made) < 6 else None


def _shared_operands():
    """Every operation with operands that are used once before it and once after it: what it sends
    back has to be added to what has arrived, in whatever order the nodes have their turns."""
    leaves, steps, terms = [], [], []

    def step(*parts):
        steps.append(parts)
        return ("made", len(steps) - 1)

    for name in ("neg", "exp", "tanh", "relu", "**", "+", "-", "*", "/"):
        for before in (True, False):
            start = len(leaves)
            # No two numbers are the same, so that one node is not taken for another here.
            leaves += [0.71 + 0.0173 * (start + n) for n in range(2 if name in "+-*/" else 1)]
            operands = list(range(start, len(leaves)))
            uses = [] if before else [step("*", operand, 2.0) for operand in operands]
            uses.append(step(name, *operands, *([3.0] if name == "**" else [])))
            uses += [step("*", operand, 2.0) for operand in operands] if before else []
            terms += uses
    total = terms[0]
    for term in terms[1:]:
        total = step("+", total, term)

    def numbered(part):
        return len(leaves) + part[1] if isinstance(part, tuple) else part

    return leaves, *[(name, *map(numbered, operands)) for name, *operands in steps]


CASES = [
    expression_case("x · y + x, at 3 and 4", [3, 4], ("*", 0, 1), ("+", 2, 0)),
    expression_case(
        "(2w + b)(b + 1)", [3, 4], ("*", 2.0, 0), ("+", 2, 1), ("+", 1, 1.0), ("*", 3, 4)
    ),
    expression_case("two values that are equal", [1.5, 1.5], ("*", 0, 0), ("-", 2, 1), ("*", 3, 1)),
    expression_case(
        "a short way and a long way",
        [0.5, -1.25],
        ("*", 0, 1),
        ("tanh", 2),
        ("exp", 3),
        ("+", 4, 0),
        ("*", 5, 2),
        ("+", 0, 6),
        ("+", 7, 5),
    ),
    # On these two an engine whose − is made of other operations meets more nodes on the way.
    expression_case(
        "a short way by a difference and a long way",
        [0.5, -1.25],
        ("exp", 0),
        ("tanh", 2),
        ("-", 1, 2),
        ("*", 3, 3),
        ("+", 4, 5),
    ),
    expression_case(
        "a difference of a value and what it was made of",
        [0.5],
        ("exp", 0),
        ("tanh", 1),
        ("-", 2, 1),
    ),
    expression_case(
        "a short way to a product, then a long one",
        [0.5, -1.25],
        ("*", 0, 1),
        ("tanh", 2),
        ("+", 2, 3),
    ),
    expression_case(
        "a long way to a product, then a short one",
        [0.5, -1.25],
        ("*", 0, 1),
        ("tanh", 2),
        ("+", 3, 2),
    ),
    expression_case("diamonds on end", [1.25], *[("+", k, k) for k in range(4)], ("*", 4, 4)),
    expression_case("floats on the right of + and ·", [1.5], ("+", 0, 2.5), ("*", 1, -3.0)),
    expression_case("floats on the right of − and /", [1.5], ("-", 0, 4.0), ("/", 1, 2.0)),
    expression_case("a float on the left of +", [1.5], ("+", 2.5, 0)),
    expression_case("a float on the left of ·", [1.5], ("*", -3.0, 0)),
    expression_case("a float on the left of −", [1.5], ("-", 4.0, 0)),
    expression_case("a float on the left of /", [1.5], ("/", 3.0, 0)),
    expression_case("a difference and a quotient", [1.5, -2.5], ("-", 0, 1), ("/", 2, 1)),
    expression_case("a quotient of two values", [1.5, -2.5], ("/", 0, 1)),
    expression_case(
        "relu of two values, then a minus",
        [1.5, -2.0],
        ("relu", 0),
        ("relu", 1),
        ("+", 2, 3),
        ("*", 4, -2.0),
    ),
    expression_case("operands that are used elsewhere, too", *_shared_operands()),
    expression_case("powers", [1.5], ("**", 0, 3.0), ("**", 1, -2.0), ("**", 0, 0.5), ("-", 2, 3)),
    expression_case("unary minus", [1.5], ("neg", 0), ("*", 1, 0)),
    expression_case("exp", [0.75, -0.5], ("exp", 0), ("*", 2, 1)),
    expression_case("tanh", [0.75, -0.5], ("tanh", 0), ("*", 2, 1)),
    expression_case(
        "relu of a positive and of a negative value",
        [1.5, -2.0],
        ("relu", 0),
        ("relu", 1),
        ("+", 2, 3),
        ("*", 4, 0),
    ),
    expression_case(
        "relu of small values",
        [0.25, -0.25],
        ("relu", 0),
        ("relu", 1),
        ("+", 2, 3),
        ("*", 4, 0),
    ),
    expression_case("relu at 0", [0.0, 1.5], ("relu", 0), ("+", 2, 1), ("*", 3, 1)),
    expression_case("a single value", [2.5]),
    wild_case("an expression drawn at random", 3, 12),
    wild_case("a longer one", 5, 24),
    expression_case(
        "a chain of 390 steps",
        [1.5],
        *[(("*", k, 0.99), ("+", k, 0.01))[k % 2] for k in range(390)],
    ),
]

# ------------------------------------------------------------------------------------ the truth


def gradients_by_the_tape(expression):
    """∂(last value)/∂value, for every value, by the tape."""
    operations = {**OPERATIONS, "exp": tf.exp, "tanh": tf.tanh, "relu": tf.nn.relu}
    with tf.GradientTape() as tape:
        values = run(expression, lambda v: tf.Variable(v, dtype=tf.float64), operations)
    found = tape.gradient(values[-1], values, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return np.array([float(g) for g in found])


# ------------------------------------------------------------------ an engine, to be got wrong


class RightValue:
    """A right engine's value, with its local slopes kept beside its parents."""

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def new(self, data, *ways):
        """A value made of others: each way is (parent, local slope)."""
        return type(self)(data, tuple(p for p, _ in ways), tuple(s for _, s in ways))

    def of(self, other):
        return other if isinstance(other, RightValue) else type(self)(other)

    def __add__(self, other):
        other = self.of(other)
        return self.new(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = self.of(other)
        return self.new(self.data * other.data, (self, other.data), (other, self.data))

    def __sub__(self, other):
        other = self.of(other)
        return self.new(self.data - other.data, (self, 1.0), (other, -1.0))

    def __truediv__(self, other):
        other = self.of(other)
        below = -self.data / other.data**2
        return self.new(self.data / other.data, (self, 1 / other.data), (other, below))

    def __pow__(self, exponent):
        slope = exponent * self.data ** (exponent - 1)
        return self.new(self.data**exponent, (self, slope))

    def __neg__(self):
        return self.new(-self.data, (self, -1.0))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return self.of(other) - self

    def __rtruediv__(self, other):
        return self.of(other) / self

    def exp(self):
        return self.new(math.exp(self.data), (self, math.exp(self.data)))

    def tanh(self):
        t = math.tanh(self.data)
        return self.new(t, (self, 1 - t * t))

    def relu(self):
        return self.new(max(self.data, 0.0), (self, 1.0 if self.data > 0 else 0.0))


class ComposedValue(RightValue):
    """A right engine whose differences and quotients are made of the other operations, as in the
    lecture that most engines come from."""

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __truediv__(self, other):
        return self * other**-1.0

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1.0 * other


def in_order(root):
    """Every node after its parents, the root last."""
    found, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent in node.parents:
                visit(parent)
            found.append(node)

    visit(root)
    return found


def flow_back(root):
    """The gradient of the root, left in every node's ``.grad``."""
    root.grad = 1.0
    for node in reversed(in_order(root)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope


class _Sizes(RightValue):
    """With the size of what a slope is the sum of, where it is one: 1 − t² keeps few digits near
    t = 1, whoever computes it."""

    def tanh(self):
        t = math.tanh(self.data)
        return self.new(t, (self, 1 + t * t))


def gradient_sizes(expression):
    """The size of the terms that meet in each gradient: every slope at its absolute value."""
    nodes = run(expression, _Sizes)
    for node in in_order(nodes[-1]):
        node.slopes = tuple(abs(s) for s in node.slopes)
    flow_back(nodes[-1])
    return np.array([node.grad for node in nodes])
