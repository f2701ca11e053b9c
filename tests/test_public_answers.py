"""Answers as people really write them, each with the verdict that it should have and what its
author should read. The patterns are those of public answers, written anew."""

from pathlib import Path

import pytest

from grader.grading import grade
from grader.sandbox import Sandbox
from grader.submission import Submission

FOLDER = Path(__file__).parent / "answers"

#: file, exercise, verdict, the mistake's name ("" for none), and words of what is said
TABLE = [
    ("train_logp", "train_step", "right", "", "log Σₖ exp(logits[k])"),
    ("train_eps", "train_step", "right", "", "log Σₖ exp(logits[k])"),
    ("train_naive", "train_step", "wrong", "overflow", ""),
    ("ce_naive", "grad_cross_entropy", "wrong", "overflow", ""),
    ("sig_naive", "grad_sigmoid", "wrong", "overflow", ""),
    ("ce_epsden", "grad_cross_entropy", "wrong", "", "something small was added"),
    ("ce_epsden", "grad_softmax", "wrong", "", "something small was added"),
    ("sm_f32", "grad_softmax", "wrong", "", "float32"),
    ("sm_round", "grad_softmax", "wrong", "", "digits"),
    ("ce_clip", "grad_cross_entropy", "wrong", "", "clipped"),
    ("bn_eps_fixed", "grad_batch_norm", "wrong", "eps_of_ones_own", "eps"),
    ("clip_1e12", "clip_by_global_norm", "right", "", ""),
    ("bn_n1_int", "grad_batch_norm", "wrong", "n_minus_one", ""),
    ("relerr_norms", "relative_error", "wrong", "lengths", ""),
    ("lin_squeeze", "grad_linear", "wrong", "parameters_divided_by_n", ""),
    ("rnn_tanh", "rnn_backward", "right", "", ""),
    ("scipy_conv", "grad_conv2d", "right", "", ""),
    ("scipy_conv", "grad_conv2d_x", "right", "", ""),
    ("star", "grad_sigmoid", "right", "", ""),
    ("torch_bn", "grad_sigmoid", "raised", "", "`torch` could not be imported"),
    ("jnp", "grad_matmul", "raised", "", "`jax.numpy` could not be imported"),
    ("bn_keepdims", "grad_batch_norm", "wrong", "keepdims", "dgamma should have shape"),
    ("bn_gamma_twice", "grad_batch_norm", "wrong", "gamma_twice", ""),
    ("ce_globalsum", "grad_cross_entropy", "wrong", "one_sum_for_all", ""),
    ("rnn_trunc", "rnn_backward", "wrong", "truncated", ""),
    ("sm_jac", "grad_softmax", "wrong", "jacobian_itself", ""),
    ("sm_pass", "grad_softmax", "wrong", "dz_passed_through", ""),
    ("sm_axis1", "grad_softmax", "raised", "", "AxisError"),
    ("eng_relu_overwrites", "backward", "wrong", "", "relu"),
    ("eng_exp", "backward", "wrong", "", "exp"),
    ("conv_square", "grad_conv2d", "wrong", "square_kernel", ""),
    ("conv_square", "grad_conv2d_x", "wrong", "square_kernel", ""),
    ("conv_padslice", "grad_conv2d_batch", "wrong", "empty_slice", ""),
    ("unb_axis0", "unbroadcast", "wrong", "always_axis_zero", ""),
]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none") as running:
        yield running


@pytest.mark.parametrize(("file", "name", "status", "mistake", "says"), TABLE)
def test_a_public_answer_gets_the_verdict_and_the_reason_it_should(
    sandbox, file, name, status, mistake, says
):
    data = (FOLDER / f"{file}.py").read_bytes()
    [said] = grade(Submission(f"{file}.py", data, held_to=(name,)), sandbox).verdicts
    assert (said.status, said.mistake or "") == (status, mistake), said.message
    assert says in said.message
    assert (said.points == said.max_points) == (status == "right")
