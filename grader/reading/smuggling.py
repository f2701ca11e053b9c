"""What no honest answer here needs, found in the source: a person should look at it.

Credit is for deriving. Much of what would hand out a gradient is closed in the sandbox; what cannot
be closed in a learner's own process is at least always seen. Nothing here changes a grade.

Modules and special methods are known by a list of those that answers do use: a list of what
reaches around would never be complete.
"""

from __future__ import annotations

import ast
import itertools
import sys
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
            "argparse",
            "bisect",
            "bz2",
            "calendar",
            "collections",
            "contextlib",
            "copy",
            "csv",
            "dataclasses",
            "datetime",
            "enum",
            "fractions",
            "functools",
            "glob",
            "gzip",
            "hashlib",
            "heapq",
            "io",
            "itertools",
            "json",
            "locale",
            "logging",
            "lzma",
            "math",
            "numbers",
            "operator",
            "os",
            "pathlib",
            "platform",
            "pprint",
            "queue",
            "random",
            "re",
            "secrets",
            "shutil",
            "statistics",
            "string",
            "sys",
            "tarfile",
            "tempfile",
            "textwrap",
            "time",
            "timeit",
            "traceback",
            "typing",
            "unittest",
            "urllib",
            "uuid",
            "warnings",
            "zipfile",
            "zlib",
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
            "past",
            "six",
            "pylab",
            "requests",
            "gdown",
            "wget",
            "h5py",
            "rich",
            "colorama",
            "termcolor",
            "jaxtyping",
            "torchvision",
            "statsmodels",
            "xarray",
            "bokeh",
            "altair",
            "nbformat",
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
    "keras.src": "is Keras's inside",
    "numpy.ctypeslib": "reaches below Python",
    "numpy.f2py": "reaches below Python",
    "numpy.testing._private": "runs text as code",
    "logging.config": "imports and calls what a text names",
    "unittest.mock": "replaces what others call",
    "scipy._lib": "is SciPy's inside",
    "scipy.differentiate": "measures",
}
#: Of the grader a notebook imports these, and nothing else; of a course, what it says.
_PUBLIC = tuple(f"grader.{name}" for name in ("check", "hand_in", "hint", "progress", "tf", "use"))
#: Attributes and names, with what they are for.
_NAMES = {
    name: said
    for said, names in {
        "looks inside functions": (
            "cell_contents __code__ FunctionType CodeType gi_code cr_code ag_code f_code"
        ),
        "looks at who called": (
            "_getframe f_back f_globals f_locals f_builtins tb_frame gi_frame cr_frame ag_frame"
        ),
        "asks for an attribute by a name that is put together": (
            "attrgetter methodcaller vars globals locals"
        ),
        "changes how Python imports or runs": (
            "modules meta_path path_hooks settrace setprofile addaudithook __builtins__ "
            "displayhook excepthook reload machinery create_dynamic "
            "spec_from_file_location module_from_spec ExtensionFileLoader SourceFileLoader "
            "load_library load_op_library ctypeslib"
        ),
        "runs text as code": (
            "exec eval compile __import__ import_module importorskip runstring rundocs timeit "
            "Timer run_cell run_code InteractiveShell get_type_hints ForwardRef"
        ),
        "loads objects or programs from a file": (
            "load_model saved_model SavedModel allow_pickle read_pickle model_from_json "
            "deserialize_keras_object"
        ),
        "starts another process": (
            "fork forkpty execl execle execlp execlpe execv execve execvp execvpe spawnl spawnle "
            "spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe posix_spawn posix_spawnp system "
            "popen Popen"
        ),
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
        "__all__",
        "__index__",
        "__array__",
        "__array_priority__",
        "__array_ufunc__",
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
#: What the built-in ones of these names are is reached by the name alone, or from a module.
_BUILT_IN = frozenset(["vars", "globals", "locals", "exec", "eval", "compile"])
#: Of anything but a module these are what a learner calls so: ``self.modules``, ``model.eval()``.
_OF_MODULES = _BUILT_IN | {"modules", "system", "reload", "machinery", "prune"}
#: Called so, and no way around.
_OF_THEIR_OWN = frozenset(["re.compile"])
#: From these a star brings names that are looked for.
_NO_STAR = frozenset(["builtins", "operator", "os", "sys", "timeit", "types", "tensorflow"])
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
    for _, tree in trees:
        modules |= _also_called(tree, modules)
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


def _also_called(tree: ast.AST, modules: Collection[str]) -> set[str]:
    """Other names that a statement gives to modules: ``n = np``, ``(n := np)``, ``def f(n=np)``."""
    found: set[str] = set()
    for node in ast.walk(tree):
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
    return isinstance(node, ast.Name) and node.id in modules


def _own_variables(tree: ast.AST) -> set[int]:
    """The nodes of names that are variables of a function: there Python looks nowhere else."""
    found: set[int] = set()
    for function in ast.walk(tree):
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
                todo += ast.iter_child_nodes(node)
        bound |= {name.id for name in inside if isinstance(name.ctx, ast.Store)}
        found.update(id(name) for name in inside if name.id in bound - declared)
    return found


def _all(
    tree: ast.AST, modules: Collection[str], written: Collection[str]
) -> Iterator[tuple[ast.AST, str]]:
    asked = _own_variables(tree)  # and `getattr` where it is called
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
            yield from _imported_from(node.module or "", alias.name, node.level)
    elif isinstance(node, ast.Attribute):
        yield from _attribute(node, modules)
    elif isinstance(node, ast.MatchClass):
        for name in node.kwd_attrs:  # `case object(__globals__=g)` looks it up
            yield from _name(name)
            if name[:1] == "_" and name[:2] != "__":
                yield f"looks inside an object (`{printable(name, 60)}`)"
    elif isinstance(node, ast.keyword):
        if node.arg == "allow_pickle":
            yield from _name(node.arg)
    elif isinstance(node, ast.Name):
        if id(node) not in asked and isinstance(node.ctx, ast.Load):
            yield from _name(node.id)
            if node.id in ("getattr", "setattr"):
                yield f"hands on `{node.id}`"
    elif isinstance(node, ast.Call):
        yield from _call(node, asked)


def _imported_from(module: str, name: str, level: int) -> Iterator[str]:
    if name not in _BUILT_IN or f"{module}.{name}" not in _OF_THEIR_OWN:
        yield from _name(name)
    if not module or level:
        return
    yield from _part(f"{module}.{name}")
    if name[:1] == "_" and name[:2] != "__":
        yield f"looks inside a module (`{printable(name, 60)}`)"
    elif name == "*" and module.partition(".")[0] in _NO_STAR:
        yield f"imports all of `{printable(module, 60)}`"
    elif name in ("getattr", "setattr"):
        yield f"hands on `{name}`"
    else:
        yield from _through(module, name)


def _attribute(node: ast.Attribute, modules: Collection[str]) -> Iterator[str]:
    root, above = _root(node), _spelled(node.value)
    of_a_module = root in modules
    if node.attr not in _OF_MODULES or of_a_module:
        if f"{above}.{node.attr}" not in _OF_THEIR_OWN:
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
        if name not in _USUAL:
            yield f"reaches `{name}` through `{module}`"


def _spelled(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _call(node: ast.Call, asked: set[int]) -> Iterator[str]:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "load":
        if len(node.args) > 2:
            yield from _name("allow_pickle")
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if any(isinstance(one, ast.Name) and one.id in ("np", "tf", "scipy", "sys") for one in given):
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
