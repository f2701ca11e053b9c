"""Back through softmax: every output feels every input."""

import numpy as np

from backprop.c08_elementwise import rounding, softmax
from grader.cases import corners, extreme, given, normal
from grader.exercise import exercise
from grader.lazy import tf

grad_softmax = exercise(
    points=6,
    function=lambda x: tf.nn.softmax(x),
    terms=lambda x, dz: (
        rounding.SHARE * np.abs(dz).max(axis=-1, keepdims=True) * rounding.of_size(x)
    ),
    rowwise=("x", "dz"),
    cases=[
        given(x=[3.0, 4.0, 5.0], dz=[1.0, 2.0, 3.0]),
        normal(x=(5,)),
        normal(x=(2, 3)),
        normal(x=(2, 4, 3)),
        normal(x=(3, 5), dtype="float32"),
        # Shifting x by a constant changes nothing, except for a finite difference, which loses
        # the digits that the shift takes up. A larger one would take them from log p as well.
        normal("x shifted by 64", x=(4,), offset={"x": 64.0}, extreme=True),
        extreme(x=(2, 5)),
        *corners("x", (3, 4)),
    ],
    hints=[
        "z[i] has every x[j] in it, through the sum in the denominator. So the Jacobian has no "
        "zeros: take i = j and i ≠ j in turn.",
        "With p = softmax(x), both cases are one formula: ∂z[i]/∂x[j] = p[i] · (δᵢⱼ − p[j]). Put "
        "it into dx[j] = Σᵢ dz[i] · ∂z[i]/∂x[j] and let δ do its work.",
        "Two terms are left. One is elementwise, the other is p[j] times a single number for each "
        "row: a weighted mean of dz.",
    ],
    insight="No, the rows of a batch do not feel each other, so the sum runs along axis=-1; "
    "keepdims=True leaves that axis in place with size 1, so that each row gets its own "
    "sum. Call it with a dz of ones: what comes back, and why?",
)


def _p_dz(x, dz):
    p = softmax.softmax(x)
    return p, (p * dz).sum(axis=-1, keepdims=True)


@grad_softmax.mistake(
    "You have the diagonal of the Jacobian; each output also depends on every other input."
)
def diagonal_only(x, dz):
    p = softmax.softmax(x)
    return dz * p * (1 - p)


@grad_softmax.mistake(
    "This is the diagonal of the Jacobian, without dz: what arrives from above is missing, and "
    "each output also depends on every other input."
)
def no_upstream(x, dz):
    p = softmax.softmax(x)
    return p * (1 - p)


@grad_softmax.mistake(
    "This is p · dz, half of the answer: raising x[j] also lowers every other output, since they "
    "share one denominator."
)
def no_denominator(x, dz):
    return softmax.softmax(x) * dz


