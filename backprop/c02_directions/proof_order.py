"""The proof that the gradient is the steepest way up, its lines shuffled."""

import numpy as np

from backprop.material.proof import STEEPEST_ASCENT
from grader.cases import given
from grader.exercise import exercise


def _what_comes_too_early(answer, _truth):
    """The first step that speaks of what no step before it has brought in."""
    shown = set()
    letters = "".join(map(str, np.ravel(answer).tolist())).upper()
    for letter in filter(str.isalpha, letters):
        step = STEEPEST_ASCENT.lettered.get(letter)
        if step is None:
            return ""
        if step.misleads:
            return f"Step {letter} is among yours, and it is not true: what does it forget of u?"
        if not shown.issuperset(step.rests_on):
            return f"Step {letter} speaks of something that none of your steps before it brings in."
        shown.add(step.shows)
    return ""


proof_order = exercise(
    points=3,
    explains=_what_comes_too_early,
    expects=lambda: np.array(list(STEEPEST_ASCENT.order())),
    returns="proof_order",
    cases=[given()],
    hints=[
        "One step is not needed, and is not true. Which one forgets what u may be?",
        "Each step speaks of something that another one brings in: θ, the dot product, c. Find "
        "the step that speaks of nothing before it.",
        "The length of u is used twice: once to get rid of ‖u‖ in the product, and once, near the "
        "end, to find c.",
    ],
    insight=(
        "Step E is the untrue one: it takes a longer u, and forgets that u has length 1. Without "
        "that premise there is no largest slope at all, as you saw. Which step would fail if the "
        "gradient were zero?"
    ),
)


def _exchanged(first, second):
    """The right order with two of its places exchanged, counting from 0."""
    order = list(STEEPEST_ASCENT.order())
    order[first], order[second] = order[second], order[first]
    return order


@proof_order.mistake("You use u before any step has said what u is. Which step introduces it?")
def u_not_introduced():
    return _exchanged(0, 1)


@proof_order.mistake(
    "You drop the length of u from a product that is not there yet. Which step writes the dot "
    "product with its lengths?"
)
def length_before_product():
    return _exchanged(2, 3)


@proof_order.mistake(
    "You use θ = 0 before it is known to be the best angle. Which step shows that no other does "
    "as well?"
)
def angle_before_bound():
    return _exchanged(4, 5)


@proof_order.mistake("You find the value of c before there is a c. Which step introduces it?")
def value_before_c():
    return _exchanged(5, 6)


@proof_order.mistake(
    "One of these steps is not true. u has length 1, as all its rivals have: can a longer one be "
    "taken?"
)
def misled():
    order = list(STEEPEST_ASCENT.order())
    false = next(k for k, step in STEEPEST_ASCENT.lettered.items() if step.misleads)
    return [*order[:5], false, *order[7:], order[6]]


@proof_order.mistake(
    "You write the dot product by lengths and θ before there is one. Which step says that the "
    "slope is a dot product?"
)
def product_before_slope():
    return _exchanged(1, 2)


@proof_order.mistake(
    "You bound the slope before it is ‖∇f‖ cos θ. Which step drops the length of u?"
)
def bound_before_cosine():
    return _exchanged(3, 4)


@proof_order.mistake(
    "You come to the claim before the value of c is known. What makes c∇f the vector ∇f/‖∇f‖?"
)
def claim_before_value():
    return _exchanged(6, 7)


@proof_order.mistake("The claim stands first. What is to be proved comes last.")
def claim_first():
    order = list(STEEPEST_ASCENT.order())
    return [order[-1], *order[:-1]]


@proof_order.mistake("This is the proof from its end to its beginning.")
def backwards():
    return list(STEEPEST_ASCENT.order())[::-1]


@proof_order.mistake(
    "These are the steps in the order in which they are printed, which is shuffled."
)
def as_printed():
    return [k for k, step in STEEPEST_ASCENT.lettered.items() if not step.misleads]
