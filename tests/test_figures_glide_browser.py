"""What differs between two frames in numbers only glides; what is dragged follows the finger."""

import os

import browser_tools as tools
import pytest
from test_figures_browser import browser, on_screen, page, said, show  # noqa: F401

import figures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        not os.path.exists(tools.CHROMIUM), reason=f"no Chromium at {tools.CHROMIUM}"
    ),
]
WINDOW = (
    "Number(document.querySelector('[data-figure]').shadowRoot"
    ".querySelector('rect.window').getAttribute('x'))"
)


def watch(page):  # noqa: F811
    """The window's x in each of the frames after a step forward, until it rests."""
    page.locator(".grip").focus()
    return page.evaluate(
        f"""async () => {{
        const grip = document.querySelector('[data-figure]').shadowRoot.querySelector('.grip');
        const seen = [{WINDOW}], begun = performance.now();
        grip.dispatchEvent(new KeyboardEvent('keydown', {{key: 'ArrowRight', bubbles: true}}));
        while (performance.now() - begun < 400) {{
          await new Promise(requestAnimationFrame);
          seen.push({WINDOW});
        }}
        return seen;
        }}"""
    )


def test_the_window_of_a_convolution_glides_to_its_next_place(page):  # noqa: F811
    show(page, figures.convolution())
    seen = watch(page)
    assert seen == sorted(seen)
    assert len({x for x in seen if seen[0] < x < seen[-1]}) >= 3  # places on the way
    assert seen[-1] == seen[0] + 60  # and it arrives
    assert said(page) == figures.convolution().at(step=1).text()


def test_nothing_glides_where_motion_is_to_be_reduced(page):  # noqa: F811
    page.emulate_media(reduced_motion="reduce")
    show(page, figures.convolution())
    assert len(set(watch(page))) == 2


def test_numbers_in_words_never_glide(page):  # noqa: F811
    show(page, figures.convolution())
    known = {text for text in page.locator("svg.bbh text").all_inner_texts()}
    for step in range(3):
        known |= {
            "".join(part.split(">", 1)[1:])
            for part in figures.convolution().at(step=step).svg().split("<")
        }
    page.locator(".grip").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        for _ in range(4):
            page.wait_for_timeout(20)
            tags = page.locator("svg.bbh text.tiny").all_text_contents()
            assert set(tags) <= known


def travellers(page):  # noqa: F811
    """Numbers on their way after a step forward: (what it says, x) of each, in each frame."""
    return page.evaluate(
        """async () => {
        const root = document.querySelector('[data-figure]').shadowRoot, begun = performance.now();
        root.querySelector('.grip').dispatchEvent(
          new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
        const seen = [];
        while (performance.now() - begun < 900) {
          await new Promise(requestAnimationFrame);
          seen.push([...root.querySelectorAll('.traveller[visibility=visible]')].map(node =>
            [node.textContent, Number(node.getAttribute('transform').match(/[\\d.]+/)[0])]));
        }
        return seen;
        }"""
    )


def test_numbers_travel_along_the_edges_and_become_products_on_the_way_back(page):  # noqa: F811
    figure = figures.walk()
    last = len(figure.params[0].values) - 1
    show(page, figure.at(step=last - 1))
    seen = travellers(page)  # from x, whose gradient is 5, to w (times 2) and to b (times 1)
    said = [[text for text, _ in frame] for frame in seen if frame]
    assert said[0] == ["5", "5"]
    assert said[-1] == ["10", "5"]
    ways = [frame[0][1] for frame in seen if frame]
    assert len(set(ways)) >= 4 and ways == sorted(ways, reverse=True)  # to the left
    assert seen[-1] == []  # and they are gone when they have arrived


def test_no_number_travels_where_motion_is_to_be_reduced(page):  # noqa: F811
    page.emulate_media(reduced_motion="reduce")
    show(page, figures.walk())
    assert not any(travellers(page))


def test_a_dragged_thing_follows_between_the_points_and_then_rests_on_one(page):  # noqa: F811
    figure = figures.bowl(start=1.0)
    show(page, figure)
    knob = (
        "Number(document.querySelector('[data-figure]').shadowRoot"
        ".querySelectorAll('circle.forward')[0].getAttribute('cx'))"
    )
    points = {k: (x, y) for x, y, k in figure.grips[0].points}
    values = figure.params[1].values
    here = values.index(1.0)
    x, y = points[here]
    step = points[here + 1][0] - x
    page.mouse.move(*on_screen(page, x, y))
    page.mouse.down()
    for part in (0.1, 0.25, 0.4):
        page.mouse.move(*on_screen(page, x + part * step, y))
        assert page.evaluate(knob) == pytest.approx(x + part * step, abs=0.6)
    page.mouse.up()
    page.wait_for_timeout(350)
    assert page.evaluate(knob) == pytest.approx(x, abs=0.01)
    assert said(page) == figure.text()


def test_after_any_haste_a_picture_is_the_one_that_python_draws(page):  # noqa: F811
    """Keys faster than the gliding, then rest: the same markup as opened in that state."""
    pictures = (
        "[...document.querySelector('[data-figure]').shadowRoot.querySelectorAll('svg.bbh > g')]"
        ".map(group => group.innerHTML)"
    )
    for figure, state in ((figures.convolution(), {"step": 5}), (figures.walk(), {"step": 5})):
        show(page, figure)
        page.locator(".grip").focus()
        for key in ["ArrowRight", "Home", "End", "Home", *["ArrowRight"] * 5]:
            page.keyboard.press("ArrowDown" if key == "" else key)
        name = figure.params[-1].name
        now = page.locator(".grip").get_attribute("aria-valuenow")
        state = {name: figure.params[-1].values[int(now)]}
        page.wait_for_timeout(900)  # longer than a number travels
        hasty = page.evaluate(pictures)
        show(page, figure.at(**state))
        assert hasty == page.evaluate(pictures)
