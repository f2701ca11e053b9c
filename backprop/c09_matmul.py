"""Chapter 09: matrix products, and what broadcasting does on the way back."""

from itertools import permutations

import numpy as np

from grader.cases import given, normal
from grader.exercise import exercise
from grader.lazy import tf

#: A factor that the gradient does not feel, and that takes all digits from a finite difference.
_HUGE = 2.0**50

_X = [[3.0, 4.0], [5.0, 6.0]]
_Y = [[4.0, 5.0], [6.0, 7.0]]
_DZ = [[1.0, 2.0], [3.0, 4.0]]

# ---------------------------------------------------------------------------------- grad_matmul

grad_matmul = exercise(
    points=4,
    function=lambda x, y: tf.matmul(x, y),
    cases=[
        given(x=_X, y=_Y, dz=_DZ),
        normal(x=(2, 3), y=(3, 4)),
        normal(x=(5, 2), y=(2, 3)),
        normal(x=(3, 3), y=(3, 3)),
        normal(x=(4, 5), y=(5, 3), dtype="float32"),
        normal("x with a single row", x=(1, 3), y=(3, 2)),
        normal("y with a single column", x=(2, 4), y=(4, 1)),
        normal("a column times a row", x=(3, 1), y=(1, 2)),
        normal("matrices of one entry", x=(1, 1), y=(1, 1)),
        normal("x with entries around 2⁵⁰", x=(3, 2), y=(2, 4), scale={"x": _HUGE}),
    ],
    hints=[
        "Pick one entry, x[i, j]. Which entries of z does it reach, and with what factor each?",
        "z[i, k] = Σⱼ x[i, j] · y[j, k], so x[i, j] reaches row i of z only. Collect what comes "
        "back from that row: dx[i, j] = Σₖ dz[i, k] · …",
        "A sum over k in which k is the second index of both factors: a matrix product sums over "
        "the second index of the left and the first of the right. What turns one into the other?",
    ],
)


@grad_matmul.mistake(
    "The right two factors in the right order, and the sum runs over the wrong index of y. Write "
    "out dx[i, j] as a sum: which index of y is summed over?"
)
def y_not_transposed(x, y, dz):
    return dz @ y


@grad_matmul.mistake(
    "y is transposed as it should be, and stands on the left. Matrices do not commute: which side "
    "of x does y stand on in z = x @ y?"
)
def factors_exchanged(x, y, dz):
    return y.T @ dz


@grad_matmul.mistake(
    "dz is multiplied by y from the left, with nothing transposed. Square matrices let that pass; "
    "write the shapes (n, m), (m, k), (n, k) beside the factors."
)
def factors_exchanged_not_transposed(x, y, dz):
    return y @ dz


@grad_matmul.mistake(
    "dz is transposed here and y is not. Row i of dx comes from row i of dz: does dz have to turn?"
)
def dz_transposed_for_y(x, y, dz):
    return dz.T @ y


@grad_matmul.mistake(
    "Both factors are transposed. Only one of them is summed over an index that stands in the "
    "wrong place."
)
def both_transposed(x, y, dz):
    return dz.T @ y.T


@grad_matmul.mistake(
    "These are the right numbers with rows and columns exchanged: dx should have the shape of x."
)
def result_transposed(x, y, dz):
    return y @ dz.T


@grad_matmul.mistake(
    "Both factors are transposed and exchanged: that is the transpose of dz @ y, and dz @ y "
    "already sums over the wrong index."
)
def both_transposed_and_exchanged(x, y, dz):
    return y.T @ dz.T


@grad_matmul.mistake(
    "dz and y are multiplied entry by entry. Each x[i, j] reaches a whole row of z, so its "
    "gradient is a sum."
)
def elementwise(x, y, dz):
    return dz * y


@grad_matmul.mistake(
    "y is transposed, and then multiplied entry by entry: the sum over the row of z that x[i, j] "
    "reaches is missing."
)
def elementwise_transposed(x, y, dz):
    return dz * y.T


