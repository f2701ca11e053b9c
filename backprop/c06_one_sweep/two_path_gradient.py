"""The gradient of one weight that reaches the output by two paths."""

import numpy as np

from backprop.c06_one_sweep import network
from grader.cases import arrays, given, normal
from grader.exercise import exercise
from grader.tape import gradient

_SIZES = ((2, 2), (2, 2), (2, 1))


def _one_weight(x, weights, dout):
    inputs = {"x": x, "weights": weights, "dout": dout}
    return gradient(network.net, inputs, ("weights",), "dout")[0][0, 1]


def _swept(x, weights, dout):
    """The same without the tape: a wrong answer is not to wait for TensorFlow."""
    return network.sweep(x, weights, dout)[0][0][0, 1]


def _paths(x, weights, dout):
    """The factors of the two paths from out back to W1[0, 1]."""
    _w1, w2, w3 = weights
    (_, fa, fb), _ = network.forward(x, weights)
    slope_a, slope_b = fa * (1 - fa), fb * (1 - fb)
    return x[0], slope_a[1], [w2[1, k] * slope_b[k] * w3[k, 0] * dout[0] for k in (0, 1)]


two_path_gradient = exercise(
    points=4,
    expects=_one_weight,
    returns="∂L/∂W1[0, 1]",
    terms=lambda x, weights, dout: network.sweep(x, weights, dout, np.abs)[0][0][0, 1],
    cases=[
        given(
            "round numbers",
            x=[1.0, 2.0],
            weights=[
                np.array([[0.5, -1.0], [0.25, 0.75]]),
                np.array([[1.0, -0.5], [2.0, 1.5]]),
                np.array([[1.0], [-2.0]]),
            ],
            dout=[1.0],
        ),
        normal("weights drawn at random", x=(2,), weights=arrays(*_SIZES), dout=(1,)),
        normal("other weights", x=(2,), weights=arrays(*_SIZES), dout=(1,)),
        normal("a third set of weights", x=(2,), weights=arrays(*_SIZES), dout=(1,)),
        normal("float32", x=(2,), weights=arrays(*_SIZES), dout=(1,), dtype="float32"),
        normal(
            "x with entries around 2⁻⁴⁰",
            x=(2,),
            weights=arrays(*_SIZES),
            dout=(1,),
            scale={"x": 2.0**-40},
        ),
    ],
    hints=[
        "W1[0, 1] leads from x[0] to a[1] and nowhere else. From σ(a[1]) two paths lead on, to "
        "b[0] and to b[1], and both end in out.",
        "Walk one path back from out: dout, times the weight of W3, times σ′ at b, times the "
        "weight of W2. Do the same for the other. What becomes of the two?",
        "x[0], σ′(a[1]) and dout are common to both paths and may be taken out of the sum. For "
        "the net of the text, with dout = 1, it is −0.112505.",
    ],
    insight=(
        "With both weights of W2 at 0, the gradient of W1[0, 1] is 0, because both paths go "
        "through them. That of W2[1, 0] itself is not: a path does not contain the weight it ends "
        "at. Try it, with measured() beside it."
    ),
)


@two_path_gradient.mistake(
    "You counted the path through b[0] only. a[1] feeds b[1] as well: what happens where paths "
    "join?"
)
def first_path_only(x, weights, dout):
    outer, slope, paths = _paths(x, weights, dout)
    return outer * slope * paths[0]


@two_path_gradient.mistake(
    "You counted the path through b[1] only. a[1] feeds b[0] as well: what happens where paths "
    "join?"
)
def second_path_only(x, weights, dout):
    outer, slope, paths = _paths(x, weights, dout)
    return outer * slope * paths[1]


@two_path_gradient.mistake(
    "You multiplied the two paths. Along a path factors multiply; what do they do where paths join?"
)
def paths_multiplied(x, weights, dout):
    outer, slope, paths = _paths(x, weights, dout)
    return outer * slope * paths[0] * paths[1]


