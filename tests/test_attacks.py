"""Each attack of ``attacks.py``: no credit, no effect on others, nothing changed, one line."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from attacks import ATTACKS, PREAMBLE, Attack

from grader.courses import by_name
from grader.decide import decide
from grader.reading import Cell, parse
from grader.sandbox import Job, Limits, Question, Sandbox, Statement
from grader.truths import cases_of, truths
from grader.verdict import Verdict

pytestmark = pytest.mark.sandboxed

HONEST = PREAMBLE + "grad_sigmoid = won\n"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("bubblewrap", Limits(seconds=3.0, in_all=20.0)) as running:
        yield running


@pytest.fixture(scope="module")
def patient():
    """For attacks that need time to take all there is, on a machine that is busy."""
    with Sandbox("bubblewrap", Limits(seconds=30.0, memory=256 << 20)) as running:
        yield running


@pytest.fixture(scope="module")
def roomy():
    """For TensorFlow, which reserves more than it uses."""
    with Sandbox("bubblewrap", Limits(seconds=20.0)) as running:
        yield running


@pytest.fixture(scope="module")
def canary(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("course") / "gradebook.db"
    file.write_text("everybody's grades")
    return file


@pytest.fixture(scope="module")
def port():
    tcp, unix = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)
    with tcp, unix:
        unix.bind("\0backprop-by-hand-test")
        unix.listen()
        yield tcp.getsockname()[1]


def statements(code: str) -> tuple[Statement, ...]:
    return tuple(parsed.statement for parsed in parse([Cell("cell 1", code)]).parsed)


def grade(sandbox: Sandbox, code: str, tensorflow: bool = False) -> dict[str, Verdict]:
    exercises = [by_name()["grad_sigmoid"], by_name()["grad_softmax"]]
    questions = tuple(
        Question(ex.name, tuple(case.inputs for case in cases_of(ex)), ex.rowwise)
        for ex in exercises
    )
    outcomes = sandbox.run(Job(statements(code), questions, tensorflow))
    return {ex.name: decide(truths(ex), outcomes[ex.name]) for ex in exercises}


def strikers() -> list[str]:
    return [p.parent.name for p in Path("/proc").glob("[0-9]*/comm") if _text(p) == "striker"]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode(errors="replace").strip()
    except OSError:
        return ""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_gains_nothing_and_harms_nobody(
    attack: Attack, request, sandbox: Sandbox, canary: Path, port: int
):
    names = f"CANARY, SECRET, PORT = {str(canary)!r}, {str(canary.parent)!r}, {port}\n"
    beside = request.getfixturevalue(attack.sandbox)
    verdicts = grade(beside, PREAMBLE + names + attack.code, attack.tensorflow)

    verdict = verdicts["grad_sigmoid"]
    assert verdict.status in attack.ends, verdict.message
    if "right" not in attack.ends:
        assert verdict.points == 0
        assert verdict.message and "\n" not in verdict.message
        assert re.search(attack.says, verdict.message), verdict.message
    if attack.honest:
        assert verdicts["grad_softmax"].status == "right", verdicts["grad_softmax"].message

    for other in {sandbox, beside}:
        after = grade(other, HONEST)
        assert [v.status for v in after.values()] == ["right", "right"]
    assert canary.read_text() == "everybody's grades"
    assert list(canary.parent.iterdir()) == [canary]
    assert not strikers()
