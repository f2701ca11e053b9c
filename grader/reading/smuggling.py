"""What no honest answer here needs, found in the source: a person should look at it.

Credit is for deriving. Much of what would hand out a gradient is closed in the sandbox; what cannot
be closed in a learner's own process is at least always seen. Nothing here changes a grade.

Modules and special methods are known by a list of those that answers do use: a list of what
reaches around would never be complete.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterable, Iterator

from grader.courses import Course, default, installed
from grader.escaping import printable
from grader.reading import measuring
from grader.reading.magics import module_of
from grader.sandbox.inside.frameworks import FRAMEWORKS
from grader.sandbox.job import Statement

#: Modules that answers, plots and set-up cells import, with what is below them.
_USUAL = frozenset(
    (
        *[
            "__future__",
            "abc",
            "bisect",
            "collections",
            "contextlib",
            "copy",
            "csv",
            "dataclasses",
            "datetime",
            "enum",
            "functools",
            "glob",
            "heapq",
            "io",
            "itertools",
            "json",
            "logging",
            "math",
            "numbers",
            "operator",
            "os",
            "pathlib",
            "platform",
            "pprint",
            "random",
            "re",
            "shutil",
            "statistics",
            "string",
            "sys",
            "textwrap",
            "time",
            "timeit",
            "typing",
            "warnings",
        ],
        *[
            "numpy",
            "tensorflow",
            "keras",
            "tf_keras",
            "scipy",
            "pandas",
            "sklearn",
            "matplotlib",
            "mpl_toolkits",
            "seaborn",
            "plotly",
            "PIL",
            "cv2",
            "skimage",
            "imageio",
            "tqdm",
            "einops",
            "typing_extensions",
            "IPython",
            "ipywidgets",
            "google.colab",
            "tensorflow_datasets",
            "tensorflow_probability",
            "graphviz",
            "networkx",
            "tabulate",
            "numba",
            "pytest",
        ],
        *FRAMEWORKS,
    )
)
#: Of these, some parts that reach below Python, or measure.
_PARTS = {
    "inside": "is the grader's own",
    "tensorflow.python": "is TensorFlow's inside",
    "tensorflow.core": "is TensorFlow's inside",
    "tensorflow.compiler": "is TensorFlow's inside",
    "numpy.ctypeslib": "reaches below Python",
    "numpy.f2py": "reaches below Python",
    "numpy.testing": "runs text as code",
    "scipy._lib": "is SciPy's inside",
    "scipy.differentiate": "measures",
}
#: Of the grader a notebook imports these, and nothing else; of a course, what it says.
_PUBLIC = tuple(f"grader.{name}" for name in ("check", "hand_in", "hint", "progress", "tf", "use"))
#: Attributes and names, with what they are for.
_NAMES = {
    name: said
    for said, names in {
        "looks inside functions": "cell_contents __code__ FunctionType CodeType",
        "looks at who called": "_getframe f_back f_globals f_locals tb_frame gi_frame cr_frame",
        "asks for an attribute by a name that is put together": (
            "attrgetter methodcaller vars globals locals"
        ),
        "changes how Python imports or runs": (
            "modules meta_path path_hooks settrace setprofile addaudithook __builtins__ "
            "displayhook excepthook reload machinery create_dynamic "
            "spec_from_file_location module_from_spec ExtensionFileLoader SourceFileLoader "
            "load_library load_op_library ctypeslib"
        ),
        "runs text as code": "exec eval compile __import__ import_module runstring",
        "loads objects or programs from a file": "load_model saved_model SavedModel allow_pickle",
        "starts another process": "fork forkpty execv execve spawnv posix_spawn system popen Popen",
        "uses raw operations or graphs": (
            "raw_ops GraphDef FunctionDef import_graph_def _registry TFE_Py_FastPathExecute "
            "TFE_Py_Execute Interpreter custom_gradient RegisterGradient gradient_registry "
            "wrap_function get_concrete_function as_graph_def compute_gradients Session "
            "InteractiveSession get_operations get_operation_by_name get_tensor_by_name prune"
        ),
    }.items()
    for name in names.split()
}
#: What numbers, lists and classes of a learner's own have. Every other special attribute is seen.
_SPECIAL = {
    *dir(float),
    *dir(list),
    *[
        "__name__",
        "__qualname__",
        "__version__",
        "__call__",
        "__next__",
        "__post_init__",
        "__enter__",
        "__exit__",
        "__slots__",
        "__matmul__",
        "__rmatmul__",
        "__imatmul__",
        "__isub__",
        "__itruediv__",
        "__ipow__",
        "__file__",
    ],
} - {
    *[
        "__reduce__",
        "__reduce_ex__",
        "__getattribute__",
        "__subclasshook__",
        "__init_subclass__",
        "__dir__",
        "__getstate__",
        "__setattr__",
        "__delattr__",
        "__class_getitem__",
        "__getformat__",
    ],
}
_MOST = 5


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
    defined = frozenset().union(*(s.binds for s in statements), written)
    held = set(map(id, derived))
    for (statement, tree), file in zip(trees, files, strict=True):
        code, above = statement.code, 1
        if file:
            code, above = file[1], 0  # below the line with the magic
            tree = _tree(code)
        lines = code.split("\n")
        seen = _all(tree, modules, written)
        if id(statement) in held or file:
            seen = itertools.chain(seen, measuring.found(tree, defined))
        for node, what in seen:
            number = getattr(node, "lineno", 1)
            line = printable(lines[number - 1].strip() if number <= len(lines) else "", 120)
            place = f"{statement.where + ', ' if statement.where else ''}line "
            place += str(statement.first_line + number - above)
            found.setdefault(f"{place} {what}: {line}")
            if len(found) >= _MOST:
                return tuple(found)
    return tuple(found)


def _tree(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _imported(tree: ast.AST) -> set[str]:
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }


def _all(
    tree: ast.AST, modules: Collection[str], written: Collection[str]
) -> Iterator[tuple[ast.AST, str]]:
    asked: set[int] = set()  # `getattr` where it is called
    for node in ast.walk(tree):
        for what in _seen(node, modules, written, asked):
            yield node, what


def _seen(
    node: ast.AST, modules: Collection[str], written: Collection[str], asked: set[int]
) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _module(alias.name, written)
    elif isinstance(node, ast.ImportFrom):
        if not node.level:
            yield from _module(node.module or "", written)
        for alias in node.names:
            yield from _name(alias.name)
            if node.module and not node.level:
                yield from _part(f"{node.module}.{alias.name}")
    elif isinstance(node, ast.Attribute):
        yield from _name(node.attr)
        if node.attr[:1] == "_" and node.attr[:2] != "__" and _root(node) in modules:
            yield f"looks inside a module (`{printable(node.attr, 60)}`)"
    elif isinstance(node, ast.Name):
        if id(node) not in asked:
            yield from _name(node.id)
            if node.id in ("getattr", "setattr"):
                yield f"hands on `{node.id}`"
    elif isinstance(node, ast.Call):
        yield from _call(node, asked)


def _call(node: ast.Call, asked: set[int]) -> Iterator[str]:
    if isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr"):
        asked.add(id(node.func))
        name = node.args[1] if len(node.args) > 1 else None
        if not isinstance(name, ast.Constant):
            yield "asks for an attribute by a name that is put together"
        elif isinstance(name.value, str):
            yield from _name(name.value)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _name(name: str) -> Iterator[str]:
    if name in _NAMES:
        yield f"{_NAMES[name]} (`{name}`)"
    elif name[:2] == "__" == name[-2:] and len(name) > 4 and name not in _SPECIAL:
        yield f"looks inside objects (`{printable(name, 60)}`)"


def _module(path: str, written: Collection[str]) -> Iterator[str]:
    shown, top = printable(path, 60), path.partition(".")[0]
    part = list(_part(path))
    if part:
        yield from part
    elif top not in {*written, *_ours(), *_shown()} and not any(_above(path)):
        yield f"imports `{shown}`, which no answer here needs"


def _above(path: str) -> Iterator[str]:
    """The usual modules that ``path`` may be, or be below."""
    parts = path.split(".")[:3]
    for count in range(1, len(parts) + 1):
        if ".".join(parts[:count]) in _USUAL:
            yield ".".join(parts[:count])


def _part(path: str) -> Iterator[str]:
    shown = printable(path, 60)
    for name, what in _PARTS.items():
        if path == name or path.startswith(f"{name}."):
            yield f"imports `{shown}`, which {what}"
            return
    if path.partition(".")[0] in _ours() and "." in path:
        if not any(f"{path}.".startswith(f"{name}.") for name in (*_PUBLIC, *_public())):
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
