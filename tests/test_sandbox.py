"""What the sandbox answers, whatever the learner's code does. Without isolation, so it is fast;
``test_attacks.py`` is about what the isolation keeps out."""

from __future__ import annotations

import contextlib
import json
import struct
import time
import weakref

import numpy as np
import pytest
from hypothesis import example
from hypothesis import given as given_examples
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from backprop.beside import functions
from grader.sandbox import Job, Limits, Question, Sandbox, SandboxUnavailable, Statement
from grader.sandbox.decode import Room, outcomes
from grader.sandbox.inside.values import Foreign, pack, unpack
from grader.sandbox.inside.wire import Frames, frame

X = np.array([3.0, 4.0, 5.0])
DZ = np.array([1.0, 2.0, 3.0])


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox("none", Limits(seconds=1.0, in_all=8.0)) as running:
        yield running


def ask(sandbox, code: str, *names: str, **more):
    """Run ``code`` and ask for each name at (X, DZ). One name gives its one outcome."""
    where = more.pop("where", "")
    questions = tuple(Question(name, ({"x": X, "dz": DZ},), **more) for name in names)
    results = sandbox.run(Job((Statement(code, where),), questions))
    if len(names) == 1:
        [outcome] = results[names[0]]
        return outcome
    return {name: outcomes[0] for name, outcomes in results.items()}


def test_an_answer_comes_back_as_numbers(sandbox):
    outcome = ask(sandbox, "def f(x, dz):\n    return x * dz", "f")
    assert outcome.status == "returned"
    np.testing.assert_array_equal(outcome.value, X * DZ)


def test_a_loop_without_end_costs_only_its_own_answer(sandbox):
    code = "def f(x, dz):\n    while True:\n        pass\ndef g(x, dz):\n    return x"
    began = time.monotonic()
    results = ask(sandbox, code, "f", "g")
    assert results["f"].status == "timeout"
    assert results["f"].error == " (1 s)"
    assert results["g"].status == "returned"
    assert time.monotonic() - began < 3


def test_a_process_that_ends_itself_costs_only_its_own_answer(sandbox):
    code = "import os\ndef f(x, dz):\n    os._exit(0)\ndef g(x, dz):\n    return x"
    results = ask(sandbox, code, "f", "g")
    assert results["f"].status == "crashed"
    assert results["g"].status == "returned"


def test_a_name_that_is_not_there_is_missing(sandbox):
    assert ask(sandbox, "y = 1", "f").status == "missing"


# ---------------------------------------------------------------------------- statuses, one by one


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("raise ValueError('hm')", "raised", "ValueError: hm"),
        ("raise SystemExit", "raised", "SystemExit"),
        ("raise KeyboardInterrupt", "raised", "KeyboardInterrupt"),
        ("raise BaseException('x\\ny')", "raised", "BaseException: x"),
        ("raise NotImplementedError", "not attempted", ""),
        ("...", "not attempted", ""),
        ("import nowhere", "raised", "ModuleNotFoundError: No module named 'nowhere'"),
        ("while True:\n        pass", "timeout", " (1 s)"),
        ("import os\n    os._exit(0)", "crashed", ": it ended its own process"),
    ],
)
def test_what_an_answer_does_has_a_name(sandbox, body, status, error):
    outcome = ask(sandbox, f"def f(x, dz):\n    {body}", "f")
    assert (outcome.status, outcome.error) == (status, error)


def test_a_constant_is_an_answer(sandbox):
    assert ask(sandbox, "def f(x, dz): return 1.0", "f").status == "returned"
    assert ask(sandbox, "def f(x, dz):\n    'Says.'\n    return 0", "f").status == "returned"
    assert ask(sandbox, "def f(x, dz):\n    'Says.'", "f").status == "not attempted"


def test_the_line_that_raised_is_told_with_its_cell(sandbox):
    job = Job(
        (Statement("def f(x, dz):\n    y = 0\n    return 1 / y", "cell 7", 4),),
        (Question("f", ({"x": X, "dz": DZ},)),),
    )
    [outcome] = sandbox.run(job)["f"]
    assert outcome.where == "cell 7, line 6: return 1 / y"


def test_a_statement_that_raises_is_what_is_told_of_the_name_it_would_have_bound(sandbox):
    job = Job(
        (
            Statement("a = 1 / 0", "cell 2", 3, frozenset({"a"})),
            Statement("def g(x, dz): return x", "cell 3"),
        ),
        (Question("a", ({},), is_value=True), Question("g", ({"x": X, "dz": DZ},))),
    )
    results = sandbox.run(job)
    assert results["a"][0].status == "raised"
    assert results["a"][0].where == "cell 2, line 3: a = 1 / 0"
    assert results["g"][0].status == "returned"


