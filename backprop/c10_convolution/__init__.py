"""Chapter 10: the gradient of a convolution is a convolution."""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "pixel_uses",
    "grad_conv2d",
    "grad_conv2d_x",
    "grad_conv2d_batch",
    "grad_max_pool",
)
