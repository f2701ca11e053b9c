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


@sigmoid_stages.mistake(
    "df/da is f(1 − f), the slope of the whole sigmoid. Here 1/a alone is differentiated, at a."
)
def whole_slope_first(x):
    *_, f = _stages(x)
    return f * (1 - f), 1.0, np.exp(-x), -1.0


@sigmoid_stages.mistake("df/da was taken at x. 1/a is differentiated at a: what is a here?")
def first_at_x(x):
    return -1 / x**2, 1.0, np.exp(-x), -1.0


@sigmoid_stages.mistake("df/da was taken at b. What goes into 1/a is 1 + b.")
def first_at_b(x):
    _a, b, *_ = _stages(x)
    return -1 / b**2, 1.0, b, -1.0


@sigmoid_stages.mistake("da/db is b here. When b grows by 1, by how much does 1 + b grow?")
def sum_with_its_value(x):
    first, _second, third, last = _local(x)
    return first, third, third, last


@sigmoid_stages.mistake(
    "da/db is a here, its value. When b grows by 1, by how much does 1 + b grow?"
)
def value_for_sum(x):
    first, _second, third, last = _local(x)
    return first, 1 + third, third, last


@sigmoid_stages.mistake(
    "da/db is 0, as if the 1 were all that is there. When b grows by 1, by how much does 1 + b "
    "grow?"
)
def nothing_for_sum(x):
    first, _second, third, last = _local(x)
    return first, 0.0, third, last


@sigmoid_stages.mistake(
    "db/dc has a minus. eᶜ is differentiated at c; the minus of c = −x belongs to the next stage."
)
def sign_of_exponential(x):
    first, second, third, last = _local(x)
    return first, second, -third, last


@sigmoid_stages.mistake(
    "The minus of c = −x stands at eᶜ, and is missing at the last stage. The product is right; "
    "which stage does it belong to?",
    alone=True,
)
def minus_one_stage_early(x):
    first, second, third, last = _local(x)
    return first, second, -third, -last


@sigmoid_stages.mistake("db/dc is c itself. eᶜ is its own slope.")
def value_of_c(x):
    first, second, _third, last = _local(x)
    return first, second, -x, last


@sigmoid_stages.mistake("db/dc is 1. eᶜ is its own slope: what is it at c?")
def one_for_exponential(x):
    first, second, _third, last = _local(x)
    return first, second, 1.0, last


@sigmoid_stages.mistake("dc/dx is −x, the value of c. How steep is −x?")
def value_at_the_end(x):
    *rest, _last = _local(x)
    return (*rest, -x)


@sigmoid_stages.mistake(
    "These are products of the slopes from x on. The question is for the factors, each step on "
    "its own."
)
def products_from_the_front(x):
    return tuple(np.cumprod(_local(x)[::-1]))


@sigmoid_stages.mistake(
    "There are five: df/df = 1 stands in front. The question is for the four steps."
)
def one_in_front(x):
    return (1.0, *_local(x))


@sigmoid_stages.mistake(
    "All four signs are turned. Which of the four stages fall when their input grows?"
)
def all_signs(x):
    return tuple(-v for v in _local(x))


@sigmoid_stages.mistake(
    "df/da is −1/a · … in a form of its own: −1/(1 + x)². What goes into 1/a is 1 + e⁻ˣ."
)
def only_one_over_a(x):
    _first, *rest = _local(x)
    return (-1 / (1 + x) ** 2, *rest)
