"""Back through a convolution, to the kernel."""

import numpy as np

from backprop.c10_convolution import correlation, numbers
from grader.cases import given, normal, unknown
from grader.exercise import exercise

grad_conv2d = exercise(
    points=6,
    function=correlation.conv2d,
    wrt="w",
    returns="dw",
    terms=lambda x, w, dz: correlation.size(x, dz),
    also_shape=correlation.tensorflow_layout,
    cases=[
        given(x=numbers.X, w=numbers.W, dz=numbers.DZ),
        normal(x=(8, 11), w=(3, 2)),
        normal(x=(5, 9), w=(2, 3)),
        normal(x=(4, 4), w=(2, 2)),
        normal(x=(5, 5), w=(3, 3)),
        normal(x=(6, 5), w=(2, 4), dtype="float32"),
        normal(
            "x with zeros and equal rows",
            x=lambda _: np.array([[1.5, 0.0, -0.0], [1.5, 0.0, -0.0], [0.0, 2.0, -1.0]]),
            w=(2, 2),
        ),
        normal("a kernel of a single entry", x=(3, 4), w=(1, 1)),
        normal("a kernel of a single row", x=(2, 6), w=(1, 4)),
        normal("a kernel as large as the image", x=(4, 2), w=(4, 2)),
        normal("an image of a single column", x=(5, 1), w=(2, 1)),
        normal("w with entries around 2⁵⁰", x=(4, 6), w=(3, 2), scale={"w": numbers.HUGE}),
        normal("w unknown", x=(4, 6), w=unknown((3, 2)), dz=(2, 5), extreme=True),
    ],
    hints=[
        "Pick one weight, w[p, q]. It is used once for every output: which pixel does it meet in "
        "z[0, 0], in z[0, 1], in z[i, j]?",
        "z[i, j] = Σ x[i + a, j + b] · w[a, b], so w[p, q] meets x[i + p, j + q] there. Each use "
        "sends dz[i, j] times that pixel back to it, and all uses add up.",
        "In that sum over i and j, p and q only shift the place at which x is read: something of "
        "the shape of dz slides over x. Compare it with the formula of z itself.",
    ],
    insight="It is the forward operation once more, with dz sliding over x; an image of H rows "
    "has H − (H − kh + 1) + 1 = kh places for it. Nothing is turned for the weights. Put "
    "a single 1 into a dz of zeros: which part of x comes back?",
)


@grad_conv2d.mistake(
    "dz was turned by 180° first. TensorFlow's convolution turns nothing on its way forward; does "
    "x[i + a, j + b] run against i and j, or with them? (Some libraries' `convolve` turns by "
    "itself.)"
)
def dz_turned(x, w, dz):
    return correlation.valid(x, correlation.turned(dz))


@grad_conv2d.mistake(
    "The result is turned by 180°. The weight w[0, 0] meets the pixels from x[0, 0] on: follow its "
    "gradient back to its place."
)
def result_turned(x, w, dz):
    return correlation.turned(correlation.dw(x, dz))


@grad_conv2d.mistake(
    "x was turned by 180° and dz was not: each dz[i, j] meets the patch at the opposite end of the "
    "image. Which patch was z[i, j] made of?"
)
def x_turned(x, w, dz):
    return correlation.valid(correlation.turned(x), dz)


@grad_conv2d.mistake(
    "The two arguments are exchanged: here the large x slides over the small dz. Which of the two "
    "has to slide over the other for an answer of the shape of w?"
)
def arguments_exchanged(x, w, dz):
    return correlation.valid(dz, x)


@grad_conv2d.mistake(
    "dz is transposed. Its row i belongs to row i of z; with an image wider than high it would not "
    "even fit."
)
def dz_transposed(x, w, dz):
    return correlation.valid(x, dz.T)


@grad_conv2d.mistake(
    "x is transposed, dz is not: the two no longer lie on each other as they did on the way "
    "forward."
)
def x_transposed(x, w, dz):
    return correlation.valid(x.T, dz)


@grad_conv2d.mistake(
    "The result is transposed: dw[a, b] stands at [b, a]. A symmetric image hides that."
)
def result_transposed(x, w, dz):
    return correlation.dw(x, dz).T


