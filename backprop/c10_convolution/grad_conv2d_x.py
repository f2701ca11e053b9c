"""Back through a convolution, to the image."""

import numpy as np

from backprop.c10_convolution import correlation, numbers
from grader.cases import given, normal, unknown
from grader.exercise import exercise

grad_conv2d_x = exercise(
    points=7,
    function=correlation.conv2d,
    wrt="x",
    returns="dx",
    terms=lambda x, w, dz: correlation.size(w, dz),
    also_shape=correlation.tensorflow_layout,
    cases=[
        given(x=numbers.X, w=numbers.W, dz=numbers.DZ),
        normal(x=(8, 11), w=(3, 2)),
        normal(x=(5, 9), w=(2, 3)),
        normal(x=(4, 4), w=(2, 2)),
        normal(x=(6, 6), w=(3, 3)),
        normal(x=(6, 7), w=(2, 4), dtype="float32"),
        normal(
            "x with zeros and equal rows",
            x=lambda _: np.array([[1.5, 0.0, -0.0], [1.5, 0.0, -0.0], [0.0, 2.0, -1.0]]),
            w=(2, 2),
        ),
        normal("a kernel of a single entry", x=(3, 4), w=(1, 1)),
        normal("a kernel of a single row", x=(2, 6), w=(1, 3)),
        normal("a kernel as large as the image", x=(4, 3), w=(4, 3)),
        normal("an image of a single column", x=(5, 1), w=(2, 1)),
        normal("x with entries around 2⁵⁰", x=(5, 6), w=(3, 2), scale={"x": numbers.HUGE}),
        normal("x unknown", x=unknown((5, 6)), w=(3, 2), dz=(3, 5), extreme=True),
    ],
    hints=[
        "Pick one pixel in the middle. Which outputs does it feed, and through which weight each? "
        "Then do a corner: it feeds a single one.",
        "z[i, j] uses x[i + a, j + b] through w[a, b]. Go through the outputs: each sends dz[i, "
        "j] times something back to the window that it was made of. Windows overlap.",
        "If you would rather slide a window: seen from pixel [r, s], the outputs lie at [r − a, s "
        "− b]; as a and b grow, they run up and to the left. In which order does the kernel meet "
        "them, and how far may it hang over the edge of dz?",
    ],
    insight="dx does not depend on x, since z is linear in it. A kernel that is turned twice lies "
    "as it lay at first, and the gradient goes to the wrong pixels; a library that turns "
    "by itself does that without a word. Put a single 1 into a dz of zeros, and look for "
    "the kernel in dx.",
)


@grad_conv2d_x.mistake(
    "The kernel lies on dz the way it lay on x. Seen from a pixel, the outputs it feeds run "
    "against the kernel: x[1, 1] reaches z[0, 0] through w[1, 1]. (If you turned it and slid it by "
    "a `convolve`, that turned it once more. If each output sends a copy of the kernel back, "
    "nothing is turned at all.)"
)
def kernel_not_turned(x, w, dz):
    return correlation.valid(correlation.padded(dz, w), w)


@grad_conv2d_x.mistake(
    "The kernel is transposed. A matrix product wants a transpose on its way back; here both axes "
    "run backwards, and each stays where it is."
)
def transposed_for_turned(x, w, dz):
    return correlation.valid(correlation.padded(dz, w), w.T)


@grad_conv2d_x.mistake(
    "The kernel is turned and transposed as well. Rows of w belong to rows of x, on the way back "
    "too."
)
def turned_and_transposed(x, w, dz):
    return correlation.valid(correlation.padded(dz, w), correlation.turned(w).T)


@grad_conv2d_x.mistake(
    "Each output sends back dz times the kernel transposed. Which weight did the pixel right of "
    "the first one have?"
)
def scattered_transposed(x, w, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i : i + w.shape[0], j : j + w.shape[1]] += dz[i, j] * w.T
    return dx


@grad_conv2d_x.mistake(
    "The kernel is turned upside down only. Two axes run backwards here, and this turns one."
)
def kernel_upside_down(x, w, dz):
    return correlation.valid(correlation.padded(dz, w), w[::-1])


