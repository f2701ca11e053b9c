"""Back through a sigmoid: elementwise."""

import numpy as np

from backprop.c08_elementwise import rounding
from grader.cases import corners, extreme, given, normal
from grader.exercise import exercise
from grader.lazy import tf


def _sigmoid(x):
    return np.where(x < 0, np.exp(-np.logaddexp(0, -x)), 1 / (1 + np.exp(-np.maximum(x, 0))))


grad_sigmoid = exercise(
    points=4,
    function=lambda x: tf.sigmoid(x),
    terms=lambda x, dz: rounding.SHARE * np.abs(dz),
    cases=[
        given(x=[3.0, 4.0, 5.0], dz=[1.0, 2.0, 3.0]),
        normal(x=(7,)),
        normal(x=(2, 3)),
        normal(x=(4, 3, 2), dtype="float32"),
        normal("a single number x", x=()),
        extreme(x=(8,)),
        *corners("x", (3, 4)),
    ],
    hints=[
        "Which inputs does z[2] depend on? What does that leave of the sum over i in "
        "dx[j] = Σᵢ dz[i] · ∂z[i]/∂x[j]?",
        "You have met σ′ written with σ alone. Compute σ(x) once, and build σ′ from it.",
        "What arrives from above multiplies what happens here: each entry of dx is one entry of "
        "dz times one slope.",
    ],
    insight="dx has the shape of x, whatever that is. Where an entry of dz is 0, that entry of dx "
    "is 0 and no other entry notices. Next question: what is σ(x)·σ(−x), and why does it "
    "keep its digits at x = 40, where 1 − σ(x) loses all of them?",
)


@grad_sigmoid.mistake(
    "This is σ′(x) alone: what becomes of dz, the gradient that arrives from above?"
)
def no_upstream(x, dz):
    return _sigmoid(x) * (1 - _sigmoid(x))


@grad_sigmoid.mistake(
    "This multiplies dz by σ(x), the value; the chain rule wants the slope of σ at x."
)
def value_for_slope(x, dz):
    return dz * _sigmoid(x)


@grad_sigmoid.mistake(
    "This is dz · x(1 − x): the slope is written in terms of z = σ(x), and x itself was put in."
)
def x_for_z(x, dz):
    return dz * x * (1 - x)


@grad_sigmoid.mistake(
    "σ was applied to 1 − σ; the two should be multiplied: σ(1 − σ) is a product, not a call."
)
def function_of_complement(x, dz):
    return dz * _sigmoid(1 - _sigmoid(x))


@grad_sigmoid.mistake(
    "A sign went astray on the way: σ rises everywhere, so dx has the sign of dz."
)
def sign(x, dz):
    return -dz * _sigmoid(x) * (1 - _sigmoid(x))


@grad_sigmoid.mistake("1 − z² is the slope of tanh. σ is a cousin, with a slope of its own.")
def tanh_slope(x, dz):
    return dz * (1 - _sigmoid(x) ** 2)


@grad_sigmoid.mistake(
    "σ is applied twice here: σ(x) went through the function for the slope as if it were x."
)
def sigmoid_twice(x, dz):
    s = _sigmoid(_sigmoid(x))
    return dz * s * (1 - s)


@grad_sigmoid.mistake(
    "The products were added up to one number. For an elementwise function each entry of x keeps "
    "a gradient of its own: dx has the shape of x."
)
def dot_product(x, dz):
    return np.sum(dz * _sigmoid(x) * (1 - _sigmoid(x)))


@grad_sigmoid.mistake(
    "This is dz · (1 − σ(x)): one factor is missing. If you built σ(1 − σ), the first σ got lost; "
    "if you went through 1/a, the power below the line is one higher after differentiating."
)
def missing_square(x, dz):
    return dz * _sigmoid(-x)


@grad_sigmoid.mistake(
    "The outer derivative is there; the chain goes on inside, down to x. What is the derivative of "
    "1 + e⁻ˣ?"
)
def missing_inner(x, dz):
    return dz * _sigmoid(x) ** 2


