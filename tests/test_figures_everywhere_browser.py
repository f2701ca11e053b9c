"""Figures on every screen: fingers, phones, dark pages, forced colours, screen readers."""

import base64
import os

import browser_tools as tools
import numpy as np
import pytest
from test_figures_browser import ALL, browser, on_screen, page, said, show  # noqa: F401

import figures
from figures import theme

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        not os.path.exists(tools.CHROMIUM), reason=f"no Chromium at {tools.CHROMIUM}"
    ),
]
CARD = "document.querySelector('[data-figure]').shadowRoot.querySelector('.card')"
GROUND = f"getComputedStyle({CARD}).backgroundColor"


def rgb(colour):
    return f"rgb({', '.join(str(int(colour[k : k + 2], 16)) for k in (1, 3, 5))})"


@pytest.fixture
def phone(browser):  # noqa: F811
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()  # noqa: F811
    yield page
    context.close()


def open_on_phone(page, figure):  # noqa: F811
    page.set_content(
        '<meta name="viewport" content="width=device-width">'
        f'<body style="margin:0">{figure.html()}<div style="height:2000px"></div>'
    )


def swipe(page, points):  # noqa: F811
    """A finger on the page, by real touch events; each point is on the screen."""
    session = page.context.new_cdp_session(page)
    for k, (x, y) in enumerate(points):
        kind = "touchMove" if k else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        page.wait_for_timeout(20)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_drags_and_the_page_stays_where_it_is(phone):
    figure = figures.aim()
    open_on_phone(phone, figure)
    values = figure.params[0].values
    start, end = (values.index(at) for at in ((0.0, 0.0), (6.0, -4.0)))
    points = {k: (x, y) for x, y, k in figure.grips[0].points}
    begin, stop = np.array(points[start]), np.array(points[end])
    way = [on_screen(phone, *(begin + (stop - begin) * part)) for part in np.linspace(0, 1, 8)]
    swipe(phone, way)
    assert said(phone) == figure.at(aim=(6.0, -4.0)).text()
    assert phone.evaluate("scrollY") == 0


def test_a_finger_beside_the_picture_scrolls_the_page(phone):
    open_on_phone(phone, figures.aim())
    swipe(phone, [(200, 700 - 40 * k) for k in range(10)])
    phone.wait_for_timeout(300)
    assert phone.evaluate("scrollY") > 100


@ALL
def test_on_a_phone_everything_can_be_read_and_nothing_sticks_out(phone, make):
    open_on_phone(phone, make())
    smallest, outside = phone.evaluate(
        f"""() => {{
        const card = {CARD}, edge = card.getBoundingClientRect();
        const texts = [...card.querySelectorAll('svg.bbh text')].filter(t => t.textContent);
        const sizes = texts.map(t => parseFloat(getComputedStyle(t).fontSize)
          * t.getScreenCTM().a);
        return [Math.min(...sizes), document.documentElement.scrollWidth - 390];
        }}"""
    )
    assert smallest >= 8.5
    assert outside <= 0


def test_on_a_phone_the_parts_of_a_picture_stand_one_below_the_other(phone):
    figure = figures.bowl()
    open_on_phone(phone, figure)
    boxes = [svg.bounding_box() for svg in phone.locator("svg.bbh").all()]
    assert len(boxes) == len(figure.panels) == 2
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    phone.set_viewport_size({"width": 900, "height": 800})
    phone.wait_for_function(f"{CARD}.querySelectorAll('svg.bbh').length === 1")


@ALL
def test_the_parts_hold_every_control_of_the_picture(make):
    figure = make()
    for grip in figure.grips if figure.panels else ():
        assert any(
            x <= u <= x + width and y <= v <= y + height
            for x, y, width, height in figure.panels
            for u, v, _ in grip.points
        )


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("", 'data-jp-theme-light="false"'),
        ('theme="dark"', ""),
        ("", 'data-theme="dark"'),
        ('data-theme="dark"', ""),
        ("", 'data-vscode-theme-kind="vscode-dark"'),
        ("", 'style="background:#111"'),
    ],
)
def test_a_dark_page_has_dark_figures_and_a_light_one_light_ones(page, html, body):  # noqa: F811
    for scheme in ("light", "dark"):  # the page decides, not the system
        page.emulate_media(color_scheme=scheme)
        page.set_content(f"<html {html}><body {body}>{figures.bowl().html()}</body></html>")
        assert page.evaluate(GROUND) == rgb(theme.DARK["card"])
        light = html.replace("dark", "light"), body.replace("false", "true")
        light = light[0], light[1].replace("dark", "light").replace("#111", "#fff")
        page.set_content(f"<html {light[0]}><body {light[1]}>{figures.bowl().html()}</body></html>")
        assert page.evaluate(GROUND) == rgb(theme.LIGHT["card"])


