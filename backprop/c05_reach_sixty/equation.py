"""z = (2w + b)(b + 1), its slopes, and the ways of bringing it to a target."""

import numpy as np

from grader.cases import given, normal, number

#: Wrong answers that would never stop end here.
MOST = 300


def z(w, b):
    return (2 * w + b) * (b + 1)


def slope_b(w, b):
    """∂z/∂b: b stands in both factors."""
    return (b + 1) + (2 * w + b)


def slope_w(w, b):
    return 2 * (b + 1)


def far(w, b, target, tol):
    return abs(z(w, b) - target) >= tol


def solve(step, w, b, target, tol, going_on=far):
    """Every b visited, when ``step(b)`` is the next one."""
    bs = [b]
    while going_on(w, bs[-1], target, tol) and len(bs) < MOST:
        bs.append(step(bs[-1]))
    return np.array(bs, float)


def stops_on_step(step, w, b, target, tol):
    """The same, ended by a short step instead of by a z that is near."""
    bs = [b, step(b)]
    while abs(bs[-1] - bs[-2]) >= tol and len(bs) < MOST:
        bs.append(step(bs[-1]))
    return np.array(bs, float)


def stops_on_step_too(step, w, b, target, tol):
    """Ended by a z that is near, or by a step that would be short and is not taken any more."""
    bs = [b]
    while far(w, bs[-1], target, tol) and len(bs) < MOST:
        there = step(bs[-1])
        if abs(there - bs[-1]) < tol:
            break
        bs.append(there)
    return np.array(bs, float)


def below(w, b, target, tol):
    """An end without absolute value: anything below the target counts as near."""
    return z(w, b) - target >= tol


# Starts on both sides of the target, close to it and far from it; the slopes stay between 11 and
# 19, so that every one of these converges.
CASES = [
    given("w = 3, b = 4, to 60", w=3.0, b=4.0, target=60.0, tol=1e-5),
    given("w = 3, b = 4, to 40", w=3.0, b=4.0, target=40.0, tol=1e-5),
    given("w = 3, b = 4, to 60, tol = 0.1", w=3.0, b=4.0, target=60.0, tol=0.1),
    given("w = 3, b = 4, to 60, tol = 10⁻⁹", w=3.0, b=4.0, target=60.0, tol=1e-9),
    given("w = 3, b = −12, to 60, where z falls", w=3.0, b=-12.0, target=60.0, tol=1e-6),
    given("a start that is on the target", w=3.0, b=4.0, target=50.0, tol=1e-5),
    normal("a start below", w=number(2, 3), b=number(3, 4), target=60.0, tol=1e-6),
    normal("a start above", w=number(3, 4), b=number(4, 5), target=42.0, tol=1e-4),
]


ENDLESS = (
    "Print b and z for the first few steps: does each bring z nearer to the target? If not, look "
    "at the sign of the step and at the slope; if so, look at when the loop ends."
)


def chord(w, b, target, tol, slope=None, sign=1, going_on=far):
    """Chord iteration with the slope at the start, or another."""
    slope = slope_b(w, b) if slope is None else slope
    return solve(
        lambda here: here + sign * (target - z(w, here)) / slope, w, b, target, tol, going_on
    )


def newton(w, b, target, tol, slope=slope_b, sign=1, going_on=far):
    """Newton's method for b."""
    return solve(
        lambda here: here + sign * (target - z(w, here)) / slope(w, here),
        w,
        b,
        target,
        tol,
        going_on,
    )


def explain_steps(w, b, target, tol, visited, _truth):
    """What can be said of steps whose first ones go by the slope, but not as root finding does."""
    bs = np.ravel(visited)[:4]
    missing, slopes, steps = target - z(w, bs[:-1]), slope_b(w, bs[:-1]), np.diff(bs)
    if len(bs) < 3 or not np.isfinite(bs).all() or not (missing * slopes).all():
        return ""
    by_slope, by_number = steps / (missing * slopes), steps / missing
    if np.allclose(by_slope, by_slope[0], rtol=1e-6):
        return (
            "You multiply what is missing by the slope: the steeper, the longer the step. That is "
            "descent, the third way. In which way does a steep z need the shorter step?"
        )
    if np.allclose(by_number, by_number[0], rtol=1e-6) and not np.isclose(
        by_number[0] * slopes[0], 1
    ):
        return (
            f"Each of your steps is {by_number[0]:.3g} times what is missing. When b moves by 1 at "
            f"the start, z moves by about {slopes[0]:.3g}. So how far should b go for each unit?"
        )
    return ""
