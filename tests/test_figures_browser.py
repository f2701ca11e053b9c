"""The figures driven as a reader drives them: by keyboard and by mouse, in Chromium."""

import os

import browser_tools as tools
import pytest

import figures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        not os.path.exists(tools.CHROMIUM), reason=f"no Chromium at {tools.CHROMIUM}"
    ),
]


#: Those that show a formula of the caller's.
OF_A_FORMULA = {
    "engine": lambda: figures.engine(x=2, y="x**2", u="3*x", v="y*u", L="v + y"),
    "walk": lambda: figures.walk(w=3, b=4, x="2*w + b", y="b + 1", z="x * y"),
}
FIGURES = {name: getattr(figures, name) for name in figures.__all__} | OF_A_FORMULA
ALL = pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES.keys())


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that must end without a complaint on its console."""
    complaints = []
    page = browser.new_page(viewport={"width": 860, "height": 900})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: message.type in ("error", "warning") and complaints.append(message.text),
    )
    yield page
    page.close()
    assert complaints == []


def show(page, *shown):
    page.set_content("<main>" + "".join(figure.html() for figure in shown) + "</main>")


def said(page, at=0):
    return page.locator(".says [aria-live]").nth(at).inner_text()


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*((a + b) / 2 for a, b in zip(start, end, strict=True)))
    page.mouse.move(*end)
    page.mouse.up()


def on_screen(page, x, y, at=0):
    """Where a point of the picture is on the page."""
    return (
        page.locator("svg.bbh")
        .nth(at)
        .evaluate(
            "(svg, [x, y]) => { const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());"
            " return [p.x, p.y]; }",
            [x, y],
        )
    )


def count_nodes(page):
    return page.evaluate(
        "[document, ...[...document.querySelectorAll('[data-figure]')].map(r => r.shadowRoot)]"
        ".reduce((sum, root) => sum + root.querySelectorAll('*').length, 0)"
    )


@ALL
def test_it_opens_saying_what_python_says(page, make):
    figure = make()
    show(page, figure)
    assert said(page) == figure.text()
    assert page.locator("svg.bbh").get_attribute("aria-label") == figure.text()
    assert page.locator("svg.bbh").bounding_box(timeout=5_000)["width"] > 400


@ALL
def test_every_frame_is_the_one_python_draws(page, make):
    figure = make()
    param = figure.params[-1]
    show(page, figure)
    grip = page.locator(".grip").last
    for value in param.values[:12]:
        index = param.index(value)
        grip.focus()
        _reach(page, index, figure)
        assert said(page) == figure.at(**{param.name: value}).text()


def _reach(page, index, figure):
    """Bring the last parameter to `index` by keys, whichever way its control goes."""
    grip = page.locator(".grip").last
    for _ in range(200):
        now = int(grip.get_attribute("aria-valuenow"))
        if now == index:
            return
        keys = figure.grips[-1].keys
        if not keys:
            page.keyboard.press("ArrowRight" if index > now else "ArrowLeft")
            continue
        page.keyboard.press(_key_towards(keys, now, index))


def _key_towards(keys, start, end):
    """The first key of the shortest way through the arrow keys' map."""
    names = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")
    paths, seen = [(start, None)], {start}
    for at, first in paths:
        if at == end:
            return first
        for name, there in zip(names, keys[at], strict=True):
            if there not in seen:
                seen.add(there)
                paths.append((there, first or name))
    raise AssertionError(f"the arrow keys do not lead from {start} to {end}")


@ALL
def test_a_thousand_updates_leave_the_page_as_it_was(page, make):
    show(page, make())
    grip = page.locator(".grip").first
    grip.focus()
    keys = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]
    press = (
        "(grip, keys) => { for (let k = 0; k < 1000; k++) grip.dispatchEvent("
        "new KeyboardEvent('keydown', {key: keys[k % keys.length], bubbles: true})); }"
    )
    page.keyboard.press("Home")
    before, text = count_nodes(page), said(page)
    grip.evaluate(press, keys)
    page.keyboard.press("Home")
    assert said(page) == text
    assert count_nodes(page) == before


