"""A real JupyterHub behind a real configurable-http-proxy, as docs/instructors/hub.md sets it up.

Two learners fetch, work and submit in the browser, and read what was wrong; the instructor types
the page's commands.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import browser_tools as tools
import pytest
from batch_tools import ASSIGNMENT, NO_DZ, RIGHT, book, environment

PAGE = Path(__file__).parent.parent / "docs" / "instructors" / "hub.md"
COURSE = "calculus-2027"
PROXY = shutil.which("configurable-http-proxy")
#: Who answers what, and what they are told.
LEARNERS = {"ada": (RIGHT, "grad_sigmoid: right"), "bob": (NO_DZ, "what becomes of dz")}
CELLS = "window.jupyterapp.shell.currentWidget.content.widgets"
#: This test's own: no users of the system, and everything below one folder.
OURS = """
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "by hand"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {home!r} + "/{{username}}"
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True"]
c.Spawner.environment = {environment!r}
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sandboxed,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub is POSIX only"),
    pytest.mark.skipif(PROXY is None, reason="configurable-http-proxy is not installed"),
]


def blocks(kind: str = "") -> list[str]:
    """The page's blocks of Python, or the commands of its indented ones."""
    text = PAGE.read_text("utf-8")
    if kind:
        return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    return re.findall(r"^    (\S.*)$", text, re.MULTILINE)


def ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        found = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


class Server:
    """The machine that the page sets up, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exchange = folder / "srv" / "nbgrader" / "exchange"
        self.course = folder / "home" / COURSE
        settings = folder / "etc" / "jupyter"
        settings.mkdir(parents=True)
        (folder / "home").mkdir()
        # This test's learners are no users of the system.
        for_all, for_hub, for_learners = blocks("python")
        (settings / "nbgrader_config.py").write_text(self.here(for_all + for_learners))
        names = {"JUPYTER_CONFIG_PATH": str(settings), "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.environment = environment() | names
        for name in (
            "JUPYTERHUB_API_TOKEN",
            "JUPYTERHUB_USER",
            "NOTHING_SKIPPED",
            "PYTEST_CURRENT_TEST",
        ):
            self.environment.pop(name, None)
        self.port, hub, api = ports(3)
        home = str(folder / "home")
        ours = OURS.format(home=home, environment=names, port=self.port, hub=hub, api=api)
        (folder / "jupyterhub_config.py").write_text(for_hub + ours)

    def here(self, text: str) -> str:
        """Something of the page's, with its folders in this one."""
        return text.replace("/srv/nbgrader", str(self.exchange.parent))

    def type(self, *commands: str) -> None:
        """What somebody types in a terminal of the server; commands as the page has them."""
        for command in commands:
            if command.startswith("cd "):
                continue
            started = self.course.is_dir() and not command.startswith("grader course new")
            done = subprocess.run(
                self.here(command), shell=True, env=self.environment, text=True, timeout=600,
                cwd=self.course if started else self.folder / "home", capture_output=True,
            )  # fmt: skip
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"

    @contextlib.contextmanager
    def hub(self, command: str) -> Iterator[str]:
        with open(self.folder / "hub.log", "wb") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", *command.split()],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        address = f"http://127.0.0.1:{self.port}"
        try:
            deadline = time.monotonic() + 120
            while True:
                try:
                    urllib.request.urlopen(f"{address}/hub/health", timeout=2)
                    break
                except OSError:
                    said = (self.folder / "hub.log").read_text()
                    assert started.poll() is None and time.monotonic() < deadline, said
                    time.sleep(0.3)
            yield address
        finally:
            started.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(timeout=30)
            # The learners' servers have groups of their own; the hub has ended them by now.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)
            started.wait()


class Learner:
    """Somebody at the browser."""

    def __init__(self, browser, address: str, name: str) -> None:
        self.page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(120_000)
        self.page.goto(f"{address}/hub/login")
        self.page.fill("#username_input", name)
        self.page.fill("#password_input", "by hand")
        self.page.click("#login_submit")
        self.page.wait_for_function("window.jupyterapp && window.jupyterapp.restored")
        self.page.evaluate("window.jupyterapp.restored")
        self.assignments()

    def assignments(self) -> None:
        tools.command(self.page, "nbgrader:open-assignment-list")
        self.page.wait_for_selector("#refresh_assignments_list")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def work(self, answer: str) -> str:
        """Open the notebook, answer, check, save; returns what the check said."""
        page = self.page
        tools.command(page, "docmanager:open", {"path": f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb"})
        page.wait_for_function(
            f"window.jupyterapp.shell.currentWidget?.context?.path.endsWith('{ASSIGNMENT}.ipynb')"
        )
        page.evaluate("window.jupyterapp.shell.currentWidget.context.sessionContext.ready")
        sources = page.evaluate(f"{CELLS}.map(c => c.model.sharedModel.source)")
        setup = next(i for i, s in enumerate(sources) if "import" in s and "check" in s)
        check = sources.index("check(grad_sigmoid)")
        page.evaluate(f"([i, s]) => {CELLS}[i].model.sharedModel.setSource(s)", [check - 1, answer])
        for index in (setup, check - 1, check):
            page.evaluate(
                "i => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = i }",
                index,
            )
            tools.command(page, "notebook:run-cell")
        tools.command(page, "docmanager:save")
        outputs = page.evaluate(f"{CELLS}[{check}].model.outputs.toJSON()")
        return "\n".join(str(o.get("data", {}).get("text/plain", o)) for o in outputs)


def test_two_learners_fetch_work_submit_and_read_their_feedback_in_the_browser(tmp_path):
    from playwright.sync_api import sync_playwright

    server = Server(tmp_path)
    typed = [c for c in blocks() if c.split()[0] not in ("apt", "npm", "pip", "jupyterhub")]
    [start] = [c for c in blocks() if c.startswith("jupyterhub ")]
    collect = typed.index(next(c for c in typed if c.startswith("nbgrader collect")))
    server.type(*typed[:collect])
    assert (server.exchange / COURSE / "outbound" / ASSIGNMENT).is_dir()
    with sync_playwright() as p, server.hub(start) as address:
        browser = p.chromium.launch(executable_path=tools.CHROMIUM, args=tools.ARGUMENTS)
        learners = {name: Learner(browser, address, name) for name in LEARNERS}
        for name, (answer, told) in LEARNERS.items():
            one = learners[name]
            one.press("Fetch")
            one.page.get_by_role("button", name="Submit", exact=True).first.wait_for()
            assert told in one.work(answer)
            one.assignments()
            one.press("Submit")
            one.page.wait_for_selector("#submitted_assignments_list .list_item")
        server.type(*typed[collect:])
        for one in learners.values():
            one.press("Fetch Feedback")
            one.page.get_by_text("view feedback").first.wait_for()
        browser.close()
    points = {who: book(server.course)[who, "check_grad_sigmoid"].points for who in LEARNERS}
    assert points == {"ada": 4, "bob": 0}
    pages = {}
    for name in LEARNERS:
        home = tmp_path / "home" / name / ASSIGNMENT / "feedback"
        [page] = home.glob(f"*/{ASSIGNMENT}.html")
        pages[name] = re.sub(r"<[^>]+>", "", page.read_text("utf-8"))
    assert "4 of 4 points" in pages["ada"] and "what becomes of" in pages["bob"]
    assert "4 of 4 points" not in pages["bob"]
