"""Chapter 12: an autograd engine, and a network with batch norm that is trained with it.

``Value``, ``topological_order`` and ``backward`` are tried together on expressions, by the drivers
of :mod:`grader.sandbox.inside.drivers`; their known mistakes are engines that make them.
"""

import math

import numpy as np

from backprop.material.engine import (
    CASES,
    ON_FLOATS,
    RightValue,
    flow_back,
    gradient_sizes,
    gradients_by_the_tape,
    in_order,
)
from grader.cases import integers, normal
from grader.exercise import exercise
from grader.lazy import tf
from grader.sandbox.inside.drivers import DRIVERS, reached, run


def _engine(**methods):
    """The engine with some methods replaced, or taken away (None)."""
    return type("Value", (RightValue,), methods)


def _driven(driver, Value=RightValue, **functions):
    """A wrong answer: a driver, run on an engine with something wrong in it."""
    return lambda expression: DRIVERS[driver]({"Value": Value, **functions}, expression)


# ---------------------------------------------------------------------------------------- Value


def _observed(expression):
    """What the driver sees of a right Value."""
    leaves, _steps = expression
    data = run(expression, float, ON_FLOATS)
    below = [sorted(n for n in reached(expression, k) if n < len(leaves)) for k in range(len(data))]
    return {
        "data": np.array(data),
        "grad": np.zeros(len(data)),
        "parents": np.array(["a tuple of Values"] * len(data)),
        "inputs reached through parents": np.array([" ".join(map(str, b)) for b in below]),
    }


Value = exercise(
    points=6,
    driver="values",
    expects=_observed,
    signature=("data",),
    returns=("data", "grad", "parents", "inputs reached through parents"),
    cases=CASES[:-1],
    hints=[
        "Begin with `__init__`, `__add__` and `__mul__`, and try x * y + x. A new Value remembers "
        "the Values it was made of.",
        "In x + 2.0 the other one is a float: turn it into a Value first. In 2.0 + x Python asks "
        "the float, which does not know how, and then `x.__radd__(2.0)`.",
        "− and / are not the same both ways round: 4.0 − x is asked of x as `x.__rsub__(4.0)`. "
        "`parents` is a tuple, empty for a Value that was made of none.",
    ],
)


def _wrong_value(name, sentence, **methods):
    """Register an engine that is wrong in these methods as a mistake of ``Value``."""
    wrong = _driven("values", _engine(**methods))
    wrong = _named(wrong, name)
    Value.mistake(sentence)(wrong)


def _named(function, name):
    function.__name__ = name
    return function


