"""What a notebook calls: ``check``, ``hint``, ``progress``.

Whatever goes wrong, a learner reads a sentence and never a traceback of ours.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import inspect
import os
import random
import sys
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, TypeVar

import numpy as np

from grader import feedback, lazy, no_harm
from grader.courses import CHOICE, Absent, NoCourse, by_name, default, spoken
from grader.decide import decide
from grader.exercise import Exercise
from grader.sandbox.inside.ask import ask
from grader.sandbox.inside.calls import hushed
from grader.sandbox.inside.guard import no_autodiff
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.streams import stood_in
from grader.sandbox.inside.words import say
from grader.sentences import ENGLISH, Heard, Sentences
from grader.travelling import Damaged, unpacked
from grader.truths import Truths, is_kept, truths
from grader.verdict import Verdict

AnyCall = TypeVar("AnyCall", bound=Callable[..., Any])

_verdicts: dict[str, Verdict] = {}
_hints_shown: dict[str, int] = {}


def use(course: str) -> None:
    """Say which course this notebook belongs to: ``use("NAME")``, an installed one, or the chapter
    that `grader build` has packed into its set-up cell."""
    try:
        if "\n" in course:
            os.environ[CHOICE] = str(unpacked(course))
        else:
            os.environ[CHOICE] = course
            default()
    except NoCourse as problem:
        print(_said_of(problem))
    except Damaged as problem:
        print(problem)


def _said_of(problem: NoCourse) -> str:
    """To a learner, that the course is not there; to its author, what is wrong with it. In English:
    it is the course that would know another language."""
    if isinstance(problem, Absent):
        return ENGLISH("course absent", name=os.environ.get(CHOICE, ""))
    return str(problem)


def _in_words(call: AnyCall) -> AnyCall:
    """Where the notebook's course is not there, or the call is not one, the learner reads so, and
    not a traceback."""

    @functools.wraps(call)
    def said(*answer: Any, **values: Any) -> Any:
        try:
            if not _is_other_call(call, answer, values):
                return call(*answer, **values)
            shown = _another_call(call, answer)
        except NoCourse as problem:
            shown = _note(ENGLISH("which exercise"), _said_of(problem))
        # nbgrader takes a cell that ends without a number for one that earns all its points.
        return _return(shown, 0.0) if call.__name__ == "check" else shown

    return said  # type: ignore[return-value]


def _is_other_call(call: AnyCall, answer: tuple[Any, ...], values: dict[str, Any]) -> bool:
    try:
        inspect.signature(call).bind(*answer, **values)
    except TypeError:
        return True
    return len(answer) + len(values) > 1


def _another_call(call: AnyCall, answer: tuple[Any, ...]) -> Shown:
    """What to call instead."""
    words, name = spoken(), call.__name__
    if not inspect.signature(call).parameters:
        return _note(words("which exercise"), words("takes nothing", call=name))
    named = next((ex.name for one in answer if (ex := _exercise_of(one))), _of_this_notebook()[0])
    return _note(words("which exercise"), words("one at a time", call=name, name=named))


class Shown:
    """Something to look at: HTML where there is HTML, text elsewhere."""

    def __init__(self, text: str, html: str) -> None:
        self._text, self._html = text, html

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return self._html


@_in_words
def check(answer: Any = None, /, **values: Any) -> Any:
    """Check an answer: ``check(grad_softmax)``, or for a value ``check(proof_order=proof_order)``.

    Shows whether it is right and, if not, what happened. Under nbgrader the points are returned
    too, as a number, which is how nbgrader reads partial credit.
    """
    ex, answer = _exercise_and_answer(answer, values)
    if ex is None:
        return _return(_unknown(answer, "check"), 0.0)
    words = spoken()
    if isinstance(answer, str) and answer == ex.name:  # `hint` takes a name as well
        if ex.name not in _names_here():
            return _return(_note(ex.name, words("not defined here", name=ex.name), words), 0.0)
        answer = _names_here()[ex.name]
    try:
        verdict = _check(ex, answer, words)
    except KeyboardInterrupt:
        return _return(_note(ex.name, words("check stopped")), 0.0)
    except lazy.NoTensorFlow:
        return _return(_note(ex.name, words("no TensorFlow for it"), words), 0.0)
    except Exception as error:
        said = words("check stumbled", error=f"{type(error).__name__}: {error}")
        return _return(_note(ex.name, said, words), 0.0)
    _verdicts[ex.name] = verdict
    verdict = _with_hint(ex, verdict, words)
    shown = Shown(feedback.text(verdict, words), feedback.html(verdict, words))
    return _return(shown, verdict.points)


@_in_words
def hand_in(path: str | os.PathLike[str] = "") -> Shown:
    """Pack this notebook for upload, and say what it will be graded as: ``hand_in()``.

    ``path`` says which notebook is meant where that cannot be told. In Colab the file is offered
    as a download.
    """
    from grader import packing

    try:
        packed, warning = None, ""
        data, name, folder, warning = packing.from_here(path)
        packed = packing.pack(data, name, folder)
        if packed.path is not None:
            packing.offer(packed.path)
    except Exception as error:  # of Colab, of the disk, of whatever the kernel runs in
        said = spoken().spoken(Heard(str(error) or type(error).__name__))
        if packed is None:
            return _note(spoken()("nothing packed"), said)
        warning = spoken()("no download", error=said)
    return Shown(*packing.told(packed, warning))


@_in_words
def hint(answer: Any = None, /) -> Shown:
    """The next hint for an exercise: ``hint(grad_softmax)``. They come one at a time."""
    ex = _exercise_of(answer)
    if ex is None:
        return _unknown(answer, "hint")
    words, shown = spoken(), min(_hints_shown.get(ex.name, 0), len(ex.hints))
    if shown == len(ex.hints):
        title, said = words("no more hints", name=ex.name), words("all hints seen")
        _hints_shown[ex.name] = 0
    else:
        _hints_shown[ex.name] = shown + 1
        title = words("hint", number=shown + 1, count=len(ex.hints), name=ex.name)
        said = ex.hints[shown]
    return Shown(f"{title}: {said}", feedback.note_html(title, said))


@_in_words
def progress() -> Shown:
    """How far you are in this notebook, by the checks you have run since it was opened."""
    names = _names_here()
    rows = []
    for name, ex in by_name().items():
        if name in names or name in _verdicts:
            verdict = _verdicts.get(name)
            rows.append(
                (name, verdict.status, verdict.points, ex.points)
                if verdict
                else (name, "unchecked", 0.0, ex.points)
            )
    if not rows:
        return _note(spoken()("progress"), spoken()("nothing run"))
    words = spoken()
    return Shown(feedback.progress_text(rows, words), feedback.progress_html(rows, words))


# ------------------------------------------------------------------------------------- helpers


def under_nbgrader() -> bool:
    """Whether nbgrader runs this notebook, to grade or to validate it."""
    return "NBGRADER_EXECUTION" in os.environ


def _with_hint(ex: Exercise, verdict: Verdict, words: Sentences) -> Verdict:
    """A wrong answer is offered the next hint, while there is one."""
    left = len(ex.hints) - _hints_shown.get(ex.name, 0)
    wrong = (Status.WRONG, Status.RAISED, Status.TIMEOUT, Status.CRASHED)
    if verdict.status not in wrong or left < 1 or under_nbgrader():
        return verdict
    offer = words("a hint" if left == len(ex.hints) else "one more hint", name=ex.name)
    return dataclasses.replace(verdict, note=" ".join(filter(None, [verdict.note, offer])))


def _check(ex: Exercise, answer: Any, words: Sentences) -> Verdict:
    if not lazy.loaded() and not is_kept(ex):
        print(words("still loading"), flush=True)
    with lazy.quiet_stderr(), _untouched_randomness():
        known = truths(ex)
        return decide(known, _outcomes(ex, known, answer), words)


def _outcomes(ex: Exercise, known: Truths, answer: Any) -> list[Outcome]:
    """What came of every case, asked here: see :func:`grader.sandbox.inside.ask.ask`."""
    here = _names_here() or getattr(answer, "__globals__", {})
    names = {name: here[name] for name in ex.needs if name in here} | {ex.name: answer}
    question = known.question

    def tried() -> None:
        with hushed():
            ask(question, names, lambda calling: calling())

    if no_harm.may_end_the_process(answer) and no_harm.ends_the_process(tried):
        return [Outcome(Status.CRASHED, error=say("ends the process"))] * len(known.cases)
    # The guard is put up once for all of them.
    with no_autodiff(), _Around() as around:
        outcomes = ask(question, names, around)
    return [around.stopped] * len(outcomes) if around.stopped else outcomes


class _Around:
    """What stands around each call in a notebook: it is watched, and stopped where it has to be.
    What the first prints or displays is shown, and what the others do is not."""

    def __init__(self) -> None:
        self.stopped: Outcome | None = None
        self._watch = no_harm.Watch()
        self._calls = 0
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> _Around:
        self._stack.enter_context(hushed(quiet=False))
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def __call__(self, calling: Callable[[], Outcome]) -> Outcome:
        if self.stopped:
            return self.stopped
        self._calls += 1
        if self._calls == 2:
            self._stack.enter_context(stood_in("stdout", muted=True))
            self._stack.enter_context(_no_display())
        outcome = Outcome(Status.RETURNED)
        try:
            with self._watch.watching():
                outcome = calling()
        except no_harm.Halted as halted:
            self.stopped = outcome = _stopped(halted, self._watch, outcome)
        return outcome


def _stopped(halted: no_harm.Halted, watch: no_harm.Watch, last: Outcome) -> Outcome:
    """What is said of a call that had to be stopped, and of the line that it was at."""
    if isinstance(halted, no_harm.RanTooLong):
        key = "in seconds, at" if last.where else "in seconds"
        said = say(key, seconds=f"{watch.seconds:g}", where=last.where)
        return Outcome(Status.TIMEOUT, error=said)
    said = say("took memory", size=f"{watch.room / (1 << 30):.2g}")
    return Outcome(Status.RAISED, error=f"MemoryError: {said}", where=last.where)


def _no_display() -> contextlib.AbstractContextManager[object]:
    """In this block what is displayed, figures for example, goes nowhere."""
    if "IPython" not in sys.modules:
        return contextlib.nullcontext()
    from IPython.utils.capture import capture_output

    return capture_output(stdout=False, stderr=False)


@contextlib.contextmanager
def _untouched_randomness() -> Iterator[None]:
    """A check draws nothing from the learner's generators, and neither shall their function."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


