"""Chapter 03: error, loss, gradient, step; and what the learning rate decides."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "batch_loss",
    "descent_step",
    "descend",
    "eta_regimes",
)
