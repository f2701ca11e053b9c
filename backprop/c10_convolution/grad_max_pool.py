"""Back through max pooling, a switch in every window."""

import numpy as np

from backprop.c10_convolution import windows
from grader.cases import given, normal
from grader.exercise import exercise
from grader.lazy import tf


def _max_pool(x, k):
    z = tf.nn.max_pool2d(x[None, :, :, None], int(k), strides=1, padding="VALID")
    return z[0, :, :, 0]


def _case(rows, columns, k, label="", **more):
    spoken = label or f"x of shape {(rows, columns)}, windows of {k}×{k}"
    return normal(spoken, x=windows.all_different(rows, columns), k=k, **more)


grad_max_pool = exercise(
    points=4,
    function=_max_pool,
    # A pixel wins at most k² windows, and each sends one number.
    terms=lambda x, k, dz: np.full(x.shape, k * k * np.abs(dz).max()),
    cases=[
        given(
            x=[[3.0, 1.0, 4.0, 2.0], [5.0, 9.0, 6.0, 8.0], [7.0, 0.0, 12.0, 10.0]],
            k=2,
            dz=[[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]],
        ),
        _case(6, 8, 3),
        _case(5, 5, 2),
        _case(4, 7, 4),
        _case(7, 5, 2, "all of x below zero", offset={"x": -4.0}),
        # The largest of 20 is 9/8 + 1/64.
        _case(5, 4, 2, "the largest pixel is 0", offset={"x": -(9 / 8 + 1 / 64)}),
        _case(6, 5, 3, "x of shape (6, 5), float32", dtype="float32"),
        _case(3, 4, 1, "windows of a single pixel"),
        _case(4, 4, 4, "a single window, as large as the image"),
        _case(1, 1, 1, "an image of a single pixel"),
        normal(
            "zeros and negative zeros in dz",
            x=windows.all_different(4, 5),
            k=2,
            dz=lambda _: np.array([[0.0, -0.0, 2.0, 0.0], [1.0, 0.0, -0.0, -3.0], [0.0] * 4]),
        ),
        normal(
            "dz of very different sizes",
            x=windows.all_different(4, 3),
            k=2,
            dz=lambda _: np.array([[1e8, -1e-8], [1e-8, 1.0], [-1e8, 3e-8]]),
        ),
        _case(5, 6, 2, "x with entries around 2⁶⁰", scale={"x": 2.0**60}),
    ],
    hints=[
        "Raise one pixel a little. Which outputs move? Only those of the windows in which it is "
        "the largest, and those by just as much.",
        "So each window is a switch: it hands its dz[i, j] on, whole, to its largest pixel, and "
        "nothing to the others. Go through the windows one by one. They overlap: a pixel can win "
        "in several of them.",
        "The window at (i, j) is x[i : i + k, j : j + k]. Find the place of its maximum inside it "
        "(argmax, then unravel_index), and from there the place in the image. What several "
        "windows send to one pixel adds up.",
    ],
    insight="A pixel can win up to k² windows, so the line has to add what they send; where a "
    "pixel wins nowhere, dx holds 0. The sum of dx is the sum of dz: a switch loses "
    "nothing. What is dx for k = 1?",
)


@grad_max_pool.mistake(
    "A pixel that wins in several windows keeps what the last of them sent. Windows overlap: what "
    "do gradients do where they meet?"
)
def overwritten(x, k, dz):
    dx = np.zeros_like(x)
    for i, j, place in windows.winners(x, k, dz):
        dx[place] = dz[i, j]
    return dx


@grad_max_pool.mistake(
    "Each window writes all its pixels, zeros included, over what the windows before it had left. "
    "Windows overlap: what do gradients do where they meet?"
)
def windows_overwritten(x, k, dz):
    dx = np.zeros_like(x)
    for i, j, place in windows.winners(x, k, dz):
        dx[i : i + k, j : j + k] = 0
        dx[place] = dz[i, j]
    return dx


@grad_max_pool.mistake(
    "Every pixel of a window gets an equal share of dz: that is the gradient of the mean. By how "
    "much does the maximum move when a smaller pixel does?"
)
def mean_over_the_window(x, k, dz):
    return windows.spread(x, k, dz) / (k * k)


