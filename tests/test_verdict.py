"""What is said of an answer: the order of what is told, partial credit, and what passes."""

import itertools

import numpy as np
import pytest

from grader.cases import extreme, given, normal
from grader.courses import by_name
from grader.decide import decide
from grader.exercise import exercise
from grader.lazy import tf
from grader.sandbox.inside.ask import ask
from grader.sandbox.inside.calls import call
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.values import Foreign, plain
from grader.tolerance import ROUNDINGS
from grader.truths import Truths

softmax = by_name()["grad_softmax"]
sigmoid = by_name()["grad_sigmoid"]


def verdict(ex, function):
    known = Truths(ex)
    return decide(known, [call(function, c.inputs, ex.rowwise) for c in known.cases])


def asked(ex, function):
    """As ``check`` asks it: nothing in float32 where something in float64 raised."""
    known = Truths(ex)
    return decide(known, ask(known.question, {ex.name: function}, lambda call: call()))


def p(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def right_softmax(x, dz):
    return p(x) * (dz - (p(x) * dz).sum(axis=-1, keepdims=True))


def test_a_right_answer_earns_its_points_and_an_insight():
    said = verdict(softmax, right_softmax)
    assert (said.status, said.points, said.message) == ("right", 6, softmax.insight)


def test_the_diagonal_is_named_in_one_sentence_and_its_jacobian_is_drawn():
    said = verdict(softmax, lambda x, dz: dz * p(x) * (1 - p(x)))
    assert said.mistake == "diagonal_only"
    assert said.message == (
        "You have the diagonal of the Jacobian; each output also depends on every other input."
    )
    off_diagonal = ~np.eye(3, dtype=bool)
    assert said.picture.kind == "jacobian"
    assert (said.picture.wrong == off_diagonal).all()


def test_the_same_mistake_written_so_that_it_overflows_keeps_its_name():
    def naive(x, dz):
        p = np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)
        return dz * p * (1 - p)

    assert verdict(softmax, naive).mistake == "diagonal_only"


def test_shape_is_told_before_anything_else():
    said = verdict(sigmoid, lambda x, dz: np.zeros(9))
    assert said.findings[0] == "dx should have shape (3,); yours has shape (9,)."


def test_an_infinity_is_told_before_the_structure():
    said = verdict(sigmoid, lambda x, dz: np.full_like(x, np.nan))
    assert "is nan, and the true value is finite" in said.findings[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda dx: -dx, "Every entry is right up to its sign."),
        (lambda dx: 2.5 * dx, "Every entry is 2.5 times what it should be."),
    ],
)
def test_a_constant_factor_is_told(change, sentence):
    said = verdict(sigmoid, lambda x, dz: change(tf.sigmoid(x) * (1 - tf.sigmoid(x)) * dz))
    assert said.findings[0] == sentence


def test_an_answer_that_ignores_dz_is_told_so():
    said = verdict(softmax, lambda x, dz: np.cos(x))
    assert said.findings == ("The result does not change when dz changes.",)


def test_an_answer_that_is_not_linear_in_dz_is_told_so():
    assert "not linear in dz" in verdict(softmax, lambda x, dz: np.cos(x) * dz**2).message


def test_an_unknown_wrong_answer_is_shown_its_worst_entry():
    said = verdict(softmax, lambda x, dz: p(x) * (dz - (p(x) ** 2 * dz).sum(-1, keepdims=True)))
    assert said.mistake is None
    assert "dx[2] is" in said.message and "should be 0.282587" in said.message


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (1e-2, "is a finite difference with a step of 0.01"),
        (1e-3, "is a finite difference with a step of 0.001"),
        # Here roundings hide which difference it is, if it is one: no name that may be false.
        (1e-6, "agrees with the truth to about"),
    ],
)
def test_a_finite_difference_does_not_pass_and_is_named_where_it_shows(step, said):
    def difference(x, dz):
        dx = np.zeros_like(x)
        for i in np.ndindex(x.shape):
            h = np.zeros_like(x)
            h[i] = step
            dx[i] = ((p(x + h) - p(x - h)) / (2 * step) * dz).sum()
        return dx

    found = verdict(softmax, difference)
    assert (found.status, found.mistake) == ("wrong", None)
    assert said in found.message


