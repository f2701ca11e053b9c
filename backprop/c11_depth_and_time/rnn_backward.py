"""Back through time."""

import numpy as np

from grader.cases import given, normal
from grader.exercise import exercise
from grader.lazy import tf


def _rnn(x, h0, wx, wh):
    """Every hₜ = tanh(xₜ wx + hₜ₋₁ wh), in TensorFlow."""
    hs = [h0]
    for t in range(x.shape[0]):
        hs.append(
            tf.tanh(
                tf.linalg.matvec(wx, x[t], transpose_a=True)
                + tf.linalg.matvec(wh, hs[-1], transpose_a=True)
            )
        )
    return tf.stack(hs[1:])


def _forward(x, h0, wx, wh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    return hs


def _variant(
    x,
    h0,
    wx,
    wh,
    dh,
    slope=lambda h, a: 1 - h * h,
    below=lambda wh, da: wh @ da,
    arrives=lambda dh, t: dh[t],
    flows=True,
    state=lambda hs, t: hs[t],
    keep=lambda sofar, new: sofar + new,
    magnitude=lambda a: a,
):
    """Back through time, with one thing different; with ``magnitude=np.abs``, the size of all
    that is added up."""
    hs = _forward(x, h0, wx, wh)
    wh_ = magnitude(wh)
    dwx, dwh, carried = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in range(len(x) - 1, -1, -1):
        before = x[t] @ wx + hs[t] @ wh
        da = (magnitude(arrives(dh, t)) + (carried if flows else 0)) * slope(hs[t + 1], before)
        dwx = keep(dwx, np.outer(magnitude(x[t]), da))
        before = magnitude(state(hs, t))
        if magnitude is np.abs:  # tanh may be written with exponentials, differences of about 1
            before = np.maximum(before, 1.0)
        dwh = keep(dwh, np.outer(before, da))
        carried = below(wh_, da)
    return dwx, dwh, carried


rnn_backward = exercise(
    points=6,
    function=_rnn,
    wrt=("wx", "wh", "h0"),
    upstream="dh",
    returns=("dwx", "dwh", "dh0"),
    # A slope 1 − h² is right where it cancels, too.
    terms=lambda x, h0, wx, wh, dh: _variant(
        x, h0, wx, wh, dh, slope=lambda h, a: 1.0, magnitude=np.abs
    ),
    cases=[
        given(
            "3 steps of one number",
            x=[[1.0], [0.5], [-1.0]],
            h0=[0.25],
            wx=[[0.5]],
            wh=[[0.75]],
            dh=[[0.0], [0.0], [1.0]],
        ),
        normal("5 steps, 2 inputs, 3 states", x=(5, 2), h0=(3,), wx=(2, 3), wh=(3, 3)),
        normal("4 steps, 3 inputs, 2 states", x=(4, 3), h0=(2,), wx=(3, 2), wh=(2, 2)),
        normal("a single step", x=(1, 3), h0=(2,), wx=(3, 2), wh=(2, 2)),
        normal("2 steps, as many inputs as states", x=(2, 3), h0=(3,), wx=(3, 3), wh=(3, 3)),
        normal("4 steps, float32", x=(4, 2), h0=(3,), wx=(2, 3), wh=(3, 3), dtype="float32"),
        normal(
            "12 steps with small weights",
            x=(12, 2),
            h0=(3,),
            wx=(2, 3),
            wh=(3, 3),
            scale={"wx": 0.25, "wh": 0.25},
        ),
        normal(
            "x and h0 around 2⁻⁴⁰",
            x=(3, 2),
            h0=(2,),
            wx=(2, 2),
            wh=(2, 2),
            scale={"x": 2.0**-40, "h0": 2.0**-40},
        ),
    ],
    hints=[
        "Go forward first and keep every h. Then go back from the last step to the first. What "
        "arrives at hₜ: from outside, and from the step after it?",
        "At each step what has arrived passes through the tanh, whose slope is 1 − hₜ². That "
        "makes daₜ. It reaches wx by xₜ, wh by hₜ₋₁, and hₜ₋₁ by wh.",
        "wx and wh are the same at every step, so their gradients add up over time. For one step, "
        "xₜ is a row and daₜ is a row: which product of the two has the shape of wx? And which "
        "product of wh and daₜ has the shape of h? At t = 0, hₜ₋₁ is h0.",
    ],
    insight="Below the first step the gradient goes on to h0. At the last step nothing comes from "
    "later, so g there is dh[T−1] alone. Your loop has as many factors as steps, and the "
    "rest of the chapter is about their product.",
)


@rnn_backward.mistake(
    "Nothing flows from a step to the one before it: each hₜ got what comes from outside only. It "
    "also shapes all that comes after."
)
def no_flow_through_time(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, flows=False)


@rnn_backward.mistake(
    "Only what arrives from outside at the last step is counted. Each hₜ has a gradient of its own "
    "from outside, to be added on the way."
)
def last_dh_only(x, h0, wx, wh, dh):
    last = len(x) - 1
    return _variant(x, h0, wx, wh, dh, arrives=lambda dh, t: dh[t] * (t == last))


@rnn_backward.mistake(
    "Only the first step's share is in dwx and dwh: what later steps had put there was "
    "overwritten. Was it = where += was meant?"
)
def no_sum_over_time(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, keep=lambda sofar, new: new)


@rnn_backward.mistake(
    "Only the last step's share is in dwx and dwh. The same weights are used at every step, and "
    "gradients add where paths meet."
)
def last_step_only(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, keep=lambda sofar, new: sofar if sofar.any() else new)


@rnn_backward.mistake(
    "What goes back from a step went through wh in the forward direction. h[i] collects from every "
    "state j by wh[i, j]: over which index is that a sum?"
)
def weights_not_turned(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, below=lambda wh, da: da @ wh)


@rnn_backward.mistake(
    "No tanh has been differentiated: what arrives at hₜ passes through one before it reaches "
    "anything else."
)
def slope_missing(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, slope=lambda h, a: 1.0)


@rnn_backward.mistake(
    "h(1 − h) is the slope of σ in terms of its value. Here it is tanh that squeezes."
)
def sigmoid_slope(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, slope=lambda h, a: h * (1 - h))


@rnn_backward.mistake(
    "1 − h² is written for h = tanh(a), and a was put in: what stands in the square is the value "
    "after the tanh."
)
def slope_at_the_input(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, slope=lambda h, a: 1 - a * a)


@rnn_backward.mistake("The tanh is applied twice: 1 − tanh(h)², where h is a tanh already.")
def tanh_twice(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, slope=lambda h, a: 1 - np.tanh(h) ** 2)


@rnn_backward.mistake("The square is missing: what is the slope of tanh, in terms of its value?")
def square_missing(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, slope=lambda h, a: 1 - h)


@rnn_backward.mistake(
    "dwh is made with the state after each step. What was multiplied by wh is the state before it."
)
def state_after(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, state=lambda hs, t: hs[t + 1])


@rnn_backward.mistake(
    "The weights were left out: what goes from a step to the one before it passes wh."
)
def weights_left_out(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, below=lambda wh, da: da)


@rnn_backward.mistake("dwx and dwh are turned: their first index is that of what comes in.")
def turned(x, h0, wx, wh, dh):
    dwx, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    return dwx.T, dwh.T, dh0


@rnn_backward.mistake(
    "dh0 stops above the first step: it is what arrives at the first state. It has to pass that "
    "step too."
)
def dh0_too_early(x, h0, wx, wh, dh):
    dwx, dwh, _ = _variant(x, h0, wx, wh, dh)
    later = _variant(x[1:], _forward(x, h0, wx, wh)[1], wx, wh, dh[1:])[2]
    return dwx, dwh, later + dh[0]


@rnn_backward.mistake(
    "dh0 stops inside the first step: it has passed tanh there, and not yet the weights that h0 "
    "was multiplied by."
)
def dh0_without_the_weights(x, h0, wx, wh, dh):
    dwx, dwh, _ = _variant(x, h0, wx, wh, dh)
    states = _forward(x, h0, wx, wh)
    later = _variant(x[1:], states[1], wx, wh, dh[1:])[2]
    return dwx, dwh, (later + dh[0]) * (1 - states[1] ** 2)


@rnn_backward.mistake("The order is dwx, dwh, dh0; the first two are exchanged.")
def exchanged(x, h0, wx, wh, dh):
    dwx, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    return dwh, dwx, dh0


@rnn_backward.mistake(
    "The gradients were averaged over the steps. They add up, however many there are."
)
def averaged(x, h0, wx, wh, dh):
    dwx, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    return dwx / len(x), dwh / len(x), dh0


@rnn_backward.mistake(
    "This is the gradient for a dh of ones everywhere: what arrives from outside is not in it."
)
def no_upstream(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, np.ones_like(dh))


_TRUNCATED = (
    "The way back ends after {steps} at most: truncated back-propagation. It is used where a "
    "sequence is too long to be kept; the gradient asked for goes back to h₀."
)


def _truncated(steps):
    """Back-propagation through so many steps at most, from every output."""

    def wrong(x, h0, wx, wh, dh):
        hs = _forward(x, h0, wx, wh)
        dwx, dwh, dh0 = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
        for t in range(len(x) - 1, -1, -1):
            da = dh[t] * (1 - hs[t + 1] ** 2)
            for k in range(t, max(-1, t - steps - 1), -1):
                dwx, dwh = dwx + np.outer(x[k], da), dwh + np.outer(hs[k], da)
                if k == 0:
                    dh0 = dh0 + wh @ da
                da = (wh @ da) * (1 - hs[k] ** 2)
        return dwx, dwh, dh0

    wrong.__name__ = "truncated" if steps == 4 else f"truncated_after_{steps}"
    said = "one step" if steps == 1 else f"{steps} steps"
    return rnn_backward.mistake(_TRUNCATED.format(steps=said))(wrong)


for _steps in (1, 2, 3, 4, 5):
    _truncated(_steps)


@rnn_backward.mistake(
    "At t = 0 the state before is h₀. `h[t-1]` is the last state there: an index of −1 counts from "
    "the end."
)
def wraps_round_to_the_last_state(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, state=lambda hs, t: hs[t] if t else hs[-1])


@rnn_backward.mistake(
    "`dh[t-1]` arrives at the state before. What comes from outside to hₜ is dh[t]; look at which "
    "step your loop is in when it adds."
)
def upstream_of_the_step_before(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, arrives=lambda dh, t: dh[t - 1])


@rnn_backward.mistake(
    "What arrives from later steps has not passed the slope of tanh: only dh was multiplied by it. "
    "Which of the two reaches hₜ after its tanh?"
)
def slope_for_dh_only(x, h0, wx, wh, dh):
    hs = _forward(x, h0, wx, wh)
    dwx, dwh, carried = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = dh[t] * (1 - hs[t + 1] ** 2) + carried
        dwx, dwh = dwx + np.outer(x[t], da), dwh + np.outer(hs[t], da)
        carried = wh @ da
    return dwx, dwh, carried


@rnn_backward.mistake(
    "The slope was taken at the state before the step. Which state did this tanh make?"
)
def slope_of_the_state_before(x, h0, wx, wh, dh):
    hs = _forward(x, h0, wx, wh)
    dwx, dwh, carried = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + carried) * (1 - hs[t] ** 2)
        dwx, dwh = dwx + np.outer(x[t], da), dwh + np.outer(hs[t], da)
        carried = wh @ da
    return dwx, dwh, carried


