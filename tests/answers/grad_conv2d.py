"""grad_conv2d(x, w, dz)"""

# %% all begin with this
import numpy as np

# %% right: of the source
import tensorflow as tf


def conv2d(x, w):
    """The source document's helper, as it stands there."""
    return tf.nn.conv2d(
        tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
        strides=[1, 1],
        padding="VALID",
    )


def grad_conv2d(x, w, dz):
    return conv2d(x, dz)


# %% right: of the source reshaped
import tensorflow as tf


def conv2d(x, w):
    """The source document's helper, as it stands there."""
    return tf.nn.conv2d(
        tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
        strides=[1, 1],
        padding="VALID",
    )


def grad_conv2d(x, w, dz):
    return tf.reshape(conv2d(x, dz), [w.shape[0], w.shape[1]])


# %% right: sliding
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def grad_conv2d(x, w, dz):
    return np.einsum("abij,ij->ab", windows(x, dz.shape), dz)


# %% right: over the outputs
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        dw += dz[i, j] * x[i : i + w.shape[0], j : j + w.shape[1]]
    return dw


# %% right: over the weights
def grad_conv2d(x, w, dz):
    rows, columns = dz.shape
    return [
        [np.sum(x[a : a + rows, b : b + columns] * dz) for b in range(w.shape[1])]
        for a in range(w.shape[0])
    ]


# %% right: in plain python
def grad_conv2d(x, w, dz):
    x, dz = x.tolist(), dz.tolist()
    return [
        [
            sum(dz[i][j] * x[i + a][j + b] for i in range(len(dz)) for j in range(len(dz[0])))
            for b in range(w.shape[1])
        ]
        for a in range(w.shape[0])
    ]


# %% right: by its jacobian
def windows(x, shape, **options):
    return np.lib.stride_tricks.sliding_window_view(x, shape, **options)


def grad_conv2d(x, w, dz):
    # One row of x's patches for each output: z = patches @ w.
    patches = windows(x, w.shape).reshape(dz.size, w.size)
    return (dz.ravel() @ patches).reshape(w.shape)


# %% right: by fourier
def grad_conv2d(x, w, dz):
    shape = x.shape
    spectrum = np.fft.rfft2(x) * np.conj(np.fft.rfft2(dz, shape))
    return np.fft.irfft2(spectrum, shape)[: w.shape[0], : w.shape[1]]


# %% right: SciPy
from scipy.signal import correlate2d, convolve2d


def grad_conv2d(x, w, dz):
    return correlate2d(x, dz, mode="valid")


# %% wrong, square_kernel: a square kernel taken for granted
def grad_conv2d(x, w, dz):
    f = w.shape[0]
    dw = np.zeros((f, f))
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dw += dz[i, j] * x[i : i + f, j : j + f]
    return dw


# %% right: as_strided
def grad_conv2d(x, w, dz):
    a, b = x.strides
    view = np.lib.stride_tricks.as_strided(x, (*w.shape, *dz.shape), (a, b, a, b))
    return np.tensordot(view, dz, axes=2)

# %% right: im2col
def grad_conv2d(x, w, dz):
    kh, kw = w.shape
    cols = np.stack([x[i:i + kh, j:j + kw].ravel() for i in range(dz.shape[0]) for j in range(dz.shape[1])])
    return (cols.T @ dz.reshape(-1)).reshape(kh, kw)

# %% right: four loops
def grad_conv2d(x, w, dz):
    dw = np.zeros(w.shape)
    H, W = dz.shape
    for i in range(H):
        for j in range(W):
            for a in range(w.shape[0]):
                for b in range(w.shape[1]):
                    dw[a, b] += x[i + a, j + b] * dz[i, j]
    return dw

# %% right: scipy by fft, with both reversed
from scipy.signal import fftconvolve

def grad_conv2d(x, w, dz):
    return fftconvolve(x, dz[::-1, ::-1], mode="valid")

# %% wrong, dz_turned: a true convolution
from scipy.signal import convolve2d

def grad_conv2d(x, w, dz):
    return convolve2d(x, dz, mode="valid")

# %% wrong, result_turned: turned at the end
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        dw += dz[i, j] * x[i:i + w.shape[0], j:j + w.shape[1]]
    return dw[::-1, ::-1]

