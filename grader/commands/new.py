"""``grader new``: a course or an exercise of one's own, to begin from."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    new = commands.add_parser("new", help="begin a course or an exercise of your own")
    kinds = new.add_subparsers(required=True, metavar="command")
    course = kinds.add_parser(
        "course",
        help="write a course as a package",
        description="Write a course that can be installed: one chapter with one exercise, its "
        "prose and a test. It passes `grader doctor` as it stands.",
    )
    course.add_argument("name", metavar="NAME", help="of the distribution, like my-course")
    course.add_argument(
        "directory", nargs="?", type=Path, metavar="DIR", help="a new or empty folder (NAME)"
    )
    course.add_argument("--title", default="", help="what people call it (made from the name)")
    course.add_argument(
        "--language",
        default="en",
        metavar="CODE",
        help="of its prose, like de; the grader's own sentences are then written down beside it, "
        "to be put into that language (en)",
    )
    course.add_argument(
        "--address",
        default="",
        metavar="URL",
        help="where it will live, https://github.com/owner/name/tree/tag: notebooks' badges and "
        "set-up cells are made from it",
    )
    course.set_defaults(run=_course)
    sentences = kinds.add_parser(
        "sentences",
        help="write down what the grader says, to be said in another language",
        description="Write sentences.toml: every sentence that the grader says to learners, in "
        "English, to be put into the course's language.",
    )
    sentences.add_argument(
        "course", metavar="COURSE", help="a folder with chapters, or a course's checkout"
    )
    sentences.set_defaults(run=_sentences)
    exercise = kinds.add_parser(
        "exercise",
        help="add an exercise to a chapter",
        description="Write an exercise's declaration with a first mistake, its cell in the "
        "chapter's prose and a test. It passes `grader doctor` as it stands.",
    )
    exercise.add_argument("chapter", metavar="CHAPTER", help="like 01_first")
    exercise.add_argument("name", metavar="NAME", help="of the learner's function")
    exercise.add_argument(
        "--course",
        metavar="COURSE",
        help="an installed course, or a folder with chapters; without it, the folder you are in "
        "where the chapter lies there, else the course at hand",
    )
    exercise.set_defaults(run=_exercise)


def _course(arguments: argparse.Namespace) -> int:
    from grader.authoring.new_course import new_course

    said = {"title": arguments.title, "language": arguments.language, "address": arguments.address}
    for path in new_course(arguments.name, arguments.directory, **said):
        print(path)
    return 0


def _sentences(arguments: argparse.Namespace) -> int:
    from grader import courses
    from grader.authoring.new_course import new_sentences

    print(new_sentences(courses.named(arguments.course)))
    return 0


def _exercise(arguments: argparse.Namespace) -> int:
    from grader import courses
    from grader.authoring.new_exercise import new_exercise

    course = courses.at_hand(arguments.course, arguments.chapter)
    for path in new_exercise(course, arguments.chapter, arguments.name):
        print(path)
    return 0
