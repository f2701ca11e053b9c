"""Many submissions: spread over workers, written down one by one, resumed where it was.

>>> with Journal(path) as journal, workers(setup) as at_work:
...     for finished in grade_all(submissions, at_work, journal):
...         ...
"""

from grader.batch.fingerprints import fingerprint, parts
from grader.batch.journal import Journal, JournalError
from grader.batch.pool import Pool, PoolError
from grader.batch.run import Finished, grade_all, in_order
from grader.batch.seeds import SecretError, Seeds, course_secret
from grader.batch.where import Workers, processors, workers
from grader.batch.worker import Setup
from grader.submission import Submission

__all__ = [
    "Finished",
    "Journal",
    "JournalError",
    "Pool",
    "PoolError",
    "SecretError",
    "Seeds",
    "Setup",
    "Submission",
    "Workers",
    "course_secret",
    "fingerprint",
    "grade_all",
    "in_order",
    "parts",
    "processors",
    "workers",
]
