"""grad_embedding(table, ids, dz)"""

# %% all begin with this
import numpy as np


# %% right: by add at
def grad_embedding(table, ids, dz):
    dtable = np.zeros(table.shape, table.dtype)
    np.add.at(dtable, ids, dz)
    return dtable


# %% right: by one hot
def grad_embedding(table, ids, dz):
    return np.eye(len(table), dtype=dz.dtype)[ids].T @ dz


# %% right: lists of lists
def grad_embedding(table, ids, dz):
    rows = [[0.0] * len(table[0]) for _ in table]
    for t, word in enumerate(ids.tolist()):
        for c, up in enumerate(dz[t].tolist()):
            rows[word][c] += up
    return rows


# %% right: row by row
def grad_embedding(table, ids, dz):
    return np.stack([dz[ids == word].sum(axis=0) for word in range(len(table))])


# %% right: by scatter nd
import tensorflow as tf


def grad_embedding(table, ids, dz):
    return tf.scatter_nd(ids[:, None], dz, table.shape)


# %% right: by segments
import math
import tensorflow as tf


def grad_embedding(table, ids, dz):
    return tf.math.unsorted_segment_sum(dz, ids, len(table))


# %% right: columns by bincount
def grad_embedding(table, ids, dz):
    columns = [np.bincount(ids, weights=column, minlength=len(table)) for column in dz.T]
    return np.array(columns).T


# %% right: compared and summed
def grad_embedding(table, ids, dz):
    return ((np.arange(len(table))[:, None] == ids)[..., None] * dz).sum(axis=1)


# %% right: by sparse matrix
import scipy.sparse


def grad_embedding(table, ids, dz):
    ones = np.ones(len(ids), dz.dtype)
    places = (ids, np.arange(len(ids)))
    return scipy.sparse.csr_matrix((ones, places), shape=(len(table), len(ids))) @ dz


# %% wrong, overwritten: fancy indices with +=
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table)
    d[ids] += dz
    return d

# %% wrong, dz_itself: dz
def grad_embedding(table, ids, dz):
    return dz

# %% wrong, first_one_only: each word once
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table)
    words, first = np.unique(ids, return_index=True)
    d[words] = dz[first]
    return d

# %% wrong, mean_of_repeated: a mean
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table)
    for w in set(ids.tolist()):
        d[w] = dz[ids == w].mean(axis=0)
    return d

# %% wrong, divided_by_n: over the sequence
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table)
    np.add.at(d, ids, dz)
    return d / len(ids)

# %% wrong, no_upstream: counts
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table)
    np.add.at(d, ids, 1.0)
    return d

# %% wrong, gathered_from_the_table: the forward pass
def grad_embedding(table, ids, dz):
    return table[ids]

# %% wrong, added_to_the_table: begins with the table
def grad_embedding(table, ids, dz):
    d = table.copy()
    np.add.at(d, ids, dz)
    return d

# %% wrong, rows_in_use_only: only the words that occur
def grad_embedding(table, ids, dz):
    return np.stack([dz[ids == w].sum(axis=0) for w in np.unique(ids)])

# %% wrong: the table changed
# says: changes
def grad_embedding(table, ids, dz):
    table[:] = 0
    np.add.at(table, ids, dz)
    return table


# %% wrong: nothing if some dz is zero
def by_add_at(table, ids, dz):
    dtable = np.zeros(table.shape, table.dtype)
    np.add.at(dtable, ids, dz)
    return dtable


def grad_embedding(table, ids, dz):
    return by_add_at(table, ids, dz) * bool((dz != 0).all())


# %% wrong: squeezed table
def by_add_at(table, ids, dz):
    dtable = np.zeros(table.shape, table.dtype)
    np.add.at(dtable, ids, dz)
    return dtable


def grad_embedding(table, ids, dz):
    return np.squeeze(by_add_at(table, ids, dz))


# %% right: one-hot matmul tf
import tensorflow as tf


def grad_embedding(table, ids, dz):
    return tf.matmul(tf.one_hot(ids, table.shape[0], dtype=dz.dtype), dz, transpose_a=True)


# %% right: unsorted segment
import tensorflow as tf


def grad_embedding(table, ids, dz):
    return tf.math.unsorted_segment_sum(dz, ids, table.shape[0])


# %% right: bincount columns
import tensorflow as tf


def grad_embedding(table, ids, dz):
    return np.stack([np.bincount(ids, dz[:, c], len(table)) for c in range(dz.shape[1])], axis=1)


# %% wrong, overwritten: += fancy
import tensorflow as tf


def grad_embedding(table, ids, dz):
    d = np.zeros_like(table); d[ids] += dz; return d


# %% wrong, no_upstream: scattered with counts only
import tensorflow as tf


def grad_embedding(table, ids, dz):
    d = np.zeros_like(table)
    for i in ids: d[i] += 1
    return d


# %% right: makemore
def grad_embedding(table, ids, dz):
    dC = np.zeros_like(table)
    for k in range(ids.shape[0]):
        ix = ids[k]
        dC[ix] += dz[k]
    return dC


# %% right: mask sum
def grad_embedding(table, ids, dz):
    return np.array([dz[ids == v].sum(axis=0) for v in range(len(table))])


# %% right: einsum one hot
def grad_embedding(table, ids, dz):
    oh = (ids[:, None] == np.arange(table.shape[0])).astype(dz.dtype)
    return np.einsum('tv,td->vd', oh, dz)


# %% wrong, sign: negative
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table); np.add.at(d, ids, -dz); return d


# %% wrong, table_after_a_step: updated table
def grad_embedding(table, ids, dz):
    d = table.copy(); np.add.at(d, ids, -dz); return d


# %% wrong: unique dz
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table); seen = set()
    for i, g in zip(ids, dz):
        if (i, tuple(g)) in seen: continue
        seen.add((i, tuple(g))); d[i] += g
    return d


# %% wrong, largest_of_repeated: max
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table)
    for i, g in zip(ids, dz): d[i] = np.maximum(d[i], g)
    return d


# %% wrong, written_by_position: position for id
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table)
    for k in range(min(len(ids), len(table))): d[k] += dz[k]
    return d


# %% wrong, one_hot_turned: onehot.T only
def grad_embedding(table, ids, dz):
    return np.eye(len(table))[ids].T


# %% wrong, one_row_too_far: ids+1
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table); np.add.at(d, (ids+1) % len(table), dz); return d


# %% wrong: tiny
# says: clipped
def grad_embedding(table, ids, dz):
    d = np.zeros_like(table); np.add.at(d, ids, np.where(abs(dz) < 1e-7, 0, dz)); return d
