"""Proves that a course is sound: ``grader doctor``.

Every stub is not attempted, every worked answer earns full marks, every known mistake is rejected
and named and none is named as another, no constant passes, every exercise has hints, the built
notebooks are what the prose builds, what they name is where the course lives, and a course in
another language has the grader speak it.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
from collections.abc import Iterator
from typing import Any

from grader import courses, language, reading
from grader.authoring import build, constants, kept_truths
from grader.authoring.check_addresses import addresses
from grader.authoring.notebooks import learner_notebook, worked_notebook
from grader.authoring.stubs import ChapterError
from grader.courses import Course
from grader.decide import decide
from grader.exercise import Exercise
from grader.grading import grade_source
from grader.reading.magics import parsed
from grader.sandbox import Sandbox
from grader.sandbox.inside.outcome import Status
from grader.sentences import SENTENCES
from grader.truths import Truths, truths

SEEDS = (b"", b"another student")
#: Sentences that are named where many are lacking.
SHOWN = 5


def problems(course: Course, sandbox: Sandbox, seeds: tuple[bytes, ...] = SEEDS) -> Iterator[str]:
    """Everything that is wrong with the course, a sentence each; nothing when it is sound."""
    if not course.prose and not course.chapters:
        yield f"{course.title} has no chapter: there is no NN_name.md, and no NN_name.py beside it."
    yield from _sentences(course)
    without_truth = set()
    for ex in course.exercises.values():
        yield from _declared(ex)
        try:
            known = [truths(ex, seed) for seed in seeds]
        except Exception as error:
            without_truth.add(ex.chapter)
            what = str(error).split("\n")[0].rstrip(".")
            yield f"{ex.name}: what is right cannot be worked out: {type(error).__name__}: {what}."
        else:
            yield from dict.fromkeys(said for k in known for said in _mistakes(ex, k))
            yield from dict.fromkeys(said for k in known for said in constants.problems(ex, k))
    whole = True
    for chapter, path in course.prose.items():
        if not course.chapters.get(chapter):
            yield f"{path} has no exercise: declare one in {_module(course, chapter)}."
            continue
        if chapter in without_truth:
            continue
        try:
            yield from _notebooks(chapter, course, sandbox)
        except ChapterError as error:
            whole = False
            yield str(error)
    for chapter in course.chapters:
        if chapter not in course.prose:
            yield f"{_module(course, chapter)} has no prose: {chapter}.md is missing."
    if whole:  # otherwise it was said above, chapter by chapter
        stale = (*build.stale(course), *kept_truths.stale_truths(course))
        yield from (f"{said} Run `{build.command(course)}`." for said in stale)
        yield from addresses(course)


def untranslated(course: Course) -> int:
    """How many sentences a course in another language still says in the English words that
    `grader new sentences` wrote down. No defect: a few words are the same in two languages."""
    if course.language.partition("-")[0] == "en":
        return 0
    english = course.sentences.english
    return sum(said == english[key] for key, said in course.sentences.own.items())


def mistakes_told_apart(ex: Exercise) -> Iterator[str]:
    """What is wrong with the mistakes of one exercise, on the inputs that everybody gets."""
    yield from _declared(ex)
    yield from _mistakes(ex, Truths(ex))


def _module(course: Course, chapter: str) -> str:
    own = course.own_module(chapter)
    if own is not None:
        return str(own)
    return f"{course.package}/c{chapter}" if course.package else f"{chapter}.py beside it"


def _sentences(course: Course) -> Iterator[str]:
    """What is wrong with what a course has the grader say."""
    # A folder with chapters may stand beside any course, and say what that one's drivers say.
    known = dict(course.sentences.english)
    for other in courses.installed().values():
        known |= other.sentences.english
    for place in course.places:
        yield from language.examine(place, known)
    for key in sorted(course.sentences.drivers.keys() & SENTENCES.keys()):
        yield f"A driver says {key!r}, which the grader says too: give that sentence another key."
    if course.language.partition("-")[0] == "en":
        return  # an English course gives those that it would rather have otherwise
    if lacking := language.missing(course.sentences.own, course.sentences.english):
        said = ", ".join(map(repr, lacking[:SHOWN]))
        if len(lacking) > SHOWN:
            said += f" and {len(lacking) - SHOWN} more; `grader new sentences` adds them to it"
        if not course.sentences.own:
            said = "all; `grader new sentences` writes them down to begin from"
        yield (
            f"{course.title} is in {course.language!r}, and its {language.NAME} lacks what the "
            f"grader then says in English: {said}."
        )


def _declared(ex: Exercise) -> Iterator[str]:
    if len(ex.hints) < 2:
        yield f"{ex.name} has {len(ex.hints)} hints; give it a nudge and a push at least."
    if len(set(ex.hints)) < len(ex.hints):
        yield f"{ex.name} gives a hint twice."
    if not ex.mistakes:
        yield f"{ex.name} knows no wrong answer."
    for mistake in ex.mistakes:
        takes = tuple(inspect.signature(mistake.function).parameters)
        if takes != ex.arguments:
            yield (
                f"{ex.name}: {mistake.name} takes ({', '.join(takes)}) and should take "
                f"({', '.join(ex.arguments)})."
            )
    sentences = [m.sentence.strip() for m in ex.mistakes]
    for mistake in ex.mistakes:
        if not mistake.sentence.strip():
            yield f"{ex.name}: {mistake.name} says nothing."
        elif sentences.count(mistake.sentence.strip()) > 1:
            yield f"{ex.name}: {mistake.name} says the same as another mistake."


def _mistakes(ex: Exercise, known: Truths) -> Iterator[str]:
    for mistake, judged in known.mistakes:
        verdict = decide(known, [j.outcome for j in judged])
        if not any(j.outcome.status is Status.RETURNED for j in judged):
            yield (
                f"{ex.name}: {mistake.name} raises on every case, and would be taken for any other "
                f"that does: {judged[0].outcome.error}"
            )
        elif verdict.status is Status.RIGHT:
            yield (
                f"{ex.name}: the wrong answer {mistake.name} slips through: every case accepts it. "
                "Add a case that tells it from a right answer."
            )
        elif verdict.mistake is None:
            yield f"{ex.name}: {mistake.name} is rejected ({verdict.status}) and not named."
        elif verdict.mistake != mistake.name:
            yield (
                f"{ex.name}: {mistake.name} is taken for {verdict.mistake}. Add a case on which "
                "they differ or, if they are the same function, make them one."
            )


def _notebooks(chapter: str, course: Course, sandbox: Sandbox) -> Iterator[str]:
    exercises = course.chapters[chapter]
    worked, learner = worked_notebook(chapter, course), learner_notebook(chapter, course)
    for verdict in grade_source(_source(worked), exercises, sandbox):
        if verdict.status is not Status.RIGHT:
            yield (
                f"{chapter}: the worked answer of {verdict.exercise} earns "
                f"{verdict.points:g} of {verdict.max_points:g} points: {verdict.message}"
            )
    for ex in exercises:
        yield from _signature(ex, worked)
    yield from _given_away(chapter, worked, learner)
    for verdict in grade_source(_source(learner), exercises, sandbox):
        if verdict.status is not Status.NOT_ATTEMPTED:
            yield f"{chapter}: the stub of {verdict.exercise} is {str(verdict.status)!r}."


def _signature(ex: Exercise, notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.cell_type != "code" or f"def {ex.name}(" not in cell.source:
            continue
        for node in parsed(cell.source).body:
            if isinstance(node, ast.FunctionDef) and node.name == ex.name:
                takes = tuple(a.arg for a in node.args.args)
                if takes != ex.signature:
                    yield (
                        f"{ex.chapter}: {ex.name} takes ({', '.join(takes)}) and should take "
                        f"({', '.join(ex.signature)})."
                    )


def _given_away(chapter: str, worked: Any, learner: Any) -> Iterator[str]:
    """A worked answer's last expression that stands in a cell which learners are given."""
    given: set[str] = set()
    for cell in learner.cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader"):
            with contextlib.suppress(SyntaxError):  # a cell with IPython magic
                given |= {ast.dump(n) for n in ast.walk(parsed(cell.source)) if _is_work(n)}
    for cell in worked.cells:
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        for node in ast.walk(parsed(cell.source)):
            if isinstance(node, ast.Return) and node.value is not None:
                if _is_work(node.value) and ast.dump(node.value) in given:
                    name, shown = cell.metadata["nbgrader"]["grade_id"], ast.unparse(node)
                    yield f"{chapter}: another cell shows the answer of {name}: {shown}."


def _is_work(node: ast.AST) -> bool:
    """An expression that says how: not a name, a constant or a plain tuple of names."""
    return isinstance(node, ast.expr) and sum(1 for _ in ast.walk(node)) > 8


def _source(notebook: Any) -> reading.Source:
    return reading.parse(
        reading.Cell(f"cell {n}", cell.source)
        for n, cell in enumerate(notebook.cells, 1)
        if cell.cell_type == "code"
    )
