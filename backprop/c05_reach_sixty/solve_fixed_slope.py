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


@solve_fixed_slope.mistake(
    "One step was taken after z was near enough. When should the loop be asked: before the step, "
    "or after it?"
)
def one_step_too_many(w, b, target, tol):
    slope, bs = equation.slope_b(w, b), equation.chord(w, b, target, tol)
    return np.append(bs, bs[-1] + (target - equation.z(w, bs[-1])) / slope)


@solve_fixed_slope.mistake(
    "Each step is half as long as the slope says, or scaled by a learning rate of ½. No rate was "
    "given."
)
def half_a_step(w, b, target, tol):
    return equation.chord(w, b, target, tol, slope=2 * equation.slope_b(w, b))


@solve_fixed_slope.mistake(
    "Your loop ends at 10⁻⁵, whatever `tol` is. Use the tolerance that was handed over."
)
def own_tol(w, b, target, tol):
    return equation.chord(w, b, target, 1e-5)


@solve_fixed_slope.mistake(
    "Your loop ends at 10⁻⁶, whatever `tol` is. Use the tolerance that was handed over."
)
def own_tol_of_a_millionth(w, b, target, tol):
    return equation.chord(w, b, target, 1e-6)


@solve_fixed_slope.mistake(
    "z − target is divided by the target before it is compared with tol. How near is near enough: "
    "a share, or a distance?"
)
def relative_tol(w, b, target, tol):
    return equation.chord(w, b, target, tol * abs(target))


@solve_fixed_slope.mistake("Your target is 60 whatever was handed over. Use the argument.")
def always_to_sixty(w, b, target, tol):
    return equation.chord(w, b, 60.0, tol)


@solve_fixed_slope.mistake(
    "Your slope lacks its 1: 2w + 2b. What arrives on the path through x is y = b + 1, all of it."
)
def slope_without_its_one(w, b, target, tol):
    return equation.chord(w, b, target, tol, slope=2 * w + 2 * b)


@solve_fixed_slope.mistake(
    "You divided by the value of z. It is the slope of z that says how far b has to go."
)
def value_for_slope(w, b, target, tol):
    return equation.chord(w, b, target, tol, slope=equation.z(w, b))


@solve_fixed_slope.mistake(
    "Your slope is that between b and b + 1. The curve bends in between: which slope has it at b "
    "itself?"
)
def slope_measured_with_one(w, b, target, tol):
    return equation.chord(w, b, target, tol, slope=equation.z(w, b + 1) - equation.z(w, b))


@solve_fixed_slope.mistake(
    "The slope is taken anew between the last two points: that is the secant method. Here one "
    "slope, the one at the start, serves for all steps."
)
def secant(w, b, target, tol):
    bs, slope = [b], equation.slope_b(w, b)
    while equation.far(w, bs[-1], target, tol) and len(bs) < equation.MOST:
        bs.append(bs[-1] + (target - equation.z(w, bs[-1])) / slope)
        if bs[-1] != bs[-2]:
            slope = (equation.z(w, bs[-1]) - equation.z(w, bs[-2])) / (bs[-1] - bs[-2])
    return np.array(bs, float)


@solve_fixed_slope.mistake("Each b came with its z beside it. The question is for the b alone.")
def with_the_zs(w, b, target, tol):
    bs = equation.chord(w, b, target, tol)
    return np.stack([bs, equation.z(w, bs)], axis=1)


@solve_fixed_slope.mistake(
    "These are the distances of z from the target on the way. The question is for the b."
)
def distances(w, b, target, tol):
    return np.abs(equation.z(w, equation.chord(w, b, target, tol)) - target)


@solve_fixed_slope.mistake("This is how far z is off on the way. The question is for the b.")
def misses(w, b, target, tol):
    return equation.z(w, equation.chord(w, b, target, tol)) - target


@solve_fixed_slope.mistake("It is w that moves here. b should, and w stays where it is.")
def w_moves(w, b, target, tol):
    ws = [w]
    while equation.far(ws[-1], b, target, tol) and len(ws) < equation.MOST:
        ws.append(ws[-1] + (target - equation.z(ws[-1], b)) / equation.slope_w(w, b))
    return np.array(ws, float)


@solve_fixed_slope.mistake(
    "There are five steps, whether z is near or not. What says that it is near enough?"
)
def five_steps(w, b, target, tol):
    return equation.chord(w, b, target, tol)[:6]


@solve_fixed_slope.mistake(
    "There is one step. How near is z after it? Does a `return` stand inside the loop?"
)
def one_step_only(w, b, target, tol):
    return equation.chord(w, b, target, tol)[:2]


solve_fixed_slope.equivalent(
    "∂z/∂b = 2w + 2b + 1 is the same with w and b exchanged.",
    "slope = dz_db(w, b) → slope = dz_db(b, w)",
)
