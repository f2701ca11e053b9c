"""What an engine or an order is worth is not worked out beside it: replacing our counting, lying
about parents, or doing nothing earns nothing."""

import pytest

from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import Submission

VALUE = """
import math
class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, tuple(parents)
    def __add__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        return Value(self.data + o.data, (self, o))
    def __mul__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        return Value(self.data * o.data, (self, o))
    def __pow__(self, n): return Value(self.data ** n, (self,))
    def exp(self): return Value(math.exp(self.data), (self,))
    def tanh(self): return Value(math.tanh(self.data), (self,))
    def relu(self): return Value(max(0.0, self.data), (self,))
    def __neg__(self): return self * -1
    def __sub__(self, o): return self + -o if isinstance(o, Value) else self + (-o)
    def __rsub__(self, o): return -self + o
    def __truediv__(self, o): return self * o ** -1
    def __rtruediv__(self, o): return self ** -1 * o
    __radd__ = __add__; __rmul__ = __mul__
"""
RIGHT = (
    VALUE
    + """
def topological_order(root):
    seen, out = set(), []
    def go(v):
        if id(v) not in seen:
            seen.add(id(v))
            for p in v.parents: go(p)
            out.append(v)
    go(root); return out
"""
)
DRIVERS = """
import sys
def lie(names, expression):
    n = len(expression[0]) + len(expression[1])
    return {"listed": list(range(n)), "children": [], "parents": []}
try:
    DRIVERS = sys.modules["inside.beside"].Beside
except KeyError:
    import inside.beside
    DRIVERS = inside.beside.Beside
DRIVERS.function = lambda self, module, name: lie
"""
LYING_LIST = """
class Zero(list):
    def __len__(self): return 0
def topological_order(root): return Zero([root])
"""
NO_PARENTS = (
    VALUE.replace("tuple(parents)", "()")
    + """
def topological_order(root): return [root]
"""
)
NOTHING = """
class Value:
    def __init__(self, data): self.data, self.grad, self.parents = data, 0.0, ()
    def nothing(self, *_): return Value(0.0)
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = nothing
    __truediv__ = __rtruediv__ = __pow__ = __neg__ = exp = tanh = relu = nothing
"""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none") as running:
        yield running


def earned(sandbox, code, name):
    [verdict] = grade(Submission("a.py", code.encode(), held_to=(name,)), sandbox).verdicts
    return verdict.points


def test_a_right_order_is_right(sandbox):
    assert earned(sandbox, RIGHT, "topological_order") == 3
    assert earned(sandbox, VALUE, "Value") == 6


@pytest.mark.parametrize(
    "code",
    [
        VALUE + "def topological_order(root): return []\n" + "taken = 1\n" + DRIVERS,
        VALUE + LYING_LIST,
        NO_PARENTS,
    ],
    ids=["our counting replaced", "a list that lies", "parents that are not told"],
)
def test_an_order_is_counted_where_nobody_can_reach(sandbox, code):
    # So that whatever the lie needs is among what the answer depends on.
    used = f"{code}\n_before, _d = topological_order, globals().get('DRIVERS')\n"
    used += "def topological_order(root, _d=_d): return _before(root)\n"
    assert earned(sandbox, used, "topological_order") == 0


def test_an_engine_that_does_nothing_earns_nothing(sandbox):
    assert earned(sandbox, NOTHING, "Value") == 0
