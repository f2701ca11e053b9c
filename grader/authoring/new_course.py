"""Writes a course of one's own as a package that can be installed: ``grader new course NAME``."""

from __future__ import annotations

import keyword
import re
import sys
from pathlib import Path

from grader.errors import WrongCall

#: The first chapter, and the first exercise in it.
CHAPTER, ANSWER = "01_first", "grad_square"


def new_course(name: str, directory: Path | None = None) -> list[Path]:
    """Write the course ``name`` into ``directory``, a new or empty folder; returns what was
    written.

    ``name`` is the distribution's, ``my-course``; the package is called ``my_course``. Raises
    WrongCall, and has written nothing then, where the name cannot be one or something is there.
    """
    package = _package(name)
    folder = directory or Path(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongCall(f"{folder} is there already, and not an empty folder: give a new one.")
    title = re.sub(r"[-_]+", " ", name).title()
    words = {"NAME": name, "PACKAGE": package, "TITLE": title, "CHAPTER": CHAPTER, "ANSWER": ANSWER}
    written = []
    try:
        for path, text in _FILES.items():
            for word, value in words.items():
                path, text = path.replace(word, value), text.replace(f"{{{word}}}", value)
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            written.append(file)
    except OSError as error:
        raise WrongCall(f"The course cannot be written into {folder}: {error}.") from None
    return written


def _package(name: str) -> str:
    package = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", name) or keyword.iskeyword(package):
        raise WrongCall(
            f"A course is called by small letters, digits and hyphens, like my-course; it is "
            f"{name!r}."
        )
    if package in sys.stdlib_module_names or package in ("grader", "figures", "solutions", "tests"):
        raise WrongCall(f"{package} is a package already: give the course another name.")
    return package


_FILES = {
    "pyproject.toml": """\
[build-system]
requires = ["hatchling>=1.26"]
build-backend = "hatchling.build"

[project]
name = "{NAME}"
version = "0.1.0"
description = "{TITLE}, a course with checked exercises"
requires-python = ">=3.11"
dependencies = ["backprop-by-hand"]  # the distribution that the grader comes with

[project.entry-points."grader.courses"]
{NAME} = "{PACKAGE}:COURSE"

# Where the course will live. The badge and the set-up cell of every notebook are made from it.
# [project.urls]
# Release = "https://github.com/owner/{NAME}/tree/v0.1.0"

[tool.hatch.build.targets.wheel]
packages = ["{PACKAGE}"]

[tool.hatch.build.targets.wheel.force-include]
"solutions" = "{PACKAGE}/_chapters"
""",
    "README.md": """\
# {TITLE}

```bash
pip install -e .
GRADER_COURSE={NAME} grader build                # writes the learners' notebooks; first
grader doctor {NAME}                             # proves that the course is sound
grader new exercise {CHAPTER} grad_cube          # one more exercise, to be filled in
```

The prose and the worked answers are in `solutions/`, the exercises in `{PACKAGE}/`, one module
each. Write the address where the course will live into `pyproject.toml`, then build again.
""",
    "PACKAGE/__init__.py": '''\
"""The course *{TITLE}*."""

from grader.courses import Course

COURSE = Course(name="{NAME}", title="{TITLE}", package="{PACKAGE}")
''',
    "PACKAGE/cCHAPTER/__init__.py": '''\
"""Chapter {CHAPTER}."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = ("{ANSWER}",)
''',
    "PACKAGE/cCHAPTER/ANSWER.py": '''\
"""The gradient of x², entry by entry."""

from grader.cases import given, normal
from grader.exercise import exercise

{ANSWER} = exercise(
    points=2,
    function=lambda x: x * x,
    cases=[given(x=[3.0, -4.0], dz=[1.0, 2.0]), normal(x=(2, 3))],
    hints=["How fast does x² grow at x?", "Multiply that slope by what arrives from above."],
)


@{ANSWER}.mistake("This is the local gradient alone: what becomes of dz?")
def no_upstream(x, dz):
    return 2 * x
''',
    "solutions/CHAPTER.md": '''\
# 1 · A first chapter

The slope of x² at x is 2x. The chain rule multiplies it by the upstream gradient, dz.

```python
def {ANSWER}(x, dz):
    """The gradient with respect to x, shaped like x."""
    return 2 * x * dz
```
''',
    "tests/test_course.py": '''\
"""The course is sound: `grader doctor` has nothing to say of it."""

from grader.authoring import doctor
from grader.sandbox import Sandbox
from {PACKAGE} import COURSE


def test_doctor_has_nothing_to_say():
    with Sandbox("none") as sandbox:
        assert list(doctor.problems(COURSE, sandbox)) == []
''',
    ".gitignore": "__pycache__/\n*.egg-info/\ndist/\n.venv/\n",
}
