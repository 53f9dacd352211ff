"""The forward pass of a network whose parameters may come from anywhere."""

from zenlib.networks.parameters import flatten_params


def forward(network, params, x, **options):
    """As `network.forward`; parameters that are missing are told by their name."""
    try:
        return network.forward(params, x, **options)
    except KeyError as missing:
        raise ValueError(
            f"params must hold all parameters of the network, as network.init gives them, got "
            f"{', '.join(flatten_params(params)) or 'none'}; a layer misses its {missing}"
        ) from None
