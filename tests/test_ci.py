"""What CI, the documents and pyproject.toml say about commands, files and machines is true."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from grader import cli

HERE = Path(__file__).parent.parent
WORKFLOWS = sorted((HERE / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (HERE / "Makefile").read_text("utf-8")
PROJECT = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]
CI = (HERE / ".ci" / "run").read_text("utf-8")

#: Programs that the hosted machines have, and of which we say nothing here.
THEIRS = {"choco", "gh", "sudo"}
PYTHONS = ["3.11", "3.12", "3.13"]


def targets() -> set[str]:
    """What can be asked of make."""
    return {
        name for line in re.findall(r"^([a-z][\w -]*):", MAKEFILE, re.M) for name in line.split()
    }


def subcommands() -> set[str]:
    """Every command of the command line, as it is typed: ``new course``."""

    def within(parser, before):
        for action in parser._subparsers._group_actions if parser._subparsers else ():
            for name, inner in action.choices.items():
                yield f"{before}{name}"
                yield from within(inner, f"{before}{name} ")

    return set(within(cli._parser(), ""))


def unknown(command: str) -> str:
    """What a shell command names that is not there, or ""."""
    first, *rest = command.split()
    first = Path(first).name
    if first == "make":
        named = [word for word in rest if not word.startswith("-") and "=" not in word]
        return next((f"make {word}" for word in named if word not in targets()), "")
    if first == "grader":
        known = subcommands() | {"--version", "--help"}
        return "" if {" ".join(rest[:n]) for n in (1, 2)} & known else command
    files = [
        word for word in rest if word.startswith((".ci/", "tests/", "docs/")) and "*" not in word
    ]
    return next((word for word in files if not (HERE / word).exists()), "")


# ------------------------------------------------------------------------------- the workflows


def jobs(path: Path) -> dict[str, dict]:
    return yaml.safe_load(path.read_text("utf-8"))["jobs"]


def runs(path: Path) -> list[str]:
    """Every command of a workflow, with every value of its matrix put in."""
    found = []
    for job in jobs(path).values():
        axes = job.get("strategy", {}).get("matrix", {})
        for step in job["steps"]:
            for line in step.get("run", "").splitlines():
                name = re.search(r"\$\{\{ matrix\.(\w+) \}\}", line)
                values = axes[name[1]] if name else [""]
                found += [line.replace(name[0], str(v)) if name else line for v in values]
    return [part for line in found for part in re.split(r" && | > ", line)]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_only_what_is_there(path):
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert (
        workflow["name"] and workflow[True] and workflow["permissions"]
    )  # YAML reads `on` as True
    assert [u for u in (unknown(command) for command in runs(path)) if u] == []
    programs = {command.split()[0] for command in runs(path)} - THEIRS - {"notes.md"}
    assert programs <= {"make", "uv"}
    for job in jobs(path).values():
        for step in job["steps"]:
            assert "run" in step or re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"])


def test_every_system_and_python_that_is_supported_runs_the_commands_of_ci():
    job = jobs(HERE / ".github/workflows/test.yml")["systems"]
    axes = job["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in axes["os"]} == {"ubuntu", "macos", "windows"}
    supported = SpecifierSet(PROJECT["requires-python"])
    assert axes["python"] == PYTHONS == [f"3.{n}" for n in range(30) if f"3.{n}" in supported]
    theirs = {s["run"] for s in job["steps"] if s.get("run", "").startswith("make")}
    readme = (HERE / "README.md").read_text("utf-8")
    [ours] = re.findall(r"<!-- test command -->\n```bash\n(.*)\n```", readme)
    assert theirs == {ours, *re.findall(r"^make \w+", CI, re.M)}


def test_both_ends_of_what_is_supported_are_tried():
    versions = jobs(HERE / ".github/workflows/test.yml")["matrix"]["strategy"]["matrix"]["versions"]
    assert versions == re.search(r"^matrix: (.*)", MAKEFILE, re.M)[1].split()
    pythons = re.findall(r"^matrix-\w+: VERSION = (.*)", MAKEFILE, re.M)
    assert pythons == [PYTHONS[0], PYTHONS[-1]]


def test_beyond_the_ceilings_none_is_left():
    path = HERE / ".ci" / "without_ceilings.py"
    spec = importlib.util.spec_from_file_location("without_ceilings", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = (HERE / "pyproject.toml").read_text("utf-8")
    after = tomllib.loads(module.without_ceilings(text))["project"]

    def capped(project):
        lists = [project["dependencies"], *project["optional-dependencies"].values()]
        found = [Requirement(one) for named in lists for one in named]
        return {r.name for r in found if any(s.operator == "<" for s in r.specifier)}

    assert {"tensorflow", "tensorflow-cpu", "numpy", "nbgrader"} <= capped(PROJECT)
    assert capped(after) == set()
    assert after["requires-python"] == PROJECT["requires-python"]


# ------------------------------------------------------------------- a machine without TensorFlow

MACHINES = {
    ("linux", "x86_64"): ["tensorflow-cpu"],
    ("linux", "aarch64"): ["tensorflow"],
    ("darwin", "arm64"): ["tensorflow"],
    ("win32", "AMD64"): ["tensorflow"],
    ("darwin", "x86_64"): [],
}


@pytest.mark.parametrize("machine", MACHINES, ids=" ".join)
def test_every_machine_gets_the_tensorflow_that_there_is_for_it(machine):
    system, processor = machine
    there = default_environment() | {"sys_platform": system, "platform_machine": processor}
    wanted = [Requirement(one) for one in PROJECT["dependencies"]]
    taken = [r.name for r in wanted if r.marker is None or r.marker.evaluate(there)]
    assert [name for name in taken if name.startswith("tensorflow")] == MACHINES[machine]


AN_INTEL_MAC = """
import platform, sys
platform.machine = lambda: "x86_64"
sys.platform = "darwin"
"""


@pytest.mark.slow
def test_a_mac_with_an_intel_processor_is_told_in_a_sentence(root, tmp_path, monkeypatch):
    """By the build, which is what `uv run`, `make lab` and pip begin with."""
    (tmp_path / "sitecustomize.py").write_text(AN_INTEL_MAC, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    uv = shutil.which("uv") or str(root / ".tools" / "bin" / "uv")
    command = [uv, "build", "--wheel", "--out-dir", tmp_path, root]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode != 0 and not list(tmp_path.glob("*.whl"))
    said = " ".join(told.stderr.split())
    assert "no TensorFlow 2.20 or newer for Macs with an Intel processor" in said
    assert "open a notebook in Colab" in said and "Linux in a container" in said
    title = re.search(r"README\.md, “(.*?)”", said)[1]
    assert f"### {title}\n" in (root / "README.md").read_text("utf-8")


# ------------------------------------------------------------------------------ CONTRIBUTING.md

CONTRIBUTING = (HERE / "CONTRIBUTING.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\*\*.*) \| (.*) \| (.*) \|$", CONTRIBUTING, re.M)


def in_backticks(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def files_named(text: str) -> list[str]:
    links = [target for target in re.findall(r"\]\((.*?)\)", text) if "://" not in target]
    paths = [word for word in in_backticks(text) if "/" in word and " " not in word]
    return [*links, *paths]


def pattern(path: str) -> str:
    """A file's name as the table gives it, as a glob: NN_name is any chapter, NAME any name."""
    return re.sub(r"\bNN_name\b|\bcNN_name\b|\bNAME\b|\bANSWER\b|\bLANG\b", "*", path)


