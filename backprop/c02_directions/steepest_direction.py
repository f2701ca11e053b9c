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
        "The proof says where it points. How long should a direction be?",
        "Divide the gradient by its own length. Its length is the root of the sum of the squares.",
        "And where the ground is level? Nothing is steepest there: the question asks for zeros, "
        "and 0/0 is not 0.",
    ],
)


@steepest_direction.mistake(
    "This is the gradient itself. It points the right way; a direction has length 1."
)
def gradient_itself(grad):
    return grad.copy()


@steepest_direction.mistake(
    "The length was divided out twice. After the first time it was 1 already."
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
    "The largest entry is 1 now; the length is more than that, unless all others are 0."
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
    "The way is right, and 0/0 is not a number. What should come back where the gradient is zero?"
)
def zero_divided(grad):
    return grad / vectors.length(grad)


@steepest_direction.mistake(
    "The length is almost 1: something small was added to it, against dividing by zero. Beside a "
    "very small gradient it is not small. What about asking whether the length is zero?"
)
def something_added(grad):
    return grad / (vectors.length(grad) + 1e-8)


@steepest_direction.mistake("This is how steep it is, a number; the question is which way.")
def length_of_gradient(grad):
    return vectors.length(grad)


steepest_direction.equivalent(
    "A gradient of length 0 is zeros already.",
    "return grad / length if length else np.zeros_like(grad)"
    " → return grad / length if length else grad",
)