def test_an_exception_is_their_line_and_their_message():
    def raises(x, dz):
        n = 0
        return dz / n * undefined  # noqa: F821

    said = verdict(softmax, raises)
    assert said.status == "raised"
    assert "NameError: name 'undefined' is not defined" in said.message
    assert "return dz / n * undefined" in said.message
    assert "Traceback" not in said.message


def test_an_answer_that_changes_its_inputs_is_told_so_and_fails():
    def in_place(x, dz):
        dz *= p(x)
        return dz

    said = verdict(sigmoid, in_place)
    assert (said.status, said.points) == ("wrong", 0)
    assert "changes dz" in said.message


def test_a_function_for_one_vector_is_called_row_by_row_and_told_so():
    def one_vector(x, dz):
        jacobian = np.diag(p(x)) - np.outer(p(x), p(x))
        return jacobian @ dz

    said = verdict(softmax, one_vector)
    assert said.status == "right"
    assert "once for each row" in said.note


@pytest.mark.parametrize(
    "convert",
    [
        lambda dx: dx.tolist(),
        lambda dx: tf.constant(dx),
        lambda dx: tf.Variable(dx),
        lambda dx: np.asmatrix(dx) if dx.ndim == 2 else dx,
        lambda dx: dx.astype(object),
    ],
)
def test_anything_array_like_may_come_back(convert):
    assert verdict(softmax, lambda x, dz: convert(right_softmax(x, dz))).status == "right"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "is a `return` missing?"),
        ("dx", "returned text"),
        ((i for i in range(3)), "generator"),
        (np.array([object()] * 3), "Python objects"),
        (np.ones(3) * 1j, "complex numbers"),
        (np.broadcast_to(0.0, 10**9), "1,000,000,000 entries"),
        ({"dx": np.ones(3)}, "a dict"),
        ([[1.0], [2.0, 3.0]], "do not make one array"),
        (np.ones(3, bool), "True and False"),
        (print, "a function"),
        (open, "a function"),
        (object(), "an object object"),
        ([], "should have shape (3,); yours has shape (0,)"),
        (np.datetime64("2026-01-01"), "datetime"),
    ],
)
def test_what_is_not_numbers_is_said_in_words(value, says):
    said = verdict(sigmoid, lambda x, dz: value)
    assert said.status == "wrong"
    assert says in said.message


@pytest.mark.parametrize("answer", [lambda x: x, lambda x, dz, eps: x])
def test_other_arguments_are_the_learners_own_error(answer):
    said = verdict(sigmoid, answer)
    assert said.status == "raised"
    assert "TypeError" in said.message and "positional argument" in said.message


def test_what_cannot_be_called_is_said_in_words():
    assert "not a function" in verdict(sigmoid, 3).message


def test_a_stub_is_not_attempted_and_a_forgotten_return_is_something_else():
    def stub(x, dz):
        """What it should do."""
        ...  # your code here

    def forgotten(x, dz):
        x * dz

    def not_implemented(x, dz):
        raise NotImplementedError

    assert verdict(sigmoid, stub).status == "not attempted"
    assert verdict(sigmoid, not_implemented).status == "not attempted"
    assert verdict(sigmoid, forgotten).status == "wrong"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("tf.GradientTape", lambda x, dz: tf.GradientTape()),
        ("tf.GradientTape", lambda x, dz: tf.compat.v2.GradientTape()),
        ("tf.gradients", lambda x, dz: tf.gradients(x, x)),
        ("tf.autodiff.ForwardAccumulator", lambda x, dz: tf.autodiff.ForwardAccumulator(x, dz)),
    ],
)
def test_automatic_differentiation_is_refused_by_name(name, answer):
    said = verdict(sigmoid, answer)
    assert said.status == "refused"
    assert name in said.message