@rnn_backward.mistake(
    "What one step hands on is added to what later steps had handed on. That was used up already: "
    "which steps does hₜ₋₁ reach directly?"
)
def handed_on_twice(x, h0, wx, wh, dh):
    hs = _forward(x, h0, wx, wh)
    dwx, dwh, carried = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + carried) * (1 - hs[t + 1] ** 2)
        dwx, dwh = dwx + np.outer(x[t], da), dwh + np.outer(hs[t], da)
        carried = carried + wh @ da
    return dwx, dwh, carried


@rnn_backward.mistake(
    "The loop runs forwards in time. Which step has to be done before what reaches hₜ is known?"
)
def forwards_in_time(x, h0, wx, wh, dh):
    hs = _forward(x, h0, wx, wh)
    dwx, dwh, carried = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in range(len(x)):
        da = (dh[t] + carried) * (1 - hs[t + 1] ** 2)
        dwx, dwh = dwx + np.outer(x[t], da), dwh + np.outer(hs[t], da)
        carried = wh @ da
    return dwx, dwh, carried


@rnn_backward.mistake("Every sign is turned. Is the loss going down, or is the gradient asked for?")
def sign(x, h0, wx, wh, dh):
    return tuple(-part for part in _variant(x, h0, wx, wh, dh))


