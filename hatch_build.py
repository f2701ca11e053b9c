"""Says, where the course is about to be installed, that there is no TensorFlow for this Python.

Without it, whoever has a Mac with an Intel processor would read a resolver's explanation, or find
out in the first cell that needs TensorFlow.
"""

from __future__ import annotations

import platform
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SENTENCE = (
    "There is no TensorFlow 2.20 or newer for Macs with an Intel processor: open a notebook in "
    "Colab by its badge, where nothing is installed, or use Linux in a container (README.md, “On a "
    "Mac with an Intel processor”). On Apple silicon this is an Intel Python that runs under "
    "Rosetta: take one for arm64."
)


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Run before a wheel is built, an editable one included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if sys.platform == "darwin" and platform.machine() == "x86_64":
            sys.exit(SENTENCE)
