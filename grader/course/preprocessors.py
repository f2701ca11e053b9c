"""The names that the ``nbgrader_config.py`` of an older course gives."""

from grader.classroom.preprocessors import AnyFile, GradeByName, PutInOrder

__all__ = ["AnyFile", "GradeByName", "PutInOrder"]
