"""From a chapter's prose to its notebooks.

A chapter is written once, in ``NN_name.md`` (Jupytext Markdown) or ``NN_name.ipynb``: prose,
figures and worked answers. A code cell that defines the name of an exercise is that exercise's
answer. Everything else is derived here: the learner's stub, the check after it, nbgrader's
metadata, the set-up cell, the badge and the cell ids.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

from grader.authoring.setup_cell import setup_source, with_badge
from grader.authoring.stubs import ChapterError, answer_in, marked, stub
from grader.courses import Course, default
from grader.exercise import Exercise
from grader.releases import Release

Version = Literal["learner", "worked", "source"]


def learner_notebook(chapter: str, course: Course | None = None) -> Any:
    """What a learner opens: stubs, checks, no outputs. An nbformat notebook node.

    This and the other versions raise ChapterError where the chapter cannot be built."""
    return _assemble(chapter, "learner", course or default())


def worked_notebook(chapter: str, course: Course | None = None) -> Any:
    """The same notebook with the worked answers in it."""
    return _assemble(chapter, "worked", course or default())


def source_notebook(chapter: str, course: Course | None = None) -> Any:
    """nbgrader's source version: worked answers between solution marks. What
    ``nbgrader generate_assignment`` makes of it is the learner's notebook."""
    return _assemble(chapter, "source", course or default())


def text_of(notebook: Any) -> str:
    """A notebook as the text of its ``.ipynb`` file."""
    nbformat = _nbformat()
    return str(nbformat.writes(notebook)) + "\n"


# ------------------------------------------------------------------------------------ assembly


def _assemble(chapter: str, version: Version, course: Course) -> Any:
    nbformat = _nbformat()
    source = _read(chapter, course)
    exercises = {ex.name: ex for ex in course.chapters.get(chapter, ())}
    file, home = course.prose[chapter], course.home_of(chapter)
    cells: list[Any] = []
    answered: list[str] = []
    for number, cell in enumerate(source.cells):
        if cell.cell_type == "code":
            name = answer_in(cell.source, exercises)
            if name in answered:
                raise ChapterError(f"{file} answers {name} twice.")
            if name is not None:
                answered.append(name)
                your_code = course.sentences("your code")
                cells.append(_answer_cell(name, cell.source, version, your_code))
                cells.append(_check_cell(exercises[name]))
            else:
                cells.append(_other_code(cell))
        else:
            cells.append(nbformat.v4.new_markdown_cell(_with_addresses(cell.source, home)))
            if number == 0:
                cells[0].source = with_badge(course, chapter, cells[0].source)
                text = "\n".join(c.source for c in source.cells if c.cell_type == "code")
                cells[0].source += f"\n\n{course.sentences('run first')}"
                cells.append(_set_up_cell(setup_source(course, chapter, text)))
    lacking = [name for name in exercises if name not in answered]
    if lacking:
        raise ChapterError(f"{file} has no worked answer for {', '.join(lacking)}.")
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            **_without_assistant(file.parent.parent / "pyproject.toml"),
        },
    )
    _give_ids(notebook.cells)
    nbformat.validate(notebook)
    return notebook


def _read(chapter: str, course: Course) -> Any:
    import jupytext

    if chapter not in course.prose:
        raise ChapterError(f"There is no chapter {chapter!r}: {chapter}.md is missing.")
    path = course.prose[chapter]
    try:
        notebook = jupytext.read(path)
    except Exception as error:  # whatever a file that is no notebook makes the parser raise
        raise ChapterError(f"{path} cannot be read: {type(error).__name__}: {error}.") from error
    if not notebook.cells or notebook.cells[0].cell_type != "markdown":
        raise ChapterError(f"{path} should begin with its title.")
    return notebook


def _without_assistant(settings: Path) -> dict[str, Any]:
    """What keeps Colab's assistant from writing the answers, where ``colab-assistant`` in the
    course's ``pyproject.toml`` says so. Raises ChapterError."""
    if not settings.is_file():
        return {}
    tool = tomllib.loads(settings.read_text("utf-8")).get("tool", {})
    allowed = tool.get("grader", {}).get("colab-assistant", True)
    if not isinstance(allowed, bool):
        raise ChapterError(
            f"colab-assistant in {settings} should be true or false; it is {allowed!r}."
        )
    return {} if allowed else {"colab": {"generative_ai_disabled": True}}


def _set_up_cell(source: str) -> Any:
    """Folded away in JupyterLab, and a form in Colab: no learner needs to read it."""
    folded = {"cellView": "form", "jupyter": {"source_hidden": True}}
    cell = _nbformat().v4.new_code_cell(source, metadata=folded)
    cell["id"] = "set-up"
    return cell


def _other_code(cell: Any) -> Any:
    """A cell that is folded in JupyterLab is one in Colab and in the book too."""
    nbformat = _nbformat()
    metadata = {k: v for k, v in cell.metadata.items() if k in ("tags", "jupyter")}
    if metadata.get("jupyter", {}).get("source_hidden"):
        metadata["cellView"] = "form"
        metadata["tags"] = [*metadata.get("tags", []), "hide-input"]
    return nbformat.v4.new_code_cell(cell.source, metadata=metadata)


def _answer_cell(name: str, source: str, version: Version, your_code: str) -> Any:
    nbformat = _nbformat()
    write: dict[Version, Callable[[], str]] = {
        "learner": lambda: stub(source, your_code),
        "worked": lambda: source,
        "source": lambda: marked(source),
    }
    text = write[version]()
    metadata = {"deletable": False, "nbgrader": _grading(name, solution=True)}
    new = nbformat.v4.new_code_cell(text, metadata=metadata)
    new["id"] = name.replace("_", "-")
    return new


def _check_cell(ex: Exercise) -> Any:
    nbformat = _nbformat()
    call = f"check({ex.name})" if ex.is_function else f"check({ex.name}={ex.name})"
    grading = {**_grading(f"check_{ex.name}"), "grade": True, "locked": True, "points": ex.points}
    metadata = {"deletable": False, "editable": False, "nbgrader": grading}
    cell = nbformat.v4.new_code_cell(call, metadata=metadata)
    cell["id"] = f"check-{ex.name.replace('_', '-')}"
    return cell


def _grading(grade_id: str, solution: bool = False) -> dict[str, Any]:
    return {
        "grade": False,
        "grade_id": grade_id,
        "locked": False,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def _with_addresses(text: str, where: Release | None) -> str:
    """Links to other files, ``[…](../docs/a.md)``, as addresses: a notebook travels alone."""
    if where is None:
        return text
    return re.sub(r"\]\(\.\./([^)\s]+)\)", lambda m: f"]({where.page(m[1])})", text)


def _give_ids(cells: Iterable[Any]) -> None:
    """Ids that follow the content, so that an edit to one cell changes no other cell's id."""
    seen: dict[str, int] = {}
    for cell in cells:
        ours = cell["id"] if "nbgrader" in cell.metadata or cell["id"] == "set-up" else ""
        base = ours or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[base] = seen.get(base, 0) + 1
        cell["id"] = base if seen[base] == 1 else f"{base}-{seen[base]}"


def _nbformat() -> Any:
    """nbformat, whose functions have no types; imported when it is needed, for it is slow."""
    import nbformat

    return nbformat
