"""The course as a book: figures alive without a kernel, and nothing asked of another host."""

import contextlib
import functools
import http.server
import subprocess
import sys
import threading

import browser_tools as tools
import pytest

ONE = "08_elementwise"


def make(root, folder, *arguments):
    command = [sys.executable, str(root / "docs/book/make_book.py"), "--into", str(folder)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stderr[-2000:]
    # Kernels speak of their sockets; of the pages themselves nothing may be said.
    said = [line for line in done.stderr.splitlines() if "ERROR" in line or "WARNING:" in line]
    return folder, said


@pytest.fixture(scope="module")
def one(root, tmp_path_factory):
    """A book of one chapter, and what Sphinx complained of."""
    return make(root, tmp_path_factory.mktemp("book") / "site", "--only", ONE)


@pytest.fixture(scope="module")
def whole(root, tmp_path_factory):
    return make(root, tmp_path_factory.mktemp("book") / "site")


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        yield browser
        browser.close()


@contextlib.contextmanager
def served(folder):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_args):
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextlib.contextmanager
def reading(browser, address, page_name, **how):
    """A page of the book; it may ask nobody else, and complain of nothing."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, **how)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/{page_name}")
    yield page
    page.close()
    elsewhere = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert (elsewhere, errors) == ([], [])


def drive(card):
    """Move the figure by its first grip or control with the keyboard; whether its words changed."""
    before = card.locator(".says").inner_text()
    for what in (".grip", "input[type=range]", "button", "[role=radio]"):
        for number in range(min(3, card.locator(what).count())):
            control = card.locator(what).nth(number)
            if not control.is_visible():
                continue
            control.focus()
            for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "Enter", "End", "Home"):
                card.page.keyboard.press(key)
                card.page.wait_for_timeout(30)
                if card.locator(".says").inner_text() != before:
                    return True
    return False


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_chapter_is_read_from_files_and_from_a_server(one, browser):
    folder, complaints = one
    assert complaints == []
    with served(folder) as server:
        for address in (folder.as_uri(), server):
            with reading(browser, address, f"chapters/{ONE}.html") as page:
                cards = page.locator(".card")
                assert cards.count() >= 2
                assert all(drive(cards.nth(n)) for n in range(cards.count()))
                assert page.locator("details:not([open])").count() > 3, "answers are folded"
                assert page.locator("math").count() > 20
                links = page.locator("a").evaluate_all("all => all.map(a => a.href)")
                assert any("colab.research.google.com" in link for link in links)
                assert any("mybinder.org" in link for link in links)
                assert "First run the folded cell" not in page.inner_text("body")
        with reading(browser, server, "search.html?q=softmax") as page:
            page.locator("#search-results li").first.wait_for(timeout=20_000)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", f"chapters/{ONE}"])
def test_nothing_is_in_the_way_of_a_reader(one, browser, name, scheme):
    from axe_playwright_python.sync_playwright import Axe

    folder, _ = one
    with reading(browser, folder.as_uri(), f"{name}.html", color_scheme=scheme) as page:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
@pytest.mark.rare
@pytest.mark.timeout(1200)
def test_every_chapter_is_in_the_book_with_its_figures_alive(whole, browser, root):
    folder, complaints = whole
    assert complaints == []
    pages = sorted((folder / "chapters").glob("*.html"))
    assert [p.stem for p in pages] == sorted(p.stem for p in (root / "solutions").glob("*.md"))
    for path in pages:
        assert path.stat().st_size < 1_500_000, path.name
        with reading(browser, folder.as_uri(), f"chapters/{path.name}") as page:
            cards = page.locator(".card")
            still = [n for n in range(cards.count()) if not drive(cards.nth(n))]
            assert cards.count() and not still, (path.name, still)
