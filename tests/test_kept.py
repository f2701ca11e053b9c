"""Truths that are there already: what the tape said, and no TensorFlow where nobody asks anew."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import backprop
from grader import kept
from grader.authoring import kept_truths
from grader.authoring.kept_truths import differences
from grader.courses import by_name, default, truths_file
from grader.truths import cases_of, keep, truths

EXERCISES = list(by_name().values())

WITHOUT_TENSORFLOW = """
import sys
sys.modules["tensorflow"] = None
from grader.courses import by_name
from grader.decide import decide
from grader.truths import truths
for ex in by_name().values():
    known = truths(ex)
    for mistake, judged in known.mistakes:
        assert decide(known, [j.outcome for j in judged]).mistake == mistake.name
print("all")
"""


def test_nothing_that_is_known_asks_tensorflow():
    """Every known mistake of every exercise is judged in a process that cannot import it."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TENSORFLOW], capture_output=True, text=True
    )
    assert done.stdout == "all\n", done.stderr[-800:]


@pytest.mark.parametrize("ex", EXERCISES, ids=[ex.name for ex in EXERCISES])
def test_what_is_kept_is_what_the_tape_says(ex):
    there = kept.read(truths_file(ex, b""), ex)
    assert there is not None, "run `grader build`"
    assert differences(ex, there) == ""


@pytest.mark.parametrize("ex", EXERCISES, ids=[ex.name for ex in EXERCISES])
def test_what_is_kept_depends_on_the_course_and_not_on_python(ex):
    """Neither on its version nor on ours: another's digest would make every truth a stale one."""
    package = Path(backprop.__file__).parent
    chapter = package / f"c{ex.chapter}"
    files = set(kept._files(ex))
    assert files and all(path.is_relative_to(package) for path in files)
    assert any(path.is_relative_to(chapter) for path in files)


def test_a_truth_that_is_not_the_tapes_is_found():
    ex = by_name()["grad_sigmoid"]
    there = kept.read(truths_file(ex, b""), ex)
    (value, terms), *others = there.values
    wrong = dataclasses.replace(there, values=((value * (1 + 1e-9), terms), *others))
    assert differences(ex, wrong) == str(cases_of(ex)[0].label)
    assert differences(ex, dataclasses.replace(there, inputs="others")) == "other inputs"


@pytest.mark.parametrize("ex", EXERCISES[::7], ids=[ex.name for ex in EXERCISES[::7]])
def test_what_is_written_is_what_is_read(ex, tmp_path):
    path = tmp_path / kept.name_of(ex.name, b"a pool")
    kept.write(path, keep(ex, b"a pool"))
    again = kept.read(path, ex)
    fresh = cases_of(ex, b"a pool")
    assert again.inputs == kept.digest(fresh)
    mine = truths(ex, b"a pool")
    for (value, _), expected in zip(again.values, mine.expected, strict=True):
        np.testing.assert_equal(value, expected.truth)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("spoilt", [b"", b"nonsense" * 20, None])
def test_a_file_that_is_not_whole_is_no_file(spoilt, tmp_path):
    ex = by_name()["grad_sigmoid"]
    path = tmp_path / "spoilt.truths"
    path.write_bytes(keep(ex)[:-9] if spoilt is None else spoilt)
    assert kept.read(path, ex) is None
    assert kept.read(tmp_path / "absent", ex) is None


def test_a_file_of_another_exercise_is_not_taken(tmp_path):
    path = tmp_path / "one.truths"
    path.write_bytes(keep(by_name()["grad_sigmoid"]))
    assert kept.read(path, by_name()["grad_matmul"]) is None


def test_doctor_says_which_truths_are_missing_or_stale(tmp_path, monkeypatch):
    course = default()
    monkeypatch.setattr(type(course), "truths", property(lambda _course: tmp_path))
    said = list(kept_truths.stale_truths(course))
    assert len(said) == len(EXERCISES)
    assert "grad_sigmoid.truths is missing, or of another version of grad_sigmoid." in "".join(said)
    assert len(kept_truths.build_truths(course)) == len(EXERCISES)
    assert list(kept_truths.stale_truths(course)) == []
    assert kept_truths.build_truths(course) == []
