"""Numbers beyond all reason, and of the wrong kind: an error that names the argument."""

import numpy as np
import pytest

from zenlib.llm import (
    HOFFMANN,
    TrainingSetup,
    accelerator,
    deploy,
    effective_tokens,
    fit_calibration,
    fit_serving,
    fit_training,
    kaplan_loss,
    lora_parameters,
    megatron_flops,
    pipeline_bubble,
    published_model,
    scaling_loss,
)

SHAPE = published_model("Llama-3-8B").shape
SETUP = TrainingSetup(shape=SHAPE, n_tokens=4096)
HUGE, SOME = 1e308, np.array([0.5, 0.9])
ARGUMENTS = {"n_layers": 2, "d_model": 4, "vocab_size": 10, "seq_len": 8, "batch_size": 1}


@pytest.fixture(scope="module")
def deployment():
    return deploy(SHAPE, accelerator("H100 SXM5 80GB"))


BEYOND = [  # what is asked, what is said
    (lambda: effective_tokens(1e12, HUGE), r"n_unique_tokens must be at most 1000000000000000000"),
    (lambda: effective_tokens(1e12, 1e11, repetition_scale=HUGE), "repetition_scale must be at m"),
    (lambda: fit_calibration([1e300, 1.0], [1.0, 2.0]), r"roofline_s\[0\] must be at most 1e\+18"),
    (lambda: fit_calibration([1.0, 2.0], [1e-300, 1]), r"measured_s\[0\] must be at least 1e-18"),
    (
        lambda: scaling_loss(HOFFMANN, 10**400, 1e9),
        r"n_parameters must be at most 1.8e\+308 in size",
    ),
    (lambda: kaplan_loss(n_tokens=10**400), r"n_tokens must be at most 1.8e\+308 in size"),
    *(
        (
            lambda name=name: megatron_flops(**{**ARGUMENTS, name: np.array([HUGE, HUGE])}),
            "flops must be finite, got inf",
        )
        for name in ("d_model", "n_layers")
    ),
]


@pytest.mark.parametrize(("ask", "message"), BEYOND)
def test_what_is_beyond_all_reason_is_refused_by_name(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()


def test_what_is_of_the_wrong_kind_is_refused_by_name(deployment):
    with pytest.raises(TypeError, match="targets must be a sequence of names, got 3"):
        lora_parameters(SHAPE, 8, targets=3)
    with pytest.raises(TypeError, match="utilization must be a single number"):
        fit_training(SETUP, memory_bytes=80e9, utilization=SOME)
    with pytest.raises(TypeError, match="memory_bytes must be a single number"):
        fit_training(SETUP, memory_bytes=80e9 * SOME)
    with pytest.raises(TypeError, match="workspace_bytes must be a single number"):
        fit_serving(deployment, n_tokens=1000, workspace_bytes=1e9 * SOME)


def test_a_pipeline_of_countless_chunks_has_no_bubble():
    assert pipeline_bubble(2, 4, n_chunks=np.array([HUGE])) == pytest.approx(0, abs=1e-300)
