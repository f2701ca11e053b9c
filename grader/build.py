"""From a chapter's Markdown to its notebooks.

A chapter is written once, in ``solutions/NN_name.md`` (Jupytext Markdown): prose, figures and
worked answers. A code cell that defines the name of an exercise is that exercise's answer.
Everything else is derived here: the learner's stub, the check after it, nbgrader's metadata, the
set-up cell, the badge and the cell ids.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import re
import textwrap
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.courses import chapters
from grader.errors import WrongCall
from grader.exercise import Exercise

DISTRIBUTION = "backprop-by-hand"
STUB = "...  # your code here"
#: How a notebook says which chapter it is, in its set-up cell.
CHAPTER_SAID = r"Backprop by Hand, chapter (\w+)\."
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


class ChapterError(WrongCall):
    """A chapter that cannot be built; the message says which, where and what to do."""


@dataclass(frozen=True)
class Release:
    """Where the course lives: owner/name on the code host, and the tag notebooks refer to."""

    repository: str
    tag: str

    @property
    def requirement(self) -> str:
        return f"{DISTRIBUTION} @ git+https://github.com/{self.repository}@{self.tag}"

    def page(self, path: str) -> str:
        """The address of a file of the repository."""
        return f"https://github.com/{self.repository}/blob/{self.tag}/{path}"

    def badge(self, chapter: str) -> str:
        host = "https://colab.research.google.com"
        page = f"{host}/github/{self.repository}/blob/{self.tag}/notebooks/{chapter}.ipynb"
        return f"[![Open in Colab]({host}/assets/colab-badge.svg)]({page})"


def solutions_dir() -> Path:
    """The chapters' Markdown: ``solutions/`` of a checkout, or the copy inside the package."""
    inside = _PACKAGE / "_chapters"
    return inside if inside.is_dir() else _CHECKOUT / "solutions"


def in_checkout() -> bool:
    """Whether this is the repository, and not an installed wheel."""
    return (_CHECKOUT / "solutions").is_dir() and (_CHECKOUT / "pyproject.toml").is_file()


def notebooks_dir() -> Path:
    """``notebooks/`` of a checkout. Raises ChapterError where there is no checkout."""
    if not in_checkout():
        raise ChapterError("There is no checkout here to build notebooks in: clone the repository.")
    return _CHECKOUT / "notebooks"


def release() -> Release:
    """The repository and tag named in ``pyproject.toml``, or in the installed package's data."""
    project = _CHECKOUT / "pyproject.toml"
    if project.is_file():
        url = tomllib.loads(project.read_text("utf-8"))["project"]["urls"]["Release"]
    else:
        urls = importlib.metadata.metadata(DISTRIBUTION).get_all("Project-URL")
        url = next(u.partition(", ")[2] for u in urls if u.startswith("Release, "))
    match = re.fullmatch(r"https://github\.com/([^/]+/[^/]+)/tree/(.+)", url)
    if not match:
        raise ChapterError(
            "project.urls.Release in pyproject.toml should look like "
            f"https://github.com/owner/name/tree/tag; it is {url!r}."
        )
    return Release(*match.groups())


def written_chapters() -> list[str]:
    """The chapters that have a Markdown file, in order."""
    return sorted(p.stem for p in solutions_dir().glob("[0-9][0-9]_*.md"))


# -------------------------------------------------------------------------------- the versions


def learner_notebook(chapter: str):
    """What a learner opens: stubs, checks, no outputs. An nbformat notebook node."""
    return _assemble(chapter, "learner")


def worked_notebook(chapter: str):
    """The same notebook with the worked answers in it."""
    return _assemble(chapter, "worked")


def source_notebook(chapter: str):
    """nbgrader's source version: worked answers between solution marks. What
    ``nbgrader generate_assignment`` makes of it is the learner's notebook."""
    return _assemble(chapter, "source")


def build(chapter: str) -> str:
    """The learner's notebook as the text of its ``.ipynb`` file."""
    import nbformat

    return nbformat.writes(learner_notebook(chapter)) + "\n"


