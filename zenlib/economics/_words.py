"""Numbers as people read them."""


def number(value):
    """Three digits that count, without an exponent: 1,230,000, 0.0123."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.3g}")
    if abs(rounded) >= 100:
        return f"{rounded:,.0f}"
    return f"{rounded:.12f}".rstrip("0").rstrip(".")


def short(value):
    """The same in at most seven characters: millions and more with a letter."""
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if abs(value) >= 0.9995 * size:
            return number(value / size) + letter
    return number(value)


def amount(value, currency):
    """The same with its currency."""
    return f"{number(value)} {currency}"


def share(value):
    """A share in per cent, whole where it is not small."""
    if 0 < value < 0.005 or 0.995 < value < 1:
        return "<1 %" if value < 0.5 else ">99 %"
    return f"{100 * value:.0f} %"


def join(parts):
    """A list in words."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
