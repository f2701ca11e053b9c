"""A feedback page in a browser: it follows the reader's system into the dark, the cards and their
pictures with it, and is as wide as a telephone; and a report's charts there."""

from __future__ import annotations

import datetime

import browser_tools as tools
import numpy as np
import pytest

from grader.classroom import feedback_page, report_page
from grader.classroom.class_results import ClassResults
from grader.classroom.insight import BARS, Insight
from grader.classroom.marks import Mark, Marks
from grader.results import Graded
from grader.verdict import Picture, Verdict

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NUMBERS = np.arange(20.0).reshape(4, 5)
PICTURE = Picture("arrays", "dx", NUMBERS, NUMBERS + 1, NUMBERS > 9)
VERDICTS = (
    Verdict("grad_softmax", "wrong", 2, 6, "x", ("`dz` is not all.",), "Think.", PICTURE),
    Verdict("grad_tanh", "not attempted", 0, 4, None, ("Not attempted.",)),
    Verdict("grad_sigmoid", "right", 4, 4),
)
CELL = {"cell_type": "code", "metadata": {}, "source": "x = " + "1 + " * 60 + "1", "outputs": []}
#: By computed style, each part's lightness between 0 and 1.
LIGHTNESS = """
() => {
  const of = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number)
    return (0.299 * r + 0.587 * g + 0.114 * b) / 255
  }
  const style = (query, name) => of(getComputedStyle(document.querySelector(query))[name])
  return {
    page: style('body', 'backgroundColor'), card: style('[role=status]', 'backgroundColor'),
    text: style('[role=status] p', 'color'), code: style('[role=status] p code', 'backgroundColor'),
    points: style('[role=status] div span:last-child', 'color'),
    filter: getComputedStyle(document.querySelector('[role=status] img')).filter,
    wide: document.documentElement.scrollWidth - window.innerWidth,
  }
}
"""


#: Where each number of a chart is.
BOXES = """
() => [...document.querySelectorAll('svg text')].map(text => text.getBoundingClientRect())
  .filter(box => box.width).map(box => [box.left, box.right, box.top, box.bottom])
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The page, opened in light or dark, and what is found on it."""
    playwright = pytest.importorskip("playwright.sync_api")
    marks = Marks(
        "ada", tuple(Mark(f"check_{v.exercise}", v.points, v.max_points) for v in VERDICTS)
    )
    page = feedback_page.Page(
        "calculus", "08_elementwise", marks, Graded("x.ipynb", "none", VERDICTS),
        {"cells": [CELL]}, (),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("pages") / "page.html"
    path.write_text(feedback_page.html(page), "utf-8")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)

        def open_in(scheme, chosen="", width=1000, html="", asked=LIGHTNESS):
            context = browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}
            )
            page = context.new_page()
            page.goto(path.as_uri())
            if html:
                page.set_content(html)
            if chosen:
                page.locator(f"label:has(#{chosen})").click()
            found = page.evaluate(asked)
            context.close()
            return found

        yield open_in
        browser.close()


@pytest.mark.parametrize(("scheme", "chosen"), [("dark", ""), ("light", "dark"), ("dark", "dark")])
def test_in_the_dark_a_card_is_dark_and_so_is_its_picture(opened, scheme, chosen):
    found = opened(scheme, chosen)
    assert max(found["page"], found["card"], found["code"]) < 0.3
    assert min(found["text"], found["points"]) > 0.6
    assert found["filter"].startswith("invert")


@pytest.mark.parametrize(("scheme", "chosen"), [("light", ""), ("dark", "light")])
def test_in_the_light_a_card_is_light(opened, scheme, chosen):
    found = opened(scheme, chosen)
    assert min(found["page"], found["card"], found["code"]) > 0.85
    assert max(found["text"], found["points"]) < 0.5 and found["filter"] == "none"


def test_a_telephone_scrolls_down_and_not_sideways(opened):
    assert opened("light", width=390)["wide"] <= 0


@pytest.mark.parametrize("days", [1, 9, 31, 90])
def test_a_reports_numbers_on_a_telephone_do_not_run_into_each_other(opened, days):
    first = datetime.date(2026, 11, 1)
    insight = Insight(
        ClassResults("calculus", "08_elementwise", (), 0), (12,) * BARS, 8, 0.5, 2, 10, (), (),
        per_day={first + datetime.timedelta(days=day): 12 for day in range(days)},
    )  # fmt: skip
    for width in (390, 1280):
        boxes = opened("light", width=width, html=report_page.page(insight), asked=BOXES)
        assert len(boxes) > BARS + days // 12
        for at, one in enumerate(boxes):
            assert not [two for two in boxes[at + 1 :] if crosses(one, two)]


def crosses(one: list[float], two: list[float]) -> bool:
    """Whether two boxes, left, right, top and bottom of each, have a place in common."""
    return one[0] < two[1] and two[0] < one[1] and one[2] < two[3] and two[2] < one[3]
