"""train_step(params, images, labels, eta)"""

# %% all begin with this
import numpy as np


# %% right: by hand
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    logits = h @ w2 + b2
    logits = logits - logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    n = len(labels)
    loss = -log_p[np.arange(n), labels].mean()
    d = np.exp(log_p)
    d[np.arange(n), labels] -= 1
    d /= n
    dh = d @ w2.T
    dh[a <= 0] = 0
    new = (
        w1 - eta * images.T @ dh,
        b1 - eta * dh.sum(axis=0),
        w2 - eta * h.T @ d,
        b2 - eta * d.sum(axis=0),
    )
    return new, loss


# %% right: image by image
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = (np.array(p) for p in params)
    grads, loss = [np.zeros_like(p) for p in params], 0.0
    for image, label in zip(images, labels):
        h = np.where(image @ w1 + b1 > 0, image @ w1 + b1, 0)
        z = h @ w2 + b2
        p = np.exp(z - z.max())
        p /= p.sum()
        loss += np.log(np.exp(z - z.max()).sum()) + z.max() - z[label]
        d = p - np.eye(len(b2))[label]
        below = (w2 @ d) * (h > 0)
        for g, more in zip(grads, (np.outer(image, below), below, np.outer(h, d), d)):
            g += more / len(labels)
    return [p - eta * g for p, g in zip((w1, b1, w2, b2), grads)], loss / len(labels)


# %% right: −log of the label's probability
# says: log Σₖ exp(logits[k])
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    s = h @ w2 + b2
    s = s - s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    n = len(labels)
    loss = -np.log(p[np.arange(n), labels]).mean()
    d = p.copy()
    d[np.arange(n), labels] -= 1
    d /= n
    da = (d @ w2.T) * (a > 0)
    return (
        w1 - eta * images.T @ da,
        b1 - eta * da.sum(0),
        w2 - eta * h.T @ d,
        b2 - eta * d.sum(0),
    ), loss


# %% right: a guard inside the log
# says: log Σₖ exp(logits[k])
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    s = h @ w2 + b2
    s = s - s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    n = len(labels)
    loss = -np.log(p[np.arange(n), labels] + 1e-12).mean()
    d = p.copy()
    d[np.arange(n), labels] -= 1
    d /= n
    da = (d @ w2.T) * (a > 0)
    return (
        w1 - eta * images.T @ da,
        b1 - eta * da.sum(0),
        w2 - eta * h.T @ d,
        b2 - eta * d.sum(0),
    ), loss


# %% wrong, overflow: exp of the scores as they are
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    s = h @ w2 + b2

    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    n = len(labels)
    loss = -np.log(p[np.arange(n), labels]).mean()
    d = p.copy()
    d[np.arange(n), labels] -= 1
    d /= n
    da = (d @ w2.T) * (a > 0)
    return (
        w1 - eta * images.T @ da,
        b1 - eta * da.sum(0),
        w2 - eta * h.T @ d,
        b2 - eta * d.sum(0),
    ), loss


# %% right: one-hot, einsum
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = np.einsum("nd,dh->nh", images, w1) + b1
    h = a * (a > 0)
    z = h @ w2 + b2
    top = z.max(axis=1, keepdims=True)
    lse = np.log(np.exp(z - top).sum(axis=1, keepdims=True)) + top
    y = np.eye(len(b2))[labels]
    loss = np.mean(lse[:, 0] - (z * y).sum(axis=1))
    dz = (np.exp(z - lse) - y) / len(images)
    da = (dz @ w2.T) * (a > 0)
    grads = images.T @ da, da.sum(0), h.T @ dz, dz.sum(0)
    return [p - eta * g for p, g in zip(params, grads)], loss

# %% right: scipy
from scipy.special import log_softmax

def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(0, a)
    logp = log_softmax(h @ w2 + b2, axis=1)
    rows = np.arange(len(labels))
    loss = -np.mean(logp[rows, labels])
    d = np.exp(logp)
    d[rows, labels] -= 1
    d /= len(labels)
    da = np.where(a > 0, d @ w2.T, 0)
    return (w1 - eta * (images.T @ da), b1 - eta * np.sum(da, 0), w2 - eta * (h.T @ d), b2 - eta * np.sum(d, 0)), loss

