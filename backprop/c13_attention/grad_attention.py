"""Back through one head of attention: two matrix products with a softmax between them."""

import numpy as np

from backprop.c08_elementwise import softmax
from grader.cases import given, normal
from grader.exercise import exercise
from grader.lazy import tf


def _attention(q, k, v):
    d = tf.cast(tf.shape(q)[-1], q.dtype)
    return tf.nn.softmax(q @ tf.transpose(k) / tf.sqrt(d)) @ v


def _weights(q, k, axis=-1):
    return softmax.softmax(q @ k.T / np.sqrt(q.shape[1]), axis)


def _through_softmax(a, da):
    return a * (da - (a * da).sum(axis=-1, keepdims=True))


def _back(q, k, v, dz, a, ds, root=None):
    """(dq, dk, dv) from the weights and from the gradient at the scores after their division."""
    root = np.sqrt(q.shape[1]) if root is None else root
    return ds @ k / root, ds.T @ q / root, a.T @ dz


def _right(q, k, v, dz):
    a = _weights(q, k)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T))


def _sizes(q, k, v, dz):
    root = np.sqrt(q.shape[1])
    a, da = _weights(q, k), np.abs(dz) @ np.abs(v).T
    # An error in a score, which is as large as the products in it, is a relative one in a weight.
    a = a * (1 + (np.abs(q) @ np.abs(k).T / root).max(axis=-1, keepdims=True))
    ds = a * (da + (a * da).sum(axis=-1, keepdims=True))
    return ds @ np.abs(k) / root, ds.T @ np.abs(q) / root, a.T @ np.abs(dz)


def _head(label, n, m, d, e, **more):
    return normal(label, q=(n, d), k=(m, d), v=(m, e), **more)


def _same_rows(*row):
    return lambda _: np.array([row, row, row])


grad_attention = exercise(
    points=8,
    function=_attention,
    wrt=("q", "k", "v"),
    returns=("dq", "dk", "dv"),
    terms=_sizes,
    cases=[
        given(
            q=[[1.0, 0.0], [0.0, 2.0]],
            k=[[1.0, 1.0], [0.0, 1.0], [2.0, -1.0]],
            v=[[1.0, 0.0, 2.0], [3.0, 1.0, 0.0], [0.0, -1.0, 1.0]],
            dz=[[1.0, 2.0, 0.0], [-1.0, 0.0, 3.0]],
        ),
        _head("4 queries, 5 keys, d = 3, e = 2", 4, 5, 3, 2),
        _head("6 queries, 3 keys, d = 2, e = 4", 6, 3, 2, 4),
        _head("n = m = d = e = 4", 4, 4, 4, 4),
        _head("n = m = 3, d = e = 2, as in one sequence", 3, 3, 2, 2),
        _head("float32", 3, 4, 5, 2, dtype="float32"),
        _head("a single query", 1, 4, 3, 2),
        _head("a single key", 3, 1, 2, 4),
        _head("queries and keys of a single number", 3, 4, 1, 2),
        _head("values of a single number", 2, 3, 4, 1),
        normal("equal keys", q=(2, 4), k=_same_rows(1.0, -0.5, 2.0, 0.25), v=(3, 2)),
        normal(
            "queries of zeros", q=lambda _: np.array([[0.0, -0.0], [0.0, 0.0]]), k=(4, 2), v=(4, 3)
        ),
        _head("dz and v of very different sizes", 2, 4, 3, 2, scale={"v": 1e8, "dz": 1e-8}),
        # The scores stay what they are, and a step for a finite difference fits only one of them.
        _head("q around 2⁵⁰ and k around 2⁻⁵⁰", 3, 4, 2, 3, scale={"q": 2.0**50, "k": 2.0**-50}),
        _head("v around 2⁵⁰", 2, 3, 4, 2, scale={"v": 2.0**50}),
        normal(
            "one query far above the other",
            q=lambda _: np.array([[1800.0, -600.0], [0.5, -0.25]]),
            k=lambda _: np.array([[1.0, -1.0], [0.5, 2.0], [-1.0, 0.25]]),
            v=(3, 2),
            extreme=True,
        ),
        _head("scores as large as 1000", 3, 4, 2, 3, scale={"q": 1000.0}, extreme=True),
    ],
    hints=[
        "Name the steps: S = q kᵀ/√d, A = softmax(S) along each row, z = A v. Go back through "
        "them one by one; each of the rules is in chapter 8 or 9.",
        "z = A v is a matrix product, so it sends something back to A and something to v. Softmax "
        "turns dA into dS, row by row, with the formula of grad_softmax.",
        "S is a matrix product too, of q and kᵀ, and divided by √d: what divides on the way "
        "forward divides on the way back. dS has a row for each query and a column for each key, "
        "so which of its axes is summed over for dq, and which for dk?",
    ],
    insight="S changes, A and z do not: a vector added to all keys adds the same number to all "
    "scores of a query, and softmax feels no shift. So the rows of dk, added up, give 0. "
    "With one key alone dq and dk are 0: there is nothing to choose.",
)


