"""The mean squared error of a burst of shots."""

import numpy as np

from grader.cases import given, normal
from grader.exercise import exercise


def _errors(hits, target):
    return hits - target


batch_loss = exercise(
    points=3,
    expects=lambda hits, target: np.mean(np.sum(_errors(hits, target) ** 2, axis=1)),
    returns="loss",
    # The error of a shot is itself a difference of two places.
    terms=lambda hits, target: np.mean(np.sum((np.abs(hits) + np.abs(target)) ** 2, axis=1)),
    cases=[
        given(
            "three shots whose errors to the side are −3, 1 and 2",
            hits=[[-3.0, 0.0], [1.0, 0.0], [2.0, 0.0]],
            target=[0.0, 0.0],
        ),
        normal("a burst of 3", hits=(3, 2), target=(2,)),
        normal("a burst of 7", hits=(7, 2), target=(2,)),
        normal("a single shot", hits=(1, 2), target=(2,)),
        normal("a burst of 2", hits=(2, 2), target=(2,)),
        normal("a burst of 5, float32", hits=(5, 2), target=(2,), dtype="float32"),
        given("two shots in the middle", hits=[[1.5, -2.0], [1.5, -2.0]], target=[1.5, -2.0]),
    ],
    hints=[
        "What is the error of one shot, as two numbers? And its squared distance from the middle, "
        "as one?",
        "`hits - target` is the error of every shot at once, with shape (n, 2). A squared distance "
        "is a sum over the last axis.",
        "The loss is the mean of n squared distances. For errors of −3, 1 and 2 to one side: "
        "(9 + 1 + 4)/3.",
    ],
    insight=(
        "For shots at [3, 4] and [0, 0] it is 12.5: the squared distances are 25 and 0, and their "
        "mean is half of 25. Move the target to [1.5, 2] and call it again: can any target do "
        "better for these two shots?"
    ),
)


@batch_loss.mistake(
    "You averaged the errors before you squared them, so a shot to the left makes up for one to "
    "the right. What would three shots at −3, 1 and 2 give?"
)
def signed_errors_cancel(hits, target):
    return np.sum(np.mean(_errors(hits, target), axis=0) ** 2)


@batch_loss.mistake(
    "This is half of it: a mean over all 2n coordinates, perhaps, or a ½ in front. How many shots "
    "are there?"
)
def mean_over_coordinates(hits, target):
    return np.mean(_errors(hits, target) ** 2)


@batch_loss.mistake(
    "This is the sum over the shots. With twice as many shots it would be twice as bad, though "
    "Bob shoots no worse.",
    worth=0.5,
)
def sum_over_shots(hits, target):
    return np.sum(_errors(hits, target) ** 2)


@batch_loss.mistake(
    "This is the mean distance. What happens to each distance before the mean is taken?"
)
def mean_distance(hits, target):
    return np.mean(np.sqrt(np.sum(_errors(hits, target) ** 2, axis=1)))


@batch_loss.mistake(
    "You took a root of the mean. That brings it back to centimetres, but the loss is the mean "
    "itself."
)
def root_of_mean(hits, target):
    return np.sqrt(np.mean(np.sum(_errors(hits, target) ** 2, axis=1)))


@batch_loss.mistake(
    "You added up the absolute values of the coordinates. How is a squared distance made of two "
    "coordinates?"
)
def absolute_values(hits, target):
    return np.mean(np.sum(np.abs(_errors(hits, target)), axis=1))


@batch_loss.mistake(
    "You added the two coordinates of an error before squaring, so a shot up and to the left "
    "would count as a hit. What does Pythagoras say?"
)
def coordinates_cancel(hits, target):
    return np.mean(np.sum(_errors(hits, target), axis=1) ** 2)


@batch_loss.mistake("These are the squared distances, one for each shot; the loss is one number.")
def one_for_each_shot(hits, target):
    return np.sum(_errors(hits, target) ** 2, axis=1)


@batch_loss.mistake(
    "You took the mean for each coordinate, and the two are still apart. The loss is one number."
)
def one_for_each_coordinate(hits, target):
    return np.mean(_errors(hits, target) ** 2, axis=0)


@batch_loss.mistake("The target is not in it: these are squared distances from the origin.")
def target_forgotten(hits, target):
    return np.mean(np.sum(hits**2, axis=1))


@batch_loss.mistake(
    "This is a variance: the scatter around the middle of the shots. A tight burst far from the "
    "target is still bad."
)
def scatter(hits, target):
    return np.mean(np.sum((hits - hits.mean(axis=0)) ** 2, axis=1))