def stale() -> list[str]:
    """What in ``notebooks/`` is not what ``solutions/`` builds, as sentences."""
    folder = notebooks_dir()
    said = []
    for chapter in written_chapters():
        path = folder / f"{chapter}.ipynb"
        if not path.is_file():
            said.append(f"notebooks/{chapter}.ipynb is missing.")
        elif path.read_text("utf-8") != build(chapter):
            said.append(f"notebooks/{chapter}.ipynb is not what solutions/{chapter}.md builds.")
    for path in sorted(folder.glob("*.ipynb")):
        if path.stem not in written_chapters():
            said.append(f"notebooks/{path.name} has no solutions/{path.stem}.md.")
    return said


def build_all() -> list[Path]:
    """Write every learner's notebook into ``notebooks/``; returns what was written."""
    folder = notebooks_dir()
    folder.mkdir(exist_ok=True)
    written = []
    for chapter in written_chapters():
        path = folder / f"{chapter}.ipynb"
        path.write_text(build(chapter), "utf-8")
        written.append(path)
    return written


def build_worked(folder: Path) -> list[Path]:
    """Write every chapter's notebook with its worked answers into ``folder``."""
    import nbformat

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for chapter in written_chapters():
        path = folder / f"{chapter}.ipynb"
        path.write_text(nbformat.writes(worked_notebook(chapter)) + "\n", "utf-8")
        written.append(path)
    return written


# ------------------------------------------------------------------------------------ assembly


def _assemble(chapter: str, version: str):
    import nbformat

    source = _read(chapter)
    exercises = {ex.name: ex for ex in chapters().get(chapter, ())}
    cells, answered = [], []
    for number, cell in enumerate(source.cells):
        if cell.cell_type == "code":
            cells.append(_code_cell(chapter, cell, exercises, answered, version))
            if answered and cells[-1].metadata.get("nbgrader"):
                cells.append(_check_cell(exercises[answered[-1]]))
        else:
            cells.append(nbformat.v4.new_markdown_cell(_with_addresses(cell.source)))
            if number == 0:
                cells[0].source = _with_badge(chapter, cells[0].source)
                cells.append(_setup_cell(chapter))
    lacking = [name for name in exercises if name not in answered]
    if lacking:
        raise ChapterError(f"solutions/{chapter}.md has no worked answer for {', '.join(lacking)}.")
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    _give_ids(notebook.cells)
    nbformat.validate(notebook)
    return notebook


def _read(chapter: str):
    import jupytext

    path = solutions_dir() / f"{chapter}.md"
    if not path.is_file():
        raise ChapterError(f"There is no chapter {chapter!r}: solutions/{chapter}.md is missing.")
    notebook = jupytext.read(path)
    if not notebook.cells or notebook.cells[0].cell_type != "markdown":
        raise ChapterError(f"solutions/{chapter}.md should begin with its title.")
    return notebook


def _code_cell(chapter, cell, exercises, answered, version):
    import nbformat

    name = _answer_in(cell.source, exercises)
    if name is None:
        metadata = {k: v for k, v in cell.metadata.items() if k in ("tags", "jupyter")}
        return nbformat.v4.new_code_cell(cell.source, metadata=metadata)
    if name in answered:
        raise ChapterError(f"solutions/{chapter}.md answers {name} twice.")
    answered.append(name)
    text = {"learner": stub, "worked": str, "source": marked}[version](cell.source)
    metadata = {"deletable": False, "nbgrader": _grading(name, solution=True)}
    new = nbformat.v4.new_code_cell(text, metadata=metadata)
    new["id"] = name.replace("_", "-")
    return new


def _check_cell(ex: Exercise):
    import nbformat

    call = f"check({ex.name})" if ex.is_function else f"check({ex.name}={ex.name})"
    metadata = {
        "deletable": False,
        "editable": False,
        "nbgrader": {**_grading(f"check_{ex.name}"), "grade": True, "locked": True},
    }
    metadata["nbgrader"]["points"] = ex.points
    cell = nbformat.v4.new_code_cell(call, metadata=metadata)
    cell["id"] = f"check-{ex.name.replace('_', '-')}"
    return cell


