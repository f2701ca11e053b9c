"""Graphs that hand their gradients back, in the order an engine finds, or in a wrong one."""

from types import SimpleNamespace

import pytest

import figures

FORMULAS = {"x": 2, "y": "x**2", "u": "3*x", "v": "y*u", "L": "v + y"}
HASTY = ["x", "u", "v", "y", "L"]


def value(data, *ways, grad=0.0, **more):
    """What a Value looks like from outside; each way is (parent, slope)."""
    slopes = {"slopes": tuple(s for _, s in ways)} if all(s is not None for _, s in ways) else {}
    return SimpleNamespace(data=data, grad=grad, parents=tuple(p for p, _ in ways), **slopes)


def last(figure):
    return figure.at(step=figure.params[0].values[-1])


def test_in_a_right_order_everything_arrives_before_it_is_handed_on():
    figure = figures.engine(**FORMULAS)
    assert "Too early" not in "".join(figure.at(step=k).text() for k in range(5))
    assert last(figure).text().endswith("each after everything had arrived.")
    assert "<td>40</td>" in last(figure).html()  # L = 3x³ + x², so ∂L/∂x = 9x² + 2x


def test_in_a_wrong_order_one_gradient_is_wrong_and_said_to_be():
    figure = figures.engine(**FORMULAS, order=HASTY)
    assert "Too early: v will still send something to y" in figure.at(step=2).text()
    assert last(figure).text().endswith("Wrong in the end: x.")


def test_values_are_drawn_with_their_slopes():
    x, y = value(3.0), value(4.0)
    p = value(12.0, (x, 4.0), (y, 3.0))
    root = value(15.0, (p, 1.0), (x, 1.0))
    figure = figures.engine(root, order=[y, x, p, root], x=x, y=y)
    assert "L hands on to v2 and x" in figure.at(step=1).text()
    assert "<td>5</td>" in last(figure).html()
    assert "each after everything had arrived" in last(figure).text()


def test_without_slopes_the_values_own_gradients_are_shown():
    x = value(3.0, grad=6.0)
    root = value(9.0, (x, None), (x, None), grad=1.0)
    figure = last(figures.engine(root, x=x))
    assert "<td>6</td>" in figure.html()


def test_a_value_used_twice_by_one_node_is_one_way_with_both_slopes():
    x = value(3.0)
    root = value(9.0, (x, 3.0), (x, 3.0))
    assert "<td>6</td>" in last(figures.engine(root, x=x)).html()


def test_a_long_chain_is_told_to_be_too_long_and_does_not_recurse():
    one = value(1.0)
    for _ in range(3000):
        one = value(1.0, (one, 1.0))
    with pytest.raises(ValueError, match="2 to 24 nodes"):
        figures.engine(one)


@pytest.mark.parametrize("order", [["x", "y"], ["x", "y", "u", "v", "v"]])
def test_an_order_that_is_none_is_told(order):
    with pytest.raises(ValueError, match="each of x, y, u, v, L once"):
        figures.engine(**FORMULAS, order=order)


def test_what_is_no_value_is_told():
    with pytest.raises(ValueError, match=r"a Value with \.data; got 3"):
        figures.engine(3)


def test_a_wrong_order_marks_the_node_and_what_it_should_be():
    wrong = figures.engine(
        x=2, y="x**2", u="3*x", v="y*u", L="v + y", order=["x", "u", "v", "y", "L"]
    )
    last = wrong.at(step=wrong.params[0].values[-1])
    assert "should be 40" in last.svg() and 'class="wrong"' in last.svg()
    assert "should be" not in wrong.svg()
    right = figures.engine(x=2, y="x**2", u="3*x", v="y*u", L="v + y").still()
    assert 'class="wrong"' not in right.svg()
