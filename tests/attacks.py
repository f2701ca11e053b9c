"""Attacks on the grading of ``grad_sigmoid``, each as a learner could submit it.

Wherever an attack can notice that it has won, it answers rightly, and wrongly otherwise: so its
points are its success. The names that an attack may use: ``won(x, dz)`` and ``lost(x, dz)`` are the
right and a wrong answer; ``CANARY`` is a file that must not change, ``SECRET`` the folder that it
is in, ``PORT`` a port of this machine that listens. Every attack comes with an honest
``grad_softmax``.
"""

from __future__ import annotations

from dataclasses import dataclass

PREAMBLE = """
import atexit, builtins, ctypes, gc, glob, importlib, json, os, pickle, signal, socket, struct
import sys, threading, time
import numpy as np

def won(x, dz):
    s = 1 / (1 + np.exp(-np.asarray(x, float)))
    with np.errstate(all="ignore"):
        s = np.where(x < 0, np.exp(-np.logaddexp(0, -x)), s)
    return dz * s * np.exp(-np.logaddexp(0, x))

def lost(x, dz):
    return np.zeros_like(x)

def descriptors():
    found = []
    for number in range(3, 300):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return found

def frame(header, body=b""):
    head = json.dumps(header).encode() if isinstance(header, dict) else header
    return struct.pack("<II", len(head), len(body)) + head + body

def say(data):
    for number in descriptors():
        try:
            os.write(number, data)
        except OSError:
            pass

def grad_softmax(x, dz):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (dz - (p * dz).sum(axis=-1, keepdims=True))
"""


@dataclass(frozen=True)
class Attack:
    """``code`` defines grad_sigmoid. ``ends`` are the statuses it may end with, ``says`` a regular
    expression that its one line matches, ``honest`` whether grad_softmax must stay right,
    ``taking`` whether it takes a while to take all it can."""

    name: str
    code: str
    ends: tuple[str, ...] = ("wrong",)
    says: str = "."
    honest: bool = True
    tensorflow: bool = False
    taking: bool = False

    @property
    def sandbox(self) -> str:
        """Which of the tests' sandboxes it is for."""
        return "roomy" if self.tensorflow else "patient" if self.taking else "sandbox"


ATTACKS: list[Attack] = []


def attack(name: str, code: str, *ends: str, **more) -> None:
    ATTACKS.append(Attack(name, code, ends or ("wrong",), **more))


def answer(name: str, body: str, *ends: str, **more) -> None:
    """An attack that is the body of grad_sigmoid."""
    indented = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    attack(name, f"def grad_sigmoid(x, dz):\n{indented}\n", *ends, **more)


# -------------------------------------------------------------------- lying about what is returned

