"""Speech: words made by formant synthesis, and the features that recognise them.

synthesis     WORDS, Speaker, random_speaker, speak, add_noise: synthetic words, no recordings
spectrum      frames, power_spectrum: short pieces of sound and their energies by frequency
cepstrum      hz_to_mel, mel_to_hz, mel_filterbank, dct2, mfcc: what a recogniser looks at
alignment     dtw_distance, resample: words of different length compared

Signals are (n_samples,) arrays of floats in any unit, time in seconds, frequency in hertz.
"""

from zenlib.speech.alignment import dtw_distance, dtw_distance_definition, resample
from zenlib.speech.cepstrum import dct2, hz_to_mel, mel_filterbank, mel_to_hz, mfcc
from zenlib.speech.spectrum import frames, power_spectrum
from zenlib.speech.synthesis import (
    VOWELS,
    WORDS,
    Speaker,
    add_noise,
    formant_gain,
    random_speaker,
    speak,
)

__all__ = [
    "VOWELS",
    "WORDS",
    "Speaker",
    "add_noise",
    "dct2",
    "dtw_distance",
    "dtw_distance_definition",
    "formant_gain",
    "frames",
    "hz_to_mel",
    "mel_filterbank",
    "mel_to_hz",
    "mfcc",
    "power_spectrum",
    "random_speaker",
    "resample",
    "speak",
]
