"""All that the course reaches for inside nbgrader, resolved once.

nbgrader promises little of this to anybody, so it is gathered here: where a release of it lacks
something, importing this module says everything that is missing in one line, and nothing else of
the course is half imported.
"""

from __future__ import annotations

import importlib
from typing import Any

from grader.errors import WrongCall
from grader.releases import install

#: What the tables of the gradebook are called in ``nbgrader.api``.
TABLES = (
    "Assignment",
    "BaseCell",
    "Comment",
    "Course",
    "Grade",
    "GradeCell",
    "Student",
    "SubmittedAssignment",
    "SubmittedNotebook",
)


class NbgraderIncomplete(WrongCall):
    """nbgrader is not installed, or lacks something that is needed; the message is one line."""


_missing: list[str] = []


def _take(module: str, name: str = "") -> Any:
    """A module, or what has this name in it; what cannot be had is noted, and None."""
    try:
        found = importlib.import_module(module)
        return getattr(found, name) if name else found
    except (ImportError, AttributeError) as error:
        where = f"{module}.{name}" if name else module
        absent = isinstance(error, ModuleNotFoundError) and error.name not in (module, "nbgrader")
        _missing.append(f"{where} ({error})" if absent else where)
        return None


api: Any = _take("nbgrader.api")
#: The application that reads nbgrader's configuration files.
Application: Any = _take("nbgrader.apps", "NbGrader")
CourseDirectory: Any = _take("nbgrader.coursedir", "CourseDirectory")
#: What nbgrader's commands tell their user in one line.
NbGraderException: Any = _take("nbgrader.converters.base", "NbGraderException")
NbGraderPreprocessor: Any = _take("nbgrader.preprocessors", "NbGraderPreprocessor")
AssignLatePenalties: Any = _take("nbgrader.preprocessors", "AssignLatePenalties")
ExportPlugin: Any = _take("nbgrader.plugins", "ExportPlugin")
LateSubmissionPlugin: Any = _take("nbgrader.plugins", "LateSubmissionPlugin")
#: From a cell with its outputs to (points or None, most points).
determine_grade: Any = _take("nbgrader.utils", "determine_grade")
compute_checksum: Any = _take("nbgrader.utils", "compute_checksum")
find_all_files: Any = _take("nbgrader.utils", "find_all_files")
#: From what ``timestamp.txt`` holds to a moment in UTC without a time zone.
parse_utc: Any = _take("nbgrader.utils", "parse_utc")
for _table in TABLES:
    _take("nbgrader.api", _table)

if "nbgrader.api" in _missing and "nbgrader.utils.parse_utc" in _missing:
    raise NbgraderIncomplete(
        f"a course needs nbgrader, and it is not installed here: {install('instructor')}"
    )
if _missing:
    raise NbgraderIncomplete(
        f"a course is kept with nbgrader, and it is not whole here or of another release; "
        f"it has no {', no '.join(_missing)}: {install('instructor')}"
    )
