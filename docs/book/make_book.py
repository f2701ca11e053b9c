"""Builds the book: ``python docs/book/make_book.py`` writes ``site/``, and so does ``make book``.

A chapter is its worked notebook, executed; its figures are alive without a kernel, since they bring
all their frames. Executing all chapters takes minutes, so what came of it is kept in
``build/book/executed/`` under a hash of the notebook and of all code that it runs. Sphinx then
reads ``build/book/source/``, which holds ``docs/book/``, the executed chapters and the documents.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from grader.authoring.notebooks import worked_notebook
from grader.courses import Course, default
from grader.releases import Release, release_of

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "docs" / "book"
KEPT = ROOT / "build" / "book" / "executed"
#: Documents that are pages of the book too, under the path that they have in docs/.
DOCUMENTS = (
    "learners.md",
    "notation.md",
    "authors.md",
    "writing.md",
    "figures.md",
    "truth.md",
    "architecture.md",
    "security.md",
    "scaling.md",
    "performance.md",
    "instructors",
)
#: Of a cell's output this is not shown: what it is tells the page nothing.
_NOISE = re.compile(r"^<.* at 0x[0-9a-f]+>$")

#: The line above the set-up cell, which the book leaves out.
_SET_UP = re.compile(r"^\*\*First run the folded cell below\.\*\*.*\n?", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--into", type=Path, default=ROOT / "site", help="default: site/")
    parser.add_argument("--only", nargs="*", help="only these chapters, such as 08_elementwise")
    arguments = parser.parse_args()
    course = default()
    unknown = sorted(set(arguments.only or ()) - set(course.prose))
    if unknown:
        parser.error(
            f"there is no chapter {', '.join(unknown)}; there are {', '.join(course.prose)}"
        )
    return build(arguments.into, tuple(arguments.only or course.prose), course)


def build(into: Path, chapters: tuple[str, ...], course: Course) -> int:
    """Write the site with these chapters into the folder ``into``; returns Sphinx's exit code."""
    from sphinx.cmd.build import build_main

    release = release_of("backprop")
    assert release is not None, "pyproject.toml says under project.urls.Release where it lives"
    code = code_hash()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        executed = list(pool.map(lambda name: _executed(name, course, code), chapters))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("make_*.py", "__pycache__"))
        (source / "chapters").mkdir()
        for name, notebook in zip(chapters, executed, strict=True):
            page = page_of(notebook, name, release)
            (source / "chapters" / f"{name}.ipynb").write_text(nbformat.writes(page), "utf-8")
        _copy_documents(source, release)
        # MyST-NB leaves its notebooks beside what it writes, so that is not written in place.
        built = Path(folder) / "out" / "site"
        status = int(
            build_main(["-q", "-b", "html", "-d", f"{folder}/trees", str(source), str(built)])
        )
        for path in built.rglob("*.html"):
            path.write_text(_for_every_reader(path.read_text("utf-8")), "utf-8")
        if into.exists():
            shutil.rmtree(into)
        shutil.copytree(built, into)
        return status


#: What the theme leaves out for keyboards and screen readers.
_FOR_EVERY_READER = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    "<pre>": '<pre tabindex="0">',  # a long line is scrolled to by the arrow keys
}


def _for_every_reader(html: str) -> str:
    for theirs, ours in _FOR_EVERY_READER.items():
        html = html.replace(theirs, ours)
    return html


def code_hash() -> str:
    """A hash of all code of ours that a chapter runs."""
    found = hashlib.sha256()
    for package in ("figures", "grader", "backprop"):
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in (".py", ".js", ".css", ".toml", ".truths"):
                found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def _executed(chapter: str, course: Course, code: str) -> Any:
    """The worked notebook with its outputs: kept ones, where nothing that it runs has changed.

    Raises nbclient's CellExecutionError where a cell fails: a book with a traceback is none."""
    notebook = worked_notebook(chapter, course)
    name = hashlib.sha256((nbformat.writes(notebook) + code).encode()).hexdigest()[:16]
    path = KEPT / f"{chapter}-{name}.ipynb"
    if path.is_file():
        return nbformat.read(path, as_version=4)
    print(f"running {chapter} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:  # what a chapter writes is nobody's
        client = NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        client.execute()
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob(f"{chapter}-*.ipynb"):
        old.unlink()
    path.write_text(nbformat.writes(notebook), "utf-8")
    return notebook


# ------------------------------------------------------------------------------- a chapter's page


def page_of(notebook: Any, chapter: str, release: Release) -> Any:
    """An executed chapter as a page: addresses to run it instead of the badge, whose picture lies
    on another host; the set-up left out; the worked answers folded."""
    cells = []
    for number, cell in enumerate(notebook.cells):
        if cell.get("id") == "set-up":
            continue
        if cell.cell_type == "markdown":
            text = cell.source
            if number == 0:
                text = _with_addresses(text, chapter, release)
            text = _SET_UP.sub("", text)
            cell.source = text.replace(release.page("docs/"), "../docs/")
        else:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
            cell.outputs = [output for output in cell.outputs if not _is_noise(output)]
        cells.append(cell)
    notebook.cells = cells
    return notebook


def _with_addresses(text: str, chapter: str, release: Release) -> str:
    path = f"notebooks/{chapter}.ipynb"
    kept = "\n".join(line for line in text.splitlines() if f"({release.colab(path)})" not in line)
    title, _, rest = kept.strip().partition("\n")
    links = (
        f"[Open in Colab]({release.colab(path)}) · [Open in Binder]({release.binder(path)}) · "
        f"[the notebook]({release.page(path)})"
    )
    return f"{title}\n\n:::{{container}} run-it\n{links}\n:::\n{rest}"


def _is_noise(output: Any) -> bool:
    if output.output_type == "stream":
        return bool(output.name == "stderr")
    data = output.get("data", {})
    return set(data) == {"text/plain"} and bool(_NOISE.match(data["text/plain"]))


# ----------------------------------------------------------------------------------- documents


def _copy_documents(source: Path, release: Release) -> None:
    docs = ROOT / "docs"
    for name in DOCUMENTS:
        path = docs / name
        for file in sorted(path.glob("*.md")) if path.is_dir() else [path] * path.is_file():
            goal = source / "docs" / file.relative_to(docs)
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.write_text(_linked(file, release), "utf-8")
    shutil.copytree(docs / "pictures", source / "pictures", dirs_exist_ok=True)


def _linked(file: Path, release: Release) -> str:
    """A document whose links to files that are no page of the book are addresses."""

    def address(match: re.Match[str]) -> str:
        target, hash_, part = match[1].partition("#")
        goal = (file.parent / target).resolve()
        if not target or ":" in target or not goal.is_relative_to(ROOT):
            return match[0]
        path = goal.relative_to(ROOT).as_posix()
        first = path.removeprefix("docs/").partition("/")[0]
        if path.startswith("docs/") and first in DOCUMENTS and goal.is_file():
            return match[0]
        return f"]({release.page(path)}{hash_}{part})"

    return re.sub(r"\]\(([^)\s]+)\)", address, file.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
