"""How numbers, names and table rows are written, in pictures and beside them."""

from collections.abc import Iterable

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, places: int = 4) -> str:
    """`value` as people write it: whole numbers bare, a true minus sign, no negative zero."""
    text = f"{value:.0f}" if abs(value - round(value)) < 1e-9 else f"{value:.{places}f}"
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text.replace("-", "−")


def plain(value: float, digits: int = 8) -> str:
    """`value` to so many significant digits, without the zeros at the end: ``12.3``, ``0.001``."""
    text = f"{round(value, 9):.{digits}g}"
    return "0" if not text.strip("-0.") else text.replace("-", "−")


def power(value: float) -> str:
    """A size in powers of ten: ``3·10⁻³``, ``10⁻⁶``, ``−2``, ``0``."""
    if not value:
        return "0"
    mantissa, raised_to = f"{value:.1e}".split("e")
    digits, exponent = mantissa.removesuffix(".0").replace("-", "−"), int(raised_to)
    if exponent == 0:
        return digits
    raised = f"10{str(exponent).translate(SUPERSCRIPTS)}"
    return raised if digits == "1" else f"{digits}·{raised}"


def factor(value: float, places: int = 2) -> str:
    """A number as it stands in a product: in brackets when it is negative."""
    text = number(value, places)
    return f"({text})" if text.startswith("−") else text


def sub(name: str, *indices: int) -> str:
    """A name with its indices as plain text, counted from 0 as in code: ``dx₀₁``."""
    return name + "".join(str(i) for i in indices).translate(SUBSCRIPTS)


def listed(values: Iterable[float], places: int = 4) -> str:
    """Numbers as a vector: ``(1, −2, 0.5)``."""
    return f"({', '.join(number(float(value), places) for value in values)})"


def row(head: str, cells: Iterable[str]) -> str:
    """One row of a figure's table, as HTML."""
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{head}</th>{body}</tr>'
