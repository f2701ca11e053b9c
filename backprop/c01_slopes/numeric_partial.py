"""A partial derivative by central difference."""

import numpy as np

from backprop.beside.functions import ripples, x_squared_y
from grader.cases import given, normal
from grader.exercise import exercise


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
        given("x²y at (2, −3), along x", f=x_squared_y, point=[2.0, -3.0], axis=0, h=0.001),
        given("a wavy f far out", f=ripples, point=[-2.0, 3.5, 1.0], axis=1, h=0.25),
        normal("a wavy f of 4 numbers, h = 10⁻⁵", f=ripples, point=(4,), axis=3, h=1e-5),
    ],
    hints=[
        "Two points: one a step h further along `axis`, one a step h back. All other coordinates "
        "stay. How high is f at each?",
        "Work on copies: `ahead = point.copy()`, then change `ahead[axis]`. The point itself "
        "belongs to whoever called you.",
        "A slope is a difference in height over a distance. How far apart are the two points?",
    ],
    insight=(
        "With h = 1 it is exactly 12, not off at all: the slice 3x² is a parabola, and its bend "
        "is the same on both sides. Only from x³ on is something left over, as the 6h² of g. Try "
        "numeric_partial(lambda q: np.sin(q[0]), np.array([1.0]), 0, h) with h = 1, 0.1 and 0.01."
    ),
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
    "This is the difference in height alone. A slope is that difference for each unit of distance."
)
def not_divided(f, point, axis, h):
    return 2 * h * _central(f, point, axis, h)


@numeric_partial.mistake(
    "`/ 2 * h` divides by 2 and then multiplies by h, because Python goes from left to right. "
    "What should be below the line needs brackets of its own."
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
    "You took behind minus ahead, so every hill goes down. Which of the two heights comes first?"
)
def sign(f, point, axis, h):
    return -_central(f, point, axis, h)


@numeric_partial.mistake(
    "You measured with a step much smaller than h. That may be closer to the truth, but the step "
    "asked for is h."
)
def own_h(f, point, axis, h):
    return _central(f, point, axis, 1e-6)


def _step_of_ones_own(step):
    """Register a step that is always the same as a mistake, whatever h is."""

    def own(f, point, axis, h):
        return _central(f, point, axis, step)

    own.__name__ = f"own_h_{step:.0e}".replace("-0", "_")
    numeric_partial.mistake(
        f"You measured with a step of {step:g}, whatever h is. The step asked for is h."
    )(own)


for _step_size in (1e-3, 1e-4, 1e-5, 1e-7):
    _step_of_ones_own(_step_size)


@numeric_partial.mistake("This is the height of f at the point. A slope needs two heights.")
def height(f, point, axis, h):
    return f(point)


@numeric_partial.mistake("This is the mean of the two heights. A slope needs their difference.")
def mean_of_heights(f, point, axis, h):
    step = _step(point, axis, h)
    return (f(point + step) + f(point - step)) / 2


@numeric_partial.mistake(
    "This is closer to the true slope than a central difference with h is: more than two points, "
    "or steps of two sizes. Two points were asked for, h to either side."
)
def five_points(f, point, axis, h):
    wide = _central(f, point, axis, 2 * h)
    return (4 * _central(f, point, axis, h) - wide) / 3


@numeric_partial.mistake(
    "You combined two step sizes, which is closer to the true slope. Two points were asked for, h "
    "to either side."
)
def two_step_sizes(f, point, axis, h):
    return (4 * _central(f, point, axis, h / 2) - _central(f, point, axis, h)) / 3


@numeric_partial.mistake(
    "The two points lie h/2 to either side. The step asked for is h, so how far apart are they?"
)
def half_a_step(f, point, axis, h):
    return _central(f, point, axis, h / 2)


@numeric_partial.mistake(
    "The two points lie h/2 to either side, and the difference is divided by 2h. What is the "
    "distance between the two?"
)
def half_a_step_over_two_h(f, point, axis, h):
    return _central(f, point, axis, h / 2) / 2


@numeric_partial.mistake(
    "Ahead the step is h, and behind there is none, but the difference is divided by 2h. How far "
    "apart are your two points? (After going ahead by h, a step of h back leads to the start.)"
)
def forward_over_two_h(f, point, axis, h):
    return (f(point + _step(point, axis, h)) - f(point)) / (2 * h)


@numeric_partial.mistake(
    "Behind the step is h, and ahead there is none, but the difference is divided by 2h. How far "
    "apart are your two points?"
)
def back_over_two_h(f, point, axis, h):
    return (f(point) - f(point - _step(point, axis, h))) / (2 * h)


@numeric_partial.mistake(
    "This is the slope along the axis before: `axis` counts from 0, as Python does."
)
def counted_from_one(f, point, axis, h):
    return _central(f, point, axis - 1, h)


@numeric_partial.mistake("These are the slopes along all axes. One of them is asked for.")
def whole_gradient(f, point, axis, h):
    return np.array([_central(f, point, i, h) for i in range(len(point))])


@numeric_partial.mistake("The slopes along all axes were added up. One of them is asked for.")
def gradient_added_up(f, point, axis, h):
    return sum(_central(f, point, i, h) for i in range(len(point)))


@numeric_partial.mistake("This is a second difference: how the slope changes, and not the slope.")
def second_difference(f, point, axis, h):
    step = _step(point, axis, h)
    return (f(point + step) - 2 * f(point) + f(point - step)) / (h * h)


@numeric_partial.mistake(
    "Both heights were taken at one point: ahead and behind are two names for the same array. "
    "What does `copy` do?"
)
def one_point_for_both(f, point, axis, h):
    return 0.0 * f(point)


@numeric_partial.mistake("You lost the sign. A slope can be negative as well.")
def sign_lost(f, point, axis, h):
    return abs(_central(f, point, axis, h))


@numeric_partial.mistake(
    "The step is h times the coordinate. It was to be h, wherever the point is."
)
def step_grows_with_the_point(f, point, axis, h):
    return _central(f, point, axis, h * max(1.0, abs(point[axis])))


@numeric_partial.mistake(
    "This looks ahead only, and with a step much smaller than h. It takes one step of h to either "
    "side."
)
def forward_with_a_step_of_ones_own(f, point, axis, h):
    return (f(point + _step(point, axis, 1e-6)) - f(point)) / 1e-6
