"""Synthetic words: resonances by hand and beside SciPy, and what a listener could hear."""

import numpy as np
import pytest
from scipy import signal as scipy_signal

from zenlib.speech import (
    VOWELS,
    WORDS,
    Speaker,
    add_noise,
    formant_gain,
    random_speaker,
    speak,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def spoken(word, *, pitch=100, tract=1.0, seed=0, **options):
    return speak(word, speaker=Speaker(pitch, tract), rng=rng(seed), **options)


def powers(signal, rate=8000):
    return scipy_signal.periodogram(signal, rate, window="hann", nfft=1 << 14)


# resonances


def test_a_resonance_by_hand():
    assert formant_gain(0, 500, 50) == 1.0
    assert formant_gain(3, 3, 8) == pytest.approx(25 / np.sqrt(16 * 52))  # b is 4
    assert type(formant_gain(0, 500, 50)) is float
    assert formant_gain([1.0, 2.0], [[500.0]], 50).shape == (1, 2)


def test_a_resonance_is_a_pair_of_poles_beside_scipy():
    frequency = np.linspace(0, 4000, 10_001)
    for formant, bandwidth in [(270, 60), (2290, 90), (3010, 150), (700, 500)]:
        pole = np.pi * bandwidth + 2j * np.pi * formant
        poles, gain = [-pole, -pole.conjugate()], abs(pole) ** 2
        _, response = scipy_signal.freqs_zpk([], poles, gain, worN=2 * np.pi * frequency)
        expected = abs(response)
        assert formant_gain(frequency, formant, bandwidth) == pytest.approx(expected, rel=1e-12)


def test_a_narrow_resonance_is_highest_at_its_formant_and_falls_by_half_its_power():
    frequency = np.arange(0, 4000, 0.5)
    gain = formant_gain(frequency, 1000, 40)
    assert frequency[gain.argmax()] == pytest.approx(1000, abs=1)
    assert gain.max() == pytest.approx(1000 / 40, rel=1e-3)
    assert formant_gain(1020, 1000, 40) / gain.max() == pytest.approx(np.sqrt(0.5), rel=0.02)


# vowels and words


@pytest.mark.parametrize("vowel", VOWELS)
@pytest.mark.parametrize("tract", [1.0, 1.15])
def test_a_vowel_is_loudest_near_its_first_formant(vowel, tract):
    assert first_formant(spoken(vowel, tract=tract)) == pytest.approx(
        tract * VOWELS[vowel][0], abs=80
    )


def first_formant(signal):
    """Where the spectrum is highest below 1000 Hz once the fall of the source is undone."""
    frequency, power = powers(signal)
    return frequency[(power * frequency**2 * (frequency < 1000)).argmax()]


@pytest.mark.parametrize("pitch", [90, 130, 220])
def test_a_vowel_sounds_at_the_multiples_of_its_pitch_and_nowhere_else(pitch):
    frequency, power = powers(spoken("a", pitch=pitch, tempo=0.2))
    near = abs(frequency / pitch - np.round(frequency / pitch)) * pitch < 15
    assert power[near].sum() > 0.999 * power.sum()
    assert power[frequency < 0.5 * pitch].sum() < 1e-3 * power.sum()


def test_the_harmonics_have_the_amplitudes_of_source_and_formants():
    """A steady vowel of whole periods: each harmonic by projection, all 36 below 4000 Hz."""
    signal = spoken("i", pitch=110, tempo=0.2)[2000:-2000]
    signal = signal[: len(signal) // 800 * 800]  # eleven periods
    frequency = np.arange(1, 37) * 110.0
    waves = np.exp(-2j * np.pi * frequency[:, None] * np.arange(len(signal)) / 8000)
    found = abs(waves @ signal)
    expected = 1 / np.arange(1, 37)
    for formant, bandwidth in zip((270, 2290, 3010), (60, 90, 150), strict=True):
        expected *= formant_gain(frequency, formant, bandwidth)
    assert found / found[0] == pytest.approx(expected / expected[0], rel=1e-9)
    assert 2 * (found**2).sum() == pytest.approx(len(signal) * (signal**2).sum(), rel=1e-9)


def test_a_word_fades_in_and_out_within_twenty_milliseconds():
    signal = spoken("a", pitch=100)  # a period is 80 samples
    steady = signal[400:480]
    assert signal[:480] == pytest.approx(
        np.tile(steady, 6) * np.minimum(1, np.arange(1, 481) / 160), abs=1e-9
    )
    assert signal[-480:] == pytest.approx(
        np.tile(steady, 6) * np.minimum(1, np.arange(480, 0, -1) / 160), abs=1e-9
    )


def test_voice_and_hiss_blend_within_thirty_milliseconds():
    """What differs between two seeds is hiss; what is left of many is voice."""
    words = np.array([spoken("as", seed=seed) for seed in range(200)])
    hiss, voice = words.std(axis=0), abs(words.mean(axis=0))
    full = hiss[1600:2600].mean()
    assert hiss[:1319].max() < 1e-12
    assert hiss[1430:1450].mean() == pytest.approx(full / 2, rel=0.1)
    assert hiss[1380] == pytest.approx(full / 4, rel=0.25)
    assert hiss[1565:1600].mean() == pytest.approx(full, rel=0.1)
    assert voice[1330:1400].max() > 0.3
    assert voice[1565:].max() < 5 * full / np.sqrt(200)


@pytest.mark.parametrize("tempo", [0.5, 2])
def test_at_every_tempo_the_hiss_begins_fifteen_milliseconds_before_its_letter(tempo):
    words = np.array([spoken("as", seed=seed, tempo=tempo) for seed in range(5)])
    assert np.flatnonzero(words.std(axis=0) > 1e-12)[0] == pytest.approx(1440 / tempo - 120, abs=1)


@pytest.mark.parametrize("rate", [4000, 8000, 11025])
def test_no_harmonic_lies_above_half_the_sample_rate(rate):
    """A folded one would stand between the multiples of the pitch."""
    signal = spoken("i", pitch=170, sample_rate=rate, tempo=0.5)
    frequency, power = powers(signal, rate)
    near = abs(frequency / 170 - np.round(frequency / 170)) * 170 < 25
    assert power[near].sum() > 0.995 * power.sum()


def test_a_hiss_is_high_and_a_vowel_is_low():
    signal = spoken("sa", tempo=0.5)
    middle = len(signal) // 4
    frequency, hiss = powers(signal[middle - 400 : middle + 400])
    _, vowel = powers(signal[-middle - 400 : -middle + 400])
    assert hiss[frequency > 2000].sum() > 0.7 * hiss.sum()
    assert vowel[frequency < 2000].sum() > 0.9 * vowel.sum()


def test_a_glide_begins_as_one_vowel_and_ends_as_the_other():
    signal = spoken("ia")
    quarter = len(signal) // 4
    for piece, vowel in ((signal[:quarter], "i"), (signal[-quarter:], "a")):
        assert first_formant(piece) == pytest.approx(VOWELS[vowel][0], abs=100)


def test_a_word_backwards_has_the_same_powers_but_is_another_word():
    a, b = spoken("ia"), spoken("ai")
    assert powers(a)[1] == pytest.approx(powers(b[::-1])[1], rel=0.05, abs=1e-6)
    assert abs(a - b).max() > 0.5


@pytest.mark.parametrize(("tempo", "n"), [(1, 2880), (2, 1440), (0.5, 5760)])
def test_tempo_divides_the_length(tempo, n):
    assert len(spoken("ia", tempo=tempo)) == n


@pytest.mark.parametrize("word", [*WORDS, "a", "s", "ss", "asa", "iaeou"])
def test_every_word_is_a_signal_from_and_to_silence(word):
    signal = spoken(word)
    assert signal.shape == (1440 * len(word),)
    assert signal.dtype == np.float64
    assert abs(signal).max() == 1
    assert abs(signal[:20]).max() < 0.2
    assert abs(signal[-20:]).max() < 0.2
    assert (abs(signal[200:-200]).max() > 0.9) or "s" in word


def test_the_hiss_alone_is_chance():
    assert (spoken("ia", seed=1) == spoken("ia", seed=2)).all()
    assert (spoken("sa", seed=1) == spoken("sa", seed=1)).all()
    assert abs(spoken("sa", seed=1) - spoken("sa", seed=2)).max() > 0.01


def test_a_hiss_is_quieter_than_a_vowel():
    signal = spoken("sa")
    quarter = len(signal) // 4
    hiss, vowel = signal[400 : quarter + 200].std(), signal[-quarter - 400 : -200].std()
    assert hiss / vowel == pytest.approx(0.3, abs=0.08)


def test_the_words_differ_and_hold_known_letters():
    assert len(set(WORDS)) == 10
    assert set("".join(WORDS)) == {*VOWELS, "s"}
    with pytest.raises(TypeError):
        VOWELS["i"] = (1, 2, 3)


def test_the_formants_are_the_published_averages():
    """Peterson and Barney 1952, table II, men."""
    assert VOWELS["i"] == (270, 2290, 3010)
    assert VOWELS["e"] == (530, 1840, 2480)
    assert VOWELS["a"] == (730, 1090, 2440)
    assert VOWELS["o"] == (570, 840, 2410)
    assert VOWELS["u"] == (300, 870, 2240)


# speakers and noise


def test_speakers_are_spread_over_their_ranges():
    voices = [random_speaker(rng(seed)) for seed in range(2000)]
    pitch = np.log([voice.pitch_hz for voice in voices])
    tract = np.array([voice.tract for voice in voices])
    assert np.exp(pitch.min()) == pytest.approx(90, rel=0.01)
    assert np.exp(pitch.max()) == pytest.approx(250, rel=0.01)
    assert np.exp(pitch.mean()) == pytest.approx(150, rel=0.03)  # the geometric middle
    assert (tract.min(), tract.max()) == pytest.approx((0.9, 1.2), abs=0.002)
    assert tract.mean() == pytest.approx(1.05, abs=0.01)
    assert abs(np.corrcoef(pitch, tract)[0, 1]) < 0.1
    draws = rng(3)
    assert random_speaker(rng(3)) == Speaker(
        np.exp(draws.uniform(np.log(90), np.log(250))), draws.uniform(0.9, 1.2)
    )
    assert type(voices[0].pitch_hz) is type(voices[0].tract) is float


def test_a_speaker_is_checked_and_frozen():
    assert Speaker(50) == Speaker(50.0, 1.0)
    assert Speaker(500, 2).tract == 2.0
    assert Speaker(100, 0.5).pitch_hz == 100.0
    assert type(Speaker(100, 2).pitch_hz) is type(Speaker(100, 2).tract) is float
    with pytest.raises(AttributeError):
        Speaker(100).pitch_hz = 1


@pytest.mark.parametrize("snr_db", [-10, 0, 3.0, 20, 40])
def test_noise_has_the_strength_asked_for(snr_db):
    signal = np.sin(np.arange(100_000))
    noise = add_noise(signal, snr_db, rng=rng()) - signal
    ratio = 10 * np.log10(np.mean(signal**2) / np.mean(noise**2))
    assert ratio == pytest.approx(snr_db, abs=0.1)
    assert abs(np.corrcoef(noise[1:], noise[:-1])[0, 1]) < 0.02
    assert abs(noise.mean()) < 0.02 * noise.std()


def test_noise_keeps_shape_and_input():
    signal = np.ones((2, 3), np.float32)
    noisy = add_noise(signal, 10, rng=rng())
    assert noisy.shape == (2, 3)
    assert noisy.dtype == np.float64
    assert (signal == 1).all()
    assert (noisy == add_noise(signal, 10, rng=rng())).all()


def say(word="a", **options):
    return speak(word, **{"speaker": Speaker(100), "rng": rng()} | options)


BAD = [
    (lambda: Speaker(49), ValueError, "pitch_hz must be at least 50"),
    (lambda: Speaker(501), ValueError, "pitch_hz must be at most 500"),
    (lambda: Speaker("high"), TypeError, "pitch_hz must be a real number"),
    (lambda: Speaker(100, 0.4), ValueError, "tract must be at least 0.5"),
    (lambda: Speaker(100, 2.1), ValueError, "tract must be at most 2"),
    (lambda: Speaker(100, None), TypeError, "tract must be a real number"),
    (lambda: random_speaker(0), TypeError, "rng must be a numpy Generator"),
    (lambda: formant_gain("x", 1, 1), TypeError, "frequency must hold real numbers"),
    (lambda: formant_gain(np.nan, 1, 1), ValueError, "frequency must be finite"),
    (lambda: formant_gain(1, 0, 1), ValueError, "formant must be above 0, got 0"),
    (lambda: formant_gain(1, 1, [1, -2]), ValueError, "bandwidth must be above 0, got -2"),
    (lambda: formant_gain(1, [], 1), ValueError, "formant must not be empty"),
    (lambda: say(None), TypeError, "word must be text, got NoneType"),
    (lambda: say(["a"]), TypeError, "word must be text, got list"),
    (lambda: say(""), ValueError, "word must have at least one letter, got ''"),
    (lambda: say("ab"), ValueError, "word must be one of .*, got 'b'"),
    (lambda: say(speaker=100), TypeError, "speaker must be a Speaker, got int"),
    (lambda: say(rng=None), TypeError, "rng must be a numpy Generator"),
    (lambda: say(tempo=0.19), ValueError, "tempo must be at least 0.2"),
    (lambda: say(tempo=5.1), ValueError, "tempo must be at most 5"),
    (lambda: say(tempo="fast"), TypeError, "tempo must be a real number"),
    (lambda: say(sample_rate=999), ValueError, "sample_rate must be at least 1000"),
    (lambda: say(sample_rate=True), TypeError, "sample_rate must be a real number"),
    (lambda: add_noise([], 1, rng=rng()), ValueError, "signal must not be empty"),
    (lambda: add_noise([0.0], 1, rng=rng()), ValueError, "signal must not be silent"),
    (lambda: add_noise([np.inf], 1, rng=rng()), ValueError, "signal must be finite"),
    (lambda: add_noise(["x"], 1, rng=rng()), TypeError, "signal must hold real numbers"),
    (lambda: add_noise([1.0], np.inf, rng=rng()), ValueError, "snr_db must be finite"),
    (lambda: add_noise([1.0], None, rng=rng()), TypeError, "snr_db must be a real number"),
    (lambda: add_noise([1.0], 1, rng=7), TypeError, "rng must be a numpy Generator"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=f"^{message}"):
        call()
