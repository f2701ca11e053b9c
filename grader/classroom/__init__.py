"""The course as an nbgrader course: made (``new_classroom``), collected into (``collect``), graded
(``grade``, and ``preprocessors`` for nbgrader's own commands), shown in Formgrader
(``autograded``)."""

from grader.classroom.new_classroom import CourseError, new_course

__all__ = ["CourseError", "new_course"]
