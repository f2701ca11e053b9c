"""Takes the ceilings of the dependencies out of pyproject.toml, to see what is beyond them.

>>> python .ci/without_ceilings.py
"""

from __future__ import annotations

import re
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"


def without_ceilings(text: str) -> str:
    """``"numpy>=1.26,<3"`` becomes ``"numpy>=1.26"``; the Pythons that are supported stay."""
    return re.sub(r'^(    "[\w.-]+>=[\d.]+),<[\d.]+', r"\1", text, flags=re.M)


if __name__ == "__main__":
    PYPROJECT.write_text(without_ceilings(PYPROJECT.read_text("utf-8")), "utf-8")
