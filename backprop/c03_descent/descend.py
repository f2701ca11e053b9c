"""Gradient descent, every point that it visits."""

import numpy as np

from backprop.beside.functions import bowl_slope, two_valleys_slope
from backprop.c03_descent import descent
from grader.cases import given, normal, number
from grader.exercise import exercise

descend = exercise(
    points=3,
    expects=descent.iterates,
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
    insight=(
        "With steps = 3 it has 4 entries, with steps = 0 it has 1, the start: a walk visits one "
        "place more than it takes steps. Walk with η = 1.0 from 0.2 and look at what comes back."
    ),
)


@descend.mistake("These steps climb. Which way does the slope point?")
def uphill(grad, x0, eta, steps):
    return descent.iterates(lambda x: -grad(x), x0, eta, steps)


@descend.mistake(
    "Every step uses the slope at x0. The slope changes along the way, so where should `grad` be "
    "asked?"
)
def stale_slope(grad, x0, eta, steps):
    slope = grad(x0)
    return descent.iterates(lambda x: slope, x0, eta, steps)


@descend.mistake("The start is missing: the first entry is x0 itself, before any step.")
def start_missing(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta, steps)[1:]


@descend.mistake("The last step is missing: `steps` steps lead to steps + 1 places.")
def last_missing(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta, steps)[:-1]


@descend.mistake("There is one step too many: the start counts as a place and not as a step.")
def one_too_many(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta, steps + 1)


@descend.mistake("This is where the descent ends. The places on the way are asked for too.")
def only_the_end(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta, steps)[-1]


@descend.mistake("η is not in it: your steps are as long as the slope itself.")
def no_rate(grad, x0, eta, steps):
    return descent.iterates(grad, x0, 1.0, steps)


@descend.mistake("These are the slopes on the way. The question is for the places.")
def slopes(grad, x0, eta, steps):
    return np.array([grad(x) for x in descent.iterates(grad, x0, eta, steps)])


@descend.mistake("Every step starts from x0 again. Where should the next step begin?")
def from_the_start_each_time(grad, x0, eta, steps):
    return np.array([x0] + [x0 - eta * grad(x0)] * steps)


@descend.mistake(
    "There is one step too few: `range(1, steps)` takes steps − 1. How many places do `steps` "
    "steps visit?"
)
def one_too_few(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta, max(steps - 1, 0))


@descend.mistake(
    "There is one step, however many were asked for. Does a `return` stand inside the loop?"
)
def one_step_only(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta, min(steps, 1))


@descend.mistake(
    "Only the last two places are there. Begin the list before the loop, so that it is not begun "
    "anew in each turn."
)
def last_two_only(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta, steps)[-2:]


@descend.mistake(
    "η falls from step to step: you divided it by the number of the step. It stays the same here."
)
def rate_falls(grad, x0, eta, steps):
    xs = [x0]
    for count in range(1, int(steps) + 1):
        xs.append(xs[-1] - eta / count * grad(xs[-1]))
    return np.array(xs, float)


@descend.mistake(
    "You divided the slope by η. Should a larger η make a longer step or a shorter one?"
)
def divided_by_rate(grad, x0, eta, steps):
    return descent.iterates(lambda x: grad(x) / eta**2, x0, eta, steps)


@descend.mistake(
    "Each place is η · slope − x: the two stand the wrong way round. Where does a step start?"
)
def exchanged(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(int(steps)):
        xs.append(eta * grad(xs[-1]) - xs[-1])
    return np.array(xs, float)


@descend.mistake(
    "Each step uses the slope at the place before: it is asked for too early, or too late. Where "
    "should `grad` be asked?"
)
def slope_of_the_place_before(grad, x0, eta, steps):
    xs, slope = [x0], grad(x0)
    for _ in range(int(steps)):
        xs.append(xs[-1] - eta * slope)
        slope = grad(xs[-2])
    return np.array(xs, float)


@descend.mistake(
    "A part of the last step is in each step: that is momentum. Plain descent has no memory."
)
def with_momentum(grad, x0, eta, steps):
    xs, step = [x0], 0.0
    for _ in range(int(steps)):
        step = 0.9 * step - eta * grad(xs[-1])
        xs.append(xs[-1] + step)
    return np.array(xs, float)


@descend.mistake("Each step is half as long as η says. Is there a ½ in the rule?")
def half_a_step(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta / 2, steps)


@descend.mistake(
    "Each step is twice as long as η says. Was the 2 of the square put in that the slope has "
    "already?"
)
def double_step(grad, x0, eta, steps):
    return descent.iterates(grad, x0, 2 * eta, steps)


@descend.mistake(
    "Each step is η long: only the sign of the slope was used. Should a steep place not give a "
    "longer step?"
)
def by_the_sign(grad, x0, eta, steps):
    return descent.iterates(lambda x: np.sign(grad(x)), x0, eta, steps)


@descend.mistake("`grad` was asked at the number of the step. At which place should it be asked?")
def slope_at_the_count(grad, x0, eta, steps):
    xs = [x0]
    for count in range(int(steps)):
        xs.append(xs[-1] - eta * grad(count))
    return np.array(xs, float)


@descend.mistake(
    "Every entry is where the descent ends: one array was changed and put into the list again and "
    "again. Append a copy, or make a new x at each step."
)
def the_end_everywhere(grad, x0, eta, steps):
    return np.full(int(steps) + 1, descent.iterates(grad, x0, eta, steps)[-1])


@descend.mistake("Each place came with its slope beside it. The question is for the places alone.")
def with_the_slopes(grad, x0, eta, steps):
    xs = descent.iterates(grad, x0, eta, steps)
    return np.array([[x, grad(x)] for x in xs])


@descend.mistake("With no step at all nothing came back. The start is visited all the same.")
def nothing_without_steps(grad, x0, eta, steps):
    return descent.iterates(grad, x0, eta, steps) if steps else np.zeros(0)


@descend.mistake(
    "The walk ends by itself where the slope is small. It was to take `steps` steps, wherever it "
    "is."
)
def stops_by_itself(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(int(steps)):
        if abs(grad(xs[-1])) < 1e-3:
            break
        xs.append(xs[-1] - eta * grad(xs[-1]))
    return np.array(xs, float)


descend.equivalent(
    "η and the slope are multiplied, and a product is the same both ways round.",
    "visited.append(descent_step(visited[-1], grad(visited[-1]), eta))"
    " → visited.append(descent_step(visited[-1], eta, grad(visited[-1])))",
)
