"""Back through batch norm, whose mean and variance are made of x."""

import numpy as np

from grader.cases import normal
from grader.exercise import exercise
from grader.lazy import tf


def _batch_norm(x, gamma, beta, eps):
    mean, variance = tf.nn.moments(x, axes=[0])
    return gamma * (x - mean) / tf.sqrt(variance + eps) + beta


def _normed(x, eps, ddof=0):
    """x̂ and the spread, the root of variance + eps."""
    sigma = np.sqrt(x.var(axis=0, ddof=ddof) + eps) if len(x) > ddof else np.nan
    return (x - x.mean(axis=0)) / sigma, sigma


def _norm_backward(x, gamma, dz, eps, through_mean=1, through_variance=1, ddof=0):
    """The gradients; without its mean path, its variance path, or with another variance."""
    hat, sigma = _normed(x, eps, ddof)
    along = through_variance * hat * (dz * hat).sum(axis=0) / (len(x) - ddof)
    dx = gamma / sigma * (dz - through_mean * dz.mean(axis=0) - along)
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


def _norm_sizes(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    # x̂ is a difference too, of x and its mean.
    hat = (np.abs(x) + np.abs(x).mean(axis=0)) / sigma
    across, down = np.abs(dz), np.abs(dz).mean(axis=0)
    dx = np.abs(gamma) / sigma * (across + down + hat * (across * hat).mean(axis=0))
    return dx, (across * hat).sum(axis=0), across.sum(axis=0)


def _batch(label, n, d, **more):
    return normal(label, x=(n, d), gamma=(d,), beta=(d,), eps=1e-3, **more)


grad_batch_norm = exercise(
    points=6,
    function=_batch_norm,
    wrt=("x", "gamma", "beta"),
    arguments=("x", "gamma", "beta", "dz", "eps"),
    returns=("dx", "dgamma", "dbeta"),
    terms=_norm_sizes,
    cases=[
        normal(
            "a single column, 1, 2 and 6",
            x=lambda _: np.array([[1.0], [2.0], [6.0]]),
            gamma=lambda _: np.array([2.0]),
            beta=lambda _: np.array([0.5]),
            dz=lambda _: np.array([[1.0], [0.0], [-2.0]]),
            eps=1e-5,
        ),
        _batch("5 examples of 3 features", 5, 3),
        _batch("4 examples of 6 features", 4, 6),
        _batch("3 examples of 3 features", 3, 3),
        normal("a large eps", x=(6, 2), gamma=(2,), beta=(2,), eps=0.75),
        _batch("features far from 0", 5, 2, offset={"x": 10.0}),
        _batch("float32", 6, 3, dtype="float32"),
        _batch("γ and β around 2⁶⁰", 4, 2, scale={"gamma": 2.0**60, "beta": 2.0**60}),
        _batch("a single example", 1, 3),
        normal(
            "a feature that is the same for all",
            x=lambda _: np.array([[1.5, 1.0], [1.5, -2.0], [1.5, 0.5]]),
            gamma=(2,),
            beta=(2,),
            eps=0.25,
        ),
    ],
    hints=[
        "With x̂ = (x − mean)/s, z = γ x̂ + β. dβ and dγ are those of any such line: which sums "
        "over the examples?",
        "x reaches x̂ by three ways: itself, through the mean, and through the variance. Write "
        "the forward pass in small steps and go back through each, or put the Jacobian of the "
        "text into the chain rule.",
        "Begin with dx̂ = γ dz. Each of the three terms of the Jacobian meets dx̂ in a sum over "
        "i. The delta picks one entry; what do (1/n) Σᵢ dx̂ᵢ and (1/n) Σᵢ dx̂ᵢ x̂ᵢ look like in "
        "NumPy?",
    ],
    insight="The sum of dx over the batch is 0, since moving all examples together moves no x̂. "
    "And where all of dz are equal nothing comes back to x, for the x̂ always sum to 0. "
    "Both are checks that cost nothing.",
)


@grad_batch_norm.mistake(
    "x reaches z through the mean as well: when one example grows, all others lie lower."
)
def mean_path_dropped(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_mean=0)


@grad_batch_norm.mistake(
    "x reaches z through the variance as well: when one example moves outwards, all others draw "
    "together."
)
def variance_path_dropped(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_variance=0)


@grad_batch_norm.mistake(
    "Mean and variance are treated as constants: this is γ dz/s, with s the spread. Both are made "
    "of x."
)
def statistics_as_constants(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_mean=0, through_variance=0)


@grad_batch_norm.mistake(
    "The variance is divided by n − 1 here, as for a sample. In training batch norm divides by n."
)
def n_minus_one(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, ddof=1)


@grad_batch_norm.mistake("γ is missing from dx: what arrives at x̂ has passed it.")
def gamma_missing(x, gamma, beta, dz, eps):
    return _norm_backward(x, np.ones_like(gamma), dz, eps)


@grad_batch_norm.mistake("dx is not divided by the spread s: by how much does x̂ move when x does?")
def sigma_missing(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx * _normed(x, eps)[1], dgamma, dbeta


@grad_batch_norm.mistake("dx is divided by the variance, where the standard deviation belongs.")
def variance_for_sigma(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx / _normed(x, eps)[1], dgamma, dbeta


@grad_batch_norm.mistake("dγ is made with x; γ multiplies x̂.")
def dgamma_with_x(x, gamma, beta, dz, eps):
    dx, _, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, (dz * x).sum(axis=0), dbeta


@grad_batch_norm.mistake(
    "dγ and dβ are means over the batch. Gradients that meet add up; if the loss is a mean, dz "
    "has that in it already."
)
def means_for_sums(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dgamma / len(x), dbeta / len(x)


@grad_batch_norm.mistake(
    "dγ and dβ have one row for each example. γ and β serve all of them: what becomes of the rows?"
)
def not_summed(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    return _norm_backward(x, gamma, dz, eps)[0], dz * hat, dz.copy()


@grad_batch_norm.mistake("The order is dx, dγ, dβ; the last two are exchanged.")
def exchanged(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dbeta, dgamma


@grad_batch_norm.mistake("eps is left out: it stands under the root, beside the variance.")
def eps_left_out(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, 0.0)


@grad_batch_norm.mistake(
    "The means in dx were left as sums over the batch: dz − Σdz, not dz minus its mean."
)
def sums_for_means(x, gamma, beta, dz, eps):
    n = len(x)
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps, n, n)
    return dx, dgamma, dbeta


@grad_batch_norm.mistake(
    "Each example was normalised over its features (that is layer norm). Batch norm goes down the "
    "columns, over the examples."
)
def over_the_features(x, gamma, beta, dz, eps):
    dx, _, _ = _norm_backward(x.T, np.ones(()), (dz * gamma).T, eps)
    hat, _ = _normed(x.T, eps)
    return dx.T, (dz * hat.T).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake("dz is missing: these are the gradients for a dz of ones.")
def no_upstream(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, np.ones_like(dz), eps)


@grad_batch_norm.mistake(
    "The two terms of dx that come through mean and variance are added where they should be taken "
    "off: what does a larger mean do to x̂?"
)
def signs_turned(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, -1, -1)


@grad_batch_norm.mistake(
    "γ is applied twice: it is in the gradient that reaches x̂ already, so what follows needs none."
)
def gamma_twice(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx * gamma, dgamma, dbeta


@grad_batch_norm.mistake(
    "dγ and dβ come back with an axis of length 1 in front. γ and β have shape (d,), and so have "
    "their gradients: `keepdims` is for what is broadcast again.",
    worth=0.5,
)
def keepdims(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dgamma[None], dbeta[None]


_OWN_EPS = "An eps of {} stands under the root; another one was handed over. Use the argument."


@grad_batch_norm.mistake(_OWN_EPS.format("10⁻⁷"))
def eps_of_ones_own(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, 1e-7)


@grad_batch_norm.mistake(_OWN_EPS.format("10⁻⁸"))
def eps_of_1e_8(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, 1e-8)


@grad_batch_norm.mistake(_OWN_EPS.format("10⁻⁵"))
def eps_of_1e_5(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, 1e-5)


@grad_batch_norm.mistake(
    "x̂ is divided by the variance, everywhere. It is the standard deviation that brings the "
    "spread to 1: a root is missing."
)
def variance_for_sigma_everywhere(x, gamma, beta, dz, eps):
    s = x.var(axis=0) + eps
    hat, dhat = (x - x.mean(axis=0)) / s, gamma * dz
    dx = (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0)) / s
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake(
    "One mean and one variance were taken for the whole array. `x.mean()` runs over every axis; "
    "each feature has a mean of its own, over the examples."
)
def one_mean_for_everything(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var() + eps)
    hat, dhat = (x - x.mean()) / s, gamma * dz
    dx = (dhat - dhat.mean() - hat * (dhat * hat).mean()) / s
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake(
    "x̂ is right, and the means in dx run over everything: `.mean()` without an axis. Those are "
    "means over the batch, one for each feature."
)
def means_in_dx_over_everything(x, gamma, beta, dz, eps):
    hat, s = _normed(x, eps)
    dhat = gamma * dz
    dx = (dhat - dhat.mean() - hat * (dhat * hat).mean()) / s
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake(
    "The path through the variance has another power: what is the derivative of (variance + "
    "eps)^(−1/2)?"
)
def power_of_variance_not_lowered(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_variance=_normed(x, eps)[1] ** 2)


@grad_batch_norm.mistake(
    "Half of the path through the variance is missing. What is the derivative of a square?"
)
def two_of_the_square_missing(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_variance=0.5)


@grad_batch_norm.mistake(
    "The path through the variance is twice as strong as it should be: what does the power −1/2 "
    "leave in front?"
)
def half_of_the_root_missing(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_variance=2)


@grad_batch_norm.mistake(
    "The path through the variance has the wrong sign. When the variance grows, does x̂ grow?"
)
def sign_of_variance_path(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_variance=-1)


@grad_batch_norm.mistake(
    "The path through the variance lacks its 1/n. By how much does a mean of squares move when one "
    "of them does?"
)
def variance_path_not_divided(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_variance=len(x))


@grad_batch_norm.mistake(
    "The path through the mean has the wrong sign. When the mean grows, does x − mean grow?"
)
def sign_of_mean_path(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_mean=-1)


@grad_batch_norm.mistake(
    "The path through the mean lacks its 1/n. By how much does the mean move when one example does?"
)
def mean_path_not_divided(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps, through_mean=len(x))


@grad_batch_norm.mistake(
    "eps is added to the standard deviation. It stands under the root, beside the variance."
)
def eps_beside_the_root(x, gamma, beta, dz, eps):
    s, dhat = x.std(axis=0) + eps, gamma * dz
    hat = (x - x.mean(axis=0)) / s
    dx = (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0)) / s
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake(
    "dγ is made of dz alone, as dβ is. What does γ multiply on the way forward?"
)
def dgamma_without_hat(x, gamma, beta, dz, eps):
    dx, _, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dz.sum(axis=0), dbeta


@grad_batch_norm.mistake("dγ has γ in it: how steep is z = γ x̂ + β in γ?")
def gamma_in_dgamma(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, gamma * dgamma, dbeta


@grad_batch_norm.mistake("dβ has γ in it: how steep is z = γ x̂ + β in β?")
def gamma_in_dbeta(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dgamma, gamma * dbeta


@grad_batch_norm.mistake("dγ is made with z, and γ multiplies x̂.")
def dgamma_with_the_output(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    dx, _, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, (dz * (gamma * hat + beta)).sum(axis=0), dbeta


@grad_batch_norm.mistake(
    "dγ is made with x − mean. What γ multiplies has been divided by the spread as well."
)
def dgamma_with_the_centred(x, gamma, beta, dz, eps):
    dx, _, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, (dz * (x - x.mean(axis=0))).sum(axis=0), dbeta


@grad_batch_norm.mistake("dγ is a mean over the batch, dβ is not. Gradients that meet add up.")
def dgamma_mean(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dgamma / len(x), dbeta


@grad_batch_norm.mistake("dβ is a mean over the batch, dγ is not. Gradients that meet add up.")
def dbeta_mean(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dgamma, dbeta / len(x)


@grad_batch_norm.mistake(
    "dβ has one row for each example. β serves all of them: what becomes of the rows?"
)
def dbeta_not_summed(x, gamma, beta, dz, eps):
    dx, dgamma, _ = _norm_backward(x, gamma, dz, eps)
    return dx, dgamma, dz.copy()


@grad_batch_norm.mistake(
    "dγ has one row for each example. γ serves all of them: what becomes of the rows?"
)
def dgamma_not_summed(x, gamma, beta, dz, eps):
    dx, _, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dz * _normed(x, eps)[0], dbeta


@grad_batch_norm.mistake("dγ and dβ were summed over the features. Which axis does γ not have?")
def parameters_over_features(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    return _norm_backward(x, gamma, dz, eps)[0], (dz * hat).sum(axis=1), dz.sum(axis=1)


@grad_batch_norm.mistake("dγ and dβ are one number each. Every feature has a γ and a β of its own.")
def parameters_one_number(x, gamma, beta, dz, eps):
    hat, _ = _normed(x, eps)
    return _norm_backward(x, gamma, dz, eps)[0], (dz * hat).sum(), dz.sum()


@grad_batch_norm.mistake(
    "dx is divided by n as a whole, where n dx̂ should stand for dx̂. In (n dx̂ − Σdx̂ − x̂ "
    "Σdx̂x̂)/(n s), what is the first n for?"
)
def all_divided_by_n(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    dhat = gamma * dz
    dx = (dhat - dhat.sum(axis=0) - hat * (dhat * hat).sum(axis=0)) / sigma / len(x)
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake(
    "dx is n times too large: in (n dx̂ − Σdx̂ − x̂ Σdx̂x̂)/(n s) the n below the line is missing."
)
def one_over_n_in_front_missing(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx * len(x), dgamma, dbeta


@grad_batch_norm.mistake(
    "In the two means of dx stands dz, where dx̂ = γ dz belongs, as in the first term."
)
def gamma_missing_in_the_means(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    dx = (gamma * dz - dz.mean(axis=0) - hat * (dz * hat).mean(axis=0)) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake(
    "In dx stands x where x̂ belongs. The path through the variance is written with what has been "
    "normalised."
)
def x_for_hat_in_dx(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    dhat = gamma * dz
    dx = (dhat - dhat.mean(axis=0) - x * (dhat * x).mean(axis=0)) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake(
    "This is the way back through γ x + β: nothing was normalised. Mean and spread are made of x."
)
def never_normalised(x, gamma, beta, dz, eps):
    return gamma * dz, (dz * x).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake(
    "The variance is divided by n − 1 on the way forward, and dx has means over n. In training "
    "batch norm divides by n, both times."
)
def sample_variance_forward_only(x, gamma, beta, dz, eps):
    sigma = np.sqrt(x.var(axis=0, ddof=min(1, len(x) - 1)) + eps)
    hat, dhat = (x - x.mean(axis=0)) / sigma, gamma * dz
    dx = (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0)) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake("dx is multiplied by the spread. By how much does x̂ move when x does?")
def times_sigma(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx * _normed(x, eps)[1] ** 2, dgamma, dbeta


@grad_batch_norm.mistake("dx has the wrong sign. Where γ is positive, does x̂ rise with x?")
def sign_of_dx(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return -dx, dgamma, dbeta


@grad_batch_norm.mistake(
    "Every sign is turned. Is the loss going down, or is the gradient asked for?"
)
def sign(x, gamma, beta, dz, eps):
    return tuple(-part for part in _norm_backward(x, gamma, dz, eps))


@grad_batch_norm.mistake(
    "One array came back. γ and β were used as well: return three things, in their order."
)
def only_dx(x, gamma, beta, dz, eps):
    return _norm_backward(x, gamma, dz, eps)[0]


@grad_batch_norm.mistake("The order is dx, dγ, dβ; dx came last.")
def dx_last(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dgamma, dbeta, dx


@grad_batch_norm.mistake("Only the path through the variance is in dx. x reaches x̂ by itself, too.")
def variance_path_alone(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    dhat = gamma * dz
    return -hat * (dhat * hat).mean(axis=0) / sigma, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake("dx is divided by γ. What arrives at x̂ has been multiplied by it.")
def gamma_divided(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, np.ones_like(gamma), dz, eps)
    return dx / gamma, dgamma, dbeta


@grad_batch_norm.mistake(
    "The gradient of the variance was not summed over the batch: all examples share one variance, "
    "and each sends something to it."
)
def variance_not_summed(x, gamma, beta, dz, eps):
    hat, sigma = _normed(x, eps)
    dhat = gamma * dz
    dx = (dhat - dhat.mean(axis=0) - hat * hat * dhat / len(x)) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


@grad_batch_norm.mistake("dβ counts the examples: dz is missing. How much does each output count?")
def dbeta_counts(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dgamma, np.full_like(dbeta, len(x))


@grad_batch_norm.mistake(
    "dγ and dβ are exchanged, and means over the batch. Which of the two is made with x̂, and do "
    "gradients that meet average?"
)
def exchanged_means(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = _norm_backward(x, gamma, dz, eps)
    return dx, dbeta / len(x), dgamma / len(x)
