from grader.cases import given, normal
from grader.exercise import exercise

grad_square = exercise(
    points=2, function=lambda x: x * x, cases=[given(x=[3.0, -4.0], dz=[1.0, 2.0]), normal(x=(5,))],
    hints=["How fast does x² grow at x?", "Multiply the slope by dz."],
)

@grad_square.mistake("This is the slope alone: what becomes of dz?")
def no_upstream(x, dz):
    return 2 * x
