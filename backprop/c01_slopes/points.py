"""Points that several exercises of the chapter are tried at."""

#: So far out that a finite difference with any usual step finds no difference at all.
FAR = {"x": -1.25 * 2.0**41, "y": 1.5 * 2.0**29}
