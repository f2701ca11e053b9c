"""proof_order"""

# %% all begin with this
import numpy as np


# %% right: a string
proof_order = "BFHDAGIC"

# %% right: a list of letters
proof_order = list("BFHDAGIC")

# %% right: spaces, lower case
proof_order = "b f h d a g i c"

# %% right: a tuple
proof_order = ("B", "F", "H", "D", "A", "G", "I", "C")

# %% right: commas
proof_order = "B, F, H, D, A, G, I, C"

# %% right: an array
proof_order = np.array(list("BFHDAGIC"))

# %% right: arrows
proof_order = "B → F → H → D → A → G → I → C"

# %% right: joined
proof_order = "-".join("BFHDAGIC")

# %% right: lines
proof_order = """
B
F
H
D
A
G
I
C
"""

# %% wrong, claim_before_value: the last two exchanged
proof_order = "BFHDAGCI"

# %% wrong: nine letters
# says: 8 letters
proof_order = "BFHDAEGIC"

# %% wrong: a number
proof_order = 3


# %% right: newlines numbered
proof_order = "B>F>H>D>A>G>I>C"


# %% right: spaces no
proof_order = "B F H D A G I C".split()


# %% right: list of lower
proof_order = [c for c in "bfhdagic"]


# %% wrong, as_printed: alphabetical
proof_order = "ABCDFGHI"


# %% wrong, backwards: reversed
proof_order = "BFHDAGIC"[::-1]


# %% wrong: E in
# says: it is not true
proof_order = "BFHDAEGC"


# %% wrong, product_before_slope: H before F
proof_order = "BHFDAGIC"


# %% wrong, bound_before_cosine: A before D
proof_order = "BFHADGIC"


# %% wrong, value_before_c: I before G
proof_order = "BFHDAIGC"


# %% wrong, angle_before_bound: G before A
proof_order = "BFHDGAIC"
