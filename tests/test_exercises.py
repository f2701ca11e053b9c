"""What doctor cannot prove of our exercises: the truth is the source document's, a difference
quotient is not a gradient, a mistake is named in TensorFlow's layout too."""

import numpy as np
import pytest

from grader.courses import by_name
from grader.decide import decide
from grader.lazy import tf
from grader.sandbox.inside.calls import call
from grader.truths import cases_of, truths

EXERCISES = list(by_name().values())


def names(ex):
    return ex.name


def verdict(known, function):
    return decide(known, known.run(function))


# ------------------------------------------------------------------------------------ the cases


@pytest.mark.parametrize("ex", EXERCISES, ids=names)
def test_an_exercise_has_three_hints_and_no_case_twice(ex):
    assert len(ex.hints) >= 3
    assert len(set(ex.hints)) == len(ex.hints)
    cases = cases_of(ex)
    labels = [f"{case.label} {case.role}" for case in cases]
    assert len(set(labels)) == len(labels)
    inputs = [tuple((k, content(v)) for k, v in case.inputs.items()) for case in cases]
    assert len(set(inputs)) == len(inputs)


def content(value):
    """Something to compare inputs by: arrays by shape and bytes, lists by what is in them."""
    if isinstance(value, (list, tuple)):
        return tuple(content(v) for v in value)
    return (value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value


def floats(case):
    return [v for v in case.inputs.values() if isinstance(v, np.ndarray) and v.dtype.kind == "f"]


@pytest.mark.parametrize("ex", [ex for ex in EXERCISES if floats(cases_of(ex)[0])], ids=names)
def test_some_case_is_in_float32_and_every_case_is_of_one_dtype(ex):
    dtypes = [{v.dtype for v in floats(case)} for case in cases_of(ex)]
    assert all(len(found) == 1 for found in dtypes)
    assert {np.dtype(np.float32)} in dtypes


def test_a_scalar_is_handed_over_as_an_array_too():
    cases = [c for ex in EXERCISES for c in cases_of(ex) if any(v.ndim == 0 for v in floats(c))]
    assert len(cases) >= 2
    assert not any(isinstance(v, np.floating) for case in cases for v in case.inputs.values())


def test_the_points_are_those_of_the_syllabus():
    assert {ex.name: ex.points for ex in EXERCISES} == {
        "grad_f": 3,
        "grad_g": 3,
        "numeric_partial": 4,
        "directional_change": 3,
        "directional_derivative": 3,
        "steepest_direction": 3,
        "proof_order": 3,
        "batch_loss": 3,
        "descent_step": 2,
        "descend": 3,
        "eta_regimes": 2,
        "xyz_backward": 4,
        "z_backward": 4,
        "j_backward": 4,
        "solve_fixed_slope": 4,
        "solve_newton": 3,
        "solve_both": 3,
        "sigmoid_stages": 3,
        "two_path_gradient": 4,
        "mlp_backward": 6,
        "planted_bug": 3,
        "numeric_vjp": 5,
        "relative_error": 2,
        "planted_bugs": 5,
        "softmax_cases": 5,
        "grad_sigmoid": 4,
        "grad_softmax": 6,
        "grad_cross_entropy": 5,
        "grad_matmul": 4,
        "grad_matmul_y": 4,
        "unbroadcast": 4,
        "grad_linear": 4,
        "pixel_uses": 2,
        "grad_conv2d": 6,
        "grad_conv2d_x": 7,
        "grad_conv2d_batch": 6,
        "grad_max_pool": 4,
        "rnn_backward": 6,
        "gradient_fate": 3,
        "clip_by_global_norm": 2,
        "Value": 6,
        "topological_order": 3,
        "backward": 4,
        "grad_batch_norm": 6,
        "train_step": 4,
        "grad_embedding": 3,
        "grad_layer_norm": 5,
        "grad_attention": 8,
    }


# ---------------------------------------------------------------------- what the source printed


def first(name):
    """The source's own numbers: the first case's inputs and the tape's answer."""
    known = truths(by_name()[name])
    return known.cases[0].inputs, known.expected[0].truth


def forward(name):
    ex = by_name()[name]
    inputs = {k: tf.constant(v) for k, v in first(name)[0].items() if k != "dz"}
    return ex.kind.function(**inputs).numpy()


def test_the_sigmoid_of_the_source():
    inputs, dx = first("grad_sigmoid")
    assert inputs["x"].tolist() == [3, 4, 5] and inputs["dz"].tolist() == [1, 2, 3]
    # Nine decimals: the tenth of .0199441702, as the syllabus has it, is 0 in float64.
    assert dx.round(9).tolist() == [0.045176660, 0.035325412, 0.019944170]


def test_the_softmax_of_the_source():
    inputs, dx = first("grad_softmax")
    assert inputs["x"].tolist() == [3, 4, 5] and inputs["dz"].tolist() == [1, 2, 3]
    assert forward("grad_softmax").round(7).tolist() == [0.0900306, 0.2447285, 0.6652410]
    assert dx.round(7).tolist() == [-0.1418171, -0.1407704, 0.2825875]
    assert abs(dx.sum()) < 1e-15


def test_the_matrix_product_of_the_source():
    assert forward("grad_matmul").tolist() == [[36, 43], [56, 67]]
    assert first("grad_matmul")[1].tolist() == [[14, 20], [32, 46]]
    assert first("grad_matmul_y")[1].tolist() == [[18, 26], [22, 32]]


def test_the_convolution_of_the_source():
    inputs, dw = first("grad_conv2d")
    assert inputs["x"].tolist() == [[3 + i + j for j in range(4)] for i in range(4)]
    assert forward("grad_conv2d").tolist() == [[43, 53, 63], [53, 63, 73], [63, 73, 83]]
    assert dw.tolist() == [[96, 114], [114, 132]]
    dx = [[1, 3, 3, 2], [5, 13, 13, 8], [9, 23, 23, 14], [9, 21, 21, 12]]
    assert first("grad_conv2d_x")[1].tolist() == dx
    batch_dx, batch_dw = first("grad_conv2d_batch")[1]
    assert batch_dx[0, :, :, 0].tolist() == dx
    assert batch_dw[:, :, 0, 0].tolist() == dw.tolist()


def test_the_pixel_uses_of_the_source():
    assert first("pixel_uses")[1].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


@pytest.mark.parametrize(
    "case", cases_of(by_name()["pixel_uses"]), ids=lambda case: str(case.label)
)
def test_a_pixels_uses_are_its_gradient_under_a_kernel_of_ones(case):
    n, k = case.inputs["n"], case.inputs["k"]
    x = tf.ones([1, n, n, 1], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = tf.nn.conv2d(x, tf.ones([k, k, 1, 1], tf.float64), strides=1, padding="VALID")
    uses = tape.gradient(z, x)[0, :, :, 0].numpy()
    assert (by_name()["pixel_uses"].kind.expects(n, k) == uses).all()


# ---------------------------------------------------------------------------- finite differences


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def mean_cross_entropy(logits, labels):
    top = logits.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(logits - top).sum(axis=-1)) + top[:, 0]
    return np.mean(log_sum - logits[np.arange(len(labels)), labels])


def conv2d(x, w):
    return conv2d_batch(x[None, :, :, None], w[:, :, None, None])[0, :, :, 0]


def conv2d_batch(x, w):
    patches = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    return np.tensordot(patches, w, axes=([4, 5, 3], [0, 1, 2]))


FORWARD = {
    "grad_sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "grad_softmax": softmax,
    "grad_cross_entropy": mean_cross_entropy,
    "grad_matmul": lambda x, y: x @ y,
    "grad_matmul_y": lambda x, y: x @ y,
    "grad_linear": lambda x, w, b: x @ w + b,
    "grad_conv2d": conv2d,
    "grad_conv2d_x": conv2d,
    "grad_conv2d_batch": conv2d_batch,
}
CENTRAL = {1: 1 / 2}
FIVE_POINTS = {1: 2 / 3, 2: -1 / 12}


def differences(ex, h, stencil=CENTRAL):
    """An answer that asks the forward function alone, in float64."""

    def answer(*args):
        given = dict(zip(ex.arguments, args, strict=True))
        dz = given.pop("dz", 1.0)
        wide = {k: v.astype(np.float64) if v.dtype.kind == "f" else v for k, v in given.items()}
        found = tuple(along(wide, name, dz) for name in ex.kind.wrt)
        return found if len(found) > 1 else found[0]

    def along(given, name, dz):
        gradient = np.zeros_like(given[name])
        for i in np.ndindex(gradient.shape):
            for step, weight in stencil.items():
                ahead, behind = (moved(given, name, i, sign * step * h) for sign in (1, -1))
                difference = FORWARD[ex.name](**ahead) - FORWARD[ex.name](**behind)
                gradient[i] += weight / h * np.sum(difference * dz)
        return gradient

    def moved(given, name, i, step):
        there = given[name].copy()
        there[i] += step
        return {**given, name: there}

    return answer


GRADIENTS = [by_name()[name] for name in FORWARD]


@pytest.mark.parametrize("ex", GRADIENTS, ids=names)
@pytest.mark.parametrize("h", [1.0, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 2.0**-17])
def test_a_central_difference_earns_nothing(ex, h):
    said = verdict(truths(ex), differences(ex, h))
    assert said.status == "wrong"
    assert said.points == 0


@pytest.mark.parametrize("ex", GRADIENTS[:3], ids=names)
@pytest.mark.parametrize("h", [2e-3, 1e-3, 2.0**-9, 2.0**-10, 2.0**-11])
def test_a_difference_of_higher_order_earns_nothing(ex, h):
    assert verdict(truths(ex), differences(ex, h, FIVE_POINTS)).status == "wrong"


@pytest.mark.parametrize("name", ["grad_linear", "grad_conv2d", "grad_conv2d_x"])
def test_differences_of_multilinear_functions_are_refused_by_the_cases_meant_for_them(name):
    # Why that case is there: a step of 1 makes no error of its own where z is linear.
    ex = by_name()[name]
    known = truths(ex)
    judged = known.judge(known.run(differences(ex, 1.0)))
    meant = [c.label for c in known.cases if c.unknown or "2⁵⁰" in str(c.label)]
    assert [j.case.label for j in judged if not j.right] == meant


def test_the_tape_and_differences_agree_on_the_batched_convolution_in_float64():
    ex = by_name()["grad_conv2d_batch"]
    known = truths(ex)
    for case, value in zip(known.cases[:-2], [e.truth for e in known.expected], strict=False):
        found = differences(ex, 1.0)(*case.inputs.values())
        for mine, truth in zip(found, value, strict=True):
            assert truth.dtype == np.float64
            np.testing.assert_allclose(mine, truth, rtol=1e-11, atol=1e-11)


# ------------------------------------------------- the layouts and spellings of the convolutions


def helper(x, w, padding="VALID"):
    """The source document's conv2d: what it returns has shape (1, rows, columns, 1)."""
    return tf.nn.conv2d(
        tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
        strides=[1, 1],
        padding=padding,
    )


def padded(dz, w):
    return np.pad(dz, ((w.shape[0] - 1,) * 2, (w.shape[1] - 1,) * 2))


@pytest.mark.parametrize(
    ("name", "mistake", "answer"),
    [
        ("grad_conv2d", "dz_turned", lambda x, w, dz: helper(x, dz[::-1, ::-1])),
        ("grad_conv2d", "dz_transposed", lambda x, w, dz: helper(x, tf.transpose(dz))),
        ("grad_conv2d", "result_transposed", lambda x, w, dz: tf.transpose(helper(x, dz))),
        ("grad_conv2d", "arguments_exchanged", lambda x, w, dz: helper(dz, x)),
        ("grad_conv2d", "forward_value", lambda x, w, dz: helper(x, w)),
        ("grad_conv2d", "same_for_valid", lambda x, w, dz: helper(x, dz, "SAME")),
        ("grad_conv2d_x", "kernel_not_turned", lambda x, w, dz: helper(padded(dz, w), w)),
        ("grad_conv2d_x", "transposed_for_turned", lambda x, w, dz: helper(padded(dz, w), w.T)),
        ("grad_conv2d_x", "same_for_full", lambda x, w, dz: helper(dz, w[::-1, ::-1], "SAME")),
        ("grad_conv2d_x", "valid_for_full", lambda x, w, dz: helper(dz, w[::-1, ::-1])),
        ("grad_conv2d_x", "dw_for_dx", lambda x, w, dz: helper(x, dz)),
    ],
)
def test_a_mistake_is_named_in_tensorflows_layout_too(name, mistake, answer):
    ex = by_name()[name]
    known = truths(ex)
    said = decide(known, [call(answer, case.inputs) for case in known.cases])
    assert said.status in ("wrong", "raised")
    assert said.mistake == mistake


def test_a_wrong_shape_is_said_as_it_came():
    known = truths(by_name()["grad_conv2d"])
    said = verdict(known, lambda x, w, dz: helper(x, w))
    assert said.findings[0] == "dw should have shape (2, 2); yours has shape (1, 3, 3, 1)."


def test_one_array_is_not_taken_for_two_parts_because_it_has_two_rows():
    known = truths(by_name()["grad_conv2d_batch"])
    said = verdict(known, lambda x, w, dz: np.zeros_like(w))
    assert said.findings[0] == (
        "Your function should return 2 things, (dx, dw); "
        "it returned one array of shape (2, 2, 1, 1)."
    )
