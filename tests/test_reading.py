"""What notebooks really look like, and what they may do to whoever reads them."""

import gc
import json
import time
import tracemalloc
from pathlib import Path

import pytest

from grader import escaping
from grader.authoring.stubs import answer_in
from grader.grading import grade
from grader.reading import Cell, Unreadable, cells, parse, select
from grader.sandbox import Sandbox
from grader.submission import Submission

SIGMOID = """import numpy as np
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none") as running:
        yield running


def notebook(*sources, **more):
    found = [{"cell_type": "code", "source": s, "metadata": {}, **more} for s in sources]
    return json.dumps({"cells": found, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def graded(sandbox, data, name="a.ipynb"):
    [verdict] = grade(Submission(name, data, held_to=("grad_sigmoid",)), sandbox).verdicts
    return verdict


@pytest.mark.parametrize("newline", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("kind", ["py", "ipynb"])
def test_newlines_of_any_form_are_newlines(sandbox, newline, kind):
    text = SIGMOID.replace("\n", newline)
    data = text.encode() if kind == "py" else notebook(text)
    assert graded(sandbox, data, f"a.{kind}").status == "right"


def test_a_carriage_return_inside_a_string_is_read_as_python_reads_it(sandbox):
    text = SIGMOID.replace("def grad", 'note = """one\rtwo\r\nthree"""\ndef grad')
    text = text.replace("    s =", "    assert note.count(chr(10)) == 2\n    s =")
    assert graded(sandbox, notebook(text)).status == "right"


def test_a_form_feed_and_a_line_separator_are_no_newlines(sandbox):
    text = SIGMOID.replace("import", "\x0cimport") + "title = '\u2028'\n"
    assert graded(sandbox, notebook(text)).status == "right"


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "NaN", "-Infinity"])
def test_a_number_in_the_json_says_nothing_about_the_code(sandbox, number):
    data = notebook(SIGMOID).replace(b'"nbformat_minor": 5', f'"nbformat_minor": {number}'.encode())
    assert graded(sandbox, data).status == "right"


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"cells": ' * 50_000,
        b"{",
        b"\x00\xff",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"null",
    ],
)
def test_what_is_no_notebook_is_told_so(sandbox, data):
    said = grade(Submission("a.ipynb", data, held_to=("grad_sigmoid",)), sandbox)
    assert said.points == 0 and said.message.startswith("Nothing to grade: it is not")


def test_half_of_a_surrogate_pair_spoils_only_its_own_cell(sandbox):
    data = notebook("x = '\ud800'", SIGMOID)
    assert graded(sandbox, data).status == "right"
    assert graded(sandbox, notebook(SIGMOID + "# \ud800")).status == "raised"


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("await thing()\nasync def thing(): pass\n", "a cell that awaits"),
        ("print 'Python 2'", "Python 2"),
        ("%matplotlib inline\n!ls\nnp?\nfiles = !ls\n", "magics"),
        ("%%bash\nrm -rf /", "another language"),
        ("%%time\nx = 1", "a timed cell"),
    ],
)
def test_what_stands_in_other_cells_costs_nothing(sandbox, before, why):
    assert graded(sandbox, notebook(before, SIGMOID)).status == "right", why


def test_a_cell_may_await_at_top_level(sandbox):
    waits = "import asyncio\nasync def one(): await asyncio.sleep(0.01); return 1.0\n"
    scaled = SIGMOID.replace("dz * s", "scale * dz * s")
    assert graded(sandbox, notebook(waits, "scale = await one()", scaled)).status == "right"


def test_a_module_that_a_cell_writes_can_be_imported(sandbox):
    helper = (
        "%%writefile helpers.py\nimport numpy as np\ndef s(x):\n    return 1 / (1 + np.exp(-x))"
    )
    answer = "from helpers import s\ndef grad_sigmoid(x, dz): return dz * s(x) * (1 - s(x))"
    assert graded(sandbox, notebook(helper, answer)).status == "right"
    assert graded(sandbox, notebook(answer)).status == "raised"
    assert not Path("helpers.py").exists(), "learner code wrote into our own folder"


def test_the_python_file_that_colab_exports_is_graded(sandbox):
    text = (
        '# -*- coding: utf-8 -*-\n"""08_elementwise.ipynb\n"""\n\nimport importlib.util\n\n'
        'if importlib.util.find_spec("grader") is None:\n'
        '    # %pip install --quiet --no-deps "backprop-by-hand"\n\n' + SIGMOID
    )
    assert graded(sandbox, text.encode(), "a.py").status == "right"


def test_a_piece_of_a_python_file_that_is_unfinished_spoils_only_itself(sandbox):
    text = f"{SIGMOID}\ndef grad_softmax(x, dz):\n    return (x *\n\ny = 1\n"
    assert graded(sandbox, text.encode(), "a.py").status == "right"


def test_an_import_that_failed_is_the_cause_wherever_its_name_is_met(sandbox):
    missing = "from nowhere.signal import convolve as c\n"
    inside = graded(sandbox, notebook(missing, "def grad_sigmoid(x, dz): return c(x, dz)"))
    alias = graded(sandbox, notebook(missing, "k = c\ndef grad_sigmoid(x, dz): return k(x)"))
    star = graded(
        sandbox, notebook("from helpers.of import *", "def grad_sigmoid(x, dz): return sig(x)")
    )
    for said, module in (
        (inside, "nowhere.signal"),
        (alias, "nowhere.signal"),
        (star, "helpers.of"),
    ):
        assert f"`{module}` could not be imported where answers are graded" in said.message
    unneeded = graded(sandbox, notebook("from past.builtins import xrange", SIGMOID))
    assert unneeded.status == "right"


# ------------------------------------------------------------------------------- how much it takes


def source(text):
    return parse([Cell("cell 1", text)])


def work(make, size):
    """How many objects are looked at: time is not asserted on, the blocks allocated are. What was
    left by others is gone before, nothing is collected in between, and what threads of other tests
    allocate meanwhile they do not allocate every time."""
    return min(_peak(make, size) for _ in range(3))


def _peak(make, size):
    gc.collect()
    gc.disable()
    try:
        tracemalloc.start()
        make(size)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.enable()


@pytest.mark.parametrize(
    "make",
    [
        lambda n: select(source("\n".join(f"a{i} = a{i + 1}" for i in range(n))), {"a0"}),
        lambda n: select(source("; ".join(f"a{i} = 1" for i in range(n))), {"a0"}),
        lambda n: parse(cells(("\n" * n + "(").encode(), ".py")),
        lambda n: parse(cells(notebook("x = 1", outputs=[[1, {}]] * n), ".ipynb")),
    ],
    ids=["a chain of names", "one line", "empty lines and a bracket", "outputs"],
)
def test_reading_takes_room_in_proportion_to_what_is_read(make):
    make(100)
    assert work(make, 4000) < 3 * work(make, 2000) + 200_000


@pytest.mark.timeout(60)
def test_thousands_of_statements_names_and_empty_lines_are_read_at_once():
    chain = "\n".join(f"a{i} = a{i + 1}" for i in range(8000))
    assert len(select(source(chain), {"a0"}).statements) == 8000
    line = "; ".join(f"b{i} = 1" for i in range(20_000))
    assert len(source(line).parsed) == 20_000
    assert parse(cells(("\n" * 8000 + "(").encode(), ".py")).not_python


def test_more_than_anybody_writes_is_not_read():
    with pytest.raises(Unreadable, match="longer than 1 MB"):
        cells(b"a = 1\n" * 900_000, ".py")
    with pytest.raises(Unreadable, match="more than any notebook"):
        cells(b'{"cells": [' + b"[]," * 2_000_000 + b"[]]}", ".ipynb")


# ----------------------------------------------------------------------------------- text is text


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "![t](http://evil.invalid/t.png)",
        "<img src=x onerror=alert(1)>",
        "[x]: http://evil.invalid",
        "http://evil.invalid",
        "$\\href{javascript:alert(1)}{x}$",
    ],
)
def test_in_markdown_a_learners_text_is_no_link_no_picture_no_markup(text):
    from nbconvert.filters import markdown2html

    for escaped in (escaping.markdown(text), escaping.by_hand(text)):
        html = markdown2html(escaped)
        assert "<a" not in html and "<img" not in html and "\\href" not in html


def test_a_path_that_is_no_utf8_is_spelled():
    assert escaping.path(b"an\xffna.ipynb".decode("utf-8", "surrogateescape")) == "an\\xffna.ipynb"
    assert escaping.path("a\x1b[2Jb\nc") == "a [2Jb c"


@pytest.mark.parametrize(
    ("suffix", "source"),
    [
        (".ipynb", "\n" * 200_000 + "("),
        (".py", "def f():\n" + "".join(f" a{i}=lambda:0\n" for i in range(8000))),
        (".py", "f = [" + ",".join(str((2**61 - 1) * i) for i in range(9000)) + "]"),
        (".ipynb", "\n".join(f" def g{i}(:" for i in range(9000))),
    ],
    ids=["blank lines", "functions that are alike", "numbers of one hash", "broken definitions"],
)
def test_what_is_slow_in_python_itself_is_not_asked(suffix, source):
    data = source.encode()
    if suffix == ".ipynb":
        data = json.dumps({"cells": [{"cell_type": "code", "source": source}]}).encode()
    began = time.process_time()
    found = parse(cells(data, suffix))
    select(found, {f"f{i}" for i in range(50)} | {"f"})
    assert found.attempts({"g7", "nobody"}) <= {"g7"}
    assert time.process_time() - began < 5


def test_a_return_outside_a_function_spoils_its_own_cell():
    [(cell, error)] = parse([Cell("cell 1", "x = 1\nreturn x"), Cell("cell 2", "y = 2")]).not_python
    assert cell.where == "cell 1" and "'return' outside function, at line 2: return x" in error


def test_a_long_statement_defines_and_reads_what_it_would_if_it_were_short():
    body = "import os.path as p\n    global made\n    made = helper(x)\n"
    for filling in ("", "    # long\n" * 3000):
        source = f"def f(x):\n    {body}{filling}    return made\ndef helper(x): return x\n"
        found = parse([Cell("cell 1", source + "y = 1\n")])
        chosen = select(found, {"f"})
        assert chosen.found == {"f"} and "made" in found.defined
        assert [s.code[:5] for s in chosen.statements] == ["def f", "def h"]


NOT_DEFINED = {
    "a file": "%%writefile answer.py\n",
    "a file that is added to": "%%writefile -a answer.py\n",
    "a file in a folder": "%%writefile lib/answer.py\n",
    "a page": "%%html\n",
    "another Python": "%%script python3\n",
    "a shell": "%%!\n",
    "no magic of this name": "%%\n",
    "a file below %%capture": "%%capture out\n%%writefile answer.py\n",
    "a shell below two magics": "%%time\n%%capture\n%%bash\n",
    "a page below a title": "#@title My answer\n\n%%html\n",
    "an indented magic": "    %%bash\n",
    "what is only timed": "%%timeit\n",
    "a shell line that goes on": "!echo \\\n",
    "a magic that goes on": "%env X=1 \\\n",
}


@pytest.mark.parametrize("above", NOT_DEFINED)
def test_what_jupyter_would_not_define_is_no_answer(above):
    source = f"{NOT_DEFINED[above]}def grad_sigmoid(x, dz): return x"
    assert "grad_sigmoid" not in parse([Cell("cell 1", source)]).defined


@pytest.mark.parametrize("above", NOT_DEFINED)
def test_nor_is_it_taken_for_a_worked_answer(above):
    source = f"{NOT_DEFINED[above]}def grad_sigmoid(x, dz): return x"
    assert answer_in(source, {"grad_sigmoid"}) is None


@pytest.mark.parametrize(
    "above",
    ["%%time", "%%capture out", "%%prun -q", "%%time\n%%capture", "%%time?", "#@title\n%%time"],
)
def test_what_jupyter_defines_below_a_magic_is_an_answer(above):
    source = f"{above}\ndef grad_sigmoid(x, dz): return x  # right?"
    assert "grad_sigmoid" in parse([Cell("cell 1", source)]).defined
    assert answer_in(source, {"grad_sigmoid"}) == "grad_sigmoid"


def test_a_comment_that_asks_is_no_request_for_help(sandbox):
    text = SIGMOID.replace("np.exp(-x))", "np.exp(-x))  # stable?")
    assert graded(sandbox, notebook("%matplotlib inline\n" + text)).status == "right"


def test_a_module_is_written_below_a_title_too(sandbox):
    written = "#@title Helpers\n%%capture\n%%writefile mine.py\n" + SIGMOID
    assert graded(sandbox, notebook(written, "from mine import grad_sigmoid")).status == "right"


LETTERS = "# -*- coding: {} -*-\nnote = '{}'\n" + SIGMOID


@pytest.mark.parametrize(
    ("said", "encoding", "letters"),
    [
        ("latin-1", "latin-1", "\xe4\xf6"),
        ("iso-8859-15", "iso-8859-15", "\u20ac"),
        ("latin-1-unix", "latin-1", "\xe9"),
        ("cp1252", "cp1252", "\u20ac\u2013"),
        ("gbk", "gbk", "\u674e\u96f7"),
        ("shift_jis", "shift_jis", "\u3042"),
        ("koi8-r", "koi8-r", "\u0416"),
        ("utf-8-unix", "utf-8", "\u0416"),
    ],
)
def test_a_file_is_read_in_the_letters_that_it_says(sandbox, said, encoding, letters):
    data = LETTERS.format(said, letters).encode(encoding)
    assert f"'{letters}'" in cells(data, ".py")[0].source
    assert graded(sandbox, data, "a.py").status == "right"
    assert graded(sandbox, b"#!/usr/bin/env python\n" + data, "a.py").status == "right"


@pytest.mark.parametrize(
    "said", ["unicode_escape", "utf-7", "punycode", "idna", "rot13", "hex", "zlib", "nosuch", "raw"]
)
def test_an_encoding_in_which_a_comment_is_code_is_not_read(said):
    with pytest.raises(Unreadable):
        cells(LETTERS.format(said, "").encode(), ".py")


def test_what_says_its_letters_below_the_second_line_says_nothing():
    with pytest.raises(Unreadable):
        cells("\n\n# coding: latin-1\nx = '\xe4'".encode("latin-1"), ".py")
    with pytest.raises(Unreadable):
        cells("x = 1\n# coding: latin-1\ny = '\xe4'".encode("latin-1"), ".py")
