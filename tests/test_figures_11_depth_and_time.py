"""Gradients through time, as the figure of chapter 11 shows them."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

import figures
from figures.throughtime import MATRICES, SLOPES, STEPS, _Chain

NAMES = tuple(MATRICES)
SMALL_ENTRIES, SMALL_RADIUS, ROTATION, SHRINKING, GROWING = NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("slope", SLOPES)
def test_sizes_are_the_norms_of_the_powers(name, slope):
    chain = _Chain(name, slope, MATRICES[name])
    for t in (0, 1, 2, 7, STEPS):
        power = np.linalg.matrix_power(slope * MATRICES[name], t)
        assert_allclose(chain.powers[t], power)
        assert_allclose(chain.sizes[t], np.linalg.norm(power, 2))


def test_small_entries_explode_and_a_small_radius_grows_first():
    figure = figures.through_time()
    explodes = figure.at(w=SMALL_ENTRIES, t=10).text()
    assert "1024" in explodes and explodes.endswith("Spectral radius 2: it explodes.")
    grows = figure.at(w=SMALL_RADIUS, t=40).text()
    assert "3.6·10⁻¹⁰" in grows
    assert "first grown to 5.05 at step 1" in grows


def test_a_rotation_keeps_every_size_until_a_tanh_weakens_it():
    figure = figures.through_time()
    assert "can have the size 1." in figure.at(w=ROTATION, t=40).text()
    assert figure.at(w=ROTATION, slope=0.9).text().endswith("it vanishes.")
    assert figure.at(w=SHRINKING).text().endswith("Spectral radius 0.90: it vanishes.")
    assert figure.at(w=GROWING).text().endswith("Spectral radius 1.10: it explodes.")


def test_all_matrices_are_drawn_on_one_scale_and_no_zero_as_what_rounding_left_of_it():
    figure = figures.through_time()
    heights = set()
    for name in NAMES:
        picture = figure.at(w=name, t=6).svg()
        heights.add(re.search(r'y="([\d.]+)"[^>]*>10⁻⁴<', picture)[1])
        assert "10⁻¹⁶" not in picture and "10⁻¹⁷" not in picture
    assert len(heights) == 1


def test_a_matrix_of_ones_own():
    figure = figures.through_time([[0.0, 2.0], [0.0, 0.0]])
    assert "W = W" in figure.text()
    assert "can have the size 2." in figure.at(t=1).text()
    assert "can have the size 0." in figure.at(t=2).text()
    two = figures.through_time({"a": [[1.0]], "b": [[0.5]]})
    assert two.at(w="b", t=2).text().startswith("W = b. After 2 steps back")


@pytest.mark.parametrize(
    ("w", "said"),
    [
        ([[1.0, 2.0]], "W must be square; got an array of shape"),
        (np.eye(5), "at most 4 rows"),
        ({}, "1 to 6 matrices; got 0"),
        ({"mine": "x"}, "mine must be a matrix"),
    ],
)
def test_what_is_no_matrix_is_told(w, said):
    with pytest.raises(ValueError, match=said):
        figures.through_time(w)
