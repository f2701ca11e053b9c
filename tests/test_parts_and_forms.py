"""What a name rests on: the numbers also where the form is wrong, part by part where several are
asked for, and on the cases alone that were asked."""

import itertools

import numpy as np
import pytest

from grader.authoring.doctor import mistakes_told_apart
from grader.courses import by_name
from grader.decide import decide
from grader.exercise import extend
from grader.sandbox.inside.ask import ask
from grader.sandbox.inside.calls import hushed
from grader.truths import Truths, cases_of, truths


def said_of(name, answer, known=None):
    """The verdict on an answer, asked as a learner's is."""
    known = known or truths(by_name()[name])
    with hushed():
        return decide(known, ask(known.question, {name: answer}, lambda calling: calling()))


# ------------------------------------------------------------------------------------ the form


def test_a_wrong_form_with_other_numbers_is_not_the_mistake_of_that_form():
    def one_slope(x, y):
        return x**2 - y

    assert said_of("grad_f", lambda x, y: 2 * x * y + x**2).mistake == "added_up"
    assert said_of("grad_f", one_slope).mistake is None


def test_the_same_numbers_in_another_wrong_shape_are_the_same_mistake():
    def linear(x, w, b, dz):
        return dz @ w.T, x.T @ dz, dz.sum(axis=0).reshape(-1, 1)

    assert said_of("grad_linear", linear).mistake == "db_keepdims"


def test_two_lists_of_steps_with_other_lengths_are_two_mistakes():
    def do_while(w, b, target, tol):
        bs = [b]
        while True:
            missing = target - (2 * w + bs[-1]) * (bs[-1] + 1)
            bs.append(bs[-1] + missing / (2 * w + 2 * bs[-1] + 1))
            if abs(missing) < tol:
                return bs

    assert said_of("solve_newton", do_while).mistake == "one_step_too_many"


# ------------------------------------------------------------------------------------ the parts


def test_two_mistakes_in_two_parts_are_both_told():
    def gradient(x, y):
        return 2 * x, y**2

    said = said_of("grad_f", gradient)
    assert said.mistake == "factor_y_dropped"
    assert "You dropped y from ∂f/∂x" in said.message
    assert "∂f/∂y is y²" in said.message
    assert said.points == 0


def test_nobody_gets_a_share_for_two_mistakes_at_once():
    more = extend()

    @more.mistake("Half of it for this alone.", worth=0.5)
    def cubed(x, y):
        return x**3, x**2

    known = Truths(more.extended(by_name()["grad_f"]))
    assert said_of("grad_f", lambda x, y: (x**3, x**2), known).points == 1.5
    both = said_of("grad_f", lambda x, y: (x**3, y**2), known)
    assert "Half of it for this alone." in both.message
    assert both.points == 0


def test_a_sentence_that_speaks_of_other_parts_is_not_told_beside_a_mistake_in_them():
    more = extend()

    @more.mistake("Cubed, and the other slope is right.", alone=True)
    def cubed(x, y):
        return x**3, x**2

    known = Truths(more.extended(by_name()["grad_f"]))
    assert said_of("grad_f", lambda x, y: (x**3, x**2), known).mistake == "cubed"
    assert said_of("grad_f", lambda x, y: (x**3, y**2), known).mistake is None


def test_a_part_that_no_mistake_explains_leaves_all_unnamed():
    assert said_of("grad_f", lambda x, y: (2 * x, y - 17 * x)).mistake is None


def test_more_wrong_choices_than_a_few_are_not_told_one_by_one():
    said = said_of("planted_bugs", dict.fromkeys("ABCDEF", 1))
    assert said.mistake is None
    assert "0 of 6" in said.message


@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda x, w, b, dz: -2.5 * (dz @ w.T), "Every entry of dx is −2.5 times"),
        (lambda x, w, b, dz: np.cos(w[0, 0]) * np.ones_like(x), "dx does not change when dz"),
        (lambda x, w, b, dz: (dz**3) @ w.T, "dx is not linear in dz"),
    ],
)
def test_what_structure_one_part_has_is_said_of_that_part(wrong, words):
    def linear(x, w, b, dz):
        return wrong(x, w, b, dz), x.T @ dz, dz.sum(axis=0)

    assert words in said_of("grad_linear", linear).message


def test_what_is_nothing_but_rounding_is_not_called_nonlinear():
    def attention(q, k, v, dz):
        s = q @ k.T / np.sqrt(q.shape[1])
        a = np.exp(s - s.max(axis=1, keepdims=True))
        a /= a.sum(axis=1, keepdims=True)
        da = np.ones_like(a) * dz.sum(axis=1, keepdims=True)
        ds = a * (da - (a * da).sum(axis=1, keepdims=True)) / np.sqrt(q.shape[1])  # 0, almost
        return ds @ k, ds.T @ q, a.T @ dz

    assert "not linear" not in said_of("grad_attention", attention).message


