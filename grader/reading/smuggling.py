"""What no honest answer here needs, found in the source: a person should look at it.

Credit is for deriving. Much of what would hand out a gradient is closed in the sandbox; what cannot
be closed in a learner's own process is at least always seen. Nothing here changes a grade.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from grader.courses import Course, default, installed
from grader.escaping import printable
from grader.sandbox.job import Statement

#: Modules that reach below Python, beside the process, or into the grader.
_MODULES = {
    name: "reaches below Python or beside this process"
    for name in (
        *("ctypes", "_ctypes", "cffi", "gc", "mmap", "marshal", "faulthandler", "code", "codeop"),
        *("subprocess", "multiprocessing", "socket", "pty", "signal", "resource", "threading"),
        *("concurrent", "posix", "_posixsubprocess", "imp", "zipimport", "runpy"),
    )
} | {
    "inside": "is the grader's own",
    "tensorflow.python": "is TensorFlow's inside",
    "tensorflow.core": "is TensorFlow's inside",
    "tensorflow.compiler": "is TensorFlow's inside",
}
#: Of the grader a notebook imports these, and nothing else; of a course, what it says.
_PUBLIC = tuple(f"grader.{name}" for name in ("check", "hand_in", "hint", "progress", "tf", "use"))
#: Attributes and names, with what they are for.
_NAMES = {
    name: said
    for said, names in {
        "looks inside functions": "__closure__ cell_contents __code__ __globals__ __kwdefaults__",
        "looks at who called": "_getframe f_back f_globals f_locals tb_frame gi_frame cr_frame",
        "looks through all classes": "__subclasses__ __mro__ __bases__",
        "changes how Python imports or runs": (
            "modules meta_path path_hooks settrace setprofile addaudithook __builtins__ "
            "__loader__ __spec__ displayhook excepthook reload machinery create_dynamic "
            "spec_from_file_location module_from_spec ExtensionFileLoader SourceFileLoader "
            "__reduce__ __reduce_ex__ __wrapped__ load_library load_op_library"
        ),
        "runs text as code": "exec eval compile __import__ import_module",
        "starts another process": "fork forkpty execv execve spawnv posix_spawn system popen Popen",
        "uses raw operations or graphs": (
            "raw_ops GraphDef FunctionDef import_graph_def _registry TFE_Py_FastPathExecute "
            "TFE_Py_Execute saved_model SavedModel Interpreter custom_gradient RegisterGradient "
            "gradient_registry"
        ),
        "computes in long double": "longdouble float128 longfloat",
        "computes in complex numbers": "complex complex64 complex128 clongdouble",
    }.items()
    for name in names.split()
}
_MOST = 5


def findings(statements: Iterable[Statement]) -> tuple[str, ...]:
    """A line for each thing that a person should look at: where, what, and the source line."""
    found: dict[str, None] = {}
    for statement in statements:
        try:
            tree = ast.parse(statement.code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        lines = statement.code.split("\n")
        for node in ast.walk(tree):
            for what in _seen(node):
                number = getattr(node, "lineno", 1)
                line = printable(lines[number - 1].strip() if number <= len(lines) else "", 120)
                place = f"{statement.where + ', ' if statement.where else ''}line "
                place += str(statement.first_line + number - 1)
                found.setdefault(f"{place} {what}: {line}")
        if len(found) >= _MOST:
            break
    return tuple(found)[:_MOST]


def _seen(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _module(alias.name)
    elif isinstance(node, ast.ImportFrom):
        yield from _module(node.module or "")
        for alias in node.names:
            yield from _name(alias.name)
            if node.module:
                yield from _module(f"{node.module}.{alias.name}")
    elif isinstance(node, ast.Attribute):
        yield from _name(node.attr)
    elif isinstance(node, ast.Name):
        yield from _name(node.id)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in ("getattr", "setattr") and len(node.args) > 1:
            if not isinstance(node.args[1], ast.Constant):
                yield "asks for an attribute by a name that is put together"
            elif isinstance(node.args[1].value, str):
                yield from _name(node.args[1].value)


def _name(name: str) -> Iterator[str]:
    if name in _NAMES:
        yield f"{_NAMES[name]} (`{name}`)"


def _module(path: str) -> Iterator[str]:
    for name, what in _MODULES.items():
        if path == name or path.startswith(f"{name}."):
            yield f"imports `{printable(path, 60)}`, which {what}"
            return
    if path.partition(".")[0] in _ours() and "." in path:
        public = (*_PUBLIC, *(name for course in _courses() for name in course.public))
        if not any(f"{path}.".startswith(f"{name}.") for name in public):
            yield f"imports `{printable(path, 60)}`, which is the grader's own"


def _courses() -> Iterable[Course]:
    return (default(), *installed().values())


def _ours() -> set[str]:
    """The import packages that hold answers."""
    return {"grader", *(course.package for course in _courses() if course.package)}
