"""Proves that the course is sound: ``grader doctor``.

Every stub is not attempted, every worked answer earns full marks, every known mistake is rejected
and named and none is named as another, every exercise has hints, and ``notebooks/`` is what
``solutions/`` builds.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
from collections.abc import Iterator

from grader import answers, build
from grader.courses import by_name, chapters
from grader.decide import decide
from grader.exercise import Exercise
from grader.grading import grade_source
from grader.truths import Truths, truths


def problems(sandbox, seeds: tuple[bytes, ...] = (b"", b"another student")) -> Iterator[str]:
    """Everything that is wrong with the course, a sentence each; nothing when it is sound."""
    for ex in by_name().values():
        yield from _declared(ex)
        for seed in seeds:
            yield from _mistakes(ex, truths(ex, seed))
    for chapter in build.written_chapters():
        if chapter not in chapters():
            yield f"solutions/{chapter}.md has no module backprop/c{chapter}.py."
            continue
        try:
            yield from _notebooks(chapter, sandbox)
        except build.ChapterError as error:
            yield str(error)
    for chapter in sorted(set(chapters()) - set(build.written_chapters())):
        yield f"backprop/c{chapter}.py has no chapter: solutions/{chapter}.md is missing."
    if build.in_checkout():
        try:
            yield from (f"{said} Run `grader build`." for said in build.stale())
        except build.ChapterError:
            return  # it was said above, chapter by chapter


def _declared(ex: Exercise) -> Iterator[str]:
    if len(ex.hints) < 2:
        yield f"{ex.name} has {len(ex.hints)} hints; give it a nudge and a push at least."
    if not ex.mistakes:
        yield f"{ex.name} knows no wrong answer."
    for mistake in ex.mistakes:
        takes = tuple(inspect.signature(mistake.function).parameters)
        if takes != ex.arguments:
            yield f"{ex.name}: {mistake.name}{takes} should take {ex.arguments}."
    sentences = [m.sentence for m in ex.mistakes]
    for mistake in ex.mistakes:
        if sentences.count(mistake.sentence) > 1:
            yield f"{ex.name}: {mistake.name} says the same as another mistake."


def _mistakes(ex: Exercise, known: Truths) -> Iterator[str]:
    for mistake, judged in known.mistakes():
        verdict = decide(known, [j.outcome for j in judged])
        if verdict.status == "right":
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


def _notebooks(chapter: str, sandbox) -> Iterator[str]:
    exercises = chapters()[chapter]
    worked = build.worked_notebook(chapter)
    for verdict in grade_source(_source(worked), exercises, sandbox):
        if verdict.status != "right":
            yield (
                f"{chapter}: the worked answer of {verdict.exercise} earns "
                f"{verdict.points:g} of {verdict.max_points:g} points: {verdict.message}"
            )
    for ex in exercises:
        yield from _signature(ex, worked)
    yield from _given_away(chapter)
    for verdict in grade_source(_source(build.learner_notebook(chapter)), exercises, sandbox):
        if verdict.status != "not attempted":
            yield f"{chapter}: the stub of {verdict.exercise} is {verdict.status!r}."


def _signature(ex: Exercise, notebook) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.cell_type != "code" or f"def {ex.name}(" not in cell.source:
            continue
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.FunctionDef) and node.name == ex.name:
                takes = tuple(a.arg for a in node.args.args)
                if takes != ex.signature:
                    yield f"{ex.chapter}: {ex.name} should take {ex.signature}, not {takes}."


def _given_away(chapter: str) -> Iterator[str]:
    """A worked answer's last expression that stands in a cell which learners are given."""
    given = set()
    for cell in build.learner_notebook(chapter).cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader"):
            with contextlib.suppress(SyntaxError):  # a cell with IPython magic
                given |= {ast.dump(n) for n in ast.walk(ast.parse(cell.source)) if _is_work(n)}
    for cell in build.worked_notebook(chapter).cells:
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Return) and node.value is not None:
                if _is_work(node.value) and ast.dump(node.value) in given:
                    name, shown = cell.metadata["nbgrader"]["grade_id"], ast.unparse(node)
                    yield f"{chapter}: another cell shows the answer of {name}: {shown}."


def _is_work(node: ast.AST) -> bool:
    """An expression that says how: not a name, a constant or a plain tuple of names."""
    return isinstance(node, ast.expr) and sum(1 for _ in ast.walk(node)) > 8


def _source(notebook) -> answers.Source:
    return answers.parse(
        answers.Cell(f"cell {n}", cell.source)
        for n, cell in enumerate(notebook.cells, 1)
        if cell.cell_type == "code"
    )
