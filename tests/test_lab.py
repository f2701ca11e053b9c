"""Every chapter in JupyterLab, in a real browser, by keyboard alone.

A learner opens the notebook, runs it untouched to its end, moves a figure, writes a wrong
answer and reads what is said, then writes every right one. Set SCREENSHOTS to a folder to keep
the pictures.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import browser_tools as tools
import numpy as np
import pytest

from grader.authoring import build
from grader.courses import chapters

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

#: What a chapter's learner gets wrong first: (exercise, code, a part of what is said).
WRONG = {
    "08_elementwise": (
        "grad_softmax",
        "def grad_softmax(x, dz):\n    p = softmax(x)\n    return dz * p * (1 - p)",
        "You have the diagonal of the Jacobian; each output also depends on every other input.",
    ),
    "09_matmul": (
        "grad_matmul",
        "def grad_matmul(x, y, dz):\n    return dz @ y",
        "the sum runs over the wrong index of y",
    ),
    "10_convolution": (
        "grad_conv2d",
        "def grad_conv2d(x, w, dz):\n    return correlate(x, dz.T)",
        "dz is transposed",
    ),
}


class Keyboard:
    """The keys of a learner in an open notebook, and what they see."""

    def __init__(self, page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def active(self) -> int:
        return self.page.evaluate(f"{NOTEBOOK}.activeCellIndex")

    @property
    def sources(self) -> list[str]:
        return self.page.evaluate(f"{NOTEBOOK}.widgets.map(c => c.model.sharedModel.source)")

    def go_to(self, index: int) -> None:
        """In command mode, with the arrow keys."""
        self.press("Escape")
        self.page.wait_for_function(f"{NOTEBOOK}.mode === 'command'")
        while self.active != index:
            here = self.active
            self.press("ArrowUp" if here > index else "ArrowDown")
            self.page.wait_for_function(f"{NOTEBOOK}.activeCellIndex !== {here}")

    def write(self, index: int, code: str) -> None:
        """Replace what stands in a cell, and run it."""
        self.go_to(index)
        self.press("Enter")
        self.page.wait_for_function(f"{NOTEBOOK}.mode === 'edit'")
        self.press("Control+a", "Delete")
        self.page.keyboard.insert_text(code)
        self.press("Shift+Enter")

    def run(self, index: int) -> str:
        """Run a cell and return its output's text, once the kernel is idle."""
        self.go_to(index)
        before = self.count(index)
        self.press("Shift+Enter")
        self.page.wait_for_function(
            f"(n => n !== null && n !== {before})"
            f"({NOTEBOOK}.widgets[{index}].model.executionCount)",
            timeout=60_000,
        )
        self.wait_until_idle()
        return self.output(index)

    def count(self, index: int) -> str:
        count = self.page.evaluate(f"{NOTEBOOK}.widgets[{index}].model.executionCount")
        return "null" if count is None else str(count)

    def output(self, index: int) -> str:
        """Its output as plain text. From the model: cells out of sight are not on the page."""
        outputs = self.page.evaluate(f"{NOTEBOOK}.widgets[{index}].model.outputs.toJSON()")
        return "\n".join(str(o.get("data", {}).get("text/plain", "")) for o in outputs)

    def errors(self) -> list[str]:
        """Every error in the notebook's outputs."""
        return self.page.evaluate(
            f"{NOTEBOOK}.widgets.filter(c => c.model.type === 'code')"
            ".flatMap(c => c.model.outputs.toJSON()).filter(o => o.output_type === 'error')"
            ".map(o => o.ename + ': ' + o.evalue)"
        )

    def wait_until_idle(self) -> None:
        self.page.wait_for_function(
            "window.jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel?.status"
            f" === 'idle' && {NOTEBOOK}.widgets.every(c => c.model.type !== 'code'"
            " || c.model.executionState !== 'running')",
            timeout=120_000,
        )


NOTEBOOK = "window.jupyterapp.shell.currentWidget.content"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on a folder with every learner's notebook, and a Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    folder = tmp_path_factory.mktemp("lab")
    for chapter in WRONG:
        (folder / f"{chapter}.ipynb").write_text(build.build(chapter), "utf-8")
    with playwright.sync_playwright() as p, tools.running_lab(folder) as address:
        browser = p.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        yield browser, address
        browser.close()


@pytest.mark.parametrize("chapter", WRONG)
def test_a_chapter_by_keyboard_alone(lab, chapter):
    browser, address = lab
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    tools.open_notebook(page, address, f"{chapter}.ipynb")
    keys = Keyboard(page)
    page.locator(".jp-Notebook").wait_for()

    # Untouched, from the first cell to the last.
    keys.go_to(0)
    sources = keys.sources
    for _ in sources:
        keys.press("Shift+Enter")
    last_code = max(i for i, s in enumerate(sources) if s.startswith("progress()"))
    page.wait_for_function(
        f"{NOTEBOOK}.widgets[{last_code}].model.executionCount !== null", timeout=180_000
    )
    keys.wait_until_idle()
    assert keys.errors() == []
    checks = {ex.name: sources.index(f"check({ex.name})") for ex in chapters()[chapter]}
    for index in checks.values():
        assert "not attempted" in keys.output(index)

    # A figure: reached with Tab from its cell, moved with an arrow key, left with Escape.
    figure = next(i for i, s in enumerate(sources) if f"\n{s}".count("\nfigures."))
    keys.go_to(figure)
    said = page.locator(".says").first
    before = said.inner_text()
    for _ in range(12):
        keys.press("Tab")
        if page.evaluate(
            "document.activeElement?.closest('[data-lm-suppress-shortcuts]') !== null"
        ):
            keys.press("ArrowRight")
            if said.inner_text() != before:
                break
    assert said.inner_text() != before
    screenshot(page, f"{chapter}-figure", page.locator(".card").first)

    # A wrong answer, and what is said of it.
    name, wrong, sentence = WRONG[chapter]
    keys.write(checks[name] - 1, wrong)
    shown = keys.run(checks[name])
    assert "right" not in shown.splitlines()[0] and sentence in shown
    screenshot(page, f"{chapter}-wrong", page.locator("[role=status] img").first)

    # Every right one.
    worked = {
        c.metadata["nbgrader"]["grade_id"]: c.source
        for c in build.worked_notebook(chapter).cells
        if c.metadata.get("nbgrader", {}).get("solution")
    }
    for name, index in checks.items():
        keys.write(index - 1, worked[name])
        assert "right" in keys.run(index), name
    possible = sum(ex.points for ex in chapters()[chapter])
    assert f"{possible:g} of {possible:g} points" in keys.run(last_code)
    screenshot(page, f"{chapter}-end")
    page.close()
    assert errors == []


def screenshot(page, name: str, element=None) -> None:
    """Take a picture and assert that something is drawn on it: ink, in more than one colour."""
    from PIL import Image

    folder = Path(os.environ.get("SCREENSHOTS", tempfile.gettempdir()))
    path = folder / f"{name}.png"
    if element is not None:
        element.scroll_into_view_if_needed()
    page.screenshot(path=path)
    pixels = np.asarray(Image.open(path).convert("RGB")).reshape(-1, 3)
    assert len(np.unique(pixels // 32, axis=0)) > 12, f"{name} looks empty"
    if element is not None:
        box = element.bounding_box()
        assert box["width"] > 300 and box["height"] > 60, box
