"""What broadcasting does on the way back."""

import numpy as np

from grader.cases import given, normal
from grader.exercise import exercise


def _to(*shape):
    """The target shape, as an input that is handed over and not drawn."""
    return lambda _rng: shape


def _lead(dz, shape):
    """The axes of dz that the shape does not have."""
    return tuple(range(dz.ndim - len(shape)))


def _stretched(dz, shape):
    """The axes of dz that the shape has with size 1, stretched or not."""
    extra = dz.ndim - len(shape)
    return tuple(extra + i for i, size in enumerate(shape) if size == 1)


def _unbroadcast(dz, shape):
    return dz.sum(axis=_lead(dz, shape) + _stretched(dz, shape)).reshape(shape)


unbroadcast = exercise(
    points=4,
    expects=_unbroadcast,
    terms=lambda dz, shape: _unbroadcast(np.abs(dz), shape),
    returns="result",
    cases=[
        given(
            "dz of shape (2, 3), and shape (3,)",
            dz=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
            shape=_to(3),
        ),
        normal("dz of shape (4, 3), and shape (4, 1)", dz=(4, 3), shape=_to(4, 1)),
        normal("dz of shape (4, 3), and shape (1, 3)", dz=(4, 3), shape=_to(1, 3)),
        normal("dz of shape (5, 4, 2, 3), and shape (2, 3)", dz=(5, 4, 2, 3), shape=_to(2, 3)),
        normal(
            "dz of shape (5, 2, 4, 3), and shape (2, 1, 3)", dz=(5, 2, 4, 3), shape=_to(2, 1, 3)
        ),
        normal("dz of shape (2, 4, 3), and shape (1, 1)", dz=(2, 4, 3), shape=_to(1, 1)),
        normal("dz of shape (3, 3), and shape (3,)", dz=(3, 3), shape=_to(3)),
        given(
            "dz of shape (3, 2) with equal rows, and shape (2,)",
            dz=[[1.5, -0.25], [1.5, -0.25], [0.0, 2.0]],
            shape=_to(2),
        ),
        normal("dz of shape (3, 3), and shape (3, 1)", dz=(3, 3), shape=_to(3, 1)),
        normal("dz of shape (3, 4), and a scalar's shape, ()", dz=(3, 4), shape=_to()),
        normal("dz of shape (5,), and shape (1,)", dz=(5,), shape=_to(1)),
        normal("dz and shape both (2, 3): nothing was broadcast", dz=(2, 3), shape=_to(2, 3)),
        normal("dz of shape (4, 1, 3), and shape (1, 3)", dz=(4, 1, 3), shape=_to(1, 3)),
        normal("dz a scalar, and shape ()", dz=(), shape=_to()),
        normal(
            "dz of shape (4, 5, 3), and shape (5, 1), float32",
            dz=(4, 5, 3),
            shape=_to(5, 1),
            dtype="float32",
        ),
    ],
    hints=[
        "Broadcasting copies: one entry of the small array stands in many places of the large one. "
        "What happens to gradients where a value fans out?",
        "Line the two shapes up at their right ends. Some axes of dz have no partner at all, and "
        "some have a partner of size 1: along both, entries are copies of one another.",
        "Axes without a partner disappear from the answer; axes with a partner of size 1 stay, "
        "with size 1. `sum` takes a tuple of axes, and has a `keepdims`.",
    ],
    insight="For shape = (3, 1) the axis of size 1 is still there, and where both shapes are "
    "equal dz comes back as it is. Keep this function: in chapter 12 it carries your "
    "engine on arrays.",
)


@unbroadcast.mistake(
    "dz comes back as it was. Where an entry was copied, the gradients of all its copies belong to "
    "it."
)
def unchanged(dz, shape):
    return dz


@unbroadcast.mistake(
    "The mean over the copies was taken. Raise the small entry by one and every copy rises by one: "
    "what do their effects do together?"
)
def mean_for_sum(dz, shape):
    return dz.mean(axis=_lead(dz, shape) + _stretched(dz, shape)).reshape(shape)


