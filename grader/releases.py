"""Where a course lives: its repository, and the tag that its notebooks refer to.

A notebook travels alone. Its badge, its set-up cell and its links to other files are made from this
address and from nothing else, which is written once: under ``project.urls.Release`` in the
``pyproject.toml`` of what is installed, or as ``release`` in the ``course.toml`` of a folder.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from grader.errors import WrongCall

_COLAB = "https://colab.research.google.com"
#: An address as it stands in ``pyproject.toml`` and in ``course.toml``.
_ADDRESS = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)/tree/([\w./-]+)")


class BadAddress(WrongCall):
    """An address that is not one of a repository and a tag."""


@dataclass(frozen=True)
class Release:
    """owner/name on the code host, and a tag."""

    repository: str
    tag: str

    @classmethod
    def parse(cls, address: str, where: str) -> Release:
        """From ``https://github.com/owner/name/tree/tag``. Raises BadAddress, naming ``where``."""
        match = _ADDRESS.fullmatch(address)
        if not match:
            raise BadAddress(
                f"{where} should look like https://github.com/owner/name/tree/tag; "
                f"it is {address!r}."
            )
        return cls(match[1], match[2])

    def page(self, path: str) -> str:
        """The address of a file of the repository, to read."""
        return f"https://github.com/{self.repository}/blob/{self.tag}/{path}"

    def raw(self, path: str) -> str:
        """The address of a file of the repository, to fetch."""
        return f"https://raw.githubusercontent.com/{self.repository}/{self.tag}/{path}"

    def requirement(self, distribution: str) -> str:
        """What pip is told to install."""
        return f"{distribution} @ git+https://github.com/{self.repository}@{self.tag}"

    def badge(self, notebook: str, says: str) -> str:
        """Markdown: a badge that opens the file ``notebook`` of the repository in Colab."""
        return f"[![{says}]({_COLAB}/assets/colab-badge.svg)]({self.colab(notebook)})"

    def colab(self, notebook: str) -> str:
        """The address that opens the file ``notebook`` of the repository in Colab."""
        return f"{_COLAB}/github/{self.repository}/blob/{self.tag}/{notebook}"

    def binder(self, notebook: str) -> str:
        """The address that opens the file ``notebook`` of the repository in Binder."""
        place = f"{self.repository}/{quote(self.tag, safe='')}"
        return f"https://mybinder.org/v2/gh/{place}?labpath={quote(notebook, safe='')}"


def checkout_of(package: str) -> Path | None:
    """The checkout that a package is imported from, or None where it is installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    parent = Path(spec.submodule_search_locations[0]).parent
    return parent if (parent / "pyproject.toml").is_file() else None


@functools.cache
def distribution_of(package: str) -> str:
    """The distribution that a package comes with, or "" where it came with none."""
    checkout = checkout_of(package)
    if checkout is not None:
        project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8")).get("project", {})
        return str(project.get("name", ""))
    return next(iter(importlib.metadata.packages_distributions().get(package, ())), "")


def release_of(package: str) -> Release | None:
    """Where the distribution of a package lives; None where it does not say.

    Read from ``pyproject.toml`` in a checkout, so that an edit shows at once. Raises BadAddress.
    """
    checkout = checkout_of(package)
    if checkout is not None:
        project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8")).get("project", {})
        address = str(project.get("urls", {}).get("Release", ""))
    else:
        name = distribution_of(package)
        urls = importlib.metadata.metadata(name).get_all("Project-URL") or [] if name else []
        address = next((u.partition(", ")[2] for u in urls if u.startswith("Release, ")), "")
    return Release.parse(address, "project.urls.Release in pyproject.toml") if address else None


def requirement_of(package: str) -> str:
    """What pip is told to install for a package, or "" where it does not say where it lives. Raises
    BadAddress."""
    where = release_of(package)
    return where.requirement(distribution_of(package)) if where else ""


def install(extra: str) -> str:
    """How a user installs what an extra of the grader's own distribution names."""
    return f"pip install '{distribution_of('grader')}[{extra}]'"
