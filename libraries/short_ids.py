"""The ID of a document: short, said over the phone without mistakes, and not to be guessed."""

import secrets

#: Crockford's alphabet: no letter that looks like a figure or another letter.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_LOOKALIKES = str.maketrans("OIL", "011")


def new_short_id() -> str:
    """Return a new ID; 50 random bits keep a million documents apart and strangers from guessing one."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalised(written: str) -> str:
    """Return an ID as it is kept, of what a person typed: “k7q2-9xwm3o” means K7Q29XWM30."""
    return written.upper().replace("-", "").replace(" ", "").translate(_LOOKALIKES)


def is_whole(short_id: str) -> bool:
    """Tell whether this can be a whole ID, as it is kept."""
    return len(short_id) == LENGTH and set(short_id) <= set(ALPHABET)