@two_path_gradient.mistake(
    "This is the gradient of W1[1, 0], the weight from x[1] to a[0]. The first index says where a "
    "weight comes from."
)
def indices_exchanged(x, weights, dout):
    return network.sweep(x, weights, dout)[0][0][1, 0]


@two_path_gradient.mistake(
    "This is the gradient of W1[0, 0]. The second index of W1[0, 1] says that it leads to a[1]."
)
def neighbour(x, weights, dout):
    return network.sweep(x, weights, dout)[0][0][0, 0]


@two_path_gradient.mistake(
    "This is the gradient of W1[1, 1]. Indices count from 0 here: W1[0, 1] comes from the first x."
)
def counted_from_one(x, weights, dout):
    return network.sweep(x, weights, dout)[0][0][1, 1]


@two_path_gradient.mistake(
    "The path from σ(a[1]) down to a[1] leads through a sigmoid, and its slope is missing."
)
def slope_at_a_missing(x, weights, dout):
    outer, _slope, paths = _paths(x, weights, dout)
    return outer * sum(paths)


@two_path_gradient.mistake(
    "On each path, the sigmoid between b and W3 has a slope too, and it is missing."
)
def slopes_at_b_missing(x, weights, dout):
    _w1, w2, w3 = weights
    outer, slope, _ = _paths(x, weights, dout)
    return outer * slope * (w2[1] @ w3[:, 0]) * dout[0]


@two_path_gradient.mistake(
    "You differentiated no sigmoid. Each path goes through two of them: what does each contribute?"
)
def no_slopes(x, weights, dout):
    _w1, w2, w3 = weights
    return x[0] * (w2[1] @ w3[:, 0]) * dout[0]


@two_path_gradient.mistake("You put the values of the sigmoids where their slopes should be.")
def values_for_slopes(x, weights, dout):
    _w1, w2, w3 = weights
    (_, fa, fb), _ = network.forward(x, weights)
    return x[0] * fa[1] * np.sum(w2[1] * fb * w3[:, 0]) * dout[0]


@two_path_gradient.mistake("What arrives at out is not in it. Where does dout come in?")
def dout_missing(x, weights, dout):
    return _swept(x, weights, np.ones(1))


@two_path_gradient.mistake("x[0] is missing: by how much does a[1] move when W1[0, 1] moves by 1?")
def input_missing(x, weights, dout):
    _outer, slope, paths = _paths(x, weights, dout)
    return slope * sum(paths)


@two_path_gradient.mistake(
    "You read W2 the wrong way round: the weight from a[1] to b[0] is W2[1, 0]."
)
def w2_transposed(x, weights, dout):
    _w1, w2, w3 = weights
    (_, fa, fb), _ = network.forward(x, weights)
    slope = fa[1] * (1 - fa[1])
    return x[0] * slope * np.sum(w2[:, 1] * fb * (1 - fb) * w3[:, 0]) * dout[0]


@two_path_gradient.mistake(
    "You have one sigmoid too many. Nothing is squeezed after the last layer, so what is the "
    "slope there?"
)
def sigmoid_at_the_end(x, weights, dout):
    _, outputs = network.forward(x, weights)
    f = network.sigmoid(outputs[-1])
    return network.sweep(x, weights, dout * f * (1 - f))[0][0][0, 1]


@two_path_gradient.mistake(
    "You applied the sigmoid once more inside its slope. In f(1 − f), f is σ already."
)
def sigmoid_twice(x, weights, dout):
    _w1, w2, w3 = weights
    (_, fa, fb), _ = network.forward(x, weights)
    sa, sb = network.sigmoid(fa), network.sigmoid(fb)
    return x[0] * sa[1] * (1 - sa[1]) * np.sum(w2[1] * sb * (1 - sb) * w3[:, 0]) * dout[0]


@two_path_gradient.mistake("This is the gradient of all of W1. Which of its entries is asked for?")
def whole_matrix(x, weights, dout):
    return network.sweep(x, weights, dout)[0][0]


