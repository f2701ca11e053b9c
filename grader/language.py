"""A course's own sentences: ``sentences.toml``, and the one reader of it.

It stands in a course's package, or in a folder with chapters, and gives by key what the grader says
to learners, in whatever language the course is in::

    "not it" = "Das ist es noch nicht."
    "some right" = "{right} von {count} stimmen."

A file by key, and no catalogue by English text (gettext): an English sentence can be made better
without a translation being lost, one that many sentences share ("{came} a dict {expected}.") has a
key that says where it stands, an author needs an editor and nothing else, and what is in braces is
compared by name. What the file does not have, or cannot be used of it, is said in English, so that
a learner never waits for a translator; ``grader doctor`` says all of it to the author.
"""

from __future__ import annotations

import difflib
import json
import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from grader.sentences import SENTENCES

NAME = "sentences.toml"


def read(folder: Path, english: Mapping[str, str] = SENTENCES) -> dict[str, str]:
    """The sentences in a folder's ``sentences.toml`` that can be used, by key. ``english`` are all
    that there are: the grader's, and those of a course's drivers."""
    said = _said(folder)
    return {key: str(one) for key, one in said.items() if not _problem(key, one, english)}


def examine(folder: Path, english: Mapping[str, str] = SENTENCES) -> Iterator[str]:
    """What is wrong with a folder's ``sentences.toml``, a sentence each; nothing where there is
    none."""
    path = folder / NAME
    try:
        said = _said(folder, strict=True)
    except (OSError, ValueError) as error:
        yield (
            f"{path} cannot be read ({error}): it is TOML in UTF-8, a line like "
            '"not it" = "…" for each sentence.'
        )
        return
    for key, sentence in said.items():
        if problem := _problem(key, sentence, english):
            yield f"{path}: {problem}."


def missing(own: Mapping[str, str], english: Mapping[str, str] = SENTENCES) -> list[str]:
    """The keys that ``own`` does not have, in their order."""
    return [key for key in english if key not in own]


def text(language: str, english: Mapping[str, str] = SENTENCES) -> str:
    """A ``sentences.toml`` to begin from: every sentence, in English."""
    head = (
        f"# What the grader says to learners, to be given in the course's language ({language}).\n"
        "# What stands in braces is put in and keeps its name; `…` becomes code. A sentence that\n"
        "# is not here is said in English. `grader doctor` says what is missing or of no use.\n"
    )
    lines = (f"{quoted(key)} = {quoted(said)}" for key, said in english.items())
    return f"{head}\n" + "\n".join(lines) + "\n"


def _said(folder: Path, strict: bool = False) -> dict[str, object]:
    try:
        return tomllib.loads((folder / NAME).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):  # of what TOML and UTF-8 raise
        if strict:
            raise
        return {}


def _problem(key: str, said: object, english: Mapping[str, str]) -> str:
    """Why a sentence cannot be used, "" where it can."""
    if key not in english:
        near = difflib.get_close_matches(key, english, 1)
        meant = f"; the nearest is {near[0]!r}" if near else ""
        return f"there is no sentence {key!r}{meant}"
    if not isinstance(said, str):
        return f"{key!r} is {said!r}; expected a sentence in quotation marks"
    wanted, came = _placeholders(english[key]), _placeholders(said)
    if came is None:
        return f"{key!r} has a brace that opens or closes nothing: {said!r}"
    if wanted == came:
        return ""
    return f"{key!r} should hold {_listed(wanted)} and holds {_listed(came)}"


def _placeholders(sentence: str) -> set[str] | None:
    """What stands in braces; None where they do not match, or hold more than a name."""
    try:
        fields = list(string.Formatter().parse(sentence))
    except ValueError:
        return None
    if any(spec or conversion for _text, _name, spec, conversion in fields):
        return None
    return {name for _text, name, _spec, _conversion in fields if name is not None}


def _listed(names: set[str] | None) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names or ())) or "nothing in braces"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)  # a basic string of TOML is one of JSON
