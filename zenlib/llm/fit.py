"""Does it fit, and if not, the smallest change that makes it fit."""

from dataclasses import dataclass, replace

from zenlib._elementwise import ceil
from zenlib._quantities import instance, quantity, share, single
from zenlib.llm._arguments import whole
from zenlib.llm._changes import serving_changes, smallest_change, training_changes
from zenlib.llm.deployment import Deployment
from zenlib.llm.training_memory import TrainingSetup, training_memory


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Whether something fits on its cards, and what would make it fit.

    Parameters
    ----------
    fits : bool
        As it is.
    needed_bytes, usable_bytes : float
        What a card has to hold, and what it may.
    changes : tuple of str, optional
        The smallest change that makes it fit; empty if it fits, None if none of those tried does.
    changed : TrainingSetup or Deployment, optional
        What is then run.
    n_devices_needed : int, optional
        Cards on which it fits without those changes; None if no number of them is enough.

    Examples
    --------
    >>> Fit(
    ...     fits=False, needed_bytes=112e9, usable_bytes=72e9, changes=("ZeRO stage 2",),
    ...     changed=None, n_devices_needed=2,
    ... ).sentence
    'It needs 112.0 GB a card and has 72.0: it fits with ZeRO stage 2, or divided over 2 cards.'

    Book: §10.2
    """

    fits: bool
    needed_bytes: float
    usable_bytes: float
    changes: tuple | None
    changed: object
    n_devices_needed: int | None

    @property
    def sentence(self):
        """The answer in words."""
        needed, usable = self.needed_bytes / 1e9, self.usable_bytes / 1e9
        start = f"It needs {needed:.1f} GB a card and has {usable:.1f}: it "
        ways = [f"with {_listed(self.changes)}"] if self.changes else []
        ways += [f"divided over {self.n_devices_needed} cards"] if self.n_devices_needed else []
        if self.fits:
            return start + "fits."
        return start + (f"fits {', or '.join(ways)}." if ways else "does not fit.")


def fit_training(setup, *, memory_bytes, utilization=0.9):
    """Whether a training fits on its cards, and if not, the smallest change that makes it fit.

    Parameters
    ----------
    setup : TrainingSetup
        The training; its `parallelism` says how many cards there are.
    memory_bytes : float
        Memory of one card.
    utilization : float
        Share of it that may be planned for; the rest goes to libraries, buffers, fragments.

    Returns
    -------
    Fit
        `n_devices_needed` counts cards that share everything (ZeRO stage 3).

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    Changes are tried from cheap to dear: FlashAttention (nothing is lost), ZeRO stage 2 (as much
    traffic), smaller micro-batches, recomputing attention scores (a few per cent more operations),
    ZeRO stage 3 (half as much traffic again), recomputing everything (a third more operations),
    tensor and sequence parallelism over 2, 4, 8 of them (traffic in every layer), 8-bit optimizer
    states (other numbers), adapters instead of full training, adapters beside 4-bit weights
    (another result). A change counts for more than all cheaper ones together; the smallest
    combination that fits is the answer.

    Examples
    --------
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_7b = TransformerShape(
    ...     n_layers=32, d_model=4096, n_heads=32, d_ff=11008, vocab_size=32000, gated=True,
    ...     tied=False, biases="none", norm="rms",
    ... )
    >>> fit = fit_training(TrainingSetup(shape=llama2_7b, n_tokens=4096), memory_bytes=80e9)
    >>> fit.changes, fit.n_devices_needed
    (('8-bit optimizer states', 'full recompute'), 7)

    Book: §10.2
    """
    instance("setup", setup, TrainingSetup)
    usable = _usable(memory_bytes, utilization)
    now = training_memory(setup)
    found = smallest_change(setup, training_changes(setup), lambda s: _held(s) <= usable)
    return Fit(
        fits=now.total_bytes <= usable,
        needed_bytes=now.total_bytes,
        usable_bytes=usable,
        changes=found and found[0],
        changed=found and found[1],
        n_devices_needed=_devices_for_training(setup, usable),
    )


def fit_serving(deployment, *, n_tokens, batch=1, utilization=0.9, workspace_bytes=0):
    """Whether a model and its conversations fit on their cards, and if not, what would make them.

    Parameters
    ----------
    deployment : Deployment
        The model and its cards.
    n_tokens : int
        Tokens of a conversation, question and answer.
    batch : int
        Conversations at once.
    utilization : float
        Share of a card's memory that may be used.
    workspace_bytes : float
        What activations and libraries need on a card besides.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        An argument is out of its range.

    Notes
    -----
    Changes are tried from cheap to dear: 8-bit keys and values, 8-bit weights, 4-bit weights; the
    smallest is found as in `fit_training`. Four bits are stored with a scale for each 128 weights
    (`quantized_bytes`), the token table too, so that the true file is a little larger.

    Examples
    --------
    >>> from zenlib.llm.shapes import TransformerShape
    >>> llama2_70b = TransformerShape(
    ...     n_layers=80, d_model=8192, n_heads=64, n_kv_heads=8, d_ff=28672, vocab_size=32000,
    ...     gated=True, tied=False, biases="none", norm="rms",
    ... )
    >>> a100 = {"memory_bytes": 80e9, "bytes_per_s": 2.039e12, "flop_per_s": 312e12}
    >>> fit_serving(Deployment(shape=llama2_70b, **a100), n_tokens=4096, batch=8).sentence
    'It needs 148.7 GB a card and has 72.0: it fits with 4-bit weights, or divided over 4 cards.'

    Book: §10.2
    """
    instance("deployment", deployment, Deployment)
    tokens = whole("n_tokens", n_tokens, least=1) * whole("batch", batch, least=1)
    workspace = quantity("workspace_bytes", workspace_bytes, least=0, most=1e24)
    workspace = single("workspace_bytes", workspace)
    usable = _usable(deployment.memory_bytes, utilization)

    def held(candidate):
        return candidate.weight_bytes + tokens * candidate.token_bytes + workspace

    changes = serving_changes(deployment)
    found = smallest_change(deployment, changes, lambda d: held(d) <= usable)
    enough = (
        n for n in (2**k for k in range(13)) if held(replace(deployment, n_devices=n)) <= usable
    )
    return Fit(
        fits=held(deployment) <= usable,
        needed_bytes=held(deployment),
        usable_bytes=usable,
        changes=found and found[0],
        changed=found and found[1],
        n_devices_needed=next(enough, None),
    )


def _listed(names):
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _usable(memory_bytes, utilization):
    memory = single("memory_bytes", quantity("memory_bytes", memory_bytes, above=0, most=1e24))
    return single("utilization", share("utilization", utilization, above=0)) * memory


def _held(setup):
    return training_memory(setup).total_bytes


def _devices_for_training(setup, usable):
    """Cards that divide all states, if what a step needs leaves room on each."""
    alone = replace(setup.parallelism, data=1)
    ledger = training_memory(replace(setup, parallelism=alone))
    left = usable - ledger.step_bytes
    return max(1, ceil(ledger.state_bytes / left)) * alone.n_devices if left > 0 else None
