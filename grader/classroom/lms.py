"""Whose a file is, by its path in what a learning platform hands out.

The outermost part that says something decides: what a learner put below it, a folder with a
classmate's name for example, says nothing. A platform's pattern counts at its own level only.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Said:
    """What a path says of a submission.

    student  how the platform names its author; "" where it cannot be told
    system   which platform's shape it is, "" for none
    moment   when it was handed in; by the platform's own clock where it has no time zone
    late     whether the platform calls it late
    attempt  the number of a later attempt, 0 where there is none
    person   the platform's number for the author, where two may have one name; it is theirs for
             this assignment only
    also     what else the author may be called in a roster, the likeliest first
    others   who handed in the same together with them
    why      why it cannot be told whose it is, as the end of a sentence
    """

    student: str
    system: str = ""
    moment: datetime.datetime | None = None
    late: bool = False
    attempt: int = 0
    person: str = ""
    also: tuple[str, ...] = ()
    others: tuple[Said, ...] = ()
    why: str = ""


_MOODLE = re.compile(r"(.+?)_(\d+)_assignsubmission_(?:file|onlinetext)_?")
_MOODLE_FLAT = re.compile(r"(.+?)_(\d+)_assignsubmission_(?:file|onlinetext)[_.](.+)")
#: How Moodle calls somebody whose name a marker must not see, in the languages that we know of,
#: without accents. All of a class are called so, each with a number.
_BLIND = frozenset(
    ("participant", "participante", "participants", "partecipante", "teilnehmer", "teilnehmerin",
     "teilnehmende", "deelnemer", "deltager", "deltagare", "deltaker", "osallistuja", "uczestnik",
     "ucastnik", "resztvevo", "katilimci", "участник", "учасник", "参加者", "参与者", "參與者",
     "成员", "참가자")
)  # fmt: skip
#: What stands in the names that teachers give to groups, in several languages.
_GROUP = re.compile(
    r"(?i)\d|^\w$|gro?up|gruppe|groupe|grupp|groep|team|tutor|klasse|kurs|class|section|seminar|"
    r"cohort|skupina|ryhm"
)
_CANVAS = re.compile(r"([^_]+)_(LATE_)?(\d+)_\d+_.+")
_CANVAS_BLIND = re.compile(r"anon_(?:(LATE)_)?(\w{5})_(?:(LATE)_)?\d+_.+")
_BLACKBOARD = re.compile(r"(.+)_attempt_(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)(_.+|\.txt)")
_BRIGHTSPACE = re.compile(r"(\d+)-\d+ - (.+)")
_SAKAI = re.compile(r"([^,()]+), ?([^,()]+)\(([^\s()]+)\)")
#: What Sakai calls the folder of what graders gave back.
_SAKAI_BACK = re.compile(r"(?i)feedback attachment")
_GRADESCOPE = re.compile(r"submission_\d+")
_ATTEMPT = re.compile(r"(?:-| \()(\d{1,3})\)?$")
_ENDINGS = re.compile(r"(?i)(?:\.(?:ipynb|py|json|txt|download))+(?: ?\(\d+\))?$")
_COPY = re.compile(
    r"(?i)^(?:(?:Copy of|Kopie van|Kopie von|Copie de|Copia di|Copia de|C[oó]pia de|Kopia|Kopi af|"
    r"Копия|Копія) )+|(?:-Copy\d+)+$|(?<= - )(?:Copy of |Kopie von |Copie de |Copia de )+"
)
#: What Jupyter calls a notebook that nobody has named, in some of its languages.
_UNNAMED = re.compile(r"(?i)(?:untitled|unbenannt|sans titre|sin t[ií]tulo|senza titolo)\d*")
#: A month by how its name begins, in several languages, without accents; the longest counts.
_MONTHS = {
    start: number
    for number, starts in enumerate(
        ["jan ene gen", "feb fev", "mar mrt", "apr abr avr", "may mai mei mag maj", "jun juin giu",
         "jul juil lug", "aug ago aou", "sep set", "oct okt ott out", "nov", "dec dez dic"], 1
    )
    for start in starts.split()
}  # fmt: skip


def whose(
    parts: Sequence[str],
    names: Sequence[str] = (),
    usernames: Mapping[str, Said] | None = None,
    submitters: Mapping[str, Said] | None = None,
) -> Said:
    """What the parts of a path say. ``names`` are names of the assignment and its notebook,
    ``usernames`` is what :func:`blackboard` makes of all files, ``submitters`` is what
    Gradescope's metadata says, by folder."""
    *folders, file = parts
    said = (
        _folder(folders[0], usernames or {}, submitters or {})
        if folders
        else _file(file, usernames or {})
    )
    number = _attempt(file)
    if said is not None:
        return replace(said, attempt=said.attempt or number)
    if [f for f in folders if f not in names]:
        return Said(_of_course(folders, names), attempt=number)
    return Said(_plain(file, names), attempt=number)


