"""One backward sweep through a small net."""

import numpy as np

from backprop.c06_one_sweep import network
from grader.cases import arrays, given, normal
from grader.exercise import exercise

mlp_backward = exercise(
    points=6,
    function=network.net,
    wrt=("weights", "x"),
    upstream="dout",
    returns=("dW", "dx"),
    terms=lambda x, weights, dout: network.sweep(x, weights, dout, np.abs),
    cases=[
        given(
            "the net with two paths",
            x=[1.0, 2.0],
            weights=[
                np.array([[0.5, -1.0], [0.25, 0.75]]),
                np.array([[1.0, -0.5], [2.0, 1.5]]),
                np.array([[1.0], [-2.0]]),
            ],
            dout=[1.5],
        ),
        normal("layers of 3, 4 and 2", x=(3,), weights=arrays((3, 4), (4, 2))),
        normal("layers of 2, 5, 3 and 4", x=(2,), weights=arrays((2, 5), (5, 3), (3, 4))),
        normal("four layers of 3", x=(3,), weights=arrays(*[(3, 3)] * 4)),
        normal("a single layer", x=(3,), weights=arrays((3, 2))),
        normal("layers of 1, 2 and 1", x=(1,), weights=arrays((1, 2), (2, 1))),
        normal("float32", x=(3,), weights=arrays((3, 4), (4, 2)), dtype="float32"),
        normal(
            "x with entries around 2⁻⁴⁰",
            x=(3,),
            weights=arrays((3, 2), (2, 2)),
            scale={"x": 2.0**-40},
        ),
    ],
    hints=[
        "Go forward first and keep what enters each layer: x, then σ of each layer's output. Then "
        "go back from dout, one layer at a time.",
        "At a layer z = h @ W you need two things from the dz that arrives: the gradient of W, in "
        "which every h[i] meets every dz[j], and what goes on to h. The table of the text has "
        "both.",
        "If h came out of a sigmoid, its slope h(1 − h) comes between this layer and the one "
        "below. x did not, so nothing comes after the first layer's product.",
    ],
    insight=(
        "For four layers four gradients come back, each shaped like its W. A single layer has no "
        "sigmoid: dW is the outer product of x and dout, and dx is W @ dout. Give it a net of 30 "
        "layers of width 3: how large is dx? Chapter 11 is about that."
    ),
)


def _variant(
    x,
    weights,
    dout,
    slope=lambda h, z: h * (1 - h),
    weight=lambda h, z, delta: np.outer(h, delta),
    below=lambda w, delta: w @ delta,
    last=lambda h: 1.0,
    end=lambda out: 1.0,
):
    """A sweep in which one thing is different."""
    inputs, outputs = network.forward(x, weights)
    delta = np.asarray(dout) * end(outputs[-1])
    dws = []
    for k in range(len(weights) - 1, -1, -1):
        h, z = inputs[k], outputs[k - 1] if k else inputs[0]
        dws.insert(0, weight(h, z, delta))
        delta = below(weights[k], delta) * (slope(h, z) if k else last(h))
    return dws, delta


@mlp_backward.mistake(
    "You differentiated no sigmoid on the way back. Between two layers, what arrives at h has to "
    "pass through one."
)
def no_slopes(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: 1.0)


@mlp_backward.mistake(
    "Between two layers you multiplied by the value of the sigmoid, where its slope should be."
)
def values_for_slopes(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: h)


@mlp_backward.mistake(
    "You applied the sigmoid once more inside its slope. h is σ of the layer's output already."
)
def sigmoid_twice(x, weights, dout):
    return _variant(
        x, weights, dout, slope=lambda h, z: network.sigmoid(h) * (1 - network.sigmoid(h))
    )


@mlp_backward.mistake("Your slope is right for h = σ(z), but you put z in: z(1 − z) is not σ′(z).")
def output_for_slope(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: z * (1 - z))


@mlp_backward.mistake(
    "dx passed through a sigmoid that is not there: x enters the first layer as it is."
)
def slope_at_the_input(x, weights, dout):
    return _variant(x, weights, dout, last=lambda h: h * (1 - h))


@mlp_backward.mistake(
    "You have one sigmoid too many. Nothing is squeezed after the last layer, so how does dout "
    "arrive there?"
)
def sigmoid_at_the_end(x, weights, dout):
    return _variant(
        x, weights, dout, end=lambda out: network.sigmoid(out) * (1 - network.sigmoid(out))
    )


@mlp_backward.mistake(
    "You made dW with the outputs of the layer before. What entered this layer? A sigmoid lies "
    "between."
)
def value_before_the_sigmoid(x, weights, dout):
    return _variant(x, weights, dout, weight=lambda h, z, delta: np.outer(z, delta))


