"""The figures of chapters 01 to 03 show the numbers of the course, and say them."""

import re
from itertools import pairwise

import numpy as np
import pytest

import figures
from figures import target
from figures.bowl import _Descent
from figures.direction import _Hill
from figures.shooting import _Round
from figures.slopes import STEPS, SURFACES
from figures.words import plain


def tabled(figure):
    """The cells of the figure's table, row by row, as the page without scripts has them."""
    return cells(figure.html().split("<tbody>")[1].split("</tbody>")[0])


def cells(rows):
    """The cells of rows of a table."""
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t", each) for each in rows.split("</tr>")[:-1]]


def test_numbers_are_written_plainly():
    assert plain(12.300000000001) == "12.3"
    assert plain(-0.5) == "−0.5"
    assert plain(-1e-12) == "0"
    assert plain(0.001) == "0.001"


# Chapter 01


def test_slopes_shows_the_secants_of_f_at_2_3():
    figure = figures.slopes()
    assert tabled(figure.at(step=1.0)) == [
        ["x", "12", "27", "15", "1", "15", "12"],
        ["y", "12", "16", "4", "1", "4", "4"],
    ]
    assert "changes f by 1.23 over 0.1: the secant has slope 12.3, the tangent 12" in (
        figure.at(step=0.1).text()
    )


def test_one_step_ahead_is_off_by_3_times_the_step_and_both_sides_by_nothing():
    for step in STEPS:
        along_x = tabled(figures.slopes().at(step=step))[0]
        assert float(along_x[5]) == pytest.approx(12 + 3 * step)
        both = tabled(figures.slopes().at(side="both", step=step))[0]
        assert float(both[5]) == pytest.approx(12)


def test_the_point_moves_and_the_triangle_says_rise_and_run():
    along_x, along_y = tabled(figures.slopes().at(x=2.5, y=3.5, step=0.5))
    assert along_x == ["x", "21.875", "31.5", "9.625", "0.5", "19.25", "17.5"]
    assert along_y[6] == "6.25"
    picture = re.sub("<[^>]+>", "", figures.slopes().at(step=0.6).svg())
    assert "run Δ = 0.6" in picture and "rise 8.28" in picture


def test_slopes_of_g_at_2_3_are_81_and_162():
    along_x, along_y = tabled(figures.slopes("g").at(side="both", step=0.1))
    assert (along_x[6], along_y[6]) == ("81", "162")
    assert float(along_y[5]) == pytest.approx(162 + 6 * 0.1**2)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES.keys())
def test_the_tangents_are_the_partial_derivatives(surface):
    (x, y), h = np.random.default_rng(1).normal(size=2), 1e-6
    along_x = (surface.value(x + h, y) - surface.value(x - h, y)) / (2 * h)
    along_y = (surface.value(x, y + h) - surface.value(x, y - h)) / (2 * h)
    np.testing.assert_allclose([p(x, y) for p in surface.partials], [along_x, along_y], atol=1e-7)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"function": "h"}, "function must be one of 'f', 'g'; got 'h'"),
        ({"point": (1, 2, 3)}, "point must be a list of 2"),
        ({"point": "here"}, "point must be a list of numbers; got 'here'"),
    ],
)
def test_slopes_says_what_it_expects(arguments, told):
    with pytest.raises(ValueError, match=told):
        figures.slopes(**arguments)


# Chapter 02

HILL = _Hill(np.array([2.0, 3.0]), np.array([3.0, 5.0]))


def test_the_slope_along_w_is_9_604_and_it_is_40_6_degrees_off():
    text = figures.direction().at(angle=HILL.marks()["w"]).text()
    assert "points 40.6° away from the gradient. The slope along u is 9.604." in text
    assert "w = (3, 5), which has length 5.831, f changes by 56" in text


def test_the_steepest_slope_is_the_length_of_the_gradient():
    figure = figures.direction()
    slopes = {angle: HILL.slope(angle) for angle in figure.params[0].values}
    assert max(slopes, key=slopes.get) == 0
    assert min(slopes, key=slopes.get) == 180
    assert max(slopes.values()) == pytest.approx(np.sqrt(160))
    assert "The slope along u is 12.649. No direction is steeper" in figure.at(angle=0.0).text()
    assert "The slope along u is −12.649." in figure.at(angle=180.0).text()
    assert "The slope along u is 0. Along the contour line" in figure.at(angle=90.0).text()


