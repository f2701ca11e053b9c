"""Ops that learners' answers use, run once before the fork, on made-up numbers.

An op that runs for the first time in a process costs a hundred times what it costs later: kernels
are chosen and made, Python's side of it imports and caches. Done in the process that all others are
forked from, it is paid once. That process may run ops and still be forked, as long as they run in
its own thread: one thread to an op and one op at a time. What would start threads all the same is
in ``WAITS``, and is asked elsewhere.

Only shapes and dtypes are rehearsed, never a case or an answer: what is left behind in caches and
memory is of no use to a submission.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

#: What would wait for a thread that is not there after a fork.
WAITS = (
    "vectorized_map",
    "config.run_functions_eagerly",
    "config.experimental_run_functions_eagerly",
)


def alone(tf: Any) -> None:
    """Have every op run in the thread that asks for it, and functions run as they are written."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.run_functions_eagerly(True)


def ask_elsewhere(tf: Any, ask: Callable[[], None]) -> None:
    """Have what would wait for ever ask for another process instead."""
    for path in WAITS:
        owner, _, name = path.rpartition(".")
        holder = getattr(tf, owner) if owner else tf
        if hasattr(holder, name):
            setattr(holder, name, lambda *_args, **_kwargs: ask())


def rehearse(tf: Any) -> None:
    """Run every op of :func:`ops`, in both precisions; one that is not there is left out."""
    for dtype in (tf.float64, tf.float32):
        for op in ops(tf, dtype):
            with contextlib.suppress(Exception):  # of another version: it costs what it did before
                op()


