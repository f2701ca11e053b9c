"""Whatever goes wrong with the gradebook's database, in one line that says what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import exc

from grader.classroom import nbgrader_insides as nbgrader
from grader.errors import GraderError

#: Drivers whose package has another name.
_DRIVERS = {"psycopg2": "psycopg2-binary", "psycopg": "'psycopg[binary]'", "MySQLdb": "mysqlclient"}


class GradebookError(GraderError):
    """The gradebook cannot be read or written; the message is one line."""


@contextlib.contextmanager
def told(url: str) -> Iterator[None]:
    """Within the block, whatever goes wrong with the database at ``url`` is a GradebookError."""
    gradebook = f"the gradebook {_bare(url)}"
    try:
        yield
    except ImportError as error:
        raise GradebookError(
            f"{gradebook} needs {error.name or 'a driver'}, which is not "
            f"installed here: pip install {_DRIVERS.get(error.name or '', error.name or '…')}"
        ) from None
    except exc.NoSuchModuleError:
        raise GradebookError(
            f"{gradebook} is of a kind that SQLAlchemy does not know: "
            "expected sqlite:///… or postgresql+psycopg2://…"
        ) from None
    except exc.DBAPIError as error:
        raise GradebookError(f"{gradebook}: {_in_words(str(error.orig))}") from None
    except (exc.SQLAlchemyError, nbgrader.api.InvalidEntry, OSError) as error:
        raise GradebookError(f"{gradebook}: {error}".splitlines()[0]) from None


def _in_words(reason: str) -> str:
    if "locked" in reason:
        reason = "another program is writing to it, and did not finish"
    elif "readonly" in reason or "read-only" in reason:
        reason = "it may not be written to"
    elif "no such" in reason:
        reason += "; an older nbgrader made it: back it up and run `nbgrader db upgrade`"
    return reason.strip().splitlines()[0]


def _bare(url: str) -> str:
    """A gradebook's address without the password that may be in it."""
    kind, separator, rest = url.partition("://")
    if kind == "sqlite" or "@" not in rest:
        return url.removeprefix("sqlite:///")
    who, _, where = rest.rpartition("@")
    return f"{kind}{separator}{who.split(':')[0]}@{where}"
