"""What the figures show is right, said in words too, small enough to ship, and well formed."""

import base64
import io
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import figures
from figures import jacobian, theme
from figures.convolution import _sums
from figures.correlation import _Given
from figures.frames import Layer, Param, pack
from figures.jacobian import sigmoid, sigmoid_jacobian, softmax, softmax_jacobian
from figures.pixels import count_uses, feeds
from figures.player import neighbours
from figures.svg import formula
from figures.words import factor, number, sub

#: Those that show a formula of the caller's.
OF_A_FORMULA = {
    "engine": lambda: figures.engine(x=2, y="x**2", u="3*x", v="y*u", L="v + y"),
    "walk": lambda: figures.walk(w=3, b=4, x="2*w + b", y="b + 1", z="x * y"),
}
FIGURES = {name: getattr(figures, name) for name in figures.__all__} | OF_A_FORMULA
ALL = pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES.keys())


def every_state(figure):
    """The figure at each value of each parameter, the others at their start."""
    for param in figure.params:
        for value in param.values:
            yield figure.at(**{param.name: value})


# Every figure


@ALL
def test_a_figure_stays_small(make):
    size = len(make().html().encode())
    print(f"{make.__name__}: {size / 1000:.0f} kB")
    assert size < 300_000


def test_the_largest_figures_stay_small():
    x, y = np.arange(16).reshape(4, 4) - 7, np.arange(16).reshape(4, 4) / 7
    largest = [
        figures.jacobian([0.5, -1.5, 2.5], [0.5, -1.5, 2.5]),
        figures.matmul(x, y, x * y),
        figures.convolution(np.arange(36).reshape(6, 6), np.arange(9).reshape(3, 3), x),
        figures.pixel_uses(5, 2),
        figures.full_correlation(np.arange(9).reshape(3, 3) - 4, x),
    ]
    for figure in largest:
        size = len(figure.html().encode())
        print(f"{figure.title}: {size / 1000:.0f} kB")
        assert size < 300_000


@ALL
def test_every_state_is_well_formed_and_described(make):
    said = []
    for figure in every_state(make()):
        picture = ET.fromstring(figure.svg())
        described = picture.find("{http://www.w3.org/2000/svg}desc")
        assert described.text == figure.text()
        assert len(figure.text()) > 30
        said.append(figure.text())
    assert len(set(said)) > 1


@ALL
def test_pictures_carry_no_ids_that_could_clash(make):
    assert not re.search(r'\sid="', make().html())


@ALL
def test_two_of_the_same_figure_have_different_names(make):
    def name(figure):
        return re.search(r'data-figure="([^"]+)"', figure.html())[1]

    figure = make()
    assert name(figure) != name(figure)


@ALL
def test_nothing_comes_from_elsewhere(make):
    html = make().html()
    assert set(re.findall(r"https?://[^\s\"'<)]+", html)) <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in html


@ALL
def test_without_script_picture_words_and_table_are_there(make):
    figure = make()
    page = _Plain()
    page.feed(figure.html())
    assert page.images == [figure.still().text()]
    assert figure.still().text() in "".join(page.text)
    assert page.rows >= 2


class _Plain(HTMLParser):
    """What a page shows whose scripts and styles were taken away."""

    def __init__(self):
        super().__init__()
        self.images, self.text, self.rows, self.hidden = [], [], 0, False

    def handle_starttag(self, tag, attrs):
        self.hidden = tag in ("script", "style")
        self.rows += tag == "tr"
        if tag == "img":
            self.images.append(dict(attrs)["alt"])
            assert dict(attrs)["src"].startswith("data:image/svg+xml;base64,")

    def handle_endtag(self, tag):
        self.hidden = False

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


@ALL
def test_a_front_end_finds_html_and_words(make):
    bundle = make()._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert make().text() in bundle["text/plain"]


@ALL
def test_minus_signs_are_true_ones(make):
    for figure in every_state(make()):
        assert not re.search(r">[^<]*(?<![a-z])-\d", figure.svg())
        assert "nan" not in figure.svg()