def ops(tf: Any, dtype: Any) -> Iterator[Callable[[], Any]]:
    """What is rehearsed in one precision."""
    made_up = np.linspace(0.5, 1.5, 6).reshape(2, 3).astype(dtype.as_numpy_dtype)
    yield lambda: tf.convert_to_tensor(made_up)
    yield lambda: tf.constant([[0.5, 1.5], [2.5, 3.5]], dtype)
    a = tf.constant(made_up)
    b, v, s = a + 1, a[0], a[0, 0]
    square = tf.matmul(a, b, transpose_b=True)

    for one in (
        *(tf.exp, tf.tanh, tf.sigmoid, tf.math.log, tf.sqrt, tf.square, tf.abs, tf.negative),
        *(tf.sign, tf.identity, tf.zeros_like, tf.ones_like, tf.transpose, tf.shape, tf.size),
        *(tf.rank, tf.nn.relu, tf.nn.softplus, tf.math.sigmoid, tf.math.reciprocal, tf.sin),
        *(tf.cos, tf.math.erf, tf.math.rsqrt, tf.math.log1p, tf.math.expm1, tf.round, tf.floor),
        *(tf.nn.softmax, tf.nn.log_softmax, tf.math.is_nan, tf.math.is_finite, tf.argmax),
        *(tf.reduce_sum, tf.reduce_mean, tf.reduce_max, tf.reduce_min, tf.reduce_prod),
        *(tf.math.reduce_std, tf.math.reduce_variance, tf.reduce_logsumexp, tf.stop_gradient),
        *(tf.squeeze, tf.unstack, tf.math.cumsum, tf.norm, tf.linalg.diag, tf.nn.moments),
    ):
        if one is tf.nn.moments:
            yield lambda: tf.nn.moments(a, axes=[0])
            yield lambda: tf.nn.moments(a, axes=[-1], keepdims=True)
        else:
            yield lambda one=one: one(a)  # type: ignore[misc]
            yield lambda one=one: one(v)  # type: ignore[misc]
    for one in (tf.add, tf.subtract, tf.multiply, tf.divide, tf.pow, tf.maximum, tf.minimum):
        for pair in ((a, b), (a, v), (a, s), (v, s), (made_up, b), (a, 1.0), (1.0, a)):
            yield lambda one=one, pair=pair: one(*pair)  # type: ignore[misc]
    for infix in (
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: x * y,
        lambda x, y: x / y,
        lambda x, y: x**y,
        lambda x, y: x > y,
        lambda x, y: x >= y,
        lambda x, y: x < y,
        lambda x, y: x <= y,
        lambda x, y: x == y,
        lambda x, y: x != y,
    ):
        for pair in ((a, b), (a, 1), (a, 0.5), (made_up, b), (a, made_up)):
            yield lambda one=infix, pair=pair: one(*pair)  # type: ignore[misc]
    yield lambda: (1 - a, 1 / a, -a, 2.0 * a)

    for axis in (0, 1, -1, None):
        for keep in (False, True):
            for one in (tf.reduce_sum, tf.reduce_mean, tf.reduce_max, tf.reduce_min):
                yield lambda o=one, x=axis, k=keep: o(a, axis=x, keepdims=k)  # type: ignore[misc]
    for axis in (0, -1):
        yield lambda x=axis: tf.argmax(a, axis=x)  # type: ignore[misc]
        yield lambda x=axis: tf.nn.softmax(a, axis=x)  # type: ignore[misc]
        yield lambda x=axis: tf.concat([a, b], axis=x)  # type: ignore[misc]
        yield lambda x=axis: tf.stack([a, b], axis=x)  # type: ignore[misc]
        yield lambda x=axis: tf.expand_dims(a, x)  # type: ignore[misc]
        yield lambda x=axis: tf.reverse(a, [x])  # type: ignore[misc]
        yield lambda x=axis: tf.gather(a, [0, 1], axis=x)  # type: ignore[misc]
        yield lambda x=axis: tf.math.cumsum(a, axis=x)  # type: ignore[misc]

    yield lambda: (square @ square, tf.matmul(square, square), tf.tensordot(a, b, [[0], [0]]))
    yield lambda: (tf.matmul(a, b, transpose_a=True), tf.matmul(made_up, b, transpose_b=True))
    yield lambda: (tf.linalg.matvec(a, v), tf.linalg.matvec(a, a[:, 0], transpose_a=True))
    yield lambda: (tf.linalg.matmul(a[None], b[None], transpose_b=True), tf.linalg.trace(square))
    yield lambda: (tf.linalg.diag(v), tf.linalg.diag_part(square), tf.eye(3, dtype=dtype))
    yield lambda: (tf.einsum("ij,kj->ik", a, b), tf.einsum("ij,ij->i", a, b))
    yield lambda: (tf.einsum("i,j->ij", v, v), tf.einsum("ij,jk->ik", square, square))

    yield lambda: (tf.cast(a, tf.float32), tf.cast(a, tf.float64), tf.cast(a, tf.int32))
    yield lambda: tf.cast(a > 1, dtype)
    yield lambda: (tf.where(a > 1, a, b), tf.where(a > 1, a, 0.0), tf.where(a > 1))
    yield lambda: (tf.logical_and(a > 1, b > 1), tf.logical_not(a > 1), tf.reduce_any(a > 1))
    yield lambda: (tf.reduce_all(a > 1), tf.clip_by_value(a, 0.1, 0.9), tf.zeros([2, 3], dtype))
    yield lambda: (tf.ones([2, 3], dtype), tf.fill([2], s), tf.range(3), tf.range(0.0, 3.0))
    yield lambda: (tf.reshape(a, [-1]), tf.reshape(a, [3, 2]), tf.reshape(a, tf.shape(b)))
    yield lambda: (a[:, 1], a[..., None], a[None], a[1:, :2], a[::-1], a[:, tf.newaxis])
    yield lambda: (tf.tile(a, [2, 1]), tf.repeat(a, 2, axis=0), tf.broadcast_to(v, [2, 3]))
    yield lambda: (tf.pad(a, [[1, 1], [0, 0]]), tf.transpose(a[None], [0, 2, 1]), tf.identity(a))
    yield lambda: (tf.one_hot([0, 2], 3, dtype=dtype), tf.one_hot([0, 2], 3), tf.split(a, 3, 1))
    yield lambda: (tf.gather(a, [1, 0]), tf.gather_nd(a, [[0, 1]]), tf.slice(a, [0, 0], [1, 2]))
    yield lambda: tf.tensor_scatter_nd_add(a, [[0], [0]], b)
    yield lambda: tf.tensor_scatter_nd_update(a, [[0, 1]], [s])
    yield lambda: tf.scatter_nd([[0], [1]], a, [2, 3])
    yield lambda: tf.math.segment_sum(a, [0, 0])
    yield lambda: tf.math.unsorted_segment_sum(a, [1, 0], 2)
    yield lambda: (tf.sort(a), tf.argsort(a), tf.math.top_k(a, 1), tf.linalg.band_part(a, 0, -1))
    yield lambda: (tf.nn.relu(a), tf.nn.leaky_relu(a), tf.nn.sigmoid(a), tf.nn.tanh(a))
    yield lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=a)
    yield lambda: tf.nn.softmax_cross_entropy_with_logits(labels=b / 3, logits=a)

    image = tf.reshape(tf.range(20, dtype=dtype), [1, 4, 5, 1])
    kernel = tf.ones([2, 2, 1, 1], dtype)
    for padding in ("VALID", "SAME"):
        for strides in (1, [1, 1], [1, 1, 1, 1]):
            yield lambda p=padding, st=strides: tf.nn.conv2d(  # type: ignore[misc]
                image, kernel, strides=st, padding=p
            )
    yield lambda: tf.nn.conv2d(image, kernel, strides=1, padding=[[0, 0], [1, 1], [1, 1], [0, 0]])
    yield lambda: tf.nn.conv2d_transpose(image, kernel, [1, 5, 6, 1], strides=1, padding="VALID")
    yield lambda: tf.nn.max_pool2d(image, 2, strides=1, padding="VALID")
    yield lambda: tf.nn.avg_pool2d(image, 2, strides=1, padding="VALID")
    yield lambda: (tf.image.extract_patches(image, [1, 2, 2, 1], [1] * 4, [1] * 4, "VALID"),)

    variable = tf.Variable(a)
    yield lambda: (variable + a, variable.assign(b), variable.assign_sub(a), variable.numpy())
    yield lambda: (a.numpy(), np.asarray(a), float(s), a.shape.as_list(), bool(s > 0))
    yield lambda: (repr(a), np.add(a, b), np.exp(a), np.sum(a))
    yield lambda: (tf.add_n([a, b]), tf.shape_n([a, b]), tf.math.invert_permutation([1, 0]))
    yield lambda: tf.debugging.assert_equal(a, a)