@rnn_backward.mistake(
    "All of dh was added up and sent in at the last step. Each hₜ gets its own dh[t] when its "
    "turn comes."
)
def outside_summed_first(x, h0, wx, wh, dh):
    summed = np.zeros_like(dh)
    summed[-1] = dh.sum(axis=0)
    return _variant(x, h0, wx, wh, summed)


@rnn_backward.mistake(
    "dh was added behind the tanh: only what comes from later steps passed its slope. Which of "
    "the two reaches hₜ?"
)
def outside_after_the_slope(x, h0, wx, wh, dh):
    hs = _forward(x, h0, wx, wh)
    dwx, dwh, carried = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = dh[t] + carried * (1 - hs[t + 1] ** 2)
        dwx, dwh = dwx + np.outer(x[t], da), dwh + np.outer(hs[t], da)
        carried = wh @ da
    return dwx, dwh, carried


@rnn_backward.mistake("dwx is turned: its first index is that of what comes in.")
def dwx_turned(x, h0, wx, wh, dh):
    dwx, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    return dwx.T, dwh, dh0


@rnn_backward.mistake("dwh is turned: its first index is that of the state that comes in.")
def dwh_turned(x, h0, wx, wh, dh):
    dwx, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    return dwx, dwh.T, dh0


@rnn_backward.mistake(
    "dh0 is 0. h0 shapes the first state, and so all the others: what goes on below the first step?"
)
def dh0_of_zeros(x, h0, wx, wh, dh):
    dwx, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    return dwx, dwh, np.zeros_like(dh0)


