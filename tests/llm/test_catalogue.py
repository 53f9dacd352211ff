"""The catalogue: counts of shapes against what was published, to the digit where it was."""

import csv
from datetime import date
from pathlib import Path

import pytest

from zenlib.llm import (
    TransformerShape,
    active_parameters,
    non_embedding_parameters,
    published_model,
    published_models,
    total_parameters,
)

MODELS = {model.name: model for model in published_models()}
WITH_SHAPE = [model for model in published_models() if model.shape is not None]
TO_THE_DIGIT = [model for model in WITH_SHAPE if model.n_parameters % 10**7]
ROUNDED = [model for model in WITH_SHAPE if model.n_parameters % 10**7 == 0]


def names(models):
    return [pytest.param(model, id=model.name) for model in models]


@pytest.mark.parametrize("model", names(TO_THE_DIGIT))
def test_a_count_that_was_published_to_the_digit_is_met_to_the_digit(model):
    assert total_parameters(model.shape) == model.n_parameters


def test_there_are_many_such_counts_of_many_kinds():
    assert len(TO_THE_DIGIT) >= 30
    kinds = {(m.architecture, m.shape.norm, m.shape.biases, m.shape.gated) for m in TO_THE_DIGIT}
    assert len(kinds) >= 7


FARTHER = {  # published figures that are more than 1 % from the shape's count, and by how much
    "Turing-NLG 17B": 0.011,  # a name that rounds 17.2e9 down
    "GLaM 64B/64E (1.2T)": -0.032,  # 1.16e12, printed as 1.2; the active count agrees to 1e-4
    "Falcon-40B": 0.033,  # a name that rounds 41.3e9 down
    "Phi-1 1.3B": 0.091,  # a name
}


@pytest.mark.parametrize("model", names(ROUNDED))
def test_a_rounded_count_is_met_within_one_per_cent_or_is_listed(model):
    off = total_parameters(model.shape) / model.n_parameters - 1
    if model.name in FARTHER:
        assert off == pytest.approx(FARTHER[model.name], abs=0.001)
    else:
        assert abs(off) < 0.01


def test_nothing_is_listed_that_is_near():
    assert FARTHER.keys() <= {model.name for model in ROUNDED}


MIXTURES = [model for model in WITH_SHAPE if model.n_active_parameters is not None]


@pytest.mark.parametrize("model", names(MIXTURES))
def test_active_parameters_of_mixtures(model):
    """Rounded by their authors, some without the token table: within 2 %."""
    active = active_parameters(model.shape)
    assert active == pytest.approx(model.n_active_parameters, rel=0.02)
    assert active < total_parameters(model.shape) / 2


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("Mixtral-8x7B", 46_702_792_704, 12_879_925_248),
        ("DeepSeek-V2 236B", 235_741_434_880, 21_375_800_320),
        ("DeepSeek-V3 671B", 671_026_419_200, 37_552_297_472),
    ],
)
def test_golden_counts_of_mixtures(name, total, active):
    """formulas §2.1, to the digits that it gives: 235.74B/21.4B, 671.03B/37.55B."""
    assert total_parameters(MODELS[name].shape) == total
    assert active_parameters(MODELS[name].shape) == active


def test_heads_that_do_not_fill_the_width_or_overfill_it():
    widths = {name: MODELS[name].shape.query_width for name in ("PaLM 540B", "T5-11B")}
    assert widths == {"PaLM 540B": 12288, "T5-11B": 16384}
    assert MODELS["PaLM 540B"].shape.d_model == 18432


def test_gpt_neox_was_counted_twice_on_two_ranks():
    """Its card says 20,556,201,984: norms and row-parallel biases of two ranks, 266 · 6144."""
    counted = total_parameters(MODELS["GPT-NeoX-20B"].shape)
    assert counted + (6 * 44 + 2) * 6144 == 20_556_201_984


def chinchilla_table():
    path = Path(__file__).parents[1] / "published" / "chinchilla_models.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (
                float(row["params_millions"]) * 1e6,
                TransformerShape(
                    n_layers=int(row["n_layers"]),
                    d_model=int(row["d_model"]),
                    n_heads=int(row["n_heads"]),
                    d_head=int(row["kv_size"]),
                    d_ff=int(row["ffw_size"]),
                    vocab_size=32000,
                    relative_positions="projection",
                    biases="none",
                    norm="rms",
                ),
            )


@pytest.mark.parametrize(("published", "shape"), list(chinchilla_table()))
def test_the_models_of_the_chinchilla_study(published, shape):
    """Hoffmann et al. 2022, Table A9: relative positions and the table counted, within 1 %."""
    assert total_parameters(shape) == pytest.approx(published, rel=0.01)
    assert non_embedding_parameters(shape) < 0.99 * published


def test_gpt3_has_more_than_a_hundred_billion():
    """E02: the article says "more than ten billion"."""
    assert total_parameters(MODELS["GPT-3 175B"].shape) == 174_604_259_328


def test_models_come_by_date_and_by_architecture():
    released = [model.released for model in published_models()]
    assert released == sorted(released)
    assert {m.name for m in published_models("encoder")} == {"BERT-base", "BERT-large"}
    assert {m.name for m in published_models("encoder-decoder")} >= {"T5-11B", "UL2 20B"}
    assert MODELS["GPT-3 175B"].year == pytest.approx(2020 + 4.5 / 12)


@pytest.mark.parametrize("model", names(published_models()))
def test_every_row_is_complete(model):
    date.fromisoformat(f"{model.released}-01")
    assert model.source
    assert model.shape_confidence or model.shape is None
    assert model.training_confidence or model.n_tokens is None
    assert (model.n_active_parameters is None) or model.n_active_parameters < model.n_parameters
    assert (model.architecture == "encoder-decoder") == (
        model.shape is not None and bool(model.shape.n_decoder_layers > 0)
    ) or model.shape is None


def test_a_model_without_a_published_shape_has_none():
    assert published_model("Arctic 480B").shape is None


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: published_model("GPT-3"), ValueError, "'GPT-3 175B'"),
        (lambda: published_model("llama-7b"), ValueError, "near it"),
        (lambda: published_model(7), TypeError, "name must be a string, got int 7"),
        (lambda: published_models("moe"), ValueError, "architecture must be one of 'decoder'"),
    ],
)
def test_a_wrong_name_is_answered_with_near_ones(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)
