"""Which word stands for which: learnt from pairs of sentences, without a dictionary."""

from dataclasses import dataclass

import numpy as np

from zenlib._validation import real_number, whole_number
from zenlib.text._texts import checked_texts
from zenlib.text.vocabulary import UNKNOWN, Vocabulary, fit_vocabulary

__all__ = ["WordTranslation", "fit_ibm_model_1"]

_NOTHING = 0  # PAD is never a word, so its row is free for the empty word


@dataclass(frozen=True, eq=False)
class WordTranslation:
    """A dictionary with probabilities.

    Parameters
    ----------
    source, target : Vocabulary
        The words of the two languages.
    probabilities : ndarray of float64, shape (len(source), len(target))
        P(target word | source word); row 0 belongs to the empty word, from which target words
        come that stand for none.
    log_likelihoods : tuple of float
        Of the training pairs, in nats, before each iteration and after the last.

    Examples
    --------
    >>> pairs = [("a b", "x y"), ("a", "x")]
    >>> model = fit_ibm_model_1([(s.split(), t.split()) for s, t in pairs])
    >>> model.translate(["b", "a"])
    ['y', 'x']

    Book: §3.4.2 eq-ibm-model-1
    """

    source: Vocabulary
    target: Vocabulary
    probabilities: np.ndarray
    log_likelihoods: tuple

    def translate(self, sentence, *, least=0.4):
        """Word for word, in the order of the source.

        Parameters
        ----------
        sentence : sequence of str
        least : float, above 0 and at most 1
            What a partner's probability must reach. A word with two halves gives both, one that
            stands for nothing in particular gives none.

        Returns
        -------
        list of str
            An unknown word comes back as it was.

        Raises
        ------
        TypeError
            If `sentence` holds something else than strings.
        ValueError
            If `least` is out of its range.

        Examples
        --------
        >>> model = fit_ibm_model_1([(["a"], ["x"])])
        >>> model.translate(["a", "b"])
        ['x', 'b']

        Book: §3.4.2
        """
        [words] = checked_texts("sentence", [sentence])
        least = real_number("least", least, above=0, most=1)
        translation = []
        for word, number in zip(words, _numbers(self.source, words), strict=True):
            likely = np.flatnonzero(self.probabilities[number] >= least)
            partners = sorted(likely, key=lambda place: -self.probabilities[number, place])
            found = [self.target.tokens[place - 2] for place in partners]
            translation += [word] if number == UNKNOWN else found
        return translation

    def align(self, sentence, translation):
        """For each word of the translation the place of the source word that explains it best.

        Parameters
        ----------
        sentence, translation : sequence of str

        Returns
        -------
        list of int or None
            Places in `sentence`, from 0; None for the empty word.

        Raises
        ------
        TypeError
            If one holds something else than strings.

        Examples
        --------
        >>> pairs = [("a b", "x y"), ("a", "x")]
        >>> model = fit_ibm_model_1([(s.split(), t.split()) for s, t in pairs])
        >>> model.align(["b", "a"], ["x", "y"])
        [1, 0]

        Book: §3.4.2
        """
        [words] = checked_texts("sentence", [sentence])
        [translated] = checked_texts("translation", [translation])
        rows = [*_numbers(self.source, words), _NOTHING]  # of two equal ones a real word wins
        columns = _numbers(self.target, translated)
        best = self.probabilities[np.ix_(rows, columns)].argmax(axis=0).tolist()
        return [None if place == len(words) else place for place in best]


def fit_ibm_model_1(pairs, *, iterations=20):
    """Learn a dictionary from translated sentences: expectation and maximisation in turn.

    Parameters
    ----------
    pairs : sequence of (source, target)
        Each a sequence of words.
    iterations : int, at least 0
        Rounds of guessing who stands for whom and counting the guesses.

    Returns
    -------
    WordTranslation

    Raises
    ------
    TypeError
        If a pair is not two sequences of strings, or `iterations` is not a whole number.
    ValueError
        If there are no pairs, or one half of one is empty.

    Notes
    -----
    Every target word is taken to come from one source word or the empty word, each equally
    likely: P(target, source) ∝ Π_j (1/(l+1)) Σ_i t(f_j | e_i), with e_0 the empty word.

    Guess: c(f_j | e_i) += t(f_j | e_i) / Σ_k t(f_j | e_k), the share of each in each target word.
    Count: t(f | e) = c(f | e) / Σ_g c(g | e). Every round raises the likelihood or leaves it, and
    it has no maximum but the highest. From an even start the co-occurrences do the rest: what "the
    house" and "the book" share must be what their translations share.

    References
    ----------
    Brown, Della Pietra, Della Pietra, Mercer, "The mathematics of statistical machine
    translation: parameter estimation", Computational Linguistics 19(2), 1993, §4.1.

    Examples
    --------
    >>> pairs = [("the house", "das Haus"), ("the book", "das Buch"), ("a book", "ein Buch")]
    >>> model = fit_ibm_model_1([(e.split(), f.split()) for e, f in pairs])
    >>> model.translate("a house".split())
    ['ein', 'Haus']

    Book: §3.4.2 eq-ibm-model-1
    """
    sources, targets = _sentences(pairs)
    source, target = fit_vocabulary(sources), fit_vocabulary(targets)
    places = [
        np.ix_([_NOTHING, *_numbers(source, e)], _numbers(target, f))
        for e, f in zip(sources, targets, strict=True)
    ]
    table = np.zeros((len(source), len(target)))
    table[:, 2:] = 1 / len(target.tokens)
    table[UNKNOWN] = 0
    log_likelihoods = [_log_likelihood(table, places)]
    for _ in range(whole_number("iterations", iterations)):
        counts = np.zeros(table.shape)
        for place in places:
            np.add.at(counts, place, table[place] / table[place].sum(axis=0))
        totals = counts.sum(axis=1, keepdims=True)
        table = counts / np.where(totals > 0, totals, 1)
        log_likelihoods.append(_log_likelihood(table, places))
    return WordTranslation(source, target, table, tuple(log_likelihoods))


def _sentences(pairs):
    pairs = list(pairs)
    if not pairs:
        raise ValueError("pairs must not be empty, got none")
    for i, pair in enumerate(pairs):
        if isinstance(pair, str) or len(pair) != 2:
            raise TypeError(f"pairs[{i}] must be a sentence and its translation, got {pair!r}")
    sources = checked_texts("the sources of pairs", [source for source, _ in pairs])
    targets = checked_texts("the targets of pairs", [target for _, target in pairs])
    for i, (e, f) in enumerate(zip(sources, targets, strict=True)):
        if not e or not f:
            raise ValueError(f"pairs[{i}] must hold words on both sides, got {(e, f)!r}")
    return sources, targets


def _numbers(vocabulary, words):
    return vocabulary.encode([words], steps=max(len(words), 1))[0, : len(words)]


def _log_likelihood(table, places):
    """The log-likelihood Σ_j log (1/(l+1)) Σ_i t(f_j | e_i), over all pairs."""
    return float(sum(np.log(table[place].mean(axis=0)).sum() for place in places))
