"""What nobody named yet: the wrong answers of a class that are the same function.

Answers without a name are run again, all on the inputs that everybody gets, and those that come to
the same on every case are one group. Learners' code runs in the sandbox, here as everywhere.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader import reading
from grader.classroom import class_results
from grader.courses import by_name
from grader.decide import decide
from grader.exercise import Choice, Driven, Exercise, Tried
from grader.judged import Judged
from grader.known_mistake import alike, same_mistake
from grader.sandbox import Sandbox
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.job import Job, Statement
from grader.submission import Submission
from grader.truths import Truths, truths


@dataclass
class Group:
    """Wrong answers to one exercise that are one function.

    says      how it differs from what is right, in words
    specimen  the first of them, without comments, docstrings and whose it is
    students  whose they are; a submission's name where no student is known
    """

    exercise: Exercise
    says: str
    judged: Sequence[Judged]
    specimen: str
    students: list[str] = field(default_factory=list)

    def draft(self, name: str, sentence: str = "", worth: float = 0.0) -> str:
        """A ``@mistake`` to go into the exercise's module, or "" where there is none: the mistake
        of an answer that is driven takes more than the answer."""
        ex = self.exercise
        if isinstance(ex.kind, (Driven, Choice, Tried)) or re.search(r"import \*", self.specimen):
            return ""
        given = ", ".join(ex.arguments)
        body = textwrap.indent(self.specimen.rstrip(), "    ")
        said = sentence or f"TODO, for the learner: {self.says}"
        return (
            f"@{ex.name}.mistake(\n    {_text(said)}{f', worth={worth:g}' if worth else ''}\n)\n"
            f"def {name}({given}):\n{body}\n    return {ex.name}({given})\n"
        )


def of_class(root: Path, assignment: str | None) -> Iterator[tuple[Submission, Exercise]]:
    """A class's wrong answers that have no name, of one assignment or of all that have work."""
    names = [assignment] if assignment else sorted({p.name for p in root.glob("submitted/*/*")})
    for name in names:
        for work in class_results.read(root, name).works:
            for verdict in work.graded.verdicts:
                ex = by_name().get(verdict.exercise)
                if ex and verdict.status in (Status.WRONG, Status.RAISED) and not verdict.mistake:
                    yield work.submission, ex


def groups(wrong: Iterable[tuple[Submission, Exercise]], sandbox: Sandbox) -> list[Group]:
    """The groups of answers that are wrong and have no name, the largest first."""
    found: dict[Exercise, list[Group]] = {}
    ran: dict[tuple[Exercise, tuple[str, ...]], Group | None] = {}
    for submission, ex in wrong:
        try:
            statements = reading.select(submission.source, {ex.name, *ex.needs}).statements
        except reading.Unreadable:
            continue
        code = (ex, tuple(s.code for s in statements))
        if code not in ran:  # many hand in the very same text
            ran[code] = _placed(submission, ex, statements, found, sandbox)
        group = ran[code]
        if group is not None:
            group.students.append(submission.student or submission.name)
    every = [group for of_one in found.values() for group in of_one]
    return sorted(every, key=lambda group: -len(group.students))


def _placed(
    submission: Submission,
    ex: Exercise,
    statements: Sequence[Statement],
    found: dict[Exercise, list[Group]],
    sandbox: Sandbox,
) -> Group | None:
    """The group that this answer belongs to, made where there is none; None where it is right, has
    a name, or came to nothing that could be compared."""
    known = truths(ex)
    outcomes = _outcomes(ex, known, statements, sandbox)
    verdict = decide(known, outcomes)
    if verdict.status not in (Status.WRONG, Status.RAISED) or verdict.mistake:
        return None
    if all(o.status != Status.RETURNED for o in outcomes):
        return None
    judged = known.judge(outcomes)
    mine = found.setdefault(ex, [])
    specimen = _specimen(statements, submission)
    for group in mine:
        if same_mistake(judged, group.judged):
            return group
    mine.append(Group(ex, verdict.message, judged, specimen))
    return mine[-1]


def is_proved(group: Group, sandbox: Sandbox) -> bool:
    """Whether the draft, run as it would stand in the module, is the group's function."""
    draft = group.draft("drafted")
    ex = group.exercise
    if not draft:
        return False
    code = draft[draft.index("\ndef drafted(") + 1 :].replace("def drafted(", f"def {ex.name}(", 1)
    known = truths(ex)
    outcomes = _outcomes(ex, known, [Statement(code, "", 1, frozenset())], sandbox)
    return len(outcomes) == len(known.cases) and alike(group.judged, known.judge(outcomes))


#: What an answer may import and still be arithmetic.
_ARITHMETIC = frozenset(("math", "cmath", "numpy", "scipy", "itertools", "functools", "operator"))
#: Names by which code reaches further than arithmetic.
_REACHING = frozenset(
    ("open", "exec", "eval", "compile", "input", "breakpoint", "globals", "vars", "getattr",
     "setattr", "delattr", "load", "save", "tofile", "fromfile", "memmap", "ctypeslib")
)  # fmt: skip


def more_than_arithmetic(code: str) -> str:
    """What in a learner's code a person should have read before it runs outside of the sandbox, as
    the end of a sentence: "it imports os"; "" where it is arithmetic."""
    for node in ast.walk(ast.parse(code)):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or "."]
        for module in modules:
            if module.partition(".")[0] not in _ARITHMETIC:
                return f"it imports {module}"
        name = getattr(node, "id", None) or getattr(node, "attr", None) or ""
        if name in _REACHING or name.startswith("__"):
            return f"it uses {name}"
    return ""


def _outcomes(
    ex: Exercise, known: Truths, statements: Sequence[Statement], sandbox: Sandbox
) -> Sequence[Outcome]:
    needs_tensorflow = any("tf" in s.code or "tensorflow" in s.code for s in statements)
    found = sandbox.run(Job(tuple(statements), (known.question,), needs_tensorflow))[ex.name]
    return found if len(found) == len(known.cases) else [found[0]] * len(known.cases)


# ----------------------------------------------------------------------------------- specimen


def _specimen(statements: Sequence[Statement], submission: Submission) -> str:
    """The code without whose it is: no comment, no docstring, no word of their name."""
    pieces: list[str] = []
    for statement in statements:
        tree = _Anonymous().visit(ast.parse(statement.code))
        piece = ast.unparse(ast.fix_missing_locations(tree))
        if not (piece in pieces and re.match(r"import |from ", piece)):  # every cell has its own
            pieces.append(piece)
    text = "\n".join(pieces)
    for word in _words(submission):
        text = re.sub(rf"(?i)(?<![a-z]){re.escape(word)}(?![a-z])", "learner", text)
    return text + "\n"


def _words(submission: Submission) -> Iterator[str]:
    for word in re.split(r"[\W_]+", submission.student):
        if len(word) > 2:
            yield word


class _Anonymous(ast.NodeTransformer):
    """Leaves out what is nothing but said: docstrings, authors' names, prints."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_said = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        call = node.value
        is_print = (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "print"
        )
        return ast.Pass() if is_said or is_print else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        names = {t.id for t in node.targets if isinstance(t, ast.Name)}
        return ast.Pass() if "__author__" in names else self.generic_visit(node)


def _text(said: str) -> str:
    """A Python string of it, in lines that fit."""
    lines = textwrap.wrap(said, 88, drop_whitespace=False) or [""]
    return "\n    ".join(
        '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"' for line in lines
    )
