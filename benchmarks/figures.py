"""How long from a key press to the new picture? ``python -m benchmarks.figures`` prints a table.

Each figure is opened in Chromium and moved by real key presses. A time runs from the moment the
page receives the key to the second animation frame after it, when the new picture is on screen; so
at 60 frames a second nothing can be below 16.7 ms. "work" is the script's own share: choosing the
frames and putting them into the page, layout included.
"""

import os
import shutil
import statistics

from playwright.sync_api import sync_playwright

import figures

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PRESSES = 120

TIMER = """
() => {
  window.times = []; window.work = []; let start = 0;
  document.addEventListener("keydown", (event) => {
    start = performance.now();
    const mine = start;
    setTimeout(() => {
      document.querySelector("[data-figure]").getBoundingClientRect();
      window.work.push(performance.now() - mine);
    });
    requestAnimationFrame(() => requestAnimationFrame(() =>
      window.times.push(performance.now() - mine)));
  }, true);
}
"""


def main() -> None:
    made = {
        "jacobian": figures.jacobian(),
        "matmul": figures.matmul(),
        "convolution": figures.convolution(mode="dx"),
        "pixel_uses": figures.pixel_uses(),
        "full_correlation": figures.full_correlation(),
    }
    print(f"{'figure':<18}{'kB':>6}{'median ms':>12}{'p90 ms':>9}{'work median ms':>17}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, figure in made.items():
            times, work = measure(browser, figure)
            p90 = statistics.quantiles(times, n=10)[-1]
            print(
                f"{name:<18}{len(figure.html().encode()) / 1000:>6.0f}"
                f"{statistics.median(times):>12.1f}{p90:>9.1f}{statistics.median(work):>17.1f}"
            )
        browser.close()


def measure(browser, figure) -> tuple[list[float], list[float]]:
    """Milliseconds from key to picture, and of work, for each of PRESSES key presses."""
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.set_content(figure.html())
    page.evaluate(TIMER)
    page.locator(".grip").first.focus()
    page.keyboard.press("Home")
    for k in range(PRESSES):
        page.keyboard.press("ArrowRight" if k % 2 == 0 else "ArrowLeft")
        page.wait_for_timeout(25)
    times, work = page.evaluate("[window.times.slice(10), window.work.slice(10)]")
    page.close()
    return times, work


if __name__ == "__main__":
    main()
