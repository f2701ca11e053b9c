"""The forms that notebooks take: each of these is a right answer, and is graded as one."""
# ruff: noqa: E501  (one form a line or two reads better than every source spread out)

import json

import pytest

from grader.grading import grade
from grader.sandbox import Limits, Sandbox
from grader.submission import Submission

HEAD = "import numpy as np\n"
SIGMA = "def sigma(t):\n    return 1 / (1 + np.exp(-t))\n"
BODY = "def grad_sigmoid(x, dz):\n    s = 1 / (1 + np.exp(-x))\n    return dz * s * (1 - s)\n"
PLAIN = HEAD + BODY

#: By what is particular about it, the sources of its cells.
CELLS = {
    "as it comes": [PLAIN],
    "a line magic above": ["%matplotlib inline\n" + PLAIN],
    "a shell line above": ["!pip install numpy\n" + PLAIN],
    "a shell line into a name": ["files = !ls\n" + PLAIN],
    "%pip": ["%pip install -q numpy", PLAIN],
    "%%time on the answer's cell": ["%%time\n" + PLAIN],
    "%%timeit on another cell": ["%%timeit\n1 + 1", PLAIN],
    "%%capture": ["%%capture out\n" + PLAIN],
    "autoreload": ["%load_ext autoreload\n%autoreload 2", PLAIN],
    "%%bash beside": ["%%bash\nls -l", PLAIN],
    "%%html beside": ["%%html\n<b>Hello</b>", PLAIN],
    "%%writefile of a module": ["%%writefile helpers.py\n" + HEAD + SIGMA,
                                "from helpers import sigma\ndef grad_sigmoid(x, dz):\n"
                                "    return dz * sigma(x) * (1 - sigma(x))"],
    "a question mark": ["np.exp?", PLAIN],
    "two question marks": ["grad_sigmoid??", PLAIN],
    "a trailing semicolon": [PLAIN + "grad_sigmoid(np.ones(2), np.ones(2));"],
    "a magic inside the function": [
        HEAD + "def grad_sigmoid(x, dz):\n    %matplotlib inline\n"
        "    s = 1 / (1 + np.exp(-x))\n    return dz * s * (1 - s)\n"
    ],
    "a lambda": [HEAD + "grad_sigmoid = lambda x, dz: dz * np.exp(-abs(x)) / (1 + np.exp(-abs(x)))**2"],
    "a partial": [HEAD + "from functools import partial\ndef f(k, x, dz):\n    s = 1 / (1 + np.exp(-k * x))\n"
                  "    return k * dz * s * (1 - s)\ngrad_sigmoid = partial(f, 1.0)"],
    "a callable object": [HEAD + "class G:\n    def __call__(self, x, dz):\n"
                          "        s = 1 / (1 + np.exp(-x))\n        return dz * s * (1 - s)\ngrad_sigmoid = G()"],
    "a static method": [HEAD + "class G:\n    @staticmethod\n    def of(x, dz):\n"
                        "        s = 1 / (1 + np.exp(-x))\n        return dz * s * (1 - s)\ngrad_sigmoid = G.of"],
    "a closure": [HEAD + "def make():\n    def inner(x, dz):\n        s = 1 / (1 + np.exp(-x))\n"
                  "        return dz * s * (1 - s)\n    return inner\ngrad_sigmoid = make()"],
    "a decorator of one's own": [HEAD + "import functools\ndef loud(f):\n    @functools.wraps(f)\n"
                                 "    def g(*a):\n        print('called')\n        return f(*a)\n    return g\n"
                                 "@loud\n" + BODY],
    "np.vectorize as a decorator": [HEAD + "@np.vectorize\n" + BODY],
    "an lru_cache on a helper": [HEAD + "import functools, math\n@functools.lru_cache\ndef s(t):\n"
                                 "    return 1 / (1 + math.exp(-t)) if t > 0 else math.exp(t) / (1 + math.exp(t))\n"
                                 "def grad_sigmoid(x, dz):\n    v = np.vectorize(s)(x)\n    return dz * v * (1 - v)"],
    "a dataclass": [HEAD + "from dataclasses import dataclass\n@dataclass\nclass G:\n    k: float = 1.0\n"
                    "    def back(self, x, dz):\n        s = 1 / (1 + np.exp(-x))\n        return self.k * dz * s * (1 - s)\n"
                    "def grad_sigmoid(x, dz):\n    return G().back(x, dz)"],
    "annotations": [HEAD + "from typing import Any\ndef grad_sigmoid(x: np.ndarray, dz: 'np.ndarray') -> Any:\n"
                    "    s: np.ndarray = 1 / (1 + np.exp(-x))\n    return dz * s * (1 - s)"],
    "annotations from the future": ["from __future__ import annotations\n" + HEAD
                                    + "def grad_sigmoid(x: Array, dz: Array) -> Array:\n"
                                    "    s = 1 / (1 + np.exp(-x))\n    return dz * s * (1 - s)"],
    "defaults and keywords": [HEAD + "def grad_sigmoid(x, dz=None, *, scale=1.0, **kwargs):\n"
                              "    s = 1 / (1 + np.exp(-x))\n    return scale * dz * s * (1 - s)"],
    "other names of arguments": [HEAD + "def grad_sigmoid(inputs, upstream):\n"
                                 "    s = 1 / (1 + np.exp(-inputs))\n    return upstream * s * (1 - s)"],
    "*args": [HEAD + "def grad_sigmoid(*args):\n    x, dz = args\n    s = 1 / (1 + np.exp(-x))\n    return dz * s * (1 - s)"],
    "a global constant": [HEAD + "ONE = 1.0", "def grad_sigmoid(x, dz):\n    s = ONE / (ONE + np.exp(-x))\n"
                          "    return dz * s * (ONE - s)"],
    "a helper in a later cell": [HEAD + "def grad_sigmoid(x, dz):\n    return dz * sigma(x) * (1 - sigma(x))", SIGMA],
    "two attempts, the last one counts": [HEAD + "def grad_sigmoid(x, dz):\n    return dz", BODY],
    "defined within an if": [HEAD + "if True:\n    def grad_sigmoid(x, dz):\n        s = 1 / (1 + np.exp(-x))\n"
                             "        return dz * s * (1 - s)"],
    "defined within a try": [HEAD + "try:\n    import cupy as xp\nexcept ImportError:\n    xp = np\n"
                             "def grad_sigmoid(x, dz):\n    s = 1 / (1 + xp.exp(-x))\n    return dz * s * (1 - s)"],
    "under if __name__": [PLAIN + "if __name__ == '__main__':\n    print(grad_sigmoid(np.ones(2), np.ones(2)))"],
    "a walrus and a match": [HEAD + "def grad_sigmoid(x, dz):\n    match x.ndim:\n        case _:\n"
                             "            return dz * (s := 1 / (1 + np.exp(-x))) * (1 - s)"],
    "Greek letters": ["import numpy as np\nσ = lambda t: 1 / (1 + np.exp(-t))\n"
                      "def grad_sigmoid(x, δ):\n    return δ * σ(x) * (1 - σ(x))"],
    "tabs": [PLAIN.replace("    ", "\t")],
    "an await at top level": ["import asyncio\nawait asyncio.sleep(0)", PLAIN],
    "an await that the answer needs": ["import asyncio\nasync def one():\n    return 1.0\n", "k = await one()",
                                       HEAD + BODY.replace("dz * s", "k * dz * s")],
    "a broken cell beside": ["def other(x) return x", PLAIN],
    "a cell of Python 2 beside": ["print 'hello'\nxrange(3)", PLAIN],
    "a cell that raises beside": ["1 / 0", PLAIN, "undefined_name"],
    "input() beside": ["name = input('Your name? ')", PLAIN],
    "an endless loop beside": ["while True:\n    pass", PLAIN],
    "plots and training beside": ["import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", PLAIN],
    "drive mounted": ["from google.colab import drive\ndrive.mount('/content/drive')", PLAIN],
    "star imports": ["from numpy import *\ndef grad_sigmoid(x, dz):\n    s = 1 / (1 + exp(-x))\n    return dz * s * (1 - s)"],
    "a seed and a global generator": [HEAD + "np.random.seed(0)\nW = np.random.randn(3)", BODY],
    "np.float, gone for years, beside": [HEAD + "z = np.float(3)", BODY],
    "tf.*": ["import tensorflow as tf\ndef grad_sigmoid(x, dz):\n    s = tf.sigmoid(x)\n    return dz * s * (1 - s)"],
    "@tf.function": ["import tensorflow as tf\n@tf.function\ndef grad_sigmoid(x, dz):\n    s = tf.sigmoid(x)\n"
                     "    return dz * s * (1 - s)"],
    "@tf.function(jit_compile=True)": ["import tensorflow as tf\n@tf.function(jit_compile=True)\n"
                                       "def grad_sigmoid(x, dz):\n    s = tf.sigmoid(x)\n    return dz * s * (1 - s)"],
}  # fmt: skip


