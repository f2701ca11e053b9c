"""Back through a matrix product, to its second factor."""

import numpy as np

from backprop.c09_matmul import numbers
from grader.cases import given, normal, unknown
from grader.exercise import exercise
from grader.lazy import tf

grad_matmul_y = exercise(
    points=4,
    function=lambda x, y: tf.matmul(x, y),
    wrt="y",
    returns="dy",
    cases=[
        given(x=numbers.X, y=numbers.Y, dz=numbers.DZ),
        normal(x=(4, 3), y=(3, 2)),
        normal(x=(2, 5), y=(5, 3)),
        normal(x=(3, 3), y=(3, 3)),
        normal(x=(5, 2), y=(2, 4), dtype="float32"),
        normal(
            "x with zeros and equal rows",
            x=lambda _: np.array([[1.5, 0.0, -0.0], [1.5, 0.0, -0.0], [0.0, 2.0, -1.0]]),
            y=(3, 2),
        ),
        normal("x with a single row", x=(1, 3), y=(3, 2)),
        normal("y with a single column", x=(2, 4), y=(4, 1)),
        normal("a column times a row", x=(3, 1), y=(1, 2)),
        normal("matrices of one entry", x=(1, 1), y=(1, 1)),
        normal("y with entries around 2⁵⁰", x=(3, 2), y=(2, 4), scale={"y": numbers.HUGE}),
        normal("y unknown", x=(3, 2), y=unknown((2, 4)), dz=(3, 4), extreme=True),
    ],
    hints=[
        "Pick one entry, y[a, b]. It reaches one column of z. Which one, and with what factor in "
        "each row?",
        "z[i, j] = Σₛ x[i, s] · y[s, j]. What comes back to y[a, b] is a sum over the rows i: "
        "dy[a, b] = Σᵢ … · dz[i, b].",
        "In that sum i is the first index of both factors. A matrix product sums over the second "
        "index of the left and the first of the right; and dy has the shape of y.",
    ],
    insight="By the shapes alone it is (m, n) times (n, k). The sum runs over the rows, the "
    "examples of a batch: a layer's weights collect from every example. Give it a batch "
    "of a single row: which product is left?",
)


@grad_matmul_y.mistake(
    "The right two factors in the right order, and the sum runs over the wrong index of x. Write "
    "out dy[a, b] as a sum: which index of x is summed over?"
)
def x_not_transposed(x, y, dz):
    return x @ dz


@grad_matmul_y.mistake(
    "dz is transposed here where x should be. Column b of dy comes from column b of dz."
)
def dz_transposed_for_x(x, y, dz):
    return x @ dz.T


@grad_matmul_y.mistake(
    "Both x and dz are transposed. Only one of the two is summed over an index that stands in the "
    "wrong place."
)
def both_transposed(x, y, dz):
    return x.T @ dz.T


@grad_matmul_y.mistake(
    "x and dz are exchanged, and neither is transposed. Write the shapes (n, m), (m, k), (n, k) "
    "beside the factors: which inner sizes have to meet?"
)
def factors_exchanged_not_transposed(x, y, dz):
    return dz @ x


@grad_matmul_y.mistake(
    "x is transposed as it should be, and stands on the right. On which side of y does x stand in "
    "z = x @ y?"
)
def factors_exchanged(x, y, dz):
    return dz @ x.T


@grad_matmul_y.mistake(
    "These are the right numbers with rows and columns exchanged: dy should have the shape of y."
)
def result_transposed(x, y, dz):
    return dz.T @ x


@grad_matmul_y.mistake(
    "x and dz are both transposed and exchanged: that is the transpose of x @ dz, and x @ dz "
    "already sums over the wrong index."
)
def both_transposed_and_exchanged(x, y, dz):
    return dz.T @ x.T


@grad_matmul_y.mistake(
    "x and dz are multiplied entry by entry. Each y[a, b] reaches a whole column of z, so its "
    "gradient is a sum."
)
def elementwise(x, y, dz):
    return x * dz


@grad_matmul_y.mistake(
    "x is transposed, and then multiplied entry by entry: the sum over the column of z that "
    "y[a, b] reaches is missing."
)
def elementwise_transposed(x, y, dz):
    return x.T * dz


@grad_matmul_y.mistake(
    "This is y · dz entry by entry. The slope with respect to y is what y was multiplied by."
)
def y_times_dz(x, y, dz):
    return y * dz


@grad_matmul_y.mistake(
    "dz is missing: this is the gradient of the plain sum of all outputs. How much does each "
    "output count?"
)
def no_upstream(x, y, dz):
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
def other_argument(x, y, dz):
    return dz @ y.T


@grad_matmul_y.mistake(
    "y stands where x should: the slope with respect to one factor is the other factor."
)
def y_for_x(x, y, dz):
    return y.T @ dz


@grad_matmul_y.mistake("This is z, the value on the way forward; nothing has been differentiated.")
def forward_value(x, y, dz):
    return x @ y


