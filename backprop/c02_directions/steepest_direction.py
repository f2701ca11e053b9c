"""The unit vector along which a function rises most."""

import numpy as np

from backprop.c02_directions import vectors
from grader.cases import given, normal
from grader.exercise import exercise


def _steepest(grad):
    length = vectors.length(grad)
    return grad / length if length else np.zeros_like(grad)


steepest_direction = exercise(
    points=3,
    expects=_steepest,
    returns="u",
    terms=lambda grad: np.abs(_steepest(grad)),
    cases=[
        given(grad=[12.0, 4.0]),
        normal(grad=(2,)),
        normal(grad=(5,)),
        normal(grad=(3,), dtype="float32"),
        normal("a gradient of one entry", grad=(1,)),
        normal("a very small gradient", grad=(3,), scale={"grad": 2.0**-20}),
        normal("a very large gradient", grad=(3,), scale={"grad": 2.0**30}),
        given("a gradient of zeros", grad=[0.0, 0.0, 0.0]),
    ],
    hints=[
        "The theorem says where it points. How long should a direction be?",
        "[12, 4] has length √160. What must you do with a vector of length √160 to give it length "
        "1?",
        "And where the ground is level, the length is 0, and 0/0 is nan. Ask for that case first; "
        "it should return zeros of the same shape.",
    ],
    insight=(
        "For [12, 4] it is about [0.95, 0.32], for [3, 0] it is [1, 0]. For [0, 0] the formula "
        "alone would be 0/0, nan; on level ground nothing is steepest. Multiply your u by the "
        "gradient: what you get is the gradient's length."
    ),
)


@steepest_direction.mistake(
    "This is the gradient itself. It points the right way, but how long is a direction?"
)
def gradient_itself(grad):
    return grad.copy()


@steepest_direction.mistake(
    "You divided by the length twice. How long is the vector after the first time?"
)
def normalised_twice(grad):
    squared = np.sum(grad * grad)
    return grad / squared if squared else np.zeros_like(grad)


@steepest_direction.mistake("This goes straight down. Which sign goes up?")
def downhill(grad):
    return -_steepest(grad)


@steepest_direction.mistake(
    "The entries add up to 1, and that does not make the length 1. By Pythagoras, how long is "
    "[0.5, 0.5]?"
)
def sum_for_length(grad):
    total = np.sum(np.abs(grad))
    return grad / total if total else np.zeros_like(grad)


@steepest_direction.mistake(
    "This is divided by the plain sum of the entries, which can be negative, or nearly zero. A "
    "length is neither."
)
def signed_sum_for_length(grad):
    return grad / np.sum(grad) if grad.any() else np.zeros_like(grad)


@steepest_direction.mistake(
    "You made the largest entry 1. The length is more than that, unless all the others are 0."
)
def largest_entry_one(grad):
    largest = np.max(np.abs(grad))
    return grad / largest if largest else np.zeros_like(grad)


@steepest_direction.mistake(
    "This is the one axis along which the hill is steepest. Could a direction between the axes be "
    "steeper still?"
)
def best_axis(grad):
    axis = np.argmax(np.abs(grad))
    return np.where(np.arange(len(grad)) == axis, np.sign(grad), 0.0)


@steepest_direction.mistake(
    "You point the right way, but 0/0 is not a number. What should come back where the gradient "
    "is zero?"
)
def zero_divided(grad):
    return grad / vectors.length(grad)


@steepest_direction.mistake(
    "The length is almost 1: you added something small to it, so as not to divide by zero. Beside "
    "a very small gradient it is not small. Could you ask whether the length is zero?"
)
def something_added(grad):
    return grad / (vectors.length(grad) + 1e-8)


@steepest_direction.mistake("This says how steep it is, one number. The question is which way.")
def length_of_gradient(grad):
    return vectors.length(grad)


steepest_direction.equivalent(
    "A gradient of length 0 is zeros already.",
    "return grad / length if length else np.zeros_like(grad)"
    " → return grad / length if length else grad",
)
