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
