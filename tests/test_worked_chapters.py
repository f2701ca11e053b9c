"""What the worked notebooks of chapters 07, 10, 11, 12 and 13 find, asserted: they run once, in
here."""

import ast
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

import figures
import grader
from grader.authoring import build

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def sources(chapter, learner=False):
    """The code cells of a chapter, but for the set-up, the checks and the summary."""
    make = build.learner_notebook if learner else build.worked_notebook
    for cell in make(chapter).cells:
        graded = cell.metadata.get("nbgrader", {}).get("grade")
        if cell.cell_type == "code" and cell["id"] != "set-up" and not graded:
            if cell.source != "progress()":
                yield cell.source


def run(chapter, learner=False):
    """The names that a chapter leaves behind."""
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    names = {"np": np, "figures": figures, "tf": grader.tf}
    printing = np.get_printoptions()
    for source in sources(chapter, learner):
        exec(compile(source, f"<{chapter}>", "exec"), names)
    np.set_printoptions(**printing)
    return names


@pytest.fixture(scope="module")
def verify():
    return run("07_verify")


@pytest.fixture(scope="module")
def convolution():
    return run("10_convolution")


@pytest.fixture(scope="module")
def attention():
    return run("13_attention")


@pytest.fixture(scope="module")
def time():
    return run("11_depth_and_time")


@pytest.fixture(scope="module")
def engine():
    return run("12_engine")


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


def test_rnn_backward_is_the_tapes(time):
    for mine, tape in zip(time["yours"], time["by_tape"], strict=True):
        assert_allclose(mine, tape, atol=1e-12)


def test_clipping_changes_the_length_and_not_the_direction(time):
    before, after = time["grads"], time["clipped"]
    assert time["global_norm"](before) > 1e6
    assert_allclose(time["global_norm"](after), 1)
    ratios = np.concatenate([(a / b).ravel() for a, b in zip(after, before, strict=True)])
    assert_allclose(ratios, ratios[0])


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


def test_10_a_window_is_a_switch(convolution):
    x, dz = convolution["x_pool"], convolution["dz_pool"]
    assert (convolution["grad_max_pool"](x, 2, dz) == convolution["dx_pool"]).all()
    assert convolution["dx_pool"].tolist() == [[0, 0, 0], [0, 6, 0], [0, 0, 4]]


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
