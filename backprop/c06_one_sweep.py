"""Chapter 06: the chain rule in stages, two paths to one weight, one backward sweep through a
small net."""

import numpy as np

from backprop.material.listings import SWEEP, sweep_is_right
from grader.cases import arrays, given, normal, number
from grader.exercise import exercise
from grader.lazy import tf
from grader.truths import gradient


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


# ------------------------------------------------------------------------------- sigmoid_stages


def _stages(x):
    """The values on the way forward."""
    c = -x
    b = np.exp(c)
    a = 1 + b
    return a, b, c, 1 / a


def _local(x):
    a, b, _c, _f = _stages(x)
    return -1 / a**2, np.float64(1.0), b, np.float64(-1.0)


sigmoid_stages = exercise(
    points=3,
    expects=_local,
    returns=("df/da", "da/db", "db/dc", "dc/dx"),
    cases=[
        given("x = 0.5", x=0.5),
        normal("x drawn at random", x=number(0.2, 3)),
        normal("a negative x", x=number(-3, -0.2)),
        given("x = 7", x=7.0),
        given("x = −30", x=-30.0),
    ],
    hints=[
        "Go forward first: c = −x, b = eᶜ, a = 1 + b, f = 1/a. Each step is one you can "
        "differentiate at sight.",
        "Each local slope is taken at the input of its own step: df/da at a, db/dc at c. Nothing "
        "is multiplied together yet.",
        "1/a is a⁻¹: its slope is −a⁻². Adding 1 changes no slope. eᶜ is its own slope. And that "
        "of −x?",
    ],
)


@sigmoid_stages.mistake(
    "These are running products: df/da, then df/db, df/dc, df/dx. The question is for the factors, "
    "each step on its own."
)
def running_products(x):
    return tuple(np.cumprod(_local(x)))


@sigmoid_stages.mistake("The order is that of the way forward; it should go back from f to x.")
def forward_order(x):
    return _local(x)[::-1]


@sigmoid_stages.mistake("1/a falls when a grows: look at the sign of df/da.")
def sign_of_reciprocal(x):
    first, *rest = _local(x)
    return (-first, *rest)


@sigmoid_stages.mistake(
    "The slope of 1/a = a⁻¹ has a power one lower than a⁻¹, which is one higher in the denominator."
)
def power_of_reciprocal(x):
    _first, *rest = _local(x)
    return (-1 / _stages(x)[0], *rest)


@sigmoid_stages.mistake("The slope of ln a is 1/a; here it is 1/a itself that is differentiated.")
def logarithm_instead(x):
    _first, *rest = _local(x)
    return (1 / _stages(x)[0], *rest)


@sigmoid_stages.mistake("c = −x falls when x grows: dc/dx has a sign.")
def sign_of_last(x):
    *rest, _last = _local(x)
    return (*rest, 1.0)


@sigmoid_stages.mistake(
    "Every slope is taken at x. Each step has an input of its own: 1/a is differentiated at a, eᶜ "
    "at c."
)
def all_at_x(x):
    return -1 / x**2, 1.0, np.exp(x), -1.0


@sigmoid_stages.mistake("db/dc is eᶜ at c, and c is −x: which sign has the exponent?")
def exponent_sign(x):
    first, second, _third, last = _local(x)
    return first, second, np.exp(x), last


@sigmoid_stages.mistake("eᶜ is not a power of c: its exponent does not come down.")
def exponential_as_power(x):
    first, second, _third, last = _local(x)
    return first, second, -x * np.exp(-x - 1), last


@sigmoid_stages.mistake("These are the values f, a, b and c, not the slopes between them.")
def values(x):
    a, b, c, f = _stages(x)
    return f, a, b, c


@sigmoid_stages.mistake(
    "This is the product of all four, the slope of the whole. The question is for the four."
)
def whole_slope(x):
    return np.prod(_local(x))


# ---------------------------------------------------------------------------------------- a net


def _net(x, weights):
    """out = … σ(σ(x W₁) W₂) … Wₙ, in TensorFlow, for one input vector."""
    h = tf.reshape(x, [1, -1])
    for number_, w in enumerate(weights):
        h = (tf.sigmoid(h) if number_ else h) @ w
    return tf.reshape(h, [-1])


