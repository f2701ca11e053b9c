"""Any file in, a clear message and the right grade out."""

import json

import nbformat
import pytest

from grader.authoring import build
from grader.courses import by_name, chapters
from grader.grading import grade_file
from grader.sandbox import Limits, Sandbox

SIGMOID = """\
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""
DIAGONAL = """\
def grad_softmax(x, dz):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return dz * p * (1 - p)
"""
CHAPTER = "08_elementwise"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none", Limits(seconds=2.0)) as sandbox:
        yield sandbox


@pytest.fixture
def graded(tmp_path, sandbox):
    """Grade some content under a file name; gives the result and the verdicts by exercise."""

    def grade(content, name="a.ipynb", **options):
        path = tmp_path / name
        if isinstance(content, (dict, list)):
            content = json.dumps(content)
        path.write_text(content, "utf-8")
        result = grade_file(path, sandbox, **options)
        return result, {v.exercise: v for v in result.verdicts}

    return grade


def notebook(*sources, **more):
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "outputs": []} for s in sources]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 0, **more}


IMPORT = "import numpy as np"


def test_a_python_file_is_held_to_what_it_holds(graded):
    result, said = graded(f"{IMPORT}\n{SIGMOID}", "a.py")
    assert list(said) == ["grad_sigmoid"]
    assert (result.points, result.max_points) == (4, 4)


def test_a_notebook_is_held_to_its_chapter(graded):
    result, said = graded(notebook(IMPORT, SIGMOID, DIAGONAL))
    assert [v.status for v in said.values()] == ["right", "wrong", "missing"]
    assert said["grad_softmax"].mistake == "diagonal_only"
    assert (result.points, result.max_points) == (4, 15)


def test_only_some_exercises_may_be_asked_for(graded):
    _, said = graded(notebook(IMPORT, SIGMOID), only=["grad_softmax", "grad_sigmoid"])
    assert {n: v.status for n, v in said.items()} == {
        "grad_softmax": "missing",
        "grad_sigmoid": "right",
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the file is empty"),
        ("not a notebook", "its JSON is broken"),
        ('{"cells": [', "its JSON is broken"),
        ([1], "it has no cells"),
    ],
)
def test_a_broken_notebook_has_a_reason_and_the_points_it_could_have_had(graded, content, says):
    result, said = graded(content, f"{CHAPTER}.ipynb")
    assert says in result.message
    assert (result.points, result.max_points) == (0, 15)
    assert {v.status for v in said.values()} == {"missing"}


def test_a_notebook_of_another_course_is_told_so(graded):
    result, said = graded(notebook("print('hello')", "def fibonacci(n): return n"))
    assert said == {}
    assert "no answer of this course" in result.message


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ("grad_sigmoid = 3", "raised", "not a function"),
        ("def grad_sigmoid(x): return x", "raised", "positional argument"),
        ("def grad_sigmoid(x, dz): pass", "not attempted", ""),
        ("def grad_sigmoid(x, dz): dz * x", "wrong", "is a `return` missing?"),
        ("def grad_sigmoid(x, dz): return 'dx'", "wrong", "text"),
        ("def grad_sigmoid(x, dz): yield dz", "wrong", "generator"),
        ("def grad_sigmoid(x, dz): return [object()] * 3", "wrong", "make one array"),
        ("def grad_sigmoid(x, dz): return dz * 1j", "wrong", "complex"),
        ("def grad_sigmoid(x, dz): return dz * float('nan')", "wrong", "nan"),
        ("def grad_sigmoid(x, dz): return np.zeros(9)", "wrong", "shape"),
        ("def grad_sigmoid(x, dz): return np.zeros(10**9)", "raised", "1000000000"),
        ("def grad_sigmoid(x, dz):\n    dz *= x\n    return dz", "wrong", "changes dz"),
        ("def grad_sigmoid(x, dz): return dz / undefined", "raised", "undefined"),
        ("def grad_sigmoid(x, dz) return dz", "raised", "SyntaxError"),
        ("def grad_sigmoid(x, dz):\n    while True: pass", "timeout", "(2 s)"),
        ("import os\ndef grad_sigmoid(x, dz): os._exit(3)", "crashed", "ended"),
        ("import sys\ndef grad_sigmoid(x, dz): sys.exit(0)", "raised", "SystemExit"),
        ("def grad_sigmoid(x, dz): return grad_sigmoid(x, dz)", "raised", "RecursionError"),
    ],
)
def test_a_bad_answer_is_said_in_words_and_costs_no_other_its_points(graded, answer, status, says):
    right = "def grad_cross_entropy(logits, labels):\n" + (
        "    e = np.exp(logits - logits.max(-1, keepdims=True))\n"
        "    p = e / e.sum(-1, keepdims=True)\n"
        "    return (p - np.eye(p.shape[1])[labels]) / len(p)\n"
    )
    _, said = graded(notebook(IMPORT, answer, right))
    assert said["grad_sigmoid"].status == status
    assert says in said["grad_sigmoid"].message
    assert said["grad_sigmoid"].points == 0
    assert said["grad_cross_entropy"].status == "right"


def test_a_statement_that_raises_stops_neither_the_others_nor_the_grade(graded):
    _, said = graded(notebook(IMPORT, "scale = 1 / 0", SIGMOID, "x = unknown"))
    assert said["grad_sigmoid"].status == "right"


def test_an_answer_whose_definition_raises_says_why(graded):
    _, said = graded(notebook(IMPORT, "@unknown\ndef grad_sigmoid(x, dz): return dz"))
    assert said["grad_sigmoid"].status == "raised"
    assert "unknown" in said["grad_sigmoid"].message


@pytest.mark.parametrize(
    "sources",
    [
        (IMPORT, SIGMOID, SIGMOID),
        (IMPORT, "def grad_sigmoid(x, dz): return x", SIGMOID),
        (SIGMOID, IMPORT),
        (SIGMOID,),
        (
            IMPORT,
            "def helper(x): return 1 / (1 + np.exp(-x))",
            SIGMOID.replace("1 / (1 + np.exp(-x))", "helper(x)"),
        ),
        (IMPORT, SIGMOID.replace("grad_sigmoid", "mine"), "grad_sigmoid = mine"),
        (f"%matplotlib inline\n{IMPORT}\n!ls", f"%%time\n{SIGMOID}"),
        (
            "from grader import check, hint, progress, tf\nimport figures\n" + IMPORT,
            SIGMOID + "\ncheck(grad_sigmoid)\nprogress()",
        ),
    ],
    ids=[
        "duplicated",
        "redefined",
        "reordered",
        "set-up deleted",
        "split",
        "renamed",
        "magic",
        "checked",
    ],
)
def test_cells_may_have_been_moved_about(graded, sources):
    _, said = graded(notebook(*sources))
    assert said["grad_sigmoid"].status == "right", said["grad_sigmoid"].message


def test_the_last_definition_wins(graded):
    _, said = graded(notebook(IMPORT, SIGMOID, "def grad_sigmoid(x, dz): return x"))
    assert said["grad_sigmoid"].status == "wrong"


def test_a_notebook_that_colab_saved_grades_the_same(graded):
    """nbformat 4.0, ids of its own in the metadata, nbgrader's metadata gone."""
    worked = json.loads(nbformat.writes(build.worked_notebook(CHAPTER)))
    for number, cell in enumerate(worked["cells"]):
        cell.pop("id")
        cell["metadata"] = {"id": f"k{number}Xy", "colab": {"base_uri": "https://x"}}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 10_000}]
    worked.update(nbformat=4, nbformat_minor=0)
    worked["metadata"] = {"colab": {"name": "Copy of 08.ipynb"}, "accelerator": "GPU"}
    result, _ = graded(worked, "Copy of 08.ipynb")
    assert (result.points, result.max_points) == (15, 15)


