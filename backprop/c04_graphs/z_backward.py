"""z = (2w + b)(b + 1): b reaches z by two paths."""

from functools import partial

from backprop.c04_graphs import sizes
from grader.cases import given, normal, number
from grader.exercise import exercise
from grader.tape import graph_gradients


def _two_factors(w, b):
    x, y = 2 * w + b, b + 1
    return x * y, {"x": x, "y": y, "w": w, "b": b}


z_backward = exercise(
    points=4,
    expects=partial(graph_gradients, _two_factors),
    arguments=("w", "b"),
    returns=("x", "y", "w", "b"),
    terms=sizes.positive(_two_factors),
    cases=[
        given("w = 3, b = 4", w=3.0, b=4.0),
        normal("numbers drawn at random", w=number(), b=number()),
        normal("other numbers", w=number(-5, -3), b=number(1, 3)),
        given("b = −1", w=2.5, b=-1.0),
        normal(
            "very large numbers",
            w=lambda _: 1.25 * 2.0**40,
            b=lambda _: 1.5 * 2.0**41,
            extreme=True,
        ),
    ],
    hints=[
        "z = x · y is the last node. What arrives at x, and what at y?",
        "w reaches z by one path, through x. By how much does x move when w moves by 1? b reaches "
        "z by two paths: what becomes of the two gradients that arrive?",
        "At (3, 4), 5 arrives at x and 10 at y. w gets 5 · 2. b gets 5 · 1 from x, and 10 · 1 "
        "from y.",
    ],
    insight=(
        "The += belongs at the second one. With = the later gradient would overwrite the earlier "
        "one, and at (3, 4) b would get 5 or 10 instead of 15. Put the = in, and read what check "
        "says."
    ),
)


@z_backward.mistake(
    "b has only one path here, the one through x. It appears in y as well, and gradients add "
    "where paths join: should an = be a +=?"
)
def only_through_x(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": b + 1}


@z_backward.mistake(
    "b has only one path here, the one through y. It appears in x as well, and gradients add "
    "where paths join: should an = be a +=?"
)
def only_through_y(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": 2 * w + b}


@z_backward.mistake(
    "You multiplied the two paths of b. Along a path slopes multiply; what do they do where paths "
    "join?"
)
def paths_multiplied(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": (b + 1) * (2 * w + b)}


@z_backward.mistake("You averaged the two paths of b. When b moves, both take effect in full.")
def paths_averaged(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": (2 * w + 2 * b + 1) / 2}


@z_backward.mistake(
    "On the way from x to w a factor is missing. When w moves by 1, by how much does 2w + b move?"
)
def factor_missing(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": b + 1, "b": 2 * w + 2 * b + 1}


@z_backward.mistake(
    "x and y are exchanged, and with them all that lies below: the slope of x · y with respect to "
    "x is not x."
)
def x_and_y_exchanged(w, b):
    x, y = 2 * w + b, b + 1
    return {"x": x, "y": y, "w": 2 * x, "b": x + y}


@z_backward.mistake(
    "These are local gradients only. What arrives at x and y is not in w and b yet."
)
def local_only(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2.0, "b": 2.0}


@z_backward.mistake("These are the values on the way forward, not the slopes.")
def values(w, b):
    return {"x": 2 * w + b, "y": b + 1, "w": w, "b": b}


@z_backward.mistake(
    "You let w act through y as well. Follow the arrows that leave w: where do they lead?"
)
def w_through_both(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1) + 2 * w + b, "b": 2 * w + 2 * b + 1}


@z_backward.mistake(
    "You gave the factor 2 to b as well. When b moves by 1, by how much does 2w + b move?"
)
def factor_on_b(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": 2 * w + 3 * b + 2}


@z_backward.mistake(
    "You added up the two local gradients of b, 1 and 1. What has arrived at x multiplies the one, "
    "and what has arrived at y the other."
)
def b_is_told_nothing(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": 2.0}


@z_backward.mistake(
    "Every sign is turned. When x grows and y is positive, does x · y grow or fall?"
)
def sign(w, b):
    return {"x": -(b + 1), "y": -(2 * w + b), "w": -2 * (b + 1), "b": -(2 * w + 2 * b + 1)}


@z_backward.mistake("∂z/∂b lacks its 1. What arrives at x is y = b + 1, all of it.")
def one_lost_in_b(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": 2 * w + 2 * b}


@z_backward.mistake(
    "The 1 of y = b + 1 got lost. It adds nothing to a slope of y, and it is in the value of y."
)
def one_lost_in_y(w, b):
    return {"x": b, "y": 2 * w + b, "w": 2 * b, "b": 2 * w + 2 * b}


@z_backward.mistake(
    "∂z/∂b is one local gradient alone. By which two paths does b reach z, and what has arrived "
    "on each?"
)
def one_for_b(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": 1.0}


@z_backward.mistake("You took one path of b off the other. What do gradients do where paths join?")
def paths_subtracted(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": (b + 1) - (2 * w + b)}


@z_backward.mistake(
    "You kept the larger of the two paths of b. When b moves, both take effect in full."
)
def larger_path(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": max(b + 1, 2 * w + b)}


@z_backward.mistake(
    "You counted both paths of b twice. Is there a `+=` on top of a sum, or a second pass over "
    "the same node?"
)
def paths_twice(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": 2 * (2 * w + 2 * b + 1)}


@z_backward.mistake(
    "∂z/∂w is 2w, the value of a term. By how much does x move when w moves by 1, and what "
    "arrives at x?"
)
def value_for_w(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * w, "b": 2 * w + 2 * b + 1}


@z_backward.mistake("w got its local gradient alone. What has arrived at x multiplies it.")
def two_for_w(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2.0, "b": 2 * w + 2 * b + 1}


@z_backward.mistake("w got what arrived at y. By which of the two does w reach z?")
def w_by_the_other_path(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (2 * w + b), "b": 2 * w + 2 * b + 1}


@z_backward.mistake(
    "x and y are exchanged, and what lies below them is right. The slope of x · y with respect to "
    "x is not x.",
    alone=True,
)
def x_and_y_alone_exchanged(w, b):
    return {"x": 2 * w + b, "y": b + 1, "w": 2 * (b + 1), "b": 2 * w + 2 * b + 1}


@z_backward.mistake(
    "x and y got 1 each, as in a sum. They are multiplied: what does each of them do to the "
    "other's slope?"
)
def ones_above(w, b):
    return {"x": 1.0, "y": 1.0, "w": 2.0, "b": 2.0}


@z_backward.mistake(
    "The value of z flowed back. What flows back from z is its slope with respect to itself."
)
def output_above(w, b):
    z = (2 * w + b) * (b + 1)
    return {
        "x": z * (b + 1),
        "y": z * (2 * w + b),
        "w": 2 * z * (b + 1),
        "b": z * (2 * w + 2 * b + 1),
    }


@z_backward.mistake(
    "At x and y stands the value of z, and it went on from there. Which slope arrives at a factor "
    "of a product?"
)
def output_at_both(w, b):
    z = (2 * w + b) * (b + 1)
    return {"x": z, "y": z, "w": 2 * z, "b": 2 * z}


@z_backward.mistake("What arrived at x and the 2 were added for w. Along a path slopes multiply.")
def w_added_to_two(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": b + 3, "b": 2 * w + 2 * b + 1}