def _forward(x, weights):
    """What enters each layer's product, and what leaves it."""
    inputs, outputs = [np.asarray(x)], []
    for w in weights:
        outputs.append(inputs[-1] @ w)
        inputs.append(_sigmoid(outputs[-1]))
    return inputs[:-1], outputs


def _sweep(x, weights, dout, magnitude=lambda a: a):
    """One backward sweep; with ``magnitude=np.abs``, the size of all that is added up."""
    inputs, _ = _forward(x, weights)
    delta = magnitude(np.asarray(dout))
    dws = []
    for h, w in zip(inputs[::-1], weights[::-1], strict=True):
        dws.insert(0, np.outer(magnitude(h), delta))
        below = magnitude(w) @ delta
        delta = h * (1 - h) * below if h is not inputs[0] else below
    return dws, delta


# ---------------------------------------------------------------------------- two_path_gradient

_SIZES = ((2, 2), (2, 2), (2, 1))


def _one_weight(x, weights, dout):
    inputs = {"x": x, "weights": weights, "dout": dout}
    return gradient(_net, inputs, ("weights",), "dout")[0][0, 1]


def _paths(x, weights, dout):
    """The factors of the two paths from out back to W1[0, 1]."""
    _w1, w2, w3 = weights
    (_, fa, fb), _ = _forward(x, weights)
    slope_a, slope_b = fa * (1 - fa), fb * (1 - fb)
    return x[0], slope_a[1], [w2[1, k] * slope_b[k] * w3[k, 0] * dout[0] for k in (0, 1)]


two_path_gradient = exercise(
    points=4,
    expects=_one_weight,
    returns="∂L/∂W1[0, 1]",
    terms=lambda x, weights, dout: _sweep(x, weights, dout, np.abs)[0][0][0, 1],
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
        "W1[0, 1] leads from x[0] to a[1] and nowhere else. From σ(a[1]) two ways lead on, to b[0] "
        "and to b[1], and both end in out.",
        "Walk one way back from out: dout, times the weight of W3, times σ′ at b, times the weight "
        "of W2. Do the same for the other and add the two.",
        "What the two ways have in common stands outside of the sum: x[0] and σ′(a[1]).",
    ],
)


@two_path_gradient.mistake(
    "Only the path through b[0] is counted. a[1] feeds b[1] as well, and gradients add where paths "
    "meet."
)
def first_path_only(x, weights, dout):
    outer, slope, paths = _paths(x, weights, dout)
    return outer * slope * paths[0]


@two_path_gradient.mistake(
    "Only the path through b[1] is counted. a[1] feeds b[0] as well, and gradients add where paths "
    "meet."
)
def second_path_only(x, weights, dout):
    outer, slope, paths = _paths(x, weights, dout)
    return outer * slope * paths[1]


@two_path_gradient.mistake(
    "The two paths are multiplied. Along a path factors multiply; where paths meet, they add."
)
def paths_multiplied(x, weights, dout):
    outer, slope, paths = _paths(x, weights, dout)
    return outer * slope * paths[0] * paths[1]


@two_path_gradient.mistake(
    "This is the gradient of W1[1, 0], the weight from x[1] to a[0]. The first index says where a "
    "weight comes from."
)
def indices_exchanged(x, weights, dout):
    return _sweep(x, weights, dout)[0][0][1, 0]


@two_path_gradient.mistake(
    "This is the gradient of W1[0, 0]. The second index of W1[0, 1] says that it leads to a[1]."
)
def neighbour(x, weights, dout):
    return _sweep(x, weights, dout)[0][0][0, 0]


@two_path_gradient.mistake(
    "This is the gradient of W1[1, 1]. Indices count from 0 here: W1[0, 1] comes from the first x."
)
def counted_from_one(x, weights, dout):
    return _sweep(x, weights, dout)[0][0][1, 1]


@two_path_gradient.mistake(
    "The way from σ(a[1]) down to a[1] leads through a sigmoid: its slope is missing."
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
    "No sigmoid has been differentiated here: its slope belongs into every path, once for each "
    "sigmoid on it."
)
def no_slopes(x, weights, dout):
    _w1, w2, w3 = weights
    return x[0] * (w2[1] @ w3[:, 0]) * dout[0]


@two_path_gradient.mistake(
    "The values of the sigmoids stand where their slopes should. What flows back is multiplied by "
    "slopes."
)
def values_for_slopes(x, weights, dout):
    _w1, w2, w3 = weights
    (_, fa, fb), _ = _forward(x, weights)
    return x[0] * fa[1] * np.sum(w2[1] * fb * w3[:, 0]) * dout[0]


