"""z to its target with the slope at the start for every step."""

import numpy as np

from backprop.c05_reach_sixty import equation
from grader.exercise import exercise

solve_fixed_slope = exercise(
    points=4,
    expects=lambda w, b, target, tol: equation.chord(w, b, target, tol),
    returns="bs",
    stepwise=True,
    endless=equation.ENDLESS,
    explains=equation.explain_steps,
    cases=equation.CASES,
    hints=[
        "z is 50 and should be 60. If every unit of b brings 15 units of z, how far does b have "
        "to go?",
        "Take ∂z/∂b once, before the loop, from both paths by which b reaches z. In the loop: z "
        "at the last b, what is still missing, and from it the step.",
        "Keep every b in a list, the first one included, and go on while abs(z − target) is not "
        "below tol. The first three entries from (3, 4) to 60 are 4, 4.666667 and 4.637037.",
    ],
    insight=(
        "On the target from the start, the list has one entry: nothing has to move. Without the "
        "absolute value the walk from (3, 4) would end where it begins, since 50 − 60 = −10 is "
        "less than any tol. Try the start b = −12: the slope there is negative, and the same "
        "lines still work."
    ),
)


@solve_fixed_slope.mistake(
    "These are Newton's steps, with the slope computed afresh each time: that is the next "
    "exercise. Here one slope serves for all steps."
)
def fresh_slope(w, b, target, tol):
    return equation.newton(w, b, target, tol)


@solve_fixed_slope.mistake(
    "b moves away from the target. What is missing: target − z, or z − target?"
)
def sign(w, b, target, tol):
    return equation.chord(w, b, target, tol, sign=-1)


@solve_fixed_slope.mistake(
    "The loop ends as soon as z is below the target, however far below. A distance has no sign: "
    "what takes it away?"
)
def no_absolute_value(w, b, target, tol):
    return equation.chord(w, b, target, tol, going_on=equation.below)


@solve_fixed_slope.mistake(
    "Your loop ends when b moves by less than tol. It is z that should be near the target, and z "
    "moves about fifteen times as fast."
)
def stop_on_step(w, b, target, tol):
    slope = equation.slope_b(w, b)
    return equation.stops_on_step(
        lambda here: here + (target - equation.z(w, here)) / slope, w, b, target, tol
    )


@solve_fixed_slope.mistake(
    "Your loop also ends when b moves by less than tol. z moves about fifteen times as fast: only "
    "z says that you have arrived."
)
def stop_on_step_too(w, b, target, tol):
    slope = equation.slope_b(w, b)
    return equation.stops_on_step_too(
        lambda here: here + (target - equation.z(w, here)) / slope, w, b, target, tol
    )


@solve_fixed_slope.mistake(
    "Your slope is y, by the path through x alone. b appears in both factors of z."
)
def only_through_x(w, b, target, tol):
    return equation.chord(w, b, target, tol, slope=b + 1)


@solve_fixed_slope.mistake(
    "Your slope is x, by the path through y alone. b appears in both factors of z."
)
def only_through_y(w, b, target, tol):
    return equation.chord(w, b, target, tol, slope=2 * w + b)


@solve_fixed_slope.mistake("You divided by ∂z/∂w, but it is b that moves.")
def slope_of_w(w, b, target, tol):
    return equation.chord(w, b, target, tol, slope=equation.slope_w(w, b))


@solve_fixed_slope.mistake(
    "You multiplied what is missing by the slope. If z rises by 15 for each unit of b, should a "
    "steeper slope make the step longer or shorter?"
)
def times_slope(w, b, target, tol):
    slope = equation.slope_b(w, b)
    return equation.solve(
        lambda here: here + (target - equation.z(w, here)) * slope, w, b, target, tol
    )


@solve_fixed_slope.mistake("Your slope is 15 whatever w and b are. It is 15 at (3, 4) only.")
def slope_fifteen(w, b, target, tol):
    return equation.chord(w, b, target, tol, slope=15.0)


@solve_fixed_slope.mistake("The start is missing: the first entry is b before any step.")
def start_missing(w, b, target, tol):
    return equation.chord(w, b, target, tol)[1:]


@solve_fixed_slope.mistake(
    "The last b is missing, the one that is near enough. Append it before you ask whether to stop."
)
def last_missing(w, b, target, tol):
    return equation.chord(w, b, target, tol)[:-1]


@solve_fixed_slope.mistake("This is the last b alone. Those on the way are asked for too.")
def only_the_last(w, b, target, tol):
    return equation.chord(w, b, target, tol)[-1]


@solve_fixed_slope.mistake("These are the values of z on the way. The question is for those of b.")
def zs(w, b, target, tol):
    return equation.z(w, equation.chord(w, b, target, tol))


@solve_fixed_slope.mistake(
    "You take a step even where z is on the target already. When should the question come: before "
    "the step, or after it?"
)
def asks_too_late(w, b, target, tol):
    bs = equation.chord(w, b, target, tol)
    return (
        bs
        if len(bs) > 1
        else np.append(bs, b + (target - equation.z(w, b)) / equation.slope_b(w, b))
    )


@solve_fixed_slope.mistake(
    "These are the steps, by how much b moves. Where does b stand after each of them?"
)
def steps(w, b, target, tol):
    return np.diff(equation.chord(w, b, target, tol))


solve_fixed_slope.equivalent(
    "∂z/∂b = 2w + 2b + 1 is the same with w and b exchanged.",
    "slope = dz_db(w, b) → slope = dz_db(b, w)",
)
