"""What crosses the boundary: plain arrays, described in JSON and carried as bytes.

``plain`` turns whatever a learner's function returned into arrays, containers of arrays, or a
``Foreign`` that says what came instead. ``pack`` and ``unpack`` carry that over a pipe; nothing
is ever pickled.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .beside import is_beside, named
from .words import say

#: Entries an answer may have. The largest right answer of the course has a few hundred.
MOST_ENTRIES = 100_000
#: Items in all containers of one answer together, and how deep they nest.
MOST_ITEMS = 20_000
DEEPEST = 12
#: Axes of one array.
MOST_AXES = 32
#: Strings in one array, and the characters of each.
MOST_TEXTS = 1000
LONGEST_TEXT = 1000

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
        return Foreign(say("many items"))
    if value is None:
        return Foreign("None")
    if value is Ellipsis:
        return Foreign("...")
    if isinstance(value, str):
        return np.asarray(str(value)) if len(value) <= 200 else Foreign(say("long string"))
    if isinstance(value, (bool, int, float, complex, np.generic)):
        return _array(value)
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, dict):
        if depth == 0 or len(value) > budget[0]:
            return Foreign(say("large dict"))
        return {str(k): _plain(v, budget, depth - 1) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return _sequence(value, budget, depth)
    if _is_tensor(value) or hasattr(type(value), "__array__"):
        return _tensor(value)
    return Foreign(_name_of(value))


def _sequence(value: Any, budget: list[int], depth: int) -> Any:
    if depth == 0:
        return Foreign(say("nested"))
    if len(value) > MOST_ENTRIES:
        return Foreign(say("long list", kind=type(value).__name__, count=f"{len(value):,}"))
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
    tf: Any = sys.modules.get("tensorflow")
    if not hasattr(tf, "Tensor") or not hasattr(tf, "Variable"):
        return False
    return isinstance(value, (tf.Tensor, tf.Variable))


def _tensor(value: Any) -> Any:
    shape = getattr(value, "shape", None)
    if shape is not None and _is_tensor(value) and shape.num_elements() is None:
        return Foreign(say("symbolic"))
    try:
        return _array(np.asarray(value))
    except Exception as error:
        return Foreign(say("no array", what=_name_of(value), error=error)[:300])


def _array(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.size > MOST_ENTRIES:
        return Foreign(say("large array", shape=value.shape, count=f"{value.size:,}"))
    try:
        array = np.array(value, subok=False)
    except Exception as error:
        return Foreign(say("odd numbers", error=error)[:300])
    if array.ndim > MOST_AXES or any(n >= 1 << 31 for n in array.shape):
        longest = f"{max(array.shape):,}"
        return Foreign(say("odd axes", count=array.ndim, longest=longest))
    # Not by its name alone, which NumPy works out anew each time it is asked.
    if array.dtype.itemsize == 2 and array.dtype.name in ("bfloat16", "float16"):
        return array.astype(np.float32)
    if array.dtype.kind == "O":
        try:
            return np.array(array, dtype=np.float64)
        except Exception:
            return Foreign(say("objects"))
    if (
        array.dtype.kind == "U"
        and array.size <= MOST_TEXTS
        and array.dtype.itemsize <= 4 * LONGEST_TEXT
    ):
        return array
    if array.dtype.kind not in _NUMERIC:
        return Foreign(say("odd dtype", dtype=array.dtype))
    if array.dtype.itemsize > 8 and array.dtype.kind == "f":  # long double, unknown elsewhere
        return array.astype(np.float64)
    return array


def _name_of(value: Any) -> str:
    name = type(value).__name__[:100]  # as long as a learner likes
    if name == "generator":
        return say("generator")
    if callable(value):
        return say("a function")
    return say("object, vowel" if name[:1].lower() in "aeiou" else "object", kind=name)


def dtype_of(inputs: Mapping[str, Any]) -> np.dtype[Any] | None:
    """That of the floats that a call is handed, None where there are none. A Python float is a
    float64."""
    flat = [v for x in inputs.values() for v in (x if isinstance(x, (list, tuple)) else [x])]
    for v in flat:
        if isinstance(v, np.ndarray) and v.dtype.kind == "f":
            return np.dtype(v.dtype)
    return np.dtype(np.float64) if any(isinstance(v, float) for v in flat) else None


def has_complex(value: Any) -> bool:
    """Whether there are complex numbers in what ``plain`` made."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        return any(map(has_complex, value))
    return isinstance(value, np.ndarray) and value.dtype.kind == "c"


