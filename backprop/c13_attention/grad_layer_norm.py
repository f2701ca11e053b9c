"""Back through layer norm: batch norm along the other axis."""

import numpy as np

from grader.cases import normal
from grader.exercise import exercise
from grader.lazy import tf


def _layer_norm(x, gamma, beta, eps):
    mean, variance = tf.nn.moments(x, axes=[-1], keepdims=True)
    return gamma * (x - mean) / tf.sqrt(variance + eps) + beta


def _normed(x, eps, ddof=0):
    """x̂ and the spread, the root of variance + eps, for each row."""
    d = x.shape[-1]
    variance = x.var(axis=-1, keepdims=True) * d / (d - ddof) if d > ddof else np.nan
    sigma = np.sqrt(variance + eps)
    return (x - x.mean(axis=-1, keepdims=True)) / sigma, sigma


def _dx(dhat, hat, sigma, through_mean=1.0, through_variance=1.0, of=None):
    """dx from the gradient at x̂; without its mean path, its variance path, or with means of "
    "fewer."""
    of = dhat.shape[-1] if of is None else of
    through = through_mean * dhat.mean(axis=-1, keepdims=True)
    along = through_variance * hat * (dhat * hat).sum(axis=-1, keepdims=True) / of
    return (dhat - through - along) / sigma


def _backward(x, gamma, dz, eps, **paths):
    hat, sigma = _normed(x, eps)
    return _dx(gamma * dz, hat, sigma, **paths), (dz * hat).sum(axis=0), dz.sum(axis=0)


def _sizes(x, gamma, beta, dz, eps):
    _, sigma = _normed(x, eps)
    # x̂ is a difference too, of x and its mean.
    hat = (np.abs(x) + np.abs(x).mean(axis=-1, keepdims=True)) / sigma
    up = np.abs(gamma * dz)
    mean, along = up.mean(axis=-1, keepdims=True), (up * hat).mean(axis=-1, keepdims=True)
    return (
        (up + mean + hat * along) / sigma,
        (np.abs(dz) * hat).sum(axis=0),
        np.abs(dz).sum(axis=0),
    )


def _rows(label, n, d, eps=1e-3, **more):
    return normal(label, x=more.pop("x", (n, d)), gamma=(d,), beta=(d,), eps=eps, **more)


def _these(*rows):
    return lambda _: np.array(rows)


grad_layer_norm = exercise(
    points=5,
    function=_layer_norm,
    wrt=("x", "gamma", "beta"),
    arguments=("x", "gamma", "beta", "dz", "eps"),
    returns=("dx", "dgamma", "dbeta"),
    terms=_sizes,
    cases=[
        normal(
            "a single row, 1, 2 and 6",
            x=_these([1.0, 2.0, 6.0]),
            gamma=lambda _: np.array([2.0, 1.0, -1.0]),
            beta=lambda _: np.array([0.5, 0.0, 1.0]),
            dz=_these([1.0, 0.0, -2.0]),
            eps=1e-5,
        ),
        _rows("3 words of 5 features", 3, 5),
        _rows("6 words of 4 features", 6, 4),
        _rows("4 words of 4 features", 4, 4),
        _rows("a large eps", 2, 6, eps=0.75),
        _rows("features far from 0", 3, 4, offset={"x": 10.0}),
        _rows("float32", 4, 6, dtype="float32"),
        _rows("γ and β around 2⁶⁰", 2, 4, scale={"gamma": 2.0**60, "beta": 2.0**60}),
        _rows("a single feature", 4, 1),
        _rows("two equal words", 2, 3, x=_these([1.0, -2.0, 0.5], [1.0, -2.0, 0.5])),
        _rows(
            "a word with equal features, and one of zeros",
            3,
            4,
            eps=0.25,
            x=_these([1.5] * 4, [0.0, -0.0, 0.0, 0.0], [1.0, -1.0, 2.0, 0.0]),
        ),
        _rows(
            "rows of very different sizes",
            3,
            3,
            x=_these([1e4, -3e4, 2e4], [1e-4, 2e-4, -1e-4], [1.0, 0.5, -2.0]),
        ),
    ],
    hints=[
        "It is batch norm with the axes exchanged: every word is normalised by itself, over "
        "its features. Along which axis do mean and variance run now, and along which axis do the "
        "sums for γ and β?",
        "γ has one entry a feature, and the mean on the way back now runs over the features. So γ "
        "no longer comes out of that mean: multiply first, dx̂ = γ dz.",
        "From dx̂ on there are the same three ways as in batch norm: its own, through the mean, "
        "and through the spread. Each mean is one of a row, so it needs keepdims to be broadcast "
        "back along that row.",
    ],
    insight="Every row of dx sums to 0, since moving all features of a word together moves "
    "nothing; and a word without dz has no dx. Neither would hold for batch norm, where "
    "the columns sum to 0 and all examples are in each other's way.",
)