def is_moodle_folder(name: str) -> bool:
    """Whether Moodle calls somebody's folder like this."""
    return _MOODLE.fullmatch(name) is not None


def is_named_by_platform(part: str) -> bool:
    """Whether a platform calls somebody's file like this."""
    said = _file(part, {})
    return said is not None and bool(said.system)


def is_a_gradescope_folder(part: str) -> bool:
    """Whether Gradescope calls somebody's folder like this."""
    return _GRADESCOPE.fullmatch(part) is not None


def _folder(
    folder: str, usernames: Mapping[str, Said], submitters: Mapping[str, Said]
) -> Said | None:
    if match := _MOODLE.fullmatch(folder):
        return _moodle(match[1], match[2])
    if folder in submitters:
        return submitters[folder]
    if _GRADESCOPE.fullmatch(folder):
        said = "does not say whose it is" if submitters else "is not there or says nothing"
        return Said("", "Gradescope", why=f"Gradescope's submission_metadata.yml {said}")
    # A zip that a platform renamed as it renames all files, and that was unpacked here.
    return sakai(folder) or _file(folder, usernames)


def _file(file: str, usernames: Mapping[str, Said]) -> Said | None:
    attempt = _attempt(file)
    if match := _MOODLE_FLAT.fullmatch(file):
        return replace(_moodle(match[1], match[2]), attempt=attempt)
    if match := _BLACKBOARD.fullmatch(file):
        said = usernames.get(match[1]) or _username(match[1], "")
        return replace(said, moment=_moment(*map(int, match.groups()[1:7])), attempt=attempt)
    if match := _CANVAS_BLIND.fullmatch(file):
        late = bool(match[1] or match[3])
        return Said(f"anon_{match[2]}", "Canvas", late=late, attempt=attempt)
    if match := _CANVAS.fullmatch(file):
        return Said(f"{match[1]}_{match[3]}", "Canvas", late=bool(match[2]), attempt=attempt)
    if match := _BRIGHTSPACE.fullmatch(file):
        name, _, rest = match[2].partition(" - ")
        when = _written_out(rest.partition(" - ")[0])
        return Said(f"{name}_{match[1]}", "Brightspace", when, attempt=attempt)
    return None


# -------------------------------------------------------------------------------------- platforms


def _moodle(name: str, number: str) -> Said:
    """Moodle's number is somebody's for one assignment only."""
    name = _without_group(name)
    if _plainly(name) in _BLIND:
        return Said(f"{name}_{number}", "Moodle", person=number)
    return Said(name, "Moodle", person=number, also=(f"{name}_{number}",))


def _without_group(name: str) -> str:
    """ "Group A-First Last" is First Last."""
    group, dash, rest = name.partition("-")
    is_one = dash and _GROUP.search(group) and (" " in rest or _plainly(rest) in _BLIND)
    return rest if is_one else name


def blackboard(files: Sequence[str], receipts: Mapping[str, str]) -> dict[str, Said]:
    """Whose Blackboard's files are, by what stands before ``_attempt_``: the assignment's name and
    a username, either of which may hold ``_``. ``receipts`` has the username of some, as
    Blackboard's text file beside them says it; otherwise it is what all begin with that is the
    assignment's name."""
    heads = {match[1] for file in files if (match := _BLACKBOARD.fullmatch(file))}
    titles = {
        _head(head)[: -len(user) - 1]
        for head, user in receipts.items()
        if _head(head).endswith(f"_{user}")
    }
    title = (
        titles.pop() if len(titles) == 1 else _shared_title([_head(head) for head in heads], "_")
    )
    found = {}
    for head in heads:
        user = receipts.get(head, "")
        known = user and _head(head).endswith(f"_{user}")
        found[head] = Said(user, "Blackboard") if known else _username(head, title)
    return found


def blackboard_receipt(file: str) -> str:
    """What stands before ``_attempt_`` in the name of Blackboard's own text file, "" if it is
    none."""
    match = _BLACKBOARD.fullmatch(file)
    return match[1] if match and match[8] == ".txt" else ""


def sakai(folder: str) -> Said | None:
    """Whose a folder of Sakai's is: ``Lovelace, Ada(ada)``."""
    if match := _SAKAI.fullmatch(folder):
        return Said(match[3], "Sakai", also=(f"{match[2]} {match[1]}",))
    return None


def is_given_back(parts: Sequence[str], said: Said) -> bool:
    """Whether a file is a grader's, among those that a platform hands out."""
    return said.system == "Sakai" and any(_SAKAI_BACK.match(part) for part in parts[:-1])