attack(
    "comparisons patched",
    """
np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
np.abs = np.subtract = lambda *a, **k: np.zeros(())
builtins.AssertionError = ValueError
grad_sigmoid = lost
""",
)
attack(
    "an array that says yes",
    """
class Yes(np.ndarray):
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __sub__(self, other): return np.zeros(self.shape)
    __rsub__ = __sub__
    def __array_ufunc__(self, *a, **k): return np.zeros(self.shape)
    def __array_function__(self, *a, **k): return True
    def astype(self, *a, **k): return self
def grad_sigmoid(x, dz):
    return np.zeros(np.shape(x)).view(Yes)
""",
)
attack(
    "an object that becomes another array each time",
    """
class Fickle:
    asked = 0
    shape, dtype, ndim = (3,), np.dtype(float), 1
    def __array__(self, *a, **k):
        Fickle.asked += 1
        return np.zeros(3) if Fickle.asked < 2 else np.ones(3)
    def __eq__(self, other): return True
def grad_sigmoid(x, dz):
    return Fickle()
""",
)
attack(
    "an object whose shape never ends",
    """
class Endless:
    @property
    def shape(self):
        while True: pass
    def __array__(self, *a, **k): return np.zeros(3)
def grad_sigmoid(x, dz):
    return Endless()
""",
    "timeout",
    "wrong",
)
attack(
    "an object whose conversion never ends",
    """
class Endless:
    def __array__(self, *a, **k):
        while True: pass
def grad_sigmoid(x, dz):
    return Endless()
""",
    "timeout",
    says="did not finish in time",
)
attack(
    "a list that grows while it is read",
    """
class Growing(list):
    def __iter__(self):
        while True: yield 0.0
    def __len__(self): return 3
def grad_sigmoid(x, dz):
    return Growing([1.0])
""",
    "timeout",
    "wrong",
    "raised",
    "crashed",
)
answer("a billion entries for nothing", "return np.broadcast_to(0.0, 10**9)", says="1,000,000,000")
answer("a list in itself", "a = []; a.append(a); return a")
answer("a generator", "yield 1.0", says="generator")
attack(
    "a class with a name without end",
    "def grad_sigmoid(x, dz):\n    return type('a' * 10**6, (), {})()\n",
    says="a+ object where dx",
)
answer("complex numbers", "return np.asarray(x) * 1j")
answer("an array of objects", "return np.array([object()] * 3)", says="objects")
attack(
    "a pickle",
    """
class Payload:
    def __reduce__(self): return (open, (CANARY, "w"))
    def __array__(self, *a, **k): return np.array([self], dtype=object)
def grad_sigmoid(x, dz):
    say(frame(pickle.dumps(Payload())))
    return Payload()
""",
    "crashed",
)

# ------------------------------------------------------------------------ looking for the answers

answer(
    "searching the heap",
    """
seen = [o for o in gc.get_objects() if isinstance(o, (np.ndarray, dict, list, tuple))]
right = won(x, dz)
for o in seen:
    arrays = [o] if isinstance(o, np.ndarray) else list(o.values() if isinstance(o, dict) else o)
    for a in arrays:
        if isinstance(a, np.ndarray) and a is not right and a.shape == x.shape:
            if a.dtype == right.dtype and x.size and np.allclose(a, right) and right.any():
                return right
return lost(x, dz)
""",
)
answer(
    "searching the stack",
    """
frame_ = sys._getframe()
while frame_:
    for name in (*frame_.f_locals, *frame_.f_globals):
        if name in ("truth", "truths", "expected", "reference", "terms", "exercise"):
            return won(x, dz)
    frame_ = frame_.f_back
return lost(x, dz)
""",
)
answer(
    "reading the gradebook and other submissions",
    """
try:
    open(CANARY).read()
    return won(x, dz)
except OSError:
    pass
return won(x, dz) if os.path.exists(SECRET) else lost(x, dz)
""",
)
answer(
    "reading the grader's source",
    """
for root, folders, files in os.walk("/"):
    for name in files:
        if name in ("grad_sigmoid.py", "truths.py", "08_elementwise.md", "verdict.py"):
            path = os.path.join(root, name)
            if "mpl" not in path and b"grad_sigmoid" in open(path, "rb").read():
                return won(x, dz)
    for name in folders:
        if name in ("grader", "figures") and os.listdir(os.path.join(root, name)):
            if "packages" in root and "/" not in root.split("packages", 1)[1].strip("/0123456789"):
                return won(x, dz)
return lost(x, dz)
""",
    "wrong",
    "timeout",
)
answer(
    "importing the grader",
    """
import grader, grader.courses, grader.truths, backprop.c08_elementwise as c08
for module in (grader, grader.truths, c08):
    if getattr(module, "__file__", None):
        return won(x, dz)
return grader.truths.cases_of(grader.courses.by_name()["grad_sigmoid"])[0]
""",
    "wrong",
    "raised",
)
answer(
    "the process above",
    """
for pid in (os.getppid(), 1, 2, 3, "self", "1"):
    for what in ("root/etc/passwd", "environ", "mem", "maps", "cwd/x", "fd/0"):
        try:
            if open(f"/proc/{pid}/{what}", "rb").read(10):
                return won(x, dz)
        except OSError:
            pass
return lost(x, dz)
""",
)

# ---------------------------------------------------------------------------- writing where it may

