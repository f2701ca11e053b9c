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
        "`directional_change` gives the change for the whole of w. How long is w? By Pythagoras, "
        "[3, 5] has length √34.",
        "A slope is change for each unit of length. At [12, 4] with w = [3, 5], the change is 56 "
        "over a length of √34, and the slope is 9.604.",
    ],
    insight=(
        "For w = [100, 0] it is 12: only where w points counts, and it points along x. For [−1, "
        "3] it is 0, since −12 + 12 cancels: that way runs along the contour line. Find both on "
        "the dial."
    ),
)


@directional_derivative.mistake(
    "This is the change along the whole of w. A w twice as long would double it, but the hill "
    "would be no steeper."
)
def not_normalised(grad, w):
    return np.dot(grad, w)


@directional_derivative.mistake(
    "You divided by ‖w‖², the length of w twice. How long is w after the first division?"
)
def divided_twice(grad, w):
    return np.dot(grad, w) / np.sum(w * w)


@directional_derivative.mistake(
    "You divided by the length of the gradient. Which of the two should have length 1, and which "
    "says how steep the hill is?"
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
    "You added up the entries of w to get its length. By Pythagoras, what is the length of [3, 4]?"
)
def sum_for_length(grad, w):
    return np.dot(grad, w) / np.sum(np.abs(w))


@directional_derivative.mistake("You divided by the number of axes, and not by the length of w.")
def divided_by_n(grad, w):
    return np.dot(grad, w) / len(w)


@directional_derivative.mistake(
    "The products are there, one for each axis, over the length of w. The slope is one number: "
    "what becomes of them?"
)
def not_summed(grad, w):
    return grad * w / vectors.length(w)


@directional_derivative.mistake("You lost the sign. A direction can go down as well as up.")
def absolute(grad, w):
    return abs(np.dot(grad, w)) / vectors.length(w)


@directional_derivative.mistake(
    "This is the steepest slope of all, whatever w is. How much of it is left in the direction of "
    "w?"
)
def steepest(grad, w):
    return vectors.length(grad)


@directional_derivative.mistake(
    "The sign is turned. Is the slope positive or negative where w goes along the gradient?"
)
def sign(grad, w):
    return -np.dot(grad, w) / vectors.length(w)


@directional_derivative.mistake(
    "Something small was added to the length of w. w is never zero here, and beside a very short "
    "w it is not small."
)
def something_added(grad, w):
    return np.dot(grad, w) / (vectors.length(w) + 1e-8)


@directional_derivative.mistake(
    "You multiplied by the length of w. Should a w twice as long make the hill four times as steep?"
)
def times_length(grad, w):
    return np.dot(grad, w) * vectors.length(w)


@directional_derivative.mistake(
    "You divided by the plain sum of w, which can be negative, or zero. A length is neither."
)
def plain_sum_for_length(grad, w):
    return np.dot(grad, w) / np.sum(w)


@directional_derivative.mistake(
    "You took the largest entry of w for its length. By Pythagoras, how long is [3, 4]?"
)
def largest_for_length(grad, w):
    return np.dot(grad, w) / np.max(np.abs(w))


@directional_derivative.mistake(
    "You divided by the standard deviation of w. What does Pythagoras say of its length?"
)
def spread_for_length(grad, w):
    return np.dot(grad, w) / np.std(w)


@directional_derivative.mistake(
    "You divided by the root of the number of axes. The length of w depends on its entries."
)
def root_of_n(grad, w):
    return np.dot(grad, w) / np.sqrt(len(w))


@directional_derivative.mistake(
    "The length was taken from the first entry and the last. How many entries has w?"
)
def length_by_two_entries(grad, w):
    return np.dot(grad, w) / np.hypot(w[0], w[-1])


@directional_derivative.mistake("A root was taken of the length. ‖w‖ is a root already.")
def root_twice(grad, w):
    return np.dot(grad, w) / np.sqrt(vectors.length(w))


@directional_derivative.mistake(
    "This is the shadow of the gradient on w, as a vector. The slope is one number."
)
def shadow_as_a_vector(grad, w):
    return np.dot(grad, w) / np.sum(w * w) * w


@directional_derivative.mistake(
    "This is the direction of w, a vector of length 1. How steep is the hill along it?"
)
def direction_alone(grad, w):
    return w / vectors.length(w)


@directional_derivative.mistake("Only the first axis is in it. w moves along the others as well.")
def first_axis_only(grad, w):
    return grad[0] * w[0] / vectors.length(w)


@directional_derivative.mistake(
    "Only the last axis is in it: the earlier products were overwritten. Was it = where += was "
    "meant?"
)
def last_axis_only(grad, w):
    return grad[-1] * w[-1] / vectors.length(w)


@directional_derivative.mistake(
    "This is the gradient over the length of w, a vector. Where does the direction of w come in?"
)
def gradient_times_length_of_w(grad, w):
    return grad / vectors.length(w)


@directional_derivative.mistake(
    "The length was taken from the first two entries. How many has w? One of one entry has no "
    "second."
)
def length_by_the_first_two_entries(grad, w):
    return np.dot(grad, w) / np.hypot(w[0], w[1])


directional_derivative.equivalent(
    "The scalar product of two vectors is the same both ways round.",
    "return np.dot(grad, w) / np.linalg.norm(w) → return np.dot(w, grad) / np.linalg.norm(w)",
)
