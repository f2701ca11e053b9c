"""The few submissions for which starting workers would take longer than it saves: one after the
other, in this process."""

from __future__ import annotations

from grader.batch.worker import Done, Grader, Lost, Setup, Task


class Here:
    """What :class:`grader.batch.Pool` is, in one process. A context manager."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._grader = Grader(setup)
        self._task: Task | None = None

    def __enter__(self) -> Here:
        self._grader.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._grader.__exit__(*error)

    @property
    def has_room(self) -> bool:
        return self._task is None

    @property
    def busy(self) -> bool:
        return self._task is not None

    def give(self, task: Task) -> None:
        self._task = task

    def results(self) -> list[tuple[Task, Done | Lost]]:
        task, self._task = self._task, None
        assert task is not None, "nothing was given"
        return [(task, self._grader.do(task))]
