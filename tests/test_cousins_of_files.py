# ruff: noqa: E501  (a file a line reads better than every one spread out)
"""Cousins of the handed files that are only read: odd newlines, sources that take long, notebooks
with too much in them, timestamps, zips. Each is one result, and the others' are as ever."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from grader.classroom.collect import Refused, Taken, collect
from grader.classroom.folder import Course, Handed
from grader.cli import main
from grader.grading import grade
from grader.reading import paths
from grader.sandbox import Sandbox
from grader.submission import Submission

SIGMOID = b"""import numpy as np
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)
"""


def notebook(*sources: str, **more) -> bytes:
    found = [{"cell_type": "code", "source": s, "metadata": {}, **more} for s in sources]
    return json.dumps({"cells": found, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


NOTEBOOK = notebook(SIGMOID.decode())
DEEP = 300

#: By kind and name, the file's name and what is in it, and whether it is right all the same.
READ: dict[str, tuple[str, bytes, bool]] = {
    # cr_newlines
    "newlines: form feeds between": ("a.py", SIGMOID.replace(b"\n", b"\n\x0c"), True),
    "newlines: vertical tabs": ("a.py", SIGMOID.replace(b"\n", b"\x0b\n"), False),
    "newlines: U+0085": ("a.py", SIGMOID.replace(b"\n", b"\xc2\x85"), False),
    "newlines: U+2028": ("a.py", SIGMOID.replace(b"\n", b"\xe2\x80\xa8"), False),
    "newlines: of three kinds": ("a.py", SIGMOID.replace(b":\n", b":\r").replace(b"x))\n", b"x))\r\n"), True),
    "newlines: \\n\\r": ("a.py", SIGMOID.replace(b"\n", b"\n\r"), True),
    "newlines: none at the end": ("a.py", SIGMOID.rstrip(), True),
    "newlines: a backslash at the end": ("a.py", SIGMOID + b"\\", True),
    "newlines: a zero in it": ("a.py", SIGMOID + b"# \0\n", False),
    "newlines: half of UTF-16": ("a.py", b"\xff\xfe" + SIGMOID, False),
    "newlines: another mark in the middle": ("a.py", SIGMOID + b"\xef\xbb\xbf\n", True),
    # blank_lines: what takes long
    "long: brackets": ("a.py", SIGMOID + b"(" * 100_000, True),
    "long: minus signs": ("a.py", SIGMOID + b"x = " + b"-" * 100_000 + b"1\n", False),
    "long: continued lines": ("a.py", SIGMOID + b"x = 1 + \\\n" * 50_000, False),
    "long: one comment": ("a.py", SIGMOID + b"#" * 900_000, True),
    "long: question marks": ("a.py", b"?\n" * 100_000 + SIGMOID, False),
    "long: words before a mark": ("a.ipynb", notebook("a" * 300_000 + " !\n", SIGMOID.decode()), True),
    "long: spaces before a mark": ("a.ipynb", notebook(" " * 300_000 + "x" + " " * 300_000 + "?!\n", SIGMOID.decode()), True),
    "long: magics": ("a.ipynb", notebook("%%time\n" * 100_000, SIGMOID.decode()), False),
    "long: decorators": ("a.py", SIGMOID + b"@f\n" * 5_000 + b"def g(): pass\n", True),
    "long: lambdas in lambdas": ("a.py", SIGMOID + b"f = " + b"lambda:" * 3_000 + b"0\n", False),
    "long: functions in functions": ("a.py", SIGMOID + b"".join(b" " * i + b"def f():\n" for i in range(99)), True),
    "long: names of one statement": ("a.py", SIGMOID + b"a" + b" = a" * 50_000 + b"\n", True),
    "long: globals": ("a.py", SIGMOID + b"def f():\n" + b"".join(b" global a%d\n" % i for i in range(20_000)), True),
    "long: formats in formats": ("a.py", SIGMOID + b"f'{" * 500, True),
    "long: statements that depend on each other": ("a.py", b"".join(b"a%d = a%d\n" % (i, i + 1) for i in range(20_000)) + SIGMOID, True),
    "long: cells": ("a.ipynb", notebook(*["x = 1"] * 19_000, SIGMOID.decode()), True),
    "long: cells that are not Python": ("a.ipynb", notebook(*["def"] * 5_000, SIGMOID.decode()), True),
    "long: an encoding that is looked for": ("a.py", b"#" + b"coding" * 100_000 + b"\n" + SIGMOID, True),
    # 5000_digits: what is in a notebook
    "digits: an execution count": ("a.ipynb", NOTEBOOK.replace(b'"metadata": {},', b'"metadata": {}, "execution_count": ' + b"9" * 9_000 + b","), True),
    "digits: an exponent": ("a.ipynb", NOTEBOOK.replace(b'minor": 5', b'minor": 1e' + b"9" * 9_000), True),
    "digits: minus infinity": ("a.ipynb", NOTEBOOK.replace(b'minor": 5', b'minor": -Infinity'), True),
    "digits: in the source": ("a.ipynb", notebook("large = " + "9" * 5_000, SIGMOID.decode()), True),
    "digits: a key": ("a.ipynb", NOTEBOOK.replace(b'"metadata": {}}', b'"metadata": {"' + b"9" * 9_000 + b'": 1}}'), True),
    "notebook: keys that come twice": ("a.ipynb", NOTEBOOK.replace(b'"cells"', b'"cells": 3, "cells"'), True),
    "notebook: metadata without end": ("a.ipynb", NOTEBOOK.replace(b'"metadata": {}}', b'"metadata": ' + b'{"a":' * 90_000 + b"1" + b"}" * 90_001), False),
    "notebook: a source that is a number": ("a.ipynb", notebook(3, SIGMOID.decode()), True),
    "notebook: a list of half letters": ("a.ipynb", notebook(["\ud800", "\n"], SIGMOID.decode()), True),
    "notebook: a picture of 40 MB": ("a.ipynb", notebook(SIGMOID.decode(), outputs=[{"data": {"image/png": "A" * 40_000_000}}]), True),
}  # fmt: skip


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none") as running:
        yield running


@pytest.mark.parametrize("name", READ)
def test_whatever_is_read_is_one_result_and_soon(sandbox, name):
    file, data, right = READ[name]
    began = time.monotonic()
    said = grade(Submission(file, data, held_to=("grad_sigmoid",)), sandbox)
    assert time.monotonic() - began < 20
    [verdict] = said.verdicts
    assert (verdict.status == "right") == right, verdict.message
    assert right or verdict.message
    assert "stumbled" not in verdict.message + said.message
    assert verdict.message.isprintable() and said.message.isprintable()


# --------------------------------------------------------------------------------- timestamps

STAMPS = {
    "nothing": b"",
    "spaces": b" " * 99,
    "binary": bytes(range(256)),
    "a year of five digits": b"12026-01-01 00:00:00 UTC",
    "the year 0": b"0000-01-01 00:00:00 UTC",
    "the last moment there is, west of here": b"9999-12-31 23:59:59 -1400",
    "the first, east of here": b"0001-01-01 00:00:00 +1400",
    "a zone of a hundred hours": b"2026-01-01 00:00:00 +9999",
    "a zone of many digits": b"2026-01-01 00:00:00 UTC+" + b"9" * 90,
    "digits of another script": "\u0662\u0660\u0662\u0666-01-01 00:00:00 UTC".encode(),
    "a fraction without end": b"2026-01-01 00:00:00." + b"9" * 90,
    "not a number": b"nan",
    "endless": b"inf",
    "a zero in it": b"2026-01-01\0 00:00:00",
    "ten megabytes": b"2" * 10_000_000,
    "a word": b"tomorrow",
    "an escape": b"\x1b[2J2026-01-01",
}


def handed(folder: Path) -> Handed:
    return Handed("ada", "08_elementwise", "08_elementwise", folder, None)


@pytest.mark.parametrize("name", STAMPS)
def test_a_timestamp_of_any_form_is_a_moment_or_none(tmp_path, name):
    (tmp_path / "timestamp.txt").write_bytes(STAMPS[name])
    moment = handed(tmp_path).timestamp
    assert moment is None or moment.tzinfo is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are Unix's")
@pytest.mark.timeout(20)
def test_a_timestamp_that_is_no_file_is_none(tmp_path):
    for name, make in {
        "pipe": lambda path: os.mkfifo(path),
        "folder": lambda path: path.mkdir(),
        "loop": lambda path: path.symlink_to(path),
        "device": lambda path: path.symlink_to("/dev/zero"),
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        make(folder / "timestamp.txt")
        assert handed(folder).timestamp is None


# --------------------------------------------------------------------------- zips and folders


@pytest.fixture
def taken(tmp_path):
    (tmp_path / "course").mkdir()
    course = Course.open(tmp_path / "course")

    def run(path: Path) -> tuple[dict[str, Taken], list[Refused]]:
        found = list(collect(path, course, "08_elementwise", "08_elementwise"))
        for one in found:
            assert one.name.isprintable()
            assert not isinstance(one, Taken) or one.path.resolve().is_relative_to(course.root)
        assert {p.name for p in tmp_path.iterdir()} <= {"course", "in", "in.zip"}
        return (
            {one.student: one for one in found if isinstance(one, Taken)},
            [one for one in found if isinstance(one, Refused)],
        )

    return run


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def many(count: int) -> bytes:
    return zipped({f"{number}.txt": b"" for number in range(count)})


def lying() -> bytes:
    """A zip whose table says that all of it unpacks to far more than there is."""
    data = bytearray(zipped({f"{number}.ipynb": b"x" for number in range(3)}))
    at = data.find(b"PK\1\2")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
        at = data.find(b"PK\1\2", at + 4)
    return bytes(data)


def with_a_second_name() -> bytes:
    """A zip whose member has another name in a field of its own, that leads out."""
    name = b"../../Bob Smith_11_assignsubmission_file_/x.ipynb"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo("x.ipynb")
        info.extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, 0) + name
        archive.writestr(info, NOTEBOOK)
    return data.getvalue()


def table_of(entries: int) -> bytes:
    """A zip that is nearly nothing but its table."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    table = (entry + b"a") * entries
    return table + struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, entries & 0xFFFF, entries & 0xFFFF, len(table), 0, 0
    )