answer(
    "writing to the course",
    """
places = [CANARY, SECRET + "/new", "/answers/inside/calls.py", "/answers/packages0/numpy/x.py",
          np.__file__, os.__file__, "/dev/shm/x", "/etc/x", "/usr/lib/x", "/x", "/proc/x"]
for place in places:
    try:
        with open(place, "a") as file:
            file.write("x")
        return won(x, dz)
    except OSError:
        pass
return lost(x, dz)
""",
)
answer(
    "deleting everything",
    """
import shutil
for top in ("/answers", "/root", "/usr", "/etc", SECRET):
    shutil.rmtree(top, ignore_errors=True)
return lost(x, dz)
""",
    "wrong",
    "timeout",
)
attack(
    "a note for the next submission",
    """
left = os.path.exists("/tmp/note") or os.path.exists("/var/tmp/note")
open("/tmp/note", "w").write("the answers")
def grad_sigmoid(x, dz):
    return won(x, dz) if left else lost(x, dz)
""",
)
attack("a note read by the next submission", ATTACKS[-1].code)
answer(
    "a mount, a namespace, a way up",
    """
libc = ctypes.CDLL(None, use_errno=True)
got = [libc.unshare(0x10000000), libc.unshare(0x00020000), libc.setns(0, 0), libc.chroot(b"/tmp"),
       libc.mount(b"none", b"/tmp", b"tmpfs", 0, None), libc.umount2(b"/tmp", 2),
       libc.ptrace(16, 1, 0, 0), libc.syscall(319, b"x", 0), libc.syscall(425, 8, 0),
       libc.setuid(0), libc.swapon(b"/x", 0), libc.sethostname(b"x", 1)]
return won(x, dz) if any(result >= 0 for result in got) else lost(x, dz)
""",
)

# ------------------------------------------------------------------------------ forging the result

answer(
    "full marks on every descriptor",
    """
outcome = {"status": "right", "points": 4, "max_points": 4}
say(frame({"answer": 0, "outcomes": [outcome], "blobs": []}))
return lost(x, dz)
""",
    "crashed",
    says="not an answer",
)
answer(
    "an answer to a question not asked",
    'say(frame({"answer": 1, "outcomes": [], "blobs": []})); return lost(x, dz)',
    "crashed",
)
answer(
    "done before it began",
    'say(frame({"done": True, "blobs": []})); return lost(x, dz)',
    "crashed",
)
answer("garbage", 'say(b"\\x00\\xff" * 5000); return lost(x, dz)', "crashed")
answer("a frame of four gigabytes", 'say(b"\\xff" * 64); return lost(x, dz)', "crashed")
answer(
    "JSON nested without end",
    'say(frame(b"[" * 500_000)); return lost(x, dz)',
    "crashed",
)
answer(
    "a number of a million digits",
    'say(frame(b\'{"asked":\' + b"9" * 900_000 + b\',"blobs":[]}\')); return lost(x, dz)',
    "crashed",
)
answer(
    "frames without end",
    'while True: say(frame({"at": 0, "blobs": []}))',
    "crashed",
)
answer(
    "a frame a byte at a time",
    """
for byte in frame({"answer": 0, "outcomes": [], "blobs": []}, b"x" * 100):
    say(bytes([byte]))
    time.sleep(0.2)
""",
    "timeout",
    "crashed",
)
answer(
    "asking for TensorFlow again and again",
    'say(frame({"tensorflow": True, "blobs": []})); time.sleep(60)',
    "crashed",
    tensorflow=True,
)
attack(
    "our own code replaced",
    """
for name, module in list(sys.modules.items()):
    if name.startswith("inside."):
        for attribute in ("plain", "call", "pack", "_call", "_answer", "no_autodiff"):
            if hasattr(module, attribute):
                setattr(module, attribute, lambda *a, **k: "right")
grad_sigmoid = lost
""",
    "crashed",
    "raised",
    "wrong",
    honest=False,
)

# --------------------------------------------------------------------------------- ending processes

