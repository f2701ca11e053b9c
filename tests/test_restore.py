"""What a submission's cells are, found by name: metadata lost, doubled, forged, cells moved."""

import copy

import nbformat
import pytest

pytest.importorskip("nbgrader")

from grader.course.restore import Released, restore

STUB = "def {0}(x, dz):\n    ...  # your code here"
ANSWER = "def {0}(x, dz):\n    return {1}"


def metadata(grade_id, **more):
    points = {"points": 4} if more.get("grade") else {}
    defaults = {"grade": False, "solution": False, "locked": False, "task": False}
    fixed = {"schema_version": 3, "grade_id": grade_id, "checksum": "0" * 32, "cell_type": "code"}
    return defaults | fixed | points | more


def released_notebook():
    new, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    cells = [text("# Title"), new("import numpy as np")]
    for name in ("first", "second"):
        answer = new(STUB.format(name))
        answer.metadata["nbgrader"] = metadata(name, solution=True)
        check = new(f"check({name})")
        check.metadata["nbgrader"] = metadata(f"check_{name}", grade=True, locked=True)
        cells += [text(f"## {name}"), answer, check]
    essay = text("Your words")
    words = metadata("essay", grade=True, solution=True, cell_type="markdown", points=2)
    essay.metadata["nbgrader"] = words
    return nbformat.v4.new_notebook(cells=[*cells, essay])


SHIPPED = [
    Released(cell.source, dict(cell.metadata.nbgrader))
    for cell in reversed(released_notebook().cells)  # the gradebook keeps no order
    if "nbgrader" in cell.metadata
]


def submitted(**answers):
    """A notebook with answers in it, as JupyterLab saves it."""
    notebook = copy.deepcopy(released_notebook())
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = ANSWER.format(name, answers[name])
    return notebook


def from_colab(notebook):
    """As Colab saves it: format 4.0, ids in the metadata and its own, nothing of nbgrader's."""
    notebook = copy.deepcopy(notebook)
    notebook.nbformat_minor = 0
    for number, cell in enumerate(notebook.cells):
        del cell["id"]
        cell.metadata = nbformat.from_dict({"id": f"xYz{number}"})
    return notebook


def cell_of(notebook, grade_id):
    found = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    assert len(found) <= 1, f"{grade_id} is there {len(found)} times"
    return found[0] if found else None


def place(notebook, grade_id):
    return notebook.cells.index(cell_of(notebook, grade_id))


def test_a_notebook_that_lost_nothing_stays_as_it_is():
    notebook = submitted(first="1", second="2")
    before = copy.deepcopy(notebook)
    assert restore(notebook, SHIPPED) == []
    assert notebook == before


def test_what_colab_saved_gets_its_metadata_back():
    notebook = from_colab(submitted(first="1", second="2"))
    sources = [c.source for c in notebook.cells]
    changed = restore(notebook, SHIPPED)
    assert set(changed) == {shipped.grade_id for shipped in SHIPPED}
    assert [c.source for c in notebook.cells] == sources
    for shipped in SHIPPED:
        assert cell_of(notebook, shipped.grade_id).metadata.nbgrader == shipped.metadata
    assert cell_of(notebook, "first").source == ANSWER.format("first", "1")
    nbformat.validate(notebook)


def test_a_deleted_check_is_put_back_after_its_answer():
    notebook = from_colab(submitted(first="1", second="2"))
    notebook.cells = [c for c in notebook.cells if not c.source.startswith("check(")]
    restore(notebook, SHIPPED)
    for name in ("first", "second"):
        assert cell_of(notebook, f"check_{name}").source == f"check({name})"
        assert place(notebook, f"check_{name}") == place(notebook, name) + 1
    nbformat.validate(notebook)


def test_a_deleted_answer_leaves_its_check():
    notebook = submitted(second="2")
    notebook.cells = [c for c in notebook.cells if c is not cell_of(notebook, "first")]
    restore(notebook, SHIPPED)
    assert cell_of(notebook, "first") is None
    assert cell_of(notebook, "check_first") is not None


def test_of_a_copied_cell_the_last_definition_counts():
    notebook = submitted(first="1")
    twin = copy.deepcopy(cell_of(notebook, "first"))
    twin.source = ANSWER.format("first", "'the second try'")
    notebook.cells.insert(place(notebook, "first") + 1, twin)
    restore(notebook, SHIPPED)
    assert cell_of(notebook, "first").source == twin.source
    assert place(notebook, "check_first") > place(notebook, "first")


def test_a_check_moves_below_a_later_definition():
    notebook = submitted(first="1", second="2")
    notebook.cells.append(nbformat.v4.new_code_cell(ANSWER.format("first", "'better'")))
    assert set(restore(notebook, SHIPPED)) == {"first", "check_first"}
    assert "better" in cell_of(notebook, "first").source
    assert place(notebook, "check_first") == place(notebook, "first") + 1 == len(notebook.cells) - 1


def test_forged_and_outdated_metadata_is_not_believed():
    notebook = submitted(first="1")
    cell_of(notebook, "check_first").metadata.nbgrader["points"] = 400
    notebook.cells[1].metadata["nbgrader"] = {"grade_id": "first", "schema_version": 1}
    notebook.cells[0].metadata["nbgrader"] = {}
    assert restore(notebook, SHIPPED) == ["check_first"]
    assert cell_of(notebook, "check_first").metadata.nbgrader["points"] == 4
    assert "nbgrader" not in notebook.cells[0].metadata
    assert "nbgrader" not in notebook.cells[1].metadata


def test_an_answer_is_found_in_a_cell_of_another_and_in_one_that_does_not_parse():
    notebook = submitted(first="1")
    cell_of(notebook, "first").source = "a = 3"
    cell_of(notebook, "second").source = "def first(x, dz:\n    return x"
    restore(notebook, SHIPPED)
    assert cell_of(notebook, "first").source.startswith("def first(")
    assert cell_of(notebook, "second") is None


def test_an_emptied_answer_cell_is_known_by_what_is_left_of_its_metadata():
    notebook = submitted()
    cell_of(notebook, "first").source = ""
    assert restore(notebook, SHIPPED) == []
    assert cell_of(notebook, "first").source == ""


def test_two_answers_in_one_cell_leave_both_checks():
    notebook = from_colab(submitted())
    notebook.cells = [c for c in notebook.cells if not c.source.startswith("def ")]
    both = ANSWER.format("first", 1) + "\n\n" + ANSWER.format("second", 2)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(both))
    del notebook.cells[2]["id"]
    restore(notebook, SHIPPED)
    for name in ("first", "second"):
        assert place(notebook, f"check_{name}") > 2


def test_a_cell_graded_by_hand_keeps_its_place():
    notebook = submitted()
    cell_of(notebook, "essay").source = "My own words"
    assert restore(notebook, SHIPPED) == []
    assert cell_of(notebook, "essay").source == "My own words"
