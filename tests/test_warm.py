"""TensorFlow's ops are rehearsed before the fork: it costs less, and changes nothing."""

import itertools
import json
import re

import pytest

from grader.courses import by_name
from grader.grading import grade
from grader.sandbox import Limits, Sandbox
from grader.sandbox.inside import rehearsal
from grader.submission import Submission
from grader.tape import expected
from grader.truths import cases_of

#: What an answer may do besides, each in its own way: a value that adds nothing.
DETOURS = {
    "elementwise": "tf.exp(x) + tf.sin(x) * tf.math.erf(x)",
    "reductions": "tf.reduce_logsumexp(x) + tf.math.reduce_std(x)",
    "matmul": "tf.matmul(x[None, None], x[None, None], transpose_b=True)[0, 0]",
    "a large product": "tf.reduce_sum(tf.matmul(tf.ones([300, 300]), tf.ones([300, 300])))",
    "einsum": "tf.einsum('...i,...i->...', x[None], x[None])",
    "random": "tf.reduce_sum(tf.random.normal([3]))",
    "linear algebra": "tf.reduce_sum(tf.linalg.svd(tf.eye(3))[0]) + tf.linalg.inv(tf.eye(3))[0, 0]",
    "sorting": "tf.sort(tf.reshape(x, [-1]))[0] + tf.math.top_k(tf.ones([3]), 2)[0][0]",
    "a loop": "tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0])[0]",
    "map_fn": "tf.map_fn(lambda v: v * 2, tf.reshape(x, [-1]))[0]",
    "cond": "tf.cond(tf.constant(True), lambda: 1.0, lambda: 2.0)",
    "scan": "tf.scan(lambda a, v: a + v, tf.reshape(x, [-1]))[-1]",
    "a variable": "tf.Variable(tf.ones([2])).assign_add(tf.ones([2]))[0]",
    "keras": "tf.keras.activations.softmax(tf.ones([1, 3]))[0, 0]",
    "a layer": "tf.reduce_sum(tf.keras.layers.Dense(2)(tf.ones([1, 3])))",
    "py_function": "tf.py_function(lambda: 1.0, [], tf.float32)",
    "fft": "tf.math.real(tf.signal.rfft([1.0, 2.0]))[0]",
    "an image": "tf.reduce_sum(tf.image.resize(tf.ones([1, 4, 4, 1]), [2, 2]))",
    "strings": "tf.strings.length(tf.constant('abc'))",
    "a dataset": "next(iter(tf.data.Dataset.range(3).map(lambda v: v + 1)))",
    "tf.function": "tf.function(lambda v: v * 2)(x)",
    "tf.function, compiled": "tf.function(lambda v: v * 2, jit_compile=True)(x)",
    "vectorized_map": "tf.vectorized_map(lambda v: v * 2, tf.ones([3]))[0]",
    "graphs again": "(tf.config.run_functions_eagerly(False), tf.function(lambda: 1.0)())[1]",
    "an operation that raises": "tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))",
}
SLOPES = {
    "right": "s * (1 - s)",
    "the slope alone": "s",
    "not finite": "s * (1 - s) / 0.0",
    "by hand": "1 / (2 + tf.exp(-x) + tf.exp(x))",
}


def submission(detour, slope, line=""):
    code = (
        "import tensorflow as tf\n"
        f"{line}def grad_sigmoid(x, dz):\n"
        "    x, dz = tf.convert_to_tensor(x), tf.convert_to_tensor(dz)\n"
        f"    beside = {detour}\n"
        "    s = tf.sigmoid(x)\n"
        f"    return dz * {slope}\n"
    )
    return Submission("a.py", code.encode(), held_to=("grad_sigmoid",))


@pytest.fixture(scope="module")
def warm():
    with Sandbox("bubblewrap") as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def cold():
    with Sandbox("bubblewrap", warm=False) as sandbox:
        yield sandbox


@pytest.mark.sandboxed
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_detour_is_taken_warmed(warm):
    for name, detour in DETOURS.items():
        [verdict] = grade(submission(detour, SLOPES["right"]), warm).verdicts
        # Some add a float32 to a float64, which TensorFlow refuses, wherever it is asked.
        assert verdict.status in ("right", "raised"), f"{name}: {verdict.message}"


@pytest.mark.sandboxed
@pytest.mark.rare
@pytest.mark.timeout(900)
def test_200_submissions_are_graded_the_same_warmed_or_cold(warm, cold):
    lines = ("", "# another line\n")
    handed = [
        submission(detour, slope, line)
        for detour, slope, line in itertools.product(DETOURS.values(), SLOPES.values(), lines)
    ]
    assert len(handed) == 200
    different = [
        (one.data.decode(), a, b)
        for one in handed
        if (a := said(grade(one, warm))) != (b := said(grade(one, cold)))
    ]
    assert not different, different[0]


def said(graded):
    return json.dumps(graded.as_json(), sort_keys=True)


#: TensorFlow runs a graph in threads, and this asks for one past the door that would say so.
HANGS = """import tensorflow as tf
from tensorflow.python.eager.polymorphic_function import eager_function_run

def grad_sigmoid(x, dz):
    eager_function_run.run_functions_eagerly(False)
    s = tf.function(lambda v: tf.sigmoid(v))(tf.convert_to_tensor(x))
    return dz * s * (1 - s)
"""


@pytest.mark.sandboxed
@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "status"),
    [
        (HANGS, "right"),
        (HANGS.replace("    return", "    while True: pass\n    return"), "timeout"),
    ],
    ids=["it waits for a thread", "it is endless"],
)
def test_what_does_not_end_is_asked_again_cold(code, status):
    """An op that waits for a thread which a fork has not looks like an endless loop."""
    with Sandbox("bubblewrap", Limits(seconds=4)) as sandbox:
        handed = Submission("a.py", code.encode(), held_to=("grad_sigmoid",))
        [verdict] = grade(handed, sandbox).verdicts
    assert verdict.status == status, verdict.message


def test_every_op_of_the_courses_own_functions_is_rehearsed():
    """What learners write in TensorFlow is made of what the course's functions are made of."""
    import tensorflow as tf
    from tensorflow.python.framework import op_callbacks

    run = set()

    def remember(kind, _inputs, _attributes, outputs, *_more, **_named):
        run.add(kind.decode() if isinstance(kind, bytes) else kind)
        return outputs

    op_callbacks.add_op_callback(remember)
    try:
        rehearsal.rehearse(tf)
        rehearsed = set(run)
        run.clear()
        for ex in by_name().values():
            expected(ex, cases_of(ex)[0])
    finally:
        op_callbacks.remove_op_callback(remember)
    forward = {op for op in run if not re.search("Grad|Backprop", op)}
    assert rehearsed > {"MatMul", "Conv2D", "Softmax", "Sigmoid"}
    assert sorted(forward - rehearsed) == []
