"""Cross-entropy over a batch: p − one-hot pulls the right class up and pushes the others down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from figures.frames import Layer, Param, still
from figures.jacobian import softmax
from figures.player import Figure, Grip
from figures.svg import arrow, element, formula, line, rect, text
from figures.words import listed, number, row, sub

Vector = npt.NDArray[np.float64]

LOGITS = ((1.0, 2.0, 0.0), (0.0, 1.0, 2.0), (2.0, 0.0, 1.0))
LABELS = (1, 0, 2)
LEVELS = tuple(float(v) for v in range(-3, 6))
WIDE, GAP = 246.0, 24.0  # of one example, and between two
TOP, TALL = 66.0, 150.0  # of the bars of p
BAR = 44.0
REACH = 76.0  # length of the arrow of a gradient of 1


def cross_entropy() -> Figure:
    """Three examples of a batch with three classes each: p, one-hot row, gradient (p − one-hot)/3.

    In each example the logit of the right class can be dragged over the whole numbers from −3 to 5.
    An arrow shows where descent moves each logit: against its gradient.
    """
    pairs = enumerate(zip(LOGITS, LABELS, strict=True))
    batch = tuple(_Example(n, np.array(z), label) for n, (z, label) in pairs)
    params = tuple(
        Param(
            name=f"z{one.n}",
            label=f"Logit of the right class in example {one.n}",
            values=LEVELS,
            labels=tuple(number(level) for level in LEVELS),
            start=LEVELS.index(float(one.logits[one.label])),
        )
        for one in batch
    )
    names = tuple(param.name for param in params)
    bottom = TOP + TALL + 206

    def each(draw: Callable[[_Example], str]) -> list[Layer]:
        return [
            Layer((name,), lambda one=one, draw=draw, **z: draw(one.at(*z.values())))
            for name, one in zip(names, batch, strict=True)
        ]

    def mean(**z: float) -> str:
        losses = [one.at(z[name]).loss for name, one in zip(names, batch, strict=True)]
        parts = " + ".join(f"{{forward|{number(v, 3)}}}" for v in losses)
        total = number(float(np.mean(losses)), 4)
        return formula(0, bottom, f"'loss of the batch '{{forward|L}} = ({parts})/3 = {total}")

    def said(**z: float) -> str:
        losses = [one.at(z[name]).loss for name, one in zip(names, batch, strict=True)]
        return (
            f"The loss of the batch, the mean of the three, is {number(float(np.mean(losses)), 4)}."
        )

    return Figure(
        title="Pulled up, pushed down: p − one-hot over a batch",
        hint="Drag the logit of a right class, or reach one with Tab and use the arrow keys.",
        size=(3 * WIDE + 2 * GAP + 4, bottom + 34),
        params=params,
        layers=(
            still("".join(one.ground() for one in batch) + _note(bottom + 26)),
            *each(_Example.bars),
            *each(_Example.arrows),
            *each(_Example.numbers),
            Layer(names, mean),
        ),
        says=(*each(_Example.said), Layer(names, said)),
        columns=("example and class", "z", "p", "one-hot", "(p − one-hot)/3"),
        table=tuple(each(_Example.rows)),
        grips=tuple(one.grip(name) for one, name in zip(batch, names, strict=True)),
        panels=(
            *((one.left - GAP / 2, 0, WIDE + GAP, bottom - 24) for one in batch),
            (0, bottom - 22, 480, 56),
        ),
    )


def gradient(logits: Vector, labels: Vector) -> Vector:
    """∂L/∂z of the mean cross-entropy of softmax, shape (n, k): (p − y)/n."""
    p = np.array([softmax(z) for z in logits])
    y = np.eye(logits.shape[1])[labels]
    return np.asarray((p - y) / len(logits), dtype=float)


@dataclass(frozen=True)
class _Example:
    """Example `n` of the batch: its logits, shape (3,), and its right class."""

    n: int
    logits: Vector
    label: int

    def at(self, z: float) -> "_Example":
        """The same with another logit of the right class."""
        moved = self.logits.copy()
        moved[self.label] = z
        return _Example(self.n, moved, self.label)

    @property
    def p(self) -> Vector:
        return np.asarray(softmax(self.logits), dtype=float)

    @property
    def y(self) -> Vector:
        return np.asarray(np.eye(3)[self.label], dtype=float)

    @property
    def loss(self) -> float:
        return float(-np.log(self.p[self.label]))

    @property
    def slope(self) -> Vector:
        return (self.p - self.y) / len(LABELS)

    @property
    def left(self) -> float:
        return 2 + self.n * (WIDE + GAP)

    def middle(self, k: int) -> float:
        """The middle of class k."""
        return self.left + 48 + k * 76

    def ground(self) -> str:
        bottom = TOP + TALL
        drawn = [text(self.left, 14, f"example {self.n}", "bold")]
        drawn.append(text(self.left, 36, f"the right class is {self.label}", "small quiet"))
        drawn.append(line(self.left, bottom, self.left + WIDE, bottom, "axis"))
        for k in range(3):
            x = self.middle(k)
            if k == self.label:
                more: dict[str, Any] = {"stroke_dasharray": "4 3"}
                drawn.append(rect(x - BAR / 2, TOP, BAR, TALL, "pad", rx=3, **more))
                drawn.append(text(x, TOP - 9, "one-hot 1", "mid tiny quiet"))
            drawn.append(text(x, bottom + 15, f"class {k}", "mid small quiet"))
        x, y = self.track
        drawn.append(rect(x - 8, y - 4, WIDE - 56 + 16, 8.0, "cell", rx=4))
        return "".join(drawn)

    @property
    def track(self) -> tuple[float, float]:
        return self.left + 28, TOP + TALL + 160

    def knob(self, z: float) -> tuple[float, float]:
        x, y = self.track
        return x + (WIDE - 56) * (z - LEVELS[0]) / (LEVELS[-1] - LEVELS[0]), y

    def bars(self) -> str:
        drawn = []
        for k in range(3):
            tall = max(TALL * float(self.p[k]), 1.0)
            look = "forward lit" if k == self.label else "forward"
            drawn.append(rect(self.middle(k) - BAR / 2, TOP + TALL - tall, BAR, tall, look, rx=3))
        x, y = self.knob(float(self.logits[self.label]))
        drawn.append(element("circle", cx=x, cy=y, r=9.0, class_="forward"))
        return "".join(drawn)

    def arrows(self) -> str:
        """Where descent moves each logit: against its gradient."""
        drawn = []
        for k in range(3):
            x, foot = self.middle(k) + BAR / 2 + 10, TOP + TALL * (1 - float(self.p[k]))
            length = REACH * float(self.y[k] - self.p[k])
            tip = foot - length if abs(length) > 3 else foot - 3 * np.sign(length)
            drawn.append(element("g", arrow(x, foot, x, float(tip), "result"), stroke_width=2.5))
        return "".join(drawn)

    def numbers(self) -> str:
        y = TOP + TALL + 38
        drawn = []
        for k in range(3):
            x = self.middle(k)
            drawn.append(formula(x, y, f"z = {number(self.logits[k])}", "mid small"))
            drawn.append(formula(x, y + 22, f"{{forward|p}} = {number(self.p[k], 3)}", "mid small"))
            drawn.append(formula(x, y + 44, f"'one-hot' {number(self.y[k])}", "mid small quiet"))
            drawn.append(formula(x, y + 68, f"{{result|{number(self.slope[k], 3)}}}", "mid bold"))
        _, foot = self.track
        right = f"'drag 'z_{self.label},  {{forward|L_{self.n}}} = {number(self.loss, 3)}"
        drawn.append(formula(self.left, foot - 22, right, "small"))
        return "".join(drawn)

    def said(self) -> str:
        return (
            f"Example {self.n}, right class {self.label}: p = {listed(self.p, 3)}, so its logits "
            f"have the gradient (p − one-hot)/3 = {listed(self.slope, 3)}."
        )

    def rows(self) -> str:
        return "".join(
            row(
                f"{self.n}, {k}",
                (
                    number(self.logits[k]),
                    number(self.p[k], 4),
                    number(self.y[k]),
                    number(self.slope[k], 4),
                ),
            )
            for k in range(3)
        )

    def grip(self, name: str) -> Grip:
        x, y = self.track
        return Grip(
            param=name,
            label=f"Logit {sub('z', self.label)} of example {self.n}",
            outline=f"M{x - 16:g} {y - 16:g}h{WIDE - 24:g}v32h{24 - WIDE:g}z",
            points=tuple((*self.knob(level), k) for k, level in enumerate(LEVELS)),
        )


def _note(y: float) -> str:
    return formula(
        0,
        y,
        "'purple numbers: '{result|∂L/∂z} = ({forward|p} − 'one-hot')/3.  'Arrows point where "
        "descent moves each logit'",
        "small quiet",
    )
