"""A chapter's Markdown becomes its notebooks, and everything an author does not type is derived."""

import re
import textwrap
from dataclasses import replace

import pytest

from grader import packages
from grader.authoring import build, notebooks, stubs
from grader.courses import chapters, default
from grader.sentences import ENGLISH

WORKED = textwrap.dedent('''\
    def grad_sigmoid(x, dz):
        """dx, shaped like x."""
        # A comment that gives it away.
        s = 1 / (1 + np.exp(-x))
        return dz * s * (1 - s)''')

STUB = textwrap.dedent('''\
    def grad_sigmoid(x, dz):
        """dx, shaped like x."""
        ...  # your code here''')


def test_a_stub_keeps_the_signature_and_the_docstring():
    assert stubs.stub(WORKED) == STUB


def test_the_source_version_is_the_worked_one_between_marks():
    lines = stubs.marked(WORKED).splitlines()
    assert lines[2] == "    ### BEGIN SOLUTION" and lines[-1] == "    ### END SOLUTION"
    assert [line for line in lines if "SOLUTION" not in line] == WORKED.splitlines()


def test_one_switch_keeps_colabs_assistant_out_of_every_notebook(tmp_path):
    settings = tmp_path / "pyproject.toml"
    assert notebooks._without_assistant(settings) == {}
    for switch, found in (("true", {}), ("false", {"colab": {"generative_ai_disabled": True}})):
        settings.write_text(f"[tool.grader]\ncolab-assistant = {switch}\n", "utf-8")
        assert notebooks._without_assistant(settings) == found
    settings.write_text('[tool.grader]\ncolab-assistant = "no"\n', "utf-8")
    with pytest.raises(stubs.ChapterError, match="should be true or false; it is 'no'"):
        notebooks._without_assistant(settings)
    for version in (build.learner_notebook, build.worked_notebook, build.source_notebook):
        assert version("08_elementwise").metadata["colab"] == {"generative_ai_disabled": True}


def test_a_value_becomes_a_place_for_one():
    assert (
        stubs.stub('order = [\n    "a",\n    "b",\n]') == "order = (\n    ...  # your code here\n)"
    )
    namespace = {}
    exec(stubs.marked('order = [\n    "a",\n    "b",\n]'), namespace)
    assert namespace["order"] == ["a", "b"]


def test_every_method_of_a_class_becomes_a_stub():
    source = 'class Value:\n    """A number."""\n\n    def exp(self):\n        return 1\n'
    assert stubs.stub(source).endswith("    def exp(self):\n        ...  # your code here")
    compile(stubs.stub(source), "stub", "exec")


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    """A folder for chapters, of which 08_elementwise is the one with exercises."""
    monkeypatch.setattr(packages, "prose", lambda package: tmp_path)

    def write(text, name="08_elementwise"):
        (tmp_path / f"{name}.md").write_text(textwrap.dedent(text), "utf-8")
        return name, replace(default())

    return write


ANSWERS = "".join(
    f"\n```python\ndef {ex.name}({', '.join(ex.arguments)}):\n    return 1\n```\n"
    for ex in chapters()["08_elementwise"]
)


def test_a_notebook_has_what_no_author_typed(chapter):
    name, course = chapter("# 8 · A title\n\nWords.\n" + ANSWERS)
    notebook = build.learner_notebook(name, course)
    first, setup = notebook.cells[:2]
    where = default().release
    assert f"{where.repository}/blob/{where.tag}/notebooks/{name}.ipynb" in first.source
    assert where.requirement("backprop-by-hand") in setup.source
    assert setup.metadata["jupyter"]["source_hidden"]
    assert setup.metadata["cellView"] == "form"
    assert first.source.endswith(ENGLISH("run first"))
    graded = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert [(c.source, c.metadata.nbgrader.points) for c in graded] == [
        (f"check({ex.name})", ex.points) for ex in chapters()[name]
    ]
    assert all(c.metadata.nbgrader.locked for c in graded)
    assert len({c["id"] for c in notebook.cells}) == len(notebook.cells)


def test_building_twice_gives_the_same_bytes_and_an_edit_moves_no_other_id(chapter):
    one = chapter("# 8 · A title\n\nWords.\n" + ANSWERS + "\nLast words.\n")
    before = build.learner_notebook(*one)
    assert build.build(*one) == build.build(*one)
    after = build.learner_notebook(
        *chapter("# 8 · A title\n\nWords.\n" + ANSWERS + "\nOther words.\n")
    )
    moved = [a["id"] for a, b in zip(after.cells, before.cells, strict=True) if a["id"] != b["id"]]
    assert len(moved) == 1


def test_a_cell_that_is_folded_is_folded_everywhere(chapter):
    folded = '\n```python jupyter={"source_hidden": true}\nprint(1)\n```\n'
    made = chapter("# 8 · A title\n\nWords.\n" + ANSWERS + folded)
    for version in (build.learner_notebook, build.worked_notebook, build.source_notebook):
        cell = version(*made).cells[-1]
        assert cell.source == "print(1)"
        assert cell.metadata["jupyter"] == {"source_hidden": True}  # JupyterLab
        assert cell.metadata["cellView"] == "form"  # Colab
        assert cell.metadata["tags"] == ["hide-input"]  # the book


def test_a_link_to_another_file_becomes_an_address(chapter):
    made = chapter("# 8 · A title\n\nSee [the notation](../docs/notation.md).\n" + ANSWERS)
    where = default().release
    page = f"https://github.com/{where.repository}/blob/{where.tag}/docs/notation.md"
    assert f"[the notation]({page})" in build.learner_notebook(*made).cells[0].source


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# 8 · A title\n", "no worked answer for grad_sigmoid, grad_softmax"),
        ("# 8 · A title\n" + ANSWERS + ANSWERS, "answers grad_sigmoid twice"),
        ("Words without a title.\n" + ANSWERS, "should begin with a title"),
        ("```python\n1\n```\n", "should begin with its title"),
        (
            "# 8 · A title\n```python\ndef grad_sigmoid(): pass\ndef grad_softmax(): pass\n```\n",
            "give each a cell of its own",
        ),
    ],
)
def test_a_chapter_that_cannot_be_built_is_said_in_words(chapter, text, says):
    with pytest.raises(build.ChapterError, match=re.escape(says)):
        build.learner_notebook(*chapter(text))


def test_a_chapter_that_is_not_there_is_said_in_words():
    with pytest.raises(build.ChapterError, match=r"99_nothing\.md is missing"):
        build.learner_notebook("99_nothing")
