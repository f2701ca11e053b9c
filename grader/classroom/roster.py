"""Who is in the class: one person is one student, whatever a platform calls them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import WrongCall

#: What the column with the id may be called, in the order in which they are looked for.
_IDS = ("id", "student_id", "sid", "sis user id", "orgdefinedid", "id number", "matrikelnummer",
        "username", "user name", "login id", "sis login id", "email", "email address")  # fmt: skip
_FIRST = ("first_name", "first name", "vorname", "prénom", "nombre")
_LAST = ("last_name", "last name", "surname", "nachname", "nom", "apellidos")
_WHOLE = ("name", "full name", "student", "student name", "display name")


class RosterError(WrongCall):
    """A roster that cannot be used; the message says where and what to do."""


@dataclass(frozen=True)
class Person:
    """Somebody's name and address, and what else the roster calls them, by its column."""

    first: str = ""
    last: str = ""
    email: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """Students by everything that they may be called; a name that two people have leads to both."""

    students: Mapping[str, str]
    known: Mapping[str, frozenset[str]]
    people: Mapping[str, Person] = field(default_factory=dict)

    def find(self, said: str) -> tuple[str, str]:
        """The id of whoever ``said`` means, and "" or else why it cannot be told."""
        found: set[str] = set()
        for key in _keys([said]):
            found |= self.known.get(key, frozenset())
        if len(found) == 1:
            return found.pop(), ""
        if found:
            return (
                "",
                f"{said} may be {' or '.join(sorted(found))}: give them an alias in the roster",
            )
        return "", f"nobody in the roster is called {said}"


def read(path: Path) -> Roster:
    """The roster in a CSV file: our own, or the participants as a platform exports them. Raises
    RosterError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RosterError(f"the roster {path} cannot be read ({error.strerror})") from None
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    lines = text.splitlines()
    if not lines:
        raise RosterError(f"the roster {path} is empty")
    separator = max(",;\t", key=lines[0].count)
    rows = list(csv.DictReader(io.StringIO(text), delimiter=separator))
    return _roster(path, rows)


def _roster(path: Path, rows: Iterable[Mapping[str, str | None]]) -> Roster:
    students: dict[str, str] = {}
    known: dict[str, set[str]] = {}
    people: dict[str, Person] = {}
    for number, raw in enumerate(rows, 2):
        row = {
            (k or "").strip().strip('"').lower(): (v or "").strip()
            for k, v in raw.items()
            if isinstance(v, str | None)
        }
        if not any(row.values()):
            continue
        id_ = next((row[name] for name in _IDS if row.get(name)), "")
        if not id_:
            columns = ", ".join(filter(None, row))
            raise RosterError(
                f"{path}, line {number}: there is no id; a roster has a column id, and the columns "
                f"here are {columns}"
            )
        if id_ in students:
            raise RosterError(f"{path}, line {number}: the id {id_} is there twice")
        first, last, whole = (
            next((row[name] for name in group if row.get(name)), "")
            for group in (_FIRST, _LAST, _WHOLE)
        )
        students[id_] = f"{first} {last}".strip() or whole
        people[id_] = _person(first, last, whole, row)
        aliases = [v for k, v in row.items() if v and k not in (*_FIRST, *_LAST)]
        names = [f"{first} {last}".strip(), f"{last}{first}", whole]
        for key in _keys([id_, *aliases, *names]):
            known.setdefault(key, set()).add(id_)
    if not students:
        raise RosterError(f"{path} holds nobody: a roster has a line for each student")
    return Roster(students, {k: frozenset(v) for k, v in known.items()}, people)


def _person(first: str, last: str, whole: str, row: Mapping[str, str]) -> Person:
    if not first and not last and whole:
        before, comma, after = whole.partition(",")
        words = whole.split()
        first = after.strip() if comma else " ".join(words[:-1])
        last = before.strip() if comma else words[-1]
    email = next((row[name] for name in ("email", "email address") if row.get(name)), "")
    return Person(first, last, email, dict(row))


def _keys(names: Iterable[str]) -> set[str]:
    """What a name is looked up by: without accents, case and punctuation, words in any order; an
    address by what stands before the @ as well; Canvas's name_number by each of the two."""
    found = set()
    for name in names:
        for spelled in (name, name.partition("@")[0], *re.split(r"_(?=\d+$)", name)):
            plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
            words = re.findall(r"[a-z0-9]+", plain.lower())
            if words:
                found |= {"".join(words), " ".join(sorted(words))}
    return found
