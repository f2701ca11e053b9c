"""Back through a convolution of a batch with channels."""

import numpy as np

from backprop.c10_convolution import correlation, numbers
from grader.cases import given, normal
from grader.exercise import exercise
from grader.lazy import tf


def _batch_dx(x, w, dz):
    _, rows, columns, _ = dz.shape
    dx = np.zeros_like(x)
    for a, b in np.ndindex(w.shape[:2]):
        dx[:, a : a + rows, b : b + columns] += np.einsum("nijf,cf->nijc", dz, w[a, b])
    return dx


def _batch_dw(x, w, dz):
    _, rows, columns, _ = dz.shape
    dw = np.zeros_like(w)
    for a, b in np.ndindex(w.shape[:2]):
        patch = x[:, a : a + rows, b : b + columns]
        dw[a, b] = np.einsum("nijc,nijf->cf", patch, dz)
    return dw


def _in_batch(array):
    """The text's matrix as a batch of one image, or a kernel, with one channel."""
    return np.asarray(array)[None, :, :, None]


grad_conv2d_batch = exercise(
    points=6,
    function=lambda x, w: tf.nn.conv2d(x, w, strides=1, padding="VALID"),
    wrt=("x", "w"),
    returns=("dx", "dw"),
    terms=lambda x, w, dz: (correlation.size(w, dz), correlation.size(x, dz)),
    cases=[
        given(
            x=_in_batch(numbers.X),
            w=np.asarray(numbers.W)[:, :, None, None],
            dz=_in_batch(numbers.DZ),
        ),
        normal(x=(4, 5, 6, 2), w=(2, 3, 2, 3)),
        normal(x=(2, 7, 9, 4), w=(3, 5, 4, 6)),
        normal("as many kernels as channels", x=(3, 5, 4, 2), w=(2, 2, 2, 2)),
        normal(x=(3, 4, 6, 2), w=(3, 2, 2, 4), dtype="float32"),
        normal("a batch of a single image", x=(1, 4, 5, 2), w=(2, 3, 2, 3)),
        normal("a single channel", x=(2, 4, 5, 1), w=(3, 2, 1, 3)),
        normal("a single kernel", x=(2, 5, 4, 3), w=(2, 3, 3, 1)),
        normal("kernels of a single entry", x=(2, 3, 4, 3), w=(1, 1, 3, 2)),
        normal(
            "x and w with entries around 2⁵⁰",
            x=(2, 4, 5, 3),
            w=(2, 3, 3, 2),
            scale={"x": numbers.HUGE, "w": numbers.HUGE},
        ),
    ],
    hints=[
        "z[n, i, j, f] = Σ x[n, i + a, j + b, c] · w[a, b, c, f], summed over a, b and c. Take the "
        "indices one by one: which of them are summed on the way back to x, and which to w?",
        "A kernel is used on every image and at every position; a pixel's channel feeds every "
        "kernel. Whatever is used several times gets a sum over its uses.",
        "Loop over a and b alone. The patch x[:, a:a+…, b:b+…] has the height and width of dz, and "
        "with w[a, b] it is a matrix product over the channels, of which you know both gradients. "
        "There each pixel of each image is a row: `reshape(-1, C)` lays them below each other.",
    ],
    insight="What has no index n is shared by all images, and its gradient is a sum over them: a "
    "batch of 64 images sends back 64 gradients of the kernels, added up. For dw the sum "
    "runs over n, i and j, for dx over a, b and f.",
)


@grad_conv2d_batch.mistake(
    "You return dw, dx. Both are there; they are wanted in the order of the arguments: x, w."
)
def exchanged(x, w, dz):
    return _batch_dw(x, w, dz), _batch_dx(x, w, dz)


@grad_conv2d_batch.mistake("Only dx came back. The kernels were used as well: return dx and dw.")
def only_dx(x, w, dz):
    return _batch_dx(x, w, dz)