@two_path_gradient.mistake(
    "The sign is turned. Follow one path: are any of its factors below zero that should not be?"
)
def sign(x, weights, dout):
    return -_swept(x, weights, dout)


@two_path_gradient.mistake(
    "You averaged the two paths. When W1[0, 1] moves, both take effect in full."
)
def paths_averaged(x, weights, dout):
    return _swept(x, weights, dout) / 2


@two_path_gradient.mistake(
    "Your slope is f(1 + f). When σ nears 1, does it get steeper or flatter?"
)
def plus_in_the_slope(x, weights, dout):
    return _with_slopes(x, weights, dout, lambda f, z: f * (1 + f))


@two_path_gradient.mistake(
    "Your slope is 1 − f. Far to the left σ is flat: what is your slope there?"
)
def one_minus_alone(x, weights, dout):
    return _with_slopes(x, weights, dout, lambda f, z: 1 - f)


@two_path_gradient.mistake("1 − f² is the slope of tanh. σ is a cousin, with a slope of its own.")
def tanh_slope(x, weights, dout):
    return _with_slopes(x, weights, dout, lambda f, z: 1 - f * f)


@two_path_gradient.mistake(
    "Your slope is right for f = σ(z), but you put z in: z(1 − z) is not σ′(z)."
)
def output_for_slope(x, weights, dout):
    return _with_slopes(x, weights, dout, lambda f, z: z * (1 - z))


@two_path_gradient.mistake("At b you put the value of the sigmoid where its slope should be.")
def value_for_slope_at_b(x, weights, dout):
    _w1, w2, w3 = weights
    (_, _fa, fb), _ = network.forward(x, weights)
    outer, slope, _ = _paths(x, weights, dout)
    return outer * slope * np.sum(w2[1] * fb * w3[:, 0]) * dout[0]


@two_path_gradient.mistake("At a you put the value of the sigmoid where its slope should be.")
def value_for_slope_at_a(x, weights, dout):
    (_, fa, _fb), _ = network.forward(x, weights)
    outer, _slope, paths = _paths(x, weights, dout)
    return outer * fa[1] * sum(paths)


@two_path_gradient.mistake("The slope was taken at a[0]. W1[0, 1] leads to a[1].")
def slope_of_the_other_a(x, weights, dout):
    (_, fa, _fb), _ = network.forward(x, weights)
    outer, _slope, paths = _paths(x, weights, dout)
    return outer * fa[0] * (1 - fa[0]) * sum(paths)


@two_path_gradient.mistake(
    "You took the weights that leave a[0]. The paths go on from a[1]: which row of W2 is that?"
)
def first_row_of_w2(x, weights, dout):
    _w1, w2, w3 = weights
    (_, _fa, fb), _ = network.forward(x, weights)
    outer, slope, _ = _paths(x, weights, dout)
    return outer * slope * np.sum(w2[0] * fb * (1 - fb) * w3[:, 0]) * dout[0]


@two_path_gradient.mistake(
    "W3 is missing on both paths: by how much does out move when σ(b) moves by 1?"
)
def w3_missing(x, weights, dout):
    _w1, w2, _w3 = weights
    (_, _fa, fb), _ = network.forward(x, weights)
    outer, slope, _ = _paths(x, weights, dout)
    return outer * slope * np.sum(w2[1] * fb * (1 - fb)) * dout[0]


@two_path_gradient.mistake(
    "W2 is missing on both paths: by how much does b move when σ(a[1]) moves by 1?"
)
def w2_missing(x, weights, dout):
    _w1, _w2, w3 = weights
    (_, _fa, fb), _ = network.forward(x, weights)
    outer, slope, _ = _paths(x, weights, dout)
    return outer * slope * np.sum(fb * (1 - fb) * w3[:, 0]) * dout[0]


