"""What the worked notebooks of chapters 01 to 06 say about numbers, asserted."""

import itertools
import re

import numpy as np
import pytest
from worked import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

CHAPTERS = [
    "01_slopes",
    "02_directions",
    "03_descent",
    "04_graphs",
    "05_reach_sixty",
    "06_one_sweep",
]


@pytest.fixture(scope="module")
def ran():
    """The names that a chapter leaves behind, and what it printed; each runs once."""
    kept = {}

    def once(chapter, capsys):
        if chapter not in kept:
            capsys.readouterr()
            kept[chapter] = run(chapter), capsys.readouterr().out
        return kept[chapter]

    return once


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_untouched_chapter_runs_to_its_end(chapter, capsys):
    run(chapter, learner=True)
    assert "waits for" not in capsys.readouterr().out  # no cell of these needs an answer


def test_01_the_promise_is_missed_by_3_steps_squared(ran, capsys):
    names, _said = ran("01_slopes", capsys)
    for step in (1, 0.1, 0.01):
        missed = names["f"](2 + step, 3) - names["f"](2, 3) - 12 * step
        assert missed == pytest.approx(3 * step**2)


def test_01_the_two_differences_are_what_the_algebra_says(ran, capsys):
    g = ran("01_slopes", capsys)[0]["g"]
    for h in (1, 0.1):
        assert (g(2, 3 + h) - g(2, 3)) / h == pytest.approx(162 + 54 * h + 6 * h**2)
        assert (g(2, 3 + h) - g(2, 3 - h)) / (2 * h) == pytest.approx(162 + 6 * h**2)


def test_01_a_central_difference_of_a_parabola_is_exact_at_any_step(ran, capsys):
    f, numeric_partial = (ran("01_slopes", capsys)[0][k] for k in ("f", "numeric_partial"))
    assert numeric_partial(lambda p: f(*p), np.array([2.0, 3.0]), 0, 1) == 12


def test_02_level_along_w_on_two_lines_and_to_first_order_only(ran, capsys):
    names, said = ran("02_directions", capsys)
    f, w = names["f"], names["w"]
    for x, y in [(0.0, 4.0), (0.0, -1.0), (6.0, -5.0), (-3.0, 2.5)]:
        assert 6 * x * y + 5 * x**2 == pytest.approx(0)
    assert f(6 + 0.1 * w[0], -5 + 0.1 * w[1]) - f(6, -5) == pytest.approx(1.395)
    assert "(0, 4): formula 0, measured 0" in said


def test_02_the_second_leg_is_off_by_an_error_of_second_order(ran, capsys):
    off = re.findall(r"second leg off by ([\d.]+)", ran("02_directions", capsys)[1])
    assert float(off[0]) / float(off[1]) == pytest.approx(10_000, rel=0.1)


def test_02_random_directions_miss_the_steepest_in_high_dimensions(ran, capsys):
    shares = re.findall(r"dimensions: ([\d.]+)%", ran("02_directions", capsys)[1])
    assert float(shares[-1]) < 25


def test_02_the_gradient_depends_on_the_units(ran, capsys):
    degrees = re.findall(r"([\d.]+)° from the x axis", ran("02_directions", capsys)[1])
    assert float(degrees[0]) == pytest.approx(18.43)
    assert float(degrees[1]) > 89


def test_02_the_untrue_step_of_the_proof_is_the_one_the_insight_names():
    from backprop.material.proof import STEEPEST_ASCENT
    from grader.courses import by_name

    untrue = [letter for letter, step in STEEPEST_ASCENT.lettered.items() if step.misleads]
    assert f"Step {untrue[0]} is the untrue one" in by_name()["proof_order"].insight


def test_03_both_screws_get_their_slope_in_one_walk_back(ran, capsys):
    said = ran("03_descent", capsys)[1]
    for wind, slopes in (("1.5", "12.00, 24.00"), ("0.1", "-0.60, -1.20"), ("0.0", " 0.00,  0.00")):
        line = next(x for x in said.splitlines() if x.startswith(f"wind {wind}"))
        assert line.count(slopes) == 2, line  # measured, and by the walk back


def test_03_the_valley_has_its_limit_at_a_fifth(ran, capsys):
    said = ran("03_descent", capsys)[1]
    walks = re.findall(r"η = ([\d.]+)\n((?:  step .*\n)+)", said)
    runs_away = {}
    for eta, walk in walks:
        ys = [abs(float(y)) for y in re.findall(r"y = +(-?[\d.]+)", walk)]
        runs_away[eta] = ys[-1] > ys[0]
    assert runs_away == {"0.15": False, "0.19": False, "0.21": True}
    assert float(re.search(r"angle between the two: ([\d.]+)", said)[1]) > 45


def test_03_four_times_the_bullets_buy_half_the_scatter(ran, capsys):
    said = ran("03_descent", capsys)[1]
    scatter = [float(s) for s in re.findall(r"the mean scatters by ([\d.]+)", said)]
    assert scatter[1] / scatter[2] == pytest.approx(2, rel=0.03)
    assert scatter[2] / scatter[3] == pytest.approx(2, rel=0.03)


def test_03_the_coarse_screw_moves_twice_as_far_and_bob_nears_the_middle(ran, capsys):
    said = ran("03_descent", capsys)[1]
    shots = re.findall(r"shot \d: p = +([\d.]+), q = +([\d.]+), error +([\d.]+)", said)
    p, q, error = (np.array(column, float) for column in zip(*shots, strict=True))
    assert (p[0] - p[-1]) * 2 == pytest.approx(q[0] - q[-1], abs=2e-3)
    assert error[-1] < error[0] / 10


