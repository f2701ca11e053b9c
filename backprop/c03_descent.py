"""Chapter 03: error, loss, gradient, step; and what the learning rate decides."""

import numpy as np

from grader.cases import given, normal, number
from grader.exercise import exercise
from grader.sandbox.inside.given import bowl_slope, two_valleys_slope

# ----------------------------------------------------------------------------------- batch_loss


def _errors(hits, target):
    return hits - target


batch_loss = exercise(
    points=3,
    expects=lambda hits, target: np.mean(np.sum(_errors(hits, target) ** 2, axis=1)),
    returns="loss",
    # The error of a shot is itself a difference of two places.
    terms=lambda hits, target: np.mean(np.sum((np.abs(hits) + np.abs(target)) ** 2, axis=1)),
    cases=[
        given(
            "three shots whose errors to the side are −3, 1 and 2",
            hits=[[-3.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
            target=[0.0, 0.0],
        ),
        normal("a burst of 3", hits=(3, 2), target=(2,)),
        normal("a burst of 7", hits=(7, 2), target=(2,)),
        normal("a single shot", hits=(1, 2), target=(2,)),
        normal("a burst of 2", hits=(2, 2), target=(2,)),
        normal("a burst of 5, float32", hits=(5, 2), target=(2,), dtype="float32"),
        given("two shots in the middle", hits=[[1.5, -2.0], [1.5, -2.0]], target=[1.5, -2.0]),
    ],
    hints=[
        "What is the error of one shot, as two numbers? And its squared distance from the middle, "
        "as one?",
        "`hits - target` is the error of every shot at once, with shape (n, 2). A squared distance "
        "is a sum over the last axis.",
        "The loss is the mean of n squared distances. For errors of −3, 1 and 2 to one side: "
        "(9 + 1 + 4)/3.",
    ],
)


@batch_loss.mistake(
    "The errors were averaged before they were squared, so that a shot to the left makes up for "
    "one to the right. Three shots can miss by a yard and have a loss of 0 that way."
)
def signed_errors_cancel(hits, target):
    return np.sum(np.mean(_errors(hits, target), axis=0) ** 2)


@batch_loss.mistake(
    "This is half of it: a mean over all 2n coordinates, perhaps, or a ½ in front. The mean here "
    "is over the n shots."
)
def mean_over_coordinates(hits, target):
    return np.mean(_errors(hits, target) ** 2)


@batch_loss.mistake(
    "This is the sum over the shots. With twice as many shots it would be twice as bad, though "
    "Bob shoots no worse."
)
def sum_over_shots(hits, target):
    return np.sum(_errors(hits, target) ** 2)


@batch_loss.mistake("This is the mean distance; the squares were left out, or a root put in.")
def mean_distance(hits, target):
    return np.mean(np.sqrt(np.sum(_errors(hits, target) ** 2, axis=1)))


@batch_loss.mistake(
    "A root was taken of the mean. That brings it back to the unit of a length; the loss is the "
    "mean itself."
)
def root_of_mean(hits, target):
    return np.sqrt(np.mean(np.sum(_errors(hits, target) ** 2, axis=1)))


@batch_loss.mistake(
    "Here the absolute values of the coordinates are added up. The squared distance of a shot is "
    "the sum of the squares of its two coordinates."
)
def absolute_values(hits, target):
    return np.mean(np.sum(np.abs(_errors(hits, target)), axis=1))


@batch_loss.mistake(
    "The two coordinates of an error were added before they were squared: a shot up and to the "
    "left would count as a hit. What does Pythagoras say?"
)
def coordinates_cancel(hits, target):
    return np.mean(np.sum(_errors(hits, target), axis=1) ** 2)


@batch_loss.mistake("These are the squared distances, one for each shot; the loss is one number.")
def one_for_each_shot(hits, target):
    return np.sum(_errors(hits, target) ** 2, axis=1)


@batch_loss.mistake("The mean was taken for each coordinate; the two are still apart.")
def one_for_each_coordinate(hits, target):
    return np.mean(_errors(hits, target) ** 2, axis=0)


@batch_loss.mistake("The target is not in it: these are the squared distances from the origin.")
def target_forgotten(hits, target):
    return np.mean(np.sum(hits**2, axis=1))


@batch_loss.mistake(
    "This is a variance: the scatter around the middle of the shots. A tight burst far from the "
    "target is still bad."
)
def scatter(hits, target):
    return np.mean(np.sum((hits - hits.mean(axis=0)) ** 2, axis=1))


# --------------------------------------------------------------------------------- descent_step

descent_step = exercise(
    points=2,
    expects=lambda x, grad, eta: x - eta * grad,
    returns="x",
    terms=lambda x, grad, eta: np.abs(x) + np.abs(eta * grad),
    cases=[
        given("the bowl at 0.2, η = 0.1", x=0.2, grad=-1.6, eta=0.1),
        normal("numbers drawn at random", x=number(), grad=number(), eta=number(0.1, 0.9)),
        normal(x=(2,), grad=(2,), eta=number(0.1, 0.9)),
        normal(x=(3, 4), grad=(3, 4), eta=number(0.1, 0.9)),
        normal(x=(5,), grad=(5,), eta=0.25, dtype="float32"),
        given("a gradient of zero", x=[1.0, -2.0], grad=[0.0, 0.0], eta=0.5),
        given("η larger than 1", x=[1.0, -2.0], grad=[0.5, 4.0], eta=1.5),
    ],
    hints=[
        "The gradient points uphill. Which way do you want to go?",
        "How far to go is the gradient times η. Take that off x, for every entry of it.",
        "In the bowl at 0.2 the slope is −1.6; with η = 0.1 the next x is 0.36.",
    ],
)


@descent_step.mistake("This goes up: x plus a step along the gradient. Where is down?")
def uphill(x, grad, eta):
    return x + eta * grad


@descent_step.mistake(
    "The whole gradient was taken off, as if η were 1. It is η that says how far to trust it."
)
def no_rate(x, grad, eta):
    return x - grad


@descent_step.mistake("This is the step alone. Where does it lead, starting from x?")
def step_alone(x, grad, eta):
    return -eta * grad


@descent_step.mistake(
    "This is η times the gradient: how far, and not yet where. Starting from x, which way?"
)
def length_of_step(x, grad, eta):
    return eta * grad


@descent_step.mistake("The gradient is divided by η. A larger η should make a larger step.")
def divided_by_rate(x, grad, eta):
    return x - grad / eta


@descent_step.mistake(
    "Only the sign of the gradient is used; a steep place should give a long step."
)
def sign_only(x, grad, eta):
    return x - eta * np.sign(grad)


@descent_step.mistake("η multiplies x here. It belongs to the gradient.")
def rate_times_x(x, grad, eta):
    return eta * x - grad


@descent_step.mistake("η multiplies both: x − η·grad is not η·(x − grad). What is left alone?")
def rate_times_all(x, grad, eta):
    return eta * (x - grad)


# -------------------------------------------------------------------------------------- descend


def _descend(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(int(steps)):
        xs.append(xs[-1] - eta * grad(xs[-1]))
    return np.array(xs, float)


descend = exercise(
    points=3,
    expects=_descend,
    returns="xs",
    stepwise=True,
    cases=[
        given("the bowl from 0.2, η = 0.1", grad=bowl_slope, x0=0.2, eta=0.1, steps=3),
        given("the bowl from 0.1, η = 0.5", grad=bowl_slope, x0=0.1, eta=0.5, steps=4),
        given("the bowl from 1.5, η = 0.9", grad=bowl_slope, x0=1.5, eta=0.9, steps=7),
        given("the bowl from 1.5, η = 1.1", grad=bowl_slope, x0=1.5, eta=1.1, steps=12),
        normal(
            "a curve with two valleys",
            grad=two_valleys_slope,
            x0=number(-1.4, 1.4),
            eta=number(0.05, 0.3),
            steps=9,
        ),
        normal(
            "a curve with two valleys, one step",
            grad=two_valleys_slope,
            x0=number(-1.4, 1.4),
            eta=number(0.05, 0.3),
            steps=1,
        ),
        given("no step at all", grad=bowl_slope, x0=0.2, eta=0.1, steps=0),
    ],
    hints=[
        "Begin with a list that holds x0. How do you get from its last entry to the next one?",
        "`grad` is a function: the slope at x is `grad(x)`, and it has to be asked for again at "
        "each new x.",
        "`steps` times: take the last x, step against the slope there, append. With the start that "
        "makes steps + 1 entries: 0.2, 0.36, 0.488, 0.5904 in the bowl.",
    ],
)


@descend.mistake("These steps climb. Which way does the slope point?")
def uphill_(grad, x0, eta, steps):
    return _descend(lambda x: -grad(x), x0, eta, steps)


@descend.mistake(
    "Every step uses the slope at x0. The slope changes along the way: ask `grad` again at each x."
)
def stale_slope(grad, x0, eta, steps):
    slope = grad(x0)
    return _descend(lambda x: slope, x0, eta, steps)


@descend.mistake("The start is missing: the first entry is x0 itself, before any step.")
def start_missing(grad, x0, eta, steps):
    return _descend(grad, x0, eta, steps)[1:]


@descend.mistake("The last step is missing: `steps` steps lead to steps + 1 places.")
def last_missing(grad, x0, eta, steps):
    return _descend(grad, x0, eta, steps)[:-1]


@descend.mistake("There is one step too many: the start counts as a place and not as a step.")
def one_too_many(grad, x0, eta, steps):
    return _descend(grad, x0, eta, steps + 1)


@descend.mistake("This is where the descent ends. The places on the way are asked for too.")
def only_the_end(grad, x0, eta, steps):
    return _descend(grad, x0, eta, steps)[-1]


@descend.mistake("η is not in it: these steps are as long as the slope itself.")
def no_rate_(grad, x0, eta, steps):
    return _descend(grad, x0, 1.0, steps)


@descend.mistake("These are the slopes on the way, and not the places.")
def slopes(grad, x0, eta, steps):
    return np.array([grad(x) for x in _descend(grad, x0, eta, steps)])


@descend.mistake(
    "Every step starts from x0 again: x moves, and the next step has to begin where it is."
)
def from_the_start_each_time(grad, x0, eta, steps):
    return np.array([x0] + [x0 - eta * grad(x0)] * steps)


# ---------------------------------------------------------------------------------- eta_regimes

#: The learning rates that the question is about.
ETAS = (0.1, 0.5, 0.9, 1.1)


def _regime(eta):
    """What a descent in the bowl (x − 1)² + 0.001 does, seen by doing it."""
    errors = _descend(bowl_slope, 0.2, eta, 60) - 1
    if abs(errors[1]) < 1e-12:
        return "lands"
    if abs(errors[-1]) > abs(errors[0]):
        return "diverges"
    return "zigzags" if errors[0] * errors[1] < 0 else "creeps"


eta_regimes = exercise(
    points=2,
    expects=lambda: {str(eta): _regime(eta) for eta in ETAS},
    returns="eta_regimes",
    cases=[given()],
    hints=[
        "Follow the distance to the bottom, e = x − 1. One step makes of it e − η · 2e. By what "
        "factor is it multiplied?",
        "The factor is 1 − 2η. What does a factor of 0.8 do to e, step after step? And 0? And one "
        "below 0?",
        "Below zero, x changes sides at each step; whether it comes closer depends on whether the "
        "factor is above −1. Or ask your `descend`, with each η.",
    ],
)


def _regimes(*words):
    return {str(eta): word for eta, word in zip(ETAS, words, strict=True)}


@eta_regimes.mistake(
    "A step that shoots over the bottom has not gone wrong yet: at η = 0.9, is it closer "
    "afterwards than before?"
)
def overshooting_is_diverging():
    return _regimes("creeps", "lands", "diverges", "diverges")


@eta_regimes.mistake("One of these never comes to rest: multiply an error by −1.2 a few times.")
def nothing_diverges():
    return _regimes("creeps", "lands", "zigzags", "zigzags")


@eta_regimes.mistake(
    "The steps get shorter in both of the first two; but with η = 0.5, what is left of the error "
    "after one step?"
)
def nothing_lands():
    return _regimes("creeps", "creeps", "zigzags", "diverges")


@eta_regimes.mistake(
    "It would be so if η = 1 were the step that reaches the bottom. What is the factor 1 − 2η for "
    "η = 0.5, and for η = 0.9?"
)
def as_if_the_factor_were_one_minus_eta():
    return _regimes("creeps", "creeps", "creeps", "zigzags")


@eta_regimes.mistake("Two are exchanged: which of the two has a factor below −1?")
def last_two_exchanged():
    return _regimes("creeps", "lands", "diverges", "zigzags")
