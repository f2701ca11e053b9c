"""Chapter 05: bring z = (2w + b)(b + 1) to 60: one slope for all steps, a fresh one for each
(Newton), and gradient descent on both variables."""

import numpy as np

from grader.cases import given, normal, number
from grader.exercise import exercise

#: Wrong answers that would never stop end here.
_MOST = 300


def _z(w, b):
    return (2 * w + b) * (b + 1)


def _slope(w, b):
    """∂z/∂b: b stands in both factors."""
    return (b + 1) + (2 * w + b)


def _slope_w(w, b):
    return 2 * (b + 1)


def _far(w, b, target, tol):
    return abs(_z(w, b) - target) >= tol


def _solve(step, w, b, target, tol, going_on=_far):
    """Every b visited, when ``step(b)`` is the next one."""
    bs = [b]
    while going_on(w, bs[-1], target, tol) and len(bs) < _MOST:
        bs.append(step(bs[-1]))
    return np.array(bs, float)


def _stops_on_step(step, w, b, target, tol):
    """The same, ended by a short step instead of by a z that is near."""
    bs = [b, step(b)]
    while abs(bs[-1] - bs[-2]) >= tol and len(bs) < _MOST:
        bs.append(step(bs[-1]))
    return np.array(bs, float)


def _below(w, b, target, tol):
    """An end without absolute value: anything below the target counts as near."""
    return _z(w, b) - target >= tol


# Starts on both sides of the target, close to it and far from it; the slopes stay between 11 and
# 19, so that every one of these converges.
_CASES = [
    given("w = 3, b = 4, to 60", w=3.0, b=4.0, target=60.0, tol=1e-5),
    given("w = 3, b = 4, to 40", w=3.0, b=4.0, target=40.0, tol=1e-5),
    given("w = 3, b = 4, to 60, tol = 0.1", w=3.0, b=4.0, target=60.0, tol=0.1),
    given("w = 3, b = 4, to 60, tol = 10⁻⁹", w=3.0, b=4.0, target=60.0, tol=1e-9),
    given("w = 3, b = −12, to 60, where z falls", w=3.0, b=-12.0, target=60.0, tol=1e-6),
    given("a start that is on the target", w=3.0, b=4.0, target=50.0, tol=1e-5),
    normal("a start below", w=number(2, 3), b=number(3, 4), target=60.0, tol=1e-6),
    normal("a start above", w=number(3, 4), b=number(4, 5), target=42.0, tol=1e-4),
]

_ENDLESS = (
    "Print b and z for the first few steps: does each bring z nearer to the target? If not, look "
    "at the sign of the step and at the slope; if so, look at when the loop ends."
)

# --------------------------------------------------------------------------- solve_fixed_slope


def _chord(w, b, target, tol, slope=None, sign=1, going_on=_far):
    """Chord iteration with the slope at the start, or another."""
    slope = _slope(w, b) if slope is None else slope
    return _solve(
        lambda here: here + sign * (target - _z(w, here)) / slope, w, b, target, tol, going_on
    )


solve_fixed_slope = exercise(
    points=4,
    expects=lambda w, b, target, tol: _chord(w, b, target, tol),
    returns="bs",
    stepwise=True,
    endless=_ENDLESS,
    cases=_CASES,
    hints=[
        "z is 50 and should be 60. If every unit of b brings 15 units of z, how far does b have "
        "to go?",
        "∂z/∂b is taken once, before the loop, from both paths by which b reaches z. In the loop: "
        "z at the last b, what is still missing of the target, that divided by the slope.",
        "Keep every b in a list, the first one included, and go on while abs(z − target) is not "
        "below tol. If the loop never ends, look at the sign: does b move towards the target?",
    ],
)


@solve_fixed_slope.mistake(
    "These are Newton's steps, with the slope taken afresh each time: that is the next exercise. "
    "Here one slope serves for all."
)
def fresh_slope(w, b, target, tol):
    return _newton(w, b, target, tol)