@grad_attention.mistake("√d is forgotten on the way back: dq and dk have to pass the division too.")
def root_forgotten_on_the_way_back(q, k, v, dz):
    a = _weights(q, k)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T), root=1.0)


@grad_attention.mistake("√d is forgotten altogether: the scores are q kᵀ/√d, forward and back.")
def root_forgotten(q, k, v, dz):
    a = softmax.softmax(q @ k.T)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T), root=1.0)


@grad_attention.mistake(
    "√d divides dq and dk, and the scores that softmax was made of were not divided."
)
def root_on_the_way_back_only(q, k, v, dz):
    a = softmax.softmax(q @ k.T)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T))


@grad_attention.mistake(
    "dk is divided by √d and dq is not: both factors stand under one root.", alone=True
)
def root_in_dk_only(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dq * np.sqrt(q.shape[1]), dk, dv


@grad_attention.mistake(
    "dq is divided by √d and dk is not: both factors stand under one root.", alone=True
)
def root_in_dq_only(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dq, dk * np.sqrt(q.shape[1]), dv


@grad_attention.mistake("The scores are divided by d; it should be its square root.")
def d_for_its_root(q, k, v, dz):
    d = q.shape[1]
    a = softmax.softmax(q @ k.T / d)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T), root=d)


@grad_attention.mistake(
    "The root is taken of the number of keys. d is the length of a query and of a key."
)
def root_of_the_keys(q, k, v, dz):
    root = np.sqrt(len(k))
    a = softmax.softmax(q @ k.T / root)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T), root=root)


@grad_attention.mistake(
    "Back through softmax only its diagonal was used: each weight feels every score of its row."
)
def softmax_diagonal_only(q, k, v, dz):
    a = _weights(q, k)
    return _back(q, k, v, dz, a, a * (1 - a) * (dz @ v.T))


@grad_attention.mistake(
    "Softmax is skipped on the way back: dA went on as if it were dS. What lies between them?"
)
def softmax_skipped(q, k, v, dz):
    return _back(q, k, v, dz, _weights(q, k), dz @ v.T)


@grad_attention.mistake(
    "Softmax's second term is missing: dS is A · dA here. Raising one score also lowers all other "
    "weights of its row."
)
def no_denominator(q, k, v, dz):
    a = _weights(q, k)
    return _back(q, k, v, dz, a, a * (dz @ v.T))


@grad_attention.mistake(
    "On the way back through softmax, the sum runs over all queries. Each row has a sum of its own."
)
def sum_over_all(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    return _back(q, k, v, dz, a, a * (da - (a * da).sum()))


@grad_attention.mistake(
    "Softmax runs down the columns, over the queries. The weights of one query, over the keys, sum "
    "to 1."
)
def softmax_along_the_wrong_axis(q, k, v, dz):
    a, da = _weights(q, k, axis=0), dz @ v.T
    return _back(q, k, v, dz, a, a * (da - (a * da).sum(axis=0, keepdims=True)))


@grad_attention.mistake(
    "The forward pass is right, and the way back through softmax goes down the columns. Along "
    "which axis do the weights sum to 1?"
)
def softmax_back_along_the_wrong_axis(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    return _back(q, k, v, dz, a, a * (da - (a * da).sum(axis=0, keepdims=True)))


@grad_attention.mistake("The order is dq, dk, dv; the first two are exchanged.")
def dk_and_dq_exchanged(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dk, dq, dv


@grad_attention.mistake(
    "dk is made with dS as it is. Entry (i, j) of dS belongs to query i and key j: for dk, which "
    "of the two is summed over?"
)
def ds_not_transposed(q, k, v, dz):
    a = _weights(q, k)
    ds = _through_softmax(a, dz @ v.T)
    root = np.sqrt(q.shape[1])
    return ds @ k / root, ds @ q / root, a.T @ dz


@grad_attention.mistake(
    "dv is made with A as it is. Value j has gone to every query i: for dv, which of the two is "
    "summed over?"
)
def a_not_transposed(q, k, v, dz):
    dq, dk, _ = _right(q, k, v, dz)
    return dq, dk, _weights(q, k) @ dz


@grad_attention.mistake(
    "dv is made with the scores. The values were mixed by the weights, after softmax."
)
def dv_with_the_scores(q, k, v, dz):
    dq, dk, _ = _right(q, k, v, dz)
    return dq, dk, (q @ k.T / np.sqrt(q.shape[1])).T @ dz


@grad_attention.mistake("The sign of dS is turned: raising a score raises its own weight.")
def sign(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return -dq, -dk, dv


@grad_attention.mistake("dz is missing: these are the gradients for a dz of ones.")
def no_upstream(q, k, v, dz):
    return _right(q, k, v, np.ones_like(dz))


@grad_attention.mistake(
    "The weights are treated as constants: dv is right, and q and k are made to look as if they "
    "had no say in them.",
    alone=True,
)
def weights_as_constants(q, k, v, dz):
    _, _, dv = _right(q, k, v, dz)
    return np.zeros_like(q), np.zeros_like(k), dv


@grad_attention.mistake(
    "The formula is right, and eˢ overflows for large scores: subtract something from each row "
    "that leaves softmax as it is."
)
def overflow(q, k, v, dz):
    e = np.exp(q @ k.T / np.sqrt(q.shape[1]))
    a = e / e.sum(axis=-1, keepdims=True)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T))


@grad_attention.mistake(
    "The largest of all scores was taken off every row. A row far below it becomes 0/0: each query "
    "has a largest score of its own."
)
def largest_of_all_scores(q, k, v, dz):
    s = q @ k.T / np.sqrt(q.shape[1])
    e = np.exp(s - s.max())
    a = e / e.sum(axis=-1, keepdims=True)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T))


