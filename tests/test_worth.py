"""A mistake that is worth something earns it everywhere: in the verdict, in the gradebook's own
points, in the JSON, on the card and in the gradebook."""

import sqlite3

import pytest
import spellings
from batch_tools import hand_in, make_course, notebook

from grader import cli, feedback
from grader.classroom.points import rescaled, share
from grader.courses import by_name
from grader.exercise import Declaration
from grader.results import Graded, from_record, to_record

SUM = """import numpy as np
def grad_cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p
"""


def said_of(exercise, mistake):
    one = next(s for s in spellings.of(exercise) if s.mistake == mistake)
    return spellings.verdict(one)


@pytest.mark.parametrize(
    ("exercise", "mistake", "points"),
    [
        ("grad_cross_entropy", "missing_mean", 2.5),
        ("grad_cross_entropy", "whole_columns", 1.25),
        ("grad_softmax", "sum_over_all", 3.0),  # right for one vector
        ("grad_softmax", "one_softmax_for_all", 3.0),
        ("batch_loss", "sum_over_shots", 1.5),
        ("train_step", "sum_over_images", 2.0),
        ("train_step", "biases_keep_an_axis", 2.0),
        ("grad_sigmoid", "no_upstream", 0.0),
    ],
)
def test_a_mistake_earns_what_it_is_worth(exercise, mistake, points):
    said = said_of(exercise, mistake)
    assert (said.status, said.mistake, said.points) == ("wrong", mistake, points)


def test_of_right_parts_and_a_worthy_mistake_the_better_counts():
    said = said_of("grad_batch_norm", "keepdims")  # dx is right, and worth=0.5
    assert said.points == 3.0


def test_a_share_is_the_gradebooks_points_and_goes_to_json_and_back():
    said = said_of("grad_cross_entropy", "missing_mean")
    graded = Graded("a.ipynb", "none", (said,))
    assert share(said) == 0.5
    again = from_record(to_record(rescaled(graded, {"grad_cross_entropy": 11.0})))
    assert [(v.points, v.max_points) for v in again.verdicts] == [(5.5, 11.0)]
    [line] = graded.as_json()["exercises"]
    assert (line["points"], line["max_points"], line["mistake"]) == (2.5, 5.0, "missing_mean")


def test_the_card_says_what_it_earned():
    said = said_of("grad_cross_entropy", "missing_mean")
    assert "2.5" in feedback.text(said) and "2.5" in feedback.html(said)


@pytest.mark.parametrize("worth", [-0.1, 1, 1.5])
def test_a_mistake_is_never_worth_all(worth):
    with pytest.raises(ValueError, match="a share from 0 to below 1"):
        Declaration().mistake("A sentence.", worth=worth)


def test_the_gradebook_has_it(tmp_path, monkeypatch, capsys):
    import grader.batch
    from grader.batch.here import Here

    monkeypatch.setattr(grader.batch, "Pool", lambda setup, *_more: Here(setup))
    course = make_course(tmp_path / "course")
    hand_in(course, "ada", notebook(SUM))
    assert cli.main(["grade", str(course), "--isolation", "none", "--workers", "1"]) == 0
    with sqlite3.connect(course / "gradebook.db") as db:
        [(points,)] = db.execute(
            "SELECT auto_score FROM grade JOIN base_cell ON base_cell.id = grade.cell_id "
            "WHERE base_cell.name = 'check_grad_cross_entropy'"
        )
    assert points == 0.5 * by_name()["grad_cross_entropy"].points
