"""What learning platforms hand out, in the forms that are met more rarely: other languages, parts
that are missing, zips in zips, names from other systems; and rosters as platforms export them."""

from __future__ import annotations

import datetime
import io
import json
import struct
import unicodedata
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from batch_tools import ASSIGNMENT, RIGHT, notebook

from grader.classroom import roster
from grader.classroom.collect import Refused, Taken, collect
from grader.classroom.folder import Course
from grader.classroom.found import Found, sorted_out

GOOD, EMPTY = notebook(RIGHT), notebook()
BERLIN = datetime.timezone(datetime.timedelta(hours=1))


def packed(files) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def sorted_by(tmp_path):
    """What is found in a zip: the authors, sorted, each with their moment; and the refusals."""

    def run(*files, people=None, zone=BERLIN):
        path = tmp_path / "all.zip"
        path.write_bytes(packed((f, GOOD) if isinstance(f, str) else f for f in files))
        found = list(sorted_out(path, ASSIGNMENT, ASSIGNMENT, people, zone))
        taken = {f.student: f.said for f in found if isinstance(f, Found)}
        return taken, {r.name: r for r in found if isinstance(r, Refused)}

    return run


@pytest.fixture
def people(tmp_path):
    def read(text, encoding="utf-8"):
        path = tmp_path / "people.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return roster.read(path)

    return read


# ----------------------------------------------------------------------------------- whose it is

