"""Back through a matrix product, to its first factor."""

import numpy as np

from backprop.c09_matmul import numbers
from grader.cases import given, normal, unknown
from grader.exercise import exercise
from grader.lazy import tf

grad_matmul = exercise(
    points=4,
    function=lambda x, y: tf.matmul(x, y),
    cases=[
        given(x=numbers.X, y=numbers.Y, dz=numbers.DZ),
        normal(x=(2, 3), y=(3, 4)),
        normal(x=(5, 2), y=(2, 3)),
        normal(x=(3, 3), y=(3, 3)),
        normal(x=(4, 5), y=(5, 3), dtype="float32"),
        normal(
            "x with zeros and equal rows",
            x=lambda _: np.array([[1.5, 0.0, -0.0], [1.5, 0.0, -0.0], [0.0, 2.0, -1.0]]),
            y=(3, 2),
        ),
        normal("x with a single row", x=(1, 3), y=(3, 2)),
        normal("y with a single column", x=(2, 4), y=(4, 1)),
        normal("a column times a row", x=(3, 1), y=(1, 2)),
        normal("matrices of one entry", x=(1, 1), y=(1, 1)),
        normal("x with entries around 2⁵⁰", x=(3, 2), y=(2, 4), scale={"x": numbers.HUGE}),
        normal("x unknown", x=unknown((3, 2)), y=(2, 4), dz=(3, 4), extreme=True),
    ],
    hints=[
        "Pick one entry, x[a, b]. Which entries of z does it reach, and with what factor each?",
        "z[i, j] = Σₛ x[i, s] · y[s, j], so x[a, b] reaches row a of z only. Collect what comes "
        "back from that row: dx[a, b] = Σⱼ dz[a, j] · …",
        "A sum over j in which j is the second index of both factors: a matrix product sums over "
        "the second index of the left and the first of the right. What turns one into the other?",
    ],
    insight="Row 0 of dx needs row 0 of dz and nothing else. And x is nowhere in it: z is linear "
    "in x, so its slope does not depend on where x is. In the figure, choose an entry of "
    "x and see which row lights up.",
)


@grad_matmul.mistake(
    "The right two factors in the right order, and the sum runs over the wrong index of y. Write "
    "out dx[a, b] as a sum: which index of y is summed over?"
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
    "dz is transposed here and y is not. Row a of dx comes from row a of dz: does dz have to turn?"
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
    "dz and y are multiplied entry by entry. Each x[a, b] reaches a whole row of z, so its "
    "gradient is a sum."
)
def elementwise(x, y, dz):
    return dz * y


@grad_matmul.mistake(
    "y is transposed, and then multiplied entry by entry: the sum over the row of z that x[a, b] "
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
    "x stands where y should: the slope with respect to one factor is the other factor."
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
    "The rows of dz and of y were summed first and multiplied afterwards. Each dz[a, j] has its "
    "own partner y[b, j]: multiply, then add."
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


@grad_matmul.mistake("Every sign is turned. If y and dz are positive, does raising x raise z?")
def sign(x, y, dz):
    return -(dz @ y.T)


@grad_matmul.mistake(
    "This is divided by the number of columns of y. Gradients that meet add up; nobody takes "
    "their mean."
)
def divided_by_columns(x, y, dz):
    return dz @ y.T / y.shape[1]


@grad_matmul.mistake(
    "This is divided by the length of the inner axis. Gradients that meet add up; nobody takes "
    "their mean."
)
def divided_by_inner(x, y, dz):
    return dz @ y.T / y.shape[0]


@grad_matmul.mistake("dx and dy came back. Only dx is asked for here.")
def both_gradients(x, y, dz):
    return dz @ y.T, x.T @ dz


@grad_matmul.mistake(
    "Only the first column of z counts here. x[i, j] reaches every entry of row i."
)
def first_column_only(x, y, dz):
    return np.outer(dz[:, 0], y[:, 0])


@grad_matmul.mistake(
    "The right sum, then multiplied by x. What is the derivative of x · y with respect to x?"
)
def times_x(x, y, dz):
    return x * (dz @ y.T)


@grad_matmul.mistake(
    "y was reshaped to its turned shape. That pours the same numbers into other rows; a transpose "
    "exchanges rows and columns."
)
def reshaped_for_transposed(x, y, dz):
    return dz @ y.reshape(y.shape[::-1])


@grad_matmul.mistake(
    "dz was multiplied by z first. What travels back is dz: the value of z is not in it."
)
def output_times_upstream(x, y, dz):
    return (x @ y * dz) @ y.T


@grad_matmul.mistake(
    "z went back instead of dz. What travels backwards is the gradient of the loss in z, not z."
)
def output_for_upstream(x, y, dz):
    return x @ y @ y.T


@grad_matmul.mistake(
    "Every entry is the sum of all of dz. Which entries of z does x[i, j] reach, and with what "
    "factor each?"
)
def sum_of_upstream(x, y, dz):
    return np.full(x.shape, dz.sum())


@grad_matmul.mistake(
    "Each row holds the sum of its row of dz: y is missing. With what factor does x[i, j] reach "
    "each entry of the row?"
)
def rows_of_upstream(x, y, dz):
    return np.broadcast_to(dz.sum(axis=1, keepdims=True), x.shape)


@grad_matmul.mistake(
    "dz was added up first. Each dz[i, k] has its own partner y[j, k]: multiply, then add."
)
def upstream_summed_first(x, y, dz):
    return dz.sum() * np.broadcast_to(y.sum(axis=1), x.shape)


@grad_matmul.mistake(
    "The rows of the result were added up. Each entry of x keeps a gradient of its own."
)
def result_summed_down(x, y, dz):
    return (dz @ y.T).sum(axis=0)


@grad_matmul.mistake(
    "This solves for an x that gives dz, as well as it can. A gradient does not solve for x, it "
    "asks how much z changes when x does."
)
def least_squares(x, y, dz):
    return dz @ np.linalg.pinv(y)


@grad_matmul.mistake(
    "The products are all there, and nothing was added up: three axes came back. Which index does "
    "dx not have?"
)
def not_summed(x, y, dz):
    return dz[:, None, :] * y


@grad_matmul.mistake(
    "You took the largest of the products. What x[i, j] does to the whole row adds up."
)
def largest_for_sum(x, y, dz):
    return (dz[:, None, :] * y).max(axis=2)


@grad_matmul.mistake(
    "This is dzᵀ @ x: the right numbers for dy, turned. The question is for dx, and x itself is "
    "not in it."
)
def upstream_turned_with_x(x, y, dz):
    return dz.T @ x
