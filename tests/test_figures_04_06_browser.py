"""The figures of chapters 04 to 06, driven by keyboard and by mouse in Chromium."""

import os

import browser_tools as tools
import pytest
from test_figures_browser import browser, drag, on_screen, page, said, show  # noqa: F401

import figures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        not os.path.exists(tools.CHROMIUM), reason=f"no Chromium at {tools.CHROMIUM}"
    ),
]


def test_a_walk_is_stepped_played_and_dragged(page):  # noqa: F811
    figure = figures.walk(x=6, y=-2, z=-3, a="x * y", F="a * z")
    show(page, figure)
    page.get_by_role("button", name="Step forward").click()
    assert said(page).startswith("Forward: a = −12.")
    page.locator(".grip").focus()
    page.keyboard.press("End")
    assert said(page) == figure.at(step=4).text()
    assert "to x (−3) · (−2) = 6; to y (−3) · 6 = −18" in said(page)
    points = {k: (x, y) for x, y, k in figure.grips[0].points}
    drag(page, on_screen(page, *points[4]), on_screen(page, *points[2]))
    assert said(page) == figure.at(step=2).text()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")


def test_the_race_is_run_by_keys_and_another_eta(page):  # noqa: F811
    from playwright.sync_api import expect

    figure = figures.race()
    show(page, figure)
    page.locator(".grip").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert said(page) == figure.at(step=3).text()
    assert "there after 3 steps" in said(page)
    page.get_by_role("radio", name="η = 0.004").click()
    assert said(page) == figure.at(step=3, eta=0.004).text()
    page.locator(".card summary").click()
    expect(page.get_by_role("row")).to_have_count(5)  # the headings, and steps 0 to 3


def test_weights_light_up_their_paths(page):  # noqa: F811
    figure = figures.paths()
    show(page, figure)
    for x, y, k in figure.grips[0].points:
        page.mouse.move(*on_screen(page, x, y))
        assert said(page) == figure.at(weight=k).text()
    page.locator(".grip").focus()
    page.keyboard.press("Home")
    assert said(page) == figure.at(weight=0).text()
    page.keyboard.press("ArrowRight")
    assert "From W2[0, 0] one path" in said(page)


def test_the_sweep_is_dragged_from_right_to_left(page):  # noqa: F811
    figure = figures.sweep()
    show(page, figure)
    width = figure.size[0]
    drag(page, on_screen(page, width - 5, 40), on_screen(page, 5, 40))
    assert said(page) == figure.at(step=6).text()
    assert said(page).endswith("The sweep is done.")
    page.locator(".grip").focus()
    page.keyboard.press("ArrowRight")  # to the right is back to the output
    assert said(page) == figure.at(step=5).text()
