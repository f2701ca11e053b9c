"""Runs learner code away from everything it must not see. Only ``inside`` is mounted beside it.

:mod:`.job` says what is asked, :mod:`.host` asks it:

>>> with Sandbox() as sandbox:
...     outcomes = sandbox.run(Job(statements, questions))
"""