@grad_matmul_y.mistake(
    "This is divided by the number of rows of x. Where a loss is a mean over the rows, dz has that "
    "division in it already."
)
def divided_by_n(x, y, dz):
    return x.T @ dz / len(x)


@grad_matmul_y.mistake(
    "This is divided by the number of entries of z. Gradients that meet add up; nobody takes their "
    "mean."
)
def divided_by_size(x, y, dz):
    return x.T @ dz / dz.size


@grad_matmul_y.mistake(
    "The columns of x and of dz were summed first and multiplied afterwards. Each x[i, a] has its "
    "own partner dz[i, b]: multiply, then add."
)
def column_sums(x, y, dz):
    return x.sum(axis=0)[:, None] * dz.sum(axis=0)


@grad_matmul_y.mistake(
    "The columns of the result were summed as well. Each entry of y keeps a gradient of its own."
)
def result_summed(x, y, dz):
    return (x.T @ dz).sum(axis=0)


@grad_matmul_y.mistake(
    "Only the last row of x and dz counts here: the earlier terms of the sum were overwritten. Was "
    "it = where += was meant?"
)
def overwritten(x, y, dz):
    return np.outer(x[-1], dz[-1])


@grad_matmul_y.mistake(
    "This undoes the multiplication: it finds the y that would give dz. A gradient does not solve "
    "for y, it asks how much z changes when y does."
)
def inverse(x, y, dz):
    return np.linalg.inv(x) @ dz


@grad_matmul_y.mistake("Every sign is turned. If x and dz are positive, does raising y raise z?")
def sign(x, y, dz):
    return -(x.T @ dz)


@grad_matmul_y.mistake(
    "This is divided by the length of the inner axis. Gradients that meet add up; nobody takes "
    "their mean."
)
def divided_by_inner(x, y, dz):
    return x.T @ dz / x.shape[1]


@grad_matmul_y.mistake(
    "This is divided by the number of columns of y. Gradients that meet add up; nobody takes "
    "their mean."
)
def divided_by_columns(x, y, dz):
    return x.T @ dz / y.shape[1]


@grad_matmul_y.mistake("dx and dy came back. Only dy is asked for here.")
def both_gradients(x, y, dz):
    return dz @ y.T, x.T @ dz


@grad_matmul_y.mistake(
    "Only the first row of x and dz counts here. y[j, k] reaches every row of z."
)
def first_row_only(x, y, dz):
    return np.outer(x[0], dz[0])


@grad_matmul_y.mistake(
    "The right sum, then multiplied by y. What is the derivative of x · y with respect to y?"
)
def times_y(x, y, dz):
    return y * (x.T @ dz)


@grad_matmul_y.mistake(
    "x was reshaped to its turned shape. That pours the same numbers into other rows; a transpose "
    "exchanges rows and columns."
)
def reshaped_for_transposed(x, y, dz):
    return x.reshape(x.shape[::-1]) @ dz


@grad_matmul_y.mistake(
    "The result was turned and then poured into the shape of y. A transpose exchanges rows and "
    "columns; a reshape does not."
)
def result_reshaped(x, y, dz):
    return (dz.T @ x).reshape(y.shape)


@grad_matmul_y.mistake(
    "dz was multiplied by z first. What travels back is dz: the value of z is not in it."
)
def output_times_upstream(x, y, dz):
    return x.T @ (x @ y * dz)


@grad_matmul_y.mistake(
    "z went back instead of dz. What travels backwards is the gradient of the loss in z, not z."
)
def output_for_upstream(x, y, dz):
    return x.T @ (x @ y)


@grad_matmul_y.mistake(
    "Every entry is the sum of all of dz. Which entries of z does y[j, k] reach, and with what "
    "factor each?"
)
def sum_of_upstream(x, y, dz):
    return np.full(y.shape, dz.sum())


@grad_matmul_y.mistake(
    "Each column holds the sum of its column of dz: x is missing. With what factor does y[j, k] "
    "reach each row of z?"
)
def columns_of_upstream(x, y, dz):
    return np.broadcast_to(dz.sum(axis=0), y.shape)


@grad_matmul_y.mistake(
    "The rows of the result were added up. Each entry of y keeps a gradient of its own."
)
def result_summed_down(x, y, dz):
    return (x.T @ dz).sum(axis=1)


@grad_matmul_y.mistake(
    "This solves for a y that gives dz, as well as it can. A gradient does not solve for y, it "
    "asks how much z changes when y does."
)
def least_squares(x, y, dz):
    return np.linalg.pinv(x) @ dz


@grad_matmul_y.mistake(
    "The products are all there, and nothing was added up: three axes came back. Which index does "
    "dy not have?"
)
def not_summed(x, y, dz):
    return x[:, :, None] * dz[:, None, :]


@grad_matmul_y.mistake(
    "You took the largest of the products. What y[j, k] does to the rows of z adds up."
)
def largest_for_sum(x, y, dz):
    return (x[:, :, None] * dz[:, None, :]).max(axis=0)