@grad_sigmoid.mistake(
    "Every slope was multiplied by the sum of dz. Which entries of z does x[j] reach?"
)
def sum_of_upstream(x, dz):
    return np.sum(dz) * _sigmoid(x) * (1 - _sigmoid(x))


@grad_sigmoid.mistake(
    "This is divided by the number of entries. A mean would do that; there is no mean here."
)
def divided_by_n(x, dz):
    return dz * _sigmoid(x) * (1 - _sigmoid(x)) / np.size(x)


@grad_sigmoid.mistake(
    "dx is divided by the number of rows. Nothing here is a mean: how many of the outputs does one "
    "entry of x reach?"
)
def divided_by_rows(x, dz):
    s = _sigmoid(x)
    return dz * s * (1 - s) / len(x)


@grad_sigmoid.mistake(
    "dz and the local slope are added. Along one path, gradients multiply; they add where paths "
    "meet."
)
def added(x, dz):
    return dz + _sigmoid(x) * (1 - _sigmoid(x))


@grad_sigmoid.mistake(
    "The formula is right, and e⁻ˣ overflows for very negative x: infinity over infinity. Which "
    "spelling of σ′ uses nothing but σ(x)?"
)
def overflow(x, dz):
    e = np.exp(-np.asarray(x))
    return dz * e / (1 + e) ** 2


@grad_sigmoid.mistake(
    "This is dz · σ(1 − x). The slope is made of 1 − σ(x): the difference is taken after σ, and "
    "not inside it."
)
def one_minus_inside(x, dz):
    return dz * _sigmoid(1 - x)


@grad_sigmoid.mistake(
    "σ(x) · σ(1 − x): the second factor should be 1 − σ(x), where the difference is taken after σ."
)
def product_with_one_minus_inside(x, dz):
    return dz * _sigmoid(x) * _sigmoid(1 - x)


@grad_sigmoid.mistake(
    "σ(x) · (1 − x): the slope is written with σ(x) in both places, and x itself was put into one."
)
def x_in_one_place(x, dz):
    return dz * _sigmoid(x) * (1 - x)


@grad_sigmoid.mistake("This is dz · σ(1 + σ). When σ nears 1, does it get steeper or flatter?")
def plus_in_the_slope(x, dz):
    return dz * _sigmoid(x) * (1 + _sigmoid(x))


@grad_sigmoid.mistake(
    "This is dz(1 − dz): the rule is written for z = σ(x), and dz was put in. dz is what arrives "
    "from above, and not the output."
)
def upstream_inside_the_product(x, dz):
    return dz * (1 - dz)


@grad_sigmoid.mistake("dz multiplies σ² alone: σ − σ² dz. Which brackets are missing?")
def upstream_on_the_square_only(x, dz):
    return _sigmoid(x) - _sigmoid(x) ** 2 * dz


@grad_sigmoid.mistake("The slope was taken at dz. It belongs to x, and dz multiplies it.")
def slope_at_the_upstream(x, dz):
    return _sigmoid(dz) * (1 - _sigmoid(dz))


@grad_sigmoid.mistake("This is x · dz: nothing of σ is in it. How steep is σ at x?")
def x_times_upstream(x, dz):
    return x * dz


@grad_sigmoid.mistake(
    "This is dz · e⁻ˣ, the innermost derivative. What lies outside it in 1/(1 + e⁻ˣ)?"
)
def exponential_alone(x, dz):
    return dz * np.exp(-np.minimum(np.abs(x), 700) * np.sign(x))


@grad_sigmoid.mistake("This is the slope of tanh. σ is a cousin: σ(x) = (1 + tanh(x/2))/2.")
def slope_of_tanh_at_x(x, dz):
    return dz * (1 - np.tanh(x) ** 2)


@grad_sigmoid.mistake(
    "You divided by σ′. What arrives passes through the slope: does it become more or less?"
)
def divided_by_the_slope(x, dz):
    s = _sigmoid(x)
    return dz / (s * (1 - s))