def test_a_chapter_may_use_the_name_of_another_chapters_answer(graded):
    setup = "# Backprop by Hand, chapter 08_elementwise. Run this cell first."
    _, said = graded(notebook(setup, IMPORT, SIGMOID, "def grad_matmul(x, y, dz): return x"))
    assert list(said) == [ex.name for ex in chapters()[CHAPTER]]
    _, said = graded(notebook(IMPORT, SIGMOID, "check(grad_sigmoid)", "grad_matmul = 3"))
    assert list(said) == [ex.name for ex in chapters()[CHAPTER]]


@pytest.mark.parametrize("chapter", build.written_chapters())
def test_the_learners_notebook_is_not_attempted_and_the_worked_one_is_right(graded, chapter):
    result, said = graded(build.build(chapter))
    assert {v.status for v in said.values()} == {"not attempted"}
    assert list(said) == [ex.name for ex in chapters()[chapter]]
    result, _ = graded(nbformat.writes(build.worked_notebook(chapter)))
    assert result.points == result.max_points == sum(ex.points for ex in chapters()[chapter])


SOURCE_004 = """
import tensorflow as tf

def conv2d(x, w):
    return tf.nn.conv2d(tf.reshape(x, [1, x.shape[0], x.shape[1], 1]),
                        tf.reshape(w, [w.shape[0], w.shape[1], 1, 1]),
                        strides=[1, 1], padding="VALID")

def grad_sigmoid(x, dz):
    return dz*tf.sigmoid(x)*(1-tf.sigmoid(x))

def grad_softmax(x,dz):
    return tf.nn.softmax(x) * (dz - tf.tensordot(tf.nn.softmax(x), dz, 1))

def grad_matmul(x, y, dz):
    return tf.matmul(dz,tf.transpose(y))

def grad_conv2d(x, w, dz):
    return conv2d(x, dz)
"""


