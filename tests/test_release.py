"""A release is the version, the tag and the notes together."""

import importlib.util

import pytest


@pytest.fixture
def release(root):
    spec = importlib.util.spec_from_file_location("release_notes", root / ".ci/release_notes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def project(version="1.2.0", tag="v1.2.0"):
    return {"version": version, "urls": {"Release": f"https://github.com/o/n/tree/{tag}"}}


def test_the_tag_is_that_of_the_version_and_of_every_set_up_cell(release):
    assert release.problem("v1.2.0", project()) == ""
    assert "pyproject.toml has version 1.2.0" in release.problem("v1.3.0", project())
    assert "ends in v1.1.0" in release.problem("v1.2.0", project(tag="v1.1.0"))


def test_the_notes_are_the_section_of_the_tag_alone(release):
    changelog = "# Changelog\n\n## 1.2.0, in May\n\n- New.\n\n## 1.1.0\n\n- Old.\n"
    assert release.notes("v1.2.0", changelog) == "- New."
    with pytest.raises(ValueError, match=r"no section for v1\.2\.1"):
        release.notes("v1.2.1", changelog)
