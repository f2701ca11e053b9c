"""grad_layer_norm(x, gamma, beta, dz, eps)"""

# %% all begin with this
import numpy as np


# %% right: in three paths
def grad_layer_norm(x, gamma, beta, dz, eps):
    d = x.shape[1]
    mean = x.mean(axis=1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=1, keepdims=True)
    inverse = (variance + eps) ** -0.5
    dhat = dz * gamma
    dvariance = (dhat * (x - mean) * -0.5 * inverse**3).sum(axis=1, keepdims=True)
    dmean = -(dhat * inverse).sum(axis=1, keepdims=True)
    dx = dhat * inverse + dvariance * 2 * (x - mean) / d + dmean / d
    return dx, np.sum(dz * (x - mean) * inverse, axis=0), np.sum(dz, axis=0)


# %% right: all over d sigma
def grad_layer_norm(x, gamma, beta, dz, eps):
    d = x.shape[-1]
    sigma = np.sqrt(np.var(x, -1, keepdims=True) + eps)
    hat = (x - np.mean(x, -1, keepdims=True)) / sigma
    g = gamma * dz
    dx = (d * g - g.sum(-1, keepdims=True) - hat * (g * hat).sum(-1, keepdims=True)) / (d * sigma)
    return dx, np.einsum("td,td->d", dz, hat), np.einsum("td->d", dz)


# %% right: word by word with jacobians
def grad_layer_norm(x, gamma, beta, dz, eps):
    n, d = x.shape
    dx, dgamma, dbeta = np.zeros_like(x), np.zeros_like(gamma), np.zeros_like(beta)
    for t in range(n):
        sigma = np.sqrt(x[t].var() + eps)
        hat = (x[t] - x[t].mean()) / sigma
        jacobian = (np.eye(d) - 1 / d - np.outer(hat, hat) / d) / sigma
        dx[t] = jacobian @ (gamma * dz[t])
        dgamma += dz[t] * hat
        dbeta += dz[t]
    return dx, dgamma, dbeta


# %% right: written in tensorflow
import math
import tensorflow as tf


def grad_layer_norm(x, gamma, beta, dz, eps):
    mean, variance = tf.nn.moments(x, axes=[1], keepdims=True)
    inverse = tf.math.rsqrt(variance + eps)
    hat = (x - mean) * inverse
    up = gamma * dz
    lost = tf.reduce_mean(up, 1, True) + hat * tf.reduce_mean(up * hat, 1, True)
    return (up - lost) * inverse, tf.reduce_sum(dz * hat, 0), tf.reduce_sum(dz, 0)


# %% right: transposed as batch norm
def grad_layer_norm(x, gamma, beta, dz, eps):
    columns, up = x.T, (gamma * dz).T
    sigma = np.sqrt(columns.var(0) + eps)
    hat = (columns - columns.mean(0)) / sigma
    dx = (up - up.mean(0) - hat * (up * hat).mean(0)) / sigma
    return dx.T, (dz.T * hat).sum(1), dz.T.sum(1)


# %% right: plain loops
import math


def grad_layer_norm(x, gamma, beta, dz, eps):
    n, d = x.shape
    dx = [[0.0] * d for _ in range(n)]
    dgamma, dbeta = [0.0] * d, [0.0] * d
    for t in range(n):
        mean = math.fsum(x[t]) / d
        sigma = math.sqrt(math.fsum((float(v) - mean) ** 2 for v in x[t]) / d + eps)
        hat = [(float(v) - mean) / sigma for v in x[t]]
        up = [float(g) * float(v) for g, v in zip(gamma, dz[t])]
        flat = math.fsum(up) / d
        along = math.fsum(u * h for u, h in zip(up, hat)) / d
        for c in range(d):
            dx[t][c] = (up[c] - flat - hat[c] * along) / sigma
            dgamma[c] += float(dz[t][c]) * hat[c]
            dbeta[c] += float(dz[t][c])
    return dx, dgamma, dbeta


# %% right: centred by a matrix
def grad_layer_norm(x, gamma, beta, dz, eps):
    d = x.shape[1]
    centre = np.eye(d) - np.ones((d, d)) / d
    away = x @ centre
    sigma = np.sqrt(np.sum(away**2, axis=1, keepdims=True) / d + eps)
    dhat = dz * gamma
    daway = dhat / sigma - away * np.sum(dhat * away, axis=1, keepdims=True) / (d * sigma**3)
    return daway @ centre, np.diag(dz.T @ (away / sigma)), np.ones(len(x)) @ dz


