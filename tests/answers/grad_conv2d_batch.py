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


# %% right: im2col and col2im
def grad_conv2d_batch(x, w, dz):
    kh, kw, c, f = w.shape
    n, oh, ow, _ = dz.shape
    col = np.empty((n, oh, ow, kh, kw, c), x.dtype)
    for i in range(kh):
        for j in range(kw):
            col[:, :, :, i, j] = x[:, i:i + oh, j:j + ow]
    up = dz.reshape(-1, f)
    dw = (col.reshape(len(up), -1).T @ up).reshape(w.shape)
    dcol = (up @ w.reshape(-1, f).T).reshape(col.shape)
    dx = np.zeros_like(x)
    for i in range(kh):
        for j in range(kw):
            dx[:, i:i + oh, j:j + ow] += dcol[:, :, :, i, j]
    return dx, dw

# %% right: seven loops
def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    N, H, W, F = dz.shape
    for n in range(N):
        for i in range(H):
            for j in range(W):
                for f in range(F):
                    for a in range(w.shape[0]):
                        for b in range(w.shape[1]):
                            for c in range(w.shape[2]):
                                dx[n, i + a, j + b, c] += dz[n, i, j, f] * w[a, b, c, f]
                                dw[a, b, c, f] += dz[n, i, j, f] * x[n, i + a, j + b, c]
    return dx, dw

# %% right: scipy, channel by channel
from scipy.signal import convolve2d, correlate2d

def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for n in range(x.shape[0]):
        for c in range(w.shape[2]):
            for f in range(w.shape[3]):
                dx[n, :, :, c] += convolve2d(dz[n, :, :, f], w[:, :, c, f])
                dw[:, :, c, f] += correlate2d(x[n, :, :, c], dz[n, :, :, f], mode="valid")
    return dx, dw

# %% right: as the course with a slice a position writes it
def grad_conv2d_batch(x, w, dz):
    m, n_h, n_w, n_c = dz.shape
    f = w.shape[0], w.shape[1]
    dA_prev, dW = np.zeros(x.shape), np.zeros(w.shape)
    for i in range(m):
        for h in range(n_h):
            for v in range(n_w):
                for c in range(n_c):
                    a_slice = x[i, h:h + f[0], v:v + f[1], :]
                    dA_prev[i, h:h + f[0], v:v + f[1], :] += w[:, :, :, c] * dz[i, h, v, c]
                    dW[:, :, :, c] += a_slice * dz[i, h, v, c]
    return dA_prev, dW

# %% wrong, exchanged: dw first
def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for a, b in np.ndindex(w.shape[:2]):
        at = np.s_[:, a:a + dz.shape[1], b:b + dz.shape[2]]
        dx[at] += dz @ w[a, b].T
        dw[a, b] = np.tensordot(x[at], dz, axes=([0, 1, 2], [0, 1, 2]))
    return dw, dx

# %% wrong, both_divided_by_n: a mean over images
def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for a, b in np.ndindex(w.shape[:2]):
        at = np.s_[:, a:a + dz.shape[1], b:b + dz.shape[2]]
        dx[at] += dz @ w[a, b].T / len(x)
        dw[a, b] = np.tensordot(x[at], dz, axes=([0, 1, 2], [0, 1, 2])) / len(x)
    return dx, dw

# %% wrong, dw_mean_over_batch: dw only
def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for a, b in np.ndindex(w.shape[:2]):
        at = np.s_[:, a:a + dz.shape[1], b:b + dz.shape[2]]
        dx[at] += dz @ w[a, b].T
        dw[a, b] = np.tensordot(x[at], dz, axes=([0, 1, 2], [0, 1, 2])) / x.shape[0]
    return dx, dw

# %% wrong, dx_overwritten: = for +=
def grad_conv2d_batch(x, w, dz):
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    kh, kw = w.shape[:2]
    for n, i, j in np.ndindex(dz.shape[:3]):
        dx[n, i:i + kh, j:j + kw] = w @ dz[n, i, j]
        dw += x[n, i:i + kh, j:j + kw][..., None] * dz[n, i, j]
    return dx, dw

# %% wrong, dw_last_image_only: dw overwritten by each image
def grad_conv2d_batch(x, w, dz):
    dx = np.zeros_like(x)
    kh, kw = w.shape[:2]
    for n in range(len(x)):
        dw = np.zeros_like(w)
        for i, j in np.ndindex(dz.shape[1:3]):
            dx[n, i:i + kh, j:j + kw] += w @ dz[n, i, j]
            dw += x[n, i:i + kh, j:j + kw][..., None] * dz[n, i, j]
    return dx, dw