@mlp_backward.mistake("Every dW is transposed. Which index of W belongs to what enters?")
def dw_transposed(x, weights, dout):
    return _variant(x, weights, dout, weight=lambda h, z, delta: np.outer(delta, h))


@mlp_backward.mistake(
    "What you pass on went through W in the forward direction. h[i] collects from every output j "
    "by W[i, j]: over which index of W is that a sum?"
)
def weights_not_turned(x, weights, dout):
    return _variant(x, weights, dout, below=lambda w, delta: delta @ w)


@mlp_backward.mistake(
    "Your list of dW begins with the last layer, since that is how the sweep finds them. Return "
    "them in the order of the weights."
)
def last_layer_first(x, weights, dout):
    dws, dx = network.sweep(x, weights, dout)
    return dws[::-1], dx


@mlp_backward.mistake("The two are exchanged: the list of dW comes first, dx second.")
def exchanged(x, weights, dout):
    dws, dx = network.sweep(x, weights, dout)
    return dx, dws


@mlp_backward.mistake("dx is missing. Does the sweep end at the first layer, or below it?")
def dx_missing(x, weights, dout):
    return network.sweep(x, weights, dout)[0]


@mlp_backward.mistake(
    "This is the gradient for a dout of ones: what arrives at the output is not in it."
)
def dout_missing(x, weights, dout):
    return network.sweep(x, weights, np.ones_like(dout))


@mlp_backward.mistake(
    "Every dW has the same dz in all its rows: what entered the layer is missing. By how much "
    "does z[j] move when W[i, j] moves by 1?"
)
def input_missing(x, weights, dout):
    return _variant(x, weights, dout, weight=lambda h, z, delta: np.outer(np.ones_like(h), delta))


@mlp_backward.mistake(
    "You updated each layer before the sweep went on below it. Which weights made the forward "
    "pass, and so which ones belong in the way back?"
)
def updated_on_the_way(x, weights, dout):
    inputs, _ = network.forward(x, weights)
    delta = np.asarray(dout)
    dws = []
    for k in range(len(weights) - 1, -1, -1):
        h = inputs[k]
        dws.insert(0, np.outer(h, delta))
        below = (weights[k] - dws[0]) @ delta
        delta = below * h * (1 - h) if k else below
    return dws, delta


@mlp_backward.mistake("Every sign is turned. Is the loss going down, or is the gradient asked for?")
def sign(x, weights, dout):
    dws, dx = network.sweep(x, weights, dout)
    return [-dw for dw in dws], -dx


@mlp_backward.mistake(
    "1 − h² is the slope of tanh. Between these layers lies σ, with a slope of its own."
)
def tanh_slope(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: 1 - h * h)


@mlp_backward.mistake(
    "Between two layers you multiplied by 1 − h: a factor is missing. Far to the left σ is flat: "
    "what is your slope there?"
)
def one_minus_alone(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: 1 - h)


@mlp_backward.mistake("Your slope is h(1 + h). When σ nears 1, does it get steeper or flatter?")
def plus_in_the_slope(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: h * (1 + h))


@mlp_backward.mistake("Your slope is h²(1 − h). How often does σ stand in its own slope?")
def square_in_the_slope(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: h * h * (1 - h))


@mlp_backward.mistake("The slope of tanh at z stands where that of σ should be.")
def tanh_slope_at_z(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: 1 - np.tanh(z) ** 2)


@mlp_backward.mistake("The slope of relu stands where that of σ should be.")
def relu_slope(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: (z > 0) * 1.0)


@mlp_backward.mistake(
    "Between two layers you multiplied by σ(h): the sigmoid of what is a sigmoid already, and its "
    "value where the slope should be."
)
def sigmoid_once_more(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: network.sigmoid(h))


@mlp_backward.mistake(
    "You divided by the slope of σ. What arrives at h passes through it: does it become more or "
    "less?"
)
def divided_by_the_slope(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: 1 / (h * (1 - h)))


@mlp_backward.mistake(
    "On the way forward there is no sigmoid between the layers. What goes into the next product?"
)
def no_sigmoid_forward(x, weights, dout):
    return _other_net(x, weights, dout, lambda z: z, lambda h: h * (1 - h))


@mlp_backward.mistake("There is no sigmoid in your net, on the way forward or back.")
def no_sigmoid_at_all(x, weights, dout):
    return _other_net(x, weights, dout, lambda z: z, lambda h: 1.0)


@mlp_backward.mistake("Your net has tanh between its layers. Here it is σ.")
def tanh_net(x, weights, dout):
    return _other_net(x, weights, dout, np.tanh, lambda h: 1 - h * h)


@mlp_backward.mistake("Your net has relu between its layers. Here it is σ.")
def relu_net(x, weights, dout):
    return _other_net(x, weights, dout, lambda z: np.maximum(z, 0), lambda h: h > 0)


