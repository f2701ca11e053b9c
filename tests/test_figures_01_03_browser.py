"""The figures of chapters 01 to 03, driven by keyboard and by mouse in Chromium."""

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


def test_the_step_shrinks_by_keys_and_the_secant_changes_sides(page):  # noqa: F811
    figure = figures.slopes()
    show(page, figure)
    page.get_by_role("slider", name="Step Δ along x").focus()
    page.keyboard.press("ArrowLeft")
    assert said(page) == figure.at(step=0.8).text()
    page.keyboard.press("End")
    assert "the secant has slope 12.003, the tangent 12" in said(page)
    page.get_by_role("radio", name="One step ahead").focus()
    page.keyboard.press("ArrowRight")
    assert said(page) == figure.at(side="both", step=0.001).text()


def test_the_hollow_point_is_dragged_along_the_slice(page):  # noqa: F811
    figure = figures.slopes()
    show(page, figure)
    points = figure.grips[-2].points
    (x, y, _), (u, v, k) = points[0], points[4]
    drag(page, on_screen(page, x, y), on_screen(page, u, v))
    assert said(page) == figure.at(step=figure.params[-1].values[k]).text()


def test_the_surface_is_turned_and_the_point_moved_and_then_stepped_from(page):  # noqa: F811
    figure = figures.slopes()
    show(page, figure)
    corner = (
        "document.querySelector('[data-figure]').shadowRoot"
        ".querySelectorAll('svg.bbh > g')[2].querySelector('path').getAttribute('d')"
    )
    turn, move, _, step, _ = figure.grips
    before = page.evaluate(corner)
    (x, y, _), (u, v, _) = turn.points[2], turn.points[4]
    drag(page, on_screen(page, x, y), on_screen(page, u, v))
    assert page.evaluate(corner) != before
    (x, y, _), (u, v, _) = move.points[1], move.points[2]
    drag(page, on_screen(page, x, y), on_screen(page, u, v))
    assert said(page) == figure.at(x=2.5).text()
    (x, y, _), (u, v, k) = step.sets[2][0], step.sets[2][3]  # the slice from where the point is
    drag(page, on_screen(page, x, y), on_screen(page, u, v))
    assert said(page) == figure.at(x=2.5, step=figure.params[-1].values[k]).text()


def test_the_dial_goes_all_the_way_round(page):  # noqa: F811
    figure = figures.direction()
    show(page, figure)
    page.locator(".grip").first.focus()
    page.keyboard.press("End")
    assert "nothing goes down faster" in said(page)
    page.keyboard.press("ArrowRight")
    assert said(page) == figure.at(angle=-178.0).text()


def test_the_dial_is_dragged_on_the_map_and_on_the_curve(page):  # noqa: F811
    figure = figures.direction()
    show(page, figure)
    angles = figure.params[0].values
    for grip in figure.grips:
        for angle in (90.0, 0.0):
            x, y, _ = grip.points[angles.index(angle)]
            drag(page, on_screen(page, x - 6, y + 3), on_screen(page, x, y))
            assert said(page) == figure.at(angle=angle).text()


def test_bob_fires_looks_and_aims_anew(page):  # noqa: F811
    figure = figures.shooting()
    show(page, figure)
    page.locator(".grip").focus()
    page.keyboard.press("ArrowRight")
    assert said(page) == figure.at(step=1).text()
    page.get_by_role("radio", name="Bursts of three").click()
    page.get_by_role("radio", name="η = 0.5").click()
    page.get_by_role("button", name="Step forward").click()
    assert said(page) == figure.at(mode="burst", eta=0.5, step=2).text()
    page.locator(".grip").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")
    page.keyboard.press("End")
    assert said(page).startswith("Round 4: the gradient is")


def test_the_aim_is_dragged(page):  # noqa: F811
    figure = figures.aim()
    show(page, figure)
    points = {figure.params[0].values[k]: (x, y) for x, y, k in figure.grips[0].points}
    drag(page, on_screen(page, *points[0.0, 0.0]), on_screen(page, *points[6.0, -3.0]))
    assert said(page) == figure.at(aim=(6.0, -3.0)).text()
    page.keyboard.press("ArrowDown")
    assert said(page) == figure.at(aim=(6.0, -3.5)).text()


def test_the_bowl_is_stepped_and_its_start_is_dragged(page):  # noqa: F811
    figure = figures.bowl()
    show(page, figure)
    page.get_by_role("button", name="Step forward").click()
    assert "at x = 0.36 the tangent has slope −1.28" in said(page)
    page.get_by_role("radio", name="η = 1.1").click()
    points = figure.grips[0].points
    starts = next(param.values for param in figure.params if param.name == "start")
    begun, wanted = starts.index(figure._state()["start"]), starts.index(1.5)
    drag(page, on_screen(page, *points[begun][:2]), on_screen(page, *points[wanted][:2]))
    assert said(page) == figure.at(eta=1.1, start=1.5, step=1).text()
    page.keyboard.press("ArrowLeft")
    assert said(page) == figure.at(eta=1.1, start=starts[wanted - 1], step=1).text()
