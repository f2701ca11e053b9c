"""A vector–Jacobian product by central differences."""

import numpy as np

from backprop.beside.functions import (
    cube,
    half_square,
    itself,
    last_row,
    neighbours,
    turned,
)
from backprop.material.listings import difference
from grader.cases import given, normal
from grader.exercise import exercise


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


def _another_step(f, x, dz, h, mine, truth):
    """What is right for a step of one's own, up to what such a step rounds off, is told so."""
    for step in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8):
        theirs = difference(f, x, dz, step)
        size = 1e-15 / step * np.sum(np.abs(dz) * np.abs(f(np.abs(x) + step)))
        if step != h and np.max(np.abs(mine - theirs)) < min(size, np.max(np.abs(truth - theirs))):
            return f"This is right for a step near {step:g}, whatever h is. Use the h handed over."
    return ""


numeric_vjp = exercise(
    points=5,
    explains=_another_step,
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
        "For entry i: how steeply does each output rise, from behind to ahead? Each of these "
        "slopes counts as much as its entry of dz says, and they add up. Go through the entries "
        "with `np.ndindex(x.shape)`, which does every shape, that of a number too.",
        "Move a fresh copy of x each time. f may hand back a part of the very array it was given, "
        "so an f ahead that you keep changes when you move that array again.",
    ],
    insight="Two calls of f for each entry of x, so 12 for a shape of (2, 3). Where f hands back "
    "the very array that it was given, moving that array again would move what f said "
    "before: ahead and behind become one. Try your function on f = lambda x: 3 * x with h "
    "= 1: why is it exact even then?",
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


@numeric_vjp.mistake(
    "This is closer to the true slope than a central difference with h is: more than two points, "
    "or steps of two sizes. Two points were asked for, h to either side."
)
def five_points(f, x, dz, h):
    return (4 * difference(f, x, dz, h) - difference(f, x, dz, 2 * h)) / 3


@numeric_vjp.mistake(
    "The two points lie h/2 to either side. The step asked for is h, so how far apart are they?"
)
def half_a_step(f, x, dz, h):
    return difference(f, x, dz, h / 2)


@numeric_vjp.mistake(
    "Ahead the step is h, and behind there is none, but the difference is divided by 2h. How far "
    "apart are your two points? (After going ahead by h, a step of h back leads to the start.)"
)
def forward_over_two_h(f, x, dz, h):
    return _each(f, x, dz, h, lambda step: np.sum(dz * (f(x + step) - f(x))) / (2 * h))


@numeric_vjp.mistake(
    "An entry that was moved stays where it was moved to, so the next one is tried at another "
    "place. Put it back, or move a fresh copy each time."
)
def not_put_back(f, x, dz, h):
    moved, dx = x.copy(), np.zeros_like(x)
    for i in np.ndindex(x.shape):
        moved[i] += h
        ahead = np.array(f(moved))
        moved[i] -= 2 * h
        dx[i] = np.sum(dz * (ahead - f(moved))) / (2 * h)
    return dx


@numeric_vjp.mistake(
    "An entry stays a step ahead after its turn, so the next one is tried at another place. Put "
    "it back, or move a fresh copy each time."
)
def not_put_back_from_ahead(f, x, dz, h):
    moved, dx = x.copy(), np.zeros_like(x)
    for i in np.ndindex(x.shape):
        moved[i] -= h
        behind = np.array(f(moved))
        moved[i] += 2 * h
        dx[i] = np.sum(dz * (np.array(f(moved)) - behind)) / (2 * h)
    return dx


@numeric_vjp.mistake(
    "Whole rows took the step together: `for i in range(len(x))` goes through the first axis "
    "alone. `np.ndindex(x.shape)` goes through every entry."
)
def whole_rows(f, x, dz, h):
    dx = np.zeros_like(x)
    for i in range(len(x)) if x.ndim else [()]:
        step = np.zeros_like(x)
        step[i] = h
        dx[i] = np.sum(dz * (f(x + step) - f(x - step))) / (2 * h)
    return dx


@numeric_vjp.mistake(
    "Whole rows took the step together: `for i in range(len(x))` goes through the first axis "
    "alone, and a single number has no length. `np.ndindex(x.shape)` goes through every entry."
)
def whole_rows_but_no_number(f, x, dz, h):
    if not x.ndim:
        raise TypeError("len() of unsized object")
    return whole_rows(f, x, dz, h)


@numeric_vjp.mistake("You lost the sign. A slope can be negative as well.")
def sign_lost(f, x, dz, h):
    return np.abs(difference(f, x, dz, h))


@numeric_vjp.mistake(
    "You took the largest of what the outputs did. Every output counts in full, with its dz."
)
def largest_for_sum(f, x, dz, h):
    return _each(f, x, dz, h, lambda step: np.max(dz * (f(x + step) - f(x - step))) / (2 * h))


@numeric_vjp.mistake(
    "This is the Jacobian, a slope for each output and each entry of x. dz has still to be "
    "multiplied by it."
)
def whole_jacobian(f, x, dz, h):
    slopes = [(f(x + step) - f(x - step)) / (2 * h) for _, step in _steps(x, h)]
    return np.array(slopes)


@numeric_vjp.mistake(
    "All entries of x took the step together, and one number came back. Move one at a time: each "
    "has a slope of its own."
)
def one_number(f, x, dz, h):
    return np.sum(dz * (f(x + h) - f(x - h))) / (2 * h)


@numeric_vjp.mistake(
    "Only the last entry is there: the array for the result is begun anew in each turn of the loop."
)
def last_entry_only(f, x, dz, h):
    dx, whole = np.zeros_like(x), difference(f, x, dz, h)
    if x.size:
        dx.flat[-1] = whole.flat[-1]
    return dx


@numeric_vjp.mistake("The step is h times the entry. It was to be h, wherever x is.")
def step_grows_with_x(f, x, dz, h):
    dx = np.zeros_like(x)
    for i, _ in _steps(x, h):
        step = np.zeros_like(x)
        step[i] = h * max(1.0, abs(x[i]))
        dx[i] = np.sum(dz * (f(x + step) - f(x - step))) / (2 * step[i])
    return dx


@numeric_vjp.mistake(
    "x was moved by h · dz. That is the slope of all outputs along dz, forwards; here each entry "
    "moves by itself, and dz weighs what the outputs do."
)
def moved_by_dz(f, x, dz, h):
    return (f(x + h * np.reshape(dz, x.shape)) - f(x - h * np.reshape(dz, x.shape))) / (2 * h)


@numeric_vjp.mistake("dz is in it twice. How much each output counts is said once.")
def upstream_twice(f, x, dz, h):
    return difference(f, x, dz * dz, h)


numeric_vjp.equivalent(
    "Every entry is overwritten.",
    "dx = np.zeros_like(x) → dx = np.ones_like(x)",
)
