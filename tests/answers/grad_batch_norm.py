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


# %% right: the long way of a lecture, nine steps
def grad_batch_norm(x, gamma, beta, dz, eps):
    N, D = x.shape
    mu = 1.0 / N * np.sum(x, axis=0)
    xmu = x - mu
    var = 1.0 / N * np.sum(xmu ** 2, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar
    dbeta = np.sum(dz, axis=0)
    dgamma = np.sum(dz * xhat, axis=0)
    dxhat = dz * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar ** 2) * divar
    dvar = 0.5 * 1.0 / np.sqrt(var + eps) * dsqrtvar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1.0 / N * np.ones((N, D)) * dmu
    return dx1 + dx2, dgamma, dbeta

# %% right: the short formula
def grad_batch_norm(x, gamma, beta, dz, eps):
    n = len(x)
    inv = 1 / np.sqrt(x.var(0) + eps)
    xhat = (x - x.mean(0)) * inv
    dgamma = np.einsum("nd,nd->d", dz, xhat)
    dbeta = np.einsum("nd->d", dz)
    return gamma * inv / n * (n * dz - dbeta - xhat * dgamma), dgamma, dbeta

# %% right: column by column, with its Jacobian
def grad_batch_norm(x, gamma, beta, dz, eps):
    n, d = x.shape
    dx = np.empty_like(x)
    dgamma, dbeta = np.empty_like(gamma), np.empty_like(beta)
    for j in range(d):
        s = np.sqrt(x[:, j].var() + eps)
        hat = (x[:, j] - x[:, j].mean()) / s
        J = (np.eye(n) - 1 / n - np.outer(hat, hat) / n) / s
        dx[:, j] = J @ (gamma[j] * dz[:, j])
        dgamma[j], dbeta[j] = dz[:, j] @ hat, dz[:, j].sum()
    return dx, dgamma, dbeta

# %% right: numbers alone
import math

def grad_batch_norm(x, gamma, beta, dz, eps):
    n, d = len(x), len(gamma)
    dx = [[0.0] * d for _ in range(n)]
    dgamma, dbeta = [], []
    for j in range(d):
        column, up = [float(r[j]) for r in x], [float(r[j]) for r in dz]
        mean = math.fsum(column) / n
        s = math.sqrt(math.fsum((v - mean) ** 2 for v in column) / n + eps)
        hat = [(v - mean) / s for v in column]
        total, along = math.fsum(up), math.fsum(u * h for u, h in zip(up, hat))
        for i in range(n):
            dx[i][j] = gamma[j] / s * (up[i] - total / n - hat[i] * along / n)
        dgamma.append(along)
        dbeta.append(total)
    return dx, dgamma, dbeta

# %% right: a layer with a cache
class BatchNorm:
    def forward(self, x, gamma, beta, eps):
        self.xc = x - x.mean(axis=0)
        self.std = np.sqrt(np.mean(self.xc ** 2, axis=0) + eps)
        self.xn = self.xc / self.std
        self.gamma = gamma
        return gamma * self.xn + beta

    def backward(self, dout):
        n = dout.shape[0]
        self.dbeta, self.dgamma = dout.sum(axis=0), np.sum(self.xn * dout, axis=0)
        dxn = self.gamma * dout
        dxc = dxn / self.std
        dstd = -np.sum(dxn * self.xc / (self.std * self.std), axis=0)
        dvar = 0.5 * dstd / self.std
        dxc += 2.0 / n * self.xc * dvar
        return dxc - np.sum(dxc, axis=0) / n

def grad_batch_norm(x, gamma, beta, dz, eps):
    layer = BatchNorm()
    layer.forward(x, gamma, beta, eps)
    dx = layer.backward(dz)
    return dx, layer.dgamma, layer.dbeta

# %% wrong, statistics_as_constants: γ/σ only
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + eps)
    hat = (x - x.mean(0)) / s
    return dz * gamma / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, variance_path_dropped: the mean's path only
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + eps)
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, mean_path_dropped: the variance's path only
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + eps)
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - hat * (d * hat).mean(0)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, gamma_missing: γ forgotten
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + eps)
    hat = (x - x.mean(0)) / s
    return (dz - dz.mean(0) - hat * (dz * hat).mean(0)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, eps_left_out: no eps
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0))
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0) - hat * (d * hat).mean(0)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, exchanged: dbeta before dgamma
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + eps)
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0) - hat * (d * hat).mean(0)) / s, dz.sum(0), (dz * hat).sum(0)

