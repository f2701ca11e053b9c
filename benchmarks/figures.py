"""How long from a key press to the new picture? ``python -m benchmarks.figures`` prints a table,
of all figures or of those that are named.

Each figure is opened in JupyterLab in Chromium and moved by real key presses. A time runs from the
moment the page receives the key to the end of the first frame after it, in which the picture has
begun to move; at 60 frames a second about 8 ms of it are waiting for that frame. "floor" is the
same for a key that means nothing to the figure, pressed in turn with the others, and the ratio is
of the two. "work" is processor time of the page's thread for one press and its frame, the script's
and the layout's, which does not depend on what else the machine has to do.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import figures
from tests import browser_tools as tools

BLOCKS, PRESSES = 4, 30  # of each kind of key
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

PRESS = """async (grip) => {
  for (let k = 0; k < 60; k++) {
    const key = k % 2 ? "ArrowLeft" : "ArrowRight";
    grip.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await new Promise(requestAnimationFrame);
    await new Promise(drawn => setTimeout(drawn));
  }
}"""


def main() -> None:
    heads = ("kB", "median ms", "p90 ms", "floor ms", "ratio", "work ms")
    print("| figure | " + " | ".join(heads) + " |")
    print("|---|" + "---|" * len(heads), flush=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        with tools.running_lab(Path(folder)) as address:
            for name in sys.argv[1:] or figures.__all__:
                call = f"figures.{name}({FORMULAS.get(name, '')})"
                cells = ["import figures", call]
                tools.write_notebook(Path(folder) / f"{name}.ipynb", cells)
                page = browser.new_page(viewport={"width": 1200, "height": 1000})
                page.set_default_timeout(300_000)  # on a busy machine all takes long, but ends
                tools.open_notebook(page, address, f"{name}.ipynb")
                tools.command(page, "notebook:run-all-cells")
                times, floor, work = measure(page)
                page.close()
                size = len(eval(call).html().encode()) / 1000
                p90 = statistics.quantiles(times, n=10)[-1]
                median, least = statistics.median(times), statistics.median(floor)
                print(
                    f"| {name} | {size:.0f} | {median:.1f} | {p90:.1f} | {least:.1f} "
                    f"| {median / least:.2f} | {work:.2f} |",
                    flush=True,
                )
        browser.close()


def measure(page) -> tuple[list[float], list[float], float]:
    """Milliseconds from key to picture for each key press, and for each that changes nothing;
    milliseconds of work."""
    grip = page.locator(".grip").first
    grip.wait_for()
    page.wait_for_timeout(1500)  # let JupyterLab come to rest
    page.evaluate(LISTEN)
    grip.focus()
    page.keyboard.press("Home")
    moved, still = [], []
    for _ in range(BLOCKS):
        for keys, times in ((("ArrowRight", "ArrowLeft"), moved), (("Shift", "Shift"), still)):
            page.wait_for_timeout(400)  # what glides has arrived
            page.evaluate("window.times.length = 0")
            for k in range(PRESSES):
                page.keyboard.press(keys[k % 2])
                page.wait_for_timeout(25)
            times += page.evaluate("window.times")[3:]
    return moved, still, work(page, grip)


def work(page, grip) -> float:
    """Milliseconds of processor time that the page's main thread takes for a press."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "TaskDuration")

    begun = spent()
    grip.evaluate(PRESS)
    return (spent() - begun) * 1000 / 60


if __name__ == "__main__":
    main()
