"""Gradients through a whole expression."""

import math

import numpy as np

from backprop.beside import drivers
from backprop.c12_engine import engines, walks
from backprop.material.engine import (
    CASES,
    flow_back,
    gradient_sizes,
    gradients_by_the_tape,
    in_order,
)
from grader.exercise import exercise


def _which_operation(expression, mine, truth):
    """The operation through which a wrong gradient came: the node that it left had a right one."""
    leaves, steps = expression
    got, due = np.ravel(mine["grad"]), np.ravel(truth["grad"])
    off = ~np.isclose(got, due, rtol=1e-9, atol=1e-12)
    used_by = {n: [] for n in range(len(due))}
    for number, (operation, *operands) in enumerate(steps, len(leaves)):
        for operand in {o for o in operands if isinstance(o, int)}:
            used_by[operand].append((number, operation))
    for node in range(len(due) - 1, -1, -1):
        users = used_by[node]
        if off[node] and users and not any(off[number] for number, _ in users):
            names = sorted({engines.spoken(operation) for _, operation in users})
            return (
                f"The gradient is right down to {' and '.join(names)} and wrong behind: what came "
                f"back is {got[node]:.6g} and should be {due[node]:.6g}. Look at the local slope "
                f"of {' and '.join(names)}, at whether what arrives is added, and at the order: "
                "had all of its gradient arrived when it was handed on?"
            )
    return ""


backward = exercise(
    points=4,
    explains=_which_operation,
    driver=drivers.gradients,
    needs=("Value",),
    expects=lambda expression: _twice(gradients_by_the_tape(expression)),
    terms=lambda expression: _twice(gradient_sizes(expression)),
    signature=("root",),
    returns="gradients",
    cases=CASES,
    hints=[
        "What is the slope of the root with respect to itself? Everything else starts from there.",
        "Go through the topological order from its end. When a node's turn comes, all that will "
        "ever arrive at it has arrived: hand it on to its parents, times the local slope.",
        "A parent may be reached by several ways, or twice by one (x · x): add to its `.grad`. If "
        "one operation only comes out wrong, the mistake is in its local slope, in your Value.",
    ],
    insight="Not doubled. The leaves keep their old sums, and the nodes in between do too, and "
    "send their old sums along with the new ones. A cell further down shows the numbers: "
    "that is what zero_grad is for.",
)


def _twice(gradient):
    return {"grad": gradient, "grad, after every grad was set back to 0": gradient}


def _wrong_backward(sentence, styles=engines.STYLES[:1]):
    """Register the decorated function of the root as a mistake, on engines of these styles."""

    def register(function):
        for value, suffix, more in styles:
            wrong = engines.driven(drivers.gradients, value, backward=function)
            backward.mistake(sentence + more)(engines.named(wrong, function.__name__ + suffix))
        return function

    return register


def _hand_on(node):
    for parent, slope in zip(node.parents, node.slopes, strict=True):
        parent.grad += node.grad * slope


@_wrong_backward(
    "A node hands on what it has as soon as it is met, and more may still arrive: that takes an "
    "order in which everything that uses a node comes before it.",
    engines.STYLES,
)
def no_topological_order(root):
    root.grad = 1.0
    for node in walks.node_before_its_parents(root):
        _hand_on(node)


@_wrong_backward(
    "The nodes hand on level by level from the root. A node at the end of a short way and of a "
    "long way has its turn before the long way has arrived.",
    engines.STYLES,
)
def level_by_level(root):
    root.grad = 1.0
    for node in walks.by_levels(root):
        _hand_on(node)


@_wrong_backward(
    "A node that is reached by two ways hands on twice, and the second time once more what it had "
    "handed on already.",
    engines.STYLES,
)
def nodes_visited_twice(root):
    def visit(node):
        _hand_on(node)
        for parent in node.parents:
            visit(parent)

    root.grad = 1.0
    visit(root)


@_wrong_backward(
    "You hand on each time something arrives, so what had arrived earlier is sent once more. When "
    "is a node's gradient complete, and in which order is each of them handed on once?",
)
def handed_on_at_each_arrival(root):
    def visit(node):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad * slope
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
    "Only the parents of the root get anything: the others hand on before anything has arrived. "
    "From which end do you read the order?",
    engines.STYLES,
)
def forward_order(root):
    root.grad = 1.0
    for node in in_order(root):
        _hand_on(node)


@_wrong_backward("Nothing flows: what is the slope of the root with respect to itself?")
def root_not_started(root):
    for node in reversed(in_order(root)):
        _hand_on(node)