@grad_matmul.mistake(
    "This is x · dz entry by entry. The slope of z in x is made of what x was multiplied by."
)
def x_times_dz(x, y, dz):
    return x * dz


@grad_matmul.mistake(
    "dz is missing: this is the gradient of the plain sum of all outputs. How much does each "
    "output count?"
)
def no_upstream(x, y, dz):
    return np.ones_like(dz) @ y.T


@grad_matmul.mistake(
    "This is y with its rows and columns exchanged, and nothing else. It holds the local slopes; "
    "what becomes of dz?"
)
def only_y_transposed(x, y, dz):
    return y.T


@grad_matmul.mistake("This is y itself, as for numbers: (xy)′ = y. What becomes of dz?")
def only_y(x, y, dz):
    return y


@grad_matmul.mistake("This is dy, the gradient of the other factor. The question is for dx.")
def other_argument(x, y, dz):
    return x.T @ dz


@grad_matmul.mistake(
    "x stands where y should: the slope of z in one factor is made of the other factor."
)
def x_for_y(x, y, dz):
    return dz @ x.T


@grad_matmul.mistake("This is z, the value on the way forward; nothing has been differentiated.")
def forward_value(x, y, dz):
    return x @ y


@grad_matmul.mistake(
    "This is divided by the number of rows. A mean over the rows would do that; there is none here."
)
def divided_by_n(x, y, dz):
    return dz @ y.T / len(x)


@grad_matmul.mistake(
    "This is divided by the number of entries of z. Gradients that meet add up; nobody takes their "
    "mean."
)
def divided_by_size(x, y, dz):
    return dz @ y.T / dz.size


@grad_matmul.mistake(
    "The rows of dz and of y were summed first and multiplied afterwards. Each dz[i, k] has its "
    "own partner y[j, k]: multiply, then add."
)
def row_sums(x, y, dz):
    return dz.sum(axis=1, keepdims=True) * y.sum(axis=1)


@grad_matmul.mistake(
    "The rows of the result were summed as well. Each entry of x keeps a gradient of its own."
)
def result_summed(x, y, dz):
    return (dz @ y.T).sum(axis=1)


@grad_matmul.mistake(
    "Only the last column of z counts here: the earlier terms of the sum were overwritten. Was it "
    "= where += was meant?"
)
def overwritten(x, y, dz):
    return np.outer(dz[:, -1], y[:, -1])


@grad_matmul.mistake(
    "This undoes the multiplication: it finds the x that would give dz. A gradient does not solve "
    "for x, it asks how much z changes when x does."
)
def inverse(x, y, dz):
    return dz @ np.linalg.inv(y)


# -------------------------------------------------------------------------------- grad_matmul_y

grad_matmul_y = exercise(
    points=4,
    function=lambda x, y: tf.matmul(x, y),
    wrt="y",
    returns="dy",
    cases=[
        given(x=_X, y=_Y, dz=_DZ),
        normal(x=(4, 3), y=(3, 2)),
        normal(x=(2, 5), y=(5, 3)),
        normal(x=(3, 3), y=(3, 3)),
        normal(x=(5, 2), y=(2, 4), dtype="float32"),
        normal("x with a single row", x=(1, 3), y=(3, 2)),
        normal("y with a single column", x=(2, 4), y=(4, 1)),
        normal("a column times a row", x=(3, 1), y=(1, 2)),
        normal("matrices of one entry", x=(1, 1), y=(1, 1)),
        normal("y with entries around 2⁵⁰", x=(3, 2), y=(2, 4), scale={"y": _HUGE}),
    ],
    hints=[
        "Pick one entry, y[j, k]. It reaches one column of z. Which one, and with what factor in "
        "each row?",
        "z[i, k] = Σⱼ x[i, j] · y[j, k]. What comes back to y[j, k] is a sum over the rows i: "
        "dy[j, k] = Σᵢ … · dz[i, k].",
        "In that sum i is the first index of both factors. A matrix product sums over the second "
        "index of the left and the first of the right; and dy has the shape of y.",
    ],
)