def test_an_unknown_parameter_or_value_is_told():
    with pytest.raises(ValueError, match=r"parameters mode, step; got 'speed'"):
        figures.convolution().at(speed=2)
    with pytest.raises(ValueError, match="mode must be one of 'forward', 'dw', 'dx'; got 'up'"):
        figures.convolution().at(mode="up")


# Frames


def unpack(packed):
    """What the script does with a packed layer."""
    out = []
    for state in packed["states"]:
        template, numbers = packed["frames"][state]
        pieces = packed["templates"][template]
        holes = numbers.split(" ")
        out.append(pieces[0] + "".join(n + p for n, p in zip(holes, pieces[1:], strict=False)))
    return out


@given(st.lists(st.text("ab−-.0123 <>", max_size=12), min_size=1, max_size=12))
def test_packed_frames_unpack_to_what_they_were(frames):
    assert unpack(pack(frames)) == frames


def test_frames_that_differ_in_numbers_share_a_template():
    packed = pack([f'<rect x="{k}" y="7"/>' for k in range(5)])
    assert packed["templates"] == [['<rect x="', '" y="7"/>']]
    assert packed["frames"][3] == [0, "3"]


def test_a_layer_is_drawn_only_over_its_own_parameters():
    params = [Param(name, name, (0, 1, 2), ("a", "b", "c")) for name in ("p", "q", "r")]
    layer = Layer(("p", "r"), lambda p, r: f"{p}{r}")
    assert layer.frames(params) == ["00", "01", "02", "10", "11", "12", "20", "21", "22"]


def test_arrow_keys_walk_a_grid():
    grid = neighbours([(x, y) for y in (0, 50) for x in (0, 50, 100)])
    assert grid[0] == (0, 1, 0, 3)
    assert grid[4] == (3, 5, 1, 4)


# Words and colours


def test_numbers_are_written_as_people_write_them():
    assert number(-1.5, 2) == "−1.50"
    assert number(-1e-12) == "0"
    assert number(-0.00001) == "0.0000"
    assert number(3.0) == "3"
    assert factor(-3) == "(−3)"
    assert sub("dx", 0, 1) == "dx₀₁"


def test_formulas_have_italics_subscripts_colours_and_words():
    text = ET.fromstring(formula(0, 0, "{result|dx_12} = 'row '3·x^T").replace("xml:space", "s"))
    spans = [(span.text, span.get("class")) for span in text]
    assert spans == [
        ("dx", "result math"),
        ("12", "result"),
        (" = row 3·", None),
        ("x", "math"),
        ("T", "math"),
    ]


def _rgb(colour):
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255


def _linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _contrast(one, two):
    light = sorted(_linear(_rgb(c)) @ [0.2126, 0.7152, 0.0722] + 0.05 for c in (one, two))
    return light[1] / light[0]


