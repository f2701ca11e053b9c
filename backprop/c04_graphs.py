"""Chapter 04: computational graphs; local gradient times upstream gradient, added where paths
join."""

from functools import partial

import numpy as np

from grader.cases import given, normal, number
from grader.exercise import exercise
from grader.truths import graph_gradients


def _positive(graph):
    """The same gradients at the absolute values of the inputs: nothing cancels there."""
    return lambda **inputs: graph_gradients(graph, **{k: np.abs(v) for k, v in inputs.items()})


# --------------------------------------------------------------------------------- xyz_backward


def _product(x, y, z):
    a = x * y
    return a * z, {"a": a, "x": x, "y": y, "z": z}


xyz_backward = exercise(
    points=4,
    expects=partial(graph_gradients, _product),
    arguments=("x", "y", "z"),
    returns=("a", "x", "y", "z"),
    terms=_positive(_product),
    cases=[
        given("x = 6, y = −2, z = −3", x=6.0, y=-2.0, z=-3.0),
        normal("numbers drawn at random", x=number(), y=number(), z=number()),
        normal("other numbers", x=number(1, 3), y=number(-3, -1), z=number(3, 5)),
        given("y = 0", x=1.5, y=0.0, z=-2.5),
        normal(
            "very large numbers",
            x=lambda _: 1.25 * 2.0**40,
            y=lambda _: -1.5 * 2.0**40,
            z=lambda _: 1.75 * 2.0**40,
            extreme=True,
        ),
    ],
    hints=[
        "Start at the end: F = a · z is a product of two numbers. What is the slope of a product "
        "in one of its factors?",
        "∂F/∂a and ∂F/∂z come from that last node alone. For x and y go on through a = x · y: "
        "local slope times what has arrived at a.",
        "At 6, −2, −3: a is −12, −3 arrives at a, and ∂F/∂x is −2 times that.",
    ],
)


@xyz_backward.mistake(
    "These are local slopes only. x and y act through a: what arrives at a multiplies what happens "
    "there."
)
def local_only(x, y, z):
    return {"a": z, "x": y, "y": x, "z": x * y}


@xyz_backward.mistake(
    "x and y just hand on what arrived at a. A sum does that; here they are multiplied."
)
def product_as_sum(x, y, z):
    return {"a": z, "x": z, "y": z, "z": x * y}


@xyz_backward.mistake(
    "Each factor got its own value as its slope. How much does a product move when one factor "
    "does: by how much of which other number?"
)
def own_value(x, y, z):
    a = x * y
    return {"a": a, "x": x * a, "y": y * a, "z": z}


@xyz_backward.mistake("x and y are exchanged: the slope of x · y in x is not x.")
def x_and_y_exchanged(x, y, z):
    return {"a": z, "x": x * z, "y": y * z, "z": x * y}


@xyz_backward.mistake("a and z are exchanged: the slope of a · z in a is not a.")
def a_and_z_exchanged(x, y, z):
    a = x * y
    return {"a": a, "x": y * a, "y": x * a, "z": z}


@xyz_backward.mistake(
    "Here a is x · z, as the text this example comes from has it by a slip. Which two numbers "
    "meet in a?"
)
def slip_of_the_text(x, y, z):
    return {"a": y, "x": z * y, "y": x * z, "z": x * y}


@xyz_backward.mistake("Upstream and local slope are added here. Along one path they multiply.")
def added(x, y, z):
    return {"a": z, "x": y + z, "y": x + z, "z": x * y}


@xyz_backward.mistake("These are the values on the way forward, not the slopes.")
def values(x, y, z):
    return {"a": x * y, "x": x, "y": y, "z": z}


@xyz_backward.mistake("∂F/∂z is not the value of F: what is z multiplied by on its way into F?")
def z_gets_the_output(x, y, z):
    return {"a": z, "x": y * z, "y": x * z, "z": x * y * z}


# ----------------------------------------------------------------------------------- z_backward


def _two_factors(w, b):
    x, y = 2 * w + b, b + 1
    return x * y, {"x": x, "y": y, "w": w, "b": b}


z_backward = exercise(
    points=4,
    expects=partial(graph_gradients, _two_factors),
    arguments=("w", "b"),
    returns=("x", "y", "w", "b"),
    terms=_positive(_two_factors),
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
        "w reaches z by one way, through x. By how much does x move when w moves by 1?",
        "b reaches z by two ways, through x and through y. Walk both, and add what comes back. At "
        "(3, 4) it is 5 · 1 + 10 · 1.",
    ],
)


