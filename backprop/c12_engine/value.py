"""A number that remembers what it was made of; its known mistakes are engines that make them."""

import math

import numpy as np

from backprop.beside import drivers
from backprop.beside.drivers import reached, run
from backprop.c12_engine import engines
from backprop.material.engine import (
    CASES,
    ON_FLOATS,
    RightValue,
)
from grader.exercise import exercise


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
    driver=drivers.values,
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
    insight="eᵃ and tanh a can be written with the result alone (r and 1 − r²), and so can relu "
    "(is r above 0?). Mind that only numbers and parents have been tried so far: your "
    "slopes are put to the test by check(backward).",
)


def _wrong_value(name, sentence, styles=engines.STYLES[:1], **methods):
    """Register an engine that is wrong in these methods as a mistake of ``Value``; in more styles
    than one where other operations are made of these."""
    for value, suffix, more in styles:
        wrong = engines.driven(drivers.values, engines.engine(value, **methods))
        Value.mistake(sentence + more)(engines.named(wrong, name + suffix))


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
    engines.STYLES,
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


_wrong_value(
    "no_reflected_sum",
    "A float on the left of + has no method yet: what does Python look for in 2.5 + x?",
    __radd__=None,
)


_wrong_value(
    "no_reflected_product",
    "A float on the left of · has no method yet: what does Python look for in 2.0 * x?",
    __rmul__=None,
)


_wrong_value(
    "no_unary_minus",
    "−x has no method yet: what does Python look for there?",
    __neg__=None,
)


_wrong_value(
    "relu_upside_down",
    "relu keeps the negative values and cuts off the others. Is it a maximum or a minimum?",
    relu=lambda self: self.new(min(self.data, 0.0), (self, 1.0)),
)


_wrong_value(
    "relu_as_step",
    "relu comes out as 1 or 0, which is its slope. What does it do to a value above 0?",
    relu=lambda self: self.new(1.0 if self.data > 0 else 0.0, (self, 1.0)),
)


_wrong_value(
    "sinh_for_tanh",
    "This is sinh, which is not squeezed: tanh is sinh over cosh.",
    tanh=lambda self: self.new(math.sinh(self.data), (self, 1.0)),
)


_wrong_value(
    "tan_for_tanh",
    "This is the tangent of an angle. tanh, with an h, goes from −1 to 1.",
    tanh=lambda self: self.new(math.tan(self.data), (self, 1.0)),
)


_wrong_value(
    "rounded_base",
    "exp is 2.718 to a power here. e has more digits: which function knows them?",
    exp=lambda self: self.new(2.718**self.data, (self, 1.0)),
)


_wrong_value(
    "exp_of_the_negative",
    "exp comes out as e⁻ˣ: a sign has got into the exponent.",
    exp=lambda self: self.new(math.exp(-self.data), (self, 1.0)),
)


_wrong_value(
    "difference_turned",
    "x − y comes out as y − x.",
    __sub__=lambda self, other: self.new(
        self.of(other).data - self.data, (self.of(other), 1.0), (self, 1.0)
    ),
)


_wrong_value(
    "quotient_turned",
    "x / y comes out as y / x.",
    __truediv__=lambda self, other: self.new(
        self.of(other).data / self.data, (self.of(other), 1.0), (self, 1.0)
    ),
)


_wrong_value(
    "quotient_as_product",
    "x / y comes out as x · y.",
    __truediv__=lambda self, other: self * other,
)


_wrong_value(
    "whole_quotient",
    "x / y was rounded down to a whole number: that is one stroke too many.",
    __truediv__=lambda self, other: self.new(
        self.data // self.of(other).data, (self, 1.0), (self.of(other), 1.0)
    ),
)


_wrong_value(
    "numbers_as_whole_ones",
    "The number was cut down to a whole one. Keep it as it is.",
    __init__=lambda self, data, parents=(), slopes=(): self.__dict__.update(
        data=int(data), grad=0.0, parents=parents, slopes=slopes
    ),
)


_wrong_value(
    "numbers_in_float32",
    "The number was kept in float32: half of its digits are gone. A Python float has them all.",
    __init__=lambda self, data, parents=(), slopes=(): self.__dict__.update(
        data=float(np.float32(data)), grad=0.0, parents=parents, slopes=slopes
    ),
)


def _forgotten(method, spoken):
    """Register engines that forget, in one operation, all parents or the second of two."""

    def forgets(kept):
        def operation(self, *others):
            made = getattr(RightValue, method)(self, *others)
            made.parents = made.parents[:kept]
            return made

        return operation

    _wrong_value(
        f"no_parents_of_{method.strip('_')}",
        f"What {spoken} makes has no parents: without them there is no way back from it.",
        **{method: forgets(0)},
    )
    if method not in ("exp", "tanh", "relu", "__neg__", "__pow__"):
        _wrong_value(
            f"second_parent_of_{method.strip('_')}_forgotten",
            f"What {spoken} makes remembers the first operand only. The gradient has to find its "
            "way to both.",
            **{method: forgets(1)},
        )


for _method, _spoken in (
    ("__add__", "+"),
    ("__mul__", "·"),
    ("__sub__", "−"),
    ("__truediv__", "/"),
    ("__pow__", "**"),
    ("__neg__", "unary −"),
    ("exp", "exp"),
    ("tanh", "tanh"),
    ("relu", "relu"),
):
    _forgotten(_method, _spoken)
