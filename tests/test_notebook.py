"""What a learner sees of ``check``, ``hint`` and ``progress``."""

import itertools
import random
import sys
import threading
from types import ModuleType

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import grader
from grader import courses, notebook
from grader.sandbox.inside.guard import no_autodiff
from grader.sandbox.inside.outcome import Status
from grader.sentences import ENGLISH
from grader.verdict import Verdict


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(notebook, "_verdicts", {})
    monkeypatch.setattr(notebook, "_hints_shown", {})
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


def answer(name, function):
    function.__name__ = name
    return function


def half_right(x, dz):
    """A softmax gradient with the diagonal of the Jacobian only."""
    p = np.exp(x - x.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return dz * p * (1 - p)


def test_a_check_shows_text_and_html_with_a_picture():
    shown = grader.check(answer("grad_softmax", half_right))
    assert repr(shown).startswith("✗ grad_softmax: not yet, 0 of 6 points.\nYou have the diagonal")
    html = shown._repr_html_()
    assert "data:image/svg+xml" in html and "Your Jacobian beside" in html
    assert "<script" not in html


def test_what_a_learner_wrote_is_shown_and_not_obeyed():
    def raises(x, dz):
        raise ValueError("<script>alert(1)</script>")

    html = grader.check(answer("grad_softmax", raises))._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_check_leaves_arrays_and_random_state_alone():
    x = np.array([1.0, 2.0])
    before = x.copy(), random.getstate(), np.random.get_state()[1].copy()

    def draws(x, dz):
        random.random()
        return dz * np.random.normal(size=x.shape)

    grader.check(answer("grad_sigmoid", draws))
    assert (x == before[0]).all()
    assert random.getstate() == before[1]
    assert (np.random.get_state()[1] == before[2]).all()


def test_warnings_are_not_shown(recwarn, capfd):
    def overflows(x, dz):
        return dz * np.exp(x * 1000) / 0

    grader.check(answer("grad_sigmoid", overflows))
    assert not recwarn.list
    assert capfd.readouterr().err == ""


def test_what_a_learner_prints_is_shown_once(capsys):
    def chatty(x, dz):
        print("here")
        return dz

    grader.check(answer("grad_sigmoid", chatty))
    assert capsys.readouterr().out.count("here") == 1


def test_under_nbgrader_the_points_come_back_as_a_number(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert grader.check(answer("grad_softmax", half_right)) == 0.0
    assert "You have the diagonal" in capsys.readouterr().out


def test_hints_come_one_at_a_time_and_end():
    asked = answer("grad_sigmoid", lambda x, dz: x)
    shown = [repr(grader.hint(asked)) for _ in range(4)]
    assert [s.split(" for")[0] for s in shown] == [
        "Hint 1 of 3",
        "Hint 2 of 3",
        "Hint 3 of 3",
        "No more hints",
    ]


def test_progress_counts_what_was_checked():
    assert "run the cells from the top" in repr(grader.progress())
    grader.check(answer("grad_softmax", half_right))
    assert repr(grader.progress()) == "0 of 6 points\n  ✗ grad_softmax: not yet, 0 of 6"


@pytest.mark.parametrize(
    ("wrong_call", "says"),
    [
        (lambda: grader.check(), "Say which answer"),
        (lambda: grader.check(3), "no exercise for int values"),
        (lambda: grader.check("grad_sofmax"), "Did you mean grad_softmax"),
        (lambda: grader.hint(len), "no exercise called len"),
        (lambda: grader.check(nothing=1), "no exercise called nothing"),
        (lambda: grader.check(), "for example check(grad_f)"),
        (lambda: grader.hint(), "for example hint(grad_f)"),
        (lambda: grader.check(half_right, half_right), "check takes one answer at a time"),
        (lambda: grader.check(half_right, dz=1), "check takes one answer at a time"),
        (lambda: grader.hint("grad_softmax", 2), "one answer at a time: hint(grad_softmax)"),
        (lambda: grader.progress("grad_softmax"), "progress takes nothing: progress()"),
        (lambda: grader.check("grad_softmax"), "grad_softmax is not defined here yet"),
    ],
)
def test_a_wrong_call_is_answered_in_words(wrong_call, says):
    assert says in repr(wrong_call()).replace("`", "")


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_an_answer_may_be_named_in_quotes_as_a_hint_is(shell):
    shell.user_ns["grad_softmax"] = answer("grad_softmax", half_right)
    assert repr(grader.check("grad_softmax")).startswith("✗ grad_softmax: not yet, 0 of 6 points.")


def test_what_is_no_function_is_told_as_python_tells_it(shell):
    shell.user_ns["grad_softmax"] = 3.5
    said = repr(grader.check(shell.user_ns["grad_softmax"]))
    assert "raised TypeError: this is a value of type float, not a function (" in said


def test_the_exercises_of_this_notebook_are_those_of_its_chapter(shell):
    """Whether or not their stubs have run: the set-up cell has."""
    shell.user_ns["In"].append("# Backprop by Hand, chapter 08_elementwise.\nimport grader")
    said = repr(grader.check(answer("nothing", half_right)))
    assert said.endswith("are grad_sigmoid, grad_softmax, grad_cross_entropy.")
    shell.user_ns["In"].clear()
    shell.user_ns["grad_matmul"] = None
    assert "Those of this notebook are grad_matmul" in repr(grader.check(3))


@pytest.mark.parametrize("wrong", ["two", "no course"])
def test_under_nbgrader_a_call_that_checks_nothing_earns_nothing(wrong, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    if wrong == "no course":
        monkeypatch.setenv(courses.CHOICE, "no-such-course")
    found = grader.check(*[half_right] * (2 if wrong == "two" else 1))
    assert isinstance(found, float) and found == 0


def test_a_fault_of_ours_is_no_traceback(monkeypatch):
    monkeypatch.setattr(notebook, "truths", lambda ex: 1 / 0)
    shown = grader.check(answer("grad_sigmoid", half_right))
    assert "not your mistake" in repr(shown)
    assert "ZeroDivisionError" in repr(shown)


def test_an_answer_is_known_by_its_name_in_the_notebook():
    shell = InteractiveShell.instance()
    try:
        shell.user_ns["grad_sigmoid"] = lambda x, dz: dz * 0
        shown = grader.check(shell.user_ns["grad_sigmoid"])
        assert repr(shown).startswith("✗ grad_sigmoid")
    finally:
        InteractiveShell.clear_instance()


def test_the_first_cells_do_not_wait_for_tensorflow(root):
    """The names of the set-up cell cost an import of NumPy, not of TensorFlow."""
    import subprocess
    import sys

    code = (
        "import sys, numpy; from grader import check, hint, progress, tf; import figures;"
        "assert 'tensorflow' not in sys.modules; print(tf)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stderr
    assert "not loaded yet" in done.stdout


def test_what_a_learner_displays_is_shown_once():
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.display import display

    def draws(x, dz):
        display("a figure")
        return dz

    shell = InteractiveShell.instance()
    try:
        shell.display_pub = CapturingDisplayPublisher()
        grader.check(answer("grad_sigmoid", draws))
        assert len(shell.display_pub.outputs) == 1
    finally:
        InteractiveShell.clear_instance()


def test_a_check_may_begin_while_another_thread_is_importing():
    done, numbers = threading.Event(), itertools.count()

    def import_things():
        while not done.is_set():
            names = [f"imported_{next(numbers)}" for _ in range(100)]
            for name in names:
                sys.modules[name] = ModuleType(name)
            for name in names:
                del sys.modules[name]

    thread, often = threading.Thread(target=import_things), sys.getswitchinterval()
    thread.start()
    try:
        sys.setswitchinterval(1e-6)
        for _ in range(300):
            with no_autodiff():
                pass
    finally:
        sys.setswitchinterval(often)
        done.set()
        thread.join()


def test_a_wrong_answer_is_offered_the_hints_that_are_left(monkeypatch):
    wrong = answer("grad_softmax", half_right)
    assert 'A hint: `hint("grad_softmax")`.' in repr(grader.check(wrong))
    grader.hint("grad_softmax")
    assert 'One more hint: `hint("grad_softmax")`.' in repr(grader.check(wrong))
    monkeypatch.setitem(notebook._hints_shown, "grad_softmax", 99)
    assert "hint(" not in repr(grader.check(wrong))


def test_a_right_answer_is_offered_no_hint():
    def right(x, dz):
        s = np.exp(-np.logaddexp(0, -x))
        return dz * s * np.exp(-np.logaddexp(0, x))

    shown = repr(grader.check(answer("grad_sigmoid", right)))
    assert "right" in shown and "hint(" not in shown


def test_what_is_not_attempted_is_told_what_to_type():
    def stub(x, dz): ...

    assert "replace the `...` in `grad_sigmoid`" in repr(grader.check(answer("grad_sigmoid", stub)))


@pytest.mark.parametrize("status", ["wrong", "raised", "timeout", "crashed"])
def test_every_answer_that_is_not_right_is_offered_a_hint(monkeypatch, status):
    """One that did not finish was offered none, after the longest wait of all."""
    monkeypatch.setattr(notebook, "_hints_shown", {})
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    ex = courses.by_name()["solve_fixed_slope"]
    verdict = Verdict(ex.name, Status(status), 0.0, ex.points, note=ex.endless)
    note = notebook._with_hint(ex, verdict, ENGLISH).note
    assert note == f'{ex.endless} A hint: `hint("solve_fixed_slope")`.'
