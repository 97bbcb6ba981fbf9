"""Texts as both databases can keep them."""

#: Neither database can store these: NUL, and halves of characters that broken mail leaves.
_UNSTORABLE = {0: " "} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def storable(text: str) -> str:
    """Return the text without what neither database can store."""
    return text if text.isascii() and "\0" not in text else text.translate(_UNSTORABLE)
