"""The gradient of g = 3xy³, by hand."""

import numpy as np

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


@grad_g.mistake("Both slopes have the wrong sign. When x grows and y is 3, does 3xy³ grow or fall?")
def sign(x, y):
    return -3 * y**3, -9 * x * y**2


@grad_g.mistake("This is g itself, twice: how high it is. How much does it change along each axis?")
def height(x, y):
    return 3 * x * y**3, 3 * x * y**3


@grad_g.mistake("These are integrals: the exponents went up. A derivative brings them down.")
def integrated(x, y):
    return 3 * x**2 * y**3 / 2, 3 * x * y**4 / 4


@grad_g.mistake(
    "You divided both slopes by the length of the gradient. That keeps its direction and loses "
    "how steep it is."
)
def unit_length(x, y):
    length = np.hypot(3 * y**3, 9 * x * y**2)
    return (3 * y**3 / length, 9 * x * y**2 / length) if length else (0.0, 0.0)


@grad_g.mistake("One slope came back, the one along x. What does g do while y moves?")
def only_along_x(x, y):
    return 3 * y**3


@grad_g.mistake(
    "In ∂g/∂y the factors do not multiply up to 9: an exponent comes down as itself. Which one is "
    "it here, and what was in front before?"
)
def power_times_two(x, y):
    return 3 * y**3, 6 * x * y**2


@grad_g.mistake("In ∂g/∂y x came with a power. x stands still there: what is it in g?")
def x_squared_too(x, y):
    return 3 * y**3, 9 * x**2 * y**2


@grad_g.mistake("In ∂g/∂y the power went down to 1. By how much does the power rule lower it?")
def power_lowered_to_one(x, y):
    return 3 * y**3, 9 * x * y


@grad_g.mistake("In ∂g/∂y the power of y is gone. By how much does the power rule lower it?")
def power_lowered_to_zero(x, y):
    return 3 * y**3, 9 * x


@grad_g.mistake(
    "The 3 in front is missing in ∂g/∂x. A constant factor stays: what multiplies x in g?"
)
def three_lost_along_x(x, y):
    return y**3, 9 * x * y**2


@grad_g.mistake(
    "A factor is missing in ∂g/∂y: the exponent comes down, and the 3 in front is still there. "
    "What do the two make?"
)
def three_lost_along_y(x, y):
    return 3 * y**3, x * y**2


@grad_g.mistake("In ∂g/∂x the power of y is gone. While y stands still, what number is y³?")
def power_lost_along_x(x, y):
    return 3 * y, 9 * x * y**2


@grad_g.mistake(
    "In ∂g/∂x the power of y was lowered. It is x that moves there: which power does the power "
    "rule touch?"
)
def power_lowered_along_x(x, y):
    return 3 * y**2, 9 * x * y**2


@grad_g.mistake("∂g/∂x is 3, as if x stood alone with its 3. What else multiplies x in g?")
def only_the_three(x, y):
    return 3.0, 9 * x * y**2


@grad_g.mistake(
    "In ∂g/∂y x and the 3 in front are gone. Both stand still there, and both multiply."
)
def x_dropped_and_three_lost(x, y):
    return 3 * y**3, 3 * y**2


@grad_g.mistake("You differentiated (3xy)³. Which of its letters does the exponent of g belong to?")
def bracketed(x, y):
    return 9 * y * (3 * x * y) ** 2, 9 * x * (3 * x * y) ** 2


@grad_g.mistake(
    "These are the slopes at (2, 3), wherever x and y are. Write them with x and y in them."
)
def for_the_numbers_of_the_text(x, y):
    return 81.0, 162.0
