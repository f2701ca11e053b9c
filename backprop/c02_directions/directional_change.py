"""How much a function rises along p + t·w, for each unit of t."""

import numpy as np

from backprop.c02_directions import vectors
from grader.cases import given, normal
from grader.exercise import exercise

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
        "Along axis i, f changes by grad[i] for each unit of length, and w goes w[i] units that "
        "way. To first order the changes along the axes add up.",
        "For [12, 4] and [3, 5] it is 12 · 3 + 4 · 5 = 56. NumPy has one name for it.",
    ],
    insight=(
        "For w = [1, 0] it is 12, the slope along x. −w gives minus the change, and 2w gives "
        "twice the change: to first order, f changes in proportion to the step. Which steps "
        "change f by nothing? Try [−1, 3]."
    ),
)


@directional_change.mistake(
    "This is the slope for each unit of length along w. What was asked is the change for the "
    "whole of w, however long it is."
)
def per_unit_of_length(grad, w):
    return np.dot(grad, w) / vectors.length(w)


@directional_change.mistake(
    "This is the cosine of the angle between the two: you divided both lengths out. Does a longer "
    "w change f by more?"
)
def cosine(grad, w):
    return np.dot(grad, w) / (vectors.length(w) * vectors.length(grad)) if grad.any() else 0.0


@directional_change.mistake(
    "These are the products, one for each axis. The change of f is one number: what becomes of "
    "them?"
)
def not_summed(grad, w):
    return grad * w


@directional_change.mistake(
    "You summed both vectors first and multiplied afterwards. Each entry of the gradient belongs "
    "to one axis, so which comes first?"
)
def summed_first(grad, w):
    return np.sum(grad) * np.sum(w)


@directional_change.mistake(
    "This is the product of the two lengths, as if w pointed where the gradient points. Which "
    "way it points counts too."
)
def product_of_lengths(grad, w):
    return vectors.length(grad) * vectors.length(w)


@directional_change.mistake("You lost the sign. A step can go down as well as up.")
def absolute(grad, w):
    return abs(np.dot(grad, w))


@directional_change.mistake(
    "This is the table of all products of an entry of one with an entry of the other. Only those "
    "on the same axis belong together."
)
def outer_product(grad, w):
    return np.outer(grad, w)


@directional_change.mistake(
    "You divided by the number of axes. Changes along the axes add up; they are not averaged."
)
def mean(grad, w):
    return np.mean(grad * w)


@directional_change.mistake(
    "You added the gradient and w. If the slope along an axis is 12 and w goes 3 units that way, "
    "what is the change?"
)
def added(grad, w):
    return np.sum(grad + w)


@directional_change.mistake(
    "The sign is turned. Does f rise or fall where w goes along the gradient?"
)
def sign(grad, w):
    return -np.dot(grad, w)


@directional_change.mistake(
    "You made the gradient a unit vector first. How steep the hill is would then not count."
)
def gradient_normalised(grad, w):
    length = vectors.length(grad)
    return np.dot(grad, w) / length if length else 0.0


@directional_change.mistake(
    "You divided by ‖w‖². The change for the whole of w is asked for, however long it is."
)
def divided_by_square(grad, w):
    return np.dot(grad, w) / np.sum(w * w)


@directional_change.mistake("Only the first axis is in it. w moves along the others as well.")
def first_axis_only(grad, w):
    return grad[0] * w[0]


@directional_change.mistake(
    "Only the last axis is in it: the earlier products were overwritten. Was it = where += was "
    "meant?"
)
def last_axis_only(grad, w):
    return grad[-1] * w[-1]


@directional_change.mistake(
    "You counted to two: grad[0] and grad[1]. There may be any number of axes, and one is enough."
)
def two_axes_only(grad, w):
    return grad[0] * w[0] + grad[1] * w[1]


@directional_change.mistake("Only the first two axes are in it. How many are there?")
def first_two_axes(grad, w):
    return np.dot(grad[:2], w[:2])


@directional_change.mistake(
    "You added up the sizes of the changes. Going down along one axis makes up for going up along "
    "another."
)
def sizes_added(grad, w):
    return np.sum(np.abs(grad * w))


@directional_change.mistake(
    "You took the length of the vector of changes. They are all changes of the same f: what do "
    "they do together?"
)
def length_of_the_products(grad, w):
    return vectors.length(grad * w)


@directional_change.mistake(
    "This is the largest of the changes along the axes. w moves along all of them at once."
)
def largest_product(grad, w):
    return np.max(grad * w)


@directional_change.mistake("This is the gradient with itself, its squared length. Where is w?")
def gradient_with_itself(grad, w):
    return np.dot(grad, grad)


@directional_change.mistake("This is w with itself, its squared length. Where is the gradient?")
def w_with_itself(grad, w):
    return np.dot(w, w)


@directional_change.mistake(
    "The first entry of one met the last of the other. Which slope belongs to which step?"
)
def turned_round(grad, w):
    return np.dot(grad, w[::-1])


@directional_change.mistake(
    "You divided by the sum of w. The change for the whole of w is asked for."
)
def divided_by_sum(grad, w):
    return np.dot(grad, w) / np.sum(w)


@directional_change.mistake(
    "The dot product was multiplied by the length of w once more. How long w is, is in it already."
)
def times_length(grad, w):
    return np.dot(grad, w) * vectors.length(w)


@directional_change.mistake(
    "This is the gradient, times the length of w: a vector, and which way w points is not in it."
)
def gradient_times_length(grad, w):
    return grad * vectors.length(w)


@directional_change.mistake(
    "This is the shadow of one vector on the other, as a vector. The change of f is one number."
)
def shadow_as_a_vector(grad, w):
    return np.dot(grad, w) / np.sum(w * w) * w


directional_change.equivalent(
    "The scalar product of two vectors is the same both ways round.",
    "return np.dot(grad, w) → return np.dot(w, grad)",
)
