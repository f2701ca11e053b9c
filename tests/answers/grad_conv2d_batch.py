"""grad_conv2d_batch(x, w, dz)"""

# %% all begin with this
import numpy as np


# %% right: over the weights
def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    _, rows, columns, _ = dz.shape
    for a, b in np.ndindex(w.shape[:2]):
        at = np.s_[:, a : a + rows, b : b + columns]
        dx[at] += dz @ w[a, b].T
        dw[a, b] = np.tensordot(x[at], dz, axes=([0, 1, 2], [0, 1, 2]))
    return dx, dw


# %% right: over the outputs
def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    kh, kw = w.shape[:2]
    for n, i, j in np.ndindex(dz.shape[:3]):
        patch = np.s_[n, i : i + kh, j : j + kw]
        dx[patch] += w @ dz[n, i, j]
        dw += x[patch][..., None] * dz[n, i, j]
    return [dx, dw]


# %% right: einsum
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def grad_conv2d_batch(x, w, dz):
    kh, kw = w.shape[:2]
    wide = np.pad(dz, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    dx = np.einsum("nijfab,abcf->nijc", windows(wide, (kh, kw), axis=(1, 2)), w[::-1, ::-1])
    dw = np.einsum("nabcij,nijf->abcf", windows(x, dz.shape[1:3], axis=(1, 2)), dz)
    return dx, dw


# %% right: in tensorflow
import tensorflow as tf


def grad_conv2d_batch(x, w, dz):
    dx = tf.nn.conv2d_transpose(dz, w, x.shape, strides=1, padding="VALID")
    dw = tf.nn.conv2d(
        tf.transpose(x, [3, 1, 2, 0]), tf.transpose(dz, [1, 2, 0, 3]), strides=1, padding="VALID"
    )
    return dx, tf.transpose(dw, [1, 2, 0, 3])


# %% right: as lists
def batch_over_the_weights(x, w, dz):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    _, rows, columns, _ = dz.shape
    for a, b in np.ndindex(w.shape[:2]):
        at = np.s_[:, a : a + rows, b : b + columns]
        dx[at] += dz @ w[a, b].T
        dw[a, b] = np.tensordot(x[at], dz, axes=([0, 1, 2], [0, 1, 2]))
    return dx, dw


def grad_conv2d_batch(x, w, dz):
    dx, dw = batch_over_the_weights(x, w, dz)
    return [dx.tolist(), dw.tolist()]


# %% right: image by image
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def conv2d_sliding(x, w, dz):
    return np.einsum("abij,ij->ab", windows(x, dz.shape), dz)


def conv2d_x_by_shifting(x, w, dz):
    dx = np.zeros(x.shape)
    for a, b in np.ndindex(w.shape):
        dx[a : a + dz.shape[0], b : b + dz.shape[1]] += w[a, b] * dz
    return dx


def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for n in range(x.shape[0]):
        for c in range(x.shape[3]):
            for f in range(w.shape[3]):
                dx[n, :, :, c] += conv2d_x_by_shifting(x[n, :, :, c], w[:, :, c, f], dz[n, :, :, f])
                dw[:, :, c, f] += conv2d_sliding(x[n, :, :, c], w[:, :, c, f], dz[n, :, :, f])
    return dx, dw


# %% wrong, empty_slice: a slice from 0 to −0
def grad_conv2d_batch(x, w, dz, pad=0):
    kh, kw, c, f = w.shape
    xp = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(dz.shape[1]):
        for j in range(dz.shape[2]):
            dw += np.einsum("nabc,nf->abcf", xp[:, i : i + kh, j : j + kw], dz[:, i, j])
            dxp[:, i : i + kh, j : j + kw] += np.einsum("nf,abcf->nabc", dz[:, i, j], w)
    return dxp[:, pad:-pad, pad:-pad], dw
