"""Parameters: one array, or a list, tuple or dict of them, nested as deep as one likes."""

from zenlib._validation import float_array, float_if_scalar, same_shape


def map_arrays(function, tree, *others):
    """`function` applied to every array of `tree`, with the arrays in its place in `others`."""
    if not _is_container(tree):
        return function(tree, *others)
    return _rebuild(
        tree, [map_arrays(function, tree[key], *(o[key] for o in others)) for key in _keys(tree)]
    )


def plain(tree):
    """Arrays without axes as floats, the others as they are."""
    return map_arrays(float_if_scalar, tree)


def parameters(name, tree, *, finite=True):
    """Every leaf as an array of finite floats; an error names the leaf's place."""
    if not _is_container(tree):
        return float_array(name, tree, finite=finite)
    if not tree:
        raise ValueError(f"{name} must not be empty, got {tree!r}")
    checked = [parameters(_place(name, key), tree[key], finite=finite) for key in _keys(tree)]
    return _rebuild(tree, checked)


def network_parameters(name, params):
    """The checked parameters of a network as its `init` gives them; a layer may have none."""
    if not isinstance(params, dict):
        raise TypeError(
            f"{name} must be a dict, as network.init gives it, got {type(params).__name__}"
        )
    return {key: network_parameters(_place(name, key), value) if isinstance(value, dict)
            else parameters(_place(name, key), value) for key, value in params.items()}  # fmt: skip


def network_forward(network, params, x):
    """The forward pass of any network; parameters that it lacks are told by their name."""
    try:
        return network.forward(params, x)
    except KeyError as missing:
        raise ValueError(
            f"params must hold all parameters of the network, a layer misses its {missing}"
        ) from None


def matching(name, tree, like_name, like, *, finite=True):
    """`tree` as arrays in the structure, the shapes and the dtypes of `like`."""
    if _is_container(like):
        _check_structure(name, tree, like_name, like)
        leaves = [
            matching(_place(name, key), tree[key], _place(like_name, key), like[key], finite=finite)
            for key in _keys(like)
        ]
        return _rebuild(like, leaves)
    array = float_array(name, tree, finite=finite)
    same_shape(name, array, like_name, like)
    return array.astype(like.dtype, copy=False)


def leaves(tree):
    """The arrays of a tree in one flat list, in their order."""
    if not _is_container(tree):
        return [tree]
    return [leaf for key in _keys(tree) for leaf in leaves(tree[key])]


def _is_container(tree):
    return isinstance(tree, (dict, list, tuple))


def _keys(tree):
    return tree if isinstance(tree, dict) else range(len(tree))


def _place(name, key):
    return f"{name}[{key!r}]"


def _rebuild(like, leaves):
    if isinstance(like, dict):
        return dict(zip(like, leaves, strict=True))
    return leaves if isinstance(like, list) else tuple(leaves)


def _check_structure(name, tree, like_name, like):
    if isinstance(like, dict):
        fits = isinstance(tree, dict) and tree.keys() == like.keys()
    else:
        fits = isinstance(tree, (list, tuple)) and len(tree) == len(like)
    if not fits:
        raise TypeError(
            f"{name} must be {_describe(like)} as {like_name} is, got {_describe(tree)}; "
            f"to treat numbers as one array, pass both as arrays"
        )


def _describe(tree):
    if isinstance(tree, dict):
        return f"a dict with keys {', '.join(map(repr, tree))}"
    if isinstance(tree, (list, tuple)):
        return f"a list or tuple of length {len(tree)}"
    return f"a {type(tree).__name__}"
