"""F = XYZ: one graph forward and back."""

from functools import partial

from backprop.c04_graphs import sizes
from grader.cases import given, normal, number
from grader.exercise import exercise
from grader.tape import graph_gradients


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
        "with respect to one of its factors?",
        "∂F/∂a and ∂F/∂z come from that last node alone. For x and y go on through a = x · y: "
        "local gradient times what has arrived at a.",
        "At 6, −2, −3: a is −12, and −3 arrives at a. From there −2 times that, 6, goes on to x, "
        "and 6 times that, −18, to y.",
    ],
    insight=(
        "With y = 0, the gradients of x and z are 0: each has y among its factors. Those of a and "
        "y are not, z and x·z: a weight that is 0 can still learn. Try two zeros, y = 0 and z = "
        "0: who learns then?"
    ),
)


@xyz_backward.mistake(
    "These are local gradients only. x and y act through a: what arrives at a multiplies what "
    "happens there."
)
def local_only(x, y, z):
    return {"a": z, "x": y, "y": x, "z": x * y}


@xyz_backward.mistake(
    "x and y get what arrived at a, unchanged. A sum would pass it on like that, but here they "
    "are multiplied."
)
def product_as_sum(x, y, z):
    return {"a": z, "x": z, "y": z, "z": x * y}


@xyz_backward.mistake(
    "You gave each factor its own value as its slope. When one factor of a product moves by 1, by "
    "how much does the product move?"
)
def own_value(x, y, z):
    a = x * y
    return {"a": a, "x": x * a, "y": y * a, "z": z}


@xyz_backward.mistake("x and y are exchanged: the slope of x · y with respect to x is not x.")
def x_and_y_exchanged(x, y, z):
    return {"a": z, "x": x * z, "y": y * z, "z": x * y}


@xyz_backward.mistake("a and z are exchanged: the slope of a · z with respect to a is not a.")
def a_and_z_exchanged(x, y, z):
    a = x * y
    return {"a": a, "x": y * a, "y": x * a, "z": z}


@xyz_backward.mistake(
    "Here a is made of x and z. Follow the arrows that end in a: which two numbers meet there?"
)
def slip_of_the_text(x, y, z):
    return {"a": y, "x": z * y, "y": x * z, "z": x * y}


@xyz_backward.mistake(
    "You added the upstream and the local gradient. What does the chain rule do with the two "
    "along one path?"
)
def added(x, y, z):
    return {"a": z, "x": y + z, "y": x + z, "z": x * y}


@xyz_backward.mistake("These are the values on the way forward, not the slopes.")
def values(x, y, z):
    return {"a": x * y, "x": x, "y": y, "z": z}


@xyz_backward.mistake("∂F/∂z is not the value of F: what is z multiplied by on its way into F?")
def z_gets_the_output(x, y, z):
    return {"a": z, "x": y * z, "y": x * z, "z": x * y * z}


@xyz_backward.mistake(
    "Every sign is turned. F = xyz has no minus in it: when x grows by a little, what does F do?"
)
def sign(x, y, z):
    return {"a": -z, "x": -y * z, "y": -x * z, "z": -x * y}


@xyz_backward.mistake(
    "In ∂F/∂y a sign went astray. F has no minus in it: which two numbers multiply y?"
)
def sign_of_y(x, y, z):
    return {"a": z, "x": y * z, "y": -x * z, "z": x * y}


@xyz_backward.mistake(
    "In ∂F/∂x a sign went astray. F has no minus in it: which two numbers multiply x?"
)
def sign_of_x(x, y, z):
    return {"a": z, "x": -y * z, "y": x * z, "z": x * y}


@xyz_backward.mistake(
    "∂F/∂z is x + y here, and a is their product. What does z multiply on its way into F?"
)
def sum_for_z(x, y, z):
    return {"a": z, "x": y * z, "y": x * z, "z": x + y}


@xyz_backward.mistake("∂F/∂z is z itself. When z moves by 1, by how much does a · z move?")
def z_by_itself(x, y, z):
    return {"a": z, "x": y * z, "y": x * z, "z": z}


@xyz_backward.mistake(
    "∂F/∂z is 1, as in a sum. a and z are multiplied: by how much does F move when z moves by 1?"
)
def one_for_z(x, y, z):
    return {"a": z, "x": y * z, "y": x * z, "z": 1.0}


@xyz_backward.mistake(
    "∂F/∂a is 1, as in a sum. a and z are multiplied: by how much does F move when a moves by 1?"
)
def one_for_a(x, y, z):
    return {"a": 1.0, "x": y * z, "y": x * z, "z": x * y}


@xyz_backward.mistake("At a stands its value, xy. Which slope arrives there from F?")
def value_of_a(x, y, z):
    return {"a": x * y, "x": y * z, "y": x * z, "z": x * y}


@xyz_backward.mistake("At a stands the value of F. Which slope arrives there from F?")
def output_for_a(x, y, z):
    return {"a": x * y * z, "x": y * z, "y": x * z, "z": x * y}


@xyz_backward.mistake(
    "What arrived at a went on to x and y twice. How often does the path from F to x lead through "
    "it?"
)
def upstream_twice(x, y, z):
    return {"a": z, "x": y * z * z, "y": x * z * z, "z": x * y}


@xyz_backward.mistake(
    "x, y and z all got the value of F. A slope leaves out the factor that moves."
)
def output_everywhere(x, y, z):
    f = x * y * z
    return {"a": z, "x": f, "y": f, "z": f}


@xyz_backward.mistake("x got its local gradient alone. What has arrived at a multiplies it.")
def x_local_only(x, y, z):
    return {"a": z, "x": y, "y": x * z, "z": x * y}


@xyz_backward.mistake("y got its local gradient alone. What has arrived at a multiplies it.")
def y_local_only(x, y, z):
    return {"a": z, "x": y * z, "y": x, "z": x * y}


@xyz_backward.mistake(
    "x got what arrived at a, unchanged. In x · y, how much does the product move when x moves by "
    "1?"
)
def x_gets_the_upstream(x, y, z):
    return {"a": z, "x": z, "y": x * z, "z": x * y}


@xyz_backward.mistake(
    "y got what arrived at a, unchanged. In x · y, how much does the product move when y moves by "
    "1?"
)
def y_gets_the_upstream(x, y, z):
    return {"a": z, "x": y * z, "y": z, "z": x * y}


@xyz_backward.mistake(
    "These are all 1, as if F were a sum. What do factors do to each other's slopes?"
)
def ones(x, y, z):
    return {"a": 1.0, "x": 1.0, "y": 1.0, "z": 1.0}


@xyz_backward.mistake(
    "x and y got a times what arrived there. The local slope of x · y is one of the two factors, "
    "not their product."
)
def a_twice_for_x_and_y(x, y, z):
    a = x * y
    return {"a": z, "x": a * z, "y": a * z, "z": a}


@xyz_backward.mistake(
    "You took a for the sum of x and y. Look at the arrows that end in a: what is done with the "
    "two?"
)
def sum_at_a(x, y, z):
    return {"a": z, "x": z, "y": z, "z": x + y}


xyz_backward.equivalent(
    "∂F/∂F is 1.",
    "dz = dF * a → dz = a",
    "da = dF * z → da = z",
)
