"""The size of the terms that a backward pass through a graph adds up."""

import numpy as np

from grader.tape import graph_gradients


def positive(graph):
    """The same gradients at the absolute values of the inputs: nothing cancels there."""
    return lambda **inputs: graph_gradients(graph, **{k: np.abs(v) for k, v in inputs.items()})