_wrong_value(
    "no_reflected_operators",
    "With a float on the left Python asks the float first, which does not know what a Value is; "
    "then it looks for `__radd__` and its like.",
    __radd__=None,
    __rmul__=None,
    __rsub__=None,
    __rtruediv__=None,
)
_wrong_value(
    "no_reflected_difference_and_quotient",
    "A float on the left of + and · works, and on the left of − and / it does not: which methods "
    "does Python look for there?",
    __rsub__=None,
    __rtruediv__=None,
)
_wrong_value(
    "no_reflected_difference",
    "A float on the left of − has no method yet: what does Python look for in 4.0 − x?",
    __rsub__=None,
)
_wrong_value(
    "no_reflected_quotient",
    "A float on the left of / has no method yet: what does Python look for in 3.0 / x?",
    __rtruediv__=None,
)
_wrong_value(
    "reflected_the_wrong_way_round",
    "4.0 − x and 3.0 / x come out as x − 4.0 and x / 3.0. In the reflected methods `self` is the "
    "one on the right.",
    __rsub__=lambda self, other: self - other,
    __rtruediv__=lambda self, other: self / other,
)
_wrong_value(
    "difference_the_wrong_way_round",
    "4.0 − x comes out as x − 4.0. In `__rsub__` `self` is the one on the right.",
    __rsub__=lambda self, other: self - other,
)
_wrong_value(
    "quotient_the_wrong_way_round",
    "3.0 / x comes out as x / 3.0. In `__rtruediv__` `self` is the one on the right.",
    __rtruediv__=lambda self, other: self / other,
)
_wrong_value(
    "floats_not_wrapped",
    "The other one may be a float, which has no `.data`: make a Value of it first.",
    of=lambda self, other: other,
)
_wrong_value(
    "no_parents",
    "A Value that was made of others should remember them: without its parents there is no way "
    "back.",
    new=lambda self, data, *ways: type(self)(data),
)
_wrong_value(
    "first_parent_only",
    "Of two operands only the first is remembered. The gradient has to find its way to both.",
    new=lambda self, data, *ways: type(self)(data, (ways[0][0],), (ways[0][1],)),
)
_wrong_value(
    "parents_in_a_list",
    "`parents` is a list; a tuple was asked for, which nobody changes by accident.",
    __init__=lambda self, data, parents=(), slopes=(): self.__dict__.update(
        data=data, grad=0.0, parents=list(parents), slopes=slopes
    ),
)
_wrong_value(
    "parents_in_a_set",
    "`parents` is a set. It forgets the order, and x · x would have one parent where it has two: "
    "a tuple was asked for.",
    __init__=lambda self, data, parents=(), slopes=(): self.__dict__.update(
        data=data, grad=0.0, parents=set(parents), slopes=slopes
    ),
)
_wrong_value(
    "grad_starts_at_one",
    "`.grad` starts at 1. What has arrived at a Value before anything has flowed back?",
    __init__=lambda self, data, parents=(), slopes=(): self.__dict__.update(
        data=data, grad=1.0, parents=parents, slopes=slopes
    ),
)
_wrong_value(
    "grad_starts_as_none",
    "`.grad` starts as None, to which nothing can be added. Which number says that nothing has "
    "arrived yet?",
    __init__=lambda self, data, parents=(), slopes=(): self.__dict__.update(
        data=data, grad=None, parents=parents, slopes=slopes
    ),
)
_wrong_value(
    "minus_as_plus",
    "x − y comes out as x + y.",
    __sub__=lambda self, other: self + other,
)
_wrong_value(
    "unary_minus_lost",
    "−x comes out as x.",
    __neg__=lambda self: self.new(self.data, (self, 1.0)),
)
_wrong_value(
    "power_as_product",
    "x ** 3.0 comes out as 3x: that is one star too few.",
    __pow__=lambda self, exponent: self.new(self.data * exponent, (self, exponent)),
)
_wrong_value(
    "relu_as_absolute_value",
    "relu turns negative values round; it should cut them off.",
    relu=lambda self: self.new(abs(self.data), (self, 1.0)),
)
_wrong_value(
    "relu_that_leaks",
    "relu lets a little of the negative values through. That is a leaky relu; here nothing passes.",
    relu=lambda self: self.new(max(self.data, 0.01 * self.data), (self, 1.0)),
)
_wrong_value(
    "relu_that_cuts_nothing",
    "relu lets negative values through.",
    relu=lambda self: self.new(self.data, (self, 1.0)),
)
_wrong_value(
    "sigmoid_for_tanh",
    "This is σ, its cousin, which goes from 0 to 1; tanh goes from −1 to 1.",
    tanh=lambda self: self.new(1 / (1 + math.exp(-self.data)), (self, 1.0)),
)

# ---------------------------------------------------------------------------- topological_order

_RULES = (
    "the number of nodes that are missing",
    "the number of nodes that do not belong there",
    "the number of nodes that come again",
    "the number of nodes that stand before a parent of theirs",
    "the number of nodes after the root",
)

topological_order = exercise(
    points=3,
    driver="order",
    needs=("Value",),
    expects=lambda expression: dict.fromkeys(_RULES, 0),
    signature=("root",),
    returns="order",
    cases=CASES,
    hints=[
        "When may a Value stand in the list? Only when all its parents do. What does that say of "
        "a Value without parents?",
        "A function that visits a node: first it visits each of the parents, then it puts the node "
        "itself in the list.",
        "A node that is reached by two ways is visited once: keep a set of those that were seen. "
        "Two nodes with the same number are still two, so remember the nodes and not their data.",
    ],
)


def _wrong_order(sentence):
    """Register the decorated function of the root as a mistake."""

    def register(order):
        wrong = _driven("order", topological_order=order)
        topological_order.mistake(sentence)(_named(wrong, order.__name__))
        return order

    return register


@_wrong_order("The root comes first: this is the order in which gradients flow, turned round.")
def root_first(root):
    return in_order(root)[::-1]


@_wrong_order("A node is put in the list before its parents are: put it there after them.")
def node_before_its_parents(root):
    found = []

    def visit(node):
        if all(node is not f for f in found):
            found.append(node)
            for parent in node.parents:
                visit(parent)

    visit(root)
    return found


