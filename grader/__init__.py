"""The grader: a notebook imports ``check``, ``hint``, ``progress``, ``hand_in`` and ``tf``, and
says by ``use`` which course it belongs to.

``tf`` is TensorFlow. It is imported when a cell or an answer uses it, and not before.
"""

import sys
from typing import Any

__all__ = ["check", "hand_in", "hint", "progress", "tf", "use"]


def __getattr__(name: str) -> Any:
    if name in ("check", "hand_in", "hint", "progress", "use"):
        from grader import notebook

        if "ipykernel" in sys.modules and notebook.under_nbgrader():
            _prepare_for_nbgrader()
        return getattr(notebook, name)
    if name == "tf":
        from grader import lacking
        from grader.lazy import tf

        lacking.say()
        return tf
    raise AttributeError(f"module 'grader' has no attribute {name!r}")


def _prepare_for_nbgrader() -> None:
    from grader import lazy

    # A line on a cell's stderr, from TensorFlow too, and late, makes the cell worth nothing.
    lazy.hush()
    # nbgrader gives each cell so many seconds, 30 by default. On a busy machine the import alone
    # may take them: then the set-up cell shares the waiting with the first answer that uses it.
    lazy.load_in_background(wait=20)
