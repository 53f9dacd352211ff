"""Who, what and how much: lists of ratings, and least squares for one row of a table at a time."""

import numpy as np

from zenlib._validation import float_array, label_array, same_length, whole_number

_MOST = 10**9  # of users or items


def places(users, items, n_users, n_items):
    """Users and items as labels, and how many there are of each."""
    users, items = label_array("users", users), label_array("items", items)
    same_length("users", users, "items", items)
    n_users = _count("n_users", n_users, users)
    n_items = _count("n_items", n_items, items)
    return users.astype(np.intp), items.astype(np.intp), n_users, n_items


def amounts(name, value, users):
    """One finite number for each pair of user and item."""
    array = float_array(name, value, ndim=1).astype(np.float64)
    same_length("users", users, name, array)
    return array


def each_pair_once(users, items, n_items):
    """Refuse a user who judges the same item twice."""
    if len(np.unique(users * n_items + items)) < len(users):
        raise ValueError(
            "users and items must hold each pair once, got one of them again; keep the latest"
        )


def solve_rows(rows, features, targets, base, weight=1.0):
    """For each row its own (base + weight Σ x xᵀ)⁻¹ Σ x y over the entries of that row.

    `rows` says which row an entry belongs to, `features` (n, f) and `targets` (n,) what it says.
    Rows with equally many entries are multiplied together.
    """
    order = np.argsort(rows, kind="stable")
    counts = np.bincount(rows, minlength=len(base))
    starts = np.cumsum(counts) - counts
    gram, moment = base.copy(), np.zeros((len(base), features.shape[1], 1))
    for n in np.unique(counts[counts > 0]):
        alike = np.flatnonzero(counts == n)
        entries = order[starts[alike][:, np.newaxis] + np.arange(n)]
        x = features[entries]
        across = x.transpose(0, 2, 1)
        gram[alike] += weight * (across @ x)
        moment[alike] = across @ targets[entries][:, :, np.newaxis]
    return np.linalg.solve(gram, moment)[:, :, 0]


def _count(name, value, labels):
    found = int(labels.max()) + 1
    if value is None:
        return found
    value = whole_number(name, value, least=1, most=_MOST)
    if value < found:
        raise ValueError(f"{name} must be at least {found}, the largest label and one, got {value}")
    return value