def test_along_the_axes_the_slopes_are_the_partial_derivatives():
    marks = HILL.marks()
    assert HILL.slope(marks["x"]) == pytest.approx(12)
    assert HILL.slope(marks["y"]) == pytest.approx(4)


def test_the_slope_is_that_of_the_hill():
    for angle in (-130.0, 20.0, 77.0):
        ahead, behind = (HILL.height(*(HILL.at + s * HILL.u(angle))) for s in (1e-6, -1e-6))
        assert HILL.slope(angle) == pytest.approx((ahead - behind) / 2e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"w": (0, 0)}, "w must not be zero: a vector of length 0 has no direction"),
        ({"point": (0, 3)}, "must lie between 1.5 and 4"),
        ({"w": (1, 2, 3)}, "w must be a list of 2"),
    ],
)
def test_direction_says_what_it_expects(arguments, told):
    with pytest.raises(ValueError, match=told):
        figures.direction(**arguments)


# Chapter 03


def test_the_bowl_goes_from_0_2_to_0_5904():
    walk = _Descent(0.1, 0.2)
    np.testing.assert_allclose([walk.x(k) for k in range(4)], [0.2, 0.36, 0.488, 0.5904])
    assert walk.slope(0.1) == pytest.approx(-1.8)
    assert walk.slope(1.5) == pytest.approx(1)
    text = figures.bowl().text()
    assert "the tangent has slope −1.6, and the step leads to 0.36" in text
    assert "the chord to there has slope −1.44" in text


def test_each_learning_rate_does_what_its_factor_says():
    said = {rate: _Descent(rate, 0.2).regime for rate in (0.1, 0.5, 0.9, 1.0, 1.1)}
    assert said == {
        0.1: "it shrinks",
        0.5: "it is gone in one step",
        0.9: "it changes sides and shrinks",
        1.0: "it changes sides for ever",
        1.1: "it changes sides and grows",
    }
    assert "Nothing moves" in figures.bowl(start=1.0).text()


def test_bob_s_gradient_is_that_of_his_loss():
    now, h = _Round("burst", 0.25, 2, 2), 1e-6
    measured = [
        (target.loss(now.hits + h * axis) - target.loss(now.hits - h * axis)) / (2 * h)
        for axis in np.eye(2)
    ]
    np.testing.assert_allclose(now.gradient, measured, atol=1e-7)


def test_bob_s_steps_are_against_the_gradient():
    for mode in ("single", "burst"):
        rounds = [_Round(mode, 0.25, n, 2) for n in range(target.ROUNDS)]
        for now, then in pairwise(rounds):
            np.testing.assert_allclose(then.aim, now.aim - 0.25 * now.gradient)


def test_bob_s_losses_shrink_or_grow_as_in_the_bowl():
    def losses(eta):
        return [target.loss(_Round("burst", eta, n, 2).hits) for n in range(target.ROUNDS)]

    for eta in (0.1, 0.25, 0.9):
        assert np.all(np.diff(losses(eta)) < 0)
    assert losses(0.5)[1] < 1
    assert np.all(np.diff(losses(1.1)) > 0)


def test_no_aim_makes_the_loss_of_a_burst_zero():
    figure = figures.aim()
    (rows,) = figure.table
    losses = [float(cells(rows.at({"aim": aim}))[0][2]) for aim in figure.params[0].values]
    assert min(losses) > 0.3


@pytest.mark.parametrize(
    ("make", "arguments", "told"),
    [
        (figures.bowl, {"eta": 2}, "eta must be one of 0.1, 0.3"),
        (figures.bowl, {"start": 7}, "start must be one of 0.1, 0.2"),
        (figures.shooting, {"mode": "salvo"}, "mode must be one of 'single', 'burst'"),
        (figures.shooting, {"eta": 0.7}, "eta must be one of 0.1, 0.25"),
    ],
)
def test_they_say_what_they_expect(make, arguments, told):
    with pytest.raises(ValueError, match=told):
        make(**arguments)