OTHERS = {
    "Moodle, blind, in other languages": (
        ["Participant_125_assignsubmission_file_/x.ipynb",
         "Participante_126_assignsubmission_file_/x.ipynb",
         "Участник_127_assignsubmission_file_/x.ipynb",
         "参加者_128_assignsubmission_file_x.ipynb",
         "Gruppe 2-Teilnehmerin_129_assignsubmission_file_/x.ipynb"],
        ["Participant_125", "Participante_126", "Teilnehmerin_129", "Участник_127", "参加者_128"],
    ),
    "Moodle, names of all kinds": (
        ["Anna-Maria Schmidt_1_assignsubmission_file_/x.ipynb",
         "Tutorium 3-Ada Lovelace_2_assignsubmission_file_/x.ipynb",
         "Default group-Bob Smith_3_assignsubmission_file_y.ipynb",
         "O'Neil D'Arcy_4_assignsubmission_file_/x.ipynb",
         "李 明_5_assignsubmission_file_/x.ipynb",
         "Иван Петров_6_assignsubmission_file_/x.ipynb"],
        ["Ada-Lovelace", "Anna-Maria-Schmidt", "Bob-Smith", "O-Neil-D-Arcy", "Иван-Петров",
         "李-明"],
    ),
    "Moodle, a zip for each": (
        [("Ada Lovelace_1_assignsubmission_file_/work.zip", packed([("hw/x.ipynb", GOOD)])),
         ("Bob Smith_2_assignsubmission_file_work.zip", packed([("hw/x.ipynb", GOOD)]))],
        ["Ada-Lovelace", "Bob-Smith"],
    ),
    "Moodle, online text and pictures beside it": (
        ["Ada Lovelace_1_assignsubmission_file_/x.ipynb",
         ("Ada Lovelace_1_assignsubmission_onlinetext_/onlinetext.html", "x"),
         ("Bob Smith_2_assignsubmission_onlinetext_onlinetext.html", "x")],
        ["Ada-Lovelace"],
    ),
    "Canvas, zips, resubmitted, anonymous": (
        [("lovelaceada_12_901_hw-2.zip", packed([("x.ipynb", GOOD)])),
         "smithbob_LATE_13_902_x.ipynb", "anon_LATE_aB3xY_904_x.ipynb", "anon_Q7wEr_905_x-1.ipynb"],
        ["anon_Q7wEr", "anon_aB3xY", "lovelaceada_12", "smithbob_13"],
    ),
    "Canvas, packed once more": (
        ["submissions/lovelaceada_12_901_x.ipynb", "submissions/smithbob_13_902_x.ipynb"],
        ["lovelaceada_12", "smithbob_13"],
    ),
    "Blackboard, whose text files say it": (
        ["Home_work_ab_x_attempt_2026-11-01-10-00-00_x.ipynb",
         ("Home_work_ab_x_attempt_2026-11-01-10-00-00.txt",
          "Name: Ada B (ab_x)\nAssignment: Home_work\n"),
         "Home_work_ab_y_attempt_2026-11-01-10-00-00_x.ipynb"],
        ["ab_x", "ab_y"],
    ),
    "Blackboard, one student, two attempts": (
        ["Home_work_ada_attempt_2026-11-01-10-00-00_x.ipynb",
         "Home_work_ada_attempt_2026-11-02-10-00-00_x.ipynb",
         ("Home_work_ada_attempt_2026-11-01-10-00-00.txt", "Name: Ada Lovelace (ada)\n")],
        ["ada"],
    ),
    "Blackboard, a zip for each": (
        [("Hw_ada_attempt_2026-11-01-10-00-00_hw.zip", packed([("a/x.ipynb", GOOD)])),
         "Hw_bob_attempt_2026-11-01-10-00-00_x.ipynb"],
        ["ada", "bob"],
    ),
    "Brightspace, other dates and none": (
        ["12-67 - Ada Lovelace - 1. November 2026 10.00/x.ipynb",
         "13-68 - Bob Smith - 2 nov., 2026 1530/x.ipynb",
         "14-69 - Cy Mo - Nov 1, 2026 1000 AM - x.ipynb",
         "15-70 - Di Ot/x.ipynb",
         "12-67 - Ada Lovelace - 3. November 2026 10.00/x.ipynb"],
        ["Ada-Lovelace_12", "Bob-Smith_13", "Cy-Mo_14", "Di-Ot_15"],
    ),
    "Drive": (
        [f"Ada Lovelace - Copy of {ASSIGNMENT}.ipynb", f"{ASSIGNMENT} - Bob Smith.ipynb",
         f"Kopie von {ASSIGNMENT} (Cy).ipynb", f"Copy of Copy of {ASSIGNMENT}_Di.ipynb",
         f"{ASSIGNMENT.upper()}_eve.IPYNB"],
        ["Ada-Lovelace", "Bob-Smith", "Cy", "Di", "eve"],
    ),
    "by endings": (
        ["ada.ipynb.txt", "bob.ipynb.ipynb", "cy.ipynb.json", "di.IPYNB", "eve.ipynb (1)",
         "flo.ipynb.download", "gus.py.txt", "hal-Copy2.ipynb"],
        ["ada", "bob", "cy", "di", "eve", "flo", "gus", "hal"],
    ),
    "Sakai": (
        ["HW 8/Lovelace, Ada(al12)/Submission attachment(s)/x.ipynb",
         ("HW 8/Lovelace, Ada(al12)/timestamp.txt", "20261101100000000"),
         "HW 8/Smith, Bob(bs7)/Submission attachment(s)/Lovelace, Ada(al12)/x.ipynb",
         "HW 8/Smith, Bob(bs7)/Feedback Attachment(s)/x.ipynb", ("HW 8/grades.csv", "x")],
        ["al12", "bs7"],
    ),
    "Sakai, one student": (["HW 8/Lovelace, Ada(al12)/Submission attachment(s)/x.ipynb"], ["al12"]),
    "GitHub Classroom": (
        ["hw-submissions/hw-8-ada/x.ipynb", ("hw-submissions/hw-8-ada/.git/HEAD", "ref"),
         ("hw-submissions/hw-8-ada/.git/objects/1", "x"),
         "hw-submissions/hw-8-bob-s/x.ipynb", ("hw-submissions/hw-8-bob-s/.git/HEAD", "ref"),
         ("hw-submissions/hw-8-bob-s/hw-8/.git/HEAD", "of a repository in a repository")],
        ["ada", "bob-s"],
    ),
    "Google Classroom, exported": (
        [f"Takeout/Classroom/Calc/HW 8/Ada Lovelace - Copy of {ASSIGNMENT}.ipynb",
         f"Takeout/Classroom/Calc/HW 8/Bob Smith - {ASSIGNMENT}.ipynb"],
        ["Ada-Lovelace", "Bob-Smith"],
    ),
    "Google Classroom, one student": (
        [f"HW 8/Ada Lovelace - {ASSIGNMENT}.ipynb"], ["Ada-Lovelace"],
    ),
    "a student's folder of drafts": (
        [f"ada/final - {ASSIGNMENT}.ipynb", "ada/x.ipynb"], ["ada"],
    ),
    "from Windows, with its own slashes": (["ada\\x.ipynb", "bob\\x.ipynb"], ["ada", "bob"]),
}  # fmt: skip


