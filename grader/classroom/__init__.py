"""The course as an nbgrader course: made (``new``), collected into (``collect``), graded
(``grade``, and ``preprocessors`` for nbgrader's own commands), shown in Formgrader
(``autograded``)."""

import sys

from grader.classroom.new import CourseError, new_course

# jsonschema, which nbgrader imports, builds a parser for international URLs as it is imported,
# which takes longer than all the rest. It does without where there is no such module, and nothing
# here has such URLs.
sys.modules.setdefault("rfc3987_syntax", None)

__all__ = ["CourseError", "new_course"]