@_wrong_order(
    "The nodes are listed as they were met on the way down from the root, and then turned round. "
    "One that is met early by a short way may be needed by another that is met later."
)
def first_met_last(root):
    return node_before_its_parents(root)[::-1]


def _by_levels(root):
    found, todo = [], [root]
    while todo:
        node = todo.pop(0)
        if all(node is not f for f in found):
            found.append(node)
            todo += node.parents
    return found


@_wrong_order(
    "The nodes are listed by their distance from the root, the shortest way counting. With a short "
    "way and a long way to the same node it is the long way that counts."
)
def by_distance(root):
    return _by_levels(root)[::-1]


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
    "which numbers."
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


# ------------------------------------------------------------------------------------- backward

backward = exercise(
    points=4,
    driver="gradients",
    needs=("Value",),
    expects=lambda expression: _twice(gradients_by_the_tape(expression)),
    terms=lambda expression: _twice(gradient_sizes(expression)),
    signature=("root",),
    returns="gradients",
    cases=CASES,
    hints=[
        "What is the slope of the root in the root itself? Everything else starts from there.",
        "Go through the topological order from its end. When a node's turn comes, all that will "
        "ever arrive at it has arrived: hand it on to its parents, times the local slope.",
        "A parent may be reached by several ways, or twice by one (x · x): add to its `.grad`. If "
        "one operation only comes out wrong, the mistake is in its local slope, in your Value.",
    ],
)


def _twice(gradient):
    return {"grad": gradient, "grad, after every grad was set back to 0": gradient}


def _wrong_backward(sentence):
    """Register the decorated function of the root as a mistake."""

    def register(function):
        wrong = _driven("gradients", backward=function)
        backward.mistake(sentence)(_named(wrong, function.__name__))
        return function

    return register


def _hand_on(node):
    for parent, slope in zip(node.parents, node.slopes, strict=True):
        parent.grad += node.grad * slope


@_wrong_backward(
    "A node hands on what it has as soon as it is met, and more may still arrive: that takes an "
    "order in which everything that uses a node comes before it."
)
def no_topological_order(root):
    root.grad = 1.0
    for node in node_before_its_parents(root):
        _hand_on(node)


@_wrong_backward(
    "The nodes hand on level by level from the root. A node at the end of a short way and of a "
    "long way has its turn before the long way has arrived."
)
def level_by_level(root):
    root.grad = 1.0
    for node in _by_levels(root):
        _hand_on(node)


@_wrong_backward(
    "A node that is reached by two ways hands on twice, and the second time once more what it had "
    "handed on already."
)
def nodes_visited_twice(root):
    def visit(node):
        _hand_on(node)
        for parent in node.parents:
            visit(parent)

    root.grad = 1.0
    visit(root)