@grad_matmul_y.mistake(
    "The right two factors in the right order, and the sum runs over the wrong index of x. Write "
    "out dy[j, k] as a sum: which index of x is summed over?"
)
def x_not_transposed(x, y, dz):
    return x @ dz


@grad_matmul_y.mistake(
    "dz is transposed here where x should be. Column k of dy comes from column k of dz."
)
def dz_transposed_for_x(x, y, dz):
    return x @ dz.T


@grad_matmul_y.mistake(
    "Both x and dz are transposed. Only one of the two is summed over an index that stands in the "
    "wrong place."
)
def both_transposed_(x, y, dz):
    return x.T @ dz.T


@grad_matmul_y.mistake(
    "x and dz are exchanged, and neither is transposed. Write the shapes (n, m), (m, k), (n, k) "
    "beside the factors: which inner sizes have to meet?"
)
def factors_exchanged_not_transposed_(x, y, dz):
    return dz @ x


@grad_matmul_y.mistake(
    "x is transposed as it should be, and stands on the right. On which side of y does x stand in "
    "z = x @ y?"
)
def factors_exchanged_(x, y, dz):
    return dz @ x.T


@grad_matmul_y.mistake(
    "These are the right numbers with rows and columns exchanged: dy should have the shape of y."
)
def result_transposed_(x, y, dz):
    return dz.T @ x


@grad_matmul_y.mistake(
    "x and dz are both transposed and exchanged: that is the transpose of x @ dz, and x @ dz "
    "already sums over the wrong index."
)
def both_transposed_and_exchanged_(x, y, dz):
    return dz.T @ x.T


@grad_matmul_y.mistake(
    "x and dz are multiplied entry by entry. Each y[j, k] reaches a whole column of z, so its "
    "gradient is a sum."
)
def elementwise_(x, y, dz):
    return x * dz


@grad_matmul_y.mistake(
    "x is transposed, and then multiplied entry by entry: the sum over the column of z that "
    "y[j, k] reaches is missing."
)
def elementwise_transposed_(x, y, dz):
    return x.T * dz


@grad_matmul_y.mistake(
    "This is y · dz entry by entry. The slope of z in y is made of what y was multiplied by."
)
def y_times_dz(x, y, dz):
    return y * dz


@grad_matmul_y.mistake(
    "dz is missing: this is the gradient of the plain sum of all outputs. How much does each "
    "output count?"
)
def no_upstream_(x, y, dz):
    return x.T @ np.ones_like(dz)


@grad_matmul_y.mistake(
    "This is x with its rows and columns exchanged, and nothing else. It holds the local slopes; "
    "what becomes of dz?"
)
def only_x_transposed(x, y, dz):
    return x.T


@grad_matmul_y.mistake("This is x itself, as for numbers: (xy)′ = x. What becomes of dz?")
def only_x(x, y, dz):
    return x


@grad_matmul_y.mistake("This is dx, the gradient of the other factor. The question is for dy.")
def other_argument_(x, y, dz):
    return dz @ y.T


@grad_matmul_y.mistake(
    "y stands where x should: the slope of z in one factor is made of the other factor."
)
def y_for_x(x, y, dz):
    return y.T @ dz


@grad_matmul_y.mistake("This is z, the value on the way forward; nothing has been differentiated.")
def forward_value_(x, y, dz):
    return x @ y


@grad_matmul_y.mistake(
    "This is divided by the number of rows of x. Where a loss is a mean over the rows, dz has that "
    "division in it already."
)
def divided_by_n_(x, y, dz):
    return x.T @ dz / len(x)


@grad_matmul_y.mistake(
    "This is divided by the number of entries of z. Gradients that meet add up; nobody takes their "
    "mean."
)
def divided_by_size_(x, y, dz):
    return x.T @ dz / dz.size


