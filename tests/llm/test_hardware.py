"""Accelerators: dense peaks, plausible rooflines, errors that name the chip."""

import pytest

from zenlib.llm import accelerator, accelerators

CHIPS = [pytest.param(chip, id=chip.name) for chip in accelerators()]


@pytest.mark.parametrize(
    ("name", "precision", "dense_tflops"),
    [
        ("V100 SXM2 32GB", "bf16", 125),  # fp16
        ("A100 80GB SXM", "bf16", 312),  # the data sheet's 624 is with sparsity
        ("A100 80GB SXM", "int8", 624),
        ("H100 SXM5 80GB", "bf16", 989.4),  # 1979 with sparsity
        ("H100 SXM5 80GB", "fp8", 1979),
        ("H100 SXM5 80GB", "fp32", 66.9),
        ("RTX 4090", "bf16", 165.2),  # 330 accumulates in fp16
        ("TPU v4 chip", "bf16", 275),
    ],
)
def test_peaks_are_dense(name, precision, dense_tflops):
    assert accelerator(name).peak_flops_per_s(precision) == pytest.approx(
        1e12 * dense_tflops, rel=1e-12
    )


def test_a_critical_batch_by_hand():
    """312e12 operations and 2.039e12 bytes per second: 153 operations per byte."""
    assert accelerator("A100 80GB SXM").ridge_flops_per_byte() == pytest.approx(153, abs=0.5)
    assert accelerator("H100 SXM5 80GB").ridge_flops_per_byte() == pytest.approx(295, abs=0.5)
    assert accelerator("H100 SXM5 80GB").ridge_flops_per_byte("fp8") == pytest.approx(591, abs=0.5)


@pytest.mark.parametrize("chip", CHIPS)
def test_every_row_is_complete_and_plausible(chip):
    assert 2016 <= chip.year <= 2026
    assert 16e9 <= chip.memory_bytes <= 300e9
    assert 0.3e12 <= chip.bandwidth_bytes_per_s <= 10e12
    assert chip.power_w is None or 50 <= chip.power_w <= 1200
    assert 20 <= chip.ridge_flops_per_byte() <= 700
    assert chip.source
    assert chip.confidence
    assert (chip.price_low is None) == (chip.currency is None)
    assert chip.price_low is None or 0 < chip.price_low <= chip.price_high


@pytest.mark.parametrize("chip", CHIPS)
def test_fewer_bits_are_never_slower(chip):
    bf16 = chip.peak_flops_per_s()
    for faster in (chip.fp8_flops_per_s, chip.int8_flops_per_s):
        assert faster is None or faster >= bf16
    assert chip.fp32_flops_per_s is None or chip.fp32_flops_per_s < bf16


def test_numbers_are_exact():
    h100 = accelerator("H100 SXM5 80GB")
    assert (h100.memory_bytes, h100.bandwidth_bytes_per_s) == (80 * 10**9, 3350 * 10**9)
    assert h100.fp32_flops_per_s == 66_900 * 10**9
    assert (h100.price_low, h100.price_high, h100.currency) == (25000, 47000, "USD")


def test_chips_come_by_year_and_name():
    keys = [(chip.year, chip.name) for chip in accelerators()]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: accelerator("H100"), ValueError, "'H100 SXM5 80GB'"),
        (lambda: accelerator(None), TypeError, "name must be a string, got NoneType"),
        (
            lambda: accelerator("L4").peak_flops_per_s("fp64"),
            ValueError,
            "precision must be one of",
        ),
        (
            lambda: accelerator("T4").peak_flops_per_s("fp8"),
            ValueError,
            "one that T4 has a known peak for (bf16, int8, fp32), got 'fp8'",
        ),
        (lambda: accelerator("T4").ridge_flops_per_byte("fp8"), ValueError, "T4"),
    ],
)
def test_a_wrong_name_is_answered(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)
