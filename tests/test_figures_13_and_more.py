"""The valley, cross-entropy, broadcasting, attention: their numbers, and what they refuse."""

import numpy as np
import pytest

import figures
from figures import crossentropy
from figures.attending import _masked, _softmax
from figures.attending_back import KEYS, QUERIES, VALUES, sent_back, weights
from figures.jacobian import softmax
from figures.spreading import SOURCES, UPSTREAM, _Spread
from figures.valley import descent, gradient, loss


def test_the_gradient_of_the_valley_is_that_of_central_differences():
    at, h = np.array([-1.3, 0.7]), 1e-6
    measured = [(loss(at + step) - loss(at - step)) / (2 * h) for step in h * np.eye(2)]
    np.testing.assert_allclose(gradient(at), measured, rtol=1e-7)


def test_each_step_through_the_valley_multiplies_x_and_y():
    way = descent(0.15, (-3.0, 1.0))
    np.testing.assert_allclose(way[3], [-3 * 0.85**3, (-0.5) ** 3])
    figure = figures.valley(eta=0.15, start=(-3, 1))
    assert "the step leads to (−2.55, −0.5)" in figure.text()
    assert "leads further away" in figure.at(eta=0.21).text()
    assert "does not cross" in figure.at(eta=0.05).text()
    assert "nothing moves" in figure.at(start=(0.0, 0.0)).text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"eta": 0.5}, "eta must be one of 0.05"),
        ({"start": (0.3, 0)}, "start must be a pair of multiples of 0.5"),
        ({"start": 3}, "start must be a list of 2 to 2 numbers|start must be"),
    ],
)
def test_the_valley_says_what_it_expects(arguments, told):
    with pytest.raises(ValueError, match=told):
        figures.valley(**arguments)


def test_p_minus_y_is_the_slope_of_the_mean_loss():
    logits, labels = np.array(crossentropy.LOGITS), np.array(crossentropy.LABELS)

    def mean_loss(z):
        p = np.array([softmax(each) for each in z])
        return -np.mean(np.log(p[np.arange(3), labels]))

    measured = np.zeros(logits.shape)
    for at in np.ndindex(logits.shape):
        step = np.zeros(logits.shape)
        step[at] = 1e-6
        measured[at] = (mean_loss(logits + step) - mean_loss(logits - step)) / 2e-6
    np.testing.assert_allclose(crossentropy.gradient(logits, labels), measured, atol=1e-9)
    assert f"is {mean_loss(logits):.4f}." in figures.cross_entropy().text()
    assert "(0.082, −0.112, 0.030)" in figures.cross_entropy().text()


@pytest.mark.parametrize("shape", list(SOURCES))
def test_sums_over_the_copies_are_the_gradient_of_what_was_copied(shape):
    spread, dz = _Spread(shape), np.array(UPSTREAM)
    for at in np.ndindex(spread.b.shape):
        moved = spread.b.copy()
        moved[at] += 1.0
        grown = np.broadcast_to(moved, dz.shape) - spread.copies
        assert spread.db[at] == np.sum(grown * dz)


def test_broadcasting_says_what_is_added_up():
    figure = figures.broadcasting(mode="backward").at(at=(0, 1))
    assert figure.text().endswith("db1 = 2 + 5 = 7.")
    assert "db = 1 + 2 + 3 + 4 + 5 + 6 = 21" in figure.at(shape="()").text()
    assert "(2, 1)" in figures.broadcasting("(2, 1)").text()
    with pytest.raises(ValueError, match="shape must be one of"):
        figures.broadcasting("(3, 1)")


def test_attention_masks_before_the_softmax():
    weights = _softmax(_masked(np.array([[1.0, 9.0], [0.0, 0.0]]), "causal"))
    np.testing.assert_array_equal(weights, [[1, 0], [0.5, 0.5]])
    figure = figures.attention().at(query=0)
    assert figure.text().startswith("the, position 0, attends most to the, with the weight 1")
    assert "not at all to 3 positions" in figure.text()
    assert "not at all" not in figure.at(mask="none").text()


def test_attention_shows_given_weights_and_words():
    figure = figures.attention(
        weights=[[1, 0], [0.25, 0.75]], tokens=["to", "be"], values=[[4, 0], [0, 8]]
    ).at(query=1)
    assert figure.text() == (
        "be, position 1, attends most to be, with the weight 0.75. Its output is (1, 6)."
    )
    assert "position 1" in figures.attention(weights=np.eye(3)).at(query=1).text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"weights": [[1, 0]]}, r"weights must have shape \(1, 1\), one row and one column"),
        ({"weights": [[1, 1], [0, 1]]}, "the rows add up to 2, 1"),
        ({"weights": [[1.0, 0.0], [0.0, 1.0]], "tokens": ["a"]}, "tokens must be 2 words"),
        ({"values": [[1, 2]]}, r"values must have shape \(4, d\)"),
        ({"mask": "future"}, "mask must be one of 'none', 'causal'"),
    ],
)
def test_attention_says_what_it_expects(arguments, told):
    with pytest.raises(ValueError, match=told):
        figures.attention(**arguments)


def test_the_largest_attention_stays_small():
    weights = np.tril(np.ones((8, 8))) / np.arange(1, 9)[:, None]
    assert len(figures.attention(weights, list("abcdefgh")).html().encode()) < 300_000


def test_what_attention_sends_back_is_measured():
    q, k, v = (np.array(given) for given in (QUERIES, KEYS, VALUES))
    dz = np.zeros((4, 2))
    dz[2] = 2, 1

    def loss(q, k, v):
        return np.sum(dz * (weights(q, k) @ v))

    back = sent_back(q, k, v, dz)
    for which, found in enumerate(back):
        measured = np.zeros(found.shape)
        for at in np.ndindex(found.shape):
            parts = [[q.copy(), k.copy(), v.copy()] for _ in range(2)]
            parts[0][which][at] += 1e-6
            parts[1][which][at] -= 1e-6
            measured[at] = (loss(*parts[0]) - loss(*parts[1])) / 2e-6
        np.testing.assert_allclose(found, measured, atol=1e-9)
    np.testing.assert_allclose(back[1].sum(axis=0), 0, atol=1e-12)
    assert not back[0][[0, 1, 3]].any() and back[0][2].all()
    said = figures.attention_back(word=2, dz=(2, 1)).text()
    assert f"({back[0][2, 0]:.2f}, −{-back[0][2, 1]:.2f})" in said
    assert "“sat” hears the most: (1.02, 0.51)" in said
    assert "nothing comes back" in figures.attention_back(dz=(0, 0)).text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"dz": (0.5, 1)}, "dz must be a pair of whole numbers"),
        ({"word": 4}, "word must be one of"),
        ({"k": [[1, 2, 3]] * 4}, "two numbers for each word"),
        ({"tokens": ["one"]}, "tokens must be 4 words"),
        ({"q": np.ones((5, 2))}, "q must"),
    ],
)
def test_attention_back_says_what_it_expects(arguments, told):
    with pytest.raises(ValueError, match=told):
        figures.attention_back(**arguments)
