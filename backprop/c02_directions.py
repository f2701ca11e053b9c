"""Chapter 02: directional derivatives, and why the gradient is the steepest way up."""

import numpy as np

from backprop.material.proof import STEEPEST_ASCENT
from grader.cases import given, normal
from grader.exercise import exercise


def _length(vector):
    return np.sqrt(np.sum(vector * vector))


# --------------------------------------------------------------------------- directional_change

directional_change = exercise(
    points=3,
    expects=lambda grad, w: np.dot(grad, w),
    returns="change",
    terms=lambda grad, w: np.abs(grad) @ np.abs(w),
    cases=[
        given(grad=[12.0, 4.0], w=[3.0, 5.0]),
        normal(grad=(2,), w=(2,)),
        normal(grad=(5,), w=(5,)),
        normal(grad=(3,), w=(3,), dtype="float32"),
        normal("vectors of one entry", grad=(1,), w=(1,)),
        given("a step that goes down", grad=[12.0, 4.0], w=[-2.0, 1.0]),
        given("two vectors at right angles", grad=[12.0, 4.0], w=[-1.0, 3.0]),
        given("a gradient of zeros", grad=[0.0, 0.0, 0.0], w=[1.0, -2.0, 0.5]),
    ],
    hints=[
        "A step of w is some distance along each axis. What does the gradient say about each?",
        "Along axis i the height changes by grad[i] for each unit, and w goes w[i] units there. "
        "To first order the changes along the axes add up.",
        "For [12, 4] and [3, 5] that is 12 · 3 + 4 · 5.",
    ],
)


@directional_change.mistake(
    "This is for each unit of length along w. What was asked is the change for the whole of w, "
    "however long it is."
)
def per_unit_of_length(grad, w):
    return np.dot(grad, w) / _length(w)


@directional_change.mistake(
    "This is the cosine of the angle between the two: both lengths were divided out, and both "
    "matter here."
)
def cosine(grad, w):
    return np.dot(grad, w) / (_length(w) * _length(grad)) if grad.any() else 0.0


@directional_change.mistake(
    "The products are there, one for each axis. The change of height is one number: what becomes "
    "of them?"
)
def not_summed(grad, w):
    return grad * w


@directional_change.mistake(
    "Both vectors were summed first and multiplied afterwards. Each entry of the gradient belongs "
    "to one axis: multiply, then add."
)
def summed_first(grad, w):
    return np.sum(grad) * np.sum(w)


@directional_change.mistake(
    "This is the product of the two lengths, as if w pointed where the gradient points. Which "
    "way it points counts too."
)
def product_of_lengths(grad, w):
    return _length(grad) * _length(w)


@directional_change.mistake("The sign is gone. A step can go down as well as up.")
def absolute(grad, w):
    return abs(np.dot(grad, w))


@directional_change.mistake(
    "This is the table of all products of an entry of one with an entry of the other. Only those "
    "on the same axis go together."
)
def outer_product(grad, w):
    return np.outer(grad, w)


@directional_change.mistake("This is divided by the number of axes. Changes add up.")
def mean(grad, w):
    return np.mean(grad * w)


@directional_change.mistake(
    "The gradient and w are added here. How much does each unit of w count?"
)
def added(grad, w):
    return np.sum(grad + w)


# ----------------------------------------------------------------------- directional_derivative

directional_derivative = exercise(
    points=3,
    expects=lambda grad, w: np.dot(grad, w) / _length(w),
    returns="slope",
    terms=lambda grad, w: np.abs(grad) @ np.abs(w) / _length(w),
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
    return np.dot(grad, w) / _length(grad) if grad.any() else 0.0


@directional_derivative.mistake(
    "This is the cosine of the angle between the two. It says how well w points uphill, and "
    "nothing about how steep the hill is."
)
def cosine_(grad, w):
    return np.dot(grad, w) / (_length(w) * _length(grad)) if grad.any() else 0.0


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
def not_summed_(grad, w):
    return grad * w / _length(w)


@directional_derivative.mistake("The sign is gone. A direction can go down as well as up.")
def absolute_(grad, w):
    return abs(np.dot(grad, w)) / _length(w)


@directional_derivative.mistake(
    "This is the steepest slope of all, whatever w is. How much of it is left in the direction of "
    "w?"
)
def steepest(grad, w):
    return _length(grad)


# --------------------------------------------------------------------------- steepest_direction


def _steepest(grad):
    length = _length(grad)
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
def sum_for_length_(grad):
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
    return grad / _length(grad)


@steepest_direction.mistake(
    "The length is almost 1: something small was added to it, against dividing by zero. Beside a "
    "very small gradient it is not small. What about asking whether the length is zero?"
)
def something_added(grad):
    return grad / (_length(grad) + 1e-8)


@steepest_direction.mistake("This is how steep it is, a number; the question is which way.")
def length_of_gradient(grad):
    return _length(grad)


# ----------------------------------------------------------------------------------- proof_order

proof_order = exercise(
    points=3,
    expects=lambda: np.array(list(STEEPEST_ASCENT.order())),
    returns="proof_order",
    cases=[given()],
    hints=[
        "One step is not needed, and is not true. Which one forgets what u may be?",
        "Each step speaks of something that another one brings in: θ, the dot product, c. Find "
        "the step that speaks of nothing before it.",
        "The length of u is used twice: once to get rid of ‖u‖ in the product, and once, near the "
        "end, to find c.",
    ],
)


def _exchanged(first, second):
    """The right order with two of its places exchanged, counting from 0."""
    order = list(STEEPEST_ASCENT.order())
    order[first], order[second] = order[second], order[first]
    return order


@proof_order.mistake("The slope along u is spoken of before anybody has said what u is.")
def u_not_introduced():
    return _exchanged(0, 1)


@proof_order.mistake(
    "The length of u drops out of a product that is not there yet: which step writes the dot "
    "product with its lengths?"
)
def length_before_product():
    return _exchanged(2, 3)


@proof_order.mistake(
    "θ = 0 is made use of before it is known to be the best: which step shows that no other angle "
    "does as well?"
)
def angle_before_bound():
    return _exchanged(4, 5)


@proof_order.mistake("The value of c is found before there is a c.")
def value_before_c():
    return _exchanged(5, 6)


@proof_order.mistake(
    "One of these steps is not true. u has length 1, as all its rivals have: can a longer one be "
    "taken?"
)
def misled():
    order = list(STEEPEST_ASCENT.order())
    false = next(k for k, step in STEEPEST_ASCENT.lettered.items() if step.misleads)
    return [*order[:5], false, *order[7:], order[6]]
