"""Ours against nbgrader, otter and the floor, in one run on the same submissions.

    python -m benchmarks.grading [--sizes 20 200 1000 5000] [--stock 6] [--otter 4] [--mixed 1000]

A submission is a notebook with the four functions of chapter sources: sigmoid, softmax, matrix
product and convolution, written with NumPy or with TensorFlow. nbgrader and otter are installed
into environments of their own (in --cache) and run tests that a teacher would write: the tape's
gradient on three inputs a function. Ours runs all its cases, 48 calls a submission.

The floor is a bare fork: a process that has imported TensorFlow forks, and the child calls the
same answers on the same inputs, with nothing around it.

Besides the time on the clock, which other programs of the machine lengthen, the processor time of
each is taken: of the command and of everything that it started, however detached.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ASSIGNMENT = "four"
NAMES = ("grad_sigmoid", "grad_softmax", "grad_matmul", "grad_conv2d")
POINTS = {"grad_sigmoid": 4, "grad_softmax": 6, "grad_matmul": 4, "grad_conv2d": 6}

NUMPY = {
    "set-up": "import numpy as np",
    "grad_sigmoid": """\
def grad_sigmoid(x, dz):
    s = 1 / (1 + np.exp(-x))
    return dz * s * (1 - s)""",
    "grad_softmax": """\
def grad_softmax(x, dz):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))""",
    "grad_matmul": "def grad_matmul(x, y, dz):\n    return dz @ y.T",
    "grad_conv2d": """\
def grad_conv2d(x, w, dz):
    dw = np.zeros(w.shape, x.dtype)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            dw[i, j] = (x[i:i + dz.shape[0], j:j + dz.shape[1]] * dz).sum()
    return dw""",
}
TENSORFLOW = {
    "set-up": "import numpy as np\nimport tensorflow as tf",
    "grad_sigmoid": """\
def grad_sigmoid(x, dz):
    return dz * tf.sigmoid(x) * (1 - tf.sigmoid(x))""",
    "grad_softmax": """\
def grad_softmax(x, dz):
    p = tf.nn.softmax(x)
    return p * (dz - tf.reduce_sum(p * dz, axis=-1, keepdims=True))""",
    "grad_matmul": "def grad_matmul(x, y, dz):\n    return tf.matmul(dz, tf.transpose(y))",
    "grad_conv2d": """\
def grad_conv2d(x, w, dz):
    z = tf.nn.conv2d(tf.reshape(x, [1, *x.shape, 1]), tf.reshape(dz, [*dz.shape, 1, 1]),
                     strides=[1, 1], padding="VALID")
    return tf.reshape(z, w.shape)""",
}
#: The tests of a teacher who has nbgrader or otter: the tape's gradient on three inputs. Their
#: names are not those of the answers, which would otherwise seem to need TensorFlow.
TESTS = """\
import numpy as _np, tensorflow as _tf
def _conv(x, w):
    return _tf.nn.conv2d(x[None, :, :, None], w[:, :, None, None], [1, 1], "VALID")[0, :, :, 0]
_functions = {"grad_sigmoid": (_tf.sigmoid, 0, [(3,), (2, 3)]),
              "grad_softmax": (_tf.nn.softmax, 0, [(3,), (2, 3)]),
              "grad_matmul": (_tf.matmul, 0, [((2, 3), (3, 4))]),
              "grad_conv2d": (_conv, 1, [((5, 4), (2, 3))])}
def _test(name, answer):
    function, wrt, shapes = _functions[name]
    rng = _np.random.default_rng(7)
    for shape in (shapes * 3)[:3]:
        shapes_ = shape if isinstance(shape[0], tuple) else (shape,)
        args = [_tf.constant(rng.normal(size=s)) for s in shapes_]
        with _tf.GradientTape() as tape:
            tape.watch(args[wrt])
            z = function(*args)
        dz = rng.normal(size=z.shape)
        truth = tape.gradient(z, args[wrt], output_gradients=_tf.constant(dz))
        _np.testing.assert_allclose(answer(*[a.numpy() for a in args], dz), truth, rtol=1e-6)
