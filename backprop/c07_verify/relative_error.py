"""How far two gradients are apart, relative to their size."""

import numpy as np

from grader.cases import given, normal
from grader.exercise import exercise

_FLOOR = 1e-8


#: Two arrays that have something to do with each other.
_ALIKE = {"a": 5.0, "b": 5.0}


def _relative(a, b):
    return np.abs(a - b) / np.maximum(_FLOOR, np.abs(a) + np.abs(b))


relative_error = exercise(
    points=2,
    expects=lambda a, b: np.max(_relative(a, b)),
    returns="error",
    # The 1e-8 may have been rounded to float32 on its way into TensorFlow.
    slack=lambda a, b: 1e-7 * np.max(_relative(a, b)),
    cases=[
        given("[1, 2, 4] and [1, 2.5, 3]", a=[1.0, 2.0, 4.0], b=[1.0, 2.5, 3.0]),
        normal(a=(5,), b=(5,), offset=_ALIKE),
        normal(a=(3, 4), b=(3, 4), offset=_ALIKE),
        normal(a=(2, 3), b=(2, 3), offset=_ALIKE, dtype="float32"),
        normal("two arrays of one entry", a=(1,), b=(1,), offset=_ALIKE),
        given("two arrays that are the same", a=[0.5, -2.0], b=[0.5, -2.0]),
        given("two arrays of zeros", a=[0.0, 0.0], b=[0.0, 0.0]),
        given("entries as small as 10⁻⁹", a=[1e-9, 0.0, 3e-9], b=[2e-9, 0.0, 1e-9]),
        given("entries of very different size", a=[1e6, 1e-4, 3.0], b=[1e6 + 1.0, 2e-4, 3.0]),
        given("opposite signs", a=[1.0, -2.0, 3.0], b=[-1.0, 2.0, 3.0]),
    ],
    hints=[
        "For each entry: how far are the two apart, and how large are they together? The error is "
        "one over the other.",
        "Above the line abs(a − b), below it abs(a) + abs(b), each taken entry by entry. Where "
        "both are 0 that would be 0/0.",
        "`np.maximum(1e-8, …)` keeps the lower side away from 0, entry by entry. The largest of "
        "the quotients is the answer.",
    ],
    insight="In a mean, one wrong entry among a million right ones is divided by a million and "
    "looks like rounding. The maximum reports it at full size. Compare [1.0, 0.0] with "
    "[1.0, 1e-9]: what does the 1e-8 do there?",
)


@relative_error.mistake(
    "This is the mean over the entries. One wrong entry among a million right ones would hide in "
    "it."
)
def mean_for_max(a, b):
    return np.mean(_relative(a, b))


@relative_error.mistake("This is the error of each entry. Which of them is to be reported?")
def one_for_each_entry(a, b):
    return _relative(a, b)


