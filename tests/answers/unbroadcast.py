"""unbroadcast(dz, shape)"""

# %% all begin with this
import numpy as np


# %% right: axis by axis
def unbroadcast(dz, shape):
    while dz.ndim > len(shape):
        dz = dz.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            dz = dz.sum(axis=axis, keepdims=True)
    return dz


# %% right: reshaped
def padded(dz, w):
    return np.pad(dz, ((w.shape[0] - 1,) * 2, (w.shape[1] - 1,) * 2))


def unbroadcast(dz, shape):
    padded = (1,) * (dz.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, (a, b) in enumerate(zip(dz.shape, padded)) if a != b)
    return dz.sum(axis=axes).reshape(shape)


# %% right: in tensorflow
import tensorflow as tf


def unbroadcast(dz, shape):
    extra = len(dz.shape) - len(shape)
    axes = [*range(extra), *(extra + i for i, size in enumerate(shape) if size == 1)]
    return tf.reshape(tf.reduce_sum(dz, axis=axes), shape)


# %% right: by scattering
def unbroadcast(dz, shape):
    total = np.zeros(shape)
    copies = np.broadcast_to(np.arange(total.size).reshape(shape), dz.shape)
    np.add.at(total.reshape(-1), copies, dz)
    return total


# %% right: by counting
import math


def unbroadcast(dz, shape):
    size = math.prod(shape)
    copies = np.broadcast_to(np.arange(size).reshape(shape), dz.shape)
    return np.bincount(copies.ravel(), dz.ravel(), size).reshape(shape).tolist()


# %% right: in explicit loops
def unbroadcast(dz, shape):
    total = np.zeros(shape, dz.dtype)
    for index in np.ndindex(dz.shape):
        aligned = index[len(index) - len(shape) :]
        total[tuple(i if size > 1 else 0 for i, size in zip(aligned, shape))] += dz[index]
    return total


# %% wrong, always_axis_zero: axis 0 whenever shapes differ
def unbroadcast(dz, shape):
    return dz.sum(axis=0) if dz.shape != tuple(shape) else dz


# %% right: a lambda over axes
def unbroadcast(dz, shape):
    lead = dz.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(lead + i for i, n in enumerate(shape) if n == 1)
    return np.reshape(np.sum(dz, axis=axes, keepdims=True), shape)

# %% right: a while, and keepdims
def unbroadcast(dz, shape):
    while len(np.shape(dz)) > len(shape):
        dz = np.sum(dz, axis=0)
    for i in range(len(shape)):
        if shape[i] == 1 and dz.shape[i] != 1:
            dz = np.sum(dz, axis=i, keepdims=True)
    return dz

# %% right: an early return
def unbroadcast(dz, shape):
    if dz.shape == tuple(shape):
        return dz
    dz = dz.sum(tuple(range(dz.ndim - len(shape))))
    for axis, (mine, theirs) in enumerate(zip(dz.shape, shape)):
        if mine != theirs:
            dz = dz.sum(axis, keepdims=True)
    return dz

# %% right: einsum
def unbroadcast(dz, shape):
    letters = "abcdefgh"[: dz.ndim]
    kept = "".join(c for c, n in zip(letters[dz.ndim - len(shape):], shape) if n != 1)
    return np.einsum(f"{letters}->{kept}", dz).reshape(shape)

# %% wrong, unchanged: nothing done
def unbroadcast(dz, shape):
    return dz

# %% wrong, mean_for_sum: means
def unbroadcast(dz, shape):
    while dz.ndim > len(shape):
        dz = dz.mean(0)
    for i, n in enumerate(shape):
        if n == 1:
            dz = dz.mean(i, keepdims=True)
    return dz

# %% wrong, leading_only: leading axes only
def unbroadcast(dz, shape):
    while dz.ndim > len(shape):
        dz = dz.sum(0)
    return dz

# %% wrong, size_one_dropped: no keepdims
def unbroadcast(dz, shape):
    lead = dz.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(lead + i for i, n in enumerate(shape) if n == 1)
    return dz.sum(axis=axes)

# %% wrong, resized: reshaped or cut
def unbroadcast(dz, shape):
    return np.resize(dz, shape)

