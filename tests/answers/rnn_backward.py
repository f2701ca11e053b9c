"""rnn_backward(x, h0, wx, wh, dh)"""

# %% all begin with this
import numpy as np


# %% right: through time
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, d = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + d) * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t], da)
        d = da @ wh.T
    return dwx, dwh, d


# %% right: by all deltas at once
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    hs = np.array(hs)
    das = np.zeros_like(dh)
    d = 0
    for t in range(len(x) - 1, -1, -1):
        das[t] = (dh[t] + d) * (1 - np.tanh(x[t] @ wx + hs[t] @ wh) ** 2)
        d = wh @ das[t]
    return x.T @ das, hs[:-1].T @ das, d


# %% right: in tensorflow
import tensorflow as tf


def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0[None, :]]
    for row in x:
        hs.append(tf.tanh(row[None, :] @ wx + hs[-1] @ wh))
    dwx, dwh, d = tf.zeros_like(wx), tf.zeros_like(wh), tf.zeros_like(hs[0])
    for t in range(len(x) - 1, -1, -1):
        da = (dh[t][None, :] + d) * (1 - hs[t + 1] ** 2)
        dwx += tf.transpose(x[t][None, :]) @ da
        dwh += tf.transpose(hs[t]) @ da
        d = da @ tf.transpose(wh)
    return [dwx, dwh, d[0]]


# %% right: tanh by its exponentials
def tanh(a):
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, c = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        d = (dh[t] + c) * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], d)
        dwh += np.outer(hs[t], d)
        c = wh @ d
    return dwx, dwh, c


# %% wrong, truncated: truncated after four steps
def rnn_backward(x, h0, wx, wh, dh, steps=4):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, d0 = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        d = dh[t] * (1 - hs[t + 1] ** 2)
        for k in reversed(range(max(0, t - steps), t + 1)):
            dwx += np.outer(x[k], d)
            dwh += np.outer(hs[k], d)
            if k == 0:
                d0 += wh @ d
            d = (wh @ d) * (1 - hs[k] ** 2)
    return dwx, dwh, d0


# %% right: caches of tuples
def rnn_backward(x, h0, wx, wh, dh):
    cache, h = [], h0
    for t in range(x.shape[0]):
        new = np.tanh(np.dot(x[t], wx) + np.dot(h, wh))
        cache.append((x[t], h, new))
        h = new
    dwx, dwh, dprev = 0, 0, np.zeros(h0.shape)
    for (xt, before, after), up in zip(cache[::-1], dh[::-1]):
        da = (1 - after * after) * (up + dprev)
        dprev = np.dot(wh, da)
        dwx = dwx + xt[:, None] * da[None, :]
        dwh = dwh + before[:, None] * da[None, :]
    return dwx, dwh, dprev

# %% right: recursion
def rnn_backward(x, h0, wx, wh, dh):
    h = np.tanh(x[0] @ wx + h0 @ wh)
    up = dh[0]
    dwx, dwh = np.zeros_like(wx), np.zeros_like(wh)
    if len(x) > 1:
        dwx, dwh, later = rnn_backward(x[1:], h, wx, wh, dh[1:])
        up = up + later
    da = up * (1 - h ** 2)
    return dwx + np.outer(x[0], da), dwh + np.outer(h0, da), wh @ da

# %% right: input products first
def rnn_backward(x, h0, wx, wh, dh):
    T, H = dh.shape
    drive = x @ wx
    states = np.empty((T + 1, H))
    states[0] = h0
    for t in range(T):
        states[t + 1] = np.tanh(drive[t] + states[t] @ wh)
    das = np.empty((T, H))
    carry = np.zeros(H)
    for t in range(T)[::-1]:
        das[t] = (dh[t] + carry) * (1 - states[t + 1] ** 2)
        carry = das[t] @ wh.T
    return np.einsum("td,th->dh", x, das), np.einsum("tg,th->gh", states[:-1], das), carry

# %% right: steps as functions
def step(x, h, wx, wh):
    after = np.tanh(x @ wx + h @ wh)
    return after, (x, h, wh, after)

def step_backward(up, cache):
    x, h, wh, after = cache
    da = up * (1 - after ** 2)
    return np.outer(x, da), np.outer(h, da), da @ wh.T

