"""descend(grad, x0, eta, steps)"""

# %% all begin with this
import numpy as np


# %% right: appends
def descend(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] - eta * grad(xs[-1]))
    return xs


# %% right: fills an array
def descend(grad, x0, eta, steps):
    xs = np.empty(steps + 1)
    xs[0] = x0
    for k in range(steps):
        xs[k + 1] = xs[k] - grad(xs[k]) * eta
    return xs


# %% right: tuples
def descend(grad, x0, eta, steps):
    if steps == 0:
        return (x0,)
    return (x0, *descend(grad, x0 - eta * grad(x0), eta, steps - 1))


# %% right: a generator
def descend(grad, x0, eta, steps):
    def walk():
        x = x0
        yield x
        for _ in range(steps):
            x = x - eta * grad(x)
            yield x
    return list(walk())

# %% right: itertools
from itertools import accumulate, repeat

def descend(grad, x0, eta, steps):
    return list(accumulate(repeat(None, steps), lambda x, _: x - eta * grad(x), initial=x0))

# %% right: a while
def descend(grad, x0, eta, steps):
    x, path, k = x0, [x0], 0
    while k < steps:
        x -= eta * grad(x)
        path += [x]
        k += 1
    return np.array(path)

# %% right: through descent_step
def descent_step(x, grad, eta):
    return x - eta * grad

def descend(grad, x0, eta, steps):
    visited = [float(x0)]
    for _ in range(steps):
        visited.append(descent_step(visited[-1], grad(visited[-1]), eta))
    return visited

# %% right: appended to an array
def descend(grad, x0, eta, steps):
    xs = np.array([x0])
    for _ in range(steps):
        xs = np.append(xs, xs[-1] - eta * grad(xs[-1]))
    return xs

# %% wrong, uphill: plus
def descend(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] + eta * grad(xs[-1]))
    return xs

# %% wrong, stale_slope: the slope of the start
def descend(grad, x0, eta, steps):
    g = grad(x0)
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] - eta * g)
    return xs

# %% wrong, start_missing: the start left out
def descend(grad, x0, eta, steps):
    xs, x = [], x0
    for _ in range(steps):
        x = x - eta * grad(x)
        xs.append(x)
    return xs

# %% wrong, last_missing: appended before the step
def descend(grad, x0, eta, steps):
    xs, x = [], x0
    for _ in range(steps):
        xs.append(x)
        x = x - eta * grad(x)
    return xs

# %% wrong, only_the_end: the last one only
def descend(grad, x0, eta, steps):
    x = x0
    for _ in range(steps):
        x = x - eta * grad(x)
    return x

# %% wrong, one_too_many: steps + 1
def descend(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(steps + 1):
        xs.append(xs[-1] - eta * grad(xs[-1]))
    return xs

# %% wrong, no_rate: η left out
def descend(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(steps):
        xs.append(xs[-1] - grad(xs[-1]))
    return xs

# %% wrong: always from x0
def descend(grad, x0, eta, steps):
    xs, x = [x0], x0
    for _ in range(steps):
        xs.append(x0 - eta * grad(x))
        x = xs[-1]
    return xs
