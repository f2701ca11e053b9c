"""Doctor finds each kind of defect, in a small course in which everything else is sound."""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import itertools
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader import cli, packages
from grader.authoring import build, check_addresses, constants, doctor, notebooks, setup_cell, stubs
from grader.courses import Course, NoCourse, default
from grader.sandbox import Sandbox

SOUND = Path(__file__).parent / "courses" / "sound"
DECLARED, PROSE = "01_squares.py", "01_squares.md"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none") as sandbox:
        yield sandbox


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path / "squares"))


@pytest.fixture
def said(sandbox) -> Callable[[Path], list[str]]:
    return lambda folder: list(doctor.problems(Course.from_folder(folder), sandbox))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_sound_course_has_nothing_said_of_it(folder, said):
    assert said(folder) == []


def test_an_exercise_of_ones_own_is_one_file_of_twelve_lines_at_most():
    assert len((SOUND / DECLARED).read_text("utf-8").splitlines()) <= 12


ANOTHER_MISTAKE = """
@grad_square.mistake("{sentence}")
def another({arguments}):
    {body}
"""
ANSWER = "```python\ndef grad_square"
LIVES = 'release = "https://github.com/ada/squares/tree/v2"\n'
BOBS = '\n```python\n%pip install "squares @ git+https://github.com/bob/squares@v1"\n```\n'

#: What spoils a sound course in its folder.
Spoil = Callable[[Path], object]


def edited(name: str, old: str, new: str) -> Spoil:
    """Change what stands in a file."""
    return lambda folder: edit(folder / name, old, new)


