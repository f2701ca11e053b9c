"""What learning platforms hand out: whose each file is, which of several counts, and what is said
of the others."""

from __future__ import annotations

import datetime
import io
import json
import os
import zipfile

import pytest
from batch_tools import ASSIGNMENT, RIGHT, notebook

from grader.classroom import archives, roster
from grader.classroom.collect import Refused, Taken, collect
from grader.classroom.folder import Course

GOOD = notebook(RIGHT)
OTHER = json.dumps(
    {
        "cells": [
            {
                "cell_type": "code",
                "metadata": {},
                "outputs": [],
                "source": "# Backprop by Hand, chapter 09_matmul.\ndef grad_matmul(x, y, dz): ...",
            }
        ],
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
    }
)
EMPTY = json.dumps({"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})
METADATA = """\
submission_111:
  :submitters:
  - :name: Ada Lovelace
    :sid: s1
    :email: ada@uni.edu
  :created_at: 2026-11-01 10:00:00 Z
submission_112:
  :submitters:
  - :name: Bob Smith
    :sid: s2
  :created_at: 2026-11-02 11:30:00 Z
"""

#: A platform's shape: its files, and who handed in.
SHAPES = {
    "Moodle, folders": (
        ["Ada Lovelace_12345_assignsubmission_file_/x.ipynb",
         "Bob Smith_12346_assignsubmission_file/x.ipynb"],
        ["Ada-Lovelace", "Bob-Smith"],
    ),
    "Moodle, localised and blind": (
        ["Teilnehmer_125_assignsubmission_file_/x.ipynb",
         "Teilnehmer_126_assignsubmission_file_/x.ipynb"],
        ["Teilnehmer_125", "Teilnehmer_126"],
    ),
    "Moodle, flat, with groups": (
        ["Ada Lovelace_12345_assignsubmission_file_hw.ipynb",
         "Group A-Bob Smith_12346_assignsubmission_file_hw.ipynb"],
        ["Ada-Lovelace", "Bob-Smith"],
    ),
    "Canvas": (
        ["lovelaceada_12345_678901_x.ipynb", "smithbob_LATE_12346_678902_x-1.ipynb"],
        ["lovelaceada_12345", "smithbob_12346"],
    ),
    "Blackboard": (
        ["Home_work 8_ada_attempt_2026-11-01-10-00-00_x.ipynb",
         "Home_work 8_ada_attempt_2026-11-01-10-00-00.txt",
         "Home_work 8_bob_smith_attempt_2026-11-02-10-00-00_x.ipynb"],
        ["ada", "bob_smith"],
    ),
    "Blackboard, older": (
        ["gradebook_CS101_Homework_ada_attempt_2026-11-01-10-00-00_x.ipynb",
         "gradebook_CS101_Homework_bob_attempt_2026-11-01-10-00-00_x.ipynb"],
        ["ada", "bob"],
    ),
    "Brightspace": (
        ["12345-678901 - Ada Lovelace - Nov 1, 2026 1000 AM/x.ipynb",
         "12346-678902 - Bob Smith - Nov 2, 2026 130 PM/x.ipynb", "index.html"],
        ["Ada-Lovelace_12345", "Bob-Smith_12346"],
    ),
    "Gradescope": (
        ["assignment_99_export/submission_111/x.ipynb",
         "assignment_99_export/submission_112/x.ipynb",
         "assignment_99_export/submission_metadata.yml"],
        ["s1", "s2"],
    ),
    "plain": ([f"{ASSIGNMENT}_ada.ipynb", "bob.ipynb"], ["ada", "bob"]),
    "Drive": (
        [f"Ada Lovelace - {ASSIGNMENT}.ipynb", f"Copy of {ASSIGNMENT}.ipynb",
         f"{ASSIGNMENT} (1).ipynb"],
        ["Ada-Lovelace"],
    ),
}  # fmt: skip


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course").mkdir()
    return Course.open(tmp_path / "course")


def packed(files) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def collected(course, tmp_path):
    def run(*files, **more):
        path = tmp_path / "all.zip"
        path.write_bytes(packed(files))
        found = list(collect(path, course, ASSIGNMENT, ASSIGNMENT, **more))
        taken = {r.student: r for r in found if isinstance(r, Taken)}
        return taken, {r.name: r for r in found if isinstance(r, Refused)}

    return run


def content(name):
    return METADATA if name.endswith(".yml") else GOOD if name.endswith("ipynb") else "x"


@pytest.mark.parametrize("shape", SHAPES)
def test_every_platforms_shape_is_recognised_by_itself(collected, shape):
    files, students = SHAPES[shape]
    taken, refused = collected(*((name, content(name)) for name in files))
    assert sorted(taken) == students
    assert {name for name, r in refused.items() if not r.unmatched} == {
        name for name in files if not name.endswith("ipynb")
    }


@pytest.mark.parametrize("shape", ["Blackboard", "Brightspace", "Gradescope"])
def test_a_platforms_date_is_nbgraders_timestamp(collected, course, shape):
    zone = datetime.timezone(datetime.timedelta(hours=1))
    collected(*((name, content(name)) for name in SHAPES[shape][0]), zone=zone)
    stamps = sorted(p.read_text() for p in course.root.rglob("timestamp.txt"))
    # Gradescope says in which time zone its times are, the others say them in the course's.
    hour = 10 if shape == "Gradescope" else 9
    assert stamps[0] == f"2026-11-01 {hour:02}:00:00 UTC\n" and len(stamps) == 2


def test_the_notebook_is_known_by_what_is_in_it_and_not_by_its_date(collected):
    new, old = zipfile.ZipInfo("ada/new.ipynb"), zipfile.ZipInfo("ada/old.ipynb")
    empty = zipfile.ZipInfo("ada/Untitled.ipynb")
    new.date_time, old.date_time = (2026, 11, 9, 0, 0, 0), (2026, 11, 1, 0, 0, 0)
    empty.date_time = (2026, 11, 10, 0, 0, 0)
    taken, refused = collected((new, OTHER), (old, GOOD), (empty, EMPTY))
    assert taken["ada"].name == "ada/old.ipynb"
    assert refused["ada/new.ipynb"].why == f"this is 09_matmul, and not {ASSIGNMENT}"
    assert refused["ada/Untitled.ipynb"].why == f"it holds no answer of {ASSIGNMENT}"


def test_another_chapter_is_said_and_not_taken_for_nothing(collected):
    taken, refused = collected(("ada/x.ipynb", OTHER))
    assert taken == {} and "this is 09_matmul" in refused["ada/x.ipynb"].why


def test_the_outermost_name_decides(collected):
    """A folder below Eve's own took the place of Bob's work."""
    eve = "Eve_22_assignsubmission_file_"
    bob = "Bob Smith_11_assignsubmission_file_"
    taken, _ = collected(
        (f"{bob}/x.ipynb", GOOD), (f"{eve}/x.ipynb", GOOD), (f"{eve}/{bob}/hw-999.ipynb", GOOD)
    )
    assert taken["Bob-Smith"].name == f"{bob}/x.ipynb" and sorted(taken) == ["Bob-Smith", "Eve"]


@pytest.mark.parametrize(
    "inner", ["bob_LATE_1_2_x.ipynb", "bob/x.ipynb", "1-2 - Bob - Nov 1, 2026 1000 AM/x.ipynb"]
)
def test_whatever_lies_below_a_students_folder_is_theirs(collected, inner):
    taken, _ = collected((f"eve/{inner}", GOOD), ("ada/x.ipynb", GOOD))
    assert sorted(taken) == ["ada", "eve"]


def test_of_names_that_become_one_neither_is_taken(collected):
    names = ["bob/a.ipynb", "Bob/a.ipynb", "bób/a-9.ipynb", "\u202ebob/x.ipynb"]
    taken, refused = collected(*((n, GOOD) for n in names), ("ada/x.ipynb", GOOD))
    assert sorted(taken) == ["ada"]
    assert len(refused) == 4 and all(r.unmatched for r in refused.values())
    assert all(r.name.isprintable() and r.why.isprintable() for r in refused.values())


def test_a_broken_member_stops_nothing_else(collected, course, tmp_path):
    data = bytearray(packed([("ada/x.ipynb", GOOD), ("bob/x.ipynb", "y" * 500)]))
    at = data.rfind(b"bob/x.ipynb", 0, data.find(b"PK\x01\x02")) + len("bob/x.ipynb")
    data[at : at + 6] = b"\xff" * 6
    path = tmp_path / "broken.zip"
    path.write_bytes(bytes(data))
    found = list(collect(path, course, ASSIGNMENT, ASSIGNMENT))
    assert [r.student for r in found if isinstance(r, Taken)] == ["ada"]
    assert "cannot be unpacked" in next(r.why for r in found if isinstance(r, Refused))


def test_lzma_with_a_broken_stream_stops_nothing_else(course, tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("ada/x.ipynb", GOOD)
        archive.writestr("bob/x.ipynb", "z" * 3000)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"bob/x.ipynb", 0, data.find(b"PK\x01\x02")) + len("bob/x.ipynb")
    data[at + 4 : at + 9] = b"\xff" * 5
    path.write_bytes(bytes(data))
    found = list(collect(path, course, ASSIGNMENT, ASSIGNMENT))
    assert [r.student for r in found if isinstance(r, Taken)] == ["ada"]


def test_zips_in_zips_and_files_by_other_names(collected, course):
    python = "def grad_sigmoid(x, dz):\n    return dz\n"
    taken, _ = collected(
        ("Ada_1_assignsubmission_file_/hw.zip", packed([("deep/x.ipynb", GOOD)])),
        ("bob/x.ipynb.txt", GOOD),
        ("cy/x.json", GOOD),
        ("dan/x.py", python),
        ("eve/x-Copy1.ipynb", GOOD),
    )
    assert sorted(taken) == ["Ada", "bob", "cy", "dan", "eve"]
    made = json.loads((course.root / f"submitted/dan/{ASSIGNMENT}/{ASSIGNMENT}.ipynb").read_text())
    assert made["cells"][0]["source"] == python


def test_a_folder_is_collected_like_a_zip(course, tmp_path):
    (tmp_path / "drop" / "ada").mkdir(parents=True)
    (tmp_path / "drop" / "bob").mkdir()
    for name in ("ada", "bob"):
        (tmp_path / "drop" / name / "x.ipynb").write_text(GOOD)
    found = list(collect(tmp_path / "drop", course, ASSIGNMENT, ASSIGNMENT))
    assert sorted(r.student for r in found) == ["ada", "bob"]


def test_zips_in_a_folder_are_opened_as_those_in_a_zip_are(course, tmp_path, monkeypatch):
    """A browser that opens a platform's zip by itself leaves learners' own in it as they were."""
    drop = tmp_path / "drop"
    for folder, file, data in (
        ("Ada L_1_assignsubmission_file_", "hw.zip", packed([("hw/x.ipynb", GOOD)])),
        ("Bob S_2_assignsubmission_file_", "x.ipynb", GOOD.encode()),
        ("Cy D_3_assignsubmission_file_", "hw.zip", b"PK no zip"),
        ("Di E_4_assignsubmission_file_", "hw.zip", packed([("../x.ipynb", GOOD)])),
    ):
        (drop / folder).mkdir(parents=True)
        (drop / folder / file).write_bytes(data)
    os.symlink(drop / "Ada L_1_assignsubmission_file_" / "hw.zip", drop / "eve.zip")
    found = list(collect(drop, course, ASSIGNMENT, ASSIGNMENT))
    assert sorted(r.student for r in found if isinstance(r, Taken)) == ["Ada-L", "Bob-S"]
    why = {r.name.rpartition("/")[2]: r.why for r in found if isinstance(r, Refused)}
    assert why == {
        "hw.zip": "it is an archive that cannot be opened: ask for the notebook",
        "x.ipynb": "its name leads out of the zip",
        "eve.zip": "it is a symbolic link",
    }
    monkeypatch.setattr(archives, "MOST_BYTES", 10)
    found = list(collect(drop, course, ASSIGNMENT, ASSIGNMENT))
    assert [r.student for r in found if isinstance(r, Taken)] == ["Bob-S"]


def test_every_attempt_is_kept_and_the_last_counts_or_the_first(collected, course):
    head = "Hw_ada_attempt_2026-11-0{}-10-00-00_x.ipynb"
    more = notebook(RIGHT + "\n# again")
    taken, _ = collected((head.format(1), GOOD), (head.format(2), more))
    assert taken["ada"].name == head.format(2)
    assert len(list((course.own / "attempts").rglob("*.ipynb"))) == 2
    taken, _ = collected((head.format(1), GOOD), (head.format(2), more), attempt="first")
    assert taken["ada"].name == head.format(1)
    assert taken["ada"].note == "it takes the place of another one"
    taken, refused = collected((head.format(2), more), attempt="first")
    assert taken == {} and "an earlier one" in refused[head.format(2)].why


def test_the_first_is_what_came_first_where_no_platform_says_when(collected):
    """Also where the last was chosen before."""
    name, more = "Ada_1_assignsubmission_file_/x.ipynb", notebook(RIGHT + "\n# again")
    for content in (GOOD, more):
        assert collected((name, content))[0].keys() == {"Ada"}
    taken, _ = collected((name, GOOD), attempt="first")
    assert taken["Ada"].note == "it takes the place of another one"
    taken, refused = collected((name, more), attempt="first")
    assert taken == {} and "an earlier one" in refused[name].why


def by_marks(**marks):
    """A judge that reads the points off a mark in the source."""

    def judge(attempts):
        return {
            (a.student, a.digest): next(p for m, p in marks.items() if f"# {m}".encode() in a.data)
            for a in attempts
        }

    return judge


def test_the_best_of_all_attempts_counts_those_of_earlier_zips_too_and_it_is_told_why(
    collected, course
):
    head = "Hw_ada_attempt_2026-11-0{}-10-00-00_x.ipynb"
    one, two, three = (notebook(RIGHT + f"\n# {m}") for m in ("one", "two", "three"))
    judge = by_marks(one=2, two=4, three=3)
    best = {"attempt": "best", "judge": judge}
    taken, refused = collected((head.format(1), one), (head.format(2), two), **best)
    assert taken["ada"].name == head.format(2)
    assert taken["ada"].note == "it earns 4, and the others 2"
    assert refused[head.format(1)].why == "it earns 2, and another of ada's 4"
    taken, refused = collected((head.format(3), three), **best)
    assert taken["ada"].name == head.format(2), "of an earlier zip"
    assert refused[head.format(3)].why == "it earns 3, and another of ada's 4"
    path = course.root / "submitted" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert path.read_text() == two
    stamp = path.with_name("timestamp.txt")
    assert stamp.read_text() == "2026-11-02 10:00:00 UTC\n"
    # What came through the exchange is one of them; of equals the later counts.
    exchange = notebook(RIGHT + "\n# five")
    path.write_text(exchange)
    stamp.write_text("2026-11-09 10:00:00 UTC")
    taken, _ = collected(
        (head.format(1), one), attempt="best", judge=by_marks(one=2, two=4, three=3, five=4)
    )
    assert taken["ada"].name == "what is in submitted/ada" and path.read_text() == exchange


def test_nothing_is_run_where_each_has_one_attempt(collected):
    def judge(_attempts):
        raise AssertionError("there is nothing to judge")

    taken, _ = collected(("ada/x.ipynb", GOOD), attempt="best", judge=judge)
    assert list(taken) == ["ada"]


def test_what_a_platform_calls_late_is_late_here(collected, course):
    due = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)
    dated = zipfile.ZipInfo("smithbob_LATE_2_3_x.ipynb")
    dated.date_time = (2026, 11, 4, 9, 0, 0)
    undated = zipfile.ZipInfo("lovelaceada_LATE_1_3_x.ipynb")
    undated.date_time = (1980, 1, 1, 0, 0, 0)
    files = ((undated, GOOD), (dated, GOOD), ("kimlee_4_3_x.ipynb", GOOD))
    taken, _ = collected(*files, due=lambda _who: due)
    stamps = {p.parent.parent.name: p.read_text() for p in course.root.rglob("timestamp.txt")}
    assert stamps == {
        "lovelaceada_1": "2026-11-01 12:00:01 UTC\n",
        "smithbob_2": "2026-11-01 12:00:01 UTC\n",
    }
    assert "the least is counted" in taken["lovelaceada_1"].note
    taken, _ = collected(*files)
    assert "no due date" in taken["smithbob_2"].note


def test_collecting_again_changes_nothing_and_an_older_one_takes_no_place(collected, course):
    head = "Hw_ada_attempt_2026-11-0{}-10-00-00_x.ipynb"
    late = notebook(RIGHT + "\n# late")
    collected((head.format(2), late))
    before = {p: p.read_bytes() for p in course.root.rglob("*") if p.is_file()}
    taken, _ = collected((head.format(2), late))
    assert taken["ada"].note == ""
    assert before == {p: p.read_bytes() for p in course.root.rglob("*") if p.is_file()}
    taken, refused = collected((head.format(1), GOOD))
    assert taken == {} and "later one" in refused[head.format(1)].why
    taken, _ = collected(("ada/x.ipynb", GOOD))
    assert taken["ada"].note == "it takes the place of another one"


def test_a_dry_run_writes_nothing(collected, course):
    taken, _ = collected(("ada/x.ipynb", GOOD), dry_run=True)
    assert list(taken) == ["ada"] and not (course.root / "submitted").exists()


# --------------------------------------------------------------------------------------- roster


ROSTER = """id,first_name,last_name,email,canvas
s1,Ada,Lovelace,ada@uni.edu,12345
s2,Zoë,Łuk,zl@uni.edu,
"""


@pytest.fixture
def people(tmp_path):
    def read(text, encoding="utf-8"):
        path = tmp_path / "people.csv"
        path.write_bytes(text.encode(encoding))
        return roster.read(path)

    return read


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Ada Lovelace", "s1"),
        ("Lovelace, Ada", "s1"),
        ("ADA  LOVELACE", "s1"),
        ("lovelaceada_12345", "s1"),
        ("ada@uni.edu", "s1"),
        ("ada", "s1"),
        ("s1", "s1"),
        ("Zoe\u0308 Łuk", "s2"),
        ("zl", "s2"),
    ],
)
def test_one_person_is_one_student_whatever_a_platform_calls_them(people, said, who):
    assert people(ROSTER).find(said) == (who, "")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffFirst name;Last name;ID number;Email address\nAda;Lovelace;s1;ada@uni.edu\n",
        'Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",s1,s1,ada,A\n',
        "OrgDefinedId,Username,Last Name,First Name,Email\ns1,ada,Lovelace,Ada,ada@uni.edu\n",
        "Name,SID,Email\nAda Lovelace,s1,ada@uni.edu\n",
    ],
    ids=["Moodle", "Canvas", "Brightspace", "Gradescope"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_platforms_own_list_is_a_roster(people, text, encoding):
    text = text.lstrip("\ufeff") if encoding == "utf-16" else text
    assert people(text, encoding).find("Ada Lovelace") == ("s1", "")


def test_of_two_people_of_one_name_neither_is_guessed(people):
    found, why = people("id,name\na1,Kim Lee\na2,Kim Lee\n").find("Kim Lee")
    assert found == "" and "a1 or a2" in why


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("id,name\n", "holds nobody"),
        ("id,name\na,X\na,Y\n", "line 3: the id a is there twice"),
        ("colour,size\nred,1\n", "line 2: there is no id"),
    ],
)
def test_a_roster_that_cannot_be_used_is_one_line(people, text, says):
    with pytest.raises(roster.RosterError, match=says):
        people(text)


def test_who_is_not_in_the_roster_is_named(collected, people):
    taken, refused = collected(
        ("Ada Lovelace_1_assignsubmission_file_/x.ipynb", GOOD),
        ("Eve_2_assignsubmission_file_/x.ipynb", GOOD),
        roster=people(ROSTER),
    )
    assert list(taken) == ["s1"]
    assert [r.why for r in refused.values()] == ["nobody in the roster is called Eve"]
