"""Chapter 05: bring z = (2w + b)(b + 1) to 60: one slope for all steps, a fresh one for each
(Newton), and gradient descent on both variables."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "solve_fixed_slope",
    "solve_newton",
    "solve_both",
)