@grad_matmul_y.mistake(
    "The columns of x and of dz were summed first and multiplied afterwards. Each x[i, j] has its "
    "own partner dz[i, k]: multiply, then add."
)
def column_sums(x, y, dz):
    return x.sum(axis=0)[:, None] * dz.sum(axis=0)


@grad_matmul_y.mistake(
    "The columns of the result were summed as well. Each entry of y keeps a gradient of its own."
)
def result_summed_(x, y, dz):
    return (x.T @ dz).sum(axis=0)


@grad_matmul_y.mistake(
    "Only the last row of x and dz counts here: the earlier terms of the sum were overwritten. Was "
    "it = where += was meant?"
)
def overwritten_(x, y, dz):
    return np.outer(x[-1], dz[-1])


@grad_matmul_y.mistake(
    "This undoes the multiplication: it finds the y that would give dz. A gradient does not solve "
    "for y, it asks how much z changes when y does."
)
def inverse_(x, y, dz):
    return np.linalg.inv(x) @ dz


# ---------------------------------------------------------------------------------- unbroadcast


def _to(*shape):
    """The target shape, as an input that is handed over and not drawn."""
    return lambda _rng: shape


def _lead(dz, shape):
    """The axes of dz that the shape does not have."""
    return tuple(range(dz.ndim - len(shape)))


def _stretched(dz, shape):
    """The axes of dz that the shape has with size 1, stretched or not."""
    extra = dz.ndim - len(shape)
    return tuple(extra + i for i, size in enumerate(shape) if size == 1)


def _unbroadcast(dz, shape):
    return dz.sum(axis=_lead(dz, shape) + _stretched(dz, shape)).reshape(shape)


unbroadcast = exercise(
    points=4,
    expects=_unbroadcast,
    terms=lambda dz, shape: _unbroadcast(np.abs(dz), shape),
    returns="result",
    cases=[
        given(
            "dz of shape (2, 3), and shape (3,)",
            dz=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
            shape=_to(3),
        ),
        normal("dz of shape (4, 3), and shape (4, 1)", dz=(4, 3), shape=_to(4, 1)),
        normal("dz of shape (4, 3), and shape (1, 3)", dz=(4, 3), shape=_to(1, 3)),
        normal("dz of shape (5, 4, 2, 3), and shape (2, 3)", dz=(5, 4, 2, 3), shape=_to(2, 3)),
        normal(
            "dz of shape (5, 2, 4, 3), and shape (2, 1, 3)", dz=(5, 2, 4, 3), shape=_to(2, 1, 3)
        ),
        normal("dz of shape (2, 4, 3), and shape (1, 1)", dz=(2, 4, 3), shape=_to(1, 1)),
        normal("dz of shape (3, 3), and shape (3,)", dz=(3, 3), shape=_to(3)),
        normal("dz of shape (3, 3), and shape (3, 1)", dz=(3, 3), shape=_to(3, 1)),
        normal("dz of shape (3, 4), and a scalar's shape, ()", dz=(3, 4), shape=_to()),
        normal("dz of shape (5,), and shape (1,)", dz=(5,), shape=_to(1)),
        normal("dz and shape both (2, 3): nothing was broadcast", dz=(2, 3), shape=_to(2, 3)),
        normal("dz of shape (4, 1, 3), and shape (1, 3)", dz=(4, 1, 3), shape=_to(1, 3)),
        normal("dz a scalar, and shape ()", dz=(), shape=_to()),
        normal(
            "dz of shape (4, 5, 3), and shape (5, 1), float32",
            dz=(4, 5, 3),
            shape=_to(5, 1),
            dtype="float32",
        ),
    ],
    hints=[
        "Broadcasting copies: one entry of the small array stands in many places of the large one. "
        "What happens to gradients where a value fans out?",
        "Line the two shapes up at their right ends. Some axes of dz have no partner at all, and "
        "some have a partner of size 1: along both, entries are copies of one another.",
        "Axes without a partner disappear from the answer; axes with a partner of size 1 stay, "
        "with size 1. `sum` takes a tuple of axes, and has a `keepdims`.",
    ],
)


