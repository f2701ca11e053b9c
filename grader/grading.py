"""One submission from its file to its verdicts. The learner's code runs in a sandbox; all that is
said of what comes back is said here, in a process that never ran it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from grader import reading
from grader.courses import by_name, spoken
from grader.decide import decide, missing, not_python
from grader.errors import GraderError
from grader.escaping import printable
from grader.exercise import Exercise, Gradient
from grader.held_to import wanted
from grader.reading import smuggling
from grader.results import Graded
from grader.sandbox import Sandbox
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.job import Job
from grader.sentences import Heard
from grader.submission import Submission
from grader.truths import truths
from grader.verdict import Verdict

#: From an exercise's name to the seed of its random cases.
Seed = Callable[[str], bytes]


def _no_seed(_exercise: str) -> bytes:
    return b""


def grade_file(
    path: Path, sandbox: Sandbox, only: Collection[str] = (), seed: Seed = _no_seed, shown: str = ""
) -> Graded:
    """Grade the answers in a notebook or a Python file; see :func:`grade`."""
    return grade(Submission.of_file(path, shown, held_to=tuple(only)), sandbox, seed)


def grade(submission: Submission, sandbox: Sandbox, seed: Seed = _no_seed) -> Graded:
    """Grade one submission. ``seed`` gives the seed of an exercise's random cases. Never raises
    for what is in it."""
    try:
        graded = _graded(submission, sandbox, seed)
        return dataclasses.replace(graded, memory=sandbox.memory)
    except GraderError:
        raise  # of the machine, and not of this submission
    except Exception as error:
        return ungraded(submission, sandbox.isolation, stumbled(error), Status.CRASHED)


def uses_tensorflow(submission: Submission) -> bool:
    """Whether a submission's answers do. Never raises for what is in it."""
    try:
        names = {n for ex in wanted(submission, submission.source) for n in (ex.name, *ex.needs)}
        return reading.select(submission.source, names).tensorflow
    except Exception:
        return False  # grading it will say what is wrong with it


def stumbled(error: BaseException) -> str:
    """What is said of a submission over which the grader itself stumbled."""
    what = printable(f"{type(error).__name__}: {error}", 200)
    return spoken()("stumbled", error=what)


def _graded(submission: Submission, sandbox: Sandbox, seed: Seed) -> Graded:
    name = submission.name
    try:
        source = submission.source
    except reading.Unreadable as problem:
        return ungraded(
            submission, sandbox.isolation, spoken()("nothing to grade", problem=Heard(problem))
        )
    held_to = wanted(submission, source)
    if not held_to:
        return Graded(name, sandbox.isolation, (), _no_answers(name))
    names = {name for ex in held_to for name in (ex.name, *ex.needs)}
    derived = {ex.name for ex in held_to if isinstance(ex.kind, Gradient)}
    look_at = smuggling.findings(
        reading.select(source, names).statements, reading.select(source, derived).statements
    )
    verdicts = tuple(grade_source(source, held_to, sandbox, seed))
    return Graded(name, sandbox.isolation, verdicts, look_at=look_at)


def ungraded(
    submission: Submission, isolation: str, message: str, status: Status = Status.MISSING
) -> Graded:
    """A submission none of whose answers could be asked for: no points, and the reason."""
    names = submission.held_to or [
        ex.name for ex in by_name().values() if ex.chapter == submission.chapter()
    ]
    verdicts = tuple(
        Verdict(name, status, 0.0, by_name()[name].points, findings=(message,)) for name in names
    )
    return Graded(submission.name, isolation, verdicts, message)


def grade_source(
    source: reading.Source, held_to: Sequence[Exercise], sandbox: Sandbox, seed: Seed = _no_seed
) -> list[Verdict]:
    """The verdicts on ``held_to``, in their order, for the answers in ``source``."""
    found = reading.select(source, {name for ex in held_to for name in (ex.name, *ex.needs)})
    asked = {ex: truths(ex, seed(ex.name)) for ex in held_to if ex.name in found.found}

    def verdict(ex: Exercise, came: Sequence[Outcome]) -> Verdict:
        absent = next((o for o in came if o.status is Status.MISSING), None)
        name = (absent.error if absent else "") or ex.name
        broken = next((b for b in found.broken if absent and name in b.names), None)
        if broken is not None:
            error = printable(broken.error)
            return not_python(ex, name, broken.where, error, spoken())
        if absent is not None:
            return missing(ex, absent.error, spoken())
        return decide(asked[ex], came, spoken())

    nothing = (Outcome(Status.MISSING),)
    verdicts = {ex.name: verdict(ex, nothing) for ex in held_to if ex not in asked}
    if asked:
        exercises = {ex.name: ex for ex in asked}
        questions = tuple(known.question for known in asked.values())
        # Each is judged as it comes, and let go: all together would be more than one may be.
        job = Job(found.statements, questions, found.tensorflow)
        with contextlib.closing(sandbox.answers(job)) as answers:
            for name, came in answers:
                verdicts[name] = verdict(exercises[name], came)
                del came
    return [verdicts[ex.name] for ex in held_to]


def _no_answers(name: str) -> str:
    return spoken()("no answers, file" if name.endswith(".py") else "no answers, notebook")
