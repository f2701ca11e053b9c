"""Chapter 12: an autograd engine, and a network with batch norm that is trained with it.

``Value``, ``topological_order`` and ``backward`` are tried together on expressions, by the drivers
of :mod:`backprop.beside.drivers`; their known mistakes are engines that make them.
"""

#: The modules of the exercises, in the order of the chapter.
EXERCISES = (
    "value",
    "topological_order",
    "backward",
    "grad_batch_norm",
    "train_step",
)
