"""The files in a zip, in zips inside it, or in a folder: each with its path, and bounded."""

from __future__ import annotations

import contextlib
import datetime
import functools
import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from grader import reading
from grader.classroom import lms
from grader.classroom.lms import Said
from grader.errors import GraderError
from grader.escaping import path as shown_path
from grader.escaping import printable

#: Files in one zip, those of a zip inside it included.
MOST_FILES = 20_000
#: Bytes that all of it may unpack to.
MOST_BYTES = 4 * 2**30
#: How many times its packed size a file may unpack to, from a size on where that matters. Text
#: packs to a twentieth; zeros to a thousandth.
MOST_RATIO = 200
_RATIO_FROM = 2**20
#: How deep zips are looked for in zips.
_DEEPEST = 2
_CHUNK = 1 << 16
#: Where a zip's table is said to be: in its last bytes, before a comment of at most 64 kB. And the
#: bytes that a file takes in it, its name included.
_END, _ENTRY = 22 + (1 << 16), 200
#: A notebook or a Python file, whatever a browser or a mail program put behind its name.
_NOTEBOOK = re.compile(r"(?i)\.(ipynb|json|py)(?:\.(?:ipynb|json|py|txt|download))*(?: ?\(\d+\))?$")
#: Archives that are not opened here.
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
#: How files begin that are archives and no zips, at which place, and what they are called.
_BEGIN = ((0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"), (0, b"Rar!", "a rar archive"),
          (0, b"\x1f\x8b", "a gzip archive"), (0, b"BZh", "a bzip2 archive"),
          (0, b"\xfd7zXZ", "an xz archive"), (257, b"ustar", "a tar archive"))  # fmt: skip
#: Where git keeps what is its own: thousands of files, of which one line tells enough.
_GIT = ".git"
#: What ``zipfile`` raises for what is no zip, or is a damaged one.
_NO_ZIP = (OSError, zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, IndexError,
           OverflowError, RuntimeError, struct.error)  # fmt: skip
_HIDDEN = "it is hidden"
#: In the place of a name that a zip leaves empty.
_NAMELESS = "(no name)"
#: How deeply what a platform says nests, and how many things it says, of thousands of people.
_DEEPEST_YAML, _MOST_YAML = 30, 2_000_000
#: Not a date: what a zip says where it knows none.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class CollectError(GraderError):
    """A zip file or folder that cannot be collected at all; the message is one line."""


@dataclass(frozen=True)
class Member:
    """A file, wherever it lies.

    parts    its path, from the outermost folder or zip on
    read     gives its bytes; raises what unpacking raises
    date     when it was changed, () where that is not known
    problem  why it is not to be read, ""
    """

    parts: tuple[str, ...]
    read: Callable[[], bytes]
    date: tuple[int, ...] = ()
    problem: str = ""

    @property
    def shown(self) -> str:
        """Its path, to be shown."""
        return printable("/".join(self.parts), 200).replace(" ", " ")

    @property
    def is_submission(self) -> bool:
        """Whether it is called as a notebook or a Python file is."""
        return _NOTEBOOK.search(self.parts[-1]) is not None

    @property
    def suffix(self) -> str:
        """``.py`` or ``.ipynb``, by its name."""
        match = _NOTEBOOK.search(self.parts[-1])
        return ".py" if match and match[1].lower() == "py" else ".ipynb"

    @property
    def is_archive(self) -> bool:
        """Whether it is called as an archive is, and could not be opened."""
        return self.parts[-1].lower().endswith(_ARCHIVES)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[list[Member]]:
    """The files in ``path``, a zip or a folder. Raises CollectError."""
    with contextlib.ExitStack() as stack:
        try:
            if path.is_dir():
                found = list(_in_folder(path, stack))
            else:
                archive = stack.enter_context(zipfile.ZipFile(path))
                found = _in_zip(archive, (), _DEEPEST, [MOST_BYTES])
        except _NO_ZIP as error:
            reason = getattr(error, "strerror", None) or str(error) or "it is no zip file"
            if kind := _another_archive(path):
                reason = f"it is {kind} and no zip file: unpack it, and name the folder"
            shown = printable(str(reason), 200)
            raise CollectError(f"{shown_path(path)} cannot be collected: {shown}") from None
        yield found


def _another_archive(path: Path) -> str:
    """What an archive is that is no zip, with its article; "" where it is none that we know."""
    try:
        with open(path, "rb") as file:
            begin = file.read(512)
    except OSError:
        return ""
    return next((kind for at, magic, kind in _BEGIN if begin[at:].startswith(magic)), "")


def _in_folder(root: Path, stack: contextlib.ExitStack) -> Iterator[Member]:
    """The files in a folder, and those of zips in it: a browser may have opened a platform's zip,
    and left those of learners in it as they were."""
    count, budget = 0, [MOST_BYTES]
    for folder, folders, files in reading.below(root):
        if _GIT in folders:
            folders.remove(_GIT)
            files.append(_GIT)
        for name in sorted(files):
            count += 1
            if count > MOST_FILES:
                raise CollectError(f"{root} holds more than {MOST_FILES:,} files")
            path = folder / name
            parts = path.relative_to(root).parts
            problem = _hidden(parts)
            if path.is_symlink():
                problem = "it is a symbolic link"
            inner = None
            if not problem and name.lower().endswith(".zip"):
                inner = _zip_in_folder(path, parts, budget, stack)
            if inner is not None:
                yield from inner
                continue
            yield Member(parts, functools.partial(reading.load, path), _changed(path), problem)


def _changed(path: Path) -> tuple[int, ...]:
    """When a file was changed; () for a moment that no calendar has, or where it is gone."""
    try:
        moment = datetime.datetime.fromtimestamp(path.lstat().st_mtime, datetime.UTC)
    except (OSError, ValueError, OverflowError):
        return ()
    return moment.timetuple()[:6]


def _zip_in_folder(
    path: Path, parts: tuple[str, ...], budget: list[int], stack: contextlib.ExitStack
) -> list[Member] | None:
    """The files of a zip in a folder, below a folder of its name. None where it is none."""
    try:
        # Through ``load``, as whatever lies there may be no file, or one without end.
        data = reading.load(path)
        budget[0] -= len(data)  # it stays in memory, as a zip in a zip does
        if budget[0] < 0:
            return None
        archive = stack.enter_context(_zip_of(data))
        return _in_zip(archive, _below(parts), _DEEPEST - 1, budget)
    except (*_NO_ZIP, reading.Unreadable, CollectError):
        return None


def _below(parts: tuple[str, ...]) -> tuple[str, ...]:
    return (*parts[:-1], parts[-1][: -len(".zip")])


def _in_zip(
    archive: zipfile.ZipFile, above: tuple[str, ...], depth: int, budget: list[int]
) -> list[Member]:
    # Not `is_dir`, which wants a name to have a last letter.
    infos = [i for i in archive.infolist() if not i.filename.endswith("/")]
    if len(infos) > MOST_FILES:
        raise CollectError(f"the zip holds {len(infos):,} files; {MOST_FILES:,} are the most")
    if sum(i.file_size for i in infos) > MOST_BYTES:
        raise CollectError(f"the zip unpacks to more than {MOST_BYTES >> 30} GB")
    found: list[Member] = []
    clones: set[tuple[str, ...]] = set()
    for info in infos:
        name = _decoded(info).replace("\\", "/")  # as some programs on Windows write it
        parts = (*above, *(PurePosixPath(name).parts or (_NAMELESS,)))
        problem = _problem(info) or _leads_out(name)
        if _GIT in parts[:-1] and problem == _HIDDEN:
            parts = parts[: parts.index(_GIT) + 1]
            if parts in clones:
                continue
            clones.add(parts)
        if not problem and depth and name.lower().endswith(".zip"):
            inner = _zip_inside(archive, info, parts, depth, budget)
            if inner is not None:
                found += inner
                continue
        date = info.date_time if info.date_time != _NO_DATE else ()
        if problem.startswith("its name"):
            parts = (*above, info.orig_filename)

        def read(info: zipfile.ZipInfo = info) -> bytes:
            return _unpack(archive, info, budget)

        found.append(Member(parts, read, date, problem))
    return found


def _zip_inside(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    parts: tuple[str, ...],
    depth: int,
    budget: list[int],
) -> list[Member] | None:
    """The files of a zip inside a zip, below a folder of its name. None where it is none."""
    try:
        inner = _zip_of(_unpack(archive, info, budget))
        return _in_zip(inner, _below(parts), depth - 1, budget)
    except (*_NO_ZIP, zlib.error, lzma.LZMAError, CollectError):
        return None  # one that is too large is one member's, and ends nothing


def _zip_of(data: bytes) -> zipfile.ZipFile:
    """A zip that somebody handed in. Raises what ``zipfile`` does, and CollectError for one whose
    table alone would fill the memory: all of it is read before the first file can be counted."""
    end = data.rfind(b"PK\5\6", -_END)
    if end >= 0 and len(data) >= end + 16:
        (table,) = struct.unpack("<L", data[end + 12 : end + 16])
        if table > MOST_FILES * _ENTRY:
            raise CollectError("the zip's table is longer than that of any notebooks")
    return zipfile.ZipFile(io.BytesIO(data))


def _decoded(info: zipfile.ZipInfo) -> str:
    """A member's name. Without the flag that says UTF-8 it is read as cp437, and often is UTF-8;
    some programs put it into a field of its own."""
    if info.flag_bits & 0x800:
        return info.filename
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x7075 and size > 5:
            with contextlib.suppress(UnicodeDecodeError):
                return extra[9 : 4 + size].decode("utf-8").partition("\0")[0]
        extra = extra[4 + size :]
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _problem(info: zipfile.ZipInfo) -> str:
    """Why a file is not to be unpacked, or ""."""
    # zipfile cuts a name at its first NUL: that is a trick here.
    name = info.orig_filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    kind = stat.S_IFMT(info.external_attr >> 16)
    if leads_out := _leads_out(name):
        return leads_out
    if not parts:
        return "it has no name"
    if kind == stat.S_IFLNK:
        return "it is a symbolic link"
    if kind not in (0, stat.S_IFREG):
        return "it is no regular file"
    if hidden := _hidden(parts):
        return hidden
    if info.flag_bits & 1:
        return "it is encrypted"
    if info.file_size > reading.LARGEST_FILE:
        return f"it is larger than {reading.LARGEST_FILE >> 20} MB"
    if info.file_size > _RATIO_FROM and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        return "it unpacks to far more than a notebook would"
    return ""


def _leads_out(name: str) -> str:
    """What is wrong with a name, or ""."""
    if "\0" in name or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "its name leads out of the zip"
    return "its name leads out of the zip" if ".." in PurePosixPath(name).parts else ""


def _hidden(parts: Sequence[str]) -> str:
    if re.fullmatch(r"\..+\.icloud", parts[-1]):
        return "it stands for a file that is still in iCloud: ask for the file itself"
    return _HIDDEN if any(part.startswith((".", "__MACOSX")) for part in parts) else ""


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: list[int]) -> bytes:
    """The file, as far as the zip does not lie about its size."""
    parts, size = [], 0
    with archive.open(info) as file:
        while part := file.read(_CHUNK):
            size += len(part)
            budget[0] -= len(part)
            if size > info.file_size or size > reading.LARGEST_FILE or budget[0] < 0:
                raise ValueError("it is larger than it says")
            parts.append(part)
    return b"".join(parts)


