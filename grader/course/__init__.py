"""The course as an nbgrader course: made, and mended where a notebook lost its metadata.

``new`` writes the folder that an instructor works in; ``restore`` finds a submission's cells again
by the names they define.
"""

from grader.course.new import CourseError, new_course

__all__ = ["CourseError", "new_course"]
