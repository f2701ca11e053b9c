"""Imported once by the process that workers are forked from, so that TensorFlow's import is paid
once and its memory shared. No operation may run there: a fork after the first one hangs."""

from grader import courses, lazy

courses.by_name()
lazy.load()
