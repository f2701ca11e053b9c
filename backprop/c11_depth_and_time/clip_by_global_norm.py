"""Gradients clipped by their joint norm."""

import numpy as np

from grader.cases import arrays, given, normal
from grader.exercise import exercise


def _joint(grads):
    return np.sqrt(sum(np.sum(g * g) for g in grads))


def _clipped(grads, limit):
    norm = _joint(grads)
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


def _guard(grads, limit):
    """What a guard in the denominator changes, up to 1e-6 of the norm, where it divides at all."""
    is_long = _joint(grads) > limit
    return [1e-6 * np.abs(g) * is_long for g in _clipped(grads, limit)]


clip_by_global_norm = exercise(
    points=2,
    expects=_clipped,
    returns="clipped",
    terms=lambda grads, limit: [np.abs(g) for g in _clipped(grads, limit)],
    slack=_guard,
    cases=[
        given(
            "[3, 0] and [4] to a norm of 1",
            grads=[np.array([3.0, 0.0]), np.array([4.0])],
            limit=1.0,
        ),
        normal("three arrays that are too long", grads=arrays((2, 3), (4,), (3, 2)), limit=0.75),
        normal("two arrays of one shape", grads=arrays((3,), (3,)), limit=0.5),
        normal("a single array", grads=arrays((4, 2)), limit=0.25),
        normal(
            "arrays that are short enough",
            grads=arrays((2, 3), (4,), (1,)),
            limit=2.0,
            scale={"grads": 2.0**-6},
        ),
        given(
            "[3, 0] and [4] to a norm of 4.5",
            grads=[np.array([3.0, 0.0]), np.array([4.0])],
            limit=4.5,
        ),
        # Their norm is 3: the limit lies between it and its square.
        given(
            "[1, 2] and [2] to a norm of 4, which they have not",
            grads=[np.array([1.0, 2.0]), np.array([2.0])],
            limit=4.0,
        ),
        given("zeros", grads=[np.zeros(3), np.zeros((2, 2))], limit=1.0),
        given(
            "zeros and something too long",
            grads=[np.zeros(2), np.array([[6.0, 8.0]])],
            limit=2.0,
        ),
        normal("float32", grads=arrays((3, 2), (2,)), limit=0.5, dtype="float32"),
    ],
    hints=[
        "All entries of all arrays are one long vector. How long is it?",
        "If it is too long, one factor for all of them makes it as long as allowed. If it is not, "
        "nothing is to be done; that settles zeros, too.",
        "The joint norm is the root of the sum of all squares, over all arrays. [3, 0] and [4] "
        "have the joint norm 5, so with limit 1 everything is divided by 5.",
    ],
    insight="What is short enough stays as it is, and so do zeros, which no factor could make "
    "longer. One factor for all arrays keeps the direction of the step; a factor for each "
    "turned it by 8° in the example above.",
)


@clip_by_global_norm.mistake(
    "Each array was clipped by its own norm. That turns the step: an array that was short stays as "
    "it is while the others shrink. One factor for all."
)
def each_by_itself(grads, limit):
    return [_clipped([g], limit)[0] for g in grads]


@clip_by_global_norm.mistake(
    "Single entries were cut off at the limit. That turns the step; it is the length of the whole "
    "that is limited."
)
def entries_cut_off(grads, limit):
    return [np.clip(g, -limit, limit) for g in grads]


@clip_by_global_norm.mistake(
    "Gradients that were short enough were made longer. Below the limit nothing is to be done."
)
def always_scaled(grads, limit):
    norm = _joint(grads)
    return [g * (limit / norm) if norm else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "Everything is scaled to the limit, whether it is too long or not; and where all is zero, that "
    "is 0/0."
)
def always_scaled_even_zeros(grads, limit):
    norm = _joint(grads)
    return [g * (limit / norm) for g in grads]


@clip_by_global_norm.mistake(
    "The norms of the arrays were added up. Two sides of 3 and 4 at a right angle: how long is the "
    "third?"
)
def norms_added(grads, limit):
    norm = sum(np.linalg.norm(g) for g in grads)
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake("A root is missing: this takes the sum of the squares for the norm.")
def root_missing(grads, limit):
    norm = _joint(grads) ** 2
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "Short gradients are made longer, and long ones are left: the comparison is the wrong way "
    "round."
)
def short_ones_lengthened(grads, limit):
    norm = _joint(grads)
    return [g * (limit / norm) if 0 < norm < limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The longest of the arrays decided. It is the length of all of them together that counts."
)
def longest_decides(grads, limit):
    norm = max(np.linalg.norm(g) for g in grads)
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The joint norm is 1 now where it was too long. It may be as long as `limit`."
)
def scaled_to_one(grads, limit):
    norm = _joint(grads)
    return [g / norm if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "A mean was taken where the norm is a sum: the more entries, the longer the vector."
)
def mean_for_sum(grads, limit):
    norm = np.sqrt(np.mean(np.concatenate([g.ravel() for g in grads]) ** 2))
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake("Nothing was clipped: these are the gradients as they came.")
def unchanged(grads, limit):
    return [g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The joint norm ends up almost at the limit: something small was added to it, against dividing "
    "by zero. Zeros are never too long, so there is nothing to divide."
)
def something_added(grads, limit):
    factor = min(1.0, limit / (_joint(grads) + 1e-3))
    return [g * factor for g in grads]


