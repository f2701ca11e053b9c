"""All that the course reaches for inside nbgrader, resolved once.

nbgrader promises little of this to anybody, so it is gathered here: where a release of it lacks
something, importing this module says everything that is missing in one line, and nothing else of
the course is half imported.
"""

from __future__ import annotations

import importlib
import operator
from typing import Any

from grader.errors import WrongCall
from grader.releases import install

#: What is used of the tables of the gradebook, as ``nbgrader.api`` calls them.
TABLES = {
    "Assignment": ("id", "name", "duedate", "course_id", "notebooks"),
    "Comment": ("id", "notebook_id", "cell_id", "auto_comment", "manual_comment"),
    "Grade": (
        *("id", "notebook_id", "cell_id", "auto_score", "manual_score", "extra_credit"),
        "needs_manual_grade",
    ),
    "GradeCell": ("id", "name", "max_score"),
    "Notebook": ("id", "name", "grade_cells", "solution_cells", "task_cells", "source_cells"),
    "SolutionCell": ("id", "name"),
    "SourceCell": ("name", "cell_type", "source", "locked", "checksum"),
    "Student": ("id", "first_name", "last_name", "email"),
    "SubmittedAssignment": ("id", "assignment_id", "student_id", "timestamp", "extension"),
    "SubmittedNotebook": ("id", "assignment_id", "notebook_id", "late_submission_penalty"),
    "TaskCell": ("id", "name", "max_score"),
}
#: And beside the tables.
BESIDE = ("Gradebook", "InvalidEntry", "new_uuid")
#: What is used of a course's folders, which are settings of nbgrader's.
FOLDERS = (
    *("course_id", "db_url", "groupshared", "ignore", "max_dir_size", "max_file_size", "root"),
    *("autograded_directory", "feedback_directory", "release_directory", "source_directory"),
    *("submitted_directory", "format_path"),
)


class NbgraderIncomplete(WrongCall):
    """nbgrader is not installed, or lacks something that is needed; the message is one line."""


_missing: list[str] = []


def _take(module: str, name: str = "") -> Any:
    """A module, or what has this dotted name in it; what cannot be had is noted, and None."""
    try:
        found = importlib.import_module(module)
        return operator.attrgetter(name)(found) if name else found
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
find_all_files: Any = _take("nbgrader.utils", "find_all_files")
#: From what ``timestamp.txt`` holds to a moment in UTC without a time zone.
parse_utc: Any = _take("nbgrader.utils", "parse_utc")
for _name in BESIDE:
    _take("nbgrader.api", _name)
for _table, _columns in TABLES.items():
    if _take("nbgrader.api", _table) is not None:
        for _column in _columns:
            _take("nbgrader.api", f"{_table}.{_column}")
for _name in FOLDERS:
    _take("nbgrader.coursedir", f"CourseDirectory.{_name}")

if "nbgrader.api" in _missing and "nbgrader.utils.parse_utc" in _missing:
    raise NbgraderIncomplete(
        f"a course needs nbgrader, and it is not installed here: {install('instructor')}"
    )
if _missing:
    raise NbgraderIncomplete(
        f"a course is kept with nbgrader, and it is not whole here or of another release; "
        f"it has no {', no '.join(_missing)}: {install('instructor')}"
    )
