"""Spaces of settings: limits, scales, and what is refused."""

import math

import numpy as np
import pytest

from zenlib.search import Choice, Real, Whole, draw_configuration


def many(dimension, n=4000):
    rng = np.random.default_rng(0)
    return [dimension.draw(rng) for _ in range(n)]


def test_a_real_number_is_spread_evenly_between_its_limits():
    drawn = many(Real(-3, 5))
    assert all(isinstance(value, float) for value in drawn)
    shares = np.histogram(drawn, bins=4, range=(-3, 5))[0] / 4000
    assert shares == pytest.approx([0.25] * 4, abs=0.03)


def test_on_a_logarithmic_scale_every_order_of_magnitude_has_its_share():
    drawn = many(Real(1e-4, 1, log=True))
    assert min(drawn) >= 1e-4
    assert max(drawn) <= 1
    shares = np.histogram(np.log10(drawn), bins=4, range=(-4, 0))[0] / 4000
    assert shares == pytest.approx([0.25] * 4, abs=0.03)


def test_a_whole_number_reaches_both_limits_alike_often():
    drawn = many(Whole(-1, 2))
    assert all(isinstance(value, int) for value in drawn)
    counts = [drawn.count(value) / 4000 for value in (-1, 0, 1, 2)]
    assert counts == pytest.approx([0.25] * 4, abs=0.03)


def test_a_whole_number_on_a_logarithmic_scale():
    """A number k is drawn where the logarithm rounds to it: log((k + 1/2) / (k - 1/2))."""
    drawn = many(Whole(1, 4, log=True))
    expected = [math.log((k + 0.5) / (k - 0.5)) / math.log(4.5 / 0.5) for k in (1, 2, 3, 4)]
    assert [drawn.count(k) / 4000 for k in (1, 2, 3, 4)] == pytest.approx(expected, abs=0.03)
    wide = many(Whole(8, 128, log=True))
    assert (min(wide), max(wide)) == (8, 128)
    assert np.median(wide) == pytest.approx(32, rel=0.1)


def test_a_choice_takes_each_alike_often_and_hands_it_on_as_it_is():
    options = ["relu", None, 3]
    drawn = many(Choice(options))
    assert [drawn.count(option) / 4000 for option in options] == pytest.approx(
        [1 / 3] * 3, abs=0.03
    )
    assert Choice(options).options == ("relu", None, 3)


def test_the_ends_of_the_floats_stay_inside_the_limits():
    tight = Real(1.0, 1.0 + 2e-16, log=True)
    assert {*many(tight, 200)} <= {tight.low, tight.high}


class AlwaysHighest(np.random.Generator):
    """A generator whose every draw is the upper limit."""

    def __init__(self):
        super().__init__(np.random.PCG64(0))

    def uniform(self, low, high):
        return high


def test_rounding_does_not_lead_out_of_the_limits():
    """exp(log 3) is more than 3."""
    assert math.exp(math.log(3)) > 3
    assert Real(1, 3, log=True).draw(AlwaysHighest()) == 3


def test_a_configuration_has_a_value_for_every_setting_and_follows_from_the_seed():
    space = {"rate": Real(0, 1), "width": Whole(1, 9), "kind": Choice("ab".split())}
    first, again = (draw_configuration(space, rng=np.random.default_rng(3)) for _ in range(2))
    assert first == again
    assert list(first) == list(space)
    assert first != draw_configuration(space, rng=np.random.default_rng(4))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Real(1, 1), ValueError, "^low must be below high, got 1.0 and 1.0"),
        (lambda: Real(2, 1), ValueError, "^low must be below high"),
        (lambda: Real(0, 1, log=True), ValueError, "^low must be above 0"),
        (lambda: Real(math.nan, 1), ValueError, "^low must be finite"),
        (lambda: Real(0, math.inf), ValueError, "^high must be finite"),
        (lambda: Real("0", 1), TypeError, "^low must be a real number"),
        (lambda: Real(0, 1, log=1), TypeError, "^log must be True or False"),
        (lambda: Whole(3, 3), ValueError, "^low must be below high"),
        (lambda: Whole(0, 3, log=True), ValueError, "^low must be at least 1"),
        (lambda: Whole(0.5, 3), TypeError, "^low must be a whole number"),
        (lambda: Whole(0, 3.0), TypeError, "^high must be a whole number"),
        (lambda: Whole(1, 3, log="yes"), TypeError, "^log must be True or False"),
        (lambda: Choice([]), ValueError, "^options must not be empty"),
        (lambda: Choice("relu"), TypeError, "^options must be a list of values, got str 'relu'"),
        (lambda: Choice(3), TypeError, "^options must be a list"),
        (lambda: draw({}), ValueError, "^space must not be empty"),
        (lambda: draw([Real(0, 1)]), TypeError, "^space must be a mapping"),
        (
            lambda: draw({"rate": 0.1}),
            TypeError,
            r"^space\['rate'\] must be Real, .* got float 0.1",
        ),
        (lambda: draw({"rate": Real(0, 1)}, rng=0), TypeError, "^rng must be a numpy Generator"),
        (lambda: Real(0, 1).draw(0), TypeError, "^rng must be a numpy Generator"),
        (lambda: Whole(0, 1).draw(0), TypeError, "^rng must be a numpy Generator"),
        (lambda: Choice("ab".split()).draw(0), TypeError, "^rng must be a numpy Generator"),
        (lambda: Real(-1e308, 1e308), ValueError, "^low must be at least -1e[+]307"),
        (lambda: Whole(0, 10**19), ValueError, "^high must be at most 9007199254740992"),
        (lambda: Choice(np.array(1)), TypeError, "^options must be a list of values"),
    ],
)
def test_a_bad_argument_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


def draw(space, rng=None):
    return draw_configuration(space, rng=np.random.default_rng(0) if rng is None else rng)
