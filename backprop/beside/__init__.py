"""What of this course goes beside a learner's answer, as source: see
:mod:`grader.sandbox.inside.beside`. No module here knows a right answer."""
