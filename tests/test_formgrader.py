"""Formgrader, in a real browser: its autograde button runs our engine, and shows what it made."""

from __future__ import annotations

import browser_tools as tools
import nbformat
import pytest
from batch_tools import (
    ASSIGNMENT,
    NO_DZ,
    autograded,
    book,
    environment,
    hand_in,
    make_course,
    notebook,
)

from grader.authoring import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

AGES = 300_000  # milliseconds, on a machine with much else to do


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("courses") / "course")
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(
            f"\nc.GradeByName.isolation = 'none'\nc.CourseDirectory.root = {str(course)!r}\n"
        )
    hand_in(course, "ada", nbformat.writes(build.worked_notebook(ASSIGNMENT)))
    hand_in(course, "bob", notebook(NO_DZ))
    return course


def test_the_autograde_button_grades_and_formgrader_shows_points_and_pictures(course, monkeypatch):
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.chdir(course)  # where nbgrader looks for its settings
    monkeypatch.setenv("PATH", environment()["PATH"])
    with tools.running_lab(course) as address, playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(AGES)
        for student, score in (("ada", 15.0), ("bob", 0.0)):
            page.goto(f"{address}/formgrader/manage_submissions/{ASSIGNMENT}")
            row = page.locator("tr", has_text=student)
            row.locator(".autograde a").click()
            page.get_by_text("Successfully autograded").wait_for()
            checks = [
                r.points for (s, c), r in book(course).items() if s == student and "check" in c
            ]
            assert sum(checks) == score
        page.goto(f"{address}/formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
        page.get_by_text("Submission #2").click()
        # Of the two, in any order: one has the comment on its missing dz.
        shown = page.locator(".nbgrader_cell").first
        shown.wait_for()
        pages = [page.content()]
        page.goto(f"{address}/formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}")
        page.get_by_text("Submission #1").click()
        shown.wait_for()
        pages.append(page.content())
        browser.close()
    assert any("what becomes of dz" in text and "data:image/svg+xml" in text for text in pages)
    assert {path.split("/")[0] for path in autograded(course)} == {"ada", "bob"}
