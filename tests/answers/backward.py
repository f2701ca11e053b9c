"""backward(root)"""

# %% all begin with this
import numpy as np

# %% wrong: relu overwrites
# says: relu
import math


class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents, self._b = data, 0.0, tuple(parents), lambda: None

    def __add__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data + o.data, (self, o))

        def b():
            self.grad += out.grad
            o.grad += out.grad

        out._b = b
        return out

    def __mul__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data * o.data, (self, o))

        def b():
            self.grad += o.data * out.grad
            o.grad += self.data * out.grad

        out._b = b
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))

        def b():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._b = b
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))

        def b():
            self.grad += out.data * out.grad

        out._b = b
        return out

    def tanh(self):
        out = Value(math.tanh(self.data), (self,))

        def b():
            self.grad += (1 - out.data**2) * out.grad

        out._b = b
        return out

    def relu(self):
        out = Value(max(0.0, self.data), (self,))

        def b():
            self.grad = (out.data > 0) * out.grad

        out._b = b
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, o):
        return self + -o if isinstance(o, Value) else self + (-o)

    def __rsub__(self, o):
        return -self + o

    def __truediv__(self, o):
        return self * o**-1

    def __rtruediv__(self, o):
        return self**-1 * o

    __radd__ = __add__
    __rmul__ = __mul__


def topological_order(root):
    seen, out = set(), []

    def go(v):
        if v not in seen:
            seen.add(v)
            for p in v.parents:
                go(p)
            out.append(v)

    go(root)
    return out


def backward(root):
    root.grad = 1.0
    for v in reversed(topological_order(root)):
        v._b()


# %% wrong: exp of the exponential
# says: exp
import math


class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents, self._b = data, 0.0, tuple(parents), lambda: None

    def __add__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data + o.data, (self, o))

        def b():
            self.grad += out.grad
            o.grad += out.grad

        out._b = b
        return out

    def __mul__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data * o.data, (self, o))

        def b():
            self.grad += o.data * out.grad
            o.grad += self.data * out.grad

        out._b = b
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))

        def b():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._b = b
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))

        def b():
            self.grad += math.exp(out.data) * out.grad  # exp of the exp

        out._b = b
        return out

    def tanh(self):
        out = Value(math.tanh(self.data), (self,))

        def b():
            self.grad += (1 - out.data**2) * out.grad

        out._b = b
        return out

    def relu(self):
        out = Value(max(0.0, self.data), (self,))

        def b():
            self.grad += (out.data > 0) * out.grad

        out._b = b
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, o):
        return self + -o if isinstance(o, Value) else self + (-o)

    def __rsub__(self, o):
        return -self + o

    def __truediv__(self, o):
        return self * o**-1

    def __rtruediv__(self, o):
        return self**-1 * o

    __radd__ = __add__
    __rmul__ = __mul__


def topological_order(root):
    seen, out = set(), []

    def go(v):
        if v not in seen:
            seen.add(v)
            for p in v.parents:
                go(p)
            out.append(v)

    go(root)
    return out


def backward(root):
    root.grad = 1.0
    for v in reversed(topological_order(root)):
        v._b()
