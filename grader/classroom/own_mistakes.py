"""The mistakes of a course of one's own: ``mistakes.py`` in its folder, which extends exercises
that are declared elsewhere.

It is one form everywhere: ``grad_sigmoid = extend()``, and below it ``@grad_sigmoid.mistake("…")``
above a function that makes the mistake.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from grader import courses, folders
from grader.authoring import doctor
from grader.classroom.folder import write_whole
from grader.classroom.unnamed import Group
from grader.courses import OWN_MISTAKES
from grader.decide import decide
from grader.folders import Extended, Unreadable
from grader.truths import Truths

_HEAD = '''"""What this class writes that no chapter names yet. `grader mistakes` adds to it."""

from grader.exercise import extend
'''


def path(root: Path) -> Path:
    """The file, whether it is there or not."""
    return root / OWN_MISTAKES


def accept(root: Path, group: Group, draft: str) -> list[str]:
    """Put a drafted mistake into the course's file, once doctor has proved it. Returns what speaks
    against it, in sentences; then nothing is written. Raises NoCourse where the file that is there
    cannot be read."""
    file = path(root)
    before = file.read_text("utf-8").rstrip("\n") if file.is_file() else _HEAD.rstrip("\n")
    name = group.exercise.name
    if not re.search(rf"^{name} = extend\(\)$", before, re.MULTILINE):
        before += f"\n\n{name} = extend()"
    text = f"{before}\n\n\n{draft}"
    try:
        added = _read(text)
        base = courses.named(str(root)).declared[name]
        extended = added[name].by.extended(base)
    except (Unreadable, ValueError) as problem:
        return [str(problem)]
    problems = list(doctor.mistakes_told_apart(extended))
    if not problems:
        newest = extended.mistakes[-1].name
        verdict = decide(Truths(extended), [j.outcome for j in group.judged])
        if verdict.mistake != newest:
            problems = [f"{newest}: the answers of this group are not taken for it."]
    if not problems:
        write_whole(file, text.encode("utf-8"), 0o644)
        courses.forget()
    return problems


def _read(text: str) -> Mapping[str, Extended]:
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / OWN_MISTAKES
        draft.write_text(text, "utf-8")
        return folders.extensions(draft)
