"""A whole term with the real nbgrader: from a new course to the page that a learner fetches.

One exchange folder, an instructor and four learners, each with a home of their own; who they are
is said by ``--student``, so this runs as root and as anyone. Chapter 08 goes all the way round;
of 09 and 10 the submissions are put where ``collect`` would have put them.
"""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from grader.classroom import new_course
from grader.courses import by_name, chapters
from grader.grading import grade_file
from grader.results import Graded
from grader.sandbox import Sandbox, available

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange is POSIX only"),
]

CHAPTERS = ("08_elementwise", "09_matmul", "10_convolution")

#: The four functions of source 004 as they stand there, tf.* and all, and what it left undone.
SIGMOID = "def grad_sigmoid(x, dz):\n    return dz*tf.sigmoid(x)*(1-tf.sigmoid(x))"
SOFTMAX = (
    "def grad_softmax(x,dz):\n"
    "    return tf.nn.softmax(x) * (dz - tf.tensordot(tf.nn.softmax(x), dz, 1))"
)
MATMUL = "def grad_matmul(x, y, dz):\n    return tf.matmul(dz,tf.transpose(y))"
CONV = """\
def conv2d(x, w):
    return tf.nn.conv2d(tf.reshape(x,[1,x.shape[0],x.shape[1],1]),
                        tf.reshape(w,[w.shape[0],w.shape[1],1,1]),
                        strides=[1,1],
                        padding="VALID")

def grad_conv2d(x, w, dz):
    dw = conv2d(x, dz)
    return tf.reshape(dw, [w.shape[0],w.shape[1]])"""
CROSS_ENTROPY = """\
def grad_cross_entropy(logits, labels):
    dx = tf.nn.softmax(logits) - tf.one_hot(labels, logits.shape[1], dtype=logits.dtype)
    return dx / len(labels)"""

#: Right on the symmetric tensors of source 004, wrong elsewhere.
TRANSPOSED = CONV.replace("conv2d(x, dz)", "conv2d(x, tf.transpose(dz))")
DIAGONAL = "def grad_softmax(x, dz):\n    p = tf.nn.softmax(x).numpy()\n    return dz * p * (1 - p)"
BROKEN = "def grad_sigmoid(x, dz:\n    return dz"
PARTLY = "def grad_linear(x, w, b, dz):\n    return dz @ w.T, x.T @ dz, dz.mean(axis=0)"

#: learner -> chapter -> answers
WRITTEN = {
    "ada": {
        "08_elementwise": {
            "grad_sigmoid": SIGMOID,
            "grad_softmax": SOFTMAX,
            "grad_cross_entropy": CROSS_ENTROPY,
        },
        "09_matmul": {"grad_matmul": MATMUL, "grad_linear": PARTLY},
        "10_convolution": {"grad_conv2d": CONV},
    },
    "bela": {
        "08_elementwise": {"grad_sigmoid": BROKEN, "grad_softmax": DIAGONAL},
        "10_convolution": {"grad_conv2d": TRANSPOSED},
    },
    "colette": {"08_elementwise": {}},  # nothing done
    "dana": {  # in Colab
        "08_elementwise": {"grad_sigmoid": SIGMOID, "grad_softmax": DIAGONAL}
    },
}


def fill_in(path: Path, answers: dict[str, str]) -> None:
    """Write answers into the cells of a released notebook."""
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    nbformat.write(notebook, path)


