"""How often each run of one, two, … tokens occurs in each text."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from zenlib._validation import same_length, whole_number
from zenlib.text._texts import checked_texts

__all__ = ["NgramCounts", "Ngrams", "fit_ngrams"]


@dataclass(frozen=True, eq=False)
class NgramCounts:
    """Counts of n-grams in texts, without the zeros.

    Parameters
    ----------
    rows, columns : array of int, shape (n,)
        Text and n-gram of each count; a pair may occur once.
    values : array of int, shape (n,)
        How often; above 0.
    shape : (int, int)
        Number of texts and of n-grams.

    Raises
    ------
    ValueError
        If the three arrays differ in length.

    Notes
    -----
    Of 10,000 texts and 100,000 n-grams 1,000,000,000 pairs exist, and hardly any occur: only
    those that do are kept.

    Examples
    --------
    >>> fit_ngrams(["aab"], sizes=(1,)).count(["aab", "b"]).dense()
    array([[2, 1],
           [0, 1]])

    Book: §4.3.2
    """

    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    shape: tuple

    def __post_init__(self):
        for name in ("rows", "columns", "values"):
            object.__setattr__(self, name, np.asarray(getattr(self, name)))
        same_length("rows", self.rows, "columns", self.columns)
        same_length("rows", self.rows, "values", self.values)

    def __len__(self):
        return self.shape[0]

    def __repr__(self):
        return f"NgramCounts({self.shape[0]} texts, {self.shape[1]} n-grams)"

    def dense(self):
        """The whole table, zeros included: for small ones.

        Returns
        -------
        ndarray of int, shape `shape`

        Examples
        --------
        >>> NgramCounts([0], [1], [3], (1, 2)).dense()
        array([[0, 3]])

        Book: §4.3.2
        """
        table = np.zeros(self.shape, int)
        table[self.rows, self.columns] = self.values
        return table


@dataclass(frozen=True)
class Ngrams:
    """The n-grams that are counted, each with its column.

    Parameters
    ----------
    names : tuple of tuple of str
        The n-grams, as tuples of tokens.
    sizes : tuple of int
        Their lengths.

    Examples
    --------
    >>> fit_ngrams(["aab"])
    Ngrams(4 n-grams of sizes 1, 2)

    Book: §4.3.2
    """

    names: tuple
    sizes: tuple
    _columns: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "_columns", {name: i for i, name in enumerate(self.names)})

    def __len__(self):
        return len(self.names)

    def __repr__(self):
        return f"Ngrams({len(self)} n-grams of sizes {', '.join(map(str, self.sizes))})"

    def count(self, texts):
        """How often each of them occurs in each text; others are passed over.

        Parameters
        ----------
        texts : sequence of str, or of sequences of words

        Returns
        -------
        NgramCounts

        Raises
        ------
        TypeError
            If `texts` is one string or holds something else.

        Examples
        --------
        >>> ngrams = fit_ngrams(["aab"], sizes=(2,))
        >>> ngrams.names
        (('a', 'a'), ('a', 'b'))
        >>> ngrams.count(["aaab", "bb"]).dense()
        array([[2, 1],
               [0, 0]])

        Book: §4.3.2
        """
        found = [self._in(text) for text in checked_texts("texts", texts)]
        rows = np.repeat(np.arange(len(found)), [len(counts) for counts in found])
        columns = np.fromiter(chain.from_iterable(found), int, len(rows))
        values = np.fromiter(chain.from_iterable(c.values() for c in found), int, len(rows))
        return NgramCounts(rows, columns, values, (len(found), len(self)))

    def _in(self, text):
        columns = (self._columns.get(name) for name in _runs(text, self.sizes))
        return Counter(column for column in columns if column is not None)


def fit_ngrams(texts, *, sizes=(1, 2), least=1):
    """The n-grams of some texts: every run of so many tokens.

    Parameters
    ----------
    texts : sequence of str, or of sequences of words
        Training texts only.
    sizes : tuple of int
        Lengths of the runs: (1, 2) for single tokens and pairs.
    least : int, at least 1
        An n-gram counts if it occurs so often in all texts together.

    Returns
    -------
    Ngrams
        In the order of their code points, for each size in turn.

    Raises
    ------
    TypeError
        If `texts` is one string or holds something else, or a number is not whole.
    ValueError
        If a size or `least` is below 1, a size occurs twice, or no n-gram is left.

    Notes
    -----
    A run does not reach from one text into the next, and a text shorter than the run has none.

    Examples
    --------
    >>> ["".join(name) for name in fit_ngrams(["不好吃"]).names]
    ['不', '吃', '好', '不好', '好吃']

    Book: §4.3.2
    """
    texts, least = checked_texts("texts", texts), whole_number("least", least, least=1)
    if not isinstance(sizes, (tuple, list)):
        raise TypeError(f"sizes must be a tuple of whole numbers, got {sizes!r}; write (1, 2)")
    sizes = tuple(whole_number(f"sizes[{i}]", n, least=1) for i, n in enumerate(sizes))
    if len(set(sizes)) < max(len(sizes), 1):
        raise ValueError(f"sizes must hold at least one size and none twice, got {sizes}")
    counts = Counter(name for text in texts for name in _runs(text, sizes))
    names = [name for name, n in counts.items() if n >= least]
    if not names:
        raise ValueError(
            f"texts must hold a run of {sizes} tokens that occurs {least} times, got {len(texts)} "
            f"texts with {len(counts)} different runs"
        )
    return Ngrams(tuple(sorted(names, key=lambda name: (sizes.index(len(name)), name))), sizes)


def _runs(text, sizes):
    for size in sizes:
        yield from zip(*(text[start:] for start in range(size)), strict=False)
