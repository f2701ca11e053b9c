"""docs/architecture.md is true of the files, and so is what it says of them that no contract of
import-linter's can."""

from __future__ import annotations

import ast
import collections
import dataclasses
import itertools
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import grader
from grader import cli, courses, errors, exercise, notebook
from grader.decide import decide
from grader.sandbox.inside.outcome import Status
from grader.truths import truths

#: Names of files that stand more than once: a package says what it is, and a command is named for
#: what it calls.
TWICE_FOR_A_REASON = {"__init__.py", "__main__.py"}
COMMANDS = "commands"


def modules(root):
    return sorted((root / "grader").rglob("*.py"))


def listed(root):
    text = (root / "docs" / "architecture.md").read_text("utf-8")
    (block,) = re.findall(r"```\n(grader/\n.*?)```", text, re.DOTALL)
    return re.findall(r"^  (\w+(?:\.py|/)) ", block, re.MULTILINE)


def test_the_list_of_modules_is_whole_and_true(root):
    there = {
        f"{p.name}/" if p.is_dir() else p.name
        for p in (root / "grader").iterdir()
        if (p.is_dir() and (p / "__init__.py").exists()) or p.suffix == ".py"
    }
    names = listed(root)
    assert len(names) == len(set(names))
    assert set(names) == there


def test_a_file_that_the_drawing_of_a_submissions_way_names_is_there(root):
    text = (root / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"\b(?:\w+/)*\w+\.py\b", text))
    missing = {
        name
        for name in named
        if not any(str(path).endswith(f"/{name}") for path in root.rglob(name.split("/")[-1]))
    }
    assert not missing


def test_no_two_modules_of_one_name_are_of_different_ideas(root):
    homes = collections.defaultdict(list)
    for path in modules(root):
        if path.name not in TWICE_FOR_A_REASON:
            homes[path.name].append(path)
    for name, paths in homes.items():
        others = [path for path in paths if path.parent.name != COMMANDS]
        assert len(others) < 2 or name == "preprocessors.py", paths  # older courses name it
        if len(paths) > 1 and others != paths:
            command = next(path for path in paths if path.parent.name == COMMANDS)
            [other] = others
            its_name = ".".join(other.relative_to(root).with_suffix("").parts)
            assert its_name in imported(command), f"{command} does not call {other}"


def imported(path):
    """The modules that a file imports, at the top or within a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_an_init_only_hands_on_what_others_hold(root):
    for path in (root / "grader").rglob("__init__.py"):
        if path.parent.name == "grader":
            continue  # a notebook's: each name is imported when it is first used
        for node in ast.parse(path.read_text("utf-8")).body:
            lazily = isinstance(node, ast.FunctionDef) and node.name == "__getattr__"
            kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)
            assert lazily or isinstance(node, kinds), f"{path}, line {node.lineno}"


def test_no_global_is_reassigned(root):
    for path in modules(root):
        tree = ast.parse(path.read_text("utf-8"))
        assert not any(isinstance(node, ast.Global) for node in ast.walk(tree)), path


@pytest.mark.parametrize("kind", [exercise.Exercise, exercise.Case, exercise.Mistake])
def test_what_was_read_is_not_written_into(kind):
    assert kind.__dataclass_params__.frozen
    ex = next(iter(courses.by_name().values()))
    with pytest.raises(dataclasses.FrozenInstanceError):
        ex.points = 0
    with pytest.raises(TypeError):
        courses.by_name()["another"] = ex


def test_the_engine_says_no_name_of_our_course(root):
    """By import-linter's contract it imports none; nor does it know our exercises by name."""
    names = set(courses.named("backprop-by-hand").exercises)
    for path in modules(root):
        words = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.Name):
                words.add(node.id)
        assert not words & names, (path, words & names)


# ------------------------------------------------------------- libraries' insides, in one place


def test_all_that_is_touched_of_nbgrader_is_on_its_list(root):
    from grader.classroom import nbgrader_insides as listed

    used = set()
    for path in (root / "grader").rglob("*.py"):
        home = path.name == "nbgrader_insides.py"
        assert home or not any(name.split(".")[0] == "nbgrader" for name in imported(path)), path
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Attribute) or home:
                continue
            owner, *rest = ast.unparse(node).removeprefix("nbgrader.").split(".")
            if not rest:
                continue
            if owner == "api" and len(rest) == 1:
                assert rest[0] in {*listed.TABLES, *listed.BESIDE}, (path, rest)
                used.add(rest[0])
            elif owner == "api":
                assert rest[1] in listed.TABLES[rest[0]], (path, rest)
            elif [owner, *rest][-2] == "directory" and path.parent.name == "classroom":
                is_a_path = hasattr(Path, rest[-1])  # and no CourseDirectory
                assert is_a_path or rest[-1] in listed.FOLDERS, (path, rest)
                used.add(rest[-1])
    assert {*listed.BESIDE, *listed.FOLDERS} <= used


