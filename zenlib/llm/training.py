"""How long a training takes, and how much of the hardware's peak it uses."""

from zenlib._elementwise import every, first_where
from zenlib._quantities import count, finite_result, one_of, quantity, share

_HOUR_S = 3600
_PASSES = {"none": (3, 3), "selective": (3, 6), "full": (4, 4)}  # of a layer, of its attention


def training_time_s(flops, *, n_chips, peak_flops_per_s, mfu, availability=1.0):
    """Wall time of a training.

    Parameters
    ----------
    flops : float or array of them, above 0
        Operations that the model needs, for instance 6ND; without what is computed twice to
        save memory.
    n_chips : int or array of them, at least 1
    peak_flops_per_s : float or array of them, above 0
        Dense peak of one accelerator at the precision in use; the sparse one is twice as large
        and never reached.
    mfu : float or array of them, above 0 and at most 1
        Model FLOPs utilisation: the share of the peak that serves the model.
    availability : float or array of them, above 0 and at most 1
        Share of the time in which the training advances; 1 if the `mfu` includes its stops.

    Returns
    -------
    float or float64 array
        Seconds.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    t = C/(n P u a). Twice the accelerators halve it only while they stay as well used.

    References
    ----------
    Narayanan et al., "Efficient large-scale language model training on GPU clusters using
    Megatron-LM", SC 2021, arXiv:2104.04473, eq. 4; Chowdhery et al., "PaLM", 2022,
    arXiv:2204.02311, appendix B for the MFU.

    Examples
    --------
    >>> flops = 6 * 6.74e9 * 1e12  # LLaMA-7B
    >>> week = training_time_s(flops, n_chips=512, peak_flops_per_s=312e12, mfu=0.44)
    >>> round(week / 86400, 1)  # days
    6.7

    Book: §10.1 eq-training-time
    """
    n_chips = count("n_chips", n_chips, least=1)
    hours = training_chip_hours(
        flops, peak_flops_per_s=peak_flops_per_s, mfu=mfu, availability=availability
    )
    return finite_result("time", lambda: hours * _HOUR_S / n_chips)


def training_chip_hours(flops, *, peak_flops_per_s, mfu, availability=1.0):
    """Hours of one accelerator that a training takes: what a cloud bills.

    Parameters
    ----------
    flops : float or array of them, above 0
        Operations that the model needs, for instance 6ND.
    peak_flops_per_s : float or array of them, above 0
        Dense peak of one accelerator at the precision in use.
    mfu : float or array of them, above 0 and at most 1
        Model FLOPs utilisation.
    availability : float or array of them, above 0 and at most 1
        Share of the time in which the training advances; 1 if the `mfu` includes its stops.

    Returns
    -------
    float or float64 array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    h = C/(3600 P u a), however many share the work.

    References
    ----------
    Touvron et al., "LLaMA", 2023, arXiv:2302.13971, table 15: 82,432 hours for the 7B model.

    Examples
    --------
    >>> round(training_chip_hours(6 * 6.74e9 * 1e12, peak_flops_per_s=312e12, mfu=0.437))
    82390

    Book: §10.1 eq-training-time
    """
    flops = quantity("flops", flops, above=0)
    peak = quantity("peak_flops_per_s", peak_flops_per_s, least=1)
    used = share("mfu", mfu, above=0) * share("availability", availability, above=0)
    return finite_result("hours", lambda: flops / (_HOUR_S * peak * used))


def flops_utilisation(flops, time_s, *, n_chips, peak_flops_per_s):
    """Share of the peak that a training reached: its MFU, or its HFU.

    Parameters
    ----------
    flops : float or array of them, above 0
        Operations done in the time: those of the model for the MFU, those of the hardware,
        recomputation included, for the HFU.
    time_s : float or array of them, above 0
        Seconds.
    n_chips : int or array of them, at least 1
    peak_flops_per_s : float or array of them, above 0
        Dense peak of one accelerator at the precision in use.

    Returns
    -------
    float or float64 array
        Between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range, or more than the peak was done.

    Notes
    -----
    u = C/(n P t). Full recomputation makes the HFU 4/3 of the MFU; never mix the two.

    References
    ----------
    Chowdhery et al., 2022, arXiv:2204.02311, appendix B; Korthikanti et al., "Reducing activation
    recomputation in large transformer models", 2022, arXiv:2205.05198, §6.3 and table 5.

    Examples
    --------
    >>> step = megatron_flops(105, 20480, 51200, seq_len=2048, batch_size=280)
    >>> round(flops_utilisation(step, 37.83, n_chips=280, peak_flops_per_s=312e12), 3)
    0.56

    Book: §10.1 eq-utilisation
    """
    flops = quantity("flops", flops, above=0)
    time_s = quantity("time_s", time_s, above=0)
    n_chips = count("n_chips", n_chips, least=1)
    peak = quantity("peak_flops_per_s", peak_flops_per_s, least=1)
    used = finite_result("utilisation", lambda: flops / (n_chips * peak) / time_s)
    if not every(used <= 1):
        raise ValueError(
            f"flops must be at most what the peak allows, got "
            f"{first_where(used > 1, used):.4g} times as many; check time_s, n_chips and "
            f"that the peak is that of the type in use"
        )
    return used


