"""What every gateway looks like from inside: it is set up or not, and it takes a parcel and says how that went."""

from datetime import datetime
from typing import Protocol

from core.notices.values import Outcome, Parcel

CONNECT, ANSWER = 5.0, 15.0
"""Seconds for a connection, and for one answer."""

TOTAL = 40.0
"""Seconds for all of it, whatever the peer does; far below the lease of `rules`, so that nobody else is at it too."""


class Carrier(Protocol):
    """A way out of the house."""

    def ready(self) -> bool:
        """Whether the settings are enough to send anything."""

    def keyed(self) -> bool:
        """Whether the peer goes by our key, so that what he may have had already can be sent again without harm."""

    def send(self, parcel: Parcel, *, now: datetime) -> Outcome:
        """Hand a parcel over; it never raises for what the other side does."""


def refused(status: int) -> Outcome:
    """What an HTTP status means: a peer that is busy or broken is asked again, one that says no is not."""
    if 200 <= status < 300:
        return Outcome()
    error = f"HTTP_{status}"
    if status in {408, 425, 429}:
        return Outcome(error)
    if status in {401, 403, 407} or status >= 500:  # ours to mend, or theirs: the message is not at fault
        return Outcome(error, unreachable=True)
    return Outcome(error, final=True)