def test_tensorflows_inside_is_named_in_one_module(root):
    """And where a learner's source is looked through for its names."""
    naming = {
        path.name
        for path in modules(root)
        if re.search(r"tensorflow\.python|pywrap_tf|_registry\b", path.read_text("utf-8"))
    }
    assert naming == {"tensorflow_insides.py", "needed.py", "scan.py"}


def test_nothing_is_put_into_a_process_that_is_not_ours(capsys, monkeypatch):
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    before = {name: module for name, module in sys.modules.items() if module is None}
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert {name: m for name, m in sys.modules.items() if m is None} == before
    capsys.readouterr()


def test_whoever_reads_an_error_reads_it_from_one_place(root):
    """Every exception of ours that may leave a command derives from one base; those that may not
    are caught where they are raised, by name."""
    for cls in errors.GraderError.__subclasses__():
        assert cls.exit_code in (1, 2)
    raised = collections.Counter()
    for path in modules(root):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                if ast.unparse(node.type) == "GraderError" and "print" in ast.unparse(node):
                    raised[path.name] += 1
    assert raised == {"cli.py": 1}


SLOPE = "    s = 1 / (1 + np.exp(-x))\n"
#: An answer of each kind, with the status of its card and whether it is a known mistake.
ANSWERS = {
    "right": (f"{SLOPE}    return dz * s * (1 - s)", Status.RIGHT, False),
    "a known mistake": (f"{SLOPE}    return s * (1 - s)", Status.WRONG, True),
    "wrong without a name": ("    return dz * np.cos(x)", Status.WRONG, False),
    "raises": ("    return x @ np.zeros((1, 2, 3))[dz]", Status.RAISED, False),
}
#: What a check comes through, in this order: which exercise, what is known of its cases, the
#: outcomes, the verdict with what is seen of a wrong answer for it, and the card.
STATIONS = (
    *("courses", "truths", "sandbox.inside.ask", "decide"),
    *("known_mistake", "diagnose", "partial", "picture", "feedback"),
)
ON_THE_WAY_OF_ALL = {"courses", "truths", "sandbox.inside.ask", "decide", "feedback"}


def calls_of(check):
    """Who calls whom, a pair of modules of ours for each call into another one; what a module calls
    by way of a library is a call of its own."""
    called = []

    def look(frame, event, _argument):
        home, caller = frame.f_globals.get("__name__", ""), frame.f_back
        while caller and not caller.f_globals.get("__name__", "").startswith("grader."):
            caller = caller.f_back
        if event == "call" and caller and home.startswith("grader."):
            name = caller.f_globals["__name__"]
            if name != home:
                where = frame.f_code.co_qualname
                called.append((name.removeprefix("grader."), home.removeprefix("grader."), where))

    sys.setprofile(look)
    try:
        check()
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_goes_one_way(what, monkeypatch):
    body, status, is_named = ANSWERS[what]
    names = {"np": np}
    exec(f"def grad_sigmoid(x, dz):\n{body}\n", names)
    answer = names["grad_sigmoid"]
    cards = []
    monkeypatch.setattr(notebook, "decide", lambda *a: cards.append(decide(*a)) or cards[-1])
    grader.check(answer)  # what is done once in a process is done
    assert (cards[-1].status, bool(cards[-1].mistake)) == (status, is_named)
    monkeypatch.undo()
    truths.cache_clear()  # kept, they would be taken without a call
    called = calls_of(lambda: grader.check(answer))

    # Each station is entered once or twice, from one that stands before it.
    ways = [(caller, to) for caller, to, _ in called if to in STATIONS]
    stays = [way for way, _ in itertools.groupby(ways)]
    entries = collections.Counter(to for _, to in stays)
    assert set(entries) >= ON_THE_WAY_OF_ALL | ({"known_mistake"} if is_named else set())
    assert max(entries.values()) <= 2, stays
    first_entered = list(dict.fromkeys(to for _, to in stays))
    assert first_entered == [name for name in STATIONS if name in entries]
    upwards = [
        (caller, to)
        for caller, to in stays
        if caller in STATIONS and STATIONS.index(caller) > STATIONS.index(to)
    ]
    # A judge compares with what is known: one step back, and the only one.
    assert set(upwards) <= {("decide", "truths")}

    # No judge asks an answer, none is asked for a card, and what was found is said where it is
    # decided: whoever finds it only names it.
    callers = collections.defaultdict(set)
    for caller, to, _ in called:
        callers[to].add(caller)
    assert callers["sandbox.inside.ask"] == callers["decide"] == callers["feedback"] == {"notebook"}
    assert callers["compare"] <= {"judged"}
    saying = {caller for caller, to, name in called if name.startswith("Sentences.")}
    assert saying <= {"notebook", "decide", "picture", "feedback"}


def test_magics_are_taken_out_in_one_place(root):
    """Whoever wants the tree of a cell asks for the tree, and not for the text without magics."""
    asking = {p.name for p in modules(root) if "without_magics" in p.read_text("utf-8")}
    assert asking == {"magics.py", "statements.py"}
