"""Every rate at which a stream of payments is worth nothing, found with certainty.

Newton's method finds one rate, and which one depends on where it starts. Here Descartes' rule of
signs becomes a search: multiply f(s) = Σ c e^(-s t) by e^(s p), with p between two payments of
opposite sign. The zeros stay where they are, and the derivative has one change of sign less; so
its zeros can be found in the same way, and between two of them f is monotone: it has one zero
there, or none. Times need not be whole numbers, so dated payments are solved as well.
"""

import math
from itertools import pairwise

_SAME = 1e-13
"""A turning point this near to zero, in units of the terms that are added, is a double zero."""


def zeros(flows, times):
    """All s with Σ flow e^(-s time) = 0, in rising order; not all flows may be zero."""
    together = {}
    for time, flow in zip(times, flows, strict=True):
        together[time] = together.get(time, 0) + flow
    return _zeros(sorted(together.items()))


def _zeros(terms):
    largest = max(abs(flow) for _, flow in terms)
    terms = [(time, flow / largest) for time, flow in terms if flow / largest]
    change = _first_change(terms)
    if change is None:
        return []
    turning = _zeros([(time, flow * (change - time)) for time, flow in terms])
    low, high = -_far_enough(terms[::-1]), _far_enough(terms)
    inner = [s for s in turning if low < s < high]
    points = [(low, _sign(terms, low)), *((s, _sign(terms, s, _SAME)) for s in inner)]
    points.append((high, _sign(terms, high)))
    found = [s for s, sign in points if sign == 0]
    for (a, sign_a), (b, sign_b) in pairwise(points):
        if sign_a * sign_b < 0:
            found.append(_bisect(terms, a, b, sign_a))
    return sorted(found)


def _first_change(terms):
    """A time between the first two payments of opposite sign."""
    for (time, flow), (later, next_flow) in pairwise(terms):
        if (flow > 0) != (next_flow > 0):
            return (time + later) / 2
    return None


def _far_enough(terms):
    """How far out the first of the terms outweighs all others together."""
    (time, flow), (next_time, _), *_ = terms
    others = sum(abs(each) for _, each in terms[1:])
    return max(0.0, math.log(others) - math.log(abs(flow))) / abs(next_time - time) + 1


def _sign(terms, s, tolerance=0.0):
    """-1, 0 or 1: the sign of the sum, scaled so that nothing overflows."""
    shift = max(-s * time for time, _ in terms)
    parts = [flow * math.exp(-s * time - shift) for time, flow in terms]
    total = math.fsum(parts)
    if abs(total) <= tolerance * math.fsum(map(abs, parts)):
        return 0
    return 1 if total > 0 else -1


def _bisect(terms, a, b, sign_a):
    for _ in range(200):
        middle = (a + b) / 2
        sign = _sign(terms, middle)
        if sign == 0 or not a < middle < b:
            return middle
        a, b = (middle, b) if sign == sign_a else (a, middle)
    return (a + b) / 2
