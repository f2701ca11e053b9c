"""What docs/writing.md asks of every chapter, read off its prose; no chapter is run in here."""

import ast
import re

import pytest

from grader.courses import chapters, default

CHAPTERS = sorted(default().prose)
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
WHICH = ["first", "second", "third", "fourth"]
ENDS = re.compile(rf"\*\*Here ends the ({'|'.join(WHICH)}) sitting\.\*\*")
POINTS = {ex.name: ex.points for found in chapters().values() for ex in found}


def text_of(chapter: str) -> str:
    return default().prose[chapter].read_text("utf-8")


def codes(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def minutes(text: str) -> float:
    """How long a piece takes: the rule of docs/writing.md."""
    asked = re.findall(r"^### Exercise: `(\w+)`", text, re.M)
    answer = re.compile(
        rf"^(?:(?:def|class) (?:{'|'.join(asked)})\b|(?:{'|'.join(asked)}) =)", re.M
    )
    read = [code for code in codes(text) if not (asked and answer.search(code))]
    lines = sum(bool(line.strip()) for code in read for line in code.splitlines())
    points = sum(POINTS[name] for name in asked)
    predictions = text.count("**Predict.**")
    return len(without_code(text).split()) / 150 + lines / 8 + 2 * predictions + 3 * points


def stated(chapter: str) -> list[int]:
    """The minutes of each sitting, as the chapter's opening says them."""
    opening = " ".join(text_of(chapter).partition("\n## ")[0].split())
    said = re.search(
        r"takes (one|two|three|four) sittings?, of about ([\d, and]+) minutes", opening
    )
    assert said, "the opening should say how many sittings it takes, and how long they are"
    found = [int(n) for n in re.findall(r"\d+", said[2])]
    assert len(found) == NUMBERS[said[1]]
    return found


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_sitting_is_over_an_hour_and_each_is_as_long_as_it_says(chapter):
    text = text_of(chapter)
    assert ENDS.findall(text) == WHICH[: len(stated(chapter)) - 1]
    sittings = ENDS.sub("\f", text).split("\f")
    for said, sitting in zip(stated(chapter), sittings, strict=True):
        assert said <= 60
        assert said == pytest.approx(minutes(sitting), abs=5), f"{minutes(sitting):.0f} minutes"


def test_the_readme_and_the_end_of_chapter_1_say_the_same_minutes(root):
    readme = (root / "README.md").read_text("utf-8")
    for chapter in CHAPTERS:
        row = next(x for x in readme.splitlines() if f"notebooks/{chapter}.ipynb)" in x)
        assert row.endswith(f"| {' + '.join(map(str, stated(chapter)))} |")
    course = text_of(CHAPTERS[0]).partition("## Where the course goes")[2]
    rows = re.findall(r"^\| ([\d, to]+) \|.*\| (\d+) \|$", course, re.M)
    told = {}
    for which, sittings in rows:
        first, *last = (int(n) for n in re.findall(r"\d+", which))
        told[first, *last] = int(sittings)
    assert sum(told.values()) == sum(len(stated(chapter)) for chapter in CHAPTERS)
    for which, sittings in told.items():
        meant = [c for c in CHAPTERS if which[0] <= int(c[:2]) <= which[-1]]
        assert sittings == sum(len(stated(chapter)) for chapter in meant), which


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_with_a_figure_within_150_words(chapter):
    text = text_of(chapter)
    before, _, cell = text.partition("```python\n")
    assert "figures." in cell.partition("```")[0], "the first cell should show a figure to move"
    assert len(before.split()) <= 150
    assert "**Predict.**" in before


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_about_ten_predictions_each_with_something_to_answer_it(chapter):
    text = text_of(chapter)
    assert 8 <= text.count("**Predict.**") <= 12
    for question in text.split("**Predict.**")[1:]:
        prose, cell, answer = question.partition("\n```")
        assert cell and "\n#" not in prose, "a cell should follow before the next heading"
        after = re.sub(r"^#.*\n+", "", answer.partition("\n```\n")[2].strip())
        exercise = '"""' in answer.partition("\n```\n")[0] or re.match(r"\w+ = [\[{\d]", answer[7:])
        assert exercise or not after.startswith("```"), f"no sentence after: {prose.strip()[:70]}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_exercise_asks_first_and_its_insight_answers(chapter):
    parts = re.split(r"^### Exercise: `(\w+)`$", text_of(chapter), flags=re.M)
    asked = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert [*asked] == [ex.name for ex in chapters()[chapter]]
    for ex in chapters()[chapter]:
        before = re.split(rf"^(?:def|class) {ex.name}\b|^{ex.name} =", asked[ex.name], flags=re.M)[
            0
        ]
        assert "**Predict.**" in before, ex.name
        assert ex.insight, ex.name
        assert len(ex.hints) == 3, ex.name


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_code_is_no_harder_than_the_mathematics(chapter):
    for code in codes(text_of(chapter)):
        for node in ast.walk(ast.parse(code)):
            assert not isinstance(node, ast.Nonlocal)
            if isinstance(node, ast.FormattedValue):
                inside = [n for n in ast.walk(node.value) if isinstance(n, ast.JoinedStr)]
                assert not inside, f"a nested f-string: {ast.unparse(node)}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_nobody_is_called_one_and_nothing_is_shouted(chapter):
    prose = re.sub(r"\$[^$]*\$|`[^`]*`", "", without_code(text_of(chapter)))
    assert not re.findall(r"\b[Ss]imply\b|\b[Oo]bviously\b|\bthe learner\b|n't\b|!(?!\[)", prose)


GREEK = re.compile(
    r"\\((?:alpha|beta|gamma|delta|Delta|varepsilon|ell|eta|theta|lambda|mu|nabla|rho|sigma))\b"
)
NAMED = re.compile(r"\\(?:text|mathrm|mathsf|texttt|operatorname|begin|end)\s*\{[^}]*\}")


def letters(text: str) -> set[str]:
    """Every letter that stands for something in a text's mathematics."""
    found = set()
    for display, inline in re.findall(r"\$\$(.*?)\$\$|\$([^$]+)\$", without_code(text), re.S):
        maths = NAMED.sub(" ", display or inline)
        found |= set(GREEK.findall(maths))
        found |= set(re.sub(r"\\[A-Za-z]+|[^A-Za-z]", "", maths))
    return found


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_letter_of_a_chapters_mathematics_stands_in_notation_md(chapter, root):
    listed = (root / "docs" / "notation.md").read_text("utf-8").partition("## Words")[0]
    whole_course, _, of_chapters = listed.partition("| chapter | letters of its own |")
    own = re.search(rf"^\| {int(chapter[:2])} \|(.*)\|$", of_chapters, re.M)
    known = letters(whole_course) | letters(own[1])
    if "$A$ to $F$" in own[1]:
        known |= set("ABCDEF")
    assert letters(text_of(chapter)) <= known, sorted(letters(text_of(chapter)) - known)