def blackboard(members: Sequence[Member]) -> dict[str, Said]:
    """Whose Blackboard's files are: its own text files say ``Name: Ada Lovelace (ada)``."""
    receipts = {}
    for member in _outermost([m for m in members if lms.blackboard_receipt(m.parts[-1])]):
        head = lms.blackboard_receipt(member.parts[-1])
        if head and head not in receipts:
            with contextlib.suppress(*_NO_ZIP, zlib.error, lzma.LZMAError, reading.Unreadable):
                first, *_ = member.read().decode("utf-8-sig", "replace").splitlines() or [""]
                if match := re.search(r"\(([^()]+)\)\s*$", first):
                    receipts[head] = match[1].strip()
    names = [m.parts[-1] for m in members]
    # A zip that one of them handed in was unpacked into a folder of its name.
    names += [part for m in members for part in m.parts[:-1]]
    return lms.blackboard(names, receipts)


def sakai(members: Sequence[Member], shared: int) -> dict[str, Said]:
    """Whose Sakai's folders are, and when each was handed in, as the text file in each says it.
    They lie in ``shared`` folders; below them is what somebody handed in, which says nothing."""
    found: dict[str, Said] = {}
    for member in members:
        if member.parts[shared + 1 :] != ("timestamp.txt",):
            continue
        folder = member.parts[shared]
        if (said := lms.sakai(folder)) is not None:
            with contextlib.suppress(*_NO_ZIP, zlib.error, lzma.LZMAError, reading.Unreadable):
                text = member.read()[:100].decode("utf-8-sig", "replace").strip()
                if re.fullmatch(r"\d{17}", text):  # as older ones write it, to the millisecond
                    text = f"{text[:8]}T{text[8:14]}"
                moment = _when(text)
                if moment is not None and moment.tzinfo is None:
                    moment = moment.replace(tzinfo=datetime.UTC)
                found[folder] = replace(said, moment=moment)
    return found