def added(name: str, text: str) -> Spoil:
    """Write after what stands in a file, or a new one."""

    def add(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return add


def another(body: str, sentence: str = "Something else.", arguments: str = "x, dz") -> Spoil:
    """Declare one more mistake."""
    text = ANOTHER_MISTAKE.format(body=body, sentence=sentence, arguments=arguments)
    return added(DECLARED, text)


def all_of(*steps: Spoil) -> Spoil:
    return lambda folder: [step(folder) for step in steps]


def cell(code: str) -> str:
    return f"```python\n{code}\n```\n\nNow you.\n\n"


def built(folder: Path) -> None:
    build.build_all(Course.from_folder(folder))


def cloned(folder: Path) -> None:
    """Make it a clone of bob/squares."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    address = "git@github.com:bob/squares.git"
    subprocess.run(["git", "-C", folder, "remote", "add", "origin", address], check=True)


def truths_of_another_number(package: Path) -> None:
    """Keep, under the right source and inputs, truths that the tape does not say."""
    from grader import kept

    course = installed_beside(package)
    ex = course.exercises["grad_square"]
    path = course.truths / "grad_square.truths"
    there = kept.read(path, ex)
    wrong = tuple((value * 2, terms) for value, terms in there.values)
    kept.write(path, kept.as_bytes(ex, dataclasses.replace(there, values=wrong)))


#: One defect each, and what is said of it.
DEFECTS: dict[str, tuple[Spoil, str]] = {
    # ------------------------------------------------------------------- what is declared
    "no hints": (
        edited(
            DECLARED,
            'hints=["How fast does x² grow at x?", "Multiply the slope by dz."]',
            "hints=[]",
        ),
        "grad_square has 0 hints",
    ),
    "a hint twice": (
        edited(DECLARED, '"Multiply the slope by dz."', '"How fast does x² grow at x?"'),
        "grad_square gives a hint twice",
    ),
    "no wrong answer": (
        lambda folder: (folder / DECLARED).write_text(
            (folder / DECLARED).read_text("utf-8").split("@grad_square")[0], "utf-8"
        ),
        "grad_square knows no wrong answer.",
    ),
    "no sentence": (another("return x", sentence=" "), "another says nothing"),
    "one sentence for two mistakes": (
        another("return x", sentence="This is the slope alone: what becomes of dz?"),
        "says the same as another",
    ),
    "a mistake with other arguments": (
        another("return x", arguments="x, dz, more=0"),
        "another takes (x, dz, more) and should take (x, dz)",
    ),
    "a function that cannot be differentiated": (
        edited(DECLARED, "function=lambda x: x * x", "function=lambda x: x @ x"),
        "what is right cannot be worked out",
    ),
    # ------------------------------------------------------------------- known mistakes
    "a wrong answer that is right": (
        edited(DECLARED, "return 2 * x\n", "return 2 * x * dz\n"),
        "no_upstream slips through",
    ),
    "cases that tell too little apart": (
        all_of(
            edited(
                DECLARED,
                "given(x=[3.0, -4.0], dz=[1.0, 2.0]), normal(x=(5,))",
                "given(x=[3.0, -4.0], dz=[1.0, 1.0])",
            ),
            another("return 2 * x * dz**2"),
        ),
        "another slips through",
    ),
    "twins": (another("return x + x"), "another is taken for no_upstream"),
    "a wrong answer that always raises": (
        another("return undefined"),
        "another raises on every case",
    ),
    "a wrong answer that has no name": (
        another("x += 1; return x"),
        "another is rejected (wrong) and not named",
    ),
    "a tolerance so wide that a constant passes": (
        edited(DECLARED, "points=", "terms=lambda x, dz: x * 0 + 1e16, points="),
        "grad_square: an answer that is 0 everywhere earns points (as ",
    ),
    # ------------------------------------------------------------------- chapters
    "a chapter without exercises": (
        added("02_words.md", "# 2 · Words\n\nOnly words.\n"),
        "02_words.md has no exercise: declare one in 02_words.py beside it",
    ),
    "exercises without a chapter": (
        added("03_more.py", ""),
        "03_more.py has no prose: 03_more.md is missing",
    ),
    "no title": (edited(PROSE, "# 1 · Squares", "Squares."), "should begin with a title"),
    "code first": (
        lambda folder: (folder / PROSE).write_text(cell("1"), "utf-8"),
        "should begin with its title",
    ),
    "no notebook": (
        lambda folder: (folder / PROSE).rename(folder / "01_squares.ipynb").write_text("{"),
        "01_squares.ipynb cannot be read",
    ),
    "no worked answer": (
        edited(PROSE, "def grad_square", "def other"),
        "has no worked answer for grad_square",
    ),
    "two worked answers": (
        edited(PROSE, ANSWER, cell("def grad_square(x, dz):\n    return 2 * dz * x") + ANSWER),
        "answers grad_square twice",
    ),
    "two answers in one cell": (
        all_of(
            added(
                DECLARED,
                "\ngrad_other = exercise(points=1, function=lambda x: x**3, hints=[],\n"
                "                      cases=[normal(x=(5,))])\n",
            ),
            edited(PROSE, ANSWER, "```python\ngrad_other = 1\n\ndef grad_square"),
        ),
        "One cell answers grad_other and grad_square",
    ),
    "a wrong worked answer": (
        edited(PROSE, "return 2 * x * dz", "return 3 * x * dz"),
        "the worked answer of grad_square earns 0 of 2 points",
    ),
    "a worked answer with other arguments": (
        edited(PROSE, "def grad_square(x, dz)", "def grad_square(dz, x)"),
        "grad_square takes (dz, x) and should take (x, dz)",
    ),
    "a worked answer with other arguments, in a cell with a magic": (
        edited(PROSE, "def grad_square(x, dz)", "%matplotlib inline\ndef grad_square(dz, x)"),
        "grad_square takes (dz, x) and should take (x, dz)",
    ),
    "a stub that passes": (
        edited(
            PROSE,
            ANSWER,
            cell("def right(_):\n    return lambda x, dz: 2 * x * dz")
            + "```python\n@right\ndef grad_square",
        ),
        "the stub of grad_square is 'right'",
    ),
    "an answer given away": (
        edited(PROSE, ANSWER, cell("shown = 2 * x * dz") + ANSWER),
        "another cell shows the answer of grad_square: return 2 * x * dz",
    ),
    # ------------------------------------------------------------------- what is built
    "a stale notebook": (
        all_of(built, edited(PROSE, "# 1 · Squares", "# 1 · Squared")),
        "notebooks/01_squares.ipynb is not what squares/01_squares.md builds",
    ),
    "a stray notebook": (
        all_of(built, added("notebooks/09_gone.ipynb", "{}")),
        "09_gone.ipynb has no prose",
    ),
    "a missing notebook": (
        all_of(built, lambda folder: (folder / "notebooks" / "01_squares.ipynb").unlink()),
        "notebooks/01_squares.ipynb is missing",
    ),
    # ------------------------------------------------------------------- where it lives
    "another address in a cell": (
        all_of(added("course.toml", LIVES), added(PROSE, BOBS)),
        "a cell names bob/squares at v1; this course lives in ada/squares at v2",
    ),
    "a fork": (
        all_of(added("course.toml", LIVES), cloned),
        "install from ada/squares, and this is a clone of bob/squares: "
        "change the release in course.toml",
    ),
}

#: The same of a course that is a package; its folder is the checkout.
PACKAGES_DEFECTS: dict[str, tuple[Spoil, str]] = {
    "missing truths": (
        lambda package: (package / "_truths" / "grad_square.truths").unlink(),
        "_truths/grad_square.truths is missing, or of another version of grad_square",
    ),
    "truths of another source": (
        edited("c01_squares.py", "x * x", "x * x * 1"),
        "_truths/grad_square.truths is missing, or of another version of grad_square",
    ),
    "truths of another number": (
        truths_of_another_number,
        "_truths/grad_square.truths is not what the tape says of",
    ),
    "a module without a chapter": (
        added("c02_more.py", ""),
        "/c02_more has no prose: 02_more.md is missing",
    ),
    "a fork": (
        lambda package: cloned(package.parent),
        "install from ada/squares, and this is a clone of bob/squares: "
        "change the release in pyproject.toml",
    ),
    "a driver that says what the grader says": (
        lambda package: beside(package, 'SENTENCES = {"not it": "that is none"}\n'),
        "A driver says 'not it', which the grader says too: give that sentence another key",
    ),
}


def beside(package: Path, module: str) -> None:
    (package / "beside").mkdir()
    (package / "beside" / "__init__.py").touch()
    (package / "beside" / "drivers.py").write_text(module, "utf-8")


@pytest.fixture(scope="module")
def found(sandbox, tmp_path_factory) -> Callable[[str], list[str]]:
    """What is said of a course with one defect; worked out once."""

    @functools.cache
    def look(name: str) -> list[str]:
        folder = Path(shutil.copytree(SOUND, tmp_path_factory.mktemp("course") / "squares"))
        DEFECTS[name][0](folder)
        return list(doctor.problems(Course.from_folder(folder), sandbox))

    return look


@pytest.fixture(scope="module")
def found_in_package(sandbox, tmp_path_factory) -> Callable[[str], list[str]]:
    """The same of a package."""

    @functools.cache
    def look(name: str) -> list[str]:
        package = as_package(tmp_path_factory.mktemp("package"))
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(package.parent)
            build.build_all(installed_beside(package))
            PACKAGES_DEFECTS[name][0](package)
            forgotten(package.name)
            return list(doctor.problems(installed_beside(package), sandbox))

    return look


def as_package(checkout: Path) -> Path:
    """The sound course as a package of a name of its own, in a checkout."""
    package = checkout / f"squares_{next(_NUMBERS)}"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    shutil.copy(SOUND / DECLARED, package / "c01_squares.py")
    (checkout / "solutions").mkdir()
    shutil.copy(SOUND / PROSE, checkout / "solutions")
    address = LIVES.partition("=")[2].strip()
    (checkout / "pyproject.toml").write_text(
        f'[project]\nname = "squares"\nurls.Release = {address}\n', "utf-8"
    )
    return package


_NUMBERS = itertools.count()


def installed_beside(package: Path) -> Course:
    return Course(package.name, "Squares", package=package.name)


def forgotten(package: str) -> None:
    """Its modules are read anew, as in another process."""
    packages.chapters.cache_clear()
    importlib.invalidate_caches()
    for name in [n for n in sys.modules if n.partition(".")[0] == package]:
        del sys.modules[name]


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found_and_said(found, name):
    says = DEFECTS[name][1]
    assert any(says in said for said in found(name)), found(name)


@pytest.mark.parametrize("name", PACKAGES_DEFECTS)
def test_a_defect_of_a_package_is_found_and_said_alone(found_in_package, name):
    [said] = found_in_package(name)
    assert PACKAGES_DEFECTS[name][1] in said


def test_a_sound_package_has_nothing_said_of_it(sandbox, tmp_path, monkeypatch):
    package = as_package(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    build.build_all(installed_beside(package))
    assert list(doctor.problems(installed_beside(package), sandbox)) == []


@pytest.mark.parametrize("line", ["%matplotlib inline", "!pip list", "%%time"])
def test_a_magic_is_no_defect(folder, said, line):
    """Neither above an answer, nor in a cell that speaks of one."""
    edit(folder / PROSE, ANSWER, f"```python\n{line}\ndef grad_square")
    added(PROSE, f"\n```python\n{line}\n# def grad_square(x, dz) stands above\n```\n")(folder)
    assert said(folder) == []


def test_a_default_is_no_defect(folder, said):
    edit(folder / DECLARED, "def no_upstream(x, dz)", "def no_upstream(x, dz=1)")
    assert said(folder) == []


def test_a_defect_is_said_once_and_alone(found):
    more = {name: found(name) for name in DEFECTS if len(found(name)) != 1}
    assert set(more) == BRING_MORE, more


#: Said of each mistake or constant, or no such defect can be made without another.
BRING_MORE = {
    "one sentence for two mistakes",
    "a tolerance so wide that a constant passes",
    "a stub that passes",
    "two answers in one cell",
}

#: Messages in the same modules that ``doctor`` never has a reason for: they answer whoever asks for
#: one chapter by its name.
_NOT_DOCTORS = "There is no chapter "


#: Said of a whole course, and tried where such a course is made: without a chapter (test_new), in
#: another language (test_language), packed into a cell (test_own_chapters), with a switch that is
#: none (test_build). Escaped as in a pattern.
ELSEWHERE = ("no\\ chapter", "lacks\\ what", "grader\\.use", "colab\\-assistant")


def sentences() -> Iterator[str]:
    """Every sentence that the doctor's modules can say, as a regular expression."""
    for module in (doctor, constants, check_addresses, build, notebooks, setup_cell, stubs):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            match node:
                case ast.Yield(value=ast.JoinedStr() as said):
                    pass
                case ast.Call(func=ast.Attribute(attr="append"), args=[ast.JoinedStr() as said]):
                    pass
                case ast.Raise(
                    exc=ast.Call(func=ast.Name(id="ChapterError"), args=[ast.JoinedStr() as said])
                ) if module is not build:
                    pass
                case _:
                    continue
            parts = said.values
            text = "".join(
                re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in parts
            )
            if not text.startswith(re.escape(_NOT_DOCTORS)):
                yield text


def test_every_sentence_of_the_doctors_is_some_defects(found, found_in_package):
    said = [one for name in DEFECTS for one in found(name)]
    said += [one for name in PACKAGES_DEFECTS for one in found_in_package(name)]
    every = list(sentences())
    assert len(every) > 25
    unsaid = [s for s in every if not any(re.search(s, one, re.DOTALL) for one in said)]
    assert [s for s in unsaid if not any(part in s for part in ELSEWHERE)] == []


def test_a_fork_of_a_package_is_said_too(monkeypatch, root):
    ours = default().release
    # Also where it is the wheel that is tested.
    monkeypatch.setattr(check_addresses, "checkout_of", lambda package: root)
    monkeypatch.setattr(check_addresses, "_cloned_from", lambda folder: "bob/a-fork")
    said = next(check_addresses.addresses(default()))
    assert f"install from {ours.repository}, and this is a clone of bob/a-fork" in said
    assert "change the release in pyproject.toml and run `grader build`" in said


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (DECLARED, "grad_square = exercise(\n", "01_squares.py, line 1: SyntaxError"),
        (DECLARED, "\nimport nothing_of_this_name\n", "01_squares.py, line 2: ModuleNotFound"),
        ("course.toml", "title = 3\n", "title is 3; expected what the course is called"),
        ("course.toml", 'tile = "Squares"\n', "tile is not known: is title meant?"),
        ("course.toml", "title\n", "course.toml is not TOML"),
        ("course.toml", 'release = "v2"\n', "should look like https://github.com/owner/name/tree"),
    ],
)
def test_a_folder_that_cannot_be_read_is_said_in_a_sentence(folder, capsys, name, text, says):
    (folder / name).write_text(text, "utf-8")
    assert cli.main(["doctor", str(folder)]) == 2
    assert says in capsys.readouterr().err


