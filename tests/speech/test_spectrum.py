"""Frames and power spectra: by hand, by their laws, and beside SciPy."""

import numpy as np
import pytest
from scipy import signal as scipy_signal

from zenlib.speech import frames, power_spectrum

RNG = np.random.default_rng(20)


def test_frames_by_hand():
    assert frames([1, 2, 3, 4, 5, 6], length=2, step=3).tolist() == [[1, 2], [4, 5]]
    assert frames([1, 2, 3], length=3, step=1).tolist() == [[1, 2, 3]]
    assert frames([1, 2, 3, 4], length=3, step=1).tolist() == [[1, 2, 3], [2, 3, 4]]
    assert frames([7, 8], length=1, step=1).tolist() == [[7], [8]]


@pytest.mark.parametrize(("n", "length", "step"), [(10, 4, 3), (10, 10, 1), (57, 8, 5), (9, 2, 7)])
def test_every_frame_is_a_piece_of_the_signal_and_none_is_missing(n, length, step):
    signal = RNG.normal(size=n)
    pieces = frames(signal, length=length, step=step)
    assert len(pieces) == 1 + (n - length) // step
    for number, piece in enumerate(pieces):
        assert (piece == signal[number * step : number * step + length]).all()


def test_frames_are_copies_of_the_signal_in_its_dtype():
    signal = np.arange(6, dtype=np.float32)
    pieces = frames(signal, length=3, step=1)
    assert pieces.dtype == np.float32
    pieces[:] = -1
    assert signal.tolist() == [0, 1, 2, 3, 4, 5]
    assert frames([1, 2], length=1, step=1).dtype == np.float64


def test_a_constant_has_the_power_of_its_window_at_zero():
    assert power_spectrum([[3.0]], n_fft=4).tolist() == [[2.25, 2.25, 2.25]]  # 9 / 4, one sample
    powers = power_spectrum(np.ones(5), n_fft=5)
    assert powers[0] == pytest.approx((0.08 + 0.54 + 1 + 0.54 + 0.08) ** 2 / 5)


@pytest.mark.parametrize("n_fft", [200, 201, 256, 511])
def test_the_powers_of_all_frequencies_sum_to_the_energy_of_the_windowed_frame(n_fft):
    """Parseval; frequencies between the ends stand for two, themselves and their mirror image."""
    pieces = RNG.normal(size=(7, 200))
    twice = np.full(n_fft // 2 + 1, 2.0)
    twice[0] = 1
    if n_fft % 2 == 0:
        twice[-1] = 1
    energy = ((pieces * scipy_signal.windows.hamming(200)) ** 2).sum(axis=1)
    assert power_spectrum(pieces, n_fft=n_fft) @ twice == pytest.approx(energy, rel=1e-12)


@pytest.mark.parametrize("n_fft", [64, 100, 255])
@pytest.mark.slow
def test_powers_are_those_of_scipy(n_fft):
    pieces = RNG.normal(size=(500, 64))
    _, expected = scipy_signal.periodogram(
        pieces,
        window=scipy_signal.windows.hamming(64),
        nfft=n_fft,
        detrend=False,
        scaling="spectrum",
    )
    expected *= scipy_signal.windows.hamming(64).sum() ** 2 / n_fft
    mirrored = slice(1, -1) if n_fft % 2 == 0 else slice(1, None)
    expected[:, mirrored] /= 2
    assert power_spectrum(pieces, n_fft=n_fft) == pytest.approx(expected, rel=1e-10, abs=1e-14)


def test_a_tone_stands_at_its_frequency_and_its_power_grows_with_the_square():
    tone = np.sin(2 * np.pi * 1000 * np.arange(200) / 8000)
    powers = power_spectrum(tone, n_fft=256)
    assert powers.argmax() * 8000 / 256 == pytest.approx(1000, abs=8000 / 256)
    assert power_spectrum(3 * tone, n_fft=256) == pytest.approx(9 * powers)


LONGER = "signal has 2 samples and a frame 3; give a longer signal or a shorter length$"
BAD = [
    (frames, (["a"],), {"length": 1, "step": 1}, TypeError, "signal"),
    (frames, ([[1.0]],), {"length": 1, "step": 1}, ValueError, "signal"),
    (frames, ([1.0, np.nan],), {"length": 1, "step": 1}, ValueError, "signal must be finite"),
    (frames, ([],), {"length": 1, "step": 1}, ValueError, "signal"),
    (
        frames,
        ([1.0, 2.0],),
        {"length": 3, "step": 1},
        ValueError,
        LONGER,
    ),
    (frames, ([1.0],), {"length": 0, "step": 1}, ValueError, "length must be at least 1"),
    (frames, ([1.0],), {"length": 1.0, "step": 1}, TypeError, "length must be a whole number"),
    (frames, ([1.0],), {"length": 1, "step": 0}, ValueError, "step must be at least 1"),
    (frames, ([1.0],), {"length": 1, "step": None}, TypeError, "step must be a whole number"),
    (power_spectrum, (1.0,), {"n_fft": 4}, ValueError, r"pieces must hold frames of samples, shap"),
    (power_spectrum, ([1j],), {"n_fft": 4}, TypeError, "pieces must hold real numbers"),
    (power_spectrum, ([[]],), {"n_fft": 4}, ValueError, "pieces must not be empty"),
    (power_spectrum, ([np.inf],), {"n_fft": 4}, ValueError, "pieces must be finite"),
    (power_spectrum, ([1.0, 2.0],), {"n_fft": 1}, ValueError, "n_fft must be at least 2"),
    (power_spectrum, ([1.0, 2.0],), {"n_fft": 2.5}, TypeError, "n_fft must be a whole number"),
]


@pytest.mark.parametrize(("function", "arguments", "options", "error", "message"), BAD)
def test_bad_input_is_refused_by_name(function, arguments, options, error, message):
    with pytest.raises(error, match=f"^{message}"):
        function(*arguments, **options)
