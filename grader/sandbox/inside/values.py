"""What crosses the boundary: plain arrays, described in JSON and carried as bytes.

``plain`` turns whatever a learner's function returned into arrays, containers of arrays, or a
``Foreign`` that says what came instead. ``pack`` and ``unpack`` carry that over a pipe; nothing
is ever pickled.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Entries an answer may have. The largest right answer of the course has a few hundred.
MOST_ENTRIES = 1_000_000
#: Items in all containers of one answer together, and how deep they nest.
MOST_ITEMS = 100_000
DEEPEST = 12

_NUMERIC = "fiubc"


@dataclass(frozen=True)
class Foreign:
    """Something that is not numbers. ``what`` is a phrase for "your function returned …"."""

    what: str


def plain(value: Any) -> Any:
    """Arrays for anything array-like; tuples, lists and dicts of these; ``Foreign`` for the rest.

    Nested lists of numbers become one array. Subclasses of ndarray become plain arrays, so that
    no method of a learner's is called later on.
    """
    return _plain(value, [MOST_ITEMS], DEEPEST)


def _plain(value: Any, budget: list[int], depth: int) -> Any:
    budget[0] -= 1
    if budget[0] < 0:
        return Foreign("more items than any answer here has")
    if value is None:
        return Foreign("None")
    if value is Ellipsis:
        return Foreign("...")
    if isinstance(value, str):
        return np.asarray(str(value)) if len(value) <= 200 else Foreign("a long string")
    if isinstance(value, (bool, int, float, complex, np.generic)):
        return _array(value)
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, dict):
        if depth == 0 or len(value) > budget[0]:
            return Foreign("a dict with more in it than any answer here has")
        return {str(k): _plain(v, budget, depth - 1) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return _sequence(value, budget, depth)
    if _is_tensor(value) or hasattr(type(value), "__array__"):
        return _tensor(value)
    return Foreign(_name_of(value))


def _sequence(value: Any, budget: list[int], depth: int) -> Any:
    if depth == 0:
        return Foreign("lists nested deeper than any answer here")
    if len(value) > MOST_ENTRIES:
        return Foreign(f"a {type(value).__name__} of {len(value):,} items")
    if value and all(type(v) in (bool, int, float, complex) for v in value):
        budget[0] -= len(value) // 8
        return _array(list(value))
    items = [_plain(v, budget, depth - 1) for v in value]
    # A list of rows is a matrix; a tuple of arrays stays the several parts that it is.
    if isinstance(value, list) and items and all(_is_rows(v) for v in value):
        if len({a.shape for a in items if isinstance(a, np.ndarray)}) == 1:
            return _array(np.stack(items))
    return tuple(items) if isinstance(value, tuple) else items


def _is_rows(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, list, np.generic))


def _is_tensor(value: Any) -> bool:
    # Asking for TensorFlow only where it is loaded keeps NumPy answers from paying its import.
    tf = sys.modules.get("tensorflow")
    return hasattr(tf, "Tensor") and isinstance(value, (tf.Tensor, tf.Variable))


def _tensor(value: Any) -> Any:
    shape = getattr(value, "shape", None)
    if shape is not None and _is_tensor(value) and shape.num_elements() is None:
        return Foreign("a symbolic tensor, which has no numbers yet")
    try:
        return _array(np.asarray(value))
    except Exception as error:
        return Foreign(f"{_name_of(value)} that does not become an array ({error})"[:300])


def _array(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.size > MOST_ENTRIES:
        return Foreign(f"an array of shape {value.shape}, {value.size:,} entries")
    try:
        array = np.array(value, subok=False)
    except Exception as error:
        return Foreign(f"numbers that do not make an array ({error})"[:300])
    if array.dtype.name in ("bfloat16", "float16"):
        return array.astype(np.float32)
    if array.dtype.kind == "O":
        try:
            return np.array(array, dtype=np.float64)
        except Exception:
            return Foreign("an array of Python objects")
    if array.dtype.kind == "U" and array.size <= 1000 and array.dtype.itemsize <= 4000:
        return array
    if array.dtype.kind not in _NUMERIC:
        return Foreign(f"an array of dtype {array.dtype}")
    if array.dtype.itemsize > 8 and array.dtype.kind == "f":  # long double, unknown elsewhere
        return array.astype(np.float64)
    return array


def _name_of(value: Any) -> str:
    name = type(value).__name__
    if name == "generator":
        return "a generator (a function with `yield`)"
    if callable(value):
        return "a function"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name} object"


def pack(value: Any, blobs: list[bytes]) -> Any:
    """A JSON description of a ``plain`` value; the arrays' bytes are appended to ``blobs``."""
    if isinstance(value, Foreign):
        return {"foreign": value.what}
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "U":
            return {"text": value.ravel().tolist(), "shape": list(value.shape)}
        data = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False)
        blobs.append(data.tobytes())
        return {"array": data.dtype.str, "shape": list(value.shape), "blob": len(blobs) - 1}
    if isinstance(value, dict):
        return {"dict": [[k, pack(v, blobs)] for k, v in value.items()]}
    kind = "tuple" if isinstance(value, tuple) else "list"
    return {kind: [pack(v, blobs) for v in value]}


def unpack(node: Any, blobs: list[bytes], depth: int = DEEPEST + 2) -> Any:
    """The value that ``pack`` described. Raises ValueError for anything it never writes."""
    if depth == 0 or not isinstance(node, dict):
        raise ValueError("not a packed value")
    if "foreign" in node:
        return Foreign(str(node["foreign"])[:400])
    if "text" in node:
        return np.array([str(t) for t in node["text"]], dtype=str).reshape(_shape(node))
    if "array" in node:
        dtype = np.dtype(str(node["array"]))
        if dtype.kind not in _NUMERIC or dtype.hasobject:
            raise ValueError(f"a packed array of dtype {dtype}")
        return np.frombuffer(blobs[node["blob"]], dtype).reshape(_shape(node))
    if "dict" in node:
        return {str(k): unpack(v, blobs, depth - 1) for k, v in node["dict"]}
    kind = tuple if "tuple" in node else list
    return kind(unpack(v, blobs, depth - 1) for v in node[kind.__name__])


def _shape(node: dict) -> tuple[int, ...]:
    shape = tuple(int(n) for n in node["shape"])
    if any(n < 0 for n in shape):
        raise ValueError("a packed array of negative size")
    return shape
