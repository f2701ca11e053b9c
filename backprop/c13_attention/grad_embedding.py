"""Back through an embedding: what a gather has read, a scatter adds up."""

import numpy as np

from grader.cases import given, integers, normal
from grader.exercise import exercise
from grader.lazy import tf


def _gather(table, ids):
    return tf.one_hot(ids, table.shape[0], dtype=table.dtype) @ table


def _scatter(table, ids, dz):
    dtable = np.zeros_like(table)
    np.add.at(dtable, ids, dz)
    return dtable


def _ids(*numbers):
    return lambda _: np.array(numbers)


grad_embedding = exercise(
    points=3,
    function=_gather,
    returns="dtable",
    cases=[
        given(
            table=[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]],
            ids=[2, 0, 2],
            dz=[[1.0, -2.0], [3.0, 4.0], [5.0, 10.0]],
        ),
        normal("7 words of a vocabulary of 5", table=(5, 3), ids=_ids(4, 1, 1, 0, 4, 1, 3)),
        normal("words drawn at random", table=(6, 4), ids=integers((9,), 6)),
        normal("as many words as rows", table=(4, 2), ids=_ids(3, 0, 3, 1)),
        normal("every row once, in another order", table=(4, 4), ids=_ids(2, 0, 3, 1)),
        normal("one word, again and again", table=(3, 5), ids=_ids(1, 1, 1, 1)),
        normal("float32", table=(5, 2), ids=_ids(0, 4, 0, 2, 2, 2), dtype="float32"),
        normal("a single word", table=(4, 3), ids=_ids(2)),
        normal("a vocabulary of one", table=(1, 3), ids=_ids(0, 0)),
        normal("a single number a row", table=(4, 1), ids=_ids(3, 3, 0)),
        normal(
            "zeros and negative zeros in dz",
            table=(3, 2),
            ids=_ids(2, 0, 2, 0),
            dz=lambda _: np.array([[0.0, -0.0], [-0.0, 2.0], [1.0, 0.0], [0.0, -2.0]]),
        ),
        normal(
            "rows of dz of very different sizes",
            table=(3, 2),
            ids=_ids(2, 0, 0),
            dz=lambda _: np.array([[1e8, -2e8], [1e-8, 3e-8], [2e-8, -1e-8]]),
        ),
        normal("a table around 2⁶⁰", table=(4, 2), ids=_ids(1, 3, 1), scale={"table": 2.0**60}),
    ],
    hints=[
        "z[t] is row ids[t] of the table, and nothing else. Which entries of the table does dz[t] "
        "have anything to say about?",
        "Start from zeros in the table's shape. Go through the words: each sends its row of dz to "
        "the row that it was read from.",
        "A row that was read twice receives twice. Look at the trap in the text: what does "
        "`d[ids] += …` do with a number that comes twice in ids?",
    ],
    insight='All 60 rows of dz end up in the gradient of "the", added up; a word that does not '
    "occur gets a row of zeros. Gather and scatter are a pair like A and Aᵀ: write the "
    "gather as one-hot rows times the table, and your scatter is the transpose.",
)


@grad_embedding.mistake(
    "A row that is read more than once keeps what the last word sent. (`d[ids] += dz` does that "
    "too.) What do gradients do that meet?"
)
def overwritten(table, ids, dz):
    dtable = np.zeros_like(table)
    dtable[ids] = dz
    return dtable


@grad_embedding.mistake(
    "A row that is read more than once keeps what the first word sent. What becomes of the others?"
)
def first_one_only(table, ids, dz):
    dtable = np.zeros_like(table)
    dtable[ids[::-1]] = dz[::-1]
    return dtable


@grad_embedding.mistake(
    "This is dz itself, a row for each word. The gradient of the table has the table's shape."
)
def dz_itself(table, ids, dz):
    return dz.copy()


@grad_embedding.mistake(
    "Repeated words are averaged. Each of them raises the loss by itself: do their slopes average, "
    "or add?"
)
def mean_of_repeated(table, ids, dz):
    times = np.bincount(ids, minlength=len(table))[:, None]
    return _scatter(table, ids, dz) / np.maximum(times, 1)


@grad_embedding.mistake(
    "Everything is divided by the number of words. If the loss is a mean, dz has that in it "
    "already."
)
def divided_by_n(table, ids, dz):
    return _scatter(table, ids, dz) / len(ids)


@grad_embedding.mistake(
    "dz is missing: each row holds how often it was read. How much is each reading worth?"
)
def no_upstream(table, ids, dz):
    return _scatter(table, ids, np.ones_like(dz))


@grad_embedding.mistake(
    "dz is multiplied with the rows of the table. How steep is z[t] in the row that it is a copy "
    "of?"
)
def times_the_table(table, ids, dz):
    return _scatter(table, ids, dz * table[ids])


@grad_embedding.mistake(
    "This is the embedding itself, the forward pass: rows were read where dz has to be written."
)
def gathered_from_the_table(table, ids, dz):
    return table[ids]


