"""Ten thousand generated cases for every activation, judged by mpmath with forty digits."""

import mpmath
import numpy as np
import pytest

from zenlib import activations
from zenlib.activations import (
    gelu,
    gelu_grad,
    log_softmax,
    log_softmax_jacobian,
    softmax,
    softmax_jacobian,
)

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(7)
X = np.concatenate(  # exact in float32, so that one judgment serves both precisions
    [
        RNG.normal(scale=2, size=4000),
        RNG.normal(scale=30, size=3000),
        RNG.uniform(-1000, 1000, 2000),
        RNG.choice([-1, 1], 1000) * 10.0 ** RNG.uniform(-30, 0, 1000),
    ]
).astype(np.float32)
ROWS = (RNG.normal(size=(2500, 4)) * RNG.choice([1, 10, 300], (2500, 1))).astype(np.float32)
MOST = {np.float64: 1e-12, np.float32: 1e-5}
exp, erfc, sqrt, log1p = mpmath.exp, mpmath.erfc, mpmath.sqrt, mpmath.log1p


def _share(x):
    return erfc(-x / sqrt(2)) / 2


def _double_cubic(x):
    return 2 * sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3)


def _double_cubic_slope(x):
    return 2 * sqrt(2 / mpmath.pi) * (1 + mpmath.mpf("0.134145") * x**2)


def _of(s):
    return 1 / (1 + exp(-s))


def _bell(s):
    return 1 / (2 + exp(s) + exp(-s))


# name: terms whose sum the function is; the error is measured by their sizes, since a sum near
# its zero has no relative precision to keep
TERMS = {
    "relu": lambda x: [max(x, mpmath.mpf(0))],
    "relu_grad": lambda x: [mpmath.mpf(x > 0)],
    "leaky_relu": lambda x: [max(x, x * mpmath.mpf(0.2))],
    "leaky_relu_grad": lambda x: [mpmath.mpf(1) if x > 0 else mpmath.mpf(0.2)],
    "sigmoid": lambda x: [_of(x)],
    "sigmoid_grad": lambda x: [_bell(x)],
    "tanh": lambda x: [mpmath.tanh(x)],
    "tanh_grad": lambda x: [4 * _bell(2 * x)],
    "softplus": lambda x: [max(x, 0) + log1p(exp(-abs(x)))],
    "softplus_grad": lambda x: [_of(x)],
    "gelu": lambda x: [x * _share(x)],
    "gelu_grad": lambda x: [_share(x), x * mpmath.npdf(x)],
    "gelu by tanh": lambda x: [x * _of(_double_cubic(x))],
    "gelu_grad by tanh": lambda x: [
        _of(_double_cubic(x)),
        x * _bell(_double_cubic(x)) * _double_cubic_slope(x),
    ],
}
BY_TANH = {
    "gelu by tanh": lambda x: gelu(x, approximate=True),
    "gelu_grad by tanh": lambda x: gelu_grad(x, approximate=True),
}


def test_there_are_ten_thousand_cases_for_every_function():
    assert X.size == ROWS.size == 10_000
    assert {name for name in TERMS if " " not in name} | {
        f.__name__ for f in (softmax, log_softmax, softmax_jacobian, log_softmax_jacobian)
    } == set(activations.__all__)


@pytest.mark.parametrize("name", TERMS)
def test_elementwise_functions_agree_with_mpmath(name):
    f = BY_TANH.get(name) or getattr(activations, name)
    with mpmath.workdps(40):
        terms = [TERMS[name](mpmath.mpf(x)) for x in X.tolist()]
        exact = np.array([float(sum(t)) for t in terms])
        size = np.array([float(sum(map(abs, t))) for t in terms])
    for dtype, most in MOST.items():
        got = f(X.astype(dtype))
        assert got.dtype == dtype
        least = np.finfo(dtype).tiny * np.maximum(1, np.abs(X))  # a share below it is 0, times x
        assert (np.abs(got - exact) <= most * size + least).all()


def _exact_rows(row):
    """The probabilities of a row, their logarithms, and both Jacobians, flattened."""
    z = [mpmath.mpf(v) for v in row]
    k = range(len(z))
    sums = [mpmath.fsum(exp(b - a) for b in z) for a in z]
    others = [mpmath.fsum(exp(z[j] - z[i]) for j in k if j != i) for i in k]
    p = [1 / s for s in sums]
    rest = [o / s for o, s in zip(others, sums, strict=True)]  # 1 - p
    return (
        p,
        [-log1p(o) for o in others],
        [p[i] * rest[i] if i == j else -p[i] * p[j] for i in k for j in k],
        [rest[i] if i == j else -p[j] for i in k for j in k],
    )


def test_functions_of_a_row_agree_with_mpmath():
    with mpmath.workdps(40):
        exact = [
            np.array(part, float) for part in zip(*map(_exact_rows, ROWS.tolist()), strict=True)
        ]
    for dtype, most in MOST.items():
        rows = ROWS.astype(dtype)
        got = [
            softmax(rows),
            log_softmax(rows),
            np.array([softmax_jacobian(row).ravel() for row in rows]),
            np.array([log_softmax_jacobian(row).ravel() for row in rows]),
        ]
        for ours, theirs in zip(got, exact, strict=True):
            assert ours.dtype == dtype
            error = np.abs(ours - theirs)
            assert (error <= most * np.abs(theirs) + np.finfo(dtype).tiny).all()