@_wrong_backward(
    "Only local slopes are added up. What has arrived at a node multiplies them.",
    engines.STYLES,
)
def upstream_missing(root):
    root.grad = 1.0
    for node in reversed(in_order(root)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope


@_wrong_backward(
    "Upstream and local slope are added. Along one path they multiply.",
    engines.STYLES,
)
def slopes_added(root):
    root.grad = 1.0
    for node in reversed(in_order(root)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += node.grad + slope


@_wrong_backward(
    "It is right the first time. The second time the first time's sums are in it, though every "
    "`.grad` was set back: what else is kept between two calls?",
    engines.STYLES,
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


def _wrong_slope(name, sentence, styles=engines.STYLES[:1], **methods):
    """Register an engine with a wrong local slope as a mistake of ``backward``; in more styles
    than one where other operations are made of this one."""
    for value, suffix, more in styles:
        wrong = engines.driven(
            drivers.gradients, engines.engine(value, **methods), backward=flow_back
        )
        backward.mistake(sentence + more)(engines.named(wrong, name + suffix))


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
    engines.STYLES,
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
    "In x / y, the slope with respect to y has a square below the line.",
    __truediv__=lambda self, other: self.new(
        self.data / self.of(other).data,
        (self, 1 / self.of(other).data),
        (self.of(other), -self.data / self.of(other).data),
    ),
)


_wrong_slope(
    "exponent_not_a_factor",
    "In x ** n the exponent went down by one. Where else does it go?",
    engines.STYLES,
    __pow__=lambda self, n: self.new(self.data**n, (self, self.data ** (n - 1))),
)


_wrong_slope(
    "exponent_not_lowered",
    "In x ** n the exponent came down as a factor, and the power kept it too.",
    engines.STYLES,
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


@_wrong_backward("Every node began with 1. Only the root is the root.", engines.STYLES)
def every_node_starts_with_one(root):
    order = in_order(root)
    for node in order:
        node.grad = 1.0
    for node in reversed(order):
        _hand_on(node)


@_wrong_backward("The root began with its own number. What is its slope with respect to itself?")
def root_starts_with_its_number(root):
    root.grad = root.data
    for node in reversed(in_order(root)):
        _hand_on(node)


@_wrong_backward(
    "The nodes hand on twice, and the second time once more what they had handed on already: the "
    "sweep was made twice.",
    engines.STYLES,
)
def swept_twice(root):
    root.grad = 1.0
    for _ in range(2):
        for node in reversed(in_order(root)):
            _hand_on(node)


@_wrong_backward(
    "The root has its 1, and hands nothing on: did its turn come, and had it its 1 by then?"
)
def root_left_out(root):
    root.grad = 1.0
    for node in reversed(in_order(root)[:-1]):
        _hand_on(node)


@_wrong_backward(
    "The nodes had their turns by their numbers, the largest first. What says which of two has to "
    "come first?",
    engines.STYLES,
)
def by_number(root):
    root.grad = 1.0
    for node in sorted(in_order(root), key=lambda node: -node.data):
        _hand_on(node)


@_wrong_backward(
    "A node hands on as it comes off a stack on the way down, and more may still arrive: that "
    "needs an order in which everything that uses a node comes before it."
)
def off_a_stack(root):
    root.grad = 1.0
    found, todo = [], [root]
    while todo:
        node = todo.pop()
        if all(node is not f for f in found):
            found.append(node)
            _hand_on(node)
            todo += node.parents


def _odd(value, method):
    """The engine, with what one operation makes marked as odd."""

    def operation(self, *others):
        made = getattr(value, method)(self, *others)
        made.is_odd = True
        return made

    return engines.engine(value, **{method: operation})


def _handing_on(how):
    """A backward in which odd nodes hand on in another way."""

    def wrong_backward(root):
        root.grad = 1.0
        for node in reversed(in_order(root)):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                if getattr(node, "is_odd", False):
                    parent.grad = how(parent.grad, node.grad, slope)
                else:
                    parent.grad += node.grad * slope

    return wrong_backward


#: Operations of which others are made in the second style, or that are made of others there.
_OTHER_IF_COMPOSED = ("__add__", "__mul__", "__pow__", "__neg__")


def _wrong_way_back(name, sentence, how, methods):
    """Register a wrong way of handing on, one operation at a time, in both styles of engine."""
    for method, operation in methods.items():
        for value, suffix, more in engines.STYLES:
            if suffix and method not in _OTHER_IF_COMPOSED:
                continue  # alike in both
            wrong = engines.driven(
                drivers.gradients, _odd(value, method), backward=_handing_on(how)
            )
            backward.mistake(sentence.format(operation=operation) + more)(
                engines.named(wrong, f"{name}_{method.strip('_')}{suffix}")
            )


_METHODS = {
    "__add__": "+",
    "__mul__": "·",
    "__sub__": "−",
    "__truediv__": "/",
    "__pow__": "**",
    "__neg__": "unary −",
    "exp": "exp",
    "tanh": "tanh",
    "relu": "relu",
}


_wrong_way_back(
    "overwritten_by",
    "What {operation} sends back overwrites what had arrived before. Gradients add where paths "
    "meet: should an = be a +=?",
    lambda there, arrived, slope: arrived * slope,
    _METHODS,
)


_wrong_way_back(
    "upstream_missing_in",
    "{operation} hands on its local slope alone. What has arrived at its result multiplies it.",
    lambda there, arrived, slope: there + slope,
    {m: o for m, o in _METHODS.items() if m != "__add__"},
)


_wrong_way_back(
    "nothing_through",
    "Nothing goes back through {operation}. Is what it makes a new Value without parents, or does "
    "its way back do nothing?",
    lambda there, arrived, slope: there,
    {
        **_METHODS,
        "__rsub__": "− with a float on the left",
        "__rtruediv__": "/ with a float on the left",
    },
)


_wrong_way_back(
    "sign_of",
    "What {operation} sends back has the wrong sign: how does it move when its operand grows?",
    lambda there, arrived, slope: there - arrived * slope,
    {m: o for m, o in _METHODS.items() if m != "__neg__"},
)


def _only_one_gets(method, operation, styles):
    """Register an engine in which the second operand of an operation gets nothing."""
    for value, suffix, more in styles:

        def one(self, other, value=value):
            made = getattr(value, method)(self, other)
            made.slopes = (made.slopes[0], 0.0)
            return made

        wrong = engines.driven(
            drivers.gradients, engines.engine(value, **{method: one}), backward=flow_back
        )
        backward.mistake(
            f"In {operation} only the first operand gets a gradient. How does the result move when "
            f"the second one does?{more}"
        )(engines.named(wrong, f"second_operand_of_{method.strip('_')}{suffix}"))


_only_one_gets("__add__", "+", engines.STYLES)
_only_one_gets("__mul__", "·", engines.STYLES)
_only_one_gets("__sub__", "−", engines.STYLES)
_only_one_gets("__truediv__", "/", engines.STYLES)


_wrong_slope(
    "factor_of_the_other",
    "In x · y the second operand gets its own number as its slope, and the first one is right. "
    "What is y multiplied by?",
    engines.STYLES,
    __mul__=lambda self, other: self.new(
        self.data * self.of(other).data,
        (self, self.of(other).data),
        (self.of(other), self.of(other).data),
    ),
)


_wrong_slope(
    "exponent_raised",
    "In x ** n the exponent went up by one, as in an integral. Which way does it go?",
    engines.STYLES,
    __pow__=lambda self, n: self.new(self.data**n, (self, (n + 1) * self.data**n)),
)


_wrong_slope(
    "slope_of_exp_at_its_input",
    "exp has its own value as its slope; here it is what goes in.",
    exp=lambda self: self.new(math.exp(self.data), (self, self.data)),
)


_wrong_slope(
    "slope_of_sigmoid_for_tanh",
    "t(1 − t) is the slope of σ. That of tanh is largest where t is 0.",
    tanh=lambda self: self.new(
        math.tanh(self.data), (self, math.tanh(self.data) * (1 - math.tanh(self.data)))
    ),
)


_wrong_slope(
    "tanh_twice",
    "1 − tanh² was taken at t, which is a tanh already.",
    tanh=lambda self: self.new(
        math.tanh(self.data), (self, 1 - math.tanh(math.tanh(self.data)) ** 2)
    ),
)


_wrong_slope(
    "value_for_slope_of_tanh",
    "tanh hands on t times what arrives. t is its value: what is its slope?",
    tanh=lambda self: self.new(math.tanh(self.data), (self, math.tanh(self.data))),
)


_wrong_slope(
    "slope_of_tanh_with_plus",
    "1 + t² is larger than 1 everywhere. Is tanh steep where it is nearly level?",
    tanh=lambda self: self.new(math.tanh(self.data), (self, 1 + math.tanh(self.data) ** 2)),
)


_wrong_slope(
    "square_for_slope_of_tanh",
    "tanh hands on t² times what arrives. At t = 0, where tanh is steepest, that is nothing.",
    tanh=lambda self: self.new(math.tanh(self.data), (self, math.tanh(self.data) ** 2)),
)


_wrong_slope(
    "value_for_slope_of_relu",
    "relu hands on its value times what arrives. Where it is open, how steep is it?",
    relu=lambda self: self.new(max(self.data, 0.0), (self, max(self.data, 0.0))),
)


_wrong_slope(
    "relu_that_leaks",
    "relu hands on a little where it has cut something off: that is a leaky relu.",
    relu=lambda self: self.new(max(self.data, 0.0), (self, 1.0 if self.data > 0 else 0.01)),
)


_wrong_slope(
    "relu_shut_where_open",
    "relu hands on where it has cut something off, and nothing where it is open. Is it > or <?",
    relu=lambda self: self.new(max(self.data, 0.0), (self, 1.0 if self.data < 0 else 0.0)),
)


def _relu_of_the_gradient(root):
    root.grad = 1.0
    for node in reversed(in_order(root)):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            if getattr(node, "is_odd", False):
                parent.grad += max(node.grad, 0.0)
            else:
                parent.grad += node.grad * slope


backward.mistake(
    "relu was applied to the gradient. What decides whether it passes: its own sign, or that of "
    "what went into the relu?"
)(
    engines.named(
        engines.driven(
            drivers.gradients, _odd(engines.STYLES[0][0], "relu"), backward=_relu_of_the_gradient
        ),
        "relu_of_the_gradient",
    )
)
