"""topological_order(root)"""

# %% all begin with this
import math

import numpy as np


class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self.parents = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, k):
        out = Value(self.data**k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, Value) else self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1


# %% right: closures, as in the lecture
class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self.parents = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, k):
        out = Value(self.data**k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, Value) else self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1


def topological_order(root):
    topo, visited = [], set()

    def build(v):
        if v not in visited:
            visited.add(v)
            for child in v.parents:
                build(child)
            topo.append(v)

    build(root)
    return topo


# %% right: local slopes beside the parents
class Value:
    """Keeps, beside each parent, the local slope."""

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = float(data), 0.0
        self.parents, self.slopes = tuple(parents), tuple(slopes)

    @staticmethod
    def wrap(other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = Value.wrap(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __sub__(self, other):
        other = Value.wrap(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0))

    def __mul__(self, other):
        other = Value.wrap(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        other = Value.wrap(other)
        q = self.data / other.data
        return Value(q, (self, other), (1 / other.data, -q / other.data))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))


def topological_order(root):
    order, state, stack = [], {}, [(root, iter(root.parents))]
    state[id(root)] = True
    while stack:
        node, rest = stack[-1]
        for parent in rest:
            if id(parent) not in state:
                state[id(parent)] = True
                stack.append((parent, iter(parent.parents)))
                break
        else:
            order.append(node)
            stack.pop()
    return order


# %% right: operations by name
class Value:
    """Remembers the operation by name; backward looks it up."""

    def __init__(self, data, parents=(), op=None, extra=None):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.op, self.extra = op, extra

    def _binary(self, other, op, f):
        other = other if isinstance(other, Value) else Value(float(other))
        return Value(f(self.data, other.data), (self, other), op)

    def __add__(self, o):
        return self._binary(o, "add", lambda a, b: a + b)

    def __radd__(self, o):
        return Value(float(o)) + self

    def __sub__(self, o):
        return self._binary(o, "sub", lambda a, b: a - b)

    def __rsub__(self, o):
        return Value(float(o)) - self

    def __mul__(self, o):
        return self._binary(o, "mul", lambda a, b: a * b)

    def __rmul__(self, o):
        return Value(float(o)) * self

    def __truediv__(self, o):
        return self._binary(o, "div", lambda a, b: a / b)

    def __rtruediv__(self, o):
        return Value(float(o)) / self

    def __pow__(self, n):
        return Value(self.data**n, (self,), "pow", n)

    def __neg__(self):
        return Value(-self.data, (self,), "neg")

    def exp(self):
        return Value(np.exp(self.data), (self,), "exp")

    def tanh(self):
        return Value(np.tanh(self.data), (self,), "tanh")

    def relu(self):
        return Value(np.maximum(self.data, 0.0), (self,), "relu")


def topological_order(root):
    order = []

    def visit(node):
        if any(node is seen for seen in order):
            return
        for parent in node.parents:
            visit(parent)
        order.append(node)

    visit(root)
    return order


# %% right: functions and rules
class Value:
    """A functional one: every operation is made by one helper, with a rule for each parent."""

    def __init__(self, data):
        self.data = data
        self.grad = 0.0
        self.parents = ()
        self.rules = ()


def make(data, *edges):
    out = Value(data)
    out.parents = tuple(parent for parent, _ in edges)
    out.rules = tuple(rule for _, rule in edges)
    return out


def lift(x):
    return x if isinstance(x, Value) else Value(float(x))


def add(a, b):
    a, b = lift(a), lift(b)
    return make(a.data + b.data, (a, lambda g: g), (b, lambda g: g))


def mul(a, b):
    a, b = lift(a), lift(b)
    return make(a.data * b.data, (a, lambda g: g * b.data), (b, lambda g: g * a.data))


def power(a, n):
    return make(a.data**n, (a, lambda g: g * n * a.data ** (n - 1)))


def neg(a):
    return mul(a, -1.0)


def exp(a):
    e = math.exp(a.data)
    return make(e, (a, lambda g: g * e))


def tanh(a):
    t = math.tanh(a.data)
    return make(t, (a, lambda g: g * (1 - t * t)))


def relu(a):
    return make(max(0.0, a.data), (a, lambda g: g * (a.data > 0)))


