"""Late submissions, as ``course.toml`` says: a plugin of nbgrader's, for its commands and ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader import course_file
from grader.classroom import nbgrader_insides as nbgrader

#: What a course's configuration calls the plugin.
PLUGIN = "grader.classroom.late.ByCourseFile"


class ByCourseFile(nbgrader.LateSubmissionPlugin):  # type: ignore[misc]
    """Takes what ``[late]`` in ``course.toml`` says. Where it says nothing, this is nbgrader's own
    plugin, settings and all."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points to be taken from ``score``, or None for none."""
        policy = self._policy()
        if policy is None:
            penalty: float | None = super().late_submission_penalty(
                student_id, score, total_seconds_late
            )
            return penalty
        share = policy.share(total_seconds_late)
        return round(share * score, 2) if share else None

    def _policy(self) -> course_file.Late | None:
        above: Any = self.parent
        while above is not None:
            directory = getattr(above, "coursedir", None)
            if directory is not None:
                return course_file.read(Path(directory.root)).late
            above = above.parent
        return None
