"""The proof that the gradient is the steepest way up, its lines shuffled."""

import numpy as np

from backprop.material.proof import STEEPEST_ASCENT
from grader.cases import given
from grader.exercise import exercise

proof_order = exercise(
    points=3,
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
    "You bring in the lengths of a dot product before the slope is known to be one. Which step "
    "says so?"
)
def lengths_before_dot_product():
    return _exchanged(1, 2)


@proof_order.mistake(
    "You use the bound before the slope has been brought to the form ‖∇f‖ cos θ. Which step does "
    "that?"
)
def bound_before_slope():
    return _exchanged(3, 4)


@proof_order.mistake("You state the result before the value of c is known. Which step finds it?")
def result_before_value():
    return _exchanged(6, 7)