"""

HOSTILE = {
    "loops": "def grad_sigmoid(x, dz):\n    while True:\n        pass",
    "exits": "import os\ndef grad_sigmoid(x, dz):\n    os._exit(0)",
    "memory": "def grad_sigmoid(x, dz):\n    return [bytearray(1 << 24) for _ in range(4096)]",
    "forks": "import os\ndef grad_sigmoid(x, dz):\n    while True:\n        os.fork()",
    "writes": "def grad_sigmoid(x, dz):\n    open('/tmp/x', 'wb').write(bytes(1 << 30))\n"
    "    return dz",
    "autodiff": "def grad_sigmoid(x, dz):\n    with tf.GradientTape() as t:\n        t.watch(x)\n"
    "    return x",
    "recursion": "def grad_sigmoid(x, dz):\n    return grad_sigmoid(x, dz)",
}


# --------------------------------------------------------------------------------- notebooks


def cell(source: str, grade_id: str = "", **more) -> dict:
    made = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    made |= {"source": source, "id": grade_id.replace("_", "-") or "set-up"}
    if grade_id:
        kept = {"grade": False, "solution": False, "locked": False, "task": False} | more
        made["metadata"] = {"nbgrader": {"grade_id": grade_id, "schema_version": 3, **kept}}
    return made


def notebook(answers: dict[str, str], graded: bool = True) -> dict:
    """The assignment with these answers in it, and nbgrader's cells around them."""
    cells = [cell(answers["set-up"])]
    for name in NAMES:
        cells.append(cell(answers[name], name, solution=True))
        check = f"{TESTS}\n_test({name!r}, {name})"
        grade = {"grade": True, "locked": True, "points": POINTS[name]}
        cells.append(cell(check, f"check_{name}", **grade))
    if not graded:
        cells = [{**c, "metadata": {}} for c in cells if "_test(" not in c["source"]]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def varied(answers: dict[str, str], number: int) -> dict[str, str]:
    """Somebody else's: no two submissions are the same bytes."""
    return {k: f"{v}\n# {number}" for k, v in answers.items()}


