"""gradient_fate"""

# %% all begin with this
import numpy as np


# %% right: a dict
gradient_fate = {"A": "explodes", "B": "grows first", "C": "stays", "D": "vanishes", "E": "grows first", "F": "explodes"}

# %% right: dict()
gradient_fate = dict(A="explodes", B="grows first", C="stays", D="vanishes", E="grows first", F="explodes")

# %% right: capitals
gradient_fate = {"A": "Explodes", "B": "Grows first", "C": "Stays", "D": "Vanishes", "E": "Grows first", "F": "Explodes"}

# %% right: spaces
gradient_fate = {"A": " explodes", "B": "grows first ", "C": "stays", "D": "vanishes", "E": "grows first", "F": "explodes"}

# %% right: a zip
gradient_fate = dict(zip("ABCDEF", ["explodes", "grows first", "stays", "vanishes", "grows first", "explodes"]))

# %% right: names for words
explodes, grows, stays, vanishes = "explodes", "grows first", "stays", "vanishes"
gradient_fate = {"A": explodes, "B": grows, "C": stays, "D": vanishes, "E": grows, "F": explodes}

# %% right: of NumPy
gradient_fate = dict(zip(np.array(list("ABCDEF")), np.array(["explodes", "grows first", "stays", "vanishes", "grows first", "explodes"])))

# %% right: grouped
gradient_fate = {}
for letter in "AF":
    gradient_fate[letter] = "explodes"
for letter in "BE":
    gradient_fate[letter] = "grows first"
gradient_fate["C"] = "stays"
gradient_fate["D"] = "vanishes"

# %% wrong: all vanish
gradient_fate = dict.fromkeys("ABCDEF", "vanishes")

# %% wrong: a word that is no choice
gradient_fate = {"A": "explodes", "B": "grows", "C": "stays", "D": "vanishes", "E": "grows", "F": "explodes"}


# %% right: hyphen
gradient_fate = dict(A="explodes", B="grows first", C="stays", D="vanishes", E="grows  first", F="explodes")


# %% right: lower keys
gradient_fate = dict(a="explodes", b="grows first", c="stays", d="vanishes", e="grows first", f="explodes")


# %% right: trailing dot
gradient_fate = dict(A="explodes.", B="grows first.", C="stays.", D="vanishes.", E="grows first.", F="explodes.")


# %% wrong: B explodes
gradient_fate = dict(A="explodes", B="explodes", C="stays", D="vanishes", E="grows first", F="explodes")


# %% wrong, by_norm: B explodes, E explodes
gradient_fate = dict(A="explodes", B="explodes", C="stays", D="vanishes", E="explodes", F="explodes")


# %% wrong: E vanishes
gradient_fate = dict(A="explodes", B="grows first", C="stays", D="vanishes", E="vanishes", F="explodes")


# %% wrong: B vanishes
gradient_fate = dict(A="explodes", B="vanishes", C="stays", D="vanishes", E="grows first", F="explodes")


# %% wrong: A vanishes
gradient_fate = dict(A="vanishes", B="grows first", C="stays", D="vanishes", E="grows first", F="explodes")


# %% wrong: F grows first
gradient_fate = dict(A="explodes", B="grows first", C="stays", D="vanishes", E="grows first", F="grows first")
