"""eta_regimes"""

# %% all begin with this
import numpy as np


# %% right: a dict
eta_regimes = {0.1: "creeps", 0.5: "lands", 0.9: "zigzags", 1.1: "diverges"}

# %% right: keys as text
eta_regimes = {"0.1": "Creeps", "0.5": "lands ", "0.9": "zigzags", "1.1": "diverges"}

# %% right: dict of a zip
eta_regimes = dict(zip([0.1, 0.5, 0.9, 1.1], ["creeps", "lands", "zigzags", "diverges"]))

# %% right: keys of NumPy
eta_regimes = {eta: word for eta, word in zip(np.array([0.1, 0.5, 0.9, 1.1]), ("creeps", "lands", "zigzags", "diverges"))}

# %% right: in another order
eta_regimes = {1.1: "diverges", 0.9: "zigzags", 0.5: "lands", 0.1: "creeps"}

# %% right: filled one by one
eta_regimes = {}
eta_regimes[0.1] = "creeps"
eta_regimes[0.5] = "lands"
eta_regimes[0.9] = "zigzags"
eta_regimes[1.1] = "diverges"

# %% right: capitals
eta_regimes = {0.1: "CREEPS", 0.5: "LANDS", 0.9: "ZIGZAGS", 1.1: "DIVERGES"}

# %% right: worked out
def regime(eta):
    factor = 1 - 2 * eta
    if abs(factor) > 1:
        return "diverges"
    return "lands" if factor == 0 else "creeps" if factor > 0 else "zigzags"

eta_regimes = {eta: regime(eta) for eta in (0.1, 0.5, 0.9, 1.1)}

# %% wrong, nothing_lands: creeps twice
eta_regimes = {0.1: "creeps", 0.5: "creeps", 0.9: "zigzags", 1.1: "diverges"}

# %% wrong, overshooting_is_diverging: 0.9 diverges
eta_regimes = {0.1: "creeps", 0.5: "lands", 0.9: "diverges", 1.1: "diverges"}

# %% wrong, nothing_diverges: zigzags twice
eta_regimes = {0.1: "creeps", 0.5: "lands", 0.9: "zigzags", 1.1: "zigzags"}

# %% wrong: a word alone
# says: a dict with the keys
eta_regimes = "creeps"

# %% wrong: one key only
# says: is missing
eta_regimes = {0.1: "creeps"}

# %% wrong: two exchanged
eta_regimes = {0.1: "lands", 0.5: "creeps", 0.9: "zigzags", 1.1: "diverges"}


# %% right: floats from linspace
eta_regimes = {round(0.1 + 0.4*k if k < 3 else 1.1, 1): w for k, w in enumerate(["creeps", "lands", "zigzags", "diverges"])}


# %% right: float repr key
eta_regimes = {float("0.1"): "creeps", 1/2: "lands", 9/10: "zigzags", 11/10: "diverges"}


# %% right: 0.30000000000000004-like key
eta_regimes = {0.1: "creeps", 0.5: "lands", 3*0.3: "zigzags", 1.1: "diverges"}


# %% wrong: 0.5 zigzags
eta_regimes = {0.1: "creeps", 0.5: "zigzags", 0.9: "zigzags", 1.1: "diverges"}


# %% wrong: 0.9 creeps
eta_regimes = {0.1: "creeps", 0.5: "lands", 0.9: "creeps", 1.1: "diverges"}


# %% wrong: lands 0.1
eta_regimes = {0.1: "lands", 0.5: "lands", 0.9: "zigzags", 1.1: "diverges"}


# %% wrong: creeps lands lands diverges
eta_regimes = {0.1: "creeps", 0.5: "lands", 0.9: "lands", 1.1: "diverges"}