@grad_conv2d_batch.mistake("Only dw came back. The images were used as well: return dx and dw.")
def only_dw(x, w, dz):
    return _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the kernels lie on dz the way they lay on x. Seen from a pixel, the outputs it feeds "
    "run against the kernel."
)
def dx_kernel_not_turned(x, w, dz):
    return _batch_dx(x, w[::-1, ::-1], dz), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the kernels are turned upside down only. Which other axis runs backwards?"
)
def dx_kernel_upside_down(x, w, dz):
    return _batch_dx(x, w[:, ::-1], dz), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the kernels are mirrored left to right only. Which other axis runs backwards?"
)
def dx_kernel_mirrored(x, w, dz):
    return _batch_dx(x, w[::-1], dz), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the kernels are transposed. A matrix product wants a transpose on its way back; here "
    "height and width run backwards, and each stays where it is."
)
def dx_kernel_transposed(x, w, dz):
    kh, kw = w.shape[:2]
    padded = np.pad(dz, ((0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1), (0, 0)))
    rows, columns = padded.shape[1] - kw + 1, padded.shape[2] - kh + 1
    dx = 0
    for a, b in np.ndindex(kh, kw):
        dx = dx + np.einsum("nijf,cf->nijc", padded[:, b : b + rows, a : a + columns], w[a, b])
    return dx, _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx, dz is turned as well as the kernels. Only one of the two runs backwards."
)
def dx_dz_turned_too(x, w, dz):
    return _batch_dx(x, w[::-1, ::-1], dz)[:, ::-1, ::-1], _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the kernels are turned along every axis, those of C and F included. Only height and "
    "width run backwards."
)
def dx_channels_turned_too(x, w, dz):
    return _batch_dx(x, w[:, :, ::-1, ::-1], dz), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the last two axes of w are not exchanged. On the way back F numbers go in and C "
    "come out; only as many of one as of the other let this pass."
)
def dx_channels_not_exchanged(x, w, dz):
    if w.shape[2] != w.shape[3]:
        raise ValueError("dz has as many channels as w has filters")
    return _batch_dx(x, w.swapaxes(2, 3), dz), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the kernels were added up before they met dz. Each dz[…, f] belongs to its own kernel: "
    "multiply, then add."
)
def dx_filters_summed_first(x, w, dz):
    summed = _batch_dx(x, w.sum(axis=3, keepdims=True), dz.sum(axis=3, keepdims=True))
    return summed, _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx only the last kernel counts: the earlier ones were overwritten. Was it = where += was "
    "meant?"
)
def dx_last_filter_only(x, w, dz):
    return _batch_dx(x, w[..., -1:], dz[..., -1:]), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx, where patches overlap, the later one has replaced the earlier. Was it = where += was "
    "meant?"
)
def dx_overwritten(x, w, dz):
    dx = np.zeros_like(x)
    kh, kw = w.shape[:2]
    for i, j in np.ndindex(dz.shape[1:3]):
        dx[:, i : i + kh, j : j + kw] = np.einsum("nf,abcf->nabc", dz[:, i, j], w)
    return dx, _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "dx is smaller than x: there are no zeros around dz, and a corner pixel feeds an output too."
)
def dx_valid_for_full(x, w, dz):
    kh, kw = w.shape[:2]
    _, rows, columns, _ = dz.shape
    if rows < kh - 1 or columns < kw - 1:
        raise ValueError("the kernel is larger than dz")
    inner = _batch_dx(x, w, dz)[:, kh - 1 : rows, kw - 1 : columns]
    return inner, _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "dx has the height and width of dz (SAME); it should have those of x. How far can the kernel "
    "hang over the edge of dz and still touch it?"
)
def dx_same_for_full(x, w, dz):
    top, left = (w.shape[0]) // 2, (w.shape[1]) // 2
    _, rows, columns, _ = dz.shape
    inner = _batch_dx(x, w, dz)[:, top : top + rows, left : left + columns]
    return inner, _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "dw is the mean over the images. Where the loss is a mean over the batch, dz has that division "
    "in it already."
)
def dw_mean_over_batch(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x, w, dz) / len(x)


@grad_conv2d_batch.mistake(
    "dw is the mean over all images and positions. All uses share the weight, and what they send "
    "back adds up."
)
def dw_mean_over_positions(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x, w, dz) / dz[..., 0].size


@grad_conv2d_batch.mistake(
    "dx and dw are both divided by the number of images. There is no mean in the convolution."
)
def both_divided_by_n(x, w, dz):
    return _batch_dx(x, w, dz) / len(x), _batch_dw(x, w, dz) / len(x)


@grad_conv2d_batch.mistake(
    "In dw only the first image counts. The same kernels were used on every image of the batch."
)
def dw_first_image_only(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x[:1], w, dz[:1])


