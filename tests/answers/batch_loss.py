"""batch_loss(hits, target)"""

# %% all begin with this
import numpy as np


# %% right: by sum and mean
def batch_loss(hits, target):
    return ((hits - target) ** 2).sum(axis=1).mean()


# %% right: shot by shot
def batch_loss(hits, target):
    return sum((x - target[0]) ** 2 + (y - target[1]) ** 2 for x, y in hits) / len(hits)


# %% right: by norms
def batch_loss(hits, target):
    return np.mean(np.linalg.norm(hits - target, axis=1) ** 2)


# %% right: in tf
import tensorflow as tf


def batch_loss(hits, target):
    return tf.reduce_mean(tf.reduce_sum(tf.square(hits - target), axis=-1))


# %% right: a lambda
batch_loss = lambda hits, target: np.square(hits - target).sum() / hits.shape[0]

# %% right: einsum
def batch_loss(hits, target):
    e = hits - target
    return np.einsum("ij,ij->", e, e) / len(e)

# %% right: a list comprehension
def batch_loss(hits, target):
    tx, ty = target
    losses = [(x - tx) ** 2 + (y - ty) ** 2 for x, y in hits.tolist()]
    return sum(losses) / len(losses)

# %% right: means of columns, added
def batch_loss(hits, target):
    return np.mean((hits[:, 0] - target[0]) ** 2) + np.mean((hits[:, 1] - target[1]) ** 2)

# %% right: twice the mean of all entries
def batch_loss(hits, target):
    return 2 * ((hits - target) ** 2).mean()

# %% right: a trace
def batch_loss(hits, target):
    d = np.subtract(hits, target)
    return np.trace(d @ d.T) / d.shape[0]

# %% wrong, mean_over_coordinates: np.mean over everything
def batch_loss(hits, target):
    return np.mean((hits - target) ** 2)

# %% wrong, sum_over_shots: not divided
def batch_loss(hits, target):
    return np.sum((hits - target) ** 2)

# %% wrong, mean_distance: distances, not squared
def batch_loss(hits, target):
    return np.mean(np.sqrt(((hits - target) ** 2).sum(axis=1)))

# %% wrong, root_of_mean: RMSE
def batch_loss(hits, target):
    return np.sqrt(((hits - target) ** 2).sum(1).mean())

# %% wrong, signed_errors_cancel: errors averaged first
def batch_loss(hits, target):
    return np.sum((hits.mean(axis=0) - target) ** 2)

# %% wrong, absolute_values: |e|
def batch_loss(hits, target):
    return np.abs(hits - target).sum(axis=1).mean()

# %% wrong, one_for_each_shot: not averaged
def batch_loss(hits, target):
    return ((hits - target) ** 2).sum(axis=1)

# %% wrong, one_for_each_coordinate: the wrong axis
def batch_loss(hits, target):
    return ((hits - target) ** 2).mean(axis=0)

# %% wrong, target_forgotten: as if the target were the origin
def batch_loss(hits, target):
    return (hits ** 2).sum(axis=1).mean()

# %% wrong, mean_over_coordinates: ½ of it
def batch_loss(hits, target):
    return 0.5 * ((hits - target) ** 2).sum(axis=1).mean()


# %% right: sklearn-ish
def batch_loss(hits, target):
    n, d = hits.shape
    diff = hits - np.tile(target, (n, 1))
    return np.square(diff).sum() / n


# %% right: frobenius
def batch_loss(hits, target):
    return np.linalg.norm(hits - target, 'fro')**2 / hits.shape[0]


# %% right: pythagoras in loops
def batch_loss(hits, target):
    total = 0
    for (hx, hy) in hits:
        dx = hx - target[0]
        dy = hy - target[1]
        total += dx*dx + dy*dy
    return total/len(hits)


# %% wrong, half_of_the_sum: halved sum
def batch_loss(hits, target):
    return 0.5*np.sum((hits-target)**2)


# %% wrong, one_less: n-1
def batch_loss(hits, target):
    return np.sum((hits-target)**2)/max(len(hits)-1, 1)


# %% wrong, root_of_the_sum: norm of all
def batch_loss(hits, target):
    return np.linalg.norm(hits-target)


# %% wrong, absolute_over_coordinates: MAE
def batch_loss(hits, target):
    return np.mean(np.abs(hits-target))


# %% wrong, only_to_the_side: x only
def batch_loss(hits, target):
    return np.mean((hits[:,0]-target[0])**2)


# %% wrong, root_of_the_sum_over_n: norm/n
def batch_loss(hits, target):
    return np.linalg.norm(hits-target)/len(hits)
