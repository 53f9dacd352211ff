"""Mel-frequency cepstral coefficients: the shape of a spectrum in a dozen numbers."""

import math

import numpy as np

from zenlib._validation import float_array, float_if_scalar, real_number, whole_number
from zenlib.speech.spectrum import frames, power_spectrum

FRAME_S, STEP_S = 0.025, 0.010
FLOOR = 1e-10  # of a filter's energy, so that silence has a logarithm


def hz_to_mel(frequency):
    """Frequencies on the mel scale, where equal steps sound equally far apart.

    Parameters
    ----------
    frequency : array_like
        In hertz, 0 or above.

    Returns
    -------
    float or ndarray of the shape of `frequency`

    Raises
    ------
    TypeError
        If `frequency` does not hold real numbers.
    ValueError
        If `frequency` is negative, empty, NaN or infinite.

    Notes
    -----
    m = 2595 log10(1 + f / 700): nearly linear below 1000 Hz, logarithmic above. Other formulas for
    the same listening tests exist; libraries differ.

    References
    ----------
    O'Shaughnessy, Speech Communication: Human and Machine, 1987, p. 150.

    Examples
    --------
    >>> hz_to_mel([0, 700, 6300]).round(1)  # ten times as far on the mel scale
    array([   0. ,  781.2, 2595. ])

    Book: §3.4.3 eq-mel
    """
    frequency = _not_negative("frequency", frequency)
    return float_if_scalar(2595 / math.log(10) * np.log1p(frequency / 700))


def mel_to_hz(mel):
    """The frequency that stands at a place of the mel scale.

    Parameters
    ----------
    mel : array_like
        0 or above.

    Returns
    -------
    float or ndarray of the shape of `mel`
        In hertz.

    Raises
    ------
    TypeError
        If `mel` does not hold real numbers.
    ValueError
        If `mel` is negative, empty, NaN or infinite.

    Notes
    -----
    The inverse of `hz_to_mel`: f = 700 (10^(m / 2595) - 1).

    Examples
    --------
    >>> mel_to_hz(2595)
    6300.0

    Book: §3.4.3 eq-mel
    """
    mel = _not_negative("mel", mel)
    return float_if_scalar(700 * (10 ** (mel / 2595) - 1))


