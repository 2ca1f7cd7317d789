"""Others said the same: what is shown once before a submission, and the sealed offers that come with it.

A stranger names no case: he sends back what we sealed for him, for a day. So only what was offered can be joined, and
nobody learns by trying which cases there are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken

from api.mobile.forms import Typed
from core.cases.queries.taxonomy import emergency_words
from core.foundation.errors import Invalid
from core.foundation.keys import seal, unseal
from core.foundation.text import N_
from core.publicity.queries.offers import Said, similar
from core.publicity.values import Offer
from db.session import reading

LASTS = timedelta(days=1)
PURPOSE = "join"


@dataclass(frozen=True, slots=True)
class Shown:
    """An offer and its seal."""

    offer: Offer
    seal: str


def offers(said: Typed, now: datetime) -> tuple[Shown, ...]:
    """Matters that may be the same; none in the way of danger.

    Raises:
        Invalid: category or place is none.
    """
    if said.calm:
        return ()
    with reading() as session:
        if any(row.word in said.text for row in emergency_words(session)):
            return ()
        words = Said(
            said.text,
            said.place,
            int(said.category) if said.category else None,
            int(said.area) if said.area else None,
            said.phone,
        )
        found = similar(session, words, now=now)
    return tuple(Shown(each, sealed(each.case_id, now)) for each in found)


def sealed(case_id: int, now: datetime) -> str:
    """What the form sends back."""
    return seal(f"{PURPOSE} {case_id} {int(now.timestamp())}")


def case_of(token: str, now: datetime) -> int:
    """The case that was offered.

    Raises:
        Invalid: we did not make it, or it is too old.
    """
    try:
        purpose, case_id, at = unseal(token).split(" ")
    except (InvalidToken, ValueError):  # the second: sealed by us for something else
        purpose, case_id, at = "", "0", "0"
    if purpose != PURPOSE or int(at) < (now - LASTS).timestamp():
        raise Invalid(N_("这一页放得太久了，请回到“我要反映”再提交一次"))
    return int(case_id)