# %% wrong, overwritten: = for +=
def grad_conv2d(x, w, dz):
    for i, j in np.ndindex(dz.shape):
        dw = dz[i, j] * x[i:i + w.shape[0], j:j + w.shape[1]]
    return dw

# %% wrong, no_upstream: without dz
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        dw += x[i:i + w.shape[0], j:j + w.shape[1]]
    return dw

# %% wrong, mean_for_sum: a mean over positions
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        dw += dz[i, j] * x[i:i + w.shape[0], j:j + w.shape[1]]
    return dw / dz.size

# %% wrong, forward_value: z
def grad_conv2d(x, w, dz):
    return np.array([[np.sum(x[i:i + w.shape[0], j:j + w.shape[1]] * w) for j in range(dz.shape[1])] for i in range(dz.shape[0])])

# %% wrong, scaled_by_w: times w
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        dw += dz[i, j] * x[i:i + w.shape[0], j:j + w.shape[1]] * w
    return dw

# %% wrong, result_transposed: a, b exchanged
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        dw += dz[i, j] * x[i:i + w.shape[0], j:j + w.shape[1]]
    return dw.T

# %% raised: w in place of dz
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        dw += dz[i, j] * x[i:i + dz.shape[0], j:j + dz.shape[1]]
    return dw


# %% right: fft
def grad_conv2d(x, w, dz):
    s = x.shape
    full = np.fft.irfft2(np.fft.rfft2(x, s) * np.conj(np.fft.rfft2(dz, s)), s)
    return full[:w.shape[0], :w.shape[1]]


# %% right: tf conv with dz as filter
import tensorflow as tf
def grad_conv2d(x, w, dz):
    x = tf.constant(x)[None, :, :, None]; k = tf.constant(dz)[:, :, None, None]
    return tf.squeeze(tf.nn.conv2d(x, k, 1, "VALID"), [0, 3])


# %% wrong, last_places_left_out: a range too short by one
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i in range(dz.shape[0]-1):
        for j in range(dz.shape[1]-1):
            dw += dz[i, j]*x[i:i+w.shape[0], j:j+w.shape[1]]
    return dw


# %% wrong, dz_turned: convolve2d turns by itself
from scipy.signal import convolve2d
def grad_conv2d(x, w, dz):
    return convolve2d(x, dz, mode="valid")


# %% right: einsum sliding
def grad_conv2d(x, w, dz):
    v = np.lib.stride_tricks.sliding_window_view(x, dz.shape)
    return np.einsum('abij,ij->ab', v, dz)


# %% right: lists of sums
def grad_conv2d(x, w, dz):
    kh, kw = w.shape; h, wd = dz.shape
    return [[float((x[a:a+h, b:b+wd]*dz).sum()) for b in range(kw)] for a in range(kh)]


# %% right: verbose loops dtype
def grad_conv2d(x, w, dz):
    H, W = x.shape; KH, KW = w.shape
    OH, OW = H-KH+1, W-KW+1
    assert dz.shape == (OH, OW)
    dw = np.zeros((KH, KW), dtype=x.dtype)
    for oh in range(OH):
        for ow in range(OW):
            dw += dz[oh, ow] * x[oh:oh+KH, ow:ow+KW]
    return dw


# %% wrong, first_row_only: first row only
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for j in range(dz.shape[1]):
        dw += dz[0, j]*x[:w.shape[0], j:j+w.shape[1]]
    return dw


# %% wrong, kernel_times_sum: conv with w: dz valid w
def grad_conv2d(x, w, dz):
    return w*dz.sum()


# %% wrong, sums_multiplied: x sum
def grad_conv2d(x, w, dz):
    return np.full(w.shape, (x.sum()*dz.sum()))


# %% wrong, divided_by_rows: mean per rows
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dw += dz[i, j]*x[i:i+w.shape[0], j:j+w.shape[1]]
    return dw/dz.shape[0]


# %% wrong, sign: negative
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i in range(dz.shape[0]):
        for j in range(dz.shape[1]):
            dw -= dz[i, j]*x[i:i+w.shape[0], j:j+w.shape[1]]
    return dw


# %% wrong, every_other_place: stride 2
def grad_conv2d(x, w, dz):
    dw = np.zeros_like(w)
    for i in range(0, dz.shape[0], 2):
        for j in range(0, dz.shape[1], 2):
            dw += dz[i, j]*x[i:i+w.shape[0], j:j+w.shape[1]]
    return dw
