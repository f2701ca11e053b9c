"""The course *Backprop by Hand*: its exercises, a module a chapter, and what they are about."""

from grader.courses import Course

__all__ = ["COURSE"]

COURSE = Course(
    name="backprop-by-hand",
    title="Backprop by Hand",
    package="backprop",
    public=("backprop.material", "figures"),
)
