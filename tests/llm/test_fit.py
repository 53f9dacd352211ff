"""Fitting: answers that a reader can check, and that nothing smaller would do."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zenlib.llm import (
    Deployment,
    Fit,
    LatentAttention,
    Parallelism,
    TrainingSetup,
    TransformerShape,
    fit_serving,
    fit_training,
    training_memory,
)
from zenlib.llm._changes import training_changes

law = settings(deadline=None, derandomize=True, database=None, max_examples=25)

OPEN = {"gated": True, "tied": False, "biases": "none", "norm": "rms"}
LLAMA = TransformerShape(
    n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, **OPEN
)
BIG = TransformerShape(
    n_layers=80, d_model=8192, n_heads=64, n_kv_heads=8, d_ff=28672, vocab_size=32000, **OPEN
)
SMALL = TransformerShape(n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257)
SETUP = TrainingSetup(shape=LLAMA, n_tokens=2048)
A100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}


def on(n, **fields):
    return replace(SETUP, parallelism=Parallelism(data=n), **fields)


def test_what_fits_needs_no_change():
    setup = TrainingSetup(shape=SMALL, n_tokens=512)
    fit = fit_training(setup, memory_bytes=80e9)
    assert fit.fits
    assert fit.changes == ()
    assert fit.changed == setup
    assert fit.n_devices_needed == 1
    assert fit.needed_bytes == training_memory(setup).total_bytes
    assert fit.usable_bytes == 72e9
    assert fit.sentence == f"It needs {fit.needed_bytes / 1e9:.1f} GB a card and has 72.0: it fits."


ANSWERS = [  # setup, memory of a card, the smallest change
    (on(8), 80e9, ("ZeRO stage 2",)),
    (on(8, batch=4), 80e9, ("ZeRO stage 2", "FlashAttention")),
    (on(8, batch=4, flash=True), 60e9, ("micro-batches of 2", "ZeRO stage 2")),
    (on(8, batch=4, flash=True), 40e9, ("ZeRO stage 3", "micro-batches of 2")),
    (on(8), 24e9, ("full recompute", "ZeRO stage 3")),
    (on(1), 80e9, ("8-bit optimizer states", "full recompute")),
    (on(1), 32e9, ("LoRA of rank 16", "FlashAttention")),
    (on(1), 24e9, ("LoRA of rank 16", "full recompute")),
    (on(1), 16e9, ("QLoRA of rank 16", "full recompute")),
    (on(1), 4e9, None),
    (on(1, adapter_rank=8), 12e9, ("QLoRA of rank 8", "full recompute")),
]


@pytest.mark.parametrize(("setup", "memory", "changes"), ANSWERS, ids=range(len(ANSWERS)))
def test_the_smallest_change(setup, memory, changes):
    fit = fit_training(setup, memory_bytes=memory)
    assert fit.changes == changes
    if changes is not None:
        assert training_memory(fit.changed).total_bytes <= fit.usable_bytes


def test_tensor_parallelism_keeps_the_number_of_cards():
    setup = TrainingSetup(
        shape=BIG, n_tokens=4096, parallelism=Parallelism(data=16, zero_stage=3), recompute="full"
    )
    fit = fit_training(setup, memory_bytes=80e9)
    assert fit.changes == ("tensor parallelism over 4",)
    assert fit.changed.parallelism.n_devices == 16


@law
@given(
    cards=st.sampled_from([1, 2, 4, 8, 16]),
    batch=st.sampled_from([1, 2, 4]),
    memory=st.sampled_from([16e9, 24e9, 40e9, 80e9, 192e9]),
)
def test_the_change_fits_and_more_memory_never_asks_for_more(cards, batch, memory):
    fit = fit_training(on(cards, batch=batch), memory_bytes=memory)
    if fit.changed is not None:
        assert training_memory(fit.changed).total_bytes <= fit.usable_bytes
    assert fit.fits == (fit.changes == ())
    larger = fit_training(on(cards, batch=batch), memory_bytes=2 * memory)
    assert fit.changes is None or larger.changes is not None
    assert not fit.fits or larger.fits


def applied(setup, changes):
    fields = {name: value for *_, given in changes for name, value in given.items()}
    own = {name: value for name, value in fields.items() if name in setup.__dataclass_fields__}
    split = {name: value for name, value in fields.items() if name not in own}
    return replace(setup, **own, parallelism=replace(setup.parallelism, **split))


@pytest.mark.parametrize(("setup", "memory", "changes"), ANSWERS[:7], ids=range(7))
def test_nothing_cheaper_fits(setup, memory, changes):
    """Every combination of changes that are all cheaper than the dearest one named."""
    things = training_changes(setup)
    dearest = max(rank for steps in things for rank, name, _ in steps if name in changes)
    cheaper = [[step for step in steps if step[0] < dearest] for steps in things]
    for steps in product(*cheaper):
        assert training_memory(applied(setup, steps)).total_bytes > 0.9 * memory


def test_cards_needed_divide_all_states():
    fit = fit_training(on(1), memory_bytes=80e9)
    ledger = training_memory(SETUP)
    n, left = fit.n_devices_needed, fit.usable_bytes - ledger.step_bytes
    assert ledger.state_bytes / n <= left < ledger.state_bytes / (n - 1)
    enough = on(n, flash=False)
    shared = replace(enough, parallelism=Parallelism(data=n, zero_stage=3))
    assert fit_training(shared, memory_bytes=80e9).fits


def test_no_number_of_cards_helps_if_one_sample_is_too_large():
    fit = fit_training(on(1, n_tokens=65536), memory_bytes=24e9)
    assert fit.n_devices_needed is None


def test_tensor_groups_are_counted_whole():
    setup = replace(SETUP, parallelism=Parallelism(data=1, tensor=4, sequence=True))
    fit = fit_training(setup, memory_bytes=24e9)
    assert not fit.fits
    assert fit.n_devices_needed % 4 == 0


def test_latent_attention_is_offered_no_adapters():
    latent = LatentAttention(kv_rank=512, d_rope=64, d_nope=128, d_value=128)
    setup = TrainingSetup(shape=replace(BIG, latent=latent), n_tokens=512)
    assert fit_training(setup, memory_bytes=80e9).changes is None


SERVED = [  # shape, cards, memory, tokens, batch, changes, cards needed
    (LLAMA, 1, 80e9, 4096, 1, (), 1),
    (LLAMA, 1, 24e9, 4096, 8, ("8-bit weights", "8-bit keys and values"), 2),
    (LLAMA, 1, 24e9, 4096, 5, ("8-bit keys and values",), 2),
    (BIG, 1, 80e9, 4096, 1, ("8-bit weights",), 2),
    (BIG, 1, 80e9, 4096, 8, ("4-bit weights",), 4),
    (BIG, 1, 24e9, 4096, 1, None, 8),
    (BIG, 2, 80e9, 4096, 1, (), 2),
]


@pytest.mark.parametrize("row", SERVED, ids=range(len(SERVED)))
def test_what_makes_a_model_fit_for_service(row):
    shape, n, memory, tokens, batch, changes, needed = row
    fields = {**A100, "memory_bytes": memory, "n_devices": n}
    fit = fit_serving(Deployment(shape=shape, **fields), n_tokens=tokens, batch=batch)
    assert (fit.changes, fit.n_devices_needed) == (changes, needed)
    if fit.changed is not None:
        changed = fit_serving(fit.changed, n_tokens=tokens, batch=batch)
        assert changed.fits


def test_memory_in_service_by_hand():
    one = Deployment(shape=LLAMA, **A100)
    fit = fit_serving(one, n_tokens=1000, batch=3, workspace_bytes=5, utilization=0.5)
    assert fit.needed_bytes == one.weight_bytes + 3000 * 524_288 + 5
    assert fit.usable_bytes == 40e9


def test_the_sentences():
    case = {"needed_bytes": 9e9, "usable_bytes": 1e9, "changed": None, "fits": False}
    start = "It needs 9.0 GB a card and has 1.0: it "
    said = [
        Fit(**case, changes=changes, n_devices_needed=n).sentence
        for changes, n in [
            (("a", "b", "c"), 4),
            (("a", "b"), 4),
            (("a",), None),
            (None, 4),
            (None, None),
        ]
    ]
    assert said == [
        start + "fits with a, b and c, or divided over 4 cards.",
        start + "fits with a and b, or divided over 4 cards.",
        start + "fits with a.",
        start + "fits divided over 4 cards.",
        start + "does not fit.",
    ]


SERVICE = Deployment(shape=LLAMA, **A100)
BAD = [
    (lambda: fit_training(LLAMA, memory_bytes=1), TypeError, "setup must be a TrainingSetup"),
    (lambda: fit_training(SETUP, memory_bytes=0), ValueError, "memory_bytes must be above 0"),
    (
        lambda: fit_training(SETUP, memory_bytes=float("inf")),
        ValueError,
        "memory_bytes must be fin",
    ),
    (
        lambda: fit_training(SETUP, memory_bytes=1, utilization=90),
        ValueError,
        "utilization must lie between 0 and 1, got 90; write 15 % as 0.15",
    ),
    (lambda: fit_serving(LLAMA, n_tokens=1), TypeError, "deployment must be a Deployment"),
    (lambda: fit_serving(SERVICE, n_tokens=0), ValueError, "n_tokens must be at least 1"),
    (lambda: fit_serving(SERVICE, n_tokens=1, batch=0), ValueError, "batch must be at least 1"),
    (
        lambda: fit_serving(SERVICE, n_tokens=1, workspace_bytes=-1),
        ValueError,
        "workspace_bytes must be at least 0",
    ),
    (
        lambda: fit_serving(SERVICE, n_tokens=1, utilization=0),
        ValueError,
        "utilization must be above 0",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD, ids=range(len(BAD)))
def test_a_wrong_argument_is_refused_by_name(call, error, message):
    with pytest.raises(error, match=rf"^{message}"):
        call()
