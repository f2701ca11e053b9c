"""What an exercise is, as data, and how an author declares one.

An author writes ``name = exercise(...)`` in a module of a course and adds the wrong answers that
learners really write with ``@name.mistake("…")``. The variable's name is the name of the learner's
function. What comes of it, once its chapter has been read, is an :class:`Exercise`, which nothing
changes any more.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from grader.sandbox.inside.beside import named
from grader.sandbox.inside.values import dtype_of
from grader.sentences import Fact

Inputs = Mapping[str, Any]
#: What a learner is told of which inputs these were: an author's words, or one of our sentences.
Label = str | Fact
Function = Callable[..., Any]
AnyFunction = TypeVar("AnyFunction", bound=Function)


@dataclass(frozen=True)
class Case:
    """One call of the learner's function.

    inputs   the arguments by name; arrays are NumPy arrays
    label    tells the learner which inputs these were
    extreme  left out when two answers are compared for being the same mistake, because the same
             mistake overflows in one spelling and not in another
    role     "unit 2" or "dz a+b": what the case is for, where it is one of a family
    """

    inputs: Inputs
    label: Label
    extreme: bool = False
    role: str = ""

    @property
    def unknown(self) -> str:
        """The input that is nan, because the answer does not depend on it; "" where there is
        none."""
        for name, value in self.inputs.items():
            if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size:
                if np.isnan(value).all():
                    return name
        return ""

    @property
    def dtype(self) -> np.dtype[Any] | None:
        """That of the floats handed over, None where there are none. A Python float is a
        float64."""
        return dtype_of(self.inputs)


@dataclass(frozen=True)
class Recipe:
    """A case before its random arrays are drawn: each input is a value, a shape or a draw.

    scale, offset  what a drawn array is multiplied by, and what is then added, by input
    """

    inputs: Mapping[str, Any]
    label: Label
    dtype: str = "float64"
    extreme: bool = False
    scale: Mapping[str, float] = field(default_factory=dict)
    offset: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners write, as running code, and the sentence they are told.

    ``worth`` is the share of the points that a teacher would give for it. What is said of one that
    stands ``alone`` is true of nothing else: it is not told beside a mistake in another part.
    A sentence of ours is ``spoken`` in the language of the course.
    """

    name: str
    sentence: str
    function: Function
    worth: float = 0.0
    alone: bool = False
    spoken: Fact | None = None


@dataclass(frozen=True)
class Equivalent:
    """A small change of the worked answer that makes no difference to what it returns.

    change  as ``grader doctor --mutants`` prints it, "a = b + c → a = c + b"
    reason  why no case can tell the two apart
    """

    change: str
    reason: str


@dataclass(frozen=True)
class Gradient:
    """The answer is the gradient that TensorFlow's tape finds.

    function  z = function(inputs), in TensorFlow
    wrt       with respect to which inputs; several make a tuple
    upstream  the input that is the gradient arriving at z; "" where z is a scalar and dz is 1
    """

    function: Function
    wrt: tuple[str, ...]
    upstream: str


@dataclass(frozen=True)
class WorkedOut:
    """The answer is a function whose right value is worked out directly."""

    expects: Function


@dataclass(frozen=True)
class Choice:
    """The answer is a plain value: an ordering, a choice for each key of a dict."""

    expects: Function


@dataclass(frozen=True)
class Driven:
    """The answer is an object, or a function of such: a driver makes use of it and observes.

    driver   makes use of it: takes the learner's names, and the inputs of a case; a function of
             :mod:`grader.sandbox.inside.beside`
    needs    the learner's other names that it uses
    expects  what it should observe, from the same inputs
    reads    what is to be made of the observations, from the inputs and them, before they are
             compared: whatever says how right they are is worked out here, and not beside them
    """

    driver: Function
    needs: tuple[str, ...]
    expects: Function
    reads: Function | None = None


@dataclass(frozen=True)
class Trial:
    """What came of an answer that was tried.

    share  of the points that it earns, from 0 to 1; from 1 on it is right
    says   sentences for the learner, where it is not
    marks  what it did and did not achieve, item by item: an answer with the same marks as a known
           mistake is that mistake; empty where it could not be tried
    """

    share: float
    says: tuple[str, ...] = ()
    marks: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Tried:
    """Many answers are right: what comes back is not compared, but tried.

    judge    from what the function returned, as plain arrays, to a :class:`Trial`; it is called
             where nothing of the learner's runs
    expects  one answer that is right
    """

    judge: Callable[[Any], Trial]
    expects: Function


Kind = Gradient | WorkedOut | Choice | Driven | Tried


