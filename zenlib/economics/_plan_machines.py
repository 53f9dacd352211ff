"""The chips of a plan: how many hold a model, and how long they work on a task."""

from dataclasses import dataclass

from zenlib.economics.prices import chip_prices
from zenlib.llm import (
    Accelerator,
    Deployment,
    PublishedModel,
    ServingPoint,
    accelerator,
    published_model,
    quantized_bytes,
    serving_frontier,
)

_BYTES = {"bf16": 2, "fp8": 1, "int8": 1, "int4": quantized_bytes(4)}
_SIZES = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True)
class Machine:
    """A replica of a model: its chips, and what they do."""

    model: PublishedModel
    chip: Accelerator
    chips: int
    deployment: Deployment
    point: ServingPoint  # the batch that it is run with
    reading_s: float  # machine seconds that a task takes for its prompt
    writing_s: float  # and for its answer
    tokens: tuple  # of the task that these times are for: in, out
    is_measured: bool

    @property
    def task_s(self):
        return self.reading_s + self.writing_s


def machine(route, values):
    """The replica of a route, with the largest batch that gives every reader the wanted speed."""
    model, chip = model_of(route, values), accelerator(values["serving.accelerator"])
    chips, deployment, point = _choice(route, model, chip, values)
    measured = values["serving.tokens_per_s"]
    task_s = values["product.tokens_out"] / (measured or point.output_tokens_per_s)
    prompt = point.first_token_s / point.request_s
    return Machine(
        model=model,
        chip=chip,
        chips=chips,
        deployment=deployment,
        point=point,
        reading_s=task_s * prompt,
        writing_s=task_s * (1 - prompt),
        tokens=(values["product.tokens_in"], values["product.tokens_out"]),
        is_measured=measured is not None,
    )


def model_of(route, values):
    """The model of a route, whose shape must be published and of one stack."""
    path = f"{route}.model"
    model = published_model(values[path])
    if model.shape is None or model.architecture != "decoder":
        raise ValueError(f"{path} must be a decoder whose shape is known, got {model.name!r}")
    length, positions = sum(_lengths(values).values()), model.shape.n_positions
    if 0 < positions < length:
        raise ValueError(
            f"{path} must have positions for {length} tokens (product.tokens_in and tokens_out), "
            f"got {model.name!r} with {positions}"
        )
    return model


def rents(values):
    """Prices at which the chip is listed, cheapest first, in the currency of the plan."""
    missing = "serving.price_per_chip_hour is missing"
    try:
        listed = chip_prices(values["serving.accelerator"])
    except ValueError:
        raise ValueError(
            f"{missing}: no price of {values['serving.accelerator']!r} is listed; for example "
            f"price_per_chip_hour = 2.5"
        ) from None
    if listed[0].currency != values["plan.currency"]:
        raise ValueError(
            f"{missing}: prices are listed in {listed[0].currency}, the plan counts in "
            f"{values['plan.currency']}; give your own"
        )
    return listed


def _choice(route, model, chip, values):
    """How many chips, and the batches they allow: few, but at least half as productive as most.

    The fewest that hold the weights leave no room for conversations; with twice as many each
    chip may do many times the work.
    """
    asked = values["serving.chips_per_replica"]
    wanted = values["serving.slowest_tokens_per_s"]
    found, reason = {}, ""
    for chips in _SIZES if asked is None else (asked,):
        deployment = _deployment(model.shape, chip, chips, values)
        try:
            points = serving_frontier(deployment, **_lengths(values))
        except ValueError as problem:
            reason = str(problem)
            continue
        fast = [point for point in points if point.token_interval_s <= 1 / wanted]
        if fast:
            found[chips] = (deployment, fast[-1])
        else:
            best = 1 / points[0].token_interval_s
            reason = f"it writes {best:.3g} tokens a second at best, not the {wanted:g} wanted"
    if not found:
        raise ValueError(
            f"{route}.model must fit on the chips of [serving] and be fast enough, got "
            f"{model.name!r} on {asked or _SIZES[-1]} {chip.name}: {reason}"
        )
    each = {chips: point.output_tokens_per_s / chips for chips, (_, point) in found.items()}
    chips = min(chips for chips, rate in each.items() if rate >= max(each.values()) / 2)
    return chips, *found[chips]


def _lengths(values):
    return {
        "n_input": max(1, round(values["product.tokens_in"])),
        "n_output": max(1, round(values["product.tokens_out"])),
    }


def _deployment(shape, chip, chips, values):
    precision = values["serving.precision"]
    peak = "bf16" if precision == "int4" else precision
    try:
        flops = chip.peak_flops_per_s(peak)
    except ValueError as problem:
        raise ValueError(f"serving.precision: {problem}") from None
    return Deployment(
        shape=shape,
        memory_bytes=chip.memory_bytes,
        bytes_per_s=chip.bandwidth_bytes_per_s,
        flop_per_s=flops,
        n_devices=chips,
        bytes_per_parameter=_BYTES[precision],
    )