class _Points(float):
    """Points that are printed in full, whatever ``%precision`` the learner has set."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(float.__repr__(self))


def _return(shown: Shown, points: float) -> Any:
    if not under_nbgrader():
        return shown
    from IPython.display import clear_output, display

    # For nbgrader, anything on a cell's stderr makes it worth nothing: a line that a logger of the
    # learner's wrote there, or one of TensorFlow's that was on its way since the cell before.
    clear_output()  # type: ignore[no-untyped-call]
    display(shown)  # type: ignore[no-untyped-call]
    return _Points(points)


def _exercise_and_answer(answer: Any, values: dict[str, Any]) -> tuple[Exercise | None, Any]:
    if len(values) == 1 and answer is None:
        name, value = next(iter(values.items()))
        ex = by_name().get(name)
        return ex, value if ex else name
    return _exercise_of(answer), answer


def _exercise_of(answer: Any) -> Exercise | None:
    name = answer if isinstance(answer, str) else getattr(answer, "__name__", None)
    exercises = by_name()
    if isinstance(name, str) and name in exercises:
        return exercises[name]
    # A lambda, or a value: the name it has in the notebook.
    names = [n for n, v in _names_here().items() if v is answer and n in exercises]
    return exercises[names[0]] if names else None


def _names_here() -> dict[str, Any]:
    """The names defined in the notebook, or nothing outside of one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.user_ns if shell else {}


def _of_this_notebook() -> list[str]:
    """The exercises of the chapter that the notebook's set-up cell says, else of the chapters whose
    names are defined here, else of the whole course."""
    names, exercises = _names_here(), by_name()
    cells = "\n".join(one for one in names.get("In", ()) if isinstance(one, str))
    said = default().chapters_said_in(cells)
    meant = said or {ex.chapter for name, ex in exercises.items() if name in names}
    return [n for n, ex in exercises.items() if ex.chapter in meant] or list(exercises)


def _unknown(answer: Any, call: str) -> Shown:
    name = answer if isinstance(answer, str) else getattr(answer, "__name__", "")
    here = _of_this_notebook()
    words, names = spoken(), ", ".join(here)
    if close := get_close_matches(str(name), here, n=1):
        said = words("did you mean", name=name, close=close[0])
    elif answer is None:
        said = words("say which", call=call, name=here[0])
    elif name:
        said = words("no exercise called", name=name, names=names)
    else:
        said = words("no exercise for", kind=type(answer).__name__, names=names)
    return _note(words("which exercise"), said)


def _note(title: str, said: str, words: Sentences = ENGLISH) -> Shown:
    return Shown(said, feedback.note_html(title, said, words))
