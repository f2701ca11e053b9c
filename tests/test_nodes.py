"""A tree is walked as Python's own ``ast`` walks it."""

import ast
import inspect
from pathlib import Path

import pytest

import grader
from grader.reading.nodes import children, nodes

EVERY_KIND = """
from __future__ import annotations
import os.path as p, sys
@deco(1, *a, k=2, **b)
class C(Base, metaclass=M):
    x: int = 1
    y: "str"
async def f(a, /, b: int = 1, *c, d=2, **e) -> None:
    global g
    async with a as b, c: pass
    async for i in b: await i
    else: pass
    return [i async for i in b if i]
def h():
    nonlocal_ = lambda *, q=1: (yield q)
    yield from {**a, 1: 2}
    try: raise E from None
    except (A, B) as error: del a[0], b.c
    else: pass
    finally: assert a, "no"
    while a and not b or c: break
    else: continue_ = ...
    for i in (*a, 1): continue
    a += -b ** 2 if a < b <= c != d is not e in f else {x for x in y}
    a[1:2, ::3, ...] = (z := f"{a!r:>{w}} {b}")
    match a:
        case {"k": [1, *rest], **others} | C(1, x=None) as m if m: pass
        case _: pass
    with open(a) as f: return {k: v for k, v in a}
"""


def without_operators(found):
    bare = ast.expr_context | ast.operator | ast.unaryop | ast.boolop | ast.cmpop
    return [node for node in found if not isinstance(node, bare)]


@pytest.mark.parametrize(
    "source",
    [
        EVERY_KIND,
        *(p.read_text() for p in sorted(Path(inspect.getfile(grader)).parent.glob("*.py"))),
    ],
)
def test_the_walk_is_pythons_own(source):
    tree = ast.parse(source)
    assert nodes(tree) == without_operators(ast.walk(tree))
    for node in ast.walk(tree):
        assert children(node) == without_operators(ast.iter_child_nodes(node))
