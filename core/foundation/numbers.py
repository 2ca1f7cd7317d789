"""Numbers of cases and entries as people type them, before anything is asked of the database: pure."""

import re

NUMBER = re.compile(r"[A-Z0-9]+")
"""What every number here is made of."""


def as_typed(number: str) -> str:
    """The number that was meant, in capitals and without blanks around it; empty when it cannot be one.

    Nothing has the empty number, so a query for it finds nothing. What comes out of an address can be any sign, and a
    NUL or half of a surrogate pair cannot even be asked for.

    >>> as_typed(" h2026110200007 ")
    'H2026110200007'
    """
    typed = number.strip().upper()
    return typed if NUMBER.fullmatch(typed) else ""
