"""Text that somebody typed, made fit for calendars."""

import unicodedata

# What can break a line, can't be encoded, or turns the direction of the text after it.
UNSAFE_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
BIDI_CONTROLS = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """Return the text on one line, without control characters: fit for a header and a summary."""
    if text.isprintable():
        # Then no character is one of those below. A feed has tens of thousands of texts.
        return " ".join(text.split())
    safe = (
        " " if unicodedata.category(char) in UNSAFE_CATEGORIES else char for char in text if char not in BIDI_CONTROLS
    )
    return " ".join("".join(safe).split())


def lines(text: str) -> str:
    """Return the text without control characters; its lines end in ``\\n``, with one empty line between at most."""
    found: list[str] = []
    for line in map(one_line, text.splitlines()):
        if line or (found and found[-1]):
            found.append(line)
    return "\n".join(found).strip()


def shortened(text: str, share: float) -> str:
    """Return a share of the text with ``…`` at its end, a tenth less at least; empty where nothing is left of it."""
    kept = text.removesuffix("…")
    kept = kept[: int(len(kept) * min(share, 0.9))].rstrip()
    return f"{kept}…" if kept else ""