@grad_sigmoid.mistake(
    "The rows were added up. Each entry of x keeps a gradient of its own: dx has the shape of x."
)
def summed_over_rows(x, dz):
    return (
        np.sum(dz * _sigmoid(x) * _sigmoid(-x), axis=0)
        if np.ndim(x)
        else dz * _sigmoid(x) * _sigmoid(-x)
    )


@grad_sigmoid.mistake(
    "The columns were added up. Each entry of x keeps a gradient of its own: dx has the shape of x."
)
def summed_over_columns(x, dz):
    return (
        np.sum(dz * _sigmoid(x) * _sigmoid(-x), axis=-1)
        if np.ndim(x)
        else dz * _sigmoid(x) * _sigmoid(-x)
    )


@grad_sigmoid.mistake("This is dz · σ²(1 − σ). How often does σ stand in its own slope?")
def square_too_many(x, dz):
    return dz * _sigmoid(x) ** 2 * _sigmoid(-x)


@grad_sigmoid.mistake("This is dz · σ(1 − σ)². How often does 1 − σ stand in the slope?")
def square_of_the_complement(x, dz):
    return dz * _sigmoid(x) * _sigmoid(-x) ** 2


@grad_sigmoid.mistake("The slope was squared. How often is σ passed on the way back?")
def square_of_the_slope(x, dz):
    return dz * (_sigmoid(x) * _sigmoid(-x)) ** 2


@grad_sigmoid.mistake("dz is in it twice. How often does it arrive?")
def square_of_the_upstream(x, dz):
    return dz * dz * _sigmoid(x) * _sigmoid(-x)


@grad_sigmoid.mistake(
    "This is a table of every dz with every slope. For an elementwise function entry i meets "
    "entry i."
)
def every_pair(x, dz):
    return np.outer(dz, _sigmoid(x) * _sigmoid(-x))


@grad_sigmoid.mistake(
    "Every slope was multiplied by the mean of dz. Each entry has a dz of its own."
)
def mean_of_upstream(x, dz):
    return np.mean(dz) * _sigmoid(x) * _sigmoid(-x)


@grad_sigmoid.mistake(
    "This is the whole Jacobian, a diagonal matrix. Multiply it by dz, and one number is left for "
    "each entry of x."
)
def diagonal_of_the_jacobian(x, dz):
    return np.diag(np.ravel(_sigmoid(x) * _sigmoid(-x)))


@grad_sigmoid.mistake(
    "This is σ − dz, as for a loss with labels. Here dz is what arrives, and multiplies the slope."
)
def difference_with_upstream(x, dz):
    return _sigmoid(x) - dz


@grad_sigmoid.mistake(
    "This is dz − σ, as for a loss with labels. Here dz is what arrives, and multiplies the slope."
)
def difference_turned(x, dz):
    return dz - _sigmoid(x)


@grad_sigmoid.mistake("dz came back as it was. What does σ do to it on the way back?")
def upstream_alone(x, dz):
    return np.array(dz)


@grad_sigmoid.mistake("This is the slope of x · σ(x). σ stands alone here.")
def slope_of_swish(x, dz):
    s = _sigmoid(x)
    return dz * (s + x * s * (1 - s))


@grad_sigmoid.mistake(
    "This is the slope of σ(x/2), or of tanh(x/2): the scale of x is off. Where does a factor ½ "
    "come from?"
)
def half_steep(x, dz):
    return dz * _sigmoid(x / 2) * _sigmoid(-x / 2)


@grad_sigmoid.mistake("The slope was taken at x · dz. It belongs to x, and dz multiplies it.")
def slope_at_the_product(x, dz):
    s = _sigmoid(x * dz)
    return s * (1 - s)


@grad_sigmoid.mistake("This is dz/4: the slope of σ at 0, wherever x is.")
def steepest_everywhere(x, dz):
    return dz / 4


@grad_sigmoid.mistake("Two things came back, σ and dx. Only dx is asked for.")
def output_beside_it(x, dz):
    s = _sigmoid(x)
    return s, dz * _sigmoid(x) * _sigmoid(-x)