@unbroadcast.mistake(
    "The axes that were put in front are summed. An axis of size 1 was stretched as well: its "
    "copies still stand side by side."
)
def leading_only(dz, shape):
    return dz.sum(axis=_lead(dz, shape))


@unbroadcast.mistake(
    "The stretched axes of size 1 are summed. Broadcasting also puts new axes in front where a "
    "shape is too short, and those are still there."
)
def size_one_only(dz, shape):
    return dz.sum(axis=_stretched(dz, shape), keepdims=True)


@unbroadcast.mistake(
    "The axes of size 1 are summed, counted from the left of dz. Broadcasting may have put new "
    "axes in front: they want a sum of their own, and they shift the count."
)
def size_one_counted_from_left(dz, shape):
    axes = tuple(i for i, size in enumerate(shape) if size == 1)
    return dz.sum(axis=axes, keepdims=True)


@unbroadcast.mistake(
    "Every sum is right, and the axes that broadcasting put in front are still there, with size 1. "
    "The answer has the shape asked for, no axis more."
)
def keepdims(dz, shape):
    return dz.sum(axis=_lead(dz, shape) + _stretched(dz, shape), keepdims=True)


@unbroadcast.mistake(
    "Every sum is right, and the axes of size 1 have been lost on the way: the shape asked for has "
    "them."
)
def size_one_dropped(dz, shape):
    return dz.sum(axis=_lead(dz, shape) + _stretched(dz, shape))


@unbroadcast.mistake(
    "The last axes were summed where the first should be. New axes are put in front: shapes are "
    "lined up at their right ends."
)
def trailing_for_leading(dz, shape):
    extra = dz.ndim - len(shape)
    dz = dz.sum(axis=tuple(range(len(shape), dz.ndim))) if extra else dz
    return dz.sum(axis=_stretched(dz, shape), keepdims=True)


@unbroadcast.mistake(
    "The two shapes were lined up at their left ends, so other axes count as stretched. "
    "Broadcasting lines them up at the right."
)
def aligned_left(dz, shape):
    axes = tuple(i for i, size in enumerate(shape) if size == 1)
    return dz.sum(axis=axes + tuple(range(len(shape), dz.ndim))).reshape(shape)


@unbroadcast.mistake(
    "This always sums along axis 0. That is the bias of a layer; other shapes were broadcast along "
    "other axes."
)
def axis_zero(dz, shape):
    return dz.sum(axis=0) if dz.ndim else dz


@unbroadcast.mistake(
    "This always sums along the last axis. Line the shapes up at their right ends and see which "
    "axes were copied."
)
def last_axis(dz, shape):
    return dz.sum(axis=-1) if dz.ndim else dz


@unbroadcast.mistake(
    "Everything was added up to one number. Only the entries that are copies of one another add up."
)
def summed_to_a_number(dz, shape):
    return dz.sum()


@unbroadcast.mistake(
    "Every entry of the answer holds the sum of all of dz; each should have the sum over its own "
    "copies alone."
)
def sum_everywhere(dz, shape):
    return np.full(shape, dz.sum())


@unbroadcast.mistake(
    "The first copy was taken and the others left out. Every copy sends its gradient back."
)
def first_copy(dz, shape):
    lead = (0,) * (dz.ndim - len(shape))
    return dz[lead + tuple(slice(1) if size == 1 else slice(None) for size in shape)]


@unbroadcast.mistake(
    "The last copy was kept and the others overwritten. Was it = where += was meant?"
)
def last_copy(dz, shape):
    lead = (-1,) * (dz.ndim - len(shape))
    return dz[lead + tuple(slice(-1, None) if size == 1 else slice(None) for size in shape)]


@unbroadcast.mistake(
    "The first entries of dz were poured into the new shape. Which entries are copies of one "
    "another is told by the axes, not by the order in memory."
)
def resized(dz, shape):
    return np.resize(dz, shape)