def test_03_against_the_slope_of_an_absolute_value_it_rattles(ran, capsys):
    assert ran("03_descent", capsys)[0]["visited"][-4:] == [0.2, -0.1, 0.2, -0.1]


def test_04_too_early_is_40_and_in_time_60(ran, capsys):
    said = ran("04_graphs", capsys)[1]
    assert float(re.search(r"too early: ([ \d.]+)", said)[1]) == 40
    assert float(re.search(r"in time: ([ \d.]+)", said)[1]) == 60


def test_04_reverse_takes_one_walk_and_forward_one_for_each_input(ran, capsys):
    names = ran("04_graphs", capsys)[0]
    for n in (10, 100):
        (_, many), (_, few) = names["forward_slopes"]([1.1] * n), names["reverse_slopes"]([1.1] * n)
        assert many == n * (n - 1) * 3
        assert few == (n - 1) * 3


FATES_05 = {
    0.001: "arrives",
    0.004: "arrives",
    0.005: "arrives",
    0.0051: "arrives",
    0.00515: "bounces",
    0.0052: "bounces",
    0.006: "bounces",
    0.0064: "bounces",
    0.012: "runs away",
    0.015: "runs away",
}


@pytest.mark.parametrize("eta", FATES_05)
def test_05_arrives_bounces_runs_away(eta, ran, capsys):
    names, _said = ran("05_reach_sixty", capsys)
    assert names["fate"](names["walk"](eta)[0]) == FATES_05[eta]


def test_05_descent_takes_29_steps_and_7_with_three_times_the_rate(ran, capsys):
    walk = ran("05_reach_sixty", capsys)[0]["walk"]
    assert [len(walk(eta)[0]) - 1 for eta in (0.001, 0.003)] == [29, 7]


def test_05_the_fixed_slope_brings_a_digit_a_step_and_newtons_doubles_them(ran, capsys):
    names, said = ran("05_reach_sixty", capsys)
    assert 1 - names["slope_there"] / 15 == pytest.approx(-0.0853, abs=1e-4)
    errors = [abs(float(e)) for e in re.findall(r"error before step \d: +(\S+)", said)]
    for before, after in itertools.pairwise(errors[1:]):
        assert after < before**2


def test_05_the_limit_is_two_over_the_squared_gradient_where_it_arrives(ran, capsys):
    assert 2 / ran("05_reach_sixty", capsys)[0]["norm_squared"] == pytest.approx(0.00513, abs=1e-5)


def test_05_bouncing_alternates_between_two_values(ran, capsys):
    residuals = ran("05_reach_sixty", capsys)[0]["walk"](0.006)[0]
    assert residuals[-1] == pytest.approx(residuals[-3])
    assert residuals[-1] < 0 < residuals[-2]


def test_05_newtons_shortest_step_arrives_in_three(ran, capsys):
    said = ran("05_reach_sixty", capsys)[1]
    left = [abs(float(r)) for r in re.findall(r"residual\s+(\S+),\s+next η", said)]
    assert left[2] > 1e-5 > left[3]
    assert "descent:     b is 0.198296 below" in said


def test_06_the_hints_numbers_are_those_of_the_text(ran, capsys):
    names = ran("06_one_sweep", capsys)[0]
    assert names["sigmoid_stages"](0.5) == pytest.approx((-0.387456, 1, 0.606531, -1), abs=1e-6)
    one = names["two_path_gradient"](names["x"], names["weights"], names["dout"])
    assert one == pytest.approx(-0.112505, abs=1e-6)


def test_06_a_large_step_turns_the_sign_of_gradients_below_it(ran, capsys):
    said = ran("06_one_sweep", capsys)[1]
    flipped = [int(n) for n in re.findall(r"(\d+) of 8$", said, re.M)]
    assert flipped[0] == 0 < flipped[-1]


def test_06_the_sweep_is_right_above_the_bug_and_wrong_below_it(ran, capsys):
    said = ran("06_one_sweep", capsys)[1]
    off = re.findall(r"dW(\d): largest difference to central differences (\S+)", said)
    assert {layer: float(size) < 1e-8 for layer, size in off} == {"1": False, "2": True, "3": True}


def test_06_update_first_costs_the_larger_learning_rates(ran, capsys):
    train, learned = (ran("06_one_sweep", capsys)[0][k] for k in ("train", "learned"))

    def trained(eta, update_first):
        with np.errstate(all="ignore"):
            return [train(seed, eta, update_first) for seed in range(12)]

    assert sum(learned(*run) for run in trained(1.0, False)) == 12
    assert sum(learned(*run) for run in trained(1.0, True)) <= 3
    sweep, first = trained(0.05, False), trained(0.05, True)
    worse = sum(w[1] > r[1] for w, r in zip(first, sweep, strict=True))
    assert 2 <= worse <= 10  # nothing to be seen with a small learning rate
    for (_, right), (_, wrong) in zip(sweep, first, strict=True):
        assert wrong == pytest.approx(right, rel=0.1)


def test_06_the_paths_are_the_width_to_the_layers_between(ran, capsys):
    assert "256" in ran("06_one_sweep", capsys)[1]
    assert "10,000,000,000,000,000" in ran("06_one_sweep", capsys)[1]


def test_06_one_sweep_costs_about_two_forward_passes(ran, capsys):
    said = ran("06_one_sweep", capsys)[1]
    ratios = [float(r) for r in re.findall(r"^ +\d .* (\d\.\d) +\de[+-]\d\d$", said, re.M)]
    assert len(ratios) == 7
    assert 1.8 < ratios[-1] < 2.3
