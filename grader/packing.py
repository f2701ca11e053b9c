"""``hand_in()``: the notebook that it is called in, packed for upload, and as what it is graded.

It looks at the notebook as it was saved, or in Colab as it is now, and finds the answers as grading
does: by name. Nothing is run, and nothing leaves the machine but by the learner's own upload.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from grader import feedback, reading
from grader.courses import by_name, chapters, spoken
from grader.exercise import Exercise
from grader.held_to import chapters_of
from grader.sentences import Heard
from grader.submission import Submission

#: Seconds after which a saved notebook may lack what was written since.
_OLD = 120
#: The keys of what is said of an answer.
_SAID = {
    "written": "answer written",
    "not attempted": "status not attempted",
    "missing": "status missing",
}
#: Seconds that Colab may take to hand the notebook over.
_PATIENCE = 30


@dataclass(frozen=True)
class Packed:
    """What was packed.

    chapter   which chapter it will be graded as, "" where that cannot be told
    answers   by exercise, what was found: "written", "not attempted" or "missing"
    path      the file to upload, None where there is none
    problem   why there is none, as a sentence
    """

    chapter: str
    answers: Mapping[str, str]
    path: Path | None = None
    problem: str = ""


def pack(data: bytes, name: str, folder: Path) -> Packed:
    """Look at a notebook and write it beside itself under its chapter's name, for upload."""
    submission = Submission(name, data)
    try:
        source = submission.source
    except reading.Unreadable as problem:
        return Packed("", {}, problem=spoken()("notebook cannot be read", problem=Heard(problem)))
    held = sorted(chapters_of(submission, source) & set(chapters()))
    if len(held) != 1:
        said = spoken()("several chapters" if held else "no chapter", chapters=held)
        return Packed("", {}, problem=said)
    answers = {ex.name: _found(ex, source) for ex in chapters()[held[0]]}
    path = folder / f"{held[0]}-to-hand-in.ipynb"
    try:
        path.write_bytes(data)
    except OSError as error:
        said = spoken()("cannot be written", path=path, error=error.strerror or error)
        return Packed(held[0], answers, problem=said)
    return Packed(held[0], answers, path)


def _found(ex: Exercise, source: reading.Source) -> str:
    """Whether an answer is there; a stub is none."""
    defining = [s.statement for s in source.parsed if ex.name in s.binds]
    if not defining:
        return "written" if ex.name in source.attempts(by_name()) else "missing"
    return "not attempted" if _is_stub(defining[-1].code) else "written"


def _is_stub(code: str) -> bool:
    """Whether a definition has ``...`` where the answer belongs, and nothing else."""
    try:
        (statement,) = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError):
        return False
    if isinstance(statement, ast.FunctionDef):
        return all(_says_nothing(line) for line in statement.body)
    return isinstance(statement, ast.Assign) and _is_ellipsis(statement.value)


def _says_nothing(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _is_ellipsis(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is ...


def from_here(path: str | os.PathLike[str] = "") -> tuple[bytes, str, Path, str]:
    """The notebook that is open: its bytes, its name, its folder, and a word of warning or "".

    Raises OSError where it cannot be found, with a sentence.
    """
    if path:
        given = Path(path)
        return reading.load(given), given.name, given.parent, ""
    if "google.colab" in sys.modules:
        return (*_from_colab(), "")
    found = _on_disk()
    age = time.time() - found.stat().st_mtime
    warning = spoken()("save first") if age > _OLD else ""
    return reading.load(found), found.name, found.parent, warning


def _from_colab() -> tuple[bytes, str, Path]:
    message: Any = sys.modules["google.colab"]._message
    answer = message.blocking_request("get_ipynb", request="", timeout_sec=_PATIENCE)
    if not isinstance(answer, dict) or "ipynb" not in answer:
        raise OSError(spoken()("not handed over"))
    return json.dumps(answer["ipynb"]).encode(), "notebook.ipynb", Path.cwd()


def _on_disk() -> Path:
    """The file of the notebook that is open, as Jupyter or an editor names it."""
    said = os.environ.get("JPY_SESSION_NAME", "")
    for candidate in (Path(said), Path(said).name):
        if said and Path(candidate).suffix == ".ipynb" and Path(candidate).is_file():
            return Path(candidate)
    here = sorted(p for p in Path.cwd().glob("*.ipynb") if not p.stem.endswith("-to-hand-in"))
    if len(here) == 1:
        return here[0]
    raise OSError(spoken()("which notebook", name=next(iter(chapters()))))


def offer(path: Path) -> None:
    """In Colab, hand the file to the browser as a download."""
    if "google.colab" in sys.modules:
        sys.modules["google.colab"].files.download(str(path))


def told(packed: Packed, warning: str = "") -> tuple[str, str]:
    """What the learner reads, as text and as HTML."""
    words = spoken()
    if not packed.chapter:
        return packed.problem, feedback.note_html(words("nothing packed"), packed.problem)
    written = sum(what == "written" for what in packed.answers.values())
    about = {"chapter": packed.chapter, "written": written, "count": len(packed.answers)}
    head = words("graded as", **about)
    answers = {name: words(_SAID[what]) for name, what in packed.answers.items()}
    where = packed.problem or words("upload", name=packed.path and packed.path.name)
    rows = (f"  {name}: {said}" for name, said in answers.items())
    lines = [head, *rows, where, *filter(None, [warning])]
    items = "".join(
        f"<li><code>{escape(name)}</code>: {escape(said, quote=False)}</li>"
        for name, said in answers.items()
    )
    note = feedback.note_html(head, f"{where} {warning}".strip())
    return "\n".join(lines), f"{note}<ul>{items}</ul>"