def rnn_backward(x, h0, wx, wh, dh):
    caches, h = [], h0
    for row in x:
        h, cache = step(row, h, wx, wh)
        caches.append(cache)
    dwx, dwh, dh0 = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        a, b, dh0 = step_backward(dh[t] + dh0, caches[t])
        dwx += a
        dwh += b
    return dwx, dwh, dh0

# %% wrong, no_flow_through_time: the carry forgotten
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh = np.zeros_like(wx), np.zeros_like(wh)
    for t in reversed(range(len(x))):
        da = dh[t] * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t], da)
    return dwx, dwh, wh @ da

# %% wrong, weights_not_turned: wh, not its transpose
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, c = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + c) * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t], da)
        c = da @ wh
    return dwx, dwh, c

# %% wrong, slope_missing: tanh′ forgotten
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, c = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = dh[t] + c
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t], da)
        c = wh @ da
    return dwx, dwh, c

# %% wrong, state_after: the state after for the one before
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, c = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + c) * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t + 1], da)
        c = wh @ da
    return dwx, dwh, c

# %% wrong, no_sum_over_time: = for +=
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    c = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + c) * (1 - hs[t + 1] ** 2)
        dwx = np.outer(x[t], da)
        dwh = np.outer(hs[t], da)
        c = wh @ da
    return dwx, dwh, c

# %% wrong, last_dh_only: dh of the last step alone
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, c = np.zeros_like(wx), np.zeros_like(wh), dh[-1]
    for t in reversed(range(len(x))):
        da = c * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t], da)
        c = wh @ da
    return dwx, dwh, c

# %% wrong, dh0_without_the_weights: without the last Wᵀ
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, c = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + c) * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t], da)
        c = wh @ da
    return dwx, dwh, da

# %% wrong: gradients clipped on the way, as character models do
# says: clipped
def rnn_backward(x, h0, wx, wh, dh):
    hs = [h0]
    for row in x:
        hs.append(np.tanh(row @ wx + hs[-1] @ wh))
    dwx, dwh, c = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + c) * (1 - hs[t + 1] ** 2)
        dwx += np.outer(x[t], da)
        dwh += np.outer(hs[t], da)
        c = wh @ da
    return np.clip(dwx, -5, 5), np.clip(dwh, -5, 5), c


# %% right: explicit products
def fwd(x, h0, wx, wh):
    hs = [h0]
    for r in x: hs.append(np.tanh(r@wx+hs[-1]@wh))
    return np.array(hs)


def rnn_backward(x, h0, wx, wh, dh):
    H = fwd(x, h0, wx, wh); T = len(x); D = np.zeros_like(H[1:]); nxt = np.zeros_like(h0)
    for t in range(T-1, -1, -1):
        D[t] = (1-H[t+1]**2)*(dh[t]+nxt); nxt = wh @ D[t]
    return x.T@D, H[:-1].T@D, nxt


# %% wrong, dh0_without_the_weights: dh0 before the last wh
def fwd(x, h0, wx, wh):
    hs = [h0]
    for r in x: hs.append(np.tanh(r@wx+hs[-1]@wh))
    return np.array(hs)


def rnn_backward(x, h0, wx, wh, dh):
    H = fwd(x, h0, wx, wh); T = len(x); D = np.zeros_like(H[1:]); nxt = np.zeros_like(h0)
    for t in range(T-1, -1, -1):
        D[t] = (1-H[t+1]**2)*(dh[t]+nxt); nxt = wh @ D[t]
    return x.T@D, H[:-1].T@D, D[0]


# %% wrong, slope_for_dh_only: dh added after the slope
def fwd(x, h0, wx, wh):
    hs = [h0]
    for r in x: hs.append(np.tanh(r@wx+hs[-1]@wh))
    return np.array(hs)


def rnn_backward(x, h0, wx, wh, dh):
    H = fwd(x, h0, wx, wh); T = len(x); D = np.zeros_like(H[1:]); nxt = np.zeros_like(h0)
    for t in range(T-1, -1, -1):
        D[t] = (1-H[t+1]**2)*dh[t]+nxt; nxt = wh @ D[t]
    return x.T@D, H[:-1].T@D, nxt


# %% wrong, slope_of_the_state_before: slope of the state before
def fwd(x, h0, wx, wh):
    hs = [h0]
    for r in x: hs.append(np.tanh(r@wx+hs[-1]@wh))
    return np.array(hs)


