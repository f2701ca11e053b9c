import numpy as np


def s(x):
    return 1 / (1 + np.exp(-x))
