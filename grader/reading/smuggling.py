"""What no honest answer here needs, found in the source: a person should look at it.

Credit is for deriving. Much of what would hand out a gradient is closed in the sandbox; what cannot
be closed in a learner's own process is at least always seen. Nothing here changes a grade.

The names that are looked for, with their reasons, are in :mod:`.needed`.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.courses import Course, default, installed
from grader.escaping import printable
from grader.reading import measuring, needed
from grader.reading.magics import module_of
from grader.reading.nodes import children, nodes
from grader.sandbox.job import Statement

_MOST = 5
#: Names that are there before anybody binds them: who binds one may have used it before.
_PYTHONS_OWN = frozenset(dir(builtins))


def findings(
    statements: Iterable[Statement], derived: Collection[Statement] = ()
) -> tuple[str, ...]:
    """A line for each thing that a person should look at: where, what, and the source line.

    ``derived`` are those of the statements that are held to a derivation: a difference in one of
    them measures what was to be worked out.
    """
    statements = tuple(statements)
    found: dict[str, None] = {}
    trees = [(statement, _tree(statement.code)) for statement in statements]
    files = [module_of(statement.code) for statement in statements]
    written = frozenset(file[0] for file in files if file)  # modules of a learner's own
    modules = {"np", "tf"}.union(*(_imported(tree) for _, tree in trees))
    for _, tree in trees:
        modules |= _also_called(tree, modules)
    defined = frozenset().union(*(s.binds for s in statements), written)
    known = _Known(modules, written, _own_names(statements, trees), _whole_modules(trees))
    held = set(map(id, derived))
    for (statement, tree), file in zip(trees, files, strict=True):
        code, above = statement.code, 1
        if file:
            code, above = file[1], 0  # below the line with the magic
            tree = _tree(code)
        lines = code.split("\n")
        seen = _all(tree, known)
        if id(statement) in held or file:
            seen = itertools.chain(seen, measuring.found(tree, defined, modules))
        for node, what in seen:
            number = getattr(node, "lineno", 1)
            line = printable(lines[number - 1].strip() if number <= len(lines) else "", 120)
            place = f"{statement.where + ', ' if statement.where else ''}line "
            place += str(statement.first_line + number - above)
            found.setdefault(f"{place} {what}: {line}")
            if len(found) >= _MOST:
                return tuple(found)
    return tuple(found)


@dataclass(frozen=True)
class _Known:
    """Of all statements together: the names that imports bound and those that others gave to such,
    the modules that a cell wrote, the names that a learner bound otherwise, and of the imported
    ones those that are modules for certain."""

    modules: Collection[str]
    written: Collection[str]
    own: Collection[str]
    whole: Collection[str]


def _own_names(
    statements: Sequence[Statement], trees: Sequence[tuple[Statement, ast.Module]]
) -> frozenset[str]:
    """What assignments and definitions bound, and no import anywhere."""
    imported = frozenset().union(*(_imported(tree) for _, tree in trees))
    return frozenset().union(*(one.binds for one in statements)) - imported


def _whole_modules(trees: Sequence[tuple[Statement, ast.Module]]) -> frozenset[str]:
    """``import numpy as np``: what is bound by that is a module, and may not be handed on."""
    return frozenset(("np", "tf", "scipy", "sys")).union(
        alias.asname or alias.name.partition(".")[0]
        for _, tree in trees
        for node in nodes(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    )


def _tree(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _imported(tree: ast.AST) -> set[str]:
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in nodes(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }


def _also_called(tree: ast.AST, modules: Collection[str]) -> set[str]:
    """Other names that a statement gives to modules: ``n = np``, ``(n := np)``, ``def f(n=np)``."""
    found: set[str] = set()
    for node in nodes(tree):
        if isinstance(node, ast.Assign | ast.NamedExpr) and _is_module(node.value, modules):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found.update(target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.arguments):
            given = (*node.posonlyargs, *node.args)[-len(node.defaults) :] if node.defaults else ()
            pairs = [*zip(given, node.defaults, strict=True)]
            pairs += [(a, d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True) if d]
            found.update(a.arg for a, default in pairs if _is_module(default, modules))
    return found


def _is_module(node: ast.expr, modules: Collection[str]) -> bool:
    if isinstance(node, ast.IfExp):  # xp = tf if … else np
        return _is_module(node.body, modules) or _is_module(node.orelse, modules)
    return isinstance(node, ast.Name) and node.id in modules


def _own_variables(tree: ast.AST) -> set[int]:
    """The nodes of names that are variables of a function: there Python looks nowhere else."""
    found: set[int] = set()
    for function in nodes(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        a = function.args
        bound = {one.arg for one in (*a.posonlyargs, *a.args, *a.kwonlyargs)}
        body = function.body if isinstance(function.body, list) else [function.body]
        inside: list[ast.Name] = []
        todo: list[ast.AST] = list(body)
        declared: set[str] = set()
        while todo:
            node = todo.pop()
            if isinstance(node, ast.Global | ast.Nonlocal):
                declared.update(node.names)
            if isinstance(node, ast.Name):
                inside.append(node)
            # What stands in a function or class below has variables of its own.
            if not isinstance(
                node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
            ) and not hasattr(node, "generators"):
                todo += children(node)
        bound |= {name.id for name in inside if isinstance(name.ctx, ast.Store)}
        found.update(id(name) for name in inside if name.id in bound - declared)
    return found


def _all(tree: ast.AST, known: _Known) -> Iterator[tuple[ast.AST, str]]:
    asked = _own_variables(tree)  # and `getattr` where it is called
    with_pandas = any(name.partition(".")[0] in ("pandas", "pd") for name in known.modules)
    asked |= _of_oneself(tree)
    for node in nodes(tree):
        for what in _seen(node, known, asked):
            yield node, what
        if isinstance(node, ast.Call):
            for what in _queried(node, with_pandas):
                yield node, what


def _of_oneself(tree: ast.AST) -> set[int]:
    """The nodes of ``self.__dict__.update(…)``, ``self.__dict__ = …`` and ``setattr(self, …)`` in a
    method, and of types that are only asked after: they set what is one's own, or look at
    nothing."""
    found: set[int] = set()
    for node in nodes(tree):
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    first = (*method.args.posonlyargs, *method.args.args)[:1]
                    if first:
                        found.update(_set_of(method, first[0].arg))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in ("isinstance", "issubclass"):
                kinds = [one for kind in node.args[1:] for one in nodes(kind)]
                found.update(id(one) for one in kinds if _spelled(one).startswith("types."))
    return found


def _set_of(method: ast.AST, self: str) -> Iterator[int]:
    for node in nodes(method):
        if isinstance(node, ast.Attribute) and node.attr == "__dict__":
            if _spelled(node) == f"{self}.__dict__" and isinstance(node.ctx, ast.Store):
                yield id(node)
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr == "update":
                if _spelled(function.value) == f"{self}.__dict__":
                    yield id(function.value)
            elif isinstance(function, ast.Name) and function.id == "setattr":
                if node.args and _spelled(node.args[0]) == self:
                    yield id(node)


def _queried(node: ast.Call, with_pandas: bool) -> Iterator[str]:
    """``frame.query("…")`` and ``frame.eval("…")``: pandas runs the text."""
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr not in ("query", "eval"):
        return
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    text = any(
        isinstance(one, ast.JoinedStr | ast.BinOp)
        or (isinstance(one, ast.Constant) and isinstance(one.value, str))
        for one in given
    )
    if given and (text or with_pandas) and _spelled(function.value) not in ("self", "cls"):
        if with_pandas or text:
            yield f"runs text as code (`{function.attr}`)"


def _seen(node: ast.AST, known: _Known, asked: set[int]) -> Iterator[str]:
    if id(node) in asked and not isinstance(node, ast.Call):
        return
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _module(alias.name, known.written)
    elif isinstance(node, ast.ImportFrom):
        if not node.level:
            yield from _module(node.module or "", known.written)
        for alias in node.names:
            yield from _imported_from(node.module or "", alias.name, node.level)
    elif isinstance(node, ast.Attribute):
        yield from _attribute(node, known.modules)
    elif isinstance(node, ast.MatchClass):
        for name in node.kwd_attrs:  # `case object(__globals__=g)` looks it up
            yield from _name(name)
            if name[:1] == "_" and name[:2] != "__":
                yield f"looks inside an object (`{printable(name, 60)}`)"
    elif isinstance(node, ast.keyword):
        if node.arg == "allow_pickle":
            yield from _name(node.arg)
    elif isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load):
            if node.id not in known.own or node.id in _PYTHONS_OWN:
                yield from _name(node.id)
            if node.id in ("getattr", "setattr"):
                yield f"hands on `{node.id}`"
    elif isinstance(node, ast.Call):
        yield from _call(node, known, asked)
    else:
        yield from _kept(node, known)


def _kept(node: ast.AST, known: _Known) -> Iterator[str]:
    """A module that is put somewhere: into a list, a dict, what a function gives back."""
    within: Sequence[ast.AST | None] = ()
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        within = node.elts if isinstance(getattr(node, "ctx", None), ast.Load | None) else ()
    elif isinstance(node, ast.Dict):
        within = node.values
    elif isinstance(node, ast.Return | ast.Yield | ast.Starred):
        within = [node.value]
    if any(isinstance(one, ast.Name) and one.id in known.whole for one in within):
        yield "hands on a module"


def _imported_from(module: str, name: str, level: int) -> Iterator[str]:
    if name not in needed.BUILT_IN or f"{module}.{name}" not in needed.OF_THEIR_OWN:
        yield from _name(name)
    if not module or level:
        return
    yield from _part(f"{module}.{name}")
    if name[:1] == "_" and name[:2] != "__":
        yield f"looks inside a module (`{printable(name, 60)}`)"
    elif name == "*" and module.partition(".")[0] in needed.NO_STAR:
        yield f"imports all of `{printable(module, 60)}`"
    elif name in ("getattr", "setattr"):
        yield f"hands on `{name}`"
    else:
        yield from _through(module, name)


def _attribute(node: ast.Attribute, modules: Collection[str]) -> Iterator[str]:
    root, above = _root(node), _spelled(node.value)
    of_a_module = root in modules
    if node.attr not in needed.OF_MODULES or of_a_module:
        if f"{above}.{node.attr}" not in needed.OF_THEIR_OWN:
            yield from _name(node.attr)
    # `[np][0]._core` as well; what is a variable's, or called, is an object's own.
    strange = not root and not isinstance(node.value, ast.Call)
    if node.attr[:1] == "_" and node.attr[:2] != "__" and (of_a_module or strange):
        yield f"looks inside a module (`{printable(node.attr, 60)}`)"
    if of_a_module:
        yield from _through(above, node.attr)
        yield from _part(f"{above}.{node.attr}")


def _through(module: str, name: str) -> Iterator[str]:
    """A module of Python's own that is reached through another: ``timeit.gc``."""
    if module in sys.stdlib_module_names and name in sys.stdlib_module_names:
        if name not in needed.USUAL:
            yield f"reaches `{name}` through `{module}`"


