"""What honest answers here use, and what none of them needs, each with its reason: the lists that
:mod:`.smuggling` looks through a source with.

Modules and special attributes are known by what answers do use, since a list of what reaches around
would never be complete. The other names are those that reach around where nothing else is strange.
"""

from __future__ import annotations

from grader.sandbox.inside.frameworks import FRAMEWORKS


def _words(*groups: str) -> frozenset[str]:
    return frozenset(word for group in groups for word in group.split())


#: Modules that answers, plots and set-up cells import, with what is below them.
USUAL = _words(
    # Python's own: data, text, numbers, time
    "__future__ abc bisect calendar collections contextlib copy dataclasses datetime enum "
    "fractions functools heapq itertools math numbers operator queue random re secrets statistics "
    "string textwrap time timeit types typing uuid warnings",
    # files, and what a notebook sets up or logs
    "argparse bz2 csv glob gzip hashlib io json locale logging lzma os pathlib platform pprint "
    "shutil sys tarfile tempfile threading traceback unittest urllib zipfile zlib",
    # numbers, data and learning
    "numpy tensorflow keras tf_keras scipy pandas sklearn statsmodels xarray numba einops "
    "tensorflow_datasets tensorflow_probability torchvision jaxtyping h5py networkx",
    # pictures, and how a notebook looks
    "matplotlib mpl_toolkits pylab seaborn plotly bokeh altair graphviz PIL cv2 skimage imageio "
    "tqdm tabulate rich colorama termcolor IPython ipywidgets nbformat",
    # where one works, what one fetches, and what older notebooks begin with
    "google.colab requests gdown wget pytest past six typing_extensions",
    # what differentiates in them is refused by name
    " ".join(FRAMEWORKS),
)
#: Of these, parts that reach below Python, or measure: what each of them is or does.
PARTS = {
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
PUBLIC = tuple(f"grader.{name}" for name in ("check", "hand_in", "hint", "progress", "tf", "use"))
#: Attributes and names, with what they are for.
NAMES = {
    name: said
    for said, names in {
        "looks inside functions": (
            "cell_contents __code__ FunctionType LambdaType CodeType CellType gi_code cr_code "
            "ag_code f_code co_consts co_code"
        ),
        "looks at who called": (
            "_getframe f_back f_globals f_locals f_builtins tb_frame gi_frame cr_frame ag_frame "
            "_current_frames FrameType"
        ),
        "asks for an attribute by a name that is put together": (
            "attrgetter methodcaller vars globals locals"
        ),
        "changes how Python imports or runs": (
            "modules meta_path path_hooks settrace setprofile settrace_all_threads "
            "setprofile_all_threads addaudithook __builtins__ displayhook excepthook reload "
            "machinery create_dynamic spec_from_file_location module_from_spec "
            "ExtensionFileLoader SourceFileLoader load_library load_op_library ctypeslib"
        ),
        "runs text as code": (
            "exec eval compile __import__ import_module importorskip runstring rundocs timeit "
            "Timer run_cell run_code run_cell_magic run_line_magic InteractiveShell "
            "get_type_hints ForwardRef make_dataclass"
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
SPECIAL = {
    *dir(float),
    *dir(list),
    *_words(
        "__name__ __qualname__ __version__ __file__ __all__ __slots__ __post_init__",
        "__call__ __next__ __enter__ __exit__ __index__",
        "__matmul__ __rmatmul__ __imatmul__ __isub__ __itruediv__ __ipow__",
        "__array__ __array_priority__ __array_ufunc__",
    ),
} - _words(
    "__reduce__ __reduce_ex__ __getattribute__ __subclasshook__ __init_subclass__ __dir__",
    "__getstate__ __setattr__ __delattr__ __class_getitem__ __getformat__",
)
#: What the built-in ones of these names are is reached by the name alone, or from a module.
BUILT_IN = frozenset(["vars", "globals", "locals", "exec", "eval", "compile"])
#: Of anything but a module these are what a learner calls so: ``self.modules``, ``model.eval()``.
OF_MODULES = BUILT_IN | {"modules", "system", "reload", "machinery", "prune"}
#: Called so, and no way around.
OF_THEIR_OWN = frozenset(["re.compile"])
#: From these a star brings names that are looked for.
NO_STAR = _words("builtins dataclasses operator os sys tensorflow threading timeit types typing")
