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


@solve_newton.mistake(
    "You take a step even where z is on the target already. When should the question come: before "
    "the step, or after it?"
)
def asks_too_late(w, b, target, tol):
    bs = equation.newton(w, b, target, tol)
    step = (target - equation.z(w, b)) / equation.slope_b(w, b)
    return bs if len(bs) > 1 else np.append(bs, b + step)


@solve_newton.mistake(
    "One step was taken after z was near enough. When should the loop be asked: before the step, "
    "or after it?"
)
def one_step_too_many(w, b, target, tol):
    bs = equation.newton(w, b, target, tol)
    return np.append(bs, bs[-1] + (target - equation.z(w, bs[-1])) / equation.slope_b(w, bs[-1]))


@solve_newton.mistake(
    "Each step is half as long as the slope says, or scaled by a learning rate of ½. Newton's "
    "method has no rate."
)
def half_a_step(w, b, target, tol):
    return equation.newton(w, b, target, tol, slope=lambda w, b: 2 * equation.slope_b(w, b))


@solve_newton.mistake(
    "Your loop ends at 10⁻⁵, whatever `tol` is. Use the tolerance that was handed over."
)
def own_tol(w, b, target, tol):
    return equation.newton(w, b, target, 1e-5)


@solve_newton.mistake(
    "z − target is divided by the target before it is compared with tol. How near is near enough: "
    "a share, or a distance?"
)
def relative_tol(w, b, target, tol):
    return equation.newton(w, b, target, tol * abs(target))


@solve_newton.mistake("Your target is 60 whatever was handed over. Use the argument.")
def always_to_sixty(w, b, target, tol):
    return equation.newton(w, b, 60.0, tol)


@solve_newton.mistake(
    "Your slope lacks its 1: 2w + 2b. What arrives on the path through x is y = b + 1, all of it."
)
def slope_without_its_one(w, b, target, tol):
    return equation.newton(w, b, target, tol, slope=lambda w, b: 2 * w + 2 * b)


@solve_newton.mistake(
    "You divided by the value of z. It is the slope of z that says how far b has to go."
)
def value_for_slope(w, b, target, tol):
    return equation.newton(w, b, target, tol, slope=equation.z)


@solve_newton.mistake(
    "Your slope is that between b and b + 1. The curve bends in between: which slope has it at b "
    "itself?"
)
def slope_measured_with_one(w, b, target, tol):
    return equation.newton(
        w, b, target, tol, slope=lambda w, b: equation.z(w, b + 1) - equation.z(w, b)
    )


@solve_newton.mistake(
    "Each step uses the slope at the b before the last. In which order do the slope and the step "
    "have to come?"
)
def slope_one_step_late(w, b, target, tol):
    bs, slope = [b], equation.slope_b(w, b)
    while equation.far(w, bs[-1], target, tol) and len(bs) < equation.MOST:
        bs.append(bs[-1] + (target - equation.z(w, bs[-1])) / slope)
        slope = equation.slope_b(w, bs[-2])
    return np.array(bs, float)


@solve_newton.mistake(
    "The slope is that between the last two points: the secant method. Newton's slope is the one "
    "at the last point itself."
)
def secant(w, b, target, tol):
    bs, slope = [b], equation.slope_b(w, b)
    while equation.far(w, bs[-1], target, tol) and len(bs) < equation.MOST:
        bs.append(bs[-1] + (target - equation.z(w, bs[-1])) / slope)
        if bs[-1] != bs[-2]:
            slope = (equation.z(w, bs[-1]) - equation.z(w, bs[-2])) / (bs[-1] - bs[-2])
    return np.array(bs, float)


@solve_newton.mistake("The steps look for z = 0. What is missing is target − z.")
def root_of_z(w, b, target, tol):
    return equation.solve(
        lambda here: here - equation.z(w, here) / equation.slope_b(w, here), w, b, target, tol
    )


@solve_newton.mistake(
    "Newton's method was used on the slope, with the second derivative below the line. That finds "
    "where z is flat; here z is to reach the target."
)
def minimum(w, b, target, tol):
    return equation.solve(lambda here: here - equation.slope_b(w, here) / 2, w, b, target, tol)


@solve_newton.mistake(
    "These are steps of gradient descent on the squared distance. Newton divides by the slope."
)
def descent_on_the_square(w, b, target, tol):
    return equation.solve(
        lambda here: here - 0.001 * (equation.z(w, here) - target) * equation.slope_b(w, here),
        w,
        b,
        target,
        tol,
    )


@solve_newton.mistake("Each b came with its z beside it. The question is for the b alone.")
def with_the_zs(w, b, target, tol):
    bs = equation.newton(w, b, target, tol)
    return np.stack([bs, equation.z(w, bs)], axis=1)


@solve_newton.mistake(
    "These are the distances of z from the target on the way. The question is for the b."
)
def distances(w, b, target, tol):
    return np.abs(equation.z(w, equation.newton(w, b, target, tol)) - target)


@solve_newton.mistake("This is how far z is off on the way. The question is for the b.")
def misses(w, b, target, tol):
    return equation.z(w, equation.newton(w, b, target, tol)) - target


@solve_newton.mistake(
    "There is one step. How near is z after it? Does a `return` stand inside the loop?"
)
def one_step_only(w, b, target, tol):
    return equation.newton(w, b, target, tol)[:2]


solve_newton.equivalent(
    "∂z/∂b = 2w + 2b + 1 is the same with w and b exchanged.",
    "b = b + (target - z(w, b)) / dz_db(w, b) → b = b + (target - z(w, b)) / dz_db(b, w)",
)
