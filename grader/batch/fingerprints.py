"""Everything but the submission that a result depends on, hashed: the grader's own code, the
exercises, the limits, the seeds. A result of another version is never reused."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import platform
from pathlib import Path

from grader import courses
from grader.batch.worker import Setup


def fingerprint(setup: Setup) -> bytes:
    """The hash, for submissions graded with ``setup``."""
    digest = hashlib.sha256(_code() + _exercises())
    limits = dataclasses.asdict(setup.limits)
    digest.update(json.dumps([setup.isolation, limits], sort_keys=True).encode())
    digest.update(hashlib.sha256(setup.seeds.secret).digest())
    return digest.digest()


def parts(setup: Setup) -> dict[str, str]:
    """What the hash is made of, each part hashed by itself, as a person calls it: so that it can be
    said which of them changed."""
    course = courses.default()
    found = {
        "the grader": _files(_PACKAGE),
        "the limits": json.dumps(dataclasses.asdict(setup.limits), sort_keys=True).encode(),
        "the isolation": setup.isolation.encode(),
        "the course's secret": hashlib.sha256(setup.seeds.secret).digest(),
        "sentences.toml": _sentences(course),
        **{name: version.encode() for name, version in _versions().items()},
    }
    for folder in _folders(course):
        for path in _python(folder):
            exercise = f"the exercise {path.stem}" if path.stem in course.exercises else ""
            found[exercise or f"{folder.name}/{path.relative_to(folder)}"] = path.read_bytes()
    return {name: hashlib.sha256(data).hexdigest()[:16] for name, data in found.items()}


_PACKAGE = Path(__file__).parent.parent


@functools.cache
def _code() -> bytes:
    python, *others = _versions().items()
    digest = hashlib.sha256(python[1].encode())
    for name, version in others:
        digest.update(f"{name} {version}".encode())
    digest.update(_files(_PACKAGE))
    return digest.digest()


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for name in ("numpy", "tensorflow-cpu", "tensorflow"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _exercises() -> bytes:
    """The exercises of the course that is meant, and its sentences, hashed: a verdict depends on
    them too."""
    course = courses.default()
    return b"".join((*map(_files, _folders(course)), _sentences(course)))


def _folders(course: courses.Course) -> list[Path]:
    spec = importlib.util.find_spec(course.package) if course.package else None
    of_package = spec.submodule_search_locations if spec else None
    return [*map(Path, of_package or ()), *course.folders]


def _sentences(course: courses.Course) -> bytes:
    return repr(sorted(course.sentences.own.items())).encode()


def _python(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@functools.lru_cache(maxsize=16)
def _files(folder: Path) -> bytes:
    digest = hashlib.sha256()
    for path in _python(folder):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.digest()