def save_from_colab(path: Path) -> None:
    """What Colab makes of a notebook: format 4.0, ids of its own, no metadata of nbgrader's."""
    notebook = json.loads(path.read_text("utf-8"))
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {
        "colab": {"provenance": []},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    for number, cell in enumerate(notebook["cells"]):
        del cell["id"]
        cell["metadata"] = {"id": f"qW{number}eR"}
    path.write_text(json.dumps(notebook), "utf-8")


class Term:
    """The folders of a course, and the nbgrader commands that are run in them."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.course = base / "course"
        self.exchange = base / "exchange"
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        new_course(self.course)
        with (self.course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(f"\nc.Exchange.root = {str(self.exchange)!r}\n")
            if not available("bubblewrap"):  # these submissions are our own
                file.write("c.GradeByName.isolation = 'none'\n")

    def instructor(self, *command: str) -> str:
        return self._nbgrader(command, self.course, self.base)

    def learner(self, name: str, *command: str) -> str:
        return self._nbgrader((*command, f"--student={name}"), self.desk(name), self.base / name)

    def desk(self, name: str) -> Path:
        """Where a learner works: a folder that names the course and the exchange."""
        folder = self.base / name / "work"
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / "nbgrader_config.py").write_text(
                "c = get_config()\n"
                "c.CourseDirectory.course_id = 'course'\n"
                f"c.Exchange.root = {str(self.exchange)!r}\n"
            )
        return folder

    def submission(self, name: str, chapter: str) -> Path:
        return self.course / "submitted" / name / chapter / f"{chapter}.ipynb"

    def feedback(self, name: str, chapter: str) -> str:
        return (self.course / "feedback" / name / chapter / f"{chapter}.html").read_text("utf-8")

    def _nbgrader(self, command: tuple[str, ...], folder: Path, home: Path) -> str:
        programs = Path(sys.executable).parent
        unwanted = ("JUPYTER", "XDG_", "PYTEST_", "TF_CPP")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
        environment["HOME"] = str(home)
        environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
        done = subprocess.run(
            [programs / "nbgrader", *command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"nbgrader {' '.join(command)}\n{done.stderr[-4000:]}"
        return done.stderr


@pytest.fixture(scope="module")
def terms(tmp_path_factory) -> dict[str, Term]:
    """By chapter, the course after its term. There are two, so that both cores have work."""
    whole, rest = (Term(tmp_path_factory.mktemp(name)) for name in ("whole", "rest"))
    first, *others = CHAPTERS
    with ThreadPoolExecutor(2) as at_once:
        for done in (at_once.submit(go_round, whole, first), at_once.submit(grade, rest, others)):
            done.result()
    return {first: whole} | dict.fromkeys(others, rest)


def go_round(term: Term, chapter: str) -> None:
    """Everything, up to the feedback in the exchange."""
    term.instructor("generate_assignment", chapter)
    term.instructor("release_assignment", chapter)
    for name in WRITTEN:
        work(term, name, chapter)
    for command in ("collect", "autograde", "generate_feedback", "release_feedback"):
        term.instructor(command, chapter)


def grade(term: Term, chapters: list[str]) -> None:
    """Only what an instructor does on one machine."""
    for chapter in chapters:
        term.instructor("generate_assignment", chapter)
        for name, written in WRITTEN.items():
            if chapter in written:
                path = term.submission(name, chapter)
                path.parent.mkdir(parents=True)
                path.write_bytes((term.course / "release" / chapter / path.name).read_bytes())
                fill_in(path, written[chapter])
        term.instructor("autograde", chapter)
        term.instructor("generate_feedback", chapter)


def work(term: Term, name: str, chapter: str) -> None:
    """What a learner does with one assignment."""
    term.learner(name, "fetch_assignment", chapter)
    notebook = term.desk(name) / chapter / f"{chapter}.ipynb"
    fill_in(notebook, WRITTEN[name][chapter])
    if name == "dana":
        save_from_colab(notebook)
    term.learner(name, "submit", chapter)


@pytest.fixture(scope="module")
def gradebook(terms) -> dict[tuple[str, str], dict[str, float]]:
    """(learner, chapter) -> exercise -> points, as nbgrader has them."""
    from nbgrader.api import Gradebook as Nbgraders

    found = {}
    for chapter, term in terms.items():
        with Nbgraders(f"sqlite:///{term.course / 'gradebook.db'}") as book:
            for submission in book.assignment_submissions(chapter):
                (notebook,) = submission.notebooks
                assert not submission.needs_manual_grade
                found[submission.student.id, chapter] = {
                    grade.name.removeprefix("check_"): grade.score for grade in notebook.grades
                }
    return found


@pytest.fixture(scope="module")
def ours(terms) -> dict[tuple[str, str], Graded]:
    """(learner, chapter) -> what `grader grade` says of what was submitted."""
    with Sandbox("none") as sandbox:
        return {
            (name, chapter): grade_file(terms[chapter].submission(name, chapter), sandbox)
            for name, written in WRITTEN.items()
            for chapter in written
        }


def test_the_gradebook_has_the_points_of_our_own_grading(gradebook, ours):
    assert gradebook == {
        who: {v.exercise: v.points for v in graded.verdicts} for who, graded in ours.items()
    }


def test_the_gradebook_knows_what_each_answer_is_worth(gradebook):
    for (_, chapter), grades in gradebook.items():
        assert set(grades) == {ex.name for ex in chapters()[chapter]}


def test_the_four_functions_of_the_last_source_earn_full_marks(gradebook):
    for chapter, names in (
        ("08_elementwise", ("grad_sigmoid", "grad_softmax", "grad_cross_entropy")),
        ("09_matmul", ("grad_matmul",)),
        ("10_convolution", ("grad_conv2d",)),
    ):
        for name in names:
            assert gradebook["ada", chapter][name] == by_name()[name].points


def test_a_part_that_is_right_earns_its_share(gradebook):
    assert gradebook["ada", "09_matmul"]["grad_linear"] == 2.67


def test_wrong_broken_and_missing_answers_earn_nothing(gradebook):
    assert not any(gradebook["bela", "08_elementwise"].values())
    assert not any(gradebook["colette", "08_elementwise"].values())


def test_a_notebook_that_colab_saved_is_graded_like_any_other(gradebook):
    assert gradebook["dana", "08_elementwise"] == {
        "grad_sigmoid": 4,
        "grad_softmax": 0,
        "grad_cross_entropy": 0,
    }


def test_what_is_right_on_symmetric_tensors_only_is_rejected_and_named(terms, gradebook, ours):
    assert gradebook["bela", "10_convolution"]["grad_conv2d"] == 0
    (verdict,) = [v for v in ours["bela", "10_convolution"].verdicts if v.exercise == "grad_conv2d"]
    assert verdict.mistake
    assert sentence(verdict.mistake, "grad_conv2d") in words(
        terms["10_convolution"].feedback("bela", "10_convolution")
    )


def test_a_learner_fetches_what_was_wrong(terms):
    term = terms["08_elementwise"]
    term.learner("bela", "fetch_feedback", "08_elementwise")
    (page,) = (term.desk("bela") / "08_elementwise" / "feedback").glob("*/08_elementwise.html")
    said = words(page.read_text("utf-8"))
    assert sentence("diagonal_only", "grad_softmax") in said
    assert "Not attempted" in said


def test_what_colab_saved_has_a_feedback_page_too(terms):
    assert sentence("diagonal_only", "grad_softmax") in words(
        terms["08_elementwise"].feedback("dana", "08_elementwise")
    )


def sentence(mistake: str, exercise: str) -> str:
    """What a learner is told of a mistake, as plain words."""
    (found,) = [m for m in by_name()[exercise].mistakes if m.name == mistake]
    return words(found.sentence.replace("`", ""))


def words(page: str) -> str:
    """A page without its tags, its entities and its line breaks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