def test_the_answers_that_use_tensorflow_earn_full_marks(graded):
    result, said = graded(SOURCE_004, "four.py")
    assert result.points == result.max_points == 20
    assert {v.status for v in said.values()} == {"right"}


def test_an_answer_that_only_symmetric_tensors_let_pass_is_rejected_and_named(graded):
    transposed = SOURCE_004.replace("conv2d(x, dz)", "conv2d(x, tf.transpose(dz))")
    _, said = graded(transposed, "four.py")
    assert said["grad_conv2d"].status in ("wrong", "raised")
    assert said["grad_conv2d"].mistake is not None
    assert said["grad_sigmoid"].status == "right"


def test_the_json_line_has_what_is_promised(graded):
    result, _ = graded(notebook(IMPORT, SIGMOID, DIAGONAL))
    line = json.loads(json.dumps(result.as_json()))
    assert set(line) == {"submission", "isolation", "points", "max_points", "exercises"}
    assert line["isolation"] == "none"
    assert set(line["exercises"][0]) == {
        "exercise",
        "status",
        "points",
        "max_points",
        "mistake",
        "message",
    }
    assert len(by_name()) >= len(line["exercises"])


@pytest.mark.parametrize("name", ["a.ipynb.txt", "a.ipynb.json", "a.json", "A.IPYNB", "a.py.txt"])
def test_a_file_is_what_it_is_whatever_a_browser_has_put_behind_its_name(tmp_path, capsys, name):
    import json

    from grader import cli

    code = (
        "import numpy as np\ndef grad_sigmoid(x, dz):\n    return dz / (2 * np.cosh(x / 2)) ** 2\n"
    )
    cell = {"cell_type": "code", "source": code, "metadata": {}, "outputs": []}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 0}
    path = tmp_path / name
    path.write_text(code if ".py" in name else json.dumps(notebook), "utf-8")
    assert cli.main(["grade", str(path), "--isolation", "none", "--exercise", "grad_sigmoid"]) == 0
    assert "4 of 4 points" in capsys.readouterr().out
