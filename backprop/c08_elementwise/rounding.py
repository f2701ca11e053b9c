"""How exact an answer of this chapter has to be."""

import numpy as np

#: Errors are measured against dz: σ(1 − σ) is right at x = 40, although it cancels to 0. Against
#: an eighth of it, because no slope here is above ¼ and right answers are off by a few roundings;
#: a five-point difference with the best h is off by 340 roundings of dz.
SHARE = 1 / 8


def of_size(x):
    """How much larger an error may be for large x, row by row: log p = x − log Σ eˣ is right, and
    loses as many digits as x has in front of the point. 64 and below are no large numbers."""
    return np.maximum(1.0, np.abs(x).max(axis=-1, keepdims=True) / 64)
