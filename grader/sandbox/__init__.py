"""Runs learner code away from everything it must not see. Only ``inside`` is mounted beside it."""
