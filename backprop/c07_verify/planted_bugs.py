"""Which of several backward passes are wrong, and where."""

from backprop.material.listings import SUSPECTS, suspect_is_right
from grader.cases import given
from grader.exercise import exercise


def _wrong_lines():
    return {name: s.wrong_line(suspect_is_right) for name, s in SUSPECTS.items()}


def _shares(answer, truth):
    """How many of those that are called right are, and of the lines that are named."""
    said = {name: int(line) for name, line in answer.items() if name in truth}
    right = [name for name, line in said.items() if not line]
    named = [name for name, line in said.items() if line]
    parts = []
    if right:
        parts.append(f"Of those that you call right, {_of(right, said, truth)}.")
    if named:
        parts.append(f"Of the lines that you name, {_of(named, said, truth)}.")
    return " ".join(parts)


def _of(names, said, truth):
    count = sum(said[name] == int(truth[name]) for name in names)
    return f"{count} of {len(names)} {'is' if len(names) == 1 else 'are'}"


planted_bugs = exercise(
    points=5,
    explains=_shares,
    expects=_wrong_lines,
    returns="planted_bugs",
    cases=[given()],
    hints=[
        "Do not read, run: compare each `backward` with your `numeric_vjp` of its `forward`, at a "
        "random x with entries of both signs and a random dz. Which ones differ?",
        "Where they differ, look at how: by a constant factor? For negative x only? In one of two "
        "terms? That says which line to read.",
        "Two of the six have no mistake in them, for which the answer is 0. In one of the others "
        "something is overwritten, and in one dz is summed without its partner.",
    ],
    insight="A and F look odd and are right; C and E look right and are wrong for a negative x, "
    "or for all but a few dz. Reading is for finding the line; whether there is one, only "
    "a measurement tells, with entries of both signs. The next cells plant bugs that "
    "nobody has seen.",
)


def _but(**lines):
    return {**_wrong_lines(), **lines}


@planted_bugs.mistake("One that you let pass differs for negative x. Did you try x of both signs?")
def positive_x_only():
    return _but(C=0)


@planted_bugs.mistake(
    "One that you let pass is right for some dz and wrong for most. Did you try a random dz?"
)
def lucky_dz():
    return _but(E=0)


@planted_bugs.mistake(
    "In D you name the line that is right when it stands alone. Which line loses what the line "
    "before it found?"
)
def first_term():
    return _but(D=SUSPECTS["D"].line_of("dx = dz * s"))


@planted_bugs.mistake(
    "A looks odd and agrees with central differences: every x moves the mean, too."
)
def mean_suspected():
    return _but(A=SUSPECTS["A"].line_of("return dz"))


@planted_bugs.mistake("F agrees with central differences: read it as dz times softmax(x).")
def softmax_suspected():
    return _but(F=SUSPECTS["F"].line_of("return dz"))


@planted_bugs.mistake(
    "In B you name a line that hands on what is wrong already. ds is what arrives at s: is it, "
    "after a mean?"
)
def line_after_the_mean():
    return _but(B=SUSPECTS["B"].line_of("de ="))


@planted_bugs.mistake(
    "In E you name the line that uses what is wrong already. Which line makes it?"
)
def last_line_of_e():
    return _but(E=SUSPECTS["E"].line_of("return (dz"))


@planted_bugs.mistake(
    "Every one is said to be wrong; two of them agree with central differences.", alone=True
)
def all_suspected():
    return _but(A=SUSPECTS["A"].line_of("return dz"), F=SUSPECTS["F"].line_of("return dz"))


@planted_bugs.mistake("Lines are counted from 1; yours are all one too low.", alone=True)
def counted_from_zero():
    return {name: max(line - 1, 0) for name, line in _wrong_lines().items()}