def test_memory_stays_where_it_was(page):
    show(page, figures.convolution(mode="dx"))
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    grip = page.locator(".grip")
    press = (
        "(grip) => { for (let k = 0; k < 1000; k++) grip.dispatchEvent(new KeyboardEvent("
        "'keydown', {key: k % 2 ? 'ArrowLeft' : 'ArrowRight', bubbles: true})); }"
    )

    def heap():
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"]

    grip.evaluate(press)
    before = heap()
    grip.evaluate(press)
    assert heap() - before < 200_000


def test_bars_are_dragged(page):
    show(page, figures.jacobian())
    figure = figures.jacobian()
    x, y = figure.grips[0].points[-1][:2]
    drag(page, on_screen(page, 96, y), on_screen(page, x + 200, y))  # beyond the end: the end
    assert said(page) == figure.at(dz0=3.0).text()
    left = figure.grips[0].points[0][0]
    drag(page, on_screen(page, x, y), on_screen(page, left, y))
    assert said(page) == figure.at(dz0=-3.0).text()


def test_bars_are_moved_by_keys(page):
    show(page, figures.jacobian())
    page.keyboard.press("Tab")
    slider = page.get_by_role("slider").first
    assert slider.get_attribute("aria-valuetext") == "1"
    page.keyboard.press("ArrowDown")
    assert slider.get_attribute("aria-valuetext") == "0"
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    assert said(page) == figures.jacobian().at(dz0=3.0, dz1=-3.0).text()


def test_entries_light_up_under_the_mouse_on_both_sides(page):
    figure = figures.matmul([[1, 2, 3], [4, 5, 6]], [[1, 2, 3, 4]] * 3, [[1, 0, 2, 1]] * 2)
    show(page, figure)
    for x, y, index in figure.grips[0].points:
        page.mouse.move(*on_screen(page, x, y))
        assert said(page) == figure.at(entry=figure.params[0].values[index]).text()
    page.mouse.move(2, 2)
    assert said(page) == figure.at(entry=figure.params[0].values[index]).text()  # it stays


def test_the_kernel_is_dragged_and_turned_around(page):
    figure = figures.convolution()
    show(page, figure)
    grip = figure.grips[0]
    drag(page, on_screen(page, *grip.points[0][:2]), on_screen(page, *grip.points[4][:2]))
    assert said(page) == figure.at(step=4).text()
    page.get_by_role("radio", name="Backward to w: dw").click()
    page.locator(".grip").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert "[[96, 114], [114, 132]]. Every output has spoken" in said(page)
    page.get_by_role("radio", checked=True).focus()
    page.keyboard.press("ArrowRight")
    page.locator(".card summary").click()
    assert page.get_by_role("row", name="dx, row 2").inner_text().split()[-4:] == [
        "9",
        "23",
        "23",
        "14",
    ]


def test_a_step_is_dragged_and_its_precision_chosen(page):
    figure = figures.step_size()
    show(page, figure)
    drag(page, on_screen(page, 120, 200), on_screen(page, 221, 200))  # to where h = 10⁻⁶ stands
    assert said(page) == figure.at(h=-6.0).text()
    page.get_by_role("radio", name="float32").click()
    assert said(page) == figure.at(h=-6.0, dtype="float32").text()
    page.keyboard.press("Home")
    page.get_by_role("radio", name="σ at 0.5").press("ArrowRight")
    assert said(page).startswith("relu at 0.001, float64")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    assert "h = 3.2·10⁻⁷" in said(page)


def test_time_is_dragged_for_a_chosen_matrix(page):
    figure = figures.through_time()
    show(page, figure)
    drag(page, on_screen(page, 70, 200), on_screen(page, 489, 100))
    assert said(page) == figure.at(t=40).text()
    page.get_by_role("radio", name="a rotation", exact=True).click()
    page.get_by_role("radio", name="tanh′ = 0.5").click()
    assert said(page) == figure.at(w="a rotation", slope=0.5, t=40).text()


def test_an_engine_hands_back_node_by_node(page):
    order = ["x", "u", "v", "y", "L"]
    figure = figures.engine(x=2, y="x**2", u="3*x", v="y*u", L="v + y", order=order)
    show(page, figure)
    page.get_by_role("button", name="Step forward").click()
    page.get_by_role("button", name="Step forward").press("Enter")
    assert "Too early: v will still send something to y" in said(page)
    page.locator(".grip").focus()
    page.keyboard.press("End")
    assert said(page).endswith("Wrong in the end: x.")