#: What Eve put beside, or into, what she handed in; Bob's is as ever.
BESIDE = {
    "a zip of more files than may be": many(20_001),
    "a zip that is larger than it says": lying(),
    "a member with a second name": with_a_second_name(),
    "a zip that is only a table": table_of(300_000),
    "a zip in a zip in a zip": zipped({"a.zip": zipped({"b.zip": zipped({"x.ipynb": NOTEBOOK})})}),
    "zeros": zipped({"x.ipynb": b"\0" * 60_000_000}),
    "a link's name": zipped({"Bob Smith_11_assignsubmission_file_/x.ipynb": NOTEBOOK}),
    "not a zip": b"PK\3\4" + b"\xff" * 1000,
    "a table that lies": zipped({"x.ipynb": NOTEBOOK})[:-30] + b"\xff" * 8,
}


@pytest.mark.parametrize("name", BESIDE)
@pytest.mark.parametrize("form", ["zip", "folder"])
def test_what_one_of_them_handed_in_spoils_nobody_elses(taken, tmp_path, name, form):
    files = {
        "Bob Smith_11_assignsubmission_file_/08_elementwise.ipynb": NOTEBOOK,
        "Eve_22_assignsubmission_file_/evil.zip": BESIDE[name],
    }
    if form == "zip":
        (tmp_path / "in.zip").write_bytes(zipped(files))
    for path, data in files.items() if form == "folder" else ():
        (tmp_path / "in" / path).parent.mkdir(parents=True)
        (tmp_path / "in" / path).write_bytes(data)
    began = time.monotonic()
    found, refused = taken(tmp_path / ("in.zip" if form == "zip" else "in"))
    assert "Bob-Smith" in found and found.keys() <= {"Bob-Smith", "Eve"}
    assert found["Bob-Smith"].name.startswith("Bob Smith_11_assignsubmission_file_/08")
    assert "Eve" in found or any(one.name.startswith("Eve") for one in refused)
    assert time.monotonic() - began < 20


