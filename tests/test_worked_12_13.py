"""What the worked notebooks of chapters 12 to 13 find, and what their prose claims about
numbers: each is run once."""

import ast
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose
from worked import run, sources

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


# -------------------------------------------------------------------------------- 12: the engine


@pytest.fixture(scope="module")
def engine():
    return run("12_engine")


def test_the_engine_is_shorter_than_a_hundred_lines():
    wanted = {"as_value", "Value", "topological_order", "backward"}
    lines = 0
    for source in sources("12_engine"):
        for node in ast.parse(source).body:
            if getattr(node, "name", "") in wanted:
                wanted.remove(node.name)
                lines += node.end_lineno - node.lineno + 1
    assert not wanted
    assert lines < 100


def test_the_engine_is_the_tape_on_random_graphs(engine):
    assert engine["worst_value"] < 1e-12
    assert engine["worst_gradient"] < 1e-12


def test_the_loss_curves_lie_on_tensorflows(engine):
    for name in ("plain", "normed"):
        mine, tape = engine["yours"][name][1], engine[f"losses_{name}"]
        assert len(mine) == len(tape) > 200
        assert_allclose(mine, tape, rtol=0, atol=1e-9)
        assert tape[-20:].mean() < tape[0] / 5


def test_the_networks_read_digits_they_have_not_seen(engine):
    def share(name):
        read = engine["read"](engine["yours"][name][0], engine["pixels"][engine["test"]])
        return np.mean(read == engine["labels"][engine["test"]])

    assert set(engine["test"]).isdisjoint(engine["train"])
    assert share("plain") > 0.9
    assert share("normed") > 0.95


def test_untouched_the_last_chapter_says_what_it_waits_for(capsys):
    run("12_engine", learner=True)
    said = capsys.readouterr().out
    assert "This cell waits for Value, topological_order, backward." in said
    assert "TensorFlow, normed" in said


def test_12_a_second_sweep_does_not_double(engine):
    w, b = engine["Value"](3.0), engine["Value"](4.0)
    z = (2.0 * w + b) * (b + 1.0)
    engine["backward"](z)
    assert (w.grad, b.grad) == (10, 15)
    engine["backward"](z)
    assert (w.grad, b.grad) == (40, 45)


def test_12_the_tape_finds_the_same_without_sorting(engine):
    assert {name: engine["from_tape"][name] for name in "wbxy"} == {
        "w": 10,
        "b": 15,
        "x": 5,
        "y": 10,
    }


def test_12_in_the_wrong_order_x_gets_16_instead_of_40(engine):
    def swept(order_of):
        x = engine["Value"](2.0)
        y, u = x**2.0, 3.0 * x
        v = y * u
        root = v + y
        root.grad = 1.0
        for value in reversed(order_of(root, x, u, v, y)):
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                parent.grad += slope * value.grad
        return x.grad

    assert swept(lambda root, x, u, v, y: [x, u, v, y, root]) == 16
    assert swept(lambda root, *_: engine["topological_order"](root)) == 40


def test_12_the_derivatives_of_a_cube_are_12_12_and_6(engine):
    assert [float(engine[name]) for name in ("slope", "curvature")] == [12, 12]
    h = 1e-5
    ahead, behind = (engine["your_slope"](2 + step) for step in (h, -h))
    assert (ahead - behind) / (2 * h) == pytest.approx(12, rel=1e-8)


def test_12_with_constants_not_even_the_signs_agree(engine):
    assert (np.sign(engine["as_constants"]) != np.sign(engine["dx_tape"])).any()


def test_12_the_losses_fall_by_ten_or_more_and_with_batch_norm_sooner(engine):
    plain, normed = engine["losses_plain"], engine["losses_normed"]
    for losses in (plain, normed):
        assert losses[-20:].mean() < losses[0] / 8
    assert np.mean(normed[50:100]) < np.mean(plain[50:100])


def test_12_a_bias_before_batch_norm_has_no_gradient(engine):
    assert_allclose(engine["db"], 0, atol=1e-12)


def test_12_the_engine_on_arrays_is_tensorflow_step_for_step(engine):
    assert_allclose(engine["engine_losses"], engine["losses_normed"], rtol=0, atol=1e-9)
    assert_allclose(engine["residual_losses"], engine["losses_residual"], rtol=0, atol=1e-9)
    assert engine["residual_losses"][-20:].mean() < engine["residual_losses"][0] / 20
    right = engine["read"](engine["engine_params"], engine["pixels"][engine["test"]])
    assert np.mean(right == engine["labels"][engine["test"]]) > 0.95


def test_12_the_engine_on_arrays_takes_some_thirty_lines():
    lines = sum(
        len([line for line in ast.unparse(node).splitlines() if line.strip()])
        for source in sources("12_engine")
        for node in ast.parse(source).body
        if getattr(node, "name", "") in ("Array", "backward_arrays")
    )
    assert 25 < lines < 40


def test_12_checkpoints_keep_two_roots_of_n_states_for_one_more_forward_pass(engine):
    everything, states, work = engine["checkpointed"](0.5, 1.2, 400, 1)
    few, kept, more = engine["checkpointed"](0.5, 1.2, 400, 20)
    assert_allclose(few, everything, rtol=1e-12)
    assert (states, kept) == (401, 40)
    assert more == 2 * work


# --------------------------------------------------------------------------------- 13: attention


@pytest.fixture(scope="module")
def attention():
    return run("13_attention")


def test_13_the_block_takes_tensorflows_steps(attention):
    assert_allclose(attention["your_losses"], attention["tape_losses"], rtol=0, atol=1e-9)
    assert len(attention["album"]) == len(attention["tape_album"]) == 201
    for name, value in attention["tape_album"][-1].items():
        assert_allclose(attention["album"][-1][name], value, rtol=0, atol=1e-9)
    assert attention["your_losses"][-1] < attention["your_losses"][0] / 100


def test_13_it_looks_where_the_digit_is_and_reverses_what_it_has_not_seen(attention):
    before, _, at_30, _, at_50, weights = attention["while_learning"].values()
    assert at_30.max() < 0.5 < np.fliplr(at_50).diagonal().min()  # "all of a sudden"
    assert weights.argmax(axis=1).tolist() == [5, 4, 3, 2, 1, 0]
    assert attention["right"](attention["album"][-1]) > 0.99
    assert before.max() < 0.5 < np.fliplr(weights).diagonal().min()


def test_13_residuals_keep_the_gradient_and_undivided_scores_lose_it(attention):
    assert attention["arrives"](residual=0) < 1e-30
    assert 0.1 < attention["arrives"](residual=1) < 10
    assert np.abs(attention["by_tape"][1].sum(axis=0)).max() < 1e-12


def test_13_undivided_scores_grow_with_the_root_of_d_and_end_on_a_plateau(attention, capsys):
    cell = next(s for s in sources("13_attention") if "undivided" in s)
    exec(cell, attention)
    said = re.findall(
        r"vary by +([\d.]+), largest weight ([\d.]+), .* there ([\d.]+)", capsys.readouterr().out
    )
    (spread, _, _), (one, _, _), (far, most, slope), (two, _, open_slope) = np.array(said, float)
    assert far / spread == pytest.approx(16, rel=0.05) and one == pytest.approx(two, rel=0.05)
    assert most > 0.99 and slope < 0.01 < 0.1 < open_slope


def test_13_untouched_the_chapter_says_what_it_waits_for(capsys):
    run("13_attention", learner=True)
    said = capsys.readouterr().out
    assert "This cell waits for grad_embedding, grad_layer_norm, grad_attention." in said
    assert "loss by the tape" in said
