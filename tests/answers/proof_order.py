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