def mel_filterbank(n_filters, n_fft, *, sample_rate, low_hz=0.0, high_hz=None):
    """Triangles over the frequencies, evenly spaced on the mel scale.

    Parameters
    ----------
    n_filters : int
    n_fft : int
        Length of the Fourier transform whose frequencies are weighted.
    sample_rate : float
        Samples in a second.
    low_hz, high_hz : float
        Where the first triangle begins and the last ends; by default half the sample rate.

    Returns
    -------
    ndarray of float64, shape (n_filters, n_fft // 2 + 1)
        The weight of each frequency in each filter, at most 1.

    Raises
    ------
    TypeError
        If a count is not a whole number or a frequency not a real one.
    ValueError
        If the frequencies do not satisfy 0 <= low_hz < high_hz <= sample_rate / 2, or if a
        triangle is so narrow that no frequency of the transform falls into it.

    Notes
    -----
    n_filters + 2 corners stand evenly on the mel scale. Filter i rises from corner i to 1 at
    corner i + 1 and falls to 0 at corner i + 2; where one falls the next rises, so that between
    the first and the last peak the weights of each frequency sum to one.

    References
    ----------
    Davis, Mermelstein, "Comparison of parametric representations for monosyllabic word
    recognition in continuously spoken sentences", IEEE Transactions on Acoustics, Speech, and
    Signal Processing 28(4), 1980.

    Examples
    --------
    >>> mel_filterbank(2, 8, sample_rate=8000).round(2)  # at 0, 1000, 2000, 3000, 4000 Hz
    array([[0.  , 0.68, 0.  , 0.  , 0.  ],
           [0.  , 0.32, 0.91, 0.45, 0.  ]])

    Book: §3.4.3 eq-mel-filter
    """
    n_filters = whole_number("n_filters", n_filters, least=1)
    n_fft = whole_number("n_fft", n_fft, least=2)
    sample_rate = real_number("sample_rate", sample_rate, above=0)
    nyquist = sample_rate / 2
    high_hz = nyquist if high_hz is None else real_number("high_hz", high_hz, above=0, most=nyquist)
    low_hz = real_number("low_hz", low_hz, least=0, below=high_hz)
    corners = mel_to_hz(np.linspace(hz_to_mel(low_hz), hz_to_mel(high_hz), n_filters + 2))
    corners[[0, -1]] = low_hz, high_hz  # not a rounding error beside them
    frequency = np.arange(n_fft // 2 + 1) * sample_rate / n_fft
    left, peak, right = (corners[i : i + n_filters, None] for i in range(3))
    rising, falling = (frequency - left) / (peak - left), (right - frequency) / (right - peak)
    weights = np.clip(np.minimum(rising, falling), 0, None)
    if empty := n_filters - np.count_nonzero(weights.any(axis=1)):
        raise ValueError(
            f"n_filters is {n_filters}, and {empty} of the triangles fall between the frequencies "
            f"of n_fft = {n_fft}; use fewer filters or a larger n_fft"
        )
    return weights


def dct2(x, *, n_coefficients=None):
    """The discrete cosine transform, type II, orthonormal, along the last axis.

    Parameters
    ----------
    x : array_like, shape (..., n)
    n_coefficients : int, optional
        How many coefficients to keep, from the slowest cosine on; by default all n.

    Returns
    -------
    ndarray, shape (..., n_coefficients), in the dtype of `x`

    Raises
    ------
    TypeError
        If `x` does not hold real numbers or `n_coefficients` is not a whole number.
    ValueError
        If `x` has no axis or no values, holds NaN or infinity, or has fewer values than
        `n_coefficients`.

    Notes
    -----
    c_k = s_k sum_n x_n cos(pi k (2 n + 1) / (2 N)) with s_0 = sqrt(1 / N) and s_k = sqrt(2 / N).
    The cosines are orthonormal: with all coefficients kept, the sum of squares stays the same.

    References
    ----------
    Ahmed, Natarajan, Rao, "Discrete cosine transform", IEEE Transactions on Computers C-23(1),
    1974.

    Examples
    --------
    >>> dct2([3.0, 1.0]).round(3)  # sum and difference, each over the square root of two
    array([2.828, 1.414])

    Book: §3.4.3 eq-dct
    """
    x = float_array("x", x)
    if x.ndim == 0:
        raise ValueError("x must have at least one axis, got one number")
    n = x.shape[-1]
    kept = n if n_coefficients is None else whole_number("n_coefficients", n_coefficients, least=1)
    if kept > n:
        raise ValueError(f"n_coefficients must be at most {n}, the length of x, got {kept}")
    cosines = np.cos(np.pi / (2 * n) * np.outer(2 * np.arange(n) + 1, np.arange(kept)))
    scales = np.where(np.arange(kept) == 0, np.sqrt(1 / n), np.sqrt(2 / n))
    return (x @ (cosines * scales)).astype(x.dtype)


def mfcc(signal, *, sample_rate, n_coefficients=13, n_filters=20):
    """Mel-frequency cepstral coefficients: one short vector for each hundredth of a second.

    Parameters
    ----------
    signal : array_like, shape (n_samples,)
    sample_rate : float
        Samples in a second, at least 1000.
    n_coefficients : int
        Numbers in a vector; the first is the loudness.
    n_filters : int
        Triangles of the mel filterbank, at least `n_coefficients`.

    Returns
    -------
    ndarray of float64, shape (n_frames, n_coefficients)
        Frames of 25 ms, one every 10 ms.

    Raises
    ------
    TypeError
        If `signal` does not hold real numbers, or a count is not a whole number.
    ValueError
        If `signal` is shorter than a frame or holds NaN or infinity, or if the other arguments do
        not fit one another.

    Notes
    -----
    Frames, power spectrum, mel filterbank, logarithm, cosine transform. The logarithm turns the
    product of voice and vocal tract into a sum, and the slow cosines keep the tract, which makes
    the vowel, and leave the fine comb of the voice's pitch behind. A loudness ten times as great
    adds a constant to the first coefficient and nothing to the others. Energies below 1e-10 count
    as 1e-10: silence has no logarithm.

    References
    ----------
    Davis, Mermelstein, "Comparison of parametric representations for monosyllabic word
    recognition in continuously spoken sentences", IEEE Transactions on Acoustics, Speech, and
    Signal Processing 28(4), 1980.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
    >>> mfcc(tone, sample_rate=8000).shape  # a second
    (98, 13)

    Book: §3.4.3 eq-mfcc
    """
    sample_rate = real_number("sample_rate", sample_rate, least=1000)
    length, step = round(FRAME_S * sample_rate), round(STEP_S * sample_rate)
    n_fft = 1 << (length - 1).bit_length()  # the next power of two
    pieces = frames(signal, length=length, step=step)
    weights = mel_filterbank(n_filters, n_fft, sample_rate=sample_rate)
    energies = power_spectrum(pieces, n_fft=n_fft) @ weights.T
    return dct2(np.log(np.maximum(energies, FLOOR)), n_coefficients=n_coefficients)


def _not_negative(name, value):
    array = float_array(name, value)
    if array.min() < 0:
        raise ValueError(f"{name} must not be negative, got {array.min()}")
    return array
