"""The buffers of a part of a network."""


def scope(buffers, name):
    """The buffers of one part; where there are none, none for the part either."""
    return None if buffers is None else buffers.scope(name)
