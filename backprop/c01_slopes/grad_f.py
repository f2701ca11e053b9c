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
        "the constant.",
        "At (2, 3) the two slopes are 12 and 4. Return both, the one along x first.",
    ],
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
    "y stands still while x moves; it does not vanish. What does a constant factor do to a slope?"
)
def factor_y_dropped(x, y):
    return 2 * x, x**2


@grad_f.mistake(
    "The exponent of x² went down by one. Where else does it go when you differentiate?"
)
def factor_two_dropped(x, y):
    return x * y, x**2


@grad_f.mistake(
    "In ∂f/∂y it is x that stands still: x² is a number there, with no slope of its own."
)
def x_moves_too(x, y):
    return 2 * x * y, 2 * x


@grad_f.mistake(
    "Both slopes are the same sum: x and y moved together. A partial derivative moves one of them "
    "and holds the other."
)
def both_move(x, y):
    return 2 * x * y + x**2, 2 * x * y + x**2


@grad_f.mistake("The two slopes were added up. Keep them apart: each says what one axis does.")
def added_up(x, y):
    return 2 * x * y + x**2


@grad_f.mistake("This is f itself, twice: its height. How much does the height change along x?")
def height(x, y):
    return x**2 * y, x**2 * y


@grad_f.mistake("This is an integral: the exponents went up. A derivative brings them down.")
def integrated(x, y):
    return x**3 * y / 3, x**2 * y**2 / 2
