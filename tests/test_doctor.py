"""Doctor finds each kind of defect, in a small course in which everything else is sound."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import cli
from grader.authoring import build, doctor
from grader.authoring.addresses import addresses
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


def another(body: str, sentence: str = "Something else.", arguments: str = "x, dz") -> str:
    return ANOTHER_MISTAKE.format(body=body, sentence=sentence, arguments=arguments)


@pytest.mark.parametrize(
    ("file", "old", "new", "finds"),
    [
        pytest.param(
            DECLARED,
            'hints=["How fast does x² grow at x?", "Multiply the slope by dz."]',
            "hints=[]",
            "grad_square has 0 hints",
            id="no hints",
        ),
        pytest.param(
            DECLARED,
            '"Multiply the slope by dz."',
            '"How fast does x² grow at x?"',
            "grad_square gives a hint twice",
            id="a hint twice",
        ),
        pytest.param(
            DECLARED,
            "return 2 * x\n",
            "return 2 * x * dz\n",
            "no_upstream slips through",
            id="a wrong answer that is right",
        ),
        pytest.param(
            DECLARED,
            "given(x=[3.0, -4.0], dz=[1.0, 2.0]), normal(x=(5,))",
            "given(x=[3.0, -4.0], dz=[1.0, 1.0])",
            "another slips through",
            id="cases that tell too little apart",
        ),
        pytest.param(
            DECLARED, "", another("return x + x"), "another is taken for no_upstream", id="twins"
        ),
        pytest.param(
            DECLARED,
            "",
            another("return undefined"),
            "another raises on every case",
            id="a wrong answer that always raises",
        ),
        pytest.param(
            DECLARED,
            "",
            another("return x", sentence="This is the slope alone: what becomes of dz?"),
            "says the same as another",
            id="one sentence for two mistakes",
        ),
        pytest.param(
            DECLARED,
            "",
            another("return x", sentence=" "),
            "another says nothing",
            id="no sentence",
        ),
        pytest.param(
            DECLARED,
            "def no_upstream(x, dz)",
            "def no_upstream(x, dz=1)",
            "",
            id="a default is no defect",
        ),
        pytest.param(
            DECLARED,
            "",
            another("return x", arguments="x, dz, more=0"),
            "another takes (x, dz, more) and should take (x, dz)",
            id="a mistake with other arguments",
        ),
        pytest.param(
            DECLARED,
            "function=lambda x: x * x",
            "function=lambda x: x @ x",
            "what is right cannot be worked out",
            id="a function that cannot be differentiated",
        ),
        pytest.param(
            PROSE,
            "return 2 * x * dz",
            "return 3 * x * dz",
            "the worked answer of grad_square earns 0 of 2 points",
            id="a wrong worked answer",
        ),
        pytest.param(
            PROSE,
            "def grad_square(x, dz)",
            "def grad_square(dz, x)",
            "grad_square takes (dz, x) and should take (x, dz)",
            id="a worked answer with other arguments",
        ),
        pytest.param(
            PROSE,
            "def grad_square",
            "def other",
            "has no worked answer for grad_square",
            id="no worked answer",
        ),
        pytest.param(
            PROSE,
            "```python\ndef grad_square",
            "```python\ndef right(_):\n    return lambda x, dz: 2 * x * dz\n```\n\nNow you.\n\n"
            "```python\n@right\ndef grad_square",
            "the stub of grad_square is 'right'",
            id="a stub that passes",
        ),
        pytest.param(
            PROSE,
            "```python\ndef grad_square",
            "```python\nshown = 2 * x * dz\n```\n\nNow you.\n\n```python\ndef grad_square",
            "another cell shows the answer of grad_square: return 2 * x * dz",
            id="an answer given away",
        ),
        pytest.param(
            PROSE,
            "# 1 · Squares",
            "Squares.",
            "should begin with a title",
            id="no title",
        ),
    ],
)
def test_a_defect_is_found_and_said(folder, said, file, old, new, finds):
    if file == DECLARED and not old:
        with (folder / file).open("a", encoding="utf-8") as stream:
            stream.write(new)
    elif finds == "another slips through":
        edit(folder / file, old, new)
        with (folder / file).open("a", encoding="utf-8") as stream:
            stream.write(another("return 2 * x * dz**2"))
    else:
        edit(folder / file, old, new)
    found = said(folder)
    assert (finds in " ".join(found)) if finds else not found


def test_an_exercise_without_a_wrong_answer_is_said(folder, said):
    text = (folder / DECLARED).read_text("utf-8")
    (folder / DECLARED).write_text(text.split("@grad_square")[0], "utf-8")
    assert said(folder) == ["grad_square knows no wrong answer."]


def test_a_chapter_without_exercises_and_exercises_without_a_chapter_are_said(folder, said):
    (folder / "02_words.md").write_text("# 2 · Words\n\nOnly words.\n", "utf-8")
    (folder / "03_more.py").write_text("", "utf-8")
    first, second = said(folder)
    assert "02_words.md has no exercise: declare one in 02_words.py beside it" in first
    assert "03_more.py has no prose: 03_more.md is missing" in second


def test_notebooks_that_the_prose_does_not_build_are_said(folder, said):
    build.build_all(Course.from_folder(folder))
    assert said(folder) == []
    edit(folder / PROSE, "# 1 · Squares", "# 1 · Squared")
    (folder / "notebooks" / "09_gone.ipynb").write_text("{}", "utf-8")
    stale, stray = said(folder)
    assert "notebooks/01_squares.ipynb is not what squares/01_squares.md builds" in stale
    assert "09_gone.ipynb has no prose" in stray
    (folder / "notebooks" / "01_squares.ipynb").unlink()
    assert "notebooks/01_squares.ipynb is missing" in said(folder)[0]


LIVES = 'release = "https://github.com/ada/squares/tree/v2"\n'


def test_a_cell_that_names_another_address_is_said(folder, said):
    (folder / "course.toml").write_text(LIVES, "utf-8")
    assert said(folder) == []
    cell = '\n```python\n%pip install "squares @ git+https://github.com/bob/squares@v1"\n```\n'
    with (folder / PROSE).open("a", encoding="utf-8") as stream:
        stream.write(cell)
    (found,) = said(folder)
    assert "a cell names bob/squares at v1; this course lives in ada/squares at v2" in found


def test_a_fork_whose_set_up_cells_name_the_first_address_is_said(folder, said):
    (folder / "course.toml").write_text(LIVES, "utf-8")
    subprocess.run(["git", "init", "-q", folder], check=True)
    address = "git@github.com:bob/squares.git"
    subprocess.run(["git", "-C", folder, "remote", "add", "origin", address], check=True)
    (found,) = said(folder)
    assert "install from ada/squares, and this is a clone of bob/squares" in found
    assert "change the release in course.toml" in found


def test_a_fork_of_a_package_is_said_too(monkeypatch):
    ours = default().release
    monkeypatch.setattr("grader.authoring.addresses._cloned_from", lambda folder: "bob/a-fork")
    said = next(addresses(default()))
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
def test_ones_own_course_is_proved_from_an_installed_wheel_in_an_empty_folder(root, tmp_path):
    site, here = tmp_path / "site", tmp_path / "here"
    uv = shutil.which("uv") or str(root / ".tools" / "bin" / "uv")
    wheels = tmp_path / "wheels"
    subprocess.run([uv, "build", "-q", "--wheel", "--out-dir", wheels, root], check=True)
    (wheel,) = wheels.glob("*.whl")
    install = [uv, "pip", "install", "-q", "--no-deps", "--target", site, wheel]
    subprocess.run([*install, "--python", sys.executable], check=True)
    here.mkdir()
    shutil.copy(SOUND / DECLARED, here)  # the exercise: one file, of twelve lines at most
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
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    first, *checked, last = done.stdout.strip().splitlines()
    assert "✗ grad_square: not yet, 0 of 2 points." in checked
    assert any("This is the slope alone: what becomes of dz?" in line for line in checked)
    assert first == f"{site / 'grader' / '__init__.py'} 13 None"
    assert last == "1 chapter, 1 exercise, 1 known mistake: sound."
    assert done.returncode == 0, done.stderr


def test_a_tolerance_so_wide_that_a_constant_passes_is_said(folder, said):
    edit(folder / DECLARED, "points=", "terms=lambda x, dz: x * 0 + 1e16, points=")
    found = [one for one in said(folder) if "everywhere earns points" in one]
    zero, *_others = [one for one in found if "answer that is 0 everywhere" in one]
    assert zero.startswith("grad_square: ") and "float64" in zero
