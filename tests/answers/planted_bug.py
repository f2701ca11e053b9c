"""planted_bug"""

# %% all begin with this
import numpy as np


# %% right: a number
planted_bug = 10

# %% right: a float
planted_bug = 10.0

# %% right: of NumPy
planted_bug = np.int64(10)

# %% right: in a list
planted_bug = [10]

# %% right: worked out
planted_bug = 9 + 1

# %% right: an array
planted_bug = np.array(10)

# %% right: a tuple
planted_bug = (10,)

# %% right: int()
planted_bug = int("10")

# %% wrong, head_of_backward: some other line
planted_bug = 4

# %% wrong: nothing
# says: None
planted_bug = None