@two_path_gradient.mistake("What arrives at out is not in it: where does dout come in?")
def dout_missing(x, weights, dout):
    return _one_weight(x, weights, np.ones(1))


@two_path_gradient.mistake("x[0] is missing: by how much does a[1] move when W1[0, 1] moves by 1?")
def input_missing(x, weights, dout):
    _outer, slope, paths = _paths(x, weights, dout)
    return slope * sum(paths)


@two_path_gradient.mistake(
    "W2 is read the wrong way round: the weight from a[1] to b[0] is W2[1, 0]."
)
def w2_transposed(x, weights, dout):
    _w1, w2, w3 = weights
    (_, fa, fb), _ = _forward(x, weights)
    slope = fa[1] * (1 - fa[1])
    return x[0] * slope * np.sum(w2[:, 1] * fb * (1 - fb) * w3[:, 0]) * dout[0]


@two_path_gradient.mistake(
    "There is one sigmoid too many: nothing is squeezed after the last layer, so out has no slope "
    "of its own to multiply by."
)
def sigmoid_at_the_end(x, weights, dout):
    _, outputs = _forward(x, weights)
    f = _sigmoid(outputs[-1])
    return _one_weight(x, weights, dout * f * (1 - f))


@two_path_gradient.mistake(
    "The sigmoid was applied once more inside its slope: σ′ in terms of f is f(1 − f), and f is σ "
    "already."
)
def sigmoid_twice(x, weights, dout):
    _w1, w2, w3 = weights
    (_, fa, fb), _ = _forward(x, weights)
    sa, sb = _sigmoid(fa), _sigmoid(fb)
    return x[0] * sa[1] * (1 - sa[1]) * np.sum(w2[1] * sb * (1 - sb) * w3[:, 0]) * dout[0]


@two_path_gradient.mistake("This is the gradient of all of W1. Which of its entries is asked for?")
def whole_matrix(x, weights, dout):
    return _sweep(x, weights, dout)[0][0]


# --------------------------------------------------------------------------------- mlp_backward

mlp_backward = exercise(
    points=6,
    function=_net,
    wrt=("weights", "x"),
    upstream="dout",
    returns=("dW", "dx"),
    terms=lambda x, weights, dout: _sweep(x, weights, dout, np.abs),
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
        "At a layer z = h @ W two things are wanted from what arrives, dz: the gradient of W, in "
        "which every h[i] meets every dz[j], and what goes on to h.",
        "dW is the outer product of h and dz, and W @ dz arrives at h. If h came out of a sigmoid, "
        "multiply by h(1 − h) before the next layer; x did not, so dx is W @ dz as it is.",
    ],
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
    inputs, outputs = _forward(x, weights)
    delta = np.asarray(dout) * end(outputs[-1])
    dws = []
    for k in range(len(weights) - 1, -1, -1):
        h, z = inputs[k], outputs[k - 1] if k else inputs[0]
        dws.insert(0, weight(h, z, delta))
        delta = below(weights[k], delta) * (slope(h, z) if k else last(h))
    return dws, delta


@mlp_backward.mistake(
    "No sigmoid has been differentiated on the way back: between two layers, what arrives at h has "
    "to pass through one."
)
def no_slopes_(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: 1.0)


@mlp_backward.mistake(
    "Between two layers the value of the sigmoid is multiplied in, where its slope should be."
)
def values_for_slopes_(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: h)


@mlp_backward.mistake(
    "The sigmoid was applied once more inside its slope: h is σ of the layer's output already."
)
def sigmoid_twice_(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: _sigmoid(h) * (1 - _sigmoid(h)))


@mlp_backward.mistake("The slope is written for h = σ(z), and z was put in: z(1 − z) is not σ′(z).")
def output_for_slope(x, weights, dout):
    return _variant(x, weights, dout, slope=lambda h, z: z * (1 - z))


@mlp_backward.mistake(
    "dx passed through a sigmoid that is not there: x enters the first layer as it is."
)
def slope_at_the_input(x, weights, dout):
    return _variant(x, weights, dout, last=lambda h: h * (1 - h))


