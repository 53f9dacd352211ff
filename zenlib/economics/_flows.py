"""Checks of cash flows: one number, or one array of scenarios, for each period or date."""

from zenlib._elementwise import broadcast_shape, is_array
from zenlib._quantities import day, finite_result, quantity


def flow_series(flows, *, least_length=1):
    """`flows` as a tuple of finite numbers or of arrays that broadcast, in the order of time."""
    if isinstance(flows, (str, bytes, dict)) or not hasattr(flows, "__iter__"):
        raise TypeError(
            f"flows must be a sequence of numbers, one a period, got {type(flows).__name__} "
            f"{flows!r}"
        )
    if is_array(flows) and flows.ndim == 0:
        raise TypeError(f"flows must be a sequence of numbers, got the single number {flows}")
    items = tuple(quantity(f"flows[{place}]", flow) for place, flow in enumerate(flows))
    if len(items) < least_length:
        raise ValueError(
            f"flows must hold at least {least_length} periods, the one of today first, "
            f"got {len(items)}"
        )
    try:
        broadcast_shape(*items)
    except ValueError as error:
        raise ValueError(f"flows must be arrays of scenarios of one shape, got: {error}") from None
    finite_result("the sum of flows", lambda: sum(map(abs, items)))
    return items


def years_since_first(dates, n):
    """Days after the first date over 365, for each of n dates; none before the first."""
    if isinstance(dates, (str, bytes)) or not hasattr(dates, "__iter__"):
        raise TypeError(f"dates must be a sequence of dates, got {type(dates).__name__} {dates!r}")
    days = [day(f"dates[{place}]", date) for place, date in enumerate(dates)]
    if len(days) != n:
        raise ValueError(f"dates must be as many as flows, {n}, got {len(days)}")
    if early := [date for date in days if date < days[0]]:
        raise ValueError(
            f"dates must not lie before the first, {days[0]}, got {early[0]}; put it first"
        )
    return [(date - days[0]).days / 365 for date in days]
