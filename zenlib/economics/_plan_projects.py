"""What must be paid before a route is ready: the fine-tuning or the training."""

from dataclasses import dataclass

from zenlib.economics.costs import (
    SERVER_POWER_FACTOR,
    TrainingCost,
    fine_tuning_cost,
    training_cost,
)
from zenlib.llm import (
    HoursInterval,
    carbon_kg,
    chip_hours_interval,
    energy_kwh,
    lora_training_flops,
    training_chip_hours,
    training_flops,
)

_ADAPTER_RANK = 16
_POWER_LOAD = 0.75  # of the rated power while training; Epoch AI, arXiv:2405.21015


@dataclass(frozen=True)
class Project:
    """A fine-tuning or a training in physical terms: one run, and all of its hours together."""

    flops: float
    run_hours: float
    interval: HoursInterval  # of the run, at the utilisation of published ones
    days: float | None  # that the run takes; None where the number of chips does not matter
    all_hours: float
    energy_kwh: float
    carbon_kg: float


def bill(route, values, machine):
    """The TrainingCost of a route; nothing for models that are taken as they are."""
    price, staff = values["serving.price_per_chip_hour"], values.get(f"{route}.staff", 0)
    peak = machine.chip.peak_flops_per_s("bf16")
    if route == "fine_tune":
        return fine_tuning_cost(
            values["fine_tune.examples"],
            _example_tokens(values),
            epochs=values["fine_tune.epochs"],
            attempts=values["fine_tune.attempts"],
            flops_per_token=_flops_per_token(route, values, machine),
            peak_flops_per_s=peak,
            mfu=values["fine_tune.mfu"],
            price_per_chip_hour=price,
            label_price=values["fine_tune.label_price"],
            staff=staff,
        )
    if route == "train":
        flops = _flops(route, values, machine)
        return training_cost(
            training_chip_hours(flops, peak_flops_per_s=peak, mfu=values["train.mfu"]),
            price,
            failed_share=values["train.failed_share"],
            experiment_factor=values["train.experiment_factor"],
            staff=staff,
            data=values["train.data"],
        )
    return TrainingCost(run=0)


def project(route, values, machine, grid_kg_per_kwh):
    """The same in operations, hours, electricity and greenhouse gases."""
    if route not in ("fine_tune", "train"):
        return None
    flops, peak = _flops(route, values, machine), machine.chip.peak_flops_per_s("bf16")
    hours = training_chip_hours(flops, peak_flops_per_s=peak, mfu=values[f"{route}.mfu"])
    cost = bill(route, {**values, "serving.price_per_chip_hour": 1.0}, machine)
    times = (cost.run + cost.failed + cost.experiments) / cost.run
    power = machine.chip.power_w
    energy = power and energy_kwh(
        hours * times,
        power,
        pue=values["serving.pue"],
        load=_POWER_LOAD,
        overhead=SERVER_POWER_FACTOR,
    )
    return Project(
        flops=flops,
        run_hours=hours,
        interval=chip_hours_interval(flops, peak_flops_per_s=peak),
        days=hours / values["train.chips"] / 24 if route == "train" else None,
        all_hours=hours * times,
        energy_kwh=energy,
        carbon_kg=energy and carbon_kg(energy, grid_kg_per_kwh),
    )


def _flops(route, values, machine):
    """Operations of one run."""
    return _flops_per_token(route, values, machine) * _seen_tokens(route, values)


def _flops_per_token(route, values, machine):
    """Operations per token, in texts as long as those of the plan's middle case."""
    shape = machine.model.shape
    if route == "train":
        context = values["train.context"]
    else:
        context = max(1, round(sum(machine.tokens)))
    try:
        if route == "fine_tune" and values["fine_tune.method"] == "lora":
            return lora_training_flops(shape, context, context, _ADAPTER_RANK) / context
        return training_flops(shape, context, context) / context
    except ValueError as problem:
        raise ValueError(
            f"{route}.model cannot be trained on texts of {context} tokens as asked: {problem}"
        ) from None


def _seen_tokens(route, values):
    if route == "train":
        return values["train.tokens"]
    return values["fine_tune.examples"] * _example_tokens(values) * values["fine_tune.epochs"]


def _example_tokens(values):
    return values["product.tokens_in"] + values["product.tokens_out"]