# %% wrong, dgamma_with_x: x for x̂
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + eps)
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0) - hat * (d * hat).mean(0)) / s, (dz * x).sum(0), dz.sum(0)

# %% wrong, means_for_sums: means for the parameters
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + eps)
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0) - hat * (d * hat).mean(0)) / s, (dz * hat).mean(0), dz.mean(0)

# %% wrong, variance_for_sigma_everywhere: no root
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = x.var(0) + eps
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0) - hat * (d * hat).mean(0)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong, eps_of_1e_5: 1e-5
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = np.sqrt(x.var(0) + 1e-5)
    hat = (x - x.mean(0)) / s
    d = gamma * dz
    return (d - d.mean(0) - hat * (d * hat).mean(0)) / s, (dz * hat).sum(0), dz.sum(0)

# %% wrong: a slip in dvar, −1.5 where −0.5 belongs
def grad_batch_norm(x, gamma, beta, dz, eps):
    n = len(x)
    mean, var = x.mean(0), x.var(0)
    hat = (x - mean) / np.sqrt(var + eps)
    dhat = dz * gamma
    dvar = (dhat * (x - mean)).sum(0) * -1.5 * (var + eps) ** -1.5
    dmean = -(dhat / np.sqrt(var + eps)).sum(0)
    dx = dhat / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    return dx, (dz * hat).sum(0), dz.sum(0)


# %% right: the twelve steps of the blog
def grad_batch_norm(x, gamma, beta, dz, eps):
    N, D = x.shape
    mu = 1./N*np.sum(x, axis=0); xmu = x-mu; sq = xmu**2; var = 1./N*np.sum(sq, axis=0)
    sqrtvar = np.sqrt(var+eps); ivar = 1./sqrtvar; xhat = xmu*ivar
    dbeta = np.sum(dz, axis=0); dgamma = np.sum(dz*xhat, axis=0); dxhat = dz*gamma
    divar = np.sum(dxhat*xmu, axis=0); dxmu1 = dxhat*ivar
    dsqrtvar = -1./(sqrtvar**2)*divar; dvar = 0.5*1./np.sqrt(var+eps)*dsqrtvar
    dsq = 1./N*np.ones((N, D))*dvar; dxmu2 = 2*xmu*dsq; dx1 = dxmu1+dxmu2
    dmu = -1*np.sum(dxmu1+dxmu2, axis=0); dx2 = 1./N*np.ones((N, D))*dmu
    return dx1+dx2, dgamma, dbeta


# %% wrong, power_of_variance_not_lowered: dvar power -1/2
def grad_batch_norm(x, gamma, beta, dz, eps):
    N, D = x.shape; mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); xh = (x-mu)/s
    dxh = dz*gamma
    dvar = np.sum(dxh*(x-mu)*-0.5*(var+eps)**-0.5, axis=0)
    dmu = np.sum(-dxh/s, axis=0)
    return dxh/s + dvar*2*(x-mu)/N + dmu/N, (dz*xh).sum(0), dz.sum(0)


# %% wrong, two_of_the_square_missing: the 2 of the square missing
def grad_batch_norm(x, gamma, beta, dz, eps):
    N, D = x.shape; mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); xh = (x-mu)/s
    dxh = dz*gamma
    dvar = np.sum(dxh*(x-mu)*-0.5*(var+eps)**-1.5, axis=0)
    dmu = np.sum(-dxh/s, axis=0)
    return dxh/s + dvar*(x-mu)/N + dmu/N, (dz*xh).sum(0), dz.sum(0)


# %% wrong, sign_of_variance_path: plus half in dvar
def grad_batch_norm(x, gamma, beta, dz, eps):
    N, D = x.shape; mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); xh = (x-mu)/s
    dxh = dz*gamma
    dvar = np.sum(dxh*(x-mu)*0.5*(var+eps)**-1.5, axis=0)
    dmu = np.sum(-dxh/s, axis=0)
    return dxh/s + dvar*2*(x-mu)/N + dmu/N, (dz*xh).sum(0), dz.sum(0)


# %% wrong, mean_path_not_divided: 1/N missing at the mean
def grad_batch_norm(x, gamma, beta, dz, eps):
    N, D = x.shape; mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); xh = (x-mu)/s
    dxh = dz*gamma
    dvar = np.sum(dxh*(x-mu)*-0.5*(var+eps)**-1.5, axis=0)
    dmu = np.sum(-dxh/s, axis=0)
    return dxh/s + dvar*2*(x-mu)/N + dmu, (dz*xh).sum(0), dz.sum(0)