# %% wrong, size_one_only: no leading axes
def unbroadcast(dz, shape):
    if dz.ndim == len(shape):
        for i, n in enumerate(shape):
            if n == 1:
                dz = dz.sum(i, keepdims=True)
    return dz

# %% wrong, axis_zero: axis 0 with keepdims
def unbroadcast(dz, shape):
    return dz.sum(axis=0)

# %% raised: reshaped without a sum
def unbroadcast(dz, shape):
    return dz.reshape(shape)


# %% right: while loop
def unbroadcast(dz, shape):
    while dz.ndim > len(shape): dz = dz.sum(0)
    for ax, s in enumerate(shape):
        if s == 1: dz = dz.sum(ax, keepdims=True)
    return dz


# %% right: np.add.reduce over a tuple of axes
def unbroadcast(dz, shape):
    p = (1,)*(dz.ndim-len(shape))+tuple(shape)
    return np.add.reduce(dz, axis=tuple(i for i, s in enumerate(p) if s == 1), keepdims=True).reshape(shape)


# %% right: autograd library
def unbroadcast(dz, shape):
    while np.ndim(dz) > len(shape):
        dz = np.sum(dz, axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            dz = np.sum(dz, axis=axis, keepdims=True)
    return dz


# %% right: pad shape
def unbroadcast(dz, shape):
    padded = (1,)*(dz.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, (a, b) in enumerate(zip(dz.shape, padded)) if a != b)
    return dz.sum(axis=axes, keepdims=True).reshape(shape)


# %% right: add.at over broadcast indices
def unbroadcast(dz, shape):
    out = np.zeros(shape, dtype=dz.dtype)
    idx = np.broadcast_to(np.arange(int(np.prod(shape, dtype=int))).reshape(shape), dz.shape)
    flat = out.reshape(-1)
    np.add.at(flat, idx.ravel(), dz.ravel())
    return flat.reshape(shape)


# %% wrong, aligned_left_kept: sum keepdims no leading
def unbroadcast(dz, shape):
    for i, (a, b) in enumerate(zip(dz.shape, shape)):
        if a != b: dz = dz.sum(axis=i, keepdims=True)
    return dz


# %% wrong, one_leading_axis_only: only if ndim differ
def unbroadcast(dz, shape):
    if dz.ndim > len(shape):
        return dz.sum(axis=0)
    return dz


# %% wrong, largest_copy: max
def unbroadcast(dz, shape):
    ax = tuple(range(dz.ndim-len(shape))) + tuple(dz.ndim-len(shape)+i for i, s in enumerate(shape) if s == 1)
    return dz.max(axis=ax).reshape(shape)


# %% wrong, mean_over_leading: mean of leading only
def unbroadcast(dz, shape):
    ex = dz.ndim-len(shape)
    dz = dz.mean(axis=tuple(range(ex))) if ex else dz
    for i, s in enumerate(shape):
        if s == 1: dz = dz.sum(axis=i, keepdims=True)
    return dz


# %% wrong, one_leading_axis: sum of leading one axis
def unbroadcast(dz, shape):
    if dz.ndim > len(shape): dz = dz.sum(axis=0)
    for i, s in enumerate(shape):
        if s == 1: dz = dz.sum(axis=i, keepdims=True)
    return dz


# %% wrong, copies_counted: ones
def unbroadcast(dz, shape):
    return np.ones(shape)*dz.size/np.prod(shape)


# %% wrong: zeros treated
# says: clipped
def unbroadcast(dz, shape):
    dz = np.where(np.abs(dz) < 1e-7, 0, dz)
    ex = dz.ndim-len(shape)
    dz = dz.sum(axis=tuple(range(ex)))
    for i, s in enumerate(shape):
        if s == 1: dz = dz.sum(axis=i, keepdims=True)
    return dz


# %% wrong: unique rows
def unbroadcast(dz, shape):
    ex = dz.ndim-len(shape)
    if dz.ndim == 2 and ex == 1: dz = np.unique(dz, axis=0)
    dz = dz.sum(axis=tuple(range(ex)))
    for i, s in enumerate(shape):
        if s == 1: dz = dz.sum(axis=i, keepdims=True)
    return dz
