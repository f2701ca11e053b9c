"""Who is in the class: one person is one student, whatever a platform calls them."""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import WrongCall
from grader.escaping import printable

#: What the column with the id may be called, without accents, in the order in which they are
#: looked for. Canvas's own ``ID`` is a number that no other platform knows, so it stands late.
_IDS = (
    "student_id", "sid", "sis user id", "orgdefinedid", "org defined id", "id number", "student id",
    "id nummer", "matrikelnummer", "numero d identification", "numero de id", "numero id",
    "numero de identificacion", "numero di identificazione", "codice identificativo",
    "numero de identificacao", "numer id", "id numero", "identifikacni cislo", "azonosito szam",
    "kimlik numarasi", "индивидуальныи номер id", "idナンバー", "id号", "学号", "username",
    "user name", "nom d utilisateur", "anmeldename", "nombre de usuario", "nome utente",
    "sis login id", "login id", "id",
)  # fmt: skip
_EMAIL = (
    "email", "email address", "e mail", "e mail adresse", "mail", "adresse de courriel", "courriel",
    "adresse e mail", "direccion de correo", "correo electronico", "indirizzo email",
    "endereco de email", "e mailadres", "adres e mail", "e postadress", "e postadresse",
    "sahkopostiosoite", "e mailova adresa", "e mail cim", "e posta adresi",
    "адрес электроннои почты", "メールアドレス", "电子邮件地址",
)  # fmt: skip
_FIRST = (
    "first_name", "first name", "given name", "vorname", "prenom", "nombre", "nombre s", "nome",
    "voornaam", "imie", "fornamn", "fornavn", "etunimi", "krestni jmeno", "keresztnev", "ad", "имя",
    "名",
)  # fmt: skip
_LAST = (
    "last_name", "last name", "surname", "family name", "nachname", "nom", "nom de famille",
    "apellidos", "apellido s", "cognome", "apelido", "sobrenome", "achternaam", "nazwisko",
    "efternamn", "efternavn", "etternavn", "sukunimi", "prijmeni", "vezeteknev", "soyad", "фамилия",
    "姓", "姓氏",
)  # fmt: skip
_WHOLE = (
    "name", "full name", "student", "student name", "display name", "vollstandiger name",
    "nom complet", "nombre completo", "nome completo", "volledige naam",
)  # fmt: skip
#: What Moodle's grading worksheet calls somebody for one assignment: ``Participant 125``.
_FOR_ONE = ("identifier", "bezeichner", "identifiant", "identificador", "identificatore")
#: Rows of a platform's that are no person.
_NOBODY = frozenset({"points possible", "manual posting", "student test", "test student"})
#: Letters that are no other letter with an accent, as they are written where there are none.
_SPELLED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
#: In how many rows the one with the columns' names is looked for.
_HEAD_ROWS = 10


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

    def find(self, said: str, also: Sequence[str] = (), numbered: bool = True) -> tuple[str, str]:
        """The id of whoever ``said`` means, and "" or else why it cannot be told.

        also      what else they may be called, the likeliest first
        numbered  whether ``name_123`` ends in a number that is the person's for good, as Canvas's
                  does: then name and number may stand in the roster apart
        """
        shown = printable(said, 80)
        whole = self._called(said)
        candidates = whole
        for name in also:
            if len(candidates) == 1:
                break
            called = self._called(name)
            candidates = (candidates & called or candidates) if candidates else called
        parts = re.fullmatch(r"(.+)_(\d+)", said)
        if not candidates and parts and numbered:
            named, numbered_so = self._called(parts[1]), self._called(parts[2])
            if named and numbered_so and not named & numbered_so:
                return "", (
                    f"{shown} may be {_listed(named | numbered_so)}: the name is one's and the "
                    "number another's"
                )
            candidates = named & numbered_so or named or numbered_so
        if len(candidates) == 1:
            return next(iter(candidates)), ""
        if candidates:
            return "", (f"{shown} may be {_listed(candidates)}: give them an alias in the roster")
        return "", f"nobody in the roster is called {shown}"

    def _called(self, name: str) -> frozenset[str]:
        found: set[str] = set()
        for key in _keys(name):
            found |= self.known.get(key, frozenset())
        return frozenset(found)


def _listed(ids: Iterable[str]) -> str:
    return printable(" or ".join(sorted(ids)), 200)


