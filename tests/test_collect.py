"""An LMS's zip file: the right notebook for each student, and nothing that it should not do."""

from __future__ import annotations

import stat
import zipfile

import pytest
from batch_tools import ASSIGNMENT, RIGHT, notebook

from grader.classroom import archives, found
from grader.classroom.collect import CollectError, Refused, Taken, collect
from grader.classroom.folder import Course
from grader.classroom.found import student_of

NOTEBOOK = notebook(RIGHT)


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course").mkdir()
    return Course.open(tmp_path / "course")


def make(path, files):
    """A zip with these (name or ZipInfo, content)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


@pytest.fixture
def collected(course, tmp_path):
    """Collect a zip with these files; gives students and refusals, by name, and what is there."""

    def run(*files):
        archive = make(tmp_path / "all.zip", files)
        before = {p for p in tmp_path.rglob("*") if not {"submitted", ".grader"} & set(p.parts)}
        results = list(collect(archive, course, ASSIGNMENT, ASSIGNMENT))
        after = {p for p in tmp_path.rglob("*") if not {"submitted", ".grader"} & set(p.parts)}
        assert before == after, "something was written outside of submitted/"
        submitted = course.root / "submitted"
        there = {str(p.relative_to(submitted)): p.read_text() for p in submitted.rglob("*.*")}
        taken = {r.student: r.name for r in results if isinstance(r, Taken)}
        assert there.keys() == {f"{s}/{ASSIGNMENT}/{ASSIGNMENT}.ipynb" for s in taken}
        return taken, {r.name: r.why for r in results if isinstance(r, Refused)}

    return run


@pytest.mark.parametrize(
    ("names", "students"),
    [
        (["ada/x.ipynb", "bob/x.ipynb"], ["ada", "bob"]),
        (["ada.ipynb", "bob.ipynb"], ["ada", "bob"]),
        (["all/ada/x.ipynb", "all/bob/x.ipynb"], ["ada", "bob"]),
        ([f"ada/{ASSIGNMENT}/x.ipynb"], ["ada"]),
        ([f"submitted/ada/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"], ["ada"]),
        (
            [
                "Ada Lovelace_123_assignsubmission_file_/x.ipynb",
                "Bob_7_assignsubmission_file/y.ipynb",
            ],
            ["Ada-Lovelace", "Bob"],
        ),
        (
            ["lovelaceada_123_456_x.ipynb", "bob_LATE_7_8_x-1.ipynb"],
            ["bob_7", "lovelaceada_123"],
        ),
        (["Zoë Łuk/x.ipynb", "bob/x.ipynb"], ["Zoe-Luk", "bob"]),
    ],
)
def test_whose_a_notebook_is_follows_from_its_name(collected, names, students):
    taken, refused = collected(*((name, NOTEBOOK) for name in names))
    assert sorted(taken) == students and refused == {}


def test_the_notebook_is_taken_as_it_is(collected, course):
    collected(("ada/x.ipynb", NOTEBOOK))
    path = course.root / "submitted" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert path.read_text() == NOTEBOOK
    assert not path.stat().st_mode & stat.S_IXUSR


@pytest.mark.parametrize(
    "name",
    ["../ada/x.ipynb", "ada/../../x.ipynb", "/etc/x.ipynb", "C:/x.ipynb", "..\\ada\\x.ipynb"],
)
def test_a_name_that_leads_elsewhere_is_refused(collected, name):
    taken, refused = collected((name, NOTEBOOK), ("bob/x.ipynb", NOTEBOOK))
    assert list(taken) == ["bob"]
    assert refused == {name: "its name leads out of the zip"}


def test_links_and_devices_are_refused(collected):
    link, device = zipfile.ZipInfo("ada/x.ipynb"), zipfile.ZipInfo("eve/x.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    device.external_attr = (stat.S_IFCHR | 0o666) << 16
    taken, refused = collected((link, "/etc/passwd"), (device, ""), ("bob/x.ipynb", NOTEBOOK))
    assert list(taken) == ["bob"]
    assert refused == {
        "ada/x.ipynb": "it is a symbolic link",
        "eve/x.ipynb": "it is no regular file",
    }


def test_a_file_that_unpacks_to_far_more_than_a_notebook_is_refused(collected):
    taken, refused = collected(("ada/x.ipynb", b"0" * 20_000_000), ("bob/x.ipynb", NOTEBOOK))
    assert list(taken) == ["bob"]
    assert refused == {"ada/x.ipynb": "it unpacks to far more than a notebook would"}


def test_a_zip_that_lies_about_sizes_is_not_believed(collected, course, tmp_path):
    archive = make(tmp_path / "lie.zip", [("ada/x.ipynb", b"0" * 100_000)])
    data = archive.read_bytes()
    archive.write_bytes(data.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    [one] = collect(archive, course, ASSIGNMENT, ASSIGNMENT)
    assert isinstance(one, Refused) or one.path.stat().st_size <= 10


def test_too_many_files_and_too_much_in_all_are_one_line(course, tmp_path, monkeypatch):
    archive = make(tmp_path / "a.zip", [(f"{i}/x.ipynb", NOTEBOOK) for i in range(5)])
    monkeypatch.setattr(archives, "MOST_FILES", 4)
    with pytest.raises(CollectError, match="5 files"):
        list(collect(archive, course, ASSIGNMENT, ASSIGNMENT))
    monkeypatch.setattr(archives, "MOST_FILES", 5)
    monkeypatch.setattr(archives, "MOST_BYTES", 3 * len(NOTEBOOK))
    with pytest.raises(CollectError, match="unpacks to more"):
        list(collect(archive, course, ASSIGNMENT, ASSIGNMENT))
    assert not (course.root / "submitted").exists()


def test_of_several_by_one_student_the_latest_counts_and_the_others_are_named(collected, course):
    early, late = zipfile.ZipInfo("ada/a.ipynb"), zipfile.ZipInfo("ada/b.ipynb")
    early.date_time, late.date_time = (2026, 11, 1, 0, 0, 0), (2026, 11, 2, 0, 0, 0)
    taken, refused = collected(
        (late, NOTEBOOK), (early, notebook(RIGHT + "\n# early")), ("bob/x.ipynb", NOTEBOOK)
    )
    assert taken["ada"] == "ada/b.ipynb"
    assert refused == {"ada/a.ipynb": "ada has another, as late or later"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_counts_once(collected):
    taken, refused = collected(
        ("ada/x.ipynb", NOTEBOOK), ("ada/x.ipynb", "{}"), ("bob/x.ipynb", NOTEBOOK)
    )
    assert sorted(taken) == ["ada", "bob"]
    assert refused == {"ada/x.ipynb": "there is another file of this name in the zip"}


def test_two_students_whose_names_become_one_are_not_mixed_up(collected):
    taken, refused = collected(("Zoë/x.ipynb", NOTEBOOK), ("Zoe/x.ipynb", NOTEBOOK))
    assert taken == {} and len(refused) == 2
    assert all("would both be Zoe" in why for why in refused.values())


def test_what_is_no_notebook_is_left_out_and_named(collected):
    taken, refused = collected(
        ("ada/x.ipynb", NOTEBOOK),
        ("ada/notes.pdf", "x"),
        ("__MACOSX/ada/._x.ipynb", "x"),
        ("bob/.ipynb_checkpoints/x.ipynb", "x"),
        (f"{ASSIGNMENT}.ipynb", NOTEBOOK),
    )
    assert list(taken) == ["ada"]
    assert refused["ada/notes.pdf"] == "it is no notebook"
    assert refused["bob/.ipynb_checkpoints/x.ipynb"] == "it is hidden"
    assert refused[f"{ASSIGNMENT}.ipynb"] == "it cannot be told whose it is"


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_what_is_no_zip_is_one_line(course, tmp_path, content):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(CollectError, match=r"a\.zip cannot be collected"):
        list(collect(path, course, ASSIGNMENT, ASSIGNMENT))


def test_a_linked_folder_in_submitted_is_not_followed(course, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (course.root / "submitted").mkdir()
    (course.root / "submitted" / "ada").symlink_to(elsewhere)
    archive = make(tmp_path / "a.zip", [("ada/x.ipynb", NOTEBOOK), ("bob/x.ipynb", NOTEBOOK)])
    results = list(collect(archive, course, ASSIGNMENT, ASSIGNMENT))
    assert [r.student for r in results if isinstance(r, Taken)] == ["bob"]
    assert list(elsewhere.iterdir()) == []


def test_a_students_name_cannot_be_a_path(course):
    assert found.safe("../../etc") == "etc"
    assert found.safe("...") == "" and found.safe("a/b") == "a-b"
    assert student_of("ada/x.ipynb") == "ada"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"7z\xbc\xaf\x27\x1c..", "a 7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "a rar archive"),
        (b"\x1f\x8b\x08..", "a gzip archive"),
        (b"\0" * 257 + b"ustar  ", "a tar archive"),
        (b"<html>", "not a zip file"),
    ],
)
def test_what_is_no_zip_is_called_what_it_is(course, tmp_path, data, says):
    path = tmp_path / "all.zip"
    path.write_bytes(data)
    with pytest.raises(CollectError, match=says) as error:
        list(collect(path, course, ASSIGNMENT, ASSIGNMENT))
    assert "\n" not in str(error.value)


def test_nothing_to_collect_is_said(collected):
    assert collected() == ({}, {"all.zip": "there is nothing in it"})


@pytest.mark.parametrize("mode", [0, stat.S_IFLNK | 0o777, stat.S_IFREG | 0o644])
def test_a_file_without_a_name_is_told_and_ends_nothing(collected, mode):
    nameless = zipfile.ZipInfo("")
    nameless.external_attr = mode << 16
    taken, refused = collected((nameless, NOTEBOOK), ("ada/x.ipynb", NOTEBOOK))
    assert taken == {"ada": "ada/x.ipynb"}
    assert refused == {"(no name)": "it has no name"}
