"""The arithmetic and the record of `benchmarks.llm`; no speed is asserted."""

import json

import pytest

from benchmarks import llm
from benchmarks.llm_rows import cookbook_cache_bytes, cookbook_parameters, published
from zenlib.llm import TransformerShape, kv_cache_bytes, total_parameters

ROWS = [
    {"published": 100, "zenlib": 100, "cookbook": 110.0, "llm-analysis": None},
    {"published": 200, "zenlib": 190, "cookbook": None, "llm-analysis": 300},
]
RECORD = json.loads(llm.OUTPUT.read_text(encoding="utf-8"))


def test_a_summary_counts_what_was_answered():
    summary = llm.summarise(ROWS)
    assert summary["zenlib"] == {
        "rows": 2,
        "exact": 1,
        "mean": pytest.approx(0.025),
        "median": pytest.approx(0.025),
        "most": pytest.approx(0.05),
    }
    assert summary["cookbook"]["rows"] == 1
    assert summary["llm-analysis"]["most"] == pytest.approx(0.5)


def test_a_side_that_answers_nothing_is_left_out():
    assert set(llm.summarise([ROWS[0]])) == {"zenlib", "cookbook"}


def test_the_cookbook_s_rules_by_hand():
    """A width of 10, two layers: 2·50·10 + 7·10 + 8·10·2 + 2·10 + 4·2·100 + 2·2·10·40."""
    shape = TransformerShape(n_layers=2, d_model=10, n_heads=2, d_ff=40, vocab_size=50)
    assert cookbook_parameters(shape, 7) == 1000 + 70 + 160 + 20 + 800 + 1600
    assert cookbook_cache_bytes(shape, 3) == 2 * 10 * 2 * 3
    assert kv_cache_bytes(shape, 3) == 2 * cookbook_cache_bytes(shape, 3), "keys and values"


def test_answers_stand_beside_their_rows():
    rows = [{"question": {}, "zenlib": 1}, {"question": {}, "zenlib": 2, "from_answer": 100}]
    assert llm.with_answers(rows, [7, 4]) == [
        {"zenlib": 1, "llm-analysis": 7},
        {"zenlib": 2, "llm-analysis": 25},
    ]


def test_the_tables_are_those_of_the_tests():
    tables = published()
    assert total_parameters(tables.SHAPES["Qwen2.5-0.5B"]) == 494032768


def test_the_record_says_what_zenlib_says_today():
    """The peers' columns are as measured; ours are computed anew."""
    for kind, rows in llm.accuracy().items():
        recorded = {row["name"]: row["zenlib"] for row in RECORD["rows"][kind]}
        assert {row["name"]: row["zenlib"] for row in rows} == pytest.approx(recorded), kind


def test_the_record_s_summary_is_that_of_its_rows():
    for kind, rows in RECORD["rows"].items():
        assert llm.summarise(rows) == RECORD["accuracy"][kind]
    assert RECORD["versions"]["llm-analysis"] == "0.2.2"


def test_the_table_has_a_line_for_each_side_of_each_kind():
    lines = llm.summary_table({"sizes": llm.summarise(ROWS)}).splitlines()
    assert len(lines) == 4
    assert lines[1].split() == ["sizes", "zenlib", "2", "1", "2.50", "2.50", "5.00"]


def test_plans_are_answered_all_at_once():
    for answer in llm.our_plans(5):
        assert answer.shape == (5,)
        assert (answer > 0).all()


def test_options_are_checked():
    assert llm.parse([]).peers is None
    with pytest.raises(SystemExit):
        llm.parse(["--rounds", "0"])