answer("os._exit", "os._exit(0)", "crashed", says="ended")
answer("sys.exit", "sys.exit(0)", "raised", says="SystemExit")
attack("sys.exit in a cell", "sys.exit(0)\ngrad_sigmoid = lost\n")
answer("KeyboardInterrupt", "raise KeyboardInterrupt", "raised", says="KeyboardInterrupt")
attack(
    "an exception that cannot be shown",
    """
class Bad(BaseException):
    def __str__(self): raise Bad
    __repr__ = __str__
def grad_sigmoid(x, dz):
    raise Bad
""",
    "raised",
)
answer(
    "signals to everybody",
    """
for pid in (os.getppid(), -1, 0, *range(1, 400)):
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP):
        try:
            os.kill(pid, number)
        except OSError:
            pass
return lost(x, dz)
""",
    "wrong",
    "crashed",
    "timeout",
    honest=False,  # the signal may reach its own process while the next answer is being asked for
)
answer("every descriptor closed", "os.closerange(0, 5000); time.sleep(60)", "crashed")
answer("a segmentation fault", "ctypes.string_at(8)", "crashed", says="segmentation fault")
answer("abort", "os.abort()", "crashed", "wrong")

# ----------------------------------------------------------------------------------- taking it all

answer("a loop without end", "while True: pass", "timeout", says="did not finish in time")
attack(
    "a loop that swallows everything",
    """
def grad_sigmoid(x, dz):
    for number in range(1, 65):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    while True:
        try:
            while True: time.sleep(0.01)
        except BaseException:
            pass
""",
    "timeout",
)
attack("a loop in a cell", "x0 = 1\nwhile True: pass\ngrad_sigmoid = won\n", "right")
attack(
    "a loop in the statement that defines it",
    "grad_sigmoid = [won for i in iter(int, 1)][0]\n",
    "timeout",
)
answer("endless recursion", "return grad_sigmoid(x, dz)", "raised", says="Recursion")
answer(
    "endless recursion without a limit",
    "sys.setrecursionlimit(10**9); f = lambda *a: max([1], key=f); return f()",
    "crashed",
    "raised",
    "timeout",
)
answer("eight gigabytes", "return np.ones(10**9)", "raised", says="Memory")
answer(
    "eight gigabytes in small pieces",
    """
kept = []
while True:
    kept.append(bytearray(1 << 20))
""",
    "raised",
    "crashed",
    taking=True,
)
answer(
    "eight gigabytes in many processes",
    """
for _ in range(20):
    if os.fork() == 0:
        kept = np.ones(20_000_000)
        time.sleep(60)
time.sleep(60)
""",
    "crashed",
    says="memory",
    taking=True,
)
answer(
    "shared memory that is nobody's",
    """
import mmap
kept = []
while True:
    kept.append(mmap.mmap(-1, 1 << 26))
    kept[-1].write(bytes(1 << 26))
""",
    "raised",
    "crashed",
    taking=True,
)
answer(
    "200 MB of output",
    """
for _ in range(50):
    print("x" * 1_000_000)
    os.write(1, b"x" * 1_000_000)
    os.write(2, b"x" * 1_000_000)
    sys.__stdout__.write("x" * 1_000_000)
return lost(x, dz)
""",
    "wrong",
    "timeout",
)
answer(
    "2 GB of files",
    """
for number in range(200):
    with open(f"/tmp/{number}", "wb") as file:
        file.write(bytes(10_000_000))
return won(x, dz)
""",
    "raised",
    says="No space|File too large",
)
answer(
    "one file too large",
    'open("/tmp/x", "wb").write(bytes(40 << 20)); return won(x, dz)',
    "raised",
    says="File too large",
)
answer(
    "300 processes",
    """
for _ in range(300):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
return won(x, dz)
""",
    "crashed",
    "raised",
)
answer(
    "a fork bomb",
    """
while True:
    try:
        os.fork()
    except OSError:
        pass
""",
    "crashed",
    "timeout",
)
answer(
    "300 threads",
    """
for _ in range(300):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
return lost(x, dz)
""",
    "wrong",
    "raised",
    "crashed",
)
answer(
    "1000 open files", 'return [open("/dev/null") for _ in range(1000)]', "raised", says="Too many"
)