@z_backward.mistake(
    "b has one path only here, the one through x. It stands in y as well: gradients add where "
    "paths meet, so perhaps an = should be a +=."
)
def only_through_x(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": b + 1}


@z_backward.mistake(
    "b has one path only here, the one through y. It stands in x as well: gradients add where "
    "paths meet, so perhaps an = should be a +=."
)
def only_through_y(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": 2 * w + b}


@z_backward.mistake(
    "The two paths of b are multiplied. Along a path slopes multiply; where paths meet, they add."
)
def paths_multiplied(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": (b + 1) * (2 * w + b)}


@z_backward.mistake("The two paths of b are averaged. Both take effect in full when b moves.")
def paths_averaged(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": (2 * w + 2 * b + 1) / 2}


@z_backward.mistake(
    "On the way from x to w a factor is missing: by how much does 2w + b move when w moves by 1?"
)
def factor_missing(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": b + 1, "b": 2 * w + 2 * b + 1}


@z_backward.mistake(
    "x and y are exchanged, and what lies below them with them: the slope of x · y in x is not x."
)
def x_and_y_exchanged_(w, b):
    x, y = 2 * w + b, b + 1
    return {"x": x, "y": y, "w": 2 * x, "b": x + y}


@z_backward.mistake("These are local slopes only: what arrives from above is not in w and b yet.")
def local_only_(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2.0, "b": 2.0}


@z_backward.mistake("These are the values on the way forward, not the slopes.")
def values_(w, b):
    return {"x": 2 * w + b, "y": b + 1, "w": w, "b": b}


@z_backward.mistake(
    "w is held responsible for y too. Follow the arrows that leave w: where do they lead?"
)
def w_through_both(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1) + 2 * w + b, "b": 2 * w + 2 * b + 1}


@z_backward.mistake(
    "The factor 2 stands with b as well. It belongs to w alone: 2w + b moves by how much when b "
    "moves by 1?"
)
def factor_on_b(w, b):
    return {"x": b + 1, "y": 2 * w + b, "w": 2 * (b + 1), "b": 2 * w + 3 * b + 2}


# ----------------------------------------------------------------------------------- j_backward


def _three_u(a, b, c):
    v = b * c
    u = a + v
    return 3 * u, {"u": u, "v": v, "a": a, "b": b, "c": c}


j_backward = exercise(
    points=4,
    expects=partial(graph_gradients, _three_u),
    arguments=("a", "b", "c"),
    returns=("u", "v", "a", "b", "c"),
    terms=_positive(_three_u),
    cases=[
        given("a = 5, b = 3, c = 2", a=5.0, b=3.0, c=2.0),
        normal("numbers drawn at random", a=number(), b=number(), c=number()),
        normal("other numbers", a=number(-3, -1), b=number(3, 5), c=number(1, 2.5)),
        given("c = 0", a=1.5, b=-2.5, c=0.0),
        normal(
            "very large numbers",
            a=lambda _: 1.25 * 2.0**40,
            b=lambda _: -1.5 * 2.0**40,
            c=lambda _: 1.75 * 2.0**41,
            extreme=True,
        ),
    ],
    hints=[
        "What arrives at u, when J = 3u?",
        "u = a + v is a sum: what arrives at it goes on to both, unchanged.",
        "v = b · c is a product: what arrives at v goes on to b times c, and to c times b.",
    ],
)


@j_backward.mistake(
    "These are local slopes only, one node each. What has arrived at a node multiplies its local "
    "slope."
)
def local_only__(a, b, c):
    return {"u": 3.0, "v": 1.0, "a": 1.0, "b": c, "c": b}


@j_backward.mistake(
    "The 3 got lost on the way: J is 3u, so what is the first thing that flows back?"
)
def three_lost(a, b, c):
    return {"u": 1.0, "v": 1.0, "a": 1.0, "b": c, "c": b}


@j_backward.mistake("The 3 stops at u. What arrives at u goes on to a and to v.")
def three_stops_at_v(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": c, "c": b}


@j_backward.mistake("b and c are exchanged: the slope of b · c in b is not b.")
def b_and_c_exchanged(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 3 * b, "c": 3 * c}


@j_backward.mistake(
    "u is treated as a product of a and v. For a sum, how much does u move when a moves by 1?"
)
def sum_as_product(a, b, c):
    return {"u": 3.0, "v": 3 * a, "a": 3 * b * c, "b": 3 * a * c, "c": 3 * a * b}


@j_backward.mistake("v is treated as a sum of b and c; it is their product.")
def product_as_sum_(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 3.0, "c": 3.0}


@j_backward.mistake(
    "What arrives at u was shared out, half to each. When a moves, u moves as much, and does not "
    "care about v."
)
def shared_out(a, b, c):
    return {"u": 3.0, "v": 1.5, "a": 1.5, "b": 1.5 * c, "c": 1.5 * b}


@j_backward.mistake("These are the values on the way forward, not the slopes.")
def values__(a, b, c):
    return {"u": a + b * c, "v": b * c, "a": a, "b": b, "c": c}


@j_backward.mistake("The 3 is counted once more on the way down to b and c.")
def three_twice(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 9 * c, "c": 9 * b}
