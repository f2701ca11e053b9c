"""Which line of a backward pass is wrong."""

from backprop.material.listings import SWEEP, sweep_is_right
from grader.cases import given
from grader.exercise import exercise

planted_bug = exercise(
    points=3,
    expects=lambda: SWEEP.wrong_line(sweep_is_right),
    returns="planted_bug",
    cases=[given()],
    hints=[
        "Look at the differences that the cell printed. Which gradients are right?",
        "A sweep goes from the end to the start. Everything before the mistake comes out right, "
        "and everything after it does not.",
        "dW3 and dW2 are right, dW1 and dx are not, and they share one thing that the others do "
        "not use. Give W2 a shape that is not square, and see what Python says.",
    ],
    insight=(
        "W2 is square, 2 × 2, so W2 @ db and db @ W2 both exist, and both have the right shape. "
        "With W2 of shape (2, 3), db @ W2 raises an error at once. That is why the tests of this "
        "course use sizes that are all different."
    ),
)


@planted_bug.mistake(
    "This gradient is wrong, but its own line is not: it is made from something that came in wrong."
)
def first_to_be_wrong():
    return SWEEP.line_of("dW1 =")


@planted_bug.mistake(
    "dx is wrong, but its own line is not: it is made from something that came in wrong."
)
def last_to_be_wrong():
    return SWEEP.line_of("dx =")


@planted_bug.mistake(
    "This line is right: W3 @ dout is what arrives at σ(b), and it passes through the sigmoid. "
    "Compare dW2, which is made from it, with a central difference."
)
def same_step_above():
    return SWEEP.line_of("db =")


@planted_bug.mistake("dW3 agrees with central differences, so this line is right.")
def outer_product():
    return SWEEP.line_of("dW3 =")


@planted_bug.mistake("dW2 agrees with central differences, so this line is right.")
def outer_product_above():
    return SWEEP.line_of("dW2 =")


@planted_bug.mistake(
    "This line is forward's, which says what is right. The mistake is on the way back."
)
def in_the_forward_pass():
    return SWEEP.line_of("return sigmoid")


@planted_bug.mistake(
    "This line says how `forward` is called. The mistake is in a line of `backward` that computes."
)
def head_of_forward():
    return SWEEP.line_of("def forward")


@planted_bug.mistake(
    "This line says what goes into `backward`. The mistake is in a line below it that computes."
)
def head_of_backward():
    return SWEEP.line_of("def backward")


@planted_bug.mistake(
    "fa is what `forward` computes too: this line is right. Which gradients are not?"
)
def first_activation():
    return SWEEP.line_of("fa =")


@planted_bug.mistake(
    "fb is what `forward` computes too: this line is right. Which gradients are not?"
)
def second_activation():
    return SWEEP.line_of("fb =")


@planted_bug.mistake(
    "This line hands back what was found. Two of the four gradients are wrong when they get here: "
    "where did that begin?"
)
def last_line():
    return SWEEP.line_of("return dx")


@planted_bug.mistake(
    "0 says that there is no mistake. The differences that the cell printed say else."
)
def none_at_all():
    return 0