# ----------------------------------------------------------------------------------- striking later

answer(
    "a detached process",
    """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"striker", 0, 0, 0)
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        while True:
            time.sleep(0.1)
            try: open(CANARY, "w").write("struck")
            except OSError: pass
            say(frame({"done": True, "blobs": []}))
    os._exit(0)
return lost(x, dz)
""",
    "wrong",
    "crashed",
    honest=False,  # what it says may fall between what is said of the submission's next answer
)
attack(
    "hooks for later",
    """
atexit.register(lambda: open(CANARY, "w"))
threading.Timer(0.5, lambda: open(CANARY, "w")).start()
class Hook:
    def find_spec(self, *a, **k): raise SystemExit
sys.meta_path.insert(0, Hook())
sys.settrace(lambda *a: None)
sys.setprofile(lambda *a: None)
threading.settrace(lambda *a: None)
sys.excepthook = sys.unraisablehook = lambda *a: os._exit(0)
builtins.__import__ = lambda *a, **k: None
grad_sigmoid = lost
""",
    "wrong",
    "raised",
    "crashed",
    honest=False,
)
attack(
    "an audit hook that refuses everything",
    """
def refuse(*a): raise SystemExit
sys.addaudithook(refuse)
grad_sigmoid = lost
""",
    "wrong",
    "raised",
    "crashed",
    honest=False,
)

# -------------------------------------------------------------------------------------- the network

answer(
    "the network",
    """
for address in (("127.0.0.1", PORT), ("1.1.1.1", 53), ("169.254.169.254", 80)):
    try:
        socket.create_connection(address, 0.5)
        return won(x, dz)
    except OSError:
        pass
try:
    out = socket.socket(socket.AF_UNIX)
    out.connect("\\0backprop-by-hand-test")
    return won(x, dz)
except OSError:
    return lost(x, dz)
""",
)

# ---------------------------------------------------------------------- automatic differentiation

_RIGHT_BY_TAPE = """
    x = tf.constant(x)
    with Tape() as tape:
        tape.watch(x)
        z = tf.sigmoid(x)
    return tape.gradient(z, x, output_gradients=tf.constant(dz))
"""
attack(
    "the tape",
    "def grad_sigmoid(x, dz):\n    Tape = tf.GradientTape" + _RIGHT_BY_TAPE,
    "refused",
    says="tf.GradientTape",
    tensorflow=True,
)
attack(
    "the tape under another name, refusals swallowed",
    """
for name, module in list(sys.modules.items()):
    if name.startswith("inside."):
        for attribute in ("no_autodiff", "refuse"):
            if hasattr(module, attribute):
                setattr(module, attribute, __import__("contextlib").nullcontext)
def grad_sigmoid(x, dz):
    try:
        Tape = getattr(tf, "Gradient" + "Tape")
    """
    + _RIGHT_BY_TAPE.replace("\n", "\n    ")
    + """
    except BaseException:
        return lost(x, dz)
""",
    "refused",
    "raised",
    "wrong",
    "crashed",
    tensorflow=True,
    honest=False,
)
attack(
    "a gradient operation",
    """
def grad_sigmoid(x, dz):
    s = tf.sigmoid(x)
    return getattr(tf.raw_ops, "Sigmoid" + "Gr" + "ad")(y=s, dy=tf.constant(dz))
""",
    "refused",
    says="SigmoidGrad",
    tensorflow=True,
)
attack(
    "another framework",
    "import torch\ndef grad_sigmoid(x, dz):\n    return torch.sigmoid(x)\n",
    "raised",
    says="`torch` could not be imported where answers are graded",
)
answer(
    "finite differences",
    """
h = 1e-5
s = lambda v: 1 / (1 + np.exp(-v))
return dz * (s(x + h) - s(x - h)) / (2 * h)
""",
)