@pytest.mark.parametrize("shape", OTHERS)
def test_whose_each_is(sorted_by, shape):
    files, students = OTHERS[shape]
    taken, refused = sorted_by(*files)
    assert sorted(taken) == students, refused


@pytest.mark.parametrize(
    "name", ["Untitled.ipynb", "Untitled3.ipynb", f"Copy of {ASSIGNMENT}.ipynb", "Unbenannt.ipynb",
             f"Cópia de {ASSIGNMENT} (2).ipynb", f"{ASSIGNMENT.upper()}.ipynb"],
)  # fmt: skip
def test_a_name_that_says_nothing_of_its_author_is_nobodys(sorted_by, name):
    taken, refused = sorted_by(name, "ada/x.ipynb")
    assert sorted(taken) == ["ada"] and all(r.unmatched for r in refused.values())


@pytest.mark.parametrize(
    ("date", "utc"),
    [
        ("Nov 1, 2026 1000 AM", "2026-11-01 09:00"),
        ("Nov 1, 2026 1200 AM", "2026-10-31 23:00"),
        ("November 1, 2026 10:00 PM", "2026-11-01 21:00"),
        ("1 Nov 2026 2215", "2026-11-01 21:15"),
        ("1. März 2027 0905", "2027-03-01 08:05"),
        ("1 août 2026 10h05", "2026-08-01 09:05"),
        ("1 de diciembre de 2026 1005", "2026-12-01 09:05"),
        ("2026-11-01 1000", "2026-11-01 09:00"),
        ("Smarch 1, 2026 1000 AM", ""),
        ("Nov 31, 2026 1000 AM", ""),
    ],
)
def test_brightspaces_dates(sorted_by, date, utc):
    taken, _ = sorted_by(f"12-67 - Ada - {date}/x.ipynb")
    moment = taken["Ada_12"].moment
    assert (f"{moment:%Y-%m-%d %H:%M}" if moment else "") == utc


@pytest.mark.parametrize(
    ("created", "utc"),
    [
        ("2026-11-01 10:00:00.419346000 -08:00", "18:00"),
        ("2026-11-01 10:00:00 Z", "10:00"),
        ("2026-11-01 10:00:00 +0530", "04:30"),
        ("'2026-11-01T10:00:00.000Z'", "10:00"),
        ("2026-11-01 10:00:00 UTC", "10:00"),
        ("2026-11-01 10:00:00", "09:00"),
        ("soon", ""),
    ],
)
def test_gradescopes_dates_in_their_own_time_zone(sorted_by, created, utc):
    about = f"submission_1:\n  :submitters:\n  - :sid: s1\n  :created_at: {created}\n"
    taken, _ = sorted_by("e/submission_1/x.ipynb", ("e/submission_metadata.yml", about))
    moment = taken["s1"].moment
    assert (f"{moment:%H:%M}" if moment else "") == utc


def test_everybody_of_a_group_in_gradescope_has_handed_in(sorted_by):
    about = (
        "submission_1: !ruby/hash:Any\n  :submitters:\n  - :name: Ada\n    :sid: s1\n"
        "  - :name: Bob Smith\n    :sid:\n    :email: bob@uni.edu\n"
    )
    taken, _ = sorted_by("e/submission_1/x.ipynb", ("e/submission_metadata.yml", about))
    assert sorted(taken) == ["bob@uni.edu", "s1"]


