"""Everything but the submission that a result depends on, hashed: the grader's own code, the
exercises, the limits, the seeds. A result of another version is never reused."""

from __future__ import annotations

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


@functools.cache
def _code() -> bytes:
    package = Path(__file__).parent.parent
    digest = hashlib.sha256(platform.python_version().encode())
    for name in ("numpy", "tensorflow-cpu", "tensorflow"):
        try:
            digest.update(f"{name} {importlib.metadata.version(name)}".encode())
        except importlib.metadata.PackageNotFoundError:
            continue
    digest.update(_files(package))
    return digest.digest()


def _exercises() -> bytes:
    """The exercises of the course that is meant, and its sentences, hashed: a verdict depends on
    them too."""
    course = courses.default()
    spec = importlib.util.find_spec(course.package) if course.package else None
    of_package = spec.submodule_search_locations if spec else None
    folders = [*map(Path, of_package or ()), *course.folders]
    return b"".join((*map(_files, folders), repr(sorted(course.sentences.own.items())).encode()))


@functools.lru_cache(maxsize=16)
def _files(folder: Path) -> bytes:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.digest()
