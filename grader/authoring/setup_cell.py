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
        # @title Run this cell first
        # {course.says_chapter(chapter)}
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
    home = course.home_of(chapter)
    if home is not None:
        absent = f"""\
    import urllib.request

    urllib.request.urlretrieve("{home.raw(module)}", "{module}")
"""
    else:
        absent = f"""\
    print("Put {module} beside this notebook, and run this cell again: check looks there.")
"""
    return f"""
# The exercises of this chapter are in {module}, beside this notebook.
import os

if not os.path.exists("{module}"):
{absent}
os.environ["GRADER_COURSE"] = os.getcwd()
"""


def with_badge(course: Course, chapter: str, text: str) -> str:
    """The first cell of a chapter, with a badge under its title. Raises ChapterError."""
    title, _, rest = text.partition("\n")
    if not title.startswith("# "):
        raise ChapterError(f"{course.prose[chapter]} should begin with a title, `# …`.")
    home = course.home_of(chapter)
    if home is None:
        return text
    badge = home.badge(f"notebooks/{chapter}.ipynb")
    return f"{title}\n\n{badge}\n{rest}"
