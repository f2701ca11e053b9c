"""What a machine lacks is said, not hidden: tests that need it skip with the reason. Where
``NOTHING_SKIPPED`` is set, as it is in CI, every test is run and passes: a skip is a failure,
whatever made it, and so is a test that is expected to fail or deselected without being ``rare``."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).parent.parent
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def _bubblewrap_problem() -> str:
    from grader.sandbox import available

    return "" if available("bubblewrap") else "bubblewrap does not work here"


_NEEDS = {
    "browser": lambda: "" if CHROMIUM else "Chromium is not installed",
    "sandboxed": _bubblewrap_problem,
}


LEFT_OUT = pytest.StashKey[bool]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.stash.get(LEFT_OUT, False):
        pytest.fail("nothing may be skipped here: it was deselected", pytrace=False)
    for marker, problem in _NEEDS.items():
        if item.get_closest_marker(marker) is None:
            continue
        if reason := problem():
            pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip of a test, whatever made it."""
    return _not_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A skip of a whole module, by ``importorskip`` for example."""
    return _not_skipped((yield))


def _not_skipped(report: Report) -> Report:
    # A test that is expected to fail is reported as skipped too.
    if report.skipped and os.environ.get("NOTHING_SKIPPED"):
        report.outcome = "failed"
        where = report.longrepr
        reason = where[-1] if isinstance(where, tuple) else where
        report.longrepr = f"nothing may be skipped here: {reason}"
    return report


def pytest_report_header() -> str:
    """What is tested: the wheel, or the checkout."""
    return f"grader: {importlib.util.find_spec('grader').submodule_search_locations[0]}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Files of fast tests first. Those with slow ones last, of them what may take longest first,
    so that no worker waits at the end for the other. A file stays whole, for its fixtures' sake.

    A test that an expression leaves out without meaning to comes back where nothing may be skipped,
    and fails."""
    collected = list(items)
    yield
    if os.environ.get("NOTHING_SKIPPED"):
        kept = set(items)
        for item in collected:
            if item not in kept and item.get_closest_marker("rare") is None:
                item.stash[LEFT_OUT] = True
                items.append(item)
    seconds: dict[Path, float] = {}
    for item in items:
        seconds[item.path] = max(seconds.get(item.path, 0), _may_take(item))
    items.sort(key=lambda item: (seconds[item.path] > 0, -seconds[item.path]))


def _may_take(item: pytest.Item) -> float:
    """0 for a fast test, else how long it is allowed to take, or 1 where it does not say."""
    if not any(item.get_closest_marker(m) for m in ("slow", "rare", "browser", "sandboxed")):
        return 0
    limit = item.get_closest_marker("timeout")
    return limit.args[0] if limit and limit.args else 1


@pytest.fixture(scope="session", autouse=True)
def elsewhere() -> Generator[None]:
    """Not in the checkout, from where every ``python -c`` that a test starts would import it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(Path(__file__).parent)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def installed() -> Path:
    """Where the wheel is installed. Skips where the environment is for working on the checkout: of
    wheels nothing is promised there."""
    there = importlib.metadata.distribution("backprop-by-hand")
    told = json.loads(there.read_text("direct_url.json") or "{}")
    if told.get("dir_info", {}).get("editable"):
        pytest.skip("this environment imports the checkout; `make test` builds the wheel")
    return Path(there.locate_file(""))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    return CHROMIUM
