"""The gradient of f = x²y, by hand."""

import numpy as np

from backprop.c01_slopes import points
from grader.cases import given, normal, number
from grader.exercise import exercise

grad_f = exercise(
    points=3,
    function=lambda x, y: x**2 * y,
    wrt=("x", "y"),
    upstream=False,
    returns=("∂f/∂x", "∂f/∂y"),
    cases=[
        given("x = 2, y = 3", x=2.0, y=3.0),
        normal("x and y drawn at random", x=number(), y=number()),
        normal("another x and y", x=number(-3, -1), y=number(1, 3)),
        given("x = 0", x=0.0, y=-1.5),
        given("y = 0", x=1.75, y=0.0),
        normal(
            "x and y very large",
            x=lambda _: points.FAR["x"],
            y=lambda _: points.FAR["y"],
            extreme=True,
        ),
    ],
    hints=[
        "For ∂f/∂x, y stands still: read y as a number like 3. How steep is x² · 3?",
        "The slope of x² is 2x, and a constant factor stays a factor. For ∂f/∂y it is x² that is "
        "the constant: how steep is y times a constant?",
        "Two slopes, the one along x first. At (2, 3) they are 12 and 4, and at (−2, 3) they are "
        "−12 and 4.",
    ],
    insight=(
        "At (−2, 3) it returns −12 and 4. Only ∂f/∂x = 2xy changes sign: left of 0 the slice "
        "along x goes downhill, while ∂f/∂y = x² cannot be negative. Next, see where the figure "
        'puts the two tangents if you call figures.slopes("f", (-2, 3)).'
    ),
)


@grad_f.mistake("Both slopes are right, in the wrong order: the one along x comes first.")
def swapped(x, y):
    return x**2, 2 * x * y


@grad_f.mistake(
    "An exponent went missing in the second slope: along y, what is f multiplied by as a whole?"
)
def exponent_lost(x, y):
    return 2 * x * y, x


@grad_f.mistake(
    "You dropped y from ∂f/∂x. y stands still while x moves, but it does not vanish: what does a "
    "constant factor do to a slope?"
)
def factor_y_dropped(x, y):
    return 2 * x, x**2


@grad_f.mistake(
    "You lowered the exponent of x² by one. What else does the power rule do with the exponent?"
)
def factor_two_dropped(x, y):
    return x * y, x**2


@grad_f.mistake(
    "In ∂f/∂y, x stands still. So x² is a number there: what is the slope of y times a number?"
)
def x_moves_too(x, y):
    return 2 * x * y, 2 * x


@grad_f.mistake(
    "Both slopes are the same sum: you moved x and y together. A partial derivative moves one of "
    "them and holds the other."
)
def both_move(x, y):
    return 2 * x * y + x**2, 2 * x * y + x**2


@grad_f.mistake(
    "You added the two slopes up. Keep them apart: each says what happens along one axis."
)
def added_up(x, y):
    return 2 * x * y + x**2


@grad_f.mistake(
    "This is f itself, twice: the height of the hill. How much does the height change along x?"
)
def height(x, y):
    return x**2 * y, x**2 * y


@grad_f.mistake("This is an integral: the exponents went up. A derivative brings them down.")
def integrated(x, y):
    return x**3 * y / 3, x**2 * y**2 / 2


@grad_f.mistake(
    "y has vanished from both slopes, and x from one. A constant that is added has the slope 0; a "
    "constant factor stays."
)
def constants_vanish(x, y):
    return 2 * x, 1.0


@grad_f.mistake(
    "Both slopes have the wrong sign. When x grows from 2 and y is 3, does x²y grow or fall?"
)
def sign(x, y):
    return -2 * x * y, -(x**2)


@grad_f.mistake(
    "You added where f multiplies: 2x + y is no slope of x²y. While y stands still, is it a "
    "number that is added, or one that multiplies?"
)
def slope_of_a_sum(x, y):
    return 2 * x + y, x**2


@grad_f.mistake(
    "∂f/∂x is f itself: the power has not been lowered, and nothing has come down in front. What "
    "is the slope of x²?"
)
def power_kept(x, y):
    return x**2 * y, x**2


@grad_f.mistake(
    "The exponent came down in front, and the power stayed as it was. What else does the power "
    "rule do?"
)
def factor_twice_the_power(x, y):
    return 2 * x**2 * y, x**2


@grad_f.mistake(
    "∂f/∂y still has y in it. How steep is a constant times y, and does that depend on where y is?"
)
def moved_variable_kept(x, y):
    return 2 * x * y, x**2 * y


@grad_f.mistake("∂f/∂y is y² here. What does y multiply in f while x stands still?")
def y_squared(x, y):
    return 2 * x * y, y**2


@grad_f.mistake(
    "∂f/∂y is ∂f/∂x once more. Which of the two moves now, and what is the other one then?"
)
def along_x_twice(x, y):
    return 2 * x * y, 2 * x * y


@grad_f.mistake(
    "∂f/∂y is 1, the slope of y alone. y stands in f with a factor in front: what becomes of it?"
)
def one_along_y(x, y):
    return 2 * x * y, 1.0


@grad_f.mistake(
    "∂f/∂x holds both slopes, added up. Only x moves here: what stands still moves nothing."
)
def total_along_x(x, y):
    return 2 * x * y + x**2, x**2


@grad_f.mistake(
    "∂f/∂y holds both slopes, added up. Only y moves here: what stands still moves nothing."
)
def total_along_y(x, y):
    return 2 * x * y, 2 * x * y + x**2


@grad_f.mistake(
    "You divided both slopes by the length of the gradient. That keeps its direction and loses "
    "how steep it is."
)
def unit_length(x, y):
    length = np.hypot(2 * x * y, x**2)
    return (2 * x * y / length, x**2 / length) if length else (0.0, 0.0)


@grad_f.mistake("One slope came back, the one along x. What does f do while y moves?")
def only_along_x(x, y):
    return 2 * x * y


@grad_f.mistake(
    "These are the slopes at (2, 3), wherever x and y are. Write them with x and y in them."
)
def for_the_numbers_of_the_text(x, y):
    return 12.0, 4.0