def test_the_refusal_ends_with_the_call():
    verdict(sigmoid, lambda x, dz: tf.GradientTape())
    with tf.GradientTape() as tape:
        x = tf.Variable(3.0)
        y = x * x
    assert float(tape.gradient(y, x)) == 6.0


def test_several_parts_earn_their_shares():
    three = exercise(
        points=4,
        function=lambda x, y: x * y,
        wrt=("x", "y"),
        returns=("dx", "dy"),
        cases=[normal(x=(3,), y=(3,))],
        hints=["?"],
    ).exercise("three", "")
    half = verdict(three, lambda x, y, dz: (dz * y, dz * y))
    assert (half.status, half.points) == ("wrong", 2)
    assert half.findings[0] == "dx is right."
    assert verdict(three, lambda x, y, dz: [dz * y, dz * x]).points == 4
    swapped = verdict(three, lambda x, y, dz: (dz * x, dz * y))
    assert swapped.points == 0
    alone = verdict(three, lambda x, y, dz: dz * y)
    assert "2 things, (dx, dy)" in alone.message


def test_float32_inputs_are_held_to_the_precision_of_float32():
    ex = exercise(
        points=1,
        function=lambda x: tf.sigmoid(x),
        terms=lambda x, dz: np.abs(dz),
        cases=[normal(x=(50,), dtype="float32"), extreme(x=(5,))],
        hints=["?"],
    ).exercise("single", "")

    def right(x, dz):
        assert x.dtype == dz.dtype
        s = 1 / (1 + np.exp(-x))
        return dz * s * (1 - s)

    assert verdict(ex, right).status == "right"
    assert verdict(ex, lambda x, dz: right(x, dz) + 1e-3).status == "wrong"


def test_a_tolerance_is_no_licence_where_the_terms_are_small():
    ex = exercise(
        points=1,
        function=lambda x: 1e-9 * x,
        cases=[given(x=[1.0, 2.0], dz=[1.0, -2.0])],
        hints=["?"],
    ).exercise("small", "")
    assert verdict(ex, lambda x, dz: dz * 1e-9).status == "right"
    assert verdict(ex, lambda x, dz: dz * 0).status == "wrong"


def test_one_case_that_times_out_is_a_time_out():
    known = Truths(sigmoid)
    outcomes = [Outcome("timeout", error=" (10 s)")] * len(known.cases)
    assert decide(known, outcomes).message == "Your function did not finish in time (10 s)."


@pytest.mark.parametrize("name", ["grad_softmax", "grad_conv2d_batch", "rnn_backward"])
@pytest.mark.parametrize("roundings", [0, 0.99 * ROUNDINGS, 1.01 * ROUNDINGS, -2 * ROUNDINGS])
def test_what_is_seen_at_a_glance_is_what_a_closer_look_finds(name, roundings):
    known = Truths(by_name()[name])
    outcomes = [
        Outcome("returned", off(value, terms, roundings))
        for value, terms in [(e.truth, e.terms) for e in known.expected]
    ]
    closely = all(judged.right for judged in known.judge(outcomes))
    assert known.all_right(outcomes) == closely == (abs(roundings) < ROUNDINGS)


def off(value, terms, roundings):
    """The value, wrong by so many roundings of float64 in its last entry."""
    if isinstance(value, tuple):
        return (*value[:-1], off(value[-1], terms[-1], roundings))
    wrong = np.array(value)
    size = np.broadcast_to(np.maximum(np.abs(terms), np.abs(value)), wrong.shape)
    wrong[(-1,) * wrong.ndim] += roundings * np.finfo(np.float64).eps * size[(-1,) * wrong.ndim]
    return wrong