@grad_layer_norm.mistake(
    "This is batch norm: mean and variance run down the columns, over the words. Layer norm "
    "normalises each word by itself."
)
def wrong_axis(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x.T, eps)
    return _dx((gamma * dz).T, hat, sigma).T, (dz * hat.T).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "γ is multiplied in at the end, as in batch norm, where it is the same for everything that is "
    "averaged. Here the mean runs over features, and each has a γ of its own."
)
def gamma_outside(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    return gamma * _dx(dz, hat, sigma), (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake("γ is in dx twice: dz passes it once on its way to x̂.")
def gamma_twice(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    return _dx(gamma * gamma * dz, hat, sigma), (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake("γ is missing from dx: what arrives at x̂ has passed it.")
def gamma_missing(x, gamma, beta, dz, eps):
    return _backward(x, np.ones_like(gamma), dz, eps)


@grad_layer_norm.mistake("dγ has γ in it: how steep is z = γ x̂ + β in γ?")
def gamma_in_dgamma(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx, gamma * dgamma, dbeta


@grad_layer_norm.mistake(
    "dγ and dβ have shape (1, d), and γ and β have shape (d,): a gradient has the shape of what it "
    "belongs to."
)
def axis_kept(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx, dgamma[None], dbeta[None]


@grad_layer_norm.mistake("dγ and dβ were summed over the features. Which axis does γ not have?")
def summed_over_features(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    return _backward(x, gamma, dz, eps)[0], (dz * hat).sum(axis=-1), dz.sum(axis=-1)


@grad_layer_norm.mistake(
    "dγ and dβ have one row for each word. γ and β serve all of them: what becomes of the rows?"
)
def not_summed(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    return _backward(x, gamma, dz, eps)[0], dz * hat, dz.copy()


@grad_layer_norm.mistake(
    "dγ and dβ are means over the words. Gradients that meet add up; if the loss is a mean, dz has "
    "that in it already."
)
def means_for_sums(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx, dgamma / len(x), dbeta / len(x)


@grad_layer_norm.mistake(
    "x reaches z through the mean as well: when one feature grows, all others of its word lie "
    "lower."
)
def mean_path_dropped(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_mean=0)


@grad_layer_norm.mistake(
    "x reaches z through the variance as well: when one feature moves outwards, all others of its "
    "word draw together."
)
def variance_path_dropped(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_variance=0)


@grad_layer_norm.mistake(
    "Mean and variance are treated as constants: this is γ dz/s, with s the spread. Both are made "
    "of x."
)
def statistics_as_constants(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_mean=0, through_variance=0)


@grad_layer_norm.mistake(
    "The variance is divided by d − 1 here, as for a sample. Layer norm divides by d."
)
def d_minus_one(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps, ddof=1)
    of = x.shape[-1] - 1 or np.nan
    return _dx(gamma * dz, hat, sigma, of=of), (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "The means in dx were left as sums over the row: dx̂ − Σdx̂, not dx̂ minus its mean."
)
def sums_for_means(x, gamma, beta, dz, eps):
    d = x.shape[-1]
    return _backward(x, gamma, dz, eps, through_mean=d, through_variance=d)


@grad_layer_norm.mistake("dx is not divided by the spread s: by how much does x̂ move when x does?")
def sigma_missing(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx * _normed(x, eps)[1], dgamma, dbeta


@grad_layer_norm.mistake("eps is left out: it stands under the root, beside the variance.")
def eps_left_out(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, 0.0)


def _eps_of_ones_own(always, spoken):
    def own(x, gamma, beta, dz, eps):
        return _backward(x, gamma, dz, always)

    own.__name__ = f"eps_of_{always:.0e}".replace("-0", "_")
    grad_layer_norm.mistake(
        f"An eps of {spoken} stands under the root; another one was handed over. Use the argument."
    )(own)


for _own_eps, _as_power in ((1e-5, "10⁻⁵"), (1e-6, "10⁻⁶"), (1e-7, "10⁻⁷"), (1e-8, "10⁻⁸")):
    _eps_of_ones_own(_own_eps, _as_power)


@grad_layer_norm.mistake(
    "eps is added to the standard deviation. It stands under the root, beside the variance."
)
def eps_beside_the_root(x, gamma, beta, dz, eps):
    away = x - x.mean(axis=-1, keepdims=True)
    plain = np.sqrt((away**2).mean(axis=-1, keepdims=True))
    hat, dhat = away / (plain + eps), gamma * dz
    # σ = s + eps, and s is made of x: ds/dx is (x − mean)/(d s).
    along = away * (dhat * hat).mean(axis=-1, keepdims=True) / plain
    dx = (dhat - dhat.mean(axis=-1, keepdims=True) - along) / (plain + eps)
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake("dγ is made with x; γ multiplies x̂.")
def dgamma_with_x(x, gamma, beta, dz, eps):
    dx, _, dbeta = _backward(x, gamma, dz, eps)
    return dx, (dz * x).sum(axis=0), dbeta


@grad_layer_norm.mistake("The order is dx, dγ, dβ; the last two are exchanged.")
def exchanged(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx, dbeta, dgamma


@grad_layer_norm.mistake("dz is missing: these are the gradients for a dz of ones.")
def no_upstream(x, gamma, beta, dz, eps):
    return _backward(x, gamma, np.ones_like(dz), eps)


@grad_layer_norm.mistake(
    "n, the number of rows, is used where the number of features belongs. How many numbers does "
    "the mean of one row run over?"
)
def rows_counted_for_features(x, gamma, beta, dz, eps):
    # (n·dx̂ − Σ dx̂ − x̂ Σ dx̂ x̂)/(n s), as batch norm is often written.
    n, d = x.shape
    return _backward(x, gamma, dz, eps, through_mean=d / n, through_variance=d / n)


@grad_layer_norm.mistake(
    "The path through the variance has another power: what is the derivative of (variance + "
    "eps)^(−1/2)?"
)
def power_of_variance_not_lowered(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_variance=_normed(x, eps)[1] ** 2)


@grad_layer_norm.mistake(
    "Half of the path through the variance is missing. What is the derivative of a square?"
)
def two_of_the_square_missing(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_variance=0.5)


@grad_layer_norm.mistake(
    "The path through the variance has the wrong sign. When the variance grows, does x̂ grow?"
)
def sign_of_variance_path(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_variance=-1)


@grad_layer_norm.mistake(
    "The path through the mean has the wrong sign. When the mean grows, does x − mean grow?"
)
def sign_of_mean_path(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_mean=-1)


@grad_layer_norm.mistake(
    "dx is divided by the variance. What was x − mean divided by on the way forward?"
)
def variance_for_sigma(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx / _normed(x, eps)[1], dgamma, dbeta


@grad_layer_norm.mistake(
    "x̂ is right, and the means in dx run over the words, as in batch norm. Which numbers share a "
    "mean here?"
)
def means_in_dx_over_the_words(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    dhat = gamma * dz
    dx = (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0)) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "One mean and one variance were taken for the whole array: `x.mean()` runs over every axis. "
    "Which numbers share a mean here?"
)
def one_mean_for_everything(x, gamma, beta, dz, eps):
    sigma, dhat = np.sqrt(x.var() + eps), gamma * dz
    hat = (x - x.mean()) / sigma
    dx = (dhat - dhat.mean() - hat * (dhat * hat).mean()) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "dγ is made of dz alone, as dβ is. What does γ multiply on the way forward?"
)
def dgamma_without_hat(x, gamma, beta, dz, eps):
    dx, _, dbeta = _backward(x, gamma, dz, eps)
    return dx, dz.sum(axis=0), dbeta


@grad_layer_norm.mistake("dβ has γ in it: how steep is z = γ x̂ + β in β?")
def gamma_in_dbeta(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx, dgamma, gamma * dbeta


@grad_layer_norm.mistake("dγ is made with z, and γ multiplies x̂.")
def dgamma_with_the_output(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    dx, _, dbeta = _backward(x, gamma, dz, eps)
    return dx, (dz * (gamma * hat + beta)).sum(axis=0), dbeta


@grad_layer_norm.mistake(
    "dγ is made with x − mean. What γ multiplies has been divided by the spread as well."
)
def dgamma_with_the_centred(x, gamma, beta, dz, eps):
    dx, _, dbeta = _backward(x, gamma, dz, eps)
    return dx, (dz * (x - x.mean(axis=-1, keepdims=True))).sum(axis=0), dbeta


@grad_layer_norm.mistake("dγ is a mean over the words, dβ is not. Gradients that meet add up.")
def dgamma_mean(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx, dgamma / len(x), dbeta


@grad_layer_norm.mistake("dβ is a mean over the words, dγ is not. Gradients that meet add up.")
def dbeta_mean(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx, dgamma, dbeta / len(x)


@grad_layer_norm.mistake(
    "dβ has one row for each word. β serves all of them: what becomes of the rows?"
)
def dbeta_not_summed(x, gamma, beta, dz, eps):
    dx, dgamma, _ = _backward(x, gamma, dz, eps)
    return dx, dgamma, dz.copy()


@grad_layer_norm.mistake(
    "dγ has one row for each word. γ serves all of them: what becomes of the rows?"
)
def dgamma_not_summed(x, gamma, beta, dz, eps):
    dx, _, dbeta = _backward(x, gamma, dz, eps)
    return dx, dz * _normed(x, eps)[0], dbeta


@grad_layer_norm.mistake("dγ and dβ are one number each. Every feature has a γ and a β of its own.")
def parameters_one_number(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    return _backward(x, gamma, dz, eps)[0], (dz * hat).sum(), dz.sum()


@grad_layer_norm.mistake(
    "dx is divided by d as a whole, where d dx̂ should stand for dx̂. In (d dx̂ − Σdx̂ − x̂ "
    "Σdx̂x̂)/(d s), what is the first d for?"
)
def all_divided_by_d(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    d = x.shape[-1]
    dx = _dx(gamma * dz, hat, sigma, through_mean=d, through_variance=d) / d
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "dx is d times too large: in (d dx̂ − Σdx̂ − x̂ Σdx̂x̂)/(d s) the d below the line is missing."
)
def one_over_d_in_front_missing(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx * x.shape[-1], dgamma, dbeta


@grad_layer_norm.mistake(
    "In the two means of dx stands dz, where dx̂ = γ dz belongs, as in the first term."
)
def gamma_missing_in_the_means(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    along = hat * (dz * hat).mean(axis=-1, keepdims=True)
    dx = (gamma * dz - dz.mean(axis=-1, keepdims=True) - along) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "γ is applied twice: it is in the gradient that reaches x̂ already, so what follows needs none."
)
def gamma_once_more(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return gamma * dx, dgamma, dbeta


@grad_layer_norm.mistake(
    "The path through the variance is twice as strong as it should be: what does the power −1/2 "
    "leave in front?"
)
def half_of_the_root_missing(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_variance=2)


@grad_layer_norm.mistake(
    "The two terms of dx that come through mean and variance are added where they should be taken "
    "off: what does a larger mean do to x̂?"
)
def signs_turned(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_mean=-1, through_variance=-1)


@grad_layer_norm.mistake(
    "The path through the mean lacks its 1/d. By how much does the mean move when one feature does?"
)
def mean_path_not_divided(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_mean=x.shape[-1])


@grad_layer_norm.mistake(
    "The path through the variance lacks its 1/d. By how much does a mean of squares move when "
    "one of them does?"
)
def variance_path_not_divided(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps, through_variance=x.shape[-1])


@grad_layer_norm.mistake(
    "This is the way back through γ x + β: nothing was normalised. Mean and spread are made of x."
)
def never_normalised(x, gamma, beta, dz, eps):
    return gamma * dz, (dz * x).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "x̂ is divided by the variance, everywhere. It is the standard deviation that brings the "
    "spread to 1: a root is missing."
)
def variance_for_sigma_everywhere(x, gamma, beta, dz, eps):
    s, dhat = x.var(axis=-1, keepdims=True) + eps, gamma * dz
    hat = (x - x.mean(axis=-1, keepdims=True)) / s
    return _dx(dhat, hat, s), (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "x̂ is right, and the means in dx run over everything: `.mean()` without an axis. Those are "
    "means over one row each."
)
def means_in_dx_over_everything(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    dhat = gamma * dz
    dx = (dhat - dhat.mean() - hat * (dhat * hat).mean()) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "In dx stands x where x̂ belongs. The path through the variance is written with what has been "
    "normalised."
)
def x_for_hat_in_dx(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    dhat = gamma * dz
    along = x * (dhat * x).mean(axis=-1, keepdims=True)
    dx = (dhat - dhat.mean(axis=-1, keepdims=True) - along) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake(
    "The variance is divided by d − 1 on the way forward, and dx has means over d. Layer norm "
    "divides by d, both times."
)
def sample_variance_forward_only(x, gamma, beta, dz, eps):
    sigma = np.sqrt(x.var(axis=-1, keepdims=True, ddof=min(1, x.shape[-1] - 1)) + eps)
    hat = (x - x.mean(axis=-1, keepdims=True)) / sigma
    return _dx(gamma * dz, hat, sigma), (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_layer_norm.mistake("dx is multiplied by the spread. By how much does x̂ move when x does?")
def times_sigma(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dx * _normed(x, eps)[1] ** 2, dgamma, dbeta


@grad_layer_norm.mistake("dx has the wrong sign. Where γ is positive, does x̂ rise with x?")
def sign_of_dx(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return -dx, dgamma, dbeta


@grad_layer_norm.mistake(
    "Every sign is turned. Is the loss going down, or is the gradient asked for?"
)
def sign(x, gamma, beta, dz, eps):
    return tuple(-part for part in _backward(x, gamma, dz, eps))


@grad_layer_norm.mistake(
    "One array came back. γ and β were used as well: return three things, in their order."
)
def only_dx(x, gamma, beta, dz, eps):
    return _backward(x, gamma, dz, eps)[0]


@grad_layer_norm.mistake("The order is dx, dγ, dβ; dx came last.")
def dx_last(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _backward(x, gamma, dz, eps)
    return dgamma, dbeta, dx


grad_layer_norm.equivalent(
    "The input is always a matrix, so the second axis is the last.",
    "along = (dhat * hat).mean(axis=-1, keepdims=True)"
    " → along = (dhat * hat).mean(axis=1, keepdims=True)",
    "mean = dhat.mean(axis=-1, keepdims=True) → mean = dhat.mean(axis=1, keepdims=True)",
)
