"""Chapter 01: partial derivatives, by hand and by central difference."""

import numpy as np

from grader.cases import given, normal, number
from grader.exercise import exercise
from grader.sandbox.inside.given import ripples, x_squared_y

#: So far out that a finite difference with any usual step finds no difference at all.
_FAR = {"x": -1.25 * 2.0**41, "y": 1.5 * 2.0**29}

# --------------------------------------------------------------------------------------- grad_f

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
        normal("x and y very large", x=lambda _: _FAR["x"], y=lambda _: _FAR["y"], extreme=True),
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


# --------------------------------------------------------------------------------------- grad_g

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
        normal("x and y very large", x=lambda _: _FAR["x"], y=lambda _: _FAR["y"], extreme=True),
    ],
    hints=[
        "Along x, 3y³ is one constant number. What is the slope of x times a number?",
        "Along y, 3x is the constant. The slope of y³ is found as that of x² was: the exponent "
        "comes down as a factor, and one less of it stays.",
        "At (2, 3) the two slopes are 81 and 162.",
    ],
)


@grad_g.mistake("Both slopes are right, in the wrong order: the one along x comes first.")
def swapped_(x, y):
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
def both_move_(x, y):
    return 3 * y**3 + 9 * x * y**2, 3 * y**3 + 9 * x * y**2


@grad_g.mistake("The two slopes were added up. Keep them apart: each says what one axis does.")
def added_up_(x, y):
    return 3 * y**3 + 9 * x * y**2


@grad_g.mistake("These are the slopes of the f before: here the power stands on y.")
def slopes_of_f(x, y):
    return 2 * x * y, x**2


# ------------------------------------------------------------------------------ numeric_partial


def _step(point, axis, h):
    step = np.zeros_like(point)
    step[axis] = h
    return step


def _central(f, point, axis, h):
    step = _step(point, axis, h)
    return (f(point + step) - f(point - step)) / (2 * h)


def _size_over_h(f, point, axis, h):
    # Both heights are rounded, and h blows the roundings up.
    step = _step(point, axis, h)
    return (abs(f(point + step)) + abs(f(point - step))) / (2 * h)


numeric_partial = exercise(
    points=4,
    expects=_central,
    returns="slope",
    terms=_size_over_h,
    cases=[
        given("x²y at (2, 3), along x", f=x_squared_y, point=[2.0, 3.0], axis=0, h=0.001),
        given("x²y at (2, 3), along y", f=x_squared_y, point=[2.0, 3.0], axis=1, h=0.001),
        normal("a wavy f of 3 numbers, h = 0.25", f=ripples, point=(3,), axis=2, h=0.25),
        normal("a wavy f of 5 numbers, h = 0.5", f=ripples, point=(5,), axis=1, h=0.5),
        normal("a wavy f of 2 numbers, h = 1.5", f=ripples, point=(2,), axis=0, h=1.5),
        normal("a wavy f of one number", f=ripples, point=(1,), axis=0, h=0.125),
        normal("float32", f=ripples, point=(3,), axis=1, h=0.25, dtype="float32"),
        normal("a wavy f of 4 numbers, h = 10⁻⁵", f=ripples, point=(4,), axis=3, h=1e-5),
    ],
    hints=[
        "Two points: one a step h further along `axis`, one a step h back. All other coordinates "
        "stay. How high is f at each?",
        "Work on copies: `ahead = point.copy()`, then change `ahead[axis]`. The point itself "
        "belongs to whoever called you.",
        "A slope is a difference in height over a distance. How far apart are the two points?",
    ],
)


@numeric_partial.mistake(
    "This looks ahead only: from the point to one step further. A central difference takes the "
    "step to either side, and its error is far smaller."
)
def forward_difference(f, point, axis, h):
    return (f(point + _step(point, axis, h)) - f(point)) / h


@numeric_partial.mistake(
    "This looks back only: from one step before to the point. A central difference takes the step "
    "to either side."
)
def backward_difference(f, point, axis, h):
    return (f(point) - f(point - _step(point, axis, h))) / h


@numeric_partial.mistake(
    "The difference is divided by h. How far apart are the two points it was taken between?"
)
def divided_by_h(f, point, axis, h):
    return 2 * _central(f, point, axis, h)


@numeric_partial.mistake(
    "This is the difference in height alone; a slope is that for each unit of distance."
)
def not_divided(f, point, axis, h):
    return 2 * h * _central(f, point, axis, h)


@numeric_partial.mistake(
    "`/ 2 * h` divides by 2 and then multiplies by h: Python goes from left to right. What should "
    "be below the line needs its own brackets."
)
def brackets(f, point, axis, h):
    return h * h * _central(f, point, axis, h)


@numeric_partial.mistake(
    "Every coordinate took the step. A partial derivative moves along one axis only, and `axis` "
    "says which."
)
def all_axes(f, point, axis, h):
    return (f(point + h) - f(point - h)) / (2 * h)


@numeric_partial.mistake("This is the slope along axis 0, whatever `axis` says.")
def always_the_first_axis(f, point, axis, h):
    return _central(f, point, 0, h)


@numeric_partial.mistake(
    "The two heights stand the wrong way round: ahead minus behind, or every hill goes down."
)
def sign(f, point, axis, h):
    return -_central(f, point, axis, h)


@numeric_partial.mistake(
    "This is the slope for a step much smaller than h. Closer to the truth, perhaps; but the step "
    "that was asked for is h."
)
def own_h(f, point, axis, h):
    return _central(f, point, axis, 1e-6)


@numeric_partial.mistake("This is the height of f at the point. A slope needs two heights.")
def height_(f, point, axis, h):
    return f(point)


@numeric_partial.mistake("This is the mean of the two heights. A slope needs their difference.")
def mean_of_heights(f, point, axis, h):
    step = _step(point, axis, h)
    return (f(point + step) + f(point - step)) / 2
