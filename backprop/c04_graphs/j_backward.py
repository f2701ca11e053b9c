"""J = 3(a + bc), node by node."""

from functools import partial

from backprop.c04_graphs import sizes
from grader.cases import given, normal, number
from grader.exercise import exercise
from grader.tape import graph_gradients


def _three_u(a, b, c):
    v = b * c
    u = a + v
    return 3 * u, {"u": u, "v": v, "a": a, "b": b, "c": c}


j_backward = exercise(
    points=4,
    expects=partial(graph_gradients, _three_u),
    arguments=("a", "b", "c"),
    returns=("u", "v", "a", "b", "c"),
    terms=sizes.positive(_three_u),
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
        "u = a + v is a sum, and a sum copies. v = b · c is a product, and a product swaps.",
        "At a = 5, b = 3, c = 2: 3 arrives at u, and so at a and at v. From v, 6 goes on to b and "
        "9 to c.",
    ],
    insight=(
        "With c = 0 it is the gradient of b that is 0: a product swaps, so b gets 3c. The "
        "gradient of c itself is 3b, and does not depend on c. Draw it with figures.walk(a=5, "
        'b=3, c=0, v="b * c", u="a + v", J="3 * u").'
    ),
)


@j_backward.mistake(
    "These are local gradients only, one node each. What has arrived at a node multiplies its "
    "local gradients."
)
def local_only(a, b, c):
    return {"u": 3.0, "v": 1.0, "a": 1.0, "b": c, "c": b}


@j_backward.mistake(
    "The 3 got lost on the way. J is 3u, so what is the first thing that flows back?"
)
def three_lost(a, b, c):
    return {"u": 1.0, "v": 1.0, "a": 1.0, "b": c, "c": b}


@j_backward.mistake(
    "u, v and a are right. The 3 stops at v: what has arrived there, and what does v pass on to b "
    "and c?",
    worth=0.5,
    alone=True,
)
def three_stops_at_v(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": c, "c": b}


@j_backward.mistake(
    "b and c are exchanged: the slope of b · c with respect to b is not b.", worth=0.5
)
def b_and_c_exchanged(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 3 * b, "c": 3 * c}


@j_backward.mistake(
    "You treated u as a product of a and v. For a sum, how much does u move when a moves by 1?"
)
def sum_as_product(a, b, c):
    return {"u": 3.0, "v": 3 * a, "a": 3 * b * c, "b": 3 * a * c, "c": 3 * a * b}


@j_backward.mistake("You treated v as a sum of b and c, but it is their product.")
def product_as_sum(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 3.0, "c": 3.0}


@j_backward.mistake(
    "You shared out what arrives at u, half to each. When a moves, u moves just as much, whatever "
    "v does."
)
def shared_out(a, b, c):
    return {"u": 3.0, "v": 1.5, "a": 1.5, "b": 1.5 * c, "c": 1.5 * b}


@j_backward.mistake("These are the values on the way forward, not the slopes.")
def values(a, b, c):
    return {"u": a + b * c, "v": b * c, "a": a, "b": b, "c": c}


@j_backward.mistake("You counted the 3 twice on the way down to b and c. Where does it come in?")
def three_twice(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 9 * c, "c": 9 * b}


@j_backward.mistake("Every sign is turned. When u grows, does 3u grow or fall?")
def sign(a, b, c):
    return {"u": -3.0, "v": -3.0, "a": -3.0, "b": -3 * c, "c": -3 * b}


@j_backward.mistake("At u stands the value of J. How much does J move when u moves by 1?")
def value_at_u(a, b, c):
    return {"u": 3 * (a + b * c), "v": 3.0, "a": 3.0, "b": 3 * c, "c": 3 * b}


@j_backward.mistake("At u stands 1. J is 3u: how much does J move when u moves by 1?")
def one_at_u(a, b, c):
    return {"u": 1.0, "v": 3.0, "a": 3.0, "b": 3 * c, "c": 3 * b}


@j_backward.mistake("∂J/∂a has a in it. In u = a + v, how much does u move when a moves by 1?")
def a_times_three(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3 * a, "b": 3 * c, "c": 3 * b}


@j_backward.mistake("a got its local gradient alone. What has arrived at u multiplies it.")
def one_at_a(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 1.0, "b": 3 * c, "c": 3 * b}


@j_backward.mistake("v got its local gradient alone. What has arrived at u multiplies it.")
def one_at_v(a, b, c):
    return {"u": 3.0, "v": 1.0, "a": 3.0, "b": 3 * c, "c": 3 * b}


@j_backward.mistake(
    "a got nothing. It goes into u like v does: what does a sum pass on to each of its terms?"
)
def nothing_at_a(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 0.0, "b": 3 * c, "c": 3 * b}


@j_backward.mistake("You counted the 3 twice from u on. Where does it come in, and how often?")
def three_twice_from_u_on(a, b, c):
    return {"u": 3.0, "v": 9.0, "a": 9.0, "b": 9 * c, "c": 9 * b}


@j_backward.mistake(
    "b and c both got 3bc, the value of v among the factors. The slope of b · c leaves out the "
    "one that moves."
)
def value_of_v_below(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 3 * b * c, "c": 3 * b * c}


@j_backward.mistake(
    "For b and c, what arrived at v and the local slope were added. Along a path they multiply."
)
def added_below(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 3 + c, "c": 3 + b}


@j_backward.mistake(
    "Upstream and local gradients were added all the way. Along a path they multiply."
)
def added_everywhere(a, b, c):
    return {"u": 3.0, "v": 4.0, "a": 4.0, "b": 4 + c, "c": 4 + b}


@j_backward.mistake(
    "b and c have a among their factors. a is added to b · c: does it change how steep the "
    "product is?"
)
def a_in_the_product(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 3 * (a + c), "c": 3 * (a + b)}


@j_backward.mistake(
    "b and c got 1 each, as if nothing had arrived and v were a sum. What is done with b and c in "
    "v?"
)
def one_at_b_and_c(a, b, c):
    return {"u": 3.0, "v": 3.0, "a": 3.0, "b": 1.0, "c": 1.0}


@j_backward.mistake("At v stands its value, or 3 times that. What arrives at a term of a sum?")
def value_at_v(a, b, c):
    return {"u": 3.0, "v": 3 * b * c, "a": 3.0, "b": 3 * c, "c": 3 * b}


@j_backward.mistake(
    "a and v have their local gradients alone, 1. A sum copies what arrives: what has arrived at u?"
)
def sum_passes_on_ones(a, b, c):
    return {"u": 3.0, "v": 1.0, "a": 1.0, "b": 3 * c, "c": 3 * b}
