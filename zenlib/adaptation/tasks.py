"""One data set as a sequence of tasks."""

import numpy as np

from zenlib._validation import label_array


def split_classes(labels, tasks):
    """The places of the samples of each task, where a task is a group of classes.

    Parameters
    ----------
    labels : array of int, shape (m,)
        Classes 0, 1, ….
    tasks : sequence of sequences of int
        The classes of each task; none in two tasks. Classes in no task are left out.

    Returns
    -------
    list of array of int
        One array of places for each task, in the order of the samples.

    Raises
    ------
    TypeError, ValueError
        If labels or classes are not whole numbers of at least 0, a class is named twice, or has
        no sample.

    References
    ----------
    Zenke, Poole, Ganguli (2017), "Continual learning through synaptic intelligence", ICML,
    arXiv:1703.04200, section 5.1: the digits in five pairs.

    Examples
    --------
    >>> split_classes([0, 1, 2, 3, 0, 3], [(0, 1), (2, 3)])
    [array([0, 1, 4]), array([2, 3, 5])]

    Book: §9.4.4
    """
    labels = label_array("labels", labels)
    if not isinstance(tasks, (list, tuple)) or not tasks:
        raise TypeError(f"tasks must be a list of groups of classes, got {tasks!r}")
    groups = [label_array(f"tasks[{i}]", group) for i, group in enumerate(tasks)]
    classes, counts = np.unique(np.concatenate(groups), return_counts=True)
    if counts.max() > 1:
        raise ValueError(f"tasks must name each class once, got {classes[counts > 1][0]} again")
    if missing := set(classes.tolist()) - set(np.unique(labels).tolist()):
        raise ValueError(f"tasks must name classes that have samples, got {min(missing)} without")
    return [np.flatnonzero(np.isin(labels, group)) for group in groups]
