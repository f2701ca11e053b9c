"""The only code of ours that runs beside a learner's. It holds no reference and no answer.

It imports nothing of :mod:`grader` and is mounted alone, so every import in it is relative.
"""