@grad_conv2d_batch.mistake(
    "In dw only the last image counts: the earlier ones were overwritten. Was it = where += was "
    "meant?"
)
def dw_last_image_only(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x[-1:], w, dz[-1:])


@grad_conv2d_batch.mistake(
    "In dw only the last position counts: the earlier ones were overwritten. Was it = where += was "
    "meant?"
)
def dw_last_position_only(x, w, dz):
    kh, kw = w.shape[:2]
    last = np.einsum("nabc,nf->abcf", x[:, -kh:, -kw:], dz[:, -1, -1])
    return _batch_dx(x, w, dz), last


@grad_conv2d_batch.mistake(
    "dw still has one kernel for each image. The images share one: what do their gradients do "
    "where they meet?"
)
def dw_not_summed(x, w, dz):
    each = [_batch_dw(x[n : n + 1], w, dz[n : n + 1]) for n in range(len(x))]
    return _batch_dx(x, w, dz), np.stack(each)


@grad_conv2d_batch.mistake(
    "In dw the channels were added up before they met dz. Each channel of x has weights of its own."
)
def dw_channels_summed(x, w, dz):
    summed = np.broadcast_to(x.sum(axis=3, keepdims=True), x.shape)
    return _batch_dx(x, w, dz), _batch_dw(summed, w, dz)


@grad_conv2d_batch.mistake(
    "In dw dz was added up over the kernels: each of them gets the same gradient. Each dz[…, f] "
    "belongs to a kernel of its own."
)
def dw_filters_summed(x, w, dz):
    summed = np.broadcast_to(dz.sum(axis=3, keepdims=True), dz.shape)
    return _batch_dx(x, w, dz), _batch_dw(x, w, summed)


@grad_conv2d_batch.mistake(
    "dw has its last two axes exchanged: it should have the shape of w, (kh, kw, C, F)."
)
def dw_channels_exchanged(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x, w, dz).swapaxes(2, 3)


@grad_conv2d_batch.mistake(
    "dw is turned by 180°. Turning belongs to the way back to the image; w[0, 0] meets the pixels "
    "from x[0, 0] on."
)
def dw_turned(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x, w, dz)[::-1, ::-1]


@grad_conv2d_batch.mistake(
    "In dw, dz was turned by 180°. It lies on x the way z does: first row with first row."
)
def dw_dz_turned(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x, w, dz[:, ::-1, ::-1])


@grad_conv2d_batch.mistake(
    "dw has height and width exchanged: row a of the kernel belongs to row a of the patch."
)
def dw_transposed(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x, w, dz).swapaxes(0, 1)


@grad_conv2d_batch.mistake(
    "dz is missing in both: these are the gradients of the plain sum of all outputs. How much does "
    "each output count?"
)
def no_upstream(x, w, dz):
    ones = np.ones_like(dz)
    return _batch_dx(x, w, ones), _batch_dw(x, w, ones)


@grad_conv2d_batch.mistake(
    "dx is empty: where nothing was padded, `[pad:-pad]` is `[0:0]`. Take `[pad:pad + H]` instead."
)
def empty_slice(x, w, dz):
    return _batch_dx(x, w, dz)[:, 0:0, 0:0], _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx each weight writes over what the weights before it had left: only the last one counts "
    "where they meet. Was it = where += was meant?"
)
def dx_overwritten_by_the_next_weight(x, w, dz):
    _, rows, columns, _ = dz.shape
    dx = np.zeros_like(x)
    for a, b in np.ndindex(w.shape[:2]):
        dx[:, a : a + rows, b : b + columns] = np.einsum("nijf,cf->nijc", dz, w[a, b])
    return dx, _batch_dw(x, w, dz)


def _dx_of_the_last_writer(x, w, dz):
    return dx_overwritten(x, w[..., -1:], dz[..., -1:])[0]


def _dw_of_the_last_use(x, w, dz):
    kh, kw = w.shape[:2]
    return np.einsum("abc,f->abcf", x[-1, -kh:, -kw:], dz[-1, -1, -1])


@grad_conv2d_batch.mistake(
    "In dx only what was written last is left, of the kernels and of the patches that overlap. Was "
    "it = where += was meant?"
)
def dx_overwritten_by_kernels_too(x, w, dz):
    return _dx_of_the_last_writer(x, w, dz), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dw only the last patch of the last image counts: the earlier ones were overwritten. Was it "
    "= where += was meant?"
)
def dw_overwritten(x, w, dz):
    return _batch_dx(x, w, dz), _dw_of_the_last_use(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx and in dw only what was written last is left. What is used several times gets a sum "
    "over its uses: was it = where += was meant?"
)
def both_overwritten(x, w, dz):
    return _dx_of_the_last_writer(x, w, dz), _dw_of_the_last_use(x, w, dz)