def nbformat_4(sources, **more):
    cells = [{"cell_type": "code", "source": s, "metadata": {}} for s in sources]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}} | more)


COLAB = (
    '# -*- coding: utf-8 -*-\n"""08_elementwise.ipynb\n\nAutomatically generated by Colab.\n"""\n\n'
    "import importlib.util\n\nif importlib.util.find_spec('grader') is None:\n"
    "    # %pip install --quiet backprop-by-hand\n\n\"\"\"# A heading\"\"\"\n\n"
) + PLAIN  # fmt: skip

#: By what is particular about it, a file's name and its content.
FILES = {
    "nbformat 3": ("a.ipynb", json.dumps({"nbformat": 3, "worksheets": [{"cells": [
        {"cell_type": "code", "input": PLAIN, "language": "python", "outputs": []}]}]})),
    "sources as lists of lines": ("a.ipynb", nbformat_4([PLAIN.splitlines(keepends=True)])),
    "no metadata at all": ("a.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": PLAIN}]})),
    "a byte order mark": ("a.ipynb", "\ufeff" + nbformat_4([PLAIN])),
    "a kernel of another name": ("a.ipynb", nbformat_4([PLAIN], metadata={"kernelspec": {"name": "conda-root"}})),
    "Colab's .py": ("a.py", COLAB),
    "a .py in cells": ("a.py", "# %%\n" + HEAD + "\n# %% [markdown]\n# Text\n\n# %%\n" + BODY),
    "a .py with a byte order mark": ("a.py", "\ufeff" + PLAIN),
}  # fmt: skip
FORMS = {
    **{name: ("a.ipynb", nbformat_4(sources)) for name, sources in CELLS.items()},
    **FILES,
}


@pytest.fixture(scope="module")
def sandbox():
    # Compiling for XLA takes its time on a busy machine.
    with Sandbox("none", Limits(seconds=60)) as running:
        yield running


def test_there_are_as_many_forms_as_people_use():
    assert len(FORMS) >= 48


@pytest.mark.parametrize("form", FORMS)
def test_a_right_answer_is_right_in_whatever_form_it_comes(sandbox, form):
    name, content = FORMS[form]
    submission = Submission(name, content.encode(), held_to=("grad_sigmoid",))
    [said] = grade(submission, sandbox).verdicts
    assert said.status == "right", said.message