@grad_softmax.mistake(
    "The plain sum of dz was taken off. Which mean of dz makes dx sum to 0, as moving all x "
    "together must?"
)
def minus_sum(x, dz):
    return softmax.softmax(x) * (dz - dz.sum(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "The plain mean of dz was taken off; the outputs do not all weigh the same here."
)
def minus_mean(x, dz):
    return softmax.softmax(x) * (dz - dz.mean(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "p − dz is what softmax and cross-entropy give together, with dz in the part of the labels. "
    "Here softmax stands alone."
)
def cross_entropy_shortcut(x, dz):
    return softmax.softmax(x) - dz


@grad_softmax.mistake("The two terms stand the wrong way round: raising x[j] raises z[j].")
def sign(x, dz):
    p, mean = _p_dz(x, dz)
    return p * (mean - dz)


@grad_softmax.mistake(
    "The second term is added; raising x[j] makes the denominator larger, and that lowers the "
    "outputs."
)
def plus(x, dz):
    p, mean = _p_dz(x, dz)
    return p * (dz + mean)


@grad_softmax.mistake(
    "dz stands outside the sum: the Jacobian was added up over its outputs first, and multiplied "
    "by dz afterwards. Each dz[i] belongs to its own output i, inside the sum."
)
def row_sums(x, dz):
    p = softmax.softmax(x)
    return dz * (p * (1 - p.sum(axis=-1, keepdims=True)))


@grad_softmax.mistake(
    "eˣ stands where softmax(x) should: the slopes are written with the normalised outputs."
)
def exp_for_p(x, dz):
    e = np.exp(x)
    return e * (dz - (e * dz).sum(axis=-1, keepdims=True))


@grad_softmax.mistake("This is x · dz: softmax has not been differentiated yet.")
def x_times_dz(x, dz):
    return x * dz


@grad_softmax.mistake(
    "The largest entry was taken off, and what came out of eˣ was never divided by its sum: the "
    "slopes are written with the normalised outputs."
)
def shifted_exp_for_p(x, dz):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e * (dz - (e * dz).sum(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "For one vector this is right. The sum runs over all axes, so the rows of a batch mix, without "
    "an error. Each row has a sum of its own.",
    worth=0.5,
)
def sum_over_all(x, dz):
    p = softmax.softmax(x)
    return p * (dz - (p * dz).sum())


@grad_softmax.mistake(
    "This is softmax along axis 0. The entries that share a denominator lie along the last axis."
)
def axis_zero(x, dz):
    p = softmax.softmax(x, axis=0)
    return p * (dz - (p * dz).sum(axis=0, keepdims=True))


@grad_softmax.mistake(
    "For one vector this is right. The whole batch was normalised together: the probabilities of "
    "each row sum to 1, not those of all rows.",
    worth=0.5,
)
def one_softmax_for_all(x, dz):
    p = softmax.softmax(x.ravel()).reshape(x.shape)
    return p * (dz - (p * dz).sum())


@grad_softmax.mistake(
    "The formula is right, and eˣ overflows for large x: subtract something from x that leaves "
    "softmax as it is."
)
def overflow(x, dz):
    e = np.exp(x)
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "This is the Jacobian itself. What is asked for is one number for each entry of x: the "
    "Jacobian meets dz, ∑ᵢ dz[i] · ∂z[i]/∂x[j]."
)
def jacobian_itself(x, dz):
    p = softmax.softmax(x.ravel())
    return np.diag(p) - np.outer(p, p)


@grad_softmax.mistake("dz came back as it was: softmax has not been differentiated yet.")
def dz_passed_through(x, dz):
    return dz.copy()


@grad_softmax.mistake(
    "This is dz · eˣ, the slope of eˣ alone. The denominator depends on x as well, in every entry."
)
def slope_of_exp(x, dz):
    return dz * np.exp(x)


@grad_softmax.mistake(
    "The largest entry of the whole batch was taken off every row. A row far below it becomes 0/0: "
    "each row has a largest entry of its own."
)
def largest_of_the_batch(x, dz):
    e = np.exp(x - x.max())
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "This is the way back through the logarithm of softmax, dz − p Σdz. What is z here: p, or "
    "log p?"
)
def of_log_softmax(x, dz):
    return dz - softmax.softmax(x) * dz.sum(axis=-1, keepdims=True)


@grad_softmax.mistake(
    "The sum Σ p·dz is taken off as it is. In ∂z[i]/∂x[j] = p[i] (δ[i, j] − p[j]), what is left of "
    "p[j] once i has been summed over?"
)
def sum_without_its_weight(x, dz):
    p = softmax.softmax(x)
    return p * dz - (p * dz).sum(axis=-1, keepdims=True)


@grad_softmax.mistake(
    "The second term is p² Σdz here: p[i] was taken out of the sum over i. Does it depend on i?"
)
def own_weight_for_all(x, dz):
    p = softmax.softmax(x)
    return p * dz - p * p * dz.sum(axis=-1, keepdims=True)


@grad_softmax.mistake(
    "For one vector this is right. np.diag and np.outer do not go row by row through a batch: what "
    "is dz @ J, written without J?",
    worth=0.5,
)
def jacobian_of_a_vector(x, dz):
    p = softmax.softmax(x)
    return dz @ (np.diag(p) - np.outer(p, p))


@grad_softmax.mistake(
    "This is the Jacobian of each row. What is asked for is one number for each entry of x: the "
    "Jacobian meets dz, ∑ᵢ dz[i] · ∂z[i]/∂x[j]."
)
def jacobian_of_each_row(x, dz):
    p = softmax.softmax(x)
    return p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])


