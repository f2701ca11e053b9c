"""Chapter 02: directional derivatives, and why the gradient is the steepest way up."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "directional_change",
    "directional_derivative",
    "steepest_direction",
    "proof_order",
)
