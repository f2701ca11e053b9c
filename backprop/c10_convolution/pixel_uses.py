"""How many windows of a convolution use each pixel."""

import numpy as np

from grader.cases import given
from grader.exercise import exercise


def _counts(n, k):
    """How many windows of k pixels, starting at 0 … n − k, cover each of n pixels in a row."""
    return np.array([sum(start <= i < start + k for start in range(n - k + 1)) for i in range(n)])


pixel_uses = exercise(
    points=2,
    expects=lambda n, k: np.outer(_counts(n, k), _counts(n, k)),
    returns="uses",
    cases=[
        given(f"n = {n} and k = {k}", n=n, k=k)
        for n, k in [(3, 2), (4, 2), (5, 3), (4, 3), (7, 3), (7, 4), (6, 5), (4, 4), (4, 1), (1, 1)]
    ],
    hints=[
        "Take one row of n pixels and a window of k that slides along it. Which positions of the "
        "window cover pixel i?",
        "A window may start at 0, 1, …, n − k, and covers pixel i if it starts at one of "
        "i − k + 1, …, i. How many starts are in both lists?",
        "The window's row and column are chosen independently of each other. Or let the computer "
        "count: slide the k × k window over zeros and, at every stop, note which pixels it covers.",
    ],
    insight="The entries sum to k² times the number of outputs, (n − k + 1)². For k = n there is "
    "one output, and every pixel feeds it once; for k = 1 every pixel feeds its own "
    "output and no other. For n = 5 and k = 3, where is the only 9?",
)


@pixel_uses.mistake(
    "Every pixel gets k². The pixels at the border are under fewer windows: no window hangs over "
    "the edge."
)
def all_alike(n, k):
    return np.full((n, n), k * k)


@pixel_uses.mistake(
    "Every pixel is counted once. The windows overlap: did each one replace the count (=) that it "
    "should have raised (+=)?"
)
def all_once(n, k):
    return np.ones((n, n))