@grad_conv2d_x.mistake(
    "The kernel is mirrored left to right only. Two axes run backwards here, and this turns one."
)
def kernel_mirrored(x, w, dz):
    return correlation.valid(correlation.padded(dz, w), w[:, ::-1])


@grad_conv2d_x.mistake("The kernel is turned by 90°. Follow w[0, 0]: where does it have to end up?")
def kernel_turned_left(x, w, dz):
    return correlation.valid(correlation.padded(dz, w), np.rot90(w))


@grad_conv2d_x.mistake(
    "The kernel is turned by 270°, or by 90° the other way. Follow w[0, 0]: where does it have to "
    "end up?"
)
def kernel_turned_right(x, w, dz):
    return correlation.valid(correlation.padded(dz, w), np.rot90(w, -1))


@grad_conv2d_x.mistake(
    "The kernel is turned, and dz is turned as well. The outputs lie where they always lay: only "
    "one of the two runs backwards."
)
def dz_turned_too(x, w, dz):
    return correlation.valid(correlation.padded(correlation.turned(dz), w), correlation.turned(w))


@grad_conv2d_x.mistake(
    "dz is turned instead of the kernel. That gives the right image, turned by 180°: what came "
    "back to the last pixel stands at the first."
)
def dz_turned_instead(x, w, dz):
    return correlation.valid(correlation.padded(correlation.turned(dz), w), w)


@grad_conv2d_x.mistake(
    "There are no zeros around dz, so the result is smaller than z, where it should be as large as "
    "x. A corner pixel feeds an output too."
)
def valid_for_full(x, w, dz):
    return correlation.valid(dz, correlation.turned(w))


@grad_conv2d_x.mistake(
    "The result is as large as dz (SAME); it should be as large as x. How far can the kernel hang "
    "over the edge of dz and still touch it?"
)
def same_for_full(x, w, dz):
    return correlation.same(dz, correlation.turned(w))


@grad_conv2d_x.mistake(
    "Zeros are put above and to the left of dz only. The pixels at the other two edges feed "
    "outputs as well."
)
def padded_before_only(x, w, dz):
    kh, kw = w.shape
    return correlation.valid(np.pad(dz, ((kh - 1, 0), (kw - 1, 0))), correlation.turned(w))


@grad_conv2d_x.mistake(
    "Zeros are put below and to the right of dz only. The pixels at the first two edges feed "
    "outputs as well."
)
def padded_after_only(x, w, dz):
    kh, kw = w.shape
    return correlation.valid(np.pad(dz, ((0, kh - 1), (0, kw - 1))), correlation.turned(w))


@grad_conv2d_x.mistake(
    "All the zeros stand above and to the left of dz. The size is right; the image is shifted "
    "against the one you want."
)
def all_padding_before(x, w, dz):
    kh, kw = w.shape
    return correlation.valid(np.pad(dz, ((2 * kh - 2, 0), (2 * kw - 2, 0))), correlation.turned(w))


@grad_conv2d_x.mistake(
    "All the zeros stand below and to the right of dz. The size is right, and the result begins "
    "too late: its first pixel has to see z[0, 0] alone."
)
def all_padding_after(x, w, dz):
    kh, kw = w.shape
    return correlation.valid(np.pad(dz, ((0, 2 * kh - 2), (0, 2 * kw - 2))), correlation.turned(w))


@grad_conv2d_x.mistake(
    "Where two patches overlap, the later one has replaced the earlier. Was it = where += was "
    "meant?"
)
def overwritten(x, w, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i : i + w.shape[0], j : j + w.shape[1]] = dz[i, j] * w
    return dx


@grad_conv2d_x.mistake(
    "This is the gradient of the kernel. dx is made of dz and w: x itself does not come into it."
)
def dw_for_dx(x, w, dz):
    return correlation.dw(x, dz)


@grad_conv2d_x.mistake(
    "dz is missing: every output counts with weight 1. How much does each of them matter?"
)
def no_upstream(x, w, dz):
    return correlation.dx(w, np.ones_like(dz))


@grad_conv2d_x.mistake(
    "z went back instead of dz. What travels backwards is the gradient of the loss in z, not z."
)
def z_for_dz(x, w, dz):
    return correlation.dx(w, correlation.valid(x, w))