@batch_loss.mistake(
    "This is half of the sum: a ½ in front, or a mean over the two coordinates. The mean runs over "
    "the shots, and divides by how many there are."
)
def half_of_the_sum(hits, target):
    return np.sum(_errors(hits, target) ** 2) / 2


@batch_loss.mistake(
    "You divided by n − 1, as for the variance of a sample. The loss is a mean over n shots."
)
def one_less(hits, target):
    return np.sum(_errors(hits, target) ** 2) / max(len(hits) - 1, 1)


@batch_loss.mistake(
    "This is the length of all errors together, a root of a sum. The loss is a mean of squares."
)
def root_of_the_sum(hits, target):
    return np.sqrt(np.sum(_errors(hits, target) ** 2))


@batch_loss.mistake("The root was taken before dividing by n. Is there a root in the loss at all?")
def root_of_the_sum_over_n(hits, target):
    return np.sqrt(np.sum(_errors(hits, target) ** 2)) / len(hits)


@batch_loss.mistake(
    "This is the mean of the absolute coordinates. How is a squared distance made of two "
    "coordinates?"
)
def absolute_over_coordinates(hits, target):
    return np.mean(np.abs(_errors(hits, target)))


@batch_loss.mistake("Only the first coordinate is in it. A shot may be too high as well.")
def only_to_the_side(hits, target):
    return np.mean(_errors(hits, target)[:, 0] ** 2)


@batch_loss.mistake("Only the second coordinate is in it. A shot may miss to the side as well.")
def only_up(hits, target):
    return np.mean(_errors(hits, target)[:, 1] ** 2)


@batch_loss.mistake(
    "You squared the mean of the distances. The loss is the mean of the squared ones: which comes "
    "first?"
)
def squared_mean_distance(hits, target):
    return np.mean(np.sqrt(np.sum(_errors(hits, target) ** 2, axis=1))) ** 2


@batch_loss.mistake(
    "Nothing is squared, so errors to the left and to the right cancel. What would three shots at "
    "−3, 1 and 2 give?"
)
def not_squared(hits, target):
    return np.mean(np.sum(_errors(hits, target), axis=1))


@batch_loss.mistake(
    "All errors were added up as they are, so those to the left and to the right cancel."
)
def errors_added_up(hits, target):
    return np.sum(_errors(hits, target))


@batch_loss.mistake(
    "This is the mean of all errors as they are, so those to the left and to the right cancel."
)
def mean_of_errors(hits, target):
    return np.mean(_errors(hits, target))


@batch_loss.mistake(
    "Only the last shot is in it, divided by n: the earlier ones were overwritten. Was it = where "
    "+= was meant?"
)
def last_shot_only(hits, target):
    return np.sum(_errors(hits, target)[-1] ** 2) / len(hits)


@batch_loss.mistake("This is the squared distance of the last shot alone. A burst has several.")
def last_shot_alone(hits, target):
    return np.sum(_errors(hits, target)[-1] ** 2)


@batch_loss.mistake(
    "Only the first shot is in it, divided by n. Does your loop come to its end, or does a "
    "`return` inside it end it?"
)
def first_shot_only(hits, target):
    return np.sum(_errors(hits, target)[0] ** 2) / len(hits)


@batch_loss.mistake(
    "You squared hits and target first and took the difference afterwards. An error is a "
    "difference; what is squared?"
)
def difference_of_squares(hits, target):
    return np.mean(np.sum(hits**2 - target**2, axis=1))


@batch_loss.mistake(
    "Only the target was squared: ** binds more tightly than −. Which brackets are missing?"
)
def only_target_squared(hits, target):
    return np.mean(np.sum(hits - target**2, axis=1))


@batch_loss.mistake("These are all the squares, two for each shot. The loss is one number.")
def all_the_squares(hits, target):
    return _errors(hits, target) ** 2


@batch_loss.mistake("This is the worst shot. The loss is a mean over all of them.")
def worst_shot(hits, target):
    return np.max(np.sum(_errors(hits, target) ** 2, axis=1))


@batch_loss.mistake(
    "This is a median, the shot in the middle. The loss is a mean: every shot counts."
)
def middle_shot(hits, target):
    return np.median(np.sum(_errors(hits, target) ** 2, axis=1))


batch_loss.equivalent(
    "The shots are always rows of a matrix, so the second axis is the last.",
    "return np.mean(np.sum((hits - target) ** 2, axis=1))"
    " → return np.mean(np.sum((hits - target) ** 2, axis=-1))",
)
