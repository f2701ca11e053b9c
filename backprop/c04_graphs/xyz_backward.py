"""F = XYZ: one graph forward and back."""

from functools import partial

from backprop.c04_graphs import sizes
from grader.cases import given, normal, number
from grader.exercise import exercise
from grader.truths import graph_gradients


def _product(x, y, z):
    a = x * y
    return a * z, {"a": a, "x": x, "y": y, "z": z}


xyz_backward = exercise(
    points=4,
    expects=partial(graph_gradients, _product),
    arguments=("x", "y", "z"),
    returns=("a", "x", "y", "z"),
    terms=sizes.positive(_product),
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


xyz_backward.equivalent(
    "∂F/∂F is 1.",
    "dz = dF * a → dz = a",
    "da = dF * z → da = z",
)