@mlp_backward.mistake(
    "x went through a sigmoid on the way forward. It enters the first layer as it is."
)
def sigmoid_of_x(x, weights, dout):
    return _other_net(
        network.sigmoid(np.asarray(x)), weights, dout, network.sigmoid, lambda h: h * (1 - h)
    )


@mlp_backward.mistake(
    "x went through a sigmoid, forward and back. It enters the first layer as it is."
)
def sigmoid_of_x_and_back(x, weights, dout):
    h = network.sigmoid(np.asarray(x))
    dws, dx = _other_net(h, weights, dout, network.sigmoid, lambda h: h * (1 - h))
    return dws, dx * h * (1 - h)


@mlp_backward.mistake(
    "Each layer got dout, added up, for what arrives at it. What arrives at a layer has come "
    "through those above it."
)
def every_weight_the_last_upstream(x, weights, dout):
    inputs, _ = network.forward(x, weights)
    dws = [
        np.outer(h, np.full(w.shape[1], np.sum(dout))) for h, w in zip(inputs, weights, strict=True)
    ]
    return dws, weights[0] @ np.full(weights[0].shape[1], np.sum(dout))


@mlp_backward.mistake(
    "The gradients stand in one row, dW[0], dW[1], …, dx. Two things are asked for: the list of "
    "dW, and dx."
)
def in_one_row(x, weights, dout):
    dws, dx = network.sweep(x, weights, dout)
    return (*dws, dx)


@mlp_backward.mistake(
    "A dict came back. Two things are asked for, in this order: the list of dW, and dx."
)
def by_name(x, weights, dout):
    dws, dx = network.sweep(x, weights, dout)
    return {"dW": dws, "dx": dx}


@mlp_backward.mistake(
    "The slope of the layer above was put on what arrives before its own sigmoid: it was taken "
    "one layer too far up. Which h does W @ dz belong to?"
)
def slope_before_the_weights(x, weights, dout):
    inputs, outputs = network.forward(x, weights)
    above = [*inputs[1:], network.sigmoid(outputs[-1])]
    delta, dws = np.asarray(dout), []
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, np.outer(inputs[k], delta))
        delta = weights[k] @ delta
        if k:
            h = above[k] if above[k].shape == delta.shape else np.resize(above[k], delta.shape)
            delta = delta * h * (1 - h)
    return dws, delta


@mlp_backward.mistake("Only dx came back. Each W has a gradient of its own.")
def only_dx(x, weights, dout):
    return network.sweep(x, weights, dout)[1]


@mlp_backward.mistake("dx is what arrives at the first layer's output. It has to pass W1 too.")
def dx_without_the_weights(x, weights, dout):
    inputs, _ = network.forward(x, weights)
    dws, _dx = network.sweep(x, weights, dout)
    arrives = np.asarray(dout)
    for h, w in zip(inputs[:0:-1], weights[:0:-1], strict=True):
        arrives = h * (1 - h) * (w @ arrives)
    return dws, arrives


def _other_net(x, weights, dout, squeeze, slope):
    """The sweep of a net with something else between its layers."""
    inputs = [np.asarray(x)]
    for w in weights[:-1]:
        inputs.append(squeeze(inputs[-1] @ w))
    delta, dws = np.asarray(dout), []
    for k in range(len(weights) - 1, -1, -1):
        dws.insert(0, np.outer(inputs[k], delta))
        delta = weights[k] @ delta * (slope(inputs[k]) if k else 1.0)
    return dws, delta


@mlp_backward.mistake(
    "Your list of dW begins with the last layer, and every dW in it is transposed."
)
def last_layer_first_and_turned(x, weights, dout):
    dws, dx = network.sweep(x, weights, dout)
    return [dw.T for dw in dws[::-1]], dx


mlp_backward.equivalent(
    "A vector transposed is the vector.",
    "dh = W @ dz → dh = W @ dz.T",
    "entering.append(sigmoid(entering[-1] @ W)) → entering.append(sigmoid(entering[-1].T @ W))",
)


@mlp_backward.mistake(
    "Your dW lets h and dz meet in pairs. Every h[i] meets every dz[j]: that is a table, with a "
    "row for each h[i]."
)
def entry_by_entry(x, weights, dout):
    return _variant(x, weights, dout, weight=lambda h, z, delta: h * delta)


@mlp_backward.mistake(
    "Both rules are turned round. In dW the rows belong to what enters; and h[i] collects from "
    "every output j by W[i, j]."
)
def both_turned(x, weights, dout):
    return _variant(
        x,
        weights,
        dout,
        weight=lambda h, z, delta: np.outer(delta, h),
        below=lambda w, delta: delta @ w,
    )