def mixed(number: int) -> str:
    """Right, wrong, hostile and broken ones: of 20, 1 is hostile, 2 broken, 6 wrong."""
    kind = number % 20
    answers = varied(NUMPY if number % 3 else TENSORFLOW, number)
    if kind == 0:
        hostile = sorted(HOSTILE)[number // 20 % len(HOSTILE)]
        answers["grad_sigmoid"] = HOSTILE[hostile]
    elif kind == 1:
        return json.dumps(notebook(answers))[: 400 + number]
    elif kind == 2:
        answers["grad_softmax"] = "def grad_softmax(x, dz) return x"
    elif kind < 6:
        answers["grad_softmax"] = "def grad_softmax(x, dz):\n    return dz * x"
    elif kind < 9:
        answers["grad_matmul"] = "def grad_matmul(x, y, dz):\n    return dz @ y"
    return json.dumps(notebook(answers))


# --------------------------------------------------------------------------------- measuring


def environment(cache: Path, name: str, packages: Sequence[str]) -> Path:
    """An environment with these packages, made at the first call."""
    folder = cache / name
    if not (folder / ".ready").exists():
        print(f"installing {' '.join(packages)} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        python = folder / "bin" / "python"
        uv = shutil.which("uv")  # it resolves otter's requirements in seconds, pip in minutes
        install = (
            [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
        )
        subprocess.run([*install, "--quiet", *packages], check=True)
        (folder / ".ready").touch()
    return folder


def called(command: Sequence[object], folder: Path, programs: Path) -> Cost:
    """Run a command to its end; what it cost."""
    env = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    began = time.monotonic()
    process = subprocess.Popen(
        [*map(str, command)],
        cwd=folder,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    watch = Watch(process.pid)
    watch.start()
    said, _ = process.communicate()
    watch.stop()
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{said[-4000:]}")
    return Cost(time.monotonic() - began, watch.processor)


@dataclass(frozen=True)
class Cost:
    """Of one submission, in seconds: on the clock with all processors at work, and of processor
    time."""

    clock: float
    processor: float

    def times(self, least: Cost) -> str:
        """How many times ``least`` this is, by the clock and by processor time."""
        if not least.clock or not least.processor:
            return "too short to tell"
        digits = 0 if self.clock > 20 * least.clock else 2
        by_clock, by_cpu = self.clock / least.clock, self.processor / least.processor
        return f"{by_clock:.{digits}f} × / {by_cpu:.{digits}f} ×"

    def __str__(self) -> str:
        if self.clock < 1:
            return f"{1e3 * self.clock:.1f} / {1e3 * self.processor:.1f} ms"
        return f"{self.clock:.1f} / {self.processor:.1f} s"


class Watch(threading.Thread):
    """A process and all below it, looked at now and then: the most memory that they used together,
    each shared page counted once (PSS), and their processor time.

    A child's time is its parent's when it was waited for, so what the living have, with what they
    had of the dead, is all; but for what is lost when the last of them are killed at the end.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.memory, self.processor, self._over = pid, 0, 0.0, threading.Event()

    def run(self) -> None:
        looks = 0
        while not self._over.wait(0.2):
            self.look()
            looks += 1
            if looks % 25 == 0:  # it holds up whoever is looked at, so not often
                self.memory = max(self.memory, sum(map(_pss, _tree(self.pid))))

    def look(self) -> float:
        """The processor time so far."""
        self.processor = max(self.processor, sum(map(_processor, _tree(self.pid))))
        return self.processor

    def stop(self) -> None:
        self._over.set()
        self.join()


def _processor(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> list[int]:
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        with contextlib.suppress(OSError):  # it has ended meanwhile
            for task in os.listdir(f"/proc/{one}/task"):
                children = Path(f"/proc/{one}/task/{task}/children").read_text()
                todo += map(int, children.split())
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)


# ------------------------------------------------------------------------------- who is measured


def new_course(folder: Path, ours: bool, programs: Path) -> Path:
    """An nbgrader course with the one assignment, generated; ours has our configuration."""
    from grader.classroom.new_classroom import _config

    shutil.rmtree(folder, ignore_errors=True)
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (source / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook(NUMPY)))
    settings = _config("bench") if ours else "c = get_config()\n"
    (folder / "nbgrader_config.py").write_text(settings)
    called([programs / "nbgrader", "generate_assignment", ASSIGNMENT], folder, programs)
    return folder


def hand_in(course: Path, texts: Iterator[str]) -> None:
    for number, text in enumerate(texts):
        path = course / "submitted" / f"s{number:05}" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def of(answers: dict[str, str], number: int) -> Iterator[str]:
    return (json.dumps(notebook(varied(answers, i))) for i in range(number))


@dataclass(frozen=True)
class Run:
    """One run of ours: seconds from the start of the command to its first result and to its end,
    what each submission after the first tenth cost (by then all workers are there), the most
    memory."""

    first: float
    whole: float
    each: Cost
    memory: int


def ours(course: Path, number: int, answers: dict[str, str]) -> Run:
    """`grader grade COURSE`, from the start of the command to its end."""
    from grader.classroom import pools

    for name in ("submitted", "autograded", ".grader"):
        shutil.rmtree(course / name, ignore_errors=True)
    pools.work_out(course, POINTS)  # as `grader course new` does it for chapters
    hand_in(course, of(answers, number))
    began, first, wrong, warm, before = time.monotonic(), 0.0, 0, 0.0, 0.0
    tenth = max(1, number // 10)
    process = graded(course)
    watch = Watch(process.pid)
    watch.start()
    for seen, line in enumerate(process.stdout, 1):
        first = first or time.monotonic() - began
        if seen == tenth:
            warm, before = time.monotonic() - began, watch.look()
        if seen == number:
            watch.look()  # while its processes are there
        result = json.loads(line)
        wrong += result["points"] != result["max_points"]
    process.wait()
    whole = time.monotonic() - began
    watch.stop()
    if process.returncode or wrong:
        raise SystemExit(f"ours failed: code {process.returncode}, {wrong} not right")
    rest = number - tenth
    each = Cost((whole - warm) / rest, (watch.processor - before) / rest)
    return Run(first, whole, each, watch.memory)


def graded(course: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-c", "import sys; from grader.cli import main; sys.exit(main())"]
    command += ["grade", str(course), "--json", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def autograde(course: Path, number: int, answers: dict[str, str], programs: Path) -> Cost:
    """`nbgrader autograde`, its start not counted."""
    for name in ("submitted", "autograded"):
        shutil.rmtree(course / name, ignore_errors=True)
    spent = []
    for count in (1, number + 1):
        hand_in(course, of(answers, count))
        command = [programs / "nbgrader", "autograde", ASSIGNMENT, "--force"]
        spent.append(called(command, course, programs))
    one, more = spent
    return Cost(
        (more.clock - one.clock) / number, max(0.001, more.processor - one.processor) / number
    )


def otter(folder: Path, number: int, answers: dict[str, str], programs: Path) -> Cost:
    """`otter run`, which takes one submission."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tests").mkdir(parents=True)
    for name in NAMES:
        case = f"{TESTS}\n_test({name!r}, env[{name!r}])"
        lines = "\n    ".join(case.splitlines())
        (folder / "tests" / f"{name}.py").write_text(
            "from otter.test_files import test_case\n"
            f"OK_FORMAT = False\nname = {name!r}\npoints = {POINTS[name]}\n\n"
            f"@test_case(points={POINTS[name]})\ndef test_{name}(env):\n    {lines}\n"
        )
    called([programs / "otter", "generate", "--no-environment"], folder, programs)
    [archive] = folder.glob("autograder*.zip")
    spent = []
    for i in range(number):
        path = folder / f"{i}.ipynb"
        path.write_text(json.dumps(notebook(varied(answers, i), graded=False)))
        spent.append(
            called([programs / "otter", "run", "-a", archive, "-o", folder, path], folder, programs)
        )
    return Cost(
        statistics.median(c.clock for c in spent), statistics.median(c.processor for c in spent)
    )


def floor(number: int, answers: dict[str, str], processes: int) -> Cost:
    """A bare fork a submission, in as many processes as ours has workers."""
    each = max(1, number // processes)
    command = [sys.executable, __file__, "--floor", str(each), json.dumps(answers)]
    env = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    env |= {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "1"}
    env |= {"OPENBLAS_NUM_THREADS": "1", "TF_ENABLE_ONEDNN_OPTS": "0"}
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env=env, stderr=subprocess.DEVNULL)
        for _ in range(processes)
    ]
    spent = [json.loads(p.communicate()[0]) for p in running]
    clock = max(clock for clock, _ in spent) / each / processes
    return Cost(clock, sum(processor for _, processor in spent) / each / processes)


def _floor(number: int, answers: dict[str, str]) -> None:
    """One process of the floor. The inputs come from another: no operation may run before."""
    code = (
        "import pickle, sys\nfrom grader.courses import by_name\n"
        "from grader.truths import cases_of\n"
        f"names = {NAMES}\n"
        "drawn = {n: cases_of(by_name()[n], b'floor') for n in names}\n"
        "cases = [(n, [list(c.inputs.values()) for c in cs]) for n, cs in drawn.items()]\n"
        "sys.stdout.buffer.write(pickle.dumps(cases))"
    )
    import pickle

    drawn = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    cases = pickle.loads(drawn)
    import numpy as np
    import tensorflow  # noqa: F401

    source = "\n".join(answers.values())

    def submission() -> None:
        namespace: dict = {}
        exec(source, namespace)
        for name, inputs in cases:
            for one in inputs:
                np.asarray(namespace[name](*one))

    began, started = time.monotonic(), time.process_time()
    waited = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(number):
        child = os.fork()
        if child == 0:
            try:
                submission()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = used.ru_utime + used.ru_stime - waited.ru_utime - waited.ru_stime
    print(json.dumps([time.monotonic() - began, time.process_time() - started + children]))


# ------------------------------------------------------------------------------------ the runs


def compare(arguments: argparse.Namespace) -> None:
    cache = arguments.cache
    stock = environment(cache, "nbgrader", ["nbgrader==0.9.6", _tensorflow(), "numpy", "ipykernel"])
    others = environment(cache, "otter", ["otter-grader>=7,<8", _tensorflow(), "ipykernel"])
    here = Path(sys.executable).parent
    theirs = new_course(cache / "stock-course", False, stock / "bin")
    course = new_course(cache / "our-course", True, here)
    processes = len(os.sched_getaffinity(0))
    print(f"\n{platform.processor() or platform.machine()}, {processes} processors\n")
    print("Each cost is of one submission: on the clock / of processor time.\n")
    print(
        "| answers | submissions | to the first | whole run | memory | ours, each | floor | ",
        end="",
    )
    print("ours : floor | nbgrader | nbgrader : ours | otter | otter : ours |")
    print("|---" * 12 + "|")
    for kind, answers in (("NumPy", NUMPY), ("TensorFlow", TENSORFLOW)):
        by_nbgrader = autograde(theirs, arguments.stock, answers, stock / "bin")
        by_otter = otter(cache / "otter-run", arguments.otter, answers, others / "bin")
        for size in arguments.sizes:
            least = floor(min(size, 400), answers, processes)
            many = ours(course, size, answers)
            each = many.each
            print(
                f"| {kind} | {size:,} | {many.first:.1f} s | {many.whole:.1f} s "
                f"| {many.memory / 1e6:.0f} MB | {each} | {least} | {each.times(least)} "
                f"| {by_nbgrader} | {by_nbgrader.times(each)} "
                f"| {by_otter} | {by_otter.times(each)} |",
                flush=True,
            )
        inside = autograde(course, arguments.inside, answers, here)
        print(
            f"| {kind}, `nbgrader autograde` in our course | {arguments.inside} | | | | {inside} "
            f"| | | {by_nbgrader} | {by_nbgrader.times(inside)} | | |",
            flush=True,
        )


def killed_and_resumed(arguments: argparse.Namespace) -> None:
    """A thousand mixed submissions, killed a few times on the way."""
    course = new_course(arguments.cache / "mixed-course", True, Path(sys.executable).parent)
    hand_in(course, (mixed(i) for i in range(arguments.mixed)))
    chance = random.Random(0)
    journal = course / ".grader" / "journal.jsonl"
    began = time.monotonic()
    counted: dict[str, int] = {}
    for attempt in range(arguments.kills + 1):
        process = graded(course)
        started = time.monotonic()
        until = arguments.mixed * (attempt + chance.uniform(0.2, 0.8)) / (arguments.kills + 1)
        for seen, line in enumerate(process.stdout, 1):
            if attempt < arguments.kills and seen >= until:
                process.send_signal(signal.SIGKILL)
                break
            if attempt == arguments.kills:
                for one in json.loads(line)["exercises"]:
                    counted[one["status"]] = counted.get(one["status"], 0) + 1
        process.communicate()
        fate = "killed" if attempt < arguments.kills else "ended"
        there = journal.read_bytes().count(b'"result"')
        print(
            f"run {attempt + 1}: {fate} after {time.monotonic() - started:.1f} s, "
            f"{there:,} results in the journal",
            flush=True,
        )
    said = ", ".join(f"{n:,} {status}" for status, n in sorted(counted.items()))
    print(f"{arguments.mixed:,} submissions in {time.monotonic() - began:.1f} s: {said}")


def _tensorflow() -> str:
    intel = sys.platform == "linux" and platform.machine() == "x86_64"
    return "tensorflow-cpu" if intel else "tensorflow"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 200, 1000, 5000])
    parser.add_argument("--stock", type=int, default=6, help="submissions for nbgrader itself")
    parser.add_argument("--otter", type=int, default=4, help="submissions for otter")
    parser.add_argument("--inside", type=int, default=60, help="for nbgrader in our course")
    parser.add_argument("--mixed", type=int, default=0, help="only the mixed run, with so many")
    parser.add_argument("--kills", type=int, default=3, help="how often the mixed run is killed")
    parser.add_argument(
        "--cache", type=Path, default=Path.home() / ".cache" / "backprop-by-hand-benchmarks"
    )
    parser.add_argument("--floor", nargs=2, metavar=("N", "ANSWERS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.floor:
        _floor(int(arguments.floor[0]), json.loads(arguments.floor[1]))
        return
    arguments.cache.mkdir(parents=True, exist_ok=True)
    # Every import compiled anew is nobody's ordinary machine.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if arguments.mixed:
        killed_and_resumed(arguments)
    else:
        compare(arguments)


if __name__ == "__main__":
    main()
