"""As ``preload``, where truths are still to be worked out. No operation may run there: a fork after
the first one hangs."""

from grader import lazy

lazy.load()
