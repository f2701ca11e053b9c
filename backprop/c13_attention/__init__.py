"""Chapter 13: a transformer is made of what is known; its three rules that want writing."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "grad_embedding",
    "grad_layer_norm",
    "grad_attention",
)
