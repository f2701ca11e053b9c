"""Back through softmax and mean cross-entropy at once."""

import numpy as np

from backprop.c08_elementwise import rounding, softmax
from grader.cases import corners, extreme, for_shape, given, integers, normal
from grader.exercise import exercise
from grader.lazy import tf


def _mean_cross_entropy(logits, labels):
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    )


def _one_hot(logits, labels):
    return np.eye(logits.shape[-1])[labels]


grad_cross_entropy = exercise(
    points=5,
    function=_mean_cross_entropy,
    upstream=False,
    returns="dlogits",
    terms=lambda logits, labels: np.full(logits.shape, 1 / len(logits)) * rounding.of_size(logits),
    cases=[
        given(logits=[[3.0, 4.0, 5.0], [2.0, -1.0, 0.5]], labels=np.array([2, 0])),
        normal(logits=(5, 3), labels=integers((5,), below=3)),
        normal(logits=(4, 7), labels=integers((4,), below=7)),
        normal(logits=(3, 5), labels=integers((3,), below=5), dtype="float32"),
        normal("a single example", logits=(1, 4), labels=integers((1,), below=4)),
        extreme(logits=(3, 5), labels=integers((3,), below=5)),
        *corners("logits", (3, 4), labels=for_shape(lambda s: integers(s[:1], below=s[1]))),
    ],
    hints=[
        "Write the loss of one example as −log softmax(logits)[label] = −logits[label] + "
        "log Σₖ exp(logits[k]), and differentiate the two terms.",
        "The first term gives −1 at the label and 0 elsewhere; the second gives a softmax.",
        "The loss is a mean over n examples. What does that do to each row of the gradient?",
    ],
    insight="In each row only the entry at the label is negative, the entries sum to 0, and none "
    "is larger than 1/n in size: a probability is at most 1, and the mean divides by n "
    "once. What comes back for a row that is sure and right, like [8, 0, 0] with the "
    "label 0?",
)


@grad_cross_entropy.mistake(
    "Every sign is turned: a step against this gradient would make the right label less likely."
)
def y_minus_p(logits, labels):
    return (_one_hot(logits, labels) - softmax.softmax(logits)) / len(logits)


@grad_cross_entropy.mistake(
    "The loss is the mean over the examples: where does n come in?", worth=0.5
)
def missing_mean(logits, labels):
    return softmax.softmax(logits) - _one_hot(logits, labels)


@grad_cross_entropy.mistake(
    "The sign is turned, and the mean over the examples has been forgotten as well."
)
def y_minus_p_without_mean(logits, labels):
    return _one_hot(logits, labels) - softmax.softmax(logits)


@grad_cross_entropy.mistake("This is divided by n twice; the mean divides once.")
def mean_twice(logits, labels):
    return (softmax.softmax(logits) - _one_hot(logits, labels)) / len(logits) ** 2


@grad_cross_entropy.mistake(
    "The label's number was taken off every entry of the row. Only the entry at the label has an "
    "extra term: write the label as a row of zeros with a single 1."
)
def no_one_hot(logits, labels):
    return (softmax.softmax(logits) - labels[:, None]) / len(logits)


@grad_cross_entropy.mistake(
    "The row was summed over its classes; every logit keeps a gradient of its own."
)
def summed_over_classes(logits, labels):
    return (softmax.softmax(logits) - _one_hot(logits, labels)).sum(axis=-1) / len(logits)


@grad_cross_entropy.mistake(
    "The logits stand where their softmax should: a loss sees probabilities."
)
def softmax_forgotten(logits, labels):
    return (logits - _one_hot(logits, labels)) / len(logits)


@grad_cross_entropy.mistake(
    "The formula is right, and eˣ overflows for large logits: subtract something from each row "
    "that leaves its softmax as it is."
)
def overflow(logits, labels):
    e = np.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    return (p - _one_hot(logits, labels)) / len(logits)


