"""Every figure in three states, light, dark and on a phone: sheets of screenshots to be looked at.

>>> python docs/make_sheets.py                     # all, into build/sheets/
>>> python docs/make_sheets.py slopes walk         # these only
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import figures
from figures.player import Figure

INTO = Path("build/sheets")
#: Those that show a formula of the caller's, with one.
OF_A_FORMULA = {
    "engine": lambda: figures.engine(x=2, y="x**2", u="3*x", v="y*u", L="v + y"),
    "walk": lambda: figures.walk(w=3, b=4, x="2*w + b", y="b + 1", z="x * y"),
}
PLACES = {"light": (900, False), "dark": (900, True), "phone": (390, False)}


def states(figure: Figure) -> list[Figure]:
    """As it opens, in its most telling state, and with every control at its other end."""
    ends = {param.name: param.values[-1 if param.start == 0 else 0] for param in figure.params}
    return [figure, figure.still(), figure.at(**ends)]


def shot(browser: Browser, figure: Figure, width: int, dark: bool) -> Image.Image:
    context = browser.new_context(
        viewport={"width": width, "height": 600},
        color_scheme="dark" if dark else "light",
        has_touch=width < 600,
        is_mobile=width < 600,
    )
    page = context.new_page()
    ground = "#111" if dark else "#fff"
    page.set_content(
        '<meta name="viewport" content="width=device-width">'
        f"<body style='margin:8px;background:{ground}'>{figure.html()}</body>"
    )
    page.locator(".says").wait_for()
    taken = page.screenshot(full_page=True)
    context.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """Rows of pictures, each as tall as its tallest."""
    gap = 6
    width = max(sum(one.width + gap for one in row) for row in rows)
    heights = [max(one.height for one in row) + gap for row in rows]
    whole = Image.new("RGB", (width, sum(heights)), "#888")
    y = 0
    for row, height in zip(rows, heights, strict=True):
        x = 0
        for one in row:
            whole.paste(one, (x, y))
            x += one.width + gap
        y += height
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=figures.__all__)
    parser.add_argument("--into", type=Path, default=INTO)
    parser.add_argument("--places", nargs="*", default=list(PLACES), choices=list(PLACES))
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name in asked.names:
            figure = OF_A_FORMULA.get(name, getattr(figures, name))()
            for place in asked.places:
                row = [shot(browser, each, *PLACES[place]) for each in states(figure)]
                path = asked.into / f"{name}-{place}.png"
                sheet([row]).save(path)
                print(path)
        browser.close()


if __name__ == "__main__":
    main()