def test_a_statement_without_end_costs_only_the_names_it_binds(sandbox):
    job = Job(
        (
            Statement("slow = [0 for _ in iter(int, 1)]", "cell 2", 1, frozenset({"slow"})),
            Statement("def g(x, dz): return x", "cell 3"),
        ),
        (Question("slow", ({},), is_value=True), Question("g", ({"x": X, "dz": DZ},))),
    )
    results = sandbox.run(job)
    assert results["slow"][0].status == "timeout"
    assert results["slow"][0].where == "cell 2, line 1: slow = [0 for _ in iter(int, 1)]"
    assert results["g"][0].status == "returned"


def test_a_statement_that_is_not_python_is_told_with_its_line(sandbox):
    job = Job((Statement("f = (", "cell 2", 5, frozenset({"f"})),), (Question("f", ({"x": X},)),))
    [outcome] = sandbox.run(job)["f"]
    assert outcome.status == "raised"
    assert outcome.where.startswith("cell 2, line 5")


def test_a_value_is_handed_back_and_not_called(sandbox):
    outcome = ask(sandbox, "order = ['a', 'b']", "order", is_value=True)
    assert [str(v) for v in outcome.value] == ["a", "b"]
    assert ask(sandbox, "order = ...", "order", is_value=True).status == "not attempted"


def test_inputs_arrive_as_they_were_sent(sandbox):
    inputs = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b": 0.1,
        "c": 3,
        "d": [1.0, (2.0, "x")],
        "e": {"k": np.array(2.5)},
        "f": functions.cube,
        "g": np.float32(0.5),
        "h": None,
        "i": True,
    }
    code = (
        "def f(*args):\n"
        "    return repr([args[0].dtype.name, args[0].shape, args[1:4], args[4]['k'].shape,\n"
        "                 args[5](2.0), type(args[6]).__name__, args[7:]])"
    )
    [outcome] = sandbox.run(Job((Statement(code),), (Question("f", (inputs,)),)))["f"]
    said = str(outcome.value).replace("np.float64(8.0)", "8.0")
    assert said == (
        "['float32', (2, 3), (0.1, 3, [1.0, (2.0, 'x')]), (), 8.0, 'float32', (None, True)]"
    )


def test_inputs_that_an_answer_changes_are_named(sandbox):
    assert ask(sandbox, "def f(x, dz):\n    x += 1\n    return x", "f").changed == ("x",)


def test_each_submission_begins_with_a_clean_slate(sandbox):
    ask(sandbox, "import builtins, numpy\nbuiltins.left = numpy.left = 1\nf = len", "f")
    code = "import builtins, numpy\nf = [hasattr(builtins, 'left'), hasattr(numpy, 'left')]"
    assert not ask(sandbox, code, "f", is_value=True).value.any()


def test_sets_have_one_order_in_every_process():
    code = "f = [''.join({'a', 'b', 'c', 'd', 'e'}), str(hash('x'))]"
    found = set()
    for _ in range(2):
        with Sandbox("none") as one:
            found.add(tuple(str(v) for v in ask(one, code, "f", is_value=True).value))
    assert len(found) == 1


def test_stand_ins_take_everything_a_notebook_does_with_them(sandbox):
    code = """
from grader import check, hint, progress
import figures, matplotlib.pyplot as plt
from figures import slope
from IPython.display import display
from google.colab import files

slope.explore(step=0.1)

with plt.style.context("x"):
    plt.figure().add_subplot(111).plot([1])

check(len); hint(len); progress(); display(3)

def f(x, dz):
    check(f)
    return x * math.pi * np.ones(3)
"""
    pieces = [Statement(piece) for piece in code.strip().split("\n\n")]
    job = Job(tuple(pieces), (Question("f", ({"x": X, "dz": DZ},)),))
    [outcome] = sandbox.run(job)["f"]
    assert outcome.status == "returned", outcome


def test_time_for_all_answers_together_is_limited_too():
    code = "".join(f"def f{i}(x, dz):\n    while True: pass\n" for i in range(6))
    began = time.monotonic()
    with Sandbox("none", Limits(seconds=0.5, in_all=1.2)) as hasty:
        results = ask(hasty, code, *(f"f{i}" for i in range(6)))
    assert {o.status for o in results.values()} == {"timeout"}
    assert results["f5"].error == " (1.2 s for all answers together)"
    assert time.monotonic() - began < 10