@unbroadcast.mistake(
    "dz comes back as it was. Where an entry was copied, the gradients of all its copies belong to "
    "it."
)
def unchanged(dz, shape):
    return dz


@unbroadcast.mistake(
    "The mean over the copies was taken. Raise the small entry by one and every copy rises by one: "
    "what do their effects do together?"
)
def mean_for_sum(dz, shape):
    return dz.mean(axis=_lead(dz, shape) + _stretched(dz, shape)).reshape(shape)


@unbroadcast.mistake(
    "The axes that were put in front are summed. An axis of size 1 was stretched as well: its "
    "copies still stand side by side."
)
def leading_only(dz, shape):
    return dz.sum(axis=_lead(dz, shape))


@unbroadcast.mistake(
    "The stretched axes of size 1 are summed. Broadcasting also puts new axes in front where a "
    "shape is too short, and those are still there."
)
def size_one_only(dz, shape):
    return dz.sum(axis=_stretched(dz, shape), keepdims=True)


@unbroadcast.mistake(
    "The axes of size 1 are summed, counted from the left of dz. Broadcasting may have put new "
    "axes in front: they want a sum of their own, and they shift the count."
)
def size_one_counted_from_left(dz, shape):
    axes = tuple(i for i, size in enumerate(shape) if size == 1)
    return dz.sum(axis=axes, keepdims=True)


@unbroadcast.mistake(
    "Every sum is right, and the axes that broadcasting put in front are still there, with size 1. "
    "The answer has the shape asked for, no axis more."
)
def keepdims(dz, shape):
    return dz.sum(axis=_lead(dz, shape) + _stretched(dz, shape), keepdims=True)


@unbroadcast.mistake(
    "Every sum is right, and the axes of size 1 have been lost on the way: the shape asked for has "
    "them."
)
def size_one_dropped(dz, shape):
    return dz.sum(axis=_lead(dz, shape) + _stretched(dz, shape))


@unbroadcast.mistake(
    "The last axes were summed where the first should be. New axes are put in front: shapes are "
    "lined up at their right ends."
)
def trailing_for_leading(dz, shape):
    extra = dz.ndim - len(shape)
    dz = dz.sum(axis=tuple(range(len(shape), dz.ndim))) if extra else dz
    return dz.sum(axis=_stretched(dz, shape), keepdims=True)


@unbroadcast.mistake(
    "The two shapes were lined up at their left ends, so other axes count as stretched. "
    "Broadcasting lines them up at the right."
)
def aligned_left(dz, shape):
    axes = tuple(i for i, size in enumerate(shape) if size == 1)
    return dz.sum(axis=axes + tuple(range(len(shape), dz.ndim))).reshape(shape)


@unbroadcast.mistake(
    "This always sums along axis 0. That is the bias of a layer; other shapes were broadcast along "
    "other axes."
)
def axis_zero(dz, shape):
    return dz.sum(axis=0) if dz.ndim else dz


@unbroadcast.mistake(
    "This always sums along the last axis. Line the shapes up at their right ends and see which "
    "axes were copied."
)
def last_axis(dz, shape):
    return dz.sum(axis=-1) if dz.ndim else dz


@unbroadcast.mistake(
    "Everything was added up to one number. Only the entries that are copies of one another add up."
)
def summed_to_a_number(dz, shape):
    return dz.sum()


@unbroadcast.mistake(
    "Every entry of the answer holds the sum of all of dz; each should have the sum over its own "
    "copies alone."
)
def sum_everywhere(dz, shape):
    return np.full(shape, dz.sum())


