"""Every worked number of the course's chapters 01 to 07 and 11, computed by what grades them."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from backprop.beside.functions import bowl_slope, ripples, x_squared_y
from backprop.c03_descent.eta_regimes import ETAS
from backprop.material.fates import MATRICES, sizes
from backprop.material.listings import difference
from grader.cases import given
from grader.courses import by_name
from grader.exercise import Case
from grader.tape import expected


def truth(name, **inputs):
    """What a right answer returns for these inputs; lists of numbers become arrays."""
    return expected(by_name()[name], Case(given(**inputs).inputs, "a worked number"))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# -------------------------------------------------------- 01, 02: slopes and the steepest direction


def test_f_at_2_3_is_12_and_its_gradient_is_12_4():
    assert x_squared_y([2.0, 3.0]) == 12
    assert truth("grad_f", x=2.0, y=3.0) == (12, 4)


def test_the_12_times_hold_to_first_order_only():
    change = x_squared_y([2.1, 3.0]) - x_squared_y([2.0, 3.0])
    assert_allclose(change, 1.23)  # and not 1.2


def test_the_gradient_of_g_at_2_3_is_81_162():
    assert truth("grad_g", x=2.0, y=3.0) == (81, 162)


@pytest.mark.parametrize(("axis", "slope"), [(0, 12), (1, 4)])
def test_central_differences_of_f_give_the_same_slopes(axis, slope):
    found = truth("numeric_partial", f=x_squared_y, point=[2.0, 3.0], axis=axis, h=1e-3)
    assert_allclose(found, slope)


def test_a_central_difference_is_off_by_the_square_of_h():
    at = np.array([0.4, -0.7, 1.1])
    exact = 2 * np.cos(at[1]) + at[0] * at[2]
    errors = [
        abs(truth("numeric_partial", f=ripples, point=at, axis=1, h=h) - exact)
        for h in (0.2, 0.1, 0.05)
    ]
    assert_allclose(np.divide(errors[:-1], errors[1:]), 4, rtol=0.01)


@pytest.mark.parametrize(("x", "y"), [(2.0, 3.0), (-1.5, 0.5)])
def test_the_change_along_3_5_is_6xy_plus_5x_squared(x, y):
    grad = np.array(truth("grad_f", x=x, y=y))
    assert_allclose(truth("directional_change", grad=grad, w=[3.0, 5.0]), 6 * x * y + 5 * x * x)


def test_56_for_each_t_is_9_604_for_each_unit_of_length():
    grad, w = [12.0, 4.0], [3.0, 5.0]
    assert truth("directional_change", grad=grad, w=w) == 56
    assert_allclose(truth("directional_derivative", grad=grad, w=w), 56 / np.sqrt(34))
    assert_allclose(truth("directional_derivative", grad=grad, w=w), 9.604, atol=5e-4)


def test_dot_products_as_similarity():
    assert truth("directional_change", grad=[0.0, 1.0], w=[1.0, 0.0]) == 0
    assert truth("directional_change", grad=[0.0, 1.0], w=[0.0, 1.0]) == 1
    assert_allclose(np.cos(np.pi / 2), 0, atol=1e-15)


def test_the_steepest_slope_is_root_160_and_w_is_40_6_degrees_off_it():
    grad = np.array([12.0, 4.0])
    steepest = truth("steepest_direction", grad=grad)
    assert_allclose(steepest, grad / np.sqrt(160))
    slope = truth("directional_derivative", grad=grad, w=steepest)
    assert_allclose(slope, 12.649, atol=5e-4)
    cosine = truth("directional_derivative", grad=grad, w=[3.0, 5.0]) / slope
    assert_allclose(np.degrees(np.arccos(cosine)), 40.6, atol=0.05)


def test_no_direction_of_a_search_over_all_is_steeper():
    angles = np.radians(np.arange(0, 360, 0.25))
    slopes = [
        truth("directional_derivative", grad=[12.0, 4.0], w=[np.cos(a), np.sin(a)]) for a in angles
    ]
    assert max(slopes) <= np.sqrt(160)
    best = angles[np.argmax(slopes)]
    assert_allclose(np.degrees(best), np.degrees(np.arctan2(4, 12)), atol=0.25)
    assert_allclose(np.degrees(angles[np.argmin(slopes)] - best), 180, atol=0.25)


def test_nothing_is_steepest_where_the_gradient_is_zero():
    assert not truth("steepest_direction", grad=[0.0, 0.0]).any()


# ---------------------------------------------------------------------- 03: Bob, and the bowl


def test_signed_errors_cancel_and_their_squares_do_not():
    errors = np.array([-3.0, 1.0, 2.0])
    assert errors.mean() == 0
    assert np.abs(errors).mean() == 2
    hits = np.stack([errors, np.zeros(3)], axis=1)
    assert_allclose(truth("batch_loss", hits=hits, target=[0.0, 0.0]), 14 / 3)
    assert_allclose(14 / 3, 4.67, atol=5e-3)


def test_the_slopes_of_the_bowl():
    assert_allclose(bowl_slope(0.1), -1.8)
    assert_allclose(bowl_slope(1.5), 1)


def test_the_bowl_from_0_2():
    xs = truth("descend", grad=bowl_slope, x0=0.2, eta=0.1, steps=3)
    assert_allclose(xs, [0.2, 0.36, 0.488, 0.5904])
    assert_allclose(truth("descent_step", x=0.2, grad=bowl_slope(0.2), eta=0.1), 0.36)


def test_the_chord_is_flatter_than_the_tangent():
    def bowl(x):
        return (x - 1) ** 2 + 0.001

    assert_allclose((bowl(0.36) - bowl(0.2)) / (0.36 - 0.2), -1.44)
    assert_allclose(bowl_slope(0.2), -1.6)


@pytest.mark.parametrize("eta", ETAS)
def test_the_error_in_the_bowl_is_multiplied_by_1_minus_2_eta(eta):
    errors = truth("descend", grad=bowl_slope, x0=0.2, eta=eta, steps=5) - 1
    assert_allclose(errors[1:], (1 - 2 * eta) * errors[:-1], atol=1e-15)


def test_the_four_regimes():
    assert truth("eta_regimes") == {
        "0.1": "creeps",
        "0.5": "lands",
        "0.9": "zigzags",
        "1.1": "diverges",
    }


# ------------------------------------------------------------------------------- 04: small graphs


def test_xyz_at_6_minus_2_minus_3():
    found = truth("xyz_backward", x=6.0, y=-2.0, z=-3.0)
    assert found == {"a": -3, "x": 6, "y": -18, "z": -12}
    assert found["z"] * -3 == 36  # F = a · z, and ∂F/∂z is a = −12


def test_z_at_3_4():
    w, b = 3.0, 4.0
    x, y = 2 * w + b, b + 1
    assert (x, y, x * y) == (10, 5, 50)
    assert truth("z_backward", w=w, b=b) == {"x": 5, "y": 10, "w": 10, "b": 15}
    assert_allclose([10.1 * 5, 10 * 5.1], [50.5, 51])


def test_for_the_same_change_of_z_b_moves_less_than_w():
    slopes = truth("z_backward", w=3.0, b=4.0)
    assert_allclose([10 / slopes["b"], 10 / slopes["w"]], [0.667, 1.0], atol=5e-4)


def test_j():
    found = truth("j_backward", a=5.0, b=3.0, c=2.0)
    assert found == {"u": 3, "v": 3, "a": 3, "b": 6, "c": 9}


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (lambda x: x**5, lambda x: 5 * x**4),
        (lambda x: 5 * np.exp(x), lambda x: 5 * np.exp(x)),
        (lambda x: 5 * np.log(x), lambda x: 5 / x),
        (lambda x: x * 1.7, lambda x: 1.7),
        (lambda x: (0.4 - x * 1.7) ** 2, lambda x: -2 * 1.7 * (0.4 - x * 1.7)),
    ],
)
def test_the_common_derivatives(f, slope):
    x = np.array(1.3)
    assert_allclose(difference(f, x, np.array(1.0)), slope(x), rtol=1e-8)


# ------------------------------------------------------------------------------ 05: reaching sixty

ROOT = (-7 + np.sqrt(265)) / 2
SIXTY = {"w": 3.0, "b": 4.0, "target": 60.0, "tol": 1e-5}


def z_of(b, w=3.0):
    return (2 * w + b) * (b + 1)


def test_the_root_of_the_quadratic():
    assert_allclose(ROOT, 4.639410298, atol=5e-10)
    assert_allclose(z_of(ROOT), 60)


def test_the_table_with_the_fixed_slope():
    bs = truth("solve_fixed_slope", **SIXTY)
    table = [4, 4.666667, 4.637037, 4.639612, 4.639393, 4.639412, 4.639410]
    assert_allclose(bs, table, atol=5e-7)
    zs = [50, 60.444444, 59.961372, 60.003288, 59.999720, 60.000024, 59.999998]
    assert_allclose(z_of(bs), zs, atol=5e-7)


def test_the_table_with_the_slope_taken_afresh():
    bs = truth("solve_newton", **SIXTY)
    assert_allclose(bs, [4, 4.666667, 4.639456, 4.639410], atol=5e-7)
    assert_allclose(z_of(bs[2]), 60.000740, atol=5e-7)
    assert_allclose(truth("z_backward", w=3.0, b=bs[1])["b"], 2 * bs[1] + 7)


@pytest.mark.parametrize("name", ["solve_fixed_slope", "solve_newton"])
def test_both_end_at_the_root(name):
    assert_allclose(truth(name, **SIXTY)[-1], ROOT, atol=1e-5 / 15)


def test_gradient_descent_on_both_ends_on_the_target_elsewhere():
    visited = truth("solve_both", **SIXTY, eta=0.001)
    w, b = visited[-1]
    assert abs(z_of(b, w) - 60) < 1e-5
    assert w > 3.2  # it moved w too, so it is not the root of the quadratic
    assert_allclose(visited[1] - visited[0], 0.001 * 10 * np.array([10, 15]))


def test_a_steeper_slope_makes_a_smaller_step_to_the_root_and_a_larger_one_in_descent():
    newton = [10 / slope for slope in (10.0, 15.0)]
    descent = [0.001 * 10 * slope for slope in (10.0, 15.0)]
    assert newton[1] < newton[0]
    assert descent[1] > descent[0]


# -------------------------------------------------------------------------------- 06: one sweep


@pytest.mark.parametrize("x", [0.5, -2.0, 3.0])
def test_the_four_stages_multiply_to_the_slope_of_sigmoid(x):
    product = np.prod(truth("sigmoid_stages", x=x))
    assert_allclose(product, np.exp(-x) * (1 + np.exp(-x)) ** -2)
    assert_allclose(product, sigmoid(x) * (1 - sigmoid(x)))


def net(seed=0):
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=s) for s in ((2, 2), (2, 2), (2, 1))]
    return rng.normal(size=2), weights, rng.normal(size=1)


def test_the_two_path_formula_is_an_entry_of_the_sweep():
    x, (w1, w2, w3), dout = net()
    a = x @ w1
    b = sigmoid(a) @ w2

    def slope(t):
        return sigmoid(t) * (1 - sigmoid(t))

    formula = (
        x[0]
        * slope(a[1])
        * (
            w2[1, 0] * slope(b[0]) * w3[0, 0] * dout[0]
            + w2[1, 1] * slope(b[1]) * w3[1, 0] * dout[0]
        )
    )
    one = truth("two_path_gradient", x=x, weights=[w1, w2, w3], dout=dout)
    assert_allclose(one, formula)
    dws, _dx = truth("mlp_backward", x=x, weights=[w1, w2, w3], dout=dout)
    assert_allclose(dws[0][0, 1], formula)


def test_updating_w3_first_changes_the_gradients_below_it():
    x, weights, dout = net()
    dws, _dx = truth("mlp_backward", x=x, weights=weights, dout=dout)
    fb = sigmoid(sigmoid(x @ weights[0]) @ weights[1])
    updated = weights[2] - 0.5 * dws[2]
    db_before = fb * (1 - fb) * (weights[2] @ dout)
    db_after = fb * (1 - fb) * (updated @ dout)
    assert np.abs(db_after / db_before - 1).max() > 0.01


# ---------------------------------------------------------------------------------- 07: checking


def test_central_differences_of_sigmoid_in_float64_and_float32():
    exact = sigmoid(0.5) * (1 - sigmoid(0.5))
    errors = {}
    for dtype in (np.float64, np.float32):
        x, h, one, two = (dtype(v) for v in (0.5, 1e-6, 1, 2))
        ahead, behind = (one / (one + np.exp(-t)) for t in (x + h, x - h))
        errors[dtype] = abs(float((ahead - behind) / (two * h)) - exact)
    assert 1e-12 < errors[np.float64] < 1e-10  # about 1e-11
    assert 1e-3 < errors[np.float32] < 1e-2  # about 3e-3


# --------------------------------------------------------------------------- 11: depth and time


def test_small_entries_that_explode_and_a_small_radius_that_first_grows():
    a, b = MATRICES["A"], MATRICES["B"]
    assert (a == 0.5).all() and a.shape == (4, 4)
    assert_allclose(np.abs(np.linalg.eigvals(a)).max(), 2)
    assert_allclose(b, [[0.5, 5], [0, 0.5]])
    assert_allclose(np.abs(np.linalg.eigvals(b)).max(), 0.5)
    assert sizes(b, 2).max() > 5
    assert_allclose(sizes(b, 40)[-1], 4e-10, atol=5e-11)


def test_the_fates():
    assert truth("gradient_fate") == {
        "A": "explodes",
        "B": "grows first",
        "C": "stays",
        "D": "vanishes",
        "E": "grows first",
        "F": "explodes",
    }
