"""Value, topological_order and backward: right engines of several makes earn full marks, in the
notebook and in the sandbox, and what is missing or wrong is said."""

import textwrap

import pytest

from backprop.beside import drivers
from backprop.material.engine import RightValue
from grader import notebook, reading
from grader.courses import by_name
from grader.grading import grade_source
from grader.sandbox import Limits, Sandbox

NAMES = ("Value", "topological_order", "backward")

CLOSURES = '''
import math

class Value:
    """Each value carries the step that hands its gradient on."""

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, tuple(parents)
        self._hand_on = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def hand_on():
            self.grad += out.grad
            other.grad += out.grad
        out._hand_on = hand_on
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def hand_on():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._hand_on = hand_on
        return out

    def __pow__(self, n):
        out = Value(self.data ** n, (self,))
        def hand_on():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._hand_on = hand_on
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        def hand_on():
            self.grad += out.data * out.grad
        out._hand_on = hand_on
        return out

    def tanh(self):
        out = Value(math.tanh(self.data), (self,))
        def hand_on():
            self.grad += (1 - out.data ** 2) * out.grad
        out._hand_on = hand_on
        return out

    def relu(self):
        out = Value(0.0 if self.data <= 0 else self.data, (self,))
        def hand_on():
            self.grad += (out.data > 0) * out.grad
        out._hand_on = hand_on
        return out

    def __neg__(self): return self * -1
    def __radd__(self, other): return self + other
    def __sub__(self, other): return self + (-other)
    def __rsub__(self, other): return other + (-self)
    def __rmul__(self, other): return self * other
    def __truediv__(self, other): return self * other ** -1
    def __rtruediv__(self, other): return other * self ** -1

def topological_order(root):
    order, visited = [], set()
    def build(v):
        if v not in visited:
            visited.add(v)
            for p in v.parents:
                build(p)
            order.append(v)
    build(root)
    return order

def backward(root):
    root.grad = 1.0
    for v in reversed(topological_order(root)):
        v._hand_on()
'''

SLOPES = """
class Value:
    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(self, data, parents=(), slopes=()):
        self.data = np.float64(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __repr__(self):
        return f"Value({self.data})"

    def __add__(self, other):
        # A float is no parent: nothing flows to it.
        if not isinstance(other, Value):
            return Value(self.data + other, (self,), (1.0,))
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    __radd__ = __add__

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        if not isinstance(other, Value):
            return Value(self.data * other, (self,), (other,))
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    __rmul__ = __mul__

    def __truediv__(self, other):
        if not isinstance(other, Value):
            return self * (1 / other)
        a, b = self.data, other.data
        return Value(a / b, (self, other), (1 / b, -a / b**2))

    def __rtruediv__(self, other):
        return Value(other / self.data, (self,), (-other / self.data**2,))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        e = np.exp(self.data)
        return Value(e, (self,), (e,))

    def tanh(self):
        t = np.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def relu(self):
        return Value(max(0.0, self.data), (self,), (float(self.data > 0),))


def topological_order(root):
    # Without recursion: a node is listed when it is met for the second time.
    order, done, stack = [], set(), [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in done:
            done.add(id(node))
            stack.append((node, True))
            stack.extend((p, False) for p in node.parents if id(p) not in done)
    return order


def backward(root):
    for node in topological_order(root):
        node.grad = 0.0
    root.grad = 1.0
    for node in topological_order(root)[::-1]:
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad = parent.grad + slope * node.grad
"""

NUMBERED = """
import itertools, math
counter = itertools.count()

class Value:
    def __init__(self, data, _ways=()):
        self.data, self.grad, self.ways, self.number = float(data), 0.0, _ways, next(counter)

    @property
    def parents(self):
        return tuple(p for p, _ in self.ways)

    @staticmethod
    def lift(v):
        return v if isinstance(v, Value) else Value(v)

    def __add__(self, o):
        o = Value.lift(o)
        return Value(self.data + o.data, ((self, lambda g: g), (o, lambda g: g)))

    def __mul__(self, o):
        o = Value.lift(o)
        ways = ((self, lambda g: g * o.data), (o, lambda g: g * self.data))
        return Value(self.data * o.data, ways)

    def __sub__(self, o):
        o = Value.lift(o)
        return Value(self.data - o.data, ((self, lambda g: g), (o, lambda g: -g)))

    def __truediv__(self, o):
        return self * Value.lift(o) ** -1.0

    def __pow__(self, n):
        return Value(self.data ** n, ((self, lambda g: g * n * self.data ** (n - 1)),))

    def __radd__(self, o): return Value.lift(o) + self
    def __rsub__(self, o): return Value.lift(o) - self
    def __rmul__(self, o): return Value.lift(o) * self
    def __rtruediv__(self, o): return Value.lift(o) / self
    def __neg__(self): return 0.0 - self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, ((self, lambda g: g * e),))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, lambda g: g * (1 - t) * (1 + t)),))

    def relu(self):
        if self.data > 0:
            return Value(self.data, ((self, lambda g: g),))
        return Value(0.0, ((self, lambda g: 0.0),))

def topological_order(root):
    found, todo = {root}, [root]
    while todo:
        for p in todo.pop().parents:
            if p not in found:
                found.add(p)
                todo.append(p)
    # Whatever is made later was made of what was there before.
    return sorted(found, key=lambda v: v.number)

def backward(root):
    root.grad = 1.0
    for v in reversed(topological_order(root)):
        for p, way in v.ways:
            p.grad += way(v.grad)
"""

