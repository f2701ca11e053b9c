"""planted_bugs"""

# %% all begin with this
import numpy as np


# %% right: a dict
planted_bugs = {"A": 0, "B": 8, "C": 6, "D": 7, "E": 7, "F": 0}

# %% right: dict()
planted_bugs = dict(A=0, B=8, C=6, D=7, E=7, F=0)

# %% right: floats
planted_bugs = {"A": 0.0, "B": 8.0, "C": 6.0, "D": 7.0, "E": 7.0, "F": 0.0}

# %% right: a zip
planted_bugs = dict(zip("ABCDEF", [0, 8, 6, 7, 7, 0]))

# %% right: filled
planted_bugs = dict.fromkeys("ABCDEF", 0)
planted_bugs["B"] = 8
planted_bugs["C"] = 6
planted_bugs["D"] = planted_bugs["E"] = 7

# %% right: of NumPy
planted_bugs = {k: np.int32(v) for k, v in {"A": 0, "B": 8, "C": 6, "D": 7, "E": 7, "F": 0}.items()}

# %% right: in another order
planted_bugs = {"F": 0, "E": 7, "D": 7, "C": 6, "B": 8, "A": 0}

# %% right: an update
planted_bugs = {"A": 0, "F": 0}
planted_bugs.update(B=8, C=6, D=7, E=7)

# %% wrong: all the same
# says: 0 of 6
planted_bugs = {k: 1 for k in "ABCDEF"}

# %% wrong, first_term: one off
planted_bugs = {"A": 0, "B": 8, "C": 6, "D": 6, "E": 7, "F": 0}

# %% wrong: None for a right one
planted_bugs = {"A": None, "B": 8, "C": 6, "D": 7, "E": 7, "F": None}


# %% right: strs
planted_bugs = {"A": "0", "B": "8", "C": "6", "D": "7", "E": "7", "F": "0"}


# %% right: lower keys
planted_bugs = {"a": 0, "b": 8, "c": 6, "d": 7, "e": 7, "f": 0}


# %% right: arrays
planted_bugs = {k: np.array(v) for k, v in dict(A=0, B=8, C=6, D=7, E=7, F=0).items()}


# %% wrong, last_line_of_e: E at 8
planted_bugs = {"A": 0, "B": 8, "C": 6, "D": 7, "E": 8, "F": 0}


# %% wrong, all_suspected: A 5 F 6
planted_bugs = {"A": 5, "B": 8, "C": 6, "D": 7, "E": 7, "F": 6}


# %% wrong: B 10
planted_bugs = {"A": 0, "B": 10, "C": 6, "D": 7, "E": 7, "F": 0}


# %% wrong: B 0
planted_bugs = {"A": 0, "B": 0, "C": 6, "D": 7, "E": 7, "F": 0}


# %% wrong: C 5
planted_bugs = {"A": 0, "B": 8, "C": 5, "D": 7, "E": 7, "F": 0}


# %% wrong: C 7
planted_bugs = {"A": 0, "B": 8, "C": 7, "D": 7, "E": 7, "F": 0}


# %% wrong: the lines beside the wrong ones
# says: Of those that you call right, 2 of 2 are.
# says: Of the lines that you name, 0 of 4 are.
planted_bugs = {"A": 0, "B": 9, "C": 5, "D": 6, "E": 8, "F": 0}