def _spelled(node: ast.AST) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _call(node: ast.Call, known: _Known, asked: set[int]) -> Iterator[str]:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "load":
        if len(node.args) > 2:
            yield from _name("allow_pickle")
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if any(isinstance(one, ast.Name) and one.id in known.whole for one in given):
        if not (isinstance(node.func, ast.Name) and node.func.id in ("getattr", "hasattr")):
            yield "hands on a module"
    if any(keyword.arg is None for keyword in node.keywords):
        for keyword in node.keywords:
            if isinstance(keyword.value, ast.Dict):
                for key in keyword.value.keys:
                    if isinstance(key, ast.Constant) and key.value == "allow_pickle":
                        yield from _name("allow_pickle")
    if isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr"):
        asked.add(id(node.func))
        name = node.args[1] if len(node.args) > 1 else None
        if not isinstance(name, ast.Constant):
            if id(node) in asked:
                return
            yield "asks for an attribute by a name that is put together"
        elif isinstance(name.value, str):
            yield from _name(name.value)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _name(name: str) -> Iterator[str]:
    if name in needed.NAMES:
        yield f"{needed.NAMES[name]} (`{name}`)"
    elif name[:2] == "__" == name[-2:] and len(name) > 4 and name not in needed.SPECIAL:
        yield f"looks inside objects (`{printable(name, 60)}`)"