def rnn_backward(x, h0, wx, wh, dh):
    H = fwd(x, h0, wx, wh); T = len(x); D = np.zeros_like(H[1:]); nxt = np.zeros_like(h0)
    for t in range(T-1, -1, -1):
        D[t] = (1-H[t]**2)*(dh[t]+nxt); nxt = wh @ D[t]
    return x.T@D, H[:-1].T@D, nxt


# %% wrong, handed_on_twice: dh accumulated without clearing
def fwd(x, h0, wx, wh):
    hs = [h0]
    for r in x: hs.append(np.tanh(r@wx+hs[-1]@wh))
    return np.array(hs)


def rnn_backward(x, h0, wx, wh, dh):
    H = fwd(x, h0, wx, wh); T = len(x); dwx = np.zeros_like(wx); dwh = np.zeros_like(wh); nxt = np.zeros_like(h0)
    for t in range(T-1, -1, -1):
        d = (1-H[t+1]**2)*(dh[t]+nxt); dwx += np.outer(x[t], d); dwh += np.outer(H[t], d); nxt = nxt + wh @ d
    return dwx, dwh, nxt


# %% wrong, no_sum_over_time: dwx overwritten
def fwd(x, h0, wx, wh):
    hs = [h0]
    for r in x: hs.append(np.tanh(r@wx+hs[-1]@wh))
    return np.array(hs)


def rnn_backward(x, h0, wx, wh, dh):
    H = fwd(x, h0, wx, wh); T = len(x); nxt = np.zeros_like(h0)
    for t in range(T-1, -1, -1):
        d = (1-H[t+1]**2)*(dh[t]+nxt); dwx = np.outer(x[t], d); dwh = np.outer(H[t], d); nxt = wh @ d
    return dwx, dwh, nxt


# %% wrong, forwards_in_time: forwards
def fwd(x, h0, wx, wh):
    hs = [h0]
    for r in x: hs.append(np.tanh(r@wx+hs[-1]@wh))
    return np.array(hs)


def rnn_backward(x, h0, wx, wh, dh):
    H = fwd(x, h0, wx, wh); T = len(x); D = np.zeros_like(H[1:]); nxt = np.zeros_like(h0)
    for t in range(T):
        D[t] = (1-H[t+1]**2)*(dh[t]+nxt); nxt = wh @ D[t]
    return x.T@D, H[:-1].T@D, nxt


# %% right: karpathy min-char
def rnn_backward(x, h0, wx, wh, dh):
    xs, hs = {}, {}
    hs[-1] = np.copy(h0)
    T = len(x)
    for t in range(T):
        hs[t] = np.tanh(np.dot(wx.T, x[t]) + np.dot(wh.T, hs[t-1]))
    dWxh, dWhh = np.zeros_like(wx), np.zeros_like(wh)
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(T)):
        d = dh[t] + dhnext
        dhraw = (1 - hs[t] * hs[t]) * d
        dWxh += np.outer(x[t], dhraw)
        dWhh += np.outer(hs[t-1], dhraw)
        dhnext = np.dot(wh, dhraw)
    return dWxh, dWhh, dhnext


# %% right: cs231n style step functions batch 1
def rnn_backward(x, h0, wx, wh, dh):
    T, D = x.shape; H = h0.shape[0]
    h = np.zeros((T, H)); prev = h0.reshape(1, H)
    cache = []
    for t in range(T):
        nxt = np.tanh(x[t:t+1].dot(wx) + prev.dot(wh))
        cache.append((x[t:t+1], prev, nxt)); prev = nxt
    dwx, dwh, dprev = np.zeros((D, H)), np.zeros((H, H)), np.zeros((1, H))
    for t in range(T-1, -1, -1):
        xt, p, n = cache[t]
        da = (dh[t:t+1] + dprev)*(1 - n**2)
        dwx += xt.T.dot(da); dwh += p.T.dot(da); dprev = da.dot(wh.T)
    return dwx, dwh, dprev[0]


# %% right: jacobian products
def fwd(x, h0, wx, wh):
    hs = [h0]
    for t in range(len(x)): hs.append(np.tanh(x[t] @ wx + hs[-1] @ wh))
    return hs