@pytest.mark.parametrize(
    "spoil",
    [
        lambda dx: dx[..., None],
        lambda dx: np.full_like(dx, np.nan),
        lambda dx: np.zeros(dx.shape, complex),
        lambda dx: Foreign("None"),
        lambda dx: {"dx": dx},
        lambda dx: (dx,),
        lambda dx: -dx,
    ],
)
def test_nothing_of_another_form_is_right_at_a_glance(spoil):
    known = Truths(sigmoid)
    right = [np.asarray(value) for value in (e.truth for e in known.expected)]
    assert known.all_right([Outcome("returned", dx) for dx in right])
    assert not known.all_right([Outcome("returned", spoil(dx)) for dx in right])
    changed = [Outcome("returned", dx, changed=("x",)) for dx in right]
    assert not known.all_right(changed)


#: From what is right on a case, what is wrong with it in one way each.
WAYS = {
    "right": lambda truth: Outcome(Status.RETURNED, truth),
    "digits": lambda truth: Outcome(Status.RETURNED, truth.astype(np.float32)),
    "form": lambda truth: Outcome(Status.RETURNED, truth[..., None]),
    "not finite": lambda truth: Outcome(Status.RETURNED, truth * np.nan),
    "value": lambda truth: Outcome(Status.RETURNED, truth + 1.0),
    "raised": lambda truth: Outcome(Status.RAISED, error="ValueError: x", where="line 1"),
}


@pytest.mark.parametrize("first", WAYS)
@pytest.mark.parametrize("second", WAYS)
@pytest.mark.parametrize("third", WAYS)
def test_whatever_is_wrong_on_some_cases_and_on_others_is_said(first, second, third):
    """Found by a list of float32 rows: digits on some cases, another form on others."""
    known = Truths(sigmoid)
    ways = itertools.islice(itertools.cycle((first, second, third)), len(known.expected))
    truth = (np.asarray(expected.truth) for expected in known.expected)
    said = decide(known, [WAYS[way](t) for way, t in zip(ways, truth, strict=True)])
    assert (said.status == "right") == ({first, second, third} == {"right"})
    assert said.status == "right" or (said.message and said.points < said.max_points)


# ------------------------------------------------------- what NumPy says only to those who wrote it


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (
            lambda x, dz: dz @ np.ones((4, 2)),
            "a matrix product wants as many columns on its left as there are rows on its right; "
            "here they are 3 and 4",
        ),
        (
            lambda x, dz: np.ones((2, 4)) @ x[:3],
            "a matrix product wants as many columns on its left as there are rows on its right; "
            "here they are 4 and 3",
        ),
        (
            lambda x, dz: np.float64(2) @ x,
            "a matrix product wants an array on either side; on its left stands a number",
        ),
        (
            lambda x, dz: x @ np.float64(2),
            "a matrix product wants an array on either side; on its right stands a number",
        ),
        (
            lambda x, dz: np.ones((2, 3, 4)) @ np.ones((5, 4, 3)),
            "(2,3,4) and (5,4,3) cannot be multiplied: their axes before the last two do not fit",
        ),
        (
            lambda x, dz: dz if x > 0 else 0 * dz,
            "an `if`, an `and` or a `max` asks for one yes or no; what it was given is an array "
            "of them",
        ),
        (
            lambda x, dz: dz / np.max(1e-8, np.abs(x)),
            "the second argument of `np.max` is an axis; to compare two arrays, entry by entry, "
            "take `np.maximum`",
        ),
        (lambda x, dz: np.sum(x, dz), "the second argument of `np.sum` is an axis"),
    ],
)
def test_what_numpy_says_of_arrays_that_do_not_fit_is_said_so_that_it_can_be_read(slip, said):
    assert f"Error: {said} (" in verdict(sigmoid, slip).findings[0]


@pytest.mark.parametrize(
    "slip",
    [
        lambda x, dz: np.max(x, 7),
        lambda x, dz: np.sum(x, dz=dz),
        lambda x, dz: x.sum() + np.mean(x, axis=np.int64(9)),
    ],
)
def test_an_axis_that_is_one_is_left_to_numpys_own_words(slip):
    assert "is an axis" not in verdict(sigmoid, slip).findings[0]


