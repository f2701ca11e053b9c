"""Adds an exercise to a chapter: ``grader new exercise CHAPTER NAME``.

What it writes is sound as it stands, an exercise about x³, so that an author begins with something
that `grader doctor` proves and changes it from there.
"""

from __future__ import annotations

import ast
import keyword
from pathlib import Path

from grader.courses import Course
from grader.errors import WrongCall
from grader.releases import checkout_of

_DECLARED = """\
{NAME} = exercise(
    points=2,
    function=lambda x: x * x * x,
    cases=[given(x=[3.0, -4.0], dz=[1.0, 2.0]), normal(x=(2, 3))],
    hints=["How fast does x³ grow at x?", "Multiply that slope by what arrives from above."],
)


@{NAME}.mistake("This is the local gradient alone: what becomes of dz?")
def {MISTAKE}(x, dz):
    return 3 * x**2
"""
_IMPORTS = "from grader.cases import given, normal\nfrom grader.exercise import exercise\n"
_CELL = '''
## {NAME}

The slope of x³ at x is 3x². Say here what the learner is to think about.

```python
def {NAME}(x, dz):
    """The gradient with respect to x, shaped like x."""
    return 3 * x**2 * dz
```
'''
_TEST = '''\
"""{NAME} of chapter {CHAPTER}: its known mistake is found, and a right answer is accepted."""

from pathlib import Path

from grader.courses import named
from grader.decide import decide
from grader.sandbox.inside.calls import call
from grader.truths import truths

COURSE = named(str(Path(__file__).parents[1]))


def status(answer):
    known = truths(COURSE.exercises["{NAME}"])
    return decide(known, [call(answer, case.inputs) for case in known.cases])


def test_a_right_answer_is_accepted():
    assert status(lambda x, dz: 3 * x * x * dz).status == "right"


def test_a_forgotten_upstream_gradient_is_named():
    assert status(lambda x, dz: 3 * x * x).mistake == "{MISTAKE}"
'''


def new_exercise(course: Course, chapter: str, name: str) -> list[Path]:
    """Add the exercise ``name`` to ``chapter``: its declaration with a first mistake, its cell in
    the prose, a test. Returns what was written or changed.

    Raises WrongCall, and has changed nothing then, where there is no such chapter, the name is
    taken or none, or the course's files are not there to be changed.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        raise WrongCall(f"An exercise is called like a Python function; {name!r} cannot be one.")
    if chapter not in course.chapters or chapter not in course.prose:
        there = ", ".join(c for c in course.chapters if c in course.prose) or "none"
        raise WrongCall(f"{course.title} has no chapter {chapter!r} with prose; it has {there}.")
    if name in course.exercises:
        raise WrongCall(
            f"{name} is an exercise of {course.exercises[name].chapter} already: give another name."
        )
    prose = course.prose[chapter]
    if prose.suffix != ".md":
        raise WrongCall(
            f"{prose} is a notebook: add a cell that defines {name} to it by hand, or keep the "
            "chapter as Markdown (jupytext --to md)."
        )
    own = course.own_module(chapter)
    planned = _beside(course, own, name) if own else _in_package(course, chapter, name)
    text = prose.read_text("utf-8")
    planned[prose] = f"{text.rstrip()}\n{_filled(_CELL, name)}"
    try:
        for path, content in planned.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
    except OSError as error:
        raise WrongCall(f"The exercise cannot be written: {error}.") from None
    return list(planned)


def _beside(course: Course, module: Path, name: str) -> dict[Path, str]:
    """What becomes of the file of a chapter that lies in a folder."""
    text = module.read_text("utf-8")
    taken = _names(text)
    if name in taken:
        raise WrongCall(f"{module} defines {name} already: give the exercise another name.")
    mistake = f"{name}_without_dz"
    imports = "" if {"given", "normal", "exercise"} <= taken else f"{_IMPORTS}\n"
    declared = f"{text.rstrip()}\n\n\n{imports}{_filled(_DECLARED, name, mistake)}"
    test = module.parent / "tests" / f"test_{name}.py"
    written = _filled(_TEST, name, mistake, module.stem)
    return {module: declared.lstrip(), **_new(test, written)}


def _in_package(course: Course, chapter: str, name: str) -> dict[Path, str]:
    """What becomes of a chapter's folder in a package."""
    checkout = checkout_of(course.package)
    folder = (checkout or Path()) / course.package / f"c{chapter}"
    listed = folder / "__init__.py"
    if checkout is None or not listed.is_file():
        raise WrongCall(
            f"{course.title} keeps no folder {course.package}/c{chapter} here that could be "
            "changed: install its checkout (pip install -e .), or make a folder of the chapter."
        )
    mistake = "no_upstream"
    declared = f'"""{name}: say here what it asks for."""\n\n{_IMPORTS}\n'
    declared += _filled(_DECLARED, name, mistake)
    test = checkout / "tests" / f"test_{name}.py"
    written = _filled(_TEST, name, mistake, chapter)
    return {
        listed: _listed(listed, name),
        **_new(folder / f"{name}.py", declared),
        **_new(test, written),
    }


def _listed(path: Path, name: str) -> str:
    """The chapter's ``__init__.py`` with one more name in ``EXERCISES``."""
    text = path.read_text("utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.AnnAssign):
            targets: list[ast.expr] = [node.target]
        elif isinstance(node, ast.Assign):
            targets = node.targets
        else:
            continue
        if node.value and [t.id for t in targets if isinstance(t, ast.Name)] == ["EXERCISES"]:
            names = [*ast.literal_eval(node.value), name]
            inside = "".join(f'    "{one}",\n' for one in names)
            lines = text.splitlines(keepends=True)
            before, after = lines[: node.lineno - 1], lines[node.end_lineno :]
            return "".join([*before, f"EXERCISES = (\n{inside})\n", *after])
    raise WrongCall(f"{path} lists no EXERCISES: add them, a tuple of the modules' names.")


def _new(path: Path, text: str) -> dict[Path, str]:
    if path.exists():
        raise WrongCall(f"{path} is there already: give the exercise another name.")
    return {path: text}


def _names(text: str) -> set[str]:
    """What a module's top level binds."""
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return found


def _filled(text: str, name: str, mistake: str = "", chapter: str = "") -> str:
    words = {"NAME": name, "MISTAKE": mistake, "CHAPTER": chapter}
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text