# %% right: by einsum
def grad_layer_norm(x, gamma, beta, dz, eps):
    away = x - np.average(x, axis=1)[:, None]
    s = 1 / np.sqrt(np.einsum("td,td->t", away, away) / x.shape[1] + eps)
    up = np.einsum("d,td->td", gamma, dz)
    along = np.einsum("td,td,t->t", up, away, s**2) / x.shape[1]
    dx = s[:, None] * (up - up.mean(1)[:, None] - away * along[:, None])
    return dx, np.einsum("td,td,t->d", dz, away, s), dz.sum(0)


# %% wrong, wrong_axis: batch norm's axis
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + eps)
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0) - hat * (d * hat).mean(0)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, statistics_as_constants: constants
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    hat = (x - x.mean(1, keepdims=True)) / s
    return gamma * dz / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, gamma_missing: γ forgotten
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    hat = (x - x.mean(1, keepdims=True)) / s
    d = dz
    return (d - d.mean(1, keepdims=True) - hat * (d * hat).mean(1, keepdims=True)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, gamma_outside: γ at the end
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    hat = (x - x.mean(1, keepdims=True)) / s
    d = dz
    dx = gamma * (d - d.mean(1, keepdims=True) - hat * (d * hat).mean(1, keepdims=True)) / s
    return dx, (dz * hat).sum(0), dz.sum(0)

# %% wrong, axis_kept: kept dimensions
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    hat = (x - x.mean(1, keepdims=True)) / s
    d = gamma * dz
    dx = (d - d.mean(1, keepdims=True) - hat * (d * hat).mean(1, keepdims=True)) / s
    return dx, (dz * hat).sum(0, keepdims=True), dz.sum(0, keepdims=True)

# %% wrong, mean_path_dropped: the mean's path
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    hat = (x - x.mean(1, keepdims=True)) / s
    d = gamma * dz
    return (d - hat * (d * hat).mean(1, keepdims=True)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, variance_path_dropped: the variance's path
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    hat = (x - x.mean(1, keepdims=True)) / s
    d = gamma * dz
    return (d - d.mean(1, keepdims=True)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, d_minus_one: d − 1
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True, ddof=1) + eps)
    hat = (x - x.mean(1, keepdims=True)) / s
    d = gamma * dz
    dx = (d - d.mean(1, keepdims=True) - hat * (d * hat).sum(1, keepdims=True) / (x.shape[1] - 1)) / s
    return dx, (dz * hat).sum(0), dz.sum(0)

# %% wrong, summed_over_features: parameters summed over features
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    hat = (x - x.mean(1, keepdims=True)) / s
    d = gamma * dz
    dx = (d - d.mean(1, keepdims=True) - hat * (d * hat).mean(1, keepdims=True)) / s
    return dx, (dz * hat).sum(1), dz.sum(1)

# %% wrong, eps_of_1e_6: an eps of its own
# says: eps
def grad_layer_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(1, keepdims=True) + 1e-6)
    hat = (x - x.mean(1, keepdims=True)) / s
    d = gamma * dz
    dx = (d - d.mean(1, keepdims=True) - hat * (d * hat).mean(1, keepdims=True)) / s
    return dx, (dz * hat).sum(0), dz.sum(0)


# %% wrong: spread by sample
def all_over_d_sigma(x, gamma, beta, dz, eps):
    d = x.shape[-1]
    sigma = np.sqrt(np.var(x, -1, keepdims=True) + eps)
    hat = (x - np.mean(x, -1, keepdims=True)) / sigma
    g = gamma * dz
    dx = (d * g - g.sum(-1, keepdims=True) - hat * (g * hat).sum(-1, keepdims=True)) / (d * sigma)
    return dx, np.einsum("td,td->d", dz, hat), np.einsum("td->d", dz)


def grad_layer_norm(x, gamma, beta, dz, eps):
    dx, dgamma, dbeta = all_over_d_sigma(x, gamma, beta, dz, eps)
    return np.squeeze(dx), dgamma, dbeta


