"""The shape of a sequence."""


def steps_and_width(input_shape):
    """The two axes of a sequence; any other shape is refused."""
    if not isinstance(input_shape, (tuple, list)) or len(input_shape) != 2:
        raise ValueError(
            f"input_shape must be (steps, width), got {input_shape}; "
            f"what flattens its input goes after the layer, not before"
        )
    return tuple(input_shape)
