"""How exact an answer of this chapter has to be."""

#: Errors are measured against dz: σ(1 − σ) is right at x = 40, although it cancels to 0. Against
#: an eighth of it, because no slope here is above ¼ and right answers are off by a few roundings;
#: a five-point difference with the best h is off by 340 roundings of dz.
SHARE = 1 / 8
