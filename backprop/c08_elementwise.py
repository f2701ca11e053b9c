"""Chapter 08: sigmoid (elementwise), softmax (every output feels every input), cross-entropy."""

import numpy as np

from grader.cases import extreme, given, integers, normal
from grader.exercise import exercise
from grader.lazy import tf

#: Errors are measured against dz: σ(1 − σ) is right at x = 40, although it cancels to 0. Against
#: an eighth of it, because no slope here is above ¼ and right answers are off by a few roundings;
#: a five-point difference with the best h is off by 340 roundings of dz.
_SHARE = 1 / 8


def _sigmoid(x):
    return np.where(x < 0, np.exp(-np.logaddexp(0, -x)), 1 / (1 + np.exp(-np.maximum(x, 0))))


def _softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# --------------------------------------------------------------------------------- grad_sigmoid

grad_sigmoid = exercise(
    points=4,
    function=lambda x: tf.sigmoid(x),
    terms=lambda x, dz: _SHARE * np.abs(dz),
    cases=[
        given(x=[3.0, 4.0, 5.0], dz=[1.0, 2.0, 3.0]),
        normal(x=(7,)),
        normal(x=(2, 3)),
        normal(x=(4, 3, 2), dtype="float32"),
        normal("a single number x", x=()),
        extreme(x=(8,)),
    ],
    hints=[
        "Which inputs does z[2] depend on? What does that leave of the sum over i in "
        "dx[j] = Σᵢ dz[i] · ∂z[i]/∂x[j]?",
        "You have met σ′ written with σ alone. Compute σ(x) once, and build σ′ from it.",
        "What arrives from above multiplies what happens here: each entry of dx is one entry of "
        "dz times one slope.",
    ],
)


@grad_sigmoid.mistake(
    "This is σ′(x) alone: what becomes of dz, the gradient that arrives from above?"
)
def no_upstream(x, dz):
    return _sigmoid(x) * (1 - _sigmoid(x))


@grad_sigmoid.mistake(
    "This multiplies dz by σ(x), the value; the chain rule wants the slope of σ at x."
)
def value_for_slope(x, dz):
    return dz * _sigmoid(x)


@grad_sigmoid.mistake(
    "This is dz · x(1 − x): the slope is written in terms of z = σ(x), and x itself was put in."
)
def x_for_z(x, dz):
    return dz * x * (1 - x)


@grad_sigmoid.mistake(
    "This is σ applied to 1 − σ somewhere it should be multiplied: read σ(1 − σ) as a product."
)
def function_of_complement(x, dz):
    return dz * _sigmoid(1 - _sigmoid(x))


@grad_sigmoid.mistake(
    "A sign went astray on the way: σ rises everywhere, so dx has the sign of dz."
)
def sign(x, dz):
    return -dz * _sigmoid(x) * (1 - _sigmoid(x))


@grad_sigmoid.mistake("1 − z² is the slope of tanh. σ is a cousin, with a slope of its own.")
def tanh_slope(x, dz):
    return dz * (1 - _sigmoid(x) ** 2)


@grad_sigmoid.mistake(
    "σ is applied twice here: σ(x) went through the function for the slope as if it were x."
)
def sigmoid_twice(x, dz):
    s = _sigmoid(_sigmoid(x))
    return dz * s * (1 - s)


@grad_sigmoid.mistake(
    "The products were added up to one number. For an elementwise function each entry of x keeps "
    "a gradient of its own: dx has the shape of x."
)
def dot_product(x, dz):
    return np.sum(dz * _sigmoid(x) * (1 - _sigmoid(x)))


@grad_sigmoid.mistake(
    "Look at the derivative of 1/a once more: the power in its denominator is one higher."
)
def missing_square(x, dz):
    return dz * _sigmoid(-x)


@grad_sigmoid.mistake(
    "The outer derivative is there; the chain goes on inside, down to x. What is the derivative of "
    "1 + e⁻ˣ?"
)
def missing_inner(x, dz):
    return dz * _sigmoid(x) ** 2


@grad_sigmoid.mistake(
    "Every slope was multiplied by the sum of dz. Which entries of z does x[j] reach?"
)
def sum_of_upstream(x, dz):
    return np.sum(dz) * _sigmoid(x) * (1 - _sigmoid(x))


@grad_sigmoid.mistake(
    "This is divided by the number of entries. A mean would do that; there is no mean here."
)
def divided_by_n(x, dz):
    return dz * _sigmoid(x) * (1 - _sigmoid(x)) / np.size(x)


@grad_sigmoid.mistake(
    "dz and the local slope are added. Along one path, gradients multiply; they add where paths "
    "meet."
)
def added(x, dz):
    return dz + _sigmoid(x) * (1 - _sigmoid(x))


# --------------------------------------------------------------------------------- grad_softmax

grad_softmax = exercise(
    points=6,
    function=lambda x: tf.nn.softmax(x),
    terms=lambda x, dz: _SHARE * np.abs(dz).max(axis=-1, keepdims=True),
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
    ],
    hints=[
        "z[i] has every x[j] in it, through the sum in the denominator. So the Jacobian has no "
        "zeros: take i = j and i ≠ j in turn.",
        "With p = softmax(x), both cases are one formula: ∂z[i]/∂x[j] = p[i] · (δᵢⱼ − p[j]). Put "
        "it into dx[j] = Σᵢ dz[i] · ∂z[i]/∂x[j] and let δ do its work.",
        "Two terms are left. One is elementwise, the other is p[j] times a single number for each "
        "row: a weighted mean of dz.",
    ],
)