# %% wrong, only_dw: dw alone
def grad_conv2d_batch(x, w, dz):
    dw = np.zeros_like(w)
    for a, b in np.ndindex(w.shape[:2]):
        dw[a, b] = np.tensordot(x[:, a:a + dz.shape[1], b:b + dz.shape[2]], dz, axes=([0, 1, 2], [0, 1, 2]))
    return dw

# %% wrong, dx_kernel_not_turned: not turned
def grad_conv2d_batch(x, w, dz):
    kh, kw = w.shape[:2]
    dw = np.zeros_like(w)
    for a, b in np.ndindex(w.shape[:2]):
        dw[a, b] = np.tensordot(x[:, a:a + dz.shape[1], b:b + dz.shape[2]], dz, axes=([0, 1, 2], [0, 1, 2]))
    wide = np.pad(dz, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    dx = np.zeros_like(x)
    for a, b in np.ndindex(w.shape[:2]):
        dx += wide[:, a:a + x.shape[1], b:b + x.shape[2]] @ w[a, b].T
    return dx, dw


# %% wrong, dx_overwritten_by_the_next_weight: = over the weights for dx
def grad_conv2d_batch(x, w, dz):
    kh, kw = w.shape[:2]; N, oh, ow, F = dz.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for a in range(kh):
        for b in range(kw):
            dw[a, b] = np.tensordot(x[:, a:a+oh, b:b+ow], dz, axes=([0,1,2],[0,1,2]))
            dx[:, a:a+oh, b:b+ow] = dz @ w[a, b].T
    return dx, dw


# %% wrong, dx_overwritten_by_kernels_too: = for dx, over the outputs and kernels
def grad_conv2d_batch(x, w, dz):
    kh, kw, C, F = w.shape; N, oh, ow, _ = dz.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for n in range(N):
        for i in range(oh):
            for j in range(ow):
                for f in range(F):
                    dx[n, i:i+kh, j:j+kw] = w[..., f]*dz[n, i, j, f]
                    dw[..., f] += x[n, i:i+kh, j:j+kw]*dz[n, i, j, f]
    return dx, dw


# %% wrong, both_overwritten: = for both
def grad_conv2d_batch(x, w, dz):
    kh, kw, C, F = w.shape; N, oh, ow, _ = dz.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for n in range(N):
        for i in range(oh):
            for j in range(ow):
                for f in range(F):
                    dx[n, i:i+kh, j:j+kw] = w[..., f]*dz[n, i, j, f]
                    dw[..., f] = x[n, i:i+kh, j:j+kw]*dz[n, i, j, f]
    return dx, dw


# %% wrong, dw_overwritten: dw = in the loops, dx right
def grad_conv2d_batch(x, w, dz):
    kh, kw, C, F = w.shape; N, oh, ow, _ = dz.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for n in range(N):
        for i in range(oh):
            for j in range(ow):
                for f in range(F):
                    dx[n, i:i+kh, j:j+kw] += w[..., f]*dz[n, i, j, f]
                    dw[..., f] = x[n, i:i+kh, j:j+kw]*dz[n, i, j, f]
    return dx, dw


# %% wrong: three returned like the assignment, db too
def grad_conv2d_batch(x, w, dz):
    kh, kw, C, F = w.shape; N, oh, ow, _ = dz.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(oh):
        for j in range(ow):
            dx[:, i:i+kh, j:j+kw] += np.einsum("nf,abcf->nabc", dz[:, i, j], w)
            dw += np.einsum("nf,nabc->abcf", dz[:, i, j], x[:, i:i+kh, j:j+kw])
    return dx, dw, dz.sum(axis=(0, 1, 2))


# %% right: as_strided and tensordot
def grad_conv2d_batch(x, w, dz):
    kh, kw, C, F = w.shape; N, oh, ow, _ = dz.shape
    s = x.strides
    cols = np.lib.stride_tricks.as_strided(x, (N, oh, ow, kh, kw, C), (s[0], s[1], s[2], s[1], s[2], s[3]))
    dw = np.tensordot(cols, dz, axes=([0, 1, 2], [0, 1, 2])) 
    p = np.pad(dz, ((0, 0), (kh-1, kh-1), (kw-1, kw-1), (0, 0)))
    win = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(1, 2))
    return np.einsum('nijfab,abcf->nijc', win, w[::-1, ::-1]), dw


# %% right: cs231n NHWC
def grad_conv2d_batch(x, w, dz):
    N, H, W, C = x.shape; HH, WW, _, F = w.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for n in range(N):
        for f in range(F):
            for i in range(dz.shape[1]):
                for j in range(dz.shape[2]):
                    dx[n, i:i+HH, j:j+WW, :] += w[:, :, :, f]*dz[n, i, j, f]
                    dw[:, :, :, f] += x[n, i:i+HH, j:j+WW, :]*dz[n, i, j, f]
    return dx, dw