Value.__add__ = Value.__radd__ = add
Value.__mul__ = Value.__rmul__ = mul
Value.__neg__ = neg
Value.__sub__ = lambda a, b: add(a, neg(lift(b)))
Value.__rsub__ = lambda a, b: add(b, neg(a))
Value.__pow__ = power
Value.__truediv__ = lambda a, b: mul(a, power(lift(b), -1.0))
Value.__rtruediv__ = lambda a, b: mul(b, power(a, -1.0))
Value.exp, Value.tanh, Value.relu = exp, tanh, relu


def topological_order(root):
    # Kahn's way: a node comes when all that it feeds have been listed; then turned round.
    waiting, todo, nodes = {}, [root], {id(root): root}
    while todo:
        node = todo.pop()
        for parent in node.parents:
            waiting[id(parent)] = waiting.get(id(parent), 0) + 1
            if id(parent) not in nodes:
                nodes[id(parent)] = parent
                todo.append(parent)
    ready, order = [root], []
    while ready:
        node = ready.pop()
        order.append(node)
        for parent in node.parents:
            waiting[id(parent)] -= 1
            if not waiting[id(parent)]:
                ready.append(parent)
    return order[::-1]


# %% right: a dataclass
from dataclasses import dataclass


@dataclass(eq=False)
class Value:
    data: float
    parents: tuple = ()
    slopes: tuple = ()
    grad: float = 0.0

    @staticmethod
    def wrap(other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = Value.wrap(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __sub__(self, other):
        other = Value.wrap(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0))

    def __mul__(self, other):
        other = Value.wrap(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        other = Value.wrap(other)
        q = self.data / other.data
        return Value(q, (self, other), (1 / other.data, -q / other.data))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return Value.wrap(other) - self

    def __rtruediv__(self, other):
        return Value.wrap(other) / self

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))


def topological_order(root):
    order, state, stack = [], {}, [(root, iter(root.parents))]
    state[id(root)] = True
    while stack:
        node, rest = stack[-1]
        for parent in rest:
            if id(parent) not in state:
                state[id(parent)] = True
                stack.append((parent, iter(parent.parents)))
                break
        else:
            order.append(node)
            stack.pop()
    return order


# %% right: slots, and what each parent gets
class Value:
    __slots__ = ("data", "grad", "parents", "back")

    def __init__(self, data, parents=(), back=None):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.back = back

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data + other.data, (self, other), lambda g: (g, g))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data))

    def __truediv__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return Value(
            self.data / other.data,
            (self, other),
            lambda g: (g / other.data, -g * self.data / other.data / other.data),
        )

    def __pow__(self, n):
        return Value(self.data**n, (self,), lambda g: (g * n * self.data ** (n - 1),))

    def __neg__(self):
        return Value(-self.data, (self,), lambda g: (-g,))

    def __sub__(self, other):
        return self + -other

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return Value(other) / self

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        out.back = lambda g: (g * out.data,)
        return out

    def tanh(self):
        e = math.exp(-2 * abs(self.data))
        t = math.copysign((1 - e) / (1 + e), self.data)
        return Value(t, (self,), lambda g: (g * (1 + t) * (1 - t),))

    def relu(self):
        return Value(self.data if self.data > 0 else 0.0, (self,), lambda g: (g if self.data > 0 else 0.0,))


def topological_order(root, seen=None, out=None):
    if seen is None:
        seen, out = set(), []
    if id(root) in seen:
        return out
    seen.add(id(root))
    for parent in root.parents:
        topological_order(parent, seen, out)
    out.append(root)
    return out


# %% right: a node below, a Value above
class Node:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self.parents = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Node) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Node) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, k):
        out = Value(self.data**k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, Node) else self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1


class Value(Node):
    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"


def topological_order(root):
    topo, visited = [], set()

    def build(v):
        if v not in visited:
            visited.add(v)
            for child in v.parents:
                build(child)
            topo.append(v)

    build(root)
    return topo


# %% right: reflected operators in a loop
class Value:
    """With reflected operators made in one loop."""

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = float(data), 0.0
        self.parents, self.slopes = tuple(parents), tuple(slopes)

    @staticmethod
    def wrap(other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = Value.wrap(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __sub__(self, other):
        other = Value.wrap(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0))

    def __mul__(self, other):
        other = Value.wrap(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        other = Value.wrap(other)
        q = self.data / other.data
        return Value(q, (self, other), (1 / other.data, -q / other.data))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    for name in ("add", "sub", "mul", "truediv"):
        exec(f"def __r{name}__(self, other): return Value.wrap(other).__{name}__(self)")

    def exp(self):
        e = math.exp(self.data)
        return Value(e, (self,), (e,))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t * t,))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))