def _lab(linear):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    t = xyz @ np.clip(linear, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("vision", VISION.values(), ids=VISION.keys())
def test_the_four_roles_stay_apart_for_every_kind_of_eye(vision, palette):
    inks = {name: _lab(vision @ _linear(_rgb(palette[name]))) for name in theme.ROLES}
    for one, two in combinations(inks, 2):
        assert np.linalg.norm(inks[one] - inks[two]) > 20, (one, two)


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(palette):
    for role in theme.ROLES:
        assert _contrast(palette[role], palette["card"]) >= 4.5
        assert _contrast(palette["ink"], palette[f"{role}-tint"]) >= 7
        assert _contrast(palette[role], palette[f"{role}-tint"]) >= 3
    assert _contrast(palette["quiet"], palette["card"]) >= 4.5
    for value in (-1.0, 1.0):
        ground = theme.resolved(theme.diverging(value, 1.0), palette)
        assert _contrast(palette["ink"], ground) >= 4.5


def test_the_diverging_ground_is_the_card_at_zero_and_signed():
    assert theme.resolved(theme.diverging(0.0, 1.0)) == "#ffffff"
    assert theme.diverging(0.5, 1.0) != theme.diverging(-0.5, 1.0)


# Chapter 08


def test_jacobian_shows_the_numbers_of_the_course():
    figure = figures.jacobian(x=(3, 4, 5), dz=(1, 2, 3))
    assert "dz = (1, 2, 3)." in figure.text()
    assert "dx = (0.0452, 0.0353, 0.0199)" in figure.text()
    assert "dx = (−0.1418, −0.1408, 0.2826), in all 0" in figure.text()


def test_its_gradients_are_those_of_source_004():
    x, dz = np.array([3.0, 4.0, 5.0]), np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(softmax(x), [0.0900306, 0.2447285, 0.6652410], atol=5e-8)
    np.testing.assert_allclose(
        dz @ softmax_jacobian(x), [-0.1418171, -0.1407704, 0.2825875], atol=5e-8
    )
    np.testing.assert_allclose(
        dz @ sigmoid_jacobian(x), [0.0451766597, 0.0353254124, 0.0199441702], atol=5e-11
    )


@pytest.mark.parametrize(
    ("function", "derivative"), [(sigmoid, sigmoid_jacobian), (softmax, softmax_jacobian)]
)
def test_jacobians_agree_with_finite_differences(function, derivative):
    x, h = np.array([0.3, -1.2, 2.0]), 1e-6
    steps = h * np.eye(3)
    numeric = np.array([(function(x + s) - function(x - s)) / (2 * h) for s in steps]).T
    np.testing.assert_allclose(derivative(x), numeric, atol=1e-9)


def test_the_last_x_moves_to_where_both_saturate():
    figure = figures.jacobian()
    start, end = (np.array([3.0, 4.0, last]) for last in (5.0, 11.0))
    for jacobian_of in (sigmoid_jacobian, softmax_jacobian):
        assert abs(jacobian_of(end)[2]).max() < 0.2 * abs(jacobian_of(start)[2]).max()
    dx = np.array([1.0, 2.0, 3.0]) @ softmax_jacobian(end)
    assert f"dx = ({', '.join(number(v) for v in dx)}), in all 0" in figure.at(x=11.0).text()


def test_softmax_gradients_add_up_to_zero_whatever_dz():
    figure = figures.jacobian()
    [dz0] = [param for param in figure.params if param.name == "dz0"]
    for value in dz0.values:
        assert figure.at(dz0=value, dz2=-2.0).text().endswith("in all 0.")


def test_other_sizes_bring_their_own_dz():
    assert figures.jacobian([0.5, -1]).text().startswith("dz = (1, 2).")
    assert "dx₀₀ = 1·3 = 3" in figures.matmul([[1.5, -2]], [[3], [1]]).text()
    assert "dz₀₁ = 1" in figures.convolution([[1, 2, 3]], [[1, 2]], mode="dw").at(step=1).text()


def test_a_given_dz_is_among_the_levels():
    assert figures.jacobian(dz=(0.5, -4, 1)).text().startswith("dz = (0.5000, −4, 1).")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"x": [[1, 2], [3, 4]]}, r"x must be a list of 2 to 3 numbers; got .* \(2, 2\)"),
        ({"x": "abc"}, "x must be a list of numbers; got 'abc'"),
        ({"dz": [1, 2]}, r"dz must have shape \(3,\), one entry for each entry of x; got \(2,\)"),
        ({"x": [1, 2, np.nan]}, "x must hold finite numbers"),
    ],
)
def test_jacobian_says_what_it_expects(arguments, told):
    with pytest.raises(ValueError, match=told):
        figures.jacobian(**arguments)


# Chapter 09


def test_matmul_shows_the_numbers_of_the_course():
    figure = figures.matmul()
    assert "z₀₁ = 3·5 + 4·7 = 43" in figure.at(entry=("z", 0, 1)).text()
    assert "dx₀₁ = 1·6 + 2·7 = 20" in figure.at(entry=("x", 0, 1)).text()
    assert "dy₁₀ = 1·4 + 3·6 = 22" in figure.at(entry=("y", 1, 0)).text()


