"""What each learning rate does on the bowl."""

from backprop.beside.functions import bowl_slope
from backprop.c03_descent import descent
from grader.cases import given
from grader.exercise import exercise

#: The learning rates that the question is about.
ETAS = (0.1, 0.5, 0.9, 1.1)


def _regime(eta):
    """What a descent in the bowl (x − 1)² + 0.001 does, seen by doing it."""
    errors = descent.iterates(bowl_slope, 0.2, eta, 60) - 1
    if abs(errors[1]) < 1e-12:
        return "lands"
    if abs(errors[-1]) > abs(errors[0]):
        return "diverges"
    return "zigzags" if errors[0] * errors[1] < 0 else "creeps"


eta_regimes = exercise(
    points=2,
    expects=lambda: {str(eta): _regime(eta) for eta in ETAS},
    returns="eta_regimes",
    cases=[given()],
    hints=[
        "Follow the distance to the bottom, e = x − 1, through one step. By what factor is it "
        "multiplied?",
        "The factor is 1 − 2η. What does a factor of 0.8 do to e, step after step? And a factor "
        "of 0? And one below 0?",
        "Below zero, x changes sides at each step. Whether it comes nearer depends on whether the "
        "factor is above −1. Or ask your `descend`, with each η.",
    ],
    insight=(
        "At η = 1 the walk neither arrives nor moves away: the factor 1 − 2η is −1, and x jumps "
        "between two places. It lands at η = ½, where the factor is 0, and runs away beyond 1. "
        "What are these two limits in a bowl that is 10 times as steep?"
    ),
)


def _regimes(*words):
    return {str(eta): word for eta, word in zip(ETAS, words, strict=True)}


@eta_regimes.mistake(
    "A step that shoots over the bottom has not gone wrong yet: at η = 0.9, is it closer "
    "afterwards than before?"
)
def overshooting_is_diverging():
    return _regimes("creeps", "lands", "diverges", "diverges")


@eta_regimes.mistake("One of these never comes to rest: multiply an error by −1.2 a few times.")
def nothing_diverges():
    return _regimes("creeps", "lands", "zigzags", "zigzags")


@eta_regimes.mistake(
    "In two of these you say that the error shrinks bit by bit. For each, what is left of it "
    "after one step?",
    alone=True,
)
def nothing_lands():
    return _regimes("creeps", "creeps", "zigzags", "diverges")


@eta_regimes.mistake(
    "It would be so if the factor were 1 − η. How steep is the bowl at a distance e from its "
    "bottom?",
    alone=True,
)
def as_if_the_factor_were_one_minus_eta():
    return _regimes("creeps", "creeps", "creeps", "zigzags")


@eta_regimes.mistake("Two are exchanged: which of the two has a factor below −1?", alone=True)
def last_two_exchanged():
    return _regimes("creeps", "lands", "diverges", "zigzags")
