"""The mistakes of a course of one's own: ``mistakes.py`` in its folder, which extends exercises
that are declared elsewhere.

It is one form everywhere: ``grad_sigmoid = extend()``, and below it ``@grad_sigmoid.mistake("…")``
above a function that makes the mistake.
"""

from __future__ import annotations

import keyword
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import courses, folders
from grader.authoring import doctor
from grader.classroom import unnamed
from grader.classroom.folder import write_whole
from grader.classroom.unnamed import Group
from grader.courses import OWN_MISTAKES
from grader.decide import decide
from grader.errors import WrongCall
from grader.folders import Extended, Unreadable
from grader.sandbox import Sandbox
from grader.truths import Truths

_HEAD = '''"""What this class writes that no chapter names yet. `grader mistakes` adds to it."""

from grader.exercise import extend
'''


@dataclass(frozen=True)
class Proposal:
    """What an instructor makes of the largest group of an exercise's wrong answers: a mistake's
    name, the sentence that a learner reads, and the share of the points that it earns."""

    exercise: str
    name: str
    sentence: str
    worth: float = 0.0

    @classmethod
    def parse(cls, which: str, sentence: str, worth: float) -> Proposal:
        """Of ``EXERCISE:NAME`` as it is typed. Raises WrongCall."""
        exercise, _, name = which.partition(":")
        if not name.isidentifier() or keyword.iskeyword(name):
            raise WrongCall(
                f"--accept wants EXERCISE:NAME, NAME being a Python name, not {which!r}"
            )
        if not sentence.strip():
            raise WrongCall('--accept wants a --sentence "…": what the learner should think about')
        if not 0 <= worth < 1:
            raise WrongCall(f"--worth wants a share from 0 to below 1, not {worth:g}")
        return cls(exercise, name, sentence, worth)


@dataclass(frozen=True)
class Answered:
    """What became of a proposal.

    group     whose answers they are
    draft     the mistake as it stands in the file, or would; "" where none can be drafted
    by_hand   whether a person has to put it in
    risk      what in the code a person should read first, as the end of a sentence, or ""
    problems  what doctor says against it
    """

    group: Group
    draft: str
    by_hand: bool = False
    risk: str = ""
    problems: Sequence[str] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the file has it now."""
        return not self.by_hand and not self.problems


def path(root: Path) -> Path:
    """The file, whether it is there or not."""
    return root / OWN_MISTAKES


def propose(root: Path, found: Sequence[Group], proposal: Proposal, sandbox: Sandbox) -> Answered:
    """Put the draft of the exercise's largest group into the course's file where its code does
    nothing but arithmetic, is the group's function, and is proved by doctor. Raises WrongCall where
    there is no such group, and NoCourse where the file that is there cannot be read."""
    group = next((g for g in found if g.exercise.name == proposal.exercise), None)
    if group is None:
        raise WrongCall(f"there is no group of unnamed wrong answers to {proposal.exercise!r}")
    draft = group.draft(proposal.name, proposal.sentence, proposal.worth)
    risk = unnamed.more_than_arithmetic(group.specimen)
    if not draft or risk or not unnamed.is_proved(group, sandbox):
        return Answered(group, draft, by_hand=True, risk=risk)
    return Answered(group, draft, problems=accept(root, group, draft))


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
