"""The error of a measured slope, as the figure of chapter 07 shows it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import figures
from figures.stepsize import EXAMPLES, _stairs, error, measured, rounding, truncation
from figures.words import power

SIGMA = "σ at 0.5"


def test_the_step_that_texts_recommend_is_good_in_one_precision_and_bad_in_the_other():
    assert 1e-12 < error(SIGMA, "float64", "central", 1e-6) < 1e-10
    assert 1e-3 < error(SIGMA, "float32", "central", 1e-6) < 1e-2


@pytest.mark.parametrize(("way", "order"), [("one-sided", 1), ("central", 2)])
def test_a_long_step_is_off_by_its_law(way, order):
    long, short = (error(SIGMA, "float64", way, h) for h in (1e-2, 1e-3))
    assert_allclose(long / short, 10**order, rtol=0.02)
    assert_allclose(long, truncation(SIGMA, way, 1e-2), rtol=0.02)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("of", [SIGMA, "relu at 0.001"])
def test_rounding_stays_below_its_law(of, dtype):
    smallest = np.finfo(dtype).eps
    for h in 10.0 ** np.arange(-3.2, np.log10(smallest) + 1.5, -0.1):
        for way in ("one-sided", "central"):
            # σ is rounded several times on its way: exp, the sum, the quotient.
            bound = 5 * rounding(of, dtype, h) + 1.1 * truncation(of, way, h)
            assert error(of, dtype, way, h) <= bound, (way, h)


def test_every_operation_is_done_in_its_precision():
    x, h = np.float32(0.5), np.float32(1e-6)
    one, two = np.float32(1), np.float32(2)  # before NumPy 2, `2 * h` is a float64
    ahead, behind = (one / (one + np.exp(-t)) for t in (x + h, x - h))
    assert measured(SIGMA, "float32", "central", 1e-6) == float((ahead - behind) / (two * h))


def test_a_kink_within_reach_is_told_from_a_step_that_stays_clear_of_it():
    figure = figures.step_size()
    near = figure.at(of="relu at 0.001", h=-2.0).text()
    assert "beyond the kink" in near
    assert_allclose(measured("relu at 0.001", "float64", "central", 1e-2), 0.55)
    assert "only rounding is left" in figure.at(of="relu at 0.001", h=-4.0).text()
    at = figure.at(of="relu at 0").text()
    assert "central one 0.5" in at and "since there is none" in at


def test_the_text_says_which_error_rules():
    figure = figures.step_size()
    assert "bends within it" in figure.at(h=-2.0).text()
    assert "blown up by 1/h" in figure.at(h=-9.0).text()
    assert "rounded back to x" in figure.at(dtype="float32", h=-10.0).text()


@pytest.mark.parametrize(("dtype", "step"), [("float64", 1e-15), ("float32", 3e-7)])
def test_at_a_tiny_step_each_stair_is_one_number(dtype, step):
    example, kind = EXAMPLES[SIGMA], np.dtype(dtype).type
    x = kind(example.at)
    stairs = _stairs(example, x, step)
    assert [a for a, _ in stairs[1:-1:2]] == [a for a, _ in stairs[2::2]]  # end to end
    assert (stairs[0][0], stairs[-1][0]) == (-1.5, 1.5)
    for (left, value), (right, same) in zip(stairs[::2], stairs[1::2], strict=True):
        middle = kind(float(x) + (left + right) / 2 * step)
        assert value == same == float(example.f(np.asarray(middle)))
    assert "each stair is one number" in figures.step_size().at(dtype=dtype, h=-7.0).svg() or (
        dtype == "float64"
    )


def test_at_a_long_step_there_are_too_many_numbers_for_stairs():
    assert _stairs(EXAMPLES[SIGMA], np.float64(0.5), 1e-3) == []
    assert _stairs(EXAMPLES["relu at 0"], np.float64(0.0), 1e-16) == []


def test_derivatives_of_the_examples_are_those_of_their_functions():
    for example in EXAMPLES.values():
        if example.kink == example.at:
            continue
        h = 1e-4
        values = [float(example.f(np.asarray(example.at + k * h))) for k in (-2, -1, 0, 1, 2)]
        assert_allclose(example.slope, (values[3] - values[1]) / (2 * h), atol=1e-8)
        bend = (values[3] - 2 * values[2] + values[1]) / h**2
        assert_allclose(example.second, bend, atol=1e-6)
        third = (values[4] - 2 * values[3] + 2 * values[1] - values[0]) / (2 * h**3)
        assert_allclose(example.third, third, atol=1e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1e-6, "10⁻⁶"),
        (3.44e-3, "3.4·10⁻³"),
        (1, "1"),
        (-2.5e11, "−2.5·10¹¹"),
        (10, "10¹"),
    ],
)
def test_sizes_are_written_in_powers_of_ten(value, text):
    assert power(value) == text
