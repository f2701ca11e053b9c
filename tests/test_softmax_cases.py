"""Inputs that are to expose wrong gradients: any good choice is right, a poor one earns its share,
and what cannot be tried is told in a sentence."""

import numpy as np
import pytest

from backprop.c07_verify import softmax_trial
from grader.courses import by_name
from grader.decide import decide
from grader.sandbox.inside.calls import call
from grader.truths import truths

EX = by_name()["softmax_cases"]


def verdict(function):
    return decide(truths(EX), [call(function, {})])


def returning(value):
    return verdict(lambda: value)


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
        ([np.array(False), np.array("x")], "item 1 of yours is not a pair"),
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