def _p_dz(x, dz):
    p = _softmax(x)
    return p, (p * dz).sum(axis=-1, keepdims=True)


@grad_softmax.mistake(
    "You have the diagonal of the Jacobian; each output also depends on every other input."
)
def diagonal_only(x, dz):
    p = _softmax(x)
    return dz * p * (1 - p)


@grad_softmax.mistake(
    "This is the diagonal of the Jacobian, without dz: what arrives from above is missing, and "
    "each output also depends on every other input."
)
def no_upstream_(x, dz):
    p = _softmax(x)
    return p * (1 - p)


@grad_softmax.mistake(
    "This is p · dz, half of the answer: raising x[j] also lowers every other output, since they "
    "share one denominator."
)
def no_denominator(x, dz):
    return _softmax(x) * dz


@grad_softmax.mistake(
    "The plain sum of dz was taken off. Which mean of dz makes dx sum to 0, as moving all x "
    "together must?"
)
def minus_sum(x, dz):
    return _softmax(x) * (dz - dz.sum(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "The plain mean of dz was taken off; the outputs do not all weigh the same here."
)
def minus_mean(x, dz):
    return _softmax(x) * (dz - dz.mean(axis=-1, keepdims=True))


@grad_softmax.mistake(
    "p − dz is what softmax and cross-entropy give together, with dz in the part of the labels. "
    "Here softmax stands alone."
)
def cross_entropy_shortcut(x, dz):
    return _softmax(x) - dz


@grad_softmax.mistake("The two terms stand the wrong way round: raising x[j] raises z[j].")
def sign_(x, dz):
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
    "dz stands outside the sum: these are the sums of the Jacobian over its outputs, times dz. "
    "Each dz[i] belongs to its own output i, inside the sum."
)
def row_sums(x, dz):
    p = _softmax(x)
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
    "The sum runs over all axes, so the rows of a batch mix. Each row has a sum of its own."
)
def sum_over_all(x, dz):
    p = _softmax(x)
    return p * (dz - (p * dz).sum())


@grad_softmax.mistake(
    "This is softmax along axis 0. The entries that share a denominator lie along the last axis."
)
def axis_zero(x, dz):
    p = _softmax(x, axis=0)
    return p * (dz - (p * dz).sum(axis=0, keepdims=True))


@grad_softmax.mistake(
    "The whole batch was normalised together: the probabilities of each row sum to 1, not those "
    "of all rows."
)
def one_softmax_for_all(x, dz):
    p = _softmax(x.ravel()).reshape(x.shape)
    return p * (dz - (p * dz).sum())


@grad_softmax.mistake(
    "The formula is right, and eˣ overflows for large x: subtract something from x that leaves "
    "softmax as it is."
)
def overflow(x, dz):
    e = np.exp(x)
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))


# --------------------------------------------------------------------------- grad_cross_entropy


def _mean_cross_entropy(logits, labels):
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    )


def _one_hot(logits, labels):
    return np.eye(logits.shape[-1])[labels]


grad_cross_entropy = exercise(
    points=5,
    function=_mean_cross_entropy,
    upstream=False,
    returns="dlogits",
    terms=lambda logits, labels: np.full(logits.shape, 1 / len(logits)),
    cases=[
        given(logits=[[3.0, 4.0, 5.0], [2.0, -1.0, 0.5]], labels=np.array([2, 0])),
        normal(logits=(5, 3), labels=integers((5,), below=3)),
        normal(logits=(4, 7), labels=integers((4,), below=7)),
        normal(logits=(3, 5), labels=integers((3,), below=5), dtype="float32"),
        normal("a single example", logits=(1, 4), labels=integers((1,), below=4)),
        extreme(logits=(3, 5), labels=integers((3,), below=5)),
    ],
    hints=[
        "Write the loss of one example as −log softmax(logits)[label] = −logits[label] + "
        "log Σₖ exp(logits[k]), and differentiate the two terms.",
        "The first term gives −1 at the label and 0 elsewhere; the second gives a softmax.",
        "The loss is a mean over n examples. What does that do to each row of the gradient?",
    ],
)


@grad_cross_entropy.mistake(
    "Every sign is turned: a step against this gradient would make the right label less likely."
)
def y_minus_p(logits, labels):
    return (_one_hot(logits, labels) - _softmax(logits)) / len(logits)


@grad_cross_entropy.mistake("The loss is the mean over the examples: where does n come in?")
def missing_mean(logits, labels):
    return _softmax(logits) - _one_hot(logits, labels)


@grad_cross_entropy.mistake(
    "The sign is turned, and the mean over the examples has been forgotten as well."
)
def y_minus_p_without_mean(logits, labels):
    return _one_hot(logits, labels) - _softmax(logits)


@grad_cross_entropy.mistake("This is divided by n twice; the mean divides once.")
def mean_twice(logits, labels):
    return (_softmax(logits) - _one_hot(logits, labels)) / len(logits) ** 2


@grad_cross_entropy.mistake(
    "The label's number was taken off every entry of the row. Only the entry at the label has an "
    "extra term: write the label as a row of zeros with a single 1."
)
def no_one_hot(logits, labels):
    return (_softmax(logits) - labels[:, None]) / len(logits)


@grad_cross_entropy.mistake(
    "The row was summed over its classes; every logit keeps a gradient of its own."
)
def summed_over_classes(logits, labels):
    return (_softmax(logits) - _one_hot(logits, labels)).sum(axis=-1) / len(logits)


@grad_cross_entropy.mistake(
    "The logits stand where their softmax should: a loss sees probabilities."
)
def softmax_forgotten(logits, labels):
    return (logits - _one_hot(logits, labels)) / len(logits)
