"""The course as an nbgrader course: made (``new``), collected into (``collect``), graded
(``grade``, and ``preprocessors`` for nbgrader's own commands), shown in Formgrader
(``autograded``)."""

from grader.classroom.new import CourseError, new_course

__all__ = ["CourseError", "new_course"]