@pytest.mark.parametrize("has_gradescopes_own", [True, False])
def test_a_learners_own_metadata_says_nothing_of_others(sorted_by, has_gradescopes_own):
    def about(first, second):
        pairs = (("submission_1", first), ("submission_2", second))
        form = "{0}:\n  :submitters:\n  - :sid: {1}\n  :created_at: 2026-11-0{2} 10:00:00 Z\n"
        return "".join(form.format(name, sid, name[-1]) for name, sid in pairs)

    files = ["e/submission_1/x.ipynb", "e/submission_2/x.ipynb"]
    files.append(("e/submission_1/submission_metadata.yml", about("bob", "eve")))
    if has_gradescopes_own:
        files.append(("e/submission_metadata.yml", about("eve", "bob")))
    taken, _ = sorted_by(*files)
    assert sorted(taken) == (["bob", "eve"] if has_gradescopes_own else [])
    if has_gradescopes_own:
        assert taken["eve"].moment.day == 1  # that of the folder submission_1


def test_a_name_in_gradescope_that_would_be_endless_is_no_name(sorted_by):
    lists = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghijk"))
    about = f"a: &a [x]\n{lists}submission_1:\n  :submitters:\n  - :sid: *k\n"
    taken, refused = sorted_by("e/submission_1/x.ipynb", ("e/submission_metadata.yml", about))
    assert taken == {} and any("does not say whose" in r.why for r in refused.values())


@pytest.mark.parametrize("about", [None, "submission_9:\n  :submitters: []\n", "{", ""])
def test_without_gradescopes_metadata_nobody_is_made_up(sorted_by, about):
    more = [] if about is None else [("e/submission_metadata.yml", about)]
    taken, refused = sorted_by("e/submission_1/x.ipynb", "e/submission_2/deep/x.ipynb", *more)
    assert taken == {}
    said = [r for name, r in refused.items() if name.endswith("ipynb")]
    assert len(said) == 2 and all(r.unmatched and "submission_metadata.yml" in r.why for r in said)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_without_the_flag_that_says_utf_8(tmp_path, form):
    name = unicodedata.normalize(form, "Zoë Müller_1_assignsubmission_file_/x.ipynb")
    data = bytearray(packed([(name, GOOD)]))
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        flags = int.from_bytes(data[at : at + 2], "little") & ~0x800
        data[at : at + 2] = flags.to_bytes(2, "little")
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    [one] = sorted_out(path, ASSIGNMENT, ASSIGNMENT, None)
    assert one.student == "Zoe-Muller"


def test_a_name_in_the_field_that_old_programs_use(tmp_path):
    info = zipfile.ZipInfo("Zo#U00eb_1_assignsubmission_file_/x.ipynb")
    name = "Zoë_1_assignsubmission_file_/x.ipynb".encode()
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, 0) + name
    path = tmp_path / "a.zip"
    path.write_bytes(packed([(info, GOOD)]))
    [one] = sorted_out(path, ASSIGNMENT, ASSIGNMENT, None)
    assert one.student == "Zoe"


