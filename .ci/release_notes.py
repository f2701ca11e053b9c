"""Prints what CHANGELOG.md says of a release, and fails where pyproject.toml names another.

>>> python .ci/release_notes.py v0.2.0
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def problem(tag: str, project: dict) -> str:
    """Why ``tag`` cannot be released, or ""."""
    version, address = project["version"], project["urls"]["Release"]
    if tag != f"v{version}":
        return f"the tag is {tag}, and pyproject.toml has version {version}: tag v{version}"
    if not address.endswith(f"/{tag}"):
        return f"project.urls.Release ends in {address.rpartition('/')[2]}, and should in {tag}"
    return ""


def notes(tag: str, changelog: str) -> str:
    """The section of ``tag``; raises ValueError where there is none."""
    version = re.escape(tag.removeprefix("v"))
    found = re.search(rf"^## v?{version}\b[^\n]*\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    if not found or not found[1].strip():
        raise ValueError(f"CHANGELOG.md has no section for {tag}: rename “Unreleased” to it")
    return found[1].strip()


def main(tag: str) -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    if said := problem(tag, project):
        print(said, file=sys.stderr)
        return 1
    try:
        print(notes(tag, (ROOT / "CHANGELOG.md").read_text("utf-8")))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
