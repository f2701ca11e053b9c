"""The interactive figures of Backprop by Hand: ``figures.jacobian([3, 4, 5])`` shows one."""

from figures.jacobian import jacobian
from figures.matmul import matmul

__all__ = ["jacobian", "matmul"]