def test_several_sandboxes_do_not_disturb_each_other(sandbox):
    with Sandbox("none") as other:
        mine = ask(sandbox, "def f(x, dz): return x", "f")
        theirs = ask(other, "def f(x, dz): return dz", "f")
    np.testing.assert_array_equal(mine.value, X)
    np.testing.assert_array_equal(theirs.value, DZ)


def test_a_sandbox_whose_process_was_killed_starts_another():
    with Sandbox("none") as fragile:
        ask(fragile, "def f(x, dz): return x", "f")
        fragile._sources["numpy"]._process.kill()
        fragile._sources["numpy"]._process.wait()
        assert ask(fragile, "def f(x, dz): return x", "f").status == "returned"


def test_without_fork_each_submission_has_a_process_started_for_it(monkeypatch):
    monkeypatch.delattr("os.fork")
    code = "import os\ndef f(x, dz): return x\ndef g(x, dz): os._exit(3)\ndef h(x, dz): return dz"
    with Sandbox("none", Limits(seconds=5)) as slow:
        assert slow._kind.__name__ == "Spawns"
        results = ask(slow, code, "f", "g", "h")
    assert [o.status for o in results.values()] == ["returned", "crashed", "returned"]


def test_without_bubblewrap_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(SandboxUnavailable, match="apt install bubblewrap"):
        Sandbox()


def test_where_namespaces_are_forbidden_the_message_says_what_to_allow(monkeypatch, tmp_path):
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1")
    bwrap.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda _name: str(bwrap))
    with pytest.raises(SandboxUnavailable, match="user namespaces"), Sandbox():
        pass


# ------------------------------------------------------------------------------------ the boundary

_KINDS = ["array", "shape", "blob", "dict", "tuple", "list", "text", "foreign", "scalar", "given"]