@unbroadcast.mistake(
    "The first copy was taken and the others left out. Every copy sends its gradient back."
)
def first_copy(dz, shape):
    lead = (0,) * (dz.ndim - len(shape))
    return dz[lead + tuple(slice(1) if size == 1 else slice(None) for size in shape)]


@unbroadcast.mistake(
    "The last copy was kept and the others overwritten. Was it = where += was meant?"
)
def last_copy(dz, shape):
    lead = (-1,) * (dz.ndim - len(shape))
    return dz[lead + tuple(slice(-1, None) if size == 1 else slice(None) for size in shape)]


@unbroadcast.mistake(
    "The first entries of dz were poured into the new shape. Which entries are copies of one "
    "another is told by the axes, not by the order in memory."
)
def resized(dz, shape):
    return np.resize(dz, shape)


# ---------------------------------------------------------------------------------- grad_linear

grad_linear = exercise(
    points=4,
    function=lambda x, w, b: tf.matmul(x, w) + b,
    wrt=("x", "w", "b"),
    returns=("dx", "dw", "db"),
    cases=[
        given("the matrices of the text", x=_X, w=_Y, b=[1.0, -2.0], dz=_DZ),
        normal(x=(5, 2), w=(2, 3), b=(3,)),
        normal(x=(2, 4), w=(4, 3), b=(3,)),
        normal(x=(3, 3), w=(3, 3), b=(3,)),
        normal(x=(4, 5), w=(5, 2), b=(2,), dtype="float32"),
        normal("x with a single row", x=(1, 4), w=(4, 2), b=(2,)),
        normal("a single output", x=(4, 2), w=(2, 1), b=(1,)),
        normal("a single input", x=(4, 1), w=(1, 2), b=(2,)),
        normal(
            "x, w and b with entries around 2⁵⁰",
            x=(4, 3),
            w=(3, 2),
            b=(2,),
            scale={"x": _HUGE, "w": _HUGE, "b": _HUGE},
        ),
    ],
    hints=[
        "z = x @ w + b is a product and a sum. You have both gradients of the product already; the "
        "sum passes dz on, unchanged, to each of its two terms.",
        "b has shape (k,) and was broadcast to (n, k): which entries of z does b[k] reach?",
        "dx and dw are those of a matrix product, and db is what `unbroadcast` makes of dz. Return "
        "them in the order of the arguments, each with the shape of its own.",
    ],
)


def _linear(x, w, dz):
    return dz @ w.T, x.T @ dz, dz.sum(axis=0)


