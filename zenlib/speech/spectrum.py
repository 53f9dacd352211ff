"""Sound cut into short frames, and the power of each frame at each frequency."""

import numpy as np

from zenlib._validation import float_array, whole_number


def frames(signal, *, length, step):
    """Overlapping pieces of a signal, each short enough for its sound to stay the same.

    Parameters
    ----------
    signal : array_like, shape (n_samples,)
    length : int
        Samples in a frame.
    step : int
        Samples from the start of one frame to the start of the next.

    Returns
    -------
    ndarray, shape (n_frames, length), in the dtype of `signal`
        Whole frames only: samples after the last whole frame are left out.

    Raises
    ------
    TypeError
        If `signal` does not hold real numbers.
    ValueError
        If `signal` is shorter than a frame or holds NaN or infinity, or `length` or `step` is not
        a whole number above 0.

    Notes
    -----
    n_frames = 1 + floor((n_samples - length) / step).

    Examples
    --------
    >>> frames([1.0, 2.0, 3.0, 4.0, 5.0], length=3, step=2)
    array([[1., 2., 3.],
           [3., 4., 5.]])

    Book: §3.4.3
    """
    signal = float_array("signal", signal, ndim=1)
    length, step = whole_number("length", length, least=1), whole_number("step", step, least=1)
    if signal.size < length:
        raise ValueError(
            f"signal has {signal.size} samples and a frame {length}; give a longer signal or a "
            "shorter length"
        )
    return np.lib.stride_tricks.sliding_window_view(signal, length)[::step].copy()


def power_spectrum(pieces, *, n_fft):
    """How much power each frame has at each frequency.

    Parameters
    ----------
    pieces : array_like, shape (..., length)
        Frames of a signal.
    n_fft : int
        Length of the discrete Fourier transform; a frame that is shorter is filled up with zeros.

    Returns
    -------
    ndarray of float64, shape (..., n_fft // 2 + 1)
        Power at the frequencies 0, 1, …, n_fft // 2 times sample rate / n_fft.

    Raises
    ------
    TypeError
        If `pieces` does not hold real numbers.
    ValueError
        If `pieces` has no samples or holds NaN or infinity, or `n_fft` is not a whole number of
        at least the length of a frame.

    Notes
    -----
    With Hamming's window w and N = n_fft,

        P_k = |sum_n w_n x_n exp(-2 pi i k n / N)|² / N,    w_n = 0.54 - 0.46 cos(2 pi n / (L - 1))

    The window lets the frame fade in and out; without it the cut edges would spread every tone over
    all frequencies.

    References
    ----------
    Harris, "On the use of windows for harmonic analysis with the discrete Fourier transform",
    Proceedings of the IEEE 66(1), 1978.

    Examples
    --------
    >>> tone = np.cos(2 * np.pi * 2 * np.arange(16) / 16)  # two periods in sixteen samples
    >>> int(power_spectrum(tone, n_fft=16).argmax())
    2

    Book: §3.4.3 eq-power-spectrum
    """
    pieces = float_array("pieces", pieces)
    if pieces.ndim == 0:
        raise ValueError("pieces must hold frames of samples, shape (..., length), got one number")
    length = pieces.shape[-1]
    n_fft = whole_number("n_fft", n_fft, least=length)
    spectrum = np.fft.rfft(pieces * np.hamming(length), n_fft)
    return (spectrum.real**2 + spectrum.imag**2) / n_fft
