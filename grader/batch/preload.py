"""Imported once by the process that workers are forked from, so that TensorFlow's import is paid
once and its memory shared. No operation may run there: a fork after the first one hangs."""

import grader.batch.worker
import grader.exercises
from grader import lazy

grader.exercises.by_name()
lazy.load()
