"""Back through a linear layer, to x, w and b."""

from itertools import permutations

import numpy as np

from backprop.c09_matmul import numbers
from grader.cases import given, normal
from grader.exercise import exercise
from grader.lazy import tf

grad_linear = exercise(
    points=4,
    function=lambda x, w, b: tf.matmul(x, w) + b,
    wrt=("x", "w", "b"),
    returns=("dx", "dw", "db"),
    cases=[
        given("the matrices of the text", x=numbers.X, w=numbers.Y, b=[1.0, -2.0], dz=numbers.DZ),
        normal(x=(5, 2), w=(2, 3), b=(3,)),
        normal(x=(2, 4), w=(4, 3), b=(3,)),
        normal(x=(3, 3), w=(3, 3), b=(3,)),
        normal(x=(4, 5), w=(5, 2), b=(2,), dtype="float32"),
        normal(
            "x with zeros and equal rows",
            x=lambda _: np.array([[1.5, 0.0, -0.0], [1.5, 0.0, -0.0], [0.0, 2.0, -1.0]]),
            w=(3, 2),
            b=(2,),
        ),
        normal("x with a single row", x=(1, 4), w=(4, 2), b=(2,)),
        normal("a single output", x=(4, 2), w=(2, 1), b=(1,)),
        normal("a single input", x=(4, 1), w=(1, 2), b=(2,)),
        normal(
            "x, w and b with entries around 2⁵⁰",
            x=(4, 3),
            w=(3, 2),
            b=(2,),
            scale={"x": numbers.HUGE, "w": numbers.HUGE, "b": numbers.HUGE},
        ),
    ],
    hints=[
        "z = x @ w + b is a product and a sum. You have both gradients of the product already; the "
        "sum passes dz on, unchanged, to each of its two terms.",
        "b has shape (k,) and was broadcast to (n, k): which entries of z does b[j] reach?",
        "dx and dw are those of a matrix product, and db is what `unbroadcast` makes of dz. Return "
        "them in the order of the arguments, each with the shape of its own.",
    ],
    insight="dx is (5, 3), dw is (3, 2) and db is (2,), each with the shape of its own. Neither b "
    "nor z is needed on the way back, so nobody has to keep them. Put every example in "
    "twice: which of the three gradients become twice as large?",
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
    "db was added up to one number. Each b[j] reaches its own column of z and no other."
)
def db_one_number(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz.sum()


@grad_linear.mistake(
    "Each entry of db is the sum of all of dz. Each b[j] reaches its own column of z and no other."
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
    "In dx, w is not transposed. Square matrices let that pass: write out dx[i, s] and see which "
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
    "In dw, x is not transposed. Square matrices let that pass: write out dw[s, j] and see which "
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
def no_upstream(x, w, b, dz):
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
            "wanted in the order of the arguments: x, w, b.",
            alone=True,
        )(_in_order(_order))


@grad_linear.mistake(
    "Every sign is turned in all three. Is the loss going down, or is the gradient asked for?"
)
def sign(x, w, b, dz):
    return tuple(-part for part in _linear(x, w, dz))


@grad_linear.mistake(
    "dz is missing in dx: each row holds the sums of w. How much does each output count?"
)
def dx_without_upstream(x, w, b, dz):
    _, dw, db = _linear(x, w, dz)
    return np.ones_like(dz) @ w.T, dw, db


@grad_linear.mistake(
    "dz is missing in dw: it holds the sums of x. How much does each output count?"
)
def dw_without_upstream(x, w, b, dz):
    dx, _, db = _linear(x, w, dz)
    return dx, x.T @ np.ones_like(dz), db


@grad_linear.mistake(
    "In dx the rows of dz and of w were summed first and multiplied afterwards. Each dz[i, k] has "
    "its own partner w[j, k]: multiply, then add."
)
def dx_by_row_sums(x, w, b, dz):
    _, dw, db = _linear(x, w, dz)
    return dz.sum(axis=1, keepdims=True) * w.sum(axis=1), dw, db


@grad_linear.mistake("The rows of dx were added up. Each example has a gradient of its own.")
def dx_summed(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx.sum(axis=0), dw, db


@grad_linear.mistake("dx is divided by the number of rows. There is no mean in z = x @ w + b.")
def dx_divided_by_n(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx / len(x), dw, db


@grad_linear.mistake("A dict came back. Three things are asked for, in this order: dx, dw, db.")
def by_name(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return {"dx": dx, "dw": dw, "db": db}


@grad_linear.mistake(
    "In the places of dw and db stand w and b after a step. The gradients themselves are asked for."
)
def parameters_stepped(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx, w - dw, b - db


@grad_linear.mistake("b is in db, added. b is added in z: what is the slope of a + b in b?")
def db_with_b(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx, dw, db + b


@grad_linear.mistake("b was added to dz on the way to dw. What arrives at z is dz alone.")
def dw_with_bias_upstream(x, w, b, dz):
    dx, _, db = _linear(x, w, dz)
    return dx, x.T @ (dz + b), db


@grad_linear.mistake(
    "db is the largest of each column of dz. b is in every row of z, and each row sends something "
    "back."
)
def db_largest(x, w, b, dz):
    dx, dw, _ = _linear(x, w, dz)
    return dx, dw, dz.max(axis=0)


@grad_linear.mistake(
    "dw has a matrix for each example. The examples share w: what do their gradients do where "
    "they meet?"
)
def dw_not_summed(x, w, b, dz):
    dx, _, db = _linear(x, w, dz)
    return dx, x[:, :, None] * dz[:, None, :], db


@grad_linear.mistake("dx is made with x. The slope of z in x is what x is multiplied by.")
def dx_of_x(x, w, b, dz):
    _, dw, db = _linear(x, w, dz)
    return x * dz.sum(axis=1, keepdims=True), dw, db


@grad_linear.mistake("A share of w is in dw: weight decay. There is no such term in z = x @ w + b.")
def dw_with_weight_decay(x, w, b, dz):
    dx, dw, db = _linear(x, w, dz)
    return dx, dw + 0.1 * w, db


@grad_linear.mistake(
    "In dw the columns of x and of dz were summed first and multiplied afterwards. Each x[i, j] "
    "has its own partner dz[i, k]: multiply, then add."
)
def dw_by_sums(x, w, b, dz):
    dx, _, db = _linear(x, w, dz)
    return dx, np.outer(x.sum(axis=0), dz.sum(axis=0)), db


@grad_linear.mistake(
    "In dw stands the mean of x. Each x[i, j] has its own partner dz[i, k]: multiply, then add."
)
def dw_by_a_mean(x, w, b, dz):
    dx, _, db = _linear(x, w, dz)
    return dx, np.outer(x.mean(axis=0), dz.sum(axis=0)), db


@grad_linear.mistake(
    "In place of dx stands dz as it was. With what factor does x[i, j] reach each z[i, k]?"
)
def dx_passed_through(x, w, b, dz):
    _, dw, db = _linear(x, w, dz)
    return dz.copy(), dw, db


@grad_linear.mistake(
    "In place of dw stands x, turned. It holds the local slopes; what becomes of dz?"
)
def dw_local(x, w, b, dz):
    dx, _, db = _linear(x, w, dz)
    return dx, x.T, db
