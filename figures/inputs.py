"""Reading the arrays a figure is given, and saying clearly when they do not fit."""

import numpy as np


def vector(name: str, value: object, longest: int) -> np.ndarray:
    """`value` as a float array of shape (n,), 2 ≤ n ≤ `longest`, all finite; else ValueError."""
    array = _floats(name, value, "a list of numbers")
    if array.ndim != 1 or not 2 <= array.size <= longest:
        raise ValueError(
            f"{name} must be a list of 2 to {longest} numbers; got an array of shape {array.shape}"
        )
    return array


def matrix(name: str, value: object, largest: int) -> np.ndarray:
    """`value` as a float array of shape (r, c), 1 ≤ r, c ≤ `largest`, finite; else ValueError."""
    array = _floats(name, value, "a matrix (a list of rows)")
    if array.ndim != 2 or not all(1 <= size <= largest for size in array.shape):
        raise ValueError(
            f"{name} must be a matrix of at most {largest} rows and {largest} columns; "
            f"got an array of shape {array.shape}"
        )
    return array


def same_shape(name: str, array: np.ndarray, shape: tuple[int, ...], because: str) -> None:
    """ValueError unless `array` has `shape`."""
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, {because}; got {array.shape}")


def point(name: str, value: object) -> tuple[float, float]:
    """`value` as two finite floats; else ValueError."""
    array = vector(name, value, longest=2)
    return float(array[0]), float(array[1])


def one_of(name: str, value: object, known: tuple[object, ...]) -> None:
    """ValueError unless `value` is among `known`."""
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}; got {value!r}")


def _floats(name: str, value: object, wanted: str) -> np.ndarray:
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be {wanted}; got {value!r}") from None
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers; got {value!r}")
    return array
