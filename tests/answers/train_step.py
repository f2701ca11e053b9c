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
