"""How much a function rises for each unit of length along w."""

import numpy as np

from backprop.c02_directions import vectors
from grader.cases import given, normal
from grader.exercise import exercise

directional_derivative = exercise(
    points=3,
    expects=lambda grad, w: np.dot(grad, w) / vectors.length(w),
    returns="slope",
    terms=lambda grad, w: np.abs(grad) @ np.abs(w) / vectors.length(w),
    cases=[
        given(grad=[12.0, 4.0], w=[3.0, 5.0]),
        normal(grad=(2,), w=(2,)),
        normal(grad=(5,), w=(5,)),
        normal(grad=(3,), w=(3,), dtype="float32"),
        normal("vectors of one entry", grad=(1,), w=(1,)),
        normal("a w that is very short", grad=(3,), w=(3,), scale={"w": 2.0**-20}),
        given("a step that goes down", grad=[12.0, 4.0], w=[-2.0, 1.0]),
        given("two vectors at right angles", grad=[12.0, 4.0], w=[-1.0, 3.0]),
        given("a gradient of zeros", grad=[0.0, 0.0, 0.0], w=[1.0, -2.0, 0.5]),
    ],
    hints=[
        "A w twice as long points the same way. Should the slope of the hill in that direction "
        "depend on how long w is?",
        "Make a vector of length 1 out of w first. The gradient stays as it is.",
        "The length of [3, 5] is √(3² + 5²) = √34. At (2, 3) the change of 56 along w becomes "
        "56/√34 for each unit of length.",
    ],
)


@directional_derivative.mistake(
    "This is the change along the whole of w. Twice as long a w would double it, and the hill "
    "would be no steeper."
)
def not_normalised(grad, w):
    return np.dot(grad, w)


@directional_derivative.mistake(
    "This is divided by the length of w twice, that is by ‖w‖². Is w of unit length already when "
    "you divide?"
)
def divided_twice(grad, w):
    return np.dot(grad, w) / np.sum(w * w)


@directional_derivative.mistake(
    "This is divided by the length of the gradient. It is the step that should have length 1; how "
    "steep the hill is, is the question."
)
def gradient_normalised(grad, w):
    return np.dot(grad, w) / vectors.length(grad) if grad.any() else 0.0


@directional_derivative.mistake(
    "This is the cosine of the angle between the two. It says how well w points uphill, and "
    "nothing about how steep the hill is."
)
def cosine(grad, w):
    return np.dot(grad, w) / (vectors.length(w) * vectors.length(grad)) if grad.any() else 0.0


@directional_derivative.mistake(
    "The entries of w were added up for its length. By Pythagoras, what is the length of [3, 4]?"
)
def sum_for_length(grad, w):
    return np.dot(grad, w) / np.sum(np.abs(w))


@directional_derivative.mistake("This is divided by the number of axes, not by the length of w.")
def divided_by_n(grad, w):
    return np.dot(grad, w) / len(w)


@directional_derivative.mistake(
    "The products are there, one for each axis, over the length of w. The slope is one number: "
    "what becomes of them?"
)
def not_summed(grad, w):
    return grad * w / vectors.length(w)


@directional_derivative.mistake("The sign is gone. A direction can go down as well as up.")
def absolute(grad, w):
    return abs(np.dot(grad, w)) / vectors.length(w)


@directional_derivative.mistake(
    "This is the steepest slope of all, whatever w is. How much of it is left in the direction of "
    "w?"
)
def steepest(grad, w):
    return vectors.length(grad)


directional_derivative.equivalent(
    "The scalar product of two vectors is the same both ways round.",
    "return np.dot(grad, w) / np.linalg.norm(w) → return np.dot(w, grad) / np.linalg.norm(w)",
)