@grad_conv2d.mistake("dz was turned upside down. Its first row belongs to the first row of z.")
def dz_upside_down(x, w, dz):
    return correlation.valid(x, dz[::-1])


@grad_conv2d.mistake(
    "dz was mirrored left to right. Its first column belongs to the first column of z."
)
def dz_mirrored(x, w, dz):
    return correlation.valid(x, dz[:, ::-1])


@grad_conv2d.mistake(
    "The result stands upside down. Which row of w is the one that touches the image's first row?"
)
def result_upside_down(x, w, dz):
    return correlation.dw(x, dz)[::-1]


@grad_conv2d.mistake(
    "The result is mirrored left to right. Which column of w touches the image's first column?"
)
def result_mirrored(x, w, dz):
    return correlation.dw(x, dz)[:, ::-1]


@grad_conv2d.mistake(
    "dz is missing: the patches of x were added up, each with weight 1. How much does each output "
    "count?"
)
def no_upstream(x, w, dz):
    return correlation.dw(x, np.ones_like(dz))


@grad_conv2d.mistake(
    "Only the first output counts here. The kernel is used at every position, and each use sends "
    "something back."
)
def first_patch_only(x, w, dz):
    kh, kw = w.shape
    return dz[0, 0] * x[:kh, :kw]


@grad_conv2d.mistake(
    "Only the last output counts here: the earlier ones were overwritten. Was it = where += was "
    "meant?"
)
def overwritten(x, w, dz):
    kh, kw = w.shape
    return dz[-1, -1] * x[-kh:, -kw:]


@grad_conv2d.mistake(
    "The mean over the outputs was taken. All outputs share the weight, and what they send back "
    "adds up."
)
def mean_for_sum(x, w, dz):
    return correlation.dw(x, dz) / dz.size


@grad_conv2d.mistake(
    "This is divided by the number of weights. Nothing in z divides, so nothing in dw does."
)
def divided_by_weights(x, w, dz):
    return correlation.dw(x, dz) / w.size


@grad_conv2d.mistake(
    "This is z once more, x with w: the way forward. What takes the place of w on the way back?"
)
def forward_value(x, w, dz):
    return correlation.valid(x, w)


@grad_conv2d.mistake(
    "x was padded with zeros and the result cut to the shape of w, at its top left. No padding, no "
    "cutting: on the way forward the kernel never left the image."
)
def full_then_cropped(x, w, dz):
    kh, kw = w.shape
    return correlation.valid(correlation.padded(x, dz), dz)[:kh, :kw]


@grad_conv2d.mistake(
    "x was padded so that the answer has the shape of x (SAME). The kernel never left the image on "
    "the way forward: what stays when nothing hangs over?"
)
def same_for_valid(x, w, dz):
    return correlation.same(x, dz)


@grad_conv2d.mistake(
    "The right sum, then multiplied by w. What is the derivative of x · w with respect to w?"
)
def scaled_by_w(x, w, dz):
    return correlation.dw(x, dz) * w


@grad_conv2d.mistake(
    "dz was added up before it met x. Each dz[i, j] belongs to a patch of its own: multiply, then "
    "add."
)
def sum_of_upstream(x, w, dz):
    kh, kw = w.shape
    return dz.sum() * x[:kh, :kw]


@grad_conv2d.mistake("This is dx, the gradient of the image. The question is for the kernel's.")
def dx_for_dw(x, w, dz):
    return correlation.dx(w, dz)


@grad_conv2d.mistake(
    "This takes the kernel to be square: its height was used for its width as well. w has shape "
    "(kh, kw)."
)
def square_kernel(x, w, dz):
    f = w.shape[0]
    dw = np.zeros((f, f))
    for i, j in np.ndindex(dz.shape):
        dw += dz[i, j] * x[i : i + f, j : j + f]
    return dw


@grad_conv2d.mistake("The last row and the last column of dz are left out. Where does `range` end?")
def last_places_left_out(x, w, dz):
    inner = dz.copy()
    inner[-1], inner[:, -1] = 0, 0
    return correlation.dw(x, inner)


@grad_conv2d.mistake(
    "Every sign is turned. Where pixels and dz are positive, does raising a weight raise z?"
)
def sign(x, w, dz):
    return -correlation.dw(x, dz)


