"""Whether what a course's notebooks name is where the course lives.

Somebody who forks a course has its notebooks name the first one's address, until one line is
changed; nothing in the notebooks shows it, and learners install the wrong course.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.build import command
from grader.authoring.notebooks import learner_notebook
from grader.courses import Course
from grader.releases import Release, checkout_of, release_of

_NAMED = re.compile(
    r"(?:git\+https://github\.com/|colab\.research\.google\.com/github/"
    r"|raw\.githubusercontent\.com/)([\w.-]+/[\w.-]+?)(?:@|/blob/|/)([\w.-]+)"
)
_REMOTE = re.compile(r"github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?$")


def addresses(course: Course) -> Iterator[str]:
    """A sentence for each address that is not the course's own."""
    ours = course.release
    folder = checkout_of(course.package) if course.package else course.folders[0]
    cloned = _cloned_from(folder) if folder is not None else ""
    if ours is not None and cloned and cloned.lower() != ours.repository.lower():
        where = "pyproject.toml" if course.package else "course.toml"
        yield (
            f"The set-up cells install from {ours.repository}, and this is a clone of {cloned}: "
            f"change the release in {where} and run `{command(course)}`."
        )
    for chapter in course.prose:
        home = course.home_of(chapter)
        if home is None:
            continue
        for cell in learner_notebook(chapter, course).cells:
            for repository, tag in _NAMED.findall(cell.source):
                known = (home, course.release, release_of("grader"))
                if Release(repository, tag) not in known:
                    yield (
                        f"{course.prose[chapter]}: a cell names {repository} at {tag}; this course "
                        f"lives in {home.repository} at {home.tag}."
                    )


def _cloned_from(folder: Path) -> str:
    """owner/name of the repository that a folder is a clone of, or ""."""
    command = ["git", "-C", str(folder), "config", "--get", "remote.origin.url"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = _REMOTE.search(done.stdout.strip())
    return match[1] if match else ""