#: Two folders of a zip whose names may come to one student.
PAIRS = {
    "letters that are put together": ("Jos\u00e9", "Jose\u0301"),
    "capitals": ("bob", "BOB"),
    "a point at the end": ("bob", "bob."),
    "a space at the end": ("bob", "bob "),
    "a line below": ("bob", "_bob"),
    "nothing to be seen": ("bob", "bob\u200b"),
    "a direction mark": ("bob", "\u202ebob"),
    "a way there and back": ("bob", "x/../bob"),
    "a point before": ("bob", "./bob"),
    "a backslash": ("bob", "bob\\\\"),
    "wide letters": ("bob", "\uff42\uff4f\uff42"),
    "a tab": ("bob", "bob\t"),
}


@pytest.mark.parametrize("names", PAIRS)
def test_of_two_names_that_come_to_one_nobody_gets_the_others(taken, tmp_path, names):
    one, other = PAIRS[names]
    mine = {name: notebook(SIGMOID.decode(), f"# {name!r}") for name in (one, other)}
    files = {f"{name}/08_elementwise.ipynb": data for name, data in mine.items()}
    (tmp_path / "in.zip").write_bytes(zipped(files))
    found, refused = taken(tmp_path / "in.zip")
    assert len(found) + len(refused) == 2
    assert len(found) != 1 or "leads out" in refused[0].why or "another file" in refused[0].why
    for student, said in found.items():
        owner = said.name.rpartition("/")[0]
        assert said.path.read_bytes() in mine.values()
        assert student and owner


