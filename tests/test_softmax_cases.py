"""Inputs that are to expose wrong gradients: any good choice is right, a poor one earns its share,
and what cannot be tried is told in a sentence."""

import numpy as np
import pytest

from backprop.c07_verify import softmax_trial
from grader.courses import by_name
from grader.decide import decide
from grader.lazy import tf
from grader.sandbox.inside.calls import call
from grader.truths import truths

EX = by_name()["softmax_cases"]
RIGHT = []


def right(function):
    """Register the decorated function as a good choice of cases."""
    RIGHT.append(pytest.param(function, id=function.__name__))
    return function


def verdict(function):
    return decide(truths(EX), [call(function, {})])


def returning(value):
    return verdict(lambda: value)


def _three_axes():
    rng = np.random.default_rng(1)
    x, dz = rng.normal(size=(1, 3, 4, 5)), rng.normal(size=(1, 3, 4, 5))
    x[0, 0, 0] = [1000, 999, 998, -5, 0]
    x[0, 0, 1, 2] = x[0, 0, 2, 3] = dz[0, 0, 1, 1] = 0
    return x, dz


@right
def one_pair_does_it_all():
    x, dz = (a[0][:, :, None] for a in _three_axes())
    return [(np.concatenate([x, x]), np.concatenate([dz, -2 * dz]))]  # the same again


@right
def four_kinds():
    rng = np.random.default_rng(2)
    large = np.array([[800.0, 799.0, 0.0], [0.0, -1.0, 1.0], [0.0, -1.0, 1.0]])
    up = np.array([[2.0, -1.0, 0.0], [1.0, 3.0, -2.0], [0.5, -1.0, 1.0]])
    return [
        (rng.normal(size=7), rng.normal(size=7)),
        (large, up),
        (rng.normal(size=(3, 2, 4)), rng.normal(size=(3, 2, 4))),
        (rng.normal(size=(1, 4)), rng.normal(size=(1, 4))),
    ]


@right
def in_plain_lists():
    x = [[1000, 998, 0], [0, 1, -1], [0, 1, -1], [2, -3, 1]]
    dz = [[1, -2, 3], [0, 2, -1], [4, 1, 1], [-1, 5, 2]]
    deep = [[[0.5, -1.0], [2.0, 0.0]], [[1.0, 3.0], [0.0, -2.0]], [[1.0, 0.0], [1.5, 1.0]]]
    up = [[[1.0, -1.0], [2.0, 3.0]], [[-2.0, 1.0], [0.0, 4.0]], [[1.0, 2.0], [-3.0, 1.0]]]
    return [(x, dz), (deep, up), ([[1.0, -2.0]], [[3.0, 1.0]])]


@right
def pairs_as_lists():
    x, dz = _three_axes()
    flat = np.vstack([x[0, 0], x[0, 0]])
    return [[x, dz], [flat, np.vstack([dz[0, 0], 3 * dz[0, 0]])]]


@right
def a_tuple_of_pairs():
    x, dz = _three_axes()
    flat = np.vstack([x[0, 0], x[0, 0]])
    return (x, dz), (flat, np.vstack([dz[0, 0], 3 * dz[0, 0]]))


@right
def one_array_of_all_pairs():
    x = np.array([[[900.0, 899, -900]], [[0, 1, 2]], [[0, 1, 2]], [[-1, -2, 3]]])
    dz = np.array([[[1.0, -1, 2]], [[0, 3, 1]], [[2, -2, 1]], [[1, 1, -4]]])
    flat = x.reshape(1, 4, 3), dz.reshape(1, 4, 3)
    return np.array([[x, dz], [np.swapaxes(a, 0, 1).reshape(4, 1, 3) for a in flat]])


@right
def whole_numbers():
    x = np.array([[[1000, 999, -3], [0, 2, -1], [0, 2, -1]], [[5, 4, 3], [1, -1, 0], [2, 2, 2]]])
    dz = np.array([[[1, -1, 2], [0, 3, 1], [2, -2, 1]], [[1, 0, -1], [4, -4, 2], [1, 2, 3]]])
    return [(x, dz), (x[:1, 1:2], dz[:1, 1:2])]


@right
def in_float32_from_tensorflow():
    x, dz = (tf.constant(a, tf.float32) for a in _three_axes())
    flat = tf.concat([x[0, 0], x[0, 0]], axis=0)
    return [(x, dz), (flat, tf.concat([dz[0, 0], 2 * dz[0, 0]], axis=0))]