@grad_conv2d_x.mistake("This is z, the value on the way forward; nothing has been differentiated.")
def forward_value(x, w, dz):
    return correlation.valid(x, w)


@grad_conv2d_x.mistake(
    "Each pixel's gradient is divided by the number of its uses. Where gradients meet they add; "
    "nobody takes their mean."
)
def mean_over_uses(x, w, dz):
    return correlation.dx(w, dz) / correlation.dx(np.ones_like(w), np.ones_like(dz))


@grad_conv2d_x.mistake("The right sum, then multiplied by x. What is the derivative of x · w in x?")
def scaled_by_x(x, w, dz):
    return correlation.dx(w, dz) * x


@grad_conv2d_x.mistake(
    "The result is transposed: dx[r, s] stands at [s, r]. Try an image that is wider than high."
)
def result_transposed(x, w, dz):
    return correlation.dx(w, dz).T


@grad_conv2d_x.mistake(
    "dz is transposed: what row i of z sends back arrives at column i of the image."
)
def dz_transposed(x, w, dz):
    return correlation.dx(w, dz.T)


@grad_conv2d_x.mistake(
    "This takes the kernel to be square: its height was used for its width as well. w has shape "
    "(kh, kw)."
)
def square_kernel(x, w, dz):
    f = w.shape[0]
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i : i + f, j : j + f] += dz[i, j] * w
    return dx


@grad_conv2d_x.mistake(
    "The last row and the last column of dz are left out. Where does `range` end?"
)
def last_places_left_out(x, w, dz):
    inner = dz.copy()
    inner[-1], inner[:, -1] = 0, 0
    return correlation.dx(w, inner)


@grad_conv2d_x.mistake(
    "The result is as large as dz, cut off above and to the left (SAME); it should be as large as "
    "x. How far can the kernel hang over the edge of dz and still touch it?"
)
def same_for_full_cut_above(x, w, dz):
    full, (rows, columns) = correlation.dx(w, dz), dz.shape
    top, left = (w.shape[0] - 1) // 2, (w.shape[1] - 1) // 2
    return full[top : top + rows, left : left + columns]


@grad_conv2d_x.mistake(
    "Every sign is turned. Where weights and dz are positive, does raising a pixel raise z?"
)
def sign(x, w, dz):
    return -correlation.dx(w, dz)


@grad_conv2d_x.mistake(
    "One row of zeros was put around dz, whatever the kernel's size. By how much can the kernel "
    "hang over?"
)
def padded_by_one(x, w, dz):
    return correlation.valid(np.pad(dz, 1), correlation.turned(w))


@grad_conv2d_x.mistake(
    "As many zeros as the kernel is wide were put around dz: one too many. At its furthest, how "
    "much of the kernel still touches dz?"
)
def padded_by_the_kernel(x, w, dz):
    kh, kw = w.shape
    return correlation.valid(np.pad(dz, ((kh, kh), (kw, kw))), correlation.turned(w))


@grad_conv2d_x.mistake(
    "The same padding was put on all sides, by the kernel's height. How wide is it?"
)
def padded_as_if_square(x, w, dz):
    return correlation.valid(np.pad(dz, len(w) - 1), correlation.turned(w))


@grad_conv2d_x.mistake(
    "This is divided by the number of weights. Nothing in z divides, so nothing in dx does."
)
def divided_by_weights(x, w, dz):
    return correlation.dx(w, dz) / w.size


@grad_conv2d_x.mistake(
    "This is divided by the number of outputs. Nothing in z divides, so nothing in dx does."
)
def divided_by_outputs(x, w, dz):
    return correlation.dx(w, dz) / dz.size


@grad_conv2d_x.mistake(
    "Only the first output sends something back. Every output was made of a window of pixels."
)
def first_output_only(x, w, dz):
    only = np.zeros_like(dz)
    only[0, 0] = dz[0, 0]
    return correlation.dx(w, only)


@grad_conv2d_x.mistake(
    "Only the last output sends something back: dx is begun anew in each turn of the loop, or "
    "written over. Begin it once, and add."
)
def last_output_only(x, w, dz):
    only = np.zeros_like(dz)
    only[-1, -1] = dz[-1, -1]
    return correlation.dx(w, only)


