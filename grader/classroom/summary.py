"""What a run in a course has to tell besides its results: what was graded anew and why, what a
person should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from grader.classroom.run_results import CourseResult, News

#: Lines of one kind that are told.
_MOST = 20


class Summary:
    """Counts results as they come, and puts what there is to tell into lines."""

    def __init__(self) -> None:
        self._why: Counter[str] = Counter()

    def add(self, result: CourseResult) -> None:
        if result.why:
            done = "put back" if result.is_put_back else "regraded"
            self._why[f"{done}: {result.why}"] += 1

    def lines(self, news: News) -> Iterator[str]:
        """What there is to tell, line by line."""
        yield from (f"As course.toml says: {line}." for line in news.changed)
        yield from (f"{n:,} {why}." for why, n in self._why.most_common())
        for why, n in news.penalties.items():
            yield f"{n:,} late {'penalty' if n == 1 else 'penalties'} changed. {why}."
        for one in news.moot[:_MOST]:
            now = "" if one.by_itself is None else f", which earns {one.by_itself:g} by itself"
            yield (
                f"{one.student} has handed in again{now}; the {one.by_hand:g} that a person gave "
                f"{one.cell} before still counts. Formgrader shows it to be looked at."
            )
        if len(news.moot) > _MOST:
            yield f"… and {len(news.moot) - _MOST:,} more scores by hand, of earlier attempts."
        for name in news.empty:
            yield (
                f"Nothing was handed in for {name}: `nbgrader collect {name}` or `grader collect` "
                "brings submissions into submitted/."
            )
