"""Predict, then compare: parameters, operations, hours and losses beside what was published.

The tables lie in tests/published, with their sources. Where a number of zenlib was fitted, a rule
in the test says to which rows, and the others are those that count.
"""

from statistics import correlation, fmean, median, stdev

import pytest

from tests.published.tables import PEAKS, SHAPES, gpt, named, read
from zenlib.llm import (
    BESIROGLU,
    HOFFMANN,
    HOFFMANN_PRINTED,
    MFU_P10,
    MFU_P90,
    TransformerShape,
    chip_hours_interval,
    compute_optimum,
    flops_utilisation,
    gpt_parameters,
    matmul_parameters,
    megatron_flops,
    scaling_loss,
    total_parameters,
    training_chip_hours,
    training_flops,
    training_flops_6nd,
    training_time_s,
    utilisation_range,
)

# Parameters


COUNTED = [row for row in read("shapes") if row["params_published"] is not None]


@pytest.mark.parametrize("row", COUNTED, ids=named("model"))
def test_published_totals_are_met_to_the_digit(row):
    assert total_parameters(SHAPES[row["model"]]) == row["params_published"]


@pytest.mark.parametrize("row", read("megatron"), ids=named("system"))
def test_megatron_s_totals_are_met_as_printed(row):
    """Table 1 prints one decimal of a billion, or none of a trillion."""
    size = (row["layers"], row["d_model"])
    rule = gpt_parameters(*size, vocab_size=row["vocabulary"], n_positions=row["sequence"])
    exact = total_parameters(gpt(*size, row["vocabulary"], row["sequence"]))
    assert rule == pytest.approx(exact, rel=1e-5)
    assert round(exact / 1e9, 1) == row["params_billions"]


@pytest.mark.parametrize("row", read("chinchilla_models"), ids=named("params_millions"))
def test_chinchilla_s_models_need_transformer_xl_s_positions(row):
    """Table A9, to 1 %: with the projection of relative positions."""
    model = TransformerShape(
        n_layers=row["n_layers"], d_model=row["d_model"], n_heads=row["n_heads"],
        d_head=row["kv_size"], d_ff=row["ffw_size"], vocab_size=32000,
        relative_positions="projection", biases="none",
    )  # fmt: skip
    assert total_parameters(model) / 1e6 == pytest.approx(row["params_millions"], rel=0.01)


@pytest.mark.parametrize("row", read("throughput"), ids=named("model", "seq_len"))
def test_mpt_s_totals_are_met_to_the_digit(row):
    assert total_parameters(mpt(row)) == row["params"]


def mpt(row):
    return gpt(row["n_layers"], row["d_model"], 50368, row["seq_len"])


# Operations and utilisation


def utilisation(row, flops):
    peak = PEAKS[row["accelerator"][:4].lower()]
    return 100 * flops_utilisation(
        flops, row["iteration_s"], n_chips=row["accelerators"], peak_flops_per_s=peak
    )


def step_flops(row, recompute):
    size = (row["layers"], row["d_model"], row["vocabulary"])
    step = {"seq_len": row["sequence"], "batch_size": row["batch"]}
    return megatron_flops(*size, **step, recompute=recompute)


@pytest.mark.parametrize("row", read("iterations", recompute="selective"), ids=named("system"))
def test_korthikanti_s_utilisations(row):
    """Table 5 to 1 %: MFU from the model's operations, HFU with attention computed again."""
    assert utilisation(row, step_flops(row, "none")) == pytest.approx(row["mfu_percent"], rel=0.01)
    hardware = step_flops(row, "selective")
    assert utilisation(row, hardware) == pytest.approx(row["hfu_percent"], rel=0.01)


@pytest.mark.parametrize("system", ["22B", "530B", "1T"])
def test_full_recomputation_takes_about_as_much_longer_as_it_computes_more(system):
    """Korthikanti's table 5: 29 to 32 % more time; communication is not computed twice."""
    [full] = read("iterations", system=system, recompute="full")
    [selective] = read("iterations", system=system, recompute="selective")
    more = step_flops(full, "full") / step_flops(selective, "selective")
    assert full["iteration_s"] / selective["iteration_s"] == pytest.approx(more, rel=0.05)


