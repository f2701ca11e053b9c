"""Handwritten digits: 1797 of them, 8×8 pixels each, for the network of chapter 12.

They are the test set of E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI
Machine Learning Repository, 1998 (CC BY 4.0), in the selection and order in which scikit-learn
ships them as ``load_digits``. They lie beside this module so that the course needs no library for
them and no download.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """The images, shape (1797, 64), floats from 0 to 16, and the labels, (1797,) integers 0 … 9."""
    with np.load(Path(__file__).with_name("digits.npz")) as stored:
        return stored["images"].astype(np.float64), stored["labels"].astype(np.int64)
