"""Mel scale, filterbank, cosine transform and coefficients: by hand, by laws, beside SciPy."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import fft as scipy_fft
from scipy import signal as scipy_signal

from zenlib.speech import (
    WORDS,
    Speaker,
    dct2,
    frames,
    hz_to_mel,
    mel_filterbank,
    mel_to_hz,
    mfcc,
    power_spectrum,
    speak,
)

RNG = np.random.default_rng(21)


def word(name="ia", pitch=120):
    return speak(name, speaker=Speaker(pitch), rng=np.random.default_rng(0))


# the mel scale


def test_the_mel_scale_by_hand():
    assert hz_to_mel(0) == 0.0
    assert hz_to_mel(6300) == pytest.approx(2595, rel=1e-15)  # log10 of 10
    assert mel_to_hz(2595) == pytest.approx(6300, rel=1e-15)
    assert hz_to_mel(1000) == pytest.approx(1000, abs=0.02)  # the scale is pinned there
    assert type(hz_to_mel(5)) is type(mel_to_hz(5)) is float


def test_the_mel_scale_beside_mpmath():
    with mpmath.workdps(40):
        for frequency in [1e-300, 1e-9, 0.1, 440.0, 8000.0, 1e12]:
            expected = 2595 * mpmath.log10(1 + mpmath.mpf(frequency) / 700)
            assert hz_to_mel(frequency) == pytest.approx(float(expected), rel=1e-14)


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6))
def test_the_mel_scale_goes_there_and_back_and_keeps_the_order(a, b):
    assert mel_to_hz(hz_to_mel(a)) == pytest.approx(a, rel=1e-9)
    assert (hz_to_mel(a) < hz_to_mel(b)) or a >= b or b - a < 1e-9 * b


def test_the_mel_scale_keeps_shape_and_dtype():
    assert hz_to_mel(np.float32([[1, 2]])).dtype == np.float32
    assert mel_to_hz(np.float32([[1], [2]])).shape == (2, 1)
    assert mel_to_hz(np.float32([1])).dtype == np.float32


# the filterbank


def test_a_filter_by_hand():
    """One filter from 0 to 6300 Hz; its peak lies where half of 2595 mel do: 1513.6 Hz."""
    [weights] = mel_filterbank(1, 6, sample_rate=12600)  # at 0, 2100, 4200, 6300 Hz
    peak = 700 * (np.sqrt(10) - 1)
    assert weights == pytest.approx([0, 4200 / (6300 - peak), 2100 / (6300 - peak), 0], abs=1e-12)


@pytest.mark.parametrize(("n_filters", "n_fft", "rate"), [(20, 256, 8000), (26, 512, 16000)])
def test_between_the_first_and_the_last_peak_the_weights_sum_to_one(n_filters, n_fft, rate):
    weights = mel_filterbank(n_filters, n_fft, sample_rate=rate)
    frequency = np.arange(n_fft // 2 + 1) * rate / n_fft
    corners = mel_to_hz(np.linspace(0, hz_to_mel(rate / 2), n_filters + 2))
    inside = (frequency >= corners[1]) & (frequency <= corners[-2])
    assert inside.sum() > n_fft / 3
    assert weights.sum(axis=0)[inside] == pytest.approx(np.ones(inside.sum()), rel=1e-12)
    assert weights.min() == 0
    assert weights.max() <= 1
    assert (weights[:, 0] == 0).all()


def test_the_filterbank_is_linear_interpolation_between_its_corners():
    """Each triangle as NumPy would interpolate it: another way to the same numbers."""
    options = {"sample_rate": 16000.0, "low_hz": 100.0, "high_hz": 7000.0}
    weights = mel_filterbank(24, 1024, **options)
    corners = mel_to_hz(np.linspace(hz_to_mel(100.0), hz_to_mel(7000.0), 26))
    frequency = scipy_fft.rfftfreq(1024, 1 / 16000)
    for i, row in enumerate(weights):
        assert row == pytest.approx(np.interp(frequency, corners[i : i + 3], [0, 1, 0]), abs=1e-12)


def test_an_odd_transform_has_no_middle_frequency():
    assert mel_filterbank(2, 9, sample_rate=9000).shape == (2, 5)


def test_the_filterbank_keeps_to_its_limits():
    weights = mel_filterbank(10, 512, sample_rate=8000, low_hz=500, high_hz=2000)
    frequency = np.arange(257) * 8000 / 512
    assert frequency[weights.any(axis=0)].min() > 500
    assert frequency[weights.any(axis=0)].max() < 2000
    assert mel_filterbank(1, 64, sample_rate=8, high_hz=0.5)[0, 1:4].all()
    default = mel_filterbank(10, 512, sample_rate=8000)
    assert (default == mel_filterbank(10, 512, sample_rate=8000, low_hz=0, high_hz=4000)).all()


# the cosine transform


def test_the_cosine_transform_by_hand():
    assert dct2([3.0, 1.0]) == pytest.approx([4 / np.sqrt(2), 2 / np.sqrt(2)])
    assert dct2([5.0]).tolist() == [5.0]
    assert dct2([1.0, 1.0, 1.0, 1.0]) == pytest.approx([2, 0, 0, 0], abs=1e-15)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 13, 20, 64])
def test_the_cosine_transform_beside_scipy_in_ten_thousand_rows(n):
    x = RNG.normal(size=(10_000, n)) * 10 ** RNG.uniform(-6, 6, size=(10_000, 1))
    expected = scipy_fft.dct(x, type=2, norm="ortho")
    scale = np.linalg.norm(x, axis=1, keepdims=True)
    assert (abs(dct2(x) - expected) / scale).max() < 1e-14
    single = dct2(x.astype(np.float32))
    assert single.dtype == np.float32
    assert (abs(single - expected) / scale).max() < 1e-5


def test_the_cosine_transform_keeps_lengths_and_can_be_undone():
    x = RNG.normal(size=(50, 20))
    assert (dct2(x) ** 2).sum(axis=1) == pytest.approx((x**2).sum(axis=1), rel=1e-12)
    assert scipy_fft.idct(dct2(x), norm="ortho") == pytest.approx(x, rel=1e-12)


def test_fewer_coefficients_are_the_first_ones():
    x = RNG.normal(size=(3, 4, 20))
    assert dct2(x, n_coefficients=13).shape == (3, 4, 13)
    assert dct2(x, n_coefficients=13) == pytest.approx(dct2(x)[..., :13])
    assert dct2(x, n_coefficients=20) == pytest.approx(dct2(x))
    assert dct2([1, 2]).dtype == np.float64


# cepstral coefficients


def test_the_coefficients_are_the_steps_put_together():
    signal = RNG.normal(size=4000)
    pieces = frames(signal, length=200, step=80)  # 25 ms and 10 ms of 8000 samples a second
    energies = power_spectrum(pieces, n_fft=256) @ mel_filterbank(20, 256, sample_rate=8000).T
    expected = scipy_fft.dct(np.log(energies), norm="ortho")[:, :13]
    assert mfcc(signal, sample_rate=8000) == pytest.approx(expected, rel=1e-10, abs=1e-12)


def test_the_coefficients_beside_scipy_s_short_time_spectrum():
    signal = RNG.normal(size=16_000)
    window = scipy_signal.windows.hamming(400)
    transform = scipy_signal.ShortTimeFFT(window, hop=160, fs=16_000, mfft=512)
    spectrum = abs(transform.stft(signal, p0=2, p1=90)) ** 2 / 512
    weights = mel_filterbank(30, 512, sample_rate=16_000)
    expected = scipy_fft.dct(np.log(weights @ spectrum), axis=0, norm="ortho")[:15]
    found = mfcc(signal, sample_rate=16_000, n_coefficients=15, n_filters=30)
    start = 2 * 160 - 200  # SciPy centres its windows
    aligned = mfcc(signal[start:], sample_rate=16_000, n_coefficients=15, n_filters=30)
    assert len(found) == 1 + (16_000 - 400) // 160
    assert aligned[:88] == pytest.approx(expected.T, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("rate", "length", "n_fft"), [(10_240, 256, 256), (10_280, 257, 512)])
def test_the_transform_has_the_next_power_of_two(rate, length, n_fft):
    signal = RNG.normal(size=length)
    powers = power_spectrum(signal, n_fft=n_fft)
    energies = mel_filterbank(20, n_fft, sample_rate=rate) @ powers
    expected = scipy_fft.dct(np.log(energies), norm="ortho")[:13]
    assert mfcc(signal, sample_rate=rate)[0] == pytest.approx(expected, rel=1e-10)


def test_a_thousand_samples_a_second_are_enough():
    assert mfcc(RNG.normal(size=1000), sample_rate=1000, n_filters=5, n_coefficients=5).shape == (
        (98, 5)
    )


def test_loudness_moves_the_first_coefficient_and_no_other():
    loud, quiet = (mfcc(factor * word(), sample_rate=8000) for factor in (10.0, 1.0))
    difference = loud - quiet
    assert difference[:, 0] == pytest.approx(np.full(len(loud), 2 * np.log(10) * np.sqrt(20)))
    assert abs(difference[:, 1:]).max() < 1e-9


def test_silence_has_coefficients():
    [first] = mfcc(np.zeros(200), sample_rate=8000)
    assert first[0] == pytest.approx(np.log(1e-10) * np.sqrt(20))
    assert first[1:] == pytest.approx(np.zeros(12), abs=1e-12)


def test_the_same_vowel_at_another_pitch_is_nearer_than_another_vowel():
    centres = {
        (name, pitch): mfcc(word(name, pitch), sample_rate=8000)[5:-5, 1:].mean(axis=0)
        for name in "iau"
        for pitch in (100, 140)
    }
    for name in "iau":
        same = np.linalg.norm(centres[name, 100] - centres[name, 140])
        others = [np.linalg.norm(centres[name, 100] - centres[o, 140]) for o in "iau" if o != name]
        assert same < 0.6 * min(others)


@pytest.mark.parametrize("name", WORDS)
def test_every_word_has_finite_coefficients(name):
    assert np.isfinite(mfcc(word(name), sample_rate=8000)).all()


BAD = [
    (hz_to_mel, (-1.0,), {}, ValueError, "frequency must not be negative, got -1"),
    (hz_to_mel, ([],), {}, ValueError, "frequency must not be empty"),
    (hz_to_mel, (np.nan,), {}, ValueError, "frequency must be finite"),
    (hz_to_mel, ("x",), {}, TypeError, "frequency must hold real numbers"),
    (mel_to_hz, ([1, -2],), {}, ValueError, "mel must not be negative, got -2"),
    (mel_to_hz, (1j,), {}, TypeError, "mel must hold real numbers"),
    (mel_filterbank, (0, 256), {"sample_rate": 8000}, ValueError, "n_filters must be at least 1"),
    (mel_filterbank, (2.0, 256), {"sample_rate": 8000}, TypeError, "n_filters must be a whole"),
    (mel_filterbank, (2, 1), {"sample_rate": 8000}, ValueError, "n_fft must be at least 2"),
    (mel_filterbank, (2, "8"), {"sample_rate": 8000}, TypeError, "n_fft must be a whole number"),
    (mel_filterbank, (2, 8), {"sample_rate": 0}, ValueError, "sample_rate must be above 0"),
    (mel_filterbank, (2, 8), {"sample_rate": None}, TypeError, "sample_rate must be a real"),
    (
        mel_filterbank,
        (2, 8),
        {"sample_rate": 8, "high_hz": 4.1},
        ValueError,
        "high_hz must be at m",
    ),
    (mel_filterbank, (2, 8), {"sample_rate": 8, "high_hz": 0}, ValueError, "high_hz must be above"),
    (mel_filterbank, (2, 8), {"sample_rate": 8, "low_hz": -1}, ValueError, "low_hz must be at lea"),
    (mel_filterbank, (2, 8), {"sample_rate": 8, "low_hz": 4}, ValueError, "low_hz must be below 4"),
    (
        mel_filterbank,
        (40, 64),
        {"sample_rate": 8000},
        ValueError,
        r"n_filters is 40, and \d+ of th",
    ),
    (dct2, (1.0,), {}, ValueError, "x must have at least one axis"),
    (dct2, ([],), {}, ValueError, "x must not be empty"),
    (dct2, ([np.inf],), {}, ValueError, "x must be finite"),
    (dct2, ("ab",), {}, TypeError, "x must hold real numbers"),
    (dct2, ([1.0],), {"n_coefficients": 2}, ValueError, "n_coefficients must be at most 1, the l"),
    (dct2, ([1.0],), {"n_coefficients": 0}, ValueError, "n_coefficients must be at least 1"),
    (dct2, ([1.0],), {"n_coefficients": 1.0}, TypeError, "n_coefficients must be a whole number"),
    (mfcc, ([0.0] * 199,), {"sample_rate": 8000}, ValueError, "signal has 199 samples"),
    (mfcc, ([[0.0] * 200],), {"sample_rate": 8000}, ValueError, "signal must"),
    (mfcc, ([0.0] * 200,), {"sample_rate": 999}, ValueError, "sample_rate must be at least 1000"),
    (mfcc, ([0.0] * 200,), {"sample_rate": 8000, "n_coefficients": 21}, ValueError, "n_coefficie"),
    (mfcc, ([0.0] * 200,), {"sample_rate": 8000, "n_filters": 0}, ValueError, "n_filters must be"),
]


@pytest.mark.parametrize(("function", "arguments", "options", "error", "message"), BAD)
def test_bad_input_is_refused_by_name(function, arguments, options, error, message):
    with pytest.raises(error, match=f"^{message}"):
        function(*arguments, **options)
