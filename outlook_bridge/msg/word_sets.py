"""Sets of words written as running text, which is easier to read and to extend than a list of strings."""


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def byte_word_set(text: str) -> frozenset[bytes]:
    """Return the words of a text as they stand in a file."""
    return frozenset(text.encode().split())