# %% wrong, eps_beside_the_root: eps beside the root
def grad_batch_norm(x, gamma, beta, dz, eps):
    s = x.std(0)+eps; h = (x-x.mean(0))/s; d = gamma*dz
    return (d-d.mean(0)-h*(d*h).mean(0))/s, (dz*h).sum(0), dz.sum(0)


# %% wrong, variance_path_not_divided: 1/N missing at the variance
def grad_batch_norm(x, gamma, beta, dz, eps):
    N, D = x.shape; mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); xh = (x-mu)/s
    dxh = dz*gamma
    dvar = np.sum(dxh*(x-mu)*-0.5*(var+eps)**-1.5, axis=0)
    dmu = np.sum(-dxh/s, axis=0)
    return dxh/s + dvar*2*(x-mu) + dmu/N, (dz*xh).sum(0), dz.sum(0)


# %% right: makemore
def grad_batch_norm(x, gamma, beta, dz, eps):
    n = x.shape[0]
    bnvar_inv = (x.var(0, keepdims=True) + eps)**-0.5
    bnraw = (x - x.mean(0, keepdims=True))*bnvar_inv
    dx = gamma*bnvar_inv/n*(n*dz - dz.sum(0) - bnraw*(dz*bnraw).sum(0))
    return dx, (dz*bnraw).sum(0), dz.sum(0)


# %% right: paper formulas
def grad_batch_norm(x, gamma, beta, dz, eps):
    m = len(x); mu = np.mean(x, axis=0); var = np.mean((x-mu)**2, axis=0)
    dxhat = dz*gamma
    dvar = np.sum(dxhat*(x-mu)*-0.5*(var+eps)**-1.5, axis=0)
    dmu = np.sum(dxhat*-1/np.sqrt(var+eps), axis=0) + dvar*np.sum(-2*(x-mu), axis=0)/m
    dx = dxhat/np.sqrt(var+eps) + dvar*2*(x-mu)/m + dmu/m
    return dx, np.sum(dz*(x-mu)/np.sqrt(var+eps), axis=0), np.sum(dz, axis=0)


# %% right: projector matrix
def pre(x, eps):
    mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); return (x-mu)/s, s


def grad_batch_norm(x, gamma, beta, dz, eps):
    n = len(x); h, s = pre(x, eps)
    P = np.eye(n)-np.ones((n, n))/n
    g = P @ (dz*gamma)
    return (g - h*(h*(dz*gamma)).mean(0))/s, np.einsum('ij,ij->j', dz, h), np.add.reduce(dz)


# %% wrong, parameters_over_features: axis 1 for params
def pre(x, eps):
    mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); return (x-mu)/s, s


def grad_batch_norm(x, gamma, beta, dz, eps):
    n = len(x); h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(0)-h*(d*h).mean(0))/s, (dz*h).sum(1), dz.sum(1)


# %% wrong, dgamma_without_hat: dgamma missing hat
def pre(x, eps):
    mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); return (x-mu)/s, s


def grad_batch_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(0)-h*(d*h).mean(0))/s, dz.sum(0), dz.sum(0)


# %% wrong, gamma_in_dgamma: dgamma with gamma
def pre(x, eps):
    mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); return (x-mu)/s, s


def grad_batch_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(0)-h*(d*h).mean(0))/s, (d*h).sum(0), dz.sum(0)


# %% wrong, gamma_in_dbeta: dbeta with gamma
def pre(x, eps):
    mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); return (x-mu)/s, s


def grad_batch_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(0)-h*(d*h).mean(0))/s, (dz*h).sum(0), d.sum(0)


# %% wrong, dgamma_with_the_output: dgamma with z (gamma hat + beta)
def pre(x, eps):
    mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); return (x-mu)/s, s


def grad_batch_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(0)-h*(d*h).mean(0))/s, (dz*(gamma*h+beta)).sum(0), dz.sum(0)


# %% wrong, dgamma_with_the_centred: dgamma with x centred
def pre(x, eps):
    mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); return (x-mu)/s, s


def grad_batch_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(0)-h*(d*h).mean(0))/s, (dz*(x-x.mean(0))).sum(0), dz.sum(0)


# %% wrong, keepdims: variance path dropped and keepdims
# says: through the variance
# says: an axis of length 1
def pre(x, eps):
    mu = x.mean(0); var = x.var(0); s = np.sqrt(var+eps); return (x-mu)/s, s


def grad_batch_norm(x, gamma, beta, dz, eps):
    h, s = pre(x, eps); d = dz*gamma
    return (d-d.mean(0))/s, (dz*h).sum(0, keepdims=True), dz.sum(0, keepdims=True)