packed = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(_KINDS),
            inner | st.sampled_from(["<f8", "|O8", "<U4", "f8,f8", "|V8"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given_examples(packed, st.lists(st.binary(max_size=40), max_size=3))
@example({"array": "<f8", "shape": [2**40], "blob": 0}, [b""])
@example({"array": "<f8", "shape": [0, 2**30, 2**30, 2**30], "blob": 0}, [b""])
@example({"array": "<f8", "shape": [1], "blob": True}, [b"12345678", b"12345678"])
@example({"text": ["a" * 10**6] + [""] * 10**3, "shape": [1001]}, [])
@example({"tuple": "abc"}, [])
@example({"given": "cube"}, [])
def test_whatever_comes_back_is_a_value_or_a_value_error(node, blobs):
    try:
        [outcome] = outcomes(
            {"outcomes": [{"status": "returned", "value": node}]}, blobs, 1, Room()
        )
    except ValueError:
        return
    assert isinstance(outcome.value, (np.ndarray, Foreign, tuple, list, dict))


def returned(*nodes, blobs=(), room=None):
    """What the trusted side reads of these packed values."""
    header = {"outcomes": [{"status": "returned", "value": node} for node in nodes]}
    return [o.value for o in outcomes(header, list(blobs), len(nodes), room or Room())]


def test_each_blob_is_named_once_and_none_is_left_over():
    """One megabyte that was named many times cost the trusted side four gigabytes."""
    node, blob = {"array": "<f8", "shape": [2], "blob": 0}, bytes(16)
    assert returned(node, blobs=[blob])[0].tolist() == [0, 0]
    with pytest.raises(ValueError, match="named twice"):
        returned({"list": [node, node]}, blobs=[blob])
    with pytest.raises(ValueError, match="named twice"):
        returned(node, node, blobs=[blob])
    with pytest.raises(ValueError, match="nothing names"):
        returned(node, blobs=[blob, blob])


def test_more_than_was_asked_for_is_a_sentence_and_not_an_array():
    room = Room.for_answer(leaves=1, entries=3)
    big = {"array": "<f8", "shape": [50_000], "blob": 0}
    [value] = returned(big, blobs=[bytes(400_000)], room=room)
    assert value == Foreign("more numbers than any answer here has")
    [value] = returned({"list": [{"foreign": "x"}] * 10_000}, room=room)
    assert value == Foreign("more parts than any answer here has")
    wide = {"text": ["a" * 1000, *[""] * 999], "shape": [1000]}
    assert returned(wide, room=room) == [Foreign("more text than any answer here has")]


def test_what_is_read_keeps_nothing_of_the_frame_it_came_in():
    [value] = returned({"array": "<f8", "shape": [1], "blob": 0}, blobs=[bytes(8)])
    assert value.base is None


def test_texts_are_printable_wherever_they_stand():
    hostile = "\x1b]0;PWNED\x07\n\u202e\ud800"
    [foreign, found, pairs] = returned(
        {"foreign": hostile},
        {"text": [hostile], "shape": [1]},
        {"dict": [[hostile, {"foreign": "x"}]]},
    )
    for text in (foreign.what, str(found[0]), *pairs):
        assert text.isprintable() and text.encode()
    header = {"outcomes": [{"status": "raised", "error": hostile, "where": hostile}]}
    [outcome] = outcomes(header, [], 1, Room())
    assert outcome.error.isprintable() and outcome.where.isprintable()


@given_examples(st.binary(max_size=200))
@example(b"\xff" * 8)
@example(frame({"a": 1}) + b"junk")
@example(struct.pack("<II", 8, 0) + b'{"a": 1}')
@example(struct.pack("<II", 200_000, 0) + b"[" * 200_000)
@example(struct.pack("<II", 18, 4) + b'{"blobs": [-4, 8]}' + b"1234")
def test_whatever_is_on_the_wire_is_a_frame_or_a_value_error(data):
    with contextlib.suppress(ValueError):
        for header, blobs in Frames().feed(data):
            assert isinstance(header, dict) and all(isinstance(b, bytes) for b in blobs)


@given_examples(
    st.dictionaries(
        st.sampled_from(["outcomes", "answer"]),
        st.lists(
            st.fixed_dictionaries({"status": st.sampled_from(["returned", "right"])}) | packed
        ),
    )
)
def test_whatever_is_said_of_a_question_is_outcomes_or_a_value_error(header):
    with contextlib.suppress(ValueError):
        outcomes(header, [], 1, Room())


@given_examples(
    arrays(
        st.sampled_from(["<f8", "<f4", "<i8", "|b1", "<c16", ">f8"]),
        array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    )
)
def test_an_array_crosses_unchanged(array):
    blobs = []
    back = unpack(json.loads(json.dumps(pack(array, blobs))), blobs)
    assert back.shape == array.shape
    np.testing.assert_array_equal(back, array)


def test_frames_may_arrive_in_any_pieces():
    data = frame({"n": 1}, [b"abc", b""]) + frame({"n": 2})
    reader = Frames()
    found = [one for i in range(len(data)) for one in reader.feed(data[i : i + 1])]
    assert found == [({"n": 1}, [b"abc", b""]), ({"n": 2}, [])]


def test_an_answer_is_handed_on_before_the_next_is_known_and_not_kept(tmp_path):
    seen = tmp_path / "seen"  # what g waits for
    code = "import os, time\nimport numpy as np\ndef f(): return np.ones(3)\n"
    code += f"def g():\n    while not os.path.exists({str(seen)!r}): time.sleep(0.01)\n    return 1"
    job = Job((Statement(code),), (Question("f", ({},)), Question("g", ({},))))
    with Sandbox("none", Limits(seconds=20)) as other:
        answers = other.answers(job)
        name, [outcome] = next(answers)
        assert name == "f"
        seen.touch()
        value = weakref.ref(outcome.value)
        del outcome
        name, [outcome] = next(answers)
        assert (name, outcome.status) == ("g", "returned")
        assert value() is None  # nobody else holds it
        assert list(answers) == []


def test_what_is_made_of_an_answer_is_not_the_learners_time():
    job = Job((Statement("def f(): return 1\ndef g(): return 2"),),
              (Question("f", ({},)), Question("g", ({},))))  # fmt: skip
    with Sandbox("none", Limits(seconds=1.0, in_all=1.5)) as other:
        found = []
        for name, [outcome] in other.answers(job):
            time.sleep(2)
            found.append((name, outcome.status))
    assert found == [("f", "returned"), ("g", "returned")]


def test_an_array_of_more_axes_than_any_is_a_sentence(sandbox):
    code = "import numpy as np\ndef f(): return np.zeros((1,) * 40)\n"
    code += "def g(): return np.zeros((0, 2**40))"
    job = Job((Statement(code),), (Question("f", ({},)), Question("g", ({},))))
    found = sandbox.run(job)
    assert "2 axes" in found["g"][0].value.what
    if np.lib.NumpyVersion(np.__version__) < "2.0.0":  # which makes none of more than 32
        assert "maximum supported dimension" in found["f"][0].error
    else:
        assert "40 axes" in found["f"][0].value.what