@pytest.mark.parametrize(
    "wrong, name",
    [
        (lambda dw: dw.T[::-1, ::-1], ""),
        (lambda dw: dw[None], "dw_axis_in_front"),
        (lambda dw: dw.mean(axis=0), "dw_rows_averaged"),
        (lambda dw: np.abs(dw), "dw_absolute"),
        (lambda dw: dw[:, ::-1], "dw_mirrored"),
        (lambda dw: 0 * dw, "dw_zeros"),
    ],
)
def test_what_may_happen_to_any_array_has_a_name_in_every_exercise(wrong, name):
    def linear(x, w, b, dz):
        return dz @ w.T, wrong(x.T @ dz), dz.sum(axis=0)

    said = said_of("grad_linear", linear)
    assert (said.status, said.mistake or "") == ("wrong", name)


def test_what_every_exercise_knows_is_told_beside_its_own():
    def linear(x, w, b, dz):
        return dz @ w.T, np.abs(x.T @ dz), dz.sum(axis=0, keepdims=True)

    said = said_of("grad_linear", linear)
    assert "The signs of dw are lost" in said.message
    assert "b has shape (k,)" in said.message


# ------------------------------------------------------------------------------------ the cases


def test_an_error_is_told_of_the_inputs_that_raised_it():
    def direction(grad):
        if not grad.any():
            raise ValueError("level")
        return grad / np.linalg.norm(grad)

    said = said_of("steepest_direction", direction)
    assert "a gradient of zeros" in said.message
    assert "float32" not in said.message


@pytest.mark.parametrize("kind", [np.float16, "bfloat16"])
def test_a_narrow_kind_of_number_on_the_way_is_told(kind):
    if kind == "bfloat16":
        kind = pytest.importorskip("ml_dtypes").bfloat16

    def sigmoid(x, dz):
        narrow, up = x.astype(kind), dz.astype(kind)
        s = (1 / (1 + np.exp(-narrow))).astype(kind)
        return (up * s * (1 - s)).astype(x.dtype)

    said = said_of("grad_sigmoid", sigmoid)
    assert f"cast to {np.dtype(kind).name}" in said.message
    assert "not linear" not in said.message


def test_wherever_the_upstream_gradient_has_rows_some_are_odd():
    for name, ex in by_name().items():
        upstream = ex.upstream or "dz"
        ordinary = [c for c in cases_of(ex) if not c.extreme and c.dtype == np.float64]
        rows = [np.asarray(c.inputs[upstream]) for c in ordinary if upstream in c.inputs]
        if not any(r.ndim > 1 and len(r) > 3 for r in rows):
            continue
        odd = [r for r in rows if r.ndim > 1 and len(r) > 2 and _is_odd(r)]
        assert odd, name


def _is_odd(rows):
    flat = rows.reshape(len(rows), -1)
    tiny = np.abs(flat[-1]).max() < 1e-7
    equal = any(np.array_equal(a, b) for a, b in itertools.pairwise(flat))
    return tiny and equal and (flat == 0).any()


# ------------------------------------------------------------------------------ plain values


@pytest.mark.parametrize(
    "name, typed",
    [
        ("planted_bug", "10"),
        ("planted_bugs", dict(a="0", b="8", c="6", d="7", e="7", f="0")),
        ("eta_regimes", {0.1: "creeps.", 0.5: "lands", 3 * 0.3: "Zigzags", 1.1: "diverges"}),
        ("proof_order", "1. B\n2. F\n3. H\n4. D\n5. A\n6. G\n7. I\n8. C"),
        ("proof_order", [list("BFHDAGIC")]),
    ],
)
def test_a_plain_value_may_be_typed_as_people_do(name, typed):
    assert said_of(name, typed).status == "right"


def test_keys_that_would_be_one_are_left_as_they_are():
    said = said_of("planted_bugs", {"A": 0, "a": 0, "B": 8, "C": 6, "D": 7, "E": 7})
    assert "'F' is missing" in said.message


def test_a_step_that_is_not_true_is_told_wherever_it_stands():
    assert "Step E is among yours" in said_of("proof_order", "BFHDAEGC").message
    assert "none of your steps before it" in said_of("proof_order", "HBFDAGIC").message


def test_an_axis_error_is_told_which_axis_is_the_last():
    def softmax(x, dz):
        return dz - dz.sum(axis=2)

    assert "the last axis is −1" in said_of("grad_softmax", softmax).message


# ------------------------------------------------------------------------- the course's own


@pytest.mark.parametrize("name", ["grad_f", "eta_regimes", "backward"])
def test_its_mistakes_are_told_apart(name):
    assert list(mistakes_told_apart(by_name()[name])) == []
