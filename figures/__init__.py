"""The interactive figures of Backprop by Hand: ``figures.jacobian([3, 4, 5])`` shows one."""

from figures.convolution import convolution
from figures.correlation import full_correlation
from figures.engine import engine
from figures.jacobian import jacobian
from figures.matmul import matmul
from figures.pixels import pixel_uses
from figures.race import race
from figures.stepsize import step_size
from figures.throughtime import through_time
from figures.walk import walk

__all__ = [
    "convolution",
    "engine",
    "full_correlation",
    "jacobian",
    "matmul",
    "pixel_uses",
    "race",
    "step_size",
    "through_time",
    "walk",
]