def clones(members: Sequence[Member], shared: int) -> dict[str, Said]:
    """Whose clones of git's are, as GitHub Classroom calls them; they lie in ``shared`` folders."""
    return lms.clones(
        sorted({m.parts[shared] for m in members if m.parts[shared + 1 :] == (_GIT,)})
    )


def _outermost(members: Sequence[Member]) -> list[Member]:
    """Those that lie highest. A platform says whose a file is in one place, above all that was
    handed in; what lies deeper a learner put there."""
    highest = min((len(m.parts) for m in members), default=0)
    return [m for m in members if len(m.parts) == highest]


def gradescope(members: Sequence[Member]) -> dict[str, Said]:
    """What Gradescope's ``submission_metadata.yml`` says of each folder's authors."""
    found: dict[str, Said] = {}
    names = ("submission_metadata.yml", "submission_metadata.yaml")
    # Where Gradescope's own is not there, what lies in somebody's folder does not stand for it.
    said_by = [m for m in members if m.parts[-1] in names]
    said_by = [m for m in said_by if not any(map(lms.is_a_gradescope_folder, m.parts[:-1]))]
    for member in _outermost(said_by):
        try:
            said = _yaml(member.read())
        except Exception:  # a broken one says nothing of anybody
            continue
        if not isinstance(said, dict):
            continue
        for folder, about in said.items():
            if isinstance(about, dict):
                found[str(folder)] = _submitters(about)
    return found