@_wrong_backward(
    "What arrives last overwrites what had arrived before. Gradients add where paths meet."
)
def gradient_overwritten(root):
    root.grad = 1.0
    for node in reversed(in_order(root)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad = node.grad * slope


@_wrong_backward(
    "Only the parents of the root get anything. Gradients go back from the root: in which order do "
    "the nodes come to know theirs?"
)
def forward_order(root):
    root.grad = 1.0
    for node in in_order(root):
        _hand_on(node)


@_wrong_backward("Nothing flows: what is the slope of the root in itself?")
def root_not_started(root):
    for node in reversed(in_order(root)):
        _hand_on(node)


@_wrong_backward("Only local slopes are added up. What has arrived at a node multiplies them.")
def upstream_missing(root):
    root.grad = 1.0
    for node in reversed(in_order(root)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope


@_wrong_backward("Upstream and local slope are added. Along one path they multiply.")
def slopes_added(root):
    root.grad = 1.0
    for node in reversed(in_order(root)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad + slope


@_wrong_backward(
    "It is right the first time. The second time the first time's sums are in it, though every "
    "`.grad` was set back: what else is kept between two calls?"
)
def sums_kept_between_calls(root):
    root.grad = 1.0
    order = in_order(root)
    for node in order[:-1]:
        node.grad = getattr(node, "kept", 0.0)
    for node in reversed(order):
        _hand_on(node)
    for node in order:
        node.kept = node.grad


@_wrong_backward(
    "It is right the first time, and the second time nothing flows: nodes that were done once are "
    "still marked as done."
)
def marked_as_done(root):
    root.grad = 1.0
    for node in reversed(in_order(root)):
        if not hasattr(node, "done"):
            node.done = True
            _hand_on(node)


def _wrong_slope(name, sentence, **methods):
    """Register an engine with a wrong local slope as a mistake of ``backward``."""
    wrong = _driven("gradients", _engine(**methods), backward=flow_back)
    backward.mistake(sentence)(_named(wrong, name))


_wrong_slope(
    "slope_of_difference",
    "In x − y both get the same sign: how does the difference move when y grows?",
    __sub__=lambda self, other: self.new(
        self.data - self.of(other).data, (self, 1.0), (self.of(other), 1.0)
    ),
)
_wrong_slope(
    "own_factor",
    "In x · y each gets its own number as its slope. What is x multiplied by?",
    __mul__=lambda self, other: self.new(
        self.data * self.of(other).data,
        (self, self.data),
        (self.of(other), self.of(other).data),
    ),
)
_wrong_slope(
    "slope_of_denominator",
    "In x / y the sign of y's slope is lost: how does the quotient move when y grows?",
    __truediv__=lambda self, other: self.new(
        self.data / self.of(other).data,
        (self, 1 / self.of(other).data),
        (self.of(other), self.data / self.of(other).data ** 2),
    ),
)
_wrong_slope(
    "denominator_not_squared",
    "In x / y the slope in y has a square below the line.",
    __truediv__=lambda self, other: self.new(
        self.data / self.of(other).data,
        (self, 1 / self.of(other).data),
        (self.of(other), -self.data / self.of(other).data),
    ),
)
_wrong_slope(
    "exponent_not_a_factor",
    "In x ** n the exponent went down by one. Where else does it go?",
    __pow__=lambda self, n: self.new(self.data**n, (self, self.data ** (n - 1))),
)
_wrong_slope(
    "exponent_not_lowered",
    "In x ** n the exponent came down as a factor, and the power kept it too.",
    __pow__=lambda self, n: self.new(self.data**n, (self, n * self.data**n)),
)
_wrong_slope(
    "slope_of_unary_minus",
    "−x falls when x grows: its slope has a sign.",
    __neg__=lambda self: self.new(-self.data, (self, 1.0)),
)
_wrong_slope(
    "slope_of_exp",
    "exp hands on what arrives as it is: what is its slope?",
    exp=lambda self: self.new(math.exp(self.data), (self, 1.0)),
)
_wrong_slope(
    "slope_of_tanh_at_its_input",
    "tanh has the slope 1 − t², where t is what comes out of it; here it is what goes in.",
    tanh=lambda self: self.new(math.tanh(self.data), (self, 1 - self.data**2)),
)
_wrong_slope(
    "slope_of_tanh_not_squared",
    "1 − t is not the slope of tanh: is it 1 where t is 0, and the same for t and −t?",
    tanh=lambda self: self.new(math.tanh(self.data), (self, 1 - math.tanh(self.data))),
)
_wrong_slope(
    "relu_always_open",
    "relu hands on everything, also where it has cut something off.",
    relu=lambda self: self.new(max(self.data, 0.0), (self, 1.0)),
)
_wrong_slope(
    "relu_open_at_zero",
    "At 0 itself relu has a corner, where the course agrees on the slope 0. Is it > or >=?",
    relu=lambda self: self.new(max(self.data, 0.0), (self, 1.0 if self.data >= 0 else 0.0)),
)


# ------------------------------------------------------------------------------ grad_batch_norm


def _batch_norm(x, gamma, beta, eps):
    mean, variance = tf.nn.moments(x, axes=[0])
    return gamma * (x - mean) / tf.sqrt(variance + eps) + beta


def _normed(x, eps, ddof=0):
    """x̂ and σ, the root of variance + eps."""
    sigma = np.sqrt(x.var(axis=0, ddof=ddof) + eps) if len(x) > ddof else np.nan
    return (x - x.mean(axis=0)) / sigma, sigma


def _norm_backward(x, gamma, dz, eps, through_mean=1, through_variance=1, ddof=0):
    """The gradients; without its mean path, its variance path, or with another variance."""
    hat, sigma = _normed(x, eps, ddof)
    along = through_variance * hat * (dz * hat).sum(axis=0) / (len(x) - ddof)
    dx = gamma / sigma * (dz - through_mean * dz.mean(axis=0) - along)
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


def _norm_sizes(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    # x̂ is a difference too, of x and its mean.
    hat = (np.abs(x) + np.abs(x).mean(axis=0)) / sigma
    across, down = np.abs(dz), np.abs(dz).mean(axis=0)
    dx = np.abs(gamma) / sigma * (across + down + hat * (across * hat).mean(axis=0))
    return dx, (across * hat).sum(axis=0), across.sum(axis=0)


def _batch(label, n, d, **more):
    return normal(label, x=(n, d), gamma=(d,), beta=(d,), eps=1e-3, **more)


grad_batch_norm = exercise(
    points=6,
    function=_batch_norm,
    wrt=("x", "gamma", "beta"),
    arguments=("x", "gamma", "beta", "dz", "eps"),
    returns=("dx", "dgamma", "dbeta"),
    terms=_norm_sizes,
    cases=[
        normal(
            "a single column, 1, 2 and 6",
            x=lambda _: np.array([[1.0], [2.0], [6.0]]),
            gamma=lambda _: np.array([2.0]),
            beta=lambda _: np.array([0.5]),
            dz=lambda _: np.array([[1.0], [0.0], [-2.0]]),
            eps=1e-5,
        ),
        _batch("5 examples of 3 features", 5, 3),
        _batch("4 examples of 6 features", 4, 6),
        _batch("3 examples of 3 features", 3, 3),
        normal("a large eps", x=(6, 2), gamma=(2,), beta=(2,), eps=0.75),
        _batch("features far from 0", 5, 2, offset={"x": 10.0}),
        _batch("float32", 6, 3, dtype="float32"),
        _batch("γ and β around 2⁵⁰", 4, 2, scale={"gamma": 2.0**50, "beta": 2.0**50}),
        _batch("a single example", 1, 3),
        normal(
            "a feature that is the same for all",
            x=lambda _: np.array([[1.5, 1.0], [1.5, -2.0], [1.5, 0.5]]),
            gamma=(2,),
            beta=(2,),
            eps=0.25,
        ),
    ],
    hints=[
        "With x̂ = (x − mean)/σ, z = γ x̂ + β. dβ and dγ are those of any such line: which sums over "
        "the examples?",
        "x reaches x̂ by three ways: itself, through the mean, and through the variance. Write the "
        "forward pass in small steps and go back through each.",
        "With dx̂ = γ dz it comes to: dx̂, minus its mean over the batch, minus x̂ times the mean of "
        "dx̂ · x̂, all over σ = √(variance + eps).",
    ],
)


@grad_batch_norm.mistake(
    "x reaches z through the mean as well: when one example grows, all others lie lower."
)
def mean_path_dropped(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_mean=0)


@grad_batch_norm.mistake(
    "x reaches z through the variance as well: when one example moves outwards, all others draw "
    "together."
)
def variance_path_dropped(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_variance=0)


@grad_batch_norm.mistake(
    "Mean and variance are treated as constants: this is γ dz/σ. Both are made of x."
)
def statistics_as_constants(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_mean=0, through_variance=0)


@grad_batch_norm.mistake(
    "The variance is divided by n − 1 here, as for a sample. In training batch norm divides by n."
)
def n_minus_one(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, ddof=1)


@grad_batch_norm.mistake("γ is missing from dx: what arrives at x̂ has passed it.")
def gamma_missing(x, gamma, beta, dz, eps):
    return _norm_backward(x, np.ones_like(gamma), dz, eps)


@grad_batch_norm.mistake("dx is not divided by σ: by how much does x̂ move when x does?")
def sigma_missing(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx * _normed(x, eps)[1], dgamma, dbeta


@grad_batch_norm.mistake("dx is divided by the variance, where the standard deviation belongs.")
def variance_for_sigma(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx / _normed(x, eps)[1], dgamma, dbeta


@grad_batch_norm.mistake("dγ is made with x; γ multiplies x̂.")
def dgamma_with_x(x, gamma, beta, dz, eps):
    dx, _, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, (dz * x).sum(axis=0), dbeta


@grad_batch_norm.mistake(
    "dγ and dβ are means over the batch. Gradients that meet add up; if the loss is a mean, dz "
    "has that in it already."
)
def means_for_sums(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dgamma / len(x), dbeta / len(x)


@grad_batch_norm.mistake(
    "dγ and dβ have one row for each example. γ and β serve all of them: what becomes of the rows?"
)
def not_summed(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    return _norm_backward(x, gamma, dz, eps)[0], dz * hat, dz.copy()


@grad_batch_norm.mistake("The order is dx, dγ, dβ; the last two are exchanged.")
def exchanged(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dbeta, dgamma


@grad_batch_norm.mistake("eps is left out: it stands under the root, beside the variance.")
def eps_left_out(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, 0.0)


@grad_batch_norm.mistake(
    "The means in dx were left as sums over the batch: dz − Σdz, not dz minus its mean."
)
def sums_for_means(x, gamma, beta, dz, eps):
    n = len(x)
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps, n, n)
    return dx, dgamma, dbeta


@grad_batch_norm.mistake(
    "Each example was normalised over its features (that is layer norm). Batch norm goes down the "
    "columns, over the examples."
)
def over_the_features(x, gamma, beta, dz, eps):
    dx, _, _ = _norm_backward(x.T, np.ones(()), (dz * gamma).T, eps)
    hat, _ = _normed(x.T, eps)
    return dx.T, (dz * hat.T).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake("dz is missing: these are the gradients for a dz of ones.")
def no_upstream(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, np.ones_like(dz), eps)


@grad_batch_norm.mistake(
    "The two terms of dx that come through mean and variance are added where they should be taken "
    "off: what does a larger mean do to x̂?"
)
def signs_turned(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, -1, -1)


# ----------------------------------------------------------------------------------- train_step


def _loss_in_tensorflow(params, images, labels):
    w1, b1, w2, b2 = params
    logits = tf.nn.relu(images @ w1 + b1) @ w2 + b2
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return tf.reduce_mean(losses)


def _step_by_the_tape(params, images, labels, eta):
    params = [tf.constant(p) for p in params]
    with tf.GradientTape() as tape:
        tape.watch(params)
        loss = _loss_in_tensorflow(params, tf.constant(images), tf.constant(labels))
    found = tape.gradient(loss, params)
    return tuple((p - eta * g).numpy() for p, g in zip(params, found, strict=True)), loss.numpy()


def _softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _loss(params, images, labels, mean=np.mean):
    w1, b1, w2, b2 = params
    logits = np.maximum(images @ w1 + b1, 0) @ w2 + b2
    top = logits.max(axis=1)
    total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return mean(total - logits[np.arange(len(labels)), labels])


def _train(
    params,
    images,
    labels,
    eta,
    error=lambda p, y: (p - y) / len(y),
    softmax=_softmax,
    gate=lambda a: a > 0,
    w2_used=lambda w2, dw2: w2,
    biases=lambda db: db,
    change=lambda grads: grads,
):
    """A step with one thing different."""
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    da2 = error(softmax(h @ w2 + b2), np.eye(len(b2))[labels])
    dw2 = h.T @ da2
    da1 = da2 @ w2_used(w2, eta * dw2).T * gate(a)
    grads = (images.T @ da1, biases(da1.sum(axis=0)), dw2, biases(da2.sum(axis=0)))
    new = tuple(p - eta * g for p, g in zip(params, change(grads), strict=True))
    return new, _loss(params, images, labels)


def _step_sizes(params, images, labels, eta):
    w1, b1, w2, b2 = params
    hidden = np.abs(images) @ np.abs(w1) + np.abs(b1)
    error = np.full((len(labels), len(b2)), 1 / len(labels))
    below = error @ np.abs(w2).T
    steps = (np.abs(images).T @ below, below.sum(axis=0), hidden.T @ error, error.sum(axis=0))
    sizes = tuple(np.abs(p) + abs(eta) * s for p, s in zip(params, steps, strict=True))
    return sizes, np.max(hidden @ np.abs(w2) + np.abs(b2))


def _params(d, h, k, zero_unit=False):
    """w1, b1, w2, b2; with one hidden unit that is exactly 0 for every image, if asked."""

    def draw(rng):
        drawn = [np.round(rng.normal(size=s) * 32) / 64 for s in ((d, h), (h,), (h, k), (k,))]
        if zero_unit:
            drawn[0][:, 0] = drawn[1][0] = 0
        return tuple(drawn)

    return draw


def _digits(label, n, d, h, k, eta, zero_unit=False, **more):
    return normal(
        label,
        params=_params(d, h, k, zero_unit),
        images=(n, d),
        labels=integers((n,), below=k),
        eta=eta,
        **more,
    )


train_step = exercise(
    points=4,
    expects=_step_by_the_tape,
    returns=("params", "loss"),
    terms=_step_sizes,
    cases=[
        _digits("5 images of 4 pixels, 3 classes", 5, 4, 6, 3, 0.5),
        _digits("7 images of 3 pixels, 4 classes", 7, 3, 5, 4, 0.125),
        _digits("a single image", 1, 4, 3, 5, 0.25),
        _digits("as many of everything", 4, 4, 4, 4, 0.5),
        _digits("a hidden unit that is exactly 0", 5, 3, 4, 3, 0.5, zero_unit=True),
        _digits("float32", 6, 4, 5, 3, 0.25, dtype="float32"),
        _digits("very bright images", 3, 4, 5, 3, 0.25, scale={"images": 2.0**14}, extreme=True),
    ],
    hints=[
        "Go forward and keep what you will need: what enters the relu, what leaves it, and the "
        "probabilities. The loss is that of the old parameters.",
        "You have every piece: the gradient of the mean cross-entropy in the logits, that of a "
        "linear layer, and the relu, which lets through where what entered was above 0.",
        "First all four gradients, with the old parameters; then the four steps, each a new array: "
        "p − eta · dp. Take the largest logit off each row before you exponentiate.",
    ],
)


@train_step.mistake("The steps climb: the loss will grow. Which way does a gradient point?")
def uphill(params, images, labels, eta):
    return _train(params, images, labels, -eta)


@train_step.mistake("η is not in it: the steps are as long as the gradients.")
def no_rate(params, images, labels, eta):
    return _train(params, images, labels, 1.0)


@train_step.mistake("The gradient is that of a sum over the images; the loss is their mean.")
def sum_over_images(params, images, labels, eta):
    return _train(params, images, labels, eta, error=lambda p, y: p - y)


@train_step.mistake(
    "The mean is taken twice on the way to the biases: dz has the 1/n in it already."
)
def mean_twice_for_biases(params, images, labels, eta):
    return _train(params, images, labels, eta, biases=lambda db: db / len(labels))


@train_step.mistake("The relu lets everything through on the way back, also where it was shut.")
def relu_always_open(params, images, labels, eta):
    return _train(params, images, labels, eta, gate=lambda a: np.ones_like(a))


@train_step.mistake("At 0 itself relu has the slope 0, as agreed. Is it > or >=?")
def relu_open_at_zero(params, images, labels, eta):
    return _train(params, images, labels, eta, gate=lambda a: a >= 0)


@train_step.mistake(
    "w2 was updated before the sweep passed it: the gradient of w1 belongs to the w2 that made the "
    "forward pass."
)
def updated_on_the_way(params, images, labels, eta):
    return _train(params, images, labels, eta, w2_used=lambda w2, step: w2 - step)


@train_step.mistake("The loss is that after the step. It was asked for as it was before.")
def loss_after(params, images, labels, eta):
    new, _ = _train(params, images, labels, eta)
    return new, _loss(new, images, labels)


@train_step.mistake("The loss is the sum over the images; it should be their mean.")
def loss_as_sum(params, images, labels, eta):
    return _train(params, images, labels, eta)[0], _loss(params, images, labels, np.sum)


@train_step.mistake("The softmax is missing: the label was taken off the logits themselves.")
def softmax_forgotten(params, images, labels, eta):
    return _train(params, images, labels, eta, softmax=lambda logits: logits)


@train_step.mistake(
    "The biases stay as they were: they have gradients too, the sums of what arrives."
)
def biases_left(params, images, labels, eta):
    return _train(params, images, labels, eta, biases=np.zeros_like)


@train_step.mistake("The first layer stays as it was: the sweep goes on below the relu.")
def first_layer_left(params, images, labels, eta):
    return _train(
        params,
        images,
        labels,
        eta,
        change=lambda g: (np.zeros_like(g[0]), np.zeros_like(g[1]), g[2], g[3]),
    )


@train_step.mistake("These are the gradients, and not the parameters after the step.")
def gradients_returned(params, images, labels, eta):
    new, loss = _train(params, images, labels, 1.0)
    return tuple(p - n for p, n in zip(params, new, strict=True)), loss


@train_step.mistake("The loss comes second, after the parameters.")
def exchanged_(params, images, labels, eta):
    return _train(params, images, labels, eta)[::-1]


@train_step.mistake(
    "The formulas are right, and exp overflows for large logits: take something off each row that "
    "leaves the softmax as it is."
)
def overflow(params, images, labels, eta):
    def naive(logits):
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)

    return _train(params, images, labels, eta, softmax=naive)
