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