def _module(path: str, written: Collection[str]) -> Iterator[str]:
    shown, top = printable(path, 60), path.partition(".")[0]
    part = list(_part(path))
    inside = next((one for one in path.split(".") if one[:1] == "_" and one[:2] != "__"), "")
    if part:
        yield from part
    elif inside:
        yield f"imports `{shown}`, which is a package's inside"
    elif top == "builtins":
        return  # what is taken from it is looked at by its name
    elif top not in {*written, *_ours(), *_shown()} and not any(_above(path)):
        yield f"imports `{shown}`, which no answer here needs"


def _above(path: str) -> Iterator[str]:
    """The usual modules that ``path`` may be, or be below."""
    parts = path.split(".")[:3]
    for count in range(1, len(parts) + 1):
        if ".".join(parts[:count]) in needed.USUAL:
            yield ".".join(parts[:count])


def _part(path: str) -> Iterator[str]:
    shown = printable(path, 60)
    for name, what in needed.PARTS.items():
        if path == name or path.startswith(f"{name}."):
            yield f"imports `{shown}`, which {what}"
            return
    if path.partition(".")[0] in _ours() and "." in path:
        if not any(f"{path}.".startswith(f"{name}.") for name in (*needed.PUBLIC, *_public())):
            yield f"imports `{shown}`, which is the grader's own"


def _courses() -> Iterable[Course]:
    return (default(), *installed().values())


def _public() -> list[str]:
    """What the courses' notebooks import."""
    return [name for course in _courses() for name in course.public]


def _shown() -> set[str]:
    """The packages in which that lies."""
    return {name.partition(".")[0] for name in _public()}


def _ours() -> set[str]:
    """The import packages that hold answers."""
    return {"grader", *(course.package for course in _courses() if course.package)}
