"""The gradient of g = 3xy³, by hand."""

from backprop.c01_slopes import points
from grader.cases import given, normal, number
from grader.exercise import exercise

grad_g = exercise(
    points=3,
    function=lambda x, y: 3 * x * y**3,
    wrt=("x", "y"),
    upstream=False,
    returns=("∂g/∂x", "∂g/∂y"),
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
        "Along x, 3y³ is one constant number. What is the slope of x times a number?",
        "Along y, 3x is the constant. The slope of y³ is found as that of x² was: the exponent "
        "comes down as a factor, and one less of it stays.",
        "At (2, 3) the two slopes are 81 and 162.",
    ],
)


@grad_g.mistake("Both slopes are right, in the wrong order: the one along x comes first.")
def swapped(x, y):
    return 9 * x * y**2, 3 * y**3


@grad_g.mistake(
    "The exponents went missing, as they did in print where this example comes from. What is left "
    "of y³ when y stands still, and what is its slope when y moves?"
)
def exponents_lost(x, y):
    return 3 * y, 9 * x * y


@grad_g.mistake("The factor 3 in front of g is a constant: it stays in both slopes.")
def coefficient_lost(x, y):
    return y**3, 3 * x * y**2


@grad_g.mistake(
    "In ∂g/∂y the exponent 3 went down to 2, and did not become a factor. The other 3 was there "
    "before."
)
def power_not_a_factor(x, y):
    return 3 * y**3, 3 * x * y**2


@grad_g.mistake("In ∂g/∂y the exponent came down as a factor, and the power kept it too.")
def power_not_lowered(x, y):
    return 3 * y**3, 9 * x * y**3


@grad_g.mistake("In ∂g/∂y x stands still; it does not vanish.")
def factor_x_dropped(x, y):
    return 3 * y**3, 9 * y**2


@grad_g.mistake("In ∂g/∂x the x is still there. How steep is x itself?")
def x_kept(x, y):
    return 3 * x * y**3, 9 * x * y**2


@grad_g.mistake(
    "In ∂g/∂x it is y that stands still: y³ is a number there, with no slope of its own."
)
def y_moves_too(x, y):
    return 9 * y**2, 9 * x * y**2


@grad_g.mistake(
    "Both slopes are the same sum: x and y moved together. A partial derivative moves one of them "
    "and holds the other."
)
def both_move(x, y):
    return 3 * y**3 + 9 * x * y**2, 3 * y**3 + 9 * x * y**2


@grad_g.mistake("The two slopes were added up. Keep them apart: each says what one axis does.")
def added_up(x, y):
    return 3 * y**3 + 9 * x * y**2


@grad_g.mistake("These are the slopes of the f before: here the power stands on y.")
def slopes_of_f(x, y):
    return 2 * x * y, x**2
