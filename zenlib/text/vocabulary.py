"""Texts as rows of whole numbers, all of one length."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from zenlib._validation import one_of, whole_number
from zenlib.text._texts import checked_texts

__all__ = ["PAD", "UNKNOWN", "Vocabulary", "fit_vocabulary"]

PAD = 0
"""The number that fills short texts up; `attention.padding_mask` hides it."""

UNKNOWN = 1
"""The number of every token that is not in the vocabulary."""


@dataclass(frozen=True)
class Vocabulary:
    """The tokens that a model knows, each with its number.

    Parameters
    ----------
    tokens : tuple of str
        Different from each other; tokens[i] has the number i + 2, after PAD and UNKNOWN.

    Raises
    ------
    TypeError
        If a token is no string.
    ValueError
        If a token occurs twice.

    Notes
    -----
    `len` counts PAD and UNKNOWN too: it is the number of rows that an embedding needs.

    Examples
    --------
    >>> vocabulary = Vocabulary(("好", "不"))
    >>> vocabulary.encode(["不好", "好吃", "好"], steps=2)
    array([[3, 2],
           [2, 1],
           [2, 0]])
    >>> len(vocabulary)
    4

    Book: §4.3.2
    """

    tokens: tuple
    _numbers: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        [tokens] = checked_texts("tokens", [list(self.tokens)])
        numbers = {token: i + 2 for i, token in enumerate(tokens)}
        if len(numbers) < len(tokens):
            [(token, count)] = Counter(tokens).most_common(1)
            raise ValueError(f"tokens must be different, got {token!r} {count} times")
        object.__setattr__(self, "tokens", tuple(tokens))
        object.__setattr__(self, "_numbers", numbers)

    def __len__(self):
        return len(self.tokens) + 2

    def __repr__(self):
        return f"Vocabulary({len(self.tokens)} tokens)"

    def encode(self, texts, *, steps, fill="back"):
        """Every text as `steps` numbers: cut if it is longer, filled with PAD if it is shorter.

        Parameters
        ----------
        texts : sequence of str, or of sequences of words
        steps : int, at least 1
            Length of every row; what stands behind it in a text is lost.
        fill : "back" or "front"
            Where PAD goes. A recurrent network reads to the end: fill in front for it.

        Returns
        -------
        ndarray of int64, shape (m, steps)

        Raises
        ------
        TypeError
            If `texts` is one string or holds something else, or `steps` is not a whole number.
        ValueError
            If `steps` is below 1, or `fill` is another word.

        Examples
        --------
        >>> Vocabulary(("one", "two")).encode([["two", "one", "two"]], steps=2)
        array([[3, 2]])

        Book: §4.3.2
        """
        texts, steps = checked_texts("texts", texts), whole_number("steps", steps, least=1)
        at_back = one_of("fill", fill, ("back", "front")) == "back"
        rows = np.full((len(texts), steps), PAD)
        for row, text in zip(rows, texts, strict=True):
            known = [self._numbers.get(token, UNKNOWN) for token in text[:steps]]
            row[slice(len(known)) if at_back else slice(steps - len(known), None)] = known
        return rows

    def decode(self, row):
        """The tokens of one row, without PAD; "�" stands for what was unknown.

        Parameters
        ----------
        row : sequence of int

        Returns
        -------
        list of str

        Raises
        ------
        ValueError
            If a number belongs to no token.

        Examples
        --------
        >>> vocabulary = Vocabulary(("好", "不"))
        >>> "".join(vocabulary.decode([3, 2, 1, 0]))
        '不好�'

        Book: §4.3.2
        """
        names = {PAD: None, UNKNOWN: "�"} | {n: token for token, n in self._numbers.items()}
        numbers = np.asarray(row).tolist()
        for number in numbers:
            if number not in names:
                raise ValueError(f"row must hold numbers below {len(self)}, got {number}")
        return [names[number] for number in numbers if number != PAD]


def fit_vocabulary(texts, *, least=1, most=None):
    """The vocabulary of some texts: their tokens, the most frequent first.

    Parameters
    ----------
    texts : sequence of str, or of sequences of words
        Training texts only; what occurs in others alone stays unknown, as it will in use.
    least : int, at least 1
        A token counts if it occurs so often.
    most : int, at least 1, optional
        Keep only the most frequent ones.

    Returns
    -------
    Vocabulary
        Tokens that are equally frequent follow in the order of their code points.

    Raises
    ------
    TypeError
        If `texts` is one string or holds something else, or a number is not whole.
    ValueError
        If `least` or `most` is below 1, or no token is left.

    Notes
    -----
    A rare token has too few examples to learn its vector from. Calling it UNKNOWN already in
    training gives the model examples of meeting something it does not know.

    Examples
    --------
    >>> fit_vocabulary(["好吃", "不好吃"], least=2).tokens
    ('吃', '好')

    Book: §4.3.2
    """
    texts, least = checked_texts("texts", texts), whole_number("least", least, least=1)
    most = None if most is None else whole_number("most", most, least=1)
    counts = Counter(token for text in texts for token in text)
    frequent = sorted((-n, token) for token, n in counts.items() if n >= least)[:most]
    if not frequent:
        raise ValueError(
            f"texts must hold a token that occurs {least} times, got {len(texts)} texts with "
            f"{len(counts)} different tokens; lower least"
        )
    return Vocabulary(tuple(token for _, token in frequent))