def _yaml(data: bytes) -> object:
    """What a YAML file says; of Ruby's own kinds of things only what they consist of."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        """Of its own, so that what it is taught here is not taught to others."""

    def plainly(loader: Any, _tag: str, node: yaml.Node) -> object:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Loader.add_multi_constructor("!", plainly)
    _check_yaml(yaml.parse(data, Loader))
    return yaml.load(data, Loader)  # it is a SafeLoader


def _check_yaml(events: Iterable[Any]) -> None:
    """Raise ValueError for a file that is not what a platform writes. What is made of it is made by
    C, which ends the process where it nests too deeply."""
    depth = 0
    for count, event in enumerate(events):
        depth += type(event).__name__.endswith("StartEvent")
        depth -= type(event).__name__.endswith("EndEvent")
        if depth > _DEEPEST_YAML or count > _MOST_YAML:
            raise ValueError("more than a platform says")


def _submitters(about: dict[object, object]) -> Said:
    """Everybody who handed in this one: the first, and the others with them."""

    def of(record: object, *names: str) -> object:
        if not isinstance(record, dict):
            return None
        return next((v for n in names for v in (record.get(f":{n}"), record.get(n)) if v), None)

    people = of(about, "submitters", "users")
    moment = _when(of(about, "created_at", "submitted_at"))
    said = []
    for person in people if isinstance(people, list) and people else [about]:
        # Lists in lists, each named many times, would be endless as text.
        known = (of(person, k) for k in ("sid", "email", "name"))
        names = [str(n) for n in known if n and isinstance(n, (str, int))]
        names = [n.strip() for n in names if n.strip()]
        why = "" if names else "Gradescope's submission_metadata.yml does not say whose it is"
        name, also = (names[0], tuple(names[1:])) if names else ("", ())
        said.append(Said(name, "Gradescope", moment, also=also, why=why))
    return replace(said[0], others=tuple(said[1:]))


def _when(moment: object) -> datetime.datetime | None:
    if isinstance(moment, str):
        text = re.sub(r"\s+(?=(?:Z|UTC|[-+]\d\d:?\d\d)$)", "", moment.strip()).replace("UTC", "Z")
        try:
            return datetime.datetime.fromisoformat(text)
        except ValueError:
            return None
    return moment if isinstance(moment, datetime.datetime) else None
