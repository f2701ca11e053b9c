"""The pages for instructors: what they tell a reader to type is there, and what they show works."""

from __future__ import annotations

import datetime
import re
import shlex
from pathlib import Path

import pytest

from grader import cli, course_file
from grader.releases import distribution_of, release_of

README = Path(__file__).parent.parent / "README.md"
PAGES = sorted((Path(__file__).parent.parent / "docs" / "instructors").glob("*.md"))


def commands() -> list[str]:
    """Every command of ours that stands in a block or between backticks."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        found += re.findall(r"^    (grader [^#\n]*)", text, re.MULTILINE)
        found += re.findall(r"`(grader [a-z]+ [^`]*)`", text)
    return sorted({command.strip() for command in found})


def test_there_are_pages_and_they_name_commands():
    assert len(PAGES) >= 5
    assert any(c.startswith("grader course check") for c in commands())


@pytest.mark.parametrize("command", commands())
def test_a_command_on_a_page_is_one(command):
    arguments = shlex.split(command)[1:]
    if len(arguments) == 1:  # only named, without what it is given
        arguments.append("--help")
    parsed = None
    try:
        parsed = cli._parser().parse_args(arguments)
    except SystemExit as end:
        assert end.code == 0, command
    assert parsed is None or callable(parsed.run)


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.stem)
def test_what_is_installed_is_fetched_from_where_it_is_published(page):
    """No index of packages has it: a name alone would find nothing, or somebody else's."""
    ours, where = distribution_of("grader"), release_of("grader").repository
    told = [line for line in page.read_text("utf-8").splitlines() if "pip install" in line]
    for line in told:
        for named in re.findall(rf"{ours}\[[^'\"]*", line):
            assert named.endswith(f" @ git+https://github.com/{where}"), line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page):
    for link in re.findall(r"\]\(([^):#]+\.md)\)", page.read_text("utf-8")):
        assert (page.parent / link).is_file(), link


def test_the_course_toml_that_is_shown_is_followed(tmp_path):
    text = (PAGES[0].parent / "starting.md").read_text("utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / course_file.NAME).write_text(shown, "utf-8")
    found, problems = course_file.examine(tmp_path)
    assert problems == []
    chapter = found.chapters["08_elementwise"]
    assert chapter.due == datetime.datetime(2027, 3, 1, 22, 59), "in UTC"
    assert chapter.points == {"grad_softmax": 10}
    assert found.extension("ada", "anything") == datetime.timedelta(days=7)
    assert found.extension("bob", "08_elementwise") == datetime.timedelta(days=3)
    assert found.extension("bob", "anything") is None
    # A day of grace, then a tenth for each day begun, half at most.
    day = 86400
    shares = [found.late.share(seconds) for seconds in (day, day + 1, 2 * day + 1, 30 * day)]
    assert shares == [0, 0.1, 0.2, 0.5]


def test_a_new_course_toml_with_every_line_made_to_count_is_sound(tmp_path):
    text = course_file.text("course", "Europe/Berlin", {"08_elementwise": {"grad_softmax": 6.0}})
    lines = [re.sub(r"^# (?=[\[a-z]\S* ?=?|\[)", "", line) for line in text.splitlines()]
    counted = [n for n in lines if re.match(r"\[|[\w.]+ = ", n)]
    (tmp_path / course_file.NAME).write_text("\n".join(counted), "utf-8")
    found, problems = course_file.examine(tmp_path)
    assert problems == [], problems
    assert found.late == course_file.Late(1, 0.1, 0.5) and set(found.extensions) == {"ada", "bob"}
    assert found.chapters["08_elementwise"].points == {"grad_softmax": 6}
