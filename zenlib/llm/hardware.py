"""Accelerators as their makers specify them: dense peaks, memory, bandwidth, power."""

from dataclasses import dataclass
from functools import cache

from zenlib._quantities import one_of
from zenlib.llm import _tables

_PRECISIONS = ("bf16", "fp8", "int8", "fp32")


@dataclass(frozen=True, kw_only=True)
class Accelerator:
    """One chip, card or board that a model runs on.

    Parameters
    ----------
    name, vendor : str
    year : int
        Of its release.
    memory_bytes : int
        In units of 1e9 as printed on it. Most cards of "80 GB" hold 80 · 2³⁰ bytes, of which
        software takes a part: the printed number is on the safe side.
    bandwidth_bytes_per_s : int
        Between the chip and its memory.
    power_w : int, optional
        Rated power. What it draws while training is usually less.
    bf16_flops_per_s, fp8_flops_per_s, int8_flops_per_s, fp32_flops_per_s : int, optional
        Peaks of dense products: in fp16 where a chip has no bf16, of whole numbers in int8, and
        in fp32 without tensor cores. Figures "with sparsity" are twice as high; nothing dense
        reaches them.
    price_low, price_high : float, optional
        Prices to buy one that the source lists, without a date.
    currency : str, optional
        Of these prices.
    source, confidence, note : str
        Where the numbers are from, and what to know about them.

    References
    ----------
    Epoch AI, "Machine learning hardware", https://epoch.ai/data/machine-learning-hardware,
    CC BY 4.0; Austin et al., "How to scale your model", 2025, for TPUs.

    Examples
    --------
    >>> h100 = accelerator("H100 SXM5 80GB")
    >>> h100.peak_flops_per_s("bf16") / 1e12, h100.bandwidth_bytes_per_s / 1e12
    (989.4, 3.35)

    Book: §2.1
    """

    name: str
    vendor: str
    year: int
    memory_bytes: int
    bandwidth_bytes_per_s: int
    power_w: int | None = None
    bf16_flops_per_s: int | None = None
    fp8_flops_per_s: int | None = None
    int8_flops_per_s: int | None = None
    fp32_flops_per_s: int | None = None
    price_low: float | None = None
    price_high: float | None = None
    currency: str | None = None
    source: str = ""
    confidence: str = ""
    note: str = ""

    def peak_flops_per_s(self, precision="bf16"):
        """The peak of dense products in a number format.

        Parameters
        ----------
        precision : {"bf16", "fp8", "int8", "fp32"}

        Returns
        -------
        int

        Raises
        ------
        ValueError
            If the chip has no such units, or their peak is not known.

        Examples
        --------
        >>> accelerator("A100 80GB SXM").peak_flops_per_s("int8")
        624000000000000

        Book: §2.1
        """
        one_of("precision", precision, _PRECISIONS)
        peak = getattr(self, f"{precision}_flops_per_s")
        if peak is None:
            known = [p for p in _PRECISIONS if getattr(self, f"{p}_flops_per_s") is not None]
            raise ValueError(
                f"precision must be one that {self.name} has a known peak for "
                f"({', '.join(known)}), got {precision!r}"
            )
        return peak

    def ridge_flops_per_byte(self, precision="bf16"):
        """Operations per byte read at which the peak and the bandwidth take equally long.

        Parameters
        ----------
        precision : {"bf16", "fp8", "int8", "fp32"}

        Returns
        -------
        float

        Raises
        ------
        ValueError
            If the chip has no such units, or their peak is not known.

        References
        ----------
        Williams, Waterman, Patterson, "Roofline", CACM 2009, doi:10.1145/1498765.1498785.

        Examples
        --------
        >>> round(accelerator("A100 80GB SXM").ridge_flops_per_byte())
        153

        Book: §2.1
        """
        return self.peak_flops_per_s(precision) / self.bandwidth_bytes_per_s


def accelerators():
    """Every accelerator that comes with zenlib, by year and name.

    Returns
    -------
    tuple of Accelerator

    Examples
    --------
    >>> [chip.name for chip in accelerators() if chip.year == 2016]
    ['P100 SXM2']

    Book: §2.1
    """
    return tuple(_by_name().values())


def accelerator(name):
    """One accelerator by its name.

    Parameters
    ----------
    name : str
        As in `accelerators`: "H100 SXM5 80GB", for example.

    Returns
    -------
    Accelerator

    Raises
    ------
    TypeError, ValueError
        If there is none of that name; the message offers the nearest.

    Examples
    --------
    >>> accelerator("L4").power_w
    72

    Book: §2.1
    """
    return _tables.named(name, _by_name(), "an accelerator of the catalogue")


@cache
def _by_name():
    chips = [_accelerator(row) for row in _tables.rows("accelerators.csv")]
    return {chip.name: chip for chip in sorted(chips, key=lambda chip: (chip.year, chip.name))}


def _accelerator(row):
    peaks = {
        "bf16_flops_per_s": "bf16_tflops",
        "fp8_flops_per_s": "fp8_tflops",
        "int8_flops_per_s": "int8_tops",
        "fp32_flops_per_s": "fp32_tflops",
    }
    return Accelerator(
        name=row["name"],
        vendor=row["vendor"],
        year=int(row["year"]),
        memory_bytes=_tables.number(row["memory_gb"], 10**9),
        bandwidth_bytes_per_s=_tables.number(row["bandwidth_tb_per_s"], 10**12),
        power_w=_tables.number(row["power_w"]),
        price_low=_tables.number(row["price_low"]),
        price_high=_tables.number(row["price_high"]),
        currency=row["currency"],
        source=row["source"],
        confidence=row["confidence"],
        note=row["note"] or "",
        **{name: _tables.number(row[column], 10**12) for name, column in peaks.items()},
    )
