"""Chapter 01: partial derivatives, by hand and by central difference."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "grad_f",
    "grad_g",
    "numeric_partial",
)
