"""Checks of texts that callers pass in."""


def checked_texts(name, texts):
    """`texts` as a list of strings or of lists of words."""
    if isinstance(texts, (str, bytes)):
        raise TypeError(
            f"{name} must be a sequence of texts, got one {type(texts).__name__}; write [text]"
        )
    try:
        listed = list(texts)
    except TypeError:
        raise TypeError(f"{name} must be a sequence of texts, got {type(texts).__name__}") from None
    return [
        text if isinstance(text, str) else _words(f"{name}[{i}]", text)
        for i, text in enumerate(listed)
    ]


def _words(name, text):
    try:
        words = list(text)
    except TypeError:
        words = [text]
    for word in words:
        if isinstance(text, bytes) or not isinstance(word, str):
            raise TypeError(
                f"{name} must be a string or a sequence of strings, got {type(text).__name__}"
                f"{'' if isinstance(text, bytes) or word is text else f' with {word!r}'}"
            )
    return words
