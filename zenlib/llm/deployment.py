"""A model on the cards that serve it, and how far a program stays behind their data sheet."""

from dataclasses import dataclass
from operator import mul

from zenlib._elementwise import every
from zenlib._quantities import instance, quantity, series, share
from zenlib.llm._arguments import whole, width
from zenlib.llm.counts import total_parameters
from zenlib.llm.hardware import Accelerator
from zenlib.llm.kv_cache import kv_token_bytes
from zenlib.llm.shapes import TransformerShape


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How far a serving program stays behind the data sheet of its cards.

    Parameters
    ----------
    bandwidth_share : float
        Bandwidth that decoding reaches, as a share of the peak.
    compute_share : float
        Operations per second that prefill reaches, as a share of the peak.
    overhead_s : float
        Time of a step that neither reads nor computes: launching kernels, sampling, scheduling.
    layer_latency_s : float
        What a layer waits for its two all-reduces, where several cards serve one model.

    Raises
    ------
    TypeError, ValueError
        A field is out of its range.

    Examples
    --------
    >>> Calibration(bandwidth_share=1, compute_share=1, overhead_s=0, layer_latency_s=0) == IDEAL
    True

    Book: §10.2
    """

    bandwidth_share: float
    compute_share: float
    overhead_s: float
    layer_latency_s: float

    def __post_init__(self):
        for name in ("bandwidth_share", "compute_share"):
            object.__setattr__(self, name, share(name, getattr(self, name), above=0))
        for name in ("overhead_s", "layer_latency_s"):
            object.__setattr__(self, name, quantity(name, getattr(self, name), least=0, most=1e3))


IDEAL = Calibration(bandwidth_share=1, compute_share=1, overhead_s=0, layer_latency_s=0)
"""The data sheet itself: a bound that no program reaches."""
CALIBRATED = Calibration(
    bandwidth_share=0.72, compute_share=0.62, overhead_s=2.8e-3, layer_latency_s=60e-6
)
"""Fitted (2026-11) to published speeds on A100 cards: share of bandwidth and overhead to vLLM's of
Qwen2.5 up to 7 billion parameters and 14,336 tokens (`fit_calibration`), the share of operations to
first tokens of TensorRT-LLM, the latency of a layer to gpt-fast on 4 and 8 cards."""
CALIBRATED_FP8 = Calibration(
    bandwidth_share=0.8, compute_share=0.45, overhead_s=4e-3, layer_latency_s=200e-6
)
"""Fitted (2026-11) to every other of 28 published speeds of TensorRT-LLM at full load in 8 bits on
H100 and H200 cards, Llama of 8 to 405 billion parameters on 1 to 8 of them: 14 % off in the mean on
the others, 26 % at most, with the largest batch that fits."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A model on the cards that serve it together.

    Parameters
    ----------
    shape : TransformerShape
        The model.
    memory_bytes, bytes_per_s, flop_per_s : float
        Memory, bandwidth and dense peak of one card, at the precision it computes in.
    n_devices : int
        Cards that share the model (tensor parallelism).
    bytes_per_parameter : float
        2 in 16 bits, 1 in 8, about 0.55 in 4 with what stays in 16.
    bytes_per_value : float
        Bytes of a value in the cache of keys and values.
    calibration : Calibration
        How far the program stays behind the data sheet.

    Raises
    ------
    TypeError, ValueError
        A field is out of its range, or the shape has a decoder beside an encoder.

    Examples
    --------
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> on_one = Deployment(
    ...     shape=llama2_7b, memory_bytes=80e9, bytes_per_s=2.039e12, flop_per_s=312e12
    ... )
    >>> round(on_one.weight_bytes / 1e9, 2)
    13.48

    Book: §10.2
    """

    shape: TransformerShape
    memory_bytes: float
    bytes_per_s: float
    flop_per_s: float
    n_devices: int = 1
    bytes_per_parameter: float = 2
    bytes_per_value: float = 2
    calibration: Calibration = CALIBRATED

    def __post_init__(self):
        instance("shape", self.shape, TransformerShape)
        if not every(self.shape.n_decoder_layers == 0):
            raise ValueError(
                f"shape must be one stack, got n_decoder_layers={self.shape.n_decoder_layers!r}; "
                f"the times of encoder-decoders are not covered"
            )
        instance("calibration", self.calibration, Calibration)
        checked = {
            name: quantity(name, getattr(self, name), least=1, most=1e24)
            for name in ("memory_bytes", "bytes_per_s", "flop_per_s")
        }
        checked["n_devices"] = whole("n_devices", self.n_devices, least=1)
        for name in ("bytes_per_parameter", "bytes_per_value"):
            checked[name] = width(name, getattr(self, name), above=0)
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def weight_bytes(self):
        """The weights on one card."""
        return total_parameters(self.shape) * self.bytes_per_parameter / self.n_devices

    @property
    def token_bytes(self):
        """Keys and values of one token on one card."""
        return kv_token_bytes(
            self.shape, bytes_per_value=self.bytes_per_value, n_devices=self.n_devices
        )


def deploy(
    shape,
    chip,
    *,
    n_devices=1,
    precision="bf16",
    bytes_per_parameter=None,
    bytes_per_value=None,
    calibration=CALIBRATED,
):
    """A model on accelerators of the catalogue.

    Parameters
    ----------
    shape : TransformerShape
        The model.
    chip : Accelerator
        What `accelerator` gives.
    n_devices : int or ndarray
        Cards that share the model.
    precision : {"bf16", "fp8", "int8", "fp32"}
        What the products are computed in; it decides the peak.
    bytes_per_parameter, bytes_per_value : float or ndarray, optional
        Of weights and of the cache; those of `precision`, if None. Weights in 4 bits are usually
        computed with in bf16.
    calibration : Calibration
        How far the program stays behind the data sheet.

    Returns
    -------
    Deployment

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or the chip has no known peak for `precision`.

    Examples
    --------
    >>> from zenlib.llm.hardware import accelerator
    >>> gpt2 = TransformerShape(
    ...     n_layers=12, d_model=768, n_heads=12, d_ff=3072, vocab_size=50257, n_positions=1024
    ... )
    >>> deploy(gpt2, accelerator("H100 SXM5 80GB"), precision="fp8").weight_bytes
    124439808.0

    Book: §10.2
    """
    instance("chip", chip, Accelerator, "; accelerator(name) finds one in the catalogue")
    peak = chip.peak_flops_per_s(precision)
    usual = {"bf16": 2, "fp8": 1, "int8": 1, "fp32": 4}[precision]
    return Deployment(
        shape=shape,
        memory_bytes=chip.memory_bytes,
        bytes_per_s=chip.bandwidth_bytes_per_s,
        flop_per_s=peak,
        n_devices=n_devices,
        bytes_per_parameter=usual if bytes_per_parameter is None else bytes_per_parameter,
        bytes_per_value=usual if bytes_per_value is None else bytes_per_value,
        calibration=calibration,
    )


def fit_calibration(roofline_s, measured_s):
    """Overhead and share of the peak that explain measured times best.

    Parameters
    ----------
    roofline_s : sequence of floats
        Times at the peak.
    measured_s : sequence of floats
        Measured times, one for each.

    Returns
    -------
    overhead_s, share : float
        Of measured = overhead + roofline / share.

    Raises
    ------
    TypeError, ValueError
        A time is not above 0, the lengths differ, all rooflines are equal, or the line falls.

    Notes
    -----
    Least squares of the relative error, in closed form, so that fast and slow models weigh alike.
    The result may show a share above 1 or a negative overhead: then the two cannot be told apart
    by these measurements, or the data sheet is not what was measured.

    Examples
    --------
    >>> overhead, reached = fit_calibration([0.001, 0.01, 0.1], [0.004, 0.022, 0.202])
    >>> round(overhead, 6), round(reached, 6)
    (0.002, 0.5)

    Book: §10.2
    """
    bounds = {"least_length": 2, "least": 1e-18, "most": 1e18}  # whose products are no overflow
    x, y = series("roofline_s", roofline_s, **bounds), series("measured_s", measured_s, **bounds)
    if len(x) != len(y):
        raise ValueError(
            f"measured_s must have {len(x)} times, one for each roofline, got {len(y)}"
        )
    u, v = (
        [1 / t for t in y],
        [r / t for r, t in zip(x, y, strict=True)],
    )  # overhead·u + slope·v ≈ 1
    uu, uv, vv = (sum(map(mul, *pair)) for pair in ((u, u), (u, v), (v, v)))
    determinant = uu * vv - uv**2
    if determinant <= 1e-12 * uu * vv:
        raise ValueError(f"roofline_s must hold different times, got {x!r}")
    slope = (uu * sum(v) - uv * sum(u)) / determinant
    if slope <= 0:
        raise ValueError(f"measured_s must rise with roofline_s, got a slope of {slope:.6g}")
    return (vv * sum(u) - uv * sum(v)) / determinant, 1 / slope