@pytest.mark.parametrize("row", read("iterations", system="MT-NLG 530B"), ids=named("accelerators"))
def test_mt_nlg_s_operations_are_the_hardware_s(row):
    """126, 121, 113 TFLOP/s, to 1 %, with full recomputation: not the model's own operations."""
    flops = step_flops(row, "full")
    achieved = flops / row["iteration_s"] / row["accelerators"] / 1e12
    assert achieved == pytest.approx(row["hardware_tflops"], rel=0.01)


def test_nemotron_s_utilisation():
    """The 340B at 8.0 s a step: 41.0 %. With few KV heads Megatron's count is too high."""
    [row] = read("iterations", system="Nemotron-4 340B")
    flops = training_flops(SHAPES[row["system"]], row["batch"] * row["sequence"], row["sequence"])
    assert utilisation(row, flops) == pytest.approx(row["mfu_percent"], rel=0.01)
    assert utilisation(row, step_flops(row, "none")) > 1.1 * row["mfu_percent"]


@pytest.mark.parametrize("row", read("throughput"), ids=named("model", "seq_len"))
def test_mpt_s_utilisations(row):
    """To 0.2 points. They count every parameter as multiplied, the table of positions too."""
    model, tokens = mpt(row), row["seq_len"]
    peak = PEAKS[row["gpu"][:4]] * (2 if "fp8" in row["precision"] else 1)
    exact = training_flops(model, tokens, tokens)
    theirs = exact + training_flops_6nd(total_parameters(model) - matmul_parameters(model), tokens)
    speed = row["tok_per_s_per_gpu"] / tokens / peak
    assert 100 * theirs * speed == pytest.approx(row["mfu_pct_reported"], abs=0.2)
    assert 100 * exact * speed == pytest.approx(row["mfu_pct_reported"], abs=1.8)


MEGATRON = {"174.6": (96, 12288), "529.6": (105, 20480)}


@pytest.mark.parametrize("row", read("training_days"), ids=named("system", "accelerators"))
def test_days_for_300_billion_tokens(row):
    """To 4 %: the paper takes 8TP/(nX), which leaves out attention and the output layer."""
    model = gpt(*MEGATRON[str(row["params_billions"])], 51200, 2048)
    flops = training_flops(model, 1e9 * row["tokens_billions"], 2048, recompute="full")
    time = training_time_s(
        flops, n_chips=row["accelerators"], peak_flops_per_s=PEAKS["a100"],
        mfu=1e12 * row["hardware_tflops"] / PEAKS["a100"],
    )  # fmt: skip
    assert time / 86400 == pytest.approx(row["days"], rel=0.04)


# Hours of whole runs

NOT_ONE_RUN = {
    "Llama-3-8B": "the hours of the card hold more than the base model",
    "Llama-3.2-1B": "pruned and distilled from a larger one",
    "MPT-30B": "projected by the vendor",
    "Phi-2 2.7B": "days and tokens describe different runs",
    "Arctic 480B": "'less than 3K GPU weeks' is a bound",
}
RUNS = [r for r in read("training_runs") if r["train_tokens"] and r["model"] not in NOT_ONE_RUN]
FITTED = [row for row in RUNS if row["released"] <= "2023-06"]
HELD_OUT = [row for row in RUNS if row["released"] > "2023-06"]


def run_flops(row):
    """6ND with active parameters; an encoder-decoder's token crosses half of them."""
    per_token = training_flops_6nd(row["params_active"] or row["params_published"], 1)
    return per_token * row["train_tokens"] / (2 if row["arch"] == "enc-dec" else 1)


def hours_interval(row):
    peak = 1e12 * row["peak_bf16_tflops"]
    return chip_hours_interval(run_flops(row), peak_flops_per_s=peak)