@pixel_uses.mistake(
    "These windows lie side by side. With stride 1 the next window starts one pixel further, not k."
)
def side_by_side(n, k):
    covered = (np.arange(n) < n // k * k).astype(float)
    return np.outer(covered, covered)


@pixel_uses.mistake(
    "This has one entry per output, and says how many pixels it is made of. The question runs the "
    "other way: one entry per pixel, how many outputs it feeds."
)
def pixels_per_output(n, k):
    return np.full((n - k + 1, n - k + 1), k * k)


@pixel_uses.mistake(
    "The counts grow from the top left corner and never come down again. What happens at the other "
    "two edges?"
)
def one_corner_only(n, k):
    count = np.minimum(np.arange(n) + 1, k)
    return np.outer(count, count)


@pixel_uses.mistake(
    "This is right while the kernel is small. No pixel is used more often than there are windows: "
    "how many are there along one side?"
)
def more_than_windows(n, k):
    i = np.arange(n)
    count = np.minimum(np.minimum(i + 1, n - i), k)
    return np.outer(count, count)


@pixel_uses.mistake(
    "The counts keep growing towards the middle. A window of k pixels covers a pixel from at most "
    "k positions."
)
def more_than_kernel(n, k):
    i = np.arange(n)
    count = np.minimum(np.minimum(i + 1, n - i), n - k + 1)
    return np.outer(count, count)


@pixel_uses.mistake(
    "The counts of row and column are added. Each row position goes with every column position: "
    "how many pairs are there?"
)
def added(n, k):
    return _counts(n, k)[:, None] + _counts(n, k)


@pixel_uses.mistake(
    "The smaller of the two counts was taken. Each row position goes with every column position: "
    "how many pairs are there?"
)
def smaller_of_two(n, k):
    return np.minimum.outer(_counts(n, k), _counts(n, k))


@pixel_uses.mistake("This is right for a single row of pixels. The image has n rows and n columns.")
def one_row(n, k):
    return _counts(n, k)


@pixel_uses.mistake(
    "The last window is missing along each side. Count the starts 0, 1, …, n − k: how many are "
    "they?"
)
def last_window_missing(n, k):
    count = np.array([sum(s <= i < s + k for s in range(n - k)) for i in range(n)])
    return np.outer(count, count)


@pixel_uses.mistake(
    "These windows hang over the edge, as with padding SAME. Here each lies within the image."
)
def same_padding(n, k):
    before = (k - 1) // 2
    starts = range(-before, n - before)
    count = np.array([sum(s <= i < s + k for s in starts) for i in range(n)])
    return np.outer(count, count)


@pixel_uses.mistake("These are shares of k². The question is how many, not which part.")
def shares(n, k):
    return np.outer(_counts(n, k), _counts(n, k)) / k**2


@pixel_uses.mistake("Every pixel gets the number of all windows. Which of them cover a corner?")
def windows_everywhere(n, k):
    return np.full((n, n), (n - k + 1) ** 2)


@pixel_uses.mistake(
    "Every pixel gets k. Count for the pixel in the corner: how many windows cover it?"
)
def kernel_side_everywhere(n, k):
    return np.full((n, n), k)


@pixel_uses.mistake(
    "The last window of each row of windows is missing. Count the starts 0, 1, …, n − k: how many "
    "are they?"
)
def last_column_of_windows_missing(n, k):
    short = np.array([sum(s <= i < s + k for s in range(n - k)) for i in range(n)])
    return np.outer(_counts(n, k), short)


@pixel_uses.mistake(
    "The last row of windows is missing. Count the starts 0, 1, …, n − k: how many are they?"
)
def last_row_of_windows_missing(n, k):
    short = np.array([sum(s <= i < s + k for s in range(n - k)) for i in range(n)])
    return np.outer(short, _counts(n, k))


@pixel_uses.mistake("Each window covers k + 1 pixels along each side. Where does a slice end?")
def window_one_too_large(n, k):
    count = np.array([sum(s <= i < s + k + 1 for s in range(n - k + 1)) for i in range(n)])
    return np.outer(count, count)


@pixel_uses.mistake("Each window covers k − 1 pixels along each side. Where does a slice end?")
def window_one_too_small(n, k):
    count = np.array([sum(s <= i < s + k - 1 for s in range(n - k + 1)) for i in range(n)])
    return np.outer(count, count)


@pixel_uses.mistake(
    "The windows move on by 2. With stride 1 the next one starts one pixel further."
)
def every_other_window(n, k):
    count = np.array([sum(s <= i < s + k for s in range(0, n - k + 1, 2)) for i in range(n)])
    return np.outer(count, count)


@pixel_uses.mistake("The numbers are right, all in one row. The image has n rows and n columns.")
def in_one_row(n, k):
    return np.outer(_counts(n, k), _counts(n, k)).ravel()


@pixel_uses.mistake(
    "The counts keep growing towards the middle, as if a window were as large as the image. How "
    "many positions of a window cover one pixel, at most?"
)
def no_limit(n, k):
    i = np.arange(n)
    count = np.minimum(i + 1, n - i)
    return np.outer(count, count)


@pixel_uses.mistake(
    "Only the windows on the diagonal were counted: row and column moved together. Each row "
    "position goes with every column position."
)
def windows_on_the_diagonal(n, k):
    uses = np.zeros((n, n))
    for start in range(n - k + 1):
        uses[start : start + k, start : start + k] += 1
    return uses


@pixel_uses.mistake(
    "This has one entry per output, each 1. The question is for one entry per pixel: how many "
    "outputs it feeds."
)
def ones_for_outputs(n, k):
    return np.ones((n - k + 1, n - k + 1))


@pixel_uses.mistake(
    "The counts of all pixels were added up. One number for each pixel is asked for."
)
def added_up(n, k):
    return _counts(n, k).sum() ** 2


@pixel_uses.mistake("This is the answer for n = 3 and k = 2, whatever they are.")
def three_by_three(n, k):
    return np.outer(_counts(3, 2), _counts(3, 2))


@pixel_uses.mistake(
    "The right counts, squared. How many pairs of a row position and a column position are there?"
)
def squared(n, k):
    return np.outer(_counts(n, k), _counts(n, k)) ** 2


pixel_uses.equivalent(
    "The picture and the kernel are square, so the counts are the same transposed.",
    "uses[i:i + k, j:j + k] += 1 → uses[j:j + k, i:i + k] += 1",
)
