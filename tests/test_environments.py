"""Every notebook runs where its readers are: in Colab, on the oldest and the newest that we
support, and in what environment.yml describes. The learner's version reaches the end, the worked
version earns full marks. Each time what is installed is the built wheel, not the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from grader.authoring import build

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

HERE = Path(__file__).parent
RUNNER = HERE / "environments" / "run_notebooks.py"
#: How the first line of a check begins in each version of a notebook.
MARK = {"learner": "○", "worked": "✓"}
KERNEL = ["nbclient>=0.10", "nbformat>=5.10", "ipykernel>=6.29"]


def uv(*arguments, **options) -> str:
    """Run uv, which the Makefile put into .tools where it was not on the PATH."""
    program = shutil.which("uv") or str(HERE.parent / ".tools" / "bin" / "uv")
    done = subprocess.run(
        [program, "--quiet", *map(str, arguments)], capture_output=True, text=True, **options
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def interpreter(version: str) -> str:
    """A Python of this version: one that pyenv keeps (its shims on the PATH may lead nowhere), one
    on the PATH, or uv's own."""
    if pyenv := shutil.which("pyenv"):
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True).stdout.strip()
        if kept := sorted(Path(root, "versions").glob(f"{version}.*/bin/python")):
            return str(kept[-1])
    if found := shutil.which(f"python{version}"):
        return found
    return version


@pytest.fixture(scope="session")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--out-dir", folder, root)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """Make a virtual environment of a Python version; gives its interpreter."""

    def make(version: str, *requirements: str, options=()) -> Path:
        folder = tmp_path_factory.mktemp("environment")
        uv("venv", "--python", interpreter(version), "--clear", folder)
        python = folder / "bin" / "python"
        if not python.exists():
            python = folder / "Scripts" / "python.exe"
        if requirements:
            uv("pip", "install", "--python", python, *options, *requirements)
        return python

    return make


@pytest.fixture(scope="session")
def colab(environment) -> tuple[Path, set[str]]:
    """What Colab has, and what that is, before the course is there."""
    python = environment("3.13", "-r", HERE / "environments" / "colab.txt")
    return python, set(uv("pip", "freeze", "--python", python).splitlines())


@pytest.fixture(scope="session")
def versions(tmp_path_factory) -> dict[str, list[Path]]:
    """The learner's and the worked version of every notebook, outside of the checkout."""
    folder = tmp_path_factory.mktemp("notebooks")
    learner = folder / "learner"
    learner.mkdir()
    for chapter in build.written_chapters():
        (learner / f"{chapter}.ipynb").write_text(build.build(chapter), "utf-8")
    return {"learner": sorted(learner.iterdir()), "worked": build.build_worked(folder / "worked")}


def all_run(python: Path, versions: dict[str, list[Path]]) -> None:
    """Assert that every notebook runs and that every check says what it should."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    # The kernel that is started is the environment's own, not one registered for the user.
    clean["JUPYTER_PATH"] = str(python.parent.parent / "share" / "jupyter")
    clean["PATH"] = f"{python.parent}{os.pathsep}{clean['PATH']}"
    running = {
        version: subprocess.Popen(
            [python, RUNNER, *paths],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=clean,
            cwd=python.parent,
        )
        for version, paths in versions.items()
    }
    for version, process in running.items():
        out, err = process.communicate()
        assert process.returncode == 0, err[-3000:]
        results = [json.loads(line) for line in out.splitlines()]
        assert len(results) == len(versions[version])
        for result in results:
            told = json.dumps(result, indent=1, ensure_ascii=False)
            assert not result["errors"] and not result["stderr"], told
            assert result["checks"], told
            assert all(said.startswith(MARK[version]) for said in result["checks"]), told


def test_in_colab(wheel, colab, versions):
    python, before = colab
    # What the set-up cell does there.
    uv("pip", "install", "--python", python, "--no-deps", wheel)
    assert before <= set(uv("pip", "freeze", "--python", python).splitlines())
    all_run(python, versions)


def test_nothing_in_colab_would_have_to_change(wheel, colab):
    python, before = colab
    uv("pip", "install", "--python", python, wheel)
    after = set(uv("pip", "freeze", "--python", python).splitlines())
    assert before <= after and len(after) == len(before) + 1


def test_on_the_oldest_that_we_support(root, wheel, environment, versions):
    """The lower bound of each package that pyproject.toml names."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    named = [*project["dependencies"], *KERNEL]
    python = environment("3.11", wheel, *named, options=["--resolution", "lowest-direct"])
    installed = uv("pip", "freeze", "--python", python)
    assert "ipywidgets==7.7" in installed
    all_run(python, versions)


def test_on_python_312_with_ipywidgets_8(wheel, environment, versions):
    python = environment("3.12", wheel, "ipywidgets>=8", *KERNEL)
    all_run(python, versions)


def test_what_environment_yml_describes_is_complete(root, environment, tmp_path, versions):
    """Its pip section, installed from its own folder as conda does, runs the course and the
    command line."""
    described = yaml.safe_load((root / "environment.yml").read_text())
    *conda, last = described["dependencies"]
    version = next(d.partition("=")[2] for d in conda if d.startswith("python="))
    lines = tmp_path / "requirements.txt"
    lines.write_text("\n".join(last["pip"]))
    python = environment(version)
    uv("pip", "install", "--python", python, "-r", lines, cwd=root)
    for command in ("grader", "nbgrader", "jupyter"):
        done = subprocess.run(
            [python.parent / command, "--help"], capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
    all_run(python, {"worked": versions["worked"][:1]})
