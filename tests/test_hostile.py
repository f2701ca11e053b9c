"""Whole submissions that once succeeded against the grader, each with its expected end.

They lie in ``hostile/`` as they were handed in. None harms the submission beside it, or the next.
"""

from __future__ import annotations

import json
import re
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.classroom.collect import Refused, Taken, collect
from grader.classroom.folder import Course
from grader.grading import grade
from grader.reading import Unreadable, cells
from grader.sandbox import Limits, Sandbox
from grader.submission import Submission

HOSTILE = Path(__file__).parent / "hostile"
RIGHT = b"""import numpy as np
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""


@dataclass(frozen=True)
class End:
    """How each answer ends, by its exercise (or all of them, ""), and what is to be looked at."""

    statuses: dict[str, tuple[str, ...]]
    says: str = ""
    seen: str = ""


def every(*statuses: str, says: str = "", seen: str = "") -> End:
    return End({"": statuses}, says, seen)


ENDS = {
    # ------------------------------------------------------ credit for deriving alone
    "tape_in_a_subprocess.py": every("raised", says="not permitted", seen="Popen"),
    "closure_of_the_checked_op.py": every("raised", "refused", seen="__closure__"),
    "second_output_of_xent.py": every("refused", seen="gen_nn_ops"),
    "second_output_elsewhere.py": every("refused", seen="put together"),
    "gradient_functions_in_python.py": every("refused", seen="nn_grad"),
    "float32_differences.py": every("wrong", says="float32"),
    "complex_step.py": every("refused", says="a complex step"),
    "stencil_richardson.py": every("wrong", "refused", seen="longdouble"),  # by NumPy's roundings
    "relative_step_matmul.py": every("wrong", says="finite difference"),
    "anything_in_float32.py": every("wrong", says="error is 0 everywhere"),
    # ------------------------------------------------------ nothing is worked out beside it
    "float16_by_patching.py": every("raised", "wrong", seen="modules"),
    "order_driver_says_zero.py": every("raised", "wrong", seen="modules"),
    "do_nothing_value.py": every("wrong"),
    # ------------------------------------------------------ what crosses is what was asked
    "text_amplification.py": every("crashed", says="not an answer"),
    "one_blob_many_times.py": every("crashed", says="not an answer"),
    "sixty_megabytes_each.py": every("wrong"),
    # ------------------------------------------------------ the machine
    "syscalls.py": every("wrong", seen="ctypes"),
    "chmod_dev_null.py": every("wrong"),
    "note.py": every("raised", says="Read-only"),
    "note_by_mode.py": every("wrong"),
    "comm_not_utf8.py": End({"grad_sigmoid": ("wrong", "timeout"), "grad_softmax": ("right",)}),
    "shared_memory_nobody_maps.py": every("raised", says="not permitted", seen="mmap"),
    # ------------------------------------------------------ one bad submission is one bad result
    "cr_newlines.py": every("right"),
    "5000_digits.ipynb": End({"grad_sigmoid": ("right",)}),
    "surrogate_no_forging.py": every("wrong"),
    # ------------------------------------------------------ a learner's text is text
    "escape_in_class_name.py": every("wrong"),
    "html_in_comment.py": every("raised", "wrong"),
    "markup_elsewhere.py": every("raised", "wrong", "crashed"),
}
READS_NOTE = {"read_note.py": "note.py", "read_modes.py": "note_by_mode.py"}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("bubblewrap", Limits(seconds=8.0)) as running:
        yield running


def graded(sandbox: Sandbox, name: str):
    return grade(Submission.of_file(HOSTILE / name, name), sandbox)


@pytest.mark.sandboxed
@pytest.mark.parametrize("name", sorted(ENDS))
def test_a_submission_that_once_succeeded_ends_as_it_should(sandbox, name):
    end, said = ENDS[name], graded(sandbox, name)
    assert said.verdicts
    asked = [v for v in said.verdicts if v.exercise in end.statuses or "" in end.statuses]
    for verdict in asked:
        expected = end.statuses.get(verdict.exercise) or end.statuses[""]
        assert verdict.status in expected, verdict.message
        assert verdict.points == 0 or verdict.status == "right"
        assert verdict.message.isprintable()
    assert re.search(end.says, " ".join(v.message for v in asked))
    assert re.search(end.seen, " ".join(said.look_at)), said.look_at
    json.dumps(said.as_json()).encode()  # what goes to a file or a terminal can be written
    after = grade(Submission("after.py", RIGHT, held_to=("grad_sigmoid",)), sandbox)
    assert after.points == 4
    # Of this process, which never runs their code: that is the whole promise about memory.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1.5 * 2**20  # in kB


@pytest.mark.sandboxed
@pytest.mark.parametrize("reader", sorted(READS_NOTE))
def test_a_note_is_not_there_for_the_next_submission(sandbox, reader):
    graded(sandbox, READS_NOTE[reader])
    [outcome] = [v for v in graded(sandbox, reader).verdicts if v.exercise == "grad_sigmoid"]
    assert outcome.points == 0 and "HELLO" not in outcome.message
    assert outcome.status == "wrong", outcome.message


@pytest.mark.sandboxed
def test_blank_lines_and_a_bracket_are_read_at_once(sandbox):
    began = time.monotonic()
    said = grade(Submission("a.py", b"\n" * 8000 + b"(", held_to=("grad_sigmoid",)), sandbox)
    assert said.points == 0 and time.monotonic() - began < 5


def test_every_file_has_its_end():
    zips = {p.name for p in HOSTILE.glob("*.zip")}
    assert {p.name for p in HOSTILE.iterdir()} == ENDS.keys() | READS_NOTE.keys() | zips


@pytest.fixture
def collected(tmp_path):
    (tmp_path / "course").mkdir()
    course = Course.open(tmp_path / "course")

    def run(name: str):
        found = list(collect(HOSTILE / name, course, "08_elementwise", "08_elementwise"))
        for one in found:
            assert one.name.isprintable() and (one.why if isinstance(one, Refused) else "x")
        there = {p.parent.parent.name: p.read_text() for p in course.root.glob("submitted/*/*/*")}
        return {one.student: one for one in found if isinstance(one, Taken)}, found, there

    return run


def test_a_folder_below_ones_own_replaces_nobody(collected):
    taken, _, there = collected("a_folder_below_ones_own.zip")
    assert set(taken) <= {"Bob-Smith", "Eve"}
    assert "handed in by bob" in there["Bob-Smith"]


def test_names_that_collide_are_taken_for_nobody(collected):
    taken, found, there = collected("names_that_collide.zip")
    assert not {"bob", "Bob", "BOB"} & taken.keys()
    assert len(found) == 20
    assert all(re.fullmatch(r"\w[\w.@-]*", student) for student in there)  # of whatever script


def test_a_broken_member_leaves_the_others(collected):
    taken, found, _ = collected("a_broken_member.zip")
    assert "anna" in taken or any(r.name.startswith("anna") for r in found)
    assert any(r.name.startswith("bob") and "unpacked" in r.why for r in found)


def test_a_file_larger_than_any_honest_notebook_is_not_read():
    with pytest.raises(Unreadable, match="longer than 1 MB"):
        cells(b"a0 = 1\n" * 700_000, ".py")
