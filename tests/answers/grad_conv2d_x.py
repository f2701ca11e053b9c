"""grad_conv2d_x(x, w, dz)"""

# %% all begin with this
import numpy as np


# %% right: full correlation
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def padded(dz, w):
    return np.pad(dz, ((w.shape[0] - 1,) * 2, (w.shape[1] - 1,) * 2))


def grad_conv2d_x(x, w, dz):
    return np.einsum("pqab,ab->pq", windows(padded(dz, w), w.shape), w[::-1, ::-1])


# %% right: rot90 twice
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def padded(dz, w):
    return np.pad(dz, ((w.shape[0] - 1,) * 2, (w.shape[1] - 1,) * 2))


def grad_conv2d_x(x, w, dz):
    turned = np.rot90(w, 2)
    return [[np.sum(p * turned) for p in row] for row in windows(padded(dz, w), w.shape)]


# %% right: by scattering
def grad_conv2d_x(x, w, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i : i + w.shape[0], j : j + w.shape[1]] += dz[i, j] * w
    return dx


# %% right: by shifting
def grad_conv2d_x(x, w, dz):
    dx = np.zeros(x.shape)
    for a, b in np.ndindex(w.shape):
        dx[a : a + dz.shape[0], b : b + dz.shape[1]] += w[a, b] * dz
    return dx


# %% right: by gathering
def grad_conv2d_x(x, w, dz):
    dx = []
    for p in range(x.shape[0]):
        dx.append([])
        for q in range(x.shape[1]):
            total = 0.0
            for a in range(w.shape[0]):
                for b in range(w.shape[1]):
                    if 0 <= p - a < dz.shape[0] and 0 <= q - b < dz.shape[1]:
                        total += float(dz[p - a, q - b] * w[a, b])
            dx[-1].append(total)
    return dx


# %% right: with the helper of the source
import tensorflow as tf


def conv2d(x, w):
    """The source document's helper, as it stands there."""
    return tf.nn.conv2d(
        tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
        strides=[1, 1],
        padding="VALID",
    )


def padded(dz, w):
    return np.pad(dz, ((w.shape[0] - 1,) * 2, (w.shape[1] - 1,) * 2))


def grad_conv2d_x(x, w, dz):
    return conv2d(tf.constant(padded(dz, w)), tf.reverse(w, [0, 1]))


# %% right: transposed convolution
import tensorflow as tf


def grad_conv2d_x(x, w, dz):
    return tf.nn.conv2d_transpose(
        dz[None, :, :, None], w[:, :, None, None], [1, *x.shape, 1], strides=1, padding="VALID"
    )


# %% right: by its jacobian
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def grad_conv2d_x(x, w, dz):
    pixels = windows(np.arange(x.size).reshape(x.shape), w.shape).reshape(dz.size, w.size)
    jacobian = np.zeros((dz.size, x.size))
    jacobian[np.arange(dz.size)[:, None], pixels] = w.ravel()
    return (dz.ravel() @ jacobian).reshape(x.shape)


# %% right: by fourier
def grad_conv2d_x(x, w, dz):
    return np.fft.irfft2(np.fft.rfft2(dz, x.shape) * np.fft.rfft2(w, x.shape), x.shape)


# %% right: SciPy
from scipy.signal import correlate2d, convolve2d


def grad_conv2d_x(x, w, dz):
    return convolve2d(dz, w, mode="full")


# %% wrong, square_kernel: a square kernel taken for granted
def grad_conv2d_x(x, w, dz):
    f = w.shape[0]
    dx = np.zeros_like(x)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dx[i : i + f, j : j + f] += dz[i, j] * w
    return dx


# %% right: correlate2d with a kernel turned by hand
from scipy.signal import correlate2d

def grad_conv2d_x(x, w, dz):
    return correlate2d(dz, np.flipud(np.fliplr(w)), "full")

# %% right: ndimage
from scipy.ndimage import convolve