@solve_fixed_slope.mistake(
    "b moves away from the target: is it target − z or z − target that is missing? It may stop in "
    "the end, at another b."
)
def sign(w, b, target, tol):
    return _chord(w, b, target, tol, sign=-1)


@solve_fixed_slope.mistake(
    "The loop ends as soon as z is below the target, however far: what makes a distance of a "
    "difference?"
)
def no_absolute_value(w, b, target, tol):
    return _chord(w, b, target, tol, going_on=_below)


@solve_fixed_slope.mistake(
    "The loop ends when b moves by less than tol. It is z that should be near the target, and z "
    "moves about fifteen times as fast."
)
def stop_on_step(w, b, target, tol):
    slope = _slope(w, b)
    return _stops_on_step(lambda here: here + (target - _z(w, here)) / slope, w, b, target, tol)


@solve_fixed_slope.mistake(
    "The slope here is y, by the path through x alone. b stands in both factors of z."
)
def only_through_x(w, b, target, tol):
    return _chord(w, b, target, tol, slope=b + 1)


@solve_fixed_slope.mistake(
    "The slope here is x, by the path through y alone. b stands in both factors of z."
)
def only_through_y(w, b, target, tol):
    return _chord(w, b, target, tol, slope=2 * w + b)


@solve_fixed_slope.mistake("This divides by ∂z/∂w; it is b that moves.")
def slope_of_w(w, b, target, tol):
    return _chord(w, b, target, tol, slope=_slope_w(w, b))


@solve_fixed_slope.mistake(
    "What is missing was multiplied by the slope. If z goes 15 up for each unit of b, a steeper "
    "slope needs a smaller step."
)
def times_slope(w, b, target, tol):
    slope = _slope(w, b)
    return _solve(lambda here: here + (target - _z(w, here)) * slope, w, b, target, tol)


@solve_fixed_slope.mistake("The slope is 15 here whatever w and b are; it is 15 at (3, 4) only.")
def slope_fifteen(w, b, target, tol):
    return _chord(w, b, target, tol, slope=15.0)


@solve_fixed_slope.mistake("The start is missing: the first entry is b before any step.")
def start_missing(w, b, target, tol):
    return _chord(w, b, target, tol)[1:]


@solve_fixed_slope.mistake(
    "The last b is missing, the one that is near enough: append it before you ask whether to stop."
)
def last_missing(w, b, target, tol):
    return _chord(w, b, target, tol)[:-1]


@solve_fixed_slope.mistake("This is the last b alone. Those on the way are asked for too.")
def only_the_last(w, b, target, tol):
    return _chord(w, b, target, tol)[-1]


@solve_fixed_slope.mistake("These are the values of z on the way; the question is for those of b.")
def zs(w, b, target, tol):
    return _z(w, _chord(w, b, target, tol))


@solve_fixed_slope.mistake(
    "The first step is a step even where b is on the target already: ask before you go."
)
def asks_too_late(w, b, target, tol):
    bs = _chord(w, b, target, tol)
    return bs if len(bs) > 1 else np.append(bs, b + (target - _z(w, b)) / _slope(w, b))


# --------------------------------------------------------------------------------- solve_newton


def _newton(w, b, target, tol, slope=_slope, sign=1, going_on=_far):
    """Newton's method for b."""
    return _solve(
        lambda here: here + sign * (target - _z(w, here)) / slope(w, here),
        w,
        b,
        target,
        tol,
        going_on,
    )


solve_newton = exercise(
    points=3,
    expects=lambda w, b, target, tol: _newton(w, b, target, tol),
    returns="bs",
    stepwise=True,
    endless=_ENDLESS,
    cases=_CASES,
    hints=[
        "Only one line of the exercise before has to move. Which one, and to where?",
        "The slope ∂z/∂b is (b + 1) + (2w + b), at the b where you are.",
        "With w = 3 it is 2b + 7: from 4 to 4.666667, from there with the slope at 4.666667 on to "
        "4.639456, and so on.",
    ],
)


