"""What the worked notebooks of chapters 07 to 11 find, and what their prose claims about
numbers: each is run once."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from worked import run, sources

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


# -------------------------------------------------------------------- 07: is the gradient right?


@pytest.fixture(scope="module")
def verify():
    return run("07_verify")


def test_one_number_unmasks_every_wrong_backward(verify):
    ahead = np.dot(verify["jvp"](verify["net"], RANDOM["x"], RANDOM["v"]), RANDOM["u"])
    right = {
        name: abs(np.dot(RANDOM["v"], vjp(verify, RANDOM["x"], RANDOM["u"])) - ahead) < 1e-8
        for name, vjp in BACKWARD.items()
    }
    assert right == {"right": True, "slope left out": False}


RANDOM = {k: np.random.default_rng(3).normal(size=n) for k, n in (("x", 4), ("v", 4), ("u", 3))}


def _right(names, x, u):
    a = names["sigmoid"](x @ names["W"])
    return names["W"] @ (a * (1 - a) * (names["V"] @ u))


BACKWARD = {
    "right": _right,
    "slope left out": lambda names, x, u: names["W"] @ (names["V"] @ u),
}


def test_the_worked_vjp_is_the_vjp(verify):
    measured = verify["numeric_vjp"](verify["net"], RANDOM["x"], RANDOM["u"], 1e-5)
    assert verify["relative_error"](measured, _right(verify, RANDOM["x"], RANDOM["u"])) < 1e-7


def test_07_the_trials_let_through_what_the_text_says_they_do(verify):
    told = {
        name: {w for w, gradient in verify["wrong"].items() if verify["is_told"](gradient, *pair)}
        for name, pair in verify["trials"].items()
    }
    assert len(told["dz of ones"]) < len(told["equal entries"]) < len(told["a random vector"])
    assert "nothing" not in told["dz of ones"]
    assert "the plain mean" not in told["equal entries"]
    assert not {"down the columns", "all rows as one"} & told["a random vector"]


def test_07_a_random_vector_exposes_about_half_of_the_wrong_gradients(verify):
    from backprop.c07_verify import softmax_trial

    marks = softmax_trial.trial(verify["softmax_cases"]()[:1]).marks
    assert 0.4 < sum(marks) / len(marks) < 0.6
    rng = np.random.default_rng(0)
    for _ in range(25):  # four at a time: a hundred vectors
        four = [(rng.normal(size=5), rng.normal(size=5)) for _ in range(4)]
        assert softmax_trial.trial(four).marks == marks


def test_07_the_complex_step_keeps_all_digits_where_a_difference_has_none(verify):
    exact, at = np.exp(-0.5) / (1 + np.exp(-0.5)) ** 2, np.float64(0.5)
    assert abs(verify["complex_step"](verify["sigmoid"], at, 1e-20) - exact) < 1e-15
    assert verify["central"](verify["sigmoid"], at, 1e-20) == 0
    long, short = (
        abs(verify["complex_step"](verify["sigmoid"], at, h) - exact) for h in (1e-2, 1e-3)
    )
    assert_allclose(long / short, 100, rtol=0.02)


def test_07_the_cube_is_off_by_exactly_the_square_of_h(verify):
    for h in (0.5, 0.25):
        assert verify["central"](lambda x: x**3, 3.0, h) == 27 + h * h


def test_07_right_code_lands_above_a_relative_error_of_1e_4_where_the_slope_is_next_to_0(verify):
    assert verify["relative"].max() > 1e-4
    assert verify["apart"].max() < 1e-10
    floored = verify["relative_error"](verify["exact"], verify["measured"])
    assert floored > 1e-4


def test_07_the_rise_is_eight_gaps_of_float32(verify):
    gaps = 2e-6 * verify["true_slope"] / np.spacing(np.float32(verify["s"]))
    assert 7 < gaps < 9


@pytest.mark.parametrize(
    ("kind", "h", "least", "most"), [(np.float64, 1e-5, 10, 11.5), (np.float32, 1e-2, 4, 6)]
)
def test_07_the_best_step_leaves_as_many_digits_as_the_text_says(verify, kind, h, least, most):
    """At 100 places, by the median: at one, the last digit is luck."""
    digits = []
    for x in np.linspace(0.2, 0.8, 100):
        s = verify["sigmoid"](np.float64(kind(x)))
        slope = verify["central"](verify["sigmoid"], kind(x), kind(h))
        digits.append(-np.log10(abs(float(slope) / (s * (1 - s)) - 1) + 1e-17))
    assert least < np.median(digits) < most


def test_07_a_kink_at_0_stays_for_every_step_and_is_left_behind_at_another_x(verify):
    assert {verify["central"](verify["relu"], 0.0, h) for h in (1e-2, 1e-5, 1e-9)} == {0.5}


def test_07_random_inputs_find_every_fresh_bug_and_tidy_ones_do_not(verify):
    found = {}
    for name, (x, dz_of) in verify["inputs"].items():
        found[name] = [verify["suspected"](bug.run(), x, dz_of) for bug in verify["bugs"]]
    tidy, random = (np.array(f) for f in found.values())
    assert (random == verify["buggy"]).all()
    assert not (tidy & ~verify["buggy"]).any()
    assert tidy.sum() < 0.8 * verify["buggy"].sum()


def test_07_a_fresh_bug_is_one_line_and_mending_it_is_what_helps():
    from backprop.material.bugs import fresh_bug
    from backprop.material.listings import suspect_is_right

    found = [fresh_bug(seed) for seed in range(300)]
    lines = [bug.wrong_line(suspect_is_right) for bug in found]
    assert [bool(bug.mended) for bug in found] == [line > 0 for line in lines]
    assert 0.1 < lines.count(0) / len(lines) < 0.3
    assert len({bug.code for bug in found}) > 100
    assert fresh_bug(7) == fresh_bug(7)


# ----------------------------------------------------------- 08: sigmoid, softmax, cross-entropy


@pytest.fixture(scope="module")
def elementwise():
    return run("08_elementwise")


def test_08_equality_rejects_right_code_on_any_processor(elementwise):
    by_equality, by_tolerance = elementwise["count_rejected"](
        elementwise["with_numpy"], elementwise["from_the_last"]
    )
    assert by_equality > 50
    assert by_tolerance == 0


def test_08_log_sum_exp_is_right_where_every_logarithm_of_a_softmax_fails(elementwise):
    large = np.array([0.0, 40.0, 800.0])
    with np.errstate(all="ignore"):
        losses = [way(large, 0) for way in elementwise["ways"].values()]
    assert np.isinf(losses[:2]).all()
    assert_allclose(losses[2], -np.log(1e-12))
    assert losses[3] == 800


def test_08_every_cause_of_none_is_made_and_mended(elementwise, capsys):
    cell = next(s for s in sources("08_elementwise") if "def asked" in s)
    exec(cell, {"np": np, "tf": elementwise["tf"]})
    said = [line.split(":")[1].strip() for line in capsys.readouterr().out.splitlines()]
    made, mended = said[::2], said[1::2]
    assert made == ["None"] * 5 + ["RuntimeError"]
    assert "None" not in mended and len(mended) == 6


def test_08_one_minus_sigmoid_loses_all_digits_at_40(elementwise):
    assert 1 - elementwise["sigmoid"](40.0) == 0
    assert_allclose(elementwise["sigmoid"](-40.0), np.exp(-40.0))


# ---------------------------------------------------------- 09: matrix products and broadcasting


@pytest.fixture(scope="module")
def matmul():
    return run("09_matmul")


@pytest.mark.parametrize("sizes", [(4, 5, 6), (8, 16, 8), (32, 64, 16)])
def test_09_equality_rejects_nearly_all_right_products_on_any_processor(matmul, sizes):
    said = matmul["count_rejected"](*sizes)
    rejected, _, rest = said.removeprefix("== rejects ").partition(" of 200")
    assert int(rejected) > 180
    assert rest.endswith("allclose rejects 0")


def test_09_each_pair_is_adjoint(matmul):
    rng = np.random.default_rng(0)
    for name, (forward, back) in matmul["pairs"].items():
        x = rng.normal(size=6)
        dz = rng.normal(size=forward(x).shape)
        assert back(dz).shape == x.shape, name
        assert_allclose(np.sum(forward(x) * dz), np.sum(x * back(dz)), err_msg=name)


def test_09_indices_swapped_are_the_tapes_gradient(matmul):
    assert matmul["apart"] < 1e-12
    assert matmul["swapped"]("is,sj->ij") == ("ij,sj->is", "is,ij->sj")


def test_09_each_symmetry_lets_twice_as_many_products_pass(matmul):
    passing = matmul["equal_to_truth"]
    square_y, square_dz = matmul["square_y"], matmul["square_dz"]
    symmetric_y, symmetric_dz = matmul["symmetric_y"], matmul["symmetric_dz"]
    assert len(passing(square_dz, square_y)) == 1
    assert len(passing(square_dz, symmetric_y)) == 2
    assert len(passing(symmetric_dz, symmetric_y)) == 4


# ------------------------------------------------------------------------------- 10: convolution


@pytest.fixture(scope="module")
def convolution():
    return run("10_convolution")


def test_10_a_window_is_a_switch(convolution):
    x, dz = convolution["x_pool"], convolution["dz_pool"]
    assert (convolution["grad_max_pool"](x, 2, dz) == convolution["dx_pool"]).all()
    assert convolution["dx_pool"].tolist() == [[0, 0, 0], [0, 6, 0], [0, 0, 4]]


def test_10_a_stride_is_zeros_between(convolution):
    names, correlate = convolution, convolution["correlate"]
    assert names["dz6"].shape == (3, 3) and names["between"].shape == (5, 5)
    assert_allclose(correlate(names["x6"], names["between"]), names["dw_strided"], atol=1e-12)
    turned = names["w"][::-1, ::-1]
    assert_allclose(correlate(names["border"], turned), names["dx_strided"], atol=1e-12)


def test_10_descent_finds_the_hidden_kernel_under_a_photograph(convolution):
    assert convolution["losses"][-1] < convolution["losses"][0] / 1000
    assert np.abs(convolution["found"] - convolution["hidden"]).max() < 0.2


def test_10_the_portrait_has_60_by_51_pixels_and_the_jacobian_nine_rows(convolution):
    assert convolution["photo"].shape == (60, 51)
    assert convolution["table"].shape == (9, 16)


def test_10_equality_accepts_wrong_ways_on_tidy_tensors_and_none_pass_on_random_ones(convolution):
    names = convolution
    ways = names["wrong_ways"](names["x"], names["w"], names["dz"])
    assert sum(np.all(dw == names["dw_tape"]) for dw in ways.values()) > 2
    assert names["accepted"] == []


def test_10_down_a_column_of_the_jacobian_stand_the_weights_in_reverse(convolution):
    table = convolution["table"]
    assert [s for s in table[0] if s] == [1, 2, 3, 4]
    assert [s for s in table[:, 5] if s] == [4, 3, 2, 1]


# ---------------------------------------------------------------------------- 11: depth and time


@pytest.fixture(scope="module")
def time():
    return run("11_depth_and_time")


def test_rnn_backward_is_the_tapes(time):
    for mine, tape in zip(time["yours"], time["by_tape"], strict=True):
        assert_allclose(mine, tape, atol=1e-12)


def test_clipping_changes_the_length_and_not_the_direction(time):
    before, after = time["grads"], time["clipped"]
    assert time["global_norm"](before) > 1e6
    assert_allclose(time["global_norm"](after), 1)
    ratios = np.concatenate([(a / b).ravel() for a, b in zip(after, before, strict=True)])
    assert_allclose(ratios, ratios[0])


def medians(time, skip):
    return {
        name: np.median([time["at_the_bottom"](name, seed, skip) for seed in range(200)])
        for name in time["LAYERS"]
    }


def test_11_twenty_layers_keep_by_the_median_what_the_text_says(time):
    plain = medians(time, skip=0)
    assert plain["sigmoid"] < 1e-9
    assert 0.08 < plain["tanh"] < 0.2
    assert 0.3 < plain["relu"] < 0.5


def test_11_a_path_round_each_layer_lets_nothing_vanish_and_much_add_up(time):
    residual = medians(time, skip=1)
    assert residual["sigmoid"] > 1
    assert 4 < residual["tanh"] < 12
    assert 1000 < residual["relu"] < 20000


def test_11_a_gate_keeps_half_of_the_gradient_for_a_hundred_steps(time):
    left = {
        k: np.median([time["after_time"](k, seed) for seed in range(100)]) for k in (0, 0.9, 0.99)
    }
    assert left[0] < 1e-9
    assert 0.01 < left[0.9] < 0.1
    assert 0.4 < left[0.99] < 0.6


def test_11_tanh_slows_an_explosion_and_does_not_prevent_it(time):
    tf, wild = time["tf"], 4.0 * time["orthogonal"]
    squashed, free = (
        time["sizes_back"](wild, tf.tanh)[-1],
        time["sizes_back"](wild, tf.identity)[-1],
    )
    assert 1e3 < squashed < free / 1e3
    assert time["sizes_back"](time["orthogonal"], tf.tanh)[-1] < 0.1


def test_11_where_no_single_step_can_lengthen_a_vector_no_number_of_steps_can():
    from backprop.material.fates import MATRICES, fate, sizes

    for matrix in MATRICES.values():
        if fate(matrix) in ("vanishes", "grows first"):
            assert (fate(matrix) == "grows first") == (sizes(matrix, 1)[0] > 1)


def test_11_tanh_leaves_little_of_an_explosion_with_gain_one_and_a_half(time):
    tf, wild = time["tf"], 1.5 * time["orthogonal"]
    assert 1 < time["sizes_back"](wild, tf.tanh)[-1] < 100
    assert time["sizes_back"](wild, tf.identity)[-1] > 1e6


def test_11_one_plain_step_from_the_cliff_lands_thousands_away(time):
    slope = (1.3**20 - 1) * 20 * 1.3**19
    assert 1.3 - 0.01 * slope < -1000
    assert abs(time["visited"][-1] - 1) <= 0.01 + 1e-9  # clipped, it trembles round the bottom


def test_11_cutting_each_array_alone_turns_the_step_by_eight_degrees(time):
    assert 7.5 < time["turned"](time["each_alone"]) < 8.5 < time["turned"](time["each_entry"])
