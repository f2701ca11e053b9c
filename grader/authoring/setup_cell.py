"""What stands at the top of every notebook: the badge, and the cell to be run first."""

from __future__ import annotations

import textwrap

from grader.authoring.stubs import ChapterError
from grader.courses import Course


def setup_source(course: Course, chapter: str, text: str) -> str:
    """The first code cell of a notebook whose cells hold ``text``.

    In Colab it installs the course, and nothing else: what the course needs is there already. A
    chapter whose exercises lie in a file of its own finds them beside the notebook, and where the
    course says where it lives, fetches them.
    """
    source = textwrap.dedent(f"""\
        # {course.says_chapter(chapter)} Run this cell first.
        # Where the course is not installed (in Colab, say), it fetches it.
        import importlib.util

        if importlib.util.find_spec("grader") is None:
            %pip install --quiet --no-deps "{course.requirement}"
        """)
    if course.own_module(chapter) is not None:
        source += _own_exercises(course, chapter)
    figures = "import figures\n" if "figures." in text else ""
    return f"{source}\nimport numpy as np\n\n{figures}from grader import check, hint, progress, tf"


def _own_exercises(course: Course, chapter: str) -> str:
    module = f"{chapter}.py"
    fetch = ""
    if course.release is not None:
        fetch = textwrap.dedent(f"""
            if not os.path.exists("{module}"):
                import urllib.request

                urllib.request.urlretrieve("{course.release.raw(module)}", "{module}")
            """)
    return (
        f"\n# The exercises of this chapter are in {module}, beside this notebook.\n"
        f"import os\n{fetch}"
        f'\nos.environ["GRADER_COURSE"] = os.getcwd()\n'
    )


def with_badge(course: Course, chapter: str, text: str) -> str:
    """The first cell of a chapter, with a badge under its title. Raises ChapterError."""
    title, _, rest = text.partition("\n")
    if not title.startswith("# "):
        raise ChapterError(f"{course.prose[chapter]} should begin with a title, `# …`.")
    if course.release is None:
        return text
    folder = "notebooks" if course.package else "."
    badge = course.release.badge(f"{folder}/{chapter}.ipynb".removeprefix("./"))
    return f"{title}\n\n{badge}\n{rest}"
