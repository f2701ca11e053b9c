"""What a runtime lacks of what the course needs, as one sentence for the notebook's first cell.

In Colab the course is installed without what it depends on, for that is there. It is not there in
every runtime: those with a TPU have no TensorFlow, and a pinned older one has older packages.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import re
import sys

from grader.releases import distribution_of

#: ``numpy<3,>=1.26``, as it stands in the metadata of a distribution, before its markers.
_REQUIREMENT = re.compile(r"(?P<package>[\w-]+)[^;]*>=(?P<least>[\d.]+)")


@functools.cache
def say() -> None:
    """Print what is lacking, once and only in a notebook, where something is."""
    if "ipykernel" in sys.modules and (sentence := lacking()):
        print(sentence)


def lacking() -> str:
    """The sentence, or "" where nothing is lacking."""
    needed = {}
    for requirement in importlib.metadata.requires(distribution_of("grader")) or []:
        match = _REQUIREMENT.match(requirement)
        if match and "extra ==" not in requirement:
            needed[match["package"].removesuffix("-cpu")] = match["least"]
    absent = [package for package in needed if not _there(package)]
    old = [
        f"{package} {found} (the course needs {least})"
        for package, least in needed.items()
        if (found := _version(package)) and _numbers(found) < _numbers(least)
    ]
    if not absent and not old:
        return ""
    said = [f"has no {', '.join(absent)}"] if absent else []
    said += [f"has too old a {', '.join(old)}"] if old else []
    return (
        f"This runtime {' and '.join(said)}. In Colab, choose Runtime → Change runtime type, take "
        "CPU and the latest version, and run this cell again."
    )


def _there(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _version(package: str) -> str:
    for name in (package, f"{package}-cpu"):
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version)[:2])