ENGINES = {"closures": CLOSURES, "slopes": SLOPES, "numbered": NUMBERED}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none", Limits(seconds=10.0)) as running:
        yield running


def graded(sandbox, code, *names, seed=b""):
    source = reading.parse([reading.Cell("cell 1", code)])
    exercises = [by_name()[name] for name in names]
    return {v.exercise: v for v in grade_source(source, exercises, sandbox, lambda _exercise: seed)}


@pytest.mark.parametrize("seed", [b"", b"another student"])
@pytest.mark.parametrize("code", ENGINES.values(), ids=ENGINES)
def test_right_engines_earn_full_marks_in_the_sandbox(sandbox, code, seed):
    for said in graded(sandbox, code, *NAMES, seed=seed).values():
        assert said.status == "right", said.message
        assert said.points == said.max_points


@pytest.fixture
def cells(monkeypatch):
    """The names of a notebook in which some code was run."""

    def run(code):
        names = {"np": __import__("numpy")}
        exec(compile(code, "<cell>", "exec"), names)
        monkeypatch.setattr(notebook, "_names_here", lambda: names)
        return names

    return run


@pytest.mark.parametrize("code", ENGINES.values(), ids=ENGINES)
def test_right_engines_earn_full_marks_in_the_notebook(cells, code):
    names = cells(code)
    for name in NAMES:
        assert "right" in repr(notebook.check(names[name]))


def test_a_value_is_checked_before_the_rest_is_written(cells):
    names = cells(CLOSURES.partition("def topological_order")[0])
    assert "right" in repr(notebook.check(names["Value"]))


def test_the_rest_is_not_attempted_where_value_is_not(cells, sandbox):
    stubs = textwrap.dedent("""
        class Value:
            def __init__(self, data):
                ...
            def __add__(self, other):
                ...
    """)
    code = stubs + "def topological_order" + CLOSURES.partition("def topological_order")[2]
    names = cells(code)
    assert "not attempted" in repr(notebook.check(names["Value"]))
    together = "This is graded together with your `Value`, which is not written yet."
    assert together in repr(notebook.check(names["backward"]))
    said = graded(sandbox, code, *NAMES)
    assert [v.status for v in said.values()] == ["not attempted"] * 3
    assert said["backward"].message == together


def test_without_a_value_backward_cannot_be_graded_and_says_why(sandbox):
    code = "def backward(root):\n    root.grad = 1.0"
    said = graded(sandbox, code, "backward")["backward"]
    assert said.status == "missing"
    assert said.message == "There is no Value here, and backward is graded with it."


def test_an_error_in_value_is_the_learners_own_line(sandbox, cells):
    code = CLOSURES.replace("other = other if isinstance(other, Value) else Value(other)\n", "\n")
    said = graded(sandbox, code, "backward")["backward"]
    assert said.status == "raised"
    assert said.message.startswith(
        "It stopped with AttributeError: 'float' object has no attribute"
    )
    assert "other.data" in said.message and "cell 1, line" in said.message
    names = cells(code)
    assert "other.data" in repr(notebook.check(names["Value"])) or "line" in repr(
        notebook.check(names["Value"])
    )


def test_an_operation_that_returns_nothing_is_named(sandbox):
    code = CLOSURES.replace(
        "        out._hand_on = hand_on\n        return out\n\n    def __mul__",
        "        out._hand_on = hand_on\n\n    def __mul__",
    )
    said = graded(sandbox, code, "Value")["Value"]
    assert "`+` of a Value and a Value should be a Value; it is None" in said.message


def test_a_float_among_the_parents_is_said_to_be_one():
    """It has no parents itself: on the way back it is passed over, and does not raise."""

    class Value(RightValue):
        def __add__(self, other):
            made = super().__add__(other)
            made.parents = (self, 3.0)
            return made

    seen = drivers.values({"Value": Value}, ([3, 4], [("*", 0, 1), ("+", 2, 0)]))
    assert "a tuple with a value of type float in it" in seen["parents"]


def test_a_wrong_slope_is_named_where_it_shows(sandbox):
    code = SLOPES.replace("(1 / b, -a / b**2)", "(1 / b, a / b**2)")
    said = graded(sandbox, code, *NAMES)
    assert said["Value"].status == said["topological_order"].status == "right"
    assert (said["backward"].status, said["backward"].points) == ("wrong", 0)


def test_an_order_that_is_not_a_list_is_said_in_words(sandbox):
    code = CLOSURES.replace("    return order\n", "")
    said = graded(sandbox, code, "topological_order")["topological_order"]
    assert "topological_order should return a list of Values; it returned None" in said.message


def test_an_unknown_wrong_order_is_told_by_the_rule_it_breaks(sandbox):
    code = CLOSURES.replace("    return order\n", "    return order[:1] + order\n")
    said = graded(sandbox, code, "topological_order")["topological_order"]
    assert "A node comes a second time." in said.message
