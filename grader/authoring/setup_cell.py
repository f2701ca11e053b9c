"""What stands at the top of every notebook: the badge, and the cell to be run first."""

from __future__ import annotations

from grader.authoring.stubs import ChapterError
from grader.courses import Course
from grader.travelling import packed


def setup_source(course: Course, chapter: str, text: str) -> str:
    """The first code cell of a notebook whose cells hold ``text``.

    In Colab it installs what is missing, and nothing else: what that needs is there already. It
    says which course the notebook belongs to; a chapter that lies in a folder is in the cell.
    """
    words = course.sentences
    lines = [
        f"# @title {words('set-up title')}",
        f"# {course.says_chapter(chapter)}",
        f"# {words('set-up fetches')}",
        "import importlib.util",
        "",
    ]
    for package, requirement in course.required(chapter).items():
        lines += [
            f'if importlib.util.find_spec("{package}") is None:',
            f'    %pip install --quiet --no-deps "{requirement}"',
        ]
    lines += ["", "import numpy as np", ""]
    if "figures." in text:
        lines.append("import figures")
    lines += ["import grader", "from grader import check, hint, progress, tf", ""]
    if course.own_module(chapter) is None:
        lines.append(f'grader.use("{course.name}")')
    else:
        carried = f'grader.use("""\n{packed(course, chapter)}\n""")'
        lines += [f"# {words('set-up carries')}", carried]
    return "\n".join(lines)


def with_badge(course: Course, chapter: str, text: str) -> str:
    """The first cell of a chapter, with a badge under its title. Raises ChapterError."""
    title, _, rest = text.partition("\n")
    if not title.startswith("# "):
        raise ChapterError(f"{course.prose[chapter]} should begin with a title, `# …`.")
    home = course.home_of(chapter)
    if home is None:
        return text
    badge = home.badge(f"notebooks/{chapter}.ipynb", course.sentences("open in Colab"))
    return f"{title}\n\n{badge}\n{rest}"