def test_a_notebook_that_is_called_python_is_a_notebook(sorted_by, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(packed([("ada/x.py", GOOD), ("bob/x.py", RIGHT)]))
    found = {f.student: f.suffix for f in sorted_out(path, ASSIGNMENT, ASSIGNMENT, None)}
    assert found == {"ada": ".ipynb", "bob": ".py"}


@pytest.mark.parametrize(
    ("said", "utc"), [("20261101100000000", "10:00"), ("2026-11-01T10:00:00Z", "10:00"), ("x", "")]
)
def test_sakais_dates_are_in_utc(sorted_by, said, utc):
    ada, eve = "HW/Lovelace, Ada(al)", "HW/Eve, Eve(ev)"
    forged = f"{eve}/Submission attachment(s)/Lovelace, Ada(al)/timestamp.txt"
    taken, _ = sorted_by(f"{ada}/Submission attachment(s)/x.ipynb", f"{eve}/x.ipynb",
                         (f"{ada}/timestamp.txt", said), (forged, "20200101100000000"))  # fmt: skip
    moment = taken["al"].moment
    assert (f"{moment:%H:%M}" if moment else "") == utc


def test_a_repository_is_one_line_and_what_stands_for_a_file_in_icloud_another(sorted_by):
    _, refused = sorted_by(("ada/.git/HEAD", "x"), ("ada/.git/objects/1", "x"),
                           ("bob/.x.ipynb.icloud", "x"), "ada/x.ipynb")  # fmt: skip
    assert sorted(refused) == ["ada/.git", "bob/.x.ipynb.icloud"]
    assert "iCloud: ask for" in refused["bob/.x.ipynb.icloud"].why


@pytest.mark.parametrize("people_are_known", [True, False])
def test_a_refusal_says_whose_it_is_where_that_is_known(sorted_by, people, people_are_known):
    known = people("id,name\nada,Ada L\nbob,Bob S\n") if people_are_known else None
    _, refused = sorted_by(
        ("Ada L_1_assignsubmission_file_/hw.rar", "x"),
        ("Bob S_2_assignsubmission_file_hw.pdf", "x"),
        ("Bob S_2_assignsubmission_onlinetext.html", "x"), ("Thumbs.db", "x"),
        ("__MACOSX/Ada L_1_assignsubmission_file_/._hw.rar", "x"), people=known,
    )  # fmt: skip
    ada, bob = ("ada", "bob") if people_are_known else ("Ada-L", "Bob-S")
    assert [r.student for r in refused.values()] == [ada, bob, bob, "", ""]


@pytest.mark.parametrize("name", ["work.rar", "work.7z", "work.tar.gz", "work.zip"])
def test_an_archive_that_is_not_opened_is_said_to_be_one(sorted_by, name):
    _, refused = sorted_by((f"ada/{name}", "no zip"), "bob/x.ipynb")
    assert "cannot be opened" in refused[f"ada/{name}"].why


# ----------------------------------------------------------------- an assignment of one's own


def cells(*sources, ids=()):
    made = json.loads(notebook(*sources))
    for cell, name in zip(made["cells"], ids, strict=False):
        cell["metadata"] = {"nbgrader": {"grade_id": name, "solution": True, "grade": False}}
    return json.dumps(made)


def test_an_assignment_of_ones_own_is_known_by_its_cells_and_functions(tmp_path):
    course = Course.open(tmp_path)
    source = course.source("ps1")
    source.mkdir(parents=True)
    text = cells("def double(x):\n    return 2 * x", "'an essay'", ids=("double", "essay"))
    (source / "ps1.ipynb").write_text(text)
    path = tmp_path / "all.zip"
    newer = (2027, 1, 1, 0, 0, 0)
    essay = cells("'mine'", ids=("essay",))
    path.write_bytes(packed([
        ("ada/ps1.ipynb", cells("def double(y):\n    return y + y")),
        (zipfile.ZipInfo("ada/Untitled.ipynb", newer), cells("1 + 1")),
        (zipfile.ZipInfo("ada/hw8.ipynb", newer), GOOD),
        ("bob/x.ipynb", essay),
        ("cy/x.ipynb", GOOD),
        ("di/x.py", "def double(x):\n    return 2 * x\n"),
    ]))  # fmt: skip
    found = list(collect(path, course, "ps1", "ps1"))
    taken = {r.student: (r.name, r.note) for r in found if isinstance(r, Taken)}
    assert taken == {
        "ada": ("ada/ps1.ipynb", ""), "bob": ("bob/x.ipynb", ""), "di": ("di/x.py", "")
    }  # fmt: skip
    refused = {r.name: r.why for r in found if isinstance(r, Refused)}
    assert refused == {
        "ada/Untitled.ipynb": "it holds no answer of ps1",
        "ada/hw8.ipynb": f"this is {ASSIGNMENT}, and not ps1",
        "cy/x.ipynb": f"this is {ASSIGNMENT}, and not ps1",
    }


# ------------------------------------------------------------------------------ two of one name

TWO = ["Kim Lee_11_assignsubmission_file_/x.ipynb", "Kim Lee_22_assignsubmission_file_/x.ipynb"]


@pytest.fixture
def collected(tmp_path):
    (tmp_path / "course").mkdir()
    course = Course.open(tmp_path / "course")

    def run(*files, **more):
        path = tmp_path / "all.zip"
        path.write_bytes(packed((f, GOOD) if isinstance(f, str) else f for f in files))
        found = list(collect(path, course, ASSIGNMENT, ASSIGNMENT, **more))
        taken = {r.student: r for r in found if isinstance(r, Taken)}
        return taken, {r.name: r for r in found if isinstance(r, Refused)}

    return run


@pytest.mark.parametrize("later", ["", GOOD[:50], EMPTY])
def test_what_holds_no_answer_takes_no_answers_place(collected, later):
    where = "Ada L_3_assignsubmission_file_/x.ipynb"
    assert collected((where, later))[0].keys() == {"Ada-L"}  # it is all that there is
    assert collected((where, GOOD))[0].keys() == {"Ada-L"}
    taken, refused = collected((where, later))
    assert not taken and "what Ada-L has in its place stays" in refused[where].why
    assert collected((where, GOOD))[0].keys() == {"Ada-L"}


def test_two_people_of_one_name_are_not_one_who_handed_in_twice(collected, people):
    taken, refused = collected(*TWO, "Ada L_3_assignsubmission_file_/x.ipynb")
    assert sorted(taken) == ["Ada-L"]
    assert all(r.unmatched and "alias Kim Lee_" in r.why for r in refused.values())
    # One of them alone in the roster is no reason to give them both's work.
    taken, refused = collected(*TWO, roster=people("id,name\nk1,Kim Lee\n"))
    assert taken == {} and len(refused) == 2
    taken, _ = collected(*TWO, roster=people("id,name,moodle\nk1,Kim Lee,Kim Lee_11\n"
                                             "k2,Kim Lee,Kim Lee_22\n"))  # fmt: skip
    assert sorted(taken) == ["k1", "k2"]


def test_platforms_numbers_tell_people_of_one_name_apart(people):
    known = people("id,name,canvas\nk1,Kim Lee,11\nk2,Kim Lee,22\na1,Ada Lovelace,33\n")
    assert known.find("leekim_11") == ("k1", "") and known.find("Kim Lee_22") == ("k2", "")
    who, why = known.find("Ada Lovelace_11")
    assert who == "" and "the name is one's and the number another's" in why
    # Moodle's numbers are nobody's id.
    assert known.find("Participant_11", numbered=False)[0] == ""
    assert known.find("Ada Lovelace", ("Ada Lovelace_11",), numbered=False) == ("a1", "")


def test_one_name_in_two_forms_of_unicode_is_one(collected):
    name = "Zoë_1_assignsubmission_file_/{}.ipynb"
    forms = [unicodedata.normalize(form, name) for form in ("NFC", "NFD")]
    taken, _ = collected(forms[0].format("a"), forms[1].format("b"))
    assert sorted(taken) == ["Zoe"]


# ----------------------------------------------------------------------------------------- rosters

LISTS = {
    "Moodle, German": "Vorname;Nachname;E-Mail-Adresse;Gruppen;ID-Nummer\nZoë;Ünal;z@u.de;A;s1\n",
    "Moodle, French": '"Prénom","Nom de famille","Numéro d\'identification","Adresse de courriel"\n'
    '"Zoë","Ünal","s1","z@u.fr"\n',
    "Moodle, Spanish": "Nombre,Apellido(s),Número de ID,Dirección de correo\nZoë,Ünal,s1,z@u.es\n",
    "Moodle, Russian": "Имя,Фамилия,Индивидуальный номер (ID),Адрес электронной почты\n"
    "Zoë,Ünal,s1,z@u.ru\n",
    "Moodle's grading worksheet": "Identifier,Full name,ID number,Email address,Status,Grade\n"
    'Participant 125,"Zoë Ünal",s1,z@u.edu,"Submitted for grading",\n',
    "Canvas's gradebook": "Student,ID,SIS User ID,SIS Login ID,Section,HW (123)\n"
    ",,,,,Manual Posting\n    Points Possible,,,,,10\n"
    '"Ünal, Zoë",101,s1,zu,"A, and B",7\n"Student, Test",999,,abc123,A,\n',
    "Brightspace": "OrgDefinedId,Username,Last Name,First Name,Email,"
    "HW <Numeric MaxPoints:10>,End-of-Line Indicator\n#s1,#zu,Ünal,Zoë,z@u.edu,7,#\n",
    "Gradescope": "Name,SID,Email,Role,Section\nZoë Ünal,s1,z@u.edu,Student,\n",
    "a title above and a remark below": "Participants of the course,,\n\nid,first name,last name\n"
    "s1,Zoë,Ünal\n,,\nTotal: 1,,\n",
    "Excel's own mark": "sep=;\nid;first_name;last_name\ns1;Zoë;Ünal\n",
    "tabs": "id\tfirst_name\tlast_name\ns1\tZoë\tÜnal\n",
    "a line break in a name": 'id,name\ns1,"Zoë\nÜnal"\n',
    "twice, in two sections": "SID,Name,Section\ns1,Zoë Ünal,A\ns1,Zoë Ünal,B\n",
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_platforms_own_list(people, kind, encoding):
    known = people(LISTS[kind].replace("\n", "\r\n" if encoding == "utf-16" else "\n"), encoding)
    assert list(known.students) == ["s1"]
    for said in ("Zoë Ünal", "Ünal, Zoë", "Zoe Unal", "Zoe Uenal", "unalzoe", "s1"):
        assert known.find(said) == ("s1", ""), said


def test_a_grade_or_a_section_is_nobodys_name(people):
    known = people(LISTS["Canvas's gradebook"])
    assert known.find("7")[0] == "" and known.find("A, and B")[0] == ""
    assert known.find("unalzoe_101") == ("s1", "") and known.find("zu") == ("s1", "")


def test_moodles_worksheet_names_whom_a_marker_must_not_see(people, sorted_by):
    known = people(LISTS["Moodle's grading worksheet"])
    taken, _ = sorted_by("Participant_125_assignsubmission_file_/x.ipynb", people=known)
    assert sorted(taken) == ["s1"]


@pytest.mark.parametrize("name", ["李明", "Иван Петров", "محمد علي", "Søren Łukasz", "Groß"])
def test_a_name_in_any_script_is_found(people, sorted_by, name):
    known = people(f"id,name\ns1,{name}\ns2,Else\n")
    for form in ("NFC", "NFD"):
        file = unicodedata.normalize(form, f"{name}_5_assignsubmission_file_/x.ipynb")
        assert sorted(sorted_by(file, people=known)[0]) == ["s1"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"PK\x03\x04xlsx", "save it as CSV"),
        (b"\0\0\0\0", "is empty"),
        ("id,name\n../x,Ada\n", "line 2: ../x cannot be an id"),
        ("id,name\nada,Ada\nAda,Ada\n", "differ in capital letters only"),
        ("id,name\ns1,A\n,Bob Smith,\n", None),
        ("id,first_name,last_name\ns1,A,B\n,Bob,Smith\n", "line 3: there is no id"),
        ('id,name\ns1,"' + "x" * 200_000 + '"\n', "is no CSV"),
    ],
)
def test_what_cannot_be_used_is_one_line(people, text, says):
    if says is None:
        assert list(people(text).students) == ["s1"]
        return
    with pytest.raises(roster.RosterError, match=says) as error:
        people(text)
    assert "\n" not in str(error.value)


def test_a_folder_is_no_roster(tmp_path: Path):
    with pytest.raises(roster.RosterError, match="cannot be read"):
        roster.read(tmp_path)
