"""The sigmoid in four stages, each with its local gradient."""

import numpy as np

from grader.cases import given, normal, number
from grader.exercise import exercise


def _stages(x):
    """The values on the way forward."""
    c = -x
    b = np.exp(c)
    a = 1 + b
    return a, b, c, 1 / a


def _local(x):
    a, b, _c, _f = _stages(x)
    return -1 / a**2, np.float64(1.0), b, np.float64(-1.0)


sigmoid_stages = exercise(
    points=3,
    expects=_local,
    returns=("df/da", "da/db", "db/dc", "dc/dx"),
    cases=[
        given("x = 0.5", x=0.5),
        normal("x drawn at random", x=number(0.2, 3)),
        normal("a negative x", x=number(-3, -0.2)),
        given("x = 7", x=7.0),
        given("x = −30", x=-30.0),
    ],
    hints=[
        "Go forward first: c = −x, b = eᶜ, a = 1 + b, f = 1/a. Each step is one that you can "
        "differentiate at sight.",
        "Take each local gradient at the input of its own step: df/da at a, db/dc at c. Nothing "
        "is multiplied together yet.",
        "1/a is a⁻¹, so the power rule holds. Adding 1 changes no slope, and eᶜ is its own slope. "
        "At x = 0.5 the four are −0.387456, 1, 0.606531 and −1.",
    ],
    insight=(
        "Two of the four never change: da/db is 1 and dc/dx is −1. At x = 30 it is db/dc = e⁻³⁰ "
        "that makes the product nearly 0: far out, the sigmoid passes almost nothing back. "
        "Multiply your four numbers at x = 0, where σ is steepest: what is the most that it "
        "passes on?"
    ),
)


@sigmoid_stages.mistake(
    "These are running products: df/da, then df/db, df/dc, df/dx. The question is for the "
    "factors, each step on its own."
)
def running_products(x):
    return tuple(np.cumprod(_local(x)))


@sigmoid_stages.mistake("Your order is that of the way forward. It should go back from f to x.")
def forward_order(x):
    return _local(x)[::-1]


@sigmoid_stages.mistake("1/a falls when a grows: look at the sign of df/da.")
def sign_of_reciprocal(x):
    first, *rest = _local(x)
    return (-first, *rest)


@sigmoid_stages.mistake(
    "You lowered the power of 1/a = a⁻¹ the wrong way. One less than −1 is which exponent?"
)
def power_of_reciprocal(x):
    _first, *rest = _local(x)
    return (-1 / _stages(x)[0], *rest)


@sigmoid_stages.mistake("1/a is the slope of ln a. Here 1/a itself is to be differentiated.")
def logarithm_instead(x):
    _first, *rest = _local(x)
    return (1 / _stages(x)[0], *rest)


@sigmoid_stages.mistake("c = −x falls when x grows. What sign does dc/dx have?")
def sign_of_last(x):
    *rest, _last = _local(x)
    return (*rest, 1.0)


@sigmoid_stages.mistake(
    "You took every slope at x. Each step has an input of its own: 1/a is differentiated at a, eᶜ "
    "at c."
)
def all_at_x(x):
    return -1 / x**2, 1.0, np.exp(x), -1.0


@sigmoid_stages.mistake("db/dc is eᶜ at c, and c is −x. What sign does the exponent have?")
def exponent_sign(x):
    first, second, _third, last = _local(x)
    return first, second, np.exp(x), last


@sigmoid_stages.mistake("eᶜ is not a power of c: its exponent does not come down.")
def exponential_as_power(x):
    first, second, _third, last = _local(x)
    return first, second, -x * np.exp(-x - 1), last


@sigmoid_stages.mistake("These are the values f, a, b and c, not the slopes between them.")
def values(x):
    a, b, c, f = _stages(x)
    return f, a, b, c


@sigmoid_stages.mistake(
    "This is the product of all four, the slope of the whole. The question is for the four."
)
def whole_slope(x):
    return np.prod(_local(x))
