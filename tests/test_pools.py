"""What is right on a class's own inputs is worked out when the course is made."""

import subprocess
import sys

from grader import cli
from grader.batch.seeds import POOLS
from grader.classroom.pools import work_out

GRADE_WITHOUT_TENSORFLOW = """
import sys
sys.modules["tensorflow"] = None
from pathlib import Path
from grader.batch.seeds import Seeds, course_secret
from grader.courses import by_name, taught_in
from grader.truths import truths
course = Path(sys.argv[1])
seeds = Seeds(course_secret(course / ".grader" / "secret"))
with taught_in(course):
    for student in ("ada", "ben", "cleo", "dan", "eve", "finn"):
        for name in ("solve_newton", "solve_fixed_slope", "solve_both"):
            assert truths(by_name()[name], seeds.seed(student, name)).expected
print("all")
"""


def test_a_new_course_has_its_truths_and_grading_asks_tensorflow_nothing(tmp_path, capsys):
    course = tmp_path / "course"
    assert cli.main(["course", "new", str(course), "--chapters", "05"]) == 0
    assert "this class's own inputs" in capsys.readouterr().out
    kept = list((course / ".grader" / "truths").iterdir())
    assert len(kept) % POOLS == 0
    assert len(kept) >= 3 * POOLS
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    run = [sys.executable, "-c", GRADE_WITHOUT_TENSORFLOW, str(course)]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.stdout == "all\n", done.stderr[-800:]


def test_what_is_there_is_not_worked_out_again(tmp_path):
    course = tmp_path / "course"
    cli.main(["course", "new", str(course), "--chapters", "05"])
    assert work_out(course) == 0
    next((course / ".grader" / "truths").iterdir()).unlink()
    assert work_out(course) == 1