@unbroadcast.mistake(
    "Axis 0 was summed whenever the shapes differ. Which axes were broadcast: those in front that "
    "`shape` does not have, and those where it has a 1?"
)
def always_axis_zero(dz, shape):
    return dz.sum(axis=0) if dz.shape != tuple(shape) else dz


@unbroadcast.mistake(
    "The largest of the copies was kept. Every copy sends its gradient back: what do they do "
    "where they meet?"
)
def largest_copy(dz, shape):
    return dz.max(axis=_lead(dz, shape) + _stretched(dz, shape)).reshape(shape)


@unbroadcast.mistake(
    "Over the axes in front the mean was taken, and over those of size 1 the sum. Entries along "
    "both are copies: what do their gradients do?"
)
def mean_over_leading(dz, shape):
    dz = dz.mean(axis=_lead(dz, shape)) if _lead(dz, shape) else dz
    return dz.sum(axis=_stretched(dz, shape), keepdims=True)


@unbroadcast.mistake(
    "Over the axes of size 1 the mean was taken, and over those in front the sum. Entries along "
    "both are copies: what do their gradients do?"
)
def mean_over_stretched(dz, shape):
    dz = dz.sum(axis=_lead(dz, shape))
    return dz.mean(axis=_stretched(dz, shape), keepdims=True) if _stretched(dz, shape) else dz


@unbroadcast.mistake(
    "Only one of the axes in front was summed. Broadcasting may have put several there: an `if` "
    "does it once, a `while` until it is done."
)
def one_leading_axis(dz, shape):
    dz = dz.sum(axis=0) if _lead(dz, shape) else dz
    axes = tuple(i for i, size in enumerate(shape) if size == 1)
    return dz.sum(axis=axes, keepdims=True)


@unbroadcast.mistake(
    "dz was poured into blocks of the new shape, and those were added up. That fits where axes "
    "were put in front; where an axis of size 1 was stretched, copies stand side by side."
)
def poured_and_summed(dz, shape):
    return dz.reshape(-1, *shape).sum(axis=0)


@unbroadcast.mistake(
    "Each entry holds how many copies of it there were: dz is missing. How much is each copy worth?"
)
def copies_counted(dz, shape):
    return _unbroadcast(np.ones_like(dz), shape)


@unbroadcast.mistake(
    "The first entries along each axis were cut out. Every copy sends its gradient back."
)
def first_block(dz, shape):
    return dz[tuple(slice(0, size) for size in shape)]


@unbroadcast.mistake(
    "The sizes of the gradients were added up, signs aside. One copy may raise the loss and "
    "another lower it."
)
def sizes_added(dz, shape):
    return _unbroadcast(np.abs(dz), shape)


@unbroadcast.mistake(
    "The right sums, divided by the length of dz. There is no mean in a sum over copies."
)
def divided_by_rows(dz, shape):
    return _unbroadcast(dz, shape) / len(np.atleast_1d(dz))


@unbroadcast.mistake(
    "Every sign is turned. What arrives at the copies arrives at the entry as it is."
)
def sign(dz, shape):
    return -_unbroadcast(dz, shape)


@unbroadcast.mistake(
    "Zeros came back. Every copy sends its gradient to the entry that it is a copy of."
)
def zeros(dz, shape):
    return np.zeros(shape)


@unbroadcast.mistake(
    "The two shapes were lined up at their left ends, and every axis where they differ was summed "
    "and kept. Broadcasting lines them up at the right; axes that `shape` does not have "
    "disappear."
)
def aligned_left_kept(dz, shape):
    for axis, (mine, wanted) in enumerate(zip(dz.shape, shape, strict=False)):
        if mine != wanted:
            dz = dz.sum(axis=axis, keepdims=True)
    return dz


@unbroadcast.mistake(
    "One axis in front was summed, and nothing else. Broadcasting may have put several there, and "
    "an axis of size 1 was stretched as well."
)
def one_leading_axis_only(dz, shape):
    return dz.sum(axis=0) if _lead(dz, shape) else dz