def moodle(tmp_path: Path) -> Path:
    bob = tmp_path / "in" / "Bob Smith_11_assignsubmission_file_"
    bob.mkdir(parents=True)
    (bob / "08_elementwise.ipynb").write_bytes(NOTEBOOK)
    eve = tmp_path / "in" / "Eve_22_assignsubmission_file_"
    eve.mkdir()
    return eve


@pytest.mark.parametrize("moment", [1 << 40, -(1 << 38), 253402300800])
def test_a_file_of_another_age_is_collected(taken, tmp_path, moment):
    eve = moodle(tmp_path)
    (eve / "x.ipynb").write_bytes(NOTEBOOK)
    os.utime(eve / "x.ipynb", (moment, moment))
    found, _ = taken(tmp_path / "in")
    assert found.keys() == {"Bob-Smith", "Eve"}


def test_folders_below_folders_without_end_spoil_nothing(taken, tmp_path):
    eve = moodle(tmp_path)
    here = os.open(eve, os.O_RDONLY)
    for _ in range(1_500):  # deeper than Python's own walk reaches
        os.mkdir("d", dir_fd=here)
        here, above = os.open("d", os.O_RDONLY, dir_fd=here), here
        os.close(above)
    os.close(here)
    try:
        found, _ = taken(tmp_path / "in")
        read = list(paths.submissions([tmp_path / "in"]))
    finally:
        subprocess.run(["rm", "-rf", eve], check=True)  # and deeper than pytest's
    assert "Bob-Smith" in found
    [only] = read
    assert only.name == "08_elementwise.ipynb"


RECEIPT = "hw_eve_attempt_2026-01-02-03-04-05.txt"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", [RECEIPT, "submission_metadata.yml", "timestamp.txt", "x.ipynb"])
@pytest.mark.parametrize("what", ["a pipe", "a folder", "a hole of a gigabyte", "a link to itself"])
def test_what_a_platform_says_may_be_no_file(taken, tmp_path, name, what):
    eve = moodle(tmp_path)
    for place in (eve / name, tmp_path / "in" / name):
        if what == "a pipe":
            os.mkfifo(place)
        elif what == "a folder":
            place.mkdir()
        elif what == "a link to itself":
            place.symlink_to(place)
        else:
            with open(place, "wb") as file:
                file.truncate(1 << 30)
    found, _ = taken(tmp_path / "in")
    assert "Bob-Smith" in found


def test_what_a_platform_says_is_not_parsed_for_minutes(taken, tmp_path):
    eve = moodle(tmp_path)
    (eve / "submission_metadata.yml").write_bytes(b"[" * 3_000_000 + b"a: &a [*a,*a]\n" * 400_000)
    began = time.monotonic()
    found, _ = taken(tmp_path / "in")
    assert "Bob-Smith" in found and time.monotonic() - began < 10


# ------------------------------------------------------------------------- the command itself


NAMES = {
    "an escape": b"\x1b[31m\x1b]0;x\x07.py",
    "no UTF-8": b"\xff\xfe.py",
    "a newline": b"a\nb.py",
    "a direction mark": "\u202ea.py".encode(),
    "markup": b"<img src=x onerror=alert(1)>.py",
    "an option": b"--json.py",
    "a formula": b"=1+1.py",
    "a long one": b"a" * 240 + b".py",
}


@pytest.mark.parametrize("json_", [False, True])
def test_files_of_any_name_are_graded_by_the_command(tmp_path, capfd, json_):
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(NAMES.values()):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(
            SIGMOID if number % 2 else b"def grad_sigmoid(x, dz): raise ValueError('\\x1b[2J')"
        )
    deep = folder / "/".join("d" * DEEP)
    deep.mkdir(parents=True)
    (deep / "a.py").write_bytes(SIGMOID)
    more = ["--json"] if json_ else []
    assert main(["grade", str(folder), "--isolation", "none", *more]) == 0
    out, error = capfd.readouterr()
    assert "Traceback" not in out + error and "\x1b" not in out + error
    if json_:
        lines = [json.loads(line) for line in out.splitlines()]
        assert len(lines) == len(NAMES) + 1
        assert sum(line["points"] for line in lines) == 4 * (len(NAMES) // 2 + 1)