@solve_newton.mistake(
    "Every step uses the slope at the start. It is out of date after the first: take it afresh at "
    "each b."
)
def stale_slope(w, b, target, tol):
    return _chord(w, b, target, tol)


@solve_newton.mistake(
    "b moves away from the target, and no step brings it back: is it target − z or z − target that "
    "is missing?"
)
def sign_(w, b, target, tol):
    return _newton(w, b, target, tol, sign=-1)


@solve_newton.mistake(
    "The loop ends as soon as z is below the target, however far: what makes a distance of a "
    "difference?"
)
def no_absolute_value_(w, b, target, tol):
    return _newton(w, b, target, tol, going_on=_below)


@solve_newton.mistake(
    "The loop ends when b moves by less than tol. It is z that should be near the target."
)
def stop_on_step_(w, b, target, tol):
    return _stops_on_step(
        lambda here: here + (target - _z(w, here)) / _slope(w, here), w, b, target, tol
    )


@solve_newton.mistake(
    "The slope here is y, by the path through x alone. b stands in both factors of z."
)
def only_through_x_(w, b, target, tol):
    return _newton(w, b, target, tol, slope=lambda w, b: b + 1)


@solve_newton.mistake(
    "The slope here is x, by the path through y alone. b stands in both factors of z."
)
def only_through_y_(w, b, target, tol):
    return _newton(w, b, target, tol, slope=lambda w, b: 2 * w + b)


@solve_newton.mistake("This divides by ∂z/∂w; it is b that moves.")
def slope_of_w_(w, b, target, tol):
    return _newton(w, b, target, tol, slope=_slope_w)


@solve_newton.mistake("The slope is 2b + 7 here whatever w is; that is so for w = 3 only.")
def slope_for_three(w, b, target, tol):
    return _newton(w, b, target, tol, slope=lambda w, b: 2 * b + 7)


@solve_newton.mistake(
    "What is missing was multiplied by the slope. Where z is steep, should the step be longer or "
    "shorter?"
)
def times_slope_(w, b, target, tol):
    return _solve(lambda here: here + (target - _z(w, here)) * _slope(w, here), w, b, target, tol)


@solve_newton.mistake("The start is missing: the first entry is b before any step.")
def start_missing_(w, b, target, tol):
    return _newton(w, b, target, tol)[1:]


@solve_newton.mistake(
    "The last b is missing, the one that is near enough: append it before you ask whether to stop."
)
def last_missing_(w, b, target, tol):
    return _newton(w, b, target, tol)[:-1]


@solve_newton.mistake("This is the last b alone. Those on the way are asked for too.")
def only_the_last_(w, b, target, tol):
    return _newton(w, b, target, tol)[-1]


@solve_newton.mistake("These are the values of z on the way; the question is for those of b.")
def zs_(w, b, target, tol):
    return _z(w, _newton(w, b, target, tol))


# ----------------------------------------------------------------------------------- solve_both


def _gradient(w, b, target):
    """Of ½(z − target)²: the slopes of z, times how far z is off."""
    return (_z(w, b) - target) * np.array([_slope_w(w, b), _slope(w, b)])


def _descend(w, b, target, eta, tol, gradient=_gradient, going_on=_far):
    visited = [np.array([w, b], float)]
    while going_on(*visited[-1], target, tol) and len(visited) < _MOST:
        visited.append(visited[-1] - eta * gradient(*visited[-1], target))
    return np.array(visited)


