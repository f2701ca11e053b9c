"""Chapter 07: numerical checks of gradients; how far to trust them."""

import numpy as np

from backprop.material.listings import SUSPECTS, difference, suspect_is_right
from grader.cases import given, normal
from grader.exercise import exercise
from grader.sandbox.inside.given import (
    cube,
    half_square,
    itself,
    last_row,
    neighbours,
    turned,
)

# ---------------------------------------------------------------------------------- numeric_vjp


def _steps(x, h):
    """(index, x with that entry moved by h) for every entry of x."""
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        yield i, step


def _each(f, x, dz, h, quotient):
    dx = np.zeros_like(x)
    for i, step in _steps(x, h):
        dx[i] = quotient(step)
    return dx


def _size_over_h(f, x, dz, h):
    # Every value of f is rounded, and h blows the roundings up; x ± h is rounded too.
    f_size = np.abs(f(np.abs(x) + h))
    return np.full(
        x.shape, np.sum(np.abs(dz) * f_size) / h + np.sum(np.abs(dz)) * np.max(np.abs(x)) / h
    )


numeric_vjp = exercise(
    points=5,
    expects=lambda f, x, dz, h: difference(f, x, dz, h),
    returns="dx",
    terms=_size_over_h,
    cases=[
        given("f = x³ at [3, 4, 5]", f=cube, x=[3.0, 4.0, 5.0], dz=[1.0, 2.0, 3.0], h=1e-3),
        normal("f = x³, x of shape (2, 3)", f=cube, x=(2, 3), dz=(2, 3), h=0.25),
        normal("f multiplies neighbours, x of shape (5,)", f=neighbours, x=(5,), dz=(5,), h=0.5),
        normal("f multiplies neighbours, x (2, 4)", f=neighbours, x=(2, 4), dz=(2, 4), h=0.125),
        normal("f = ½ Σ x², a single number", f=half_square, x=(2, 2), dz=(), h=0.25),
        normal("f hands x back as it is", f=itself, x=(4,), dz=(4,), h=0.25),
        normal("f turns x round, x of shape (2, 3)", f=turned, x=(2, 3), dz=(3, 2), h=0.25),
        normal("f takes the last row of x", f=last_row, x=(3, 2), dz=(2,), h=0.25),
        normal("x a single number, f = x³", f=cube, x=(), dz=(), h=0.25),
        normal("f = x³, float32", f=cube, x=(4,), dz=(4,), h=0.25, dtype="float32"),
    ],
    hints=[
        "One entry of x at a time: a step h ahead, a step h back, and all that f says in between. "
        "What does dz have to do with that difference?",
        "For entry i: sum over all outputs of dz times (f ahead − f behind), over 2h. Go through "
        "the entries with `np.ndindex(x.shape)`, which does every shape, that of a number too.",
        "Move a fresh copy of x each time. f may hand back a part of the very array it was given, "
        "so an f ahead that you keep changes when you move that array again.",
    ],
)


@numeric_vjp.mistake(
    "f ahead and f behind are one and the same array: f handed back (part of) the x it was given, "
    "and that x was moved again. Give each call an array of its own."
)
def one_array_for_both(f, x, dz, h):
    dx = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        moved = x.copy()
        moved[i] += h
        ahead = f(moved)
        moved[i] -= 2 * h
        behind = f(moved)
        dx[i] = np.sum(dz * (ahead - behind)) / (2 * h)
    return dx


@numeric_vjp.mistake(
    "This looks ahead only. A central difference takes the step to either side, and its error is "
    "far smaller."
)
def forward_difference(f, x, dz, h):
    return _each(f, x, dz, h, lambda step: np.sum(dz * (f(x + step) - f(x))) / h)


@numeric_vjp.mistake("This looks back only. A central difference takes the step to either side.")
def backward_difference(f, x, dz, h):
    return _each(f, x, dz, h, lambda step: np.sum(dz * (f(x) - f(x - step))) / h)


@numeric_vjp.mistake(
    "The difference is divided by h. How far apart are the two points it was taken between?"
)
def divided_by_h(f, x, dz, h):
    return 2 * difference(f, x, dz, h)


@numeric_vjp.mistake("This is the difference alone; a slope is that for each unit of distance.")
def not_divided(f, x, dz, h):
    return 2 * h * difference(f, x, dz, h)


@numeric_vjp.mistake(
    "`/ 2 * h` divides by 2 and then multiplies by h: what should be below the line needs its own "
    "brackets."
)
def brackets(f, x, dz, h):
    return h * h * difference(f, x, dz, h)


@numeric_vjp.mistake(
    "dz is missing: this adds up what each x does to all outputs alike. How much each output "
    "counts is what dz says."
)
def no_upstream(f, x, dz, h):
    return difference(f, x, np.ones_like(dz), h)


@numeric_vjp.mistake(
    "All entries of x took the step together. Each has a slope of its own, so they have to move "
    "one at a time."
)
def all_together(f, x, dz, h):
    return dz * (f(x + h) - f(x - h)) / (2 * h)