@grad_conv2d_x.mistake(
    "dz was added up, and sent back to the first window. Each output has a window of its own."
)
def upstream_summed_first(x, w, dz):
    only = np.zeros_like(dz)
    only[0, 0] = dz.sum()
    return correlation.dx(w, only)


@grad_conv2d_x.mistake(
    "w was added up, and each output sends back to one pixel. Each weight led to a pixel of its "
    "own."
)
def kernel_summed_first(x, w, dz):
    dx = np.zeros_like(x)
    dx[: dz.shape[0], : dz.shape[1]] = dz * w.sum()
    return dx


@grad_conv2d_x.mistake(
    "dz itself stands in the first corner of dx. What does each output send back to the pixels of "
    "its window?"
)
def upstream_in_the_corner(x, w, dz):
    dx = np.zeros_like(x)
    dx[: dz.shape[0], : dz.shape[1]] = dz
    return dx


@grad_conv2d_x.mistake(
    "dz itself stands in the middle of dx. What does each output send back to the pixels of its "
    "window?"
)
def upstream_in_the_middle(x, w, dz):
    dx = np.zeros_like(x)
    top, left = w.shape[0] // 2, w.shape[1] // 2
    dx[top : top + dz.shape[0], left : left + dz.shape[1]] = dz
    return dx


@grad_conv2d_x.mistake(
    "Each output sends back dz times its patch of x. The slope with respect to a pixel is what it "
    "was multiplied by."
)
def patch_for_kernel(x, w, dz):
    kh, kw = w.shape
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i : i + kh, j : j + kw] += dz[i, j] * x[i : i + kh, j : j + kw]
    return dx


@grad_conv2d_x.mistake("The last row of dz is left out. Where does `range` end?")
def last_row_left_out(x, w, dz):
    return correlation.dx(w, np.vstack([dz[:-1], 0 * dz[-1:]]))


@grad_conv2d_x.mistake("The last column of dz is left out. Where does `range` end?")
def last_column_left_out(x, w, dz):
    return correlation.dx(w, np.hstack([dz[:, :-1], 0 * dz[:, -1:]]))


@grad_conv2d_x.mistake(
    "The windows lie side by side: you moved on by the kernel's size. With stride 1 the next "
    "window begins one pixel further."
)
def side_by_side(x, w, dz):
    kh, kw = w.shape
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        window = dx[i * kh : i * kh + kh, j * kw : j * kw + kw]
        if window.shape == w.shape:
            window += dz[i, j] * w
    return dx


@grad_conv2d_x.mistake(
    "i and j are exchanged where dx is written: z[i, j] was made of the window that begins at row "
    "i and column j."
)
def rows_and_columns_exchanged(x, w, dz):
    kh, kw = w.shape
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        window = dx[j : j + kh, i : i + kw]
        if window.shape == w.shape:
            window += dz[i, j] * w
    return dx


@grad_conv2d_x.mistake(
    "One pixel was cut off on all sides. Was there any padding on the way forward that would have "
    "to go?"
)
def cropped(x, w, dz):
    return correlation.dx(w, dz)[1:-1, 1:-1]


@grad_conv2d_x.mistake(
    "dz was put into an image of zeros, and the kernel slid over it with padding SAME: the result "
    "is shifted. Which outputs does the pixel in the first corner feed?"
)
def same_of_the_image(x, w, dz):
    image = np.zeros_like(x)
    image[: dz.shape[0], : dz.shape[1]] = dz
    return correlation.same(image, correlation.turned(w))


@grad_conv2d_x.mistake(
    "dz was put into an image of zeros, and the kernel slid over it with padding SAME, cut off "
    "above and to the left: the result is shifted. Which outputs does the pixel in the first "
    "corner feed?"
)
def same_of_the_image_shifted_back(x, w, dz):
    image = np.zeros_like(x)
    image[: dz.shape[0], : dz.shape[1]] = dz
    top, left = (w.shape[0] - 1) // 2, (w.shape[1] - 1) // 2
    return correlation.dx(w, image)[top : top + x.shape[0], left : left + x.shape[1]]