# %% right: layers
class Dense:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        self.x = x
        return x @ self.w + self.b

    def back(self, up):
        self.dw, self.db = self.x.T @ up, up.sum(axis=0)
        return up @ self.w.T

def train_step(params, images, labels, eta):
    first, second = Dense(*params[:2]), Dense(*params[2:])
    a = first(images)
    scores = second(np.clip(a, 0, None))
    scores = scores - np.max(scores, axis=1, keepdims=True)
    sums = np.sum(np.exp(scores), axis=1)
    loss = float(np.mean(np.log(sums) - scores[np.arange(len(labels)), labels]))
    d = np.exp(scores) / sums[:, None]
    d[np.arange(len(labels)), labels] -= 1
    below = second.back(d / len(labels))
    first.back(below * (a > 0))
    new = []
    for layer in (first, second):
        new += [layer.w - eta * layer.dw, layer.b - eta * layer.db]
    return tuple(new), loss

# %% right: the earlier chapters' functions
def grad_linear(x, w, b, dz):
    return dz @ w.T, x.T @ dz, dz.sum(axis=0)

def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / len(labels)

def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    loss = (np.logaddexp.reduce(z, axis=1) - z[np.arange(len(z)), labels]).mean()
    dh, dw2, db2 = grad_linear(h, w2, b2, grad_cross_entropy(z, labels))
    _, dw1, db1 = grad_linear(images, w1, b1, dh * (a > 0))
    return (w1 - eta * dw1, b1 - eta * db1, w2 - eta * dw2, b2 - eta * db2), loss

# %% wrong, uphill: plus
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    z = z - z.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    d = p.copy()
    d[n, labels] -= 1
    d /= len(labels)
    da = (d @ w2.T) * (a > 0)
    return (w1 + eta * images.T @ da, b1 + eta * da.sum(0), w2 + eta * h.T @ d, b2 + eta * d.sum(0)), loss

# %% wrong, relu_always_open: the mask forgotten
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    z = z - z.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    d = p.copy()
    d[n, labels] -= 1
    d /= len(labels)
    da = d @ w2.T
    return (w1 - eta * images.T @ da, b1 - eta * da.sum(0), w2 - eta * h.T @ d, b2 - eta * d.sum(0)), loss

# %% wrong, sum_over_images: not divided
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    z = z - z.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    d = p.copy()
    d[n, labels] -= 1
    da = (d @ w2.T) * (a > 0)
    return (w1 - eta * images.T @ da, b1 - eta * da.sum(0), w2 - eta * h.T @ d, b2 - eta * d.sum(0)), loss

# %% wrong, updated_on_the_way: w2 changed before it is used
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    z = z - z.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    d = p.copy()
    d[n, labels] -= 1
    d /= len(labels)
    w2 = w2 - eta * h.T @ d
    b2 = b2 - eta * d.sum(0)
    da = (d @ w2.T) * (a > 0)
    return (w1 - eta * images.T @ da, b1 - eta * da.sum(0), w2, b2), loss

# %% wrong, loss_as_sum: the loss summed
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    z = z - z.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).sum()
    d = p.copy()
    d[n, labels] -= 1
    d /= len(labels)
    da = (d @ w2.T) * (a > 0)
    return (w1 - eta * images.T @ da, b1 - eta * da.sum(0), w2 - eta * h.T @ d, b2 - eta * d.sum(0)), loss

# %% wrong, biases_keep_an_axis: biases of shape (1, d)
# says: shape
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    z = z - z.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    d = p.copy()
    d[n, labels] -= 1
    d /= len(labels)
    da = (d @ w2.T) * (a > 0)
    return (w1 - eta * images.T @ da, b1 - eta * da.sum(0, keepdims=True), w2 - eta * h.T @ d, b2 - eta * d.sum(0, keepdims=True)), loss

# %% wrong, weights_decay: a weight decay of its own
def train_step(params, images, labels, eta, reg=1e-3):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    z = z - z.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    d = p.copy()
    d[n, labels] -= 1
    d /= len(labels)
    da = (d @ w2.T) * (a > 0)
    return (w1 - eta * (images.T @ da + reg * w1), b1 - eta * da.sum(0), w2 - eta * (h.T @ d + reg * w2), b2 - eta * d.sum(0)), loss

