"""What the grader says to learners can be said in another language: none of it escapes.

In a made-up language each sentence stands in ⟦⟧ and has ж for every letter of its own. What is left
of Latin words in anything shown has to be the learner's, the course's, or Python's.
"""

from __future__ import annotations

import ast
import base64
import itertools
import json
import re
import string
import time
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import grader
from backprop.beside import drivers
from grader import cli, courses, language, notebook, packing
from grader.batch.worker import Lost
from grader.courses import Course, by_name, default
from grader.decide import decide
from grader.feedback import html, note_html, text
from grader.grading import grade, stumbled
from grader.sandbox import Limits, Sandbox
from grader.sandbox.inside.outcome import Outcome, Status
from grader.sandbox.inside.values import Foreign, plain
from grader.sandbox.inside.words import WORDS, say
from grader.sentences import ENGLISH, SENTENCES, Heard, Sentences, fact
from grader.submission import Submission
from grader.truths import truths

SOUND = Path(__file__).parent / "courses" / "sound"


def made_up(sentence: str) -> str:
    """⟦ж жжж {name}⟧"""
    said = [
        re.sub("[A-Za-z]", "ж", fixed) + (f"{{{name}}}" if name is not None else "")
        for fixed, name, _spec, _conversion in string.Formatter().parse(sentence)
    ]
    return f"⟦{''.join(said)}⟧"


MADE_UP = {key: made_up(sentence) for key, sentence in SENTENCES.items()}
#: The same of what our drivers say.
DRIVEN = {key: made_up(sentence) for key, sentence in drivers.SENTENCES.items()}
ALL_MADE_UP = Sentences(MADE_UP | DRIVEN, drivers.SENTENCES)


@pytest.fixture(autouse=True)
def spoken(monkeypatch):
    """Our course, as if it had those sentences in its ``sentences.toml``."""
    monkeypatch.setattr(notebook, "_verdicts", {})
    monkeypatch.setattr(notebook, "_hints_shown", {})
    monkeypatch.setitem(vars(default()), "sentences", ALL_MADE_UP)