def clones(folders: Sequence[str]) -> dict[str, Said]:
    """Whose folders are that GitHub Classroom's command clones, ``assignment-username``: all begin
    with the assignment's name. Of one alone it cannot be told where that ends."""
    title = _shared_title(folders, "-")
    cut = len(title) + 1 if title else 0
    found = {}
    for folder in folders:
        words = folder.split("-")
        longer = ("-".join(words[place:]) for place in range(len(words)))
        # Where all usernames begin alike, that beginning was taken for the assignment's.
        also = tuple(sorted((w for w in longer if len(w) > len(folder) - cut), key=len))
        found[folder] = Said(folder[cut:], "GitHub", also=also)
    return found


def says_author(file: str, names: Sequence[str]) -> bool:
    """Whether a file is called as Google Classroom calls somebody's, ``First Last - NAME``."""
    return any(_plain(file, [n]) and re.search(rf"(?i).+ - .*{re.escape(n)}", file) for n in names)


def _head(before: str) -> str:
    return re.sub(r"^gradebook_[^_]+_", "", before)


def _shared_title(heads: Sequence[str], before: str) -> str:
    if len(set(heads)) < 2:
        return ""
    common = heads[0]
    for head in heads:
        while not head.startswith(common):
            common = common[:-1]
    return common.rpartition(before)[0]


def _username(before: str, title: str) -> Said:
    head = _head(before)
    guess = head[len(title) + 1 :] if title and head.startswith(f"{title}_") else ""
    words = head.split("_")
    ends = ["_".join(words[place:]) for place in range(1, len(words))]
    guess = guess or (ends[0] if ends else head)
    # Where all usernames begin alike, that beginning was taken for the assignment's.
    also = tuple(end for end in ends if end != guess and (not title or len(end) > len(guess)))
    return Said(guess, "Blackboard", also=also)


# ------------------------------------------------------------------------------------ plain files


def _of_course(folders: Sequence[str], names: Sequence[str]) -> str:
    """nbgrader's own ``student/assignment/``, or the outermost folder."""
    for place, folder in enumerate(folders[1:], 1):
        if folder in names:
            return folders[place - 1]
    return folders[0]


def _plain(file: str, names: Sequence[str]) -> str:
    """``anna.ipynb``, ``NAME_anna.ipynb``, ``First Last - NAME.ipynb``."""
    stem = _COPY.sub("", _ENDINGS.sub("", unicodedata.normalize("NFC", file)))
    stem = _COPY.sub("", _ATTEMPT.sub("", stem)).strip()
    if _UNNAMED.fullmatch(stem):
        return ""
    for name in names:
        one = re.escape(name)
        if re.fullmatch(rf"(?i){one}", stem):
            return ""
        for pattern in (rf"(.+?) ?[-–] ?{one}", rf"{one} ?[-–] ?(.+)", rf"{one}[_ ](.+)",
                        rf"(.+)[_ ]{one}", rf"{one} ?\((.+)\)"):  # fmt: skip
            if match := re.fullmatch(pattern, stem, re.IGNORECASE):
                return _COPY.sub("", match[1]).strip()
    return stem


def _attempt(file: str) -> int:
    """The number behind a later attempt: ``hw-2.ipynb``, ``hw (2).ipynb``."""
    numbered = _ATTEMPT.search(_ENDINGS.sub("", file))
    return int(numbered[1]) if numbered else 0


# ------------------------------------------------------------------------------------------ dates


def _written_out(text: str) -> datetime.datetime | None:
    """``Nov 1, 2026 1000 AM``, ``1. November 2026 10:00``, ``2026-11-01 1000``."""
    if match := re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(.*)", text):
        year, month, day = map(int, match.groups()[:3])
        return _at(year, month, day, match[4])
    match = re.fullmatch(r"(.*?)\b(\d{4})\b(.*)", text)
    if match is None:
        return None
    day_of = re.search(r"\b\d{1,2}\b", match[1])
    names = re.findall(r"[^\W\d_]{3,}", _plainly(match[1]))
    months = [_MONTHS[n[:k]] for n in names for k in (4, 3) if n[:k] in _MONTHS]
    return _at(int(match[2]), months[0], int(day_of[0]), match[3]) if day_of and months else None


def _at(year: int, month: int, day: int, clock: str) -> datetime.datetime | None:
    match = re.search(
        r"(\d{1,2})[:.h]?(\d\d)(?:[:.](\d\d))?(?:\s*([ap])\.?\s?m)?", clock, re.IGNORECASE
    )
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return _moment(year, month, day, hour, minute, second)


def _moment(*parts: int) -> datetime.datetime | None:
    try:
        return datetime.datetime(*parts)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None


def _plainly(text: str) -> str:
    """In small letters, without accents."""
    spelled = unicodedata.normalize("NFKD", text.strip()).casefold()
    plain = "".join(c for c in spelled if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain)