@mlp_backward.mistake(
    "There is one sigmoid too many: nothing is squeezed after the last layer, so dout arrives "
    "there as it is."
)
def sigmoid_at_the_end_(x, weights, dout):
    return _variant(x, weights, dout, end=lambda out: _sigmoid(out) * (1 - _sigmoid(out)))


@mlp_backward.mistake(
    "dW is made with the outputs of the layer before, where it should be made with what entered "
    "this one: a sigmoid lies between."
)
def value_before_the_sigmoid(x, weights, dout):
    return _variant(x, weights, dout, weight=lambda h, z, delta: np.outer(z, delta))


@mlp_backward.mistake("Every dW is turned: its first index is that of what comes in, as in W.")
def dw_transposed(x, weights, dout):
    return _variant(x, weights, dout, weight=lambda h, z, delta: np.outer(delta, h))


@mlp_backward.mistake(
    "What goes on below a layer went through W in the forward direction. h[i] collects from every "
    "output j by W[i, j]: over which index of W is that a sum?"
)
def weights_not_turned(x, weights, dout):
    return _variant(x, weights, dout, below=lambda w, delta: delta @ w)


@mlp_backward.mistake(
    "The list of dW begins with the last layer: that is the order in which the sweep finds them. "
    "Return them in the order of the weights."
)
def last_layer_first(x, weights, dout):
    dws, dx = _sweep(x, weights, dout)
    return dws[::-1], dx


@mlp_backward.mistake("The two are exchanged: the list of dW comes first, dx second.")
def exchanged(x, weights, dout):
    dws, dx = _sweep(x, weights, dout)
    return dx, dws


@mlp_backward.mistake("dx is missing: the sweep goes on below the first layer.")
def dx_missing(x, weights, dout):
    return _sweep(x, weights, dout)[0]


@mlp_backward.mistake(
    "This is the gradient for a dout of ones: what arrives at the output is not in it."
)
def dout_missing_(x, weights, dout):
    return _sweep(x, weights, np.ones_like(dout))


@mlp_backward.mistake(
    "Every dW is the same dz in all its rows: what entered the layer is missing. By how much does "
    "z[j] move when W[i, j] moves by 1?"
)
def input_missing_(x, weights, dout):
    return _variant(x, weights, dout, weight=lambda h, z, delta: np.outer(np.ones_like(h), delta))


@mlp_backward.mistake(
    "Each layer was updated before the sweep went on below it. The gradients belong to the weights "
    "that made the forward pass: first all gradients, then the update."
)
def updated_on_the_way(x, weights, dout):
    inputs, _ = _forward(x, weights)
    delta = np.asarray(dout)
    dws = []
    for k in range(len(weights) - 1, -1, -1):
        h = inputs[k]
        dws.insert(0, np.outer(h, delta))
        below = (weights[k] - dws[0]) @ delta
        delta = below * h * (1 - h) if k else below
    return dws, delta


# ---------------------------------------------------------------------------------- planted_bug

planted_bug = exercise(
    points=3,
    expects=lambda: SWEEP.wrong_line(sweep_is_right),
    returns="planted_bug",
    cases=[given()],
    hints=[
        "Run it, and compare each of its four gradients with a central difference. Which ones are "
        "right?",
        "A sweep goes from the end to the start. Everything before the mistake comes out right, "
        "and everything after it does not.",
        "dW3 and dW2 are right, dW1 and dx are not, and they share one thing that the others do "
        "not use. Give W2 a shape that is not square and see what Python says.",
    ],
)


@planted_bug.mistake(
    "This gradient is wrong, and its own line is not: it is made from something that came in wrong."
)
def first_to_be_wrong():
    return SWEEP.line_of("dW1 =")


@planted_bug.mistake(
    "dx is wrong, and its own line is not: it is made from something that came in wrong."
)
def last_to_be_wrong():
    return SWEEP.line_of("dx =")


@planted_bug.mistake(
    "This line is right: W3 @ dout is what arrives at σ(b), and it passes through the sigmoid. "
    "Compare dW2, which is made from it, with a central difference."
)
def same_step_above():
    return SWEEP.line_of("db =")


@planted_bug.mistake("dW3 agrees with central differences, so this line is right.")
def outer_product():
    return SWEEP.line_of("dW3 =")


@planted_bug.mistake("dW2 agrees with central differences, so this line is right.")
def outer_product_above():
    return SWEEP.line_of("dW2 =")