def read(path: Path) -> Roster:
    """The roster in a CSV file: our own, or the participants as a platform exports them. Raises
    RosterError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RosterError(f"the roster {path} cannot be read ({error.strerror})") from None
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RosterError(f"the roster {path} is a spreadsheet or a zip: save it as CSV")
    try:
        rows = list(_rows(_text(data)))
    except csv.Error as error:
        raise RosterError(f"the roster {path} is no CSV ({error}): save it as CSV again") from None
    if not rows:
        raise RosterError(f"the roster {path} is empty")
    return _roster(path, *_below_the_head(rows))


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    # Some leave the mark out; a text in another encoding has no zeros.
    even, odd = data[::2].count(0), data[1::2].count(0)
    if (even + odd) * 20 > len(data):
        return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with the number of its line."""
    text = text.replace("\0", "")
    first, _, rest = text.partition("\n")
    skipped = 0
    separator = ""
    if match := re.fullmatch(r'"?sep=(.)"?\s*', first):  # what Excel leaves for itself
        separator, text, skipped = match[1], rest, 1
    head = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:_HEAD_ROWS]]
    if not separator:
        separator = max(
            ",;\t|", key=lambda mark: max((line.count(mark) for line in head), default=0)
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield reader.line_num + skipped, cells


def _below_the_head(
    rows: list[tuple[int, list[str]]],
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The columns' names, and the rows below them. A title may stand above."""
    known = {*_IDS, *_EMAIL, *_FIRST, *_LAST, *_WHOLE}
    counts = [sum(_plain(cell) in known for cell in row) for _, row in rows[:_HEAD_ROWS]]
    at = counts.index(max(counts)) if max(counts) else 0
    return rows[at][1], rows[at + 1 :]


def _roster(path: Path, head: list[str], rows: Iterable[tuple[int, list[str]]]) -> Roster:
    students: dict[str, str] = {}
    known: dict[str, set[str]] = {}
    people: dict[str, Person] = {}
    spelled: dict[str, str] = {}
    # Our own form has a column "id", and every further one is a platform's names. In a platform's
    # list further columns are sections, roles and points.
    ours = "id" in head
    names = [_plain(cell) for cell in head]
    identities = {*_IDS, *_EMAIL, *_WHOLE, *_FOR_ONE}
    for line, cells in rows:
        row = {n: c for n, c in zip(names, cells, strict=False) if c}
        if _is_nobody(row, len(head)):
            continue
        where = f"{path}, line {line}"
        id_ = _id(row, ours, where, head)
        first, last, whole = (_first(row, group) for group in (_FIRST, _LAST, _WHOLE))
        person = _person(first, last, whole, row, head, cells)
        name = f"{person.first} {person.last}".strip()
        if id_ in students and students[id_] != name:
            raise RosterError(f"{where}: the id {id_} is there twice")
        other = spelled.setdefault(id_.casefold(), id_)
        if other != id_:
            raise RosterError(f"{where}: the ids {other} and {id_} differ in capital letters only")
        students[id_] = name
        people.setdefault(id_, person)
        aliases = [v for k, v in row.items()
                   if k not in (*_FIRST, *_LAST) and (ours or k in identities)]  # fmt: skip
        called = [id_, *aliases, name, f"{person.last}{person.first}"]
        called += [one.partition("@")[0] for one in called if "@" in one]
        for key in {key for one in called for key in _keys(one)}:
            known.setdefault(key, set()).add(id_)
    if not students:
        raise RosterError(f"{path} holds nobody: a roster has a line for each student")
    return Roster(students, {k: frozenset(v) for k, v in known.items()}, people)


def _is_nobody(row: Mapping[str, str], columns: int) -> bool:
    """Whether a row is a platform's own, or a remark below the others."""
    whole = " ".join(sorted(_plain(_first(row, _WHOLE)).replace(",", " ").split()))
    whole = whole or _plain(f"{_first(row, _FIRST)} {_first(row, _LAST)}")
    is_test = whole in _NOBODY and not row.get("sis user id")
    no_id = not any(row.get(name) for name in (*_IDS, *_EMAIL))
    only = next(iter(row.values())) if len(set(row.values())) == 1 else ""
    is_remark = only == "Manual Posting" or (
        len(row) == 1 and columns > 1 and (no_id or " " in only or only.endswith(":"))
    )
    return is_test or is_remark


def _id(row: Mapping[str, str], ours: bool, where: str, head: list[str]) -> str:
    order = ("id", *_IDS, *_EMAIL) if ours else (*_IDS, *_EMAIL)
    found = _first(row, order).removeprefix("#")  # as Brightspace writes them, against Excel
    if not found:
        columns = printable(", ".join(filter(None, head)), 200)
        raise RosterError(
            f"{where}: there is no id; a roster has a column id, and the columns here are {columns}"
        )
    if re.search(r"[/\\]|^\.", found) or not found.isprintable() or len(found) > 100:
        shown = printable(found, 60)
        raise RosterError(
            f"{where}: {shown} cannot be an id, which names a folder: it may not begin with a dot "
            "or hold / or \\"
        )
    return found


def _first(row: Mapping[str, str], names: Iterable[str]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _person(
    first: str, last: str, whole: str, row: Mapping[str, str], head: list[str], cells: list[str]
) -> Person:
    if not first and not last and whole:
        before, comma, after = whole.partition(",")
        words = whole.split()
        first = after.strip() if comma else " ".join(words[:-1])
        last = before.strip() if comma else words[-1]
    ids = {name.lower(): cell for name, cell in zip(head, cells, strict=False)}
    return Person(first, last, _first(row, _EMAIL), ids)


def _plain(text: str) -> str:
    """In small letters, without accents and marks, one space between words."""
    kept = "".join(c if c.isalnum() or c == "_" else " " for c in _without_accents(text))
    return " ".join(kept.split())


def _without_accents(text: str) -> str:
    spelled = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in spelled if not unicodedata.combining(c))


def _keys(name: str) -> set[str]:
    """What a name is looked up by: without accents, case and punctuation, words in any order,
    umlauts spelled either way."""
    small = unicodedata.normalize("NFC", name).casefold()
    plain = _without_accents(name)
    spellings = {plain, plain.translate(_SPELLED), small.translate(_UMLAUTS).translate(_SPELLED)}
    found = set()
    for one, joined in itertools.product(spellings, ("", " ")):
        words = re.findall(r"[^\W_]+", _without_accents(one))
        if words:
            found.add(joined.join(sorted(words) if joined else words))
    return found
