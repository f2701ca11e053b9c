"""Chapter 04: computational graphs; local gradient times upstream gradient, added where paths
join."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "xyz_backward",
    "z_backward",
    "j_backward",
)