@two_path_gradient.mistake(
    "W1[0, 1] is among the factors. The slope with respect to a weight is what it is multiplied by."
)
def weight_itself(x, weights, dout):
    return weights[0][0, 1] * _swept(x, weights, dout)


@two_path_gradient.mistake(
    "On the way forward there is no sigmoid between the layers, so the slopes are taken at other "
    "places. What goes into W2?"
)
def no_sigmoid_forward(x, weights, dout):
    w1, w2, w3 = weights
    a = x @ w1
    fa, fb = network.sigmoid(a), network.sigmoid(a @ w2)
    return x[0] * fa[1] * (1 - fa[1]) * np.sum(w2[1] * fb * (1 - fb) * w3[:, 0]) * dout[0]


@two_path_gradient.mistake(
    "On the way forward the weights stand on the left, W @ x. Here x is a row: a = x @ W1."
)
def matrix_on_the_left(x, weights, dout):
    w1, w2, w3 = weights
    fa = network.sigmoid(w1 @ x)
    fb = network.sigmoid(w2 @ fa)
    return x[0] * fa[1] * (1 - fa[1]) * np.sum(w2[1] * fb * (1 - fb) * w3[:, 0]) * dout[0]


@two_path_gradient.mistake(
    "On the way forward W1 stands on the left, W1 @ x. x is a row here: which index of W1 is "
    "summed over?"
)
def first_layer_on_the_left(x, weights, dout):
    w1, w2, w3 = weights
    fa = network.sigmoid(w1 @ x)
    fb = network.sigmoid(fa @ w2)
    return x[0] * fa[1] * (1 - fa[1]) * np.sum(w2[1] * fb * (1 - fb) * w3[:, 0]) * dout[0]


def _with_slopes(x, weights, dout, slope):
    """The sum of both paths with something else for σ′, from σ and what went into it."""
    _w1, w2, w3 = weights
    (_, fa, fb), (a, b, _out) = network.forward(x, weights)
    return x[0] * slope(fa, a)[1] * np.sum(w2[1] * slope(fb, b) * w3[:, 0]) * dout[0]


two_path_gradient.equivalent(
    "The network has a single output, so dout has one entry and W3 one column.",
    "by_b1 = W2[1, 1] * fb[1] * (1 - fb[1]) * W3[1, 0] * dout[0]"
    " → by_b1 = W2[1, 1] * fb[1] * (1 - fb[1]) * W3[1, 0] * dout",
    "by_b1 = W2[1, 1] * fb[1] * (1 - fb[1]) * W3[1, 0] * dout[0]"
    " → by_b1 = W2[1, 1] * fb[1] * (1 - fb[1]) * W3[1, 0] * dout[-1]",
    "by_b1 = W2[1, 1] * fb[1] * (1 - fb[1]) * W3[1, 0] * dout[0]"
    " → by_b1 = W2[1, 1] * fb[1] * (1 - fb[1]) * W3[1, -1] * dout[0]",
    "by_b0 = W2[1, 0] * fb[0] * (1 - fb[0]) * W3[0, 0] * dout[0]"
    " → by_b0 = W2[1, 0] * fb[0] * (1 - fb[0]) * W3[0, 0] * dout",
    "by_b0 = W2[1, 0] * fb[0] * (1 - fb[0]) * W3[0, 0] * dout[0]"
    " → by_b0 = W2[1, 0] * fb[0] * (1 - fb[0]) * W3[0, 0] * dout[-1]",
    "by_b0 = W2[1, 0] * fb[0] * (1 - fb[0]) * W3[0, 0] * dout[0]"
    " → by_b0 = W2[1, 0] * fb[0] * (1 - fb[0]) * W3[0, -1] * dout[0]",
)
two_path_gradient.equivalent(
    "A vector transposed is the vector.",
    "fb = sigmoid(fa @ W2) → fb = sigmoid(fa.T @ W2)",
    "fa = sigmoid(x @ W1) → fa = sigmoid(x.T @ W1)",
)
