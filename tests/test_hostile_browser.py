"""In a real browser: what a learner wrote runs nothing and calls nobody, on the feedback page and
in Formgrader. Beside it is an honest learner's page: whom that calls, nbgrader's own page does."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

import browser_tools as tools
import pytest
from batch_tools import ASSIGNMENT, RIGHT, environment, hand_in, make_course, notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
HOSTILE = Path(__file__).parent / "hostile"

MARKUP = """<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>
<iframe src="javascript:alert(4)"></iframe><a href="javascript:alert(5)">x</a>
![t](http://evil.invalid/t.png) [link](javascript:alert(6)) <http://evil.invalid/>
[r]: http://evil.invalid/r
![r] $\\href{javascript:alert(7)}{x}$ $$\\unicode{x}\\require{action}\\toggle{a}{b}\\endtoggle$$
<style>body{background:url(http://evil.invalid/b.png)}</style><meta http-equiv=refresh
content="0;url=//evil.invalid"><base href="//evil.invalid">
<link rel=stylesheet href=//evil.invalid/c>
"""


def mallory() -> str:
    """Every place that holds a learner's text: what was raised, names of classes and fields, the
    source itself, markdown, outputs, and a cell that is graded by hand."""
    whole = json.loads(notebook(
        "\n".join(line for line in (HOSTILE / "html_in_comment.py").read_text().splitlines()
                  if "cross_entropy" not in line and "alert(6)" not in line),
        (HOSTILE / "markup_elsewhere.py").read_text().replace("grad_sigmoid", "unused")
        .replace("grad_softmax", "unused_too"),
        f"# {MARKUP!r}\ntext = {MARKUP!r}",
    ))  # fmt: skip
    whole["cells"] += [
        {"cell_type": "markdown", "source": MARKUP, "metadata": {}},
        {"cell_type": "markdown", "source": MARKUP, "metadata": {"nbgrader": {
            "grade": True, "solution": True, "locked": False, "points": 1, "schema_version": 3,
            "grade_id": "essay", "cell_type": "markdown", "task": False}}},
        {"cell_type": "code", "source": "1", "metadata": {}, "execution_count": 1, "outputs": [
            {"output_type": "display_data", "metadata": {}, "data": {"text/html": MARKUP}}]},
    ]  # fmt: skip
    return json.dumps(whole)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("courses") / "course")
    source = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    whole = json.loads(source.read_text())
    whole["cells"].append(
        {"cell_type": "markdown", "source": "Say why.", "id": "essay", "metadata": {"nbgrader": {
            "grade": True, "solution": True, "locked": False, "points": 1, "schema_version": 3,
            "grade_id": "essay", "cell_type": "markdown", "task": False}}}
    )  # fmt: skip
    source.write_text(json.dumps(whole))
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(f"\nc.CourseDirectory.root = {str(course)!r}\n")
    nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
    hand_in(course, "ada", notebook(RIGHT))
    hand_in(course, "mallory", mallory())
    program = str(Path(sys.executable).with_name("grader"))
    subprocess.run([program, "grade", str(course), ASSIGNMENT, "--isolation", "none"],
                   check=True, env=environment(), capture_output=True)  # fmt: skip
    nbgrader(course, "generate_feedback", ASSIGNMENT)
    return course


def nbgrader(course: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=course,
                          env=environment(), capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


class Watched:
    """A page, with every dialog that it opens and every host that it calls."""

    def __init__(self, browser) -> None:
        self.page = browser.new_page()
        self.dialogs: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda r: self.hosts.add(urlparse(r.url).hostname or ""))

    def _dialog(self, dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, address: str) -> str:
        self.page.goto(address, wait_until="domcontentloaded")
        self.page.wait_for_timeout(2500)
        # What a reader would do: each link that is the learner's, and the mouse over everything.
        assert not self.page.locator('a[href^="javascript:" i]').count()
        assert not self.page.locator('[src*="evil.invalid"], [href*="evil.invalid"]').count()
        return self.page.content()


def both(browser, address_of) -> dict[str, tuple[Watched, str]]:
    found = {}
    for student in ("ada", "mallory"):
        watched = Watched(browser)
        found[student] = (watched, watched.open(address_of(student)))
    return found


def assert_harmless(found: dict[str, tuple[Watched, str]]) -> None:
    watched, text = found["mallory"]
    assert watched.dialogs == []
    assert watched.hosts <= found["ada"][0].hosts
    for shown in ("alert(2)", "alert(7)"):  # a message; the cell that is graded by hand
        assert shown in text, "the page does not show what was to be harmless"


def test_the_feedback_page_runs_nothing_of_a_learners(course):
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        page = f"{ASSIGNMENT}/{ASSIGNMENT}.html"
        assert_harmless(both(browser, lambda who: f"file://{course}/feedback/{who}/{page}"))
        browser.close()


def test_formgrader_runs_nothing_of_a_learners(course, monkeypatch):
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.chdir(course)
    monkeypatch.setenv("PATH", environment()["PATH"])
    with sqlite3.connect(f"file:{course}/gradebook.db?mode=ro", uri=True) as db:
        ids = dict(db.execute(
            "SELECT a.student_id, n.id FROM submitted_notebook n "
            "JOIN submitted_assignment a ON a.id = n.assignment_id"
        ))  # fmt: skip
    with tools.running_lab(course) as address, playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        assert_harmless(both(browser, lambda who: f"{address}/formgrader/submissions/{ids[who]}"))
        browser.close()
