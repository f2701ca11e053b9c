"""The README's pictures: figures moved in Chromium, frame by frame, and a card naming a mistake.

>>> python docs/make_picture.py     # writes docs/pictures/figures.webp and card.png
"""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

import figures
from grader import check

GOAL = Path(__file__).parent / "pictures" / "figures.webp"
SHOWN = (figures.bowl(), figures.sweep(), figures.convolution())
STEPS, WIDTH, PAUSE = 8, 760, 500  # key presses a figure, pixels, milliseconds a frame


def frames(page: Page, figure: figures.Figure) -> list[Image.Image]:
    page.set_content(f"<body style='margin:0 8px;background:#fff'>{figure.html()}</body>")
    page.locator("input[type=range]").first.focus()
    taken = []
    for _ in range(STEPS):
        taken.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(350)  # a number that glides has arrived
    return taken


def grad_softmax(x, dz):
    """What many write first: softmax as if it were elementwise, like the sigmoid."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return dz * p * (1 - p)


def card(page: Page) -> None:
    """The card of a real check."""
    shown = check(grad_softmax)._repr_html_()
    page.set_content(f"<body style='margin:8px;background:#fff'>{shown}</body>")
    page.locator("[role=status]").screenshot(path=GOAL.with_name("card.png"))


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 620})
        taken = [frame for figure in SHOWN for frame in frames(page, figure)]
        GOAL.parent.mkdir(exist_ok=True)
        card(page)
        browser.close()
    taken[0].save(
        GOAL, save_all=True, append_images=taken[1:], duration=PAUSE, loop=0, quality=70, method=4
    )
    print(f"{GOAL}: {len(taken)} frames, {GOAL.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