@grad_conv2d_batch.mistake(
    "The last row and the last column of dz are left out. Where does `range` end?"
)
def last_positions_left_out(x, w, dz):
    inner = dz.copy()
    inner[:, -1], inner[:, :, -1] = 0, 0
    return _batch_dx(x, w, inner), _batch_dw(x, w, inner)


@grad_conv2d_batch.mistake(
    "Every sign is turned in dx and dw. Where weights and dz are positive, does raising a pixel "
    "raise z?"
)
def sign(x, w, dz):
    return -_batch_dx(x, w, dz), -_batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx only the first image has a gradient. Each image of the batch has its own."
)
def dx_first_image_only(x, w, dz):
    return _batch_dx(x, w, np.concatenate([dz[:1], 0 * dz[1:]])), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx only the last image has a gradient: dx is begun anew in each turn of the loop, or "
    "written over."
)
def dx_last_image_only(x, w, dz):
    return _batch_dx(x, w, np.concatenate([0 * dz[:-1], dz[-1:]])), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx every image gets the sum over the batch. The images share the kernels, and not their "
    "pixels."
)
def dx_summed_over_images(x, w, dz):
    summed = np.broadcast_to(dz.sum(axis=0, keepdims=True), dz.shape)
    return _batch_dx(x, w, summed), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "dx is divided by the number of images. Where the loss is a mean over the batch, dz has that "
    "division in it already."
)
def dx_mean_over_batch(x, w, dz):
    return _batch_dx(x, w, dz) / len(x), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx only the last position counts: dx is begun anew in each turn of the loop. Begin it "
    "once, and add."
)
def dx_last_position_only(x, w, dz):
    only = np.zeros_like(dz)
    only[:, -1, -1] = dz[:, -1, -1]
    return _batch_dx(x, w, only), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "dz is missing in dx: each output counts with weight 1. How much does each of them matter?"
)
def dx_without_upstream(x, w, dz):
    return _batch_dx(x, w, np.ones_like(dz)), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "dz is missing in dw: each output counts with weight 1. How much does each of them matter?"
)
def dw_without_upstream(x, w, dz):
    return _batch_dx(x, w, dz), _batch_dw(x, w, np.ones_like(dz))


@grad_conv2d_batch.mistake(
    "In dw only the first position counts. The kernels were used at every one."
)
def dw_first_position_only(x, w, dz):
    only = np.zeros_like(dz)
    only[:, 0, 0] = dz[:, 0, 0]
    return _batch_dx(x, w, dz), _batch_dw(x, w, only)


@grad_conv2d_batch.mistake("The last row of dz is left out. Where does `range` end?")
def last_rows_left_out(x, w, dz):
    inner = dz.copy()
    inner[:, -1] = 0
    return _batch_dx(x, w, inner), _batch_dw(x, w, inner)


@grad_conv2d_batch.mistake("The last column of dz is left out. Where does `range` end?")
def last_columns_left_out(x, w, dz):
    inner = dz.copy()
    inner[:, :, -1] = 0
    return _batch_dx(x, w, inner), _batch_dw(x, w, inner)


@grad_conv2d_batch.mistake(
    "This takes the kernels to be square: their height was used for their width as well. w has "
    "shape (kh, kw, C, F)."
)
def square_kernels(x, w, dz):
    side, (rows, columns) = len(w), dz.shape[1:3]
    dx, dw = np.zeros_like(x), np.zeros((side, side, *w.shape[2:]))
    for i, j in np.ndindex(rows, columns):
        dx[:, i : i + side, j : j + side] += np.einsum("abcf,nf->nabc", w, dz[:, i, j])
        patch = x[:, i : i + side, j : j + side]
        dw += np.einsum("nabc,nf->abcf", patch, dz[:, i, j])
    return dx, dw


grad_conv2d_batch.equivalent(
    "Every entry of dw is assigned.",
    "dx, dw = (np.zeros_like(x), np.zeros_like(w)) → dx, dw = (np.zeros_like(x), np.ones_like(w))",
)
