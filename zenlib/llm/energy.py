"""Energy and greenhouse gases: of chips that run, of the grid behind them, of their making."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from zenlib._quantities import day, quantity, share
from zenlib.llm import _tables

_MOST = 1e30


@dataclass(frozen=True)
class GridCarbon:
    """Greenhouse gases of one kilowatt-hour from a country's grid.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-3; "WOR" is the world.
    name : str
        In English.
    kg_per_kwh : float
        Kilograms of CO₂ equivalent, averaged over the mix.
    date : datetime.date
        When the table appeared.
    source, confidence : str

    Examples
    --------
    >>> grid_carbon("FRA").kg_per_kwh
    0.04144

    Book: §2.1
    """

    code: str
    name: str
    kg_per_kwh: float
    date: date
    source: str
    confidence: str


def energy_kwh(chip_hours, power_w, *, pue, load=1.0, overhead=1.0):
    """Electricity that chips take from the grid.

    Parameters
    ----------
    chip_hours : float or array
        Chips times hours.
    power_w : float or array
        Of one chip: rated, with `load`, or measured.
    pue : float or array, at least 1
        Power usage effectiveness: what the building takes for each kilowatt-hour of its
        computers. 1.1 in large data centres, 1.5 and more in old ones; it must be stated.
    load : float or array
        Share of the rated power that is drawn; 1 is an upper bound.
    overhead : float or array, at least 1
        What a server takes for each kilowatt-hour of its chips: processors, memory, fans.

    Returns
    -------
    float, or float64 ndarray if an argument is an array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    chip_hours · power/1000 · load · overhead · PUE. Published numbers differ in what they count:
    LLaMA's has rated power and a PUE of 1.1, BLOOM's measured energy is without cooling and
    without chips that wait.

    References
    ----------
    Patterson et al., "Carbon emissions and large neural network training", 2021,
    arXiv:2104.10350, §2.5; Touvron et al., "LLaMA", 2023, arXiv:2302.13971, Table 15, for the
    example: 36 MWh.

    Examples
    --------
    >>> round(energy_kwh(82432, 400, pue=1.1))
    36270

    Book: §2.1 eq-energy
    """
    chip_hours = quantity("chip_hours", chip_hours, least=0, most=_MOST)
    kilowatts = quantity("power_w", power_w, least=0, most=_MOST) / 1000
    drawn = kilowatts * share("load", load) * quantity("overhead", overhead, least=1, most=_MOST)
    return chip_hours * drawn * quantity("pue", pue, least=1, most=_MOST)


def carbon_kg(energy_kwh, kg_per_kwh):
    """Greenhouse gases of electricity, in kilograms of CO₂ equivalent.

    Parameters
    ----------
    energy_kwh : float or array
        Electricity from the grid.
    kg_per_kwh : float or array
        Of the grid: `grid_carbon` lists averages of countries. Between France and China lies a
        factor of 13.

    Returns
    -------
    float, or float64 ndarray if an argument is an array

    Raises
    ------
    TypeError, ValueError
        A number is negative, infinite or not a number.

    References
    ----------
    Luccioni, Viguier, Ligozat, "Estimating the carbon footprint of BLOOM", JMLR 24 (2023) 253,
    for the example: 433.2 MWh at 57 g are 24.7 t.

    Examples
    --------
    >>> round(carbon_kg(433_196, 0.057))
    24692

    Book: §2.1 eq-carbon
    """
    energy = quantity("energy_kwh", energy_kwh, least=0, most=_MOST)
    return energy * quantity("kg_per_kwh", kg_per_kwh, least=0, most=_MOST)


def embodied_carbon_kg(device_hours, device_kg, *, lifetime_hours, utilisation):
    """The share of the gases of making devices that falls to the hours they were used.

    Parameters
    ----------
    device_hours : float or array
        Devices times hours.
    device_kg : float or array
        Kilograms of CO₂ equivalent for making one.
    lifetime_hours : float or array
        From purchase to scrapping.
    utilisation : float or array
        Share of its life in which a device does paid work.

    Returns
    -------
    float, or float64 ndarray if an argument is an array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    device_hours · device_kg/(lifetime_hours · utilisation): idle hours are charged to the others.

    References
    ----------
    EcoLogits 0.11.3: 273 kg for a graphics card, 5700 kg for a server of eight, three years;
    Luccioni et al., JMLR 24 (2023) 253, §4.1: 11.2 t for BLOOM.

    Examples
    --------
    >>> three_years = 3 * 365 * 24
    >>> round(embodied_carbon_kg(8 * 24, 273 + 5700 / 8, lifetime_hours=three_years, utilisation=1))
    7

    Book: §2.1 eq-embodied-carbon
    """
    hours = quantity("device_hours", device_hours, least=0, most=_MOST)
    made = quantity("device_kg", device_kg, least=0, most=_MOST)
    lifetime = quantity("lifetime_hours", lifetime_hours, least=1, most=_MOST)
    used = quantity("utilisation", share("utilisation", utilisation), least=1e-6)
    return hours * made / (lifetime * used)


def energy_per_token_j(n_chips, power_w, tokens_per_s, *, pue=1.0):
    """Joules that a served token costs.

    Parameters
    ----------
    n_chips : float or array
    power_w : float or array
        That one chip draws, its share of the server included.
    tokens_per_s : float or array
        Of all chips together, averaged over the time they are switched on.
    pue : float or array, at least 1
        Power usage effectiveness; 1 leaves the building out.

    Returns
    -------
    float, or float64 ndarray if an argument is an array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    chips · power · PUE / tokens per second; 3.6 million joules are a kilowatt-hour.

    Examples
    --------
    >>> energy_per_token_j(2, 700, 1400)
    1.0

    Book: §2.1
    """
    chips = quantity("n_chips", n_chips, least=0, most=_MOST)
    watts = quantity("power_w", power_w, least=0, most=_MOST)
    rate = quantity("tokens_per_s", tokens_per_s, least=1e-12)
    return chips * watts * quantity("pue", pue, least=1, most=_MOST) / rate


def grid_carbon(code):
    """What the electricity of a country gives off.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-3: "CHN", "USA", "FRA"; "WOR" for the world.

    Returns
    -------
    GridCarbon

    Raises
    ------
    TypeError, ValueError
        If the country is not in the table; the message offers others.

    Notes
    -----
    An average over the year and the country. Inner Mongolia is not Yunnan, and a data centre with
    its own contract is neither.

    References
    ----------
    EcoLogits 0.11.3 (2026), electricity_mixes.json, GWP.

    Examples
    --------
    >>> round(grid_carbon("CHN").kg_per_kwh / grid_carbon("FRA").kg_per_kwh, 1)
    12.7

    Book: §2.1
    """
    return _tables.named(code, _grids(), "the code of a country in the table", argument="code")


def grid_carbons():
    """Every country of the table, cleanest first.

    Returns
    -------
    tuple of GridCarbon

    Examples
    --------
    >>> grid_carbons()[0].name
    'Iceland'

    Book: §2.1
    """
    return tuple(sorted(_grids().values(), key=lambda grid: grid.kg_per_kwh))


@cache
def _grids():
    return {row["code"]: _grid(row) for row in _tables.rows("grid_carbon.csv")}


def _grid(row):
    given = {"kg_per_kwh": float(row["kg_per_kwh"]), "date": day("date", row["date"])}
    return GridCarbon(**{**row, **given})
