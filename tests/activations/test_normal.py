"""The normal distribution behind GELU: by SciPy, by NumPy alone, and what GELU does with it."""

import subprocess
import sys

import mpmath
import numpy as np
import pytest
import scipy.special

from zenlib.activations import _normal, gelu, gelu_grad

RNG = np.random.default_rng(0)
X = np.concatenate(
    [
        RNG.normal(size=5000),
        RNG.uniform(-37.5, 8, 4000),
        RNG.choice([-1, 1], 1000) * 10.0 ** RNG.uniform(-300, 0, 1000),
        np.arange(-37.5, 9) / 1.0,
        np.arange(-600, 100) / 16 + 1 / 32,  # halfway between the sixteenths of the split
        [0.0, 5.0, -5.0],
    ]
)
FORMS = {"SciPy": (scipy.special.ndtr, 4e-13), "NumPy": (_normal.share_below_by_series, 1e-15)}
FAR = [-1e308, -1000.0, -40.1, -40.0, -39.9, 39.9, 40.0, 40.1, 1000.0, 1e308]


@pytest.fixture(scope="module")
def exact():
    with mpmath.workdps(40):
        return [mpmath.erfc(-mpmath.mpf(x) / mpmath.sqrt(2)) / 2 for x in X.tolist()]


@pytest.mark.parametrize("form", FORMS)
def test_the_share_below_agrees_with_mpmath_from_the_middle_to_the_last_digits(form, exact):
    share, most = FORMS[form]
    worst = max(abs(mpmath.mpf(g) / e - 1) for g, e in zip(share(X).tolist(), exact, strict=True))
    assert worst < most


@pytest.mark.parametrize("form", FORMS)
def test_gelu_is_the_same_to_single_precision_whichever_form_it_uses(form, exact, monkeypatch):
    monkeypatch.setattr(_normal, "_ndtr", lambda: FORMS[form][0])
    x = X.astype(np.float32)
    assert gelu(x).dtype == gelu_grad(x).dtype == np.float32
    expected = X * np.array([float(e) for e in exact])
    np.testing.assert_allclose(gelu(X), expected, rtol=4e-13, atol=1e-307)
    np.testing.assert_allclose(
        gelu(x), x * scipy.special.ndtr(x.astype(float)), rtol=1e-6, atol=1e-37
    )


@pytest.mark.parametrize("share", [scipy.special.ndtr, _normal.share_below_by_series])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_beyond_forty_deviations_all_or_nothing_lies_below(share, dtype):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        with np.errstate(over="ignore"):
            x = np.array([*FAR, -np.inf, np.inf, np.nan], dtype)
        got = share(x)
    assert got.dtype == dtype
    np.testing.assert_array_equal(got, [0] * 5 + [1] * 5 + [0, 1, np.nan])


def test_the_series_is_symmetric_and_a_half_in_the_middle():
    shares = _normal.share_below_by_series(X) + _normal.share_below_by_series(-X)
    np.testing.assert_allclose(shares, 1, rtol=0, atol=3e-16)
    assert _normal.share_below_by_series(np.array(0.0)) == 0.5


def test_the_coefficients_are_those_of_the_scaled_error_function():
    """Fitted again, at the nodes of Chebyshev, with forty digits."""
    with mpmath.workdps(40):
        n = 48
        angles = [mpmath.pi * (j + mpmath.mpf(1) / 2) / n for j in range(n)]
        heights = []
        for angle in angles:
            x = 5 * (1 + mpmath.cos(angle)) / (1 - mpmath.cos(angle))
            heights.append((1 + x) * mpmath.exp(x * x / 2) * mpmath.erfc(x / mpmath.sqrt(2)) / 2)
        for k, coefficient in enumerate(_normal._TAIL):
            total = mpmath.fsum(h * mpmath.cos(k * a) for h, a in zip(heights, angles, strict=True))
            assert coefficient == float(total * (1 if k == 0 else 2) / n)
        left_out = mpmath.fsum(h * mpmath.cos(24 * a) for h, a in zip(heights, angles, strict=True))
        assert abs(2 * left_out / n) < 1e-17


def test_the_density_is_the_slope_of_the_share():
    x = np.linspace(-6, 6, 61)
    slope = (_normal.share_below(x + 1e-6) - _normal.share_below(x - 1e-6)) / 2e-6
    np.testing.assert_allclose(_normal.density(x), slope, rtol=1e-8, atol=1e-9)


def test_without_scipy_gelu_reads_the_series():
    code = (
        "import sys; sys.modules['scipy'] = None\n"
        "from zenlib.activations import _normal, gelu\n"
        "assert _normal._ndtr() is _normal.share_below_by_series\n"
        "print(gelu(-30.0).hex())"
    )
    without = float.fromhex(subprocess.check_output([sys.executable, "-c", code], text=True))
    assert _normal._ndtr() is scipy.special.ndtr
    assert without == pytest.approx(gelu(-30.0), rel=4e-13, abs=0)
    assert without != gelu(-30.0), "the two forms differ in the last digits out there"


def test_scipy_is_not_loaded_before_gelu_is_called():
    code = "import sys, zenlib.activations; assert 'scipy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_tanh_form_stays_within_five_ten_thousandths_of_the_exact_one():
    x = np.linspace(-8, 8, 16001)
    apart = np.abs(gelu(x) - gelu(x, approximate=True))
    assert 0.00047 < apart.max() < 0.00048


def test_the_dip_and_the_overshoot_of_gelu_are_where_its_docstring_says():
    x = np.linspace(-3, 3, 60001)
    assert x[gelu(x).argmin()] == pytest.approx(-0.7518, abs=1e-4)
    assert gelu_grad(x).max() == pytest.approx(1.129, abs=1e-3)
    assert x[gelu_grad(x).argmax()] == pytest.approx(2**0.5, abs=1e-4)


@pytest.mark.parametrize("approximate", [False, True])
@pytest.mark.parametrize("f", [gelu, gelu_grad])
def test_half_precision_is_single_precision_rounded_once(f, approximate):
    x = np.linspace(-12, 12, 2001).astype(np.float16)
    wide = f(x.astype(np.float32), approximate=approximate)
    np.testing.assert_array_equal(f(x, approximate=approximate), wide.astype(np.float16))