@grad_linear.mistake(
    "db is dz itself. b was copied to every row of z, so the rows' gradients meet in it again."
)
def db_not_summed(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz


@grad_linear.mistake(
    "db is the mean over the rows. Where the loss is a mean, dz has that division in it already."
)
def db_mean(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz.mean(axis=0)


@grad_linear.mistake(
    "dz was summed along the wrong axis for db: b was copied from row to row, not from column to "
    "column."
)
def db_wrong_axis(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz.sum(axis=1)


@grad_linear.mistake("db has the right numbers and an axis too many: b has shape (k,).")
def db_keepdims(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz.sum(axis=0, keepdims=True)


@grad_linear.mistake(
    "db was added up to one number. Each b[k] reaches its own column of z and no other."
)
def db_one_number(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz.sum()


@grad_linear.mistake(
    "Each entry of db is the sum of all of dz. Each b[k] reaches its own column of z and no other."
)
def db_sum_everywhere(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, np.full(b.shape, dz.sum())


@grad_linear.mistake(
    "db is the first row of dz. b is in every row of z, and each row sends something back."
)
def db_first_row(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz[0]


@grad_linear.mistake(
    "db is the last row of dz: the other rows were overwritten. Was it = where += was meant?"
)
def db_last_row(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz[-1]


@grad_linear.mistake(
    "db is all ones. That is the local slope of z in b; dz still has to be multiplied by it, and "
    "the rows to be added."
)
def db_ones(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, np.ones_like(b)


@grad_linear.mistake(
    "db counts the rows: it is the right sum with a dz of nothing but ones. Where did dz go?"
)
def db_counts_rows(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, np.full_like(b, len(dz))


@grad_linear.mistake(
    "db is multiplied by b. b is added in z, not multiplied: what is the slope of a + b in b?"
)
def db_times_b(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx, dw, b * db


@grad_linear.mistake("db is all zeros. A constant that is added still moves z when it changes.")
def db_zeros(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, np.zeros_like(b)


@grad_linear.mistake(
    "dw and db are divided by the number of rows. Where the loss is a mean over the rows, dz has "
    "that division in it already."
)
def parameters_divided_by_n(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx, dw / len(x), db / len(x)


@grad_linear.mistake(
    "dw is divided by the number of rows. The rows' gradients meet in w, and where they meet they "
    "add."
)
def dw_divided_by_n(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx, dw / len(x), db


@grad_linear.mistake(
    "All three are divided by the number of rows. There is no mean in z = x @ w + b."
)
def all_divided_by_n(x, w, b, dz):
    return tuple(part / len(x) for part in _linear(x, w, dz))


@grad_linear.mistake(
    "In dx, w is not transposed. Square matrices let that pass: write out dx[i, j] and see which "
    "index of w is summed over."
)
def dx_not_transposed(x, w, b, dz):
    _, dw, db = _linear(x, w, dz)
    return dz @ w, dw, db


@grad_linear.mistake(
    "In dx, w stands on the left. On which side of x does w stand in z = x @ w + b?"
)
def dx_exchanged(x, w, b, dz):
    _, dw, db = _linear(x, w, dz)
    return w.T @ dz, dw, db


@grad_linear.mistake("dx has rows and columns exchanged: it should have the shape of x.")
def dx_transposed(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx.T, dw, db


@grad_linear.mistake(
    "In dw, x is not transposed. Square matrices let that pass: write out dw[j, k] and see which "
    "index of x is summed over."
)
def dw_not_transposed(x, w, b, dz):
    dx, _, db = _linear(x, w, dz)
    return dx, x @ dz, db


@grad_linear.mistake(
    "In dw, x stands on the right. On which side of w does x stand in z = x @ w + b?"
)
def dw_exchanged(x, w, b, dz):
    dx, _, db = _linear(x, w, dz)
    return dx, dz @ x.T, db


@grad_linear.mistake("dw has rows and columns exchanged: it should have the shape of w.")
def dw_transposed(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx, dw.T, db


@grad_linear.mistake(
    "dz is missing in all three: these are the gradients of the plain sum of all outputs. How much "
    "does each output count?"
)
def no_upstream__(x, w, b, dz):
    return _linear(x, w, np.ones_like(dz))


@grad_linear.mistake(
    "These are local slopes: w, x and 1. Each has yet to meet dz, and to get the shape of what it "
    "is the gradient of."
)
def local_slopes(x, w, b, dz):
    return w.T, x.T, np.ones_like(b)


@grad_linear.mistake(
    "One array came back. Three arguments want a gradient here: return three things, in their "
    "order."
)
def only_dx(x, w, b, dz):
    return dz @ w.T


@grad_linear.mistake(
    "Two arrays came back. x, w and b were all used on the way forward, so each of the three gets "
    "a gradient."
)
def db_forgotten(x, w, b, dz):
    return dz @ w.T, x.T @ dz


def _in_order(order):
    def returned(x, w, b, dz):
        return tuple(_linear(x, w, dz)["xwb".index(name)] for name in order)

    returned.__name__ = "returns_" + "_".join(f"d{name}" for name in order)
    return returned


for _order in permutations("xwb"):
    if _order != ("x", "w", "b"):
        grad_linear.mistake(
            f"You return {', '.join(f'd{name}' for name in _order)}. All three are there; they are "
            "wanted in the order of the arguments: x, w, b."
        )(_in_order(_order))
