"""The proof that the gradient is the direction of steepest ascent, its steps shuffled.

>>> from backprop.material.proof import STEEPEST_ASCENT
>>> STEEPEST_ASCENT          # in a notebook: the lettered steps
"""

from __future__ import annotations

import string
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A step of a proof: what it says, what it establishes, and what that rests on. A step that
    ``misleads`` is not part of the proof, and ``misleads`` says what is wrong with it."""

    says: str
    shows: str = ""
    rests_on: tuple[str, ...] = ()
    misleads: str = ""


@dataclass(frozen=True)
class Proof:
    """A claim, and its steps in the order they are shown in, which is not that of the proof."""

    claim: str
    steps: tuple[Step, ...]

    @property
    def lettered(self) -> dict[str, Step]:
        return dict(zip(string.ascii_uppercase, self.steps, strict=False))

    def order(self) -> str:
        """The letters in the order of the proof: each step after all that it rests on.

        Raises ValueError unless exactly one order does that.
        """
        left = {letter: step for letter, step in self.lettered.items() if not step.misleads}
        shown: set[str] = set()
        order = ""
        while left:
            ready = [letter for letter, step in left.items() if shown.issuperset(step.rests_on)]
            if len(ready) != 1:
                raise ValueError(f"after {order!r} could come any of {ready}")
            order += ready[0]
            shown.add(left.pop(ready[0]).shows)
        return order

    def __repr__(self) -> str:
        return "\n".join([self.claim, *(f"{k}. {s.says}" for k, s in self.lettered.items())])

    def _repr_markdown_(self) -> str:
        steps = "\n".join(f"- **{k}** {s.says}" for k, s in self.lettered.items())
        return f"**{self.claim}**\n\n{steps}"


STEEPEST_ASCENT = Proof(
    "Where ∇f ≠ 0, the slope Dᵤf is largest for u = ∇f/‖∇f‖, among all u of length 1, and for no "
    "other u.",
    (
        Step(
            "A cosine is at most 1, and it is 1 for θ = 0 only. So Dᵤf ≤ ‖∇f‖, with equality for "
            "θ = 0 only.",
            shows="the bound",
            rests_on=("the slope by θ alone",),
        ),
        Step(
            "Let u be any vector of length 1. As ∇f is not zero either, there is an angle between "
            "the two: call it θ.",
            shows="u and θ",
        ),
        Step(
            "So c∇f = ∇f/‖∇f‖ is the one direction of steepest ascent, and the slope along it is "
            "‖∇f‖.",
            shows="the claim",
            rests_on=("the bound", "the value of c"),
        ),
        Step(
            "The length of u is 1 and drops out of this product: Dᵤf = ‖∇f‖ cos θ.",
            shows="the slope by θ alone",
            rests_on=("the slope by lengths and θ",),
        ),
        Step(
            "A longer u gives a larger slope, so take for u the gradient itself: Dᵤf = ∇f · ∇f = "
            "‖∇f‖².",
            misleads="u has length 1: no u is longer than another.",
        ),
        Step(
            "The slope along this u is the dot product Dᵤf = ∇f · u.",
            shows="the slope as a dot product",
            rests_on=("u and θ",),
        ),
        Step(
            "That θ is 0 means that u points where ∇f points: u = c∇f for some number c > 0.",
            shows="c",
            rests_on=("the bound",),
        ),
        Step(
            "A dot product is the two lengths times the cosine of the angle between: this one is "
            "‖∇f‖ ‖u‖ cos θ.",
            shows="the slope by lengths and θ",
            rests_on=("the slope as a dot product",),
        ),
        Step(
            "This c∇f has length c‖∇f‖, and length 1: so c = 1/‖∇f‖.",
            shows="the value of c",
            rests_on=("c",),
        ),
    ),
)