@grad_max_pool.mistake(
    "Every pixel of a window gets all of dz, as if the window were added up. Which of them does "
    "the maximum feel?"
)
def everyone_in_the_window(x, k, dz):
    return windows.spread(x, k, dz)


@grad_max_pool.mistake(
    "In each window, the largest pixel of every row gets dz. How many pixels of a window does its "
    "one output come from?"
)
def every_maximum_of_the_row(x, k, dz):
    return _along(x, k, dz, axis=1)


@grad_max_pool.mistake(
    "In each window, the largest pixel of every column gets dz. How many pixels of a window does "
    "its one output come from?"
)
def every_maximum_of_the_column(x, k, dz):
    return _along(x, k, dz, axis=0)


def _along(x, k, dz, axis):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        window = x[i : i + k, j : j + k]
        largest = window == window.max(axis=axis, keepdims=True)
        dx[i : i + k, j : j + k] += dz[i, j] * largest
    return dx


@grad_max_pool.mistake(
    "dz is missing: each pixel gets the number of windows that it wins. How much is each of these "
    "windows worth to the loss?"
)
def no_upstream(x, k, dz):
    return windows.sent_back(x, k, np.ones_like(dz))


@grad_max_pool.mistake(
    "dz is multiplied with the pixel itself. How steep is the maximum in the pixel that wins?"
)
def times_the_maximum(x, k, dz):
    return x * windows.sent_back(x, k, dz)


@grad_max_pool.mistake(
    "dz goes to the smallest pixel of each window. Which one did the output take?"
)
def to_the_smallest(x, k, dz):
    return windows.sent_back(-x, k, dz)


@grad_max_pool.mistake(
    "dz goes to the pixel of largest size, signs aside. Is −9 larger than 2 in your forward pass?"
)
def to_the_largest_in_size(x, k, dz):
    return windows.sent_back(np.abs(x), k, dz)


@grad_max_pool.mistake(
    "A window whose pixels are all below zero sends nothing: its maximum was taken together with a "
    "0 that is not in it (zeros around, or a maximum that starts from 0)."
)
def together_with_zero(x, k, dz):
    return windows.sent_back(x, k, dz) * (x > 0)


@grad_max_pool.mistake(
    "The largest pixel of the whole image gets everything. Each window has a largest pixel of its "
    "own."
)
def largest_of_all(x, k, dz):
    dx = np.zeros_like(x)
    dx[np.unravel_index(np.argmax(x), x.shape)] = dz.sum()
    return dx


