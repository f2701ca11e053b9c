"""Whatever is handed in is read, or said to be unreadable in a sentence."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from fuzzing import FRAGMENTS, damaged, fuzzed, texts
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

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


#: Lines that IPython makes something of, and lines that it leaves alone.
LINES = (
    *("def grad_sigmoid(x, dz): return x", "def f(): return 1", "    x = 1", "y = 2", "", "  "),
    *("# a comment", "#@title Mine", "def g(x):", "    return x", '"""', "(", ")", "z = [1,"),
    *("%%time", "%%timeit", "%%capture out", "%%prun -q", "%%bash", "%%writefile a.py", "%%html"),
    *("%%time?", "%%", "%%!", "%% time", "%matplotlib inline", "!ls", "!echo \\", "%env X=1 \\"),
    *("x = !ls", "x = %sql select \\", "np.exp?", "?np.exp", "f??", "    %time x", "    !ls \\"),
    *("if True:", "    %%bash", "  %%time", "x = 1  # why?", ">>> x = 1", "In [1]: x = 1"),
)


def defined_by_ipython(source: str, depth: int = 0) -> set[str]:
    """The functions that a cell defines, as IPython itself reads it; none where it does not."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError):
        return set()
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and depth < 9:
            asked = node.value.func
            if isinstance(asked, ast.Attribute) and asked.attr == "run_cell_magic":
                name, _, body = (getattr(one, "value", "") for one in node.value.args)
                if name in ("time", "capture", "prun"):
                    found |= defined_by_ipython(str(body), depth + 1)
    return found


@fuzzed(
    st.lists(st.sampled_from(LINES), max_size=3),
    st.sampled_from(LINES[:2]),
    st.lists(st.sampled_from(LINES), max_size=2),
    examples=300,
)
def test_no_function_is_taken_that_ipython_would_not_define(above, definition, below):
    lines = [*above, definition, *below]
    source = "\n".join(lines)
    ours = parse([Cell("cell 1", source)]).defined & {"grad_sigmoid", "f", "g"}
    # A comment above a cell magic is Colab's, and is read as Colab does.
    if not any(line.startswith("#") for line in lines):
        assert ours <= defined_by_ipython(source)


ENCODINGS = ("latin-1", "utf-8", "utf8", "cp1252", "koi8-r", "gbk", "shift_jis", "utf-8-unix",
             "latin-1-dos", "UTF_8", "iso-8859-15", "mac-roman", "utf-7", "unicode_escape",
             "punycode", "rot13", "utf-16", "nosuch", "idna")  # fmt: skip
headers = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["# -*- coding: ", "#coding=", "# vim: set fileencoding=", "",
                         "x = 1  # coding: ", "#!/usr/bin/python ", "\x0c# coding: ",
                         "'''# coding: ", "# encoding: "]),
        st.sampled_from(ENCODINGS),
        st.sampled_from([" -*-", "", "\r", "'''", " :"]),
    ),
    max_size=3,
)  # fmt: skip


@fuzzed(headers, st.binary(max_size=6), st.booleans(), examples=300)
def test_a_file_is_read_in_the_letters_that_python_reads(above, letters, marked):
    quiet = letters.translate(None, b"\\'\"\r\n\0")
    data = b"\xef\xbb\xbf" * marked + "\n".join(above).encode() + b"\ny = '" + quiet + b"'\n"
    try:
        ours = cells(data, ".py")[0].source
    except Unreadable:
        return
    try:
        theirs = ast.dump(ast.parse(data))
    except (SyntaxError, ValueError, LookupError):
        return  # and that is said when it is parsed, or it says another encoding than its mark
    assert ast.dump(ast.parse(ours)) == theirs
