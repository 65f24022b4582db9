"""What somebody has been shown before they decided on it."""

from hashlib import sha256


def fingerprint(shown: object) -> str:
    """Return what tells this from whatever turns up before it is decided on; it comes back with the decision."""
    return sha256(repr(shown).encode()).hexdigest()[:32]