@grad_cross_entropy.mistake(
    "One sum was taken for the whole batch. Each example has probabilities of its own, and they "
    "add up to 1 row by row."
)
def one_sum_for_all(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (e / e.sum() - _one_hot(logits, labels)) / len(logits)


@grad_cross_entropy.mistake(
    "1 was taken off whole columns: `p[:, labels]` means every row at those columns. Each row has "
    "one label, its own: index the rows as well.",
    worth=0.25,
)
def whole_columns(logits, labels):
    p = softmax.softmax(logits)
    p[:, labels] -= 1
    return p / len(logits)


@grad_cross_entropy.mistake(
    "The largest logit of the whole batch was taken off every row. A row far below it becomes 0/0: "
    "each row has a largest logit of its own."
)
def largest_of_the_batch(logits, labels):
    e = np.exp(logits - logits.max())
    p = e / e.sum(axis=1, keepdims=True)
    return (p - _one_hot(logits, labels)) / len(logits)


@grad_cross_entropy.mistake(
    "This is divided by the number of classes. The loss is a mean over the examples.", worth=0.5
)
def divided_by_classes(logits, labels):
    return (softmax.softmax(logits) - _one_hot(logits, labels)) / logits.shape[1]


@grad_cross_entropy.mistake(
    "This is divided by the number of all logits. The loss is a mean over the examples alone.",
    worth=0.5,
)
def divided_by_all_entries(logits, labels):
    return (softmax.softmax(logits) - _one_hot(logits, labels)) / logits.size


@grad_cross_entropy.mistake(
    "This is the gradient with respect to the probabilities, −1/p at each label. It has still to "
    "pass through the softmax."
)
def stops_at_the_probabilities(logits, labels):
    return -_one_hot(logits, labels) / softmax.softmax(logits) / len(logits)


@grad_cross_entropy.mistake(
    "This is softmax along axis 0: each column adds up to 1. Whose probabilities are they, an "
    "example's or a class's?"
)
def axis_zero(logits, labels):
    return (softmax.softmax(logits, axis=0) - _one_hot(logits, labels)) / len(logits)


@grad_cross_entropy.mistake(
    "This is the loss itself, one number. What is asked for is its slope in each logit."
)
def loss_itself(logits, labels):
    p = softmax.softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


@grad_cross_entropy.mistake(
    "The probabilities were divided by n before 1 was taken off at the label, and the 1 was not. "
    "Which of the two does the mean concern?"
)
def one_not_divided(logits, labels):
    return softmax.softmax(logits) / len(labels) - _one_hot(logits, labels)


@grad_cross_entropy.mistake(
    "Only the logit of the label gets a gradient here. Raise one of the others: does the "
    "probability of the label stay as it is?"
)
def label_alone(logits, labels):
    y = _one_hot(logits, labels)
    return (softmax.softmax(logits) - y) * y / len(labels)


@grad_cross_entropy.mistake(
    "Softmax was applied twice. The logits have not been through one yet, and need to go once."
)
def softmax_twice(logits, labels):
    p = softmax.softmax(softmax.softmax(logits))
    return (p - _one_hot(logits, labels)) / len(labels)


@grad_cross_entropy.mistake(
    "σ was applied to each logit by itself. Do the numbers of a row add up to 1?"
)
def sigmoid_for_softmax(logits, labels):
    p = (1 + np.tanh(logits / 2)) / 2
    return (p - _one_hot(logits, labels)) / len(labels)


@grad_cross_entropy.mistake(
    "`p[labels]` picks whole rows, those whose numbers are the labels. In each row one entry is "
    "meant: index the rows as well, each with its own label."
)
def whole_rows(logits, labels):
    p = softmax.softmax(logits)
    p[labels] -= 1
    return p / len(logits)


@grad_cross_entropy.mistake(
    "The 1 was taken off one place to the left of each label. Labels count from 0 here."
)
def labels_from_one(logits, labels):
    p = softmax.softmax(logits)
    p[np.arange(len(labels)), labels - 1] -= 1
    return p / len(labels)


@grad_cross_entropy.mistake(
    "log p stands where p should: log-softmax was returned. The slope of the loss is written with "
    "the probabilities."
)
def log_softmax_for_softmax(logits, labels):
    p = softmax.softmax(logits)
    with np.errstate(divide="ignore"):
        return (np.log(p) - _one_hot(logits, labels)) / len(labels)


@grad_cross_entropy.mistake(
    "This is −log p for every class. It is the loss of each class if that were the label; what is "
    "asked for is a slope."
)
def minus_log_everywhere(logits, labels):
    with np.errstate(divide="ignore"):
        return -np.log(softmax.softmax(logits)) / len(labels)


@grad_cross_entropy.mistake(
    "These are the logarithms of the probabilities. What is asked for is the slope of the loss in "
    "each logit."
)
def log_softmax(logits, labels):
    with np.errstate(divide="ignore"):
        return np.log(softmax.softmax(logits))


@grad_cross_entropy.mistake("These are the probabilities. Where do the labels come in?")
def probabilities(logits, labels):
    return softmax.softmax(logits)


@grad_cross_entropy.mistake(
    "These are the probabilities, divided by n. Where do the labels come in?"
)
def probabilities_over_n(logits, labels):
    return softmax.softmax(logits) / len(labels)


@grad_cross_entropy.mistake(
    "Only −1/n at each label is there: the first of the two terms. What does log Σₖ "
    "exp(logits[k]) send back?"
)
def labels_alone(logits, labels):
    return -_one_hot(logits, labels) / len(labels)


@grad_cross_entropy.mistake(
    "These are the losses, one for each example. What is asked for is their slope in each logit."
)
def losses(logits, labels):
    p = softmax.softmax(logits)
    with np.errstate(divide="ignore"):
        return -np.log(p[np.arange(len(labels)), labels])


@grad_cross_entropy.mistake(
    "One number for each example came back, that at its label. The other logits of the row have a "
    "gradient as well."
)
def label_entries_alone(logits, labels):
    p = softmax.softmax(logits)
    return (p[np.arange(len(labels)), labels] - 1) / len(labels)


@grad_cross_entropy.mistake(
    "1 was added at each label. Does raising the logit of the right label make the loss larger or "
    "smaller?"
)
def one_added(logits, labels):
    return (softmax.softmax(logits) + _one_hot(logits, labels)) / len(labels)


@grad_cross_entropy.mistake(
    "p − y went through the Jacobian of softmax once more. p − y is what has come through it "
    "already."
)
def through_the_softmax_again(logits, labels):
    p = softmax.softmax(logits)
    d = (p - _one_hot(logits, labels)) / len(labels)
    return p * (d - (p * d).sum(axis=-1, keepdims=True))


@grad_cross_entropy.mistake(
    "p − y was multiplied by p(1 − p) once more. That slope has cancelled already: p − y is all "
    "of it."
)
def slope_of_sigmoid_too(logits, labels):
    p = softmax.softmax(logits)
    return (p - _one_hot(logits, labels)) * p * (1 - p) / len(labels)


@grad_cross_entropy.mistake("The first example's label was used for all of them. Each has its own.")
def first_label_for_all(logits, labels):
    p = softmax.softmax(logits)
    p[:, labels[0]] -= 1
    return p / len(labels)


@grad_cross_entropy.mistake(
    "1 was taken off at the most likely class. It belongs to the label, right or wrong."
)
def best_guess_for_label(logits, labels):
    p = softmax.softmax(logits)
    p[np.arange(len(labels)), p.argmax(axis=1)] -= 1
    return p / len(labels)


@grad_cross_entropy.mistake(
    "The rows were averaged to one. Each example's logits have a gradient of their own."
)
def examples_averaged(logits, labels):
    return (softmax.softmax(logits) - _one_hot(logits, labels)).mean(axis=0)


@grad_cross_entropy.mistake(
    "Only the label's probability is there, in its place. What of the 1, and of the other classes?"
)
def probability_of_the_label(logits, labels):
    return softmax.softmax(logits) * _one_hot(logits, labels) / len(labels)


@grad_cross_entropy.mistake(
    "eˣ was never divided by its sum: a softmax is missing its denominator."
)
def never_normalised(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (e - _one_hot(logits, labels)) / len(labels)


@grad_cross_entropy.mistake(
    "This is divided by n − 1, as for a sample. The loss is a mean over n examples."
)
def one_less(logits, labels):
    return (softmax.softmax(logits) - _one_hot(logits, labels)) / max(len(labels) - 1, 1)


@grad_cross_entropy.mistake(
    "This is twice the gradient: the 2 of a squared error. Is there a square in this loss?"
)
def twice_too_large(logits, labels):
    return 2 * (softmax.softmax(logits) - _one_hot(logits, labels)) / len(labels)


@grad_cross_entropy.mistake("This is half of the gradient. Is there a ½ in this loss?")
def half_too_small(logits, labels):
    return (softmax.softmax(logits) - _one_hot(logits, labels)) / len(labels) / 2


@grad_cross_entropy.mistake(
    "1/p stands at each label. That is a slope of log p in p, up to its sign; it has still to "
    "pass through the softmax."
)
def inverse_at_the_label(logits, labels):
    return _one_hot(logits, labels) / softmax.softmax(logits)


@grad_cross_entropy.mistake(
    "This is −1/p at each label, the gradient with respect to the probabilities, and not divided "
    "by n. It has still to pass through the softmax."
)
def minus_inverse_not_divided(logits, labels):
    return -_one_hot(logits, labels) / softmax.softmax(logits)


@grad_cross_entropy.mistake(
    "This is the gradient of a squared error between the logits and the labels. The loss is a "
    "cross-entropy of their softmax."
)
def squared_error(logits, labels):
    return 2 * (logits - _one_hot(logits, labels)) / logits.size


@grad_cross_entropy.mistake(
    "The other classes got a term 1/(1 − p) as well, as in a loss of yes or no for each class. "
    "Here one class is the label."
)
def binary_terms(logits, labels):
    p, y = softmax.softmax(logits), _one_hot(logits, labels)
    d = (p - y) / np.maximum(p * (1 - p), 1e-300) / len(labels)
    return p * (d - (p * d).sum(axis=-1, keepdims=True))


@grad_cross_entropy.mistake(
    "Only the label has an entry, 1 − p. What of the sign, and of the other classes, which get "
    "less likely?"
)
def label_alone_with_its_sign(logits, labels):
    y = _one_hot(logits, labels)
    return (1 - softmax.softmax(logits)) * y / len(labels)


@grad_cross_entropy.mistake(
    "Only the label has an entry, and n is missing. What of the other classes, and of the mean?"
)
def label_alone_without_mean(logits, labels):
    y = _one_hot(logits, labels)
    return (softmax.softmax(logits) - 1) * y


@grad_cross_entropy.mistake("1 was taken off every class. It belongs to the label alone.")
def one_taken_off_everywhere(logits, labels):
    return (softmax.softmax(logits) - 1) / len(labels)


@grad_cross_entropy.mistake(
    "1/p stands at each label, over n. That is a slope of log p in p, up to its sign; it has "
    "still to pass through the softmax."
)
def inverse_at_the_label_over_n(logits, labels):
    return _one_hot(logits, labels) / softmax.softmax(logits) / len(labels)


@grad_cross_entropy.mistake(
    "1 was taken off at the number of the row, as by an identity matrix. The label says where."
)
def row_number_for_label(logits, labels):
    p = softmax.softmax(logits)
    return (p - np.eye(*p.shape)) / len(labels)


@grad_cross_entropy.mistake(
    "−log p stands at each label: the loss, in its place. What is asked for is a slope."
)
def losses_in_place(logits, labels):
    with np.errstate(divide="ignore"):
        losses = -np.log(softmax.softmax(logits))
    return np.where(_one_hot(logits, labels) > 0, losses, 0.0) / len(labels)


@grad_cross_entropy.mistake(
    "log p stands where p should, and n is missing: log-softmax was returned."
)
def log_softmax_not_divided(logits, labels):
    with np.errstate(divide="ignore"):
        return np.log(softmax.softmax(logits)) - _one_hot(logits, labels)


@grad_cross_entropy.mistake(
    "One sum was taken for the whole batch, and n is missing. Each example has probabilities of "
    "its own."
)
def one_sum_without_mean(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum() - _one_hot(logits, labels)
