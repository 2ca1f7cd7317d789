"""Query codes and link tokens: what a person needs to come back without an account.

A code is read out on the telephone, so it is Crockford's base 32 (no I, L, O, U; https://www.crockford.com/base32.html)
and forgiving when typed. A link token is 128 bits. Only keyed hashes are kept.
"""

import secrets

from core.foundation import keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, BITS = 8, 5
"""Signs, and bits of each."""

SLIPS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """Eight characters, 40 bits."""
    drawn = secrets.randbits(LENGTH * BITS)
    return "".join(ALPHABET[drawn >> BITS * place & 31] for place in range(LENGTH))


def new_link() -> str:
    """128 bits for an address."""
    return secrets.token_urlsafe(16)


def spaced(code: str) -> str:
    """The code as it is shown: two groups of four."""
    return f"{code[:4]} {code[4:]}"


def typed(code: str) -> str:
    """What a person typed, as the code it stands for: capitals, O as 0, I and L as 1, no gaps."""
    return code.strip().upper().translate(SLIPS)


def code_hash(number: str, code: str) -> str:
    """What is kept of a code; the number is part of it, so that equal codes do not look equal."""
    return keys.keyed_hash("case-code", f"{number} {typed(code)}")


def fits(number: str, code: str, kept: str | None) -> bool:
    """Whether a typed code is the kept one, under any key of the ring."""
    return kept is not None and any(
        secrets.compare_digest(kept, candidate)
        for candidate in keys.keyed_hashes("case-code", f"{number} {typed(code)}")
    )


def link_hash(link: str) -> str:
    """What is kept of a link."""
    return keys.keyed_hash("case-link", link)


def link_hashes(link: str) -> list[str]:
    """What may be kept of it, under any key of the ring."""
    return keys.keyed_hashes("case-link", link)
