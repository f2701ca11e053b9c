"""What is hushed is heard again: by other threads, and by whoever kept the stream."""

from __future__ import annotations

import contextlib
import io
import logging
import subprocess
import sys
import threading

import pytest

from grader.sandbox.inside.calls import hushed
from grader.sandbox.inside.streams import stood_in


@contextlib.contextmanager
def another_stderr():
    """A stream of the test's own; pytest's comes back after each step of a test."""
    before, sys.stderr = sys.stderr, io.StringIO()
    try:
        yield sys.stderr
    finally:
        sys.stderr = before


def test_within_the_block_nothing_is_heard_and_after_it_everything_is():
    with another_stderr() as stderr:
        with hushed():
            print("within", file=sys.stderr)
            with hushed():
                print("deeper", file=sys.stderr)
            print("still within", file=sys.stderr)
        print("after", file=sys.stderr)
        assert stderr.getvalue() == "after\n" and sys.stderr is stderr


def test_a_log_handler_that_was_made_within_the_block_is_heard_after_it():
    with another_stderr() as stderr:
        with hushed():
            handler = logging.StreamHandler()  # as TensorFlow's are, at its import
            handler.emit(logging.makeLogRecord({"msg": "within"}))
        handler.emit(logging.makeLogRecord({"msg": "after"}))
        assert stderr.getvalue() == "after\n"


def test_a_log_handler_follows_a_stream_that_was_closed():
    with another_stderr() as stderr:
        with stood_in("stderr"):
            handler = logging.StreamHandler()
        handler.stream.close()  # as Abseil's does at its end
        stderr.close()
        later = io.StringIO()
        sys.stderr = later
        handler.emit(logging.makeLogRecord({"msg": "later"}))
        assert later.getvalue() == "later\n"


def test_two_threads_that_hush_at_once_leave_the_stream_as_it_was():
    with another_stderr() as stderr:
        first_is_in, second_is_in, first_is_out = (threading.Event() for _ in range(3))

        def first():
            with hushed():
                first_is_in.set()
                second_is_in.wait(10)
            first_is_out.set()

        thread = threading.Thread(target=first)
        thread.start()
        first_is_in.wait(10)
        with hushed():
            second_is_in.set()
            first_is_out.wait(10)
            print("still within", file=sys.stderr)
        thread.join()
        print("after", file=sys.stderr)
        assert sys.stderr is stderr and stderr.getvalue() == "after\n"


def test_what_somebody_put_there_meanwhile_stays():
    with another_stderr():
        theirs = io.StringIO()
        with hushed():
            sys.stderr = theirs
        assert sys.stderr is theirs


@pytest.mark.slow
def test_tensorflows_own_log_is_heard_after_the_check_during_which_it_was_imported():
    code = (
        "import io, sys\n"
        "from grader import lazy\n"
        "from grader.sandbox.inside.calls import hushed\n"
        "sys.stderr = first = io.StringIO()\n"
        "with hushed():\n    tf = lazy.load()\n"
        "first.close()\n"
        "sys.stderr = later = io.StringIO()\n"
        "tf.get_logger().error('heard')\n"
        "from absl import logging\nlogging.error('too')\n"
        "print(*(word in later.getvalue() for word in ('heard', 'too', 'closed')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600)
    assert done.stdout.split() == ["True", "True", "False"], done.stderr[-2000:]