@grad_embedding.mistake(
    "The sum starts from the table. The gradient starts from zeros; the table is not in it."
)
def added_to_the_table(table, ids, dz):
    return table + _scatter(table, ids, dz)


@grad_embedding.mistake(
    "Only the rows that were read are there. The others have a gradient as well: which?"
)
def rows_in_use_only(table, ids, dz):
    return _scatter(table, ids, dz)[np.unique(ids)]


@grad_embedding.mistake("Every row is one too far up: words are counted from 0 here.")
def counted_from_one(table, ids, dz):
    return _scatter(table, ids - 1, dz)


@grad_embedding.mistake(
    "Rows of dz were read by ids, where they have to be written: on the way back, ids says where "
    "to, not where from."
)
def gathered_from_dz(table, ids, dz):
    dtable = np.zeros_like(table)
    for t, word in enumerate(ids):
        dtable[t % len(table)] += dz[word % len(dz)]
    return dtable


@grad_embedding.mistake(
    "The row's gradient was added up over its entries, too. Each column of the table has a slope "
    "of its own."
)
def columns_added_up(table, ids, dz):
    across = np.broadcast_to(dz.sum(axis=1, keepdims=True), dz.shape)
    return _scatter(table, ids, across)


@grad_embedding.mistake(
    "Every sign is turned. When an entry of the table grows, does z grow or fall?"
)
def sign(table, ids, dz):
    return -_scatter(table, ids, dz)


@grad_embedding.mistake(
    "This is the table after a step against the gradient. The gradient itself is asked for."
)
def table_after_a_step(table, ids, dz):
    return table - _scatter(table, ids, dz)


@grad_embedding.mistake("Every row is one too far down: words are counted from 0 here.")
def one_row_too_far(table, ids, dz):
    return _scatter(table, (ids + 1) % len(table), dz)


@grad_embedding.mistake("Word t sent its gradient to row t. Which row was it read from?")
def written_by_position(table, ids, dz):
    dtable = np.zeros_like(table)
    count = min(len(ids), len(table))
    dtable[:count] = dz[:count]
    return dtable


@grad_embedding.mistake(
    "Every row holds the sum of all of dz. A row receives from the words that were read from it."
)
def same_for_every_row(table, ids, dz):
    return np.broadcast_to(dz.sum(axis=0), table.shape)


@grad_embedding.mistake(
    "Everything is divided by the number of rows of the table. There is no mean in a lookup."
)
def divided_by_the_vocabulary(table, ids, dz):
    return _scatter(table, ids, dz) / len(table)


@grad_embedding.mistake(
    "Repeated words are divided by the root of how often they come. Each of them raises the loss "
    "by itself: their slopes add."
)
def divided_by_the_root_of_the_count(table, ids, dz):
    times = np.bincount(ids, minlength=len(table))[:, None]
    return _scatter(table, ids, dz) / np.sqrt(np.maximum(times, 1))


@grad_embedding.mistake(
    "Repeated words count once more for each time they come. Added up, they are all there already."
)
def times_the_count(table, ids, dz):
    return _scatter(table, ids, dz) * np.bincount(ids, minlength=len(table))[:, None]


@grad_embedding.mistake(
    "A row that is read more than once holds what the last word sent, as many times. Each word "
    "sends something of its own."
)
def last_times_the_count(table, ids, dz):
    times = np.bincount(ids, minlength=len(table))[:, None]
    return overwritten(table, ids, dz) * times


@grad_embedding.mistake(
    "Of what repeated words send, the largest was kept. What do gradients do that meet?"
)
def largest_of_repeated(table, ids, dz):
    dtable = np.zeros_like(table)
    np.maximum.at(dtable, ids, dz)
    return dtable


@grad_embedding.mistake(
    "These are the one-hot rows, turned. dz has still to be multiplied by them."
)
def one_hot_turned(table, ids, dz):
    return np.eye(len(table))[ids].T


@grad_embedding.mistake("These are the one-hot rows. On the way back they are turned, and meet dz.")
def one_hot(table, ids, dz):
    return np.eye(len(table))[ids]


@grad_embedding.mistake(
    "The rows of dz were added up to one. Each row of the table has a gradient of its own."
)
def one_row(table, ids, dz):
    return dz.sum(axis=0)


@grad_embedding.mistake(
    "dz was added up in runs, as if the words were sorted: row by row as they come. Which word "
    "does each row of dz belong to?"
)
def in_runs(table, ids, dz):
    dtable = np.zeros_like(table)
    words, times = np.unique(ids, return_counts=True)
    dtable[words] = np.add.reduceat(dz, np.cumsum(times) - times)
    return dtable


@grad_embedding.mistake(
    "Two things came back. Only the table has a gradient: what would that of ids be?"
)
def two_things(table, ids, dz):
    return _scatter(table, ids, dz), np.zeros(len(ids))