@dataclass(frozen=True, eq=False)
class Exercise:
    """One graded answer. :func:`exercise` says what the fields mean.

    Exercises are compared by identity: two of the same name in two courses are two.
    """

    name: str
    chapter: str
    points: float
    kind: Kind
    arguments: tuple[str, ...]
    signature: tuple[str, ...]
    returns: tuple[str, ...]
    recipes: tuple[Recipe, ...]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    insight: str = ""
    explains: Function | None = None
    terms: Function | None = None
    slack: Function | None = None
    slack_note: str = ""
    rowwise: tuple[str, ...] = ()
    also_shape: Callable[[tuple[int, ...]], tuple[int, ...]] | None = None
    stepwise: bool = False
    endless: str = ""

    def __repr__(self) -> str:
        return f"<exercise {self.name}({', '.join(self.arguments)}), {self.points:g} points>"

    @property
    def is_function(self) -> bool:
        """Whether the answer is called; a plain value takes no arguments."""
        return not isinstance(self.kind, Choice)

    @property
    def upstream(self) -> str:
        """The argument that is the upstream gradient, "" where there is none."""
        return self.kind.upstream if isinstance(self.kind, Gradient) else ""

    @property
    def needs(self) -> tuple[str, ...]:
        """The learner's other names that this answer is graded together with."""
        return self.kind.needs if isinstance(self.kind, Driven) else ()