@grad_attention.mistake(
    "Back through softmax the plain sum of dA was taken off. Does each weight of the row have the "
    "same say in that sum?"
)
def plain_sum_taken_off(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    return _back(q, k, v, dz, a, a * (da - da.sum(axis=-1, keepdims=True)))


@grad_attention.mistake(
    "Back through softmax the plain mean of dA was taken off. Does each weight of the row have the "
    "same say in that mean?"
)
def plain_mean_taken_off(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    return _back(q, k, v, dz, a, a * (da - da.mean(axis=-1, keepdims=True)))


@grad_attention.mistake(
    "√d divides twice on the way back, once in dS and once after it. How often on the way forward?"
)
def root_twice_on_the_way_back(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    root = np.sqrt(q.shape[1])
    return dq / root, dk / root, dv


@grad_attention.mistake(
    "The root is taken of the length of a value. d is the length of a query and of a key."
)
def root_of_the_values(q, k, v, dz):
    root = np.sqrt(v.shape[1])
    a = softmax.softmax(q @ k.T / root)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T), root=root)


@grad_attention.mistake("The order is dq, dk, dv; dv came first.")
def dv_first(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dv, dq, dk


@grad_attention.mistake(
    "Every sign is turned in all three. Is the loss going down, or is the gradient asked for?"
)
def all_signs(q, k, v, dz):
    return tuple(-part for part in _right(q, k, v, dz))


@grad_attention.mistake(
    "dq has the wrong sign. What is a query multiplied by on the way to its scores?"
)
def sign_of_dq(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return -dq, dk, dv


@grad_attention.mistake(
    "dk has the wrong sign. What is a key multiplied by on the way to its scores?"
)
def sign_of_dk(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dq, -dk, dv


@grad_attention.mistake("dv has the wrong sign. What is a value multiplied by on the way to z?")
def sign_of_dv(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dq, dk, -dv


@grad_attention.mistake(
    "Back through softmax the mean of A · dA was taken off. The weights of a row add up to 1 "
    "already."
)
def mean_for_sum(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    return _back(q, k, v, dz, a, a * (da - (a * da).mean(axis=-1, keepdims=True)))


@grad_attention.mistake(
    "Back through softmax the second term is added; raising one score lowers all other weights of "
    "its row."
)
def plus(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    return _back(q, k, v, dz, a, a * (da + (a * da).sum(axis=-1, keepdims=True)))


@grad_attention.mistake(
    "Back through softmax the weight in front is missing: dS is dA − Σ A dA here."
)
def weight_in_front_missing(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    return _back(q, k, v, dz, a, da - (a * da).sum(axis=-1, keepdims=True))


@grad_attention.mistake(
    "Back through softmax the weight stands in front twice. How often does it stand in the slope?"
)
def weight_twice(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    return _back(q, k, v, dz, a, a * a * (da - (a * da).sum(axis=-1, keepdims=True)))


@grad_attention.mistake(
    "One softmax was taken over all scores. The weights of one query, over the keys, sum to 1."
)
def one_softmax_for_all(q, k, v, dz):
    a = softmax.softmax((q @ k.T / np.sqrt(q.shape[1])).ravel()).reshape(len(q), len(k))
    da = dz @ v.T
    return _back(q, k, v, dz, a, a * (da - (a * da).sum()))


@grad_attention.mistake(
    "The root is taken of the number of queries. d is the length of a query and of a key."
)
def root_of_the_queries(q, k, v, dz):
    root = np.sqrt(len(q))
    a = softmax.softmax(q @ k.T / root)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T), root=root)


@grad_attention.mistake(
    "On the way back √d multiplies. What divides on the way forward divides on the way back."
)
def root_multiplied_on_the_way_back(q, k, v, dz):
    a = _weights(q, k)
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T), root=1 / np.sqrt(q.shape[1]))


@grad_attention.mistake(
    "dv is divided by √d as well. The values were mixed after the scores were divided."
)
def root_in_dv_too(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dq, dk, dv / np.sqrt(q.shape[1])


@grad_attention.mistake(
    "dv is divided by the number of queries. Gradients that meet add up; nobody takes their mean."
)
def dv_mean(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dq, dk, dv / len(q)


@grad_attention.mistake(
    "dz is missing in dv: each value gets the sum of its weights. How much does each output count?"
)
def dv_without_upstream(q, k, v, dz):
    dq, dk, _ = _right(q, k, v, dz)
    return dq, dk, _weights(q, k).T @ np.ones_like(dz)


@grad_attention.mistake("dv is made with z. What travels backwards is dz.")
def dv_with_the_output(q, k, v, dz):
    dq, dk, _ = _right(q, k, v, dz)
    a = _weights(q, k)
    return dq, dk, a.T @ (a @ v)


@grad_attention.mistake("dv is 0. The values go straight into z: with what weights?")
def dv_of_zeros(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dq, dk, np.zeros_like(dv)


@grad_attention.mistake(
    "dk is made with dq where q belongs. The slope of a score in a key is the query."
)
def dk_with_dq(q, k, v, dz):
    dq, _, dv = _right(q, k, v, dz)
    a = _weights(q, k)
    ds = _through_softmax(a, dz @ v.T) / np.sqrt(q.shape[1])
    return dq, ds.T @ dq, dv


@grad_attention.mistake("dk has rows and columns exchanged: it should have the shape of k.")
def dk_turned(q, k, v, dz):
    dq, dk, dv = _right(q, k, v, dz)
    return dq, dk.T, dv


@grad_attention.mistake(
    "In dk softmax's diagonal alone was used, in dq all of it. Both are made of the same dS.",
    alone=True,
)
def dk_of_the_scores_diagonal(q, k, v, dz):
    dq, _, dv = _right(q, k, v, dz)
    a = _weights(q, k)
    return dq, (a * (1 - a) * (dz @ v.T)).T @ q / np.sqrt(q.shape[1]), dv


@grad_attention.mistake(
    "In dq softmax's diagonal alone was used, in dk all of it. Both are made of the same dS.",
    alone=True,
)
def dq_of_the_scores_diagonal(q, k, v, dz):
    _, dk, dv = _right(q, k, v, dz)
    a = _weights(q, k)
    return (a * (1 - a) * (dz @ v.T)) @ k / np.sqrt(q.shape[1]), dk, dv


@grad_attention.mistake(
    "v is missing on the way to the weights: every weight got the sum of its row of dz. With what "
    "was each weight multiplied?"
)
def values_left_out(q, k, v, dz):
    a = _weights(q, k)
    return _back(q, k, v, dz, a, a * (1 - a) * dz.sum(axis=1, keepdims=True))


@grad_attention.mistake(
    "There is no softmax in it, forward or back: the scores themselves mixed the values."
)
def no_softmax_at_all(q, k, v, dz):
    s = q @ k.T / np.sqrt(q.shape[1])
    return _back(q, k, v, dz, s, dz @ v.T)


@grad_attention.mistake(
    "Back through softmax the sum over each row lost its axis, and met the columns. What does "
    "`keepdims` do?"
)
def axis_not_kept(q, k, v, dz):
    a, da = _weights(q, k), dz @ v.T
    sums = (a * da).sum(axis=-1)
    sums = sums if len(sums) == a.shape[1] else sums[:, None]
    return _back(q, k, v, dz, a, a * (da - sums))


@grad_attention.mistake("Two things came back. q, k and v were all used on the way forward.")
def only_two(q, k, v, dz):
    return _right(q, k, v, dz)[:2]


@grad_attention.mistake("Four things came back, z among them. The three gradients are asked for.")
def output_beside_them(q, k, v, dz):
    return (*_right(q, k, v, dz), _weights(q, k) @ v)


@grad_attention.mistake(
    "Each query looked at the keys up to its own place only: a causal mask. Here every query sees "
    "every key."
)
def causal(q, k, v, dz):
    s = q @ k.T / np.sqrt(q.shape[1])
    a = softmax.softmax(np.where(np.tri(*s.shape) > 0, s, -1e9 - np.abs(s).max()))
    return _back(q, k, v, dz, a, _through_softmax(a, dz @ v.T))


grad_attention.equivalent(
    "The weights are always a matrix, so the second axis is the last.",
    "ds = a * (da - (a * da).sum(axis=1, keepdims=True))"
    " → ds = a * (da - (a * da).sum(axis=-1, keepdims=True))",
)
