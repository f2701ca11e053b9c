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
