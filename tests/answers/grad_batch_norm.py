"""grad_batch_norm(x, gamma, beta, dz, eps)"""

# %% all begin with this
import numpy as np


# %% right: in three terms
def grad_batch_norm(x, gamma, beta, dz, eps):
    sigma = np.sqrt(x.var(axis=0) + eps)
    hat = (x - x.mean(axis=0)) / sigma
    d = dz * gamma
    dx = (d - d.mean(axis=0) - hat * (d * hat).mean(axis=0)) / sigma
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


# %% right: step by step
def grad_batch_norm(x, gamma, beta, dz, eps):
    n = x.shape[0]
    mean = x.mean(axis=0)
    centred = x - mean
    variance = (centred**2).mean(axis=0)
    inverse = (variance + eps) ** -0.5
    hat = centred * inverse
    dhat = dz * gamma
    dinverse = (dhat * centred).sum(axis=0)
    dvariance = dinverse * -0.5 * (variance + eps) ** -1.5
    dcentred = dhat * inverse + dvariance * 2 * centred / n
    dmean = -dcentred.sum(axis=0)
    return [dcentred + dmean / n, np.sum(hat * dz, 0), np.sum(dz, 0)]


# %% right: batch norm in tensorflow
import tensorflow as tf


def grad_batch_norm(x, gamma, beta, dz, eps):
    n = x.shape[0]
    mean, variance = tf.nn.moments(tf.constant(x), [0])
    sigma = tf.sqrt(variance + eps)
    hat = (x - mean) / sigma
    dgamma, dbeta = tf.reduce_sum(dz * hat, 0), tf.reduce_sum(dz, 0)
    return gamma / (n * sigma) * (n * dz - dbeta - hat * dgamma), dgamma, dbeta


# %% wrong, eps_of_ones_own: an eps of its own
# says: eps
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + 1e-7)
    h = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0) - h * (d * h).mean(0)) / s, (dz * h).sum(0), dz.sum(0)


# %% wrong, n_minus_one: n − 1, and one example
def grad_batch_norm(x, gamma, beta, dz, eps):
    n = len(x)
    inv = (x.var(axis=0, ddof=1) + eps) ** -0.5
    hat = (x - x.mean(axis=0)) * inv
    dx = gamma * inv / n * (n * dz - dz.sum(axis=0) - n / (n - 1) * hat * (dz * hat).sum(axis=0))
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)


# %% wrong, keepdims: parameters with kept dimensions
# says: dgamma should have shape
def grad_batch_norm(x, gamma, beta, dz, eps):
    inv = (x.var(axis=0) + eps) ** -0.5
    hat = (x - x.mean(axis=0)) * inv
    dhat = dz * gamma
    dx = inv * (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0))
    return dx, (dz * hat).sum(axis=0, keepdims=True), dz.sum(axis=0, keepdims=True)


# %% wrong, gamma_twice: γ once more at the end
def grad_batch_norm(x, gamma, beta, dz, eps):
    inv = (x.var(axis=0) + eps) ** -0.5
    hat = (x - x.mean(axis=0)) * inv
    dhat = dz * gamma
    dx = gamma * inv * (dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0))
    return dx, (dz * hat).sum(axis=0), dz.sum(axis=0)