def holds(row):
    interval = hours_interval(row)
    return interval.low <= row["chip_hours"] <= interval.high


def coverage(rows):
    return fmean(map(holds, rows))


def test_the_prior_of_utilisation_comes_from_the_runs_before_july_2023():
    used = [
        run_flops(row) / (3600 * row["chip_hours"] * 1e12 * row["peak_bf16_tflops"])
        for row in FITTED
    ]
    low, high = utilisation_range(used)
    assert (len(FITTED), round(low, 2), round(high, 2)) == (15, MFU_P10, MFU_P90)


def test_the_interval_of_hours_holds_most_later_runs_and_is_narrow():
    """80 % interval: 70 to 90 % of the runs that it has not seen, of all, and at most 3 wide."""
    assert len(HELD_OUT) == 10
    assert 0.7 <= coverage(HELD_OUT) <= 0.9
    assert 0.7 <= coverage(RUNS) <= 0.9
    assert median(hours_interval(row).width for row in RUNS) <= 3


def test_the_later_run_that_is_missed_is_a_small_mixture():
    assert [row["model"] for row in HELD_OUT if not holds(row)] == ["OLMoE-1B-7B"]


@pytest.mark.parametrize("model", ["LLaMA-7B", "LLaMA-13B", "LLaMA-65B"])
def test_one_utilisation_for_a_family_is_right_to_a_fifth(model):
    """At 45 %, as llm-analysis' README has it for this family; told, not aimed at."""
    [row] = read("training_runs", model=model)
    hours = training_chip_hours(run_flops(row), peak_flops_per_s=PEAKS["a100"], mfu=0.45)
    assert hours == pytest.approx(row["chip_hours"], rel=0.2)


# Scaling laws


def consistent(row):
    """One row of Table A3 prints a budget ten times too small; the rest keep C = 6ND to 5 %."""
    return abs(training_flops_6nd(row["params"], row["tokens"]) / row["flops"] - 1) < 0.05


THIRD = [row for row in read("chinchilla_optimal", approach=3) if consistent(row)]


@pytest.mark.parametrize("row", THIRD, ids=named("row"))
def test_unrounded_coefficients_give_the_third_approach_of_the_paper(row):
    """To 11 %; those that the paper prints give up to 60 % more tokens for a model."""
    best = compute_optimum(HOFFMANN, flops=row["flops"], extrapolate=True)
    assert best.n_parameters == pytest.approx(row["params"], rel=0.11)
    assert best.n_tokens == pytest.approx(row["tokens"], rel=0.11)
    printed = compute_optimum(HOFFMANN_PRINTED, flops=row["flops"], extrapolate=True)
    assert abs(printed.n_parameters / row["params"] - 1) > 0.2


@pytest.mark.parametrize("approach", [1, 2])
def test_only_the_new_fit_agrees_with_the_other_two_approaches(approach):
    rows = [r for r in read("chinchilla_optimal", approach=approach) if r["params"] < 1e12]
    new, old = (
        [
            compute_optimum(law, flops=row["flops"], extrapolate=True).n_parameters / row["params"]
            for row in rows
        ]
        for law in (BESIROGLU, HOFFMANN)
    )
    assert all(0.8 < ratio < 1.3 for ratio in new)
    assert sum(ratio < 0.75 for ratio in old) >= 4


@pytest.mark.parametrize("law", [BESIROGLU, HOFFMANN, HOFFMANN_PRINTED], ids=lambda law: law.name)
def test_other_data_shift_the_loss_by_a_constant(law):
    """Sardana's runs: a third of a nat, spread 0.07; differences hold, absolute losses do not."""
    runs = read("sardana_runs")
    measured = [row["smoothed_loss"] for row in runs]
    expected = [scaling_loss(law, row["params"], row["tokens"], extrapolate=True) for row in runs]
    shift = [e - m for e, m in zip(expected, measured, strict=True)]
    assert -0.40 < fmean(shift) < -0.29
    assert stdev(shift) < 0.09
    assert correlation(expected, measured) > 0.96