@given(*[st.integers(1, 4)] * 3)
def test_every_sum_of_matmul_is_the_entry_it_stands_for(n, m, k):
    from figures.matmul import _product

    rng = np.random.default_rng(n * 100 + m * 10 + k)
    x, y, dz = rng.normal(size=(n, m)), rng.normal(size=(m, k)), rng.normal(size=(n, k))
    product = _product(x, y, dz)
    for name, expected in {"z": x @ y, "dx": dz @ y.T, "dy": x.T @ dz}.items():
        for i, j in np.ndindex(expected.shape):
            terms = product.terms(name, i, j)
            total = sum(
                product.value(t.left[0])[t.left[1:]] * product.value(t.right[0])[t.right[1:]]
                for t in terms
            )
            assert total == pytest.approx(expected[i, j])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"y": [[1, 2]]}, r"as many columns as y has rows; got x of shape \(2, 2\) and y .*\(1, 2"),
        ({"dz": [[1, 2, 3]]}, r"dz must have shape \(2, 2\), the shape of z = x·y; got \(1, 3\)"),
        ({"x": [1, 2]}, r"x must be a matrix of at most 4 rows and 4 columns; got .*\(2,\)"),
        ({"x": [[1, 2], [3]]}, "x must be a matrix"),
    ],
)
def test_matmul_says_what_it_expects(arguments, told):
    with pytest.raises(ValueError, match=told):
        figures.matmul(**arguments)


# Chapter 10

INPUT = np.add.outer(np.arange(4), np.arange(4)) + 3.0
KERNEL = np.array([[1.0, 2.0], [3.0, 4.0]])
UPSTREAM = np.array([[1.0] * 3, [2.0] * 3, [3.0] * 3])
DX = [[1, 3, 3, 2], [5, 13, 13, 8], [9, 23, 23, 14], [9, 21, 21, 12]]


def test_convolution_ends_with_the_arrays_of_the_course():
    sums = _sums(INPUT, KERNEL, UPSTREAM)
    np.testing.assert_array_equal(sums.z((2, 2)), [[43, 53, 63], [53, 63, 73], [63, 73, 83]])
    np.testing.assert_array_equal(sums.dw((2, 2)), [[96, 114], [114, 132]])
    np.testing.assert_array_equal(sums.dx((2, 2)), DX)


def test_its_defaults_are_the_course_s_tensors():
    figure = figures.convolution(mode="dw").at(step=8)
    assert "now [[96, 114], [114, 132]]. Every output has spoken" in figure.text()
    assert "9</td><td>23</td><td>23</td><td>14" in figure.at(mode="dx").html()


def test_the_turned_kernel_gives_the_same_dx():
    np.testing.assert_array_equal(_Given(KERNEL, UPSTREAM).dx, DX)
    rng = np.random.default_rng(0)
    x, w, dz = rng.normal(size=(5, 6)), rng.normal(size=(2, 3)), rng.normal(size=(4, 4))
    np.testing.assert_allclose(_Given(w, dz).dx, _sums(x, w, dz).dx((3, 3)))


def test_convolution_gradients_agree_with_finite_differences():
    rng = np.random.default_rng(1)
    x, w, dz = rng.normal(size=(4, 5)), rng.normal(size=(2, 3)), rng.normal(size=(3, 3))

    def loss(x, w):
        return np.sum(dz * _sums(x, w, dz).z((2, 2)))

    sums, h = _sums(x, w, dz), 1e-6
    for i, j in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[i, j] = h
        slope = (loss(x, w + step) - loss(x, w - step)) / (2 * h)
        assert sums.dw((2, 2))[i, j] == pytest.approx(slope, abs=1e-8)
    for i, j in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i, j] = h
        slope = (loss(x + step, w) - loss(x - step, w)) / (2 * h)
        assert sums.dx((2, 2))[i, j] == pytest.approx(slope, abs=1e-8)


