"""What of this machine is mounted beside a learner's code: Python, NumPy, TensorFlow, no more."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import os
import stat
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

INSIDE = Path(__file__).parent / "inside"

#: Where ``inside`` and the folders of packages are found in the sandbox.
NEUTRAL = "/answers"

# Libraries only. Not /usr as a whole: nbgrader keeps its exchange, with everybody's submissions,
# under /usr/local/share.
_LIBRARIES = ("lib", "lib32", "lib64")
_SYSTEM = (
    *(f"/usr/{name}" for name in _LIBRARIES),
    "/usr/local/lib",
    *(f"/{name}" for name in _LIBRARIES),
    "/nix/store",
)
_ETC = ("/etc/ld.so.cache", "/etc/alternatives")


def python() -> str:
    """The interpreter itself, not a virtual environment's link to it."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


@functools.cache
def package_folders() -> tuple[str, ...]:
    """The folders that NumPy and TensorFlow are imported from, and what they import in turn."""
    folders = [p for p in sys.path if Path(p).name in ("site-packages", "dist-packages")]
    for name in ("numpy", "tensorflow"):
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            folders.append(str(Path(spec.origin).parent.parent))
    return tuple(dict.fromkeys(os.path.realpath(f) for f in folders if os.path.isdir(f)))


def mounts() -> tuple[list[str], list[str]]:
    """bubblewrap's arguments for the file system, and the folders of packages as seen inside."""
    arguments: list[str] = []
    shown: dict[str, str] = {}  # a folder of this machine -> where it is seen

    above: set[str] = set()

    def show(source: str, target: str) -> None:
        # bubblewrap would give a folder that is only on the way the mode of its like outside, and
        # root's own home lets nobody through.
        for parent in map(str, reversed(Path(target).parents)):
            if parent not in above and parent != "/" and not _seen(parent, shown):
                above.add(parent)
                arguments.extend(("--perms", "0755", "--dir", parent))
        arguments.extend(("--ro-bind", source, target))
        shown[os.path.realpath(source)] = target

    for path in _SYSTEM:
        if os.path.islink(path):
            arguments.extend(("--symlink", os.readlink(path), path))
        elif os.path.isdir(path):
            show(path, path)
    for path in _ETC:
        if os.path.exists(path):
            show(path, path)
    for path in _interpreter():
        if not _seen(path, shown):
            show(path, path)
    packages = []
    for number, folder in enumerate(package_folders()):
        if not _seen(folder, shown):
            show(folder, f"{NEUTRAL}/packages{number}")
        packages.append(_seen(folder, shown))
    arguments.extend(_hidden(shown))
    show(str(INSIDE), f"{NEUTRAL}/inside")
    return arguments, packages


def readable_by_all() -> bool:
    """Whether everybody may read Python and its packages, once the way to them is open."""
    files = [python(), os.__file__]
    for name in ("numpy", "tensorflow"):
        spec = importlib.util.find_spec(name)
        files += [spec.origin, os.path.dirname(spec.origin)] if spec and spec.origin else []
    return all(os.stat(file).st_mode & stat.S_IROTH for file in files)


def _interpreter() -> Iterable[str]:
    # Not the whole prefix: pyenv keeps virtual environments in it, conda its package archive.
    yield python()
    for name in ("stdlib", "platstdlib"):
        path = sysconfig.get_path(name, vars={"base": sys.base_prefix, "platbase": sys.base_prefix})
        yield os.path.realpath(path)
    # libpython and, in conda, the libraries that the standard library is linked to.
    libraries = os.path.join(os.path.realpath(sys.base_prefix), "lib")
    if os.path.isdir(libraries):
        yield libraries


def _seen(path: str, shown: dict[str, str]) -> str:
    """Where ``path`` is seen inside, "" where it is not."""
    for source, target in shown.items():
        if path == source or path.startswith(source.rstrip("/") + "/"):
            return target + path[len(source.rstrip("/")) :]
    return ""


def _hidden(shown: dict[str, str]) -> Iterable[str]:
    """Arguments that cover whatever of the course lies in a mounted folder."""
    for path in sorted(secret_paths()):
        for real in {path, os.path.realpath(path)}:
            target = _seen(real, shown)
            if not target:
                continue
            if os.path.isdir(real):
                yield from ("--perms", "0555", "--tmpfs", target, "--remount-ro", target)
            else:
                yield from ("--ro-bind", os.devnull, target)


def secret_paths() -> set[str]:
    """All of the grader and of every installed course: packages, metadata, checkouts."""
    every = importlib.metadata.entry_points()
    points = every.select(group="grader.courses")
    here = Path(__file__).resolve().parent.parent  # …/grader
    names = {"grader", "figures", *(point.module.partition(".")[0] for point in points)}
    paths = {here, here.parent / "figures"}
    for name in names:
        spec = importlib.util.find_spec(name)
        paths.update(Path(p).resolve() for p in (spec and spec.submodule_search_locations) or ())
    # Beside a package in a checkout lie its prose and its answers.
    paths.update({p.parent for p in paths if (p.parent / "pyproject.toml").is_file()})
    if here.parent.name not in ("site-packages", "dist-packages"):
        paths.add(here.parent)
    # The grader's own is the one with its command: to ask which has its package would read the list
    # of files of every distribution there is.
    own = every.select(group="console_scripts", name="grader")
    distributions = {point.dist.name: point.dist for point in (*points, *own) if point.dist}
    spelled = {name.replace("-", "_").replace(".", "_") for name in distributions}
    patterns = {*names, *(f"{at}*{name}*" for name in spelled for at in ("", "__pycache__/"))}
    base = sysconfig.get_path("purelib", vars={"base": sys.base_prefix})
    for folder in map(Path, (*package_folders(), base)):
        for pattern in patterns:
            paths.update(folder.glob(pattern))
    for distribution in distributions.values():
        for file in distribution.files or ():
            top = Path(file).parts[0]
            if top != "..":
                paths.add(Path(str(file.locate())).parents[len(Path(file).parts) - 1] / top)
    return {str(p) for p in paths if p.exists()}
