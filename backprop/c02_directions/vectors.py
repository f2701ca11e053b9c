"""The length of a vector."""

import numpy as np


def length(vector):
    return np.sqrt(np.sum(vector * vector))
