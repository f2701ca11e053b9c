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


# %% right: zeros filled
def descend(grad, x0, eta, steps):
    xs = np.zeros(steps + 1)
    xs[0] = x0
    for k in range(1, steps + 1):
        xs[k] = xs[k - 1] - eta * grad(xs[k - 1])
    return xs


# %% right: recursion
def descend(grad, x0, eta, steps):
    return [x0] if steps == 0 else [x0] + descend(grad, x0 - eta*grad(x0), eta, steps - 1)


# %% right: accumulate reduce
from functools import reduce
def descend(grad, x0, eta, steps):
    return reduce(lambda xs, _: xs + [xs[-1] - eta*grad(xs[-1])], range(steps), [x0])


# %% wrong, the_end_everywhere: same array in place
def descend(grad, x0, eta, steps):
    x = np.array(x0)
    out = [x]
    for _ in range(steps):
        x -= eta*grad(x)
        out.append(x)
    return np.array(out)


# %% wrong, stops_by_itself: stops early by tol
def descend(grad, x0, eta, steps):
    xs = [x0]
    for _ in range(steps):
        g = grad(xs[-1])
        if abs(g) < 1e-3: break
        xs.append(xs[-1]-eta*g)
    return xs


# %% wrong, rate_falls: eta decays
def descend(grad, x0, eta, steps):
    xs = [x0]
    for k in range(steps):
        xs.append(xs[-1]-eta/(k+1)*grad(xs[-1]))
    return xs


# %% wrong, with_the_slopes: pairs (x, grad)
def descend(grad, x0, eta, steps):
    xs = [(x0, grad(x0))]
    x = x0
    for k in range(steps):
        x = x-eta*grad(x)
        xs.append((x, grad(x)))
    return xs


# %% wrong, last_two_only: only last two (overwritten list)
def descend(grad, x0, eta, steps):
    for k in range(steps):
        x1 = x0-eta*grad(x0)
        xs = [x0, x1]
        x0 = x1
    return xs


# %% wrong, one_too_few: steps-1
def descend(grad, x0, eta, steps):
    xs = [x0]
    for k in range(1, steps):
        xs.append(xs[-1]-eta*grad(xs[-1]))
    return xs