def test_the_kernel_is_turned_by_hand(page):
    figure = figures.full_correlation().at(step=(1, 1))
    show(page, figure)
    points = {k: (x, y) for x, y, k in figure.grips[0].points}
    drag(page, on_screen(page, *points[6]), on_screen(page, *points[0]))
    assert said(page) == figure.at(turn=0).text()
    assert "w would give 17: its weights stand on the wrong dz" in said(page)
    page.get_by_role("slider", name="How far w is turned").focus()
    page.keyboard.press("ArrowRight")
    assert "askew" in said(page)


def test_the_window_is_dragged_over_the_photograph(page):
    figure = figures.filters()
    show(page, figure)
    x, y, k = figure.grips[0].points[100]
    drag(page, on_screen(page, *figure.grips[0].points[0][:2]), on_screen(page, x, y))
    assert said(page) == figure.at(at=figure.params[1].values[k]).text()
    page.get_by_role("radio", name="blur").click()
    assert said(page) == figure.at(kernel="blur", at=figure.params[1].values[k]).text()


def test_a_table_is_drawn_when_it_is_opened_and_follows_from_then_on(page):
    figure = figures.convolution()
    show(page, figure)
    assert page.locator(".card td").count() == 0  # nothing is laid out that nobody sees
    page.locator(".card summary").click()
    page.locator(".card td").first.wait_for()
    page.locator(".grip").focus()
    page.keyboard.press("End")
    assert page.locator(".card td").all_inner_texts()[-1] == "83"


def test_it_plays_pauses_and_steps(page):
    show(page, figures.convolution())
    output = page.locator("output")
    page.get_by_role("button", name="Step forward").click()
    assert output.inner_text().startswith("step 2 of 9")
    page.get_by_role("button", name="Step back").click()
    page.locator(".grip").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    page.wait_for_function(
        "document.querySelector('[data-figure]').shadowRoot.querySelector('output')"
        ".textContent.startsWith('step 3')"
    )
    page.keyboard.press("Space")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("End")
    assert output.inner_text().startswith("step 9 of 9")
    page.get_by_role("button", name="Play").click()  # at the end it starts again
    assert output.inner_text().startswith("step 1 of 9")


def test_playing_ends_with_the_figure(page):
    show(page, figures.convolution())
    page.evaluate("window.kept = document.querySelector('[data-figure]').shadowRoot")
    page.get_by_role("button", name="Play").click()
    page.evaluate("document.querySelector('main').innerHTML = ''")
    page.wait_for_timeout(1800)  # two steps and a half
    assert page.evaluate("kept.querySelector('output').textContent").startswith("step 1 of 9")


def test_two_of_the_same_do_not_disturb_each_other(page):
    figure = figures.pixel_uses()
    show(page, figure, figure)
    page.locator(".grip").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    assert said(page, 0) == figure.text()
    assert said(page, 1) == figure.at(pixel=(1, 0)).text()


def test_the_same_output_shown_twice_works_twice(page):
    html = figures.pixel_uses().html()
    page.set_content(html + html)
    page.locator(".grip").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    assert said(page, 0) == figures.pixel_uses().text()
    assert said(page, 1) == figures.pixel_uses().at(pixel=(1, 0)).text()


def test_keys_used_here_do_not_reach_the_page_around(page):
    page.set_content(
        "<script>document.addEventListener('keydown', e => "
        "(window.seen ||= []).push(e.key))</script>" + figures.convolution().html()
    )
    page.locator(".grip").focus()
    for key in ("ArrowRight", "Space", "Space", "d", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("window.seen") == ["Tab"]


def test_focus_is_seen(page):
    show(page, figures.matmul())
    page.keyboard.press("Tab")
    stroke = page.locator(".grip").evaluate("grip => getComputedStyle(grip).stroke")
    assert stroke == "rgb(26, 115, 232)"


def test_nothing_leaks_into_the_page(page):
    page.set_content(
        "<script>window.before = Object.keys(window).length</script>" + figures.matmul().html()
    )
    assert page.evaluate("Object.keys(window).length - window.before") == 1  # `before` itself
    assert page.evaluate("document.querySelectorAll('style').length") == 0


@ALL
def test_without_scripts_a_still_picture_is_left(browser, make):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    figure = make()
    page.set_content(figure.html())
    picture = page.get_by_role("img", name=figure.still().text())
    assert picture.bounding_box(timeout=5_000)["width"] > 400
    assert page.get_by_text("The numbers").is_visible()
    context.close()


#: What cannot be reached by a reader: it lies beside the card and is neither in a box that scrolls,
#: nor cut away because another panel shows it.
OUTSIDE = """card => {
    const edge = card.getBoundingClientRect();
    const scrolls = node => node && node !== card
        && (/auto|scroll/.test(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    const seen = node => {
        const box = node.getBoundingClientRect(), svg = node.closest('svg.bbh');
        if (!svg) return [box.left, box.right];
        const pane = svg.getBoundingClientRect();
        return [Math.max(box.left, pane.left), Math.min(box.right, pane.right)];
    };
    return [...card.querySelectorAll('svg.bbh text, button, input, p')].filter(node => {
        const [left, right] = seen(node);
        return left < right && !scrolls(node) && (right > edge.right || left < edge.left);
    }).map(node => node.textContent);
}"""


@ALL
def test_nothing_sticks_out_at_any_width(page, make):
    show(page, make())
    for width in (900, 700, 500):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".card").evaluate(OUTSIDE) == [], width


