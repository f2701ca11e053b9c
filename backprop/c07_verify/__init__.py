"""Chapter 07: numerical checks of gradients; how far to trust them."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "numeric_vjp",
    "relative_error",
    "planted_bugs",
    "softmax_cases",
)
