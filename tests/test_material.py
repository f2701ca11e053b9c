"""What the questions are about: the proof has one order, each listing one wrong line."""

import numpy as np
import pytest

from backprop.material.fates import FATES, MATRICES, fate, sizes
from backprop.material.listings import (
    SUSPECTS,
    SWEEP,
    Listing,
    suspect_is_right,
    sweep_is_right,
)
from backprop.material.proof import STEEPEST_ASCENT, Proof, Step


def test_the_proof_has_one_order_and_leaves_out_what_misleads():
    order = STEEPEST_ASCENT.order()
    false = [k for k, step in STEEPEST_ASCENT.lettered.items() if step.misleads]
    assert len(false) == 1
    assert sorted(order + false[0]) == sorted(STEEPEST_ASCENT.lettered)
    assert order != "".join(sorted(order))


def test_a_proof_with_two_orders_is_refused():
    free = Proof("", (Step("one", "a"), Step("another", "b")))
    with pytest.raises(ValueError, match="could come any of"):
        free.order()


def test_each_step_of_the_proof_holds_for_random_vectors():
    rng = np.random.default_rng(2)
    for _ in range(50):
        grad, u = rng.normal(size=(2, 3))
        u /= np.linalg.norm(u)
        cosine = grad @ u / (np.linalg.norm(grad) * np.linalg.norm(u))
        assert np.isclose(grad @ u, np.linalg.norm(grad) * cosine)
        assert grad @ u <= np.linalg.norm(grad)
    steepest = grad / np.linalg.norm(grad)
    assert np.isclose(np.linalg.norm(steepest), 1)
    assert np.isclose(grad @ steepest, np.linalg.norm(grad))


def test_the_sweep_is_wrong_in_one_line_and_right_when_it_is_mended():
    line = SWEEP.wrong_line(sweep_is_right)
    assert not sweep_is_right(SWEEP.run())
    assert sweep_is_right(SWEEP.run(line))


@pytest.mark.parametrize("name", SUSPECTS)
def test_a_suspect_is_right_or_wrong_in_one_line(name):
    listing = SUSPECTS[name]
    line = listing.wrong_line(suspect_is_right)
    assert suspect_is_right(listing.run(line))
    assert bool(line) == (not suspect_is_right(listing.run()))


def test_a_listing_that_mending_does_not_help_is_refused():
    hopeless = Listing("forward = np.sin\ndef backward(x, dz):\n    return x", {3: "    return dz"})
    with pytest.raises(ValueError, match="unpack"):
        hopeless.wrong_line(suspect_is_right)


def test_some_suspects_are_innocent_and_most_are_not():
    lines = [s.wrong_line(suspect_is_right) for s in SUSPECTS.values()]
    assert lines.count(0) == 2
    assert len(lines) == 6


@pytest.mark.parametrize("listing", [SWEEP, *SUSPECTS.values()])
def test_a_listing_is_shown_with_its_lines_numbered(listing):
    shown = repr(listing).splitlines()
    assert shown[0].startswith(" 1  def forward(")
    assert len(shown) == len(listing.code.splitlines())
    assert repr(listing) in listing._repr_markdown_()


def test_every_fate_befalls_some_matrix():
    assert {fate(w) for w in MATRICES.values()} == set(FATES)


def test_the_entries_of_a_matrix_do_not_decide_its_fate():
    small = [np.abs(w).max() < 1 for w in MATRICES.values()]
    explodes = [fate(w) == "explodes" for w in MATRICES.values()]
    assert any(s and e for s, e in zip(small, explodes, strict=True))
    assert any(not s and not e for s, e in zip(small, explodes, strict=True))


def test_sizes_are_the_norms_of_the_powers():
    w = MATRICES["E"]
    np.testing.assert_allclose(sizes(w, 3)[2], np.linalg.norm(w @ w @ w, 2))