@relative_error.mistake(
    "0/0 is not a number: both may be 0 in the same place. That is what the 1e-8 is for."
)
def no_floor(a, b):
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "1e-8 is added below the line. The larger of the two was meant: it should not change anything "
    "where there is something to divide by."
)
def floor_added(a, b):
    return np.max(np.abs(a - b) / (_FLOOR + np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "The largest difference is divided by the largest size, from another entry perhaps. A small "
    "gradient that is all wrong would hide behind a large one."
)
def largest_over_largest(a, b):
    return np.max(np.abs(a - b)) / max(_FLOOR, np.max(np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "Below the line, a + b cancels where the signs differ: take the absolute values first."
)
def signs_cancel(a, b):
    return np.max(np.abs(a - b) / np.maximum(_FLOOR, np.abs(a + b)))


@relative_error.mistake("The larger of the two stands below the line, where their sum was meant.")
def larger_for_sum(a, b):
    return np.max(np.abs(a - b) / np.maximum(_FLOOR, np.maximum(np.abs(a), np.abs(b))))


@relative_error.mistake("Only b stands below the line; the definition treats a and b alike.")
def relative_to_b(a, b):
    return np.max(np.abs(a - b) / np.maximum(_FLOOR, np.abs(b)))


@relative_error.mistake("Only a stands below the line; the definition treats a and b alike.")
def relative_to_a(a, b):
    return np.max(np.abs(a - b) / np.maximum(_FLOOR, np.abs(a)))


@relative_error.mistake(
    "a − b is negative where b is larger, and a maximum passes over it: an error has no sign."
)
def signed(a, b):
    return np.max((a - b) / np.maximum(_FLOOR, np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "This is the largest difference, not divided by anything. 0.001 is much for a gradient of "
    "0.002, and nothing for one of a million."
)
def absolute_error(a, b):
    return np.max(np.abs(a - b))


@relative_error.mistake(
    "The lengths of the whole arrays are compared here. The question is for each entry, and then "
    "for the worst."
)
def lengths(a, b):
    with np.errstate(invalid="ignore"):
        return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


@relative_error.mistake(
    "The lengths of the two arrays are compared, with a floor under them. One entry that is all "
    "wrong hardly shows beside a large one: compare entry by entry, and take the largest."
)
def lengths_with_a_floor(a, b):
    return np.linalg.norm(a - b) / max(_FLOOR, np.linalg.norm(a) + np.linalg.norm(b))


@relative_error.mistake(
    "The difference is divided by the mean of the two sizes. What is asked for is their sum."
)
def mean_of_sizes(a, b):
    return np.max(np.abs(a - b) / np.maximum(_FLOOR, (np.abs(a) + np.abs(b)) / 2))


@relative_error.mistake(
    "Below the line stands the smaller of 1e-8 and the sum. It is to keep the sum from becoming "
    "too small: which of the two should be taken?"
)
def smaller_of_floor_and_sum(a, b):
    with np.errstate(all="ignore"):
        return np.max(np.abs(a - b) / np.minimum(_FLOOR, np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "The largest difference is divided by the largest size, from another entry perhaps. Each entry "
    "has a quotient of its own; and what if all of them are 0?"
)
def largest_over_largest_without_floor(a, b):
    with np.errstate(invalid="ignore"):
        return np.max(np.abs(a - b)) / np.max(np.abs(a) + np.abs(b))


@relative_error.mistake(
    "This is the smallest of the errors. A single right entry would make it 0: which one is to be "
    "reported?"
)
def smallest(a, b):
    return np.min(_relative(a, b))


@relative_error.mistake(
    "The errors were added up. With more entries it would grow, and the worst of them is what is "
    "asked for."
)
def sum_for_max(a, b):
    return np.sum(_relative(a, b))


@relative_error.mistake(
    "This is the error in the middle. Half of the entries could be wrong without its moving."
)
def median_for_max(a, b):
    return np.median(_relative(a, b))


@relative_error.mistake(
    "You compared the sizes, signs aside: 1 and −1 would be the same. The difference is taken "
    "before the absolute value."
)
def sizes_compared(a, b):
    return np.max(np.abs(np.abs(a) - np.abs(b)) / np.maximum(_FLOOR, np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "The floor below the line is lower than 1e-8, or there is none but for zeros. Which one was "
    "asked for?"
)
def floor_too_low(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-12, np.abs(a) + np.abs(b)))


@relative_error.mistake("The floor below the line is higher than 1e-8. Which one was asked for?")
def floor_too_high(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-7, np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "Below the line stands at least 1e8, a hundred million. Which sign has the exponent?"
)
def floor_with_the_wrong_sign(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e8, np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "The sum of all differences is divided by the sum of all sizes. One entry that is all wrong "
    "would hide among large ones: compare entry by entry."
)
def sums_compared(a, b):
    return np.sum(np.abs(a - b)) / max(_FLOOR, np.sum(np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "The mean of the differences is divided by something of the whole arrays. Compare entry by "
    "entry, and take the largest."
)
def means_compared(a, b):
    return np.mean(np.abs(a - b)) / max(_FLOOR, np.max(np.abs(a) + np.abs(b)))


@relative_error.mistake(
    "You compared squares. Above the line an absolute value was asked for, and so below it."
)
def squares(a, b):
    return np.max((a - b) ** 2 / np.maximum(_FLOOR, a**2 + b**2))


@relative_error.mistake(
    "The lengths of the two arrays are compared, and 1e-8 is added below the line. Compare entry "
    "by entry; 1e-8 is a floor there."
)
def lengths_with_a_guard(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + _FLOOR)


@relative_error.mistake(
    "The length of the difference is divided by that of one of the two. Compare entry by entry, "
    "with both below the line."
)
def length_of_one(a, b):
    return np.linalg.norm(a - b) / max(_FLOOR, np.linalg.norm(b))


@relative_error.mistake(
    "You took a root of a mean of squares. One wrong entry among a million right ones would hide "
    "in it."
)
def root_of_the_mean_square(a, b):
    return np.sqrt(np.mean(np.square(_relative(a, b))))


@relative_error.mistake(
    "This says where the worst entry is, counted from 0. How large is its error?"
)
def place_of_the_worst(a, b):
    return np.argmax(_relative(a, b))


@relative_error.mistake("This is in per cent. The error itself is asked for, between 0 and 1.")
def per_cent(a, b):
    return 100 * np.max(_relative(a, b))


@relative_error.mistake(
    "Only b was divided: / binds more tightly than −. Which brackets are missing?"
)
def brackets(a, b):
    return np.max(np.abs(a - b / np.maximum(_FLOOR, np.abs(a) + np.abs(b))))


@relative_error.mistake(
    "Below the line stands a product, or its root. What is asked for is the sum of the two sizes."
)
def product_below(a, b):
    return np.max(np.abs(a - b) / np.maximum(_FLOOR, np.sqrt(np.abs(a * b))))
