"""What zeros save on disk."""

from zenlib._validation import whole_number


def sparse_bytes(n_weights, n_kept, *, bits=32):
    """Bytes of an array that stores which weights are not zero, and those alone.

    Parameters
    ----------
    n_weights : int, at least 1
        Places.
    n_kept : int, from 0 to `n_weights`
        Those that are not zero.
    bits : int, at least 1
        Of one stored weight.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If a number is out of its range.

    Notes
    -----
    A bitmap, one bit for each place, and the kept weights one after the other:
    (n + k b) / 8 bytes. It is smaller than the full array, n b / 8, once more than 1/b of the
    weights are zero: 3 % of 32-bit numbers, but 13 % of 8-bit ones. Computing gets no faster by
    it: hardware that multiplies dense matrices multiplies the zeros, too.

    Examples
    --------
    >>> sparse_bytes(1000, 100)                   # 125 + 400 in place of 4000
    525
    >>> sparse_bytes(1000, 100, bits=8)           # 125 + 100
    225

    Book: §9.4.3 eq-sparse-bytes
    """
    n_weights = whole_number("n_weights", n_weights, least=1)
    if whole_number("n_kept", n_kept) > n_weights:
        raise ValueError(f"n_kept must be at most n_weights, {n_weights}, got {n_kept}")
    bits_in_all = n_weights + n_kept * whole_number("bits", bits, least=1)
    return -(-bits_in_all // 8)  # rounded up