def test_a_kernel_that_is_not_turned_gives_something_else():
    figure = figures.full_correlation().at(step=(1, 1))
    assert "lays each of them on its own dz" in figure.text()
    # dz's window of ones and twos, times w as it is: 1 + 2 + 2·3 + 2·4
    assert "As it is, w would give 17" in figure.at(turn=0).text()
    assert "askew" in figure.at(turn=60).text()
    wide = figures.full_correlation([[1, 2, 3]])
    assert "askew" in wide.at(turn=90).text()  # it does not fit upright


def test_a_photograph_and_what_a_kernel_makes_of_it():
    x = np.random.default_rng(3).integers(0, 10, size=(7, 5)).astype(float)
    x[0, 0], x[6, 4] = 0, 9
    w = np.array([[1.0, 0, -1], [2, 0, -2], [0, 1, 0]])
    figure = figures.filters(x, {"mine": w})
    for i, j in ((0, 0), (2, 1), (4, 2)):
        made = np.sum(x[i : i + 3, j : j + 3] * w)
        assert figure.at(at=(i, j)).text().endswith(f"= {number(made, 2)}.")
    pictures = re.findall(r"data:image/png;base64,([\w+/=]+)", figure.svg())
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(pictures[0]))))
    np.testing.assert_array_equal(shown, np.round(x / 9 * 255))
    assert len(pictures) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"picture": np.ones((2, 9))}, "at least 3 rows"),
        ({"picture": np.ones((5, 5))}, "more than one brightness"),
        ({"kernels": {"mine": np.ones((2, 2))}}, "mine"),
        ({"kernels": {str(k): np.ones((3, 3)) for k in range(5)}}, "1 to 4 kernels"),
    ],
)
def test_what_is_no_picture_is_told(arguments, told):
    with pytest.raises(ValueError, match=told):
        figures.filters(**arguments)


def test_turned_kernel_says_why():
    text = figures.full_correlation().at(step=(1, 1)).text()
    assert text.startswith("dx₁₁ = 1·4 + 1·3 + 2·2 + 2·1 = 13.")
    assert "are w₁₁, w₁₀, w₀₁, w₀₀: w read backwards" in text


def test_pixel_uses_of_source_001():
    np.testing.assert_array_equal(count_uses(3, 2), [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    assert (
        figures.pixel_uses()
        .text()
        .startswith("x₁₁ feeds 4 outputs: z₀₀, z₀₁, z₁₀, z₁₁, through w₁₁, w₁₀, w₀₁, w₀₀.")
    )
    assert "x₀₀ feeds 1 output: z₀₀, through w₀₀." in figures.pixel_uses().at(pixel=(0, 0)).text()


@given(st.integers(1, 5), st.integers(1, 5))
def test_uses_are_what_a_convolution_of_ones_scatters_back(n, k):
    if k > n:
        with pytest.raises(ValueError, match="1 ≤ k ≤ n"):
            figures.pixel_uses(n, k)
        return
    ones = np.ones((n - k + 1, n - k + 1))
    expected = _sums(np.ones((n, n)), np.ones((k, k)), ones).dx((n - k, n - k)) if k < 4 else None
    if expected is not None:
        np.testing.assert_array_equal(count_uses(n, k), expected)
    assert sum(len(feeds((i, j), n, k)) for i in range(n) for j in range(n)) == ones.size * k * k


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: figures.convolution(w=np.ones((5, 5))), "w must be a matrix of at most 3 rows"),
        (lambda: figures.convolution(x=[[1]]), "w must not be larger than x"),
        (lambda: figures.convolution(dz=[[1]]), r"dz must have shape \(3, 3\), one entry for each"),
        (lambda: figures.convolution(mode="up"), "mode must be one of 'forward', 'dw', 'dx'"),
        (lambda: figures.pixel_uses(3.5, 2), "got n=3.5, k=2"),
        (lambda: figures.full_correlation(dz=np.ones((9, 9))), "at most 4 rows and 4 columns"),
    ],
)
def test_chapter_10_says_what_it_expects(make, told):
    with pytest.raises(ValueError, match=told):
        make()


def test_the_names_are_functions_even_after_their_modules_are_imported():
    import figures.jacobian

    assert callable(jacobian)
    assert callable(figures.jacobian)