@grad_softmax.mistake(
    "Axis 1 is the last one of a matrix alone: a vector has none, and with three axes it is the "
    "middle one. Counted from the end, the last axis is −1.",
    worth=0.5,
)
def axis_one(x, dz):
    p = softmax.softmax(x, axis=1)
    return p * (dz - (p * dz).sum(axis=1, keepdims=True))


@grad_softmax.mistake(
    "Softmax runs along the last axis here, and the sum Σ p dz along axis 1, which is the last one "
    "of a matrix alone. Counted from the end, the last axis is −1.",
    worth=0.5,
)
def sum_along_axis_one(x, dz):
    p = softmax.softmax(x)
    return p * (dz - (p * dz).sum(axis=1, keepdims=True))


@grad_softmax.mistake(
    "For one vector this is right. `sum(axis=-1)` drops the axis, so on a batch each sum meets a "
    "column where it should meet its row: what does `keepdims` do?",
    worth=0.5,
)
def axis_not_kept(x, dz):
    p = softmax.softmax(x)
    return p * (dz - (p * dz).sum(axis=-1))


@grad_softmax.mistake(
    "You have the diagonal of the Jacobian, of a softmax that was taken over the whole batch. "
    "Each row has a softmax of its own, and each output also depends on every other input of its "
    "row."
)
def diagonal_of_the_whole_batch(x, dz):
    p = softmax.softmax(x.ravel()).reshape(x.shape)
    return dz * p * (1 - p)


@grad_softmax.mistake(
    "This is dz(1 − p): a factor is missing, and with it the part that all other inputs of the "
    "row have."
)
def complement_of_p(x, dz):
    return dz * (1 - softmax.softmax(x))


@grad_softmax.mistake(
    "Only what the other outputs send is in it: the diagonal of the Jacobian is missing."
)
def others_only(x, dz):
    p, mean = _p_dz(x, dz)
    return -p * (mean - p * dz)


@grad_softmax.mistake(
    "What the other outputs send is added. Raising x[j] makes the denominator larger: do the "
    "other outputs rise or fall?"
)
def others_added(x, dz):
    p, mean = _p_dz(x, dz)
    return p * (1 - p) * dz + p * (mean - p * dz)


@grad_softmax.mistake(
    "The quotient rule got lost half way: dz · eˣ over the square of the sum. What of the terms "
    "above the line?"
)
def denominator_as_a_constant_squared(x, dz):
    p = softmax.softmax(x)
    e = np.exp(x)
    return dz * p / e.sum(axis=-1, keepdims=True)


@grad_softmax.mistake(
    "This is the slope of σ, for each entry by itself. Do the outputs of σ add up to 1?"
)
def sigmoid_for_softmax(x, dz):
    s = (1 + np.tanh(x / 2)) / 2
    return dz * s * (1 - s)


@grad_softmax.mistake(
    "This is divided by the number of rows, or of entries. There is no mean in softmax."
)
def divided_by_n(x, dz):
    p, mean = _p_dz(x, dz)
    return p * (dz - mean) / len(x)


@grad_softmax.mistake(
    "This is divided by the number of entries of a row. There is no mean in softmax."
)
def divided_by_classes(x, dz):
    p, mean = _p_dz(x, dz)
    return p * (dz - mean) / x.shape[-1]