# In JupyterLab itself


CELLS = ["import figures", "figures.convolution(mode='dx')", "figures.jacobian().show()"]


@pytest.fixture
def lab(browser, tmp_path):
    """A page in JupyterLab with an open notebook that shows a figure in one line of each cell."""
    pytest.importorskip("jupyterlab")
    errors = []
    context = browser.new_context(viewport={"width": 1300, "height": 1500})
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    tools.write_notebook(tmp_path / "try.ipynb", CELLS)
    with tools.running_lab(tmp_path) as address:
        tools.open_notebook(page, address, "try.ipynb")
        tools.command(page, "notebook:run-all-cells")
        page.locator(".says").nth(1).wait_for(timeout=60_000)
        page.address = address
        yield page
        context.close()
    assert errors == []


@pytest.mark.slow
def test_it_lives_in_jupyterlab_and_keeps_its_keys(lab):
    cells = "window.jupyterapp.shell.currentWidget.content.widgets.length"
    before = lab.evaluate(cells)
    figure = figures.convolution(mode="dx")
    box = lab.locator(".grip").first.bounding_box()
    lab.mouse.click(box["x"] + 12, box["y"] + 12)
    for key in ("ArrowRight", "ArrowDown", "d", "d", "a", "b", "x"):  # Lab's: delete, add, cut
        lab.keyboard.press(key)
    assert said(lab) == figure.at(step=4).text()
    lab.keyboard.press("Space")
    lab.get_by_role("button", name="Pause").wait_for()
    lab.keyboard.press("Space")
    lab.keyboard.press("End")
    assert said(lab) == figure.at(step=8).text()

    lab.locator(".grip").nth(1).focus()
    lab.keyboard.press("ArrowUp")
    assert said(lab, 1) == figures.jacobian().at(dz0=2.0).text()
    assert lab.evaluate(cells) == before
    _keep_screenshots(lab)


@pytest.mark.slow
def test_a_saved_notebook_is_alive_when_trusted_and_still_when_not(lab, tmp_path):
    tools.command(lab, "docmanager:save")
    again = lab.context.new_page()
    tools.open_notebook(again, lab.address, "try.ipynb")
    again.locator(".says").nth(1).wait_for(timeout=20_000)
    again.locator(".grip").nth(1).focus()
    again.keyboard.press("ArrowUp")
    assert said(again, 1) == figures.jacobian().at(dz0=2.0).text()
    again.close()

    notebook = (tmp_path / "try.ipynb").read_text()
    changed = notebook.replace("import figures", "import figures  # by another hand: not trusted")
    (tmp_path / "other.ipynb").write_text(changed)
    other = lab.context.new_page()
    tools.open_notebook(other, lab.address, "other.ipynb")
    picture = other.get_by_role("img", name=figures.jacobian().still().text())
    picture.wait_for(timeout=20_000)
    assert picture.bounding_box(timeout=5_000)["width"] > 400
    assert other.locator(".card").count() == 0


def _keep_screenshots(lab):
    """For people to look at: in the folder that the variable SCREENSHOTS names, if it is set."""
    if folder := os.environ.get("SCREENSHOTS"):
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            tools.command(lab, "apputils:change-theme", {"theme": theme})
            lab.wait_for_timeout(1500)
            lab.screenshot(path=f"{folder}/{theme.replace(' ', '-').lower()}.png")
