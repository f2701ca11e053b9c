"""The learner becomes the grader: which inputs expose a wrong gradient of softmax?"""

import numpy as np

from backprop.c07_verify.softmax_trial import trial
from grader.cases import given
from grader.exercise import exercise

#: A vector without zeros, and a dz of both signs.
_X, _DZ = np.array([0.5, -1.0, 2.0, 0.25]), np.array([1.0, -2.0, 0.5, 3.0])
#: Rows without zeros, none of them equal, none far above another.
_ROWS = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
_DZ_ROWS = np.array([[1.0, -2.0, 0.5], [-1.0, 3.0, 2.0]])
#: So large that eˣ overflows, and so close that rounding off the large ones would show.
_LARGE = np.array([1000.0, 999.0, -1000.0])


def _right_cases():
    """Every kind of x that there is, in as few pairs as are allowed."""
    rng = np.random.default_rng(7)
    deep = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    single = rng.normal(size=(1, 5)), rng.normal(size=(1, 5))
    odd = np.array([_LARGE, [0.0, 1.0, -2.0], [0.0, 1.0, -2.0]])
    dz_odd = np.array([[1.0, -2.0, 3.0], [0.0, 2.0, -1.0], [-1.5, 0.5, 2.5]])
    return [(_X, _DZ), (odd, dz_odd), deep, single]


softmax_cases = exercise(
    points=5,
    judge=trial,
    expects=_right_cases,
    returns="pairs",
    cases=[given("your pairs")],
    hints=[
        "What do the inputs look like on which a wrong gradient is right by luck? Ones, zeros, "
        "equal entries, a single row. Start from a random x and a random dz of both signs.",
        "Softmax runs along the last axis, and x may have any number of axes. Which slips of an "
        "axis does a vector not show? Which does a matrix not show? And eˣ overflows at 1000, and "
        "cures for that have faults of their own. What if only one row of a batch is large?",
        "One x can do several things at once: a row around 1000, two equal rows, some zeros in x "
        "and in dz. Then three axes, and an axis of size one.",
    ],
    insight="One random vector exposes about half of them. The others are right on every ordinary "
    "vector, so a hundred more would not help; it takes other kinds of x: rows, equal "
    "rows, large numbers beside small ones, zeros, three axes, an axis of size one. Take "
    "one of your pairs out: which kind is lost?",
)


@softmax_cases.mistake(
    "Your dz are all ones. The outputs of softmax always sum to 1, so for ones the true gradient "
    "is 0, and everything that returns zeros there is let through."
)
def ones():
    return [(_X, np.ones(4))]


@softmax_cases.mistake(
    "For a dz of zeros, every gradient that is linear in dz is right. What should dz look like?"
)
def zeros():
    return [(_X, np.zeros(4))]


@softmax_cases.mistake(
    "The entries of your x are all the same, so all probabilities are, too. Then a plain mean is a "
    "weighted one. What does a random x have that this one has not?"
)
def equal_entries():
    return [(np.ones(4), _DZ)]


@softmax_cases.mistake(
    "Every x of yours is an ordinary vector. Which mistakes can only be made with several rows, "
    "and which only with large numbers?"
)
def one_vector():
    return [(_X, _DZ)]


@softmax_cases.mistake(
    "Your vectors are ordinary and large ones. Nothing here has several rows: which axis would a "
    "wrong gradient confuse?"
)
def vectors_only():
    return [(_X, _DZ), (_LARGE, _DZ[:3])]


@softmax_cases.mistake(
    "Rows are there, and all numbers are of ordinary size. What becomes of eˣ at x = 1000?"
)
def ordinary_rows():
    return [(_X, _DZ), (_ROWS, _DZ_ROWS)]


@softmax_cases.mistake(
    "All your entries are so far apart that one probability is 1 and the others are 0. There the "
    "true gradient is 0, and so are most wrong ones."
)
def saturated():
    return [(np.array([0.0, 1000.0, -1000.0, -2000.0]), _DZ)]


@softmax_cases.mistake(
    "Rows and large numbers are there. What else can an x be? Think of more axes, of an axis of "
    "size one, of rows that are equal, of zeros."
)
def rows_and_large_numbers():
    return [(_X, _DZ), (_ROWS, _DZ_ROWS), (_LARGE, _DZ[:3])]


@softmax_cases.mistake(
    "Your matrix does a great deal at once. It still has two axes and several rows: what of an x "
    "with three axes, or of a batch of one?"
)
def one_matrix():
    return [_right_cases()[1]]


@softmax_cases.mistake(
    "No dz of yours is below zero: a gradient that takes its size for dz itself is right on all of "
    "them."
)
def positive_dz():
    return [(_X, np.abs(_DZ))]


@softmax_cases.mistake(
    "No x of yours is below zero, and negative ones can be got wrong as well. Both signs cost "
    "nothing."
)
def positive_x():
    return [(np.abs(_X), _DZ)]


@softmax_cases.mistake(
    "One vector is tried, and neither it nor its dz is ever below zero. Try both signs; and which "
    "mistakes can only be made with several rows?"
)
def one_positive_vector():
    return [(np.abs(_X), np.abs(_DZ))]


@softmax_cases.mistake(
    "Your dz is a single 1. It takes the outputs one by one: what becomes of a mistake in a sum "
    "over all of them?"
)
def one_hot_upstream():
    return [(_X, np.array([1.0, 0.0, 0.0, 0.0]))]


@softmax_cases.mistake(
    "Rows are there, of numbers that only grow, none below zero. Try both signs, and rows that "
    "are not alike; and what becomes of eˣ at x = 1000?"
)
def rows_of_whole_numbers():
    steps = np.arange(6.0).reshape(2, 3)
    return [(steps, steps)]


@softmax_cases.mistake(
    "A large vector and a level one are there. For a large one most probabilities are 0, for a "
    "level one all are the same: what is in between, and what of several rows?"
)
def large_and_level():
    return [
        (np.array([1000.0, 0.0, -1000.0]), np.array([1.0, 2.0, 3.0])),
        (np.zeros(3), np.array([1.0, 2.0, 3.0])),
    ]


@softmax_cases.mistake(
    "Your only vector is large. Which mistakes show on ordinary numbers, and which with several "
    "rows?"
)
def large_vector_only():
    return [(_LARGE, _DZ[:3])]


@softmax_cases.mistake(
    "Three axes are there, and ordinary numbers. What becomes of eˣ at x = 1000, and what of an "
    "axis of size one?"
)
def three_axes_only():
    return [_right_cases()[2]]


@softmax_cases.mistake(
    "Three axes and large numbers are there. What else can an x be? Think of an axis of size one, "
    "of rows that are equal, of zeros."
)
def deep_and_large():
    return [_right_cases()[2], (_LARGE, _DZ[:3])]


@softmax_cases.mistake(
    "A matrix of ordinary numbers is there, and nothing else. A plain vector exposes who takes "
    "axis 1 for the last one; and what becomes of eˣ at x = 1000?"
)
def rows_only():
    return [(_ROWS, _DZ_ROWS)]


@softmax_cases.mistake(
    "Matrices are there, of ordinary and of large numbers. What of a plain vector, of three axes, "
    "of an axis of size one, of equal rows and zeros?"
)
def rows_and_large_rows():
    return [(_ROWS, _DZ_ROWS), (1000 * _ROWS, _DZ_ROWS)]
