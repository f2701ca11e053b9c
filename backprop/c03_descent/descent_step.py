"""One step of gradient descent."""

import numpy as np

from grader.cases import given, normal, number
from grader.exercise import exercise

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
        "The step is as long as the gradient says, scaled by the learning rate. Where does it "
        "start?",
        "In the bowl at 0.2 the slope is −1.6. With η = 0.1 the step is 0.16 to the right, so the "
        "next x is 0.36. The same holds for each entry of an array.",
    ],
    insight=(
        "x grows, to 0.36: the gradient is negative, so going against it means going up in x. "
        "With η = 0.5 the same step would lead to 1, the very bottom. Try it."
    ),
)


@descent_step.mistake("This goes up: x plus a step along the gradient. Where is down?")
def uphill(x, grad, eta):
    return x + eta * grad


@descent_step.mistake("You took the whole gradient off, as if η were 1. What does η say?")
def no_rate(x, grad, eta):
    return x - grad


@descent_step.mistake("This is the step alone. Where does it lead, starting from x?")
def step_alone(x, grad, eta):
    return -eta * grad


@descent_step.mistake(
    "This is η times the gradient: how far, and not yet where. Start from x: which way?"
)
def length_of_step(x, grad, eta):
    return eta * grad


@descent_step.mistake(
    "You divided the gradient by η. Should a larger η make a longer step or a shorter one?"
)
def divided_by_rate(x, grad, eta):
    return x - grad / eta


@descent_step.mistake(
    "You used the sign of the gradient alone. Should a steep place not give a longer step?"
)
def sign_only(x, grad, eta):
    return x - eta * np.sign(grad)


@descent_step.mistake("η multiplies x here. Which of the two does it scale?")
def rate_times_x(x, grad, eta):
    return eta * x - grad


@descent_step.mistake(
    "η multiplies both: η·(x − grad). Should a step of length 0, with η = 0, leave x where it is?"
)
def rate_times_all(x, grad, eta):
    return eta * (x - grad)


@descent_step.mistake("The step is half as long as η says. Is there a ½ in the rule?")
def half_a_step(x, grad, eta):
    return x - eta * grad / 2


@descent_step.mistake(
    "The step is twice as long as η says. Was the 2 of a square put in that the gradient has "
    "already?"
)
def two_steps(x, grad, eta):
    return x - 2 * eta * grad


@descent_step.mistake(
    "The gradient was divided by the number of its entries. A mean, where there is one, is in the "
    "gradient already."
)
def averaged(x, grad, eta):
    return x - eta * grad / np.size(grad)


@descent_step.mistake(
    "Every entry takes the same step, by the mean of the gradient. Each has a slope of its own."
)
def one_mean_for_all(x, grad, eta):
    return x - eta * np.mean(grad)


@descent_step.mistake(
    "Every entry takes the same step, by the sum of the gradient. Each has a slope of its own."
)
def one_sum_for_all(x, grad, eta):
    return x - eta * np.sum(grad)


@descent_step.mistake(
    "The gradient was made a unit vector, so every step is η long. Should a steep place not give "
    "a longer step?"
)
def normalised(x, grad, eta):
    length = np.sqrt(np.sum(np.square(grad)))
    return x - eta * grad / (length if length else 1.0)


@descent_step.mistake(
    "The sign of the gradient is lost, so x always goes down. Where the slope is negative, which "
    "way leads downhill?"
)
def size_of_the_gradient(x, grad, eta):
    return x - eta * np.abs(grad)


@descent_step.mistake(
    "x is multiplied by 1 − η grad. Is the step taken from x, or is it a share of x?"
)
def step_times_x(x, grad, eta):
    return x * (1 - eta * grad)


@descent_step.mistake("η itself was taken off x. What does it scale?")
def rate_taken_off(x, grad, eta):
    return x - eta


@descent_step.mistake(
    "Python multiplies what stands in brackets: (x − η) · grad. Which two belong together?"
)
def rate_taken_off_first(x, grad, eta):
    return (x - eta) * grad


@descent_step.mistake("The gradient is not in it: x was scaled by 1 − η. Which way is down?")
def gradient_forgotten(x, grad, eta):
    return x - eta * x


@descent_step.mistake(
    "This is η grad − x: the two stand the wrong way round. Where does the step start?"
)
def exchanged(x, grad, eta):
    return eta * grad - x


@descent_step.mistake("The gradient was clipped to −1 … 1. No limit was given: take it as it is.")
def clipped(x, grad, eta):
    return x - eta * np.clip(grad, -1, 1)


@descent_step.mistake("The gradient was multiplied by itself. How often does it stand in the rule?")
def squared_gradient(x, grad, eta):
    return x - eta * np.square(grad)


@descent_step.mistake(
    "Two things came back. The question is for where the step leads, and nothing else."
)
def with_the_gradient(x, grad, eta):
    return x - eta * grad, np.asarray(grad)