@grad_conv2d.mistake(
    "Only the first row of dz counts here. Does your loop go through the other rows?"
)
def first_row_only(x, w, dz):
    return correlation.dw(x, np.vstack([dz[:1], 0 * dz[1:]]))


@grad_conv2d.mistake(
    "Only the first column of dz counts here. Does your loop go through the other columns?"
)
def first_column_only(x, w, dz):
    return correlation.dw(x, np.hstack([dz[:, :1], 0 * dz[:, 1:]]))


@grad_conv2d.mistake("The last row of dz is left out. Where does `range` end?")
def last_row_left_out(x, w, dz):
    return correlation.dw(x, np.vstack([dz[:-1], 0 * dz[-1:]]))


@grad_conv2d.mistake("The last column of dz is left out. Where does `range` end?")
def last_column_left_out(x, w, dz):
    return correlation.dw(x, np.hstack([dz[:, :-1], 0 * dz[:, -1:]]))


@grad_conv2d.mistake(
    "This is divided by the number of rows of dz. Nothing in z divides, so nothing in dw does."
)
def divided_by_rows(x, w, dz):
    return correlation.dw(x, dz) / len(dz)


@grad_conv2d.mistake("The kernel moved on by 2. With stride 1 it is used at every place.")
def every_other_place(x, w, dz):
    thin = np.zeros_like(dz)
    thin[::2, ::2] = dz[::2, ::2]
    return correlation.dw(x, thin)


@grad_conv2d.mistake(
    "z went back instead of dz. What travels backwards is the gradient of the loss in z, not z."
)
def output_for_upstream(x, w, dz):
    return correlation.dw(x, correlation.valid(x, w))


@grad_conv2d.mistake(
    "dz was multiplied by z first. What travels back is dz: the value of z is not in it."
)
def output_times_upstream(x, w, dz):
    return correlation.dw(x, correlation.valid(x, w) * dz)


@grad_conv2d.mistake(
    "This is w times the sum of dz: what each weight met in x is missing. By how much does z[i, "
    "j] move when w[a, b] does?"
)
def kernel_times_sum(x, w, dz):
    return w * dz.sum()


@grad_conv2d.mistake(
    "x and dz were added up first and multiplied afterwards. Each dz[i, j] meets a pixel of its "
    "own."
)
def sums_multiplied(x, w, dz):
    return np.full(w.shape, x.sum() * dz.sum())


@grad_conv2d.mistake(
    "x was padded with zeros on all sides, so there are too many places. The kernel never left "
    "the image on the way forward."
)
def full(x, w, dz):
    return correlation.valid(correlation.padded(x, dz), dz)


@grad_conv2d.mistake(
    "You took the largest of the products. All outputs share the weight, and what they send back "
    "adds up."
)
def largest_for_sum(x, w, dz):
    windows = np.lib.stride_tricks.sliding_window_view(x, dz.shape)
    return (windows * dz).max(axis=(2, 3))


@grad_conv2d.mistake(
    "One axis of the products was summed, and the other is still there. Every use of the weight "
    "sends something back."
)
def summed_along_one_axis(x, w, dz):
    windows = np.lib.stride_tricks.sliding_window_view(x, dz.shape)
    return (windows * dz).sum(axis=3)


@grad_conv2d.mistake(
    "i and j are exchanged where x is read: z[i, j] was made of the patch that begins at row i "
    "and column j."
)
def rows_and_columns_exchanged(x, w, dz):
    kh, kw = w.shape
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        patch = x[j : j + kh, i : i + kw]
        if patch.shape == w.shape:
            dw += dz[i, j] * patch
    return dw


@grad_conv2d.mistake(
    "The patches lie side by side: you moved on by the kernel's size. With stride 1 the next "
    "patch begins one pixel further."
)
def side_by_side(x, w, dz):
    kh, kw = w.shape
    dw = np.zeros_like(w)
    for i, j in np.ndindex(dz.shape):
        patch = x[i * kh : i * kh + kh, j * kw : j * kw + kw]
        if patch.shape == w.shape:
            dw += dz[i, j] * patch
    return dw


@grad_conv2d.mistake("dz is in it twice. How often does it arrive?")
def upstream_squared(x, w, dz):
    return correlation.dw(x, dz * dz)
