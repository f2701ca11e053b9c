"""numeric_partial(f, point, axis, h)"""

# %% all begin with this
import numpy as np


# %% right: by copies
def numeric_partial(f, point, axis, h):
    ahead, behind = point.copy(), point.copy()
    ahead[axis] += h
    behind[axis] -= h
    return (f(ahead) - f(behind)) / (2 * h)


# %% right: by unit vector
def numeric_partial(f, point, axis, h):
    e = np.eye(len(point))[axis]
    return 0.5 / h * f(point + h * e) - 0.5 / h * f(point - h * e)


# %% right: by lists
def numeric_partial(f, point, axis, h):
    def moved(by):
        return f([p + by if i == axis else p for i, p in enumerate(point.tolist())])

    return float(moved(h) - moved(-h)) / h / 2


# %% right: a dictionary of ends
def numeric_partial(f, point, axis, h):
    ends = {}
    for sign in (-1, 1):
        moved = np.array(point, dtype=float)
        moved[axis] = moved[axis] + sign * h
        ends[sign] = f(moved)
    return (ends[1] - ends[-1]) / (h + h)

# %% right: np.where
def numeric_partial(f, point, axis, h):
    here = np.arange(point.size) == axis
    return (f(np.where(here, point + h, point)) - f(np.where(here, point - h, point))) / (2.0 * h)

# %% right: a helper of one variable
def numeric_partial(f, point, axis, h):
    def along(t):
        p = point.copy()
        p[axis] = t
        return f(p)

    t = point[axis]
    return (along(t + h) - along(t - h)) / 2 / h

# %% right: moved and moved back
def numeric_partial(f, point, axis, h):
    p = point.astype(float)
    p[axis] += h
    up = f(p)
    p[axis] -= 2 * h
    down = f(p)
    return float(up - down) / (2 * h)

# %% right: concatenated
def numeric_partial(f, point, axis, h):
    def at(step):
        return f(np.concatenate([point[:axis], [point[axis] + step], point[axis + 1:]]))
    return (at(+h) - at(-h)) / (2 * h)

# %% wrong, forward_difference: one-sided
def numeric_partial(f, point, axis, h):
    moved = point.copy()
    moved[axis] += h
    return (f(moved) - f(point)) / h

# %% wrong, backward_difference: the other side
def numeric_partial(f, point, axis, h):
    e = np.zeros_like(point)
    e[axis] = h
    return (f(point) - f(point - e)) / h

# %% wrong, divided_by_h: twice as large
def numeric_partial(f, point, axis, h):
    e = np.zeros_like(point)
    e[axis] = h
    return (f(point + e) - f(point - e)) / h

# %% wrong, not_divided: a difference, no slope
def numeric_partial(f, point, axis, h):
    e = np.eye(len(point))[axis] * h
    return f(point + e) - f(point - e)

# %% wrong, brackets: / 2 * h
def numeric_partial(f, point, axis, h):
    e = np.eye(len(point))[axis] * h
    return (f(point + e) - f(point - e)) / 2 * h

# %% wrong, all_axes: every axis moves
def numeric_partial(f, point, axis, h):
    return (f(point + h) - f(point - h)) / (2 * h)

# %% wrong, own_h_1e_5: a step of one's own
def numeric_partial(f, point, axis, h):
    h = 1e-5
    e = np.zeros_like(point)
    e[axis] = h
    return (f(point + e) - f(point - e)) / (2 * h)

# %% wrong, sign: behind minus ahead
def numeric_partial(f, point, axis, h):
    e = np.zeros_like(point)
    e[axis] = h
    return (f(point - e) - f(point + e)) / (2 * h)

# %% wrong: the point given is changed
# says: changes
def numeric_partial(f, point, axis, h):
    point[axis] += h
    up = f(point)
    point[axis] -= 2 * h
    return (up - f(point)) / (2 * h)


# %% right: cs231n loop style
def numeric_partial(f, point, axis, h):
    x = point.astype(float) if point.dtype != np.float32 else point.copy()
    old = x[axis]
    x[axis] = old + h
    fp = f(x)
    x[axis] = old - h
    fm = f(x)
    x[axis] = old
    return (fp - fm) / (2*h)


# %% right: eye
def numeric_partial(f, point, axis, h):
    e = np.eye(len(point))[axis]
    return (f(point + h*e) - f(point - h*e)) / 2 / h


# %% right: list inputs
def numeric_partial(f, point, axis, h):
    p = [float(v) for v in point]
    q = list(p)
    p[axis] += h; q[axis] -= h
    return (f(np.array(p)) - f(np.array(q))) * 0.5 / h


# %% wrong, five_points: five point
def numeric_partial(f, point, axis, h):
    e = np.zeros(len(point)); e[axis] = h
    return (-f(point+2*e) + 8*f(point+e) - 8*f(point-e) + f(point-2*e)) / (12*h)


# %% wrong, half_a_step: half steps
def numeric_partial(f, point, axis, h):
    e = np.zeros(len(point)); e[axis] = h/2
    return (f(point+e) - f(point-e)) / h


# %% wrong, half_a_step_over_two_h: half steps over 2h
def numeric_partial(f, point, axis, h):
    e = np.zeros(len(point)); e[axis] = h/2
    return (f(point+e) - f(point-e)) / (2*h)


# %% wrong, step_grows_with_the_point: relative step
def numeric_partial(f, point, axis, h):
    e = np.zeros(len(point)); e[axis] = h*max(1, abs(point[axis]))
    return (f(point+e) - f(point-e)) / (2*e[axis])


# %% wrong, counted_from_one: axis from 1
def numeric_partial(f, point, axis, h):
    e = np.zeros(len(point)); e[axis-1] = h
    return (f(point+e) - f(point-e)) / (2*h)


# %% wrong, whole_gradient: whole gradient
def numeric_partial(f, point, axis, h):
    g = np.zeros_like(point)
    for i in range(len(point)):
        e = np.zeros_like(point); e[i] = h
        g[i] = (f(point+e)-f(point-e))/(2*h)
    return g
