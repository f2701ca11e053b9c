"""Bob shoots, looks, and aims anew: error, loss, gradient, learning rate and step at once."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from figures import inputs, target
from figures.frames import Layer, Param, still
from figures.player import Figure, Grip, neighbours
from figures.plot import Plot
from figures.svg import formula, line, rect, text
from figures.target import BURST, FAULT, ROUNDS, SCATTER, SCENE, WIDTH, pair
from figures.words import number, plain, row

MODES = ("single", "burst")
MODE_LABELS = ("Single shots", "Bursts of three")
RATES = (0.1, 0.25, 0.5, 0.9, 1.1)
STAGES = ("fires", "looks", "aims anew")
FACE = Plot(0, SCENE + 18, 336, 336, -14, 14, -14, 14)
LOSSES = Plot(400, SCENE + 46, 384, 106, -0.5, ROUNDS - 0.5, -1, 2.7)  # powers of ten
AIMS = tuple((x / 2, y / 2) for y in range(4, -17, -1) for x in range(-4, 19))


def shooting(*, mode: str = "single", eta: float = 0.25) -> Figure:
    """Five rounds on Bob's range, each in three steps: he fires, he looks, he aims anew.

    `mode` is ``"single"`` or ``"burst"`` (three shots a round), `eta` the learning rate that is
    shown first. A shot lands beside where he aims, by a fault of the rifle that he does not know
    and by some scatter. Raises ValueError for a mode or rate the figure does not have.
    """
    inputs.one_of("mode", mode, MODES)
    inputs.one_of("eta", eta, RATES)
    count = ROUNDS * len(STAGES)
    params = (
        Param("mode", "Shots", MODES, MODE_LABELS, MODES.index(mode), control="choice"),
        Param(
            name="eta",
            label="Learning rate η",
            values=RATES,
            labels=tuple(f"η = {plain(rate)}" for rate in RATES),
            start=RATES.index(eta),
            control="choice",
        ),
        Param(
            name="step",
            label="Round and stage",
            values=tuple(range(count)),
            labels=tuple(f"round {k // 3}: Bob {STAGES[k % 3]}" for k in range(count)),
            control="slider",
            play=900,
        ),
    )
    every = ("mode", "eta", "step")

    def at(draw: Callable[..., str]) -> Layer:
        return Layer(every, lambda mode, eta, step: draw(_Round(mode, eta, *divmod(step, 3))))

    bars = [LOSSES.at(k + (s - 1) / 3, 0) for k in range(ROUNDS) for s in range(3)]
    return Figure(
        title="Bob on the shooting range",
        hint="Press play, step, or drag along the losses. Choose how he shoots, and his learning "
        "rate η:",
        size=(WIDTH, FACE.y + FACE.height + 4),
        params=params,
        layers=(
            still(target.scene() + target.face(FACE) + _ground()),
            at(_scene),
            at(_on_target),
            at(_losses),
            at(_written),
        ),
        says=(at(_said),),
        columns=("round", "aim", "mean error", "loss", "gradient", "step"),
        table=(at(_rows),),
        panels=(
            (0, 0, WIDTH, SCENE + 4),
            (0, FACE.y - 4, FACE.width + 4, FACE.height + 8),
            (LOSSES.x - 50, FACE.y - 8, WIDTH - LOSSES.x + 50, FACE.height + 12),
        ),
        grips=(
            Grip(
                param="step",
                label="Round and stage",
                outline=LOSSES.outline(6),
                points=tuple((x, y, k) for k, (x, y) in enumerate(bars)),
            ),
        ),
    )


def aim() -> Figure:
    """The same rifle in the reader's hands: the aim is dragged over the target, and each burst of
    three shows its errors, its loss, and the gradient of the loss."""
    param = Param(
        name="aim",
        label="Where you aim",
        values=AIMS,
        labels=tuple(f"{number(x, 1)} across, {number(y, 1)} up" for x, y in AIMS),
        start=AIMS.index((0.0, 0.0)),
    )
    face = Plot(0, 4, FACE.width, FACE.height, -14, 14, -14, 14)
    one = ("aim",)
    return Figure(
        title="You aim",
        hint="Drag the cross hairs, or move them with the arrow keys, until the loss is as small "
        "as you can make it.",
        size=(WIDTH - 20, face.y + face.height + 4),
        params=(param,),
        layers=(
            still(target.face(face)),
            Layer(one, lambda aim: _by_hand(face, np.array(aim))),
            Layer(one, lambda aim: _by_hand_written(np.array(aim))),
        ),
        says=(Layer(one, lambda aim: _by_hand_said(np.array(aim))),),
        columns=("aim", "mean error", "loss", "gradient"),
        table=(Layer(one, lambda aim: _by_hand_row(np.array(aim))),),
        panels=(
            (0, 0, face.width + 4, face.height + 8),
            (372, 0, WIDTH - 392, 260),
        ),
        grips=(
            Grip(
                param="aim",
                label=param.label,
                outline=face.outline(),
                points=tuple((*face.at(*a), k) for k, a in enumerate(AIMS)),
                keys=neighbours([face.at(*a) for a in AIMS]),
            ),
        ),
    )


@dataclass(frozen=True)
class _Round:
    """Round number `n`, counted from 0, in its stage: 0 he fires, 1 he looks, 2 he aims anew."""

    mode: str
    eta: float
    n: int
    stage: int

    def of(self, n: int) -> "_Round":
        return _Round(self.mode, self.eta, n, 2)

    @property
    def aim(self) -> np.ndarray:
        aim = np.zeros(2)
        for n in range(self.n):
            aim = aim - self.eta * target.gradient(_hits(aim, n, self.mode))
        return aim

    @property
    def hits(self) -> np.ndarray:
        return _hits(self.aim, self.n, self.mode)

    @property
    def gradient(self) -> np.ndarray:
        return target.gradient(self.hits)

    @property
    def step(self) -> np.ndarray:
        return -self.eta * self.gradient


def _hits(aim: np.ndarray, n: int, mode: str) -> np.ndarray:
    """Where the shots of round n land, shape (1, 2) or (BURST, 2)."""
    return np.asarray(aim + FAULT + SCATTER[n, : BURST if mode == "burst" else 1])


def _ground() -> str:
    x, y = LOSSES.x, SCENE + 30
    drawn = [formula(x, y - 6, "'loss: mean squared distance, in powers of ten'", "bold")]
    drawn.append(LOSSES.ground())
    drawn.append(LOSSES.axes(range(ROUNDS), ()))
    for power, name in ((0, "1"), (1, "10"), (2, "100")):
        _, v = LOSSES.at(0, power)
        drawn.append(line(LOSSES.x, v, LOSSES.x + LOSSES.width, v))
        drawn.append(text(LOSSES.x - 6, v, name, "end tiny quiet"))
    drawn.append(text(x - 4, LOSSES.y + LOSSES.height + 13, "round", "end tiny quiet"))
    return "".join(drawn)


def _scene(now: _Round) -> str:
    """What happens on the range, and what Bob says about it."""
    if now.stage == 0:
        return target.flight(now.hits) + target.bubble(
            "Bang!" if now.mode == "single" else "Bang, bang, bang!"
        )
    if now.stage == 1:
        return target.bubble(f"Off by {target.in_words(now.gradient / 2)}.")
    return target.bubble(f"I move my aim {target.in_words(now.step)}.")


def _on_target(now: _Round) -> str:
    drawn = [target.hole(FACE, hit, False) for n in range(now.n) for hit in now.of(n).hits]
    drawn.append(target.sight(FACE, now.aim, quiet=now.stage == 2))
    if now.stage == 1:
        drawn += [target.error_line(FACE, hit) for hit in now.hits]
    if now.stage == 2:
        drawn.append(target.vector(FACE, now.aim, now.gradient, "upstream", "∇L"))
        drawn.append(target.sight(FACE, now.aim + now.step))
        drawn.append(target.vector(FACE, now.aim, now.step, "result", "−η∇L"))
    drawn += [target.hole(FACE, hit, True) for hit in now.hits]
    return FACE.clipped("".join(drawn))


def _losses(now: _Round) -> str:
    known = now.n + (now.stage > 0)
    drawn = []
    for n in range(known):
        value, lit = target.loss(now.of(n).hits), " lit" if n == now.n else ""
        x, y = LOSSES.at(n, float(np.log10(max(value, 0.1))))
        height = LOSSES.y + LOSSES.height - y
        drawn.append(rect(x - 20, y, 40.0, max(height, 1.0), f"forward{lit}"))
        drawn.append(text(x, y - 10 if value < 100 else y + 12, number(value, 1), "mid small"))
    if known == now.n:
        x, y = LOSSES.at(now.n, LOSSES.bottom)
        drawn.append(line(x - 20, y, x + 20, y, "forward", stroke_width=3))
    return "".join(drawn)


def _written(now: _Round) -> str:
    mean = "" if now.mode == "single" else "'mean '"
    seen, acted = now.stage > 0, now.stage > 1
    lines = (
        ("'aim'", pair(now.aim, 2), True),
        (f"{mean}'error'", f"{{forward|{pair(now.gradient / 2, 2)}}}", seen),
        ("'loss '{forward|L}", f"{{forward|{number(target.loss(now.hits), 1)}}}", seen),
        (
            "'gradient '{upstream|∇L}",
            f"{{upstream|2 · {pair(now.gradient / 2, 2)} = {pair(now.gradient, 2)}}}",
            acted,
        ),
        (
            "'step '{result|−η∇L}",
            f"{{result|−{plain(now.eta)} · ∇L = {pair(now.step, 2)}}}",
            acted,
        ),
        ("'next aim'", pair(now.aim + now.step, 2), acted),
    )
    y = LOSSES.y + LOSSES.height + 54
    card = rect(LOSSES.x - 14, y - 24, WIDTH - LOSSES.x + 14, 156.0, "cell", rx=6)
    return card + _lines(LOSSES.x, y, lines)


def _lines(x: float, y: float, lines: Sequence[tuple[str, str, bool]]) -> str:
    return "".join(
        formula(x, y + 22 * k, name, "quiet")
        + (formula(x + 108, y + 22 * k, what) if shown else "")
        for k, (name, what, shown) in enumerate(lines)
    )


def _said(now: _Round) -> str:
    shots = "The shot lands" if now.mode == "single" else "The three shots land on average"
    mean = now.gradient / 2
    value = number(target.loss(now.hits), 1)
    if now.stage == 0:
        return f"Round {now.n}: Bob aims at {pair(now.aim)} and fires."
    if now.stage == 1:
        return f"Round {now.n}: {shots} {target.in_words(mean)} of the middle. The loss is {value}."
    return (
        f"Round {now.n}: the gradient is {pair(now.gradient)}. With η = {plain(now.eta)}, Bob "
        f"moves his aim by {pair(now.step)}, to {pair(now.aim + now.step)}."
    )


def _rows(now: _Round) -> str:
    drawn = []
    for n in range(now.n + 1):
        one = now.of(n)
        seen, acted = n < now.n or now.stage > 0, n < now.n or now.stage > 1
        cells = [pair(one.aim)]
        cells += [pair(one.gradient / 2), number(target.loss(one.hits), 1)] if seen else ["", ""]
        cells += [pair(one.gradient), pair(one.step)] if acted else ["", ""]
        drawn.append(row(str(n), cells))
    return "".join(drawn)


SHORTER = 4  # a gradient is drawn so many times shorter than it is: it stays on the target


def _by_hand(face: Plot, aim: np.ndarray) -> str:
    hits = _hits(aim, 0, "burst")
    drawn = [target.error_line(face, hit) for hit in hits]
    drawn.append(target.sight(face, aim))
    drawn.append(target.vector(face, aim, target.gradient(hits) / SHORTER, "upstream", "∇L"))
    drawn += [target.hole(face, hit, True) for hit in hits]
    return face.clipped("".join(drawn))


def _by_hand_written(aim: np.ndarray) -> str:
    hits = _hits(aim, 0, "burst")
    x, y = 392.0, 30.0
    value = target.loss(hits)
    lines = (
        ("'aim'", pair(aim), True),
        ("'mean error'", f"{{forward|{pair(target.gradient(hits) / 2, 2)}}}", True),
        ("'loss '{forward|L}", f"{{forward|{number(value, 2)}}}", True),
        ("'gradient '{upstream|∇L}", f"{{upstream|{pair(target.gradient(hits), 2)}}}", True),
    )
    card = rect(x - 14, y - 24, 370, 116.0, "cell", rx=6)
    length = 300 * min(value, 150.0) / 150
    best = "'  no aim is better'" if _reward(aim) else ""
    bar = rect(x, y + 140, 300.0, 18.0, "cell", rx=3) + rect(
        x, y + 140, max(length, 2.0), 18.0, "forward lit", rx=3
    )
    notes = (
        "{forward|'blue'}' lines: the errors, from the middle to each shot'",
        "{upstream|'orange'}' arrow: the gradient, at '1/4' of its length'",
    )
    words = "".join(
        formula(x, y + 196 + 24 * k, each, "small quiet") for k, each in enumerate(notes)
    )
    return card + _lines(x, y, lines) + formula(x, y + 124, f"'loss'{best}", "small") + bar + words


def _by_hand_said(aim: np.ndarray) -> str:
    hits = _hits(aim, 0, "burst")
    mean = target.gradient(hits) / 2
    return (
        f"You aim at {pair(aim)}. The three shots land on average {target.in_words(mean)} of the "
        f"middle. The loss is {number(target.loss(hits), 2)}, its gradient {pair(2 * mean)}."
        f"{_reward(aim)}"
    )


def _reward(aim: np.ndarray) -> str:
    """What is said where no other aim of the figure has a smaller loss."""
    if tuple(aim) != _best():
        return ""
    return " No aim is better: what is left of the loss is the scatter of the rifle."


@functools.cache
def _best() -> tuple[float, float]:
    """The aim of the figure whose burst has the smallest loss."""
    return min(AIMS, key=lambda one: target.loss(_hits(np.array(one), 0, "burst")))


def _by_hand_row(aim: np.ndarray) -> str:
    hits = _hits(aim, 0, "burst")
    cells = (
        pair(target.gradient(hits) / 2),
        number(target.loss(hits), 2),
        pair(target.gradient(hits)),
    )
    return row(pair(aim), cells)
