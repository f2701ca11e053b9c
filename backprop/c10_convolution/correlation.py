"""Cross-correlations of one image with one kernel, and what learners make of them."""

import numpy as np

from grader.lazy import tf


def conv2d(x, w):
    """z of shape (H − kh + 1, W − kw + 1), in TensorFlow: nothing is turned, stride 1, VALID."""
    z = tf.nn.conv2d(x[None, :, :, None], w[:, :, None, None], strides=1, padding="VALID")
    return z[0, :, :, 0]


def valid(x, w):
    """The same in NumPy; a ValueError where w is larger than x by more than one."""
    rows, columns = np.subtract(x.shape, w.shape) + 1
    z = np.zeros((rows, columns), x.dtype)
    for a, b in np.ndindex(w.shape):
        z += w[a, b] * x[a : a + rows, b : b + columns]
    return z


def padded(dz, w):
    """dz with so many zeros around it that the kernel can hang over by all but one pixel."""
    kh, kw = w.shape
    return np.pad(dz, ((kh - 1, kh - 1), (kw - 1, kw - 1)))


def size(a, b):
    """A bound on every sum of products of a and b. Computed by Fourier transforms, a convolution
    is as exact as this, also where few terms are added up."""
    return np.linalg.norm(a) * np.linalg.norm(b)


def turned(a):
    return a[::-1, ::-1]


def dw(x, dz):
    return valid(x, dz)


def dx(w, dz):
    return valid(padded(dz, w), turned(w))


def tensorflow_layout(shape):
    """The source's own answer comes straight from tf.nn.conv2d: (1, kh, kw, 1)."""
    return (1, *shape, 1)


def same(x, w):
    """TensorFlow's padding SAME: what is odd goes below and to the right."""
    before = [(k - 1) // 2 for k in w.shape]
    return valid(np.pad(x, [(b, k - 1 - b) for b, k in zip(before, w.shape, strict=True)]), w)
