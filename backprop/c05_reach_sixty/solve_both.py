"""z to its target by gradient descent on w and b."""

import numpy as np

from backprop.c05_reach_sixty import equation
from grader.cases import given, normal, number
from grader.exercise import exercise


def _gradient(w, b, target):
    """Of ½(z − target)²: the slopes of z, times how far z is off."""
    return (equation.z(w, b) - target) * np.array([equation.slope_w(w, b), equation.slope_b(w, b)])


def _descend(w, b, target, eta, tol, gradient=_gradient, going_on=equation.far):
    visited = [np.array([w, b], float)]
    while going_on(*visited[-1], target, tol) and len(visited) < equation.MOST:
        visited.append(visited[-1] - eta * gradient(*visited[-1], target))
    return np.array(visited)


solve_both = exercise(
    points=3,
    expects=_descend,
    arguments=("w", "b", "target", "eta", "tol"),
    returns="visited",
    stepwise=True,
    endless=equation.ENDLESS,
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
        "There is a loss now, ½(z − target)². What is its slope with respect to z? And by the "
        "chain rule, with respect to w and to b?",
        "Both slopes are z − target times a slope of z. Take both at the old (w, b) before you "
        "move either.",
        "At (3, 4) the gradient is −10 · [10, 15], so with η = 0.001 the first step leads to "
        "(3.1, 4.15). Keep every (w, b), the first included, until abs(z − target) is below tol.",
    ],
    insight=(
        "Both slopes need the old w, because a gradient belongs to one point. Work out both "
        "before you move either. Next, try eta = 0.003 instead of 0.001: why does it take only 7 "
        "steps instead of 29? (Not 0.006: your loop would bounce for ever.)"
    ),
)


@solve_both.mistake("These steps climb: the loss grows. Which way does the gradient point?")
def uphill(w, b, target, eta, tol):
    return _descend(w, b, target, -eta, tol)


@solve_both.mistake(
    "z − target is missing from the step: these are the slopes of z, and z has no reason to stop "
    "at the target. What you should differentiate is ½(z − target)²."
)
def slopes_of_z(w, b, target, eta, tol):
    def gradient(w, b, target):
        return np.array([equation.slope_w(w, b), equation.slope_b(w, b)])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "b moves with the new w: you updated w between the two. A gradient belongs to one point, so "
    "when must both slopes be taken?"
)
def one_after_the_other(w, b, target, eta, tol):
    visited = [np.array([w, b], float)]
    while equation.far(*visited[-1], target, tol) and len(visited) < equation.MOST:
        w, b = visited[-1]
        w = w - eta * _gradient(w, b, target)[0]
        b = b - eta * _gradient(w, b, target)[1]
        visited.append(np.array([w, b]))
    return np.array(visited)


@solve_both.mistake(
    "z is taken once, and the slope of b with the new w: you updated w between the two. A gradient "
    "belongs to one point, so when must both slopes be taken?"
)
def slope_of_b_at_the_new_w(w, b, target, eta, tol):
    visited = [np.array([w, b], float)]
    while equation.far(*visited[-1], target, tol) and len(visited) < equation.MOST:
        w, b = visited[-1]
        miss = equation.z(w, b) - target
        w = w - eta * miss * equation.slope_w(w, b)
        b = b - eta * miss * equation.slope_b(w, b)
        visited.append(np.array([w, b]))
    return np.array(visited)


@solve_both.mistake(
    "Your gradient is twice too long. What does the ½ of the loss do to the 2 of the square?"
)
def half_forgotten(w, b, target, eta, tol):
    return _descend(w, b, target, 2 * eta, tol)