# %% right: sliding einsum
def grad_conv2d_batch(x, w, dz):
    kh, kw = w.shape[:2]
    v = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))
    dw = np.einsum('nijcab,nijf->abcf', v, dz)
    p = np.pad(dz, ((0, 0), (kh-1,)*2, (kw-1,)*2, (0, 0)))
    u = np.lib.stride_tricks.sliding_window_view(p, (kh, kw), axis=(1, 2))
    dx = np.einsum('nijfab,abcf->nijc', u, w[::-1, ::-1])
    return dx, dw


# %% right: tf conv2d
import tensorflow as tf
def grad_conv2d_batch(x, w, dz):
    import tensorflow as tf
    kh, kw = w.shape[:2]
    p = tf.pad(dz, [[0, 0], [kh-1, kh-1], [kw-1, kw-1], [0, 0]])
    dx = tf.nn.conv2d(p, tf.transpose(w[::-1, ::-1], [0, 1, 3, 2]), 1, 'VALID')
    dw = tf.nn.conv2d(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(dz, [1, 2, 0, 3]), 1, 'VALID')
    return dx, tf.transpose(dw, [1, 2, 0, 3])


# %% wrong, dx_first_image_only: dx first image only
def grad_conv2d_batch(x, w, dz):
    N, H, W, C = x.shape; HH, WW, _, F = w.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(dz.shape[1]):
        for j in range(dz.shape[2]):
            dx[0, i:i+HH, j:j+WW, :] += w @ dz[0, i, j]
            dw += np.einsum('nabc,nf->abcf', x[:, i:i+HH, j:j+WW, :], dz[:, i, j])
    return dx, dw


# %% wrong, dx_summed_over_images: dx summed over images
def grad_conv2d_batch(x, w, dz):
    N, H, W, C = x.shape; HH, WW, _, F = w.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(dz.shape[1]):
        for j in range(dz.shape[2]):
            dx[:, i:i+HH, j:j+WW, :] += w @ dz[:, i, j].sum(0)
            dw += np.einsum('nabc,nf->abcf', x[:, i:i+HH, j:j+WW, :], dz[:, i, j])
    return dx, dw


# %% wrong, dx_mean_over_batch: dx /N only
def grad_conv2d_batch(x, w, dz):
    N, H, W, C = x.shape; HH, WW, _, F = w.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(dz.shape[1]):
        for j in range(dz.shape[2]):
            dx[:, i:i+HH, j:j+WW, :] += np.einsum('abcf,nf->nabc', w, dz[:, i, j])
            dw += np.einsum('nabc,nf->abcf', x[:, i:i+HH, j:j+WW, :], dz[:, i, j])
    return dx/N, dw


# %% wrong, square_kernels: square kernel
def grad_conv2d_batch(x, w, dz):
    N, H, W, C = x.shape; HH = WW = w.shape[0]; F = w.shape[3]
    dx, dw = np.zeros_like(x), np.zeros((HH, WW, C, F))
    for i in range(H-HH+1):
        for j in range(W-WW+1):
            dx[:, i:i+HH, j:j+WW, :] += np.einsum('abcf,nf->nabc', w, dz[:, i, j])
            dw += np.einsum('nabc,nf->abcf', x[:, i:i+HH, j:j+WW, :], dz[:, i, j])
    return dx, dw


# %% wrong, sign: negative
def grad_conv2d_batch(x, w, dz):
    N, H, W, C = x.shape; HH, WW, _, F = w.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(dz.shape[1]):
        for j in range(dz.shape[2]):
            dx[:, i:i+HH, j:j+WW, :] -= np.einsum('abcf,nf->nabc', w, dz[:, i, j])
            dw -= np.einsum('nabc,nf->abcf', x[:, i:i+HH, j:j+WW, :], dz[:, i, j])
    return dx, dw


# %% wrong, dw_last_position_only: dw overwritten per position, sum over batch
def grad_conv2d_batch(x, w, dz):
    N, H, W, C = x.shape; HH, WW, _, F = w.shape
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for i in range(dz.shape[1]):
        for j in range(dz.shape[2]):
            dx[:, i:i+HH, j:j+WW, :] += np.einsum('abcf,nf->nabc', w, dz[:, i, j])
            dw = np.einsum('nabc,nf->abcf', x[:, i:i+HH, j:j+WW, :], dz[:, i, j])
    return dx, dw