# -------------------------------------------------------------- an error in the corner


def test_an_error_in_the_corner_does_not_hide_what_is_wrong_elsewhere():
    """A call in float32 is not made where one in float64 raised; it is no second case of that."""
    change = by_name()["directional_change"]
    said = asked(change, lambda grad, w: grad[0] * w[0] + grad[1] * w[1] + 1)
    assert said.findings[0].startswith("change is ")
    assert said.findings[-1].startswith("And for vectors of one entry it stopped with IndexError")
    assert "float32" not in said.message


def test_a_case_that_was_not_asked_takes_no_known_mistake_its_name():
    change = by_name()["directional_change"]
    said = asked(change, lambda grad, w: sum(grad[i] * w[i] for i in range(2)))
    assert said.mistake == "two_axes_only"


# ------------------------------------------------------------- what nobody can choose, and no end


def chosen(name, answer):
    known = Truths(by_name()[name])
    return decide(known, ask(known.question, {name: answer}, lambda call: call())).findings


def test_a_word_that_is_none_of_the_choices_is_said_as_it_was_typed():
    words = {"0.1": "Crawls ", "0.5": "lands", "0.9": "zigzags", "1.1": "diverges"}
    assert chosen("eta_regimes", words)[0] == "“Crawls” is none of those to choose from."


def test_a_word_that_only_a_wrong_answer_uses_can_be_chosen():
    words = {"0.1": "diverges", "0.5": "diverges", "0.9": "diverges", "1.1": "diverges"}
    assert chosen("eta_regimes", words) == ("1 of 4 are right.",)


def test_a_letter_of_an_ordering_that_comes_twice_or_does_not_exist_is_said():
    order = list(by_name()["proof_order"].kind.expects())
    assert chosen("proof_order", [order[0], *order[:-1]])[0] == (
        f"“{order[0]}” comes more than once."
    )
    assert chosen("proof_order", ["X", *order[1:]])[0] == "“X” is none of those to choose from."


def test_a_list_of_steps_without_end_is_told_as_one():
    """It was said to be a list where an array was expected, and a list is what is asked for."""
    came = plain([(1.0, 2.0)] * 574_711)
    known = Truths(by_name()["solve_both"])
    said = decide(known, [Outcome("returned", came)] * len(known.cases)).findings[0]
    steps = len(known.expected[0].truth)
    assert said == (
        f"Your function returned 574,711 items in a list, where {steps} steps were expected: it "
        "does not stop where it should."
    )
    assert decide(known, [Outcome("returned", came)] * len(known.cases)).note == (
        known.exercise.endless
    )


@pytest.mark.parametrize(
    ("name", "fresh", "said"),
    [
        ("solve_fixed_slope", True, "That is descent, the third way."),
        ("solve_newton", True, "That is descent, the third way."),
        ("solve_fixed_slope", False, "Each of your steps is 0.0195 times what is missing."),
    ],
)
def test_descent_in_the_place_of_root_finding_is_told_with_any_learning_rate(name, fresh, said):
    def descent(w, b, target, tol):
        visited, slope = [b], 2 * w + 2 * b + 1
        while abs((2 * w + b) * (b + 1) - target) >= tol and len(visited) < 400:
            slope = 2 * w + 2 * b + 1 if fresh else slope
            b = b + 0.0013 * (target - (2 * w + b) * (b + 1)) * slope
            visited.append(b)
        return visited

    assert said in verdict(by_name()[name], descent).message


def test_a_number_that_is_wrong_by_a_factor_is_no_array_of_entries():
    def with_y(factor):
        return lambda w, b: {
            "x": b + 1,
            "y": factor * (2 * w + b),
            "w": 2 * (b + 1),
            "b": 2 * w + 2 * b + 1,
        }

    for factor, said in ((2.5, "y is 2.5 times what it should be."), (-1, "y is right up to its")):
        assert said in verdict(by_name()["z_backward"], with_y(factor)).message
