"""What training, fine-tuning and owning cost."""

from dataclasses import dataclass

from zenlib._elementwise import log
from zenlib._quantities import count, finite_result, quantity, share

_HOURS_PER_YEAR = 365 * 24
_SECONDS_PER_HOUR = 3600

PRICE_PERFORMANCE_GROWTH = 1.38
"""Growth a year of what one buys in chips for the same money: 0.14 orders of magnitude.

Cottier et al., "The rising costs of training frontier AI models", 2024, arXiv:2405.21015.
"""

NETWORK_SHARE = 0.19
"""Share of a cluster's hardware cost that is its interconnect; same source, 2024."""

SERVER_POWER_FACTOR = 1.66
"""Power of a server over that of its accelerators: 1.64 to 1.69; same source, 2024."""


@dataclass(frozen=True)
class TrainingCost:
    """The bill of a training run, part by part.

    Parameters
    ----------
    run : float
        Chip-hours of the run that succeeded.
    failed : float
        Chip-hours lost to crashes, restarts and runs given up.
    experiments : float
        Chip-hours of everything tried before.
    staff, data, storage : float
        People, data and labels, disks and traffic.

    Notes
    -----
    Published figures are often `run` alone: DeepSeek-V3's 5.576 million leave out research,
    ablations and people, and say so (arXiv:2412.19437, §1).

    Examples
    --------
    >>> TrainingCost(run=100, failed=10, experiments=100, staff=50).total
    260

    Book: §2.4.6 eq-training-cost
    """

    run: float
    failed: float = 0
    experiments: float = 0
    staff: float = 0
    data: float = 0
    storage: float = 0

    @property
    def total(self):
        return self.run + self.failed + self.experiments + self.staff + self.data + self.storage


@dataclass(frozen=True)
class OwnedChipHour:
    """What an hour of a chip of one's own costs, part by part.

    Parameters
    ----------
    depreciation : float
        Of the chip and its server.
    network : float
        Of the interconnect.
    energy : float
        Electricity, cooling included.

    Examples
    --------
    >>> OwnedChipHour(depreciation=1.0, network=0.25, energy=0.1).total
    1.35

    Book: §2.4.6 eq-owned-chip-hour
    """

    depreciation: float
    network: float
    energy: float

    @property
    def total(self):
        return self.depreciation + self.network + self.energy


def training_cost(
    chip_hours,
    price_per_chip_hour,
    *,
    failed_share=0,
    experiment_factor=1,
    staff=0,
    data=0,
    storage=0,
):
    """What a training run costs: the run, its failures, the experiments before it, people, data.

    Parameters
    ----------
    chip_hours : float or array, at least 0
        Of the run that succeeds.
    price_per_chip_hour : float or array, at least 0
        Rent, or the total of `owned_chip_hour`.
    failed_share : float or array from 0 to below 1
        Share of all hours of the run that are lost and must be run again.
    experiment_factor : float or array, at least 1
        Hours of the whole project over those of the final run, failures aside; 1.2 to 4 is usual.
    staff, data, storage : float or array, at least 0
        What people, data and labels, disks and traffic cost in addition.

    Returns
    -------
    TrainingCost

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    run = hours · price; failed = run · f/(1 - f), so that a share f of all hours is lost;
    experiments = run · (k - 1).

    References
    ----------
    DeepSeek-AI, "DeepSeek-V3 technical report", 2024, arXiv:2412.19437, table 1: 2.788 million
    hours at 2 dollars, 5.576 million.

    Examples
    --------
    >>> training_cost(2.788e6, 2).total
    5576000.0
    >>> training_cost(1000, 2, failed_share=0.2, experiment_factor=3, staff=10_000)
    TrainingCost(run=2000, failed=500.0, experiments=4000, staff=10000, data=0, storage=0)

    Book: §2.4.6 eq-training-cost
    """
    hours = quantity("chip_hours", chip_hours, least=0)
    price = quantity("price_per_chip_hour", price_per_chip_hour, least=0)
    run = finite_result("chip_hours times price_per_chip_hour", lambda: hours * price)
    lost = share("failed_share", failed_share, below=1)
    factor = quantity("experiment_factor", experiment_factor, least=1)
    finite_result("the hours of all experiments", lambda: run / (1 - lost) + run * factor)
    return TrainingCost(
        run=run,
        failed=run * lost / (1 - lost),
        experiments=run * (factor - 1),
        staff=quantity("staff", staff, least=0),
        data=quantity("data", data, least=0),
        storage=quantity("storage", storage, least=0),
    )


