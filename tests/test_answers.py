"""An answer is found by its name, whatever became of the notebook around it."""

import json

import pytest

from grader.reading import Cell, Unreadable, parse, read, select


def chosen(*sources, names=("answer",)):
    """The code that would run for ``names``, one string a statement."""
    cells = [Cell(f"cell {n}", source) for n, source in enumerate(sources, 1)]
    return [s.code for s in select(parse(cells), names).statements]


def written(tmp_path, notebook, name="a.ipynb"):
    path = tmp_path / name
    path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook), "utf-8")
    return path


def test_only_what_the_answer_depends_on_is_run():
    assert chosen(
        "import numpy as np\nimport slow",
        "scale = 2\nunrelated = slow.experiment()",
        "def helper(x):\n    return np.exp(x) * scale",
        "def answer(x):\n    return helper(x)",
        "print(answer(3))\ncheck(answer)",
    ) == [
        "import numpy as np",
        "scale = 2",
        "def helper(x):\n    return np.exp(x) * scale",
        "def answer(x):\n    return helper(x)",
    ]


def test_a_local_name_is_not_taken_for_a_global_one():
    assert chosen("x = open('big')", "def answer(x):\n    y = x\n    return y") == [
        "def answer(x):\n    y = x\n    return y"
    ]


def test_every_definition_is_kept_so_that_the_last_one_wins():
    assert chosen("def answer(): return 1", "def answer(): return 2") == [
        "def answer(): return 1",
        "def answer(): return 2",
    ]


@pytest.mark.parametrize(
    "change",
    [
        "table.append(1)",
        "setattr(table, 'x', 1)",
        "for name in 'ab':\n    setattr(table, name, 1)",
        "table[0] = 1",
        "table += [1]",
        "for i in range(3):\n    table.append(i)",
        "with lock:\n    table.extend([1])",
    ],
)
def test_what_changes_a_needed_object_is_kept(change):
    code = chosen("table = []", change, "def answer(): return table")
    assert change in code


def test_calls_on_modules_are_not_taken_for_changes():
    code = chosen("import numpy as np", "np.save('x', 1)", "def answer(): return np.pi")
    assert code == ["import numpy as np", "def answer(): return np.pi"]


def test_star_imports_are_kept():
    assert "from math import *" in chosen("from math import *", "def answer(): return sin(0)")


def test_two_statements_on_one_line_are_told_apart():
    assert chosen("π = 3; junk = 4", "def answer(): return π") == [
        "π = 3",
        "def answer(): return π",
    ]


def test_decorators_belong_to_their_function():
    (code,) = chosen("@property\ndef answer(): return 1")
    assert code.startswith("@property")


@pytest.mark.parametrize(
    "magic", ["%matplotlib inline", "!pip install x", "%%time", "%%capture out", "answer?"]
)
def test_ipython_magic_does_not_hide_an_answer(magic):
    assert chosen(f"{magic}\ndef answer(): return 1") == ["def answer(): return 1"]


def test_a_percent_sign_in_a_string_is_not_magic():
    source = 'text = """\n% not magic\n"""\ndef answer(): return text'
    assert "% not magic" in chosen(source)[0]


def test_a_cell_in_another_language_is_left_alone():
    assert chosen("%%bash\ndef answer(): nonsense", "def answer(): return 1") == [
        "def answer(): return 1"
    ]


def test_a_syntax_error_spoils_its_own_cell_only():
    source = parse([Cell("cell 1", "def answer(x) return x"), Cell("cell 2", "def other(): pass")])
    found = select(source, ["answer", "other"])
    assert found.found == {"other"}
    (broken,) = found.broken
    assert broken.names == {"answer"} and broken.where == "cell 1"
    assert "line 1" in broken.error


def test_a_broken_copy_of_an_answer_that_stands_elsewhere_is_no_problem():
    source = parse([Cell("1", "def answer(): return 1"), Cell("2", "def answer(): return ((")])
    assert select(source, ["answer"]).broken == ()


def test_hostile_nesting_is_an_error_in_words():
    source = parse([Cell("1", "answer = " + "(" * 5000 + ")" * 5000)])
    (broken,) = select(source, ["answer"]).broken
    assert broken.names == {"answer"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def answer(x): return x", False),
        ("def answer(x): return tf.exp(x)", True),
        ("import tensorflow as T\ndef answer(x): return T.exp(x)", True),
        ("import tensorflow as T\ndef answer(x): return x", False),
    ],
)
def test_tensorflow_is_asked_for_only_where_it_is_used(code, expected):
    assert select(parse([Cell("", code)]), ["answer"]).tensorflow is expected


def test_sources_may_be_lists_of_lines_and_cells_may_be_anything(tmp_path):
    notebook = {
        "cells": [
            {"cell_type": "code", "source": ["def answer():\n", "    return 1"]},
            {"cell_type": "markdown", "source": "text"},
            "not a cell",
            {"cell_type": "code"},
            {"cell_type": "code", "source": 7},
        ]
    }
    assert [c.source for c in read(written(tmp_path, notebook))] == [
        "def answer():\n    return 1",
        "",
        "",
    ]


def test_an_old_notebook_with_worksheets_is_read(tmp_path):
    cells = [{"cell_type": "code", "input": ["def answer(): return 1"]}]
    (cell,) = read(written(tmp_path, {"nbformat": 3, "worksheets": [{"cells": cells}]}))
    assert cell.source == "def answer(): return 1"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("not json", "JSON is broken at line 1"),
        ('{"cells": [', "JSON is broken"),
        ("[1, 2]", "no cells"),
        ('{"cells": 3}', "no cells"),
        ("[" * 100_000, "JSON is broken"),
    ],
)
def test_what_is_not_a_notebook_is_said_in_words(tmp_path, content, says):
    with pytest.raises(Unreadable, match=says):
        read(written(tmp_path, content))


def test_what_is_not_text_is_said_in_words(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(Unreadable, match="UTF-8"):
        read(path)


def test_thousands_of_cells_are_refused(tmp_path):
    notebook = {"cells": [{"cell_type": "code", "source": ""}] * 20_001}
    with pytest.raises(Unreadable, match="20,001 cells"):
        read(written(tmp_path, notebook))