@rnn_backward.mistake("Your net starts from a state of zeros. It was to start from h0.")
def starts_from_zeros(x, h0, wx, wh, dh):
    return _variant(x, np.zeros_like(h0), wx, wh, dh)


@rnn_backward.mistake("In dwh the state before the first step is 0. It is h0.")
def zeros_before_the_first_step(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, state=lambda hs, t: hs[t] if t else np.zeros_like(h0))


@rnn_backward.mistake("Your net squeezes by σ, and not by tanh.")
def sigmoid_net(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(1 / (1 + np.exp(-(row @ wx + hs[-1] @ wh))))
    return _by_states(x, hs, wx, wh, dh, lambda h: h * (1 - h))


@rnn_backward.mistake(
    "On the way forward each state is made of xₜ alone. What of the state before it?"
)
def no_recurrence(x, h0, wx, wh, dh):
    hs = [h0, *np.tanh(x @ wx)]
    return _by_states(x, hs, wx, wh, dh, lambda h: 1 - h * h)


@rnn_backward.mistake("There is no tanh in your net, forward or back.")
def linear_net(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(row @ wx + hs[-1] @ wh)
    return _by_states(x, hs, wx, wh, dh, lambda h: 1.0)


@rnn_backward.mistake("Your net has relu where tanh should be.")
def relu_net(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.maximum(row @ wx + hs[-1] @ wh, 0))
    return _by_states(x, hs, wx, wh, dh, lambda h: h > 0)


@rnn_backward.mistake(
    "The way back ends before the first step: `range(T - 1, 0, -1)` does not reach 0."
)
def first_step_left_out(x, h0, wx, wh, dh):
    hs = _forward(x, h0, wx, wh)
    dwx, dwh, carried = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in range(len(x) - 1, 0, -1):
        da = (dh[t] + carried) * (1 - hs[t + 1] ** 2)
        dwx, dwh = dwx + np.outer(x[t], da), dwh + np.outer(hs[t], da)
        carried = wh @ da
    return dwx, dwh, carried


@rnn_backward.mistake("The slope is 1 + h² here. Where h nears 1, is tanh steep or flat?")
def plus_in_the_slope(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, slope=lambda h, a: 1 + h * h)


@rnn_backward.mistake("The slope is h² here. At h = 0, where tanh is steepest, what would that be?")
def square_alone(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, slope=lambda h, a: h * h)


@rnn_backward.mistake(
    "`dh[t+1]` arrives at the state after. What comes from outside to hₜ is dh[t]."
)
def upstream_of_the_next_step(x, h0, wx, wh, dh):
    later = np.vstack([dh[1:], np.zeros_like(dh[:1])])
    return _variant(x, h0, wx, wh, later)


@rnn_backward.mistake(
    "dh[0] was added to dh0 once more. It arrives at h₁, the state after the first step; nothing "
    "from outside reaches h0."
)
def outside_once_more_at_h0(x, h0, wx, wh, dh):
    dwx, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    return dwx, dwh, dh0 + dh[0]


@rnn_backward.mistake("Two things came back. The gradient goes on below the first step, to h0.")
def dh0_missing(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh)[:2]


@rnn_backward.mistake("dwx is made with the last input at every step. Each step read its own.")
def dwx_at_the_last_input(x, h0, wx, wh, dh):
    _, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    hs = _forward(x, h0, wx, wh)
    carried, total = np.zeros_like(h0), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + carried) * (1 - hs[t + 1] ** 2)
        total = total + da
        carried = wh @ da
    return np.outer(x[-1], total), dwh, dh0


def _by_states(x, hs, wx, wh, dh, slope):
    """Back through time with these states, and the slope of what squeezed them."""
    dwx, dwh, carried = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(hs[0])
    for t in reversed(range(len(x))):
        da = (dh[t] + carried) * slope(hs[t + 1])
        dwx, dwh = dwx + np.outer(x[t], da), dwh + np.outer(hs[t], da)
        carried = wh @ da
    return dwx, dwh, carried


@rnn_backward.mistake(
    "Only the first step's share is in dwx: what later steps had put there was overwritten. Was "
    "it = where += was meant?"
)
def dwx_overwritten(x, h0, wx, wh, dh):
    _, dwh, dh0 = _variant(x, h0, wx, wh, dh)
    return _variant(x, h0, wx, wh, dh, keep=lambda sofar, new: new)[0], dwh, dh0


@rnn_backward.mistake(
    "Only the first step's share is in dwh: what later steps had put there was overwritten. Was "
    "it = where += was meant?"
)
def dwh_overwritten(x, h0, wx, wh, dh):
    dwx, _, dh0 = _variant(x, h0, wx, wh, dh)
    return dwx, _variant(x, h0, wx, wh, dh, keep=lambda sofar, new: new)[1], dh0


@rnn_backward.mistake(
    "dh0 is dh[0]. That arrives at the state after the first step; what goes on below it?"
)
def dh0_from_outside(x, h0, wx, wh, dh):
    dwx, dwh, _ = _variant(x, h0, wx, wh, dh)
    return dwx, dwh, dh[0].copy()


@rnn_backward.mistake(
    "dh0 is the sum of what every step hands on. h0 is reached through the first step alone."
)
def dh0_of_all_steps(x, h0, wx, wh, dh):
    dwx, dwh, _ = _variant(x, h0, wx, wh, dh)
    hs, carried, total = _forward(x, h0, wx, wh), np.zeros_like(h0), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        carried = wh @ ((dh[t] + carried) * (1 - hs[t + 1] ** 2))
        total = total + carried
    return dwx, dwh, total


@rnn_backward.mistake("(1 − h)² is not 1 − h². What is the slope of tanh, in terms of its value?")
def square_of_the_complement(x, h0, wx, wh, dh):
    return _variant(x, h0, wx, wh, dh, slope=lambda h, a: (1 - h) ** 2)


rnn_backward.equivalent(
    "A vector transposed is the vector.",
    "later = wh @ da → later = wh @ da.T",
)
rnn_backward.equivalent(
    "The states after the last step are never looked up.",
    "before = np.vstack([h0, h[:-1]]) → before = np.vstack([h0, h])",
    "before = np.vstack([h0, h[:-1]]) → before = np.vstack([h0, h[:]])",
)
