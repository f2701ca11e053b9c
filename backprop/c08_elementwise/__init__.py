"""Chapter 08: sigmoid (elementwise), softmax (every output feels every input), cross-entropy."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "grad_sigmoid",
    "grad_softmax",
    "grad_cross_entropy",
)
