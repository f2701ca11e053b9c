"""What the figures of chapters 04 to 06 show: the numbers of the course, and what is refused."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import figures
from figures import expressions, theme
from figures.graph import Graph, Node, short, taken_apart
from figures.net import read
from figures.race import TAIL, Runs, descent_path, root_path, slopes, value
from figures.stage import Stage

# Formulas


def test_formulas_are_written_as_mathematics():
    written = {
        source: expressions.written(expressions.parse(source))
        for source in (
            "2*w + b",
            "x * y",
            "1/a",
            "exp(c)",
            "-x",
            "e ** 2",
            "(a + b) * c",
            "a-(b-c)",
        )
    }
    assert list(written.values()) == [
        "2w + b",
        "x · y",
        "1/a",
        "e^c",
        "−x",
        "e²",
        "(a + b) · c",
        "a − (b − c)",
    ]


@given(
    st.sampled_from(
        ["2*w + b", "x*y", "1/a", "exp(-c)", "(y - x*w)**2", "log(a*a + 1)", "tanh(x)/y", "a**-2"]
    ),
    st.lists(st.floats(0.5, 2.0), min_size=4, max_size=4),
)
def test_derivatives_agree_with_central_differences(source, numbers):
    tree = expressions.parse(source)
    at = dict(zip(expressions.names(tree), numbers, strict=False))
    for name in at:
        h = 1e-6
        above = expressions.value(tree, at | {name: at[name] + h})
        below = expressions.value(tree, at | {name: at[name] - h})
        exact = expressions.value(expressions.derivative(tree, name), at)
        assert exact == pytest.approx((above - below) / (2 * h), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x y", "not a formula that Python can read"),
        ("x ** y", "whole numbers as exponents"),
        ("sin(x)", "should be made of"),
        ("[x]", "should be made of"),
        ("__import__('os')", "should be made of"),
    ],
)
def test_what_is_no_formula_is_told(source, told):
    with pytest.raises(ValueError, match=told):
        expressions.parse(source)


# Graphs


def test_the_graphs_of_chapter_04_have_the_gradients_of_the_course():
    xyz = Graph.of(x=6, y=-2, z=-3, a="x*y", F="a*z")
    assert xyz.node("a").value == -12 and xyz.root.value == 36
    assert xyz.gradients == {"x": 6, "y": -18, "z": -12, "a": -3, "F": 1}
    z = Graph.of(w=3, b=4, x="2*w + b", y="b + 1", z="x*y")
    assert z.root.value == 50
    assert z.gradients == {"w": 10, "b": 15, "x": 5, "y": 10, "z": 1}
    j = Graph.of(a=5, b=3, c=2, v="b*c", u="a + v", J="3*u")
    assert j.gradients == {"a": 3, "b": 6, "c": 9, "v": 3, "u": 3, "J": 1}


def test_a_walk_says_what_it_shows():
    walk = figures.walk(w=3, b=4, x="2*w + b", y="b + 1", z="x * y")
    assert walk.at(step=3).text() == (
        "Forward: z = 50. Its local gradients are kept for the way back: ∂z/∂x = 5, ∂z/∂y = 10."
    )
    assert walk.at(step=6).text().endswith("to w 5 · 2 = 10; to b 5 · 1 = 5, together 15.")
    assert "= 10 + 5" in walk.at(step=6).svg().replace("</tspan>", "")


def test_a_formula_of_one_s_own_is_taken_apart():
    walk = figures.walk("(2*w + b) * (b + 1)", w=3, b=4)
    assert "Forward: z = 50." in walk.at(step=4).text()
    graph = taken_apart("L = (x*y)**2 + exp(x*y) - 3/(-x)", {"x": 0.5, "y": 1.5})
    assert graph.root.name == "L"
    assert sum(node.rule == "x · y" for node in graph.nodes) == 1  # made once, used twice
    u = 0.75
    assert graph.root.value == pytest.approx(u**2 + np.exp(u) + 6)
    by_x, by_y = 2 * u * 1.5 + 1.5 * np.exp(u) - 3 / 0.25, 2 * u * 0.5 + 0.5 * np.exp(u)
    assert graph.gradients["x"] == pytest.approx(by_x)
    assert graph.gradients["y"] == pytest.approx(by_y)


@pytest.mark.parametrize(
    ("formula", "numbers", "told"),
    [
        ("x * y", {"x": 1}, "needs a number for y"),
        ("x * x", {"x": 1, "w": 2}, "w should be the number of a variable"),
        ("x = x + 1", {"x": 1}, "write one formula"),
        ("x +", {"x": 1}, "not a formula that Python can read"),
        ("sin(x)", {"x": 1}, "should be made of"),
    ],
)
def test_a_formula_that_cannot_be_walked_is_told(formula, numbers, told):
    with pytest.raises(ValueError, match=told):
        figures.walk(formula, **numbers)


def test_the_sigmoid_in_four_stages():
    graph = Graph.of(x=0.5, c="-x", b="exp(c)", a="1 + b", f="1/a")
    slopes = {edge.end: edge.slope for edge in graph.edges}
    s = 1 / (1 + np.exp(-0.5))
    assert slopes == pytest.approx({"c": -1, "b": np.exp(-0.5), "a": 1, "f": -(s**2)})
    assert graph.gradients["x"] == pytest.approx(s * (1 - s))


def test_nodes_of_a_graph_never_lie_on_each_other():
    graph = Graph.of(
        a=0.5, b=-1.25, c=2, d="a*b", e="d + c", f="tanh(e)", g="f*a", h="g + b", k="h*h"
    )
    stage = Stage.of(graph)
    places = list(stage.places.values())
    for k, (x, y) in enumerate(places):
        assert stage.box / 2 <= x + 0.01 and x <= stage.size[0] - stage.box / 2 + 0.01
        for u, v in places[:k]:
            assert abs(x - u) >= stage.box or abs(y - v) >= 60


def test_a_graph_of_nodes_without_slopes_shows_given_gradients():
    graph = Graph(
        (
            Node("x", 2.0, gradient=4.0),
            Node("y", 4.0, parents=("x", "x")),
        )
    )
    assert graph.gradients == {"x": 4.0, "y": 1.0}
    assert "4" in Stage.of(graph).node("x", gradient=4.0)


@pytest.mark.parametrize(
    ("formulas", "told"),
    [
        ({"x": 1, "y": "x * v"}, "y is made from v, which should come before it"),
        ({"x": 1}, "2 to 24 nodes; got 1"),
        ({"x": 0, "y": "1/x"}, "has no value"),
    ],
)
def test_what_is_no_graph_is_told(formulas, told):
    with pytest.raises(ValueError, match=told):
        figures.walk(**formulas)


def test_two_nodes_of_one_name_are_told():
    with pytest.raises(ValueError, match="two nodes are called x"):
        Graph((Node("x", 1.0), Node("x", 2.0)))
    with pytest.raises(ValueError, match="one local gradient for each"):
        Graph((Node("x", 1.0), Node("y", 2.0, parents=("x",), slopes=(1.0, 2.0))))


def test_numbers_in_nodes_are_short():
    shown = [short(v) for v in (0.5, -0.38745, 12.34, 60.0, -1e-12)]
    assert shown == ["0.5", "−0.3875", "12.34", "60", "0"]


# The race


def test_the_race_has_the_numbers_of_the_course():
    fixed, newton = (root_path(3.0, 4.0, 60.0, fresh) for fresh in (False, True))
    bs = [b for _, b in fixed]
    np.testing.assert_allclose(
        bs[1:], [4.666667, 4.637037, 4.639612, 4.639393, 4.639412, 4.639410], atol=5e-7
    )
    np.testing.assert_allclose(
        [value(3, b) for b in bs[1:]],
        [60.444444, 59.961372, 60.003288, 59.999720, 60.000024, 59.999998],
        atol=5e-7,
    )
    np.testing.assert_allclose([b for _, b in newton[1:]], [4.666667, 4.639456, 4.63941], atol=5e-7)
    assert newton[-1][1] == pytest.approx((-7 + np.sqrt(265)) / 2, abs=1e-9)
    assert slopes(3, 4) == (10, 15)


def test_descent_ends_on_the_line_and_not_at_the_root():
    w, b = descent_path(3.0, 4.0, 60.0, 0.001)[-1]
    assert abs(value(w, b) - 60) < 1e-5
    assert w > 3.29 and b < 4.45


def test_the_race_says_who_is_there():
    race = figures.race()
    assert "Fixed slope: b = 4.639410, z = 59.999998, there after 6 steps" in race.at(step=6).text()
    assert "Fresh slope (Newton): b = 4.639410" in race.at(step=3).text()
    assert "there after 29" in race.at(step=30).svg()
    assert "there after 29" not in race.at(step=30, eta=0.006).svg()


def test_the_race_draws_everyone_where_they_are():
    runs = Runs.of(3.0, 4.0, 60.0)
    x, _ = runs.plane.at((3, 4))
    for k, way in enumerate(runs.roots.values()):
        marks = figures.race().at(step=3).svg()
        assert f'cx="{round(x, 2):g}"' in marks, k  # both stand on the line w = 3
        assert {w for w, _ in way} == {3.0}
    # With too large a step the descent goes to and fro; old lines do not cover the picture.
    hatched = figures.race().at(step=30, eta=0.006).svg()
    assert hatched.count(f'stroke="{theme.LIGHT["result"]}"') <= 30 + TAIL


def test_two_ways_to_turn_b_are_shown_near_the_crossing():
    figure = figures.root_finding()
    assert figure.params[1].values == tuple(range(7))  # the fixed slope is there after 6
    assert "after 3 steps" in figure.at(step=3).text()
    assert "descent" not in figure.at(step=6).text()
    assert "magnified 100 times" in figure.at(zoom=100).svg()
    assert "magnified" not in figure.svg()


@pytest.mark.parametrize("make", [figures.race, figures.root_finding])
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"target": 50}, "already"),
        ({"w": -1.0, "b": 0.5, "target": 60}, "choose another start|does not lead"),
        ({"target": -1000}, "does not lead to -1000"),
    ],
)
def test_races_nobody_finishes_are_told(make, arguments, told):
    with pytest.raises(ValueError, match=told):
        make(**arguments)


# Paths and sweep


def reference(x, weights, dout):
    """All gradients by central differences."""

    def out(x, weights):
        h = x @ weights[0]
        for w in weights[1:]:
            h = (1 / (1 + np.exp(-h))) @ w
        return np.sum(dout * h)

    found = []
    for n, w in enumerate(weights):
        gradient = np.zeros(w.shape)
        for at in np.ndindex(w.shape):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [v.copy() for v in weights]
                moved[n][at] += step
                ends.append(out(x, moved))
            gradient[at] = (ends[0] - ends[1]) / 2e-5
        found.append(gradient)
    return found


@pytest.mark.parametrize("sizes", [(2, 2, 2, 1), (3, 2, 1), (1, 3, 2, 1)])
def test_paths_and_sweep_find_the_same_gradients(sizes):
    rng = np.random.default_rng(6)
    x, dout = rng.normal(size=sizes[0]), rng.normal(size=1)
    weights = [rng.normal(size=pair) for pair in pairwise(sizes)]
    net, truth = read(x, weights, dout), reference(x, weights, dout)
    for layer, gradient in enumerate(net.weight_gradients()):
        np.testing.assert_allclose(gradient, truth[layer], atol=1e-8)
    for place in net.places:
        along = [
            np.prod([value for _, value in net.factors(place, path)])
            for path in net.paths_from(place)
        ]
        assert sum(along) == pytest.approx(truth[place[0]][place[1:]], abs=1e-8)
    assert len(figures.paths(x, weights, dout).text()) > 30
    assert len(figures.sweep(x, weights, dout).text()) > 30


@pytest.mark.parametrize("make", [figures.paths, figures.sweep])
def test_between_boxes_there_is_room_for_edges_to_be_seen(make):
    def boxes(svg, wide):
        found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', svg)
        return {(float(x), float(y)) for x, y, w in found if float(w) == wide}

    svg = make().svg()
    widths = [float(w) for w in re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"', svg)]
    node, weight = max(w for w in widths if w < 200), min(w for w in widths if w > 60)
    for x, _ in boxes(svg, weight):
        for u, _ in boxes(svg, node):
            assert x + weight + 6 <= u or u + node + 6 <= x, (x, u)


def test_all_edges_of_a_path_lead_forward():
    assert 'class="arrow window upstream"' not in figures.paths().svg()


def test_two_paths_lead_to_the_weight_of_the_course():
    figure = figures.paths()
    assert figure.text().startswith("From W1[0, 1] 2 paths lead to the output: through a1 and b0")
    assert figure.text().endswith("∂L/∂W1[0, 1] = −0.112505.")
    assert figure.at(weight=8).text().startswith("From W3[0, 0] one path leads to the output")


def test_a_sweep_goes_from_the_end_to_the_start():
    sweep = figures.sweep()
    assert [label.split(": ")[1] for label in sweep.params[0].labels] == [
        "dout has arrived",
        "the gradient of W3",
        "on to b",
        "the gradient of W2",
        "on to a",
        "the gradient of W1",
        "on to x",
    ]
    assert "The gradients of W1, row by row: 0.0664, −0.1125" in sweep.at(step=5).text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"x": [1, 2, 3]}, r"W1 should have 3 rows"),
        ({"weights": [[[1.0], [2.0]]]}, "2 to 3 matrices; got 1"),
        ({"weights": [np.ones((2, 2)), np.ones((2, 2))]}, "the last matrix must have one column"),
        ({"dout": [1, 2]}, r"dout must have shape \(1,\)"),
        ({"x": np.ones(4)}, "1 to 3 numbers"),
    ],
)
@pytest.mark.parametrize("make", [figures.paths, figures.sweep])
def test_nets_that_do_not_fit_are_told(make, arguments, told):
    with pytest.raises(ValueError, match=told):
        make(**arguments)