class Extension:
    """Mistakes for an exercise that is declared elsewhere; see :func:`extend`."""

    def __init__(self) -> None:
        self._mistakes: list[Mistake] = []
        self._equivalents: list[Equivalent] = []

    def mistake(
        self, sentence: str, worth: float = 0.0, alone: bool = False
    ) -> Callable[[AnyFunction], AnyFunction]:
        """Register the decorated function as a wrong answer; its name is the mistake's.

        ``worth`` is the share of the points that it earns all the same, from 0 to below 1.
        ``alone`` says that its sentence speaks of parts that this mistake leaves right: it is not
        told where another part is wrong by another mistake.
        """
        if not 0 <= worth < 1:
            raise ValueError(f"a mistake is worth a share from 0 to below 1, not {worth!r}")

        def register(function: AnyFunction) -> AnyFunction:
            name = function.__name__.strip("_")
            if any(m.name == name for m in self._mistakes):
                raise ValueError(f"two mistakes are called {name!r}")
            self._mistakes.append(Mistake(name, sentence, function, worth, alone))
            return function

        return register

    def equivalent(self, reason: str, *changes: str) -> None:
        """Say of small changes of the worked answer, as ``grader doctor --mutants`` prints them,
        why they make no difference: whoever writes it so is right as well."""
        if not reason.strip():
            raise ValueError("say why these changes make no difference")
        self._equivalents += [Equivalent(change, reason) for change in changes]

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The wrong answers that are registered so far."""
        return tuple(self._mistakes)

    def extended(self, ex: Exercise) -> Exercise:
        """``ex`` with these mistakes after its own. Raises ValueError where a name is there
        already."""
        names = {m.name for m in ex.mistakes}
        twice = [m.name for m in self._mistakes if m.name in names]
        if twice:
            raise ValueError(f"{ex.name} has a mistake called {twice[0]!r} already")
        return replace(
            ex,
            mistakes=(*ex.mistakes, *self._mistakes),
            equivalents=(*ex.equivalents, *self._equivalents),
        )


class Declaration(Extension):
    """An exercise while its module is being read: mistakes can still be added to it."""

    def __init__(self, **fields: Any) -> None:
        super().__init__()
        self._fields = fields

    def exercise(self, name: str, chapter: str) -> Exercise:
        """The exercise as it was declared, under the name of its variable."""
        return Exercise(
            name=name,
            chapter=chapter,
            mistakes=tuple(self._mistakes),
            equivalents=tuple(self._equivalents),
            **self._fields,
        )


def extend() -> Extension:
    """Say that the exercise of the variable's name, which is declared elsewhere, has more mistakes:
    ``grad_sigmoid = extend()``, and below it ``@grad_sigmoid.mistake("…")`` as everywhere."""
    return Extension()


def exercise(
    *,
    points: float,
    cases: Sequence[Recipe],
    hints: Sequence[str],
    insight: str = "",
    explains: Function | None = None,
    function: Function | None = None,
    wrt: str | Sequence[str] | None = None,
    upstream: str | bool = "dz",
    expects: Function | None = None,
    arguments: Sequence[str] | None = None,
    returns: str | Sequence[str] = "dx",
    terms: Function | None = None,
    slack: Function | None = None,
    slack_note: str = "",
    rowwise: Sequence[str] = (),
    also_shape: Callable[[tuple[int, ...]], tuple[int, ...]] | None = None,
    stepwise: bool = False,
    endless: str = "",
    driver: Function | None = None,
    needs: Sequence[str] = (),
    reads: Function | None = None,
    signature: Sequence[str] | None = None,
    judge: Callable[[Any], Trial] | None = None,
) -> Declaration:
    """Declare a graded answer.

    points      what it is worth; an answer of several parts earns its share for each right part.
    cases       recipes of :mod:`grader.cases`: ``given``, ``normal``, ``extreme``.
    hints       shown one at a time, from a nudge to all but the answer.
    insight     shown when the answer is right: a sentence of insight, the answer to the exercise's
                own prediction, the next thing to try.
    explains    what to say of a wrong answer that has no name: a sentence, or "", from the inputs,
                what came back, and what was expected.
    function    z = function(x, …), in TensorFlow. The truth is its tape's gradient with respect
                to ``wrt`` (the first argument unless said otherwise; several make a tuple).
    upstream    what the gradient that arrives at z is called; False is for a scalar z, whose dz
                is 1 and not handed over.
    expects     instead of ``function``: the right value itself, from the same arguments.
    arguments   the learner's arguments, where they are not those of ``function``, then upstream.
    returns     what the parts of the answer are called, in order: "dx", or ("dx", "dw"). The
                parts are the items of a tuple or the keys of a dict; a list is one part.
    terms       the size of the terms added up in each entry, from the arguments, shaped like the
                answer or broadcastable to it; the tolerance is proportional to it. Without it:
                the truth at the absolute values of the inputs, which is right where z is linear
                in each input, or for ``expects`` the largest entry expected.
    slack       an error that is allowed besides, from the arguments, of the answer's form; infinity
                where anything will do. ``slack_note`` is told with ✓ where it was needed.
    rowwise     arguments whose leading axes are a batch. A function written for one vector, that
                raises on a batch, is then called row by row.
    also_shape  another shape that is accepted, as a function of the right one.
    stepwise    the answer lists what happened step by step: a wrong length is told as such.
    endless     what to think about when it does not finish, for an answer that loops until
                something is reached.

    driver      for an answer that is not a function of arrays: the function that makes use of it,
                from a dict of the learner's names and the inputs of a case. It stands in a module
                of the course's package ``beside`` (:mod:`grader.sandbox.inside.beside`).
                ``expects`` and the mistakes take what it takes after the names.
    needs       the learner's other names that the driver uses.
    reads       what is to be made of the driver's observations before they are compared, from the
                inputs and the observations.
    signature   the learner's arguments, where a driver calls the answer.
    judge       for an answer that is not compared but tried, since many are right: from what came
                back to a :class:`Trial`. ``expects`` is then one right answer, and a mistake a
                wrong one; both take no arguments, and the only case is ``given()``.

    An answer that is a plain value (an ordering, a choice for each key of a dict) is one with
    ``expects`` that takes no arguments; its only case is ``given()``. A dict earns a share for each
    right choice, an ordering all or nothing; a learner is not told which choices are right.
    """
    source = function or expects
    if source is None or (function is not None and expects is not None):
        raise ValueError("an exercise has either a function to differentiate or what it expects")
    if arguments is None:
        arguments = list(inspect.signature(source).parameters)
        if function is not None and upstream:
            arguments.append(str(upstream))
    kind: Kind
    if function is not None:
        wrt = arguments[0] if wrt is None else wrt
        names = (wrt,) if isinstance(wrt, str) else tuple(wrt)
        kind = Gradient(function, names, str(upstream) if upstream else "")
    elif judge is not None:
        kind = Tried(judge, source)
    elif driver is not None:
        named(driver)  # says now that it cannot cross to where a learner's code runs
        kind = Driven(driver, tuple(needs), source, reads)
    else:
        kind = WorkedOut(source) if arguments else Choice(source)
    return Declaration(
        points=float(points),
        kind=kind,
        recipes=tuple(cases),
        hints=tuple(hints),
        insight=insight,
        explains=explains,
        arguments=tuple(arguments),
        signature=tuple(arguments if signature is None else signature),
        returns=(returns,) if isinstance(returns, str) else tuple(returns),
        terms=terms,
        slack=slack,
        slack_note=slack_note,
        rowwise=tuple(rowwise),
        also_shape=also_shape,
        stepwise=stepwise,
        endless=endless,
    )
