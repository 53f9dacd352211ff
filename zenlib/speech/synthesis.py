"""Words made by formant synthesis: vowels that glide into one another, and a hiss.

They are synthetic: measured averages of vowels, spoken by nobody. They obey the laws that a
recogniser has to cope with, differing speakers, tempo and noise, and no more than those.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from zenlib._validation import float_array, float_if_scalar, generator, one_of, real_number

VOWELS = MappingProxyType(
    {
        "i": (270.0, 2290.0, 3010.0),  # heed
        "e": (530.0, 1840.0, 2480.0),  # head
        "a": (730.0, 1090.0, 2440.0),  # hod
        "o": (570.0, 840.0, 2410.0),  # hawed
        "u": (300.0, 870.0, 2240.0),  # who'd
    }
)
"""Letter -> first three formants in hertz: averages of 33 men (Peterson, Barney 1952, table II)."""

WORDS = ("ia", "ai", "ua", "au", "eo", "oe", "sa", "as", "su", "iu")
"""Ten words for `speak`: some differ in the order of their sounds alone, some in one sound."""

BANDWIDTHS = (60.0, 90.0, 150.0)  # hertz, of the three formants
PHONE_S = 0.18  # seconds of a letter, at tempo 1
FADE_S = 0.02  # seconds, at both ends of a word
BLEND_S = 0.03  # seconds, from voice to hiss and back
HISS = 0.3  # amplitude of s beside a vowel's


@dataclass(frozen=True)
class Speaker:
    """What distinguishes one voice from another.

    Parameters
    ----------
    pitch_hz : float
        Frequency of the vocal folds: about 100 for men, 200 for women, 300 for children.
    tract : float
        Factor on all formants: 1 for an average man, above 1 for a shorter vocal tract.

    Raises
    ------
    TypeError
        If a value is not a real number.
    ValueError
        If the pitch is not between 50 and 500 Hz, or the factor not between 0.5 and 2.

    Examples
    --------
    >>> Speaker(pitch_hz=220, tract=1.15)
    Speaker(pitch_hz=220.0, tract=1.15)

    Book: §3.4.3
    """

    pitch_hz: float
    tract: float = 1.0

    def __post_init__(self):
        pitch = real_number("pitch_hz", self.pitch_hz, least=50, most=500)
        object.__setattr__(self, "pitch_hz", pitch)
        object.__setattr__(self, "tract", real_number("tract", self.tract, least=0.5, most=2))


def random_speaker(rng):
    """A voice between a deep man's and a high woman's.

    Parameters
    ----------
    rng : numpy.random.Generator

    Returns
    -------
    Speaker
        Pitch evenly on a logarithmic scale between 90 and 250 Hz, tract evenly between 0.9 and
        1.2, independent of each other.

    Raises
    ------
    TypeError
        If `rng` is not a Generator.

    Examples
    --------
    >>> voice = random_speaker(np.random.default_rng(0))
    >>> 90 <= voice.pitch_hz <= 250, 0.9 <= voice.tract <= 1.2
    (True, True)

    Book: §3.4.3
    """
    rng = generator("rng", rng)
    pitch = np.exp(rng.uniform(np.log(90), np.log(250)))
    return Speaker(float(pitch), float(rng.uniform(0.9, 1.2)))


def formant_gain(frequency, formant, bandwidth):
    """By how much a resonance of the vocal tract amplifies a frequency.

    Parameters
    ----------
    frequency : array_like
        In hertz.
    formant : array_like
        Frequency of the resonance, in hertz; shapes are broadcast.
    bandwidth : array_like
        In hertz; above 0.

    Returns
    -------
    float or ndarray
        Amplitude ratio: 1 at frequency 0, about formant / bandwidth at the formant.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If an argument is empty or holds NaN or infinity, or `formant` or `bandwidth` is not above
        0.

    Notes
    -----
    A pair of poles at -pi B ± 2 pi i F, seen from the frequency f. With b = B / 2,

        |H(f)| = (F² + b²) / sqrt(((f - F)² + b²) ((f + F)² + b²))

    References
    ----------
    Fant, Acoustic Theory of Speech Production, 1960.

    Examples
    --------
    >>> round(formant_gain(500, 500, 50), 2), formant_gain(0, 500, 50)
    (10.02, 1.0)

    Book: §3.4.3 eq-formant
    """
    frequency = float_array("frequency", frequency)
    formant, bandwidth = _positive("formant", formant), _positive("bandwidth", bandwidth)
    half = bandwidth / 2
    below, above = (frequency - formant) ** 2 + half**2, (frequency + formant) ** 2 + half**2
    gain = (formant**2 + half**2) / np.sqrt(below * above)
    return float_if_scalar(gain)


def speak(word, *, speaker, rng, tempo=1.0, sample_rate=8000):
    """A synthetic word as a signal.

    Parameters
    ----------
    word : str
        Letters i, e, a, o, u and s, such as "sa"; WORDS holds ten.
    speaker : Speaker
    rng : numpy.random.Generator
        For the hiss of an s; vowels are the same each time.
    tempo : float
        Twice as fast at 2.
    sample_rate : float
        Samples in a second.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        The largest amplitude is 1.

    Raises
    ------
    TypeError
        If `word` is not text, `speaker` not a Speaker, `rng` not a Generator or a number not real.
    ValueError
        If `word` is empty or has other letters, `tempo` is not between 0.2 and 5, or
        `sample_rate` is below 1000.

    Notes
    -----
    A vowel is the sum of all harmonics of the pitch below half the sample rate. Harmonic k has
    amplitude 1 / k, as the source falls off, times the gains of the three formants, which glide
    from one vowel's to the next's. An s is noise that rises with frequency (the differences of
    white noise). Letters fade into each other over 30 ms.

    References
    ----------
    Peterson, Barney, "Control methods used in a study of the vowels", Journal of the Acoustical
    Society of America 24(2), 1952, table II: the formants.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> word = speak("ia", speaker=Speaker(120), rng=rng)
    >>> word.shape, float(abs(word).max())  # two letters of 0.18 s
    ((2880,), 1.0)

    Book: §3.4.3 eq-formant
    """
    letters = _letters(word)
    if not isinstance(speaker, Speaker):
        raise TypeError(f"speaker must be a Speaker, got {type(speaker).__name__}")
    rng = generator("rng", rng)
    tempo = real_number("tempo", tempo, least=0.2, most=5)
    rate = real_number("sample_rate", sample_rate, least=1000)
    n = round(len(letters) * PHONE_S / tempo * rate)
    place = np.arange(n) / n * len(letters)  # in letters: 0.5 is the middle of the first
    voiced = _mixture(place, [float(letter != "s") for letter in letters], tempo)
    hiss = np.diff(rng.normal(size=n + 1))
    signal = voiced * _voice(place, letters, speaker, rate)
    signal += HISS * (1 - voiced) * hiss / hiss.std()
    to_the_edge = np.minimum(np.arange(n), np.arange(n)[::-1]) + 1
    signal *= np.minimum(1, to_the_edge / (FADE_S * rate))
    return signal / abs(signal).max()


def add_noise(signal, snr_db, *, rng):
    """A signal with white noise of a given strength.

    Parameters
    ----------
    signal : array_like
        Not silent.
    snr_db : float
        Power of the signal over the power of the noise, in decibels: 20 is faint, 0 equally loud.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, of the shape of `signal`

    Raises
    ------
    TypeError
        If `signal` does not hold real numbers, `snr_db` is none or `rng` is not a Generator.
    ValueError
        If `signal` is empty, silent or holds NaN or infinity, or `snr_db` is not finite.

    Notes
    -----
    Noise of standard deviation sqrt(mean(signal²) 10^(-snr_db / 10)).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> noisy = add_noise(np.ones(10_000), 20, rng=rng)
    >>> round(float(noisy.std()), 2)  # a hundredth of the power, a tenth of the amplitude
    0.1

    Book: §3.4.3 eq-snr
    """
    signal = float_array("signal", signal).astype(np.float64)
    snr_db, rng = real_number("snr_db", snr_db), generator("rng", rng)
    power = np.mean(signal**2)
    if power == 0:
        raise ValueError("signal must not be silent: there is nothing to compare the noise with")
    return signal + rng.normal(scale=np.sqrt(power * 10 ** (-snr_db / 10)), size=signal.shape)


def _positive(name, value):
    array = float_array(name, value)
    if array.min() <= 0:
        raise ValueError(f"{name} must be above 0, got {array.min()}")
    return array


def _letters(word):
    if not isinstance(word, str):
        raise TypeError(f"word must be text, got {type(word).__name__}")
    if not word:
        raise ValueError("word must have at least one letter, got ''")
    for letter in word:
        one_of("word", letter, (*VOWELS, "s"))
    return word


def _mixture(place, values, tempo):
    """Values of the letters as a curve over the word, in steps softened to 30 ms."""
    middle = np.arange(len(values)) + 0.5
    width = min(1.0, BLEND_S * tempo / PHONE_S)  # of the transition, in letters
    edges = np.ravel([[m - 0.5 + width / 2, m + 0.5 - width / 2] for m in middle])
    return np.interp(place, edges, np.repeat(values, 2))


def _voice(place, letters, speaker, rate):
    """The voiced part of a word; beside an s the neighbouring vowel goes on."""
    vowels = [(k + 0.5, VOWELS[letter]) for k, letter in enumerate(letters) if letter != "s"]
    if not vowels:
        return np.zeros(len(place))
    middles, formants = zip(*vowels, strict=True)
    harmonic = np.arange(1, int(rate / 2 / speaker.pitch_hz) + 1)[:, None]
    frequency = harmonic * speaker.pitch_hz
    amplitude = 1 / harmonic
    for track, bandwidth in zip(np.transpose(formants), BANDWIDTHS, strict=True):
        glide = np.interp(place, middles, track) * speaker.tract
        amplitude = amplitude * formant_gain(frequency, glide, bandwidth)
    phase = 2 * np.pi * frequency * np.arange(len(place)) / rate
    voice = (amplitude * np.sin(phase)).sum(axis=0)
    return voice / voice.std()