# %% wrong: divided by a spread of zero
def all_over_d_sigma(x, gamma, beta, dz, eps):
    d = x.shape[-1]
    sigma = np.sqrt(np.var(x, -1, keepdims=True) + eps)
    hat = (x - np.mean(x, -1, keepdims=True)) / sigma
    g = gamma * dz
    dx = (d * g - g.sum(-1, keepdims=True) - hat * (g * hat).sum(-1, keepdims=True)) / (d * sigma)
    return dx, np.einsum("td,td->d", dz, hat), np.einsum("td->d", dz)


def grad_layer_norm(x, gamma, beta, dz, eps):
    away = x - x.mean(axis=1, keepdims=True)
    dx, dgamma, dbeta = all_over_d_sigma(x, gamma, beta, dz, eps)
    return dx * away.any(axis=1, keepdims=True), dgamma, dbeta


# %% right: transposed batch norm
def grad_layer_norm(x, gamma, beta, dz, eps):
    xT = x.T; N = xT.shape[0]; mu = xT.mean(0); s = np.sqrt(xT.var(0)+eps); h = (xT-mu)/s
    d = (dz*gamma).T
    dx = (N*d-d.sum(0)-h*(d*h).sum(0))/(N*s)
    return dx.T, np.sum(dz*h.T, axis=0), np.sum(dz, axis=0)


# %% wrong, rows_counted_for_features: n for d
def grad_layer_norm(x, gamma, beta, dz, eps):
    N = x.shape[0]; mu = x.mean(1, keepdims=True); s = np.sqrt(x.var(1, keepdims=True)+eps); h = (x-mu)/s
    d = dz*gamma
    dx = (N*d-d.sum(1, keepdims=True)-h*(d*h).sum(1, keepdims=True))/(N*s)
    return dx, np.sum(dz*h, axis=0), np.sum(dz, axis=0)


# %% wrong, power_of_variance_not_lowered: dvar power
def grad_layer_norm(x, gamma, beta, dz, eps):
    D = x.shape[1]; mu = x.mean(1, keepdims=True); v = x.var(1, keepdims=True); s = np.sqrt(v+eps); h = (x-mu)/s
    d = dz*gamma
    dvar = np.sum(d*(x-mu)*-0.5*(v+eps)**-0.5, 1, keepdims=True)
    return d/s + dvar*2*(x-mu)/D - (d/s).mean(1, keepdims=True), np.sum(dz*h, axis=0), np.sum(dz, axis=0)


# %% wrong, means_in_dx_over_the_words: mean path taken over rows
def grad_layer_norm(x, gamma, beta, dz, eps):
    mu = x.mean(1, keepdims=True); s = np.sqrt(x.var(1, keepdims=True)+eps); h = (x-mu)/s
    d = dz*gamma
    return (d-d.mean(0)-h*(d*h).mean(0))/s, np.sum(dz*h, axis=0), np.sum(dz, axis=0)


# %% wrong, one_mean_for_everything: everything over both axes
def grad_layer_norm(x, gamma, beta, dz, eps):
    mu = x.mean(); s = np.sqrt(x.var()+eps); h = (x-mu)/s
    d = dz*gamma
    return (d-d.mean()-h*(d*h).mean())/s, np.sum(dz*h, axis=0), np.sum(dz, axis=0)


# %% wrong, eps_of_1e_5: eps of its own
def grad_layer_norm(x, gamma, beta, dz, eps):
    mu = x.mean(1, keepdims=True); s = np.sqrt(x.var(1, keepdims=True)+1e-5); h = (x-mu)/s
    d = dz*gamma
    return (d-d.mean(1, keepdims=True)-h*(d*h).mean(1, keepdims=True))/s, np.sum(dz*h, axis=0), np.sum(dz, axis=0)


# %% wrong, variance_for_sigma: variance for sigma
def grad_layer_norm(x, gamma, beta, dz, eps):
    mu = x.mean(1, keepdims=True); s = (x.var(1, keepdims=True)+eps); h = (x-mu)/np.sqrt(s)
    d = dz*gamma
    return (d-d.mean(1, keepdims=True)-h*(d*h).mean(1, keepdims=True))/s, np.sum(dz*h, axis=0), np.sum(dz, axis=0)


