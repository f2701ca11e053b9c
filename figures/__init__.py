"""The interactive figures of Backprop by Hand: ``figures.jacobian([3, 4, 5])`` shows one."""

from figures.attending import attention
from figures.attending_back import attention_back
from figures.bowl import bowl
from figures.convolution import convolution
from figures.correlation import full_correlation
from figures.crossentropy import cross_entropy
from figures.direction import direction
from figures.engine import engine
from figures.filters import filters
from figures.jacobian import jacobian
from figures.matmul import matmul
from figures.paths import paths
from figures.pixels import pixel_uses
from figures.race import race
from figures.roots import root_finding
from figures.shooting import aim, shooting
from figures.slopes import slopes
from figures.spreading import broadcasting
from figures.stepsize import step_size
from figures.sweep import sweep
from figures.throughtime import through_time
from figures.valley import valley
from figures.walk import walk

__all__ = [
    "aim",
    "attention",
    "attention_back",
    "bowl",
    "broadcasting",
    "convolution",
    "cross_entropy",
    "direction",
    "engine",
    "filters",
    "full_correlation",
    "jacobian",
    "matmul",
    "paths",
    "pixel_uses",
    "race",
    "root_finding",
    "shooting",
    "slopes",
    "step_size",
    "sweep",
    "through_time",
    "valley",
    "walk",
]