def fine_tuning_cost(
    n_examples,
    tokens_per_example,
    *,
    flops_per_token,
    peak_flops_per_s,
    mfu,
    price_per_chip_hour,
    epochs=1,
    attempts=1,
    label_price=0,
    staff=0,
):
    """What it costs to teach a ready model one's own task.

    Parameters
    ----------
    n_examples : int or array, at least 0
        Examples in the training set.
    tokens_per_example : float or array, at least 0
        Prompt and answer together.
    flops_per_token : float or array, above 0
        Operations of one training step per token: 6N for all weights, about 4N for adapters.
    peak_flops_per_s : float or array, above 0
        Dense peak of one chip in the precision of the training.
    mfu : float or array above 0 and at most 1
        Share of that peak that is reached.
    price_per_chip_hour : float or array, at least 0
        Rent of one chip.
    epochs : float or array, above 0
        Passes over the set.
    attempts : float or array, at least 1
        Times the whole is run until it is good; the last one counts as the run.
    label_price : float or array, at least 0
        Price of one labelled example.
    staff : float or array, at least 0
        People.

    Returns
    -------
    TrainingCost

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Hours = examples · tokens · epochs · FLOPs per token / (peak · MFU) / 3600. The operations are
    linear in the tokens seen; at a few thousand examples the labels cost more than the chips.

    Examples
    --------
    An adapter on a model of 8e9 weights, 10,000 examples of 1,000 tokens, 3 passes: 2.7 hours of
    one chip, and labels at 1 each.

    >>> cost = fine_tuning_cost(10_000, 1000, epochs=3, flops_per_token=4 * 8e9, mfu=0.25,
    ...     peak_flops_per_s=400e12, price_per_chip_hour=3, label_price=1)
    >>> round(cost.run, 2), cost.data
    (8.0, 10000)

    Book: §2.4.6 eq-fine-tuning-cost
    """
    examples = count("n_examples", n_examples)
    tokens = examples * quantity("tokens_per_example", tokens_per_example, least=0)
    flops = tokens * quantity("epochs", epochs, above=0)
    flops = flops * quantity("flops_per_token", flops_per_token, above=0)
    rate = quantity("peak_flops_per_s", peak_flops_per_s, above=0) * share("mfu", mfu, above=0)
    return training_cost(
        quantity("chip-hours of the fine-tuning", flops / rate / _SECONDS_PER_HOUR),
        price_per_chip_hour,
        experiment_factor=quantity("attempts", attempts, least=1),
        staff=staff,
        data=examples * quantity("label_price", label_price, least=0),
    )


def owned_chip_hour(
    chip_value,
    power_w,
    *,
    price_per_kwh,
    pue=1.25,
    value_decline=PRICE_PERFORMANCE_GROWTH,
    network_share=NETWORK_SHARE,
    server_power_factor=SERVER_POWER_FACTOR,
):
    """What an hour of a chip of one's own costs, used or not.

    Parameters
    ----------
    chip_value : float or array, at least 0
        Present price of the chip with its share of the server.
    power_w : float or array, at least 0
        Average power of the chip, in watts.
    price_per_kwh : float or array, at least 0
        Of electricity.
    pue : float or array, at least 1
        Power usage effectiveness of the building.
    value_decline : float or array, at least 1
        Factor by which its value falls in a year.
    network_share : float or array from 0 to below 1
        Share of the hardware's cost that is interconnect.
    server_power_factor : float or array, at least 1
        Power of the server over that of its chips.

    Returns
    -------
    OwnedChipHour

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range; the message names it.

    Notes
    -----
    Depreciation is value · ln(decline)/8760: the chip loses value as better ones come, whether it
    works or not. The network adds f/(1 - f) of that. Energy is watts/1000 · server · PUE · price.
    Divide the total by the utilisation to compare it with an hour rented only when needed.

    References
    ----------
    Cottier, Rahman, Fattorini, Maslej, Owen, "The rising costs of training frontier AI models",
    2024, arXiv:2405.21015, §2.

    Examples
    --------
    >>> hour = owned_chip_hour(30_000, 700, price_per_kwh=0.08)
    >>> round(hour.depreciation, 2), round(hour.network, 2), round(hour.energy, 2)
    (1.1, 0.26, 0.12)

    Book: §2.4.6 eq-owned-chip-hour
    """
    decline = quantity("value_decline", value_decline, least=1)
    depreciation = quantity("chip_value", chip_value, least=0) * log(decline) / _HOURS_PER_YEAR
    network = share("network_share", network_share, below=1)
    kilowatts = quantity("power_w", power_w, least=0) / 1000
    kilowatts = kilowatts * quantity("server_power_factor", server_power_factor, least=1)
    kilowatts = kilowatts * quantity("pue", pue, least=1)
    return OwnedChipHour(
        depreciation=depreciation,
        network=depreciation * network / (1 - network),
        energy=kilowatts * quantity("price_per_kwh", price_per_kwh, least=0),
    )