@numeric_vjp.mistake(
    "All entries of x took the step together, and got the same slope. Move one at a time."
)
def all_together_summed(f, x, dz, h):
    return np.full(x.shape, np.sum(dz * (f(x + h) - f(x - h))) / (2 * h))


@numeric_vjp.mistake(
    "Only the output with the same index counts here. An entry of x may move any output, so sum "
    "over all of them."
)
def own_output_only(f, x, dz, h):
    dx = np.zeros_like(x)
    for i, step in _steps(x, h):
        dx[i] = dz[i] * (f(x + step) - f(x - step))[i] / (2 * h)
    return dx


@numeric_vjp.mistake("What the outputs did was averaged. Every output counts in full, with its dz.")
def mean_for_sum(f, x, dz, h):
    return difference(f, x, dz, h) / np.size(dz)


@numeric_vjp.mistake("The two stand the wrong way round: ahead minus behind.")
def sign(f, x, dz, h):
    return -difference(f, x, dz, h)


@numeric_vjp.mistake(
    "This is right for a step much smaller than h. Closer to the truth, perhaps; but the step that "
    "was asked for is h."
)
def own_h(f, x, dz, h):
    return difference(f, x, dz, 1e-6)


@numeric_vjp.mistake(
    "dz and the differences were summed first and multiplied afterwards. Each output has its own "
    "dz: multiply, then add."
)
def summed_first(f, x, dz, h):
    return np.sum(dz) * difference(f, x, np.ones_like(dz), h)


@numeric_vjp.mistake("The result is one list of all entries. It should have the shape of x.")
def flattened(f, x, dz, h):
    return difference(f, x, dz, h).ravel()


# ------------------------------------------------------------------------------- relative_error

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
    terms=lambda a, b: 1e6 * np.max(_relative(a, b)),
    cases=[
        given("[1, 2, 4] and [1, 2.5, 3]", a=[1.0, 2.0, 4.0], b=[1.0, 2.5, 3.0]),
        normal(a=(5,), b=(5,), offset=_ALIKE),
        normal(a=(3, 4), b=(3, 4), offset=_ALIKE),
        normal(a=(2, 3), b=(2, 3), offset=_ALIKE, dtype="float32"),
        normal("two single numbers", a=(), b=(), offset=_ALIKE),
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
    return np.linalg.norm(a - b) / max(_FLOOR, np.linalg.norm(a) + np.linalg.norm(b))


# --------------------------------------------------------------------------------- planted_bugs


def _wrong_lines():
    return {name: s.wrong_line(suspect_is_right) for name, s in SUSPECTS.items()}


planted_bugs = exercise(
    points=5,
    expects=_wrong_lines,
    returns="planted_bugs",
    cases=[given()],
    hints=[
        "Do not read, run: compare each `backward` with your `numeric_vjp` of its `forward`, at a "
        "random x with entries of both signs and a random dz. Which ones differ?",
        "Where they differ, look at how: by a constant factor? For negative x only? In one of two "
        "terms? That says which line to read.",
        "Two of the six have no mistake in them, for which the answer is 0. In one of the others "
        "something is overwritten, and in one dz is summed without its partner.",
    ],
)


def _but(**lines):
    return {**_wrong_lines(), **lines}


@planted_bugs.mistake("One that you let pass differs for negative x. Did you try x of both signs?")
def positive_x_only():
    return _but(C=0)


@planted_bugs.mistake(
    "One that you let pass is right for some dz and wrong for most. Did you try a random dz?"
)
def lucky_dz():
    return _but(E=0)


@planted_bugs.mistake(
    "In D you name the line that is right when it stands alone. Which line loses what the line "
    "before it found?"
)
def first_term():
    return _but(D=SUSPECTS["D"].line_of("dx = dz * s"))


@planted_bugs.mistake(
    "A looks odd and agrees with central differences: every x moves the mean, too."
)
def mean_suspected():
    return _but(A=SUSPECTS["A"].line_of("return dz"))


@planted_bugs.mistake("F agrees with central differences: read it as dz times softmax(x).")
def softmax_suspected():
    return _but(F=SUSPECTS["F"].line_of("return dz"))


@planted_bugs.mistake(
    "In B you name a line that hands on what is wrong already. ds is what arrives at s: is it, "
    "after a mean?"
)
def line_after_the_mean():
    return _but(B=SUSPECTS["B"].line_of("de ="))


@planted_bugs.mistake(
    "In E you name the line that uses what is wrong already. Which line makes it?"
)
def last_line_of_e():
    return _but(E=SUSPECTS["E"].line_of("return (dz"))


@planted_bugs.mistake("Every one is said to be wrong; two of them agree with central differences.")
def all_suspected():
    return _but(A=SUSPECTS["A"].line_of("return dz"), F=SUSPECTS["F"].line_of("return dz"))