def test_a_course_that_is_not_there_is_said_with_those_that_are(capsys):
    assert cli.main(["doctor", "no-such-course"]) == 2
    told = capsys.readouterr().err
    assert "no course called 'no-such-course'" in told and "backprop-by-hand" in told


def test_two_exercises_of_one_name_are_said(folder):
    shutil.copy(folder / DECLARED, folder / "02_again.py")
    with pytest.raises(NoCourse, match="grad_square is declared in 01_squares and in 02_again"):
        _ = Course.from_folder(folder).exercises


@pytest.mark.slow
def test_ones_own_course_is_proved_from_an_installed_wheel_in_an_empty_folder(installed, tmp_path):
    shutil.copy(SOUND / DECLARED, tmp_path)  # the exercise: one file, of twelve lines at most
    program = f"""
import os, shutil, sys
import grader
from grader import check, cli, courses

print(grader.__file__, len(courses.default().prose), courses.default().notebooks)
os.environ["GRADER_COURSE"] = "."

def grad_square(x, dz):
    return 2 * x

print(check(grad_square))
shutil.copy({str(SOUND / PROSE)!r}, ".")
sys.exit(cli.main(["doctor", "."]))
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    first, *checked, last = done.stdout.strip().splitlines()
    assert "✗ grad_square: not yet, 0 of 2 points." in checked
    assert any("This is the slope alone: what becomes of dz?" in line for line in checked)
    assert first == f"{installed / 'grader' / '__init__.py'} 13 None"
    assert last == f"{tmp_path.name}, 1 chapter, 1 exercise, 1 known mistake: sound."
    assert done.returncode == 0, done.stderr