# %% right: llm.c
def grad_layer_norm(x, gamma, beta, dz, eps):
    n, d = x.shape
    dx = np.zeros_like(x); dg = np.zeros_like(gamma); db = np.zeros_like(beta)
    for t in range(n):
        m = x[t].sum()/d
        rstd = 1.0/np.sqrt(((x[t]-m)**2).sum()/d + eps)
        norm = (x[t]-m)*rstd
        dnorm = gamma*dz[t]
        dnm = dnorm.mean(); dnnm = (dnorm*norm).mean()
        db += dz[t]; dg += norm*dz[t]
        dx[t] += (dnorm - dnm - norm*dnnm)*rstd
    return dx, dg, db


# %% right: cs231n transposed trick
def grad_layer_norm(x, gamma, beta, dz, eps):
    xt = x.T; n = xt.shape[0]
    mu = xt.mean(0); v = xt.var(0) + eps; xh = (xt-mu)/np.sqrt(v)
    dg = (dz*xh.T).sum(0); db = dz.sum(0)
    d = (dz*gamma).T
    dx = (n*d - d.sum(0) - xh*(d*xh).sum(0))/(n*np.sqrt(v))
    return dx.T, dg, db


# %% right: jacobian per row
def pre(x, eps):
    mu = x.mean(-1, keepdims=True); s = np.sqrt(x.var(-1, keepdims=True)+eps); return (x-mu)/s, s


def grad_layer_norm(x, gamma, beta, dz, eps):
    n, d = x.shape; rows = []
    h, s = pre(x, eps)
    for i in range(n):
        J = (np.eye(d)-1/d-np.outer(h[i], h[i])/d)/s[i]
        rows.append((gamma*dz[i]) @ J)
    return np.array(rows), (dz*h).sum(0), dz.sum(0)


# %% wrong, dgamma_without_hat: dgamma without hat
def pre(x, eps):
    mu = x.mean(-1, keepdims=True); s = np.sqrt(x.var(-1, keepdims=True)+eps); return (x-mu)/s, s


def grad_layer_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(-1, keepdims=True)-h*(d*h).mean(-1, keepdims=True))/s, dz.sum(0), dz.sum(0)


# %% wrong, gamma_in_dgamma: dgamma with gamma
def pre(x, eps):
    mu = x.mean(-1, keepdims=True); s = np.sqrt(x.var(-1, keepdims=True)+eps); return (x-mu)/s, s


def grad_layer_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(-1, keepdims=True)-h*(d*h).mean(-1, keepdims=True))/s, (d*h).sum(0), dz.sum(0)


# %% wrong, dbeta_mean: dbeta mean only
def pre(x, eps):
    mu = x.mean(-1, keepdims=True); s = np.sqrt(x.var(-1, keepdims=True)+eps); return (x-mu)/s, s


def grad_layer_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(-1, keepdims=True)-h*(d*h).mean(-1, keepdims=True))/s, (dz*h).sum(0), dz.mean(0)


# %% wrong, all_divided_by_d: n missing
def pre(x, eps):
    mu = x.mean(-1, keepdims=True); s = np.sqrt(x.var(-1, keepdims=True)+eps); return (x-mu)/s, s


def grad_layer_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma; D = x.shape[-1]
    return (d-d.sum(-1, keepdims=True)-h*(d*h).sum(-1, keepdims=True))/s/D, (dz*h).sum(0), dz.sum(0)


# %% wrong, one_over_d_in_front_missing: D times
def pre(x, eps):
    mu = x.mean(-1, keepdims=True); s = np.sqrt(x.var(-1, keepdims=True)+eps); return (x-mu)/s, s


def grad_layer_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma; D = x.shape[-1]
    return (D*d-d.sum(-1, keepdims=True)-h*(d*h).sum(-1, keepdims=True))/s, (dz*h).sum(0), dz.sum(0)


# %% wrong, gamma_missing_in_the_means: dz for d in means
def pre(x, eps):
    mu = x.mean(-1, keepdims=True); s = np.sqrt(x.var(-1, keepdims=True)+eps); return (x-mu)/s, s


def grad_layer_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-dz.mean(-1, keepdims=True)-h*(dz*h).mean(-1, keepdims=True))/s, (dz*h).sum(0), dz.sum(0)
