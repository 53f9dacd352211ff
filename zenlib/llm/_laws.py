"""What the scaling laws share: the sizes that a law knows."""

from zenlib._elementwise import every, first_where, is_array

_FAR = 10  # times beyond what a law was fitted on: from there on it refuses to answer


def check_size(law, name, value, fitted, extrapolate):
    """Refuse a size more than ten times outside of what a law was fitted on."""
    low, high = fitted[0] / _FAR, fitted[1] * _FAR
    known = (value >= low) & (value <= high)
    if not extrapolate and not every(known):
        unknown = ~known if is_array(known) else not known
        raise ValueError(
            f"{name} must lie between {low:.3g} and {high:.3g} for {law}, fitted on "
            f"{fitted[0]:.3g} to {fitted[1]:.3g}, got {first_where(unknown, value):.6g}; "
            f"pass extrapolate=True to answer all the same"
        )
