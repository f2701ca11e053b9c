"""Whatever is handed in is read, or said to be unreadable in a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fuzzing import FRAGMENTS, damaged, fuzzed, texts
from hypothesis import strategies as st

from grader.courses import by_name
from grader.grading import grade
from grader.reading import Cell, Unreadable, cells, parse, select, smuggling
from grader.sandbox.answers import encode
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.job import Job
from grader.submission import Submission

PIECES = (
    *("def grad_sigmoid(x, dz):\n", "    return dz\n", "    ", "import numpy as np\n", "x = 1\n"),
    *(
        "%%time\n",
        "%%bash\n",
        "!ls\n",
        "np?\n",
        "%%writefile a.py\n",
        "await f()\n",
        "class Value:\n",
    ),
    *(
        "(",
        ")",
        "[",
        '"""',
        "'",
        "\\\n",
        "#",
        "\f",
        "\n",
        "\r",
        "\r\n",
        ";",
        "f'{",
        "}'",
        ":=",
        "*",
    ),
    *(
        "from a import *\n",
        "lambda: ",
        "yield\n",
        "return\n",
        "0" * 5000,
        "match x:\n",
        "type X = 1\n",
    ),
    *("@", "async ", "global x\n", "exec('1')\n", "grad_softmax = grad_sigmoid\n", "if 1:\n", "\t"),
    *(
        "-" * 300,
        "(" * 300,
        "x." * 300,
        "not " * 300,
        "del grad_sigmoid\n",
        "\N{KELVIN SIGN} = 1\n",
    ),
)
sources = st.lists(
    st.sampled_from(PIECES) | st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=14
).map("".join)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def notebooks(draw: Any) -> bytes:
    def cell() -> Any:
        source = draw(sources)
        if draw(st.booleans()):
            source = source.splitlines(keepends=True)
        made = {"cell_type": draw(st.sampled_from(["code", "code", "code", "markdown", "raw"])),
                "source": source, "metadata": {}, "outputs": []}  # fmt: skip
        for name in draw(
            st.sets(st.sampled_from([*made, "id", "input", "attachments"]), max_size=2)
        ):
            made[name] = draw(anything)
        return made

    notebook = {"cells": [cell() for _ in range(draw(st.integers(0, 4)))], "metadata": {},
                "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    for name in draw(st.sets(st.sampled_from([*notebook, "worksheets"]), max_size=1)):
        notebook[name] = draw(anything)
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1"]))
    text = json.dumps(notebook, ensure_ascii=draw(st.booleans()))
    return text.encode(encoding, "backslashreplace")


files = (
    st.tuples(damaged(notebooks()), st.just(".ipynb"))
    | st.tuples(sources.map(lambda s: s.encode("utf-8", "surrogatepass")), st.just(".py"))
    | st.tuples(damaged(sources.map(lambda s: s.encode("utf-8", "replace"))), st.just(".py"))
)


class Answering:
    """In a sandbox's place: every answer raises. What is tried is what stands before and after."""

    isolation, memory = "none", ""

    def answers(self, job: Job) -> Iterator[tuple[str, list[Outcome]]]:
        encode(job.statements, job.questions, {})
        said = Outcome(Status.RAISED, error="E", where="line 1")
        yield from ((q.name, [said] * len(q.cases)) for q in job.questions)


@fuzzed(files, examples=150)
def test_a_file_is_read_or_unreadable(file):
    data, suffix = file
    try:
        source = parse(cells(data, suffix))
    except Unreadable as problem:
        assert str(problem).isprintable()
        return
    found = select(source, {"grad_sigmoid", "Value"})
    for line in smuggling.findings(found.statements):
        assert line.isprintable() and line.encode()
    lengths = [len(s.statement.code) for s in source.parsed]
    assert sum(lengths) <= 40 * len(data) + 1000


@fuzzed(files, st.booleans(), examples=60)
def test_a_submission_is_graded_and_nobody_stumbles(file, held_to):
    data, suffix = file
    names = ("grad_sigmoid", "Value") if held_to else ()
    said = grade(Submission(f"08_elementwise{suffix}", data, held_to=names), Answering())
    whole = " ".join([said.message, *said.look_at, *(v.message for v in said.verdicts)])
    assert "stumbled" not in whole
    assert whole.isprintable() and whole.encode()
    assert all(v.exercise in by_name() for v in said.verdicts)
    json.dumps(said.as_json()).encode()


@fuzzed(sources, examples=60)
def test_a_cell_more_changes_nothing_about_an_answer_before_it(source):
    answer = Cell("cell 1", "def grad_conv2d(x, w, dz):\n    return x\n")
    found = select(parse([answer, Cell("cell 2", source)]), {"grad_conv2d"})
    assert found.found == {"grad_conv2d"} and found.statements[0].where == "cell 1"
