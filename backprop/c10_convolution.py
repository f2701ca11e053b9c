"""Chapter 10: the gradient of a convolution is a convolution."""

import numpy as np

from grader.cases import given, normal
from grader.exercise import exercise
from grader.lazy import tf

#: A factor that the gradient does not feel, and that takes all digits from a finite difference.
_HUGE = 2.0**50

_X = [[3.0, 4.0, 5.0, 6.0], [4.0, 5.0, 6.0, 7.0], [5.0, 6.0, 7.0, 8.0], [6.0, 7.0, 8.0, 9.0]]
_W = [[1.0, 2.0], [3.0, 4.0]]
_DZ = [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]]


def _conv2d(x, w):
    """z of shape (H − kh + 1, W − kw + 1), in TensorFlow: nothing is turned, stride 1, VALID."""
    z = tf.nn.conv2d(x[None, :, :, None], w[:, :, None, None], strides=1, padding="VALID")
    return z[0, :, :, 0]


def _valid(x, w):
    """The same in NumPy; a ValueError where w is larger than x by more than one."""
    rows, columns = np.subtract(x.shape, w.shape) + 1
    z = np.zeros((rows, columns), x.dtype)
    for a, b in np.ndindex(w.shape):
        z += w[a, b] * x[a : a + rows, b : b + columns]
    return z


def _padded(dz, w):
    """dz with so many zeros around it that the kernel can hang over by all but one pixel."""
    kh, kw = w.shape
    return np.pad(dz, ((kh - 1, kh - 1), (kw - 1, kw - 1)))


def _size(a, b):
    """A bound on every sum of products of a and b. Computed by Fourier transforms, a convolution
    is as exact as this, also where few terms are added up."""
    return np.linalg.norm(a) * np.linalg.norm(b)


def _turned(a):
    return a[::-1, ::-1]


def _dw(x, dz):
    return _valid(x, dz)


def _dx(w, dz):
    return _valid(_padded(dz, w), _turned(w))


# ----------------------------------------------------------------------------------- pixel_uses


def _counts(n, k):
    """How many windows of k pixels, starting at 0 … n − k, cover each of n pixels in a row."""
    return np.array([sum(start <= i < start + k for start in range(n - k + 1)) for i in range(n)])


pixel_uses = exercise(
    points=2,
    expects=lambda n, k: np.outer(_counts(n, k), _counts(n, k)),
    returns="uses",
    cases=[
        given(f"n = {n} and k = {k}", n=n, k=k)
        for n, k in [(3, 2), (4, 2), (5, 3), (4, 3), (7, 3), (7, 4), (6, 5), (4, 4), (4, 1), (1, 1)]
    ],
    hints=[
        "Take one row of n pixels and a window of k that slides along it. Which positions of the "
        "window cover pixel i?",
        "A window may start at 0, 1, …, n − k, and covers pixel i if it starts at one of "
        "i − k + 1, …, i. How many starts are in both lists?",
        "The window's row and column are chosen independently of each other. Or let the computer "
        "count: slide the k × k window over zeros and, at every stop, note which pixels it covers.",
    ],
)


@pixel_uses.mistake(
    "Every pixel gets k². The pixels at the border are under fewer windows: no window hangs over "
    "the edge."
)
def all_alike(n, k):
    return np.full((n, n), k * k)


@pixel_uses.mistake(
    "Every pixel is counted once. The windows overlap: did each one replace the count (=) that it "
    "should have raised (+=)?"
)
def all_once(n, k):
    return np.ones((n, n))


