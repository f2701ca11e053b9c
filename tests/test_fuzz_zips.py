"""Whatever a zip holds, it is collected, refused file by file, or said to be no zip."""

from __future__ import annotations

import contextlib
import io
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

from fuzzing import FRAGMENTS, damaged, fuzzed
from hypothesis import strategies as st

from grader.classroom.collect import CollectError, Refused, Taken, collect
from grader.classroom.folder import Course

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
names = st.lists(
    st.sampled_from(
        [*(f for f in FRAGMENTS if "\ud800" not in f and "\udcff" not in f), "ada", "bob", "Bob",
         "bob_1_assignsubmission_file_", "08_elementwise", ".ipynb", ".py", ".zip", "__MACOSX",
         "submission_1", "submission_metadata.yml", "bob_attempt_2026-01-02-03-04-05_x.ipynb"]
    ),
    min_size=1,
    max_size=7,
).map("".join)  # fmt: skip


@st.composite
def zips(draw: Any, deep: int = 2) -> bytes:
    data = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w") as archive:
        warnings.simplefilter("ignore")
        for _ in range(draw(st.integers(0, 4))):
            info = zipfile.ZipInfo(draw(names) or "x")
            info.external_attr = draw(st.sampled_from([0, 0, 0o120777, 0o100644, 0o20644])) << 16
            info.date_time = draw(st.sampled_from([(1980, 1, 1, 0, 0, 0), (2107, 12, 31, 0, 0, 0),
                                                   (2026, 0, 0, 31, 63, 62)]))  # fmt: skip
            info.compress_type = draw(st.sampled_from(METHODS))
            content = NOTEBOOK if not deep or draw(st.booleans()) else draw(zips(deep - 1))
            with contextlib.suppress(ValueError, OverflowError):
                archive.writestr(info, content)
    return data.getvalue()


@fuzzed(st.lists(damaged(zips()), min_size=1, max_size=2), st.booleans(), examples=60)
def test_a_zip_is_collected_or_refused_and_writes_nothing_elsewhere(found, dry_run):
    with tempfile.TemporaryDirectory() as top:
        course = Path(top) / "course"
        course.mkdir()
        paths = []
        for number, data in enumerate(found):
            paths.append(Path(top) / f"{number}.zip")
            paths[-1].write_bytes(data)
        opened = Course.open(course)
        try:
            results = list(collect(paths, opened, "08_elementwise", "08_elementwise",
                                   dry_run=dry_run))  # fmt: skip
        except CollectError as error:
            assert str(error).isprintable()
            results = []
        for one in results:
            assert one.name.isprintable() and one.name.encode()
            if isinstance(one, Taken):
                assert one.path.resolve().is_relative_to(course)
                assert dry_run or one.path.is_file()
            elif isinstance(one, Refused):
                assert one.why.isprintable()
        there = {p.name for p in Path(top).iterdir()}
        assert there == {"course", *(p.name for p in paths)}
