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


# %% wrong, head_of_forward: line 1
planted_bug = 1


# %% wrong, first_activation: line 5
planted_bug = 5


# %% wrong, second_activation: line 6
planted_bug = 6


# %% wrong, outer_product: line 7
planted_bug = 7


# %% wrong, same_step_above: line 8
planted_bug = 8


# %% wrong, outer_product_above: line 9
planted_bug = 9


# %% right: string
planted_bug = "10"


# %% right: line 10
planted_bug = np.float32(10)


# %% right: bool no, complex int
planted_bug = int(np.array([10])[0])