def rnn_backward(x, h0, wx, wh, dh):
    hs = fwd(x, h0, wx, wh); T = len(x)
    das = [None]*T; g = 0
    for t in range(T)[::-1]:
        das[t] = (g + dh[t]) @ np.diag(1 - hs[t+1]**2)
        g = das[t] @ wh.T
    A = np.array(das)
    return np.einsum('ti,tj->ij', x, A), np.einsum('ti,tj->ij', np.array(hs[:-1]), A), g


# %% wrong, outside_summed_first: dh summed first at the end
def fwd(x, h0, wx, wh):
    hs = [h0]
    for t in range(len(x)): hs.append(np.tanh(x[t] @ wx + hs[-1] @ wh))
    return hs


def rnn_backward(x, h0, wx, wh, dh):
    hs = fwd(x, h0, wx, wh); dwx = np.zeros_like(wx); dwh = np.zeros_like(wh); g = dh.sum(0)
    for t in reversed(range(len(x))):
        da = g*(1-hs[t+1]**2); dwx += np.outer(x[t], da); dwh += np.outer(hs[t], da); g = wh @ da
    return dwx, dwh, g


# %% wrong, outside_after_the_slope: dh added after W
def fwd(x, h0, wx, wh):
    hs = [h0]
    for t in range(len(x)): hs.append(np.tanh(x[t] @ wx + hs[-1] @ wh))
    return hs


def rnn_backward(x, h0, wx, wh, dh):
    hs = fwd(x, h0, wx, wh); dwx = np.zeros_like(wx); dwh = np.zeros_like(wh); g = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = g*(1-hs[t+1]**2) + dh[t]; dwx += np.outer(x[t], da); dwh += np.outer(hs[t], da); g = wh @ da
    return dwx, dwh, g


# %% wrong, dwx_turned: dwx transposed only
def fwd(x, h0, wx, wh):
    hs = [h0]
    for t in range(len(x)): hs.append(np.tanh(x[t] @ wx + hs[-1] @ wh))
    return hs


def rnn_backward(x, h0, wx, wh, dh):
    hs = fwd(x, h0, wx, wh); dwx = np.zeros_like(wx.T); dwh = np.zeros_like(wh); g = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (g+dh[t])*(1-hs[t+1]**2); dwx += np.outer(da, x[t]); dwh += np.outer(hs[t], da); g = wh @ da
    return dwx, dwh, g


# %% wrong, dwh_turned: dwh transposed only
def fwd(x, h0, wx, wh):
    hs = [h0]
    for t in range(len(x)): hs.append(np.tanh(x[t] @ wx + hs[-1] @ wh))
    return hs


def rnn_backward(x, h0, wx, wh, dh):
    hs = fwd(x, h0, wx, wh); dwx = np.zeros_like(wx); dwh = np.zeros_like(wh); g = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (g+dh[t])*(1-hs[t+1]**2); dwx += np.outer(x[t], da); dwh += np.outer(da, hs[t]); g = wh @ da
    return dwx, dwh, g


# %% wrong, dh0_of_zeros: dh0 zeros
def fwd(x, h0, wx, wh):
    hs = [h0]
    for t in range(len(x)): hs.append(np.tanh(x[t] @ wx + hs[-1] @ wh))
    return hs


def rnn_backward(x, h0, wx, wh, dh):
    hs = fwd(x, h0, wx, wh); dwx = np.zeros_like(wx); dwh = np.zeros_like(wh); g = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (g+dh[t])*(1-hs[t+1]**2); dwx += np.outer(x[t], da); dwh += np.outer(hs[t], da); g = wh @ da
    return dwx, dwh, np.zeros_like(h0)


# %% wrong, starts_from_zeros: no h0 forward (zeros)
def fwd(x, h0, wx, wh):
    hs = [h0]
    for t in range(len(x)): hs.append(np.tanh(x[t] @ wx + hs[-1] @ wh))
    return hs


def rnn_backward(x, h0, wx, wh, dh):
    hs = fwd(x, np.zeros_like(h0), wx, wh); dwx = np.zeros_like(wx); dwh = np.zeros_like(wh); g = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (g+dh[t])*(1-hs[t+1]**2); dwx += np.outer(x[t], da); dwh += np.outer(hs[t], da); g = wh @ da
    return dwx, dwh, g