@clip_by_global_norm.mistake(
    "What comes back is one long vector. The optimiser wants the arrays in their shapes."
)
def one_long_vector(grads, limit):
    return np.concatenate([g.ravel() for g in _clipped(grads, limit)])


@clip_by_global_norm.mistake(
    "Each array was scaled by its own norm, the short ones and the zeros too. That turns the step, "
    "and zeros over zero are not a number. How long are all of them together?"
)
def each_scaled_by_itself(grads, limit):
    return [g * (limit / np.linalg.norm(g)) for g in grads]


@clip_by_global_norm.mistake(
    "The square of the norm is compared with the limit. Are the two on the same side of it always?"
)
def square_compared(grads, limit):
    norm = _joint(grads)
    return [g * (limit / norm) if norm**2 > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The factor is upside down: what is too long grows longer. Is limit/norm or norm/limit below 1?"
)
def factor_upside_down(grads, limit):
    norm = _joint(grads)
    return [g * (norm / limit) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "Everything is multiplied by the limit, whatever the norm was. How long is the result?"
)
def multiplied_by_the_limit(grads, limit):
    is_long = _joint(grads) > limit
    return [g * limit if is_long else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The norm is the sum of all sizes here. By Pythagoras, how long is [3, 4]?"
)
def sum_of_sizes(grads, limit):
    norm = sum(np.sum(np.abs(g)) for g in grads)
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The norm is the largest entry here. All entries together make the length."
)
def largest_entry(grads, limit):
    norm = max(np.max(np.abs(g)) for g in grads)
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "What is too long was divided by the limit, whatever the norm was. How long is the result?"
)
def divided_by_the_limit(grads, limit):
    is_long = _joint(grads) > limit
    return [g / limit if is_long else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The norm is that of the first array. It is the length of all of them together that counts."
)
def first_decides(grads, limit):
    norm = np.linalg.norm(grads[0])
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The norm is that of the last array: the earlier ones were overwritten. Was it = where += was "
    "meant?"
)
def last_decides(grads, limit):
    norm = np.linalg.norm(grads[-1])
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The factor is limit²/norm²: both were squared, and no root was taken. Is the square of a "
    "ratio the ratio?"
)
def squares_for_both(grads, limit):
    norm = _joint(grads)
    return [g * (limit / norm) ** 2 if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "A root was taken of the sum of the norms. Which squares does Pythagoras add up?"
)
def root_of_the_norms(grads, limit):
    norm = np.sqrt(sum(np.linalg.norm(g) for g in grads))
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The norm is the plain sum of all entries here, signs and all. A length has no sign."
)
def plain_sum(grads, limit):
    norm = abs(sum(np.sum(g) for g in grads))
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "The mean of the norms decided. It is the length of all arrays together that counts."
)
def mean_of_norms(grads, limit):
    norm = np.mean([np.linalg.norm(g) for g in grads])
    return [g * (limit / norm) if norm > limit else g.copy() for g in grads]


@clip_by_global_norm.mistake("This is a norm, one number. The arrays are asked for, scaled.")
def norm_alone(grads, limit):
    return min(_joint(grads), limit)


@clip_by_global_norm.mistake(
    "What was too long was set to zero. Its direction is still good: make it shorter."
)
def zeros_for_long_ones(grads, limit):
    is_long = _joint(grads) > limit
    return [np.zeros_like(g) if is_long else g.copy() for g in grads]


@clip_by_global_norm.mistake(
    "Entries were cut off above the limit, and not below its negative. It is the length of the "
    "whole that is limited."
)
def cut_off_above_only(grads, limit):
    return [np.minimum(g, limit) for g in grads]


@clip_by_global_norm.mistake(
    "What the norm has too much was taken off every entry. One factor for all keeps the direction."
)
def excess_taken_off(grads, limit):
    excess = max(_joint(grads) - limit, 0.0)
    return [g - excess for g in grads]


@clip_by_global_norm.mistake(
    "Everything is scaled to the limit, whether it is too long or not. Below the limit nothing is "
    "to be done."
)
def always_scaled_with_a_guard(grads, limit):
    norm = _joint(grads) + 1e-8
    return [g * (limit / norm) for g in grads]


@clip_by_global_norm.mistake(
    "Each array's own largest entry decided for it. One factor for all, from the length of all."
)
def longest_entrywise(grads, limit):
    sizes = [np.max(np.abs(g)) for g in grads]
    return [g * (limit / s) if s > limit else g.copy() for g, s in zip(grads, sizes, strict=True)]


clip_by_global_norm.equivalent(
    "Where the norm is the limit itself the factor is 1 either way.",
    "factor = limit / norm if norm > limit else 1.0"
    " → factor = limit / norm if norm >= limit else 1.0",
)
