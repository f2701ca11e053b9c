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


@steepest_direction.mistake(
    "A very small gradient counts as zero here. It points somewhere all the same: is its length "
    "zero?"
)
def nothing_below_a_threshold(grad):
    length = vectors.length(grad)
    return grad / length if length > 1e-4 else np.zeros_like(grad)


@steepest_direction.mistake(
    "The length has a floor under it, so a very small gradient does not get length 1. Could you "
    "ask whether the length is zero?"
)
def floor_under_the_length(grad):
    return grad / max(vectors.length(grad), 1e-3)


@steepest_direction.mistake(
    "The length has a floor of a millionth or so under it, so a very small gradient does not get "
    "length 1. Could you ask whether the length is zero?"
)
def floor_of_a_millionth(grad):
    return grad / max(vectors.length(grad), 1e-5)


@steepest_direction.mistake(
    "Something small was added to the squares, so as not to divide by zero. The length of a very "
    "small gradient is then not 1: could you ask whether it is zero?"
)
def something_added_to_the_squares(grad):
    return grad / np.sqrt(np.sum(grad * grad) + 1e-8)


@steepest_direction.mistake(
    "These are the signs of the slopes. By Pythagoras, how long is [1, 1]? And does a steep axis "
    "not count more than a gentle one?"
)
def signs_alone(grad):
    return np.sign(grad)


@steepest_direction.mistake(
    "The signs are lost. Where the slope along an axis is negative, which way is up?"
)
def sizes(grad):
    length = vectors.length(grad)
    return np.abs(grad) / length if length else np.zeros_like(grad)


@steepest_direction.mistake(
    "You multiplied by the length. What do you have to do with a vector of length √160 to give it "
    "length 1?"
)
def times_length(grad):
    return grad * vectors.length(grad)


@steepest_direction.mistake("You divided by the number of axes. How long is [12, 4]/2?")
def divided_by_n(grad):
    return grad / len(grad)


@steepest_direction.mistake(
    "You divided by the root of the number of axes. How long is the gradient itself?"
)
def root_of_n(grad):
    return grad / np.sqrt(len(grad))


@steepest_direction.mistake(
    "The mean was taken off and the rest divided by the standard deviation. That is what one does "
    "with data; a direction keeps its own zero."
)
def standardised(grad):
    spread = np.std(grad)
    return (grad - np.mean(grad)) / spread if spread else np.zeros_like(grad)


@steepest_direction.mistake(
    "This is a softmax: numbers that add up to 1, none of them negative. Which way is up, and how "
    "long is your answer?"
)
def probabilities(grad):
    e = np.exp(grad - grad.max())
    return e / e.sum()


@steepest_direction.mistake("A root was taken of the length. ‖∇f‖ is a root already.")
def root_twice(grad):
    length = np.sqrt(vectors.length(grad))
    return grad / length if length else np.zeros_like(grad)


@steepest_direction.mistake(
    "The length was taken from the first entry and the last. How many entries are there?"
)
def length_by_two_entries(grad):
    length = np.hypot(grad[0], grad[-1])
    return grad / length if length else np.zeros_like(grad)


@steepest_direction.mistake(
    "This is an angle, one number. The question is for a vector of length 1."
)
def angle(grad):
    return np.arctan2(grad[-1], grad[0])


steepest_direction.equivalent(
    "A gradient of length 0 is zeros already.",
    "return grad / length if length else np.zeros_like(grad)"
    " → return grad / length if length else grad",
)