@pixel_uses.mistake(
    "These windows lie side by side. With stride 1 the next window starts one pixel further, not k."
)
def side_by_side(n, k):
    covered = (np.arange(n) < n // k * k).astype(float)
    return np.outer(covered, covered)


@pixel_uses.mistake(
    "This has one entry per output, and says how many pixels it is made of. The question runs the "
    "other way: one entry per pixel, how many outputs it feeds."
)
def pixels_per_output(n, k):
    return np.full((n - k + 1, n - k + 1), k * k)


@pixel_uses.mistake(
    "The counts grow from the top left corner and never come down again. What happens at the other "
    "two edges?"
)
def one_corner_only(n, k):
    count = np.minimum(np.arange(n) + 1, k)
    return np.outer(count, count)


@pixel_uses.mistake(
    "This is right while the kernel is small. No pixel is used more often than there are windows: "
    "how many are there along one side?"
)
def more_than_windows(n, k):
    i = np.arange(n)
    count = np.minimum(np.minimum(i + 1, n - i), k)
    return np.outer(count, count)


@pixel_uses.mistake(
    "The counts keep growing towards the middle. A window of k pixels covers a pixel from at most "
    "k positions."
)
def more_than_kernel(n, k):
    i = np.arange(n)
    count = np.minimum(np.minimum(i + 1, n - i), n - k + 1)
    return np.outer(count, count)


@pixel_uses.mistake(
    "The counts of row and column are added. Each row position goes with every column position: "
    "how many pairs are there?"
)
def added(n, k):
    return _counts(n, k)[:, None] + _counts(n, k)


@pixel_uses.mistake(
    "The smaller of the two counts was taken. Each row position goes with every column position: "
    "how many pairs are there?"
)
def smaller_of_two(n, k):
    return np.minimum.outer(_counts(n, k), _counts(n, k))


@pixel_uses.mistake("This is right for a single row of pixels. The image has n rows and n columns.")
def one_row(n, k):
    return _counts(n, k)


@pixel_uses.mistake(
    "The last window is missing along each side. Count the starts 0, 1, …, n − k: how many are "
    "they?"
)
def last_window_missing(n, k):
    count = np.array([sum(s <= i < s + k for s in range(n - k)) for i in range(n)])
    return np.outer(count, count)


@pixel_uses.mistake(
    "These windows hang over the edge, as with padding SAME. Here each lies within the image."
)
def same_padding(n, k):
    before = (k - 1) // 2
    starts = range(-before, n - before)
    count = np.array([sum(s <= i < s + k for s in starts) for i in range(n)])
    return np.outer(count, count)


@pixel_uses.mistake("These are shares of k². The question is how many, not which part.")
def shares(n, k):
    return np.outer(_counts(n, k), _counts(n, k)) / k**2


# ---------------------------------------------------------------------------------- grad_conv2d


def _tensorflow_layout(shape):
    """The source's own answer comes straight from tf.nn.conv2d: (1, kh, kw, 1)."""
    return (1, *shape, 1)


grad_conv2d = exercise(
    points=6,
    function=_conv2d,
    wrt="w",
    returns="dw",
    terms=lambda x, w, dz: _size(x, dz),
    also_shape=_tensorflow_layout,
    cases=[
        given(x=_X, w=_W, dz=_DZ),
        normal(x=(8, 11), w=(3, 2)),
        normal(x=(5, 9), w=(2, 3)),
        normal(x=(4, 4), w=(2, 2)),
        normal(x=(5, 5), w=(3, 3)),
        normal(x=(6, 5), w=(2, 4), dtype="float32"),
        normal("a kernel of a single entry", x=(3, 4), w=(1, 1)),
        normal("a kernel of a single row", x=(2, 6), w=(1, 4)),
        normal("a kernel as large as the image", x=(4, 2), w=(4, 2)),
        normal("an image of a single column", x=(5, 1), w=(2, 1)),
        normal("w with entries around 2⁵⁰", x=(4, 6), w=(3, 2), scale={"w": _HUGE}),
    ],
    hints=[
        "Pick one weight, w[a, b]. It is used once for every output: which pixel does it meet in "
        "z[0, 0], in z[0, 1], in z[i, j]?",
        "z[i, j] = Σ x[i + a, j + b] · w[a, b], so each use sends dz[i, j] · x[i + a, j + b] back "
        "to w[a, b], and all uses add up.",
        "In that sum over i and j, a and b only shift the place at which x is read: something of "
        "the shape of dz slides over x. Compare it with the formula of z itself.",
    ],
)


@grad_conv2d.mistake(
    "dz was turned by 180° first. TensorFlow's convolution turns nothing on its way forward; does "
    "x[i + a, j + b] run against i and j, or with them? (Some libraries' `convolve` turns by "
    "itself.)"
)
def dz_turned(x, w, dz):
    return _valid(x, _turned(dz))


@grad_conv2d.mistake(
    "The result is turned by 180°. The weight w[0, 0] meets the pixels from x[0, 0] on: follow its "
    "gradient back to its place."
)
def result_turned(x, w, dz):
    return _turned(_dw(x, dz))


@grad_conv2d.mistake(
    "x was turned by 180° and dz was not: each dz[i, j] meets the patch at the opposite end of the "
    "image. Which patch was z[i, j] made of?"
)
def x_turned(x, w, dz):
    return _valid(_turned(x), dz)


@grad_conv2d.mistake(
    "The two arguments are exchanged: here the large x slides over the small dz. Which of the two "
    "has to slide over the other for an answer of the shape of w?"
)
def arguments_exchanged(x, w, dz):
    return _valid(dz, x)


@grad_conv2d.mistake(
    "dz is transposed. Its row i belongs to row i of z; with an image wider than high it would not "
    "even fit."
)
def dz_transposed(x, w, dz):
    return _valid(x, dz.T)


@grad_conv2d.mistake(
    "x is transposed, dz is not: the two no longer lie on each other as they did on the way "
    "forward."
)
def x_transposed(x, w, dz):
    return _valid(x.T, dz)


@grad_conv2d.mistake(
    "The result is transposed: dw[a, b] stands at [b, a]. A symmetric image hides that."
)
def result_transposed(x, w, dz):
    return _dw(x, dz).T


@grad_conv2d.mistake("dz was turned upside down. Its first row belongs to the first row of z.")
def dz_upside_down(x, w, dz):
    return _valid(x, dz[::-1])


@grad_conv2d.mistake(
    "dz was mirrored left to right. Its first column belongs to the first column of z."
)
def dz_mirrored(x, w, dz):
    return _valid(x, dz[:, ::-1])


@grad_conv2d.mistake(
    "The result stands upside down. Which row of w is the one that touches the image's first row?"
)
def result_upside_down(x, w, dz):
    return _dw(x, dz)[::-1]


@grad_conv2d.mistake(
    "The result is mirrored left to right. Which column of w touches the image's first column?"
)
def result_mirrored(x, w, dz):
    return _dw(x, dz)[:, ::-1]


@grad_conv2d.mistake(
    "dz is missing: the patches of x were added up, each with weight 1. How much does each output "
    "count?"
)
def no_upstream(x, w, dz):
    return _dw(x, np.ones_like(dz))


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
    return _dw(x, dz) / dz.size


@grad_conv2d.mistake(
    "This is divided by the number of weights. Nothing in z divides, so nothing in dw does."
)
def divided_by_weights(x, w, dz):
    return _dw(x, dz) / w.size


@grad_conv2d.mistake(
    "This is z once more, x with w: the way forward. What takes the place of w on the way back?"
)
def forward_value(x, w, dz):
    return _valid(x, w)


@grad_conv2d.mistake(
    "x was padded with zeros and the result cut to the shape of w, at its top left. No padding, no "
    "cutting: on the way forward the kernel never left the image."
)
def full_then_cropped(x, w, dz):
    kh, kw = w.shape
    return _valid(_padded(x, dz), dz)[:kh, :kw]


@grad_conv2d.mistake(
    "x was padded so that the answer has the shape of x (SAME). The kernel never left the image on "
    "the way forward: what stays when nothing hangs over?"
)
def same_for_valid(x, w, dz):
    return _same(x, dz)


@grad_conv2d.mistake("The right sum, then multiplied by w. What is the derivative of x · w in w?")
def scaled_by_w(x, w, dz):
    return _dw(x, dz) * w


@grad_conv2d.mistake(
    "dz was added up before it met x. Each dz[i, j] belongs to a patch of its own: multiply, then "
    "add."
)
def sum_of_upstream(x, w, dz):
    kh, kw = w.shape
    return dz.sum() * x[:kh, :kw]


@grad_conv2d.mistake("This is dx, the gradient of the image. The question is for the kernel's.")
def dx_for_dw(x, w, dz):
    return _dx(w, dz)


def _same(x, w):
    """TensorFlow's padding SAME: what is odd goes below and to the right."""
    before = [(k - 1) // 2 for k in w.shape]
    return _valid(np.pad(x, [(b, k - 1 - b) for b, k in zip(before, w.shape, strict=True)]), w)


# -------------------------------------------------------------------------------- grad_conv2d_x

grad_conv2d_x = exercise(
    points=7,
    function=_conv2d,
    wrt="x",
    returns="dx",
    terms=lambda x, w, dz: _size(w, dz),
    also_shape=_tensorflow_layout,
    cases=[
        given(x=_X, w=_W, dz=_DZ),
        normal(x=(8, 11), w=(3, 2)),
        normal(x=(5, 9), w=(2, 3)),
        normal(x=(4, 4), w=(2, 2)),
        normal(x=(6, 6), w=(3, 3)),
        normal(x=(6, 7), w=(2, 4), dtype="float32"),
        normal("a kernel of a single entry", x=(3, 4), w=(1, 1)),
        normal("a kernel of a single row", x=(2, 6), w=(1, 3)),
        normal("a kernel as large as the image", x=(4, 3), w=(4, 3)),
        normal("an image of a single column", x=(5, 1), w=(2, 1)),
        normal("x with entries around 2⁵⁰", x=(5, 6), w=(3, 2), scale={"x": _HUGE}),
    ],
    hints=[
        "Pick one pixel in the middle. Which outputs does it feed, and through which weight each? "
        "Then do a corner: it feeds a single one.",
        "z[i, j] uses x[i + a, j + b] through w[a, b]. Go through the outputs: each sends dz[i, j] "
        "times something back to the patch that it was made of. Patches overlap.",
        "Seen from pixel [p, q], the outputs lie at [p − a, q − b]: as a and b grow, they run up "
        "and to the left. What must be done to the kernel so that it can slide as usual, and how "
        "many zeros does dz need around it so that even a corner pixel has a full window?",
    ],
)


@grad_conv2d_x.mistake(
    "The kernel lies on dz the way it lay on x. Seen from a pixel, the outputs it feeds run "
    "against the kernel: x[1, 1] reaches z[0, 0] through w[1, 1]. (If you did turn it: some "
    "libraries' `convolve` turns it once more.)"
)
def kernel_not_turned(x, w, dz):
    return _valid(_padded(dz, w), w)


@grad_conv2d_x.mistake(
    "The kernel is transposed. A matrix product wants a transpose on its way back; here both axes "
    "run backwards, and each stays where it is."
)
def transposed_for_turned(x, w, dz):
    return _valid(_padded(dz, w), w.T)


@grad_conv2d_x.mistake(
    "The kernel is turned and transposed as well. Rows of w belong to rows of x, on the way back "
    "too."
)
def turned_and_transposed(x, w, dz):
    return _valid(_padded(dz, w), _turned(w).T)


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
    return _valid(_padded(dz, w), w[::-1])


@grad_conv2d_x.mistake(
    "The kernel is mirrored left to right only. Two axes run backwards here, and this turns one."
)
def kernel_mirrored(x, w, dz):
    return _valid(_padded(dz, w), w[:, ::-1])


@grad_conv2d_x.mistake("The kernel is turned by 90°. Follow w[0, 0]: where does it have to end up?")
def kernel_turned_left(x, w, dz):
    return _valid(_padded(dz, w), np.rot90(w))


@grad_conv2d_x.mistake(
    "The kernel is turned by 270°, or by 90° the other way. Follow w[0, 0]: where does it have to "
    "end up?"
)
def kernel_turned_right(x, w, dz):
    return _valid(_padded(dz, w), np.rot90(w, -1))


@grad_conv2d_x.mistake(
    "The kernel is turned, and dz is turned as well. The outputs lie where they always lay: only "
    "one of the two runs backwards."
)
def dz_turned_too(x, w, dz):
    return _valid(_padded(_turned(dz), w), _turned(w))


@grad_conv2d_x.mistake(
    "dz is turned instead of the kernel. That gives the right image, turned by 180°: what came "
    "back to the last pixel stands at the first."
)
def dz_turned_instead(x, w, dz):
    return _valid(_padded(_turned(dz), w), w)


@grad_conv2d_x.mistake(
    "There are no zeros around dz, so the result is smaller than z, where it should be as large as "
    "x. A corner pixel feeds an output too."
)
def valid_for_full(x, w, dz):
    return _valid(dz, _turned(w))


@grad_conv2d_x.mistake(
    "The result is as large as dz (SAME); it should be as large as x. How far can the kernel hang "
    "over the edge of dz and still touch it?"
)
def same_for_full(x, w, dz):
    return _same(dz, _turned(w))


@grad_conv2d_x.mistake(
    "Zeros are put above and to the left of dz only. The pixels at the other two edges feed "
    "outputs as well."
)
def padded_before_only(x, w, dz):
    kh, kw = w.shape
    return _valid(np.pad(dz, ((kh - 1, 0), (kw - 1, 0))), _turned(w))


@grad_conv2d_x.mistake(
    "Zeros are put below and to the right of dz only. The pixels at the first two edges feed "
    "outputs as well."
)
def padded_after_only(x, w, dz):
    kh, kw = w.shape
    return _valid(np.pad(dz, ((0, kh - 1), (0, kw - 1))), _turned(w))


@grad_conv2d_x.mistake(
    "All the zeros stand above and to the left of dz. The size is right; the image is shifted "
    "against the one you want."
)
def all_padding_before(x, w, dz):
    kh, kw = w.shape
    return _valid(np.pad(dz, ((2 * kh - 2, 0), (2 * kw - 2, 0))), _turned(w))


@grad_conv2d_x.mistake(
    "All the zeros stand below and to the right of dz. The size is right, and the result begins "
    "too late: its first pixel has to see z[0, 0] alone."
)
def all_padding_after(x, w, dz):
    kh, kw = w.shape
    return _valid(np.pad(dz, ((0, 2 * kh - 2), (0, 2 * kw - 2))), _turned(w))


@grad_conv2d_x.mistake(
    "Where two patches overlap, the later one has replaced the earlier. Was it = where += was "
    "meant?"
)
def overwritten_(x, w, dz):
    dx = np.zeros_like(x)
    for i, j in np.ndindex(dz.shape):
        dx[i : i + w.shape[0], j : j + w.shape[1]] = dz[i, j] * w
    return dx


@grad_conv2d_x.mistake(
    "This is the gradient of the kernel. dx is made of dz and w: x itself does not come into it."
)
def dw_for_dx(x, w, dz):
    return _dw(x, dz)


@grad_conv2d_x.mistake(
    "dz is missing: every output counts with weight 1. How much does each of them matter?"
)
def no_upstream_(x, w, dz):
    return _dx(w, np.ones_like(dz))


@grad_conv2d_x.mistake(
    "z went back instead of dz. What travels backwards is the gradient of the loss in z, not z."
)
def z_for_dz(x, w, dz):
    return _dx(w, _valid(x, w))


@grad_conv2d_x.mistake("This is z, the value on the way forward; nothing has been differentiated.")
def forward_value_(x, w, dz):
    return _valid(x, w)


@grad_conv2d_x.mistake(
    "Each pixel's gradient is divided by the number of its uses. Where gradients meet they add; "
    "nobody takes their mean."
)
def mean_over_uses(x, w, dz):
    return _dx(w, dz) / _dx(np.ones_like(w), np.ones_like(dz))


@grad_conv2d_x.mistake("The right sum, then multiplied by x. What is the derivative of x · w in x?")
def scaled_by_x(x, w, dz):
    return _dx(w, dz) * x


@grad_conv2d_x.mistake(
    "The result is transposed: dx[p, q] stands at [q, p]. Try an image that is wider than high."
)
def result_transposed_(x, w, dz):
    return _dx(w, dz).T


@grad_conv2d_x.mistake(
    "dz is transposed: what row i of z sends back arrives at column i of the image."
)
def dz_transposed_(x, w, dz):
    return _dx(w, dz.T)


# ----------------------------------------------------------------------------- grad_conv2d_batch


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
    terms=lambda x, w, dz: (_size(w, dz), _size(x, dz)),
    cases=[
        given(x=_in_batch(_X), w=np.asarray(_W)[:, :, None, None], dz=_in_batch(_DZ)),
        normal(x=(4, 5, 6, 2), w=(2, 3, 2, 3)),
        normal(x=(2, 7, 9, 4), w=(3, 5, 4, 6)),
        normal("as many filters as channels", x=(3, 5, 4, 2), w=(2, 2, 2, 2)),
        normal(x=(3, 4, 6, 2), w=(3, 2, 2, 4), dtype="float32"),
        normal("a batch of a single image", x=(1, 4, 5, 2), w=(2, 3, 2, 3)),
        normal("a single channel", x=(2, 4, 5, 1), w=(3, 2, 1, 3)),
        normal("a single filter", x=(2, 5, 4, 3), w=(2, 3, 3, 1)),
        normal("kernels of a single entry", x=(2, 3, 4, 3), w=(1, 1, 3, 2)),
        normal(
            "x and w with entries around 2⁵⁰",
            x=(2, 4, 5, 3),
            w=(2, 3, 3, 2),
            scale={"x": _HUGE, "w": _HUGE},
        ),
    ],
    hints=[
        "z[n, i, j, f] = Σ x[n, i + a, j + b, c] · w[a, b, c, f], summed over a, b and c. Take the "
        "indices one by one: which of them are summed on the way back to x, and which to w?",
        "A filter is used on every image and at every position; a pixel's channel feeds every "
        "filter. Whatever is used several times gets a sum over its uses.",
        "Loop over a and b alone. The patch x[:, a:a+…, b:b+…] has the height and width of dz, and "
        "with w[a, b] it is a matrix product over the channels: you know both gradients of that "
        "one.",
    ],
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
    "In dx the kernels are turned along every axis, channels and filters included. Only height and "
    "width run backwards."
)
def dx_channels_turned_too(x, w, dz):
    return _batch_dx(x, w[:, :, ::-1, ::-1], dz), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the channels and filters of w are not exchanged. On the way back the filters go in and "
    "the channels come out; only as many of one as of the other let this pass."
)
def dx_channels_not_exchanged(x, w, dz):
    if w.shape[2] != w.shape[3]:
        raise ValueError("dz has as many channels as w has filters")
    return _batch_dx(x, w.swapaxes(2, 3), dz), _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx the filters were added up before they met dz. Each dz[…, f] belongs to its own filter: "
    "multiply, then add."
)
def dx_filters_summed_first(x, w, dz):
    summed = _batch_dx(x, w.sum(axis=3, keepdims=True), dz.sum(axis=3, keepdims=True))
    return summed, _batch_dw(x, w, dz)


@grad_conv2d_batch.mistake(
    "In dx only the last filter counts: the earlier ones were overwritten. Was it = where += was "
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
    "In dw the filters were added up: every filter gets the same gradient. Each dz[…, f] belongs "
    "to a filter of its own."
)
def dw_filters_summed(x, w, dz):
    summed = np.broadcast_to(dz.sum(axis=3, keepdims=True), dz.shape)
    return _batch_dx(x, w, dz), _batch_dw(x, w, summed)


@grad_conv2d_batch.mistake(
    "dw has channels and filters exchanged: it should have the shape of w, with filters last."
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
def no_upstream__(x, w, dz):
    ones = np.ones_like(dz)
    return _batch_dx(x, w, ones), _batch_dw(x, w, ones)
