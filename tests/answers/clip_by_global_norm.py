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


# %% right: a scale of at most 1
def clip_by_global_norm(grads, limit):
    total = sum(float(np.sum(np.square(g))) for g in grads) ** 0.5
    scale = 1.0 if total <= limit else limit / total
    return [scale * g for g in grads]

# %% right: torch's guard of 1e-6
def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum(np.sum(g ** 2) for g in grads))
    coef = limit / (norm + 1e-6)
    return [g * min(coef, 1) for g in grads]

# %% right: map
import math

def clip_by_global_norm(grads, limit):
    norm = math.sqrt(sum(map(lambda g: np.vdot(g, g), grads)))
    return list(map(lambda g: g / max(1.0, norm / limit), grads))

# %% right: an early return of copies
def clip_by_global_norm(grads, limit):
    flat = np.hstack([np.ravel(g) for g in grads])
    length = np.sqrt(flat @ flat)
    if not length > limit:
        return [np.array(g) for g in grads]
    return [np.array(g) / length * limit for g in grads]

# %% wrong, each_by_itself: array by array
def clip_by_global_norm(grads, limit):
    out = []
    for g in grads:
        n = np.linalg.norm(g)
        out.append(g * limit / n if n > limit else g)
    return out

# %% wrong, entries_cut_off: entries cut off
def clip_by_global_norm(grads, limit):
    return [np.clip(g, -limit, limit) for g in grads]

# %% wrong, always_scaled: always
def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum((g ** 2).sum() for g in grads))
    return [g * limit / norm if norm else g for g in grads]

# %% wrong, root_missing: no root
def clip_by_global_norm(grads, limit):
    norm = sum((g ** 2).sum() for g in grads)
    return [g * limit / norm for g in grads] if norm > limit else list(grads)

# %% wrong, norms_added: norms added
def clip_by_global_norm(grads, limit):
    norm = sum(np.linalg.norm(g) for g in grads)
    return [g * limit / norm for g in grads] if norm > limit else list(grads)

# %% wrong, scaled_to_one: to length 1
def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum((g ** 2).sum() for g in grads))
    return [g / norm for g in grads] if norm > limit else list(grads)

# %% wrong, unchanged: the condition the wrong way round
def clip_by_global_norm(grads, limit):
    return list(grads)

# %% wrong, short_ones_lengthened: < for >
def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum((g ** 2).sum() for g in grads))
    return [g * limit / norm for g in grads] if 0 < norm < limit else list(grads)


# %% right: concatenate
def clip_by_global_norm(grads, limit):
    n = np.linalg.norm(np.concatenate([g.ravel() for g in grads])); return [g*min(1, limit/max(n, 1e-300)) for g in grads]


# %% wrong, root_missing: limit over norm squared
def clip_by_global_norm(grads, limit):
    n = sum((g**2).sum() for g in grads); return [g*limit/n if n > limit else g for g in grads]


# %% wrong, square_compared: norm compared squared
def clip_by_global_norm(grads, limit):
    n = sum((g**2).sum() for g in grads); return [g*limit/np.sqrt(n) if n > limit else g for g in grads]


# %% wrong, factor_upside_down: factor inverted
def clip_by_global_norm(grads, limit):
    n = np.sqrt(sum((g**2).sum() for g in grads)); return [g*n/limit if n > limit else g for g in grads]


# %% wrong, scaled_to_one: divided by norm
def clip_by_global_norm(grads, limit):
    n = np.sqrt(sum((g**2).sum() for g in grads)); return [g/n if n > limit else g for g in grads]


# %% wrong: norm returned too
def clip_by_global_norm(grads, limit):
    n = np.sqrt(sum((g**2).sum() for g in grads)); return [g*limit/n if n > limit else g for g in grads], n


# %% wrong, multiplied_by_the_limit: multiplied by limit
def clip_by_global_norm(grads, limit):
    n = np.sqrt(sum((g**2).sum() for g in grads)); return [g*limit if n > limit else g for g in grads]


# %% right: pytorch
def clip_by_global_norm(grads, limit):
    total = np.sqrt(sum(float(np.sum(np.square(g))) for g in grads))
    coef = limit / (total + 1e-6)
    coef = min(coef, 1.0)
    return [g * coef for g in grads]


# %% right: d2l
def clip_by_global_norm(grads, limit):
    norm = np.sqrt(sum((g ** 2).sum() for g in grads))
    out = [g.copy() for g in grads]
    if norm > limit:
        for g in out:
            g[:] *= limit / norm
    return out


# %% right: tf
import tensorflow as tf
def clip_by_global_norm(grads, limit):
    import tensorflow as tf
    n = tf.linalg.global_norm([tf.constant(g) for g in grads])
    return [tf.constant(g) * tf.cast(limit, g.dtype) / tf.maximum(n, tf.cast(limit, g.dtype)) for g in grads]


# %% wrong, sum_of_sizes: total over entries abs
def clip_by_global_norm(grads, limit):
    n = sum(np.abs(g).sum() for g in grads)
    return [g*limit/n if n > limit else g for g in grads]


# %% wrong, largest_entry: max entry
def clip_by_global_norm(grads, limit):
    n = max(np.abs(g).max() for g in grads)
    return [g*limit/n if n > limit else g for g in grads]


# %% wrong, always_scaled_with_a_guard: 1e-8 eps always scaled
def clip_by_global_norm(grads, limit):
    n = np.sqrt(sum((g**2).sum() for g in grads))
    return [g*limit/(n+1e-8) for g in grads]


# %% wrong, divided_by_the_limit: divide by limit
def clip_by_global_norm(grads, limit):
    n = np.sqrt(sum((g**2).sum() for g in grads))
    return [g/limit if n > limit else g for g in grads]


# %% wrong, cut_off_above_only: min clip
def clip_by_global_norm(grads, limit):
    return [np.minimum(g, limit) for g in grads]


# %% wrong, first_decides: norm of first
def clip_by_global_norm(grads, limit):
    n = np.linalg.norm(grads[0])
    return [g*limit/n if n > limit else g for g in grads]