@grad_max_pool.mistake(
    "The windows move on by k and do not overlap, so most of dz is never used. Here the stride is "
    "1."
)
def stride_k(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(x.shape[0] // k, x.shape[1] // k):
        window = x[i * k : i * k + k, j * k : j * k + k]
        a, b = np.unravel_index(np.argmax(window), window.shape)
        dx[i * k + a, j * k + b] += dz[i, j]
    return dx


@grad_max_pool.mistake(
    "The place of the maximum is counted inside the window, and used as if it were counted in the "
    "image. Where does the window begin?"
)
def place_inside_the_window(x, k, dz):
    dx = np.zeros_like(x)
    for i, j, (p, q) in windows.winners(x, k, dz):
        dx[p - i, q - j] += dz[i, j]
    return dx


@grad_max_pool.mistake(
    "Row and column of the maximum are exchanged inside the window. Which of the two does argmax, "
    "unravelled, name first?"
)
def row_and_column_exchanged(x, k, dz):
    dx = np.zeros_like(x)
    for i, j, (p, q) in windows.winners(x, k, dz):
        dx[i + q - j, j + p - i] += dz[i, j]
    return dx


@grad_max_pool.mistake(
    "The last row and the last column of windows are left out. How many places are there for a "
    "window of k pixels in a row of n?"
)
def last_windows_left_out(x, k, dz):
    fewer = dz.copy()
    fewer[-1, :] = 0
    fewer[:, -1] = 0
    return windows.sent_back(x, k, fewer)


@grad_max_pool.mistake(
    "What several windows send to one pixel is averaged. Each of them raises the loss by itself: "
    "do the slopes average, or add?"
)
def mean_where_windows_meet(x, k, dz):
    wins = windows.sent_back(x, k, np.ones_like(dz))
    return windows.sent_back(x, k, dz) / np.maximum(wins, 1)


@grad_max_pool.mistake("This is max pooling itself, the forward pass: what does dz do?")
def forward_value(x, k, dz):
    return np.lib.stride_tricks.sliding_window_view(x, (k, k)).max(axis=(2, 3))


@grad_max_pool.mistake(
    "The image came back with its winners left and everything else set to 0. What flows back are "
    "slopes, and not pixels."
)
def winners_kept(x, k, dz):
    return x * (windows.sent_back(x, k, np.ones_like(dz)) > 0)


@grad_max_pool.mistake(
    "Every sign is turned. Raise the largest pixel: does its window's output rise or fall?"
)
def sign(x, k, dz):
    return -windows.sent_back(x, k, dz)


@grad_max_pool.mistake(
    "The winner of a window gets dz divided by k². Only one pixel moves the output, and by how "
    "much?"
)
def share_of_the_winner(x, k, dz):
    return windows.sent_back(x, k, dz) / (k * k)


@grad_max_pool.mistake(
    "The signs of dz are lost. A window sends back what arrived, below zero as well."
)
def sizes_sent_back(x, k, dz):
    return windows.sent_back(x, k, np.abs(dz))


@grad_max_pool.mistake(
    "Every window sends dz to its first pixel. Which pixel of it is the largest?"
)
def to_the_first_corner(x, k, dz):
    dx = np.zeros_like(x)
    dx[: dz.shape[0], : dz.shape[1]] = dz
    return dx


@grad_max_pool.mistake(
    "Every window sends dz to its first pixel where that is above zero: that is relu. Which pixel "
    "of it is the largest?"
)
def positive_first_corner(x, k, dz):
    dx = np.zeros_like(x)
    corner = x[: dz.shape[0], : dz.shape[1]]
    dx[: dz.shape[0], : dz.shape[1]] = dz * (corner > 0)
    return dx


@grad_max_pool.mistake(
    "dz goes to the second largest pixel of each window. Which one did the output take?"
)
def second_largest(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        order = np.argsort(x[i : i + k, j : j + k].ravel())
        place = order[-2] if k > 1 else order[-1]
        dx[i + place // k, j + place % k] += dz[i, j]
    return dx


@grad_max_pool.mistake(
    "Where windows meet, the larger of what they send was kept. What do gradients do where they "
    "meet?"
)
def larger_one_kept(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        window = x[i : i + k, j : j + k]
        sent = (window == window.max()) * dz[i, j]
        dx[i : i + k, j : j + k] = np.maximum(dx[i : i + k, j : j + k], sent)
    return dx


@grad_max_pool.mistake(
    "The last row of windows is left out. How many places are there for a window of k pixels in a "
    "column of n?"
)
def last_row_left_out(x, k, dz):
    return windows.sent_back(x, k, np.vstack([dz[:-1], 0 * dz[-1:]]))


@grad_max_pool.mistake(
    "The last column of windows is left out. How many places are there for a window of k pixels "
    "in a row of n?"
)
def last_column_left_out(x, k, dz):
    return windows.sent_back(x, k, np.hstack([dz[:, :-1], 0 * dz[:, -1:]]))


@grad_max_pool.mistake("The windows are 2×2, whatever k is. Use the argument.")
def windows_of_two(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        window = x[i : i + 2, j : j + 2]
        dx[i : i + 2, j : j + 2] += (window == window.max()) * dz[i, j]
    return dx


@grad_max_pool.mistake(
    "The place of the maximum was unravelled in the shape of the image, and it was counted in the "
    "window. Whose rows does it count?"
)
def place_in_the_image(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[np.unravel_index(np.argmax(x[i : i + k, j : j + k]), x.shape)] += dz[i, j]
    return dx


@grad_max_pool.mistake(
    "i and j are exchanged where the window is cut out: dz[i, j] belongs to the window that "
    "begins at row i and column j."
)
def rows_and_columns_exchanged(x, k, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        window = x[j : j + k, i : i + k]
        if window.size:
            dx[j : j + k, i : i + k] += (window == window.max()) * dz[i, j]
    return dx


@grad_max_pool.mistake(
    "dz came back as it was. It has one entry for each window; dx has one for each pixel."
)
def upstream_itself(x, k, dz):
    return dz.copy()