@pytest.mark.parametrize("row", ROWS, ids=[re.sub(r"[*|]", "", row[0])[:40] for row in ROWS])
def test_a_change_is_made_in_files_and_by_commands_that_are_there(row):
    _wish, where, then = row
    named = files_named(where) + files_named(then)
    assert [path for path in named if not list(HERE.glob(pattern(path.rstrip("/"))))] == []
    commands = [
        word for word in in_backticks(where + then) if re.match(r"(make|grader|pytest) ", word)
    ]
    assert [u for u in map(unknown, commands) if u] == []
    assert named or commands


def test_contributing_opens_with_what_people_want():
    assert CONTRIBUTING.startswith("# I want to …\n\n| I want to … | open | then |")
    wishes = " ".join(row[0] for row in ROWS)
    for wish in ("exercise", "mistake", "figure", "sentence", "platform", "course", "language"):
        assert wish in wishes
    assert len(ROWS) >= 10


def test_the_commands_that_documents_name_are_there():
    """In code that is to be typed: a block, or a line that begins with the command."""
    pages = [HERE / "README.md", HERE / "CONTRIBUTING.md", *(HERE / "docs").rglob("*.md")]
    wrong = []
    for page in pages:
        for block in re.findall(r"```(?:bash|sh|)\n(.*?)```", page.read_text("utf-8"), re.S):
            for line in block.splitlines():
                command = line.partition("#")[0].strip().removeprefix("$ ")
                if re.match(r"(make|grader) [a-z]", command) and unknown(command):
                    wrong.append((page.name, command))
    assert wrong == []


# ------------------------------------------------------------------------------- pre-commit, forms


def test_pre_commit_runs_what_make_lint_runs():
    repos = yaml.safe_load((HERE / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    hooks = [hook for repo in repos for hook in repo["hooks"]]
    entries = [hook["entry"].removeprefix(".venv/bin/") for hook in hooks]
    assert [u for u in map(unknown, entries) if u] == []
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", MAKEFILE, re.M)[1]
    tools = {Path(line.split()[0]).name for line in lint.splitlines()}
    assert {entry.split()[0] for entry in entries} == tools | {"grader"}
    assert all(re.compile(hook.get("files", "")) for hook in hooks)


@pytest.mark.parametrize(
    "path", sorted((HERE / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml")), ids=lambda p: p.name
)
def test_an_issue_form_is_one(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    assert form["name"] and form["description"] and form["body"]
    ids = [part["id"] for part in form["body"]]
    assert len(set(ids)) == len(ids)
    kinds = {"input", "textarea", "dropdown", "checkboxes"}
    assert all(part["type"] in kinds and part["attributes"]["label"] for part in form["body"])
