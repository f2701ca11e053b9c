"""Chapter 09: matrix products, and what broadcasting does on the way back."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "grad_matmul",
    "grad_matmul_y",
    "unbroadcast",
    "grad_linear",
)
