"""Which of TensorFlow's operations hand out a gradient: one list, for all who refuse them.

What they are called follows from a rule; which of them there are, and which operation has a
gradient beside its value, is read from the registry of the version at hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_GRADIENT = re.compile(r"Grad(?![a-z])|Gradients?$|Backprop")
#: Not gradients in spite of their names. ``tf.nn.conv2d_transpose`` is a convolution like any
#: other, and is Conv2DBackpropInput inside.
_OTHERS = re.compile(
    r"(Stop|Prevent)Gradient$|.*Accumulator|Conv2DBackpropInput(V2)?$|Conv3DBackpropInputV2$"
    r"|(Send|Load|Retrieve)TPU"
)
#: What the registry calls an output that is a gradient.
_OUTPUT = re.compile(r"(^|_)(gradients?|grads?|backprops?)$")
#: Operations with such an output, for a source that is read where there is no TensorFlow.
_BESIDE = re.compile(r"SoftmaxCrossEntropyWithLogits$|CTCLoss(V\d)?$")


def is_gradient_op(name: str) -> bool:
    """Whether TensorFlow's operation ``name`` ("SigmoidGrad") computes a gradient."""
    return bool(_GRADIENT.search(name)) and not _OTHERS.match(name)


def hands_out_one(name: str) -> bool:
    """Whether an operation of this name is a gradient, or is known to have one beside its value."""
    return is_gradient_op(name) or bool(_BESIDE.search(name))


@dataclass(frozen=True)
class GradientOps:
    """What is refused: operations as a whole, and of others the outputs that are gradients."""

    refused: frozenset[str]
    beside: Mapping[str, frozenset[int]]

    @classmethod
    def of(cls, outputs: Mapping[str, Sequence[str]]) -> GradientOps:
        """From the registry: every operation, with the names of its outputs."""
        refused = frozenset(filter(is_gradient_op, outputs))
        beside = {
            op: found
            for op, names in outputs.items()
            if op not in refused
            and not _OTHERS.match(op)
            and (found := frozenset(i for i, name in enumerate(names) if _OUTPUT.search(name)))
        }
        return cls(refused, beside)

    def refuses(self, name: str) -> bool:
        """Whether ``name`` is a gradient. One that the registry does not have is known by rule."""
        return name in self.refused or is_gradient_op(name)