def _grading(grade_id: str, solution: bool = False) -> dict:
    return {
        "grade": False,
        "grade_id": grade_id,
        "locked": False,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def _setup_cell(chapter: str):
    import nbformat

    cell = nbformat.v4.new_code_cell(setup_source(release(), chapter))
    cell["id"] = "set-up"
    return cell


def setup_source(where: Release, chapter: str) -> str:
    """The first code cell of every notebook. In Colab it installs the course, and nothing else:
    what the course needs is there already."""
    return textwrap.dedent(f"""\
        # Backprop by Hand, chapter {chapter}. Run this cell first.
        # Where the course is not installed (in Colab, say), it fetches it.
        import importlib.util

        if importlib.util.find_spec("grader") is None:
            %pip install --quiet --no-deps "{where.requirement}"

        import numpy as np

        import figures
        from grader import check, hint, progress, tf""")


def _with_addresses(text: str) -> str:
    """Links to other files, ``[…](../docs/a.md)``, as addresses: a notebook travels alone."""
    return re.sub(r"\]\(\.\./([^)\s]+)\)", lambda m: f"]({release().page(m[1])})", text)


def _with_badge(chapter: str, text: str) -> str:
    title, _, rest = text.partition("\n")
    if not title.startswith("# "):
        raise ChapterError(f"solutions/{chapter}.md should begin with a title, `# …`.")
    return f"{title}\n\n{release().badge(chapter)}\n{rest}"


def _give_ids(cells: Iterable) -> None:
    """Ids that follow the content, so that an edit to one cell changes no other cell's id."""
    seen: dict[str, int] = {}
    for cell in cells:
        ours = cell["id"] if "nbgrader" in cell.metadata or cell["id"] == "set-up" else ""
        base = ours or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[base] = seen.get(base, 0) + 1
        cell["id"] = base if seen[base] == 1 else f"{base}-{seen[base]}"


# --------------------------------------------------------------------------------------- stubs


def stub(source: str) -> str:
    """A worked answer with the answer taken out: signatures and docstrings stay."""
    return _cut(source, keep=False)


def marked(source: str) -> str:
    """A worked answer with nbgrader's marks around what :func:`stub` takes out."""
    return _cut(source, keep=True)


def _cut(source: str, keep: bool) -> str:
    lines = source.splitlines()
    tree = ast.parse(source)
    # From the last to the first, so that line numbers stay right.
    for node in reversed(list(_answers(tree))):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            lines = _cut_value(lines, node, keep)
        else:
            lines = _cut_body(lines, node, keep)
    return "\n".join(lines)


def _answers(tree: ast.Module):
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from (n for n in node.body if isinstance(n, ast.FunctionDef))
        elif isinstance(node, (ast.FunctionDef, ast.Assign, ast.AnnAssign)):
            yield node


def _cut_body(lines: list[str], node: ast.FunctionDef, keep: bool) -> list[str]:
    body = node.body
    documented = ast.get_docstring(node, clean=False) is not None
    first = body[0].end_lineno if documented else body[0].lineno - 1
    if documented and len(body) == 1:
        return lines
    indent = " " * (node.col_offset + 4)
    return (
        lines[:first]
        + _region(lines[first : node.end_lineno], indent, keep)
        + lines[node.end_lineno :]
    )


def _cut_value(lines: list[str], node: ast.Assign | ast.AnnAssign, keep: bool) -> list[str]:
    start = lines[node.lineno - 1][: node.value.col_offset].rstrip().removesuffix("(").rstrip()
    value = ast.get_source_segment("\n".join(lines), node.value)
    inside = [f"    {line}" if i == 0 else line for i, line in enumerate(value.splitlines())]
    new = [f"{start} (", *_region(inside, "    ", keep), ")"]
    return lines[: node.lineno - 1] + new + lines[node.end_lineno :]


def _region(lines: list[str], indent: str, keep: bool) -> list[str]:
    if keep:
        return [indent + BEGIN, *lines, indent + END]
    return [indent + STUB]


def _answer_in(source: str, exercises: dict[str, Exercise]) -> str | None:
    """The exercise whose name this cell defines, if it does."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None  # a cell with IPython magic
    found = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append(node.name)
        elif isinstance(node, ast.Assign):
            found += [t.id for t in node.targets if isinstance(t, ast.Name)]
    named = [name for name in found if name in exercises]
    if len(named) > 1:
        raise ChapterError(f"One cell answers {' and '.join(named)}: give each a cell of its own.")
    return named[0] if named else None
