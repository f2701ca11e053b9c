"""A graded submission as JSON, in the published form; cards and lines as they are shown today."""

import json
import os
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from grader import feedback
from grader.classroom.run_results import CourseResult
from grader.courses import by_name
from grader.decide import decide
from grader.grading import grade
from grader.results import from_record, to_record
from grader.sandbox import Limits, Sandbox
from grader.sandbox.inside.calls import call
from grader.sandbox.inside.outcome import Status
from grader.submission import Submission
from grader.truths import truths

SCHEMA = json.loads((Path(__file__).parent.parent / "docs/result.schema.json").read_text("utf-8"))
SNAPSHOTS = Path(__file__).parent / "snapshots"

SLOPE = "    s = 1 / (1 + np.exp(-x))\n    return {} * (1 - s)\n"
BODIES = {
    "right": SLOPE.format("dz * s"),
    "the slope alone": SLOPE.format("s"),
    "a wrong shape": "    return np.zeros((7, 7))\n",
    "raises": "    return 1 / 0\n",
    "not attempted": "    ...\n",
    "not Python": "    return (x\n",
    "refused": "    import tensorflow as tf\n    tf.GradientTape()\n    return x\n",
    "takes too long": "    while True:\n        pass\n",
    "ends the process": "    import os\n    os._exit(3)\n",
    "to be looked at": "    import gc\n    gc.get_objects()\n    return x\n",
}
ANSWERS = {what: f"def grad_sigmoid(x, dz):\n{body}" for what, body in BODIES.items()}
ANSWERS["missing"] = "other = 1\n"


#: A loop is waited for no longer than has to be.
LIMITS = Limits(seconds=2.0)


@pytest.fixture(scope="module")
def graded():
    with Sandbox("none", LIMITS) as sandbox:
        return {
            what: grade(
                Submission(
                    "a.py", f"import numpy as np\n{code}".encode(), held_to=("grad_sigmoid",)
                ),
                sandbox,
            )
            for what, code in ANSWERS.items()
        }


@pytest.mark.parametrize("what", ANSWERS)
def test_a_line_has_the_published_form(graded, what):
    jsonschema.validate(json.loads(json.dumps(graded[what].as_json())), SCHEMA)


def test_the_schema_knows_every_status_of_a_verdict():
    named = SCHEMA["$defs"]["exercise"]["properties"]["status"]["enum"]
    assert set(named) == {str(s) for s in Status} - {"returned"}
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_line_of_a_course_has_the_published_form(graded):
    own = {"essay": (None, 4.0), "test_mine": (2.0, 2.0)}
    line = CourseResult.as_json(_Stand(graded["right"], own))
    jsonschema.validate(line, SCHEMA)
    assert line["max_points"] == graded["right"].max_points + 6


class _Stand:
    """What ``CourseResult.as_json`` looks at."""

    def __init__(self, graded, own):
        self.graded, self.own = graded, own


@pytest.mark.parametrize("what", ANSWERS)
def test_what_is_kept_comes_back_the_same(graded, what):
    assert from_record(json.loads(json.dumps(to_record(graded[what])))) == graded[what]


@pytest.mark.parametrize("what", ["a field more", "a status of its own", "no points"])
def test_the_schema_refuses_what_is_not_of_its_form(graded, what):
    line = json.loads(json.dumps(graded["right"].as_json()))
    if what == "a field more":
        line["extra"] = 1
    elif what == "a status of its own":
        line["exercises"][0]["status"] = "fine"
    else:
        del line["points"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line, SCHEMA)


# ------------------------------------------------------------------------------------ snapshots


def snapshot(name, text):
    """Compare with what is kept; ``SNAPSHOTS=write`` keeps what is there now, for a diff."""
    path = SNAPSHOTS / name
    if os.environ.get("SNAPSHOTS") == "write":
        path.write_text(text, "utf-8", newline="\n")
    assert path.read_text("utf-8") == text, (
        "if it is meant: SNAPSHOTS=write pytest, and read the diff"
    )


def test_the_lines_are_as_they_were(graded):
    lines = {what: one.as_json() for what, one in graded.items()}
    snapshot("results.json", json.dumps(lines, indent=1, ensure_ascii=False) + "\n")


def test_cards_in_text_are_as_they_were(graded):
    said = [f"# {what}\n\n{feedback.text(one.verdicts[0])}\n" for what, one in graded.items()]
    snapshot("cards.txt", "\n".join(said))


def test_a_card_in_html_is_as_it_was():
    ex = by_name()["grad_softmax"]
    known = truths(ex)

    def diagonal(x, dz):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        s = e / e.sum(axis=-1, keepdims=True)
        return dz * s * (1 - s)

    verdict = decide(known, [call(diagonal, c.inputs, ex.rowwise) for c in known.cases])
    snapshot("card.html", feedback.html(verdict) + "\n")