def megatron_flops(n_layers, d_model, vocab_size, *, seq_len, batch_size, recompute="none"):
    """Operations of one step of training a GPT, as Megatron's papers count them.

    Parameters
    ----------
    n_layers, d_model, vocab_size : int or array of them, at least 1
        Shape of the model: heads as wide as the model, feed-forward networks four times.
    seq_len : int or array of them, at least 1
        Tokens of a sequence.
    batch_size : int or array of them, at least 1
        Sequences of a step, on all accelerators together.
    recompute : {"none", "selective", "full"}
        What is computed a second time to save memory: nothing (the model's own operations), the
        attention, or every layer.

    Returns
    -------
    int or float64 array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    72 B s L d² (1 + s/(6d) + V/(12dL)); with selective recomputation s/(3d) for s/(6d); with full
    96 B s L d² (1 + s/(6d) + V/(16dL)). The attention is counted without its mask. Equation 8,
    to which the paper's tables hold, charges the recomputed attention three passes; one is done.

    References
    ----------
    Korthikanti et al., 2022, arXiv:2205.05198, eq. 7 and 8; Narayanan et al., 2021,
    arXiv:2104.04473, eq. 3.

    Examples
    --------
    >>> full, none = (
    ...     megatron_flops(96, 12288, 51200, seq_len=2048, batch_size=1, recompute=recompute)
    ...     for recompute in ("full", "none")
    ... )
    >>> round(full / none, 3)  # the layers once more, but not the output layer
    1.332

    Book: §10.1 eq-megatron
    """
    n_layers = count("n_layers", n_layers, least=1)
    d = count("d_model", d_model, least=1)
    vocabulary = count("vocab_size", vocab_size, least=1)
    s = count("seq_len", seq_len, least=1)
    batch = count("batch_size", batch_size, least=1)
    in_matrices, in_attention = _PASSES[one_of("recompute", recompute, tuple(_PASSES))]

    def flops():
        matrices, attention = 24 * n_layers * d**2, 4 * n_layers * s * d
        output = 2 * vocabulary * d
        return s * batch * (in_matrices * matrices + in_attention * attention + 3 * output)

    return finite_result("flops", flops)


def pipeline_bubble(n_stages, n_microbatches, *, n_chunks=1):
    """Time that a pipeline spends filling and draining, over the time of its work.

    Parameters
    ----------
    n_stages : int or array of them, at least 1
        Parts of the model on different accelerators, p.
    n_microbatches : int or array of them, at least `n_stages`
        Pieces of a batch that follow each other, m.
    n_chunks : int or array of them, at least 1
        Parts of the model that each accelerator holds in turn, v; interleaving.

    Returns
    -------
    float or float64 array

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range; fewer micro-batches than stages have another schedule.

    Notes
    -----
    (p - 1)/(v m): the step takes 1 + this times as long as its work.

    References
    ----------
    Narayanan et al., 2021, arXiv:2104.04473, §2.2.

    Examples
    --------
    >>> pipeline_bubble(8, 64)  # 7/64
    0.109375

    Book: §10.1 eq-pipeline-bubble
    """
    stages = count("n_stages", n_stages, least=1)
    microbatches = count("n_microbatches", n_microbatches, least=1)
    if not every(microbatches >= stages):
        raise ValueError(
            f"n_microbatches must be at least n_stages, got "
            f"{first_where(microbatches < stages, microbatches)} for "
            f"{first_where(microbatches < stages, stages)} stages; cut the batch into more pieces"
        )
    return (stages - 1) / microbatches / count("n_chunks", n_chunks, least=1)
