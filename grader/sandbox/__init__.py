"""Runs learner code away from everything it must not see. Only ``inside`` is mounted beside it.

>>> with Sandbox() as sandbox:
...     outcomes = sandbox.run(Job(statements, questions))
"""

from __future__ import annotations

import importlib
from typing import Any

from grader.sandbox.job import Job, Question, Statement
from grader.sandbox.limits import Limits

__all__ = [
    "Job",
    "Limits",
    "Question",
    "Sandbox",
    "SandboxUnavailable",
    "Statement",
    "available",
]


def __getattr__(name: str) -> Any:
    # A notebook imports ``inside`` through this package and should not pay for what starts
    # processes.
    if name in ("Sandbox", "SandboxUnavailable", "available"):
        return getattr(importlib.import_module("grader.sandbox.host"), name)
    raise AttributeError(name)
