"""A name, a path or a text of somebody else's is text, wherever it is shown."""

from __future__ import annotations

import html.parser
import os
import re
import tempfile
from pathlib import Path

import pytest
from fuzzing import FRAGMENTS, fuzzed, texts
from hypothesis import strategies as st

from grader import escaping
from grader.classroom.collect import Taken, collect
from grader.classroom.folder import Course
from grader.classroom.lms import whose
from grader.submission import Submission

#: What a file system takes for a name: any bytes but a slash and a zero.
names = (
    (
        st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), min_size=1, max_size=5).map(
            "".join
        )
    )
    .map(lambda text: text.encode("utf-8", "surrogatepass"))
    .flatmap(lambda raw: st.binary(max_size=3).map(lambda more: raw + more))
    .map(lambda raw: raw.replace(b"/", b"").replace(b"\0", b"")[:80])
    .filter(lambda raw: raw not in (b"", b".", b".."))
)
#: What may stand where a moment is expected.
stamps = st.binary(max_size=40) | st.lists(
    st.sampled_from([*"0123456789:-+.TZ ", "1" * 40, "2026-11-26 10:00:00", "UTC", "CET", "AM"]),
    max_size=14,
).map(lambda parts: "".join(parts).encode())
NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@fuzzed(texts, examples=200)
def test_printable_text_can_be_written_anywhere(text):
    for found in (escaping.printable(text), escaping.path(text)):
        assert found.isprintable() and found.encode("utf-8") is not None


class _Tags(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        for name, value in attrs:
            local = tag == "a" and name == "href" and str(value).startswith("#")
            if local:  # the anchor that nbconvert gives a heading
                self.found.remove("a")
            elif name.startswith("on") or name in ("src", "href", "style", "srcdoc", "xlink:href"):
                self.found.append(f"{tag}[{name}={value}]")


#: What Markdown makes of emphasis, code, lists, headings and tables.
_HARMLESS = frozenset(
    {"p", "em", "strong", "code", "pre", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"blockquote", "hr", "br", "del", "div", "span", "sup", "sub", "section"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)


@pytest.mark.parametrize("escape", [escaping.markdown, escaping.by_hand])
@fuzzed(texts, examples=100)
def test_markdown_with_a_learners_text_is_no_link_no_picture_and_no_script(escape, text):
    from nbconvert.filters import markdown2html

    text = text.encode("utf-8", "replace").decode()
    for whole in (escape(text), f"It said: {escape(text)}, at line 3."):
        found = [t for t in _Tags(markdown2html(whole)).found if t not in _HARMLESS]
        assert not found, (whole, markdown2html(whole))


@fuzzed(texts, examples=100)
def test_in_html_a_text_is_only_text(text):
    parsed = _Tags(f'<p title="{escaping.html(text)}">{escaping.html(text)}</p>')
    assert [t for t in parsed.found if not t.startswith("p[")] == ["p"]


@fuzzed(st.lists(st.tuples(names, names), min_size=1, max_size=4), examples=30)
def test_folders_and_files_of_any_name_are_collected_or_said_to_be_not(found):
    with tempfile.TemporaryDirectory() as top:
        root, course = Path(top) / "in", Path(top) / "course"
        root.mkdir()
        course.mkdir()
        for folder, name in found:
            where = os.path.join(os.fsencode(root), folder)
            try:
                os.makedirs(where, exist_ok=True)
                Path(os.fsdecode(os.path.join(where, name + b".ipynb"))).write_bytes(NOTEBOOK)
            except OSError:
                continue
        for one in collect(root, Course.open(course), "08_elementwise", "08_elementwise"):
            assert one.name.isprintable() and one.name.encode()
            if isinstance(one, Taken):
                assert one.path.resolve().is_relative_to(course)
                assert re.fullmatch(r"\w[\w.@-]*", one.student)  # of whatever script
        assert {p.name for p in Path(top).iterdir()} == {"in", "course"}


@fuzzed(st.lists(names, min_size=1, max_size=3), names, stamps, examples=30)
def test_students_and_notebooks_of_any_name_are_handed_in(students, notebook, stamp):
    with tempfile.TemporaryDirectory() as top:
        for student in students:
            where = os.path.join(os.fsencode(top), b"submitted", student, b"08_elementwise")
            try:
                os.makedirs(where, exist_ok=True)
                for name, data in ((notebook + b".ipynb", NOTEBOOK), (b"timestamp.txt", stamp)):
                    Path(os.fsdecode(os.path.join(where, name))).write_bytes(data)
            except OSError:
                continue
        course = Course.open(Path(top))
        for handed in course.handed_in("08_elementwise", ["08_elementwise"]):
            said = handed.submission(course.root, ("grad_sigmoid",))
            assert isinstance(said, Submission) and said.name.isprintable() and said.name.encode()
            assert not said.unreadable or said.unreadable.isprintable()
            moment = handed.timestamp
            assert moment is None or moment.tzinfo is None


@fuzzed(
    st.lists(texts.map(lambda t: t.replace("/", "")) | st.sampled_from(
        ["1-2 - Bob - Nov 31, 9999 1299 AM", "Bob_1_assignsubmission_file_", "submission_1",
         "x_attempt_9999-99-99-99-99-99_a.ipynb", "x_attempt_2026-11-26-10-00-00.txt",
         "bob_LATE_1_2_x-1.ipynb", "0-0 - \u202e - Foo 00, 0000 0000 PM"]), min_size=1, max_size=4),
    examples=150,
)  # fmt: skip
def test_whose_a_path_is_can_always_be_asked(parts):
    said = whose([*parts, "x.ipynb"] if len(parts) % 2 else parts, ("08_elementwise",))
    assert isinstance(said.student, str)
