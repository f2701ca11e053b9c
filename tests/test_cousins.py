"""Cousins of the handed attacks (``cousins.py``): each earns nothing, or what it does is seen; the
next submission is graded as ever, nothing escapes, and the grader's own memory stays small."""

from __future__ import annotations

import json
import re
import resource
from pathlib import Path

import pytest
from cousins import COUSINS

from grader.grading import grade
from grader.sandbox import Limits, Sandbox
from grader.submission import Submission

pytestmark = [pytest.mark.sandboxed, pytest.mark.slow, pytest.mark.timeout(300)]
KINDS = list(dict.fromkeys(one.kind for one in COUSINS))
HONEST = b"import numpy as np\ndef grad_f(x, y): return 2 * x * y, x * x\n"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("bubblewrap", Limits(seconds=4, in_all=30)) as running:
        yield running


@pytest.mark.parametrize("kind", KINDS)
def test_a_cousin_earns_nothing_or_is_seen(sandbox, kind):
    for one in (one for one in COUSINS if one.kind == kind):
        submission = Submission(f"{kind}.py", one.code.encode(), held_to=(one.exercise,))
        said = grade(submission, sandbox)
        [verdict] = said.verdicts
        assert verdict.points == 0 or one.may_earn, f"{one}: {verdict.message}"
        assert re.search(one.seen, " ".join(said.look_at)), f"{one}: {said.look_at}"
        assert verdict.status == "right" or verdict.message, one
        assert "stumbled" not in verdict.message, f"{one}: {verdict.message}"
        for text in (verdict.message, verdict.note, said.message, *said.look_at):
            assert text.isprintable(), one
        json.dumps(said.as_json(), allow_nan=False).encode()
    after = grade(Submission("after.py", HONEST, held_to=("grad_f",)), sandbox)
    assert after.points == after.max_points, after.verdicts[0].message
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1.5 * 2**20  # in kB


def test_every_kind_that_is_a_program_has_four_cousins():
    elsewhere = {"cr_newlines"}  # what is only read: test_cousins_of_files.py
    hostile = {path.stem for path in (Path(__file__).parent / "hostile").glob("*.py")}
    hostile |= {"5000_digits"}
    counts = {kind: sum(one.kind == kind for one in COUSINS) for kind in KINDS}
    assert all(counts.get(kind, 0) >= 4 for kind in hostile - elsewhere), counts
