"""The engine names no course: ours is one among others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import grader
from grader.courses import Course, installed
from grader.releases import distribution_of, release_of

ENGINE = Path(grader.__file__).parent
#: What is called so elsewhere: TensorFlow's operations and its modules.
THEIRS = re.compile(
    r"(conv\dd|depthwise_conv2d)_backprop_(input|filter)\w*|\w*Backprop(Input|Filter)\w*|"
    r"\(Grad\(Grad.*|\"Backprop\" in \w+|\|Backprop\"|\"backprop\" (not )?in .*|_INTERNAL = .*"
)


def modules() -> list[Path]:
    return sorted(ENGINE.rglob("*.py"))


def named_in(text: str, course: Course) -> set[str]:
    """How a text names a course: by its package, title, distribution, repository or chapters."""
    home = release_of(course.package)
    names = {course.name, course.title, course.package, distribution_of(course.package)}
    names |= {home.repository} if home else set()
    names |= set(course.chapters) | {f"c{chapter}" for chapter in course.chapters}
    ours = THEIRS.sub("", text)
    spelled = {name: re.escape(name).replace(r"\-", "[-_]") for name in names if name}
    return {n for n, s in spelled.items() if re.search(rf"(?<!\w){s}(?!\w)", ours, re.I)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ENGINE)))
def test_no_module_of_the_engine_names_a_course(path):
    text = path.read_text("utf-8")
    assert [named_in(text, course) for course in installed().values()] == [set()]


@pytest.mark.parametrize(
    "text",
    [
        "import backprop.material",
        "pip install 'backprop-by-hand[instructor]'",
        "The course Backprop by Hand",
        "hand_in('08_elementwise.ipynb')",
        "from backprop import c08_elementwise",
    ],
)
def test_that_test_can_fail(text):
    [course] = installed().values()
    assert named_in(text, course)


def test_what_tensorflow_calls_so_is_no_name_of_ours():
    [course] = installed().values()
    assert named_in("tf.raw_ops.Conv2DBackpropInput conv2d_backprop_filter_v2", course) == set()