class Seen(HTMLParser):
    """All text of a page that somebody sees or hears, that in its pictures included."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self._quiet = 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self._quiet += tag == "style"
        for name, value in attributes:
            if name in ("alt", "aria-label", "title", "placeholder"):
                self.text.append(value or "")
            if name == "src" and (value or "").startswith("data:image/svg+xml;base64,"):
                drawn = base64.b64decode(value.partition(",")[2]).decode()
                self.text += Seen(drawn).text

    def handle_endtag(self, tag):
        self._quiet -= tag == "style"

    def handle_data(self, data):
        if not self._quiet:
            self.text.append(data)


def words(*texts: object) -> set[str]:
    return {word for one in texts for word in re.findall("[A-Za-z]{2,}", str(one))}


def of_course(*names: str) -> set[str]:
    """What the course itself says of some exercises."""
    found: set[str] = set()
    for ex in (by_name()[name] for name in names):
        found |= words(ex.name, ex.arguments, ex.returns, ex.hints, ex.insight, ex.endless)
        found |= words(ex.slack_note, ex.chapter, *(m.sentence for m in ex.mistakes))
        found |= words(*(r.label for r in ex.recipes if isinstance(r.label, str)))
    return found


def assert_none_escapes(shown: object, *allowed: object) -> None:
    page = shown if isinstance(shown, str) else f"{shown!r} {shown._repr_html_()}"
    seen = " ".join(Seen(page).text)
    assert "⟦" in seen
    assert words(seen) <= words(*allowed), seen


# ----------------------------------------------------------------------------------- in a notebook


def softmax(x):
    p = np.exp(x - x.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


def right(x, dz):
    p = softmax(x)
    return p * (dz - (dz * p).sum(axis=-1, keepdims=True))


def one_vector(x, dz):
    if x.ndim > 1:
        raise ValueError
    return right(x, dz)


def raises(x, dz):
    raise NameError("undefined")


def stub(x, dz): ...


def changes(x, dz):
    x += 1
    return right(x, dz)


ANSWERS = {
    "right": right,
    "by row": one_vector,
    "a mistake with a picture": lambda x, dz: dz * softmax(x) * (1 - softmax(x)),
    "None": lambda x, dz: None,
    "a dict": lambda x, dz: {"a": x},
    "ragged": lambda x, dz: [[1.0], x],
    "text": lambda x, dz: "seven",
    "complex": lambda x, dz: right(x, dz) + 1j,
    "booleans": lambda x, dz: x > 0,
    "shape": lambda x, dz: np.ones(7),
    "narrow": lambda x, dz: right(x, dz).astype(np.float32),
    "cast": lambda x, dz: right(x, dz).astype(np.float32).astype(np.float64),
    "rounded": lambda x, dz: np.round(right(x, dz), 5),
    "imprecise": lambda x, dz: right(x, dz) * (1 + 1e-9 * np.sin(1e3 * x)),
    "sign": lambda x, dz: -right(x, dz),
    "factor": lambda x, dz: 3 * right(x, dz),
    "no dz": lambda x, dz: right(x, np.ones_like(x) + x),
    "not linear": lambda x, dz: right(x, dz**2),
    "overflows": lambda x, dz: (lambda p: p * (dz - (dz * p).sum(-1, keepdims=True)))(
        np.exp(x) / np.exp(x).sum(-1, keepdims=True)
    ),
    "worst": lambda x, dz: right(x, dz) + 0.25,
    "raises": raises,
    "stub": stub,
    "changes": changes,
    "an object": lambda x, dz: object(),
    "a generator": lambda x, dz: (v for v in x),
    "a function": lambda x, dz: len,
    "not callable": 3.0,
    "still the stub": ...,
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_no_verdict_of_a_check_escapes(kind):
    answer, ex = ANSWERS[kind], by_name()["grad_softmax"]
    verdict = notebook._check(ex, answer, courses.spoken())
    shown = notebook.Shown(text(verdict, courses.spoken()), html(verdict, courses.spoken()))
    # Python's own words, and its names of types
    python = "NameError undefined TypeError ValueError raise float32 float64 nan inf"
    types = "list tuple dict float object ellipsis"
    assert_none_escapes(shown, *of_course("grad_softmax"), python, types)


@pytest.mark.parametrize("name", ["proof_order", "planted_bugs", "eta_regimes"])
def test_no_verdict_of_a_choice_escapes(name):
    known = truths(by_name()[name])
    for value in ("ABC", {}, 3, ..., ["A", "B"], dict.fromkeys(known.expected[0].truth, "x")):
        if value is ...:
            outcome = Outcome(Status.NOT_ATTEMPTED)
        else:
            outcome = Outcome(Status.RETURNED, plain(value))
        verdict = decide(known, [outcome], courses.spoken())
        keys = known.expected[0].truth if isinstance(known.expected[0].truth, dict) else ""
        assert_none_escapes(html(verdict, courses.spoken()), *of_course(name), keys, "list dict")


@pytest.mark.parametrize("status", ["refused", "timeout", "crashed", "not attempted", "raised"])
def test_no_end_of_an_answer_escapes(status):
    ex = by_name()["mlp_backward"]
    known = truths(ex)
    outcome = Outcome(Status(status), error="", where="cell 3, line 2: y = 1 / n")
    verdict = decide(known, [outcome] * len(known.cases), courses.spoken())
    assert_none_escapes(html(verdict, courses.spoken()), *of_course("mlp_backward"))


@pytest.mark.parametrize("key", WORDS)
def test_what_the_sandbox_says_is_found_again(key):
    names = [n for _f, n, _s, _c in string.Formatter().parse(WORDS[key]) if n is not None]
    parts = {name: "7" for name in names}
    if key == "behind it":
        parts = {"error": "NameError: x", "behind": say("not imported", error="E", name="m")}
    if key == "not imported":
        parts = {"error": "ImportError", "name": "helpers"}
    heard = Sentences(MADE_UP).spoken(Heard(say(key, **parts)))
    assert words(heard) <= {"NameError", "ImportError", "helpers"} and "⟦" in heard
    assert ENGLISH.spoken(Heard(say(key, **parts))) == say(key, **parts)


# ------------------------------------------------------------------------- what our drivers say


class NoValue:
    """What is wrong with a Value is said in turn: it is told by what it lacks."""

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, parents

    def _made(self, *others):
        return type(self)(0.0, (self, *others))

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _made
    __truediv__ = __rtruediv__ = __pow__ = __neg__ = exp = tanh = relu = _made


def value(**replaced):
    return type("Value", (NoValue,), replaced)


def without(attribute):
    def made(self, data, parents=()):
        NoValue.__init__(self, data, parents)
        delattr(self, attribute)

    return value(__init__=made)


def of_parents(parents):
    def made(self, data, _parents=()):
        NoValue.__init__(self, data, parents)

    return value(__init__=made)


def returns(what):
    return lambda *_operands: what


WRONG_VALUES = {
    **{f"no {name}": without(name) for name in ("data", "grad", "parents")},
    "sum of two": value(__add__=returns(None)),
    "with a float": value(__add__=returns(3.0), __mul__=returns(3.0)),
    "float first": value(__radd__=returns(3.0), __rmul__=returns(3.0), __rsub__=returns("x")),
    "of one": value(__neg__=returns(None), exp=returns(None), tanh=returns(None)),
    "no parents at all": of_parents(()),
    "a list of parents": of_parents([]),
    "parents that are none": of_parents((3.0,)),
    "None for parents": of_parents(None),
}


@pytest.mark.parametrize("kind", WRONG_VALUES)
def test_nothing_that_a_driver_says_of_a_value_escapes(kind):
    verdict = notebook._check(by_name()["Value"], WRONG_VALUES[kind], courses.spoken())
    shown = html(verdict, courses.spoken())
    assert verdict.status in ("wrong", "raised")
    assert_none_escapes(shown, *of_course("Value"), "TypeError float list str None Value")


@pytest.mark.parametrize("what", [None, 3.0, {}])
def test_nothing_that_a_driver_says_of_an_order_escapes(what, monkeypatch):
    monkeypatch.setattr(notebook, "_names_here", lambda: {"Value": value()})
    ex = by_name()["topological_order"]
    verdict = notebook._check(ex, lambda root: what, courses.spoken())
    assert_none_escapes(
        html(verdict, courses.spoken()), *of_course(ex.name), "TypeError float dict None"
    )


@pytest.mark.parametrize("key", drivers.SENTENCES)
def test_what_a_driver_says_is_found_again(key):
    names = {n for _f, n, _s, _c in string.Formatter().parse(drivers.SENTENCES[key]) if n}
    text = drivers._say(key, **dict.fromkeys(names, "7"))
    heard = ALL_MADE_UP.spoken(Heard(text))
    assert words(heard) <= words("no_word") and "⟦" in heard
    raised = ALL_MADE_UP.spoken(Heard(f"TypeError: {text}"))
    assert words(raised) == {"TypeError"} and raised.count("⟦") >= 2
    assert Sentences(MADE_UP).spoken(Heard(text)) == text  # in another course, nobody's sentence


def test_a_driver_says_nothing_but_its_sentences():
    """No other text of several words stands there, but for the names of what is observed."""
    tree = ast.parse(Path(drivers.__file__).read_text("utf-8"))
    returned = [n.value for n in ast.walk(tree) if isinstance(n, ast.Return)]
    names = {key.value for one in returned if isinstance(one, ast.Dict) for key in one.keys}
    allowed = {*drivers.SENTENCES, *drivers.SENTENCES.values(), *names}
    found = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in _docstrings(tree)
        and re.search("[a-z] [a-z]", node.value)
    }
    assert found <= allowed


def test_a_courses_own_file_says_what_its_drivers_say_in_its_language(tmp_path):
    said = {**SENTENCES, **drivers.SENTENCES}
    (tmp_path / language.NAME).write_text(
        '"no order" = "Erwartet war eine Liste, gekommen ist {what}"\n"of type" = "{kinds}"\n',
        "utf-8",
    )
    own = language.read(tmp_path, said)
    assert list(own) == ["no order"] and list(language.read(tmp_path)) == []
    german = Sentences(own, drivers.SENTENCES)
    text = drivers._say("no order", what=drivers._say("of type", kind="dict"))
    expected = "Erwartet war eine Liste, gekommen ist a value of type dict"
    assert german.spoken(Heard(text)) == expected
    [problem] = language.examine(tmp_path, said)
    assert "'of type' should hold {kind} and holds {kinds}" in problem
    assert set(language.missing(own, said)) == set(said) - {"no order"}
    assert '"no order" = ' in language.text("de", said)


def test_words_of_ours_in_an_error_of_pythons_are_found_and_pythons_left_alone():
    said = Sentences(MADE_UP).spoken
    ours = said(Heard(f"MemoryError: {say('took memory', size=2)}"))
    assert words(ours) == {"MemoryError"}
    theirs = "ValueError: shapes (2,) and (3,), and more of them"
    assert said(Heard(theirs)) == theirs
    assert words(said(Heard("cell 7, line 3: y = one / n"))) == {"one"}


def test_a_strangers_error_cannot_make_it_look_for_long():
    began = time.process_time()
    for error in ("a: a: , and " * 40, "`" + "` of " * 90, "a of " * 99, "a: " * 160):
        assert Sentences(MADE_UP).spoken(Heard(error)) == error
    assert time.process_time() - began < 5


def test_no_hint_no_progress_and_no_wrong_call_escapes():
    allowed = of_course(*by_name())
    assert_none_escapes(grader.progress(), "")
    right.__name__ = "grad_softmax"
    shown = [grader.hint("grad_softmax") for _ in range(4)]
    shown += [grader.check(right), grader.progress()]
    shown += [grader.check(), grader.check(3), grader.hint("grad_sofmax"), grader.hint(len)]
    shown += [grader.check(right, right), grader.hint(right, 2), grader.progress(right)]
    shown += [grader.hint(), grader.check("grad_softmax")]
    for one in shown:
        assert_none_escapes(one, *allowed, "int len grad_sofmax check hint progress")
    notebook._verdicts.clear()


def test_a_fault_of_ours_and_a_check_that_is_stopped_do_not_escape(monkeypatch):
    monkeypatch.setattr(notebook, "_check", lambda *_: 1 / 0)
    allowed = "grad_softmax ZeroDivisionError division by zero"
    right.__name__ = "grad_softmax"
    assert_none_escapes(grader.check(right), allowed)

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(notebook, "_check", stopped)
    assert_none_escapes(grader.check(right), allowed)


def cells(*sources: str) -> bytes:
    made = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def test_hand_in_does_not_escape(tmp_path, monkeypatch):
    written = "def grad_softmax(x, dz):\n    return dz\n"
    other = "def grad_matmul(x, w, dz):\n    return dz\n"
    packs = [cells(written), cells("1 + 1"), b"", b"no notebook", b"\xff\x00", b"{}"]
    packs.append(cells("check(grad_softmax)", written, "check(grad_matmul)", other))
    for data in packs:
        packed = packing.pack(data, "mine.ipynb", tmp_path)
        for one in packing.told(packed):
            assert_none_escapes(one, *of_course(*by_name()), "to hand in ipynb")
    monkeypatch.chdir(tmp_path / "..")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.setitem(vars(default()), "sentences", ALL_MADE_UP)  # seen from here
    assert_none_escapes(grader.hand_in(), next(iter(courses.chapters())), "ipynb hand_in")
    assert_none_escapes(grader.hand_in("absent.ipynb"), "No such file or directory")


# -------------------------------------------------------------------------------------- in grading


@pytest.mark.slow
def test_no_verdict_of_a_grade_escapes():
    handed_in = {
        "absent.ipynb": cells("# Backprop by Hand, chapter 08_elementwise.", "x = 1"),
        "broken.ipynb": cells("check(grad_softmax)", "def grad_softmax(x, dz):\n    return (dz"),
        "raises.ipynb": cells(
            "check(grad_softmax)", "def grad_softmax(x, dz):\n    return dz / no_such"
        ),
        "import.ipynb": cells(
            "check(grad_softmax)",
            "import no_such\ndef grad_softmax(x, dz):\n    return no_such.f(dz)",
        ),
        "ends.ipynb": cells(
            "check(grad_softmax)", "import os\ndef grad_softmax(x, dz):\n    os._exit(3)"
        ),
        "endless.ipynb": cells(
            "check(grad_softmax)", "def grad_softmax(x, dz):\n    while True: pass"
        ),
        "none.ipynb": cells("1 + 1"),
        "none.py": b"1 + 1",
        "empty.ipynb": b"",
    }
    python = "no_such is not defined NameError name SyntaxError was never closed dz return raises"
    python += " import no_such def while True pass os _exit ModuleNotFoundError"
    with Sandbox("none", Limits(seconds=2)) as sandbox:
        for name, data in handed_in.items():
            graded = grade(Submission(name, data), sandbox)
            allowed = (*of_course(*by_name()), python)
            for verdict in graded.verdicts:
                assert_none_escapes(html(verdict, courses.spoken()), *allowed)
            if graded.message:
                assert_none_escapes(graded.message, *allowed)


def test_what_is_said_of_a_submission_that_the_grader_could_not_grade_does_not_escape():
    assert words(stumbled(ValueError("some"))) == {"ValueError", "some"}

    def lost(how):
        submission = Submission("one.py", b"", held_to=("grad_softmax",))
        return words(Lost(how).graded(submission, "none").message)

    assert lost("it died") == {"it", "died"}
    assert lost("it was ended by SIGKILL") == {"SIGKILL"}
    assert lost("it ended with code 3") == lost("it ended") == set()
    ex = by_name()["grad_softmax"]
    whats = (Foreign(say("long string")), Foreign(say("large array", shape=(9, 9), count="81")))
    for what in whats:
        outcomes = [Outcome(Status.RETURNED, what)] * len(truths(ex).cases)
        verdict = decide(truths(ex), outcomes, courses.spoken())
        assert_none_escapes(html(verdict, courses.spoken()), *of_course("grad_softmax"))


def test_the_feedback_page_does_not_escape():
    from grader.classroom import feedback_page
    from grader.classroom.autograded import Autograded, Slot
    from grader.classroom.marks import Mark, Marks
    from grader.results import Graded

    ex = by_name()["grad_softmax"]
    verdict = notebook._check(ex, ANSWERS["a mistake with a picture"], courses.spoken())
    fine = notebook._check(ex, right, courses.spoken())
    graded = Graded("ada.ipynb", "none", (verdict,), "")
    answer = {"cell_type": "code", "id": "a", "metadata": {}, "source": ""}
    slots = (Slot(answer, answer="grad_softmax"), Slot(answer, check="grad_softmax"))
    helped = cells("half = 2", "def grad_softmax(x, dz):\n    return half * dz")
    for data in (cells("1 + 1"), helped):
        made = Autograded(slots, {})(Submission("ada.ipynb", data), graded)
        marks = Marks(
            "ada",
            (Mark("check_grad_softmax", 1.0, 6.0, True), Mark("essay", None, 3.0)),
            {"essay": "Gut."},
            taken=0.5,
        )
        book = json.loads(made)
        for verdicts in ((verdict,), (fine,)):
            page = feedback_page.Page(
                "Kurs",
                "08_elementwise",
                marks,
                Graded("ada.ipynb", "none", verdicts),
                book,
                (),
                courses.spoken(),
                "de",
            )
            shown = feedback_page.html(page)
            allowed = (*of_course("grad_softmax"), "Kurs essay Gut half def return dz")
            assert_none_escapes(shown, *allowed)
            assert '<html lang="de">' in shown


# --------------------------------------------------------------------------------- in the notebook


@pytest.fixture
def folder(tmp_path) -> Path:
    """A course in a folder, with all sentences in the made-up language."""
    for path in SOUND.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    lines = (f"{language.quoted(k)} = {language.quoted(v)}\n" for k, v in MADE_UP.items())
    (tmp_path / language.NAME).write_text("".join(lines), "utf-8")
    (tmp_path / "course.toml").write_text('title = "Quadrate"\nlanguage = "xx"\n', "utf-8")
    return tmp_path


def test_what_is_written_into_a_notebook_does_not_escape(folder):
    from grader.authoring.notebooks import learner_notebook

    course = Course.from_folder(folder)
    assert course.sentences.own == MADE_UP and course.language == "xx"
    said = []
    for cell in learner_notebook("01_squares", course).cells:
        if cell.cell_type == "markdown":
            said.append(cell.source)
        else:
            said += re.findall("#.*", cell.source)
    # The chapter is named by a mark, which grading knows a notebook by.
    own = f"{(folder / '01_squares.md').read_text('utf-8')} title Quadrate, chapter 01_squares"
    assert_none_escapes(" ".join(said), own)


def test_a_chapter_carries_its_language_with_it(folder, capsys, monkeypatch):
    from grader.travelling import packed

    monkeypatch.setenv(courses.CHOICE, "")
    notebook.use(packed(Course.from_folder(folder), "01_squares"))
    assert courses.spoken().own == MADE_UP and default().language == "xx"
    assert default().title == "Quadrate"
    hint = grader.hint("grad_square")
    assert "How fast does x² grow at x?" in repr(hint)
    assert_none_escapes(hint, "How fast does grow at grad_square")


# ------------------------------------------------------------------------------- sentences.toml


def test_what_is_missing_or_cannot_be_used_is_said_in_english(tmp_path):
    (tmp_path / language.NAME).write_text(
        '"not it" = "Noch nicht."\n"some right" = "{richtig} von {count}"\n"sign" = "{"\n"at" = 3\n'
        '"not its" = "Nein."\n"parts right" = "{parts!r} stimmen."\n',
        "utf-8",
    )
    own = Sentences(language.read(tmp_path))
    assert own("not it") == "Noch nicht."
    assert own("some right", right=1, count=2) == "1 of 2 are right."
    assert own.own == {"not it": "Noch nicht."}
    said = " ".join(language.examine(tmp_path))
    for problem in (
        "'some right' should hold {count}, {right} and holds {count}, {richtig}",
        "'sign' has a brace that opens or closes nothing",
        "'at' is 3; expected a sentence in quotation marks",
        "there is no sentence 'not its'; the nearest is 'not it'.",
        "'parts right'",
    ):
        assert problem in said
    (tmp_path / language.NAME).write_text("not it = 3", "utf-8")
    assert language.read(tmp_path) == {}
    [unreadable] = language.examine(tmp_path)
    assert "cannot be read" in unreadable and 'a line like "not it" = "…"' in unreadable


def test_doctor_says_which_sentences_a_course_in_another_language_lacks(folder):
    from grader.authoring.doctor import _sentences as said

    assert list(said(Course.from_folder(folder))) == []
    lines = (folder / language.NAME).read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(('"not it"', '"sign"'))]
    (folder / language.NAME).write_text("".join(kept), "utf-8")
    [lacks] = said(Course.from_folder(folder))
    assert lacks.endswith("lacks what the grader then says in English: 'sign', 'not it'.")
    (folder / language.NAME).unlink()
    [all_of_it] = said(Course.from_folder(folder))
    assert "all; `grader new sentences` writes them down" in all_of_it
    (folder / "course.toml").write_text('language = "en"\n', "utf-8")
    assert list(said(Course.from_folder(folder))) == []


def test_the_sentences_to_begin_from_are_all_there_and_say_the_same(folder, capsys):
    (folder / language.NAME).unlink()
    assert cli.main(["new", "sentences", str(folder)]) == 0
    assert language.read(folder) == dict(SENTENCES)
    assert list(language.examine(folder)) == []
    assert cli.main(["new", "sentences", str(folder)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_every_list_is_joined_in_the_courses_language():
    said = Sentences({"and": "{some} und {last}"})
    assert said.spoken(["a", "b", "c"]) == "a, b und c"
    assert said.spoken([fact("a number")]) == "a number"


def test_a_cell_that_took_too_long_is_told_in_the_courses_language(monkeypatch):
    from grader.classroom import own_cells
    from grader.sandbox.inside import notebook_cells

    with pytest.raises(notebook_cells.CellTimeout) as rung:
        notebook_cells._ring(0, None)
    name, value = type(rung.value).__name__, str(rung.value)
    output = {"output_type": "error", "ename": name, "evalue": value}
    output["traceback"] = [f"{name}: {value}"]
    monkeypatch.setattr(own_cells, "spoken", lambda: ENGLISH)
    assert own_cells.shown(output) == output
    monkeypatch.setattr(own_cells, "spoken", lambda: Sentences(MADE_UP))
    translated = own_cells.shown(output)
    ours = MADE_UP["cell took too long"]
    assert translated["evalue"] == ours and translated["traceback"] == [f"{name}: {ours}"]


@pytest.mark.parametrize(
    "place", ["line {line}: {code}", "Zeile {line}: {code}", "{line} («{code}»)"]
)
def test_a_quoted_line_is_shown_as_code_in_every_language(place):
    words = Sentences({"line, code": place})
    said = f"Hier: {words('line, code', line=3, code='a < b')}."
    assert ">a &lt; b</code>" in note_html("f", said, words)


# ------------------------------------------------------------------------------------ no sentence
#                                                                                 stands elsewhere

#: The modules whose texts learners read.
READ = [
    *("notebook", "feedback", "packing", "grading", "cases"),
    *("decide", "compare", "form", "diagnose", "lost_digits", "structure", "partial", "picture"),
    *("recognise", "submission", "classroom/feedback_page", "classroom/autograded"),
    *("sandbox/host", "sandbox/forks", "sandbox/spawn", "sandbox/inside/calls"),
    *("sandbox/inside/program", "sandbox/inside/turn", "sandbox/inside/values"),
    *("sandbox/inside/watch", "sandbox/inside/raised"),
]


@pytest.mark.parametrize("module", READ)
def test_no_sentence_for_learners_stands_in_a_module(module):
    path = Path(grader.__file__).parent / f"{module}.py"
    tree = ast.parse(path.read_text("utf-8"))
    for_authors = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        for inner in ast.walk(node)
    }
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in for_authors
        and id(node) not in _docstrings(tree)
        and re.search(r"[a-z]{2,} [a-z]{2,}", re.sub(r"<[^>]*>?|[\w-]+:[^;]+;?", "", node.value))
        and not any(node.value in key for key in SENTENCES)
        and not node.value.startswith("def ")
        and node.value not in set(Status)
    ]
    assert found == []


def _docstrings(tree: ast.AST) -> set[int]:
    bodies = (getattr(node, "body", None) for node in ast.walk(tree))
    firsts = itertools.chain.from_iterable(b for b in bodies if isinstance(b, list))
    return {id(node.value) for node in firsts if isinstance(node, ast.Expr)}
