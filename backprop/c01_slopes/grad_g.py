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
        "Along y, 3x is the constant. For y³ the power rule holds as it did for x²: the exponent "
        "comes down as a factor, and the power is lowered by one.",
        "Two slopes, the one along x first. At (2, 3) they are 81 and 162; along y, two factors 3 "
        "have met.",
    ],
    insight=(
        "The slice along x is straight this time, since x appears to the first power. At (2, 3) "
        "the slopes are 81 and 162: along y it is twice as steep. At which points are the two the "
        "same? Divide 9xy² by 3y³."
    ),
)


@grad_g.mistake("Both slopes are right, in the wrong order: the one along x comes first.")
def swapped(x, y):
    return 9 * x * y**2, 3 * y**3


@grad_g.mistake(
    "The exponents went missing. What is left of y³ when y stands still, and what is its slope "
    "when y moves?"
)
def exponents_lost(x, y):
    return 3 * y, 9 * x * y


@grad_g.mistake("The factor 3 in front of g is a constant: it stays in both slopes.")
def coefficient_lost(x, y):
    return y**3, 3 * x * y**2


@grad_g.mistake(
    "In ∂g/∂y you lowered the exponent 3 to 2 but did not bring it down as a factor. The 3 that "
    "is there was in front of g before."
)
def power_not_a_factor(x, y):
    return 3 * y**3, 3 * x * y**2


@grad_g.mistake(
    "In ∂g/∂y you brought the exponent down as a factor. What happens to the power itself?"
)
def power_not_lowered(x, y):
    return 3 * y**3, 9 * x * y**3


@grad_g.mistake("You dropped x from ∂g/∂y. x stands still there, but it does not vanish.")
def factor_x_dropped(x, y):
    return 3 * y**3, 9 * y**2


@grad_g.mistake("You kept x in ∂g/∂x. How steep is x itself?")
def x_kept(x, y):
    return 3 * x * y**3, 9 * x * y**2


@grad_g.mistake(
    "In ∂g/∂x, y stands still. So y³ is a number there: what is the slope of x times a number?"
)
def y_moves_too(x, y):
    return 9 * y**2, 9 * x * y**2


@grad_g.mistake(
    "Both slopes are the same sum: you moved x and y together. A partial derivative moves one of "
    "them and holds the other."
)
def both_move(x, y):
    return 3 * y**3 + 9 * x * y**2, 3 * y**3 + 9 * x * y**2


@grad_g.mistake(
    "You added the two slopes up. Keep them apart: each says what happens along one axis."
)
def added_up(x, y):
    return 3 * y**3 + 9 * x * y**2


@grad_g.mistake("These are the slopes of f = x²y. In g it is y that carries the power.")
def slopes_of_f(x, y):
    return 2 * x * y, x**2
