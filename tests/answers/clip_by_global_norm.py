"""clip_by_global_norm(grads, limit)"""

# %% all begin with this
import numpy as np


# %% right: if too long
def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * limit / norm for g in grads] if norm > limit else list(grads)


# %% right: by min
def clip_by_global_norm(grads, limit):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads])
    return tuple(g * min(1.0, limit / norm) if norm else g for g in grads)


# %% right: by max
def clip_by_global_norm(grads, limit):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads]))
    return [(g * (limit / max(norm, limit))).tolist() for g in grads]


# %% right: as tensorflow does
import tensorflow as tf


def clip_by_global_norm(grads, limit):
    tensors = [tf.constant(g) for g in grads]
    norm = tf.linalg.global_norm(tensors)
    return [t * tf.cast(limit, t.dtype) / tf.maximum(norm, limit) for t in tensors]


# %% right: a guard in the denominator
def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    rate = limit / (norm + 1e-12)
    return [g * rate for g in grads] if rate < 1 else [g.copy() for g in grads]