@grad_softmax.mistake(
    "The mean of p · dz was taken off. The p are weights already: what do they add up to?"
)
def mean_for_sum(x, dz):
    p = softmax.softmax(x)
    return p * (dz - (p * dz).mean(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "Softmax runs along the last axis here, and the sum Σ p dz along axis 0. Which entries share "
    "a denominator?"
)
def sum_along_axis_zero(x, dz):
    p = softmax.softmax(x)
    return p * (dz - (p * dz).sum(axis=0, keepdims=True))


@grad_softmax.mistake(
    "The Jacobian and dz were multiplied entry by entry, and nothing was added up. Each x[j] "
    "collects from every output i."
)
def jacobian_times_upstream(x, dz):
    p = softmax.softmax(x)
    jacobian = p[..., None] * (np.eye(p.shape[-1]) - p[..., None, :])
    return jacobian * dz[..., None]


@grad_softmax.mistake(
    "The softmax of dz was taken off. Which mean of dz makes dx sum to 0, as moving all x "
    "together must?"
)
def softmax_of_upstream(x, dz):
    return softmax.softmax(x) * (dz - softmax.softmax(dz))


@grad_softmax.mistake(
    "All of dz goes to the largest entry, as for a maximum. Softmax is soft: every entry has its "
    "share."
)
def largest_takes_all(x, dz):
    return dz * (x == x.max(axis=-1, keepdims=True))


@grad_softmax.mistake("This is the softmax of x/2: a temperature was put in. Take x as it is.")
def halved_scores(x, dz):
    p = softmax.softmax(x / 2)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "x was divided by its largest entry before eˣ. What leaves softmax as it is: dividing all "
    "entries, or taking something off them all?"
)
def scaled_by_the_largest(x, dz):
    p = softmax.softmax(x / np.abs(x).max())
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


@grad_softmax.mistake("These are the probabilities, the forward pass. What becomes of dz?")
def p_itself(x, dz):
    return softmax.softmax(x)


@grad_softmax.mistake(
    "p stands in front twice: p²(dz − Σ p dz). How often does p[j] stand in ∂z[i]/∂x[j]?"
)
def p_twice(x, dz):
    p, mean = _p_dz(x, dz)
    return p * p * (dz - mean)


@grad_softmax.mistake(
    "The p in front is missing: this is dz − Σ p dz. What is p[j] multiplied by in ∂z[i]/∂x[j]?"
)
def p_missing(x, dz):
    _p, mean = _p_dz(x, dz)
    return dz - mean


@grad_softmax.mistake(
    "For one vector this is right. `e.sum(axis=-1)` drops the axis, so on a batch each row is "
    "divided by another row's sum: what does `keepdims` do?",
    worth=0.5,
)
def axis_not_kept_in_softmax(x, dz):
    e = np.exp(x - x.max())
    p = e / e.sum(axis=-1)
    return p * (dz - (p * dz).sum(axis=-1))


@grad_softmax.mistake(
    "The diagonal is taken off twice: p(1 − p) dz holds p[j]² dz[j] already, and so does the sum. "
    "Over which i does it run?"
)
def diagonal_counted_twice(x, dz):
    p, mean = _p_dz(x, dz)
    return p * (1 - p) * dz - p * mean


@grad_softmax.mistake(
    "The largest entry of dz was taken off. It is from x that something may be taken off; what is "
    "taken off dz is a weighted mean."
)
def largest_upstream_taken_off(x, dz):
    return softmax.softmax(x) * (dz - dz.max(axis=-1, keepdims=True))


@grad_softmax.mistake("The softmax was taken of dz. It belongs to x, and dz is what arrives.")
def softmax_at_the_upstream(x, dz):
    p = softmax.softmax(dz)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "1 stands where dz should: p(1 − Σ p dz). Which of the two terms has dz[j] in it?"
)
def one_for_upstream(x, dz):
    p, mean = _p_dz(x, dz)
    return p * (1 - mean)
