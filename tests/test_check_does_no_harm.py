"""A check never harms the notebook that it runs in: its kernel and its variables survive."""

import os
import textwrap

import numpy as np
import pytest

import grader
from grader import no_harm, notebook


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(notebook, "_verdicts", {})
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(no_harm, "SECONDS", 2.0)
    monkeypatch.setattr(no_harm.Watch.__init__, "__defaults__", (2.0, 200 << 20))


def test_what_does_not_end_is_stopped_and_told_where_it_was():
    def grad_sigmoid(x, dz):
        while True:
            x = x + 1

    said = repr(grader.check(grad_sigmoid))
    assert "did not finish in time (2 s; it was at line" in said
    assert "x = x + 1" in said or "while True" in said


def test_what_does_not_end_though_it_catches_everything_is_stopped():
    def grad_sigmoid(x, dz):
        while True:
            try:
                x = x + 1
            except:  # noqa: E722
                return dz

    assert "did not finish in time" in repr(grader.check(grad_sigmoid))


def test_what_loops_for_ever_gets_the_exercises_thought():
    def solve_newton(*_):
        while True:
            pass

    said = repr(grader.check(solve_newton))
    assert grader.courses.by_name()["solve_newton"].endless in said


def test_memory_that_runs_away_is_noticed():
    def grad_sigmoid(x, dz):
        kept = []
        while True:
            kept.append(np.ones(1 << 20))

    said = repr(grader.check(grad_sigmoid))
    assert "GB of memory and was stopped" in said and "kept.append" in said


def test_one_array_larger_than_all_memory_is_an_error_and_no_more():
    def grad_sigmoid(x, dz):
        return np.ones(1 << 38)

    assert "emory" in repr(grader.check(grad_sigmoid))


def test_what_raises_in_float64_is_not_asked_in_float32():
    dtypes = []

    def grad_sigmoid(x, dz):
        dtypes.append(x.dtype)
        raise ValueError("2-D input")

    assert "2-D input" in repr(grader.check(grad_sigmoid))
    assert dtypes and np.float32 not in dtypes


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies of a process here")
def test_what_ends_its_process_is_tried_in_another():
    def grad_sigmoid(x, dz):
        os._exit(0)

    assert "it ends the process that it runs in" in repr(grader.check(grad_sigmoid))


def test_a_timer_of_the_learners_own_goes_on():
    import signal

    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        grader.check(lambda x, dz: dz)
        with no_harm.Watch().watching():
            pass
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


HARMFUL = """
    def grad_sigmoid(x, dz):
        while True:
            pass
    ---
    def grad_sigmoid(x, dz):
        kept = []
        while True:
            kept.append(np.ones(1 << 20))
    ---
    def grad_sigmoid(x, dz):
        return np.ones(1 << 38)
    ---
    def grad_sigmoid(x, dz):
        import os
        os._exit(1)
    ---
    def grad_sigmoid(x, dz):
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
    ---
    def grad_sigmoid(x, dz):
        import sys
        sys.setrecursionlimit(10**9)
        return grad_sigmoid(x, dz)
    ---
    def grad_sigmoid(x, dz):
        raise SystemExit
    ---
    def grad_sigmoid(x, dz):
        raise KeyboardInterrupt
    ---
    def grad_sigmoid(x, dz):
        x[:] = 0
        dz *= 0
        return x
    ---
    def grad_conv2d(x, w, dz):
        import tensorflow as tf
        return tf.nn.conv2d(x, w, 1, "VALID")
    ---
    def grad_sigmoid(x, dz):
        return grad_sigmoid(x, dz)
"""


@pytest.mark.slow
def test_kernel_and_variables_of_a_real_notebook_survive_every_such_answer(tmp_path):
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(cwd=str(tmp_path))
    try:

        def run(code):
            said = []
            reply = client.execute_interactive(
                textwrap.dedent(code), timeout=120, output_hook=lambda m: said.append(m["content"])
            )
            assert reply["content"]["status"] == "ok", said
            return " ".join(str(s.get("data", s).get("text/plain", s.get("text"))) for s in said)

        run(
            """
            import numpy as np
            from grader import check, no_harm
            no_harm.Watch.__init__.__defaults__ = (2.0, 200 << 20)
            mine = np.arange(3.0)
            """
        )
        for answer in HARMFUL.split("---"):
            name = answer.split("def ")[1].split("(")[0]
            said = run(textwrap.dedent(answer) + f"\ncheck({name})")
            assert name in said or "stopped" in said, said
        assert "[0.0, 1.0, 2.0]" in run("mine.tolist()")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