solve_both = exercise(
    points=3,
    expects=_descend,
    arguments=("w", "b", "target", "eta", "tol"),
    returns="visited",
    stepwise=True,
    endless=_ENDLESS,
    cases=[
        given("w = 3, b = 4, to 60", w=3.0, b=4.0, target=60.0, eta=0.001, tol=1e-5),
        given("w = 3, b = 4, to 60, η = 0.0025", w=3.0, b=4.0, target=60.0, eta=0.0025, tol=1e-5),
        given("w = 3, b = 4, to 40", w=3.0, b=4.0, target=40.0, eta=0.002, tol=1e-5),
        given("w = 3, b = 4, to 60, tol = 0.1", w=3.0, b=4.0, target=60.0, eta=0.002, tol=0.1),
        given("a start that is on the target", w=3.0, b=4.0, target=50.0, eta=0.002, tol=1e-5),
        normal("a start below", w=number(2, 3), b=number(3, 4), target=60.0, eta=0.001, tol=1e-4),
        normal("a start above", w=number(3, 4), b=number(4, 5), target=42.0, eta=0.001, tol=1e-6),
    ],
    hints=[
        "There is a loss now, ½(z − target)². What is its slope in z? And by the chain rule, its "
        "slopes in w and in b?",
        "Both slopes are z − target times a slope of z: ∂z/∂w = 2(b + 1), and ∂z/∂b as before. "
        "Take both at the old (w, b) before you move either.",
        "A step is −η times the gradient: at (3, 4) the gradient is −10 · [10, 15]. Keep every "
        "(w, b), the first included, until abs(z − target) is below tol.",
    ],
)


@solve_both.mistake("These steps climb: the loss grows. Which way does the gradient point?")
def uphill(w, b, target, eta, tol):
    return _descend(w, b, target, -eta, tol)


@solve_both.mistake(
    "z − target is missing from the step: these are the slopes of z, and z has no reason to stop "
    "at the target. What is differentiated is ½(z − target)²."
)
def slopes_of_z(w, b, target, eta, tol):
    def gradient(w, b, target):
        return np.array([_slope_w(w, b), _slope(w, b)])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "b moves with the new w: it was updated between the two. A gradient belongs to one point, so "
    "take both slopes before you move."
)
def one_after_the_other(w, b, target, eta, tol):
    visited = [np.array([w, b], float)]
    while _far(*visited[-1], target, tol) and len(visited) < _MOST:
        w, b = visited[-1]
        w = w - eta * _gradient(w, b, target)[0]
        b = b - eta * _gradient(w, b, target)[1]
        visited.append(np.array([w, b]))
    return np.array(visited)


@solve_both.mistake(
    "The gradient is twice too long: the ½ of the loss takes away the 2 of the square."
)
def half_forgotten(w, b, target, eta, tol):
    return _descend(w, b, target, 2 * eta, tol)


@solve_both.mistake(
    "b's slope has one path only, the one through x. It stands in both factors of z."
)
def only_through_x__(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (_z(w, b) - target) * np.array([_slope_w(w, b), b + 1])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "b's slope has one path only, the one through y. It stands in both factors of z."
)
def only_through_y__(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (_z(w, b) - target) * np.array([_slope_w(w, b), 2 * w + b])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake("In ∂z/∂w a factor is missing: by how much does 2w + b move when w does?")
def factor_missing(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (_z(w, b) - target) * np.array([b + 1, _slope(w, b)])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake("Only b moves here; w has a slope of its own.")
def only_b(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (_z(w, b) - target) * np.array([0.0, _slope(w, b)])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "The slopes are those at the start for every step. They change on the way: take them afresh."
)
def stale_slopes(w, b, target, eta, tol):
    start = np.array([_slope_w(w, b), _slope(w, b)])
    return _descend(w, b, target, eta, tol, lambda w, b, target: (_z(w, b) - target) * start)


@solve_both.mistake(
    "The loop ends as soon as z is below the target, however far: what makes a distance of a "
    "difference?"
)
def no_absolute_value__(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol, going_on=_below)


@solve_both.mistake("w and b are exchanged: each row is (w, b), in this order.")
def exchanged(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol)[:, ::-1]


@solve_both.mistake("The start is missing: the first row is (w, b) before any step.")
def start_missing__(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol)[1:]


@solve_both.mistake(
    "The last (w, b) is missing, the one that is near enough: append it before you ask whether to "
    "stop."
)
def last_missing__(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol)[:-1]


@solve_both.mistake(
    "Rows and columns are exchanged: one row for each place visited, with its w and its b."
)
def transposed(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol).T