def grad_conv2d_x(x, w, dz):
    wide = np.zeros_like(x)
    wide[: dz.shape[0], : dz.shape[1]] = dz
    kh, kw = w.shape
    return convolve(wide, w, mode="constant", origin=(-(kh // 2) + 0 if kh % 2 else -(kh // 2), -(kw // 2)))

# %% right: col2im
def grad_conv2d_x(x, w, dz):
    cols = np.outer(dz.ravel(), w.ravel())
    dx = np.zeros_like(x)
    n = 0
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dx[i:i + w.shape[0], j:j + w.shape[1]] += cols[n].reshape(w.shape)
            n += 1
    return dx

# %% wrong, kernel_not_turned: not turned
def grad_conv2d_x(x, w, dz):
    kh, kw = w.shape
    wide = np.pad(dz, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    return np.array([[np.sum(wide[i:i + kh, j:j + kw] * w) for j in range(x.shape[1])] for i in range(x.shape[0])])

# %% wrong, transposed_for_turned: transposed
def grad_conv2d_x(x, w, dz):
    k = w.T
    kh, kw = k.shape
    wide = np.pad(dz, ((w.shape[0] - 1,) * 2, (w.shape[1] - 1,) * 2))
    return np.array([[np.sum(wide[i:i + kh, j:j + kw] * k) for j in range(wide.shape[1] - kw + 1)] for i in range(wide.shape[0] - kh + 1)])

# %% wrong, kernel_mirrored: one axis
def grad_conv2d_x(x, w, dz):
    kh, kw = w.shape
    wide = np.pad(dz, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    k = np.fliplr(w)
    return np.array([[np.sum(wide[i:i + kh, j:j + kw] * k) for j in range(x.shape[1])] for i in range(x.shape[0])])

# %% wrong, overwritten: = for +=
def grad_conv2d_x(x, w, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i:i + w.shape[0], j:j + w.shape[1]] = dz[i, j] * w
    return dx

# %% wrong, no_upstream: without dz
def grad_conv2d_x(x, w, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i:i + w.shape[0], j:j + w.shape[1]] += w
    return dx

# %% wrong, dw_for_dx: the formula of dw
def grad_conv2d_x(x, w, dz):
    return np.array([[np.sum(x[i:i + dz.shape[0], j:j + dz.shape[1]] * dz) for j in range(w.shape[1])] for i in range(w.shape[0])])

# %% wrong, scaled_by_x: times x
def grad_conv2d_x(x, w, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i:i + w.shape[0], j:j + w.shape[1]] += dz[i, j] * w
    return dx * x

# %% wrong, same_for_full_cut_above: a library's "same"
from scipy.signal import convolve2d

def grad_conv2d_x(x, w, dz):
    return convolve2d(dz, w, mode="same")

# %% wrong, last_places_left_out: a loop too short by one
def grad_conv2d_x(x, w, dz):
    dx = np.zeros_like(x)
    for i in range(x.shape[0] - w.shape[0]):
        for j in range(x.shape[1] - w.shape[1]):
            dx[i:i + w.shape[0], j:j + w.shape[1]] += dz[i, j] * w
    return dx


# %% wrong, kernel_not_turned: correlate2d full
from scipy.signal import correlate2d, convolve2d


def grad_conv2d_x(x, w, dz):
    return correlate2d(dz, w, mode="full")


# %% wrong, kernel_not_turned: turned, then convolve2d
from scipy.signal import correlate2d, convolve2d


def grad_conv2d_x(x, w, dz):
    return convolve2d(dz, np.rot90(w, 2), mode="full")


# %% wrong, dz_turned_too: correlate the other way
from scipy.signal import correlate2d, convolve2d


def grad_conv2d_x(x, w, dz):
    return correlate2d(w, dz, mode="full")


# %% wrong, last_places_left_out: scatter, bounds short
from scipy.signal import correlate2d, convolve2d


def grad_conv2d_x(x, w, dz):
    dx = np.zeros_like(x); kh, kw = w.shape
    for i in range(x.shape[0]-kh):
        for j in range(x.shape[1]-kw):
            dx[i:i+kh, j:j+kw] += w*dz[i, j]
    return dx


# %% right: doubly blocked Toeplitz
from scipy.signal import correlate2d, convolve2d


def grad_conv2d_x(x, w, dz):
    m = np.zeros((dz.size, x.size))
    for r, (i, j) in enumerate(np.ndindex(dz.shape)):
        z = np.zeros(x.shape); z[i:i+w.shape[0], j:j+w.shape[1]] = w; m[r] = z.ravel()
    return (dz.ravel() @ m).reshape(x.shape)


# %% right: np.add.at
from scipy.signal import correlate2d, convolve2d


def grad_conv2d_x(x, w, dz):
    dx = np.zeros_like(x)
    i, j, a, b = np.indices(dz.shape + w.shape)
    np.add.at(dx, (i+a, j+b), dz[:, :, None, None]*w)
    return dx


# %% right: scipy full
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    return convolve2d(dz, w, mode="full")


# %% right: scatter
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    dx = np.zeros_like(x, dtype=x.dtype)
    kh, kw = w.shape
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dx[i:i+kh, j:j+kw] += w*dz[i, j]
    return dx


# %% right: flip both pad
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    kh, kw = w.shape
    pad = np.pad(dz, ((kh-1,)*2, (kw-1,)*2))
    wf = np.flipud(np.fliplr(w))
    v = np.lib.stride_tricks.sliding_window_view(pad, w.shape)
    return np.tensordot(v, wf, axes=2)


# %% wrong, sign: negative
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    return -convolve2d(dz, w)


# %% wrong, padded_by_one: pad 1 always
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    return correlate2d(np.pad(dz, 1), w[::-1, ::-1], mode="valid")


# %% wrong, padded_as_if_square: pad kh both axes
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    k = w.shape[0]; return correlate2d(np.pad(dz, k-1), w[::-1, ::-1], mode="valid")


# %% wrong, padded_by_the_kernel: pad kh instead of kh-1
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    kh, kw = w.shape; return correlate2d(np.pad(dz, ((kh, kh), (kw, kw))), w[::-1, ::-1], mode="valid")


# %% wrong, same_of_the_image: same on x size
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    d = np.zeros_like(x); d[:dz.shape[0], :dz.shape[1]] = dz
    return correlate2d(d, w[::-1, ::-1], mode="same")


# %% wrong, divided_by_weights: mean
from scipy.signal import convolve2d, correlate2d


def grad_conv2d_x(x, w, dz):
    return convolve2d(dz, w)/w.size
