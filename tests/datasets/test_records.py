"""What the book keeps as data: its forecasts, its reading list and a measurement."""

import datetime

from zenlib.datasets import load_forecasts, load_framework_steps, load_reading_list


def test_the_forecasts_have_a_probability_and_a_day():
    forecasts = load_forecasts()
    assert len(forecasts) >= 14
    for forecast in forecasts:
        assert 0 < forecast["probability"] < 1, forecast["id"]
        assert isinstance(forecast["due"], datetime.date), forecast["id"]


def test_the_reading_list_has_every_kind():
    kinds = load_reading_list()
    assert list(kinds) == ["course", "book", "community", "tool", "paper", "venue"]
    assert {entry["checked"] for entries in kinds.values() for entry in entries} == {
        "read",
        "second-hand",
        "memory",
    }


def test_every_framework_took_the_same_step():
    record = load_framework_steps()
    gaps = [s["loss_gap"] for sides in record["summary"].values() for s in sides.values()]
    assert len(gaps) > 8
    assert max(gaps) < 1e-5


def test_each_call_reads_anew():
    load_forecasts().clear()
    assert load_forecasts()
