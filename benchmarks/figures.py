"""How long from a key press to the new picture? ``python -m benchmarks.figures`` prints a table,
of all figures or of those that are named.

Each figure is opened in JupyterLab in Chromium and moved by real key presses. A time runs from the
moment the page receives the key to the end of the first frame after it, in which the picture has
begun to move; at 60 frames a second about 8 ms of it are waiting for that frame. "work" is the
script's own share: choosing frames, putting them into the page, and the page's layout.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import figures
from tests import browser_tools as tools

PRESSES = 120
#: What the two figures of a formula of the caller's are called with.
FORMULAS = {
    "engine": "x=2, y='x**2', u='3*x', v='y*u', L='v + y'",
    "walk": "w=3, b=4, x='2*w + b', y='b + 1', z='x * y'",
}

LISTEN = """() => {
  window.times = [];
  window.addEventListener("keydown", () => {
    const start = performance.now();
    requestAnimationFrame(() => {
      const drawn = new MessageChannel(); // its message comes when the frame is drawn
      drawn.port1.onmessage = () => window.times.push(performance.now() - start);
      drawn.port2.postMessage(0);
    });
  }, true);
}"""

WORK = """(grip) => {
  const start = performance.now();
  for (let k = 0; k < 200; k++) {
    const key = k % 2 ? "ArrowLeft" : "ArrowRight";
    grip.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    grip.getRootNode().querySelector(".card").getBoundingClientRect();
  }
  return (performance.now() - start) / 200;
}"""


def main() -> None:
    print(f"{'figure':<18}{'kB':>6}{'median ms':>12}{'p90 ms':>9}{'work ms':>10}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        with tools.running_lab(Path(folder)) as address:
            for name in sys.argv[1:] or figures.__all__:
                call = f"figures.{name}({FORMULAS.get(name, '')})"
                cells = ["import figures", call]
                tools.write_notebook(Path(folder) / f"{name}.ipynb", cells)
                page = browser.new_page(viewport={"width": 1200, "height": 1000})
                tools.open_notebook(page, address, f"{name}.ipynb")
                tools.command(page, "notebook:run-all-cells")
                times, work = measure(page)
                page.close()
                size = len(eval(call).html().encode()) / 1000
                p90 = statistics.quantiles(times, n=10)[-1]
                median = statistics.median(times)
                shown = f"{name:<18}{size:>6.0f}{median:>12.1f}{p90:>9.1f}{work:>10.2f}"
                print(shown, flush=True)
        browser.close()


def measure(page) -> tuple[list[float], float]:
    """Milliseconds from key to picture for each key press; mean milliseconds of work."""
    grip = page.locator(".grip").first
    grip.wait_for(timeout=60_000)
    page.wait_for_timeout(1500)  # let JupyterLab come to rest
    page.evaluate(LISTEN)
    grip.focus()
    page.keyboard.press("Home")
    for k in range(PRESSES):
        page.keyboard.press("ArrowRight" if k % 2 == 0 else "ArrowLeft")
        page.wait_for_timeout(25)
    return page.evaluate("window.times")[10:], grip.evaluate(WORK)


if __name__ == "__main__":
    main()
