"""Chapter 06: the chain rule in stages, two paths to one weight, one backward sweep through a
small net."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "sigmoid_stages",
    "two_path_gradient",
    "mlp_backward",
    "planted_bug",
)