def test_a_page_that_says_nothing_follows_the_system_and_its_changes(page):  # noqa: F811
    show(page, figures.bowl())
    for scheme, palette in (("dark", theme.DARK), ("light", theme.LIGHT)):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"{GROUND} === '{rgb(palette['card'])}'")
    page.evaluate("document.body.dataset.theme = 'dark'")
    page.wait_for_function(f"{GROUND} === '{rgb(theme.DARK['card'])}'")


def luminance(colour):
    parts = np.array([float(part) for part in colour[colour.index("(") + 1 : -1].split(",")][:3])
    linear = np.where(parts <= 10, parts / 255 / 12.92, ((parts / 255 + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_text_readable(page, scheme):  # noqa: F811
    page.emulate_media(color_scheme=scheme, forced_colors="active")
    show(page, figures.bowl())
    colours = page.evaluate(
        f"[...{CARD}.querySelectorAll('svg.bbh text, svg.bbh tspan, .title, .says p')]"
        ".map(node => { const style = getComputedStyle(node);"
        " return node.closest('svg') ? style.fill : style.color; })"
    )
    ground = luminance(page.evaluate(GROUND))
    for colour in set(colours):
        light = sorted((luminance(colour) + 0.05, ground + 0.05))
        assert light[1] / light[0] >= 4.5, colour


@ALL
def test_every_control_has_a_name_of_its_own(page, make):  # noqa: F811
    show(page, make())
    names = page.evaluate(
        f"[...{CARD}.querySelectorAll('input, .grip:not([aria-hidden]), [role=radiogroup]')]"
        ".map(node => node.getAttribute('aria-label'))"
    )
    assert all(names)
    assert len(set(names)) == len(names)


@ALL
def test_the_still_picture_is_not_the_emptiest(make):
    figure = make()
    still = figure.still()
    assert still.svg().count("<") >= 0.9 * figure.svg().count("<")
    played = [param for param in still.params if param.play]
    assert all(param.start > 0 for param in played)


def test_still_pictures_are_drawn_without_variables():
    svg = figures.bowl().svg()
    assert "var(" not in svg and "color-mix" not in svg


def test_a_picture_on_a_card_survives_a_page_that_takes_svg_away():
    from grader.feedback import picture
    from grader.verdict import Picture

    html = picture(
        Picture(
            "arrays", "dx", np.eye(2), np.ones((2, 2)), np.array([[False, True], [True, False]])
        )
    )
    assert "<svg" not in html
    drawn = base64.b64decode(html.split("base64,")[1].split('"')[0])
    assert drawn.startswith(b"<svg")
    assert "2 of 4 entries differ" in html


def test_a_card_says_which_way_its_difference_goes():
    from grader.feedback import picture
    from grader.verdict import Picture

    mine, truth = np.zeros((1, 2)), np.array([[0.0, -0.022]])
    html = picture(Picture("jacobian", "at x", mine, truth, mine != truth))
    drawn = base64.b64decode(html.split("base64,")[1].split('"')[0]).decode()
    assert "yours − the Jacobian" in drawn and ">0.022<" in drawn


def test_code_on_a_card_is_monospaced_and_readable_on_a_dark_page(page):  # noqa: F811
    from grader.feedback import note_html

    told = "It stopped with ValueError: no, at cell 2, line 13: return dz @ y[1: 2]."
    page.set_content(f"<style>code {{ color: #fff }}</style>{note_html('hint(`x`)', told)}")
    code = page.locator("p code")
    assert code.inner_text() == "return dz @ y[1: 2]"
    look = code.evaluate(
        "node => [getComputedStyle(node).color, getComputedStyle(node).fontFamily]"
    )
    assert luminance(look[0]) < 0.1 and "monospace" in look[1]


def test_progress_can_be_read_on_the_stripes_of_a_dark_notebook(page):  # noqa: F811
    from grader.feedback import progress_html

    rows = [("dx_of_sigmoid", "unchecked", 0.0, 4.0), ("dx_of_softmax", "right", 4.0, 4.0)]
    page.set_content(
        "<style>tbody tr { background: #212121 } body, code { color: #fff }</style>"
        + progress_html(rows)
    )
    for row in page.locator("tr").all():
        ground = luminance(row.evaluate("node => getComputedStyle(node).backgroundColor"))
        for cell in row.locator("td, code").all():
            ink = luminance(cell.evaluate("node => getComputedStyle(node).color"))
            assert (ground + 0.05) / (ink + 0.05) >= 4.5