# %% wrong: parameters changed in place
# says: changes
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    z = h @ w2 + b2
    z = z - z.max(1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.log(p[n, labels]).mean()
    d = p.copy()
    d[n, labels] -= 1
    d /= len(labels)
    da = (d @ w2.T) * (a > 0)
    w1 -= eta * images.T @ da
    b1 -= eta * da.sum(0)
    w2 -= eta * h.T @ d
    b2 -= eta * d.sum(0)
    return (w1, b1, w2, b2), loss


# %% right: dict of grads and zip
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    a, h, d, loss = core(params, images, labels)
    da = np.where(a > 0, d@params[2].T, 0)
    g = {"W1": images.T@da, "b1": da.sum(0), "W2": h.T@d, "b2": d.sum(0)}
    return [p-eta*q for p, q in zip(params, g.values())], float(loss)


# %% wrong, relu_of_the_gradient: relu mask of the gradient's sign
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    a, h, d, loss = core(params, images, labels)
    da = np.maximum(d@params[2].T, 0)
    return [p-eta*q for p, q in zip(params, (images.T@da, da.sum(0), h.T@d, d.sum(0)))], loss


# %% wrong, before_the_relu: a for h in dw2
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    a, h, d, loss = core(params, images, labels)
    da = (d@params[2].T)*(a > 0)
    return [p-eta*q for p, q in zip(params, (images.T@da, da.sum(0), a.T@d, d.sum(0)))], loss


# %% wrong, value_for_slope: relu times a
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    a, h, d, loss = core(params, images, labels)
    da = (d@params[2].T)*h
    return [p-eta*q for p, q in zip(params, (images.T@da, da.sum(0), h.T@d, d.sum(0)))], loss


# %% wrong: loss first
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    a, h, d, loss = core(params, images, labels)
    da = (d@params[2].T)*(a > 0)
    return loss, [p-eta*q for p, q in zip(params, (images.T@da, da.sum(0), h.T@d, d.sum(0)))]


# %% wrong: params alone
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    a, h, d, loss = core(params, images, labels)
    da = (d@params[2].T)*(a > 0)
    return [p-eta*q for p, q in zip(params, (images.T@da, da.sum(0), h.T@d, d.sum(0)))]


# %% wrong, mean_twice: divided by n twice
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    a, h, d, loss = core(params, images, labels)
    da = (d@params[2].T)*(a > 0); n = len(labels)
    return [p-eta*q/n for p, q in zip(params, (images.T@da, da.sum(0), h.T@d, d.sum(0)))], loss


# %% wrong, one_number_for_biases: one number for each bias
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    a, h, d, loss = core(params, images, labels)
    da = (d@params[2].T)*(a > 0)
    return [p-eta*q for p, q in zip(params, (images.T@da, da.sum(), h.T@d, d.sum()))], loss


# %% wrong, loss_alone: loss alone
def core(params, images, labels):
    w1, b1, w2, b2 = params
    a = images@w1+b1; h = np.maximum(a, 0); s = h@w2+b2; m = s.max(1, keepdims=True)
    lse = m+np.log(np.exp(s-m).sum(1, keepdims=True)); p = np.exp(s-lse); n = len(labels)
    loss = (lse[:, 0]-s[np.arange(n), labels]).mean()
    d = p; d[np.arange(n), labels] -= 1; d /= n
    return a, h, d, loss


def train_step(params, images, labels, eta):
    return core(params, images, labels)[3]


# %% wrong: every axis of length one squeezed away
def train_step(params, images, labels, eta):
    w1, b1, w2, b2 = params
    n = len(labels)
    a = images @ w1 + b1
    h = np.maximum(a, 0)
    s = h @ w2 + b2
    s = s - s.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    d = np.exp(log_p)
    d[np.arange(n), labels] -= 1
    d = d / n
    da = (d @ w2.T) * (a > 0)
    grads = images.T @ da, da.sum(axis=0), h.T @ d, d.sum(axis=0)
    new = [np.squeeze(p - eta * g) for p, g in zip(params, grads)]
    return new, -log_p[np.arange(n), labels].mean()


# %% right: cs231n two layer net
def train_step(params, images, labels, eta):
    W1, b1, W2, b2 = params
    N = images.shape[0]
    hidden = np.maximum(0, images.dot(W1) + b1)
    scores = hidden.dot(W2) + b2
    scores = scores - np.max(scores, axis=1, keepdims=True)
    logp = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    loss = -np.sum(logp[range(N), labels])/N
    dscores = np.exp(logp); dscores[range(N), labels] -= 1; dscores /= N
    dW2 = hidden.T.dot(dscores); db2 = np.sum(dscores, axis=0)
    dh = dscores.dot(W2.T); dh[hidden <= 0] = 0
    dW1 = images.T.dot(dh); db1 = np.sum(dh, axis=0)
    return (W1 - eta*dW1, b1 - eta*db1, W2 - eta*dW2, b2 - eta*db2), loss


# %% right: list params
def sm(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e/e.sum(1, keepdims=True)
def full(params, images, labels):
    w1, b1, w2, b2 = params; n = len(labels)
    a = images @ w1 + b1; h = np.maximum(a, 0); s = h @ w2 + b2; p = sm(s)
    m = s.max(1, keepdims=True)
    loss = np.mean((m[:, 0] + np.log(np.exp(s-m).sum(1))) - s[np.arange(n), labels])
    d = p.copy(); d[np.arange(n), labels] -= 1; d /= n
    return a, h, s, p, d, loss


def train_step(params, images, labels, eta):
    a, h, s, p, d, loss = full(params, images, labels)
    dh = d @ params[2].T * np.heaviside(a, 0)
    grads = [images.T @ dh, dh.sum(0), h.T @ d, d.sum(0)]
    return [w - eta*g for w, g in zip(params, grads)], float(loss)


# %% right: einsum
def sm(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e/e.sum(1, keepdims=True)
def full(params, images, labels):
    w1, b1, w2, b2 = params; n = len(labels)
    a = images @ w1 + b1; h = np.maximum(a, 0); s = h @ w2 + b2; p = sm(s)
    m = s.max(1, keepdims=True)
    loss = np.mean((m[:, 0] + np.log(np.exp(s-m).sum(1))) - s[np.arange(n), labels])
    d = p.copy(); d[np.arange(n), labels] -= 1; d /= n
    return a, h, s, p, d, loss


def train_step(params, images, labels, eta):
    a, h, s, p, d, loss = full(params, images, labels)
    dh = np.einsum('nk,hk->nh', d, params[2]); dh = np.where(h > 0, dh, 0.)
    g = (np.einsum('nd,nh->dh', images, dh), np.einsum('nh->h', dh), np.einsum('nh,nk->hk', h, d), np.einsum('nk->k', d))
    return tuple(np.subtract(w, np.multiply(eta, v)) for w, v in zip(params, g)), loss


# %% wrong, leaky_relu: relu with a>=0 .. leaky
def sm(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e/e.sum(1, keepdims=True)
def full(params, images, labels):
    w1, b1, w2, b2 = params; n = len(labels)
    a = images @ w1 + b1; h = np.maximum(a, 0); s = h @ w2 + b2; p = sm(s)
    m = s.max(1, keepdims=True)
    loss = np.mean((m[:, 0] + np.log(np.exp(s-m).sum(1))) - s[np.arange(n), labels])
    d = p.copy(); d[np.arange(n), labels] -= 1; d /= n
    return a, h, s, p, d, loss


def train_step(params, images, labels, eta):
    a, h, s, p, d, loss = full(params, images, labels)
    dh = d @ params[2].T * np.where(a > 0, 1, 0.01)
    g = [images.T @ dh, dh.sum(0), h.T @ d, d.sum(0)]
    return tuple(w-eta*v for w, v in zip(params, g)), loss


# %% wrong, sigmoid_slope: sigmoid slope
def sm(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e/e.sum(1, keepdims=True)
def full(params, images, labels):
    w1, b1, w2, b2 = params; n = len(labels)
    a = images @ w1 + b1; h = np.maximum(a, 0); s = h @ w2 + b2; p = sm(s)
    m = s.max(1, keepdims=True)
    loss = np.mean((m[:, 0] + np.log(np.exp(s-m).sum(1))) - s[np.arange(n), labels])
    d = p.copy(); d[np.arange(n), labels] -= 1; d /= n
    return a, h, s, p, d, loss


def train_step(params, images, labels, eta):
    a, h, s, p, d, loss = full(params, images, labels)
    dh = d @ params[2].T * h*(1-h)
    g = [images.T @ dh, dh.sum(0), h.T @ d, d.sum(0)]
    return tuple(w-eta*v for w, v in zip(params, g)), loss


# %% wrong, weights_then_biases: order of params
def sm(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e/e.sum(1, keepdims=True)
def full(params, images, labels):
    w1, b1, w2, b2 = params; n = len(labels)
    a = images @ w1 + b1; h = np.maximum(a, 0); s = h @ w2 + b2; p = sm(s)
    m = s.max(1, keepdims=True)
    loss = np.mean((m[:, 0] + np.log(np.exp(s-m).sum(1))) - s[np.arange(n), labels])
    d = p.copy(); d[np.arange(n), labels] -= 1; d /= n
    return a, h, s, p, d, loss


def train_step(params, images, labels, eta):
    a, h, s, p, d, loss = full(params, images, labels)
    dh = d @ params[2].T * (a > 0); w1, b1, w2, b2 = params
    return (w1-eta*images.T @ dh, w2-eta*h.T @ d, b1-eta*dh.sum(0), b2-eta*d.sum(0)), loss


# %% wrong, mean_twice_for_biases: biases mean
def sm(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e/e.sum(1, keepdims=True)
def full(params, images, labels):
    w1, b1, w2, b2 = params; n = len(labels)
    a = images @ w1 + b1; h = np.maximum(a, 0); s = h @ w2 + b2; p = sm(s)
    m = s.max(1, keepdims=True)
    loss = np.mean((m[:, 0] + np.log(np.exp(s-m).sum(1))) - s[np.arange(n), labels])
    d = p.copy(); d[np.arange(n), labels] -= 1; d /= n
    return a, h, s, p, d, loss


def train_step(params, images, labels, eta):
    a, h, s, p, d, loss = full(params, images, labels)
    dh = d @ params[2].T * (a > 0)
    g = [images.T @ dh, dh.mean(0), h.T @ d, d.mean(0)]
    return tuple(w-eta*v for w, v in zip(params, g)), loss


# %% wrong, sign_of_the_loss: loss sign
def sm(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e/e.sum(1, keepdims=True)
def full(params, images, labels):
    w1, b1, w2, b2 = params; n = len(labels)
    a = images @ w1 + b1; h = np.maximum(a, 0); s = h @ w2 + b2; p = sm(s)
    m = s.max(1, keepdims=True)
    loss = np.mean((m[:, 0] + np.log(np.exp(s-m).sum(1))) - s[np.arange(n), labels])
    d = p.copy(); d[np.arange(n), labels] -= 1; d /= n
    return a, h, s, p, d, loss


def train_step(params, images, labels, eta):
    a, h, s, p, d, loss = full(params, images, labels)
    dh = d @ params[2].T * (a > 0)
    g = [images.T @ dh, dh.sum(0), h.T @ d, d.sum(0)]
    return tuple(w-eta*v for w, v in zip(params, g)), -loss


# %% wrong, share_of_right_ones: accuracy as loss
def sm(x):
    e = np.exp(x - x.max(1, keepdims=True)); return e/e.sum(1, keepdims=True)
def full(params, images, labels):
    w1, b1, w2, b2 = params; n = len(labels)
    a = images @ w1 + b1; h = np.maximum(a, 0); s = h @ w2 + b2; p = sm(s)
    m = s.max(1, keepdims=True)
    loss = np.mean((m[:, 0] + np.log(np.exp(s-m).sum(1))) - s[np.arange(n), labels])
    d = p.copy(); d[np.arange(n), labels] -= 1; d /= n
    return a, h, s, p, d, loss


def train_step(params, images, labels, eta):
    a, h, s, p, d, loss = full(params, images, labels)
    dh = d @ params[2].T * (a > 0)
    g = [images.T @ dh, dh.sum(0), h.T @ d, d.sum(0)]
    return tuple(w-eta*v for w, v in zip(params, g)), np.mean(p.argmax(1) == labels)
