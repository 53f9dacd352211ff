"""Four small charts as SVG text: they need no library, no script and no network."""

import math
from html import escape

from zenlib.economics._words import number

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 70, 16, 14, 40
_HUES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")


def fan(low, middle, high, *, title, xlabel, ylabel):
    """A band from one line to another with a third between: how a quantity may develop."""
    height = 300
    n = len(middle)
    x = _scale(1, max(n, 2), _LEFT, _WIDTH - _RIGHT)
    bottom, top = min(0, *low), max(0, *high)
    y = _scale(bottom, top, height - _BOTTOM, _TOP)
    forth = [(x(i + 1), y(value)) for i, value in enumerate(high)]
    back = [(x(i + 1), y(value)) for i, value in reversed(list(enumerate(low)))]
    line = [(x(i + 1), y(value)) for i, value in enumerate(middle)]
    parts = [
        *_y_axis(_ticks(bottom, top), y),
        *_x_axis([t for t in _ticks(1, n) if 1 <= t <= n and t == int(t)], x, height),
        f'<polygon points="{_points(forth + back)}" fill="{_HUES[0]}" fill-opacity="0.25"/>',
        f'<polyline points="{_points(line)}" fill="none" stroke="{_HUES[0]}" stroke-width="2.5"/>',
        _line(_LEFT, y(0), _WIDTH - _RIGHT, y(0), "zero"),
        *_labels(xlabel, ylabel, height),
    ]
    return _svg(parts, height, title)


def spans(rows, *, title, xlabel):
    """A row for each name: from low to high with a dot at the middle, and a line at zero."""
    height = _TOP + 44 * len(rows) + _BOTTOM
    left = 200
    values = [value for _, *three in rows for value in three]
    bottom, top = min(0, *values), max(0, *values)
    x = _scale(bottom, top, left, _WIDTH - 30)
    parts = [
        *_x_axis(_ticks(bottom, top), x, height),
        _line(x(0), _TOP, x(0), height - _BOTTOM, "zero"),
    ]
    for place, (name, low, middle, high) in enumerate(rows):
        y = _TOP + 44 * place + 22
        hue = _HUES[place % len(_HUES)]
        parts += [
            _text(left - 10, y + 4, name, "end"),
            f'<line x1="{x(low):.1f}" y1="{y}" x2="{x(high):.1f}" y2="{y}" stroke="{hue}" '
            f'stroke-width="5" stroke-linecap="round"/>',
            f'<circle cx="{x(middle):.1f}" cy="{y}" r="7" fill="{hue}"/>',
        ]
    return _svg([*parts, *_labels(xlabel, "", height)], height, title)


def bars(rows, *, title, xlabel):
    """A tornado: a bar for each name from zero to its value, between -1 and 1."""
    height = _TOP + 26 * len(rows) + _BOTTOM
    left = 250
    x = _scale(-1, 1, left, _WIDTH - 30)
    parts = [*_x_axis([-1, -0.5, 0, 0.5, 1], x, height)]
    for place, (name, value) in enumerate(rows):
        y = _TOP + 26 * place
        start, end = sorted((x(0), x(value)))
        hue = _HUES[0] if value >= 0 else _HUES[1]
        parts += [
            _text(left - 10, y + 17, name, "end"),
            f'<rect x="{start:.1f}" y="{y + 4}" width="{end - start:.1f}" height="18" '
            f'fill="{hue}"/>',
        ]
    zero = _line(x(0), _TOP, x(0), height - _BOTTOM, "zero")
    return _svg([*parts, zero, *_labels(xlabel, "", height)], height, title)


def curves(x_values, lines, *, title, xlabel, ylabel, mark=None):
    """Lines on two logarithmic axes, named at the top; `mark` is a vertical line."""
    rows = (len(lines) + 1) // 2
    top = _TOP + 20 * rows
    height = 320 + 20 * rows
    everything = [value for line in lines.values() for value in line]
    x = _log_scale(x_values[0], x_values[-1], _LEFT, _WIDTH - _RIGHT)
    y = _log_scale(min(everything), max(everything), height - _BOTTOM, top)
    parts = [
        *_y_axis(_decades(min(everything), max(everything)), y),
        *_x_axis(_decades(x_values[0], x_values[-1]), x, height),
    ]
    if mark is not None and x_values[0] < mark < x_values[-1]:
        parts.append(_line(x(mark), top, x(mark), height - _BOTTOM, "mark"))
    for place, (name, line) in enumerate(lines.items()):
        hue = _HUES[place % len(_HUES)]
        dash = ("", "8 4", "2 4", "10 4 2 4")[place % 4]
        points = [(x(a), y(b)) for a, b in zip(x_values, line, strict=True)]
        at, row = _LEFT + 8 + place % 2 * 270, 12 + place // 2 * 20
        parts += [
            f'<polyline points="{_points(points)}" fill="none" stroke="{hue}" stroke-width="2.5" '
            f'stroke-dasharray="{dash}"/>',
            f'<line x1="{at}" y1="{row}" x2="{at + 26}" y2="{row}" stroke="{hue}" '
            f'stroke-width="3" stroke-dasharray="{dash}"/>',
            _text(at + 32, row + 4, name, "start"),
        ]
    return _svg([*parts, *_labels(xlabel, ylabel, height)], height, title)


def _scale(low, high, start, end):
    span = (high - low) or 1
    return lambda value: start + (value - low) / span * (end - start)


def _log_scale(low, high, start, end):
    linear = _scale(math.log(low), math.log(high), start, end)
    return lambda value: linear(math.log(value))


def _ticks(low, high):
    """About five round numbers between two."""
    raw = ((high - low) or 1) / 5
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= raw)
    return [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _decades(low, high):
    ends = range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)
    return [10.0**power for power in ends]


def _x_axis(ticks, x, height):
    base = height - _BOTTOM
    for tick in ticks:
        yield _line(x(tick), base, x(tick), base + 5, "axis")
        yield _text(x(tick), base + 19, _tick(tick), "middle")


def _y_axis(ticks, y):
    for tick in ticks:
        yield _line(_LEFT, y(tick), _WIDTH - _RIGHT, y(tick), "grid")
        yield _text(_LEFT - 8, y(tick) + 4, _tick(tick), "end")


def _tick(value):
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return number(value / size) + letter
    return number(value)


def _labels(xlabel, ylabel, height):
    yield _text(_WIDTH / 2, height - 4, xlabel, "middle")
    if ylabel:
        yield (
            f'<text transform="translate(13 {height / 2:.0f}) rotate(-90)" text-anchor="middle">'
            f"{escape(ylabel)}</text>"
        )


def _line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def _text(x, y, words, anchor):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _points(pairs):
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in pairs)


def _svg(parts, height, title):
    inside = "\n".join(parts)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">\n'
        f"<title>{escape(title)}</title>\n{inside}\n</svg>"
    )
