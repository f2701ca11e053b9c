"""Writes a course of one's own as a package that can be installed: ``grader new course NAME``."""

from __future__ import annotations

import importlib.util
import keyword
import re
import sys
from pathlib import Path

from grader.courses import Course
from grader.errors import WrongCall
from grader.language import NAME as SENTENCES
from grader.language import text as sentences_to_begin_from
from grader.releases import Release, checkout_of, distribution_of

#: The first chapter, and the first exercise in it.
CHAPTER, ANSWER = "01_first", "grad_square"


def new_course(
    name: str,
    directory: Path | None = None,
    *,
    title: str = "",
    language: str = "en",
    address: str = "",
) -> list[Path]:
    """Write the course ``name`` into ``directory``, a new or empty folder; returns what was
    written.

    name      the distribution's, ``my-course``; the package is then called ``my_course``
    title     what people call it; without it, made from the name
    language  of its prose; another than English has the grader's sentences beside it, to be put
              into that language
    address   where it will live, ``https://github.com/owner/name/tree/tag``

    Raises WrongCall, and has written nothing then, where one of these cannot be what it is for or
    something is there.
    """
    package = _package(name)
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise WrongCall(f"A language is said like en, de or pt-BR; it is {language!r}.")
    if address:
        Release.parse(address, "the address")
    folder = directory or Path(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongCall(f"{folder} is there already, and not an empty folder: give a new one.")
    title = " ".join(title.split()) or re.sub(r"[-_]+", " ", name).title()
    words = {
        "NAME": name,
        "PACKAGE": package,
        "TITLE": title.replace('"', "”").replace("\\", "/"),
        "LANGUAGE": language,
        "RELEASE": _ADDRESS.format(address) if address else _NO_ADDRESS.format(name=name),
        "GRADER": distribution_of("grader"),
        "CHAPTER": CHAPTER,
        "ANSWER": ANSWER,
    }
    files = dict(_FILES)
    if language.partition("-")[0] != "en":
        files[f"PACKAGE/{SENTENCES}"] = sentences_to_begin_from(language)
    written = []
    try:
        for path, text in files.items():
            for word, value in words.items():
                path, text = path.replace(word, value), text.replace(f"{{{word}}}", value)
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            written.append(file)
    except OSError as error:
        raise WrongCall(f"The course cannot be written into {folder}: {error}.") from None
    return written


def new_sentences(course: Course) -> Path:
    """Write down what the grader says, where the course may say it in its own words; returns the
    file. Raises WrongCall where there is one, or no place for it."""
    if not course.folders and checkout_of(course.package) is None:
        raise WrongCall(f"{course.title} is installed: name a folder, or the course's checkout.")
    path = course.places[-1] / SENTENCES
    if path.exists():
        raise WrongCall(f"{path} is there already: `grader doctor` says what it lacks.")
    try:
        path.write_text(sentences_to_begin_from(course.language, course.sentences.english), "utf-8")
    except OSError as error:
        raise WrongCall(f"The sentences cannot be written: {error}.") from None
    return path


def _package(name: str) -> str:
    package = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", name) or keyword.iskeyword(package):
        raise WrongCall(
            f"A course is called by small letters, digits and hyphens, like my-course; it is "
            f"{name!r}."
        )
    taken = package in sys.stdlib_module_names or package in ("solutions", "tests")
    if taken or importlib.util.find_spec(package) is not None:
        raise WrongCall(f"{package} is a package already: give the course another name.")
    return package


_ADDRESS = """\
[project.urls]
Release = "{}"\
"""
_NO_ADDRESS = """\
# [project.urls]
# Release = "https://github.com/owner/{name}/tree/v0.1.0"\
"""
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
dependencies = ["{GRADER}"]  # the distribution that the grader comes with

[project.entry-points."grader.courses"]
{NAME} = "{PACKAGE}:COURSE"

# Where the course lives. The badge and the set-up cell of every notebook are made from it.
{RELEASE}

[tool.hatch.build.targets.wheel]
packages = ["{PACKAGE}"]

[tool.hatch.build.targets.wheel.force-include]
"solutions" = "{PACKAGE}/_chapters"
""",
    "README.md": """\
# {TITLE}

```bash
grader doctor .                          # proves that the course is sound
grader build .                           # writes the learners' notebooks
grader new exercise {CHAPTER} grad_cube  # one more exercise, to be filled in
pip install -e .                         # so that notebooks find it here: grader.use("{NAME}")
```

The prose and the worked answers are in `solutions/`, the exercises in `{PACKAGE}/`, one module
each. The notebooks' badge and set-up cell are made from the address where the course lives,
`Release` in `pyproject.toml`. What the grader itself says to learners may stand in
`{PACKAGE}/sentences.toml`.
""",
    "PACKAGE/__init__.py": '''\
"""The course *{TITLE}*."""

from grader.courses import Course

COURSE = Course(
    name="{NAME}",
    title="{TITLE}",
    package="{PACKAGE}",
    language="{LANGUAGE}",
)
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

from pathlib import Path

from grader.authoring import doctor
from grader.courses import named
from grader.sandbox import Sandbox


def test_doctor_has_nothing_to_say():
    with Sandbox("none") as sandbox:
        assert list(doctor.problems(named(str(Path(__file__).parents[1])), sandbox)) == []
''',
    ".gitignore": "__pycache__/\n*.egg-info/\ndist/\n.venv/\n",
}
