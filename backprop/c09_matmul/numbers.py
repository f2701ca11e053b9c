"""The numbers that the exercises on matrix products share."""

#: A factor that the gradient does not feel, and that takes all digits from a finite difference.
HUGE = 2.0**50


X = [[3.0, 4.0], [5.0, 6.0]]


Y = [[4.0, 5.0], [6.0, 7.0]]


DZ = [[1.0, 2.0], [3.0, 4.0]]