@right
def scales_side_by_side():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(2, 4, 3))
    x[0, 0] += 1e4
    x[1, 1] = x[1, 2] = [0.0, -2.0, 1.0]
    dz = rng.normal(size=x.shape)
    dz[0] *= 1e-8
    dz[1, 0] *= 1e8
    dz[0, 1, 1] = 0
    flat = x[1].copy()
    return [(x, dz), (flat, dz[1]), (x[:1, 0], dz[:1, 0])]


@pytest.mark.parametrize("function", RIGHT)
def test_any_good_choice_earns_full_marks(function):
    said = verdict(function)
    assert said.status == "right", said.message
    assert said.points == 5


def test_there_are_eight_spellings_and_more():
    assert len(RIGHT) >= 8


def test_a_poor_choice_earns_the_share_that_it_exposes():
    said = returning([([0.5, -1.0, 2.0], [1.0, -2.0, 0.5])])
    count = len(softmax_trial.suspects())
    told = int(said.findings[0].split()[0])
    assert said.status == "wrong"
    assert 0 < told < count
    assert said.points == round(5 * told / count, 2)
    assert said.findings[0].startswith(f"{told} of {count} wrong gradients are told")


def test_what_is_missing_to_full_marks_is_one_in_twenty():
    count = len(softmax_trial.suspects())
    assert 0.95 * count <= count - 1  # so that one may slip through


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "it returned None"),
        (3.0, "it returned one number"),
        ("pairs", "it returned one number"),
        ({"x": [1.0], "dz": [1.0]}, "it returned a dict"),
        ([], "The list is empty"),
        (([1.0, 2.0], [3.0, 4.0]), "one pair without a list around it"),
        ([[1.0, 2.0, 3.0]] * 3, "item 1 of yours is not a pair"),
        ([[1.0, 2.0]] * 3, "x has no entries along a last axis"),
        ([([1.0, 2.0], [1.0, -1.0])] * 5, "You return 5 pairs, and 4 have to do"),
        ([([1.0, 2.0], [1.0, -1.0, 0.0])], "x has shape (2,) and dz has shape (3,)"),
        ([(1.0, 2.0)], "x has no entries along a last axis"),
        ([(np.zeros((2, 0)), np.zeros((2, 0)))], "x has no entries along a last axis"),
        ([([1.0, np.nan], [1.0, 2.0])], "x holds an infinity"),
        ([([1.0, 2.0], [1.0, np.inf])], "dz holds an infinity"),
        ([(["a", "b"], [1.0, 2.0])], "x is not an array of real numbers"),
        ([([1j, 2.0], [1.0, 2.0])], "x is not an array of real numbers"),
        ([([[1.0], [2.0, 3.0]], [1.0, 2.0])], "x is not an array of real numbers"),
        ([(np.zeros(2000), np.zeros(2000))], "x has 2,000 entries"),
        ([([1e12, 1e12 + 1], [1.0, -1.0])], "On pair 1, right answers do not agree"),
        ([([1.0, 5.0], [1.7e308, -1.7e308])] * 2, "On pair 1, right answers do not agree"),
    ],
)
def test_what_cannot_be_tried_is_told_in_a_sentence_and_earns_nothing(value, says):
    said = returning(value)
    assert said.status == "wrong"
    assert said.points == 0
    assert said.mistake is None
    assert says in said.message


def test_an_answer_that_raises_is_told_where():
    said = verdict(lambda: [(np.ones(3), 1 / 0)])
    assert said.status == "raised"
    assert "ZeroDivisionError" in said.message
    assert said.points == 0


def test_a_stub_is_not_attempted():
    def softmax_cases(): ...

    assert verdict(softmax_cases).status == "not attempted"


def test_the_right_spellings_agree_and_the_suspects_are_all_wrong_somewhere():
    trial = softmax_trial.trial(EX.kind.expects())
    assert len(trial.marks) >= 25
    assert all(trial.marks)


def test_no_suspect_is_told_from_itself_made_right():
    rng = np.random.default_rng(5)
    for x in (rng.normal(size=5), 1000 * rng.normal(size=(3, 4)), rng.normal(size=(2, 1, 6))):
        dz = rng.normal(size=x.shape)
        for spelled in softmax_trial._SPELLINGS:
            assert not softmax_trial._tells(spelled, x, dz, softmax_trial.short(x, dz))