@solve_both.mistake(
    "The slope with respect to b has one path only, the one through x. b appears in both factors "
    "of z."
)
def only_through_x(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (equation.z(w, b) - target) * np.array([equation.slope_w(w, b), b + 1])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "The slope with respect to b has one path only, the one through y. b appears in both factors "
    "of z."
)
def only_through_y(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (equation.z(w, b) - target) * np.array([equation.slope_w(w, b), 2 * w + b])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "In ∂z/∂w a factor is missing. When w moves by 1, by how much does 2w + b move?"
)
def factor_missing(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (equation.z(w, b) - target) * np.array([b + 1, equation.slope_b(w, b)])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake("Only b moves here. w has a slope of its own.")
def only_b(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (equation.z(w, b) - target) * np.array([0.0, equation.slope_b(w, b)])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "You use the slopes at the start for every step. They change on the way: where should they be "
    "computed?"
)
def stale_slopes(w, b, target, eta, tol):
    start = np.array([equation.slope_w(w, b), equation.slope_b(w, b)])
    return _descend(
        w, b, target, eta, tol, lambda w, b, target: (equation.z(w, b) - target) * start
    )


@solve_both.mistake(
    "The loop ends as soon as z is below the target, however far below. A distance has no sign: "
    "what takes it away?"
)
def no_absolute_value(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol, going_on=equation.below)


@solve_both.mistake(
    "You divided by the slopes, as in root finding. In descent, does who moves z more move further "
    "or less far?"
)
def divided_by_the_slopes(w, b, target, eta, tol):
    def gradient(w, b, target):
        slopes = np.array([equation.slope_w(w, b), equation.slope_b(w, b)])
        return (equation.z(w, b) - target) / slopes

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake("w and b are exchanged: each row is (w, b), in this order.")
def exchanged(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol)[:, ::-1]


@solve_both.mistake("The start is missing: the first row is (w, b) before any step.")
def start_missing(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol)[1:]


@solve_both.mistake(
    "The last (w, b) is missing, the one that is near enough. Append it before you ask whether to "
    "stop."
)
def last_missing(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol)[:-1]


@solve_both.mistake(
    "Rows and columns are exchanged. There should be one row for each place visited, with its w "
    "and its b."
)
def transposed(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol).T


def _in_turns(w, b, target, eta, tol, move):
    """Every (w, b), when ``move(w, b)`` makes the next."""
    visited = [np.array([w, b], float)]
    while equation.far(*visited[-1], target, tol) and len(visited) < equation.MOST:
        visited.append(np.array(move(*visited[-1])))
    return np.array(visited)


@solve_both.mistake(
    "w moves with the new b: you updated b between the two. A gradient belongs to one point, so "
    "when must both slopes be taken?"
)
def b_before_w(w, b, target, eta, tol):
    def move(w, b):
        b = b - eta * _gradient(w, b, target)[1]
        return w - eta * _gradient(w, b, target)[0], b

    return _in_turns(w, b, target, eta, tol, move)


@solve_both.mistake(
    "z is taken once, and the slope of w with the new b: you updated b between the two. A gradient "
    "belongs to one point, so when must both slopes be taken?"
)
def slope_of_w_at_the_new_b(w, b, target, eta, tol):
    def move(w, b):
        miss = equation.z(w, b) - target
        b = b - eta * miss * equation.slope_b(w, b)
        return w - eta * miss * equation.slope_w(w, b), b

    return _in_turns(w, b, target, eta, tol, move)


@solve_both.mistake(
    "The slopes belong to the old w, and what z is off by to the new one: you updated w between "
    "the two. How many points does one gradient belong to?"
)
def miss_at_the_new_w(w, b, target, eta, tol):
    def move(w, b):
        slopes = equation.slope_w(w, b), equation.slope_b(w, b)
        x, y = 2 * w + b, b + 1
        w = w - eta * (x * y - target) * slopes[0]
        return w, b - eta * ((2 * w + b) * y - target) * slopes[1]

    return _in_turns(w, b, target, eta, tol, move)


@solve_both.mistake(
    "Your loop ends when the loss is below tol. It is the distance of z from the target that "
    "should be; how large is that where ½(z − target)² is tol?"
)
def stop_on_loss(w, b, target, eta, tol):
    return _descend(
        w,
        b,
        target,
        eta,
        tol,
        going_on=lambda w, b, target, tol: (equation.z(w, b) - target) ** 2 / 2 >= tol,
    )


@solve_both.mistake("Your learning rate is 0.001, whatever η is. Use the one that was handed over.")
def own_rate(w, b, target, eta, tol):
    return _descend(w, b, target, 0.001, tol)


@solve_both.mistake(
    "Your loop ends at 10⁻⁵, whatever `tol` is. Use the tolerance that was handed over."
)
def own_tol(w, b, target, eta, tol):
    return _descend(w, b, target, eta, 1e-5)


@solve_both.mistake("Your target is 60 whatever was handed over. Use the argument.")
def always_to_sixty(w, b, target, eta, tol):
    return _descend(w, b, 60.0, eta, tol)


@solve_both.mistake(
    "z − target is divided by the target before it is compared with tol. How near is near enough: "
    "a share, or a distance?"
)
def relative_tol(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol * abs(target))


@solve_both.mistake(
    "Your loop ends when the square of the distance is below tol. It is the distance itself that "
    "should be."
)
def stop_on_square(w, b, target, eta, tol):
    return _descend(
        w,
        b,
        target,
        eta,
        tol,
        going_on=lambda w, b, target, tol: (equation.z(w, b) - target) ** 2 >= tol,
    )


@solve_both.mistake(
    "One step was taken after z was near enough. When should the loop be asked: before the step, "
    "or after it?"
)
def one_step_too_many(w, b, target, eta, tol):
    visited = _descend(w, b, target, eta, tol)
    return np.vstack([visited, visited[-1] - eta * _gradient(*visited[-1], target)])


@solve_both.mistake("Only w moves here. b has a slope of its own.")
def only_w(w, b, target, eta, tol):
    return _descend(
        w, b, target, eta, tol, lambda w, b, target: _gradient(w, b, target) * [1.0, 0.0]
    )


@solve_both.mistake("This is where the walk ends. The places on the way are asked for too.")
def only_the_end(w, b, target, eta, tol):
    return _descend(w, b, target, eta, tol)[-1]


@solve_both.mistake("Each row has z in it as well. The question is for w and b.")
def with_the_zs(w, b, target, eta, tol):
    visited = _descend(w, b, target, eta, tol)
    return np.column_stack([visited, equation.z(*visited.T)])


@solve_both.mistake(
    "Each of the two takes half of what is missing, divided by its slope: that is root finding. "
    "In descent, who moves z more moves further."
)
def roots_by_halves(w, b, target, eta, tol):
    def gradient(w, b, target):
        slopes = np.array([equation.slope_w(w, b), equation.slope_b(w, b)])
        return (equation.z(w, b) - target) / slopes / 2 / eta

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "Each of the two takes all of what is missing, divided by its slope: that is root finding, "
    "done twice. In descent, who moves z more moves further."
)
def roots_in_full(w, b, target, eta, tol):
    def gradient(w, b, target):
        slopes = np.array([equation.slope_w(w, b), equation.slope_b(w, b)])
        return (equation.z(w, b) - target) / slopes / eta

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "Only the sign of z − target is in the step, so it does not get shorter near the target."
)
def sign_of_the_miss(w, b, target, eta, tol):
    def gradient(w, b, target):
        return np.sign(equation.z(w, b) - target) * np.array(
            [equation.slope_w(w, b), equation.slope_b(w, b)]
        )

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake(
    "∂z/∂b lacks a b: it is 2w + b + 1 here. b stands in both factors, so how often does it come?"
)
def slope_of_b_without_a_b(w, b, target, eta, tol):
    def gradient(w, b, target):
        return (equation.z(w, b) - target) * np.array([equation.slope_w(w, b), 2 * w + b + 1])

    return _descend(w, b, target, eta, tol, gradient)


@solve_both.mistake("η is not in it: the steps are as long as the gradient itself.")
def rate_of_one(w, b, target, eta, tol):
    return _descend(w, b, target, 1.0, tol)


solve_both.equivalent(
    "∂z/∂b = 2w + 2b + 1 is the same with w and b exchanged.",
    "w, b = (w - eta * dz * dz_dw(w, b), b - eta * dz * dz_db(w, b))"
    " → w, b = (w - eta * dz * dz_dw(w, b), b - eta * dz * dz_db(b, w))",
)
