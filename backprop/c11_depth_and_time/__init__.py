"""Chapter 11: recurrent nets; gradients that vanish and explode; clipping."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "rnn_backward",
    "gradient_fate",
    "clip_by_global_norm",
)
