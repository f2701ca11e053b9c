"""The interactive figures of Backprop by Hand: ``figures.jacobian([3, 4, 5])`` shows one."""

from figures.convolution import convolution
from figures.correlation import full_correlation
from figures.direction import direction
from figures.jacobian import jacobian
from figures.matmul import matmul
from figures.pixels import pixel_uses
from figures.slopes import slopes

__all__ = [
    "convolution",
    "direction",
    "full_correlation",
    "jacobian",
    "matmul",
    "pixel_uses",
    "slopes",
]