def topological_order(root, seen=None, out=None):
    if seen is None:
        seen, out = set(), []
    if id(root) in seen:
        return out
    seen.add(id(root))
    for parent in root.parents:
        topological_order(parent, seen, out)
    out.append(root)
    return out


# %% wrong, root_first: the root first
def topological_order(root):
    topo, visited = [], set()

    def build(v):
        if v not in visited:
            visited.add(v)
            for child in v.parents:
                build(child)
            topo.append(v)

    build(root)
    return topo[::-1]


# %% wrong, node_before_its_parents: appended before its parents
def topological_order(root):
    topo, visited = [], set()

    def build(v):
        if v not in visited:
            visited.add(v)
            topo.append(v)
            for child in v.parents:
                build(child)

    build(root)
    return topo


# %% wrong, nodes_twice: no set of those visited
def topological_order(root):
    out = []

    def go(v):
        for p in v.parents:
            go(p)
        out.append(v)

    go(root)
    return out


# %% wrong, root_missing: the root left out
def topological_order(root):
    topo, visited = [], set()

    def build(v):
        for child in v.parents:
            if child not in visited:
                visited.add(child)
                build(child)
                topo.append(child)

    build(root)
    return topo


# %% wrong, by_distance_composed: level by level, turned round
def topological_order(root):
    out, queue, seen = [], [root], {root}
    while queue:
        v = queue.pop(0)
        out.append(v)
        for p in v.parents:
            if p not in seen:
                seen.add(p)
                queue.append(p)
    return out[::-1]


# %% wrong: inputs left out, and a single value
def topological_order(root):
    topo, visited = [], set()

    def build(v):
        if v not in visited and v.parents:
            visited.add(v)
            for child in v.parents:
                build(child)
            topo.append(v)

    build(root)
    return topo


# %% wrong, same_number_same_node_composed: compared by data
def topological_order(root):
    topo, seen = [], set()

    def build(v):
        if v.data not in seen:
            seen.add(v.data)
            for child in v.parents:
                build(child)
            topo.append(v)

    build(root)
    return topo


# %% wrong: the root's parents, twice where they are the same
def topological_order(root):
    return [*root.parents, root]


# %% wrong: a list that is kept between calls
# says: that root is not made of
seen, topo = set(), []


def topological_order(root):
    if id(root) not in seen:
        seen.add(id(root))
        for p in root.parents:
            topological_order(p)
        topo.append(root)
    return topo


# %% raised: a set
# says: should return a list
def topological_order(root):
    seen = set()

    def go(v):
        seen.add(v)
        for p in v.parents:
            go(p)

    go(root)
    return seen


# %% raised: nothing returned
# says: it returned None
def topological_order(root):
    topo = []

    def go(v):
        if v not in topo:
            for p in v.parents:
                go(p)
            topo.append(v)

    go(root)


# %% wrong, last_parent_first: dedup from the end
class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self.parents = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, k):
        out = Value(self.data**k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, Value) else self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1


def topological_order(root):
    out = []
    for p in root.parents: out += topological_order(p)
    out = out + [root]
    seen = []
    for v in reversed(out):
        if v not in seen: seen.append(v)
    return seen[::-1]


# %% wrong, numbers_for_nodes: data list
class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self.parents = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, k):
        out = Value(self.data**k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, Value) else self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1


def topological_order(root):
    out, seen = [], set()
    def go(v):
        if v not in seen:
            seen.add(v)
            for p in v.parents: go(p)
            out.append(v.data)
    go(root)
    return out


# %% wrong, first_parents_only_composed: first parent only
class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self.parents = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, k):
        out = Value(self.data**k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, Value) else self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1


def topological_order(root):
    out, seen = [], set()
    def go(v):
        if v not in seen:
            seen.add(v)
            for p in v.parents[:1]: go(p)
            out.append(v)
    go(root)
    return out


# %% right: marks after
class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self.parents = tuple(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, k):
        out = Value(self.data**k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def _backward():
            self.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(0.0 if self.data < 0 else self.data, (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        return self * other**-1 if isinstance(other, Value) else self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1


def topological_order(root):
    out, seen = [], set()
    def go(v):
        if v not in seen:
            for p in v.parents: go(p)
            out.append(v)
        seen.add(v)
    go(root)
    return out
