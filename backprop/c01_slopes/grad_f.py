"""The gradient of f = x²y, by hand."""

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