def pack(value: Any, blobs: list[bytes]) -> Any:
    """A JSON description of a value; the arrays' bytes are appended to ``blobs``.

    Takes what ``plain`` makes, and what a case may hold besides: Python's own numbers and
    strings, None, and functions of :mod:`.beside`.
    """
    if isinstance(value, Foreign):
        return {"foreign": value.what}
    if isinstance(value, np.generic):
        return {"scalar": pack(np.asarray(value), blobs)}
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "U":
            return {"text": value.ravel().tolist(), "shape": list(value.shape)}
        if value.dtype.str[0] == ">":
            value = value.astype(value.dtype.newbyteorder("<"))
        blobs.append(value.tobytes())
        return {"array": value.dtype.str, "shape": list(value.shape), "blob": len(blobs) - 1}
    if isinstance(value, dict):
        return {"dict": [[k, pack(v, blobs)] for k, v in value.items()]}
    if isinstance(value, (tuple, list)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [pack(v, blobs) for v in value]}
    if is_beside(value):
        return {"function": named(value)}
    return {"python": _as_json(value)}


def unpack(node: Any, blobs: list[bytes], function: Callable[[str, str], Any] | None = None) -> Any:
    """The value that ``pack`` described. Raises ValueError for anything it never writes.

    ``function`` finds one by its names. This reads questions, which are ours; answers are read by
     :mod:`grader.sandbox.decode`, which trusts nothing.
    """
    try:
        return _unpack(node, blobs, function, DEEPEST + 2)
    except ValueError:
        raise
    except (TypeError, KeyError, IndexError, OverflowError, AttributeError) as error:
        raise ValueError(f"not a packed value ({type(error).__name__})") from error


def _unpack(node: Any, blobs: list[bytes], function: Any, depth: int) -> Any:
    if depth == 0 or not isinstance(node, dict):
        raise ValueError("not a packed value")
    if "array" in node:
        dtype, blob = DTYPES.get(node["array"]), node["blob"]
        if dtype is None or type(blob) is not int or blob < 0:
            raise ValueError(f"a packed array of dtype {str(node['array'])[:40]!r}")
        return np.frombuffer(blobs[blob], dtype).reshape(_shape(node))
    if "foreign" in node:
        return Foreign(str(node["foreign"])[:400])
    if "text" in node:
        return _text(node)
    if "dict" in node:
        return {str(k): _unpack(v, blobs, function, depth - 1) for k, v in node["dict"]}
    for kind in (tuple, list):
        if kind.__name__ in node:
            items = node[kind.__name__]
            if not isinstance(items, list):
                raise ValueError("not a packed value")
            return kind(_unpack(v, blobs, function, depth - 1) for v in items)
    if function is None:
        raise ValueError("not a packed answer")
    if "scalar" in node:
        return _unpack(node["scalar"], blobs, function, 1)[()]
    if "function" in node:
        return function(*node["function"])
    return _from_json(node["python"])


#: The dtypes that cross, as NumPy spells them, least significant byte first.
DTYPES = {
    spelled: np.dtype(spelled)
    for spelled in (
        *("|b1", "|i1", "|u1", "<f2", "<f4", "<f8", "<c8", "<c16"),
        *(f"<{kind}{size}" for kind in "iu" for size in (2, 4, 8)),
    )
}


def _text(node: dict[str, Any]) -> npt.NDArray[Any]:
    items = node["text"]
    # Every entry of a text array takes the room of the longest.
    if not isinstance(items, list) or len(items) > MOST_TEXTS:
        raise ValueError("a packed text of too many entries")
    if not all(isinstance(t, str) and len(t) <= LONGEST_TEXT for t in items):
        raise ValueError("a packed text that is too long")
    return np.array(items, dtype=str).reshape(_shape(node))


def _shape(node: dict[str, Any]) -> tuple[int, ...]:
    shape = node["shape"]
    if not isinstance(shape, list) or len(shape) > MOST_AXES:
        raise ValueError("a packed array without a shape")
    for n in shape:
        if type(n) is not int or not 0 <= n < 1 << 31:
            raise ValueError("a packed array of impossible size")
    return tuple(shape)


def _as_json(value: Any) -> Any:
    if isinstance(value, float):
        return ["float", value.hex()]
    if value is None or isinstance(value, (bool, int, str)):
        return [type(value).__name__, value]
    raise TypeError(f"an input of type {type(value).__name__} cannot be sent to the sandbox")


def _from_json(pair: list[Any]) -> Any:
    kind, value = pair
    return float.fromhex(value) if kind == "float" else value
