"""z to its target with a fresh slope for every step."""

import numpy as np

from backprop.c05_reach_sixty import equation
from grader.exercise import exercise

solve_newton = exercise(
    points=3,
    expects=lambda w, b, target, tol: equation.newton(w, b, target, tol),
    returns="bs",
    stepwise=True,
    endless=equation.ENDLESS,
    explains=equation.explain_steps,
    cases=equation.CASES,
    hints=[
        "Only one line of the exercise before has to move. Which one, and where to?",
        "The slope ∂z/∂b belongs to the b where you are. At (3, 4) it is 15. What is it at the "
        "next b?",
        "With w = 3 it is 2b + 7: from 4 to 4.666667, from there with the slope at 4.666667 on to "
        "4.639456, and so on.",
    ],
    insight=(
        "The line with the slope moves into the loop, so that it is computed at each new b. That "
        "saves half the steps: three instead of six. Ask for tol = 1e-12 and compare the lengths "
        "of both lists."
    ),
)


@solve_newton.mistake(
    "Every step uses the slope at the start. It is out of date after the first: where in the loop "
    "should it be computed?"
)
def stale_slope(w, b, target, tol):
    return equation.chord(w, b, target, tol)


@solve_newton.mistake(
    "b moves away from the target, and no step brings it back. What is missing: target − z, or z "
    "− target?"
)
def sign(w, b, target, tol):
    return equation.newton(w, b, target, tol, sign=-1)


@solve_newton.mistake(
    "The loop ends as soon as z is below the target, however far below. A distance has no sign: "
    "what takes it away?"
)
def no_absolute_value(w, b, target, tol):
    return equation.newton(w, b, target, tol, going_on=equation.below)


@solve_newton.mistake(
    "Your loop ends when b moves by less than tol. It is z that should be near the target."
)
def stop_on_step(w, b, target, tol):
    return equation.stops_on_step(
        lambda here: here + (target - equation.z(w, here)) / equation.slope_b(w, here),
        w,
        b,
        target,
        tol,
    )


@solve_newton.mistake(
    "Your loop also ends when b moves by less than tol. Where z is steep, a short step of b leaves "
    "z further from the target than tol: only z says that you have arrived."
)
def stop_on_step_too(w, b, target, tol):
    return equation.stops_on_step_too(
        lambda here: here + (target - equation.z(w, here)) / equation.slope_b(w, here),
        w,
        b,
        target,
        tol,
    )


@solve_newton.mistake(
    "Your slope is y, by the path through x alone. b appears in both factors of z."
)
def only_through_x(w, b, target, tol):
    return equation.newton(w, b, target, tol, slope=lambda w, b: b + 1)


@solve_newton.mistake(
    "Your slope is x, by the path through y alone. b appears in both factors of z."
)
def only_through_y(w, b, target, tol):
    return equation.newton(w, b, target, tol, slope=lambda w, b: 2 * w + b)


@solve_newton.mistake("You divided by ∂z/∂w, but it is b that moves.")
def slope_of_w(w, b, target, tol):
    return equation.newton(w, b, target, tol, slope=equation.slope_w)


@solve_newton.mistake("Your slope is 2b + 7 whatever w is. That is so for w = 3 only.")
def slope_for_three(w, b, target, tol):
    return equation.newton(w, b, target, tol, slope=lambda w, b: 2 * b + 7)


@solve_newton.mistake(
    "You multiplied what is missing by the slope. Where z is steep, should the step be longer or "
    "shorter?"
)
def times_slope(w, b, target, tol):
    return equation.solve(
        lambda here: here + (target - equation.z(w, here)) * equation.slope_b(w, here),
        w,
        b,
        target,
        tol,
    )


@solve_newton.mistake("The start is missing: the first entry is b before any step.")
def start_missing(w, b, target, tol):
    return equation.newton(w, b, target, tol)[1:]


@solve_newton.mistake(
    "The last b is missing, the one that is near enough. Append it before you ask whether to stop."
)
def last_missing(w, b, target, tol):
    return equation.newton(w, b, target, tol)[:-1]


@solve_newton.mistake("This is the last b alone. Those on the way are asked for too.")
def only_the_last(w, b, target, tol):
    return equation.newton(w, b, target, tol)[-1]


@solve_newton.mistake("These are the values of z on the way. The question is for those of b.")
def zs(w, b, target, tol):
    return equation.z(w, equation.newton(w, b, target, tol))


@solve_newton.mistake(
    "These are the steps, by how much b moves. Where does b stand after each of them?"
)
def steps(w, b, target, tol):
    return np.diff(equation.newton(w, b, target, tol))


solve_newton.equivalent(
    "∂z/∂b = 2w + 2b + 1 is the same with w and b exchanged.",
    "b = b + (target - z(w, b)) / dz_db(w, b) → b = b + (target - z(w, b)) / dz_db(b, w)",
)
